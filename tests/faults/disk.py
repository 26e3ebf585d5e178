"""A disk on which something goes wrong: at the step named, with the error that a system gives."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

Step = Callable[[pytest.MonkeyPatch, OSError], None]


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong when a file is written."""

    name: str
    step: Step
    number: int

    def inject(self, monkeypatch: pytest.MonkeyPatch) -> str:
        """Have it go wrong from now on; returns the system's words for it."""
        self.step(monkeypatch, OSError(self.number, os.strerror(self.number)))
        return os.strerror(self.number)


def _opening(monkeypatch: pytest.MonkeyPatch, error: OSError) -> None:
    real = os.open

    def fail(path: Any, flags: int, *rest: Any, **options: Any) -> int:
        if flags & os.O_CREAT:
            raise error
        return real(path, flags, *rest, **options)

    monkeypatch.setattr(os, "open", fail)


class _Full:
    """A file to which nothing more can be written."""

    def __init__(self, file: Any, error: OSError) -> None:
        self._file = file
        self._error = error

    def __enter__(self) -> _Full:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def write(self, content: bytes) -> int:
        self._file.write(content[: len(content) // 2])
        raise self._error


def _writing(monkeypatch: pytest.MonkeyPatch, error: OSError) -> None:
    real = os.fdopen

    def full(descriptor: int, mode: str = "r", *rest: Any, **options: Any) -> Any:
        file = real(descriptor, mode, *rest, **options)
        return _Full(file, error) if "w" in mode else file

    monkeypatch.setattr(os, "fdopen", full)


def _syncing(monkeypatch: pytest.MonkeyPatch, error: OSError) -> None:
    def fail(_descriptor: int) -> None:
        raise error

    monkeypatch.setattr(os, "fsync", fail)


def _renaming(monkeypatch: pytest.MonkeyPatch, error: OSError) -> None:
    def fail(_self: Path, _target: Path) -> Path:
        raise error

    monkeypatch.setattr(Path, "replace", fail)


WRITING = (
    Fault("the folder can only be read", _opening, errno.EROFS),
    Fault("there is no permission", _opening, errno.EACCES),
    Fault("the disk is full while writing", _writing, errno.ENOSPC),
    Fault("the quota is used up while writing", _writing, errno.EDQUOT),
    Fault("the disk is full while content is made to last", _syncing, errno.ENOSPC),
    Fault("the disk fails while content is made to last", _syncing, errno.EIO),
    Fault("the new file may not replace the old one", _renaming, errno.EPERM),
)


def reading(monkeypatch: pytest.MonkeyPatch, name: str, number: int) -> None:
    """Have every attempt to open the file of this name fail."""
    import io

    real_open, real = os.open, io.open

    def fail(path: Any, *rest: Any, **options: Any) -> Any:
        if isinstance(path, str | Path) and Path(path).name == name:
            raise OSError(number, os.strerror(number), str(path))
        return real(path, *rest, **options)

    def fail_low(path: Any, *rest: Any, **options: Any) -> int:
        if isinstance(path, str | Path) and Path(path).name == name:
            raise OSError(number, os.strerror(number), str(path))
        return real_open(path, *rest, **options)

    monkeypatch.setattr(io, "open", fail)
    monkeypatch.setattr(os, "open", fail_low)
