"""The runs published in 2021: identity networks reach PCA, tanh goes below, sigmoid cannot.

The samples behind the published numbers are not known, but their best linear code is: RMSE 0.0986.
Of the data seeds 1 to 200, 117 draws samples of the published clusters with that number. So the
data are conditioned on one published statistic, and the others are what is tested; a last test
shows that 0.0986 is an ordinary draw and no lucky one.
"""

from __future__ import annotations

import statistics

import numpy as np
import pytest

from tests.training.experiments import published
from training.baselines import pca_rmse
from training.data import make_dataset
from training.session import Session

DATA_SEED = 117
PCA_RMSE = 0.0986
SEEDS = (1, 2, 3)


def final_rmse(activation: str, seed: int) -> float:
    session = Session(published(activation, seed=seed, data_seed=DATA_SEED))
    session.advance()
    snapshot = session.snapshot()
    assert (snapshot.epoch, snapshot.update) == (1000, 13_000)
    return snapshot.rmse


def test_best_linear_code_of_these_data_has_the_published_rmse() -> None:
    session = Session(published("identity", seed=1, data_seed=DATA_SEED))
    assert session.snapshot().pca_rmse == pytest.approx(PCA_RMSE, abs=0.00005)


@pytest.mark.parametrize("seed", SEEDS)
def test_identity_networks_end_within_a_percent_of_pca(seed: int) -> None:
    assert final_rmse("identity", seed) == pytest.approx(PCA_RMSE, rel=0.01)


def test_tanh_networks_end_where_published() -> None:
    assert 0.027 <= statistics.median(final_rmse("tanh", seed) for seed in SEEDS) <= 0.032


@pytest.mark.parametrize("seed", SEEDS)
def test_sigmoid_networks_end_where_published(seed: int) -> None:
    assert 0.139 <= final_rmse("sigmoid", seed) <= 0.154


def test_the_published_data_are_an_ordinary_draw() -> None:
    found = [
        pca_rmse(make_dataset(published("tanh", seed=1, data_seed=seed)).values, 2)
        for seed in range(1, 61)
    ]
    low, high = np.percentile(found, [5, 95])
    assert low < PCA_RMSE < high
