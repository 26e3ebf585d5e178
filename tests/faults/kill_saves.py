"""Kills processes in the middle of saves, and looks at what is left: old or new, always whole.

    python -m tests.faults.kill_saves --kills 500

A child is forked that saves without end, and killed (SIGKILL) at a random moment; what it left is
read as a person or the program would read it. What was under way when it died lies beside the
file until the next child saves. Ends with status 1 where a file is torn, or more lies beside one.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import numpy as np

from config import load
from config.atomic import write_bytes, write_text
from gui.preferences import Preferences, Store
from runs.archives.archive import write_archive
from runs.archives.reading import open_session
from runs.outputs import model_file
from training import Session

MOST_S = 0.02
"""The longest that a child lives after its first save; long enough for several."""
TEXT_LINES = 20_000


@dataclass(frozen=True, slots=True)
class Kind:
    """Something that is saved, again and again with other content, and how to see it is whole."""

    name: str
    save: Callable[[Path, int], None]
    """Saves version n."""
    version: Callable[[Path], int]
    """The version that a file is of; raises where it is not whole."""


def kinds() -> list[Kind]:
    """One for each way in which files are made."""
    sessions = []
    for updates in (10, 20, 30):
        session = Session(load("gaussian-clusters"))
        session.advance(max_updates=updates)
        session.pause()
        sessions.append(session)

    def save_preferences(file: Path, number: int) -> None:
        preferences = Preferences()
        preferences.view.speed = number % 3
        Store(file).write(preferences)

    def preferences(file: Path) -> int:
        store = Store(file)
        speed = store.read().view.speed
        assert not store.notice, store.notice
        return speed

    def weights(file: Path) -> int:
        with np.load(file, allow_pickle=False) as arrays:
            found = arrays["weights_1"].tobytes()
        return [s.snapshot().weights[0].tobytes() for s in sessions].index(found)

    return [
        Kind(
            "text",
            lambda file, number: write_text(file, f"{number % 3}\n" * TEXT_LINES),
            lambda file: _same(file.read_text(encoding="utf-8")),
        ),
        Kind(
            "session",
            lambda file, number: write_archive(sessions[number % 3].saved(), file),
            lambda file: open_session(file).update // 10 - 1,
        ),
        Kind(
            "weights",
            lambda file, number: write_bytes(file, model_file(sessions[number % 3])),
            weights,
        ),
        Kind("preferences", save_preferences, preferences),
    ]


def _same(text: str) -> int:
    lines = text.splitlines()
    assert len(lines) == TEXT_LINES, f"{len(lines)} lines"
    assert len(set(lines)) == 1, "two versions in one file"
    return int(lines[0])


def killed_while_saving(kind: Kind, file: Path, rest_s: float) -> None:
    """Have a child save to `file` without end, and kill it `rest_s` after its first save."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:  # pragma: no cover - killed
        try:
            for number in count():
                kind.save(file, number)
                if number == 0:
                    os.write(writing, b".")
        finally:
            os._exit(1)
    os.close(writing)
    began = os.read(reading, 1)
    os.close(reading)
    time.sleep(rest_s)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if not began or not os.WIFSIGNALED(status):
        raise RuntimeError(f"{kind.name}: the child ended by itself")


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    all_kinds = kinds()
    torn, in_the_middle, litter = 0, 0, 0
    with tempfile.TemporaryDirectory() as folder:
        for number in range(options.kills):
            kind = all_kinds[number % len(all_kinds)]
            file = Path(folder) / kind.name
            killed_while_saving(kind, file, chance.uniform(0, MOST_S))
            try:
                assert kind.version(file) in (0, 1, 2)
            except Exception as error:  # noqa: BLE001 - whatever it is, the file is not whole
                torn += 1
                print(f"{kind.name}: {error!r}", file=sys.stderr)  # noqa: T201
            beside = len(list(Path(folder).glob(".hourglass-*.tmp")))
            in_the_middle += beside > 0
            litter += beside > 1
    print(  # noqa: T201
        f"{options.kills} kills, {in_the_middle} in the middle of a save, {torn} torn files, "
        f"{litter} with litter of the one before."
    )
    return 1 if torn or litter else 0


if __name__ == "__main__":
    sys.exit(main())
