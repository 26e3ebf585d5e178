"""Where each node, edge and label of a network's picture lies. Pure: no screen, no weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from config.schema import Model

Anchor = Literal["e", "w", "n", "center"]

MOST_UNITS = 12
"""So many units of a wide layer are drawn, its first and its last ones, with a gap between."""

TOP = 48.0
EDGE = 12.0
CAPTION_LINE = 15.0
CAPTION_GAP = 10.0
NAME_GAP = 6.0
LINE_OF_NAMES = 12.0
CHARACTER = 6.6
WIDEST_SPACING = 46.0
RADII = (2.5, 13.0)
"""All in pixels at scale 1; `CHARACTER` is the width of one in a caption or a name."""

WIDEST_NAME = 0.16
"""Of the picture's width: names of features that take more are cut."""


@dataclass(frozen=True, slots=True)
class Node:
    """A unit that is drawn; `layer` counts from 0 = input, `unit` from 0."""

    layer: int
    unit: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Edge:
    """The weight of layer `layer` (1 = first after the input) from unit `start` to unit `end`."""

    layer: int
    start: Node
    end: Node


@dataclass(frozen=True, slots=True)
class Label:
    """A text and the point it hangs from."""

    x: float
    y: float
    text: str
    anchor: Anchor
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A network in a box; coordinates in pixels from its top left corner, y downwards."""

    width: float
    height: float
    radius: float
    units: tuple[tuple[int, ...], ...]
    """For each layer the units that are drawn."""
    nodes: tuple[Node, ...]
    """Layer by layer, from input to output."""
    edges: tuple[Edge, ...]
    """Layer by layer; in each, by end and then by start, as `weights[layer - 1].ravel()` goes."""
    gaps: tuple[tuple[float, float], ...]
    """Where units are left out."""
    code_band: tuple[float, float, float, float]
    """Left, top, right, bottom of the ground that marks the code layer."""
    names: tuple[Label, ...]
    """Of inputs and outputs."""
    captions: tuple[Label, ...]


def drawn_units(size: int, most: int) -> tuple[int, ...]:
    """The units of a layer that are drawn: all, or `most` of them, the first ones and the last.

    A layer that is wider by no more than a third is drawn whole: a gap would save little room.
    """
    if size <= most + most // 3:
        return tuple(range(size))
    first = (most + 1) // 2
    return (*range(first), *range(size - (most - first), size))


def picture(
    model: Model,
    feature_names: Sequence[str],
    width: float,
    height: float,
    *,
    scale: float = 1.0,
    most_units: int = MOST_UNITS,
) -> Picture:
    """Lay the network out from left to right in a box of `width` by `height` pixels.

    `scale` multiplies every fixed distance: 1 for 96 dots an inch, 2 for 192.
    """
    sizes = model.layers
    units = tuple(drawn_units(size, most_units) for size in sizes)
    cut = [len(drawn) < size for drawn, size in zip(units, sizes, strict=True)]
    shown_names = _shown_names(feature_names, units, width / scale)
    longest_name = CHARACTER * max(map(len, shown_names))
    longest_count = CHARACTER * len(_units(_count(sizes[0], len(units[0])))) / 2
    side = (EDGE + max(RADII[1] + NAME_GAP + longest_name, longest_count)) * scale
    pitch = max(width - 2 * side, 1.0) / (len(sizes) - 1)
    columns = _captions(model, units, pitch / scale)
    lines = max((i + 1 for column in columns for i, line in enumerate(column) if line), default=0)
    bottom = (CAPTION_GAP * 1.6 + CAPTION_LINE * lines) * scale
    slots = [len(drawn) + gap for drawn, gap in zip(units, cut, strict=True)]
    room = max(height - TOP * scale - bottom, 1.0)
    spacing = min(room / max(slots), WIDEST_SPACING * scale)
    radius = min(max(0.36 * spacing, RADII[0] * scale), RADII[1] * scale, 0.3 * pitch)
    middle = TOP * scale + room / 2
    nodes, gaps = [], []
    for layer, (drawn, count) in enumerate(zip(units, slots, strict=True)):
        x = side + layer * pitch
        top = middle - spacing * (count - 1) / 2
        before_gap = (len(drawn) + 1) // 2 if cut[layer] else len(drawn)
        for slot, unit in enumerate(drawn):
            y = top + spacing * (slot + (slot >= before_gap))
            nodes.append(Node(layer, unit, x, y))
        if cut[layer]:
            gaps.append((x, top + spacing * before_gap))
    by_layer = [[n for n in nodes if n.layer == layer] for layer in range(len(sizes))]
    edges = tuple(
        Edge(layer, start, end)
        for layer in range(1, len(sizes))
        for end in by_layer[layer]
        for start in by_layer[layer - 1]
    )
    lowest = middle + spacing * (max(slots) - 1) / 2 + radius
    captions_top = min(lowest + CAPTION_GAP * scale, height - bottom + CAPTION_GAP * 0.6 * scale)
    return Picture(
        width=width,
        height=height,
        radius=radius,
        units=units,
        nodes=tuple(nodes),
        edges=edges,
        gaps=tuple(gaps),
        code_band=_band(by_layer[model.code_layer], radius, spacing, pitch),
        names=_names(shown_names, by_layer, spacing, radius, scale),
        captions=tuple(
            Label(side + layer * pitch, captions_top + i * CAPTION_LINE * scale, line, "n", i == 0)
            for layer, column in enumerate(columns)
            for i, line in enumerate(column)
            if line
        ),
    )


def _band(
    nodes: Sequence[Node], radius: float, spacing: float, pitch: float
) -> tuple[float, float, float, float]:
    reach = min(2.0 * radius, 0.45 * pitch)
    over = min(2.0 * radius, radius + 0.3 * spacing)
    return nodes[0].x - reach, nodes[0].y - over, nodes[0].x + reach, nodes[-1].y + over


def _shown_names(
    feature_names: Sequence[str], units: Sequence[tuple[int, ...]], width: float
) -> list[str]:
    longest = max(3, int(width * WIDEST_NAME / CHARACTER))
    lines = (" ".join(feature_names[unit].split()) for unit in units[0])
    return [name if len(name) <= longest else name[: longest - 1] + "…" for name in lines]


def _names(
    shown: Sequence[str],
    by_layer: Sequence[Sequence[Node]],
    spacing: float,
    radius: float,
    scale: float,
) -> tuple[Label, ...]:
    away = radius + NAME_GAP * scale
    # Names that would run into each other give way to every second, third, … of them.
    every = max(1, -int(-LINE_OF_NAMES * scale // spacing))
    left = [
        Label(node.x - away, node.y, name, "e")
        for node, name in zip(by_layer[0], shown, strict=True)
    ]
    right = [
        Label(node.x + away, node.y, reconstructed(name), "w")
        for node, name in zip(by_layer[-1], shown, strict=True)
    ]
    return (*left[::every], *right[::every])


def reconstructed(name: str) -> str:
    """The name of an output: "x̂3" for the input "x3"; other names stay as they are."""
    return "x\u0302" + name[1:] if name[:1] == "x" and name[1:].isdecimal() else name


def _captions(
    model: Model, units: Sequence[tuple[int, ...]], pitch: float
) -> list[tuple[str, str, str]]:
    """Three lines for each layer: what it is, how many units, their activation.

    A line that is too wide in any layer is made shorter in all, and at last left out.
    """
    last = len(model.layers) - 1
    special = {0: "input", model.code_layer: "code", last: "output"}
    roles = [special.get(layer, "hidden") for layer in range(last + 1)]
    few_roles = [special.get(layer, "") for layer in range(last + 1)]
    counts = [_count(size, len(drawn)) for size, drawn in zip(model.layers, units, strict=True)]
    sizes = [str(size) for size in model.layers]
    activations = ["", *model.layer_activations]
    nothing = [""] * (last + 1)
    columns = (
        _widest_that_fits(pitch, roles, few_roles),
        _widest_that_fits(pitch, [_units(count) for count in counts], counts, sizes, nothing),
        _widest_that_fits(pitch, activations, nothing),
    )
    return list(zip(*columns, strict=True))


def _count(size: int, drawn: int) -> str:
    return str(size) if drawn == size else f"{drawn} of {size}"


def _units(count: str) -> str:
    return "1 unit" if count == "1" else f"{count} units"


def _widest_that_fits(pitch: float, *variants: list[str]) -> list[str]:
    for variant in variants:
        if max(map(len, variant)) * CHARACTER <= pitch - 4:
            return variant
    return variants[-1]
