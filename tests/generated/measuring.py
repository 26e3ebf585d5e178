"""What a call takes: processor time, and memory that Python hands out."""

from __future__ import annotations

import sys
import time
import tracemalloc
from collections.abc import Callable

MEGABYTE = 1 << 20


def seconds_of(call: Callable[[], object], trials: int = 3) -> float:
    """The least processor time of some trials, as other programs may disturb one of them."""
    taken = []
    for _ in range(trials):
        start = time.process_time()
        call()
        taken.append(time.process_time() - start)
    return min(taken)


def at_most(seconds: float) -> float:
    """A bound of `seconds_of`, which is higher while coverage looks at each line."""
    return seconds if sys.gettrace() is None else 10 * seconds


def bytes_of(call: Callable[[], object]) -> int:
    """The most memory that was in use at any time of the call, beyond what there was before."""
    tracemalloc.start()
    try:
        call()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
