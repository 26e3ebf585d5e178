"""What a snapshot's network does with inputs: the same as the network that it was taken from."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from tests.training.experiments import make_experiment
from training.inspection import (
    decode,
    decoder_outputs,
    encode,
    layer_outputs,
    nearest_sample,
    reconstruct,
)
from training.session import Session
from training.snapshot import Snapshot


@pytest.fixture(scope="module")
def state() -> tuple[Session, Snapshot]:
    activations = ["tanh", "relu", "sigmoid", "tanh"]  # two layers on the way up
    session = Session(
        make_experiment(model={"layers": [3, 4, 2, 5, 3], "activations": activations})
    )
    session.advance(max_updates=7)
    return session, session.snapshot()


def test_encoding_the_data_gives_the_codes_of_the_snapshot(
    state: tuple[Session, Snapshot],
) -> None:
    session, snapshot = state
    np.testing.assert_allclose(encode(snapshot, session.dataset.values), snapshot.codes, atol=1e-12)


def test_reconstructions_have_the_rmse_of_the_snapshot(state: tuple[Session, Snapshot]) -> None:
    session, snapshot = state
    x = session.dataset.values
    rmse = np.sqrt(np.mean((reconstruct(snapshot, x) - x) ** 2))
    assert rmse == pytest.approx(snapshot.rmse, rel=1e-12)


def test_decoding_a_code_is_the_second_half_of_reconstructing(
    state: tuple[Session, Snapshot],
) -> None:
    session, snapshot = state
    x = session.dataset.values[:5]
    outputs = layer_outputs(snapshot, x)
    assert [part.shape[1] for part in outputs] == list(snapshot.experiment.model.layers)
    np.testing.assert_array_equal(decode(snapshot, encode(snapshot, x)), outputs[-1])
    code_layer = snapshot.experiment.model.code_layer
    for part, whole in zip(
        decoder_outputs(snapshot, outputs[code_layer]), outputs[code_layer:], strict=True
    ):
        np.testing.assert_array_equal(part, whole)


def test_the_nearest_sample_to_its_own_code_is_that_sample(
    state: tuple[Session, Snapshot],
) -> None:
    _, snapshot = state
    assert nearest_sample(snapshot, snapshot.codes[3] + 1e-12) == 3


def test_a_code_that_is_no_number_is_nobodys_neighbour(state: tuple[Session, Snapshot]) -> None:
    codes = np.array([[np.nan, 0.0], [1e300, -1e300], [-1e300, 3e300]])
    astray = dataclasses.replace(state[1], codes=codes)
    assert nearest_sample(astray, np.array([0.0, 0.0])) == 1
    assert nearest_sample(astray, np.array([-1e300, 1e308])) == 2  # whose squares overflow


def test_a_network_in_single_precision_computes_in_it() -> None:
    session = Session(make_experiment(precision="float32"))
    session.advance(max_updates=7)
    snapshot = session.snapshot()
    outputs = layer_outputs(snapshot, session.dataset.values)
    assert {part.dtype for part in outputs} == {np.dtype(np.float32)}
    np.testing.assert_allclose(outputs[2], snapshot.codes, rtol=1e-5)


def test_a_network_that_has_gone_astray_is_shown_as_it_is() -> None:
    snapshot = Session(make_experiment(model={"activations": "identity"})).snapshot()
    weights = tuple(part * 1e200 for part in snapshot.weights)
    outputs = layer_outputs(dataclasses.replace(snapshot, weights=weights), snapshot.values)
    assert not np.isfinite(outputs[-1]).any()


def test_a_wrong_width_is_refused(state: tuple[Session, Snapshot]) -> None:
    with pytest.raises(ValueError, match=r"shape is \(2, 5\)"):
        reconstruct(state[1], np.zeros((2, 5)))
