"""The error curve: peaks kept, epochs marked, limits in steps."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.lines import Line2D
from matplotlib.text import Text

from plots.error_curve import ErrorCurve, counted
from plots.palette import DARK, LIGHT, Palette
from tests.snapshots import make_snapshot
from training.snapshot import Change, Curve, RunSummary, Snapshot


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
    update = len(values) - 1
    return replace(make_snapshot(update=update), curve=curve, rmse=rmses[-1])


def test_the_curve_goes_through_every_measurement_while_they_are_few() -> None:
    snapshot = make_snapshot(update=500)
    view = shown(snapshot)
    xy = np.array(view._first.past.get_xydata())
    assert np.array_equal(xy[:501, 0], snapshot.curve.updates)
    assert np.array_equal(xy[:501, 1], snapshot.curve.rmses)


def test_a_long_curve_is_thinned_and_keeps_its_peak() -> None:
    snapshot = make_snapshot(update=20_000)
    snapshot.curve.rmses[12_345] = 0.9
    xy = np.array(shown(snapshot)._first.past.get_xydata())
    assert len(xy) <= 1000
    assert [12_345, 0.9] in xy.tolist()
    assert xy[0, 0] == 0
    assert xy[-1, 0] == 20_000


def test_on_a_small_figure_the_newest_value_has_room_and_texts_end_within() -> None:
    for update in (700, 860, 1300, 1900, 9000):
        view = ErrorCurve(LIGHT, size=(300 / 96, 200 / 96))
        canvas = FigureCanvasAgg(view.figure)
        view.show(make_snapshot(update=update))
        axes, value = view.axes.bbox, view._first.value.get_window_extent()
        assert axes.x0 < value.x0
        assert value.x1 <= axes.x1
        for text in view.figure.findobj(Text):
            assert text.get_window_extent(canvas.get_renderer()).x1 <= view.figure.bbox.x1


def test_the_newest_value_stands_at_the_end_with_its_number() -> None:
    snapshot = replace(make_snapshot(), rmse=0.0274)
    view = shown(snapshot)
    assert view._first.value.get_text() == "0.02740"
    assert view._first.value.xy == (snapshot.update, 0.0274)


def test_before_the_first_update_there_is_one_point_and_room_for_more() -> None:
    view = shown(make_snapshot(update=0))
    assert np.unique(np.array(view._first.past.get_xydata()), axis=0).shape == (1, 2)
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
    assert np.unique(np.array(view._references.mean.get_ydata())) == [0.354]
    assert np.unique(np.array(view._references.pca.get_ydata())) == [0.0986]
    assert {"mean predictor\n0.3540", "PCA\n0.09860"} <= set(texts(view))
    assert view._references.mean.get_linestyle() != view._references.pca.get_linestyle()


def test_names_of_references_that_coincide_are_kept_apart() -> None:
    view = shown(replace(make_snapshot(), mean_rmse=0.1, pca_rmse=0.1))
    renderer = FigureCanvasAgg(view.figure).get_renderer()
    mean, pca = (n.get_window_extent(renderer) for n in view._references.names)
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
    assert np.array(view._first.past.get_ydata())[-1] == 1e-12


def test_a_perfect_pca_does_not_squeeze_the_curve_on_a_logarithmic_scale() -> None:
    view = shown(replace(make_snapshot(), pca_rmse=1e-16))
    view.set_scale("log")
    assert view.axes.get_ylim()[0] > 0.01
    assert "↓ PCA\n1.000e−16" in texts(view)


def test_values_that_are_not_finite_leave_no_mark() -> None:
    view = shown(with_rmses([0.3, np.inf, 0.2, np.nan, 0.25]))
    assert np.array(view._first.past.get_ydata()).tolist()[:3] == [0.3, 0.2, 0.25]
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


# --- what came after, what was held out, and other runs ---


def curve_of(rmses: list[float], first: int = 0, held_out: list[float] | None = None) -> Curve:
    values = np.array(rmses)
    updates = np.arange(first, first + len(values))
    others = None if held_out is None else np.array(held_out)
    return Curve(updates, updates // 13, values**2, values, others)


def gone_back(held_out: bool = False) -> Snapshot:
    """At update 2 of 5."""
    rmses, outside = [0.3, 0.2, 0.1, 0.09, 0.08, 0.07], [0.35, 0.3, 0.2, 0.21, 0.22, 0.23]
    return replace(
        with_rmses(rmses[:3]),
        end=5,
        curve=curve_of(rmses[:3], held_out=outside[:3] if held_out else None),
        future=curve_of(rmses[3:], 3, outside[3:] if held_out else None),
        held_out_rmse=outside[2] if held_out else None,
    )


def another(number: int, rmses: list[float], name: str = "") -> RunSummary:
    curve = curve_of(rmses)
    return RunSummary(number, name or f"run {number}", 0, len(rmses) - 1, 0, 1, curve, ())


def points(line: Line2D) -> list[list[float]]:
    return np.array(line.get_xydata()).tolist()


def test_what_came_after_the_present_is_drawn_pale_from_there_on() -> None:
    view = shown(gone_back())
    trace = view._first
    assert points(trace.past) == [[0, 0.3], [1, 0.2], [2, 0.1], [2, 0.1]]
    assert points(trace.future) == [[2, 0.1], [3, 0.09], [4, 0.08], [5, 0.07]]
    assert points(trace.dot) == [[2, 0.1]]
    assert trace.value.get_text() == "0.1000"
    assert trace.future.get_color() == trace.past.get_color()
    assert trace.future.get_linewidth() < trace.past.get_linewidth()
    assert (trace.future.get_alpha() or 1) < 0.6
    assert trace.future in view._moving()


def test_at_its_end_a_run_has_no_pale_part() -> None:
    view = shown(gone_back())
    view.show(with_rmses([0.3, 0.2, 0.1]))
    assert view._first.future not in view._moving()


def test_going_back_and_forth_leaves_the_limits_where_they_are() -> None:
    rmses = [0.9, 0.2, 0.1, 1.7, *[0.05] * 100]
    view = ErrorCurve(LIGHT)
    limits = set()
    for update in (103, 60, 2, 0, 103):
        snapshot = replace(
            with_rmses(rmses[: update + 1]),
            end=103,
            future=curve_of(rmses[update + 1 :], update + 1) if update < 103 else None,
        )
        view.show(snapshot)
        limits.add((view.axes.get_xlim(), view.axes.get_ylim()))
    assert len(limits) == 1


def test_a_long_future_is_thinned_and_keeps_its_peak() -> None:
    rmses = [0.1] * 20_000
    rmses[12_345] = 0.9
    view = shown(replace(with_rmses([0.3]), end=20_000, future=curve_of(rmses, 1)))
    assert len(points(view._first.future)) <= 1000
    assert [12_346, 0.9] in points(view._first.future)


def test_the_held_out_error_is_a_second_curve_with_its_own_dash_and_name() -> None:
    view = shown(gone_back(held_out=True))
    training, held_out = view._first, view._second
    assert points(held_out.past)[:3] == [[0, 0.35], [1, 0.3], [2, 0.2]]
    assert points(held_out.future) == [[2, 0.2], [3, 0.21], [4, 0.22], [5, 0.23]]
    assert held_out.value.get_text() == "held out 0.2000"
    assert training.value.get_text() == "training 0.1000"
    assert held_out.past.get_color() != training.past.get_color()
    assert held_out.past.get_linestyle() != training.past.get_linestyle()
    assert held_out.dot.get_marker() != training.dot.get_marker()
    assert {held_out.past, held_out.dot, held_out.value} <= set(view._moving())


def test_without_held_out_samples_there_is_one_curve() -> None:
    view = shown(gone_back(held_out=True))
    view.show(gone_back())
    moving = view._moving()
    assert view._second.past not in moving
    assert view._second.value not in moving


@pytest.mark.parametrize("size", [(7.1, 2.8), (4.4, 2.1), (14.0, 6.0)])
@pytest.mark.parametrize("both", [(0.3, 0.3), (0.3, 0.301), (0.2, 0.1), (0.0, 0.0), (5.0, 0.1)])
def test_both_values_stand_inside_the_axes_and_not_upon_each_other(
    size: tuple[float, float], both: tuple[float, float]
) -> None:
    view = ErrorCurve(LIGHT, size=size)
    renderer = FigureCanvasAgg(view.figure).get_renderer()
    # With so many updates a single value, which is shorter, would have just enough room.
    training, outside = [0.4] * 860 + [both[0]], [0.4] * 860 + [both[1]]
    curve = curve_of(training, held_out=outside)
    view.show(replace(with_rmses(training), curve=curve, held_out_rmse=both[1]))
    boxes = [t.value.get_window_extent(renderer) for t in (view._first, view._second)]
    upper, lower = sorted(boxes, key=lambda box: -box.y0)
    assert upper.y0 >= lower.y1 - 1
    for box in boxes:
        assert view.axes.bbox.x0 <= box.x0
        assert box.x1 <= view.axes.bbox.x1
        assert view.axes.bbox.y0 <= box.y0
        assert box.y1 <= view.axes.bbox.y1


def test_other_runs_are_drawn_and_named_and_fit_into_the_limits() -> None:
    others = another(2, [2.5, 0.1, 0.05], "learning rate 0.1"), another(3, [0.3] * 100)
    view = shown(replace(with_rmses([0.3, 0.2]), others=others))
    first, second = view._others.lines
    assert points(first) == [[0, 2.5], [1, 0.1], [2, 0.05]]
    assert points(second)[-1] == [99, 0.3]
    assert view.axes.get_xlim()[1] >= 99
    assert view.axes.get_ylim()[1] >= 2.5
    FigureCanvasAgg(view.figure).draw()
    assert {"learning rate 0.1", "run 3"} <= {t.get_text() for t in view.figure.findobj(Text)}


def test_where_another_run_diverged_it_has_no_part_in_the_limits() -> None:
    others = (another(2, [0.3, 0.6, np.inf, np.nan]),)
    view = shown(replace(with_rmses([0.3, 0.2]), others=others))
    assert view.axes.get_ylim()[1] < 1
    assert points(view._others.lines[0]) == [[0, 0.3], [1, 0.6]]


def test_a_run_that_was_never_finite_has_a_name_and_no_line() -> None:
    runs = another(2, [np.nan, np.inf]), another(3, [0.2, 0.1])
    view = shown(replace(with_rmses([0.3, 0.2]), others=runs))
    assert view._others is not None
    assert len(view._others.lines) == 1
    assert {"run 2", "run 3"} <= set(texts(view))


def test_of_a_run_that_was_never_finite_no_value_is_written() -> None:
    view = shown(with_rmses([np.nan, np.nan]))
    assert view._traces[0].value.get_text() == ""
    assert points(view._traces[0].dot) == []


def test_other_runs_are_told_apart_by_more_than_colour_and_keep_their_looks() -> None:
    others = tuple(another(number, [0.3, 0.2, 0.1]) for number in (2, 3, 4, 5, 6))
    view = shown(replace(make_snapshot(), others=others))

    def looks() -> dict[str, tuple[object, ...]]:
        names = [name for _, name, *_ in view._others._curves]
        lines = view._others.lines
        return {
            name: (line.get_color(), line.get_marker(), str(line._dash_pattern))  # type: ignore[attr-defined]
            for name, line in zip(names, lines, strict=True)
        }

    before = looks()
    assert len(before) == 5
    for values in zip(*before.values(), strict=True):
        assert len(set(values)) == 5
    # Run 3 is selected, and run 1, which was shown before, is now one of the others.
    view.show(replace(make_snapshot(), run=3, others=(another(1, [0.3, 0.1]), *others[2:])))
    after = looks()
    assert {name: after[name] for name in ("run 4", "run 5", "run 6")} == {
        name: before[name] for name in ("run 4", "run 5", "run 6")
    }
    assert len(set(after.values())) == 4


def test_fixed_parts_are_drawn_again_only_when_the_set_of_runs_changes() -> None:
    view = ErrorCurve(LIGHT)
    canvas = FigureCanvasAgg(view.figure)
    canvas.blit = lambda bbox=None: None  # type: ignore[method-assign]
    draws: list[object] = []
    canvas.mpl_connect("draw_event", draws.append)
    others = (another(2, [0.3, 0.1]),)
    for update in range(1, 8):
        view.show(replace(make_snapshot(update=update), others=others, changes=(Change(3, "a"),)))
    assert len(draws) == 1
    view.show(replace(make_snapshot(update=8), changes=(Change(3, "a"),)))
    assert len(draws) == 2
    assert view._others.lines == []


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda p: p.name)
@pytest.mark.parametrize("scale", ["linear", "log"])
@pytest.mark.parametrize("size", [(7.1, 2.8), (3.0, 1.6), (14.0, 6.0)])
def test_everything_at_once_lies_within_the_figure(
    palette: Palette, scale: str, size: tuple[float, float]
) -> None:
    view = ErrorCurve(palette, size=size)
    canvas = FigureCanvasAgg(view.figure)
    view.set_scale("log" if scale == "log" else "linear")
    others = tuple(
        another(number, [0.3, np.inf, 0.0, 0.1], "a name_$ that is too long " * number)
        for number in (2, 3, 4, 5, 6)
    )
    changes = (Change(0, "x" * 99), Change(2, "y"), Change(2, "z"), Change(5, "w"))
    view.show(replace(gone_back(held_out=True), others=others, changes=changes))
    canvas.draw()
    renderer = canvas.get_renderer()
    legend = view._others._legend
    assert legend is not None
    box = legend.get_window_extent(renderer)
    assert 0 <= box.x0 < box.x1 <= view.figure.bbox.width
    assert box.y0 >= 0
    if size[1] > 2:
        label = view.axes.xaxis.label.get_window_extent(renderer)
        assert box.y1 <= label.y0 + 1


def test_changes_are_marked_where_they_happened_and_numbered() -> None:
    changes = Change(100, "learning rate 0.005 → 0.01"), Change(900, "batch size 32 → 8")
    view = shown(replace(make_snapshot(), changes=changes))
    xs = np.array(view._changes.line.get_xdata())
    assert sorted(set(xs.tolist())) == [100, 900]
    assert [flag.get_text() for flag in view._changes.flags] == [
        "1 learning rate 0.005 → 0.01",
        "2 batch size 32 → 8",
    ]
    view.show(make_snapshot())
    assert view._changes.flags == []
    assert points(view._changes.line) == []


def test_the_update_under_the_pointer_is_found_on_the_curve() -> None:
    view = shown(make_snapshot(update=1300))
    height = view.figure.bbox.height
    for update in (0, 17, 650, 1300):
        x, y = view.axes.transData.transform((update, 0.1))
        assert view.update_at(x, height - y) == update


def test_beside_the_run_the_nearest_update_is_meant_and_outside_the_axes_none() -> None:
    view = shown(replace(make_snapshot(update=700), end=1300))
    height = view.figure.bbox.height
    box = view.axes.bbox
    assert view.update_at(box.x1 - 1, height - box.y0 - 5) == 1300
    assert view.update_at(box.x0 + 1, height - box.y0 - 5) == 0
    assert view.update_at(box.x0 - 3, height - box.y0 - 5) is None
    assert view.update_at(box.x0 + 20, height - box.y0 + 5) is None
    assert ErrorCurve(LIGHT).update_at(200, 100) is None
