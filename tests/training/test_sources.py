"""Sources whose shape is known, against equations that their samples have to fulfil."""

from __future__ import annotations

from typing import Any, get_args

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.training.datasets import DATA, dataset
from training.baselines import pca_rmse
from training.data import Dataset
from training.sources import SOURCES


def drawn(source: str, *, seed: int = 1, **keys: Any) -> Dataset:
    return dataset({"source": source, **keys}, seed=seed)


DRAWN = ["swiss_roll", "ring", "moving_spot", "turning_bar"]


# --- what they have in common ---


@pytest.mark.parametrize("source", DRAWN)
def test_as_many_samples_are_drawn_as_are_asked_for_each_with_a_named_label(source: str) -> None:
    found = drawn(source, count=400)
    assert len(found.values) == len(found.labels) == 400
    assert len(found.feature_names) == found.values.shape[1]
    assert len(set(found.label_names)) == 4
    # Every label has a quarter: 100, give or take five standard deviations of a binomial count.
    assert np.abs(np.bincount(found.labels, minlength=4) - 100).max() <= 5 * np.sqrt(400 * 3 / 16)


@pytest.mark.parametrize("source", DRAWN)
def test_noise_has_the_standard_deviation_that_was_asked_for_and_moves_nothing_else(
    source: str,
) -> None:
    clean, noisy = drawn(source, count=2000), drawn(source, count=2000, noise=0.2)
    off = noisy.values - clean.values
    assert np.array_equal(noisy.labels, clean.labels)
    assert abs(off.mean()) < 5 * 0.2 / np.sqrt(off.size)
    assert abs(off.std() / 0.2 - 1) < 5 / np.sqrt(2 * off.size)


@pytest.mark.parametrize("source", ["swiss_roll", "moving_spot", "turning_bar"])
def test_another_seed_draws_other_samples(source: str) -> None:
    one, again, two = (drawn(source, count=50, seed=seed).values for seed in (1, 1, 2))
    assert np.array_equal(one, again)
    assert not np.isclose(one, two).all(axis=1).any()


# --- the roll ---


def test_the_roll_is_a_spiral_with_a_height() -> None:
    found = drawn("swiss_roll", count=4000)
    x, height, z = found.values.T
    t = np.hypot(x, z)
    assert 1.5 * np.pi <= t.min() < 1.51 * np.pi
    assert 4.49 * np.pi < t.max() <= 4.5 * np.pi
    np.testing.assert_allclose(np.exp(1j * np.arctan2(z, x)), np.exp(1j * t), atol=1e-9)
    assert 0 <= height.min() < 0.1
    assert 20.9 < height.max() <= 21
    # Uniform on both: means and variances of a uniform distribution; and one knows nothing of the
    # other.
    for part, width in ((t, 3 * np.pi), (height, 21.0)):
        assert abs(part.var() / (width**2 / 12) - 1) < 0.1
    assert abs(np.corrcoef(t, height)[0, 1]) < 5 / np.sqrt(4000)


def test_the_rolls_labels_go_from_its_inside_outwards() -> None:
    found = drawn("swiss_roll", count=1000)
    t = np.hypot(found.values[:, 0], found.values[:, 2])
    assert np.array_equal(found.labels, np.floor((t / np.pi - 1.5) / 0.75))
    assert found.label_names == ("innermost", "inner", "outer", "outermost")


# --- the ring ---


@pytest.mark.parametrize("features", [2, 3, 6, 7])
def test_the_ring_is_made_of_the_multiples_of_one_angle(features: int) -> None:
    x = drawn("ring", count=90, features=features).values
    turn = x[:, 0] + 1j * x[:, 1]
    np.testing.assert_allclose(np.abs(turn), 1.0, rtol=1e-12)
    for multiple in range(1, features // 2 + 1):
        pair = x[:, 2 * multiple - 2] + 1j * x[:, 2 * multiple - 1]
        np.testing.assert_allclose(pair, turn**multiple, atol=1e-12)
    if features % 2:
        np.testing.assert_allclose(x[:, -1], (turn ** (features // 2 + 1)).real, atol=1e-12)


def test_a_linear_code_of_the_ring_loses_every_direction_that_it_leaves_out() -> None:
    """Cosines and sines are orthogonal, with variance 1/2 each: k of D kept leave (D - k) / 2D."""
    x = drawn("ring", count=300, features=6).values
    np.testing.assert_allclose(x.T @ x / 300, np.eye(6) / 2, atol=1e-12)
    for components in range(1, 6):
        expected = np.sqrt((6 - components) / 6 / 2)
        assert pca_rmse(x, components) == pytest.approx(expected, rel=1e-12)


def test_the_rings_labels_are_the_quadrants_of_its_angle() -> None:
    found = drawn("ring", count=100, features=2)
    assert found.label_names == ("0° to 90°", "90° to 180°", "180° to 270°", "270° to 360°")
    degrees = np.degrees(np.arctan2(found.values[:, 1], found.values[:, 0])) % 360
    inside = np.abs(degrees % 90) > 1e-6  # an angle on the border may round to either side
    assert np.array_equal(found.labels[inside], np.floor(degrees[inside] / 90))


# --- images ---


def pictures(source: str, side: int = 16, **keys: Any) -> tuple[Dataset, NDArray[np.float64]]:
    found = drawn(source, count=300, side=side, **keys)
    assert found.image_shape == (side, side)
    return found, found.values.reshape(-1, side, side)


def places(side: int) -> NDArray[np.float64]:
    """Where pixels have their centres, in sides."""
    return np.linspace(0.5 / side, 1 - 0.5 / side, side)


@pytest.mark.parametrize("source", ["moving_spot", "turning_bar"])
@pytest.mark.parametrize("side", [4, 8, 16])
def test_images_are_grey_between_dark_and_bright(source: str, side: int) -> None:
    found, images = pictures(source, side)
    assert images.min() >= 0
    assert 0.5 < images.max() <= 1
    assert found.feature_names[1] == "row 1, column 2"
    assert found.feature_names[side] == "row 2, column 1"


def test_a_spot_is_one_normal_hump_of_the_same_size_wherever_it_is() -> None:
    """The logarithm of exp(-r²/2w²) falls off by the same second difference everywhere."""
    logs = np.log(pictures("moving_spot")[1])
    step = (1 / 16) ** 2 / 0.15**2
    for axis in (1, 2):
        np.testing.assert_allclose(np.diff(logs, 2, axis=axis), -step, rtol=1e-6)
    mixed = np.diff(np.diff(logs, axis=1), axis=2)
    np.testing.assert_allclose(mixed, 0.0, atol=1e-9)


def test_a_spots_label_is_the_quarter_of_its_brightest_pixel() -> None:
    found, images = pictures("moving_spot")
    row, column = np.unravel_index(images.reshape(300, -1).argmax(axis=1), (16, 16))
    names = [found.label_names[label] for label in found.labels]
    expected = [
        f"{'upper' if r < 8 else 'lower'} {'left' if c < 8 else 'right'}"
        for r, c in zip(row, column, strict=True)
    ]
    assert names == expected


def test_spots_keep_their_width_from_the_edges_and_reach_everywhere_else() -> None:
    _, images = pictures("moving_spot")
    # The vertex of the parabola that the logarithm is: from any three neighbours in a row.
    logs, at, step = np.log(images), places(16), 1 / 16
    middle = logs[:, 8, 7:10]
    curvature = (middle[:, 0] - 2 * middle[:, 1] + middle[:, 2]) / step**2
    across = at[8] - (middle[:, 2] - middle[:, 0]) / (2 * step) / curvature
    assert 0.15 - 1e-6 <= across.min() < 0.17
    assert 0.83 < across.max() <= 0.85 + 1e-6
    assert abs(across.var() / (0.7**2 / 12) - 1) < 0.25


def test_a_bar_is_as_bright_at_a_pixel_as_at_the_one_opposite() -> None:
    _, images = pictures("turning_bar")
    np.testing.assert_allclose(images, images[:, ::-1, ::-1], rtol=1e-12)
    assert (images[:, 7:9, 7:9].mean(axis=(1, 2)) > 0.8).all()


def test_a_bar_is_a_normal_ridge_of_the_same_width_whatever_its_angle() -> None:
    """log exp(-d²/2w²) bends by -1/w² across the ridge, and so do any two right angles' sums."""
    logs = np.log(pictures("turning_bar")[1])
    bends = np.diff(logs, 2, axis=1)[:, :, 1:-1] + np.diff(logs, 2, axis=2)[:, 1:-1]
    np.testing.assert_allclose(bends, -((1 / 16) ** 2) / 0.1**2, rtol=1e-6)


def test_a_bars_label_is_the_direction_of_its_longest_extent() -> None:
    """From second moments of the brightness, which know nothing of how the bar was drawn."""
    found, images = pictures("turning_bar")
    at = places(16) - 0.5
    weight = images / images.sum(axis=(1, 2), keepdims=True)
    right = np.einsum("nij,j->n", weight, at**2)
    up = np.einsum("nij,i->n", weight, at**2)
    both = -np.einsum("nij,i,j->n", weight, at, at)  # rows count downwards
    degrees = np.degrees(0.5 * np.arctan2(2 * both, right - up)) % 180
    names = np.array(["flat", "rising", "upright", "falling", "flat"])
    expected = names[np.round(degrees / 45).astype(int)]
    found_names = np.array(found.label_names)[found.labels]
    # In a square the corners pull a little at the measured direction, so borders are left out.
    clear = np.abs(degrees % 45 - 22.5) > 5
    assert np.array_equal(found_names[clear], expected[clear])
    assert set(found_names) == set(names)


def test_every_source_of_the_schema_has_its_function() -> None:
    names = set(DATA.json_schema()["discriminator"]["mapping"])
    assert {get_args(kind.model_fields["source"].annotation)[0] for kind in SOURCES} == names
