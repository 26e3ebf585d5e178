"""Processes killed in the middle of saves; `make test-long` kills more of them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.kill_saves import _same, killed_while_saving, kinds

ROOT = Path(__file__).parents[2]
LONG = bool(os.environ.get("HOURGLASS_LONG"))
KILLS = 500 if LONG else 24


def test_a_file_whose_writer_is_killed_is_old_or_new_and_whole() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.kill_saves", "--kills", str(KILLS), "--seed", "3"],
        cwd=ROOT, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"{KILLS} kills, ")
    assert done.stdout.endswith(" 0 torn files, 0 with litter of the one before.\n")
    middle = int(done.stdout.split(", ")[1].split()[0])
    # How many of a few hit the middle is chance, and depends on how fast the disk is.
    assert not LONG or middle > KILLS / 20, "too few were in the middle of a save to say anything"


@pytest.mark.parametrize("torn", ["", "0\n" * 100, "0\n" * 10_000 + "1\n" * 10_000])
def test_a_torn_file_would_be_seen(torn: str) -> None:
    with pytest.raises(AssertionError):
        _same(torn)


def test_a_child_that_fails_by_itself_is_no_kill(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="ended by itself"):
        killed_while_saving(kinds()[0], tmp_path / "none" / "file", 0)
