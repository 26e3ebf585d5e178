"""`App`: the one event loop, in one thread, over one window at a time."""

from __future__ import annotations

import signal
import time
from types import FrameType

from config.schema import Experiment
from gui.dialogs import Dialogs
from gui.form.describing import describing
from gui.form.state import FormState
from gui.form.window import FormWindow
from gui.preferences import Preferences, Store
from gui.screen import Edit, Outcome, Quit, Rebuild, Screen, Start, ToggleTheme
from gui.theme import Theme
from gui.toolkit import is_gone
from gui.training.desk import TrainingDesk
from gui.training.options import ViewOptions
from gui.training.window import TrainingWindow
from training import Session

QUIT_QUESTION = (
    "Your edits of the experiment have not been saved. Do you want to quit and lose them?"
)


class App:
    """What outlives a window: the form's state, the session, and how things are looked at."""

    def __init__(
        self,
        form: FormState,
        theme: Theme,
        options: ViewOptions | None = None,
        store: Store | None = None,
    ) -> None:
        """`store` is where theme and options are kept for the next start, if anywhere."""
        self.form = form
        self.theme = theme
        self.options = options or ViewOptions()
        self.desk: TrainingDesk | None = None
        self._store = store
        self.screen: Screen | None = None
        self._started: Experiment | None = None
        self._geometry: str | None = None
        """Place and size of the last window that did not fill the screen."""
        self._fills = False
        """Whether the window was made to fill the screen."""
        self._signal: int | None = None

    @property
    def session(self) -> Session | None:
        """The session that is being watched, or waits while the form is open."""
        return None if self.desk is None else self.desk.session

    def run(self, experiment: Experiment | None = None) -> int | None:
        """Show the form, or the training window where an experiment is given, until closed.

        Returns the number of the signal that ended it, or None where a person did.
        """
        former = {number: signal.signal(number, self._interrupt) for number in SIGNALS}
        try:
            self.follow(Edit() if experiment is None else Start(experiment))
            while self.screen is not None:
                self.turn()
        finally:
            for number, handler in former.items():
                signal.signal(number, handler)
        return self._signal

    def turn(self) -> None:
        """One turn of the loop: an event, or a moment without one, and then a frame."""
        screen = self.screen
        assert screen is not None
        event, values = screen.window.read(timeout=screen.wait_ms(time.perf_counter()))
        over = self._signal is not None or is_gone(screen.window)
        outcome = Quit() if over else screen.handle(event, values)
        if outcome is None:
            screen.frame(time.perf_counter())
        else:
            self.follow(outcome)

    def follow(self, outcome: Outcome) -> None:
        """Close the window there is, and open the one that is asked for."""
        screen = self.screen
        if isinstance(outcome, Quit) and not self._may_quit():
            return
        if isinstance(outcome, ToggleTheme):
            self.theme.toggle()
            outcome = Rebuild()
        if isinstance(outcome, Rebuild):
            outcome = Edit() if isinstance(screen, FormWindow) else self._same_run()
        if isinstance(outcome, Start) and outcome.experiment != self._started:
            # Coming back with the experiment as it was means going on with the run as it is.
            self.desk = TrainingDesk(Session(outcome.experiment), self.options)
            self._started = outcome.experiment
        if isinstance(screen, TrainingWindow) and isinstance(outcome, Edit):
            self._describe_run()
        if screen is not None:
            self._remember_place(screen)
            screen.close()
        self.screen = self._window_for(outcome)
        self._fills = isinstance(self.screen, TrainingWindow) and self.theme.fills_screen
        if self.screen is not None and self._geometry is not None and not self._fills:
            self.screen.window.TKroot.wm_geometry(self._geometry)
        self._keep_preferences()

    def _remember_place(self, screen: Screen) -> None:
        if is_gone(screen.window) or self._fills:
            return
        if not screen.window.TKroot.attributes("-fullscreen"):
            self._geometry = screen.window.TKroot.wm_geometry()

    def _keep_preferences(self) -> None:
        """For the next start; what went wrong with them is told once there is a place for it."""
        if self._store is None:
            return
        self._store.write(Preferences.of(self.theme, self.options))
        if self._store.notice and isinstance(self.screen, TrainingWindow):
            self.screen.say(self._store.notice)
            self._store.notice = ""

    def _window_for(self, outcome: Outcome) -> Screen | None:
        if isinstance(outcome, Quit):
            return None
        if isinstance(outcome, Edit):
            return FormWindow(self.form, self.theme)
        assert self.desk is not None
        assert self._started is not None
        # A session that was read from a file may be about something else than the draft.
        same = self.desk.session.opened.title == self._started.title
        about = self.form.draft.about if same else ""
        return TrainingWindow(self.desk, self.theme, about=about)

    def _describe_run(self) -> None:
        """Have the draft describe the run as it began: it may have been started in this window."""
        session, draft = self.session, self.form.draft
        if session is None or self._started is None or session.opened == self._started:
            return
        if draft.experiment == self._started:
            self.form.draft = describing(session.opened, draft, self._started)
        self._started = session.opened

    def _same_run(self) -> Start:
        assert self._started is not None
        return Start(self._started)

    def _may_quit(self) -> bool:
        """The form asks by itself, before it wants to quit; a signal does not wait for answers."""
        screen = self.screen
        if self._signal is not None or not isinstance(screen, TrainingWindow):
            return True
        if is_gone(screen.window) or not self.form.unsaved:
            return True
        return Dialogs(screen.window).agree(QUIT_QUESTION)

    def _interrupt(self, number: int, _frame: FrameType | None) -> None:
        self._signal = number


SIGNALS = (signal.SIGINT, signal.SIGTERM)
