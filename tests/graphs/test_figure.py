"""The weight graph as a figure for a file."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection
from matplotlib.colors import to_hex
from matplotlib.text import Text

from graphs.colors import DivergingScale, colors, drawn_values
from graphs.figure import WeightFigure, weights_figure
from plots.palette import DARK, LIGHT, Palette
from tests.snapshots import make_snapshot


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda p: p.name)
@pytest.mark.parametrize("layers", [(4, 6, 2, 5, 4), (64, 128, 2, 128, 64)])
def test_the_figure_can_be_saved(palette: Palette, layers: tuple[int, ...]) -> None:
    png = BytesIO()
    weights_figure(make_snapshot(layers), palette).savefig(png, format="png")
    assert png.getvalue().startswith(b"\x89PNG")


def test_every_weight_has_a_line_in_its_colour() -> None:
    snapshot = make_snapshot()
    axes = weights_figure(snapshot).axes[0]
    (lines,) = axes.findobj(LineCollection)
    units = tuple(tuple(range(size)) for size in (4, 6, 2, 5, 4))
    levels = DivergingScale().levels(drawn_values(snapshot.weights, snapshot.biases, units))
    expected = sorted(colors(LIGHT)[level] for level in levels[:66])
    assert sorted(to_hex(tuple(rgba)) for rgba in np.asarray(lines.get_color())) == expected


def test_the_figure_says_what_is_left_out() -> None:
    figure = weights_figure(make_snapshot((64, 128, 2, 128, 64)))
    assert "12 of 128 units" in [text.get_text() for text in figure.findobj(Text)]


def pixels_of(view: WeightFigure) -> np.ndarray:
    canvas = view.figure.canvas
    assert isinstance(canvas, FigureCanvasAgg)
    return np.asarray(canvas.buffer_rgba()).copy()


@pytest.mark.parametrize("layers", [(4, 6, 2, 5, 4), (64, 128, 2, 128, 64)])
def test_the_next_state_only_changes_colours_and_looks_like_a_figure_of_its_own(
    layers: tuple[int, ...],
) -> None:
    first = make_snapshot(layers)
    second = replace(first, weights=tuple(-matrix for matrix in first.weights))
    view, other = WeightFigure(LIGHT, dpi=80), WeightFigure(LIGHT, dpi=80)
    for each in (view, other):
        FigureCanvasAgg(each.figure)
    view.show(first)
    before = pixels_of(view)
    draws: list[object] = []
    view.figure.canvas.mpl_connect("draw_event", draws.append)
    view.show(second)
    other.show(second)
    assert draws == []
    assert not np.array_equal(before, pixels_of(view))
    assert np.array_equal(pixels_of(view), pixels_of(other))


def test_another_network_gets_a_picture_of_its_own() -> None:
    view = WeightFigure(LIGHT)
    FigureCanvasAgg(view.figure)
    view.show(make_snapshot((64, 128, 2, 128, 64)))
    view.show(make_snapshot((3, 2, 3)))
    (lines,) = view.figure.findobj(LineCollection)
    assert len(lines.get_segments()) == 12
    assert "12 of 128 units" not in [text.get_text() for text in view.figure.findobj(Text)]
