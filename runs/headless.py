"""A run without a window: the training loop, its progress, and a clean end when interrupted."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import TextIO

from tqdm import tqdm

from training import Session

SLICE_S = 0.1
"""Between two looks at progress and signals; long enough to cost nothing."""
LINE_EVERY_S = 5.0
"""Between two lines of progress where there is no terminal to draw a bar on."""


@dataclass(slots=True)
class Interruption:
    """Whether a signal has asked the run to end, and which; the update under way is finished."""

    signal: int | None = None


@contextmanager
def catching_signals() -> Iterator[Interruption]:
    """Take SIGINT and SIGTERM as a wish to end soon, so that no update or file is cut in half."""
    interruption = Interruption()

    def note(number: int, _frame: FrameType | None) -> None:
        interruption.signal = number

    former = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield interruption
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


def train(session: Session, interruption: Interruption, stream: TextIO | None = None) -> float:
    """Train until a stop rule, `max_epochs` or a signal; returns the seconds that training took.

    Progress goes to `stream` (standard error): a bar on a terminal, and plain lines elsewhere.
    """
    stream = stream or sys.stderr
    progress = _bar if stream.isatty() else _lines
    seconds = 0.0
    with progress(session, stream) as show:
        session.train()
        while session.playing and interruption.signal is None:
            start = time.perf_counter()
            session.advance(SLICE_S)
            seconds += time.perf_counter() - start
            show()
    if session.playing:
        session.pause()
    return seconds


@contextmanager
def _bar(session: Session, stream: TextIO) -> Iterator[Callable[[], None]]:
    total = session.experiment.training.max_epochs
    with tqdm(total=total, unit=" epochs", file=stream, dynamic_ncols=True) as bar:

        def show() -> None:
            bar.set_postfix_str(f"RMSE {session.last_rmse:.4g}", refresh=False)
            bar.update(session.epoch - bar.n)

        yield show


@contextmanager
def _lines(session: Session, stream: TextIO) -> Iterator[Callable[[], None]]:
    total = session.experiment.training.max_epochs
    due = time.monotonic() + LINE_EVERY_S

    def show() -> None:
        nonlocal due
        if time.monotonic() >= due:
            due = time.monotonic() + LINE_EVERY_S
            line = f"epoch {session.epoch} of {total}, update {session.update}"
            print(f"{line}, RMSE {session.last_rmse:.4g}", file=stream, flush=True)

    yield show
