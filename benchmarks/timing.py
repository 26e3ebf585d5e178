"""Who takes how long: turn by turn in many rounds, so that a busy moment meets everyone alike."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Clock = Callable[[], float]
"""Seconds from any starting point."""
Turn = Callable[[], object]


@dataclass(frozen=True)
class Times:
    """Seconds of one peer's turns: the median, and the middle half of them around it."""

    median: float
    lower: float
    upper: float

    def times(self, factor: float) -> Times:
        """The same in another unit."""
        return Times(self.median * factor, self.lower * factor, self.upper * factor)


def interleaved(turns: Sequence[Turn], *, rounds: int, clock: Clock) -> list[Times]:
    """Run every turn once in each of `rounds` rounds (at least two), and once before, untimed.

    Each round begins with the next one, so that nobody always follows the same neighbour.
    """
    taken: list[list[float]] = [[] for _ in turns]
    for turn in turns:
        turn()
    for first in range(rounds):
        for place in range(len(turns)):
            index = (first + place) % len(turns)
            start = clock()
            turns[index]()
            taken[index].append(clock() - start)
    return [_summary(seconds) for seconds in taken]


def _summary(seconds: list[float]) -> Times:
    lower, median, upper = statistics.quantiles(seconds, n=4, method="inclusive")
    return Times(median, lower, upper)
