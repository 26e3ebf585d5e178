"""What the parts of the form and its window say to each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Protocol

from config.draft import Draft
from config.errors import Path, Problem
from gui.form.state import FormState
from gui.look import Look

Edit = Callable[[Draft], Draft]


class Host(Protocol):
    """The window, as its parts see it."""

    look: Look
    state: FormState

    def submit(self, source: object, edit: Edit) -> None:
        """Have the one event loop do an edit; a later one from the same source replaces it."""

    def browse(self, path: Path) -> None:
        """Have the one event loop ask for a file for the field at `path`."""


class View(Protocol):
    """A part of the form that shows one part of the draft."""

    path: Path

    def show(self, draft: Draft, sources: tuple[object, ...]) -> None:
        """Show the draft. What edits came from, `sources`, keeps its text as it was typed."""

    def mark(self, problems: tuple[Problem, ...]) -> None:
        """Mark what is wrong; `problems` are all of the draft's."""

    def target(self, path: Path) -> Any:
        """The control for the value at `path`, or None where that is elsewhere."""


def inside(path: Path, problems: Iterable[Problem]) -> list[Problem]:
    """The problems at `path` or below it."""
    return [problem for problem in problems if problem.path[: len(path)] == path]
