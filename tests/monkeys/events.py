"""`Event`: one thing that a monkey does, as a line of a log that can be done again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Event:
    """What is done, to which widget (its name below the window's), and with what."""

    kind: str
    target: str = ""
    args: tuple[str | int, ...] = ()

    @property
    def line(self) -> str:
        """The event as a line of JSON."""
        return json.dumps([self.kind, self.target, *self.args], ensure_ascii=False)


def read(log: Path) -> Iterator[Event]:
    """The events of a log, from the first."""
    for line in log.read_text(encoding="utf-8").splitlines():
        kind, target, *args = json.loads(line)
        yield Event(kind, target, tuple(args))
