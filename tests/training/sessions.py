"""Sessions for tests: one in each mode, a clock to hand in, and a way to compare."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from config.schema import Experiment
from tests.training.experiments import make_experiment
from training.modes import Mode
from training.session import Session
from training.snapshot import Curve, Snapshot

BATCHES = 5
"""Updates in an epoch of `make_experiment`."""


class Ticks:
    """A clock that is a step later at each look; with a second a step, every update takes long."""

    def __init__(self, step_s: float = 1.0) -> None:
        self.now = 0.0
        self.step_s = step_s

    def __call__(self) -> float:
        self.now += self.step_s
        return self.now


def make_session(**options: Any) -> Session:
    return Session(make_experiment(**options))


def numbers(snapshot: Snapshot) -> tuple[Any, ...]:
    """Everything that was computed, in a form that is equal only where all bits are."""
    arrays = (*snapshot.weights, *snapshot.biases, snapshot.codes)
    return (
        snapshot.update,
        snapshot.epoch,
        snapshot.batch,
        *(array.tobytes() for array in arrays),
        np.array([snapshot.loss, snapshot.rmse]).tobytes(),  # of NaN, too
    )


def points(curve: Curve) -> dict[int, bytes]:
    """All that was measured, by update, in a form that is equal only where all bits are."""
    columns = [curve.losses, curve.rmses, curve.held_out_rmses, curve.target_log_losses]
    rows = np.column_stack([column for column in columns if column is not None])
    return {update: row.tobytes() for update, row in zip(curve.updates.tolist(), rows, strict=True)}


def after(experiment: Experiment, updates: int) -> tuple[Any, ...]:
    """The numbers of a fresh session after so many updates in one go."""
    session = Session(experiment)
    session.advance(max_updates=updates)
    return numbers(session.snapshot())


def with_training(experiment: Experiment, **keys: Any) -> Experiment:
    """The same experiment with other keys in its training section; checked as a file would be."""
    training = {**experiment.training.model_dump(), **keys}
    return Experiment.model_validate({**experiment.model_dump(), "training": training})


def with_rate(experiment: Experiment, rate: float) -> Experiment:
    optimizer = {**experiment.training.optimizer.model_dump(), "learning_rate": rate}
    return with_training(experiment, optimizer=optimizer)


def playing() -> Session:
    session = make_session()
    session.play()
    return session


def paused() -> Session:
    session = make_session()
    session.step()
    return session


def converged() -> Session:
    session = make_session(training={"stop": {"rmse_below": 1000.0}})
    session.run_epoch()
    return session


def diverged() -> Session:
    session = make_session(
        model={"activations": "identity"},
        training={"optimizer": {"name": "sgd", "learning_rate": 1e9}},
    )
    session.advance(max_updates=1000)
    return session


SESSIONS: dict[Mode, Callable[[], Session]] = {
    Mode.READY: make_session,
    Mode.PLAYING: playing,
    Mode.PAUSED: paused,
    Mode.CONVERGED: converged,
    Mode.DIVERGED: diverged,
}
