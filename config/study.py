"""A study file as a `Study`, or every mistake in it, each with its line and column.

A study is a base experiment and what varies; each combination of what varies is a cell, and each
cell is run with several seeds.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path as FilePath
from typing import Any

from config import presets, reader
from config.checks import check, check_fields, unknown_key
from config.errors import UNKNOWN, ConfigError, Path, Problem, dotted, missing, one_of
from config.schema import MAX_SEED, Experiment
from config.study_axes import Axis, Case, MistakesError, read_axes
from config.study_schema import MOST_RUNS, FigureWish, MeasureName, Published, StudyFile
from config.words import allowed, found
from config.yaml_tree import Tree, data_of, leading_comment, read_tree


@dataclass(frozen=True, slots=True)
class Cell:
    """A combination of what varies: the labels along every axis, and the experiment."""

    labels: tuple[str, ...]
    experiment: Experiment
    seeds: int


@dataclass(frozen=True, slots=True)
class StudyRun:
    """One run: the number of its cell, and its experiment, whose seed is the run's own."""

    cell: int
    experiment: Experiment


@dataclass(frozen=True, slots=True)
class Study:
    """A grid of experiments, checked; `cells` have the last axis changing fastest."""

    title: str
    about: str
    axes: tuple[Axis, ...]
    cells: tuple[Cell, ...]
    record: tuple[MeasureName, ...]
    draw: tuple[FigureWish, ...]
    source: str
    published: tuple[Published, ...]
    differs: tuple[str, ...]

    def runs(self) -> tuple[StudyRun, ...]:
        """Every cell with every seed, cell by cell."""
        return tuple(
            StudyRun(number, one.experiment.model_copy(update={"seed": seed}))
            for number, one in enumerate(self.cells)
            for seed in range(one.experiment.seed, one.experiment.seed + one.seeds)
        )

    def published_value(self, measure: str, cell: int) -> float | None:
        """What was published for a cell, or None."""
        for published in self.published:
            if published.measure == measure:
                return published.values[cell * len(published.values) // len(self.cells)]
        return None


def read_study(path: str | FilePath) -> Study:
    """The study of a file; raises ConfigError."""
    return parse_study(reader.read_text(path), str(path), FilePath(path).absolute().parent)


def parse_study(text: str, name: str = "text", folder: str | FilePath | None = None) -> Study:
    """The study of a YAML text; raises ConfigError, which calls the text `name`."""
    text = text.removeprefix(reader.BYTE_ORDER_MARK)
    tree = read_tree(text)
    study, problems = (None, list(tree.problems)) if tree.problems else _check(tree, text, folder)
    if study is None:
        placed = [tree.placed(problem) for problem in problems]
        raise ConfigError(name, sorted(placed, key=lambda p: (p.line or 0, p.column or 0)))
    return study


Folder = str | FilePath | None


def _check(tree: Tree, text: str, folder: Folder) -> tuple[Study | None, list[Problem]]:
    document = data_of(tree.root)
    if not isinstance(document, Mapping):
        keys = ", ".join(StudyFile.model_fields)
        what = "empty" if document is None else found(document)
        return None, [Problem((), f"the study is {what}", f"a mapping with {keys}", 1, 1)]
    known = StudyFile.model_fields
    problems = [unknown_key((key,), known) for key in document if key not in known]
    plain = [name for name in known if name not in ("base", "vary")]
    values, wrong = check_fields(StudyFile, document, plain)
    base, axes = None, None
    problems += wrong
    try:
        base = _base(document, folder)
    except MistakesError as error:
        problems += error.problems
    try:
        axes = read_axes(document.get("vary", {}))
    except MistakesError as error:
        problems += error.problems
    if axes is not None:
        problems += _misfits(values, axes)
    if base is None or axes is None or problems:
        return None, problems
    cells, problems = _cells(base, axes, values["seeds"], folder)
    if problems:
        return None, problems
    del values["seeds"]
    return Study(about=leading_comment(text), axes=axes, cells=cells, **values), []


def _base(document: Mapping[str, Any], folder: Folder) -> Experiment:
    path: Path = ("base",)
    if "base" not in document:
        raise MistakesError(missing(path, allowed(str) + " (a preset or a file) or an experiment"))
    base = document["base"]
    if isinstance(base, Mapping):
        experiment, wrong = check(base, folder=folder)
        if experiment is None:
            raise MistakesError(*(_inside(path, problem) for problem in wrong))
        return experiment
    if not isinstance(base, str):
        raise MistakesError(
            Problem(path, found(base), "a preset's name, an experiment file or an experiment")
        )
    try:
        if base in presets.names():
            return reader.load(base)
        return reader.read(FilePath(folder or "", base))
    except ConfigError as error:
        sentence = error.problems[0].sentence.rstrip(".")
        raise MistakesError(Problem(path, f"{found(base)}, where {sentence}")) from None


def _inside(path: Path, problem: Problem) -> Problem:
    """The problem of an experiment that stands at a path of the study file."""
    nearest = problem.nearest
    if problem.found == UNKNOWN and nearest:
        nearest = f"{dotted(path)}.{nearest}"
    return replace(problem, path=(*path, *problem.path), nearest=nearest)


def _misfits(values: Mapping[str, Any], axes: Sequence[Axis]) -> Iterator[Problem]:
    """What figures and published values say that the axes do not."""
    names = tuple(axis.name for axis in axes)
    for i, wish in enumerate(values.get("draw", ())):
        if wish.along is not None and wish.along not in names:
            yield Problem(("draw", i, "along"), found(wish.along), one_of(names or ("empty",)))
        if wish.cell and len(wish.cell) != len(axes):
            yield Problem(("draw", i, "cell"), found(wish.cell), f"a list of {len(axes)} labels")
            continue
        for j, (label, axis) in enumerate(zip(wish.cell, axes, strict=False)):
            labels = tuple(case.label for case in axis.cases)
            if label not in labels:
                yield Problem(("draw", i, "cell", j), found(label), one_of(labels))
    sizes = list(itertools.accumulate((len(axis.cases) for axis in axes), lambda a, b: a * b))
    for i, published in enumerate(values.get("published", ())):
        count = len(published.values)
        if count not in (sizes or [1]):
            counts = " or ".join(map(str, sizes or [1]))
            yield Problem(
                ("published", i, "values"), found(published.values), f"a list of {counts}"
            )


# --- cells ---------------------------------------------------------------------------------------


def _cells(
    base: Experiment, axes: Sequence[Axis], seeds: int, folder: Folder
) -> tuple[tuple[Cell, ...], list[Problem]]:
    count = seeds
    for axis in axes:
        count *= len(axis.cases)
    if count > MOST_RUNS:
        return (), [Problem(("vary",), f"a grid of {count} runs", f"of at most {MOST_RUNS} runs")]
    document = reader.document_of(base)
    cells: list[Cell] = []
    problems: dict[str, Problem] = {}
    for cases in itertools.product(*(axis.cases for axis in axes)):
        experiment, wrong = _experiment(document, cases, folder)
        for problem in wrong:
            problems.setdefault(problem.sentence, problem)
        if experiment is None:
            continue
        fewest = min((case.seeds for case in cases if case.seeds), default=seeds)
        labels = tuple(case.label for case in cases)
        cell = Cell(labels, experiment, min(fewest, seeds))
        cells.append(cell)
        if experiment.seed + cell.seeds - 1 > MAX_SEED:
            problem = Problem(("seeds",), f"{seeds}, with the first {experiment.seed}", "less")
            problems.setdefault(problem.sentence, problem)
    return tuple(cells), [*problems.values()]


def _experiment(
    base: dict[str, Any], cases: Sequence[Case], folder: Folder
) -> tuple[Experiment | None, list[Problem]]:
    document = deepcopy(base)
    problems = []
    told: dict[Path, Path] = {}
    for case in cases:
        for (path, value), place in zip(case.settings, case.places, strict=True):
            told[path] = place
            wrong = reader.put(document, path, deepcopy(value))
            if wrong is not None:
                problems.append(_at(place, wrong))
    if problems:
        return None, problems
    experiment, mistakes = check(document, folder=folder)
    return experiment, [_at(_place(problem.path, told), problem) for problem in mistakes]


def _place(path: Path, told: Mapping[Path, Path]) -> Path:
    """Where in the study file the value at an experiment's path was set, or what is nearest."""
    inside = [key for key in told if path[: len(key)] == key]
    if inside:
        key = max(inside, key=len)
        return (*told[key], *path[len(key) :])
    near = max(told, key=lambda key: _common(key, path), default=())
    return told[near] if near else ("base",)


def _common(first: Path, second: Path) -> int:
    same = itertools.takewhile(lambda pair: pair[0] == pair[1], zip(first, second, strict=False))
    return len(list(same))


def _at(place: Path, problem: Problem) -> Problem:
    """The problem at a place of the study file, in words that name the experiment's key."""
    what = f"{problem.key} would be {problem.found}" if problem.path else problem.found
    return Problem(place, f"such that {what}", problem.allowed, nearest=problem.nearest)
