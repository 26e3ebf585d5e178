"""The code plane answers the pointer: what lies there, what is lit up, and PCA's code beneath."""

from __future__ import annotations

import tkinter
from dataclasses import replace

import numpy as np
import pytest
from matplotlib.backend_bases import LocationEvent
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.lines import Line2D
from matplotlib.text import Text

from plots.code_plane import CodePlane
from plots.focus import NOTHING, Focus, Pin
from plots.palette import DARK, LIGHT
from tests.plots.drawn import points_of
from tests.snapshots import make_snapshot
from training.inspection import encode
from training.snapshot import Snapshot


def shown(snapshot: Snapshot, focus: Focus = NOTHING, *, pca: bool = False) -> CodePlane:
    view = CodePlane(LIGHT)
    FigureCanvasAgg(view.figure)
    view.set_pca(pca)
    view.show(snapshot, focus)
    return view


def marks(view: CodePlane) -> list[tuple[str, list[float]]]:
    """Markers of what is lit up, with the place of each."""
    lines = [artist for artist in view._highlight.artists if isinstance(artist, Line2D)]
    return [(str(line.get_marker()), points_of(line).ravel().tolist()) for line in lines]


def words(view: CodePlane) -> list[str]:
    return [artist.get_text() for artist in view._highlight.artists if isinstance(artist, Text)]


def pixel_of(view: CodePlane, place: tuple[float, float]) -> tuple[float, float]:
    """Counted from the upper left corner."""
    x, y = view.axes.transData.transform(place)
    return float(x), float(view.figure.canvas.get_width_height(physical=True)[1] - y)


def test_a_hovered_sample_has_a_ring_and_its_name() -> None:
    snapshot = make_snapshot(clusters=40)
    view = shown(snapshot, Focus(hovered=399))
    assert marks(view) == [("o", snapshot.codes[399].tolist())]
    assert words(view) == ["sample 399, cluster 40"]


def test_pins_have_their_letters_and_a_shape_of_their_own() -> None:
    snapshot = make_snapshot()
    typed = (0.3, -0.1, 0.2, 0.5)
    view = shown(snapshot, Focus(pins=(Pin("A", 20), Pin("B", values=typed))))
    code = encode(snapshot, [typed])[0].tolist()
    assert marks(view) == [("s", snapshot.codes[20].tolist()), ("s", code)]
    assert words(view) == ["A", "B"]


def test_a_point_typed_by_hand_stands_above_the_rows_of_a_strip() -> None:
    snapshot = make_snapshot((4, 6, 1, 5, 4))
    typed = (0.3, -0.1, 0.2, 0.5)
    view = shown(snapshot, Focus(pins=(Pin("A", values=typed),)))
    ((marker, (x, y)),) = marks(view)
    assert marker == "s"
    assert x == pytest.approx(float(encode(snapshot, [typed])[0, 0]))
    rows = points_of(*view._samples.artists)[:, 1]
    assert y < rows.min()  # rows count downwards


def test_what_has_no_finite_code_is_not_lit_up() -> None:
    snapshot = make_snapshot()
    codes = snapshot.codes.copy()
    codes[7] = np.nan
    view = shown(replace(snapshot, codes=codes), Focus(hovered=7, pins=(Pin("A", 7), Pin("B", 8))))
    assert marks(view) == [("s", codes[8].tolist())]
    assert words(view) == ["B"]


def test_before_there_are_samples_none_is_under_the_pointer() -> None:
    assert CodePlane(LIGHT).sample_at(100, 100, within_points=1e9) is None


def test_the_pointers_code_is_a_cross_and_on_a_strip_a_line() -> None:
    assert marks(shown(make_snapshot(), Focus(code=(0.2, -0.4)))) == [("+", [0.2, -0.4])]
    strip = shown(make_snapshot((4, 6, 1, 5, 4)), Focus(code=(0.2, 0.0)))
    low, high = strip.axes.get_ylim()
    assert marks(strip) == [("none", [0.2, low, 0.2, high])]


def test_the_samples_of_a_batch_have_rings() -> None:
    snapshot = make_snapshot()
    view = shown(snapshot, Focus(batch=(3, 250, 7, 999)))
    assert marks(view) == [("o", snapshot.codes[[3, 250, 7]].ravel().tolist())]


def test_what_the_data_do_not_have_is_not_lit_up() -> None:
    view = shown(make_snapshot(), Focus(hovered=400, pins=(Pin("A", 400), Pin("B", values=(1.0,)))))
    assert marks(view) == []


def test_without_a_focus_nothing_more_is_drawn_than_the_samples() -> None:
    view = shown(make_snapshot(), Focus(hovered=3, pins=(Pin("A", 1),), code=(0, 0)))
    view.show(make_snapshot())
    assert len(view._moving()) == 4


def test_names_at_the_edge_stay_inside_the_axes() -> None:
    snapshot = make_snapshot()
    codes = snapshot.codes.copy()
    codes[:4] = [(-1, -1), (-1, 1), (1, -1), (1, 1)]
    for hovered in range(4):
        view = shown(replace(snapshot, codes=codes), Focus(hovered=hovered))
        (name,) = (artist for artist in view._highlight.artists if isinstance(artist, Text))
        box, axes = name.get_window_extent(), view.axes.bbox
        assert axes.x0 <= box.x0 < box.x1 <= axes.x1
        assert axes.y0 <= box.y0 < box.y1 <= axes.y1


def test_samples_that_are_held_out_are_hollow_and_the_view_says_so() -> None:
    snapshot = make_snapshot()
    held_out = np.arange(400) % 5 == 0
    view = shown(replace(snapshot, held_out=held_out))
    hollow = [
        line
        for line in view._samples.artists
        if str(line.get_markerfacecolor()).lower() == LIGHT.panel
    ]
    assert sorted(points_of(*hollow).tolist()) == sorted(snapshot.codes[held_out].tolist())
    assert any("hollow: held out" in text.get_text() for text in view.axes.findobj(Text))


@pytest.mark.parametrize("dpi", [96, 192])
def test_the_code_under_a_pixel_is_where_that_code_is_drawn(dpi: int) -> None:
    view = CodePlane(DARK, dpi=dpi)
    FigureCanvasAgg(view.figure)
    view.show(make_snapshot())
    for place in [(0.0, 0.0), (0.5, -0.75), (-1.0, 1.0)]:
        assert view.code_at(*pixel_of(view, place)) == pytest.approx(place)


def test_the_margin_counts_as_the_edge_and_outside_there_is_no_code() -> None:
    view = shown(make_snapshot())
    assert view.code_at(*pixel_of(view, (1.05, -1.05))) == pytest.approx((1, -1))
    assert view.code_at(*pixel_of(view, (1.2, 0))) is None
    assert CodePlane(LIGHT).code_at(100, 100) is None


def test_on_a_strip_only_the_first_coordinate_is_a_code() -> None:
    view = shown(make_snapshot((4, 6, 1, 5, 4)))
    assert view.code_at(*pixel_of(view, (0.25, 2.0))) == pytest.approx((0.25, 0))


@pytest.mark.parametrize("layers", [(4, 6, 2, 5, 4), (4, 6, 1, 5, 4)])
def test_the_sample_under_the_pointer_is_the_nearest_one_drawn(layers: tuple[int, ...]) -> None:
    view = shown(make_snapshot(layers))
    drawn = points_of(*view._samples.artists)
    for x, y in [(0.1, 0.1), (-0.4, 0.3)]:
        pixel = pixel_of(view, (x, y))
        away = [np.hypot(*np.subtract(pixel_of(view, place), pixel)) for place in drawn]
        found = view.sample_at(*pixel, within_points=500)
        assert found is not None
        assert np.allclose(view._places[found], drawn[int(np.argmin(away))])
        near = min(away) * 72 / view.figure.dpi
        assert view.sample_at(*pixel, within_points=near * 1.01) == found
        assert view.sample_at(*pixel, within_points=near * 0.99) is None


@pytest.mark.parametrize("ratio", [1, 2])
def test_pixels_are_those_of_tk_at_any_ratio(display: str, ratio: int) -> None:
    from matplotlib.backends.backend_tkagg import FigureCanvasTkAgg

    root = tkinter.Tk()
    try:
        view = CodePlane(LIGHT)
        canvas = FigureCanvasTkAgg(view.figure, master=root)
        canvas.get_tk_widget().pack(fill="both", expand=True)
        root.geometry("700x500")
        root.update()
        canvas._set_device_pixel_ratio(ratio)  # type: ignore[attr-defined]
        root.update()
        view.show(make_snapshot())
        heard: list[tuple[float | None, float | None]] = []

        def hear(event: object) -> None:
            assert isinstance(event, LocationEvent)
            heard.append((event.xdata, event.ydata))

        canvas.mpl_connect("motion_notify_event", hear)
        canvas.get_tk_widget().event_generate("<Motion>", x=300, y=200)
        root.update()
        assert heard[-1] == pytest.approx(view.code_at(300, 200))
    finally:
        root.destroy()


def test_pcas_code_lies_under_the_networks_by_the_best_affine_map() -> None:
    snapshot = make_snapshot()
    view = shown(snapshot, pca=True)
    assert view._pca is not None
    x = snapshot.values - snapshot.values.mean(axis=0)
    codes = x @ np.linalg.svd(x, full_matrices=False)[2][:2].T
    design = np.column_stack((codes, np.ones(400)))
    expected = design @ np.linalg.lstsq(design, snapshot.codes)[0]
    drawn = points_of(*view._pca.artists)
    assert np.allclose(drawn, expected)
    left = np.square(snapshot.codes - expected).sum()
    share = 1 - left / np.square(snapshot.codes - snapshot.codes.mean(axis=0)).sum()
    said = f"pale: PCA code, mapped by the best affine map (R² {share:.2f})"
    assert [text.get_text() for text in view._moving() if isinstance(text, Text)] == [said]
    assert view._moving()[0] is view._pca.artists[0]


def test_a_strip_has_no_pca() -> None:
    view = shown(make_snapshot((4, 6, 1, 5, 4)), pca=True)
    assert len(view._moving()) == 4


def test_pca_can_be_taken_away_again() -> None:
    view = shown(make_snapshot(), pca=True)
    assert len(view._moving()) == 9
    view.set_pca(False)
    assert len(view._moving()) == 4
