"""Starting and running, with and without a window, opens no socket and leaves TLS as it was."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

PROGRAM = """
import os, signal, ssl, sys

def listen(event, arguments):
    if event.startswith(("socket.", "urllib.", "os.system")) and event != "socket.gethostname":
        asked.append((event, str(arguments)))

def stop(*_):
    if signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:  # the loop is running
        os.kill(os.getpid(), signal.SIGTERM)

asked = []
before = ssl._create_default_https_context
sys.addaudithook(listen)
import main

signal.signal(signal.SIGALRM, stop)
signal.setitimer(signal.ITIMER_REAL, {seconds}, 0.5)
status = main.main({arguments})
assert ssl._create_default_https_context is before
assert before is ssl.create_default_context
print(status, *asked)
"""


def run(arguments: list[str], seconds: float) -> tuple[str, str]:
    code = PROGRAM.format(arguments=arguments, seconds=seconds)
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False,
        timeout=120, env={**os.environ},
    )  # fmt: skip
    return done.stdout, done.stderr


def test_a_run_without_a_window_opens_no_socket(tmp_path: Path) -> None:
    options = ["gaussian-clusters", "--headless", "--epochs", "3", "--out", str(tmp_path / "run")]
    out, err = run(options, 100.0)
    assert out.splitlines()[-1:] == ["0"], err


def test_the_windows_open_no_socket(display: str) -> None:
    for arguments in ([], ["gaussian-clusters"]):
        out, err = run(arguments, 2.0)
        assert out.splitlines()[-1:] == [str(128 + 15)], err
