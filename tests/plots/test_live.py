"""What both live views share: blitting, sizes, saving, text that can be read."""

from __future__ import annotations

import gc
import tkinter
import weakref
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from plots.code_plane import CodePlane
from plots.error_curve import ErrorCurve
from plots.heat_map import HeatMaps
from plots.live import LiveView
from plots.palette import DARK, LIGHT
from plots.sheet import Sheet
from plots.trails import Trails
from plots.unit_map import UnitMap
from tests.snapshots import make_snapshot
from training.snapshot import Snapshot

VIEWS = pytest.mark.parametrize("make", [CodePlane, ErrorCurve, Sheet])


def log_curve(*arguments: Any, **options: Any) -> ErrorCurve:
    view = ErrorCurve(*arguments, **options)
    view.set_scale("log")
    return view


def told_code_plane(*arguments: Any, **options: Any) -> CodePlane:
    view = CodePlane(*arguments, **options)
    view.set_trails(Trails.ALL)
    view.set_pca(True)
    return view


def draws(view: LiveView) -> list[int]:
    """A list that grows by one at every full draw."""
    seen: list[int] = []
    view.figure.canvas.mpl_connect("draw_event", lambda _event: seen.append(1))
    return seen


def pixels(canvas: FigureCanvasAgg) -> np.ndarray:
    return np.array(canvas.buffer_rgba())


def next_one(snapshot: Snapshot) -> Snapshot:
    """A state a little later, within the same limits."""
    return replace(
        snapshot,
        codes=snapshot.codes * 0.97,
        rmse=snapshot.rmse * 0.98,
        update=snapshot.update + 5,
    )


@pytest.mark.parametrize("make", [CodePlane, ErrorCurve, Sheet, UnitMap])
def test_before_the_first_state_nothing_is_drawn(make: Callable[..., LiveView]) -> None:
    view = make(LIGHT)
    canvas = FigureCanvasAgg(view.figure)
    canvas.draw()
    assert len(np.unique(pixels(canvas).reshape(-1, 4), axis=0)) == 1
    view.show(make_snapshot())
    assert len(np.unique(pixels(canvas).reshape(-1, 4), axis=0)) > 10


@VIEWS
def test_a_frame_within_the_limits_is_no_full_draw_and_looks_like_one(
    make: Callable[..., LiveView],
) -> None:
    view = make(LIGHT)
    canvas = FigureCanvasAgg(view.figure)
    full = draws(view)
    view.show(make_snapshot())
    assert len(full) == 1
    before = pixels(canvas)
    view.show(next_one(make_snapshot()))
    assert len(full) == 1
    blitted = pixels(canvas)
    assert (blitted != before).any()
    canvas.draw()
    assert (pixels(canvas) == blitted).all()


@pytest.mark.parametrize(
    ("make", "choose", "chosen"),
    [
        (CodePlane, CodePlane.choose, (2, 0)),
        (CodePlane, CodePlane.set_trails, (Trails.ALL,)),
        (CodePlane, CodePlane.set_pca, (True,)),
        (ErrorCurve, ErrorCurve.set_scale, ("log",)),
        (ErrorCurve, ErrorCurve.set_quantity, ("loss",)),
        (Sheet, Sheet.choose, (2, 0)),
        (UnitMap, UnitMap.choose, (2, 0)),
        (HeatMaps, HeatMaps.choose, (1,)),
    ],
)
def test_a_choice_is_painted_with_the_next_state_and_the_same_again_costs_nothing(
    make: Callable[..., Any], choose: Callable[..., None], chosen: tuple[Any, ...]
) -> None:
    view, snapshot = make(LIGHT), make_snapshot((8, 6, 3, 6, 8))
    FigureCanvasAgg(view.figure)
    full = draws(view)
    view.show(snapshot)
    choose(view, *chosen)
    assert len(full) == 1
    view.show(snapshot)
    assert len(full) == 2
    choose(view, *chosen)
    view.show(snapshot)
    assert len(full) == 2


@VIEWS
def test_after_another_size_the_background_is_drawn_anew(make: Callable[..., LiveView]) -> None:
    view = make(LIGHT)
    canvas = FigureCanvasAgg(view.figure)
    full = draws(view)
    view.show(make_snapshot())
    view.figure.set_size_inches(6, 4)
    canvas.callbacks.process("resize_event", None)
    view.show(next_one(make_snapshot()))
    assert len(full) == 2


@VIEWS
def test_a_figure_saved_at_another_dpi_leaves_the_screen_as_it_was(
    make: Callable[..., LiveView],
) -> None:
    view = make(LIGHT)
    canvas = FigureCanvasAgg(view.figure)
    view.show(make_snapshot())
    expected = pixels(canvas)
    view.figure.savefig(BytesIO(), format="png", dpi=50)
    view.show(make_snapshot())
    assert (pixels(canvas) == expected).all()


@VIEWS
def test_without_a_canvas_nothing_is_drawn_until_the_figure_is_saved(
    make: Callable[..., LiveView],
) -> None:
    view = make(LIGHT)
    full = draws(view)
    for _frame in range(3):
        view.show(make_snapshot())
    assert full == []
    empty, shown = BytesIO(), BytesIO()
    make(LIGHT).figure.savefig(empty, format="png")
    view.figure.savefig(shown, format="png")
    assert len(shown.getvalue()) > len(empty.getvalue())


SNAPSHOTS = pytest.mark.parametrize(
    "snapshot",
    [
        make_snapshot(),
        make_snapshot(update=0),
        make_snapshot((8, 6, 4, 2, 4, 6, 8), clusters=10, update=10_000_000, measurements=2000),
        make_snapshot((4, 6, 1, 5, 4), activations="identity", scale=1e-4),
        make_snapshot((8, 6, 3, 6, 8), activations="relu", clusters=40, scale=2e5),
    ],
    ids=["default", "start", "ten clusters", "strip", "forty clusters"],
)


@pytest.mark.parametrize(
    "make", [CodePlane, ErrorCurve, log_curve, Sheet, UnitMap, told_code_plane]
)
@pytest.mark.parametrize("dpi", [96, 192])
@pytest.mark.parametrize("size", [(4.2, 2.2), (5.6, 6.2), (7.1, 2.8), (12.0, 8.0)])
@SNAPSHOTS
def test_no_text_is_cut_off_or_lies_upon_another(
    make: Callable[..., LiveView], dpi: int, size: tuple[float, float], snapshot: Snapshot
) -> None:
    look_at_texts(make(LIGHT, size=size, dpi=dpi), snapshot)


@pytest.mark.parametrize("make", [CodePlane, Sheet, UnitMap, told_code_plane])
@SNAPSHOTS
def test_texts_fit_in_300_by_200_pixels_too(
    make: Callable[..., LiveView], snapshot: Snapshot
) -> None:
    look_at_texts(make(LIGHT, size=(300 / 96, 200 / 96)), snapshot)


def look_at_texts(view: LiveView, snapshot: Snapshot) -> None:
    canvas = FigureCanvasAgg(view.figure)
    view.show(snapshot)
    edge = view.figure.bbox
    texts = [t for t in view.axes.findobj(Text) if t.get_text() and t.get_visible()]
    boxes = [(t.get_text(), t.get_window_extent(canvas.get_renderer())) for t in texts]
    for text, box in boxes:
        assert box.x0 >= 0, text
        assert box.y0 >= 0, text
        assert box.x1 <= edge.x1, text
        assert box.y1 <= edge.y1, text
    for i, (text, box) in enumerate(boxes):
        for other_text, other in boxes[i + 1 :]:
            across = min(box.x1, other.x1) - max(box.x0, other.x0)
            down = min(box.y1, other.y1) - max(box.y0, other.y0)
            # Boxes are as high as the font, letters are not.
            assert across <= 0 or down <= 0.2 * min(box.height, other.height), (text, other_text)


def test_text_grows_with_the_dots_an_inch() -> None:
    heights = []
    for dpi in (96, 192):
        view = CodePlane(LIGHT, dpi=dpi)
        canvas = FigureCanvasAgg(view.figure)
        view.show(make_snapshot())
        heights.append(view.axes.xaxis.label.get_window_extent(canvas.get_renderer()).height)
    assert heights[1] == pytest.approx(2 * heights[0], rel=0.1)


@VIEWS
def test_a_palette_colours_the_whole_figure(make: Callable[..., LiveView]) -> None:
    view = make(DARK)
    canvas = FigureCanvasAgg(view.figure)
    view.show(make_snapshot())
    corner = "#{:02x}{:02x}{:02x}".format(*pixels(canvas)[0, 0, :3])
    assert corner == DARK.panel


@VIEWS
def test_a_closed_view_is_let_go(make: Callable[..., LiveView]) -> None:
    view = make(LIGHT)
    FigureCanvasAgg(view.figure)
    view.show(make_snapshot())
    view.close()
    figure = weakref.ref(view.figure)
    del view
    gc.collect()
    assert figure() is None


@VIEWS
def test_a_view_works_on_a_tk_canvas(make: Callable[..., LiveView], display: str) -> None:
    from matplotlib.backends.backend_tkagg import FigureCanvasTkAgg

    root = tkinter.Tk()
    try:
        view = make(LIGHT)
        canvas = FigureCanvasTkAgg(view.figure, master=root)
        canvas.get_tk_widget().pack(fill="both", expand=True)
        root.geometry("700x500")
        root.update()
        full = draws(view)
        view.show(make_snapshot())
        drawn = len(full)
        view.show(next_one(make_snapshot()))
        assert len(full) == drawn
        root.geometry("900x600")
        root.update()
        assert len(full) > drawn
        assert canvas.get_width_height(physical=True) == (900, 600)
    finally:
        root.destroy()
