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
        (["data.normalize=standard", "model.activations=[tanh, tanh, tanh, identity]"], False),
        (["data.normalize=standard", "model.activations=[relu, relu, relu, tanh]"], True),
        (["data.normalize=min_max", "model.activations=[tanh, tanh, tanh, sigmoid]"], False),
    ],
)
def test_what_is_out_of_range_depends_on_outputs_and_normalisation(
    settings: list[str], true: bool
) -> None:
    assert (Kind.OUT_OF_RANGE in findings(state(preset("gaussian-clusters", *settings)))) is true


@pytest.mark.parametrize(
    ("activation", "span"), [("tanh", "−1 to 1"), ("sigmoid", "0 to 1"), ("relu", "0 and above")]
)
def test_it_is_said_what_outputs_can_give_and_which_would_reach_all(
    activation: str, span: str
) -> None:
    settings = ("data.normalize=standard", f"model.activations={activation}")
    found = findings(state(preset("gaussian-clusters", *settings)))[Kind.OUT_OF_RANGE]
    assert found.explanation.startswith(f"A {activation} output gives {span}: over all 400 ")
    assert found.remedy is not None
    assert found.remedy.label == "identity outputs"
    names = found.remedy.experiment.model.layer_activations
    assert names == (activation, activation, activation, "identity")


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


def held_at_an_end(units: int, share: float) -> Snapshot:
    """So many of six tanh units in layer 1 are at 1 for that share of the samples, others at 0."""
    snapshot = state(preset())
    values, weights = snapshot.values.copy(), np.zeros((6, 4))
    values[:, 0] = np.arange(len(values)) < share * len(values)
    weights[:units, 0] = 100
    return dataclasses.replace(
        snapshot,
        values=values,
        weights=(weights, *snapshot.weights[1:]),
        biases=(np.zeros(6), *snapshot.biases[1:]),
    )


@pytest.mark.parametrize(
    ("units", "share", "told"), [(3, 1.0, True), (3, 0.95, True), (2, 1.0, False), (6, 0.9, False)]
)
def test_half_of_a_layer_for_nearly_all_samples_is_saturated_enough_to_be_told(
    units: int, share: float, told: bool
) -> None:
    found = findings(held_at_an_end(units, share))
    assert (Kind.SATURATED_UNITS in found) is told
    if told:
        assert found[Kind.SATURATED_UNITS].headline == "Saturated units: 3 of 6 in layer 1"


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


@pytest.mark.parametrize(
    ("bias", "target", "true"),
    [(-20.0, -0.1, False), (20.0, -0.1, True), (-20.0, 1.1, True), (20.0, 1.1, False)],
)
def test_outputs_that_are_as_near_as_they_can_be_are_not_stuck(
    bias: float, target: float, true: bool
) -> None:
    snapshot = one_hot(state(preset(SIGMOID)), bias)
    beyond = dataclasses.replace(snapshot, values=np.full_like(snapshot.values, target))
    assert (Kind.SATURATED_UNITS in findings(beyond)) is true


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


@pytest.mark.parametrize(
    ("dead", "where"),
    [
        ([2], "in layer 2"),
        ([1, 4], "in layers 1 and 4"),
        ([1, 3, 5], "in layers 1, 3 and 5"),
        ([1, 2, 3, 5], "in 4 layers"),
    ],
)
def test_a_remedy_names_up_to_three_layers(dead: list[int], where: str) -> None:
    layers = ("model.layers=[4, 6, 6, 2, 6, 6, 4]", "model.code_layer=3")
    snapshot = state(preset("gaussian-clusters", *layers, "model.activations=relu"))
    biases = tuple(
        np.full_like(part, -50.0 if layer in dead else 50.0)
        for layer, part in enumerate(snapshot.biases, start=1)
    )
    weights = tuple(0.01 * part for part in snapshot.weights)
    found = findings(dataclasses.replace(snapshot, weights=weights, biases=biases))
    remedy = found[Kind.DEAD_UNITS].remedy
    assert remedy is not None
    assert remedy.label == f"tanh {where}"
    names = remedy.experiment.model.layer_activations
    assert [layer for layer, name in enumerate(names, start=1) if name == "tanh"] == dead


def test_an_output_that_has_to_be_zero_is_not_dead() -> None:
    snapshot = state(preset("gaussian-clusters", "model.activations=[tanh, tanh, tanh, relu]"))
    silent = dataclasses.replace(snapshot, biases=(*snapshot.biases[:-1], np.full(4, -50.0)))
    found = findings(silent)[Kind.DEAD_UNITS]
    assert found.headline == "Dead relu units: 4 of 4 in layer 4"
    assert found.remedy is not None
    assert found.remedy.label == "identity outputs"
    nothing_to_give = dataclasses.replace(silent, values=-np.abs(silent.values))
    assert Kind.DEAD_UNITS not in findings(nothing_to_give)
    assert Kind.DEAD_UNITS not in findings(dataclasses.replace(silent, values=0 * silent.values))
    assert Kind.DEAD_UNITS not in findings(snapshot)


@pytest.mark.parametrize(("needed", "told"), [(1, False), (2, True), (3, True)])
def test_outputs_that_have_to_be_zero_are_not_counted_and_half_of_a_layer_is_told(
    needed: int, told: bool
) -> None:
    snapshot = state(preset("gaussian-clusters", "model.activations=[tanh, tanh, tanh, relu]"))
    values = np.abs(snapshot.values)
    values[:, needed:] *= -1
    silent = dataclasses.replace(
        snapshot, values=values, biases=(*snapshot.biases[:-1], np.full(4, -50.0))
    )
    found = findings(silent)
    assert (Kind.DEAD_UNITS in found) is told
    if told:
        assert found[Kind.DEAD_UNITS].headline == f"Dead relu units: {needed} of 4 in layer 4"


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
    wide[17] = wide[40] + 0.9 * units.SAME * np.abs(wide).max()  # up to rounding
    assert units._twins([wide]) == 8
    wide[17, 3] += units.SAME * np.abs(wide).max()
    assert units._twins([wide]) == 6
    assert units._twins([rng.normal(size=(300, 40))]) == 0
    assert units._twins([np.zeros((5, 3))]) == 5
    assert units._twins([np.ones((1, 3))]) == 0
