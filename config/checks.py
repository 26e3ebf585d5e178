"""Whether a document is an experiment, and if not, every mistake in it at once.

Each section is validated on its own, so that mistakes in one do not hide those in another, and the
sections without mistakes are then compared with each other.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import islice
from pathlib import Path as FilePath
from typing import Annotated, Any, get_args

from pydantic import TypeAdapter, ValidationError

from config.errors import MISSING, UNKNOWN, Path, Problem, dotted, missing, one_of, unknown
from config.schema import Experiment, mismatches
from config.words import (
    allowed,
    choices,
    describe_field,
    found,
    is_list,
    is_union,
    limits_of,
    members,
    shape,
    tag_key,
)
from config.yaml_tree import Tree

__all__ = ["allowed", "check", "describe_field", "unknown_key"]

MAX_PROBLEMS = 200
"""In each section; nobody reads more, and looking for the nearest name takes time."""

Checked = tuple[Experiment | None, tuple[Problem, ...]]


def check(
    document: object, tree: Tree | None = None, folder: str | FilePath | None = None
) -> Checked:
    """The experiment, or all mistakes in the order of their places.

    `document` is Python data; `tree` gives each mistake its line and column; relative file names
    in the document start from `folder`.
    """
    if not isinstance(document, Mapping):
        what = "empty" if document is None else found(document)
        keys = ", ".join(Experiment.model_fields)
        return None, (Problem((), f"the experiment is {what}", f"a mapping with {keys}", 1, 1),)
    known = Experiment.model_fields
    strange = (key for key in document if key not in known)
    problems = [unknown_key((key,), known) for key in islice(strange, MAX_PROBLEMS)]
    values: dict[str, Any] = {}
    for name, field in known.items():
        if name not in document and field.is_required():
            problems.append(missing((name,), allowed(field)))
        elif name in document:
            try:
                values[name] = _adapter(name).validate_python(
                    document[name], context={"folder": folder}
                )
            except ValidationError as error:
                problems += _problems(name, document, error)
    sections = (values.get("data"), values.get("model"), values.get("training"))
    for path, demand in mismatches(*sections):
        problems.append(Problem(path, found(_value(document, path)), demand))
    problems = _without_echoes(problems)
    if tree:
        problems = [tree.placed(problem) for problem in problems]
        problems.sort(key=lambda problem: (problem.line or 0, problem.column or 0))
    if problems:
        return None, tuple(problems)
    return Experiment(**values), ()


@cache
def _adapter(name: str) -> TypeAdapter[Any]:
    field = Experiment.model_fields[name]
    annotation: Any = Annotated[field.annotation, field]
    return TypeAdapter(annotation)


def _problems(name: str, document: Mapping[str, Any], error: ValidationError) -> list[Problem]:
    details = error.errors(include_url=False)[:MAX_PROBLEMS]
    problems = (_problem(name, document, detail) for detail in details)
    return [problem for problem in problems if problem]


def _without_echoes(problems: list[Problem]) -> list[Problem]:
    """The problems without those of a key that is missing because it is misspelt."""
    meant = {problem.nearest for problem in problems if problem.found == UNKNOWN}
    return [p for p in problems if not (p.found == MISSING and p.key in meant)]


def _problem(name: str, document: Mapping[str, Any], detail: Any) -> Problem | None:
    """One of pydantic's errors in our words; None where it only repeats another one."""
    path, annotation, siblings = _resolve(name, detail["loc"])
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "extra_forbidden":
        return unknown_key(path, siblings)
    if kind == "missing":
        return missing(path, allowed(annotation))
    if kind == "must_be":
        path = (*path, *context.get("at", ()))
        return Problem(path, found(_value(document, path)), context["allowed"])
    value = _value(document, path)
    if kind == "too_short" and len(value) >= context["min_length"]:
        return None
    base, bounds, _ = shape(annotation)
    if is_union(base) and isinstance(value, Mapping):
        return _tag_problem(path, base, value)
    demand = limits_of(bounds) if kind in _RANGE_ERRORS else allowed(annotation)
    return Problem(path, found(value), demand, nearest=_nearest(value, choices(annotation)))


_RANGE_ERRORS = {"greater_than", "greater_than_equal", "less_than", "less_than_equal"}


def _tag_problem(path: Path, base: Any, value: Mapping[str, Any]) -> Problem:
    key = tag_key(base) or ""
    names = tuple(members(base))
    demand = one_of(names)
    if key not in value:
        return missing((*path, key), demand)
    return Problem((*path, key), found(value[key]), demand, nearest=_nearest(value[key], names))


def _resolve(name: str, loc: Iterable[Any]) -> tuple[Path, Any, Mapping[str, Any]]:
    """The path in the document, the type there, and the keys of the mapping that holds it.

    pydantic's location also names the member of each union that it went through.
    """
    path: list[str | int] = [name]
    annotation: Any = Experiment.model_fields[name]
    siblings: Mapping[str, Any] = Experiment.model_fields
    for part in loc:
        base = shape(annotation).base
        if is_union(base):
            annotation = members(base)[part]
            continue
        path.append(part)
        if is_list(base):
            annotation = get_args(base)[0]
        else:
            siblings = base.model_fields
            annotation = siblings.get(part)
    return tuple(path), annotation, siblings


def _value(document: Any, path: Path) -> Any:
    for part in path:
        if isinstance(document, Mapping) and part not in document:
            return None
        document = document[part]
    return document


def unknown_key(path: Path, known: Iterable[str]) -> Problem:
    """The problem of a key that is not among the known ones, with the nearest of these."""
    known = tuple(known)
    nearest = _nearest(str(path[-1]), known)
    return unknown(path, known, dotted((*path[:-1], nearest)) if nearest else None)


def _nearest(value: object, names: Iterable[str]) -> str:
    if not isinstance(value, str):
        return ""
    close = difflib.get_close_matches(value[:60].lower(), list(names), n=1, cutoff=0.6)
    return close[0] if close else ""
