"""Figures of studies: medians and ranges, dots and bars, and what was published."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg

from plots.palette import LIGHT
from plots.study_curves import Line, Panel, Points, curves_figure, final_figure
from tests.plots.drawn import points_of

EPOCHS = np.array([0, 5, 10])


def line(label: str, values: list[float], published: tuple[float, float] | None = None) -> Line:
    median = np.array(values)
    return Line(label, EPOCHS, 0.9 * median, median, 1.1 * median, published)


def curves(*panels: Panel, log: bool = True) -> list[Axes]:
    figure = curves_figure(panels, LIGHT, measure="loss", legend="rate", log=log, dpi=96)
    FigureCanvasAgg(figure).draw()
    return figure.axes


def final(panel: Panel, places: list[str]) -> Axes:
    figure = final_figure([panel], places, LIGHT, measure="right", along="start", log=False, dpi=96)
    FigureCanvasAgg(figure).draw()
    return figure.axes[0]


def diamonds(axes: Axes) -> list[tuple[float, float]]:
    drawn = [one for one in axes.get_lines() if one.get_marker() == "D"]
    return [(x, y) for one in drawn for x, y in points_of(one).tolist()]


def test_a_published_value_is_a_diamond_in_its_place_and_within_the_axes() -> None:
    (axes,) = curves(Panel("one", lines=(line("0.1", [1, 0.5, 0.25], (10, 1e-3)),)))
    assert diamonds(axes) == [(10, 1e-3)]
    low, high = axes.get_ylim()
    assert low < 1e-3 < 1.1 < high


@pytest.mark.parametrize("values", [[np.nan] * 3, [np.inf] * 3])
def test_runs_without_a_finite_value_leave_the_axis_as_it_comes(values: list[float]) -> None:
    (axes,) = curves(Panel("one", lines=(line("0.1", values),)))
    assert axes.get_yscale() == "linear"
    assert np.isfinite(axes.get_ylim()).all()


def test_a_scale_that_cannot_be_logarithmic_is_linear() -> None:
    (axes,) = curves(Panel("one", lines=(line("0.1", [1, 0.5, 0]),)))
    assert axes.get_yscale() == "linear"
    (axes,) = curves(Panel("one", lines=(line("0.1", [1, 0.5, 0.1]),)))
    assert axes.get_yscale() == "log"


def test_a_place_without_runs_has_no_bar_and_may_have_a_diamond() -> None:
    axes = final(Panel("one", points=(Points("a", ((1.0, 3.0), ()), (None, 7.0)),)), ["x", "y"])
    assert diamonds(axes) == [(1, 7)]
    bars = [one for one in axes.get_lines() if one.get_linestyle() == "-"]
    assert [list(one.get_ydata()) for one in bars] == [[2.0, 2.0]]  # type: ignore[arg-type]


def test_names_of_places_that_are_long_are_turned() -> None:
    points = Points("a", ((1.0,), (2.0,)), (None, None))
    for names, angle in ((["x", "y"], 0.0), (["a" * 31, "b"], 30.0)):
        axes = final(Panel("one", points=(points,)), names)
        assert {label.get_rotation() for label in axes.get_xticklabels()} == {angle}
