"""What an examination measures: counts of units, norms and epochs, against the formulas."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import numpy as np
import pytest

import training.gradients
from tests.training.experiments import make_experiment
from tests.training.health_states import state
from training.health.examination import RANGES, EpochLosses, Examination, _norm
from training.inspection import layer_outputs
from training.snapshot import Change, Curve, Snapshot


def examined(snapshot: Snapshot) -> Examination:
    examination = Examination(snapshot)
    for _ in examination.stages():
        pass
    return examination


@pytest.mark.parametrize("multiplications", [1 << 24, 60])
@pytest.mark.parametrize(
    "activations", ["relu", ["relu", "tanh", "tanh"], ["sigmoid", "relu", "sigmoid"]]
)
def test_units_are_counted_over_all_samples(
    activations: str | list[str], multiplications: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An output that is as near to its target as it can be is none of those at an end."""
    monkeypatch.setattr(training.gradients, "CHUNK_MULTIPLICATIONS", multiplications)
    model = {"activations": activations, "initializer": {"name": "normal", "scale": 4.0}}
    snapshot = state(make_experiment(model=model))
    snapshot = dataclasses.replace(snapshot, values=snapshot.values * 2)  # some out of reach
    examination = examined(snapshot)
    outputs = layer_outputs(snapshot, snapshot.values)[1:]
    names = snapshot.experiment.model.layer_activations
    for layer, (name, a) in enumerate(zip(names, outputs, strict=True)):
        assert examination.active[layer].tolist() == (a != 0).sum(axis=0).tolist()
        low, high = RANGES[name]
        at_an_end = np.zeros(a.shape, dtype=bool)
        if name in ("sigmoid", "tanh"):
            at_an_end = np.minimum(a - low, high - a) < 0.02
        if layer == len(outputs) - 1:
            nearest = np.minimum(np.maximum(snapshot.values, low), high)
            assert name == "relu" or (at_an_end & (np.abs(a - nearest) < 0.02)).any()
            at_an_end &= np.abs(a - nearest) > 0.02
        assert examination.saturated[layer].tolist() == at_an_end.sum(axis=0).tolist()


def test_norms_are_those_of_all_parameters_and_of_weights_without_biases() -> None:
    snapshot = state(make_experiment(), 3)
    examination = examined(snapshot)
    flat = np.concatenate([block.ravel() for block in examination.gradient])
    assert examination.parameters == len(flat) == 4 * 4 + 2 * 5 + 3 * 3
    assert examination.gradient_norm == pytest.approx(math.sqrt(np.sum(flat**2)), rel=1e-12)
    squares = sum(np.sum(part**2) for part in (*snapshot.weights, *snapshot.biases))
    assert examination.parameter_norm == pytest.approx(math.sqrt(squares), rel=1e-12)
    for layer, index in ((1, 0), (2, 1), (3, 2), (-1, 2)):
        weights = examination.gradient[index][:, :-1]
        rms = math.sqrt(np.mean(weights**2))
        assert examination.gradient_rms(layer) == pytest.approx(rms, rel=1e-12)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_norm_is_finite_where_its_square_is_not(dtype: type) -> None:
    large = float(np.finfo(dtype).max) / 100
    blocks: list[Any] = [np.full((3, 3), large, dtype), np.full((4, 4), large, dtype)]
    with np.errstate(all="ignore"):
        assert _norm(blocks) == pytest.approx(5 * large, rel=1e-6)


def test_samples_are_drawn_evenly_where_there_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.health.examination.MOST_SAMPLES", 5)
    snapshot = state(make_experiment())
    examination = Examination(snapshot)
    chosen = [0, 6, 11, 16, 22]  # of 0 to 22, in steps of five and a half
    assert np.array_equal(examination.values, snapshot.values[chosen])
    assert np.array_equal(examination.codes, snapshot.codes[chosen])
    assert examination.samples_text == "5 of 23 training samples, evenly chosen"


# --- epochs ---


def epochs(losses: list[float], changes: tuple[Change, ...] = ()) -> Snapshot:
    """After epochs of five updates that ended with these losses, and with measurements amid."""
    updates = np.arange(5 * (len(losses) - 1) + 1)
    between = np.full(len(updates), 9.0)
    between[::5] = losses
    snapshot = state(make_experiment())
    return dataclasses.replace(
        snapshot, curve=Curve(updates, updates // 5, between, between),
        update=int(updates[-1]), epoch=len(losses) - 1, changes=changes,
    )  # fmt: skip


def test_the_last_epochs_are_read_from_where_they_ended() -> None:
    examination = Examination(epochs([8.0, 4.0, 2.0, 3.0]))
    for count, losses in ((1, [2.0, 3.0]), (2, [4.0, 2.0, 3.0]), (3, [8.0, 4.0, 2.0, 3.0])):
        found = examination.last_epochs(count)
        assert found is not None
        assert found.losses.tolist() == losses
    assert examination.last_epochs(4) is None  # there were not so many


def test_where_ends_of_epochs_are_missing_or_apart_there_are_none() -> None:
    snapshot = epochs([8.0, 4.0, 2.0, 3.0])
    curve = snapshot.curve
    for kept in (curve.updates < 15, curve.updates != 10, curve.updates < 0):
        thinned = Curve(
            curve.updates[kept], curve.epochs[kept], curve.losses[kept], curve.rmses[kept]
        )
        lacking = dataclasses.replace(snapshot, curve=thinned)
        assert Examination(lacking).last_epochs(2) is None
    # Batches were smaller in the epoch before the last.
    longer = Curve(curve.updates + (curve.epochs > 1), curve.epochs, curve.losses, curve.rmses)
    apart = Examination(dataclasses.replace(snapshot, curve=longer))
    assert apart.last_epochs(1) is not None
    assert apart.last_epochs(2) is None


@pytest.mark.parametrize(
    ("changes", "count"),
    [([], 3), ([4], 2), ([5], 2), ([6], 1), ([11], 0), ([2, 6], 1), ([15], 3)],
)
def test_only_epochs_since_the_last_change_that_is_in_force_count(
    changes: list[int], count: int
) -> None:
    """One that is made at the present update has had no say in any of them."""
    made = tuple(Change(update, "loss mse → rmse") for update in changes)
    examination = Examination(epochs([8.0, 4.0, 2.0, 3.0], changes=made))
    told = [wanted for wanted in (1, 2, 3, 4) if examination.last_epochs(wanted) is not None]
    assert told == list(range(1, count + 1))


def test_losses_fall_by_their_differences_and_by_a_part_of_the_first() -> None:
    losses = EpochLosses(np.array([8.0, 4.0, 5.0, 2.0]))
    assert losses.falls.tolist() == [4.0, -1.0, 3.0]
    assert losses.fall == 0.75
    assert EpochLosses(np.array([0.0, 0.0])).fall == 0.0
