"""One weight among all: which there are, what is known of it, and that it stays as it was told."""

from __future__ import annotations

import numpy as np
import pytest

from tests.training.experiments import TWO_CLUSTERS
from tests.training.sessions import make_session
from training.checkpoints import FIRST_SPACING
from training.gradients import loss_gradient


def test_every_weight_and_bias_can_be_asked_for() -> None:
    session = make_session()
    session.advance(max_updates=3)
    snapshot = session.snapshot()
    for layer, (weights, biases) in enumerate(
        zip(snapshot.weights, snapshot.biases, strict=True), start=1
    ):
        for unit, source in np.ndindex(weights.shape):
            assert session.weight_state(layer, unit, source).value == weights[unit, source]
        for unit, bias in enumerate(biases):
            assert session.weight_state(layer, unit, -1).value == bias


@pytest.mark.parametrize("precision", ["float64", "float32"])
def test_past_values_of_a_weight_end_with_the_present_one_and_are_read_only(precision: str) -> None:
    session = make_session(precision=precision, training={"batch_size": 23})
    session.advance(max_updates=FIRST_SPACING)  # where a checkpoint is, which is told once
    state = session.weight_state(1, 2, 0)
    assert state.updates.tolist() == [0, FIRST_SPACING]
    assert state.values.dtype == np.float64
    assert state.values[-1] == state.value
    for array in (state.updates, state.values):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def test_samples_that_are_held_out_have_no_part_in_the_gradient_of_a_weight() -> None:
    session = make_session(data={**TWO_CLUSTERS, "held_out": 0.25})
    session.advance(max_updates=3)
    snapshot = session.snapshot()
    assert snapshot.held_out is not None
    trained = snapshot.values[~snapshot.held_out]
    expected = loss_gradient(snapshot, trained)[1][1, 3]
    assert session.weight_state(2, 1, 3).gradient == expected
    assert expected != loss_gradient(snapshot, snapshot.values[snapshot.held_out])[1][1, 3]
