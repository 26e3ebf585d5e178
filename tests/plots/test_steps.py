"""Round numbers and bounds with hysteresis."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plots.steps import (
    FINE,
    ONE_TWO_FIVE,
    SteppedBound,
    log_ticks,
    round_down,
    round_up,
    tick_name,
    ticks,
)

magnitudes = st.floats(1e-290, 1e290)
series = st.sampled_from([ONE_TWO_FIVE, FINE])


@pytest.mark.parametrize(
    ("value", "up", "down"),
    [
        (1.0, 1.0, 1.0),
        (1.01, 2.0, 1.0),
        (2.0, 2.0, 2.0),
        (3.0, 5.0, 2.0),
        (5.01, 10.0, 5.0),
        (0.03, 0.05, 0.02),
        (1000.0, 1000.0, 1000.0),
        (7e-5, 1e-4, 5e-5),
    ],
)
def test_rounding_goes_to_1_2_5(value: float, up: float, down: float) -> None:
    assert round_up(value) == up
    assert round_down(value) == down


@given(magnitudes, series)
def test_rounding_brackets_the_value_within_one_step(
    value: float, steps: tuple[float, ...]
) -> None:
    up, down = round_up(value, steps), round_down(value, steps)
    assert down <= value <= up
    assert up <= down * 2.5 * (1 + 1e-12)
    for rounded in (up, down):
        mantissa = rounded / 10 ** math.floor(math.log10(rounded) + 1e-12)
        assert min(abs(mantissa - s) for s in (*steps, 10)) < 1e-9


def test_the_largest_floats_have_a_bound_too() -> None:
    assert math.isfinite(round_up(1.7e308))
    assert math.isfinite(SteppedBound(smallest=1e-6).fit(math.inf))


@given(st.lists(st.floats(0, 1e12), min_size=1, max_size=30), series)
def test_a_bound_holds_every_value_and_is_never_five_times_too_large(
    values: list[float], steps: tuple[float, ...]
) -> None:
    bound = SteppedBound(steps, smallest=1e-6)
    for value in values:
        held = bound.fit(value)
        assert value <= held
        assert held == 1e-6 or value >= held / 5


def test_a_value_that_trembles_about_a_step_moves_the_bound_once() -> None:
    bound = SteppedBound(smallest=1e-6)
    assert bound.fit(0.99) == 1
    assert [bound.fit(v) for v in (1.01, 0.99, 1.01, 0.9, 1.01)] == [2] * 5
    assert bound.fit(0.7) == 1


@given(st.floats(1e-9, 1e9), series, st.integers(2, 8))
def test_ticks_are_few_and_lie_from_zero_to_the_bound(
    value: float, steps: tuple[float, ...], most: int
) -> None:
    bound = round_up(value, steps)
    marks = ticks(bound, most)
    assert 2 <= len(marks) <= most + 1
    assert marks[0] == 0
    assert marks[-1] <= bound * (1 + 1e-6)


@given(st.floats(1e-9, 1e3), st.floats(1.5, 1e12), st.integers(3, 8))
def test_logarithmic_ticks_are_few_and_within(low: float, ratio: float, most: int) -> None:
    marks = log_ticks(low, low * ratio, most)
    assert len(marks) <= most
    assert all(low * (1 - 1e-6) <= mark <= low * ratio * (1 + 1e-6) for mark in marks)
    if ratio > 10:
        assert marks


def test_logarithmic_ticks_go_by_1_2_5_while_they_fit() -> None:
    assert log_ticks(0.02, 0.5, 6) == [0.02, 0.05, 0.1, 0.2, 0.5]
    assert log_ticks(1e-4, 1.0, 6) == [1e-4, 1e-3, 1e-2, 1e-1, 1.0]


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (0.0, "0"),
        (-0.5, "−0.5"),
        (-0.0025, "−0.0025"),
        (-2.5e-4, "−2.5e−4"),
        (5000.0, "5000"),
        (2e5, "2e5"),
        (-1e-12, "−1e−12"),
        (1e100, "1e100"),
    ],
)
def test_ticks_have_short_names(value: float, name: str) -> None:
    assert tick_name(value) == name
