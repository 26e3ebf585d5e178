"""The figures that a study file describes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure

from config.study import Study
from config.study_schema import FigureKind, FigureWish
from plots.heat_map import HeatMaps
from plots.hidden_states import HiddenStates
from plots.palette import LIGHT
from plots.reconstructions import Reconstructions
from plots.study_curves import Line, Panel, Points, curves_figure, final_figure
from runs.studies.measuring import MEASURES
from runs.studies.networks import last_state
from runs.studies.running import Outcome

DPI = 110


@dataclass(frozen=True, slots=True)
class Drawn:
    """A figure, what it is called as a file, and what it shows."""

    name: str
    caption: str
    figure: Figure


def figures(study: Study, outcomes: Sequence[Outcome]) -> Iterator[Drawn]:
    """Every figure of the study, in order."""
    for number, wish in enumerate(study.draw, start=1):
        caption, figure = _DRAW[wish.kind](study, outcomes, wish)
        yield Drawn(f"figure_{number}_{wish.kind}.png", caption, figure)


def plain_name(axis: str) -> str:
    """What varies, as a reader calls it: "learning rate"."""
    return axis.rpartition(".")[2].replace("_", " ")


def _axis(study: Study, wish: FigureWish) -> int | None:
    """The axis among whose values a figure compares; None where nothing varies."""
    names = [axis.name for axis in study.axes]
    return names.index(wish.along) if wish.along else (len(names) - 1 if names else None)


def _grouped(study: Study, axis: int | None, *, apart: bool) -> list[tuple[str, list[list[int]]]]:
    """Cells by panel: its title, and a list for each series of the numbers of its cells.

    With `apart` every value of the axis is a series of one cell, otherwise a place of every series.
    """
    panels: dict[tuple[str, ...], list[int]] = {}
    for number, cell in enumerate(study.cells):
        others = tuple(label for i, label in enumerate(cell.labels) if i != axis)
        panels.setdefault(others, []).append(number)
    names = [plain_name(one.name) for i, one in enumerate(study.axes) if i != axis]
    found = []
    for labels, cells in panels.items():
        title = ", ".join(f"{n} {v}" for n, v in zip(names, labels, strict=True))
        found.append((title, [[cell] for cell in cells] if apart else [cells]))
    return found


def _curves(study: Study, outcomes: Sequence[Outcome], wish: FigureWish) -> tuple[str, Figure]:
    axis, measure = _axis(study, wish), MEASURES[wish.measure]
    panels = []
    for title, series in _grouped(study, axis, apart=True):
        lines = [_line(study, outcomes, wish, axis, cell) for (cell,) in series]
        panels.append(Panel(title, lines=tuple(lines)))
    legend = "" if axis is None else plain_name(study.axes[axis].name)
    figure = curves_figure(
        panels, LIGHT, measure=measure.heading, legend=legend, log=measure.is_loss, dpi=DPI
    )
    caption = f"{measure.heading} over epochs ({measure.help}): median over seeds, and range."
    return caption + _diamonds(study, wish), figure


def _line(
    study: Study, outcomes: Sequence[Outcome], wish: FigureWish, axis: int | None, cell: int
) -> Line:
    found = [one for one in outcomes if one.cell == cell]
    # Runs of a cell that ended early are carried on at their last value.
    longest = max(found, key=lambda one: len(one.finished.epochs))
    epochs = longest.finished.epochs.astype(np.float64)
    values = np.array(
        [np.interp(epochs, one.finished.epochs, one.series[wish.measure]) for one in found]
    )
    published = study.published_value(wish.measure, cell)
    at = study.published_value("epochs", cell) or float(epochs[-1])
    label = "all" if axis is None else study.cells[cell].labels[axis]
    return Line(
        label,
        epochs,
        values.min(axis=0),
        np.median(values, axis=0),
        values.max(axis=0),
        None if published is None else (at, published),
    )


def _final(study: Study, outcomes: Sequence[Outcome], wish: FigureWish) -> tuple[str, Figure]:
    axis, measure = _axis(study, wish), MEASURES[wish.measure]
    panels = []
    for title, series in _grouped(study, axis, apart=False):
        points = tuple(
            Points(
                "runs",
                [[o.final(wish.measure) for o in outcomes if o.cell == cell] for cell in cells],
                [study.published_value(wish.measure, cell) for cell in cells],
            )
            for cells in series
        )
        panels.append(Panel(title, points=points))
    places = [""] if axis is None else [case.label for case in study.axes[axis].cases]
    along = "" if axis is None else plain_name(study.axes[axis].name)
    figure = final_figure(
        panels, places, LIGHT, measure=measure.heading, along=along, log=measure.is_loss, dpi=DPI
    )
    caption = f"{measure.heading} at the end ({measure.help}): a dot a seed, a bar at the median."
    return caption + _diamonds(study, wish), figure


def _diamonds(study: Study, wish: FigureWish) -> str:
    compared = any(one.measure == wish.measure for one in study.published)
    return " Diamonds: published values." if compared else ""


def _network(
    make: Callable[[], HeatMaps | HiddenStates | Reconstructions], what: str
) -> Callable[[Study, Sequence[Outcome], FigureWish], tuple[str, Figure]]:
    def draw(study: Study, outcomes: Sequence[Outcome], wish: FigureWish) -> tuple[str, Figure]:
        labels = [cell.labels for cell in study.cells]
        cell = labels.index(tuple(wish.cell)) if wish.cell else len(labels) - 1
        chosen = next(one for one in outcomes if one.cell == cell)
        view = make()
        view.show(last_state(chosen.finished, chosen.final("loss")))
        names = (plain_name(axis.name) for axis in study.axes)
        where = [f"{n} {v}" for n, v in zip(names, labels[cell], strict=True)]
        seed = f"seed {chosen.finished.experiment.seed}"
        return f"{what}: {', '.join([*where, seed])}.", view.figure

    return draw


_DRAW: dict[FigureKind, Callable[[Study, Sequence[Outcome], FigureWish], tuple[str, Figure]]] = {
    "curves": _curves,
    "final": _final,
    "heat_maps": _network(
        lambda: HeatMaps(LIGHT, dpi=DPI), "Weights into and out of the code, at the end"
    ),
    "hidden_states": _network(
        lambda: HiddenStates(LIGHT, dpi=DPI), "Codes of all inputs, at the end"
    ),
    "reconstructions": _network(
        lambda: Reconstructions(LIGHT, dpi=DPI), "Inputs and reconstructions, at the end"
    ),
}
