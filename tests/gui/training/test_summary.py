"""The state in words."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from gui.training.summary import past_pca_text, pin_error, summary
from plots.focus import Focus, Pin
from tests.snapshots import make_snapshot
from training.snapshot import Change


@pytest.mark.parametrize(
    ("rmse", "pca", "text"),
    [
        (0.03, 0.1, "70 %"),
        (0.112, 0.1, "−12 %"),
        (0.1, 0.1, "0 %"),
        (0.1000001, 0.1, "0 %"),
        (0.0, 0.1, "100 %"),
        (2.0, 0.1, "−1,900 %"),
        (10.0, 0.1, "−9,900 %"),
        (10.1, 0.1, "−1e+04 %"),
        (4.757e19, 0.09865, "−5e+22 %"),
        (1e308, 1e-3, "–"),
        (0.1, 0.0, "–"),
        (1e-17, 1e-16, "–"),
        (math.inf, 0.1, "–"),
        (0.1, math.nan, "–"),
    ],
)
def test_how_far_it_is_past_pca_in_per_cent(rmse: float, pca: float, text: str) -> None:
    assert past_pca_text(rmse, pca) == text


def test_a_pins_error_is_the_rmse_over_its_own_features() -> None:
    snapshot = make_snapshot((3, 2, 3), activations="identity", samples=4)
    values = np.array([[1.0, 2.0, 3.0]] * 4)
    zeros = tuple(np.zeros_like(weights) for weights in snapshot.weights)
    biases = (np.zeros(2), np.array([1.0, 2.0, 0.0]))
    snapshot = replace(snapshot, values=values, weights=zeros, biases=biases)
    assert pin_error(snapshot, Pin("A", sample=2)) == pytest.approx(math.sqrt(9 / 3))
    assert pin_error(snapshot, Pin("B", values=(1.0, 2.0, 6.0))) == pytest.approx(math.sqrt(36 / 3))
    assert pin_error(snapshot, Pin("C", values=(1.0, 2.0))) is None
    assert pin_error(snapshot, Pin("D", sample=9)) is None


def test_the_summary_holds_state_changes_pins_and_findings() -> None:
    snapshot = replace(
        make_snapshot(update=1300),
        end=2000,
        held_out_rmse=0.125,
        changes=(Change(100, "learning rate 0.005 → 0.01"),),
    )
    pins = (Pin("A", sample=3), Pin("B", values=(0.0, 0.0, 0.0, 0.0)))
    lines = summary(snapshot, Focus(pins=pins), 512.0, ["All units are saturated"]).splitlines()
    assert "Update: 1,300 of 2,000" in lines
    assert "Held-out RMSE: 0.1250" in lines
    assert "Speed: 512 updates a second" in lines
    assert "Changed at update 100: learning rate 0.005 → 0.01" in lines
    assert "Finding: All units are saturated" in lines
    assert [line.split(",")[0] for line in lines if line.startswith("Pin")] == [
        "Pin A: sample 3",
        "Pin B: typed by hand",
    ]
