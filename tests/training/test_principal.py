"""Principal axes against a singular value decomposition, the affine map against least squares."""

from __future__ import annotations

import numpy as np
import pytest

from training.principal import map_principal_codes, principal_axes

SHAPES = pytest.mark.parametrize(("samples", "features"), [(60, 5), (5, 60), (7, 7), (400, 12)])


def data(samples: int, features: int) -> np.ndarray:
    rng = np.random.default_rng(samples)
    return rng.normal(3.0, 2.0, (samples, features)) @ rng.normal(size=(features, features))


@SHAPES
def test_axes_and_variances_are_those_of_the_singular_value_decomposition(
    samples: int, features: int
) -> None:
    x = data(samples, features)
    centred = x - x.mean(axis=0)
    _, singular, directions = np.linalg.svd(centred, full_matrices=False)
    found = principal_axes(x, 3)
    assert np.allclose(np.abs((found.axes * directions[:3]).sum(axis=1)), 1)
    assert np.allclose(found.variances, singular[:3] ** 2 / samples)
    assert np.allclose(found.shares, singular[:3] ** 2 / (singular**2).sum())
    assert np.allclose(found.mean, x.mean(axis=0))


@SHAPES
def test_coordinates_along_the_axes_are_uncorrelated_with_the_axes_variances(
    samples: int, features: int
) -> None:
    x = data(samples, features)
    found = principal_axes(x, 3)
    codes = found.project(x)
    assert np.allclose(found.axes @ found.axes.T, np.eye(3))
    assert np.allclose(codes.T @ codes / samples, np.diag(found.variances), atol=1e-9 * np.var(x))


def test_an_axis_points_to_where_its_largest_entry_is_positive() -> None:
    for seed in range(20):
        axes = principal_axes(np.random.default_rng(seed).normal(size=(30, 4)), 4).axes
        assert (axes[np.arange(4), np.abs(axes).argmax(axis=1)] > 0).all()


@pytest.mark.parametrize("size", [1e-9, 1.0, 1e9])
def test_there_are_no_more_axes_than_directions_in_which_data_vary(size: float) -> None:
    line = size * np.linspace(-1, 1, 20)[:, None] * [[1.0, -2.0, 0.5]]
    assert principal_axes(line, 2).axes.shape == (1, 3)
    assert principal_axes(np.ones((20, 3)), 2).axes.shape == (0, 3)
    assert principal_axes(np.eye(4), 8).axes.shape == (3, 4)


@pytest.mark.parametrize("outputs", [1, 2])
def test_the_affine_map_is_the_least_squares_solution(outputs: int) -> None:
    x = data(80, 6)
    codes = principal_axes(x, 3).project(x)
    target = np.tanh(x @ np.random.default_rng(2).normal(0, 0.05, (6, outputs))) + 0.3
    solved, missed, _, _ = np.linalg.lstsq(np.column_stack((codes, np.ones(80))), target)
    found = map_principal_codes(codes, target)
    assert np.allclose(found.matrix, solved[:-1])
    assert np.allclose(found.offset, solved[-1])
    varied = np.square(target - target.mean(axis=0)).sum()
    assert found.r_squared == pytest.approx(1 - missed.sum() / varied)


@pytest.mark.parametrize("size", [1e-6, 1.0])
def test_a_code_that_is_affine_in_pcas_is_met_exactly(size: float) -> None:
    x = data(80, 6)
    codes = principal_axes(x, 2).project(x)
    target = size * (codes @ [[0.3, -1.0], [2.0, 0.1]] + [5.0, -1.0])
    found = map_principal_codes(codes, target)
    np.testing.assert_allclose(found.apply(codes), target, rtol=1e-9, atol=1e-9 * size)
    assert found.r_squared == pytest.approx(1)


def test_a_code_that_does_not_vary_has_no_r_squared() -> None:
    x = data(80, 6)
    codes = principal_axes(x, 2).project(x)
    assert np.isnan(map_principal_codes(codes, np.ones((80, 2))).r_squared)


def test_numbers_in_single_precision_are_calculated_with_in_double_precision() -> None:
    x = data(400, 12).astype(np.float32)
    exact, found = principal_axes(x.astype(float), 3), principal_axes(x, 3)
    assert np.array_equal(found.mean, exact.mean)
    assert np.array_equal(found.axes, exact.axes)
    codes, target = found.project(x).astype(np.float32), np.tanh(x[:, :2])
    mapped = map_principal_codes(codes, target)
    expected = map_principal_codes(codes.astype(float), target.astype(float))
    assert np.array_equal(mapped.matrix, expected.matrix)
    assert np.array_equal(mapped.offset, expected.offset)
