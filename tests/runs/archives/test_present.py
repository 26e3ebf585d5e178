"""A session that is opened stands at once where it stood, without replay; old files are read."""

from __future__ import annotations

import dataclasses
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from runs.archives.archive import ArchiveError, archive_bytes, write_archive
from runs.archives.reading import open_session, read_archive
from tests.training.experiments import OPTIMIZERS, make_experiment
from tests.training.sessions import Ticks, numbers, points, with_training
from training import Session
from training.trainer import Trainer

FAR = 1000
"""Nowhere near a checkpoint, of which there are every 32 updates."""


def trained(updates: int) -> Session:
    experiment = make_experiment(training={"optimizer": OPTIMIZERS["adam"], "input_noise": 0.1})
    session = Session(experiment)
    session.advance(max_updates=updates)
    session.pause()
    return session


def at_its_end() -> Session:
    return trained(FAR + 31)


def in_the_past() -> Session:
    session = trained(2 * FAR)
    session.rewind(FAR + 23)
    return session


def at_an_epoch_end() -> Session:
    return trained(FAR + 30)


def before_its_epoch_is_measured() -> Session:
    session = trained(FAR + 29)
    while session.update < FAR + 30:
        session.advance(1.0, Ticks())
    session.pause()
    return session


def in_the_middle_of_an_update() -> Session:
    session = trained(FAR + 31)
    session.play()
    for _ in range(3):
        session.advance_stage()
    assert session.stage is not None
    session.pause()
    return session


def after_a_change() -> Session:
    session = trained(FAR + 13)
    session.change(with_training(session.settings, optimizer=OPTIMIZERS["sgd"], batch_size=4))
    session.advance(max_updates=13)
    session.pause()
    return session


def on_a_branch() -> Session:
    session = in_the_past()
    session.change(with_training(session.settings, loss="rmse"))
    session.advance(max_updates=13)
    session.pause()
    return session


def on_the_way_back() -> Session:
    session = trained(2 * FAR)
    session.begin_rewind(FAR + 30)
    while session.update < FAR + 29:
        session.continue_rewind(1.0, Ticks())
    return session


PLACES: list[Callable[[], Session]] = [
    at_its_end, in_the_past, at_an_epoch_end, before_its_epoch_is_measured,
    in_the_middle_of_an_update, after_a_change, on_a_branch, on_the_way_back,
]  # fmt: skip
places = pytest.mark.parametrize("place", PLACES)


def opened(session: Session, folder: Path, moments_bytes: int) -> Session:
    write_archive(session.saved(), folder / "run.npz", moments_bytes)
    return open_session(folder / "run.npz")


def make_sure_it_goes_on_alike(session: Session, again: Session) -> None:
    for one in (session, again):
        one.rewind(one.update)  # a rewind, or an update, that was under way is not in a file
    assert numbers(again.snapshot()) == numbers(session.snapshot())
    for one in (session, again):
        one.advance(max_updates=57)
    assert numbers(again.snapshot()) == numbers(session.snapshot())
    assert points(again.runs[-1].curve) == points(session.runs[-1].curve)
    for one in (session, again):
        one.rewind(777)
    assert numbers(again.snapshot()) == numbers(session.snapshot())


@places
@pytest.mark.parametrize("moments_bytes", [6, 16 << 20], ids=["little room", "much room"])
def test_a_session_is_opened_without_a_single_update(
    place: Callable[[], Session], moments_bytes: int, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    session = place()
    with monkeypatch.context() as patch:
        for name in ("run_updates", "run_stage"):
            patch.setattr(Trainer, name, lambda *_: pytest.fail("an update was run"))
        again = opened(session, tmp_path, moments_bytes)
    assert (again.update, again.end) == (session.update, session.end)
    make_sure_it_goes_on_alike(session, again)


@places
def test_a_file_of_version_1_is_read_and_goes_on_bit_for_bit(
    place: Callable[[], Session], tmp_path: Path
) -> None:
    session = place()
    with zipfile.ZipFile(io.BytesIO(archive_bytes(session.saved()))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    about = parts["session.yml"].decode()
    first = about.replace("version: 2", "version: 1")
    first = first.replace("unmeasured: false, ", "").replace("unmeasured: true, ", "")
    assert "unmeasured" not in first
    parts["session.yml"] = first.encode()
    with zipfile.ZipFile(tmp_path / "old.npz", "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    again = open_session(tmp_path / "old.npz")
    assert (again.update, again.end) == (session.update, session.end)
    session.snapshot()  # that is where a file of version 1 has its last measurement from
    again.snapshot()
    make_sure_it_goes_on_alike(session, again)


def test_a_file_in_which_the_present_state_is_not_kept_is_replayed(tmp_path: Path) -> None:
    session = in_the_past()
    saved = session.saved()
    (run,) = saved.runs
    kept = tuple(moment for moment in run.moments if moment.update % 256 == 0)
    without = dataclasses.replace(saved, runs=(dataclasses.replace(run, moments=kept),))
    write_archive(without, tmp_path / "a")
    assert len(read_archive(tmp_path / "a").runs[0].moments) == len(kept)
    make_sure_it_goes_on_alike(session, open_session(tmp_path / "a"))


def test_a_file_of_a_newer_version_says_so(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "new.npz", "w") as archive:
        archive.writestr("session.yml", "{version: 3, something: else}\n")
    with pytest.raises(ArchiveError, match="written by a newer version of Hourglass"):
        open_session(tmp_path / "new.npz")
