"""The weight graph on a real Tk canvas."""

from __future__ import annotations

import tkinter
from collections.abc import Iterator
from dataclasses import replace
from unittest.mock import patch

import numpy as np
import pytest

from graphs.colors import ZERO, colors, widths
from graphs.tooltip import describe, middle_of
from graphs.weight_graph import WeightGraph
from plots.palette import DARK, LIGHT
from tests.snapshots import make_snapshot
from training.snapshot import Snapshot


@pytest.fixture
def canvas(display: str) -> Iterator[tkinter.Canvas]:
    root = tkinter.Tk()
    root.geometry("680x320+0+0")
    canvas = tkinter.Canvas(root)
    canvas.pack(fill="both", expand=True)
    root.update()
    yield canvas
    root.destroy()


def option(canvas: tkinter.Canvas, item: int, name: str) -> str:
    return str(canvas.tk.call(str(canvas), "itemcget", item, f"-{name}"))


def kind(canvas: tkinter.Canvas, item: int) -> str:
    return str(canvas.tk.call(str(canvas), "type", item))


def changed(snapshot: Snapshot, layer: int, end: int, start: int, weight: float) -> Snapshot:
    weights = [matrix.copy() for matrix in snapshot.weights]
    weights[layer - 1][end, start] = weight
    return replace(snapshot, weights=tuple(weights))


def fills(canvas: tkinter.Canvas, items: list[int]) -> list[str]:
    return [option(canvas, item, "fill") for item in items]


def test_colours_and_widths_are_those_of_the_weights_and_biases(canvas: tkinter.Canvas) -> None:
    snapshot = make_snapshot()
    graph = WeightGraph(canvas, LIGHT)
    graph.show(snapshot)
    bound = graph._scale.bound
    table, thickness = colors(LIGHT), widths()
    for item in graph._items:
        part = graph._parts[item]
        value = float(describe(part, snapshot).split("= ")[1].replace("−", "-"))
        level = round(value / bound * ZERO) + ZERO
        near = table[max(level - 1, 0) : level + 2]
        assert option(canvas, item, "fill") in near
        if kind(canvas, item) == "line":
            at = table.index(option(canvas, item, "fill"))
            assert float(option(canvas, item, "width")) == pytest.approx(thickness[at], abs=0.06)


def test_only_the_edge_that_changed_is_touched(canvas: tkinter.Canvas) -> None:
    snapshot = make_snapshot()
    graph = WeightGraph(canvas, LIGHT)
    graph.show(snapshot)
    before = fills(canvas, graph._items)
    items = canvas.find_all()
    after = changed(snapshot, 2, 1, 3, -0.9 * graph._scale.bound)
    graph.show(after)
    now = fills(canvas, graph._items)
    index = 4 * 6 + 1 * 6 + 3
    assert [i for i, (a, b) in enumerate(zip(before, now, strict=True)) if a != b] == [index]
    assert sorted(canvas.find_all()) == sorted(items)


def test_a_frame_like_the_last_one_touches_no_item(canvas: tkinter.Canvas) -> None:
    graph = WeightGraph(canvas, LIGHT)
    graph.show(make_snapshot())
    lines = fills(canvas, graph._items)
    with patch.object(graph, "canvas", wraps=canvas) as watched:
        graph._recolor(make_snapshot())
    assert [c for c in watched.mock_calls if "itemconfigure" in str(c)] == []
    assert fills(canvas, graph._items) == lines


def test_strong_edges_lie_above_weak_ones_and_below_nodes(canvas: tkinter.Canvas) -> None:
    snapshot = make_snapshot((16, 8, 4, 2, 4, 8, 16))
    graph = WeightGraph(canvas, LIGHT)
    for factor in (1.0, -0.7, 1.0):
        graph.show(replace(snapshot, weights=tuple(w**3 * factor / 2 for w in snapshot.weights)))
    place = {item: i for i, item in enumerate(canvas.find_all())}
    edges = [i for i in graph._items if kind(canvas, i) == "line"]
    nodes = [i for i in graph._items if kind(canvas, i) == "oval"]
    thickness = {i: float(option(canvas, i, "width")) for i in edges}
    assert max(place[i] for i in edges) < min(place[i] for i in nodes)
    # Tiers begin at a third and at two thirds of the way from 0.9 to 4.2 pixels.
    strong = [place[i] for i in edges if thickness[i] > 2.1]
    weak = [place[i] for i in edges if thickness[i] < 1.9]
    assert strong
    assert min(strong) > max(weak)


def test_the_legend_shows_the_bound(canvas: tkinter.Canvas) -> None:
    graph = WeightGraph(canvas, LIGHT)

    def numbers() -> list[str]:
        return [option(canvas, text, "text") for text in graph._bound_texts]

    snapshot = make_snapshot(scale=0.1)
    graph.show(snapshot)
    assert numbers() == ["−0.15", "+0.15"]
    graph.show(changed(snapshot, 1, 0, 0, -3.0))
    assert numbers() == ["−3", "+3"]


def test_another_network_replaces_every_item(canvas: tkinter.Canvas) -> None:
    graph = WeightGraph(canvas, LIGHT)
    graph.show(make_snapshot())
    count = len(canvas.find_all())
    graph.show(make_snapshot((16, 8, 4, 2, 4, 8, 16)))
    assert len(graph._items) == 336 + 42
    graph.show(make_snapshot())
    assert len(canvas.find_all()) == count


def test_a_huge_network_stays_small_on_the_screen(canvas: tkinter.Canvas) -> None:
    graph = WeightGraph(canvas, LIGHT)
    graph.show(make_snapshot((784, 512, 2, 512, 784)))
    assert len(canvas.find_all()) < 700


def test_another_size_lays_the_picture_out_again(canvas: tkinter.Canvas) -> None:
    graph = WeightGraph(canvas, LIGHT)
    graph.show(make_snapshot())
    left, _, right, _ = canvas.bbox("all")
    lines = fills(canvas, graph._items)
    canvas.winfo_toplevel().geometry("1000x500")
    canvas.update()
    new_left, _, new_right, _ = canvas.bbox("all")
    assert new_right - new_left > right - left + 250
    assert fills(canvas, graph._items) == lines


@pytest.mark.parametrize("scale", [1.0, 1.25, 2.0])
@pytest.mark.parametrize(
    "layers", [(4, 6, 2, 5, 4), (64, 128, 2, 128, 64), (784, 512, 2, 512, 784), (4, *[3] * 20, 4)]
)
def test_no_text_is_cut_off_or_lies_upon_another(
    canvas: tkinter.Canvas, scale: float, layers: tuple[int, ...]
) -> None:
    root = canvas.winfo_toplevel()
    root.geometry(f"{round(530 * scale)}x{round(260 * scale)}")
    root.update()
    graph = WeightGraph(canvas, DARK, scale=scale)
    graph.show(make_snapshot(layers))
    texts = [
        (option(canvas, item, "text"), canvas.bbox(item))
        for item in canvas.find_all()
        if kind(canvas, item) == "text" and option(canvas, item, "state") != "hidden"
    ]
    for text, (x0, y0, x1, y1) in texts:
        assert x0 >= 0, text
        assert y0 >= 0, text
        assert x1 <= canvas.winfo_width(), text
        assert y1 <= canvas.winfo_height(), text
    for i, (text, box) in enumerate(texts):
        for other_text, other in texts[i + 1 :]:
            across = min(box[2], other[2]) - max(box[0], other[0])
            down = min(box[3], other[3]) - max(box[1], other[1])
            # Boxes are as high as the font, letters are not.
            assert across <= 0 or down <= 4 * scale, (text, other_text)


def test_pointing_at_an_edge_tells_its_weight_and_follows_it(canvas: tkinter.Canvas) -> None:
    snapshot = changed(make_snapshot(), 1, 5, 0, 0.412)
    graph = WeightGraph(canvas, LIGHT)
    graph.show(snapshot)
    assert graph._picture is not None
    edge = graph._picture.edges[20]
    assert (edge.layer, edge.end.unit, edge.start.unit) == (1, 5, 0)
    x, y = (round(v) for v in middle_of(edge))
    assert graph._tooltip is not None
    tip = graph._tooltip._text
    canvas.event_generate("<Motion>", x=x, y=y)
    assert option(canvas, tip, "state") == "normal"
    assert option(canvas, tip, "text") == "w₁[6,1] = 0.412"
    graph.show(changed(snapshot, 1, 5, 0, -0.25))
    assert option(canvas, tip, "text") == "w₁[6,1] = −0.25"
    canvas.event_generate("<Leave>")
    assert option(canvas, tip, "state") == "hidden"


def test_pointing_at_a_node_tells_its_bias(canvas: tkinter.Canvas) -> None:
    snapshot = make_snapshot()
    graph = WeightGraph(canvas, LIGHT)
    graph.show(snapshot)
    assert graph._tooltip is not None
    assert graph._picture is not None
    node = graph._picture.nodes[-1]
    canvas.event_generate("<Motion>", x=round(node.x), y=round(node.y))
    text = option(canvas, graph._tooltip._text, "text")
    assert text == f"b₄[4] = {snapshot.biases[3][3]:.4g}".replace("-", "−")
    box = canvas.bbox(graph._tooltip._ground)
    assert box[2] <= canvas.winfo_width() + 1


def test_a_closed_graph_leaves_an_empty_canvas(canvas: tkinter.Canvas) -> None:
    graph = WeightGraph(canvas, LIGHT)
    graph.show(make_snapshot())
    graph.close()
    assert canvas.find_all() == ()
    canvas.winfo_toplevel().geometry("800x400")
    canvas.update()
    assert canvas.find_all() == ()


def test_weights_that_are_not_finite_can_be_shown(canvas: tkinter.Canvas) -> None:
    graph = WeightGraph(canvas, LIGHT)
    graph.show(changed(make_snapshot(), 1, 0, 0, np.nan))
    graph.show(changed(make_snapshot(), 1, 0, 0, np.inf))
