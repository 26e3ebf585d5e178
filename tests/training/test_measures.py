"""Measures of a trained network, against sums written out and codes made by hand."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from config.schema import Experiment
from tests.training.sessions import make_session
from training.inspection import layer_outputs
from training.measures import (
    binary_cross_entropy,
    clipped_binary_cross_entropy,
    dead_units,
    distinct_codes,
    hidden_states,
    hot_positions,
    middle_state,
    mirrored_pairs,
    right_answers,
    target_log_loss,
)
from training.session import Session
from training.snapshot import Snapshot

RNG = np.random.default_rng(4)
LOGITS = RNG.normal(0, 3, (5, 4))
OUTPUTS = 1 / (1 + np.exp(-LOGITS))
HOT = np.eye(4)[[0, 2, 1, 3, 2]]


def test_target_log_loss_is_the_first_term_alone_summed_over_outputs() -> None:
    expected = -sum(math.log(OUTPUTS[i, HOT[i].argmax()]) for i in range(5)) / 5
    assert target_log_loss(LOGITS, HOT) == pytest.approx(expected, rel=1e-12)


def test_cross_entropy_is_the_textbook_mean_over_every_entry() -> None:
    each = -HOT * np.log(OUTPUTS) - (1 - HOT) * np.log(1 - OUTPUTS)
    assert binary_cross_entropy(LOGITS, HOT) == pytest.approx(each.mean(), rel=1e-12)


def test_losses_of_single_precision_are_summed_in_double() -> None:
    """Of the numbers as they were rounded, all digits are right: no more are lost on the way."""
    logits, targets = LOGITS.astype(np.float32), np.full((5, 4), 0.1, np.float32)
    z, t = logits.astype(float), targets.astype(float)
    terms = t * np.log(1 + np.exp(-z))
    assert target_log_loss(logits, targets) == pytest.approx(terms.sum() / 5, rel=1e-14)
    terms += (1 - t) * np.log(1 + np.exp(z))
    assert binary_cross_entropy(logits, targets) == pytest.approx(terms.mean(), rel=1e-14)


def test_cross_entropy_summed_over_outputs_is_more_than_its_first_term() -> None:
    assert 4 * binary_cross_entropy(LOGITS, HOT) > target_log_loss(LOGITS, HOT)


def test_saying_one_nth_everywhere_costs_the_entropy_of_one_nth() -> None:
    n = 16
    logits = np.full((n, n), -math.log(n - 1))
    entropy = -(math.log(1 / n) + (n - 1) * math.log(1 - 1 / n)) / n
    assert binary_cross_entropy(logits, np.eye(n)) == pytest.approx(entropy, rel=1e-12)
    assert round(entropy, 4) == 0.2338


@pytest.mark.parametrize("size", [50.0, 800.0])
def test_losses_from_logits_are_exact_where_outputs_have_no_digits_left(size: float) -> None:
    """log(1 + e^-z) for a right answer, z for a wrong one."""
    right, wrong = np.array([[size]]), np.array([[-size]])
    assert target_log_loss(right, np.ones((1, 1))) == pytest.approx(math.exp(-size), rel=1e-9)
    assert target_log_loss(wrong, np.ones((1, 1))) == pytest.approx(size, rel=1e-12)
    assert binary_cross_entropy(wrong, np.ones((1, 1))) == pytest.approx(size, rel=1e-12)


def test_a_clip_in_float32_shows_its_own_floor_instead_of_a_loss() -> None:
    shown = clipped_binary_cross_entropy(np.eye(16), np.eye(16))
    assert binary_cross_entropy(1e3 * (2 * np.eye(16) - 1), np.eye(16)) == 0
    assert shown == pytest.approx(2**-23, rel=1e-3)  # 1 - 1e-7 in float32 is 1 - 2⁻²³


def test_far_from_the_ends_a_clip_shows_what_there_is() -> None:
    shown = clipped_binary_cross_entropy(OUTPUTS, HOT)
    assert shown == pytest.approx(binary_cross_entropy(LOGITS, HOT), rel=1e-5)


def test_an_answer_is_right_where_the_largest_output_is_at_the_one() -> None:
    outputs = HOT * 0.4 + 0.1
    assert right_answers(outputs, HOT) == 5
    outputs[1, 0] = 0.6
    assert right_answers(outputs, HOT) == 4


def test_of_equal_outputs_the_first_counts_so_that_constants_get_one_right() -> None:
    assert right_answers(np.full((16, 16), 1 / 16), np.eye(16)) == 1


@pytest.mark.parametrize("targets", [np.ones((2, 2)), np.array([[0.5, 0.5], [0, 1]]), -np.eye(2)])
def test_data_that_are_not_one_hot_have_no_right_answers(targets: np.ndarray) -> None:
    assert hot_positions(targets) is None
    assert right_answers(np.eye(2), targets) is None


@pytest.mark.parametrize(
    ("name", "activations", "states"),
    [
        ("sigmoid", [0.0, 0.2, 0.26, 0.6, 0.76, 1.0], [0, 0, 0.5, 0.5, 1, 1]),
        ("tanh", [-0.9, -0.4, 0.0, 0.51], [-1, 0, 0, 1]),
        ("relu", [0.0, 1e-9, 7.0], [0, 1, 1]),
        ("identity", [-3.0, -0.1, 0.0, 0.1], [-1, -1, 1, 1]),
    ],
)
def test_units_rest_in_states(name: str, activations: list[float], states: list[float]) -> None:
    found = hidden_states(np.array([activations], np.float32), name)
    assert found.tolist() == [states]
    assert found.dtype == np.float32


def test_only_bounded_units_can_rest_half_way() -> None:
    found = [middle_state(name) for name in ("sigmoid", "tanh", "relu", "identity")]
    assert found == [0.5, 0.0, None, None]


def test_codes_are_distinct_as_whole_rows() -> None:
    assert distinct_codes(np.array([[0, 1], [1, 0], [0, 1], [0.5, 1]])) == 3


def test_a_network_that_is_its_own_transpose_is_wholly_mirrored() -> None:
    first, second = RNG.normal(size=(3, 8)), RNG.normal(size=(2, 3))
    assert mirrored_pairs([first, second, 2 * second.T, first.T]) == (30, 30)
    assert mirrored_pairs([first, -first.T]) == (0, 24)
    turned = first.T.copy()
    turned[4, 1] *= -1
    assert mirrored_pairs([first, turned]) == (23, 24)


def test_layers_of_other_sizes_have_no_mirror_image() -> None:
    assert mirrored_pairs([np.ones((6, 4)), np.ones((2, 6)), np.ones((5, 2)), np.ones((4, 5))]) == (
        0,
        0,
    )


def test_a_unit_is_dead_when_it_is_zero_for_every_sample() -> None:
    assert dead_units(np.array([[0.0, 0.0, 1.0], [0.0, 2.0, 0.0]])) == 1


# --- in the course of a run ---


def one_hot(loss: str) -> Session:
    return Session(
        Experiment.model_validate(
            {
                "data": {"source": "one_hot", "width": 6},
                "model": {"layers": [6, 2, 6], "code_layer": 1, "activations": "sigmoid",
                          "initializer": {"name": "uniform", "scale": 1.0}},
                "training": {"loss": loss, "batch_size": 4, "reduction": "sum",
                             "optimizer": {"name": "rmsprop", "learning_rate": 0.01}},
            }
        )
    )  # fmt: skip


def logits_of(snapshot: Snapshot) -> Any:
    below = layer_outputs(snapshot, snapshot.values)[-2]
    return below @ snapshot.weights[-1].T + snapshot.biases[-1]


def test_the_curve_of_one_hot_data_has_the_loss_of_the_hot_output() -> None:
    session = one_hot("binary_cross_entropy")
    expected = []
    for _ in range(7):
        snapshot = session.snapshot()
        expected.append(target_log_loss(logits_of(snapshot), snapshot.values))
        assert snapshot.target_log_loss == pytest.approx(expected[-1], rel=1e-12)
        session.step()
    session.rewind(6)
    curve = session.snapshot().curve
    assert curve.target_log_losses is not None
    np.testing.assert_allclose(curve.target_log_losses, expected, rtol=1e-12)
    assert expected[0] != expected[-1]


def test_other_runs_have_no_such_loss() -> None:
    assert one_hot("mse").snapshot().target_log_loss is None
    assert make_session().snapshot().curve.target_log_losses is None


def test_the_loss_of_the_hot_output_is_saved_with_its_session() -> None:
    session = one_hot("binary_cross_entropy")
    session.advance(max_updates=9)
    curve = session.snapshot().curve
    again = Session.reopen(session.saved()).snapshot().curve
    assert again.target_log_losses is not None
    assert again.target_log_losses.tolist() == np.asarray(curve.target_log_losses).tolist()
