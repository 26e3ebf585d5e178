"""Limits that move in steps: round numbers, and bounds that are not refitted on every frame."""

from __future__ import annotations

import math
from collections.abc import Sequence

ONE_TWO_FIVE = (1.0, 2.0, 5.0)
FINE = (1.0, 1.5, 2.0, 3.0, 5.0, 7.0)

LARGEST = 1e300
"""Numbers beyond this are drawn as if they were this large: their round neighbours overflow."""

SHRINK_BELOW = 0.8
"""A bound shrinks only when what it holds is below this share of the next smaller bound."""


def round_up(value: float, series: Sequence[float] = ONE_TWO_FIVE) -> float:
    """The smallest of `series` times a power of ten that is at least `value` > 0."""
    value = min(value, LARGEST)
    exponent = math.floor(math.log10(value)) - 1
    # Written and read as decimal text, so that 5e-05 is the float nearest to it, not 5 * 1e-05.
    candidates = (float(f"{s:g}e{e}") for e in range(exponent, exponent + 3) for s in series)
    return next(c for c in candidates if c >= value)


def round_down(value: float, series: Sequence[float] = ONE_TWO_FIVE) -> float:
    """The largest of `series` times a power of ten that is at most `value` > 0."""
    value = min(value, LARGEST)
    exponent = math.floor(math.log10(value))
    candidates = [
        float(f"{s:g}e{e}") for e in (exponent - 1, exponent, exponent + 1) for s in series
    ]
    return max(c for c in candidates if c <= value)


def tick_step(span: float, most: int) -> float:
    """The smallest round step that divides `span` > 0 into at most `most` parts."""
    return round_up(span / most * (1 - 1e-9))


def ticks(bound: float, most: int) -> list[float]:
    """Round numbers from 0 to `bound` > 0, both kept, at most `most` + 1 of them."""
    step = tick_step(bound, most)
    return [i * step for i in range(int(bound / step + 1e-6) + 1)]


def tick_name(value: float) -> str:
    """A round number in seven characters or fewer: "−0.0025", "2e5", "−2.5e−4"."""
    text = f"{value:g}" if value == 0 or 1e-3 <= abs(value) < 1e4 else f"{value:.0e}"
    if "e" in text and float(text) != value:
        text = f"{value:.1e}"
    return text.replace("e+0", "e").replace("e-0", "e-").replace("e+", "e").replace("-", "−")


class SteppedBound:
    """A round bound that grows as soon as it must, and shrinks only when far too large.

    Growth is therefore seen as growth, in jumps, and a value that trembles about a step does not
    make the limits tremble.
    """

    def __init__(
        self,
        series: Sequence[float] = ONE_TWO_FIVE,
        *,
        smallest: float,
        shrink_below: float = SHRINK_BELOW,
    ) -> None:
        self._series = series
        self._smallest = smallest
        self._shrink_below = shrink_below
        self.value = smallest

    def fit(self, magnitude: float) -> float:
        """The bound that holds `magnitude` (not negative, not NaN)."""
        if magnitude > self.value or self._is_far_too_large_for(magnitude):
            self.value = max(round_up(max(magnitude, self._smallest), self._series), self._smallest)
        return self.value

    def _is_far_too_large_for(self, magnitude: float) -> bool:
        if self.value <= self._smallest:
            return False
        next_smaller = round_down(self.value * (1 - 1e-6), self._series)
        return magnitude < self._shrink_below * next_smaller


def log_ticks(low: float, high: float, most: int) -> list[float]:
    """Round numbers from `low` to `high` for a logarithmic axis, at most `most` of them.

    1, 2, 5, 10, … while they are few enough; then powers of ten, or every second, third, … of them.
    """
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    numbers = [float(f"{s:g}e{e}") for e in range(first, last + 1) for s in ONE_TWO_FIVE]
    inside = [n for n in numbers if low * (1 - 1e-9) <= n <= high * (1 + 1e-9)]
    if len(inside) <= most:
        return inside
    decades = range(math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9) + 1)
    return [float(f"1e{e}") for e in decades[:: -(-len(decades) // most)]]
