"""A draft that describes another experiment, with as much of its text kept as can be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from config.draft import Draft
from config.errors import Path
from config.schema import Experiment
from config.writer import dump


def describing(wanted: Experiment, draft: Draft, described: Experiment) -> Draft:
    """The draft, which says `described`, made to say `wanted`; comments stay where they can."""
    changed = draft
    try:
        for path, value in _differences(described.model_dump(), wanted.model_dump()):
            changed = changed.with_value(path, value)
    except ValueError:
        changed = draft
    if changed.experiment == wanted:
        return changed
    return Draft(dump(wanted, draft.folder), draft.folder)


def _differences(old: Any, new: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    if isinstance(old, dict) and isinstance(new, dict) and old.keys() == new.keys():
        for key in new:
            yield from _differences(old[key], new[key], (*path, key))
    elif old != new:
        yield path, new
