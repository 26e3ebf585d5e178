"""`pacer`: what is due at a speed, and the speed that was reached."""

from __future__ import annotations

import math

import pytest

from gui.training.pacer import SPEEDS, Pacer, SpeedMeter, speed_text


@pytest.mark.parametrize("speed", [s for s in SPEEDS if math.isfinite(s)])
def test_as_many_updates_are_due_in_ten_seconds_as_the_speed_says(speed: float) -> None:
    pacer = Pacer(speed)
    pacer.start(0.0)
    done = 0
    for frame in range(1, 601):
        due = pacer.due(frame / 60)
        assert due is not None
        pacer.done(due)
        done += due
    assert done == pytest.approx(10 * speed + 1, abs=1)


def test_nothing_is_owed_for_the_time_before_playing() -> None:
    pacer = Pacer(10)
    assert pacer.due(1000.0) == 0
    assert pacer.due(1000.1) == 1


def test_the_first_update_is_due_at_once() -> None:
    pacer = Pacer(1)
    pacer.start(5.0)
    assert pacer.due(5.0) == 1


def test_at_the_highest_speed_there_is_no_count() -> None:
    pacer = Pacer(math.inf)
    pacer.start(0.0)
    assert pacer.due(1.0) is None


def test_what_could_not_be_done_for_long_is_not_made_up_for() -> None:
    pacer = Pacer(1000)
    pacer.start(0.0)
    assert pacer.due(60.0) == 250


def test_a_clock_that_goes_back_makes_nothing_due() -> None:
    pacer = Pacer(10)
    pacer.start(100.0)
    pacer.done(1)
    assert pacer.due(50.0) == 0


def test_a_change_of_speed_counts_from_now_on() -> None:
    pacer = Pacer(1)
    pacer.start(0.0)
    pacer.done(1)
    pacer.due(0.5)
    pacer.speed = 100
    assert pacer.due(0.6) == 10


def test_the_meter_divides_updates_by_seconds() -> None:
    meter = SpeedMeter()
    assert meter.rate() is None
    for tenth in range(31):
        meter.note(tenth / 10, 7 * tenth)
    assert meter.rate() == pytest.approx(70)


def test_the_meter_looks_at_the_last_second_only() -> None:
    meter = SpeedMeter()
    for tenth in range(31):
        meter.note(tenth / 10, 0)
    for tenth in range(31, 52):
        meter.note(tenth / 10, 50 * (tenth - 30))
    assert meter.rate() == pytest.approx(500)


def test_a_cleared_meter_knows_nothing() -> None:
    meter = SpeedMeter()
    meter.note(0.0, 0)
    meter.note(1.0, 10)
    meter.clear()
    assert meter.rate() is None


def test_speeds_are_named_with_their_unit() -> None:
    assert [speed_text(s) for s in (1, 2, 1000, math.inf)] == [
        "1 update a second",
        "2 updates a second",
        "1,000 updates a second",
        "as fast as it goes",
    ]
