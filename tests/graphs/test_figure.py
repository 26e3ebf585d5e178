"""The weight graph as a figure for a file."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest
from matplotlib.collections import LineCollection
from matplotlib.colors import to_hex
from matplotlib.text import Text

from graphs.colors import DivergingScale, colors, drawn_values
from graphs.figure import weights_figure
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
