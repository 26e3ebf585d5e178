"""`headless`: training to an end, progress, and signals."""

from __future__ import annotations

import io
import os
import signal

import pytest

from config import load
from config.reader import with_settings
from runs import headless
from runs.headless import Interruption, catching_signals, train
from training import Mode, Session


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def short_session(epochs: int = 30) -> Session:
    preset = load("gaussian-clusters")
    return Session(with_settings(preset, [f"training.max_epochs={epochs}"]))


def test_a_run_without_a_window_gives_the_same_numbers_as_one_that_is_stepped() -> None:
    session, stepped = short_session(5), short_session(5)
    train(session, Interruption(), io.StringIO())
    while stepped.epoch < 5:
        stepped.step()
        stepped.snapshot()
    ran, walked = session.snapshot(), stepped.snapshot()
    assert ran.update == walked.update == 65
    for one, other in zip(ran.weights, walked.weights, strict=True):
        assert (one == other).all()


def test_the_history_does_not_depend_on_when_progress_was_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole, sliced = short_session(), short_session()
    train(whole, Interruption(), io.StringIO())
    monkeypatch.setattr(headless, "SLICE_S", 0.0)
    train(sliced, Interruption(), io.StringIO())
    assert (whole.snapshot().curve.rmses == sliced.snapshot().curve.rmses).all()


def test_a_signal_ends_the_run_after_the_update_under_way() -> None:
    session = short_session(100_000)
    with catching_signals() as interruption:
        os.kill(os.getpid(), signal.SIGINT)
        train(session, interruption, io.StringIO())
    assert interruption.signal == signal.SIGINT
    assert session.mode is Mode.PAUSED
    assert session.stopped_by is None


def test_signals_are_handled_as_before_afterwards() -> None:
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    with catching_signals():
        assert signal.getsignal(signal.SIGINT) is not before[0]
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before


def test_a_terminal_gets_a_bar_that_ends_at_the_last_epoch() -> None:
    stream = Terminal()
    train(short_session(), Interruption(), stream)
    last = stream.getvalue().rsplit("\r", 1)[-1]
    assert "30/30" in last
    assert "RMSE" in last


def test_what_is_no_terminal_gets_plain_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(headless, "SLICE_S", 0.0)
    monkeypatch.setattr(headless, "LINE_EVERY_S", 0.0)
    stream = io.StringIO()
    session = short_session(2)
    train(session, Interruption(), stream)
    lines = stream.getvalue().splitlines()
    updates = [int(line.split(", ")[1].removeprefix("update ")) for line in lines]
    assert updates == sorted(updates)
    assert {*updates} >= {*range(1, 27)}
    assert lines[-1] == f"epoch 2 of 2, update 26, RMSE {session.last_rmse:.4g}"
    assert "\r" not in stream.getvalue()
