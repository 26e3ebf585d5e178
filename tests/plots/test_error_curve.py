"""The error curve: peaks kept, epochs marked, limits in steps."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from plots.error_curve import ErrorCurve, counted
from plots.palette import LIGHT
from tests.snapshots import make_snapshot
from training.snapshot import Curve, Snapshot


def shown(snapshot: Snapshot) -> ErrorCurve:
    view = ErrorCurve(LIGHT)
    view.show(snapshot)
    return view


def texts(view: ErrorCurve) -> list[str]:
    return [t.get_text() for t in view.axes.findobj(Text)]


def with_rmses(rmses: list[float]) -> Snapshot:
    values = np.array(rmses)
    updates = np.arange(len(values))
    curve = Curve(updates, updates // 13, values**2, values)
    return replace(make_snapshot(), curve=curve, rmse=rmses[-1], update=len(values) - 1)


def test_the_curve_goes_through_every_measurement_while_they_are_few() -> None:
    snapshot = make_snapshot(update=500)
    view = shown(snapshot)
    xy = np.array(view._curve.get_xydata())
    assert np.array_equal(xy[:501, 0], snapshot.curve.updates)
    assert np.array_equal(xy[:501, 1], snapshot.curve.rmses)


def test_a_long_curve_is_thinned_and_keeps_its_peak() -> None:
    snapshot = make_snapshot(update=20_000)
    snapshot.curve.rmses[12_345] = 0.9
    xy = np.array(shown(snapshot)._curve.get_xydata())
    assert len(xy) <= 1000
    assert [12_345, 0.9] in xy.tolist()
    assert xy[0, 0] == 0
    assert xy[-1, 0] == 20_000


def test_the_newest_value_stands_at_the_end_with_its_number() -> None:
    snapshot = replace(make_snapshot(), rmse=0.0274)
    view = shown(snapshot)
    assert view._value.get_text() == "0.02740"
    assert view._value.xy == (snapshot.update, 0.0274)


def test_before_the_first_update_there_is_one_point_and_room_for_more() -> None:
    view = shown(make_snapshot(update=0))
    assert np.unique(np.array(view._curve.get_xydata()), axis=0).shape == (1, 2)
    assert view.axes.get_xlim()[1] == 20
    assert view.axes.get_ylim()[1] >= 0.36


def test_limits_step_and_leave_room_beside_the_newest_value() -> None:
    view = ErrorCurve(LIGHT)
    seen = []
    for update in range(0, 5000, 7):
        view.show(make_snapshot(update=update, measurements=5))
        limit = view.axes.get_xlim()[1]
        assert update <= 0.9 * limit
        seen.append(limit)
    assert len(set(seen)) <= 17
    assert seen == sorted(seen)


def test_limits_come_back_after_a_reset() -> None:
    view = shown(make_snapshot(update=5000))
    view.show(make_snapshot(update=0))
    assert view.axes.get_xlim()[1] == 20


@pytest.mark.parametrize("update", [0, 12, 13, 1300, 60_000, 10_000_000])
def test_epoch_marks_are_few_and_stand_where_epochs_end(update: int) -> None:
    view = shown(make_snapshot(update=update, measurements=100))
    xs = np.unique(np.array(view._epoch_marks.get_xdata()))
    assert 1 <= len(xs) <= 7
    assert (xs % 13 == 0).all()
    names = [name.get_text() for name in view._epoch_names]
    assert names == [counted(x / 13) for x in xs] + ["epoch"]


def test_both_references_are_drawn_and_named() -> None:
    view = shown(make_snapshot())
    assert np.unique(np.array(view._mean.get_ydata())) == [0.354]
    assert np.unique(np.array(view._pca.get_ydata())) == [0.0986]
    assert {"mean predictor\n0.3540", "PCA\n0.09860"} <= set(texts(view))
    assert view._mean.get_linestyle() != view._pca.get_linestyle()


def test_names_of_references_that_coincide_are_kept_apart() -> None:
    view = shown(replace(make_snapshot(), mean_rmse=0.1, pca_rmse=0.1))
    renderer = FigureCanvasAgg(view.figure).get_renderer()
    mean, pca = (n.get_window_extent(renderer) for n in (view._mean_name, view._pca_name))
    assert mean.y0 >= pca.y1 - 3


def test_the_scale_can_be_logarithmic_and_linear_again() -> None:
    view = shown(make_snapshot())
    view.set_scale("log")
    assert view.axes.get_yscale() == "log"
    low, high = view.axes.get_ylim()
    assert 0 < low < 0.0378 < 0.36 < high
    view.set_scale("linear")
    assert view.axes.get_yscale() == "linear"
    assert view.axes.get_ylim()[0] <= 0


def test_an_error_of_zero_has_a_place_on_both_scales() -> None:
    snapshot = replace(with_rmses([0.3, 0.1, 0.0]), pca_rmse=0.0)
    view = shown(snapshot)
    FigureCanvasAgg(view.figure).draw()
    view.set_scale("log")
    assert np.isfinite(np.array(view._curve.get_xydata())).all()


def test_a_perfect_pca_does_not_squeeze_the_curve_on_a_logarithmic_scale() -> None:
    view = shown(replace(make_snapshot(), pca_rmse=1e-16))
    view.set_scale("log")
    assert view.axes.get_ylim()[0] > 0.01
    assert "↓ PCA\n1.000e−16" in texts(view)


def test_values_that_are_not_finite_leave_no_mark() -> None:
    view = shown(with_rmses([0.3, np.inf, 0.2, np.nan, 0.25]))
    assert np.array(view._curve.get_ydata()).tolist()[:3] == [0.3, 0.2, 0.25]
    FigureCanvasAgg(view.figure).draw()


@pytest.mark.parametrize("rmse", [1e-9, 1e9, 1e150])
@pytest.mark.parametrize("scale", ["linear", "log"])
def test_errors_of_any_size_can_be_drawn(rmse: float, scale: str) -> None:
    view = ErrorCurve(LIGHT)
    FigureCanvasAgg(view.figure)
    view.set_scale("log" if scale == "log" else "linear")
    view.show(with_rmses([0.3, rmse]))
    low, high = view.axes.get_ylim()
    assert low < rmse < high


@pytest.mark.parametrize(
    ("number", "text"), [(500, "500"), (12_000, "12,000"), (1_500_000, "1.5M")]
)
def test_counts_read_as_people_write_them(number: float, text: str) -> None:
    assert counted(number) == text
