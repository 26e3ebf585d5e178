"""The runs of a finished study, read back from its folder: to list them, and to open one."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from config.study_schema import MeasureName
from runs.studies.measuring import MEASURES
from runs.studies.tables import number_text

LARGEST = 16_000_000
"""Bytes of a table of runs; a longer one was not written here."""


@dataclass(frozen=True, slots=True)
class StudyRuns:
    """What varied in each run, and how it ended, as texts; a run's number is its place, from 1."""

    folder: Path
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    varied: int
    """The first so many columns after the run's number tell runs apart: what varied, and seeds."""

    def file(self, row: int) -> Path:
        """The experiment of the run in a row, counted from 0."""
        return self.folder / "runs" / f"{int(self.rows[row][0]):04d}.yml"

    def name(self, row: int) -> str:
        """A run by what varied."""
        pairs = zip(self.headings, self.rows[row], strict=True)
        return ", ".join(f"{key} {text}" for key, text in list(pairs)[1 : self.varied + 1])


def read_runs(table: Path) -> StudyRuns:
    """The runs of a study's `runs.csv`.

    Raises ValueError, with a sentence, where the file is no such table, and OSError.
    """
    if table.stat().st_size > LARGEST:
        raise ValueError(f"{table} is too large to be a study's table of runs")
    try:
        lines = list(csv.reader(table.read_text(encoding="utf-8").splitlines()))
    except (csv.Error, UnicodeDecodeError):
        lines = []
    head = lines[0] if lines else []
    fits = all(len(line) == len(head) and line[0].isdecimal() for line in lines[1:])
    if head[:1] != ["run"] or not {"seed", "stopped_by", "epochs"} <= set(head) or not fits:
        raise ValueError(f"{table} is not a study's table of runs, which is called runs.csv")
    seed = head.index("seed")
    headings = [name.rpartition(".")[2].replace("_", " ") for name in head]
    for column in range(seed + 1, len(head)):
        if head[column] in MEASURES:
            headings[column] = MEASURES[_measure(head[column])].heading
    rows = [tuple(map(_text, head, line)) for line in lines[1:]]
    return StudyRuns(table.parent, tuple(headings), tuple(rows), varied=seed)


def _text(name: str, entry: str) -> str:
    """An entry as people read it."""
    if name == "stopped_by":
        return entry.replace("_", " ")
    try:
        return number_text(float(entry), _measure(name)) if name in MEASURES else entry
    except ValueError:
        return entry


def _measure(name: str) -> MeasureName:
    return next(measure for measure in MEASURES if measure == name)
