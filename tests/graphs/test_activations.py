"""Activations in nodes: which are drawn, and how they are written."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphs.activations import drawn_activations, followed, short
from plots.focus import NOTHING, Focus, Pin
from tests.snapshots import make_snapshot


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, ".00"),
        (-0.001, ".00"),
        (0.417, ".42"),
        (-0.25, "−.25"),
        (0.994, ".99"),
        (0.9951, "1.0"),
        (-1.0, "−1.0"),
        (9.96, "10"),
        (-123.4, "−123"),
        (1234.0, "…"),
        (math.nan, "…"),
        (-math.inf, "…"),
    ],
)
def test_numbers_are_written_in_a_few_figures(value: float, text: str) -> None:
    assert short(value) == text


@given(st.floats())
def test_no_number_takes_more_than_four_characters(value: float) -> None:
    assert 1 <= len(short(value)) <= 4


def test_the_pointer_comes_before_pins_and_late_pins_before_early_ones() -> None:
    snapshot = make_snapshot()
    pins = Pin("A", sample=1), Pin("B", sample=399)
    names = [
        chosen and chosen.name
        for chosen in (
            followed(snapshot, NOTHING),
            followed(snapshot, Focus(pins=pins)),
            followed(snapshot, Focus(pins=pins, hovered=0)),
        )
    ]
    assert names == [None, "B, sample 399, cluster 4", "sample 0, cluster 1"]


def test_the_input_is_the_sample_itself() -> None:
    snapshot = make_snapshot()
    chosen = followed(snapshot, Focus(hovered=5))
    assert chosen is not None
    assert np.array_equal(chosen.layers[0], snapshot.values[5])
    assert [layer.shape for layer in chosen.layers] == [(4,), (6,), (2,), (5,), (4,)]


def test_activations_of_drawn_units_come_layer_by_layer() -> None:
    layers = (np.arange(4.0), np.arange(10.0, 13.0))
    assert drawn_activations(layers, ((0, 3), (1, 2))).tolist() == [0, 3, 11, 12]
