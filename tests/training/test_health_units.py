"""Findings about units: each is shown where it is true, and not where it is not."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from tests.training.health_states import findings, preset, state
from training.gradients import loss_gradient
from training.health import Kind, units
from training.session import Session
from training.snapshot import Snapshot

SIGMOID = "sigmoid-cannot-go-below-zero"
CONSTANT = "model.initializer={name: constant, value: 0.1}"


def hidden_inputs(snapshot: Snapshot) -> np.ndarray:
    """Weighted inputs of layer 1, from the formula."""
    z: np.ndarray = snapshot.values @ snapshot.weights[0].T + snapshot.biases[0]
    return z


# --- targets out of range ---


def test_sigmoid_outputs_cannot_reach_what_is_below_zero() -> None:
    snapshot = state(preset(SIGMOID))
    found = findings(snapshot)[Kind.OUT_OF_RANGE]
    below = snapshot.values[snapshot.values < 0]
    assert found.headline.startswith(
        f"{100 * len(below) / snapshot.values.size:.1f} % of the training"
    )
    floor = np.sqrt(np.sum(below**2) / snapshot.values.size)
    assert f"0 to 1: over all 400 training samples the RMSE cannot fall below {floor:.4f}" in (
        found.explanation
    )


def test_no_training_goes_below_the_floor_and_identity_outputs_do() -> None:
    session = Session(preset(SIGMOID))
    found = findings(session.snapshot())[Kind.OUT_OF_RANGE]
    values = session.dataset.values
    floor = float(np.sqrt(np.mean(np.minimum(values, 0) ** 2)))
    session.advance(max_updates=13_000)
    assert session.snapshot().rmse > floor
    assert found.remedy is not None
    assert not found.remedy.from_start
    session.rewind(2000)
    session.change(found.remedy.experiment)
    session.advance(max_updates=8_000)
    assert session.snapshot().rmse < floor
    assert Kind.OUT_OF_RANGE not in findings(session.snapshot())


@pytest.mark.parametrize(
    ("settings", "true"),
    [
        (["data.normalize=standard"], True),
        (["data.normalize=max_abs"], False),
        (["data.normalize=min_max", "model.activations=sigmoid"], False),
        (["data.normalize=min_max", "model.activations=relu"], False),
        (["data.normalize=max_abs", "model.activations=relu"], True),
        (["data.normalize=standard", "model.activations=identity"], False),
    ],
)
def test_what_is_out_of_range_depends_on_outputs_and_normalisation(
    settings: list[str], true: bool
) -> None:
    assert (Kind.OUT_OF_RANGE in findings(state(preset("gaussian-clusters", *settings)))) is true


def test_samples_that_are_held_out_are_no_targets() -> None:
    snapshot = state(preset())
    held_out = np.zeros(len(snapshot.values), dtype=bool)
    held_out[:50] = True
    values = snapshot.values.copy()
    values[:50] = 3.0  # what a tanh cannot give
    outside = dataclasses.replace(snapshot, values=values)
    assert Kind.OUT_OF_RANGE in findings(outside)
    assert Kind.OUT_OF_RANGE not in findings(dataclasses.replace(outside, held_out=held_out))


# --- saturated units ---


def test_large_initial_weights_saturate() -> None:
    experiment = preset("gaussian-clusters", "model.initializer={name: normal, scale: 1000}")
    snapshot = state(experiment)
    found = findings(snapshot)[Kind.SATURATED_UNITS]
    beyond = (np.abs(np.tanh(hidden_inputs(snapshot))) > 0.98).mean(axis=0) >= 0.95
    assert beyond.mean() >= 0.5
    assert f"{beyond.sum()} of 6 in layer 1" in found.headline
    assert found.remedy is not None
    assert found.remedy.from_start
    assert found.remedy.experiment.model.initializer.name == "xavier"
    assert Kind.SATURATED_UNITS not in findings(state(found.remedy.experiment))


def test_steps_that_are_too_long_saturate_and_shorter_ones_are_the_remedy() -> None:
    experiment = preset("gaussian-clusters", "training.optimizer.learning_rate=1e3")
    assert Kind.SATURATED_UNITS not in findings(state(experiment))
    found = findings(state(experiment, 30))[Kind.SATURATED_UNITS]
    assert "6 of 6 in layer 1" in found.headline
    assert found.remedy is not None
    assert found.remedy.from_start
    assert found.remedy.experiment.training.optimizer.learning_rate == 100.0


def test_units_with_small_weights_are_not_saturated() -> None:
    assert Kind.SATURATED_UNITS not in findings(state(preset(), 13_000))


def one_hot(snapshot: Snapshot, bias: float) -> Snapshot:
    """With outputs at 0 or 1 for every sample, whatever goes in."""
    weights = (*snapshot.weights[:-1], np.zeros_like(snapshot.weights[-1]))
    return dataclasses.replace(
        snapshot, weights=weights, biases=(*snapshot.biases[:-1], np.full(4, bias))
    )


@pytest.mark.parametrize(("bias", "true"), [(-20.0, False), (20.0, True)])
def test_outputs_that_are_as_near_as_they_can_be_are_not_stuck(bias: float, true: bool) -> None:
    snapshot = one_hot(state(preset(SIGMOID)), bias)
    negative = dataclasses.replace(snapshot, values=-np.abs(snapshot.values) - 0.1)
    assert (Kind.SATURATED_UNITS in findings(negative)) is true


# --- dead units ---


def relu() -> Snapshot:
    settings = ("model.activations=[relu, tanh, tanh, tanh]", "model.initializer={name: xavier}")
    return state(preset("gaussian-clusters", *settings))


def test_relu_units_with_very_negative_biases_are_dead_and_tanh_revives_them() -> None:
    alive = relu()
    snapshot = dataclasses.replace(alive, biases=(np.full(6, -5.0), *alive.biases[1:]))
    assert (hidden_inputs(snapshot) <= 0).all()
    assert (loss_gradient(snapshot, snapshot.values)[0] == 0).all()
    found = findings(snapshot)[Kind.DEAD_UNITS]
    assert found.headline == "Dead relu units: 6 of 6 in layer 1"
    assert "for all 400 training samples" in found.explanation
    assert found.remedy is not None
    assert not found.remedy.from_start
    assert found.remedy.label == "tanh in layer 1"
    assert found.remedy.experiment.model.layer_activations == ("tanh",) * 4
    revived = dataclasses.replace(snapshot, experiment=found.remedy.experiment)
    assert Kind.DEAD_UNITS not in findings(revived)
    assert (loss_gradient(revived, snapshot.values)[0] != 0).all()


def test_relu_units_that_answer_to_any_sample_are_not_dead() -> None:
    snapshot = relu()
    assert (hidden_inputs(snapshot) > 0).any(axis=0).all()
    assert Kind.DEAD_UNITS not in findings(snapshot)
    lowered = snapshot.biases[0] - hidden_inputs(snapshot).max(axis=0)
    alive = (lowered + 1e-9, *snapshot.biases[1:])  # each answers to a single sample
    dead = (lowered - 1e-9, *snapshot.biases[1:])
    assert Kind.DEAD_UNITS not in findings(dataclasses.replace(snapshot, biases=alive))
    assert Kind.DEAD_UNITS in findings(dataclasses.replace(snapshot, biases=dead))


def test_an_output_that_has_to_be_zero_is_not_dead() -> None:
    snapshot = state(preset("gaussian-clusters", "model.activations=[tanh, tanh, tanh, relu]"))
    silent = dataclasses.replace(snapshot, biases=(*snapshot.biases[:-1], np.full(4, -50.0)))
    found = findings(silent)[Kind.DEAD_UNITS]
    assert found.headline == "Dead relu units: 4 of 4 in layer 4"
    assert found.remedy is not None
    assert found.remedy.label == "identity outputs"
    nothing_to_give = dataclasses.replace(silent, values=-np.abs(silent.values))
    assert Kind.DEAD_UNITS not in findings(nothing_to_give)


# --- identical units ---


@pytest.mark.parametrize("updates", [0, 500])
@pytest.mark.parametrize("precision", ["float64", "float32"])
def test_constant_initial_weights_keep_all_units_alike(updates: int, precision: str) -> None:
    snapshot = state(preset("gaussian-clusters", CONSTANT, f"precision={precision}"), updates)
    found = findings(snapshot)[Kind.IDENTICAL_UNITS]
    assert found.headline == (
        "Identical units: 6 of 6 in layer 1, 2 of 2 in layer 2, 5 of 5 in layer 3"
    )
    assert np.ptp(snapshot.weights[0], axis=0).max() <= 1e-6 * np.abs(snapshot.weights[0]).max()
    assert found.remedy is not None
    assert found.remedy.from_start
    for after in (0, 500):
        assert Kind.IDENTICAL_UNITS not in findings(state(found.remedy.experiment, after))


def test_units_that_differ_in_one_weight_are_not_identical() -> None:
    snapshot = state(preset(), 100)
    assert Kind.IDENTICAL_UNITS not in findings(snapshot)
    weights, biases = [part.copy() for part in snapshot.weights], [*snapshot.biases]
    weights[0][4] = weights[0][1]
    biases[0] = biases[0].copy()
    biases[0][4] = biases[0][1]

    def kinds() -> set[Kind]:
        twin = dataclasses.replace(snapshot, weights=tuple(weights), biases=tuple(biases))
        return set(findings(twin))

    assert Kind.IDENTICAL_UNITS not in kinds()  # the same going in, but not coming out
    weights[1][:, 4] = weights[1][:, 1]
    assert Kind.IDENTICAL_UNITS in kinds()
    weights[0][4, 2] += 1e-4
    assert Kind.IDENTICAL_UNITS not in kinds()


def test_twins_are_counted_among_many_units() -> None:
    rng = np.random.default_rng(0)
    wide = rng.normal(size=(300, 40))
    wide[[7, 250, 120]] = wide[3]  # four of a kind
    wide[200] = wide[11]  # and two of another
    assert units._twins([wide[:, :30], wide[:, 30:]]) == 6
    assert units._twins([rng.normal(size=(300, 40))]) == 0
    assert units._twins([np.zeros((5, 3))]) == 5
    assert units._twins([np.ones((1, 3))]) == 0
