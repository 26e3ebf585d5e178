"""Slow motion: an update part by part, and the same numbers in the end."""

from __future__ import annotations

import numpy as np
import pytest

from config import load
from graphs.phase import Phase
from gui.training import slow_motion
from gui.training.pacer import PARTS_A_SECOND
from gui.training.slow_motion import SlowMotion
from tests.gui.driving import Open, press, session_of, training_window, turn_until, turns
from training import Mode, Session

ONE_UPDATE = [
    *(Phase("forward", layer) for layer in (1, 2, 3, 4)),
    Phase("error"),
    *(Phase("backward", layer) for layer in (4, 3, 2)),
    Phase("gradient"),
    Phase("update"),
]


def test_the_parts_come_in_the_order_of_backpropagation_each_when_it_is_time() -> None:
    session, motion = Session(load("gaussian-clusters")), SlowMotion()
    session.play()
    phases = []
    now, step = 100.0, 1 / PARTS_A_SECOND
    for _ in range(len(ONE_UPDATE)):
        assert motion.advance(session, now)
        assert not motion.advance(session, now + 0.9 * step)
        phases.append(motion.phase)
        now += 1.01 * step
    assert phases == ONE_UPDATE
    assert session.update == 1
    assert len(motion.batch) == 32


def test_it_computes_what_is_computed_at_any_other_speed() -> None:
    slow, fast = (Session(load("gaussian-clusters")) for _ in range(2))
    motion, now = SlowMotion(), 0.0
    slow.play()
    while slow.update < 15:
        motion.advance(slow, now)
        slow.snapshot()
        now += 1
    fast.advance(max_updates=15)
    for one, other in zip(slow.snapshot().weights, fast.snapshot().weights, strict=True):
        assert np.array_equal(one, other)


def test_the_window_shows_the_part_and_the_samples_of_the_batch(
    open_window: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slow_motion, "PARTS_A_SECOND", 15)
    app = open_window()
    for _ in range(20):
        press(app, "<Key-comma>")
    window = training_window(app)
    assert window.window["speed text"].get() == "slow motion, part by part"
    press(app, "<Key-space>")
    turn_until(app, lambda: window.frames.slow_motion.phase == Phase("backward", 3))
    turns(app, 0.01)
    assert app.desk is not None
    batch = app.desk.focus.batch
    assert len(batch) == 32
    assert set(batch) <= set(range(400))
    turn_until(app, lambda: session_of(app).update == 2)
    press(app, "<Key-space>")
    assert session_of(app).mode is Mode.PAUSED
    unwatched = Session(load("gaussian-clusters"))
    unwatched.advance(max_updates=session_of(app).update)
    weights = session_of(app).snapshot().weights
    assert all(map(np.array_equal, weights, unwatched.snapshot().weights))


def test_a_pause_in_the_middle_of_an_update_leaves_its_part_lit(
    open_window: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slow_motion, "PARTS_A_SECOND", 5)
    app = open_window()
    for _ in range(20):
        press(app, "<Key-comma>")
    press(app, "<Key-space>")
    motion = training_window(app).frames.slow_motion
    turn_until(app, lambda: motion.phase == Phase("backward", 3))
    press(app, "<Key-space>")
    turns(app, 0.1)
    assert session_of(app).mode is Mode.PAUSED
    assert motion.phase == Phase("backward", 3)
    press(app, "<Key-space>")
    turn_until(app, lambda: motion.phase == Phase("backward", 2))
    assert session_of(app).update == 0


def test_at_another_speed_nothing_is_lit_any_more(
    open_window: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slow_motion, "PARTS_A_SECOND", 15)
    app = open_window()
    for _ in range(20):
        press(app, "<Key-comma>")
    press(app, "<Key-space>")
    window = training_window(app)
    turn_until(app, lambda: window.frames.slow_motion.phase is not None)
    for _ in range(8):
        press(app, "<Key-period>")
    turn_until(app, lambda: session_of(app).update > 3)
    turns(app, 0.1)
    assert window.frames.slow_motion.phase is None
    assert app.desk is not None
    assert app.desk.focus.batch == ()
