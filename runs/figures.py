"""Pictures of a state: every view as a figure of a stated size, and as a PNG or SVG file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import matplotlib
from matplotlib.figure import Figure
from PIL.Image import Image

from config.atomic import write_bytes
from graphs.figure import weights_figure
from graphs.geometry import MOST_UNITS
from plots.code_plane import CodePlane
from plots.error_curve import ErrorCurve, Scale
from plots.focus import NOTHING, Focus
from plots.heat_map import HeatMaps
from plots.hidden_states import HiddenStates
from plots.palette import LIGHT, Palette
from plots.reconstructions import Reconstructions
from plots.sheet import Sheet
from training import Snapshot

DPI = 150

SUFFIXES = (".png", ".svg")


@dataclass(frozen=True, slots=True)
class Shown:
    """How a person looks at a run; it changes no number."""

    palette: Palette = LIGHT
    scale: Scale = "linear"
    code_units: tuple[int, int] = (0, 1)
    pair: int = 0
    """Of layers, in the heat maps; see `HeatMaps.choose`."""
    most_units: int = MOST_UNITS
    """Of a wide layer, in the weight graph."""
    focus: Focus = NOTHING


USUAL = Shown()

Inches = tuple[float, float]


def code_plane(snapshot: Snapshot, shown: Shown, size: Inches, dpi: float) -> Figure:
    """The code plane as a figure."""
    view = CodePlane(shown.palette, size=size, dpi=dpi)
    view.choose(*shown.code_units)
    view.show(snapshot, shown.focus)
    return view.figure


def error_curve(snapshot: Snapshot, shown: Shown, size: Inches, dpi: float) -> Figure:
    """The error curve as a figure."""
    view = ErrorCurve(shown.palette, size=size, dpi=dpi)
    view.set_scale(shown.scale)
    view.show(snapshot, shown.focus)
    return view.figure


def sheet(snapshot: Snapshot, shown: Shown, size: Inches, dpi: float) -> Figure:
    """The bending sheet as a figure."""
    view = Sheet(shown.palette, size=size, dpi=dpi)
    view.choose(*shown.code_units)
    view.show(snapshot, shown.focus)
    return view.figure


def weight_graph(snapshot: Snapshot, shown: Shown, size: Inches, dpi: float) -> Figure:
    """The weight graph as a figure."""
    return weights_figure(snapshot, shown.palette, size=size, dpi=dpi, most_units=shown.most_units)


def heat_maps(snapshot: Snapshot, shown: Shown, size: Inches, dpi: float) -> Figure:
    """A layer's weights beside those of its mirror image, as a figure."""
    view = HeatMaps(shown.palette, size=size, dpi=dpi)
    view.choose(shown.pair)
    view.show(snapshot, shown.focus)
    return view.figure


def hidden_states(snapshot: Snapshot, shown: Shown, size: Inches, dpi: float) -> Figure:
    """The code of every sample as a table of colours, as a figure."""
    view = HiddenStates(shown.palette, size=size, dpi=dpi)
    view.show(snapshot, shown.focus)
    return view.figure


def reconstructions(snapshot: Snapshot, shown: Shown, size: Inches, dpi: float) -> Figure:
    """Inputs beside what becomes of them, as a figure."""
    view = Reconstructions(shown.palette, size=size, dpi=dpi)
    view.show(snapshot, shown.focus)
    return view.figure


@dataclass(frozen=True, slots=True)
class Picture:
    """A view that can be written to a file, and its usual size in inches."""

    draw: Callable[[Snapshot, Shown, Inches, float], Figure]
    size: Inches


PICTURES = {
    "code plane": Picture(code_plane, (5.8, 6.2)),
    "error curve": Picture(error_curve, (7.1, 2.8)),
    "weight graph": Picture(weight_graph, (8.0, 4.2)),
    "bending sheet": Picture(sheet, (5.8, 5.2)),
    "heat maps": Picture(heat_maps, (5.8, 4.6)),
    "hidden states": Picture(hidden_states, (5.8, 4.6)),
    "reconstructions": Picture(reconstructions, (5.8, 4.0)),
}


def write_picture(
    name: str,
    snapshot: Snapshot,
    path: Path,
    shown: Shown = USUAL,
    *,
    size: Inches | None = None,
    dpi: float = DPI,
) -> None:
    """Write a view to a PNG or SVG file, whole or not at all; the name's suffix says which.

    `size` is in inches; without it, it is the view's usual one. Raises ValueError for another
    suffix, and OSError where the file cannot be written.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise ValueError(f"a picture's name must end in {' or '.join(SUFFIXES)}")
    picture = PICTURES[name]
    figure = picture.draw(snapshot, shown, size or picture.size, dpi)
    write_bytes(path, figure_bytes(figure, path.suffix.lower()))


def figure_bytes(figure: Figure, suffix: str) -> bytes:
    """The figure as the content of a file of this kind; the same figure gives the same bytes."""
    kind = suffix.removeprefix(".")
    # Neither dates nor versions nor random names.
    metadata = {"Date": None} if kind == "svg" else {"Software": None}
    content = BytesIO()
    with matplotlib.rc_context({"svg.hashsalt": "hourglass"}):
        figure.savefig(content, format=kind, dpi=figure.dpi, metadata=metadata)
    return content.getvalue()


def png_bytes(image: Image) -> bytes:
    """A picture of the screen as the content of a PNG file."""
    content = BytesIO()
    image.save(content, format="PNG")
    return content.getvalue()
