"""Frames by a clock that is handed in: what is due is done, also where the clock goes back."""

from __future__ import annotations

import math
from types import SimpleNamespace

import pytest

from gui.training import frames as frames_module
from gui.training.desk import TrainingDesk
from gui.training.frames import FRAME_S, IDLE_MS, Frames
from gui.training.options import ViewOptions
from gui.training.pacer import PARTS_A_SECOND, SpeedMeter
from gui.training.slow_motion import SlowMotion
from tests.training.sessions import BATCHES, Ticks, make_session
from training import Session, Snapshot

HOUR = 3600.0
LONGEST_MS = math.ceil(FRAME_S * 1000)


class Clock:
    """A clock that a test sets; it is a little later at each look."""

    def __init__(self) -> None:
        self.now = 2 * HOUR

    def __call__(self) -> float:
        self.now += 1e-4
        return self.now


class Paper:
    """What frames are shown on."""

    unfinished = False

    def __init__(self) -> None:
        self.updates: list[int] = []

    def show(self, snapshot: Snapshot, budget_s: float | None) -> None:
        self.updates.append(snapshot.update)

    def finish(self) -> None:
        pass

    def show_mode(self) -> None:
        pass


class Loop:
    """The loop, with a clock of its own."""

    def __init__(self, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
        self.clock = Clock()
        monkeypatch.setattr(frames_module, "time", SimpleNamespace(perf_counter=self.clock))
        self.paper = Paper()
        self.session = session
        self.options = ViewOptions()
        self.frames = Frames(TrainingDesk(session, self.options), self.paper)

    def turn(self) -> None:
        """A frame, and the time until the next."""
        wait_ms = self.frames.wait_ms(self.clock())
        assert 1 <= wait_ms <= max(LONGEST_MS, IDLE_MS)
        assert not self.frames.busy or wait_ms <= LONGEST_MS
        self.clock.now += wait_ms / 1000
        self.frames.frame(self.clock())


@pytest.fixture
def loop(monkeypatch: pytest.MonkeyPatch) -> Loop:
    loop = Loop(make_session(training={"max_epochs": 10**6}), monkeypatch)
    loop.session.play()
    loop.frames.restart()
    return loop


@pytest.mark.parametrize("jump_s", [-HOUR, -1.0, HOUR])
def test_training_goes_on_and_is_shown_though_the_clock_jumps(loop: Loop, jump_s: float) -> None:
    for _ in range(10):
        loop.turn()
    for _ in range(3):
        loop.clock.now += jump_s if jump_s > 0 else max(jump_s, 1.0 - loop.clock.now)
        update, shown = loop.session.update, len(loop.paper.updates)
        for _ in range(20):
            loop.turn()
        assert loop.session.update > update
        assert len(loop.paper.updates) >= shown + 5
        assert loop.paper.updates[-1] > update


def test_a_clock_that_jumps_while_views_are_drawn_leaves_training_its_slice(
    loop: Loop, monkeypatch: pytest.MonkeyPatch
) -> None:
    slices: list[float] = []
    real = Session.advance

    def advance(self: Session, budget_s: float, max_updates: int | None = None) -> int:
        slices.append(budget_s)
        return real(self, max_updates=min(1, 1 if max_updates is None else max_updates))

    def show(snapshot: Snapshot, budget_s: float | None) -> None:
        loop.clock.now = max(loop.clock.now - HOUR, 1.0)

    monkeypatch.setattr(Session, "advance", advance)
    monkeypatch.setattr(loop.paper, "show", show)
    for _ in range(10):
        loop.turn()
    assert slices
    assert max(slices) <= FRAME_S


def test_an_epoch_that_ends_with_a_slice_is_measured_in_the_next_whatever_the_pace(
    loop: Loop,
) -> None:
    loop.session.pause()
    loop.session.play_epochs()
    while loop.session.update < BATCHES:
        loop.session.advance(1.0, Ticks())
    assert loop.session.playing
    loop.frames.pacer.done(1)  # and no further update is due for a long time
    loop.frames.pacer.speed = 1e-6
    for _ in range(3):
        loop.turn()
    assert not loop.session.playing


def test_slow_motion_goes_on_where_the_clock_has_gone_back() -> None:
    session = make_session()
    session.play()
    motion = SlowMotion()
    assert motion.advance(session, HOUR)
    assert not motion.advance(session, HOUR + 0.9 / PARTS_A_SECOND)
    assert not motion.advance(session, 1.0)
    assert motion.advance(session, 1.0 + 1 / PARTS_A_SECOND)


def test_the_meter_begins_anew_where_the_clock_has_gone_back() -> None:
    meter = SpeedMeter()
    for second in range(100):
        meter.note(HOUR + second, second)
    for tick in range(1000):
        meter.note(tick / 10, 1000 + tick)
    assert meter.rate() == pytest.approx(10)
    assert len(meter._marks) < 20
