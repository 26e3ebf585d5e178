"""`Event`: one thing that a monkey does, as a line of a log that can be done again."""

from __future__ import annotations

import json
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


def read(log: Path) -> list[Event]:
    """The events of a log, from the first; a last line that was not finished is left out."""
    text = log.read_text(encoding="utf-8")
    events = []
    for line in text[: text.rfind("\n") + 1].splitlines():
        kind, target, *args = json.loads(line)
        events.append(Event(kind, target, tuple(args)))
    return events
