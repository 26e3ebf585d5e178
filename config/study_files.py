"""The studies that come with the program."""

from __future__ import annotations

import difflib
from pathlib import Path

from config.errors import ConfigError, Problem
from config.study import Study, read_study
from config.yaml_tree import data_of, read_tree

FOLDER = Path(__file__).parent / "studies"

_ORDER = (
    "momentum-8-3-8",
    "rates-16-3-16",
    "initial-weights-16-5-16",
    "initial-weights-16-4-16",
    "initial-weights-16-3-16",
    "initial-weights-16-8-4-8-16",
    "relu-everywhere",
)


def names() -> tuple[str, ...]:
    """Every study's name."""
    return _ORDER


def path(name: str) -> Path:
    """The study's file; raises KeyError for an unknown name."""
    if name not in _ORDER:
        raise KeyError(name)
    return FOLDER / f"{name}.yml"


def title(name: str) -> str:
    """The study's title."""
    return str(data_of(read_tree(path(name).read_text(encoding="utf-8")).root)["title"])


def load_study(name_or_path: str | Path) -> Study:
    """The study of this name, or of a file; raises ConfigError."""
    name = str(name_or_path)
    if name in _ORDER:
        return read_study(path(name))
    if not Path(name_or_path).exists():
        close = difflib.get_close_matches(name, _ORDER, n=1, cutoff=0.5)
        found = "there is no file and no study of this name"
        raise ConfigError(name, [Problem((), found, nearest="".join(close))])
    return read_study(name_or_path)
