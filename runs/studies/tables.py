"""A study's results as tables: every run as CSV, and every cell with its median over seeds."""

from __future__ import annotations

import csv
import io
import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from config.study import Study
from config.study_schema import MeasureName
from plots.numbers import error_text
from runs.studies.measuring import MEASURES
from runs.studies.running import Outcome


@dataclass(frozen=True, slots=True)
class Entry:
    """A measure in a cell: least, median and greatest over its seeds, and what was published."""

    low: float
    median: float
    high: float
    published: float | None

    @property
    def ratio(self) -> float | None:
        """The median over what was published."""
        if not self.published or math.isnan(self.median):
            return None
        return self.median / self.published


def entry(study: Study, outcomes: Sequence[Outcome], measure: MeasureName, cell: int) -> Entry:
    """A measure in a cell."""
    values = [one.final(measure) for one in outcomes if one.cell == cell]
    published = study.published_value(measure, cell)
    return Entry(min(values), statistics.median(values), max(values), published)


def runs_csv(study: Study, outcomes: Sequence[Outcome]) -> str:
    """A row for each run: its number, what varied, its seed, how it ended and what was recorded."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    recorded = [name for name in study.record if name != "epochs"]
    names = [axis.name for axis in study.axes]
    writer.writerow(["run", *names, "seed", "stopped_by", "epochs", *recorded])
    for number, one in enumerate(outcomes, start=1):
        ended = one.finished.stopped_by, int(one.final("epochs"))
        values = [one.final(name) for name in recorded]
        labels = study.cells[one.cell].labels
        writer.writerow([number, *labels, one.finished.experiment.seed, *ended, *values])
    return text.getvalue()


@dataclass(frozen=True, slots=True)
class Table:
    """Headings, and rows of texts."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def markdown(self) -> str:
        """As Markdown."""
        lines = [self.headings, ("---",) * len(self.headings), *self.rows]
        return "".join(f"| {' | '.join(_escaped(t) for t in line)} |\n" for line in lines)


def cell_table(study: Study, outcomes: Sequence[Outcome]) -> Table:
    """A row for each cell: what varies, and each measure's median with its range over seeds.

    Measures that somebody published have two columns more: what was published, and ours over it.
    """
    compared = {p.measure for p in study.published}
    headings = [axis.name.rpartition(".")[2].replace("_", " ") for axis in study.axes]
    for name in study.record:
        headings.append(MEASURES[name].heading)
        headings += ["published", "ours ÷ published"] if name in compared else []
    rows = []
    for number, cell in enumerate(study.cells):
        row = [*cell.labels]
        for name in study.record:
            found = entry(study, outcomes, name, number)
            row.append(range_text(found, name))
            if name in compared:
                row.append("" if found.published is None else number_text(found.published, name))
                row.append("" if found.ratio is None else ratio_text(found.ratio))
        rows.append(tuple(row))
    return Table(tuple(headings), tuple(rows))


def range_text(found: Entry, measure: MeasureName) -> str:
    """A median, and its range where seeds differ: "0.1923 (0.1804 to 0.2103)"."""
    median, low, high = (number_text(v, measure) for v in (found.median, found.low, found.high))
    return median if low == high else f"{median} ({low} to {high})"


def number_text(value: float, measure: MeasureName) -> str:
    """A measured number: losses in four digits, shares in percent, counts as they are."""
    if math.isnan(value):
        return "–"
    if measure == "mirrored":
        return f"{100 * value:.0f} %"
    if MEASURES[measure].is_loss:
        return error_text(value)
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def ratio_text(ratio: float) -> str:
    """Ours over published, in two digits: "0.87", "1.0", "0.00051", "160,000"."""
    digits = f"{ratio:#.2g}".rstrip(".")
    return f"{float(digits):,.0f}" if ratio >= 100 else digits


def _escaped(text: str) -> str:
    return text.replace("|", "\\|")
