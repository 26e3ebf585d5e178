"""`Movie`: true states of a run, one after the other, in a file that is whole or not there."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from config import load
from config.reader import with_settings
from plots.palette import DARK
from runs.figures import Shown
from runs.movies.movie import HOLD_S, Movie, MovieOptions, as_it_was, frame_updates
from runs.movies.views import MovieViews
from tests.runs.movies.test_encoders import FAKE, program
from tests.training.experiments import make_experiment
from tests.training.sessions import after, numbers
from training import Session, Snapshot

SMALL = MovieOptions(frames=7, size=(480, 300), fps=20)


def run(updates: int = 40) -> Session:
    """A copy of a session that has come so far, as a movie is given one."""
    session = Session(make_experiment())
    session.advance(max_updates=updates)
    return Session.reopen(session.saved())


def made(movie: Movie) -> int:
    """Make it in the smallest slices; returns how many there were."""
    slices = 0
    while not movie.progress.finished:
        movie.advance(0.0)
        slices += 1
    return slices


@pytest.mark.parametrize("spacing", ["linear", "log"])
@pytest.mark.parametrize(("end", "frames"), [(0, 5), (1, 5), (10, 100), (13_000, 150), (10**6, 2)])
def test_a_movie_goes_from_the_first_state_to_the_last(end: int, frames: int, spacing: str) -> None:
    updates = frame_updates(end, frames, "log" if spacing == "log" else "linear")
    assert (updates[0], updates[-1]) == (0, end)
    assert (np.diff(updates) > 0).all()
    assert len(updates) <= frames


def test_spacing_is_even_or_gives_more_to_the_early_updates() -> None:
    even, early = (np.diff(frame_updates(10_000, 101, how)) for how in ("linear", "log"))
    assert set(even.tolist()) == {100}
    assert (np.diff(early) >= -1).all()  # but for rounding they only grow
    assert early[0] == 1


def test_a_movie_of_one_frame_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 2"):
        frame_updates(10, 1, "linear")


def test_every_frame_is_a_state_of_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Snapshot] = []
    draw = MovieViews.draw

    def note(views: MovieViews, snapshot: Snapshot) -> Iterator[None]:
        seen.append(snapshot)
        return draw(views, snapshot)

    monkeypatch.setattr(MovieViews, "draw", note)
    session = run(40)
    experiment = session.experiment
    made(Movie(session, tmp_path / "run.gif", SMALL))
    assert [snapshot.update for snapshot in seen] == [0, 7, 13, 20, 27, 33, 40]
    for snapshot in seen:
        assert numbers(snapshot) == after(experiment, snapshot.update)
        assert snapshot.curve.updates[-1] <= snapshot.update
        assert snapshot.future is None


def test_the_file_holds_the_frames_and_then_the_last_one_for_a_while(tmp_path: Path) -> None:
    path = tmp_path / "run.gif"
    movie = Movie(run(), path, SMALL)
    assert made(movie) > 7 * 4  # so small are the slices
    assert (movie.progress.done, movie.progress.total) == (7, 7)
    with Image.open(path) as image:
        assert image.size == (480, 300)
        assert getattr(image, "n_frames") == 7 + HOLD_S * 20  # noqa: B009 - only a GIF has it
        image.seek(6)
        shown = np.asarray(image.convert("RGB"))
    views = MovieViews((480, 300), SMALL.shown, with_weights=True)
    for update in frame_updates(40, 7, "linear").tolist():  # limits have grown on the way
        session = run()
        session.rewind(update)
        for _ in views.draw(as_it_was(session.snapshot())):
            pass
    far = np.abs(shown.astype(int) - views.frame).max(axis=2) > 24
    assert far.mean() < 0.01


def test_as_many_slices_are_made_as_there_is_time_for(tmp_path: Path) -> None:
    ticks = itertools.count()
    movie = Movie(run(), tmp_path / "run.gif", SMALL)
    progress = movie.advance(9.5, clock=lambda: float(next(ticks)))
    assert next(ticks) == 1 + 10  # asked once at the beginning, and after each of ten slices
    assert not progress.finished
    progress = movie.advance(1e9, clock=lambda: float(next(ticks)))
    assert progress.finished
    assert (tmp_path / "run.gif").stat().st_size > 0
    assert movie.advance(1.0) == progress


def test_a_movie_waits_for_ffmpeg_in_slices(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    slow = FAKE.replace("import json", "import time, json").replace(
        "frames = ", "frames, _ = "
    ).replace(".read()", ".read(), time.sleep(0.3)")  # fmt: skip
    program(tools, slow)
    monkeypatch.setenv("PATH", str(tools))
    movie = Movie(run(), tmp_path / "run.mp4", SMALL)
    waited = 0
    while not movie.progress.finished:
        movie.advance(0.0)
        waited += movie.progress.done == movie.progress.total
        assert not (tmp_path / "run.mp4").exists() or movie.progress.finished
    assert waited > HOLD_S * SMALL.fps + 5
    received, _ = json.loads((tmp_path / "run.mp4").read_bytes())
    assert received == (7 + HOLD_S * SMALL.fps) * 480 * 300 * 3


def test_states_that_take_long_to_measure_are_measured_in_slices(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = itertools.cycle([False, False, True])
    prepare = Session.prepare_snapshot
    monkeypatch.setattr(
        Session,
        "prepare_snapshot",
        lambda session, budget_s: next(answers) and prepare(session, budget_s),
    )
    slow, quick = (Movie(run(), tmp_path / name, SMALL) for name in ("slow.gif", "quick.gif"))
    slices = made(slow)
    monkeypatch.undo()
    assert slices > made(quick) + 7
    assert (tmp_path / "slow.gif").read_bytes() == (tmp_path / "quick.gif").read_bytes()


def test_a_movie_that_is_given_up_leaves_no_file(tmp_path: Path) -> None:
    movie = Movie(run(), tmp_path / "run.gif", SMALL)
    for _ in range(20):
        movie.advance(0.0)
    movie.close()
    assert movie.progress.finished
    assert list(tmp_path.iterdir()) == []


def test_a_movie_that_cannot_be_written_leaves_no_file(tmp_path: Path) -> None:
    movie = Movie(run(), tmp_path / "no" / "run.gif", SMALL)
    with pytest.raises(OSError, match="No such file"):
        made(movie)
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_says_no_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"\.gif or \.mp4"):
        Movie(run(), tmp_path / "run.avi", SMALL)


@pytest.mark.parametrize(
    "preset", ["two-clusters-first-steps", "overcomplete", "deep", "gaussian-clusters"]
)
@pytest.mark.parametrize("with_weights", [True, False])
def test_every_shape_of_network_can_be_filmed(
    preset: str, with_weights: bool, tmp_path: Path
) -> None:
    session = Session(with_settings(load(preset), ["training.max_epochs=1"]))
    session.advance()
    options = replace(
        SMALL, frames=2, size=(481, 301), with_weights=with_weights,
        shown=Shown(palette=DARK, scale="log"),
    )  # fmt: skip
    made(Movie(session, tmp_path / "run.gif", options))
    with Image.open(tmp_path / "run.gif") as image:
        assert image.size == (480, 300)


def test_the_future_is_not_known_in_a_movie() -> None:
    session = run()
    session.rewind(10)
    snapshot = session.snapshot()
    assert snapshot.end == 40
    assert snapshot.future is not None
    then = as_it_was(snapshot)
    assert (then.end, then.future) == (10, None)
