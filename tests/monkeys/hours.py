"""`Hours`: time that is counted and not measured, so that what is done again happens again.

It passes by so much at every look at the clock and with every update, and it jumps to the next
`after` job when there is nothing else to be done: nobody waits, and no machine is too slow.
"""

from __future__ import annotations

import contextlib
import heapq
import itertools
import random
import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from gui.form import clusters
from gui.toolkit import root_window, tk
from runs.movies.movie import Movie
from training import Session
from training.health import Diagnosis
from training.trainer import Trainer

Clock = Callable[[], float]

NANO = 1e-9
LOOK_S = 20e-6
"""Of a look at the clock, and of whatever has been done since the one before."""
UPDATE_S, PRODUCT_S = 30e-6, 1e-9
"""Of an update, and of each weight times each sample in it."""
STAGE_S = 0.3e-3
"""Of a part of a long update, or of a measurement."""
WAITS_S = 20.0
"""For so long in real time there may be neither an event nor a job."""

# From tcl.h: which events `dooneevent` may handle.
_AT_ONCE, _WINDOW, _FILE, _IDLE = 1 << 1, 1 << 2, 1 << 3, 1 << 5

READERS = (
    Session.advance, Session.continue_rewind, Session.prepare_snapshot, Diagnosis.advance,
    Movie.advance,
)  # fmt: skip
"""What has the clock as the usual value of an argument, which was taken from `time` long ago."""

JOB = "after#counted"
"""How names of jobs begin."""
COUNTED = f"""
    rename after measured_after
    rename update measured_update
    proc after {{first args}} {{
        if {{[string is integer -strict $first]}} {{
            return [counted_after $first {{*}}$args]
        }}
        if {{![string match {JOB}* [lindex $args 0]]}} {{
            return [uplevel 1 [list measured_after $first {{*}}$args]]
        }}
        if {{$first eq "cancel"}} {{
            return [counted_cancel [lindex $args 0]]
        }}
        if {{[set script [counted_info [lindex $args 0]]] eq ""}} {{
            error "event does not exist"
        }}
        return [list $script timer]
    }}
    proc update args {{
        if {{[llength $args]}} {{
            measured_update {{*}}$args
        }} else {{
            counted_update
        }}
    }}
"""
"""Tk's commands go by the clock: Python's cannot stand in for them, as Tcl could not catch them."""
MEASURED = """
    foreach name {after update} {
        rename $name {}
        rename measured_$name $name
    }
    after cancel counted_pump
"""


class Hours:
    """The clock, and Tk's `after` and `update` that go by it."""

    def __init__(self) -> None:
        self._root = root_window()
        self._now = 0
        """In nanoseconds, of which no sum is rounded."""
        self._jobs: dict[str, str] = {}
        self._queue: list[tuple[int, int, str]] = []
        self._numbers = itertools.count(1)
        self._idle_since: float | None = None

    def clock(self) -> float:
        """In place of `time.perf_counter`."""
        self.spend(LOOK_S)
        return self._now * NANO

    def spend(self, seconds: float) -> None:
        """Work has been done that takes about so long."""
        self._now += round(seconds / NANO)

    # --- for the commands in Tcl -----------------------------------------------------------------

    def after(self, milliseconds: str, *script: str) -> str:
        """Take in a job, or sleep where there is none; returns its name."""
        if not script:
            self.spend(int(milliseconds) / 1000)
            return ""
        number = next(self._numbers)
        name = f"{JOB}{number}"
        self._jobs[name] = " ".join(script)
        heapq.heappush(self._queue, (self._now + int(milliseconds) * 1_000_000, number, name))
        return name

    def cancel(self, name: str) -> None:
        """Forget a job."""
        self._jobs.pop(name, None)

    def info(self, name: str) -> str:
        """The script of a job; empty where it is not known any more."""
        return self._jobs.get(name, "")

    def update(self) -> None:
        """Do everything but jobs, which would never end."""
        while self._event():
            pass

    # --- what happens next -----------------------------------------------------------------------

    def pump(self) -> None:
        """One event, or where there is none the next job; called by Tk for as long as it waits."""
        self._root.tk.call("measured_after", 0, "counted_pump")
        try:
            if not self._event():
                self._job()
        except Exception as error:  # noqa: BLE001 - whoever listens to Tk's callbacks hears of it
            self._root.report_callback_exception(type(error), error, error.__traceback__)

    def _event(self) -> bool:
        """Whether there was an event of the screen, or else something that Tk had put off."""
        call, once = self._root.tk.call, self._root.tk.dooneevent
        # The screen answers in the order in which it was asked: all events until now have come.
        call("winfo", "pointerx", ".")
        return bool(once(_WINDOW | _FILE | _AT_ONCE)) or bool(once(_IDLE | _AT_ONCE))

    def _job(self) -> None:
        while self._queue:
            due, _, name = heapq.heappop(self._queue)
            script = self._jobs.pop(name, None)
            if script is not None:
                self._now = max(self._now, due)
                self._idle_since = None
                try:
                    self._root.tk.call("uplevel", "#0", script)
                except tk.TclError as error:  # Python's own have been told by tkinter
                    self._root.tk.call("bgerror", str(error))
                return
        # Only another program could end this, such as one that has been asked for the clipboard.
        now = time.monotonic()
        self._idle_since = self._idle_since or now
        if now - self._idle_since > WAITS_S:
            self._idle_since = None
            raise AssertionError("the program waits, and nothing will ever happen")
        time.sleep(0.001)


@contextlib.contextmanager
def counted_hours() -> Iterator[Hours]:
    """Have all time be counted from here on; windows that are open then must not have jobs."""
    hours = Hours()
    interpreter = root_window().tk
    commands: dict[str, Callable[..., Any]] = {
        "counted_after": hours.after, "counted_cancel": hours.cancel, "counted_info": hours.info,
        "counted_update": hours.update, "counted_pump": hours.pump,
    }  # fmt: skip
    for name, command in commands.items():
        interpreter.createcommand(name, command)
    interpreter.eval(COUNTED)
    interpreter.call("measured_after", 0, "counted_pump")
    try:
        with contextlib.ExitStack() as stack:
            for function in READERS:
                stack.enter_context(_reading(function, hours.clock))
            stack.enter_context(patch.object(time, "perf_counter", hours.clock))
            for name, seconds in COSTS.items():
                stack.enter_context(_costing(name, seconds, hours))
            seeded = SimpleNamespace(Random=lambda: random.Random(1))
            stack.enter_context(patch.object(clusters, "random", seeded))
            yield hours
    finally:
        interpreter.eval(MEASURED)
        for name in commands:
            interpreter.deletecommand(name)


def _of_updates(trainer: Trainer, done: int) -> float:
    products = trainer.network.parameters.size * len(trainer._trained) / trainer.batches
    return done * (UPDATE_S + PRODUCT_S * products)


COSTS: dict[str, Callable[[Trainer, Any], float]] = {
    "run_updates": _of_updates,
    "run_stage": lambda _trainer, _done: STAGE_S,
    "run_measuring_stage": lambda _trainer, _done: STAGE_S,
}
"""What methods of a trainer take."""


@contextlib.contextmanager
def _costing(name: str, seconds: Callable[[Trainer, Any], float], hours: Hours) -> Iterator[None]:
    method = vars(Trainer)[name]

    def run(trainer: Trainer, *args: Any) -> Any:
        result = method(trainer, *args)
        hours.spend(seconds(trainer, result))
        return result

    with patch.object(Trainer, name, run):
        yield


@contextlib.contextmanager
def _reading(function: Any, clock: Clock) -> Iterator[None]:
    former = function.__defaults__
    function.__defaults__ = tuple(
        clock if value is time.perf_counter else value for value in former
    )
    assert function.__defaults__ != former
    try:
        yield
    finally:
        function.__defaults__ = former
