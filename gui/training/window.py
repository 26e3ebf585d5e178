"""The training window: the transport, live views with a timeline and a panel, and the status."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from gui.screen import Outcome, Quit, Rebuild
from gui.theme import Theme
from gui.toolkit import close, is_gone, make_window, post, sg
from gui.training.actions import BUTTONS, PAUSE_LABEL, PLAY_LABEL
from gui.training.body import Body
from gui.training.building import Note, arrange
from gui.training.commands import Commands
from gui.training.control import Action
from gui.training.desk import TrainingDesk
from gui.training.frames import Frames
from gui.training.layout import BODY, FACTS, SPEED, SPEED_TEXT, STATUS, TITLE, facts, layout
from gui.training.pacer import SPEEDS, speed_text
from gui.training.pointer import Pointer
from gui.training.signals import Signal
from gui.training.status import StatusLine
from training import Command, Mode, Snapshot

SIZE = (1280, 800)


class TrainingWindow:
    """Shows the session on the desk, and sends it commands; no learning state lives here."""

    def __init__(self, desk: TrainingDesk, theme: Theme, *, about: str = "") -> None:
        self._desk = desk
        self._look = look = theme.apply()
        about = " ".join(about.split())
        snapshot = desk.session.snapshot()
        self._built_for = _subject(snapshot)
        self._fit_options(snapshot)
        parts = layout(snapshot, about, desk.options, look)
        self.window = make_window(
            f"{snapshot.experiment.title} – Hourglass", parts.rows, look=look, size=SIZE,
            enable_close_attempted_event=True,
        )  # fmt: skip
        arrange(self.window, parts, look)
        self._note = Note(self.window, look, about)
        held_out = snapshot.held_out_rmse is not None
        self.status = StatusLine(self.window[STATUS].Widget, look, held_out=held_out)
        self.status.frame.pack(fill="x")
        self.frames = Frames(desk, self)
        desk.host = self
        self.body = Body(self.window[BODY].Widget, look, desk, self._visit)
        self.stage, self.panel = self.body.stage, self.body.panel
        self.timeline = self.body.timeline
        self.commands = Commands(self.window, look, desk, self.frames, self.panel, theme)
        self.pointer = Pointer(self.stage, look, desk, self.refocus, self._visit)
        self.pointer.on_pick = self.panel.bring
        self._panel_rests = False
        self._mode_shown: Mode | None = None
        self._facts_of: object = None
        for signal in Signal:
            self.window.bind(f"<<{signal.name}>>", signal)
        root = self.window.TKroot
        root.attributes("-fullscreen", theme.fills_screen)
        root.bind("<Configure>", self._resized, add="+")
        self.body.fit(root.winfo_width())
        self._note.fit(root.winfo_height())
        self.apply_options()
        self.frames.show()
        if desk.movie is not None:
            self.commands.exporting.open()

    @property
    def facts(self) -> str:
        """The line about the experiment, as it can be read."""
        return str(self.window[FACTS].get())

    # --- the loop's side ---

    def wait_ms(self, now: float) -> int:
        """Until the next frame while there is something to do; a moment otherwise."""
        return self.frames.wait_ms(now)

    def handle(self, event: Any, values: Any) -> Outcome | None:
        """Follow an event."""
        if event in (sg.WIN_CLOSED, sg.WINDOW_CLOSE_ATTEMPTED_EVENT):
            return Quit()
        if event is Signal.REBUILD:
            return Rebuild()
        if isinstance(event, Action):
            return self.commands.follow(event)
        if event == SPEED:
            self.commands.choose_speed(round(values[SPEED]))
        return None

    def frame(self, now: float) -> None:
        """Do what is due, and show it."""
        self.frames.frame(now)

    def close(self) -> None:
        """Close the window and let go of the views; the session stays as it is."""
        self._desk.host = None
        if not is_gone(self.window):
            self.commands.exporting.leave()
            self.status.close()
            self.body.close()
        close(self.window)

    # --- the frames' side ---

    def show(self, snapshot: Snapshot, budget_s: float | None) -> None:
        """Show a state, in as many views as fit in the budget where there is one."""
        if _subject(snapshot) != self._built_for:
            self.reopen()
            return
        desk = self._desk
        self._follow_facts(snapshot)
        self.show_mode()
        slow_motion = self.frames.slow_motion
        desk.settle(replace(self.pointer.focus(), batch=slow_motion.batch), snapshot)
        self.stage.show(snapshot, desk.focus, budget_s)
        self.stage.show_phase(slow_motion.phase)
        self.pointer.matrices.show_value()
        # A panel changes half as often as the views while training goes on: nobody reads faster.
        self._panel_rests = budget_s is not None and not self._panel_rests
        if not self._panel_rests:
            self.panel.show(snapshot, desk.focus)
        self.status.show(snapshot, self.frames.rate())
        self.timeline.show(snapshot, self.frames.update, desk.session.end)
        self.window.TKroot.update_idletasks()

    @property
    def unfinished(self) -> bool:
        """Whether views wait that took too long for one frame."""
        return self.stage.unfinished

    def finish(self) -> None:
        """Go on with these."""
        self.stage.finish()

    def show_mode(self) -> None:
        """Buttons and state follow at once, however long the numbers take."""
        session = self._desk.session
        update = self.frames.update
        on = update < session.end or session.can(Command.STEP)
        self.timeline.enable(back=update > 0, on=on)
        if session.mode is not self._mode_shown:
            self._mode_shown = session.mode
            self.status.show_mode(session.mode)
            self._enable_buttons()
            self._name_speed()

    # --- the desk's side ---

    def refocus(self) -> None:
        """The focus has changed, or the pointer: show it in the next frame."""
        self.frames.stale = True
        self._wake()

    def acted(self) -> None:
        """The session has been given a command."""
        self.status.say("")
        self.frames.restart()
        self._wake()

    def say(self, text: str) -> None:
        """Put a sentence into the status."""
        self.status.say(text)

    def apply_options(self) -> None:
        """The options have been changed: views and controls follow."""
        self.body.apply_options()
        speed = self.window[SPEED].Widget
        if round(speed.get()) != self._desk.options.speed:
            speed.set(self._desk.options.speed)
        self._name_speed()
        self.refocus()

    def wish(self, action: Action) -> None:
        """An action is wanted, from within a Tk callback."""
        post(self.window, action)

    def reopen(self) -> None:
        """Build the window again, for the session that is on the desk now."""
        post(self.window, Signal.REBUILD)

    # --- the inside ---

    def _wake(self) -> None:
        """Have the loop, which sleeps while nothing goes on, give a frame now."""
        post(self.window, Signal.WAKE)

    def _visit(self, update: int) -> None:
        self.frames.go_to(update)
        self._wake()

    def _follow_facts(self, snapshot: Snapshot) -> None:
        if snapshot.experiment is not self._facts_of:
            self._facts_of = snapshot.experiment
            self.window[TITLE].update(snapshot.experiment.title)
            self.window[FACTS].update(facts(snapshot.experiment))

    def _name_speed(self) -> None:
        options = self._desk.options
        at_full_speed = self._desk.session.playing and options.at_full_speed
        self.window[SPEED_TEXT].update(
            "as fast as it goes" if at_full_speed else speed_text(SPEEDS[options.speed])
        )

    def _enable_buttons(self) -> None:
        session = self._desk.session
        for control in BUTTONS:
            if control.command is None:
                continue
            possible = session.can(control.command)
            if control.action is Action.PLAY:
                possible |= session.can(Command.PAUSE)
                self.window[Action.PLAY].update(PAUSE_LABEL if session.playing else PLAY_LABEL)
            self.window[control.action].Widget.state(["!disabled" if possible else "disabled"])

    def _resized(self, event: Any) -> None:
        if event.widget is self.window.TKroot:
            self.body.fit(event.width)
            self._note.fit(event.height)

    def _fit_options(self, snapshot: Snapshot) -> None:
        """Chosen units that this code does not have give way to the first two."""
        options, width = self._desk.options, snapshot.codes.shape[1]
        if max(options.code_units) >= width:
            options.code_units = (0, min(1, width - 1))
        if options.pair >= len(snapshot.weights) // 2:
            options.pair = 0


def _subject(snapshot: Snapshot) -> tuple[object, ...]:
    """What the window's controls are made for; where it changes, the window is built again."""
    model = snapshot.experiment.model
    return model.layers, model.code_layer, snapshot.held_out_rmse is None
