"""A file is whole, whatever happens while it is written."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from config.atomic import write_bytes, write_text

ROOT = Path(__file__).parents[2]


class Broken(Exception):
    pass


def test_a_file_is_written_and_nothing_else_stays(tmp_path: Path) -> None:
    write_text(tmp_path / "a.txt", "é\n")
    assert (tmp_path / "a.txt").read_bytes() == b"\xc3\xa9\n"
    assert list(tmp_path.iterdir()) == [tmp_path / "a.txt"]


@pytest.mark.parametrize("step", ["fsync", "replace"])
@pytest.mark.parametrize("error", [Broken, KeyboardInterrupt])
def test_the_old_content_stays_when_writing_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, error: type[BaseException]
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")

    def fail(*_: Any) -> None:
        raise error

    monkeypatch.setattr(*{"fsync": (os, "fsync", fail), "replace": (Path, "replace", fail)}[step])
    with pytest.raises(error):
        write_text(path, "new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [tmp_path / "a.txt"]


def test_mode_bits_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")
    path.chmod(0o640)
    write_text(path, "new")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_new_file_has_the_modes_that_other_new_files_have(tmp_path: Path) -> None:
    write_bytes(tmp_path / "a", b"")
    (tmp_path / "b").write_bytes(b"")
    assert (tmp_path / "a").stat().st_mode == (tmp_path / "b").stat().st_mode


def test_a_link_keeps_pointing_to_the_file(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "a.txt").write_text("old")
    (tmp_path / "link").symlink_to(tmp_path / "there" / "a.txt")
    write_text(tmp_path / "link", "new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "there" / "a.txt").read_text() == "new"


def test_a_name_as_long_as_names_can_be_is_written(tmp_path: Path) -> None:
    write_text(tmp_path / ("a" * 255), "new")
    assert (tmp_path / ("a" * 255)).read_text() == "new"


def test_what_is_no_regular_file_is_not_replaced_by_one(tmp_path: Path) -> None:
    # a pipe of our own stands for all devices: a mistake here would replace the machine's
    path = tmp_path / "pipe"
    os.mkfifo(path)
    with pytest.raises(OSError, match="not a regular file"):
        write_text(path, "new")
    assert path.is_fifo()
    assert list(tmp_path.iterdir()) == [path]


def test_what_grows_beside_a_file_is_never_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    really = os.open

    def others_are_first(path: Path, *rest: int) -> int:
        path.write_text("another's")
        return really(path, *rest)

    monkeypatch.setattr(os, "open", others_are_first)
    with pytest.raises(FileExistsError):
        write_text(tmp_path / "a.txt", "new")
    assert [path.read_text() for path in tmp_path.iterdir()] == ["another's"]


@pytest.mark.parametrize("name", ["none/a.txt", "."])
def test_a_place_where_no_file_can_be_is_an_oserror(tmp_path: Path, name: str) -> None:
    with pytest.raises(OSError, match=r".+"):
        write_text(tmp_path / name, "new")


# --- what a process leaves that dies in the middle -----------------------------------------------

CHILD = """
import os, signal, sys
from pathlib import Path
from config.atomic import write_text
Path.replace = lambda *_: os.kill(os.getpid(), getattr(signal, sys.argv[2]))
write_text(sys.argv[1], "half")
"""


def child(file: Path, end: str) -> subprocess.Popen[bytes]:
    """A process that saves to a file, and is killed, or stopped, before it has done."""
    process = subprocess.Popen([sys.executable, "-c", CHILD, str(file), end], cwd=ROOT)
    deadline = time.monotonic() + 30
    beside = f".hourglass-*-{process.pid}-*.tmp"
    while not any(one.read_text() for one in file.parent.glob(beside)):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    if end == "SIGKILL":
        process.wait(30)
    return process


def test_the_next_save_removes_what_a_killed_process_left(tmp_path: Path) -> None:
    child(tmp_path / "a.txt", "SIGKILL")
    assert len(list(tmp_path.iterdir())) == 1
    write_text(tmp_path / "b.txt", "new")
    assert list(tmp_path.iterdir()) == [tmp_path / "b.txt"]


def test_a_process_that_lives_is_left_to_finish_its_save(tmp_path: Path) -> None:
    process = child(tmp_path / "a.txt", "SIGSTOP")
    try:
        (its,) = tmp_path.iterdir()
        write_text(tmp_path / "b.txt", "new")
        assert its.read_text() == "half"
    finally:
        process.kill()
        process.wait(30)
    write_text(tmp_path / "b.txt", "new")
    assert list(tmp_path.iterdir()) == [tmp_path / "b.txt"]


def test_files_of_others_stay(tmp_path: Path) -> None:
    dead = child(tmp_path / "a.txt", "SIGKILL").pid
    (its,) = tmp_path.iterdir()
    _, machine, pid, token = its.name.removesuffix(".tmp").split("-")
    assert int(pid) == dead
    others = {
        f".hourglass-{'0' * 8}-{dead}-{token}.tmp",  # of another machine, on a shared disk
        f".hourglass-{machine}-{dead}-{token}.tmp.bak",
        f"hourglass-{machine}-{dead}-{token}.tmp",
        f".hourglass-{machine}-{dead}-notes.tmp",
        f".hourglass-{machine}-{os.getpid()}-{token}.tmp",
        f".hourglass-{machine}-1-{token}.tmp",
        f".other-{machine}-{dead}-{token}.tmp",
    }
    for name in others:
        (tmp_path / name).touch()
    (tmp_path / its.name.replace(token, "0" * 8)).mkdir()
    write_text(tmp_path / "b.txt", "new")
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {*others, "b.txt", its.name.replace(token, "0" * 8)}


def test_a_folder_that_cannot_be_listed_can_be_written_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> list[str]:
        raise PermissionError

    monkeypatch.setattr(os, "listdir", refuse)
    write_text(tmp_path / "a.txt", "new")
    assert (tmp_path / "a.txt").read_text() == "new"
