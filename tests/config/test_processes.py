"""A process is asked whether it lives, and goes on living."""

from __future__ import annotations

import os
import subprocess
import sys

from config.processes import lives


def test_a_process_lives_until_it_has_ended() -> None:
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    assert all(lives(process.pid) for _ in range(3))
    assert process.poll() is None
    process.communicate(b"\n", timeout=30)
    assert process.returncode == 0
    assert not lives(process.pid)


def test_what_cannot_be_asked_counts_as_living() -> None:
    assert lives(os.getpid())
    assert lives(1)
    assert lives(10**10)
