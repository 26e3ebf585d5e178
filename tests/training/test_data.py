"""Data: sources against what their description says, and normalisations that can be undone."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from config.schema import NormalizationName
from tests.training.datasets import dataset
from tests.training.experiments import FOUR_CLUSTERS, TWO_CLUSTERS, make_experiment
from training.data import NORMALIZATIONS, hold_out, normalization_for
from training.session import Session

NAMES: list[NormalizationName] = ["none", "max_abs", "min_max", "standard"]


# --- clusters ---

SPREAD = [[0.5, 0.3, -0.1], [0.3, 0.4, 0.0], [-0.1, 0.0, 0.2]]
FLAT = [[1.0, -1.0, 2.0], [-1.0, 1.0, -2.0], [2.0, -2.0, 4.0]]
"""Rank one: v vᵀ with v = (1, -1, 2)."""


def one_cluster(covariance: Any, count: int = 20_000) -> dict[str, Any]:
    cluster = {"mean": [1.0, -2.0, 0.5], "covariance": covariance, "count": count}
    return {"source": "gaussian_clusters", "clusters": [cluster]}


@pytest.mark.parametrize(
    "covariance", [SPREAD, FLAT, [0.3, 0.0, 2.0]], ids=["full rank", "singular", "diagonal"]
)
def test_a_cluster_has_the_mean_and_covariance_that_it_was_given(covariance: Any) -> None:
    matrix = np.array(covariance) if np.ndim(covariance) == 2 else np.diag(covariance)
    x = dataset(one_cluster(covariance)).values
    n = len(x)
    variances = np.diag(matrix)
    assert (np.abs(x.mean(axis=0) - [1.0, -2.0, 0.5]) <= 5 * np.sqrt(variances / n) + 1e-12).all()
    # Var(s_ij) = (σ_ii σ_jj + σ_ij²) / (n - 1) for normal samples (Wishart)
    bound = 5 * np.sqrt((np.outer(variances, variances) + matrix**2) / (n - 1)) + 1e-12
    assert (np.abs(np.cov(x, rowvar=False) - matrix) <= bound).all()


def test_a_singular_cluster_does_not_leave_its_line() -> None:
    off = dataset(one_cluster(FLAT, count=100)).values - [1.0, -2.0, 0.5]
    np.testing.assert_allclose(off, off[:, :1] * [[1.0, -1.0, 2.0]], atol=1e-6)


def test_a_cluster_without_any_spread_is_its_mean() -> None:
    x = dataset(one_cluster([0.0, 0.0, 0.0], count=10)).values
    np.testing.assert_allclose(x, [[1.0, -2.0, 0.5]] * 10, atol=1e-12)


def test_clusters_come_in_order_with_their_counts_and_labels() -> None:
    found = dataset(TWO_CLUSTERS)
    assert found.values.shape == (23, 3)
    assert found.labels.tolist() == [0] * 12 + [1] * 11
    assert found.label_names == ("cluster 1", "cluster 2")
    assert found.feature_names == ("x1", "x2", "x3")
    for label, mean in enumerate(([1.0, 0.0, -0.5], [-0.5, 0.5, 1.0])):
        centre = found.values[found.labels == label].mean(axis=0)
        assert (np.abs(centre - mean) < 5 * math.sqrt(0.1 / 11)).all()


def test_the_same_seed_gives_the_same_data_and_another_seed_other_data() -> None:
    four, again, five = (dataset(TWO_CLUSTERS, seed=seed).values for seed in (4, 4, 5))
    assert np.array_equal(four, again)
    assert not np.isclose(four, five).any()


def test_a_data_seed_takes_the_place_of_the_experiments_seed() -> None:
    fixed = {**TWO_CLUSTERS, "seed": 4}
    assert np.array_equal(dataset(fixed, seed=9).values, dataset(TWO_CLUSTERS, seed=4).values)
    assert np.array_equal(dataset(fixed, seed=9).values, dataset(fixed, seed=10).values)


@pytest.mark.parametrize("seed", [0, 1, 117, 2**40 + 3])
def test_data_and_initial_weights_share_no_numbers(seed: int) -> None:
    """Drawn from one stream twice, standard normal data would be the initial weights × 10."""
    clusters = [{"mean": [0.0] * 3, "covariance": [1.0] * 3, "count": 60}]
    experiment = make_experiment(
        seed=seed,
        data={"source": "gaussian_clusters", "clusters": clusters},
        model={
            "layers": [3, 60, 3],
            "code_layer": 1,
            "initializer": {"name": "normal", "scale": 0.1},
        },
    )
    session = Session(experiment)
    weights = np.concatenate([block.ravel() for block in session.snapshot().weights]) / 0.1
    data = session.dataset.values.ravel()
    assert np.abs(data[:, None] - weights[None, :]).min() > 0
    assert abs(np.corrcoef(np.sort(data[:180]), weights[:180])[0, 1]) < 0.5
    assert not np.isclose(np.abs(data[:, None]), np.abs(weights[None, :]), rtol=1e-9).any()


# --- one-hot ---


def test_one_hot_is_an_identity_matrix_with_a_class_a_row() -> None:
    found = dataset({"source": "one_hot", "width": 5})
    assert found.values.tolist() == [[float(i == j) for j in range(5)] for i in range(5)]
    assert found.labels.tolist() == [0, 1, 2, 3, 4]
    assert found.label_names == ("0", "1", "2", "3", "4")
    assert found.feature_names == ("x1", "x2", "x3", "x4", "x5")


# --- csv ---

ROWS = [("1.5", "b", "-2"), ("0", "a", "1e-3"), ("4", "b", "7")]
NUMBERS = [[1.5, -2.0], [0.0, 0.001], [4.0, 7.0]]


def csv(folder: Path, *, header: bool, separator: str = ",", **options: Any) -> Any:
    rows: list[tuple[str, ...]] = [("height", "kind", "weight")] if header else []
    rows += ROWS
    if "label_column" not in options:
        rows = [(row[0], row[2]) for row in rows]
    path = folder / "table.csv"
    path.write_text("".join(separator.join(row) + "\n" for row in rows), encoding="utf-8")
    return {"source": "csv", "path": str(path), "header": header, **options}


def test_csv_with_header_names_its_features(tmp_path: Path) -> None:
    found = dataset(csv(tmp_path, header=True))
    assert found.values.tolist() == NUMBERS
    assert found.feature_names == ("height", "weight")
    assert found.labels.tolist() == [0, 0, 0]
    assert found.label_names == ("all samples",)


def test_csv_without_header_numbers_its_features(tmp_path: Path) -> None:
    found = dataset(csv(tmp_path, header=False))
    assert found.values.tolist() == NUMBERS
    assert found.feature_names == ("x1", "x2")


@pytest.mark.parametrize(("header", "label"), [(True, "kind"), (True, 2), (False, "2")])
def test_csv_label_column_is_named_or_numbered_and_not_learned(
    tmp_path: Path, header: bool, label: str | int
) -> None:
    found = dataset(csv(tmp_path, header=header, label_column=label))
    assert found.values.tolist() == NUMBERS
    assert found.label_names == ("a", "b")
    assert found.labels.tolist() == [1, 0, 1]
    assert found.feature_names == (("height", "weight") if header else ("x1", "x2"))


@pytest.mark.parametrize(("delimiter", "separator"), [("semicolon", ";"), ("tab", "\t")])
def test_csv_may_be_separated_otherwise(tmp_path: Path, delimiter: str, separator: str) -> None:
    data = csv(tmp_path, header=True, separator=separator, delimiter=delimiter)
    assert dataset(data).values.tolist() == NUMBERS


@pytest.mark.parametrize("image", [None, [1, 2], [2, 1]])
def test_csv_rows_are_images_where_the_file_is_said_to_hold_images(
    tmp_path: Path, image: list[int] | None
) -> None:
    found = dataset(csv(tmp_path, header=True, image=image))
    assert found.image_shape == (tuple(image) if image else None)


# --- held out ---

LABELS = np.repeat([0, 1, 2, 3], [50, 30, 15, 5])


@pytest.mark.parametrize("count", [1, 7, 20, 50, 80, 99])
def test_each_label_gives_its_share_of_what_is_held_out(count: int) -> None:
    rng = np.random.default_rng(1)
    mask = hold_out(LABELS, count, rng)
    assert mask.sum() == count
    given = np.bincount(LABELS[mask], minlength=4)
    assert (np.abs(given - np.array([50, 30, 15, 5]) * count / 100) < 1).all()


def test_who_is_held_out_is_drawn_among_all_samples_alike() -> None:
    """4,000 draws of 20 in 100: each sample 800 times, give or take 5 standard deviations."""
    rng = np.random.default_rng(1)
    times = sum(hold_out(LABELS, 20, rng).astype(int) for _ in range(4000))
    assert np.abs(times - 800).max() < 5 * math.sqrt(4000 * 0.2 * 0.8)


def test_labels_of_one_sample_each_are_all_held_out_alike_often() -> None:
    rng = np.random.default_rng(1)
    times = sum(hold_out(np.arange(10), 3, rng).astype(int) for _ in range(2000))
    assert np.abs(times - 600).max() < 5 * math.sqrt(2000 * 0.3 * 0.7)


def test_holding_nothing_out_draws_nothing() -> None:
    rng, untouched = np.random.default_rng(1), np.random.default_rng(1)
    assert not hold_out(LABELS, 0, rng).any()
    assert rng.random() == untouched.random()


@pytest.mark.parametrize("count", [-1, 100, 101])
def test_some_sample_has_to_be_left_to_train_on(count: int) -> None:
    with pytest.raises(ValueError, match="cannot be held out"):
        hold_out(LABELS, count, np.random.default_rng(1))


EVERY_SOURCE: list[dict[str, Any]] = [
    TWO_CLUSTERS,
    {"source": "one_hot", "width": 7},
    {"source": "swiss_roll", "count": 60, "noise": 0.1},
    {"source": "ring", "count": 60},
    {"source": "moving_spot", "count": 60},
    {"source": "turning_bar", "count": 60},
]


@pytest.mark.parametrize("data", EVERY_SOURCE, ids=lambda data: data["source"])
def test_what_is_held_out_changes_no_sample(data: dict[str, Any]) -> None:
    whole, parted = dataset(data), dataset({**data, "held_out": 0.3})
    assert not whole.held_out.any()
    assert parted.held_out.sum() == round(0.3 * len(whole.values))
    assert np.array_equal(whole.values, parted.values)
    assert np.array_equal(whole.labels, parted.labels)


def test_the_data_seed_also_says_who_is_held_out() -> None:
    data = {**FOUR_CLUSTERS, "held_out": 0.5}
    masks = [dataset(data, seed=seed).held_out for seed in (4, 4, 5)]
    assert np.array_equal(masks[0], masks[1])
    assert not np.array_equal(masks[0], masks[2])
    assert np.array_equal(dataset({**data, "seed": 4}, seed=9).held_out, masks[0])


@pytest.mark.parametrize("width", [2, 3])
def test_one_sample_at_least_is_trained_on(width: int) -> None:
    found = dataset({"source": "one_hot", "width": width, "held_out": 0.9})
    assert found.held_out.sum() == width - 1
    assert found.training_values.shape == (1, width)


def test_training_values_are_the_others_in_order() -> None:
    found = dataset({**FOUR_CLUSTERS, "held_out": 0.25})
    expected = [row for row, out in zip(found.values, found.held_out, strict=True) if not out]
    assert np.array_equal(found.training_values, expected)
    with pytest.raises(ValueError, match="read-only"):
        found.training_values[0] = 0


def test_without_samples_held_out_training_values_are_the_values_themselves() -> None:
    found = dataset(FOUR_CLUSTERS)
    assert found.training_values is found.values


def test_normalisation_knows_nothing_of_what_is_held_out() -> None:
    for name in NAMES:
        found = dataset({**FOUR_CLUSTERS, "normalize": name, "held_out": 0.5})
        raw = found.normalization.undo(found.training_values)
        again = normalization_for(name, raw)
        np.testing.assert_allclose(again.offset, found.normalization.offset, atol=1e-12)
        np.testing.assert_allclose(again.scale, found.normalization.scale, rtol=1e-12)
    largest = dataset({**FOUR_CLUSTERS, "normalize": "max_abs", "held_out": 0.5})
    assert np.abs(largest.training_values).max() == 1.0


# --- normalisation ---

X = np.array([[1.0, -8.0, 3.0], [3.0, 4.0, 3.0], [2.0, 1.0, 3.0]])
DEVIATIONS = [math.sqrt(2 / 3), math.sqrt(78 / 3), 1.0]
EXPECTED: dict[str, Any] = {
    "none": X,
    "max_abs": X / 8.0,
    "min_max": [[0.0, 0.0, 0.0], [1.0, 1.0, 0.0], [0.5, 0.75, 0.0]],
    "standard": (X - [2.0, -1.0, 3.0]) / DEVIATIONS,
}


def test_every_normalisation_is_here() -> None:
    assert set(NORMALIZATIONS) == set(NAMES) == set(EXPECTED)


@pytest.mark.parametrize("name", NAMES)
def test_normalised_values_are_those_worked_out_by_hand(name: NormalizationName) -> None:
    normalization = normalization_for(name, X)
    np.testing.assert_allclose(normalization.apply(X), EXPECTED[name], rtol=1e-14, atol=1e-15)
    assert normalization.name == name


@pytest.mark.parametrize("name", NAMES)
def test_undoing_a_normalisation_gives_the_data_back(name: NormalizationName) -> None:
    data = {**FOUR_CLUSTERS, "normalize": name}
    found = dataset(data)
    raw = dataset({**FOUR_CLUSTERS, "normalize": "none"}).values
    assert found.normalization.name == name
    np.testing.assert_allclose(found.normalization.undo(found.values), raw, rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(found.normalization.apply(raw), found.values, rtol=0, atol=0)


def test_normalised_data_have_the_range_that_their_name_promises() -> None:
    ranges = {
        name: dataset({**FOUR_CLUSTERS, "normalize": name}).values
        for name in ("max_abs", "min_max", "standard")
    }
    assert np.abs(ranges["max_abs"]).max() == 1.0
    assert (ranges["min_max"].min(axis=0) == 0.0).all()
    assert (ranges["min_max"].max(axis=0) == 1.0).all()
    np.testing.assert_allclose(ranges["standard"].mean(axis=0), 0.0, atol=1e-14)
    np.testing.assert_allclose(ranges["standard"].std(axis=0), 1.0, rtol=1e-13)


@pytest.mark.parametrize("constant", [0.0, 0.1, -1.1, 3.0, 1e6 / 3])
@pytest.mark.parametrize("name", ["min_max", "standard"])
def test_a_feature_without_spread_is_shifted_to_zero_and_not_scaled(
    name: NormalizationName, constant: float
) -> None:
    """Also where its computed mean is a rounding error off, as that of ten times 0.1 is."""
    x = np.column_stack([np.full(10, constant), np.arange(10.0)])
    normalization = normalization_for(name, x)
    assert normalization.scale[0] == 1.0
    np.testing.assert_allclose(normalization.apply(x)[:, 0], 0.0, atol=1e-9)


@pytest.mark.parametrize("name", ["max_abs", "min_max", "standard"])
def test_however_small_the_units_the_normalised_values_are_the_same(
    name: NormalizationName,
) -> None:
    normalization = normalization_for(name, 1e-9 * X)
    np.testing.assert_allclose(normalization.apply(1e-9 * X), EXPECTED[name], atol=1e-9)


@pytest.mark.parametrize("name", NAMES)
def test_data_of_zeros_stay_zeros(name: NormalizationName) -> None:
    zeros = np.zeros((4, 2))
    assert not normalization_for(name, zeros).apply(zeros).any()


def test_a_dataset_is_read_only() -> None:
    found = dataset(TWO_CLUSTERS)
    for array in (
        found.values,
        found.labels,
        found.held_out,
        found.normalization.offset,
        found.normalization.scale,
    ):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0
