"""Turns that are taken fairly, and what is said of their times."""

from __future__ import annotations

import pytest

from benchmarks.timing import Times, interleaved


class FakeClock:
    """Time that passes only when somebody says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_everyone_takes_a_turn_in_each_round_and_begins_one_in_turn() -> None:
    turns: list[str] = []
    names = "abc"
    interleaved(
        [lambda name=name: turns.append(name) for name in names],  # type: ignore[misc]
        rounds=3,
        clock=FakeClock(),
    )
    assert "".join(turns) == "abc" + "abc" + "bca" + "cab"


def test_times_are_the_median_and_the_middle_half_without_the_first_turn() -> None:
    clock = FakeClock()
    seconds = iter([100.0, 1.0, 2.0, 3.0, 4.0, 5.0])

    def turn() -> None:
        clock.now += next(seconds)

    assert interleaved([turn], rounds=5, clock=clock) == [Times(3.0, 2.0, 4.0)]


def test_times_change_unit_together() -> None:
    assert Times(3.0, 2.0, 4.0).times(1000.0) == Times(3000.0, 2000.0, 4000.0)


@pytest.mark.parametrize("rounds", [0, 1])
def test_a_middle_half_needs_two_rounds(rounds: int) -> None:
    with pytest.raises(Exception, match="at least"):
        interleaved([lambda: None], rounds=rounds, clock=FakeClock())
