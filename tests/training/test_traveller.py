"""Settings that change on the way, what is remembered of before, and how time is used."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from config.schema import Experiment
from tests.training.experiments import OPTIMIZERS, make_experiment
from tests.training.sessions import Ticks, after, numbers, points, with_rate, with_training
from training.checkpoints import FIRST_SPACING
from training.modes import Mode
from training.session import Session

QUIET: dict[str, Any] = {"stop": {"loss_change_below": 100.0, "patience": 3}}
"""Every epoch is quiet by this rule, so that it ends training after the third, at update 15."""


def gone(experiment: Experiment, update: int) -> Session:
    session = Session(experiment)
    if update:
        session.advance(max_updates=update)
        session.pause()
    return session


@pytest.mark.parametrize("moment", [0, 12, 15, FIRST_SPACING])
@pytest.mark.parametrize(
    "keys",
    [
        {"optimizer": OPTIMIZERS["adam"]},
        {"optimizer": {**OPTIMIZERS["momentum"], "beta1": 0.5}},
        {"optimizer": {**OPTIMIZERS["momentum"], "learning_rate": 0.3}},
        {"loss": "rmse"},
        {"reduction": "sum"},
        {"batch_size": 7},
        {"input_noise": 0.5},
    ],
)
def test_a_change_that_is_taken_back_at_once_leaves_no_trace(
    keys: dict[str, Any], moment: int
) -> None:
    stop = {"loss_change_below": 1e-4, "patience": 2}
    first = make_experiment(training={"optimizer": OPTIMIZERS["momentum"], "stop": stop})
    session = gone(first, moment)
    session.change(with_training(first, **keys))
    session.change(first)
    assert session.snapshot().changes == ()
    session.advance()
    other = Session(first)
    other.advance()
    assert (session.mode, session.update) == (Mode.CONVERGED, other.update)
    assert numbers(session.snapshot()) == numbers(other.snapshot())


def test_of_two_changes_at_one_update_only_the_second_counts() -> None:
    first = make_experiment(training={"optimizer": OPTIMIZERS["momentum"]})
    last = with_rate(first, 0.02)
    session, other = gone(first, 12), gone(first, 12)
    session.change(with_training(first, optimizer=OPTIMIZERS["adam"]))
    for each in (session, other):
        each.change(last)
        each.advance(max_updates=30)
    assert numbers(session.snapshot()) == numbers(other.snapshot()) != after(first, 42)
    assert [change.text for change in session.snapshot().changes] == ["learning rate 0.1 → 0.02"]


def test_a_change_is_told_against_what_was_in_force_just_before_it() -> None:
    session = gone(make_experiment(), 12)
    session.change(with_rate(session.experiment, 0.2))
    session.step()
    session.change(with_rate(session.experiment, 0.3))
    told = [(change.update, change.text) for change in session.snapshot().changes]
    assert told == [(12, "learning rate 0.1 → 0.2"), (13, "learning rate 0.2 → 0.3")]


def test_another_optimizer_counts_its_updates_from_where_it_begins() -> None:
    """Adam's first update, corrected for its bias, moves every weight by the learning rate."""
    session = gone(make_experiment(training={"batch_size": 23}), 12)
    adam = {**OPTIMIZERS["adam"], "learning_rate": 0.03, "epsilon": 1e-15}
    session.change(with_training(session.experiment, optimizer=adam))
    before = session.snapshot()
    session.step()
    for old, new in zip(before.weights, session.snapshot().weights, strict=True):
        np.testing.assert_allclose(np.abs(new - old), 0.03, rtol=1e-6)


@pytest.mark.parametrize(
    ("before", "change", "end"),
    [
        (QUIET, {"optimizer": {**OPTIMIZERS["sgd"], "learning_rate": 0.01}}, 15),
        (QUIET, {"input_noise": 0.1}, 15),
        # The loss of before is of another kind, or was not kept: the first epoch has none to be
        # compared with, and three more have to be quiet.
        (QUIET, {"loss": "rmse"}, 25),
        (QUIET, {"reduction": "sum"}, 25),
        ({}, QUIET, 25),
    ],
)
def test_a_stop_rule_remembers_quiet_epochs_while_the_loss_is_of_one_kind(
    before: dict[str, Any], change: dict[str, Any], end: int
) -> None:
    session = gone(make_experiment(training=before), 7)
    session.change(with_training(session.experiment, **change))
    session.advance()
    assert (session.mode, session.update) == (Mode.CONVERGED, end)
    session.rewind(6)
    session.rewind(end)
    assert session.mode is Mode.CONVERGED


@pytest.mark.parametrize("change", [{"loss": "rmse"}, {"reduction": "sum"}, {"batch_size": 6}])
def test_a_change_that_is_taken_back_at_once_forgets_no_quiet_epochs(
    change: dict[str, Any],
) -> None:
    first = make_experiment(training=QUIET)
    session = gone(first, 7)
    session.change(with_training(first, **change))
    session.change(first)
    session.advance()
    assert (session.mode, session.update) == (Mode.CONVERGED, 15)


# --- time ---


class Watched:
    """A clock for a session: an update takes so many seconds, and `looks` counts who asks."""

    def __init__(self, session: Session, update_s: float, start: float) -> None:
        self.session, self.update_s, self.start = session, update_s, start
        self.looks = 0

    def __call__(self) -> float:
        self.looks += 1
        return self.start + self.session.update * self.update_s


@pytest.mark.parametrize("start", [0.0, 1e5])
def test_short_updates_are_run_many_at_a_time_until_their_time_is_used(start: float) -> None:
    session = Session(make_experiment(training={"batch_size": 1}))
    clock = Watched(session, 0.001, start)
    done = session.advance(0.1, clock)
    assert 95 <= done <= 101
    assert clock.looks < done // 2


def test_a_clock_that_stands_still_stops_nobody() -> None:
    session = Session(make_experiment())
    assert session.advance(1.0, lambda: 7.0, max_updates=50) == 50


def test_updates_whose_stages_are_short_but_many_are_not_run_as_a_whole() -> None:
    """Each stage takes less than the time from which updates are run in stages, and all more."""
    session, clock = Session(make_experiment()), Ticks(0.0015)
    session.advance(1e9, clock, max_updates=20)
    assert clock.now / 0.0015 > 20 * 5


def test_an_epoch_that_takes_long_to_measure_is_on_record_as_any_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Only the end of a measurement is one: nothing is recorded, and no rule asked, before."""
    experiment = make_experiment(training={"stop": {"loss_change_below": 1e-3, "patience": 2}})
    other = Session(experiment)
    other.advance()
    monkeypatch.setattr("training.measurement.FEW_MULTIPLICATIONS", 0)
    session = Session(experiment)
    session.play()
    while session.playing:
        session.advance(0.0, Ticks())
    assert (session.mode, session.update) == (other.mode, other.update)
    assert points(session.snapshot().curve) == points(other.snapshot().curve)
