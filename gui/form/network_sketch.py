"""A small drawing of a network from its layers' sizes: pure geometry, and the canvas it goes on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gui.look import Look, blend

MOST_DOTS = 9
"""A layer of more units is shortened: its middle becomes three small dots."""


@dataclass(frozen=True, slots=True)
class Dot:
    """One unit of a layer."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Column:
    """One layer: its dots from top to bottom, and where the gap is that stands for the rest."""

    x: float
    size: int
    is_code: bool
    dots: tuple[Dot, ...]
    gap_y: float | None
    label: str
    """What stands below; empty where there is no room beside the others."""


@dataclass(frozen=True, slots=True)
class Sketch:
    """A network drawn to fit a box: columns from input to output, and the radius of a dot."""

    columns: tuple[Column, ...]
    radius: float


def sketch(
    layers: list[int], code_layer: int | None, *, width: float, height: float, margin: float
) -> Sketch:
    """Where the units of `layers` go in a box of `width` by `height`, `margin` left free all round.

    Layers of more than `MOST_DOTS` units show the first and last ones with a gap between. The dots
    of every layer are equally far apart and centred, so that the hourglass is seen.
    """
    shown = [min(size, MOST_DOTS) for size in layers]
    free_width, free_height = max(1.0, width - 2 * margin), max(1.0, height - 2 * margin)
    step_x = free_width / max(1, len(layers) - 1)
    step_y = free_height / max(1, max(shown, default=1) - 1)
    step_y = min(step_y, free_height / 3)
    radius = max(1.5, min(step_y * 0.36, step_x * 0.3, margin * 0.55))
    columns = []
    for index, (size, count) in enumerate(zip(layers, shown, strict=True)):
        x = margin + index * step_x if len(layers) > 1 else width / 2
        top = height / 2 - (count - 1) * step_y / 2
        ys = [top + row * step_y for row in range(count)]
        gap = count // 2 if size > MOST_DOTS else None
        dots = tuple(Dot(x, y) for row, y in enumerate(ys) if row != gap)
        is_code = index == code_layer
        crowded = step_x < 1.3 * margin and index not in (0, code_layer, len(layers) - 1)
        spacious = step_x > 4 * margin
        label = "" if crowded else _code_label(size) if is_code and spacious else str(size)
        gap_y = None if gap is None else ys[gap]
        columns.append(Column(x, size, is_code, dots, gap_y, label))
    return Sketch(tuple(columns), radius)


def _code_label(size: int) -> str:
    return "code, 1 unit" if size == 1 else f"code, {size} units"


def draw(canvas: Any, network: Sketch, look: Look) -> None:
    """Draw the sketch on a Tk canvas, in place of what was there."""
    palette = look.palette
    canvas.delete("all")
    edge = blend(palette.panel, palette.muted, 0.35)
    for left, right in zip(network.columns, network.columns[1:], strict=False):
        for start in left.dots:
            for end in right.dots:
                canvas.create_line(start.x, start.y, end.x, end.y, fill=edge)
    radius = network.radius
    height = canvas.winfo_reqheight()
    for column in network.columns:
        fill = palette.accent if column.is_code else palette.field
        outline = palette.accent if column.is_code else palette.muted
        for dot in column.dots:
            canvas.create_oval(
                dot.x - radius, dot.y - radius, dot.x + radius, dot.y + radius,
                fill=fill, outline=outline, width=max(1, look.px(1.5)),
            )  # fmt: skip
        if column.gap_y is not None:
            for offset in (-1, 0, 1):
                y, r = column.gap_y + offset * radius * 0.8, max(1.0, radius * 0.2)
                canvas.create_oval(
                    column.x - r, y - r, column.x + r, y + r, fill=palette.muted, outline=""
                )
        canvas.create_text(
            column.x,
            height - look.px(3),
            anchor="s",
            font=look.small,
            text=column.label,
            fill=palette.accent if column.is_code else palette.muted,
        )
