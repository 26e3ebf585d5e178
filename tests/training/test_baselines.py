"""Baselines against a singular value decomposition, and against cases solved by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from training.baselines import mean_rmse, pca_rmse


def by_svd(x: np.ndarray, components: int) -> float:
    """Project the centred data on its first right singular vectors, and measure what is lost."""
    centred = x - x.mean(axis=0)
    directions = np.linalg.svd(centred, full_matrices=False)[2][:components]
    lost = centred - centred @ directions.T @ directions
    return float(np.sqrt((lost**2).mean()))


@pytest.mark.parametrize("components", [1, 2, 3, 4])
@pytest.mark.parametrize(("samples", "features"), [(50, 5), (5, 50), (7, 7), (400, 12)])
def test_pca_is_the_truncated_singular_value_decomposition(
    samples: int, features: int, components: int
) -> None:
    rng = np.random.default_rng(samples)
    x = rng.normal(3.0, 2.0, (samples, features)) @ rng.normal(size=(features, features))
    expected = by_svd(x, components)
    assert pca_rmse(x, components) == pytest.approx(expected, rel=1e-7, abs=1e-7)


def test_pca_of_a_cross_loses_its_short_axis() -> None:
    """(±2, 0) and (0, ±1): one component keeps the long axis, and loses 2 in 8 entries."""
    x = [[2.0, 0.0], [-2.0, 0.0], [0.0, 1.0], [0.0, -1.0]]
    assert pca_rmse(x, 1) == pytest.approx(math.sqrt(2 / 8), rel=1e-14)


def test_pca_of_points_on_a_line_loses_nothing() -> None:
    t = np.linspace(-1, 1, 20)[:, None]
    assert pca_rmse(5.0 + t * [[1.0, -2.0, 0.5]], 1) < 1e-7


def test_pca_takes_the_mean_out_first() -> None:
    x = np.random.default_rng(1).normal(size=(30, 4))
    assert pca_rmse(x + 100.0, 2) == pytest.approx(pca_rmse(x, 2), rel=1e-9)


@pytest.mark.parametrize("width", [3, 8, 16])
def test_pca_of_one_hot_rows_keeps_any_directions_alike(width: int) -> None:
    """Centred, an identity matrix has n - 1 singular values 1: k of them kept, n - 1 - k lost."""
    for components in range(1, width):
        expected = math.sqrt((width - 1 - components) / width**2)
        assert pca_rmse(np.eye(width), components) == pytest.approx(expected, rel=1e-7, abs=1e-7)


@pytest.mark.parametrize("components", [4, 5, 100])
def test_an_overcomplete_code_loses_exactly_nothing(components: int) -> None:
    assert pca_rmse(np.random.default_rng(1).normal(size=(30, 4)), components) == 0.0


def test_predicting_the_mean_loses_the_standard_deviation() -> None:
    assert mean_rmse([[0.0, 10.0], [2.0, 10.0]]) == pytest.approx(math.sqrt(2 / 4), rel=1e-15)


def test_predicting_the_mean_of_one_hot_rows() -> None:
    """Each entry is 1/n off n - 1 times and 1 - 1/n once: variance (n - 1) / n²."""
    assert mean_rmse(np.eye(16)) == pytest.approx(math.sqrt(15) / 16, rel=1e-14)


def test_baselines_of_single_precision_are_calculated_in_double_precision() -> None:
    x = np.random.default_rng(4).normal(3.0, 1.0, (400, 6)).astype(np.float32)
    assert mean_rmse(x) == mean_rmse(x.astype(float))
    assert pca_rmse(x, 2) == pca_rmse(x.astype(float), 2)
