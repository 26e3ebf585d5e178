"""`Faults`: errors of the program itself: into a log whose place a person is told, each told once.

They are no mistakes of anybody who uses it; those become sentences where they are made.
"""

from __future__ import annotations

import time
import traceback
from dataclasses import dataclass
from pathlib import Path

LOG = "hourglass.log"
MOST_LOG_BYTES = 256 << 10
"""A longer log becomes the one before, whose own predecessor goes: there are two at most."""
MOST_TOLD = 3
"""Different faults that are told by a dialog; where there are more, all hangs together."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a person is told of a fault."""

    sentence: str
    by_dialog: bool
    """Whether it must not be missed; else the status is the place for it."""


class Faults:
    """Remembers which faults there have been, and writes each down."""

    def __init__(self, state_folder: Path) -> None:
        self.log = state_folder / LOG
        self._counts: dict[str, int] = {}

    def note(self, error: BaseException) -> Report | None:
        """Write it down; None where there is nothing new to tell.

        The same fault again is only counted, and written down at the 2nd, 4th, 8th, … time.
        """
        where = _where(error)
        count = self._counts[where] = self._counts.get(where, 0) + 1
        if count & (count - 1):
            return None
        kept = self._write(error, count)
        if count > 1:
            return Report(f"The error {where} has come {count} times. {kept}", by_dialog=False)
        sentence = (
            f"Something in Hourglass itself went wrong: {where}.\n\n"
            f"Your experiment and your run are as they were, and you can go on. {kept}"
        )
        return Report(sentence, by_dialog=len(self._counts) <= MOST_TOLD)

    def _write(self, error: BaseException, count: int) -> str:
        """Append to the log; returns a sentence that says where the details are."""
        heading = f"--- {time.strftime('%Y-%m-%d %H:%M:%S')}, time {count}\n"
        trace = "".join(traceback.format_exception(error, limit=-40))
        try:
            self.log.parent.mkdir(parents=True, exist_ok=True)
            if self.log.exists() and self.log.stat().st_size > MOST_LOG_BYTES:
                self.log.replace(self.log.with_suffix(".old.log"))
            with self.log.open("a", encoding="utf-8", errors="backslashreplace") as file:
                file.write(heading + trace[-MOST_LOG_BYTES:])
        except OSError as reason:
            return f"The log {self.log} cannot be written ({reason.strerror or reason})."
        return f"The details are in {self.log}."


def _where(error: BaseException) -> str:
    """What tells one fault from another: its kind, and the line that raised it."""
    kind = type(error).__name__
    frames = traceback.extract_tb(error.__traceback__)
    return f"{kind} in {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else kind
