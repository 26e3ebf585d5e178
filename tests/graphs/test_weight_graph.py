"""The weight graph on a real Tk canvas."""

from __future__ import annotations

import tkinter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest

from graphs.colors import ZERO, colors, widths
from graphs.drawing import Drawing
from graphs.geometry import Node
from graphs.phase import Phase
from graphs.tooltip import describe
from graphs.weight_graph import WeightGraph
from plots.focus import Focus, Pin, Unit, Weight
from plots.palette import DARK, LIGHT
from plots.steps import tick_name
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


def drawing(graph: WeightGraph) -> Drawing:
    assert graph._drawing is not None
    return graph._drawing


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
    for item in drawing(graph).items:
        part = drawing(graph).parts[item]
        if isinstance(part, Node) and part.layer == 0:
            assert option(canvas, item, "fill") == LIGHT.panel
            continue
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
    before = fills(canvas, drawing(graph).items)
    items = canvas.find_all()
    after = changed(snapshot, 2, 1, 3, -0.9 * graph._scale.bound)
    graph.show(after)
    now = fills(canvas, drawing(graph).items)
    index = 4 * 6 + 1 * 6 + 3
    assert [i for i, (a, b) in enumerate(zip(before, now, strict=True)) if a != b] == [index]
    assert sorted(canvas.find_all()) == sorted(items)


def test_a_frame_like_the_last_one_touches_no_item(canvas: tkinter.Canvas) -> None:
    graph = WeightGraph(canvas, LIGHT)
    graph.show(make_snapshot())
    lines = fills(canvas, drawing(graph).items)
    with patch.object(drawing(graph), "_canvas", wraps=canvas) as watched:
        graph.show(make_snapshot())
    assert [c for c in watched.mock_calls if "itemconfigure" in str(c)] == []
    assert fills(canvas, drawing(graph).items) == lines


def test_strong_edges_lie_above_weak_ones_and_below_nodes(canvas: tkinter.Canvas) -> None:
    snapshot = make_snapshot((16, 8, 4, 2, 4, 8, 16))
    graph = WeightGraph(canvas, LIGHT)
    for factor in (1.0, -0.7, 1.0):
        graph.show(replace(snapshot, weights=tuple(w**3 * factor / 2 for w in snapshot.weights)))
    place = {item: i for i, item in enumerate(canvas.find_all())}
    edges = [i for i in drawing(graph).items if kind(canvas, i) == "line"]
    nodes = [i for i in drawing(graph).items if kind(canvas, i) == "oval"]
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
        return [option(canvas, text, "text") for text in drawing(graph).head.bounds]

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
    assert len(drawing(graph).items) == 336 + 58
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
    lines = fills(canvas, drawing(graph).items)
    canvas.winfo_toplevel().geometry("1000x500")
    canvas.update()
    new_left, _, new_right, _ = canvas.bbox("all")
    assert new_right - new_left > right - left + 250
    assert fills(canvas, drawing(graph).items) == lines


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
    graph.show(make_snapshot(layers), Focus(hovered=17))
    graph.show_stage(Phase("backward", 2))
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
    edge = drawing(graph).picture.edges[20]
    assert (edge.layer, edge.end.unit, edge.start.unit) == (1, 5, 0)
    # Not halfway, where two lines of this network cross.
    x = round(edge.start.x + 0.2 * (edge.end.x - edge.start.x))
    y = round(edge.start.y + 0.2 * (edge.end.y - edge.start.y))
    tip = drawing(graph).tooltip._text
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
    node = drawing(graph).picture.nodes[-1]
    canvas.event_generate("<Motion>", x=round(node.x), y=round(node.y))
    text = option(canvas, drawing(graph).tooltip._text, "text")
    assert text == f"b₄[4] = {snapshot.biases[3][3]:.4g}".replace("-", "−")
    box = canvas.bbox(drawing(graph).tooltip._ground)
    assert box[2] <= canvas.winfo_width() + 1


def test_pointing_at_an_input_tells_its_name_and_of_a_sample_its_value(
    canvas: tkinter.Canvas,
) -> None:
    snapshot = replace(make_snapshot(), feature_names=("width", "height", "depth", "mass"))
    graph = WeightGraph(canvas, LIGHT)
    graph.show(snapshot)
    node = drawing(graph).picture.nodes[2]
    tip = drawing(graph).tooltip._text
    canvas.event_generate("<Motion>", x=round(node.x), y=round(node.y))
    assert option(canvas, tip, "text") == "input depth"
    graph.show(snapshot, Focus(hovered=17))
    value = f"{snapshot.values[17][2]:.4g}".replace("-", "−")
    assert option(canvas, tip, "text") == f"input depth = {value}"


def test_before_there_is_a_network_the_pointer_and_phases_meet_nothing(
    canvas: tkinter.Canvas,
) -> None:
    graph = WeightGraph(canvas, LIGHT)
    graph.show_stage(Phase("update"))
    canvas.event_generate("<Motion>", x=300, y=150)
    canvas.winfo_toplevel().geometry("800x400")
    canvas.update()
    assert canvas.find_all() == ()
    assert graph.unit_at(300, 150) is None
    assert graph.weight_at(300, 150) is None
    graph.show(make_snapshot())
    assert subtitle(graph, canvas) == ""
    assert option(canvas, drawing(graph)._marks._band, "state") == "hidden"


def test_on_a_narrow_canvas_the_scale_keeps_its_numbers_and_drops_its_words(
    canvas: tkinter.Canvas,
) -> None:
    words = "weights (lines), biases (fills)"
    for width, expected in ((680, {words}), (300, set())):
        canvas.winfo_toplevel().geometry(f"{width}x320")
        canvas.update()
        graph = WeightGraph(canvas, LIGHT)
        graph.show(make_snapshot())
        texts = {
            option(canvas, item, "text")
            for item in canvas.find_all()
            if kind(canvas, item) == "text"
        }
        assert texts & {words} == expected
        assert {f"{sign}{tick_name(graph._scale.bound)}" for sign in "−+"} <= texts
        graph.close()


def test_a_canvas_that_is_not_on_the_screen_yet_is_drawn_in_the_size_asked_for(
    display: str,
) -> None:
    root = tkinter.Tk()
    canvas = tkinter.Canvas(root, width=700, height=300, highlightthickness=0)
    graph = WeightGraph(canvas, LIGHT)
    graph.show(make_snapshot())
    left, top, right, bottom = canvas.bbox("all")
    root.destroy()
    assert left >= 0
    assert top >= 0
    assert 600 < right <= 700
    assert 200 < bottom <= 300


def test_a_window_that_only_moves_leaves_the_picture_as_it_is(canvas: tkinter.Canvas) -> None:
    graph = WeightGraph(canvas, LIGHT)
    graph.show(make_snapshot())
    before = drawing(graph)
    canvas.event_generate("<Configure>")
    graph.resize()
    assert drawing(graph) is before


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


# --- what is in focus ---


def forward(snapshot: Snapshot, x: np.ndarray[Any, Any]) -> list[float]:
    """Activations of all layers, computed here: tanh networks only."""
    layers = [x]
    for weights, biases in zip(snapshot.weights, snapshot.biases, strict=True):
        layers.append(np.tanh(weights @ layers[-1] + biases))
    return np.concatenate(layers).tolist()


def subtitle(graph: WeightGraph, canvas: tkinter.Canvas) -> str:
    return option(canvas, drawing(graph).head._subtitle, "text")


def node_items(graph: WeightGraph) -> list[int]:
    return [i for i, part in drawing(graph).parts.items() if isinstance(part, Node)]


@pytest.mark.parametrize(
    "focus",
    [Focus(hovered=17), Focus(pins=(Pin("A", sample=3), Pin("B", sample=17)))],
    ids=["hovered", "pinned"],
)
def test_nodes_show_the_activations_of_the_sample_in_focus(
    canvas: tkinter.Canvas, focus: Focus
) -> None:
    snapshot = make_snapshot()
    graph = WeightGraph(canvas, LIGHT)
    graph.show(snapshot, focus)
    values = forward(snapshot, snapshot.values[17])
    table = colors(LIGHT)
    assert len(values) == 21
    for item, value in zip(node_items(graph), values, strict=True):
        assert abs(table.index(option(canvas, item, "fill")) - (ZERO + value * ZERO)) <= 0.51
    figures = [option(canvas, item, "text") for item in drawing(graph).values]
    assert [float(f.replace("−", "-")) for f in figures] == pytest.approx(values, abs=0.0051)
    assert "sample 17, cluster 1" in subtitle(graph, canvas)
    assert "from −1 to +1" in subtitle(graph, canvas)


def test_small_activations_are_pale(canvas: tkinter.Canvas) -> None:
    snapshot = make_snapshot(scale=0.1)
    graph = WeightGraph(canvas, LIGHT)
    graph.show(replace(snapshot, values=snapshot.values * 0.1), Focus(hovered=17))
    levels = [colors(LIGHT).index(option(canvas, item, "fill")) for item in node_items(graph)]
    assert max(abs(level - ZERO) for level in levels) < ZERO / 4
    assert "from −1 to +1" in subtitle(graph, canvas)


def test_a_point_typed_by_hand_is_followed_too(canvas: tkinter.Canvas) -> None:
    snapshot = make_snapshot()
    graph = WeightGraph(canvas, LIGHT)
    graph.show(snapshot, Focus(pins=(Pin("A", sample=3), Pin("B", values=(0.5, -0.5, 0.0, 1.0)))))
    inputs = node_items(graph)[:4]
    table = colors(LIGHT)
    levels = [table.index(option(canvas, item, "fill")) for item in inputs]
    assert levels == [ZERO + 16, ZERO - 16, ZERO, 2 * ZERO]
    assert "B, typed point" in subtitle(graph, canvas)


def test_a_pin_that_the_data_shown_do_not_have_is_passed_over(canvas: tkinter.Canvas) -> None:
    graph = WeightGraph(canvas, LIGHT)
    pins = Pin("A", sample=3), Pin("B", sample=4000), Pin("C", values=(1.0, 2.0))
    graph.show(make_snapshot(), Focus(hovered=4000, pins=pins))
    assert "A, sample 3" in subtitle(graph, canvas)


def test_without_a_sample_nodes_show_biases_again(canvas: tkinter.Canvas) -> None:
    graph = WeightGraph(canvas, LIGHT)
    graph.show(make_snapshot())
    before = fills(canvas, drawing(graph).items)
    graph.show(make_snapshot(), Focus(hovered=17))
    assert fills(canvas, drawing(graph).items) != before
    graph.show(make_snapshot())
    assert fills(canvas, drawing(graph).items) == before
    assert subtitle(graph, canvas) == ""
    assert {option(canvas, item, "text") for item in drawing(graph).values} == {""}


def test_lines_show_weights_whatever_the_sample(canvas: tkinter.Canvas) -> None:
    graph = WeightGraph(canvas, LIGHT)
    graph.show(make_snapshot())
    before = fills(canvas, drawing(graph).items[:66])
    graph.show(make_snapshot(), Focus(hovered=17))
    assert fills(canvas, drawing(graph).items[:66]) == before


def test_pointing_at_a_node_tells_its_activation_in_full(canvas: tkinter.Canvas) -> None:
    snapshot = make_snapshot()
    graph = WeightGraph(canvas, LIGHT)
    graph.show(snapshot, Focus(hovered=17))
    node = drawing(graph).picture.nodes[-1]
    canvas.event_generate("<Motion>", x=round(node.x), y=round(node.y))
    text = option(canvas, drawing(graph).tooltip._text, "text").replace("−", "-")
    expected = f"a₄[4] = {forward(snapshot, snapshot.values[17])[-1]:.4g}"
    assert text.split(",  ") == [expected, f"b₄[4] = {snapshot.biases[3][3]:.4g}"]


def test_every_unit_and_weight_is_found_where_it_is_drawn(canvas: tkinter.Canvas) -> None:
    graph = WeightGraph(canvas, LIGHT)
    graph.show(make_snapshot((3, 2, 3)))
    for node in drawing(graph).picture.nodes:
        assert graph.unit_at(node.x, node.y) == Unit(node.layer, node.unit)
        assert graph.weight_at(node.x, node.y) is None
    for edge in drawing(graph).picture.edges:
        # A fifth of the way, where no two lines of this network cross.
        x = edge.start.x + 0.2 * (edge.end.x - edge.start.x)
        y = edge.start.y + 0.2 * (edge.end.y - edge.start.y)
        assert graph.weight_at(x, y) == Weight(edge.layer, edge.end.unit, edge.start.unit)
        assert graph.unit_at(x, y) is None
    assert graph.unit_at(2, 2) is None
    assert graph.weight_at(2, 2) is None


def test_units_of_a_thinned_layer_are_found_under_their_true_numbers(
    canvas: tkinter.Canvas,
) -> None:
    graph = WeightGraph(canvas, LIGHT)
    graph.show(make_snapshot((64, 128, 2, 128, 64)))
    last = next(n for n in drawing(graph).picture.nodes if (n.layer, n.unit) == (1, 127))
    assert graph.unit_at(last.x, last.y) == Unit(1, 127)
    graph.show(make_snapshot((64, 128, 2, 128, 64)), Focus(unit=Unit(1, 127)))
    ring = drawing(graph)._marks._ring
    left, top, right, bottom = canvas.coords(ring)
    assert ((left + right) / 2, (top + bottom) / 2) == pytest.approx((last.x, last.y))


def test_the_unit_in_focus_has_a_ring_and_no_other_has(canvas: tkinter.Canvas) -> None:
    graph = WeightGraph(canvas, LIGHT)
    graph.show(make_snapshot(), Focus(unit=Unit(3, 4)))
    ring = drawing(graph)._marks._ring
    node = next(n for n in drawing(graph).picture.nodes if (n.layer, n.unit) == (3, 4))
    left, top, right, bottom = canvas.coords(ring)
    assert option(canvas, ring, "state") == "normal"
    assert option(canvas, ring, "dash") == ""
    assert ((left + right) / 2, (top + bottom) / 2) == pytest.approx((node.x, node.y))
    assert right - left > 2 * drawing(graph).picture.radius
    graph.show(make_snapshot())
    assert option(canvas, ring, "state") == "hidden"


def test_a_bias_in_focus_is_a_dashed_ring_at_its_unit(canvas: tkinter.Canvas) -> None:
    graph = WeightGraph(canvas, LIGHT)
    graph.show(make_snapshot(), Focus(weight=Weight(1, 5, -1)))
    ring = drawing(graph)._marks._ring
    node = next(n for n in drawing(graph).picture.nodes if (n.layer, n.unit) == (1, 5))
    left, _, right, _ = canvas.coords(ring)
    assert (left + right) / 2 == pytest.approx(node.x)
    assert option(canvas, ring, "state") == "normal"
    assert option(canvas, ring, "dash") != ""


def test_the_weight_in_focus_is_underlined_and_stays_above_all_others(
    canvas: tkinter.Canvas,
) -> None:
    snapshot = changed(make_snapshot(), 2, 1, 3, 0.001)
    graph = WeightGraph(canvas, LIGHT)
    graph.show(snapshot)
    focus = Focus(weight=Weight(2, 1, 3))
    index = 4 * 6 + 1 * 6 + 3
    line = drawing(graph)._marks._line
    for seed in (0, 1, 2):
        graph.show(changed(make_snapshot(seed=seed), 2, 1, 3, 0.001), focus)
        assert option(canvas, line, "state") == "normal"
        place = {item: i for i, item in enumerate(canvas.find_all())}
        edge = drawing(graph).items[index]
        others = [i for i in drawing(graph).items[:66] if i != edge]
        assert max(place[i] for i in others) < place[line] < place[edge]
        assert place[edge] < min(place[i] for i in node_items(graph))
        assert canvas.coords(line) == canvas.coords(edge)
    graph.show(snapshot)
    assert option(canvas, line, "state") == "hidden"


def test_what_is_in_focus_stays_so_in_another_size(canvas: tkinter.Canvas) -> None:
    graph = WeightGraph(canvas, LIGHT)
    graph.show(make_snapshot(), Focus(hovered=17, unit=Unit(3, 4)))
    graph.show_stage(Phase("forward", 2))
    canvas.winfo_toplevel().geometry("1000x500")
    canvas.update()
    marks = drawing(graph)._marks
    assert option(canvas, marks._ring, "state") == "normal"
    assert option(canvas, marks._band, "state") == "normal"
    assert subtitle(graph, canvas).startswith("forward: layer 2 of 4 · fills: activations")


# --- slow motion ---


def test_a_phase_lights_up_what_it_touches_and_is_named(canvas: tkinter.Canvas) -> None:
    graph = WeightGraph(canvas, LIGHT)
    graph.show(make_snapshot())
    before = fills(canvas, drawing(graph).items)
    graph.show_stage(Phase("backward", 3))
    marks = drawing(graph)._marks
    left, _, right, _ = canvas.coords(marks._band)
    inside = {n.layer for n in drawing(graph).picture.nodes if left < n.x < right}
    assert inside == {2, 3}
    start, _, end, _ = canvas.coords(marks._arrow)
    assert end < start
    assert subtitle(graph, canvas) == "backward: layer 3 of 4"
    assert fills(canvas, drawing(graph).items) == before
    graph.show_stage(None)
    assert option(canvas, marks._band, "state") == "hidden"
    assert option(canvas, marks._arrow, "state") == "hidden"
    assert subtitle(graph, canvas) == ""


def test_a_phase_of_the_whole_network_has_a_band_and_no_arrow(canvas: tkinter.Canvas) -> None:
    graph = WeightGraph(canvas, LIGHT)
    graph.show(make_snapshot())
    marks = drawing(graph)._marks
    graph.show_stage(Phase("backward", 1))
    assert option(canvas, marks._arrow, "state") == "normal"
    graph.show_stage(Phase("update"))
    assert option(canvas, marks._arrow, "state") == "hidden"
    left, _, right, _ = canvas.coords(marks._band)
    assert all(left < node.x < right for node in drawing(graph).picture.nodes)


def test_another_network_is_in_no_phase(canvas: tkinter.Canvas) -> None:
    graph = WeightGraph(canvas, LIGHT)
    graph.show(make_snapshot())
    graph.show_stage(Phase("forward", 4))
    graph.show(make_snapshot((4, 2, 4)))
    assert subtitle(graph, canvas) == ""


def test_a_phase_of_a_layer_that_is_not_there_is_refused(canvas: tkinter.Canvas) -> None:
    graph = WeightGraph(canvas, LIGHT)
    graph.show(make_snapshot())
    with pytest.raises(ValueError, match="layer is 5; it must be from 1 to 4"):
        graph.show_stage(Phase("forward", 5))
