"""The bending sheet: data along their principal axes, the decoder's surface, what it invents."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.lines import Line2D
from matplotlib.text import Text

from plots.focus import Focus, Pin
from plots.palette import LIGHT
from plots.sheet import LINES, POINTS, Sheet
from tests.plots.drawn import points_of
from tests.snapshots import make_snapshot
from training.snapshot import Snapshot


def shown(snapshot: Snapshot, focus: Focus | None = None) -> Sheet:
    view = Sheet(LIGHT)
    view.show(snapshot, focus or Focus())
    return view


def projected(snapshot: Snapshot, x: np.ndarray, trained: np.ndarray | None = None) -> np.ndarray:
    """By a singular value decomposition; an axis points to where its largest entry is positive."""
    data = snapshot.values if trained is None else trained
    axes = np.linalg.svd(data - data.mean(axis=0), full_matrices=False)[2][:2]
    axes *= np.sign(axes[[0, 1], np.abs(axes).argmax(axis=1)])[:, None]
    return (x - data.mean(axis=0)) @ axes.T


def decoded(snapshot: Snapshot, codes: np.ndarray) -> np.ndarray:
    """By the textbook, for layers with tanh."""
    first = snapshot.experiment.model.code_layer
    for weights, biases in zip(snapshot.weights[first:], snapshot.biases[first:], strict=True):
        codes = np.tanh(codes @ weights.T + biases)
    return codes


def path(line: Line2D) -> np.ndarray:
    points = points_of(line)
    return points[np.isfinite(points).all(axis=1)]


def test_samples_lie_at_their_coordinates_along_the_data_s_principal_axes() -> None:
    snapshot = make_snapshot()
    drawn = np.concatenate([points_of(line) for line in shown(snapshot)._samples.artists])
    assert np.allclose(drawn, projected(snapshot, snapshot.values))


def test_axes_are_those_of_the_samples_that_are_trained_on() -> None:
    snapshot = make_snapshot()
    held_out = np.arange(400) >= 300
    view = shown(replace(snapshot, held_out=held_out))
    expected = projected(snapshot, snapshot.values, snapshot.values[~held_out])
    assert np.allclose(view._places, expected)


def test_every_line_is_the_decoded_code_plane() -> None:
    snapshot = make_snapshot()
    view = shown(replace(snapshot, codes=np.random.default_rng(1).uniform(-1, 1, (400, 2))))
    across, along = np.linspace(-1, 1, LINES), np.linspace(-1, 1, POINTS)
    codes = [(a, b) for a in across for b in along] + [(b, a) for a in across for b in along]
    expected = projected(snapshot, decoded(snapshot, np.array(codes)))
    drawn = np.concatenate((path(view._known), path(view._invented)))
    for place in expected:
        assert np.abs(drawn - place).max(axis=1).min() < 1e-9


def test_a_line_is_dashed_exactly_where_it_is_far_from_every_code() -> None:
    snapshot = make_snapshot()
    codes = snapshot.codes * 0.05  # all of them about the middle
    view = shown(replace(snapshot, codes=codes))
    across, along = np.linspace(-1, 1, LINES), np.linspace(-1, 1, POINTS)
    lines = [(a, b) for a in across for b in along] + [(b, a) for a in across for b in along]
    grid = np.array(lines)
    away = np.array([np.linalg.norm(codes - place, axis=1).min() for place in grid])
    near = projected(snapshot, decoded(snapshot, grid[away <= 0.1]))  # 5 % of the plane's width
    assert 0 < len(near) < len(grid)
    assert np.allclose(path(view._known), near)
    assert len(path(view._invented)) >= len(grid) - len(near)
    assert view._invented.get_linestyle() == "--"
    assert view._notes is not None
    assert view._notes.corner.get_text() == "dashed: invented (> 0.1 from any code)"


def test_pins_of_other_data_are_passed_over() -> None:
    snapshot = make_snapshot()
    pins = (Pin("A", 4000), Pin("B", values=(1.0, 2.0)), Pin("C", 3))
    view = shown(snapshot, Focus(pins=pins))
    names = [artist.get_text() for artist in view._highlight.artists if isinstance(artist, Text)]
    assert names == ["C"]


def test_a_code_of_one_unit_is_a_curve() -> None:
    snapshot = make_snapshot((4, 6, 1, 5, 4))
    view = shown(replace(snapshot, codes=np.linspace(-1, 1, 400)[:, None]))
    expected = projected(snapshot, decoded(snapshot, np.linspace(-1, 1, 240)[:, None]))
    assert np.allclose(path(view._known), expected)
    assert len(path(view._invented)) == 0


def test_code_units_that_are_not_chosen_are_at_their_mean_and_the_view_says_so() -> None:
    snapshot = make_snapshot((8, 6, 3, 6, 8))
    view = shown(snapshot)
    view.choose(2, 0)
    code = np.array([[-1.0, snapshot.codes[:, 1].mean(), -1.0]])
    drawn = np.concatenate((path(view._known), path(view._invented)))
    corner = projected(snapshot, decoded(snapshot, code))
    assert np.abs(drawn - corner).max(axis=1).min() < 1e-9
    said = "code units 3 and 1, others at their mean"
    assert any(text.get_text() == said for text in view.axes.findobj(Text))


def test_axes_say_how_much_of_the_variance_they_hold() -> None:
    snapshot = make_snapshot()
    x = snapshot.values - snapshot.values.mean(axis=0)
    share = np.linalg.svd(x, compute_uv=False)[0] ** 2 / np.square(x).sum()
    view = Sheet(LIGHT, size=(8, 8))
    view.show(snapshot)
    assert view.axes.get_xlabel() == f"principal axis 1 ({share * 100:.0f} % of the variance)"


def test_hovered_sample_pins_and_the_pointer_s_code_are_among_the_data() -> None:
    snapshot = make_snapshot()
    typed = (0.1, 0.2, 0.3, 0.4)
    pins = (Pin("A", 5), Pin("B", values=typed))
    view = shown(snapshot, Focus(hovered=9, pins=pins, code=(0.5, -0.2)))
    lines = [artist for artist in view._highlight.artists if isinstance(artist, Line2D)]
    places = {str(line.get_marker()): points_of(line)[0] for line in lines}
    assert np.allclose(places["o"], projected(snapshot, snapshot.values[9]))
    assert np.allclose(places["s"], projected(snapshot, np.array(typed)))
    code = decoded(snapshot, np.array([[0.5, -0.2]]))
    assert np.allclose(places["+"], projected(snapshot, code)[0])


@pytest.mark.parametrize("features", [1, 2])
def test_data_of_few_features_have_a_sheet_too(features: int) -> None:
    view = shown(make_snapshot((features, 3, 1, 3, features)))
    assert np.allclose(view._places[:, features:], 0)


def test_a_network_that_has_gone_astray_is_shown_without_a_sheet() -> None:
    snapshot = make_snapshot(activations="identity")
    weights = tuple(np.full_like(w, np.nan) for w in snapshot.weights)
    codes = np.full_like(snapshot.codes, np.nan)
    view = shown(replace(snapshot, weights=weights, codes=codes), Focus(code=(0.1, 0.1)))
    assert len(path(view._known)) == len(path(view._invented)) == 0
