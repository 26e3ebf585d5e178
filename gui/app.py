"""`App`: the one event loop, in one thread, over one window at a time."""

from __future__ import annotations

import gc
import signal
import time
from collections.abc import Callable
from types import FrameType

from config.schema import Experiment
from gui.dialogs import Dialogs, choose, give_up
from gui.errors import ToolkitError
from gui.faults import Faults
from gui.form.describing import describing
from gui.form.state import FormState
from gui.form.window import FormWindow
from gui.found import Found
from gui.kept import Kept, KeptForm
from gui.preferences import Preferences, Store
from gui.recovery import Recovery
from gui.screen import Edit, Outcome, Quit, Rebuild, Screen, Start, ToggleTheme
from gui.theme import Theme
from gui.toolkit import is_gone, root_window, tk
from gui.training.desk import TrainingDesk
from gui.training.options import ViewOptions
from gui.training.window import TrainingWindow
from training import Session

QUIT_QUESTION = (
    "Your edits of the experiment have not been saved. Do you want to quit and lose them?"
)
FOUND = (
    "Hourglass was not closed the last time, and has kept “{title}”{run} ({when}). "
    "Do you want to go on there?"
)
ANSWERS = ("Go on", "Start afresh", "Keep the files")


class App:
    """What outlives a window: the form's state, the session, and how things are looked at."""

    def __init__(
        self,
        form: FormState,
        theme: Theme,
        options: ViewOptions | None = None,
        store: Store | None = None,
        recovery: Recovery | None = None,
        faults: Faults | None = None,
    ) -> None:
        """`store` is where theme and options are kept for the next start, if anywhere; `recovery`
        keeps what is unsaved. Without `faults`, an error of the program is raised and not told.
        """
        self.form = form
        self.theme = theme
        self.options = options or ViewOptions()
        self.desk: TrainingDesk | None = None
        self._store = store
        self._recovery = recovery
        self._faults = faults
        self._errors: list[BaseException] = []
        """Of Tk's callbacks, to be told by the loop."""
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

        Returns the number of the signal that ended it, or None where a person did. Raises
        ToolkitError where no window can be opened, or none any more.
        """
        root = root_window()
        if self._faults is not None:
            root.report_callback_exception = self._note_callback
            note = self._errors.append
            # Of Tk's own scripts, which Tk would tell in words of its own.
            root.tk.createcommand("bgerror", lambda text, *_: note(tk.TclError(text)))
        former = {number: signal.signal(number, self._interrupt) for number in SIGNALS}
        try:
            self._guard(lambda: self.follow(self._first(experiment)))
            while self.screen is not None:
                self.turn()
        finally:
            for number, handler in former.items():
                signal.signal(number, handler)
            if self._recovery is not None:
                self._recovery.close()
        return self._signal

    def turn(self) -> None:
        """One turn of the loop: an event, or a moment without one, and then a frame."""
        self._guard(self._turn)
        while self._errors:
            self._tell(self._errors.pop(0))

    def _guard(self, work: Callable[[], None]) -> None:
        """Do it; an error of the program is told, where there is somebody to be told."""
        try:
            work()
        except ToolkitError:
            raise
        except Exception as error:
            if self._faults is None:
                raise
            self._tell(error)

    def _turn(self) -> None:
        screen = self.screen
        assert screen is not None
        event, values = screen.window.read(timeout=screen.wait_ms(time.perf_counter()))
        if self._signal is not None or is_gone(screen.window):
            self._keep()  # nobody was asked: the next start does
            if self._recovery is not None:
                self._recovery.close()
            self.follow(Quit())
            return
        outcome = screen.handle(event, values)
        if outcome is not None:
            self.follow(outcome)
            return
        screen.frame(time.perf_counter())
        if self._recovery is not None:
            self._recovery.frame(self._kept)
            self._recovery.notice = self._say_once(self._recovery.notice)

    def follow(self, outcome: Outcome) -> None:
        """Close the window there is, and open the one that is asked for."""
        if self._change(outcome):
            # All that the window was made of; later this would take the time of several frames.
            gc.collect()

    def _change(self, outcome: Outcome) -> bool:
        """Whether there was a window, which has been closed."""
        screen, desk = self.screen, self.desk
        if isinstance(outcome, Quit) and not self._may_quit():
            return False
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
            self.screen = None  # whatever becomes of the next window
            screen.close()
        if isinstance(outcome, Quit) and self._recovery is not None:
            self._recovery.finish()
        if desk is not None and (desk is not self.desk or not isinstance(outcome, Start)):
            desk.end_movie()
        self.screen = self._window_for(outcome)
        self._fills = isinstance(self.screen, TrainingWindow) and self.theme.fills_screen
        if self.screen is not None and self._geometry is not None and not self._fills:
            self.screen.window.TKroot.wm_geometry(self._geometry)
        self._keep_preferences()
        return screen is not None

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
        self._store.notice = self._say_once(self._store.notice)

    def _say_once(self, notice: str) -> str:
        """Say it where there is a place for it now; returns what is still to be said."""
        if notice and isinstance(self.screen, TrainingWindow):
            self.screen.say(notice)
            return ""
        return notice

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
        give_up()

    # --- what would be lost ---

    def _first(self, experiment: Experiment | None) -> Outcome:
        """What was asked for, or where a process was that died, if that is wished."""
        asked = Edit() if experiment is None else Start(experiment)
        found = None if self._recovery is None else self._recovery.find()
        if self._recovery is None or found is None:
            return asked
        run = f" with a run at update {found.form.update:,}" if found.form.started else ""
        question = FOUND.format(title=found.form.title, run=run, when=found.when)
        answer = choose(question, ANSWERS, self.theme.apply())
        if answer == 0:
            return self._go_on(self._recovery, found)
        if answer is None:
            self._recovery.leave(found)
        elif answer == 1:
            self._recovery.start_afresh(found)
        else:
            self._recovery.set_aside(found)
        return asked

    def _go_on(self, recovery: Recovery, found: Found) -> Outcome:
        """Go on exactly where the other process was."""
        recovery.go_on(found)
        self.form = found.state()
        session = found.session()
        recovery.notice = recovery.notice or found.notice
        if session is None:
            return Edit()
        self.desk = TrainingDesk(session, self.options)
        self._started = found.form.experiment() or session.opened
        return self._same_run() if found.form.training else Edit()

    def _kept(self) -> Kept | None:
        """What would be lost now; None where that is nothing."""
        session = self.session
        worked = session is not None and (session.end > 0 or len(session.runs) > 1)
        if not (worked or self.form.unsaved):
            return None
        update = session.update if session is not None else 0
        training = isinstance(self.screen, TrainingWindow)
        form = KeptForm.of(self.form, self._started, update, training=training)
        return Kept(form, session.saved() if session is not None and worked else None)

    def _keep(self) -> None:
        if self._recovery is not None:
            self._recovery.keep(self._kept())

    # --- faults ---

    def _note_callback(self, _kind: object, error: BaseException, _trace: object) -> None:
        self._errors.append(error)

    def _tell(self, error: BaseException) -> None:
        """An error of the program: the run is paused and kept, and the person told where it is."""
        assert self._faults is not None
        report = self._faults.note(error)
        if self.session is not None and self.session.playing:
            self.session.pause()
        if report is None:
            return
        self._keep()
        screen = self.screen
        if screen is None or is_gone(screen.window):
            self.screen = screen = self._another_window(self._faults, report.sentence)
        if report.by_dialog:
            Dialogs(screen.window).tell(report.sentence)
        elif isinstance(screen, TrainingWindow):
            screen.say(report.sentence)

    def _another_window(self, faults: Faults, sentence: str) -> Screen:
        """The form, where the window that there was cannot be shown any more."""
        try:
            return FormWindow(self.form, self.theme)
        except Exception as error:  # noqa: BLE001 - it is written down, and ends the program
            faults.note(error)
            raise ToolkitError(sentence) from None


SIGNALS = (signal.SIGINT, signal.SIGTERM)
