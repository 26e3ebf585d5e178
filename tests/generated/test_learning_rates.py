"""Whatever the learning rate: finite, or diverged in the last finite state, without a warning.

Warnings are errors in tests, so one that escapes from NumPy fails them.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from config.schema import ACTIVATIONS, LOSSES, Experiment
from tests.generated.shares import share
from tests.training.experiments import OPTIMIZERS, make_experiment
from tests.training.sessions import Ticks, numbers, with_rate, with_training
from training.ensemble import Ensemble
from training.inspection import decode, encode, layer_outputs, nearest_sample
from training.modes import Mode, StopRule
from training.session import Session
from training.snapshot import Snapshot

EXPONENTS = range(-9, 10, share(6, 1))
RATES = [10.0**exponent for exponent in EXPONENTS]
UPDATES = 60

FAULT = re.compile(
    r"In update \d+ (the (weighted inputs|error δ|gradient|new weights) of layer [1-3]"
    r"|the loss at the outputs \(layer 3\)) would not be finite"
    r"(, nor was the RMSE just before)?; this is the last finite state, after update \d+\."
)


def experiments(optimizer: str) -> Iterator[Experiment]:
    """With every activation, objective, precision, batch size and rate."""
    objectives = [(loss, "mean") for loss in LOSSES]
    objectives += [(loss, "sum") for loss in LOSSES if loss != "rmse"]
    choices = itertools.product(ACTIVATIONS, objectives, ["float64", "float32"], [3, 6], [0.0, 0.5])
    for activation, (loss, reduction), precision, batch_size, noise in choices:
        output = "sigmoid" if loss == "binary_cross_entropy" else activation
        yield make_experiment(
            data={"source": "one_hot", "width": 6, "normalize": "max_abs"},
            model={
                "layers": [6, 4, 2, 6],
                "activations": [activation, activation, output],
                "initializer": {"name": "normal", "scale": 0.5},
            },
            training={
                "optimizer": OPTIMIZERS[optimizer],
                "loss": loss,
                "reduction": reduction,
                "batch_size": batch_size,
                "input_noise": noise,
            },
            precision=precision,
        )


def parts(snapshot: Snapshot) -> tuple[Any, ...]:
    return (*snapshot.weights, *snapshot.biases)


def check_state(session: Session) -> None:
    """Finite, and where it has diverged the update and the layer are told."""
    snapshot = session.snapshot()
    assert all(np.isfinite(part).all() for part in parts(snapshot))
    if session.mode is Mode.DIVERGED:
        assert session.stopped_by is StopRule.DIVERGED
        assert FAULT.fullmatch(session.reason), session.reason
        assert np.isfinite([snapshot.loss, snapshot.rmse]).all()
        assert np.isfinite(snapshot.codes).all()
    else:
        assert session.update == UPDATES


def look_everywhere(session: Session) -> None:
    """At all that is shown of a state; nothing of it may warn."""
    snapshot = session.snapshot()
    session.weight_state(2, 1, 3)
    layer_outputs(snapshot, snapshot.values)
    decode(snapshot, encode(snapshot, snapshot.values))
    nearest = nearest_sample(snapshot, snapshot.codes[1])
    if np.isfinite(snapshot.codes).all():
        assert (snapshot.codes[nearest] == snapshot.codes[1]).all()


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_any_learning_rate_ends_in_a_finite_state(optimizer: str) -> None:
    diverged = 0
    for experiment in experiments(optimizer):
        for rate in RATES:
            session = Session(with_rate(experiment, rate))
            session.advance(max_updates=UPDATES)
            check_state(session)
            look_everywhere(session)
            diverged += session.mode is Mode.DIVERGED
    assert diverged > 10


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_the_last_finite_state_is_the_same_however_one_gets_there(optimizer: str) -> None:
    for experiment in itertools.islice(experiments(optimizer), 0, None, share(12, 3)):
        for rate in (1e3, 1e9):
            session = Session(with_rate(experiment, rate))
            session.advance(max_updates=UPDATES)
            slow = Session(with_rate(experiment, rate))
            while slow.update < UPDATES and slow.mode is not Mode.DIVERGED:
                slow.advance(3.0, Ticks(), max_updates=UPDATES - slow.update)
                slow.snapshot()
            if slow.mode is session.mode is Mode.DIVERGED:
                assert slow.reason == session.reason
            if slow.update == session.update:
                assert numbers(slow.snapshot()) == numbers(session.snapshot())


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_stack_of_all_rates_ends_as_each_alone(optimizer: str) -> None:
    for experiment in itertools.islice(experiments(optimizer), 0, None, share(6, 1)):
        some = with_training(experiment, max_epochs=20)
        results = Ensemble([with_rate(some, rate) for rate in RATES]).run()
        for result in results:
            assert np.isfinite(result.parameters).all()
            assert np.isfinite([result.loss, result.rmse]).all()
            if result.stopped_by is StopRule.DIVERGED:
                assert FAULT.fullmatch(result.reason), result.reason
            else:
                assert result.epoch == 20
