"""A run that has gone astray, as far as numbers reach, can be looked at everywhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pytest

from gui.training.control import Action
from gui.training.options import ViewName
from gui.training.summary import pin_error
from gui.training.tabs import TABS
from gui.training.tabs.sample import subject_of
from plots.focus import Focus, Pin, Unit, Weight
from plots.trails import Trails
from tests.generated.shares import LONG
from tests.gui.driving import (
    Open,
    click,
    mode,
    point,
    session_of,
    tab_of,
    training_window,
    turn_until,
    turns,
)
from tests.snapshots import make_snapshot
from training import Mode, Snapshot

PINS = (Pin("A", sample=3), Pin("B", values=(0.0,) * 4), Pin("C", values=(1e9,) * 4))
FOUND: tuple[dict[str, Any], ...] = (
    {"hovered": 5, "unit": Unit(1, 0)},
    {"code": (1.0, -1.0), "weight": Weight(1, 0, 1)},
    {},
)
RATES = ("1e1", "1e2", "1e3", "1e4", "1e6", "1e9")
CASES = (
    list(product(RATES, ("float32", "float64"), ("identity", "relu")))
    if LONG
    else [("1e3", "float64", "identity"), ("1e9", "float64", "relu")]
)


def pin_rmse(snapshot: Snapshot) -> float:
    error = pin_error(snapshot, Pin("A", sample=3))
    assert error is not None
    return error


def subject_rmse(snapshot: Snapshot) -> float:
    subject = subject_of(snapshot, Focus(hovered=3), (0, 0))
    assert subject is not None
    return float(subject.error)


@pytest.mark.parametrize("error", [pin_rmse, subject_rmse])
def test_the_rmse_of_a_sample_is_finite_where_its_square_would_not_be(
    error: Callable[[Snapshot], float],
) -> None:
    snapshot = make_snapshot((2, 1, 2), activations="identity")
    weights = (np.array([[3e100, 0.0]]), np.array([[1e100], [4 / 3 * 1e100]]))
    biases = (np.zeros(1), np.zeros(2))
    values = np.array([[1.0, 0.0]] * len(snapshot.values))
    snapshot = replace(snapshot, weights=weights, biases=biases, values=values)
    assert error(snapshot) == pytest.approx(5e200 / np.sqrt(2), rel=1e-3)


@pytest.mark.parametrize(("rate", "precision", "activations"), CASES)
def test_every_view_and_tab_shows_where_it_ended(
    open_window: Open, rate: str, precision: str, activations: str
) -> None:
    app = open_window(
        "linear-vs-pca", f"training.optimizer={{name: sgd, learning_rate: {rate}}}",
        f"precision={precision}", f"model.activations={activations}", "training.max_epochs=5",
    )  # fmt: skip
    desk, window = app.desk, training_window(app)
    assert desk is not None
    desk.options.shown = frozenset(ViewName)
    desk.options.trails, desk.options.pca = Trails.ALL, True
    desk.apply_options()
    click(app, Action.TRAIN)
    turn_until(app, lambda: session_of(app).update > 0 and not session_of(app).playing)
    for update in (session_of(app).update, max(0, session_of(app).update - 1)):
        window.frames.go_to(update)
        turn_until(app, lambda: not window.unfinished and not window.frames.busy)
        for found in FOUND:
            desk.set_focus(Focus(pins=PINS, **found))
            for title in ("Sample", "Parts"):
                tab_of(app, title)
        for tab in TABS:
            tab_of(app, tab.title)
        for name in ViewName:
            point(app, window.stage.widget(name), 80, 90)
        desk.wish(Action.COPY)
        turns(app, 0.05)
    click(app, Action.RESET)
    assert mode(app) is Mode.READY
