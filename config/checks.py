"""Whether a document is an experiment, and if not, every mistake in it at once.

Each section is validated on its own, so that mistakes in one do not hide those in another. The
sections are then compared with each other, as far as they are right.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import islice
from pathlib import Path as FilePath
from typing import Annotated, Any, get_args

from pydantic import BaseModel, TypeAdapter, ValidationError

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

__all__ = ["allowed", "check", "check_fields", "describe_field", "unknown_key"]

MAX_PROBLEMS = 200
"""In each section; nobody reads more, and looking for the nearest name takes time."""

_STAND_INS = {
    "activations": "sigmoid",
    "batch_size": 1,
    "code_layer": 1,
    "normalize": "min_max",
    "optimizer": {"name": "sgd"},
}
"""For keys with mistakes, values that no other section can disagree with."""
_IRREPLACEABLE = {"count", "delimiter", "features", "header", "label_column", "side"}
"""Keys whose defaults may give other data; the rest has harmless defaults, or none at all."""

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
    compared: dict[str, Any] = {}
    for name, field in known.items():
        if name not in document and field.is_required():
            problems.append(missing((name,), allowed(field)))
        elif name in document:
            context = {"folder": folder}
            try:
                values[name] = _adapter(name).validate_python(document[name], context=context)
                compared[name] = values[name]
            except ValidationError as error:
                wrong = _problems(name, document, error)
                problems += wrong
                compared[name] = _mended(name, document[name], wrong, context)
    sections = (compared.get("data"), compared.get("model"), compared.get("training"))
    for path, demand in mismatches(*sections):
        problems.append(Problem(path, found(_value(document, path)), demand))
    problems = _without_echoes(problems)
    if tree:
        problems = [tree.placed(problem) for problem in problems]
        problems.sort(key=lambda problem: (problem.line or 0, problem.column or 0))
    if problems:
        return None, tuple(problems)
    return Experiment(**values), ()


def check_fields(
    model: type[BaseModel], document: Mapping[str, Any], names: Iterable[str]
) -> tuple[dict[str, Any], list[Problem]]:
    """The values of some of a model's fields, each validated on its own, and all mistakes in them.

    A field that is left out has its default; one with a mistake has no value.
    """
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for name in names:
        field = model.model_fields[name]
        if name not in document and field.is_required():
            problems.append(missing((name,), allowed(field)))
            continue
        value = document.get(name, field.get_default())
        try:
            values[name] = _adapter(name, model).validate_python(value)
        except ValidationError as error:
            problems += _problems(name, document, error, model)
    return values, problems


@cache
def _adapter(name: str, model: type[BaseModel] = Experiment) -> TypeAdapter[Any]:
    field = model.model_fields[name]
    annotation: Any = Annotated[field.annotation, field]
    return TypeAdapter(annotation)


def _problems(
    name: str,
    document: Mapping[str, Any],
    error: ValidationError,
    model: type[BaseModel] = Experiment,
) -> list[Problem]:
    details = error.errors(include_url=False)[:MAX_PROBLEMS]
    problems = (_problem(name, document, detail, model) for detail in details)
    return [problem for problem in problems if problem]


def _mended(name: str, section: Any, wrong: list[Problem], context: Any) -> Any:
    """The section with stand-ins for its wrong keys, or None where nothing can stand in for one."""
    if not isinstance(section, Mapping):
        return None
    keys = {problem.path[1] for problem in wrong if len(problem.path) > 1}
    # A misspelt key leaves open what its section says.
    keys |= {problem.nearest.rpartition(".")[2] for problem in wrong if problem.found == UNKNOWN}
    if keys & _IRREPLACEABLE:
        return None
    stand_ins = {key: _STAND_INS[key] for key in keys if key in _STAND_INS}
    right = {key: value for key, value in section.items() if key not in keys}
    try:
        return _adapter(name).validate_python({**right, **stand_ins}, context=context)
    except ValidationError:
        return None


def _without_echoes(problems: list[Problem]) -> list[Problem]:
    """The problems without those of a key that is missing because it is misspelt."""
    meant = {problem.nearest for problem in problems if problem.found == UNKNOWN}
    return [p for p in problems if not (p.found == MISSING and p.key in meant)]


def _problem(
    name: str, document: Mapping[str, Any], detail: Any, model: type[BaseModel]
) -> Problem | None:
    """One of pydantic's errors in our words; None where it only repeats another one."""
    path, annotation, siblings = _resolve(name, detail["loc"], model)
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


def _resolve(
    name: str, loc: Iterable[Any], model: type[BaseModel]
) -> tuple[Path, Any, Mapping[str, Any]]:
    """The path in the document, the type there, and the keys of the mapping that holds it.

    pydantic's location also names the member of each union that it went through.
    """
    path: list[str | int] = [name]
    annotation: Any = model.model_fields[name]
    siblings: Mapping[str, Any] = model.model_fields
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
