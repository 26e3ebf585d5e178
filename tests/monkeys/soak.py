"""What a process holds on to: memory, objects, canvas items, callbacks and `after` jobs."""

from __future__ import annotations

import gc
import tracemalloc
from collections import Counter
from dataclasses import dataclass

from matplotlib.figure import Figure

from gui.toolkit import root_window, tk

MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Held:
    """Counts at one moment."""

    traced: int
    """Bytes that Python has handed out, as far as tracemalloc has seen them."""
    items: int
    """Items on all canvases that are open."""
    figures: int
    commands: int
    """Of Tcl: every callback of Python is one."""
    jobs: int
    """Of `after`."""
    widgets: int


def held() -> Held:
    """What the process holds on to now, rubbish taken away."""
    gc.collect()
    root = root_window()
    call, splitlist = root.tk.call, root.tk.splitlist
    kinds: Counter[str] = Counter()
    items, waiting = 0, [str(root)]
    while waiting:
        name = waiting.pop()
        kinds[str(call("winfo", "class", name))] += 1
        if call("winfo", "class", name) == "Canvas":
            items += len(splitlist(call(name, "find", "all")))
        waiting += [str(child) for child in splitlist(call("winfo", "children", name))]
    traced = tracemalloc.get_traced_memory()[0] if tracemalloc.is_tracing() else 0
    return Held(
        traced=traced,
        items=items,
        figures=sum(isinstance(thing, Figure) for thing in gc.get_objects()),
        commands=len(splitlist(call("info", "commands"))),
        jobs=len(splitlist(call("after", "info"))),
        widgets=sum(kinds.values()),
    )


def widgets_alive() -> int:
    """Widgets of tkinter that Python still knows, open or not."""
    return sum(isinstance(thing, tk.Misc) for thing in gc.get_objects())
