"""The files of a finished study: `runs.csv`, `table.md`, its figures, and `report.html`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from config.atomic import write_bytes, write_text
from config.study import Study
from config.study_schema import MeasureName
from config.writer import dump
from runs.figures import figure_bytes
from runs.studies.figures import figures, plain_name
from runs.studies.measuring import MEASURES
from runs.studies.page import Picture, page
from runs.studies.running import Outcome, outcomes, read_times
from runs.studies.tables import Table, cell_table, entry, runs_csv

FACTORS = (1.5, 5.0)
"""Medians within the first factor of a published value reproduce it; within the second, nearly."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """How near medians are to published values: the ratios of ours to those, of one measure.

    `where` names what the published values did not tell apart, such as how runs were ended.
    """

    measure: MeasureName
    where: str
    ratios: tuple[float, ...]

    @property
    def sentence(self) -> str:
        """In words."""
        near, wide = (
            sum(1 / factor <= ratio <= factor for ratio in self.ratios) for factor in FACTORS
        )
        below = sum(ratio < 1 / FACTORS[1] for ratio in self.ratios)
        above = len(self.ratios) - wide - below
        start = f"{MEASURES[self.measure].heading}{f', {self.where}' if self.where else ''}"
        text = (
            f"{start}: {near} of {len(self.ratios)} medians are within a factor of "
            f"{FACTORS[0]:g} of the published value"
        )
        if near == len(self.ratios):
            return f"{text} (ours ÷ published: {min(self.ratios):.2f} to {max(self.ratios):.2f})."
        return (
            f"{text}, and {wide} within {FACTORS[1]:g}; farther below: {below}, farther above: "
            f"{above}."
        )


def write_report(study: Study, folder: Path) -> list[str]:
    """Measure all runs and write the files; returns what was found, a sentence each.

    Raises StudyError where a run is not finished, and OSError where a file cannot be written.
    """
    found = outcomes(study, folder)
    table = cell_table(study, found)
    write_text(folder / "runs.csv", runs_csv(study, found))
    sentences = [one.sentence for one in comparisons(study, found)]
    times = _times(folder)
    write_text(folder / "table.md", _markdown(study, table, [*sentences, *times]))
    pictures = []
    for drawn in figures(study, found):
        png = figure_bytes(drawn.figure, ".png")
        write_bytes(folder / drawn.name, png)
        pictures.append(Picture(drawn.caption, png))
    write_text(
        folder / "report.html",
        page(
            title=study.title,
            about=study.about,
            table=table,
            definitions=[(MEASURES[name].heading, MEASURES[name].help) for name in study.record],
            source=study.source,
            findings=sentences,
            differs=study.differs,
            pictures=pictures,
            times=times,
            base=dump(study.cells[0].experiment),
            seeds=sorted({cell.seeds for cell in study.cells}),
        ),
    )
    return sentences


def comparisons(study: Study, found: Sequence[Outcome]) -> list[Comparison]:
    """Every published measure, for each value of what the published values did not tell apart."""
    made = []
    for published in study.published:
        told_apart, count = 0, 1
        while count < len(published.values):
            count *= len(study.axes[told_apart].cases)
            told_apart += 1
        ratios: dict[str, list[float]] = {}
        for number, cell in enumerate(study.cells):
            ratio = entry(study, found, published.measure, number).ratio
            if ratio is not None:
                names = (plain_name(axis.name) for axis in study.axes[told_apart:])
                labels = zip(names, cell.labels[told_apart:], strict=True)
                where = ", ".join(f"{name} {label}" for name, label in labels)
                ratios.setdefault(where, []).append(ratio)
        made += [Comparison(published.measure, w, tuple(each)) for w, each in ratios.items()]
    return made


def _times(folder: Path) -> list[str]:
    times = read_times(folder)
    if not times:
        return []
    runs = int(sum(one["runs"] for one in times))
    seconds = sum(one["seconds"] for one in times)
    processor = sum(one["processor_seconds"] for one in times)
    parts = "" if len(times) == 1 else f" in {len(times)} parts"
    return [
        f"{runs} runs took {_duration(seconds)}{parts}, and {_duration(processor)} of processor "
        "time."
    ]


def _duration(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.1f} s"
    return f"{seconds / 60:.1f} minutes"


def _markdown(study: Study, table: Table, sentences: Sequence[str]) -> str:
    lines = [f"# {study.title}", "", study.about, "", table.markdown]
    lines += [f"- {sentence}" for sentence in sentences]
    if study.source:
        lines += ["", f"Published: {study.source}"]
    for paragraph in study.differs:
        lines += ["", paragraph]
    return "\n".join(lines).rstrip() + "\n"
