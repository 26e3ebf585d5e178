"""The training window: the transport, three live views, and the status of one session."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any, Literal

from gui.screen import Edit, Outcome, Quit, ToggleTheme
from gui.theme import OTHER, Theme
from gui.toolkit import forward, is_gone, make_window, sg
from gui.tooltip import Tooltip
from gui.training.actions import CONTROLS, EPOCHS_AT_ONCE, PAUSE_LABEL, PLAY_LABEL, Action
from gui.training.flow import Flow, wrap
from gui.training.layout import (
    ABOUT,
    ABOUT_ROW,
    FACTS,
    SPEED_TEXT,
    STAGE,
    STATUS,
    facts,
    layout,
)
from gui.training.options import Option, ViewOptions
from gui.training.pacer import SPEEDS, Pacer, SpeedMeter, speed_text
from gui.training.stage import Stage
from gui.training.status import StatusLine
from plots.error_curve import SCALE_NAMES
from training import Command, Mode, Session

SIZE = (1280, 800)
FRAME_S = 1 / 60
DRAW_S = 0.008
"""After so long, the views that are left wait for the next frame."""
LEAST_SLICE_S = 0.004
"""What training gets of a frame however long drawing takes."""
RESERVE_S = 0.003
"""What Tk needs of a frame to deliver events and to paint."""
IDLE_MS = 100
NOTE_FROM_HEIGHT = 640
"""Height of a window that has room for what to watch for, in 96-dpi pixels at ordinary text."""


class TrainingWindow:
    """Shows one session, and sends it commands; no learning state lives here."""

    def __init__(
        self, session: Session, theme: Theme, *, about: str = "", options: ViewOptions | None = None
    ) -> None:
        self.options = options or ViewOptions()
        self._session = session
        self._look = look = theme.apply()
        self._pacer = Pacer(SPEEDS[self.options.speed])
        self._meter = SpeedMeter()
        self.next_frame = 0.0
        """When the next frame is due, by the loop's clock."""
        self._drawing_s = DRAW_S
        self._measuring = False
        self._measuring_since = 0.0
        self._measure_again = 0.0
        self._pacer.start(time.perf_counter())
        self._mode_shown: Mode | None = None
        snapshot = session.snapshot()
        self.shown = snapshot
        """The newest state that has been given to the views."""
        self._fit_options(snapshot.codes.shape[1])
        self._layout = layout(snapshot, " ".join(about.split()), self.options, look)
        self._about = about
        self.window = make_window(
            f"{session.experiment.title} – Hourglass",
            self._layout.rows,
            look=look,
            size=SIZE,
            enable_close_attempted_event=True,
        )
        self._arrange()
        self.status = StatusLine(self.window[STATUS].Widget, look)
        self.status.frame.pack(fill="x")
        self.stage = Stage(self.window[STAGE].Widget, look, self.options.units_drawn)
        self.stage.error_curve.set_scale(self.options.scale)
        self._do: dict[Action, Callable[[], None]] = {
            Action.PLAY: self._play_or_pause,
            Action.BATCH: session.play_step,
            Action.EPOCH: session.play_epochs,
            Action.EPOCHS: lambda: session.play_epochs(EPOCHS_AT_ONCE),
            Action.TRAIN: session.train,
            Action.RESET: lambda: self._reset("same"),
            Action.NEW_WEIGHTS: lambda: self._reset("new"),
        }
        self._show()
        if snapshot.codes.shape[1] > 2:
            self.stage.code_plane.choose(*self.options.code_units)

    @property
    def facts(self) -> str:
        """The line about the experiment, as it can be read."""
        return str(self.window[FACTS].get())

    # --- the loop's side ---

    def wait_ms(self, now: float) -> int:
        """Until the next frame while there is something to do; a moment otherwise."""
        if not (self._session.playing or self._measuring):
            return IDLE_MS
        return max(1, math.floor((self.next_frame - now) * 1000))

    def handle(self, event: Any, values: Any) -> Outcome | None:
        """Follow an event."""
        if event in (sg.WIN_CLOSED, sg.WINDOW_CLOSE_ATTEMPTED_EVENT):
            return Quit()
        if event is Action.EDIT:
            if self._session.playing:
                self._session.pause()
            return Edit()
        if event is Action.THEME:
            return ToggleTheme()
        if isinstance(event, Action):
            self._act(event)
        elif isinstance(event, Option):
            self._choose(event, values[event])
        return None

    def frame(self, now: float) -> None:
        """Train for a slice and show the result, where a frame is due.

        A network that takes long to measure is measured in slices, too, and rests from it for as
        long as it took: half of the time stays for training.
        """
        if not (self._session.playing or self._measuring) or now < self.next_frame:
            return
        self.next_frame = max(self.next_frame + FRAME_S, now)
        slice_s = max(LEAST_SLICE_S, FRAME_S - self._drawing_s - RESERVE_S)
        if not self._measuring:
            self._train(now, slice_s)
            if not self._session.playing or now >= self._measure_again:
                self._measure()
        if self._measuring and self._session.prepare_snapshot(slice_s):
            self._measuring = False
            measured = time.perf_counter()
            self._measure_again = measured + (measured - self._measuring_since) - FRAME_S
            self._show(DRAW_S if self._session.playing else None)

    def _measure(self) -> None:
        """Have the state as it is now measured, and shown when that is done."""
        self._measuring = True
        self._measuring_since = time.perf_counter()
        self._follow_mode()

    def _train(self, now: float, slice_s: float) -> None:
        due = None if self.options.at_full_speed else self._pacer.due(now)
        if due is None or due > 0:
            self._pacer.done(self._session.advance(slice_s, max_updates=due))
        self._meter.note(time.perf_counter(), self._session.update)

    def _follow_mode(self) -> None:
        """Buttons and state follow at once, however long the numbers take."""
        mode = self._session.mode
        if mode is not self._mode_shown:
            self._mode_shown = mode
            self.status.show_mode(mode)
            self._enable_buttons()
            self._name_speed()

    def _name_speed(self) -> None:
        at_full_speed = self._session.playing and self.options.at_full_speed
        speed = math.inf if at_full_speed else self._pacer.speed
        self.window[SPEED_TEXT].update(speed_text(speed))

    def _show(self, budget_s: float | None = None) -> None:
        """Show the session's state, in as many views as fit in the budget where there is one."""
        start = time.perf_counter()
        snapshot = self._session.snapshot()
        self._follow_mode()
        if snapshot is not self.shown or budget_s is None:
            self.shown = snapshot
            self.stage.show(snapshot, budget_s)
        self.status.show(snapshot, self._meter.rate() if snapshot.mode is Mode.PLAYING else None)
        self.window.TKroot.update_idletasks()
        spent = time.perf_counter() - start
        self._drawing_s += 0.2 * (spent - self._drawing_s)

    def close(self) -> None:
        """Close the window and let go of the views; the session stays as it is."""
        if not is_gone(self.window):
            self.stage.close()
        self.window.close()

    # --- following ---

    def _act(self, action: Action) -> None:
        command = next(control.command for control in CONTROLS if control.action is action)
        if action is Action.PLAY and self._session.playing:
            command = Command.PAUSE
        if command is None or not self._session.can(command):
            return
        self.options.at_full_speed = action is not Action.PLAY
        self._do[action]()
        self._meter.clear()
        now = time.perf_counter()
        self._pacer.start(now)
        self.next_frame = now
        self._measure()

    def _play_or_pause(self) -> None:
        if self._session.playing:
            self._session.pause()
        else:
            self._session.play()

    def _reset(self, weights: Literal["same", "new"]) -> None:
        self._session.reset(weights)
        self.window[FACTS].update(facts(self._session.experiment))

    def _choose(self, option: Option, value: Any) -> None:
        stage, options = self.stage, self.options
        if option is Option.SPEED:
            options.speed = round(value)
            self._pacer.speed = SPEEDS[options.speed]
            self._name_speed()
            return
        if option is Option.SCALE:
            options.scale = "log" if value == SCALE_NAMES["log"] else "linear"
            stage.error_curve.set_scale(options.scale)
        elif option is Option.UNITS_DRAWN:
            options.units_drawn = int(value)
            stage.draw_units(options.units_drawn, self.shown)
        else:
            unit = int(value.split()[1]) - 1
            x, y = options.code_units
            options.code_units = (unit, y) if option is Option.X_UNIT else (x, unit)
            stage.code_plane.choose(*options.code_units)
        self.window.TKroot.focus_set()  # from the list back to the shortcuts

    # --- building ---

    def _arrange(self) -> None:
        """What PySimpleGUI's elements leave to tkinter: styles, tooltips, keys."""
        window, look, palette = self.window, self._look, self._look.palette
        for control in CONTROLS:
            button = window[control.action].Widget
            primary = control.action is Action.PLAY
            button.configure(style="Primary.TButton" if primary else "TButton")
            button.configure(takefocus="ttk::takefocus")  # not where it is disabled
            Tooltip(button, control.help, look)
            for key in control.keys:
                forward(window, key, control.action, while_typing=control.command is None)
        window[Action.THEME].update(OTHER[palette.name].capitalize())
        window[Action.PLAY].Widget.configure(width=10)  # "Pause" and "Play" take the same room
        slider = window[Option.SPEED].Widget
        slider.configure(
            background=palette.accent, activebackground=palette.accent, troughcolor=palette.line,
            highlightthickness=look.px(1), highlightbackground=palette.ground,
            highlightcolor=palette.accent, borderwidth=0, sliderrelief="flat",
            sliderlength=look.px(18), width=look.px(10), length=look.px(190), takefocus=1,
        )  # fmt: skip
        Tooltip(slider, "Speed of Play. The other buttons go as fast as they can.", look)
        for key in (FACTS, ABOUT):
            wrap(window[key].Widget)
        for groups, space in ((self._layout.controls, 4), (self._layout.options, 6)):
            widgets = [[element.Widget for element in group] for group in groups]
            Flow(widgets, gap=look.px(18), space=look.px(space))
        stage = window[STAGE].Widget
        stage.configure(takefocus=0)
        stage.pack_configure(fill="both", expand=True)
        stage.master.pack_configure(fill="both", expand=True)
        window.TKroot.bind("<Configure>", self._make_room, add="+")
        self._note_shown = True
        window.TKroot.update_idletasks()

    def _make_room(self, event: Any) -> None:
        """The note gives way to the views where the window is low."""
        if event.widget is not self.window.TKroot:
            return
        shown = bool(self._about) and event.height >= self._look.px(NOTE_FROM_HEIGHT)
        if shown != self._note_shown:
            self._note_shown = shown
            note = self.window[ABOUT_ROW].ParentRowFrame
            facts_row = self.window[FACTS].Widget.master.master.master
            note.pack(after=facts_row, fill="x") if shown else note.pack_forget()

    def _enable_buttons(self) -> None:
        session = self._session
        for control in CONTROLS:
            if control.command is None:
                continue
            possible = session.can(control.command)
            if control.action is Action.PLAY:
                possible |= session.can(Command.PAUSE)
                label = PAUSE_LABEL if session.playing else PLAY_LABEL
                self.window[Action.PLAY].update(label)
            self.window[control.action].Widget.state(["!disabled" if possible else "disabled"])

    def _fit_options(self, code_units: int) -> None:
        """Chosen units that this code does not have give way to the first two."""
        if max(self.options.code_units) >= code_units:
            self.options.code_units = (0, min(1, code_units - 1))
