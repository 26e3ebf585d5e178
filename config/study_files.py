"""The studies that come with the program."""

from __future__ import annotations

import difflib
from pathlib import Path

from config.errors import ConfigError, Problem
from config.shelf import Shelf
from config.study import Study, read_study

FOLDER = Path(__file__).parent / "studies"

_SHELF = Shelf(
    FOLDER,
    (
        "momentum-8-3-8",
        "rates-16-3-16",
        "initial-weights-16-5-16",
        "initial-weights-16-4-16",
        "initial-weights-16-3-16",
        "initial-weights-16-8-4-8-16",
        "relu-everywhere",
    ),
)

names = _SHELF.names
path = _SHELF.path
title = _SHELF.title


def load_study(name_or_path: str | Path) -> Study:
    """The study of this name, or of a file; raises ConfigError."""
    name = str(name_or_path)
    if name in names():
        return read_study(path(name))
    if not Path(name_or_path).exists():
        close = difflib.get_close_matches(name, names(), n=1, cutoff=0.5)
        found = "there is no file and no study of this name"
        raise ConfigError(name, [Problem((), found, nearest="".join(close))])
    return read_study(name_or_path)
