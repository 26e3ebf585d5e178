from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest

import training.gradients
from tests.training.experiments import make_experiment
from training.gradients import GradientSum, loss_gradient, no_watch
from training.inspection import layer_outputs, reconstruct
from training.session import Session
from training.snapshot import Snapshot

OBJECTIVES: dict[str, dict[str, Any]] = {
    "mse": {},
    "sum": {"training": {"reduction": "sum"}},
    "rmse": {"training": {"loss": "rmse"}},
    "cross-entropy": {
        "data": {"source": "one_hot", "width": 3},
        "model": {"activations": ["tanh", "relu", "sigmoid"]},
        "training": {"loss": "binary_cross_entropy", "batch_size": 3},
    },
}


def loss_of(snapshot: Snapshot, x: np.ndarray) -> float:
    """From the formulas alone, over all samples at once."""
    training, output = snapshot.experiment.training, reconstruct(snapshot, x)
    if training.loss == "binary_cross_entropy":
        return float(-np.mean(x * np.log(output) + (1 - x) * np.log(1 - output)))
    mean = float(np.mean((output - x) ** 2))
    if training.loss == "rmse":
        return float(np.sqrt(mean))
    return mean * (x.shape[1] if training.reduction == "sum" else 1)


def moved(snapshot: Snapshot, layer: int, unit: int, source: int, by: float) -> Snapshot:
    weights = [part.copy() for part in snapshot.weights]
    biases = [part.copy() for part in snapshot.biases]
    if source < weights[layer].shape[1]:
        weights[layer][unit, source] += by
    else:
        biases[layer][unit] += by
    return dataclasses.replace(snapshot, weights=tuple(weights), biases=tuple(biases))


@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize("multiplications", [1 << 24, 60])
def test_the_gradient_is_that_of_finite_differences(
    objective: str, multiplications: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training.gradients, "CHUNK_MULTIPLICATIONS", multiplications)
    session = Session(make_experiment(**OBJECTIVES[objective]))
    session.advance(max_updates=3)
    snapshot, x, step = session.snapshot(), session.dataset.values, 1e-6
    gradient = loss_gradient(snapshot, x)
    for layer, block in enumerate(gradient):
        for unit, source in np.ndindex(block.shape):
            above = loss_of(moved(snapshot, layer, unit, source, step), x)
            below = loss_of(moved(snapshot, layer, unit, source, -step), x)
            assert block[unit, source] == pytest.approx((above - below) / (2 * step), abs=1e-8)


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_the_loss_is_that_of_all_chunks_together(
    objective: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training.gradients, "CHUNK_MULTIPLICATIONS", 24)
    session = Session(make_experiment(**OBJECTIVES[objective]))
    snapshot, x = session.snapshot(), session.dataset.values
    whole = GradientSum(snapshot, x)
    stages = sum(1 for _ in whole.stages(no_watch))
    assert stages > len(x) // 2  # in chunks of two samples
    assert whole.loss == pytest.approx(loss_of(snapshot, x), rel=1e-12)


@pytest.mark.parametrize(("multiplications", "chunks"), [(60, 5), (1, 23)])
def test_who_watches_sees_every_sample_once(
    multiplications: int, chunks: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training.gradients, "CHUNK_MULTIPLICATIONS", multiplications)
    session = Session(make_experiment())
    snapshot, x = session.snapshot(), session.dataset.values
    seen: list[list[np.ndarray]] = []
    targets = []

    def watch(outputs: Any, target: Any) -> None:
        seen.append([part.T.copy() for part in outputs])
        targets.append(target.T.copy())

    for _ in GradientSum(snapshot, x).stages(watch):
        pass
    assert len(seen) == chunks
    np.testing.assert_array_equal(np.concatenate(targets), x)
    for layer, expected in enumerate(layer_outputs(snapshot, x)[1:]):
        np.testing.assert_allclose(np.concatenate([part[layer] for part in seen]), expected)


def test_the_root_of_no_error_at_all_has_no_gradient() -> None:
    """Where L is 0 its root has no slope, and the gradient is 0, as in training."""
    session = Session(
        make_experiment(
            data={"source": "gaussian_clusters",
                  "clusters": [{"mean": [0.0] * 3, "covariance": [0.0] * 3, "count": 9}]},
            training={"loss": "rmse"},
        )
    )  # fmt: skip
    snapshot = session.snapshot()
    assert snapshot.rmse == 0.0
    assert all((block == 0).all() for block in loss_gradient(snapshot, session.dataset.values))


def test_in_single_precision_the_gradient_is_that_of_double_up_to_rounding() -> None:
    gradients = {}
    for precision in ("float32", "float64"):
        session = Session(make_experiment(precision=precision))
        gradients[precision] = loss_gradient(session.snapshot(), session.dataset.values)
    for single, double in zip(gradients["float32"], gradients["float64"], strict=True):
        assert single.dtype == np.float32
        np.testing.assert_allclose(single, double, rtol=1e-4, atol=1e-6)


def test_the_gradient_of_a_network_that_has_gone_astray_is_what_it_is() -> None:
    session = Session(make_experiment(model={"activations": "identity"}))
    snapshot = session.snapshot()
    weights = tuple(part * 1e200 for part in snapshot.weights)
    astray = dataclasses.replace(snapshot, weights=weights)
    gradient = loss_gradient(astray, session.dataset.values)
    assert not np.isfinite(gradient[-1]).any()
