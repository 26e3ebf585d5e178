"""How fast training is shown: updates that are due, and updates a second that were done."""

from __future__ import annotations

import math
from collections import deque

SLOW_MOTION = 0.0
"""In place of a speed: an update is shown part by part."""

PARTS_A_SECOND = 1.25
"""In slow motion."""

SPEEDS = (SLOW_MOTION, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, math.inf)
"""Updates a second that the slider offers, slowest first."""

DEFAULT_SPEED = SPEEDS.index(500)

LONGEST_DEBT_S = 0.25
"""Updates that could not be done for longer than this are not made up for in a burst."""

WINDOW_S = 1.0
"""Time over which the speed reached is averaged."""


def speed_text(speed: float) -> str:
    """The speed as the slider's label says it."""
    if speed == SLOW_MOTION:
        return "slow motion, part by part"
    if math.isinf(speed):
        return "as fast as it goes"
    return f"{speed:,.0f} update{'' if speed == 1 else 's'} a second"


class Pacer:
    """Counts the updates that are due at a chosen speed; time comes in as an argument."""

    def __init__(self, speed: float) -> None:
        self.speed = speed
        self._owed = 0.0
        self._last: float | None = None

    def start(self, now: float) -> None:
        """Playing begins: the first update is due at once."""
        self._owed = 1.0
        self._last = now

    def due(self, now: float) -> int | None:
        """Updates that are due by `now`; None: as many as there is time for."""
        if math.isinf(self.speed):
            return None
        if self._last is not None:
            self._owed += max(0.0, now - self._last) * self.speed
        self._last = now
        self._owed = min(self._owed, max(1.0, self.speed * LONGEST_DEBT_S))
        return int(self._owed)

    def done(self, updates: int) -> None:
        """So many of them have been done."""
        self._owed = max(0.0, self._owed - updates)


class SpeedMeter:
    """Updates a second over the last second of playing."""

    def __init__(self) -> None:
        self._marks: deque[tuple[float, int]] = deque()

    def clear(self) -> None:
        """Forget everything: playing has ended, or the run begins anew."""
        self._marks.clear()

    def note(self, now: float, update: int) -> None:
        """At `now` the session is at `update`."""
        if self._marks and now < self._marks[-1][0]:
            self.clear()  # the clock has gone back
        self._marks.append((now, update))
        while len(self._marks) > 2 and now - self._marks[1][0] > WINDOW_S:
            self._marks.popleft()

    def rate(self) -> float | None:
        """Updates a second, or None before there is anything to divide."""
        if len(self._marks) < 2:
            return None
        (start, first), (end, last) = self._marks[0], self._marks[-1]
        return (last - first) / (end - start) if end > start else None
