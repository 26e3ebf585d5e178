"""Playing into divergence: the last finite state is the same in one go, by steps and by stages."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from tests.training.experiments import make_experiment
from tests.training.sessions import numbers
from training.modes import Mode
from training.session import Session


def by_steps(session: Session) -> None:
    while session.mode is not Mode.DIVERGED:
        session.step()


def by_stages(session: Session) -> None:
    session.play()
    while session.playing:
        session.advance_stage()


def in_slices(session: Session) -> None:
    session.play()
    while session.playing:
        session.advance(max_updates=1)


REASONS = {
    5: "In update 2 the weighted inputs of layer 5 would not be finite, nor was the RMSE just "
    "before; this is the last finite state, after update 0.",
    23: "In update 1 the loss at the outputs (layer 5) would not be finite; this is the last "
    "finite state, after update 0.",
}
"""By batch size: the loss of all samples is only looked at where an epoch ends."""


@pytest.mark.parametrize("way", [by_steps, by_stages, in_slices])
@pytest.mark.parametrize("batch_size", REASONS)
def test_a_state_whose_loss_is_not_finite_is_not_the_last_finite_one(
    way: Callable[[Session], None], batch_size: int
) -> None:
    """After the first update all parameters are finite, around 1e63, and no output is."""
    experiment = make_experiment(
        model={
            "layers": [3, 4, 4, 2, 4, 3],
            "code_layer": 3,
            "activations": "identity",
            "initializer": {"name": "normal", "scale": 1e6},
        },
        training={"optimizer": {"name": "sgd", "learning_rate": 1e9}, "batch_size": batch_size},
    )
    whole, session = Session(experiment), Session(experiment)
    whole.advance()
    way(session)
    assert (session.mode, session.update) == (Mode.DIVERGED, 0)
    assert math.isfinite(session.snapshot().loss)
    assert session.reason == whole.reason == REASONS[batch_size]
    assert numbers(session.snapshot()) == numbers(whole.snapshot())
