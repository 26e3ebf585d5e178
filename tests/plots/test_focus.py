"""Focus: which sample is meant, where pins lie, and codes from places in the plane."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from plots.focus import Focus, Pin, sample_name, whole_codes
from tests.snapshots import make_snapshot


def test_the_hovered_sample_comes_before_the_last_pinned_one() -> None:
    pins = (Pin("A", 3), Pin("B", 5), Pin("C", values=(0.0,)))
    assert Focus(hovered=1, pins=pins).sample == 1
    assert Focus(pins=pins).sample == 5
    assert Focus().sample is None


def test_a_pin_has_the_features_of_its_sample_or_its_own() -> None:
    snapshot = make_snapshot()
    features = Pin("A", 7).features(snapshot)
    assert features is not None
    assert np.array_equal(features, snapshot.values[7])
    assert Pin("B", values=(1.0, 2.0, 3.0, 4.0)).features(snapshot) == pytest.approx([1, 2, 3, 4])


def test_a_pin_from_other_data_has_no_features() -> None:
    snapshot = make_snapshot()
    assert Pin("A", 400).features(snapshot) is None
    assert Pin("B", values=(1.0, 2.0)).features(snapshot) is None


def test_code_units_that_are_not_on_the_axes_are_at_their_mean() -> None:
    snapshot = make_snapshot((8, 6, 3, 6, 8))
    codes = whole_codes(snapshot, (2, 0), np.array([[0.1, 0.2], [0.3, 0.4]]))
    mean = sum(snapshot.codes[:, 1].tolist()) / 400
    assert codes == pytest.approx(np.array([[0.2, mean, 0.1], [0.4, mean, 0.3]]))


def test_of_a_single_code_unit_the_first_coordinate_counts() -> None:
    codes = whole_codes(make_snapshot((4, 6, 1, 5, 4)), (0, 1), np.array([[0.1, 0.7]]))
    assert codes.tolist() == [[0.1]]


def test_a_sample_is_named_with_its_cluster_and_whether_it_is_held_out() -> None:
    snapshot = make_snapshot()
    held_out = np.arange(400) == 250
    assert sample_name(snapshot, 250) == "sample 250, cluster 3"
    assert sample_name(replace(snapshot, held_out=held_out), 250) == (
        "sample 250, cluster 3, held out"
    )
    assert sample_name(make_snapshot(clusters=1), 9) == "sample 9"
