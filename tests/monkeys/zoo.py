"""`Zoo`: the real program, its files in a folder of its own, and what is done to it, with times."""

from __future__ import annotations

import contextlib
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from config import load, presets
from gui.app import App
from gui.dialogs import Dialogs, give_up
from gui.form.state import from_preset
from gui.preferences import Store
from gui.recovery import Recovery
from gui.screen import Edit, Quit, Start
from gui.theme import Theme
from gui.toolkit import root_window, tk
from tests.monkeys import calm
from tests.monkeys.events import Event
from tests.monkeys.monkey import Monkey, Widget

MOST_WAIT_MS = 2
"""Monkeys do not sleep between two events as people do."""
FRESH = 25
"""Events between two looks at which widgets there are."""
WALK = """
proc monkey_walk w {
    set out {}
    foreach child [winfo children $w] {
        if {[winfo viewable $child]} {
            lappend out $child [winfo class $child] [winfo width $child] [winfo height $child]
        }
        lappend out {*}[monkey_walk $child]
    }
    return $out
}
"""
QUESTIONS = ("agree", "tell", "file_to_open", "table_to_read", "file_to_save", "file_to_export",
             "session_to_open", "study_to_open")  # fmt: skip


@dataclass(slots=True)
class Times:
    """Processor seconds from an event to the end of the turn that answered it."""

    turns: list[float] = field(default_factory=list)
    windows: list[float] = field(default_factory=list)
    """Those in which a window was built."""
    slowest: list[tuple[float, str]] = field(default_factory=list)

    def note(self, seconds: float, event: Event, *, built: bool) -> None:
        (self.windows if built else self.turns).append(seconds)
        if not built:
            self.slowest = sorted([*self.slowest, (seconds, event.line)], reverse=True)[:8]


class Zoo:
    """Does events to the program; `events` is a log that is done again, or none: a monkey draws."""

    def __init__(
        self,
        seed: int,
        folder: Path,
        log: Path | None = None,
        events: Iterator[Event] | None = None,
    ) -> None:
        self.monkey = Monkey(seed)
        self.folder = folder
        self.times = Times()
        self.counts: Counter[str] = Counter()
        self.lost = 0
        """Events whose widget was not there any more."""
        self._events = events
        self._kept: Event | None = None
        self._log = log.open("w", encoding="utf-8") if log is not None else None
        self._errors: list[BaseException] = []
        self._widgets: list[Widget] = []
        self._looked = 0
        self._asked = False
        self._root = root_window()
        self._root.tk.eval(WALK)
        self.app = self._new_app()
        _fill(folder)

    def close(self) -> None:
        """Close the window without a question."""
        self.app.form.saved = self.app.form.draft.text
        if self.app.screen is not None:
            self.app.follow(Quit())
        if self._log is not None:
            self._log.close()

    # --- the loop --------------------------------------------------------------------------------

    def run(self, count: int, every: int = 400) -> None:
        """Do so many events, or all of the log, and look now and then whether all is as it must be.

        Raises what the program raises, or AssertionError.
        """
        with self._at_the_desk():
            for number in range(count):
                event = self._next()
                if event is None:
                    break
                self._one(event)
                if number % every == every - 1:
                    self._look()
            self._look()

    def _one(self, event: Event) -> None:
        before, self._asked = self.app.screen, False
        start = time.thread_time()
        self.do(event)
        if self.app.screen is not None:
            self._turn()
        taken = time.thread_time() - start
        if not self._asked and event.kind not in ("idle", "open"):
            self.times.note(taken, event, built=self.app.screen is not before)
        if self._errors:
            raise self._errors[0]

    def _turn(self) -> None:
        screen = self.app.screen
        assert screen is not None
        self._hasten(screen)
        self.app.turn()

    def _hasten(self, screen: Any) -> None:
        if "wait_ms" not in vars(screen):
            wait = screen.wait_ms
            screen.wait_ms = lambda now: min(MOST_WAIT_MS, wait(now))
            self._widgets = []

    def _look(self) -> None:
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
            self._widgets = self._walk(self._window)
        return self._written(self.monkey.next(self._widgets))

    def _written(self, event: Event) -> Event:
        if self._log is not None:
            self._log.write(event.line + "\n")
            self._log.flush()
        return event

    @property
    def _window(self) -> str:
        assert self.app.screen is not None
        return str(self.app.screen.window.TKroot)

    def _walk(self, top: str) -> list[Widget]:
        found = iter(self._root.tk.splitlist(self._root.tk.call("monkey_walk", top)))
        base = len(self._window)
        return [
            Widget(str(name)[base:], str(kind), int(width), int(height))
            for name, kind, width, height in zip(found, found, found, found, strict=True)
        ]

    # --- doing -----------------------------------------------------------------------------------

    def do(self, event: Event) -> None:
        """Do it with real events of Tk; a widget that has gone is counted, and no more."""
        self.counts[event.kind] += 1
        if event.kind == "open":
            self._open(event)
            return
        if self.app.screen is None or event.kind == "answer":
            self.lost += 1
            return
        name = self._window + event.target
        call = self._root.tk.call
        if not int(call("winfo", "exists", name)):
            self.lost += 1
            return
        getattr(self, f"_do_{event.kind}")(name, *event.args)

    def _generate(self, name: str, sequence: str, *options: str | int) -> None:
        # A widget may go while it is being pressed.
        if int(self._root.tk.call("winfo", "exists", name)):
            self._root.tk.call("event", "generate", name, sequence, *options)

    def _at(self, name: str, sequence: str, x: int, y: int, state: int = 0) -> None:
        self._generate(name, sequence, "-x", x, "-y", y, "-state", state)

    def _do_press(self, name: str, x: int, y: int) -> None:
        self._do_hover(name, x, y)
        self._at(name, "<ButtonPress-1>", x, y)
        self._at(name, "<ButtonRelease-1>", x, y, 0x100)

    def _do_hover(self, name: str, x: int, y: int) -> None:
        self._at(name, "<Enter>", x, y)
        self._at(name, "<Motion>", x, y)
        if (x + y) % 2:
            self._at(name, "<Leave>", x, y)

    def _do_down(self, name: str, x: int, y: int) -> None:
        self._at(name, "<ButtonPress-1>", x, y)

    def _do_move(self, name: str, x: int, y: int) -> None:
        self._at(name, "<Motion>", x, y, 0x100)

    def _do_up(self, name: str, x: int, y: int) -> None:
        self._at(name, "<ButtonRelease-1>", x, y, 0x100)

    def _do_wheel(self, name: str, x: int, y: int, button: int) -> None:
        self._at(name, f"<Button-{button}>", x, y)

    def _do_key(self, name: str, sequence: str) -> None:
        call = self._root.tk.call
        if not call("focus"):
            call("focus", "-force", name)
        focus = str(call("focus") or name)
        self._generate(focus, sequence)
        key = sequence.strip("<>").split("-")[-1]
        self._generate(str(call("focus") or name), f"<KeyRelease-{key}>")

    def _do_focus(self, name: str, _x: int, _y: int) -> None:
        self._root.tk.call("focus", "-force", name)

    def _do_choose(self, name: str, index: int) -> None:
        call = self._root.tk.call
        values = self._root.tk.splitlist(call(name, "cget", "-values"))
        if values and not int(call(name, "instate", "disabled")):
            call(name, "current", index % len(values))
            self._generate(name, "<<ComboboxSelected>>")

    def _do_idle(self, _name: str, turns: int) -> None:
        for _ in range(turns):
            if self.app.screen is not None:
                self._turn()

    def _do_resize(self, name: str, width: int, height: int) -> None:
        self._root.tk.call("wm", "geometry", name, f"{width}x{height}")

    def _do_close(self, name: str) -> None:
        command = self._root.tk.call("wm", "protocol", name, "WM_DELETE_WINDOW")
        if command:
            self._root.tk.eval(str(command))
        elif name != self._window:
            self._root.tk.call("destroy", name)  # what a window manager leaves to Tk

    # --- opening, dialogs ------------------------------------------------------------------------

    def _new_app(self, preset: str = "gaussian-clusters") -> App:
        recovery = Recovery(self.folder / "state")
        store = Store(self.folder / "preferences.json")
        return App(from_preset(preset), Theme(), store=store, recovery=recovery)

    def _open(self, event: Event) -> None:
        if self.app.screen is not None:
            self.lost += 1
            return
        self.app = self._new_app(event.target)
        self.app.follow(Start(load(event.target)) if event.args[0] else Edit())
        self._widgets = []

    @contextlib.contextmanager
    def _at_the_desk(self) -> Iterator[None]:
        """Be the one who answers dialogs, and who hears of errors in Tk's callbacks."""
        former = {name: vars(Dialogs)[name] for name in QUESTIONS}
        for name, original in former.items():
            setattr(Dialogs, name, self._answering(name, original))
        report = self._root.report_callback_exception
        self._root.report_callback_exception = self._hear
        try:
            yield
        finally:
            self._root.report_callback_exception = report
            for name, original in former.items():
                setattr(Dialogs, name, original)

    def _hear(self, _kind: object, error: BaseException, _trace: object) -> None:
        self._errors.append(error)

    def _answering(self, name: str, original: Callable[..., Any]) -> Callable[..., Any]:
        def answer(dialogs: Dialogs, *args: Any) -> Any:
            self._asked = True
            event = self._answer(name)
            self.counts[f"dialog: {event.args[0]}"] += 1
            if event.args[0] == "given":
                return self._given(name, int(event.args[1]), args)
            if name.startswith(("file", "table", "session", "study")):
                args = (self.folder, *args[1:])
            with self._within(int(event.args[1])):
                result = original(dialogs, *args)
            if isinstance(result, Path) and not result.is_relative_to(self.folder):
                return None  # nothing outside of the folder is ever read or written
            return result

        return answer

    def _answer(self, name: str) -> Event:
        if self._events is None:
            return self._written(self.monkey.answer(name))
        event = next(self._events, None)
        if event is not None and event.kind == "answer":
            return event
        self._kept = event
        return Event("answer", name, ("given", 0))

    def _given(self, name: str, number: int, args: tuple[Any, ...]) -> Any:
        draw = Random(number)
        if name == "agree":
            return draw.random() < 0.5
        if name == "tell" or draw.random() < 0.15:
            return None
        if name in ("file_to_save", "file_to_export"):
            suffixes = args[2] if name == "file_to_export" else (".yml", ".yaml")
            stem = draw.choice(["out", "new", "missing/out"])
            return self.folder / f"{stem}{draw.choice([*suffixes, '.odd'])}"
        return draw.choice(sorted(p for p in self.folder.iterdir()))

    @contextlib.contextmanager
    def _within(self, count: int) -> Iterator[None]:
        """Do so many events in the dialog that opens next, and then close it."""
        left = count
        job = ""

        def intrude() -> None:
            nonlocal left, job
            job = self._root.after(10, intrude)
            grabs = [
                str(name) for name in self._root.tk.splitlist(self._root.tk.call("grab", "current"))
            ]
            grab = next((name for name in grabs if name.startswith(self._window)), "")
            if left <= 0 or not grab:
                left -= 1
                if left < -3:
                    give_up()
                return
            left -= 1
            if self._events is None:
                event = self._written(self.monkey.next(self._walk(grab), within_dialog=True))
            else:
                event = next(self._events, None) or Event("idle")
            self.counts["events within dialogs"] += 1
            with contextlib.suppress(tk.TclError):  # the dialog may go with the first half of it
                self.do(event)

        job = self._root.after(10, intrude)
        try:
            yield
        finally:
            self._root.after_cancel(job)


def _fill(folder: Path) -> None:
    """Files of every kind that a dialog may be answered with: right ones and broken ones."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in presets.names()[:5]:
        shutil.copy(Path(presets.__file__).parent / "presets" / f"{name}.yml", folder)
    (folder / "broken.yml").write_text("title: [\n", encoding="utf-8")
    (folder / "latin.yml").write_bytes(b"title: \xe9\n")
    (folder / "table.csv").write_text("a,b\n1,2\n3,4\n5,6\n", encoding="utf-8")
    (folder / "ragged.csv").write_text("1,2\n3\n", encoding="utf-8")
    (folder / "runs.csv").write_text("run,seed\n1\n", encoding="utf-8")
    (folder / "broken.npz").write_bytes(b"PK\x03\x04 nothing")
    (folder / "folder.yml").mkdir(exist_ok=True)
