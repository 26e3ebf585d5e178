"""An experiment file as an `Experiment`, or every mistake in it, each with its line and column."""

from __future__ import annotations

import difflib
import os
import re
import stat
from collections.abc import Iterable
from pathlib import Path as FilePath
from typing import Any

from config import presets
from config.checks import check
from config.errors import UNKNOWN, ConfigError, Path, Problem, dotted
from config.numbers import number_text
from config.scalars import ScalarError, read_scalar
from config.schema import Experiment
from config.words import is_union, members, scalar_kind, shape, tag_key, type_at
from config.yaml_tree import MAX_CHARACTERS, Tree, data_of, read_tree

MAX_BYTES = 4 * MAX_CHARACTERS
BYTE_ORDER_MARK = "\ufeff"
_PROGRAM = FilePath(__file__).parent
"""Where presets and studies lie."""


def load(name_or_path: str | FilePath) -> Experiment:
    """The experiment of a preset, by its name, or of a file; raises ConfigError."""
    name = str(name_or_path)
    if name in presets.names():
        return read(presets.path(name))
    return read(name_or_path)


def read(path: str | FilePath) -> Experiment:
    """The experiment of a file; raises ConfigError.

    Relative file names in it start from the file's own folder.
    """
    return parse(read_text(path), str(path), FilePath(path).absolute().parent)


def parse(text: str, name: str = "text", folder: str | FilePath | None = None) -> Experiment:
    """The experiment of a YAML text; raises ConfigError, which calls the text `name`."""
    experiment, problems = check_tree(read_tree(text.removeprefix(BYTE_ORDER_MARK)), folder)
    if experiment is None:
        raise ConfigError(name, problems)
    return experiment


def check_tree(
    tree: Tree, folder: str | FilePath | None = None
) -> tuple[Experiment | None, tuple[Problem, ...]]:
    """The experiment of a tree, or all its mistakes: where there is none, those of the YAML."""
    if tree.broken and tree.root is None:
        return None, tree.problems
    experiment, problems = check(data_of(tree.root), tree, folder)
    if not tree.problems:
        return experiment, problems
    # What has no value has been reported by the tree, with better words.
    told = tree.refused
    problems = (*tree.problems, *(problem for problem in problems if problem.path not in told))
    return None, tuple(sorted(problems, key=lambda p: (p.line or 0, p.column or 0)))


def read_text(path: str | FilePath) -> str:
    """A file's text; raises ConfigError where there is no such file or it is no text."""
    try:
        return _read_bytes(path).decode("utf-8")
    except UnicodeDecodeError as error:
        before = error.object[: error.start]
        line, column = before.count(b"\n") + 1, len(before) - before.rfind(b"\n")
        byte = f"byte 0x{error.object[error.start]:02X}"
        problem = Problem((), f"the file is not UTF-8 text ({byte})", "", line, column)
    except FileNotFoundError:
        if _PROGRAM in FilePath(path).parents:
            problem = Problem((), "this file of the program is not there any more")
        else:
            close = difflib.get_close_matches(str(path), presets.names(), n=1, cutoff=0.5)
            found = "there is no file and no preset of this name"
            problem = Problem((), found, nearest="".join(close))
    except OSError as error:
        problem = Problem((), f"the file cannot be read ({error.strerror or error})")
    except ValueError as error:
        problem = Problem((), str(error))
    raise ConfigError(str(path), [problem]) from None


def _read_bytes(path: str | FilePath) -> bytes:
    if "\0" in str(path):
        raise ValueError("a file name cannot hold the character U+0000")
    if FilePath(path).is_dir():
        raise ValueError("this is a folder, and an experiment is a file")
    # Without O_NONBLOCK, opening a pipe that nobody writes to would wait for ever.
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise ValueError("this is not a regular file")
        content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise ValueError(f"the file is longer than {MAX_BYTES} bytes")
    return content


# --- settings on the command line ----------------------------------------------------------------


def with_settings(
    experiment: Experiment, settings: Iterable[str], option: str = "--set"
) -> Experiment:
    """The experiment with some values replaced: ["training.optimizer.learning_rate=0.01"].

    Values are written as in a file, lists in brackets; a number may have a decimal comma, as in the
    form. Where a name such as `training.optimizer.name` changes, keys that the new one does not
    know are left out. Raises ConfigError, which calls the settings by their option's name.
    """
    document = document_of(experiment)
    problems: list[Problem] = []
    for setting in settings:
        problem = _set(document, setting)
        if problem:
            problems.append(problem)
    changed, mistakes = check(document)
    if problems or changed is None:
        told = {problem.path for problem in problems}
        problems += [problem for problem in mistakes if problem.path not in told]
        raise ConfigError(option, problems)
    return changed


def document_of(experiment: Experiment) -> dict[str, Any]:
    """The experiment as Python data that may be changed and checked again."""
    document: dict[str, Any] = _lists(experiment.model_dump())
    return document


def _lists(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _lists(entry) for key, entry in value.items()}
    return [_lists(entry) for entry in value] if isinstance(value, tuple) else value


def path_of(key: str) -> Path:
    """The path that a person means by "data.clusters[0].mean"."""
    parts = re.findall(r"[^.\[\]]+|\[\d{1,9}\]", key)
    return tuple(int(part[1:-1]) if part[0] == "[" else part.strip() for part in parts)


def _set(document: dict[str, Any], setting: str) -> Problem | None:
    key, equals, text = setting.partition("=")
    path = path_of(key)
    if not equals or not path:
        return Problem((), f'"{setting}" is no setting; write KEY=VALUE, such as seed=3')
    try:
        value = _setting_value(text.strip(), type_at(Experiment, path))
    except ScalarError as error:
        return Problem(path, error.found, error.allowed)
    except ConfigError as error:
        return Problem(path, f"not readable: {error.problems[0].sentence.rstrip('.')}")
    return put(document, path, value)


def put(document: dict[str, Any], path: Path, value: Any) -> Problem | None:
    """Put a value at a path of an experiment's document, or say why it cannot stand there."""
    holder: Any = document
    for index, part in enumerate(path[:-1]):
        if isinstance(holder, dict) and isinstance(part, str):
            holder = holder.setdefault(part, {})
        elif isinstance(holder, list) and isinstance(part, int) and part < len(holder):
            holder = holder[part]
        else:
            return _nowhere(path[: index + 1], path, holder)
    last = path[-1]
    if isinstance(holder, dict) and isinstance(last, str):
        holder[last] = value
        _forget_foreign_keys(holder, path)
    elif isinstance(holder, list) and isinstance(last, int) and last < len(holder):
        holder[last] = value
    else:
        return _nowhere(path, path, holder)
    return None


def _nowhere(way: Path, path: Path, holder: Any) -> Problem:
    """The problem of a path whose first part `way` leads from `holder` to nothing."""
    if not isinstance(holder, list) or not isinstance(way[-1], int):
        return Problem(path, UNKNOWN)
    entries = (
        f"{len(holder)} entries, 0 to {len(holder) - 1}" if len(holder) > 1 else "entry 0 only"
    )
    return Problem((), f"there is no {dotted(way)}; {dotted(way[:-1])} has {entries}")


def _setting_value(text: str, annotation: Any) -> Any:
    if text[:1] not in ("[", "{", '"', "'"):
        return read_scalar(text if scalar_kind(annotation) is str else number_text(text))
    tree = read_tree(text)
    if tree.problems:
        raise ConfigError("--set", tree.problems)
    return data_of(tree.root)


def _forget_foreign_keys(holder: dict[str, Any], path: Path) -> None:
    """Where a member of a union was chosen, keep only the keys that it knows."""
    base = shape(type_at(Experiment, path[:-1])).base
    if is_union(base) and tag_key(base) == path[-1] and holder[path[-1]] in members(base):
        known = members(base)[holder[path[-1]]].model_fields
        for key in set(holder) - set(known):
            del holder[key]
