"""`App`: the one event loop, in one thread, over one window at a time."""

from __future__ import annotations

import signal
import time
from types import FrameType

from config.schema import Experiment
from gui.dialogs import Dialogs
from gui.form.state import FormState
from gui.form.window import FormWindow
from gui.screen import Edit, Outcome, Quit, Screen, Start, ToggleTheme
from gui.theme import Theme
from gui.toolkit import is_gone
from gui.training.options import ViewOptions
from gui.training.window import TrainingWindow
from training import Session

QUIT_QUESTION = (
    "Your edits of the experiment have not been saved. Do you want to quit and lose them?"
)


class App:
    """What outlives a window: the form's state, the session, and how things are looked at."""

    def __init__(self, form: FormState, theme: Theme) -> None:
        self.form = form
        self.theme = theme
        self.options = ViewOptions()
        self.session: Session | None = None
        self.screen: Screen | None = None
        self._started: Experiment | None = None
        self._signal: int | None = None

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
            outcome = Edit() if isinstance(screen, FormWindow) else self._same_run()
        if isinstance(outcome, Start) and outcome.experiment != self._started:
            # Coming back with the experiment as it was means going on with the run as it is.
            self.session = Session(outcome.experiment)
            self._started = outcome.experiment
        if isinstance(screen, TrainingWindow) and isinstance(outcome, Edit):
            self._write_seed_down()
        geometry = None
        if screen is not None:
            if not is_gone(screen.window):
                geometry = screen.window.TKroot.wm_geometry()
            screen.close()
        self.screen = self._window_for(outcome)
        if self.screen is not None and geometry is not None:
            self.screen.window.TKroot.wm_geometry(geometry)

    def _window_for(self, outcome: Outcome) -> Screen | None:
        if isinstance(outcome, Quit):
            return None
        if isinstance(outcome, Edit):
            return FormWindow(self.form, self.theme)
        assert self.session is not None
        return TrainingWindow(
            self.session, self.theme, about=self.form.draft.about, options=self.options
        )

    def _write_seed_down(self) -> None:
        """New weights are another seed: put it into the draft, which then describes the run."""
        session, draft = self.session, self.form.draft
        if session is None or session.experiment == self._started:
            return
        if draft.experiment == self._started:
            draft = draft.with_value(("seed",), session.experiment.seed)
            data_seed = getattr(session.experiment.data, "seed", None)
            if data_seed is not None:
                draft = draft.with_value(("data", "seed"), data_seed)
            self.form.draft = draft
        self._started = session.experiment

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
