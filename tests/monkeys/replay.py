"""`python -m tests.monkeys.replay LOG`: do again what a monkey did, up to the same error."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.monkeys.events import read
from tests.monkeys.table import watched
from tests.monkeys.zoo import Zoo


def main(log: Path) -> None:
    """Replay a log on the screen that DISPLAY names, in a folder that is thrown away."""
    with tempfile.TemporaryDirectory() as folder, watched():
        zoo = Zoo(0, Path(folder), events=read(log))
        zoo.run(sys.maxsize)
        zoo.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
