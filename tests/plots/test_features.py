"""Rows of features: bars as high as their values, on one scale, told apart without colour."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PolyCollection
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.text import Text

from plots.feature_shapes import row_styles
from plots.features import FeatureBars, Row
from plots.palette import DARK, LIGHT
from tests.plots.drawn import points_of

RNG = np.random.default_rng(7)


def names(count: int) -> list[str]:
    return [f"x{index + 1}" for index in range(count)]


def rows(count: int, features: int, low: float = -1.0) -> list[Row]:
    labels = ("input", "reconstruction", "residual")
    return [Row(label, RNG.uniform(low, 1, features)) for label in labels[:count]]


def shown(
    given: list[Row], features: int, image_shape: tuple[int, int] | None = None
) -> FeatureBars:
    view = FeatureBars(LIGHT)
    FigureCanvasAgg(view.figure)
    view.show_rows(given, names(features), image_shape)
    return view


def test_bars_reach_from_zero_to_their_values_and_stand_side_by_side() -> None:
    given = rows(3, 4)
    view = shown(given, 4)
    ends = []
    for bars, row in zip(
        (a for a in view._moving() if isinstance(a, PolyCollection)), given, strict=True
    ):
        corners = np.array([np.asarray(path.vertices)[:4] for path in bars.get_paths()])
        assert np.allclose(corners[:, 1, 1], row.values)
        assert np.allclose(corners[:, 0, 1], 0)
        ends.append((corners[:, 0, 0], corners[:, 2, 0]))
    for (_, right), (left, _) in itertools.pairwise(ends):
        assert (right <= left).all()
    assert (ends[2][1][:-1] < ends[0][0][1:]).all()


def test_rows_are_told_apart_without_their_colours() -> None:
    for palette in (LIGHT, DARK):
        styles = row_styles(palette)
        patterns = {(style.ground == style.color, style.striped) for style in styles}
        assert len(patterns) == 3
        assert len({str(style.dashes) for style in styles}) == 3


def test_stripes_stay_within_their_bars() -> None:
    given = rows(3, 6)
    view = shown(given, 6)
    stripes = view._shapes[2].artists[1]
    assert isinstance(stripes, Line2D)
    x, y = stripes.get_data()
    inside = np.isfinite(y) & np.isfinite(x)
    feature = np.rint(np.asarray(x)[inside] - 0.2).astype(int)
    heights, values = np.asarray(y)[inside], np.asarray(given[2].values)[feature]
    assert inside.any()
    assert (np.sign(heights) == np.sign(values)).all()
    assert (np.abs(heights) < np.abs(values)).all()


def test_all_rows_share_one_scale_with_zero_on_it() -> None:
    view = shown([Row("input", [0.1, 0.2]), Row("reconstruction", [4.2, 0.3])], 2)
    low, high = view.axes.get_ylim()
    assert low < 0 < 4.2 < high
    assert view._zero in view._moving()
    assert 0.0 in view.axes.get_yticks()


def test_the_scale_stays_while_values_fit() -> None:
    view = shown([Row("input", [-0.9, 0.5])], 2)
    before = view.axes.get_ylim()
    view.show_rows([Row("input", [0.8, 0.6])], names(2))
    assert view.axes.get_ylim() == before
    view.show_rows([Row("input", [8.0, 0.6])], names(2))
    assert view.axes.get_ylim()[1] > 8


def test_going_over_samples_of_all_sizes_draws_in_full_only_until_the_scale_holds_them() -> None:
    view = shown(rows(3, 4), 4)
    draws: list[object] = []
    view.show_rows([Row(r.label, np.ones(4)) for r in rows(3, 4)], names(4))
    view.figure.canvas.mpl_connect("draw_event", draws.append)
    for size in (0.3, 1.0, 0.15, 0.6, 0.2, 1.0, 0.4, 0.11):
        view.show_rows([Row(r.label, size * np.ones(4)) for r in rows(3, 4)], names(4))
    assert draws == []
    view.show_rows([Row(r.label, 0.01 * np.ones(4)) for r in rows(3, 4)], names(4))
    assert view.axes.get_ylim()[1] < 0.05  # far too large is too large
    assert draws


@pytest.mark.parametrize("label", ["residual", "sample 17"])
def test_labels_that_are_copied_look_as_if_they_were_painted(label: str) -> None:
    first, *others = rows(3, 4)
    view = shown([first, *others], 4)
    canvas = view.figure.canvas
    assert isinstance(canvas, FigureCanvasAgg)
    for values in ([0.5, -0.5, 0.25, 0.1], [0.1, 0.2, 0.3, -0.4]):
        view.show_rows([Row(label, values), *others], names(4))
    copied = np.asarray(canvas.buffer_rgba()).copy()
    canvas.draw()
    assert np.array_equal(copied, np.asarray(canvas.buffer_rgba()))


def test_more_than_24_features_are_lines_through_their_values() -> None:
    given = rows(2, 40)
    view = shown(given, 40)
    for shape, row in zip(view._shapes, given, strict=True):
        (line,) = shape.artists
        assert isinstance(line, Line2D)
        assert np.array_equal(points_of(line), np.column_stack((np.arange(40), row.values)))


def test_images_have_their_pixels_row_by_row_and_one_scale() -> None:
    given = rows(3, 12)
    view = shown(given, 12, (3, 4))
    images = [artist for artist in view._moving() if isinstance(artist, AxesImage)]
    assert view._bar is not None
    for image, row in zip(images, given, strict=True):
        assert np.array_equal(np.asarray(image.get_array()), np.reshape(row.values, (3, 4)))
        assert image.norm is view._bar.norm
        left, right, bottom, top = image.get_extent()
        assert (right - left) / 4 == pytest.approx((top - bottom) / 3)
    assert view._bar.norm(0) == 0.5


def test_images_without_negative_values_go_from_the_ground_to_the_ink() -> None:
    view = shown(rows(2, 12, low=0.0), 12, (3, 4))
    assert view._bar is not None
    assert view._bar.norm.vmin == 0


def test_the_next_rows_move_the_same_artists_and_look_like_a_full_draw() -> None:
    for features, shape in [(4, None), (40, None), (12, (3, 4))]:
        first = rows(3, features)
        view = shown(first, features, shape)
        canvas = view.figure.canvas
        assert isinstance(canvas, FigureCanvasAgg)
        full: list[object] = []
        canvas.mpl_connect("draw_event", full.append)
        before, artists = np.array(canvas.buffer_rgba()), view._moving()
        given = [
            Row(f"nearest sample {n}", 0.97 * np.asarray(row.values)) for n, row in enumerate(first)
        ]
        view.show_rows(given, names(features), shape)
        blitted = np.array(canvas.buffer_rgba())
        assert full == []
        assert all(a is b for a, b in zip(view._moving(), artists, strict=True))
        assert (blitted != before).any()
        canvas.draw()
        assert (np.array(canvas.buffer_rgba()) == blitted).all()


def test_from_bars_to_images_and_back_in_the_same_view() -> None:
    view = shown(rows(3, 12), 12)
    view.show_rows(rows(2, 12), names(12), (3, 4))
    view.show_rows(rows(1, 12), names(12))
    assert len([a for a in view._moving() if isinstance(a, PolyCollection)]) == 1
    assert not any(isinstance(a, AxesImage) for a in view._moving())
    view.show_rows([], [])
    assert view._moving() == []


def test_what_is_not_finite_has_no_bar_and_does_not_move_the_scale() -> None:
    view = shown([Row("reconstruction", [np.nan, np.inf, 0.5])], 3)
    assert view.axes.get_ylim()[1] < 1


def test_more_rows_than_three_and_values_that_are_not_one_a_feature_are_refused() -> None:
    view = FeatureBars(LIGHT)
    with pytest.raises(ValueError, match="room for 3 rows, not 4"):
        view.show_rows(rows(3, 4) + rows(1, 4), names(4))
    with pytest.raises(ValueError, match=r"input: shape is \(4,\); it must be \(5,\)"):
        view.show_rows(rows(1, 4), names(5))


@pytest.mark.parametrize("size", [(3.125, 2.083), (4.2, 2.4), (8.0, 4.0)])
@pytest.mark.parametrize(("features", "shape"), [(4, None), (24, None), (64, None), (64, (8, 8))])
def test_labels_lie_within_the_figure_and_apart(
    size: tuple[float, float], features: int, shape: tuple[int, int] | None
) -> None:
    view = FeatureBars(LIGHT, size=size)
    FigureCanvasAgg(view.figure)
    given = [
        Row(label, RNG.uniform(-1, 1, features))
        for label in ("decoded code of the pointer", "nearest sample 1234, cluster 4", "residual")
    ]
    view.show_rows(given, [f"feature {index}" for index in range(features)], shape)
    for text in view.axes.findobj(Text):
        if text.get_text() and text.get_visible() and (shape is None or text in view._labels):
            box = text.get_window_extent()
            assert box.x0 >= 0, text.get_text()
            assert box.x1 <= view.figure.bbox.x1, text.get_text()
    labels = [text.get_window_extent() for text in view._labels]
    for left, right in itertools.pairwise(labels):
        assert left.x1 <= right.x0
