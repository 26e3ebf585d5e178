"""What varies in a study: names or keys, each with its list of values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from config import reader
from config.checks import check_fields, unknown_key
from config.errors import Path, Problem, missing
from config.scalars import scalar_text
from config.study_schema import CaseFile
from config.words import found

MOST_AXES = 6
MOST_CASES = 200


@dataclass(frozen=True, slots=True)
class Case:
    """One value of what varies: its label, and the keys that it sets."""

    label: str
    settings: tuple[tuple[Path, Any], ...]
    places: tuple[Path, ...]
    """Where the values stand in the study file."""
    seeds: int | None = None


@dataclass(frozen=True, slots=True)
class Axis:
    """Something that varies."""

    name: str
    cases: tuple[Case, ...]


class MistakesError(Exception):
    """Mistakes in a part of a study file."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(problems)
        self.problems = problems


def read_axes(vary: Any) -> tuple[Axis, ...]:
    """The axes of the file's `vary`, as Python data; raises MistakesError."""
    path: Path = ("vary",)
    if not isinstance(vary, Mapping):
        raise MistakesError(Problem(path, found(vary), "a mapping of keys or names to lists"))
    if len(vary) > MOST_AXES:
        raise MistakesError(Problem(path, f"a mapping of {len(vary)}", f"of at most {MOST_AXES}"))
    axes, problems = [], []
    for name, values in vary.items():
        here = (*path, name)
        if not isinstance(values, list) or not 1 <= len(values) <= MOST_CASES:
            problems.append(Problem(here, found(values), f"a list of 1 to {MOST_CASES} values"))
            continue
        cases = []
        for i, value in enumerate(values):
            try:
                cases.append(_case(name, value, (*here, i)))
            except MistakesError as error:
                problems += error.problems
        if len(cases) < len(values):
            continue
        labels = [case.label for case in cases]
        twice = [i for i, label in enumerate(labels) if label in labels[:i]]
        problems += [
            Problem((*here, i), f"{found(labels[i])}, given twice", "another value") for i in twice
        ]
        axes.append(Axis(name, tuple(cases)))
    if problems:
        raise MistakesError(*problems)
    return tuple(axes)


def _case(name: str, value: Any, here: Path) -> Case:
    if not isinstance(value, Mapping) or not {"set", "label"} & set(value):
        return Case(_label(value), ((reader.path_of(name), value),), (here,))
    known = CaseFile.model_fields
    problems = [unknown_key((*here, key), known) for key in value if key not in known]
    values, wrong = check_fields(CaseFile, value, [key for key in known if key != "set"])
    problems += [Problem((*here, *p.path), p.found, p.allowed) for p in wrong]
    settings = value.get("set")
    if not isinstance(settings, Mapping):
        demand = "a mapping of keys to values"
        at = (*here, "set")
        problems.append(
            Problem(at, found(settings), demand) if "set" in value else missing(at, demand)
        )
    if problems:
        raise MistakesError(*problems)
    assert isinstance(settings, Mapping)
    return Case(
        values["label"],
        tuple((reader.path_of(key), entry) for key, entry in settings.items()),
        tuple((*here, "set", key) for key in settings),
        values["seeds"],
    )


def _label(value: Any) -> str:
    if isinstance(value, list):
        return " ".join(_label(entry) for entry in value)
    if isinstance(value, Mapping):
        return " ".join(_label(entry) for entry in value.values())
    return value if isinstance(value, str) else scalar_text(value)
