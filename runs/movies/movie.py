"""`Movie`: a run as a moving picture, made a little at a time so that a window can go on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from config.atomic import write_bytes
from runs.figures import USUAL, Shown
from runs.movies.encoders import Encoder, GifEncoder, Mp4Encoder
from runs.movies.views import MovieViews
from training import Session, Snapshot

SUFFIXES = (".gif", ".mp4")

HOLD_S = 1.5
"""For so long the last state stays."""

SLICE_S = 0.01
"""Of training on, and of measuring, between two looks at the clock."""

Spacing = Literal["linear", "log"]


@dataclass(frozen=True, slots=True)
class MovieOptions:
    """What a movie is to be."""

    frames: int = 150
    """States shown, at the most."""
    spacing: Spacing = "linear"
    """Between them: equally many updates, or more of the early ones."""
    fps: float = 20.0
    size: tuple[int, int] = (960, 600)
    """Width and height in pixels; odd ones lose one."""
    shown: Shown = USUAL
    with_weights: bool = True
    """Whether the weight graph is in it."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a movie is."""

    done: int
    """Frames drawn."""
    total: int
    finished: bool
    """Whether the file is there."""


def frame_updates(end: int, frames: int, spacing: Spacing) -> NDArray[np.int64]:
    """The states of a run of `end` updates to show: ascending, the first and the last among them.

    At most `frames` of them, and fewer where the run has fewer. Raises ValueError for fewer than 2.
    """
    if frames < 2:
        raise ValueError(f"a movie has at least 2 frames, not {frames}")
    if spacing == "log":
        steps = np.geomspace(1, end + 1, frames) - 1
    else:
        steps = np.linspace(0, end, frames)
    return np.unique(np.round(steps).astype(np.int64))


class Movie:
    """Goes along a run, draws its states, and writes them to one file when all are drawn."""

    def __init__(self, session: Session, path: Path, options: MovieOptions | None = None) -> None:
        """`session` is moved along its present run, so hand over a copy; see `Session.reopen`.

        Raises ValueError where the name ends in neither .gif nor .mp4, and EncoderError where there
        is no encoder for it.
        """
        self._options = options = options or MovieOptions()
        if path.suffix.lower() not in SUFFIXES:
            raise ValueError(f"a movie's name must end in {' or '.join(SUFFIXES)}")
        self._session = session
        self.path = path
        """Where the file will be."""
        self._updates = frame_updates(session.end, options.frames, options.spacing)
        self._done = 0
        width, height = (edge - edge % 2 for edge in options.size)
        self._encoder: Encoder = (
            GifEncoder(options.shown.palette, (width, height), options.fps)
            if path.suffix.lower() == ".gif"
            else Mp4Encoder((width, height), options.fps)
        )
        self._views = MovieViews((width, height), options.shown, with_weights=options.with_weights)
        self._work: Iterator[None] | None = self._make()

    @property
    def progress(self) -> Progress:
        """How far it is."""
        return Progress(self._done, len(self._updates), self._work is None)

    def advance(self, budget_s: float, clock: Callable[[], float] = time.perf_counter) -> Progress:
        """Work for about `budget_s` seconds, longer by no more than a view takes to be drawn.

        Raises EncoderError, and OSError where the file cannot be written; then nothing is left of
        it.
        """
        end = clock() + budget_s
        while self._work is not None:
            try:
                next(self._work)
            except StopIteration:
                self.close()
            except BaseException:
                self.close()
                raise
            if clock() >= end:
                break
        return self.progress

    def close(self) -> None:
        """Give up what is not finished; a file that is there stays."""
        self._work = None
        self._encoder.close()
        self._views.close()

    def _make(self) -> Iterator[None]:
        for update in self._updates.tolist():
            self._session.begin_rewind(update)
            while not self._session.continue_rewind(SLICE_S):
                yield
            while not self._session.prepare_snapshot(SLICE_S):
                yield
            yield from self._views.draw(as_it_was(self._session.snapshot()))
            yield
            self._encoder.add(self._views.frame)
            self._done += 1
            yield
        for _ in range(round(HOLD_S * self._options.fps)):
            self._encoder.add(self._views.frame)
            yield
        while (content := self._encoder.content()) is None:
            time.sleep(SLICE_S)
            yield
        write_bytes(self.path, content)


def as_it_was(snapshot: Snapshot) -> Snapshot:
    """The state as it looked when nobody knew yet what would come after it."""
    changes = tuple(change for change in snapshot.changes if change.update <= snapshot.update)
    return replace(snapshot, end=snapshot.update, future=None, changes=changes)
