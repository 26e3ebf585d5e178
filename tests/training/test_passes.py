"""`Pass`: outputs, loss and RMSE that agree with the plain formula."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from config.schema import LossName
from tests.training.test_network import by_hand, make_network
from training.calls import run
from training.network import Network
from training.passes import Pass, Room


def made_pass(network: Network, x: NDArray[Any], loss: LossName = "mse") -> Pass:
    batch = np.vstack([x.T, np.ones((1, len(x)), x.dtype)])
    trip = Pass(network, Room(network, len(x)), batch, loss, "mean")
    network.forward(trip)
    return trip


@pytest.mark.parametrize(("precision", "tolerance"), [("float64", 1e-13), ("float32", 1e-5)])
def test_a_pass_agrees_with_the_plain_formula(precision: str, tolerance: float) -> None:
    network, x = make_network(precision)
    trip = made_pass(network, x)
    for output, expected in zip(trip.outputs, by_hand(network, x), strict=True):
        assert output.dtype == precision
        np.testing.assert_allclose(output.T, expected, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("loss", ["mse", "rmse", "binary_cross_entropy"])
def test_a_pass_measures_loss_and_rmse_of_its_outputs(loss: LossName) -> None:
    network, x = make_network(output="sigmoid")
    trip = made_pass(network, x, loss)
    a = 1 / (1 + np.exp(-by_hand(network, x)[3]))
    mean_square = float(np.mean((a - x) ** 2))
    values = {
        "mse": mean_square,
        "rmse": math.sqrt(mean_square),
        "binary_cross_entropy": -float(np.mean(x * np.log(a) + (1 - x) * np.log(1 - a))),
    }
    measured = trip.measure()
    assert measured == pytest.approx((values[loss], math.sqrt(mean_square)), rel=1e-12)
    assert trip.measure() == measured


def test_rows_of_ones_survive_a_trip_there_and_back() -> None:
    network, x = make_network()
    trip = made_pass(network, x)
    run(trip.error)
    network.backward(trip)
    for block in trip.inputs:
        assert (block[-1] == 1.0).all()
