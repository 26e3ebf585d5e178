"""What may be changed during a run, and how a change is said in a few words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from config.schema import Experiment

FIXED = (("data",), ("precision",), ("model", "layers"), ("model", "code_layer"))
"""Keys that make another run: a state of this one would have no meaning for them."""

WITHOUT_EFFECT = (("title",), ("seed",), ("model", "initializer"))
"""Keys that only matter before the first update."""


@dataclass(frozen=True, slots=True)
class Phase:
    """Settings in force from the update after `update` on."""

    update: int
    experiment: Experiment
    text: str
    """What is different from the phase before; empty for the first."""


def describe(old: Experiment, new: Experiment) -> str:
    """What was changed, as in "learning rate 0.005 → 0.01"; empty where nothing was."""
    before, after = old.training.optimizer, new.training.optimizer
    parts = []
    if type(before) is not type(after):
        parts.append(f"optimizer {before.name} → {after.name}")
        parts.append(f"learning rate {after.learning_rate:g}")
    for path, (was, is_) in _differences(old.model_dump(), new.model_dump()):
        if type(before) is type(after) or path[:2] != ("training", "optimizer"):
            parts.append(f"{_name(path)} {_value(was)} → {_value(is_)}")
    return ", ".join(parts)


def refuse_what_is_fixed(old: Experiment, new: Experiment) -> None:
    """Raise ValueError, with a sentence, for a change that no run can be given on its way."""
    for path, _ in _differences(old.model_dump(), new.model_dump()):
        for fixed in (*FIXED, *WITHOUT_EFFECT):
            if path[: len(fixed)] == fixed:
                raise ValueError(f"{'.'.join(fixed)} cannot change during a run; start another run")


Path = tuple[str, ...]


def _differences(old: Any, new: Any, path: Path = ()) -> Iterator[tuple[Path, tuple[Any, Any]]]:
    if isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys((*old, *new)):
            yield from _differences(old.get(key), new.get(key), (*path, key))
    elif old != new:
        yield path, (old, new)


def _name(path: Path) -> str:
    return path[-1].replace("_", " ")


def _value(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, (list, tuple)):
        return "-".join(map(str, value))
    return "none" if value is None else str(value)
