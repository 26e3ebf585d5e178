"""`Zoo`: the real program, its files in a folder of its own, and what is done to it, with times."""

from __future__ import annotations

import contextlib
import faulthandler
import gc
import hashlib
import shlex
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from config import load
from gui.app import App
from gui.form.state import from_preset
from gui.preferences import Store
from gui.recovery import Recovery
from gui.screen import Edit, Quit, Screen, Start
from gui.theme import Theme
from gui.toolkit import root_window, tk
from tests.monkeys import calm
from tests.monkeys.answers import Answers
from tests.monkeys.events import Event
from tests.monkeys.files import fill
from tests.monkeys.hands import Hands, Widget
from tests.monkeys.hours import Hours, counted_hours
from tests.monkeys.monkey import Monkey
from tests.monkeys.reach import Reach

MOST_WAIT_MS = 2
"""Monkeys do not sleep between two events as people do."""
FRESH = 25
"""Events between two looks at which widgets there are."""
LOOK_EVERY = 400
"""Events between two looks whether all is as it must be."""
TKS_OWN = "::oo::Obj"
"""In what Tk says when its file dialog has gone while a hand was still dragging in its list."""
HANGS_S = 900.0
"""So many events take seconds; a process in which they take minutes is ended, with a trace."""


@dataclass(slots=True)
class Times:
    """Processor seconds from an event to the end of the turn that answered it."""

    turns: list[float] = field(default_factory=list)
    windows: list[float] = field(default_factory=list)
    """Those in which a window was built."""
    slowest: list[tuple[float, str]] = field(default_factory=list)

    def note(self, seconds: float, event: Event, *, built: bool) -> None:
        """Take down what an answer took."""
        (self.windows if built else self.turns).append(seconds)
        if not built:
            self.slowest = sorted([*self.slowest, (seconds, event.line)], reverse=True)[:20]


class Zoo:
    """Does events to the program: those of a log, or as none is given, those of a monkey.

    In `hours` that are counted, the same events lead to the same states on every machine.
    """

    def __init__(
        self,
        seed: int,
        folder: Path,
        log: Path | None = None,
        events: Sequence[Event] | None = None,
        hours: Hours | None = None,
    ) -> None:
        self.seed = seed
        self.monkey = Monkey(seed)
        self.folder = folder
        self.times = Times()
        self.counts: Counter[str] = Counter()
        self.reach = Reach()
        self.lost = 0
        """Events whose widget was not there any more."""
        self._hours = hours
        self._events = None if events is None else iter(events)
        self._kept: Event | None = None
        self._path = log
        self._log = log.open("w", encoding="utf-8") if log is not None else None
        self._errors: list[BaseException] = []
        self._widgets: list[Widget] = []
        self._looked = 0
        self._asked = False
        self._hands = Hands()
        self._answers = Answers(self)
        self._root = root_window()
        self.app = self._new_app()
        self._written(Event("hours", "measured" if hours is None else "counted", (seed,)))

    def close(self) -> None:
        """Close the window without a question."""
        self.app.form.saved = self.app.form.draft.text
        if self.app.screen is not None:
            self.app.follow(Quit())
        if self._log is not None:
            self._log.close()

    # --- the loop --------------------------------------------------------------------------------

    def run(self, count: int) -> None:
        """Do so many events, or all of the log where it is shorter.

        Raises AssertionError where something is not as it must be; it says how to see that again.
        """
        event: Event | None = None
        with self._answers.given(), self.reach.watching(), self._hearing():
            try:
                for number in range(count):
                    if number % LOOK_EVERY == 0:
                        self._look()
                    event = self._next()
                    if event is None:
                        break
                    self._one(event)
                self._look()
            except Exception as error:
                raise AssertionError(self._told(error, event)) from error

    def _told(self, error: Exception, event: Event | None) -> str:
        again = ""
        if self._path is not None:
            again = f"\nAgain: python -m tests.monkeys.replay {shlex.quote(str(self._path))}"
        done = event.line if event is not None else "nothing"
        return f"seed {self.seed}, after {done}: {type(error).__name__}: {error}{again}"

    def _one(self, event: Event) -> None:
        before, self._asked = self._window, False
        start = time.thread_time()
        self._do(event)
        if self.app.screen is not None:
            self._turn()
        taken = time.thread_time() - start
        if not self._asked and event.kind not in ("idle", "open"):
            self.times.note(taken, event, built=self._window != before)
        self.reach.after(self.app)
        if self._errors:
            raise self._errors[0]

    def _turn(self) -> None:
        screen = self.app.screen
        assert screen is not None
        if self._hours is None:
            self._hasten(screen)
        if self._window != self._seen:
            self._seen = self._window
            self._widgets = []
        self.app.turn()
        if self._hours is not None:
            self._recovery._wait()  # how long a thread takes is not counted

    _seen = ""

    def _hasten(self, screen: Screen) -> None:
        if "wait_ms" not in vars(screen):
            wait = screen.wait_ms
            screen.wait_ms = lambda now: min(MOST_WAIT_MS, wait(now))  # type: ignore[method-assign]

    def _look(self) -> None:
        faulthandler.dump_traceback_later(HANGS_S, exit=True, file=self._hang_file)
        if self.app.screen is None:
            return
        calm.rest(self.app)
        if self._errors:
            raise self._errors[0]
        calm.check(self.app)

    # --- what is done next -----------------------------------------------------------------------

    def _next(self) -> Event | None:
        if self._events is not None:
            event, self._kept = self._kept or next(self._events, None), None
            return event
        if self.app.screen is None:
            return self._written(self.monkey.open())
        self._looked += 1
        if not self._widgets or self._looked % FRESH == 0:
            self._widgets = self._hands.widgets(self._window, self._window)
        return self._written(self.monkey.next(self._widgets))

    def _written(self, event: Event) -> Event:
        if self._log is not None:
            self._log.write(event.line + "\n")
            self._log.flush()
        return event

    @property
    def _window(self) -> str:
        """Its name, which none will have again; empty where there is none."""
        return "" if self.app.screen is None else str(self.app.screen.window.TKroot)

    def _do(self, event: Event) -> None:
        """A widget that has gone is counted, and no more."""
        self.counts[event.kind] += 1
        if event.kind == "open":
            self._open(event)
        elif event.kind == "idle":
            for _ in range(int(event.args[0])):
                if self.app.screen is not None:
                    self._turn()
        elif event.kind in ("hours", "answer") or self.app.screen is None:
            self.lost += event.kind != "hours"
        else:
            self.reach.before(self.app, event, self._window + event.target)
            self.lost += not self._hands.do(event, self._window)

    # --- opening, dialogs ------------------------------------------------------------------------

    def _new_app(self, preset: str = "gaussian-clusters") -> App:
        state = self.folder / "state"
        clock = time.monotonic if self._hours is None else self._hours.clock
        self._recovery = Recovery(state, clock)
        store = Store(self.folder / "preferences.json")
        return App(from_preset(preset), Theme(), store=store, recovery=self._recovery)

    def _open(self, event: Event) -> None:
        if self.app.screen is not None:
            self.lost += 1
            return
        self.app = self._new_app(event.target)
        self.app.follow(Start(load(event.target)) if event.args[0] else Edit())
        self._widgets = []

    @contextlib.contextmanager
    def _hearing(self) -> Iterator[None]:
        """Hear of errors in Tk's callbacks, and of a loop that does not come back."""
        report = self._root.report_callback_exception
        self._root.report_callback_exception = self._hear
        self._root.tk.createcommand("bgerror", self._hear_tcl)
        name = "hang.txt" if self._path is None else f"{self._path}.hang.txt"
        try:
            with Path(name).open("w", encoding="utf-8") as self._hang_file:
                yield
            Path(name).unlink()
        finally:
            faulthandler.cancel_dump_traceback_later()
            self._root.tk.deletecommand("bgerror")
            self._root.report_callback_exception = report

    def _hear_tcl(self, message: str, *_options: str) -> None:
        if TKS_OWN not in message:
            self._errors.append(tk.TclError(message))

    def _hear(self, _kind: object, error: BaseException, _trace: object) -> None:
        self._errors.append(error)

    # --- the answers' side -----------------------------------------------------------------------

    def asked(self, question: str) -> Event:
        """How this question is answered."""
        self._asked = True
        event = self._answer(question)
        self.reach.counts[f"asked {question}"] += 1
        self.counts[f"dialog: {event.args[0]}"] += 1
        return event

    def _answer(self, question: str) -> Event:
        if self._events is None:
            return self._written(self.monkey.answer(question))
        event = self._kept or next(self._events, None)
        self._kept = None
        if event is not None and event.kind == "answer":
            return event
        self._kept = event
        return Event("answer", question, ("given", 0))

    def intrude(self) -> bool:
        """Do the next event in the dialog that is open; False where none is open."""
        if self.app.screen is None or not (grab := self._hands.grab(self._window)):
            return False
        if self._events is None:
            seen = self._hands.widgets(grab, self._window)
            event = self._written(self.monkey.next(seen, within_dialog=True))
        else:
            event = next(self._events, None) or Event("idle", "", (0,))
        self.counts["events within dialogs"] += 1
        if event.kind != "idle":  # the program's own loop does not turn meanwhile
            self._do(event)
        return True

    # --- what has become of it -------------------------------------------------------------------

    def state(self) -> tuple[object, ...]:
        """All that a person could see of where the program is, to be compared."""
        app, session = self.app, self.app.session
        run: tuple[object, ...] = ()
        if session is not None:
            parameters = b"".join(
                matrix.tobytes() for matrix in (*session.snapshot().weights,
                                                *session.snapshot().biases)
            )  # fmt: skip
            run = (session.update, session.mode, len(session.runs),
                   hashlib.sha256(parameters).hexdigest())  # fmt: skip
        options = None if app.desk is None else app.desk.options
        return (
            type(app.screen).__name__, app.form.draft.text, app.theme.name, app.theme.font_scale,
            repr(options), run,
        )  # fmt: skip


@contextlib.contextmanager
def opened(
    seed: int,
    folder: Path,
    *,
    counted: bool,
    log: Path | None = None,
    events: Sequence[Event] | None = None,
) -> Iterator[Zoo]:
    """A zoo that is closed in the end, in counted or in measured hours."""
    fill(folder)
    gc.freeze()  # as the program does; here there are the tests besides
    with counted_hours() if counted else contextlib.nullcontext() as hours:
        zoo = Zoo(seed, folder, log, events, hours)
        try:
            yield zoo
        finally:
            zoo.close()
            gc.unfreeze()
