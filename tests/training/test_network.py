"""`Network`: views into flat vectors, and outputs that agree with the plain formula."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from config.schema import Model
from training.network import Network


def make_network(
    precision: str = "float64", output: str = "identity", **model: Any
) -> tuple[Network, NDArray[Any]]:
    """A network 4-6-2-5-4 of all activations, and 9 samples."""
    options = {
        "layers": [4, 6, 2, 5, 4],
        "code_layer": 2,
        "activations": ["tanh", "sigmoid", "relu", output],
        "initializer": {"name": "normal", "scale": 0.8, "biases": "same"},
        **model,
    }
    network = Network(Model.model_validate(options), precision)
    network.initialize(rng=np.random.default_rng(1))
    return network, np.random.default_rng(2).uniform(0, 1, (9, 4)).astype(precision)


def by_hand(network: Network, x: NDArray[Any]) -> list[NDArray[Any]]:
    """Outputs of layers 1 to 4, from a row of plain textbook lines."""
    one, two, three, four = network.layers
    h1 = np.tanh(x @ one.weights.T + one.biases)
    h2 = 1 / (1 + np.exp(-(h1 @ two.weights.T + two.biases)))
    h3 = np.maximum(h2 @ three.weights.T + three.biases, 0)
    return [h1, h2, h3, h3 @ four.weights.T + four.biases]


def test_reconstruct_encode_and_decode_agree_with_the_plain_formula() -> None:
    network, x = make_network()
    layers = by_hand(network, x)
    np.testing.assert_allclose(network.encode(x), layers[1], rtol=1e-13)
    np.testing.assert_allclose(network.decode(layers[1]), layers[3], rtol=1e-12)
    np.testing.assert_allclose(network.reconstruct(x), layers[3], rtol=1e-12)


@pytest.mark.parametrize("code_layer", [1, 2, 3])
@pytest.mark.parametrize("precision", ["float64", "float32"])
def test_decoding_the_code_is_reconstructing(precision: str, code_layer: int) -> None:
    network, x = make_network(precision, code_layer=code_layer)
    codes = network.encode(x)
    assert codes.shape == (9, (6, 2, 5)[code_layer - 1])
    assert codes.dtype == precision
    assert np.array_equal(network.decode(codes), network.reconstruct(x))


@pytest.mark.parametrize("way", ["encode", "decode", "reconstruct"])
def test_a_network_answers_in_its_own_precision_whatever_it_is_asked_in(way: str) -> None:
    network, _ = make_network("float32")
    ask = getattr(network, way)
    x = np.random.default_rng(3).normal(size=(9, 2 if way == "decode" else 4))
    assert ask(x).dtype == np.float32
    assert np.array_equal(ask(x), ask(x.astype(np.float32)))
    assert np.array_equal(ask(x.tolist()), ask(x))


@pytest.mark.parametrize("way", ["encode", "decode", "reconstruct"])
@pytest.mark.parametrize("shape", [(3, 3), (4,), (2, 3, 4)])
def test_a_wrong_shape_is_an_error_that_says_what_is_expected(
    way: str, shape: tuple[int, ...]
) -> None:
    network, _ = make_network()
    expected = 2 if way == "decode" else 4
    with pytest.raises(ValueError, match=rf"it must be \(samples, {expected}\)"):
        getattr(network, way)(np.zeros(shape))


def test_layers_are_views_that_fill_the_flat_vectors() -> None:
    network, _ = make_network()
    assert network.parameters.shape == network.gradient.shape == (6 * 5 + 2 * 7 + 5 * 3 + 4 * 6,)
    network.parameters[:] = np.arange(len(network.parameters))
    network.gradient[:] = -np.arange(len(network.gradient))
    parts = [layer.parameters.ravel() for layer in network.layers]
    gradients = [layer.gradient_block.ravel() for layer in network.layers]
    assert np.array_equal(np.concatenate(parts), network.parameters)
    assert np.array_equal(np.concatenate(gradients), network.gradient)
    second = network.layers[1].parameters
    assert second.shape == (2, 7)
    assert second.tolist()[0] == [30, 31, 32, 33, 34, 35, 36]
    second[0, 0] = 1234.0
    assert network.parameters[30] == 1234.0
    assert network.layers[1].weights[0, 0] == 1234.0
    assert network.layers[1].biases.tolist() == [36, 43]


def test_layers_of_one_network_start_differently() -> None:
    network, _ = make_network(layers=[4, 4, 4, 4, 4])
    first = network.layers[0].weights
    assert all(not np.array_equal(first, layer.weights) for layer in network.layers[1:])
