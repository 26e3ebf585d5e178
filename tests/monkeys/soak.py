"""What a process holds on to: memory, figures, widgets, canvas items, callbacks, `after` jobs."""

from __future__ import annotations

import ctypes
import gc
from contextlib import suppress
from dataclasses import astuple, dataclass
from pathlib import Path
from resource import getpagesize

from matplotlib.figure import Figure

from gui.toolkit import root_window, tk

MEGABYTE = 1 << 20
STATM = Path("/proc/self/statm")


@dataclass(frozen=True, slots=True)
class Held:
    """Counts at one moment."""

    resident: int
    """Bytes of the whole process, Tk's and matplotlib's too, without the states of a run to come
    back to, which have a bound of their own; 0 where the system does not tell.
    """
    items: int
    """Items on all canvases that are open."""
    figures: int
    commands: int
    """Of Tcl: every callback of Python is one."""
    jobs: int
    """Of `after`."""
    widgets: int
    """That are open."""
    known: int
    """Widgets of tkinter that Python still knows, open or not."""


def held(states: int = 0) -> Held:
    """What the process holds on to now, rubbish and so many bytes of states taken away."""
    gc.collect()
    root = root_window()
    call, splitlist = root.tk.call, root.tk.splitlist
    widgets, items, waiting = 0, 0, [str(root)]
    while waiting:
        name = waiting.pop()
        widgets += 1
        if call("winfo", "class", name) == "Canvas":
            items += len(splitlist(call(name, "find", "all")))
        waiting += [str(child) for child in splitlist(call("winfo", "children", name))]
    things = gc.get_objects()
    figures = sum(isinstance(thing, Figure) for thing in things)
    known = sum(isinstance(thing, tk.Misc) for thing in things)
    del things
    return Held(
        resident=_resident() - states if STATM.exists() else 0,
        items=items,
        figures=figures,
        commands=len(splitlist(call("info", "commands"))),
        jobs=len(splitlist(call("after", "info"))),
        widgets=widgets,
        known=known,
    )


def most_of(one: Held, other: Held | None) -> Held:
    """The larger of each two counts."""
    if other is None:
        return one
    return Held(*map(max, astuple(one), astuple(other)))


def _resident() -> int:
    # The C library keeps what was freed for later, and how much of it comes and goes by megabytes.
    with suppress(AttributeError):  # another one than GNU's
        ctypes.CDLL(None).malloc_trim(0)
    return int(STATM.read_text().split()[1]) * getpagesize()


def assert_nothing_grew(before: Held, after: Held, megabytes: float, items: int = 0) -> None:
    """Raises AssertionError where more is held than before, or so much more memory.

    `items` more may be on the canvases.
    """
    assert after.resident - before.resident <= megabytes * MEGABYTE
    assert after.figures <= before.figures
    assert after.widgets <= before.widgets
    assert after.known <= before.known
    assert after.items <= before.items + items
    # The tab of health thinks in slices, and a tooltip waits: one job of each, at one time or not.
    assert after.commands <= before.commands + 2
    assert after.jobs <= before.jobs + 2
