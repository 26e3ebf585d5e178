"""`python -m tests.monkeys.replay LOG`: do again what a monkey did, up to the same error."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.monkeys.events import Event, read
from tests.monkeys.table import watched
from tests.monkeys.zoo import opened


def is_counted(events: list[Event]) -> bool:
    """Whether the log is of a run in counted hours, which can be done again exactly."""
    return bool(events) and events[0] == Event("hours", "counted", events[0].args)


def main(log: Path) -> None:
    """Replay a log on the screen that DISPLAY names, in a folder that is thrown away."""
    events = read(log)
    with (
        tempfile.TemporaryDirectory() as folder,
        watched() as changes,
        opened(0, Path(folder) / "files", counted=is_counted(events), events=events) as zoo,
    ):
        zoo.run(sys.maxsize)
        sys.stdout.write(f"{dict(zoo.counts)}\n{zoo.lost} lost, {len(changes)} changes of mode\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
