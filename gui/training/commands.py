"""`Commands`: what each action does: to the session, to time, to the views, to the window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from gui.dialogs import Dialogs
from gui.look import Look
from gui.screen import Edit, Outcome, Rebuild, ToggleTheme
from gui.theme import Theme
from gui.toolkit import tk
from gui.training.actions import BY_ACTION, EPOCHS_AT_ONCE, TAB_TITLES
from gui.training.control import Action
from gui.training.desk import TrainingDesk
from gui.training.exporting import Exporting
from gui.training.frames import Frames
from gui.training.key_list import KeyList
from gui.training.options import TRAILS, VIEWS, ViewName
from gui.training.pacer import SPEEDS
from gui.training.panel import Panel
from gui.training.study_runs import Studies
from gui.training.summary import summary
from gui.training.tabs.parts import PartsTab
from gui.training.tabs.sample import SampleTab
from training import Command


class Commands:
    """Follows actions in one window; `follow` returns what only the loop can do."""

    def __init__(
        self,
        window: Any,
        look: Look,
        desk: TrainingDesk,
        frames: Frames,
        panel: Panel,
        theme: Theme,
    ) -> None:
        self._window = window
        self._desk = desk
        self._frames = frames
        self._panel = panel
        self._theme = theme
        self.keys = KeyList(window.TKroot, look)
        self.exporting = Exporting(window.TKroot, look, desk, Dialogs(window))
        self.studies = Studies(window.TKroot, look, desk, Dialogs(window))
        frames.work = self.exporting
        session = desk.session  # another one gets another window
        self._session: dict[Action, Callable[[], None]] = {
            Action.PLAY: self._play_or_pause,
            Action.BATCH: session.play_step,
            Action.EPOCH: session.play_epochs,
            Action.EPOCHS: lambda: session.play_epochs(EPOCHS_AT_ONCE),
            Action.TRAIN: session.train,
            Action.RESET: session.reset,
            Action.NEW_WEIGHTS: lambda: session.reset("new"),
        }
        self._here: dict[Action, Callable[[], None]] = {
            Action.SLOWER: lambda: self._change_speed(-1),
            Action.FASTER: lambda: self._change_speed(+1),
            Action.STEP_BACK: lambda: frames.go_to(frames.update - 1),
            Action.STEP_ON: self._step_on,
            Action.EPOCH_BACK: self._epoch_back,
            Action.EPOCH_ON: self._epoch_on,
            Action.TO_START: lambda: frames.go_to(0),
            Action.TO_END: lambda: frames.go_to(desk.session.end),
            Action.PIN: lambda: self._type_into(panel.sample),
            Action.PICK: lambda: self._type_into(panel.parts),
            Action.UNPIN: lambda: desk.set_focus(
                replace(desk.focus, pins=(), unit=None, weight=None)
            ),
            Action.PANEL: self._toggle_panel,
            Action.TRAILS: self._next_trails,
            Action.PCA: self._toggle_pca,
            Action.SCALE: self._toggle_scale,
            Action.QUANTITY: self._toggle_quantity,
            Action.STUDY: self.studies.open,
            Action.EXPORT: self.exporting.open,
            Action.COPY: self._copy,
            Action.FULL_SCREEN: self._toggle_full_screen,
            Action.KEYS: self.keys.toggle,
        }

    def follow(self, action: Action) -> Outcome | None:
        """Do it, as far as it is possible now."""
        if action in self._session:
            self._command(action)
        elif action in self._here:
            self._here[action]()
        elif action in VIEWS:
            self._toggle_view(VIEWS[action])
        elif action in TAB_TITLES:
            self.bring_tab(TAB_TITLES[action])
        else:
            return self._of_the_loop(action)
        return None

    def choose_speed(self, index: int) -> None:
        """Play at this speed from now on."""
        self._desk.options.speed = min(max(0, index), len(SPEEDS) - 1)
        self._frames.pacer.speed = SPEEDS[self._desk.options.speed]
        self._desk.apply_options()

    def bring_tab(self, title: str) -> None:
        """Bring a tab of the panel to the front, and the panel onto the screen."""
        self._panel.bring(title)
        if not self._panel.frame.winfo_ismapped():
            self._toggle_panel()

    # --- the session ---

    def _command(self, action: Action) -> None:
        command = BY_ACTION[action].command
        if action is Action.PLAY and self._desk.session.playing:
            command = Command.PAUSE
        assert command is not None
        if self._desk.session.can(command):
            self._desk.options.at_full_speed = action is not Action.PLAY
            self._desk.act(self._session[action])

    def _play_or_pause(self) -> None:
        session = self._desk.session
        session.pause() if session.playing else session.play()

    def _change_speed(self, step: int) -> None:
        self.choose_speed(self._desk.options.speed + step)

    # --- time ---

    def _step_on(self) -> None:
        frames = self._frames
        if frames.update < self._desk.session.end:
            frames.go_to(frames.update + 1)
        elif not self._desk.session.playing:
            self._command(Action.BATCH)

    def _epoch_back(self) -> None:
        shown = self._frames.shown
        if self._frames.update == shown.update:  # else the state that it counts from is on its way
            self._frames.go_to(shown.update - (shown.batch or shown.batches))

    def _epoch_on(self) -> None:
        shown, end = self._frames.shown, self._desk.session.end
        if self._frames.update != shown.update:
            return
        if shown.update < end:
            self._frames.go_to(shown.update + shown.batches - shown.batch)
        elif not self._desk.session.playing:
            self._command(Action.EPOCH)

    # --- views ---

    def _type_into(self, tab: SampleTab | PartsTab) -> None:
        self.bring_tab(tab.title)
        self._window.TKroot.update_idletasks()
        tab.field.focus_set()

    def _toggle_panel(self) -> None:
        self._desk.options.panel = not self._panel.frame.winfo_ismapped()
        self._desk.apply_options()

    def _toggle_view(self, name: ViewName) -> None:
        shown = self._desk.options.shown ^ {name}
        if not shown:
            self._desk.say("One view at least stays on the screen.")
            return
        self._desk.options.shown = shown
        self._desk.apply_options()

    def _next_trails(self) -> None:
        options = self._desk.options
        options.trails = TRAILS[(TRAILS.index(options.trails) + 1) % len(TRAILS)]
        self._desk.apply_options()

    def _toggle_pca(self) -> None:
        self._desk.options.pca = not self._desk.options.pca
        self._desk.apply_options()

    def _toggle_scale(self) -> None:
        options = self._desk.options
        options.scale = "linear" if options.scale == "log" else "log"
        self._desk.apply_options()

    def _toggle_quantity(self) -> None:
        options = self._desk.options
        options.quantity = "loss" if options.quantity == "rmse" else "rmse"
        self._desk.apply_options()

    # --- the window ---

    def _copy(self) -> None:
        root = self._window.TKroot
        findings = [finding.headline for finding in self._panel.findings]
        text = summary(self._frames.shown, self._desk.focus, self._frames.rate(), findings)
        try:
            root.clipboard_clear()
            root.clipboard_append(text)
        except tk.TclError:
            self._desk.say("The clipboard of this screen cannot be used.")
            return
        self._desk.say("A summary of the current state is on the clipboard.")

    def _toggle_full_screen(self) -> None:
        self._theme.full_screen = not self._theme.full_screen
        self._window.TKroot.attributes("-fullscreen", self._theme.full_screen)

    def _of_the_loop(self, action: Action) -> Outcome | None:
        """What needs another window than this one."""
        theme, session = self._theme, self._desk.session
        if action is Action.EDIT:
            if session.playing:
                session.pause()
            return Edit()
        if action is Action.THEME:
            return ToggleTheme()
        if action is Action.LEAVE:
            return self._leave()
        if action is Action.PRESENT:
            theme.presenting = not theme.presenting
            return Rebuild()
        size = {
            Action.LARGER: theme.larger, Action.SMALLER: theme.smaller,
            Action.ORDINARY: theme.ordinary,
        }[action]  # fmt: skip
        return Rebuild() if size() else None

    def _leave(self) -> Outcome | None:
        if self._theme.presenting:
            self._theme.presenting = False
            return Rebuild()
        if self._theme.full_screen:
            self._toggle_full_screen()
        self._window.TKroot.focus_set()
        return None
