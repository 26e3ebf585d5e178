"""The unit map: a function of the code as a map, and units before the code as samples."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.text import Text

from plots.color_scale import LEVELS
from plots.focus import Focus, Pin, Unit
from plots.palette import LIGHT
from plots.unit_map import CELLS, UnitMap
from tests.plots.drawn import points_of
from tests.snapshots import make_snapshot
from training.snapshot import Snapshot


def shown(snapshot: Snapshot, layer: int, unit: int, **focus: object) -> UnitMap:
    view = UnitMap(LIGHT)
    view.show(snapshot, Focus(unit=Unit(layer, unit), **focus))  # type: ignore[arg-type]
    return view


def moving(view: UnitMap, kind: type[Artist]) -> list[Artist]:
    return [artist for artist in view._moving() if isinstance(artist, kind)]


def tanh_layers(snapshot: Snapshot, a: np.ndarray, first: int, end: int) -> np.ndarray:
    for layer in range(first, end):
        a = np.tanh(a @ snapshot.weights[layer].T + snapshot.biases[layer])
    return a


@pytest.mark.parametrize("layer", [2, 3, 4])
def test_each_cell_has_the_activation_at_its_middle(layer: int) -> None:
    snapshot = make_snapshot()
    (image,) = moving(shown(snapshot, layer, 1), AxesImage)
    assert isinstance(image, AxesImage)
    low, high, bottom, top = image.get_extent()
    assert (low, high, bottom, top) == (-1, 1, -1, 1)
    cells = np.asarray(image.get_array())
    for row, column in [(0, 0), (3, 31), (39, 12)]:
        code = np.array([[-1 + 2 * (column + 0.5) / CELLS, -1 + 2 * (row + 0.5) / CELLS]])
        assert cells[row, column] == pytest.approx(tanh_layers(snapshot, code, 2, layer)[0, 1])


def test_other_code_units_are_at_their_mean_and_the_view_says_so() -> None:
    snapshot = make_snapshot((8, 6, 3, 6, 8))
    view = shown(snapshot, 3, 0)
    view.choose(2, 0)
    (image,) = moving(view, AxesImage)
    assert isinstance(image, AxesImage)
    half = 1 / CELLS
    code = np.array([[-1 + half, snapshot.codes[:, 1].mean(), 1 - half]])  # lower right corner
    corner = np.asarray(image.get_array())[0, -1]
    assert corner == pytest.approx(tanh_layers(snapshot, code, 2, 3)[0, 0])
    assert any("other code units at the mean" in t.get_text() for t in view.axes.findobj(Text))


def test_the_scale_is_centred_on_zero_where_activations_can_be_negative() -> None:
    for name, low in [("tanh", -1.0), ("sigmoid", 0.0)]:
        view = shown(make_snapshot(activations=name), 3, 0)
        assert view._bar is not None
        assert (view._bar.norm.vmin, view._bar.norm.vmax) == (low, 1.0)
        middle = to_hex(view._bar.colors(LEVELS // 2))
        assert (middle == LIGHT.zero) == (low < 0)


@pytest.mark.parametrize("name", ["identity", "relu"])
def test_unbounded_activations_have_a_scale_that_holds_them_all(name: str) -> None:
    view = shown(make_snapshot(activations=name, scale=3.0), 3, 0)
    (image,) = moving(view, AxesImage)
    assert isinstance(image, AxesImage)
    assert view._bar is not None
    low, high = view._bar.norm.vmin, view._bar.norm.vmax
    assert low is not None
    assert high is not None
    assert np.abs(np.asarray(image.get_array())).max() <= high
    assert low == (0 if name == "relu" else -high)


def test_a_unit_before_the_code_colours_samples_at_their_codes() -> None:
    snapshot = make_snapshot()
    view = shown(snapshot, 1, 2)
    assert moving(view, AxesImage) == []
    activations = tanh_layers(snapshot, snapshot.values, 0, 1)[:, 2]
    levels = np.rint((activations + 1) / 2 * (LEVELS - 1))
    seen = 0
    for level, line in enumerate(view._levels):
        if line.get_visible():
            assert view._bar is not None
            assert to_hex(line.get_markerfacecolor()) == to_hex(view._bar.colors(level))
            assert np.array_equal(points_of(line), snapshot.codes[levels == level])
            seen += len(points_of(line))
    assert seen == 400
    corner = view._corner
    assert corner is not None
    assert "no function of" in corner.get_text()


def test_an_input_is_called_by_its_name() -> None:
    view = shown(replace(make_snapshot(), feature_names=("a", "b", "c", "d")), 0, 3)
    assert any(text.get_text() == "input d" for text in view.axes.findobj(Text))


def test_a_code_of_one_unit_makes_a_curve_and_before_it_points_at_their_height() -> None:
    snapshot = make_snapshot((4, 6, 1, 5, 4))
    view = shown(snapshot, 4, 1)
    x, y = view._curve.get_data()
    assert np.allclose(y, tanh_layers(snapshot, np.asarray(x)[:, None], 2, 4)[:, 1])
    view.show(snapshot, Focus(unit=Unit(1, 2)))
    expected = (snapshot.codes[:, 0], tanh_layers(snapshot, snapshot.values, 0, 1)[:, 2])
    assert np.allclose(np.asarray(view._dots.get_data()), np.asarray(expected))
    assert not view._curve.get_visible()


def test_the_value_under_the_pointer_is_written() -> None:
    snapshot = make_snapshot()
    view = shown(snapshot, 3, 2, code=(0.3, -0.6))
    value = tanh_layers(snapshot, np.array([[0.3, -0.6]]), 2, 3)[0, 2]
    assert view._corner is not None
    assert view._corner.get_text() == f"{value:.3g} at the cross".replace("-", "−")


def test_a_hovered_sample_is_named_with_its_activation() -> None:
    snapshot = make_snapshot()
    view = shown(snapshot, 4, 0, hovered=10)
    value = tanh_layers(snapshot, snapshot.values[[10]], 0, 4)[0, 0]
    texts = [artist.get_text() for artist in view._highlight.artists if isinstance(artist, Text)]
    assert texts == [f"sample 10, cluster 1: {value:.3g}".replace("-", "−")]


def test_pins_lie_at_their_codes_and_those_of_other_data_are_passed_over() -> None:
    snapshot = make_snapshot()
    typed = (0.3, -0.1, 0.2, 0.5)
    pins = (Pin("A", 20), Pin("B", 4000), Pin("C", values=typed))
    view = shown(snapshot, 3, 0, pins=pins)
    texts = [artist.get_text() for artist in view._highlight.artists if isinstance(artist, Text)]
    assert texts == ["A", "C"]
    inputs = np.array([snapshot.values[20], typed])
    lines = [artist for artist in view._highlight.artists if isinstance(artist, Line2D)]
    assert np.allclose(points_of(*lines), tanh_layers(snapshot, inputs, 0, 2))


def test_before_the_code_there_is_no_value_at_the_cross() -> None:
    snapshot = make_snapshot()
    view = shown(snapshot, 1, 0, code=(0.3, -0.6))
    assert view._corner is not None
    assert "at the cross" not in view._corner.get_text()


def test_on_a_strip_samples_lie_at_their_activation_and_the_cross_is_a_line() -> None:
    snapshot = make_snapshot((4, 6, 1, 5, 4))
    view = shown(snapshot, 4, 1, hovered=10, code=(0.25, 0.0))
    low, high = view.axes.get_ylim()
    found = [
        points_of(artist).tolist()
        for artist in view._highlight.artists
        if isinstance(artist, Line2D)
    ]
    code = tanh_layers(snapshot, snapshot.values[[10]], 0, 2)[0, 0]
    value = tanh_layers(snapshot, snapshot.values[[10]], 0, 4)[0, 1]
    assert [pytest.approx([code, value])] in found
    assert [[0.25, low], [0.25, high]] in found


@pytest.mark.parametrize("unit", [None, Unit(9, 0), Unit(3, 99)])
def test_without_a_unit_of_this_network_there_is_no_map(unit: Unit | None) -> None:
    view = UnitMap(LIGHT)
    view.show(make_snapshot(), Focus(unit=unit, code=(0, 0), hovered=3))
    assert view._moving() == []
    assert any("click a neuron" in text.get_text() for text in view.axes.findobj(Text))


def test_a_frame_within_the_limits_is_no_full_draw_and_looks_like_one() -> None:
    view = UnitMap(LIGHT)
    canvas = FigureCanvasAgg(view.figure)
    full: list[object] = []
    canvas.mpl_connect("draw_event", full.append)
    snapshot = make_snapshot()
    view.show(snapshot, Focus(unit=Unit(3, 2), code=(0.3, -0.6)))
    for factor, code in ((0.99, (0.1, 0.2)), (0.98, (0.3, -0.6))):
        weights = tuple(w * factor for w in snapshot.weights)
        full.clear()
        view.show(replace(snapshot, weights=weights), Focus(unit=Unit(3, 2), code=code))
        assert full == []
        blitted = np.array(canvas.buffer_rgba())
        canvas.draw()
        assert (np.array(canvas.buffer_rgba()) == blitted).all()


@pytest.mark.parametrize(("layer", "needed"), [(0, 2), (1, 2), (2, 2), (3, 3)])
def test_layers_that_the_unit_does_not_depend_on_are_not_computed(layer: int, needed: int) -> None:
    snapshot = make_snapshot()
    shown(snapshot, layer, 1, hovered=3)
    unusable = tuple(np.ones((1, 1)) for _ in snapshot.weights[needed:])
    only = replace(snapshot, weights=snapshot.weights[:needed] + unusable)
    view = shown(only, layer, 1, hovered=3)
    expected = tanh_layers(snapshot, snapshot.values[[3]], 0, layer)[0, 1]
    texts = [text.get_text() for text in moving(view, Text) if isinstance(text, Text)]
    (name,) = (text for text in texts if "sample 3" in text)
    assert float(name.split(": ")[1].replace("−", "-")) == pytest.approx(expected, rel=1e-2)
