"""A person's mistakes in an experiment: where, what was found, what is allowed, in one sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from config.scalars import quoted

Path = tuple[str | int, ...]
"""The way to a value: ("data", "clusters", 0, "mean")."""

_NAME = re.compile(r"[\w-]{1,60}")

MISSING = "missing"
UNKNOWN = "not a known key"

MAX_SHOWN = 50
"""More mistakes than this are counted, not listed."""


def dotted(path: Path) -> str:
    """The path as a person writes it: "data.clusters[0].mean"."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            name = part if _NAME.fullmatch(part) else quoted(part[:40])
            text += f".{name}" if text else name
    return text


@dataclass(frozen=True)
class Problem:
    """One mistake.

    `found` completes "… is"; `allowed` completes "it must be"; `nearest` is what was probably
    meant. A mistake of the text as a whole, such as its syntax, has no path, and `found` is then a
    whole sentence without its full stop. Line and column count from 1.
    """

    path: Path
    found: str
    allowed: str = ""
    line: int | None = None
    column: int | None = None
    nearest: str = ""

    @property
    def key(self) -> str:
        """The path as a person writes it."""
        return dotted(self.path)

    @property
    def sentence(self) -> str:
        """The mistake in one plain sentence."""
        parts = [f"{self.key} is {self.found}" if self.path else self.found]
        if self.allowed:
            parts.append(f"it must be {self.allowed}")
        if self.nearest:
            parts.append(f"the nearest is {self.nearest}")
        return "; ".join(parts) + "."


def missing(path: Path, allowed: str) -> Problem:
    """A key that has to be there and is not."""
    return Problem(path, MISSING, allowed)


def unknown(path: Path, known: Iterable[str], nearest: str | None) -> Problem:
    """A key that does not exist; `nearest` is the full name of the one that was probably meant."""
    if nearest:
        return Problem(path, UNKNOWN, nearest=nearest)
    return Problem(path, UNKNOWN, one_of(known))


def one_of(names: Iterable[str]) -> str:
    """What is allowed where only some names are."""
    names = tuple(names)
    return f"one of {', '.join(names)}" if len(names) > 1 else names[0]


class ConfigError(Exception):
    """A person's mistakes in one experiment, all of them: a line each, with its place.

    `name` is the file's name, or what stands for it.
    """

    def __init__(self, name: str, problems: Iterable[Problem]) -> None:
        self.name = name
        self.problems = tuple(problems)
        super().__init__(name, self.problems)

    def __str__(self) -> str:
        lines = [
            ":".join([self.name, *_place(problem)]) + f": {problem.sentence}"
            for problem in self.problems[:MAX_SHOWN]
        ]
        more = len(self.problems) - MAX_SHOWN
        if more > 0:
            lines.append(f"{self.name}: and {more} more mistake{'s' if more > 1 else ''}.")
        return "\n".join(lines)


class UnwritableError(ValueError):
    """A change after which a text could not be read again; the message is the mistake in it."""


def _place(problem: Problem) -> list[str]:
    return [str(number) for number in (problem.line, problem.column) if number is not None]
