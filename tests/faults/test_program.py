"""Faults of the program, of the screen and of time: told once, plainly, and the run goes on."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

import main
from gui import toolkit
from gui.faults import LOG, MOST_LOG_BYTES, Faults
from gui.recovery import FOLDER, Recovery
from gui.screen import Edit
from gui.theme import Theme
from gui.toolkit import tk, tkfont
from gui.training.control import Action
from gui.training.frames import Frames
from gui.training.stage import Stage
from gui.training.window import TrainingWindow
from tests.faults.program import Program, make_sure_it_is_plain
from tests.gui.driving import (
    click,
    form_window,
    press,
    root_of,
    training_window,
    turn_until,
    turns,
)
from tests.virtual_screen import virtual_screen

ROOT = Path(__file__).parents[2]


def broken(*_: object, **__: object) -> Any:
    raise ZeroDivisionError("a fault of the program")


@pytest.fixture
def telling(training: Program, monkeypatch: pytest.MonkeyPatch) -> Program:
    """The training window, in a program that tells faults and keeps a run."""
    app = training.app
    app._faults = Faults(training.folder)
    app._recovery = Recovery(training.folder)
    monkeypatch.setattr(
        toolkit.root_window(), "report_callback_exception", app._note_callback, raising=False
    )
    return training


def make_sure_it_was_told(program: Program) -> None:
    assert len(program.told) == 1
    assert "ZeroDivisionError" in program.told[0]
    log = program.folder / LOG
    assert f"The details are in {log}." in program.told[0]
    make_sure_it_is_plain(program.told[0].replace("ZeroDivisionError", ""))
    assert "a fault of the program" in log.read_text()
    assert "Traceback" in log.read_text()


def last_words(process: subprocess.Popen[str]) -> str:
    """What a process wrote to its end, which has to come soon; it is never left behind."""
    try:
        return process.communicate(timeout=30)[1]
    finally:
        process.kill()


# --- faults of the program -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("owner", "name"),
    [
        (Frames, "frame"), (Stage, "show"), (TrainingWindow, "handle"), (TrainingWindow, "show"),
        (TrainingWindow, "wait_ms"), (Frames, "_train"),
    ],
    ids=lambda it: getattr(it, "__name__", it),
)  # fmt: skip
def test_a_fault_in_the_loop_is_told_once_and_the_run_goes_on(
    telling: Program, owner: type, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    telling.session.play()
    telling.app.desk.apply_options()  # type: ignore[union-attr]
    with monkeypatch.context() as patch:
        patch.setattr(owner, name, broken)
        for _ in range(30):
            telling.app.turn()
    make_sure_it_was_told(telling)
    assert not telling.session.playing
    telling.make_sure_it_goes_on()
    click(telling.app, Action.PLAY)
    before = telling.session.update
    turn_until(telling.app, lambda: telling.session.update > before)


def test_a_fault_in_a_callback_is_told_once(telling: Program) -> None:
    root = root_of(telling.app)
    for _ in range(5):
        root.after(1, broken)
    turns(telling.app, 0.3)
    make_sure_it_was_told(telling)
    telling.make_sure_it_goes_on()


def test_a_run_is_kept_at_once_when_there_is_a_fault(telling: Program) -> None:
    before = telling.numbers()
    root_of(telling.app).after(1, broken)
    turns(telling.app, 0.2)
    telling.app._recovery.close()  # type: ignore[union-attr]
    found = Recovery(telling.folder).find()
    assert found is not None
    session = found.session()
    assert session is not None
    assert session.snapshot().update == before[0]
    found.lock.release()


def test_a_window_that_cannot_be_built_gives_way_to_the_form_and_the_run_stays(
    telling: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, before = telling.session, telling.numbers()
    with monkeypatch.context() as patch:
        patch.setattr(TrainingWindow, "__init__", broken)
        press(telling.app, "<Key-t>")
        telling.app.follow(Edit())
        telling.app._guard(lambda: telling.app.follow(telling.app._same_run()))
        form_window(telling.app)
    make_sure_it_was_told(telling)
    telling.app.follow(telling.app._same_run())
    assert telling.session is session
    assert telling.numbers() == before


def test_many_faults_open_few_dialogs(telling: Program) -> None:
    for number in range(40):
        code = compile("\n" * number + "raise ValueError('x')", f"file{number}.py", "exec")
        root_of(telling.app).after(1, lambda code=code: exec(code))
    turns(telling.app, 0.5)
    assert len(telling.told) == 3
    telling.make_sure_it_goes_on()


def test_the_same_fault_is_counted_and_written_down_now_and_then(tmp_path: Path) -> None:
    faults = Faults(tmp_path)
    reports = []
    for _ in range(1000):
        try:
            broken()
        except ZeroDivisionError as error:
            reports.append(faults.note(error))
    told = [report for report in reports if report is not None]
    assert [report.by_dialog for report in told] == [True] + [False] * 9
    assert "has come 512 times" in told[-1].sentence
    assert (tmp_path / LOG).read_text().count("Traceback") == 10


def test_the_log_is_bounded(tmp_path: Path) -> None:
    for number in range(400):
        Faults(tmp_path).note(ValueError(f"{number}" + "x" * 5000))
    sizes = [file.stat().st_size for file in tmp_path.iterdir()]
    assert len(sizes) == 2
    assert max(sizes) < MOST_LOG_BYTES + 10_000
    assert "399x" in (tmp_path / LOG).read_text()


# --- the screen ----------------------------------------------------------------------------------


def test_without_known_fonts_windows_open_in_what_there_is(
    form: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tkfont, "families", lambda *_: ())
    look = Theme().apply()
    assert look.family
    assert look.mono_family
    form.app.follow(Edit())
    turns(form.app, 0.1)
    form_window(form.app)


def test_without_a_clipboard_a_sentence_says_so(
    telling: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise tk.TclError("no clipboard")

    root = root_of(telling.app)
    monkeypatch.setattr(root, "clipboard_clear", refuse)
    said: list[str] = []
    before = telling.numbers()
    monkeypatch.setattr(training_window(telling.app), "say", said.append)
    click_key(telling, Action.COPY)
    assert telling.told == []
    assert said == ["The clipboard of this screen cannot be used."]
    assert telling.numbers() == before
    telling.make_sure_it_goes_on()


def click_key(program: Program, action: Action) -> None:
    program.app.desk.wish(action)  # type: ignore[union-attr]
    turns(program.app, 0.1)


@pytest.mark.parametrize("name", ["", ":987"])
def test_without_a_screen_a_sentence_names_what_works(name: str, tmp_path: Path) -> None:
    environment = {**os.environ, "DISPLAY": name, "HOURGLASS_CONFIG": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, main.__file__], env=environment, capture_output=True, text=True,
        timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == main.MISTAKE
    assert done.stderr.count("\n") == 1
    assert "--headless" in done.stderr


def test_a_screen_that_is_lost_loses_no_run(tmp_path: Path) -> None:
    with virtual_screen("1280x800", 96) as screen:
        environment = {**os.environ, "DISPLAY": screen, "HOURGLASS_CONFIG": str(tmp_path)}
        code = (
            "import main, gui.training.window as w\n"
            "real = w.TrainingWindow.__init__\n"
            "def begin(self, desk, *a, **k):\n"
            "    real(self, desk, *a, **k)\n"
            "    desk.session.end or desk.session.step()\n"
            "w.TrainingWindow.__init__ = begin\n"
            "raise SystemExit(main.main(['gaussian-clusters']))"
        )
        process = subprocess.Popen(
            [sys.executable, "-c", code], env=environment, stderr=subprocess.PIPE, text=True
        )
        deadline = time.time() + 30
        while not list((tmp_path / FOLDER).glob("*/form.json")):
            assert time.time() < deadline
            assert process.poll() is None
            time.sleep(0.1)
    err = last_words(process)
    assert process.returncode != 0
    assert "Traceback" not in err
    found = Recovery(tmp_path).find()
    assert found is not None
    assert found.form.update == 1
    session = found.session()
    assert session is not None
    assert session.update == 1
    found.lock.release()


# --- time and signals ----------------------------------------------------------------------------


def test_a_clock_that_is_set_back_stops_nothing(
    telling: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = iter(range(10**9, 0, -3600))
    monkeypatch.setattr(time, "time", lambda: float(next(now)))
    click(telling.app, Action.PLAY)
    before = telling.session.update
    turn_until(telling.app, lambda: telling.session.update > before)
    assert telling.told == []


def test_recovery_does_not_wait_for_a_clock_that_went_back(tmp_path: Path) -> None:
    now = 1e6
    recovery = Recovery(tmp_path, lambda: now)
    asked = []
    now = 5.0
    recovery.frame(lambda: asked.append(1))
    assert asked == [1]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("moment", range(4))
@pytest.mark.parametrize("arguments", [["--headless", "--out", "out"], []], ids=["files", "window"])
def test_a_signal_at_any_moment_ends_it_without_a_traceback(
    display: str, number: signal.Signals, moment: int, arguments: list[str], tmp_path: Path
) -> None:
    chance = random.Random(f"{number}{moment}{arguments}")
    process = subprocess.Popen(
        [sys.executable, main.__file__, "gaussian-clusters", *arguments],
        cwd=tmp_path, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
        env={**os.environ, "DISPLAY": display, "HOURGLASS_CONFIG": str(tmp_path / "state")},
    )  # fmt: skip
    time.sleep(chance.uniform(0.4, 2.5))
    process.send_signal(number)
    err = last_words(process)
    assert "Traceback" not in err, err
    # Before there is anything to lose, and while Python shuts down, signals are the system's.
    assert process.returncode in (0, 128 + number, -number)
    for file in (tmp_path / "out").glob("*"):
        assert not file.name.startswith(".hourglass-")


def test_a_signal_closes_a_dialog_that_waits_for_an_answer(display: str, tmp_path: Path) -> None:
    code = (
        "import main, gui.form.window as w\n"
        "from gui.toolkit import root_window\n"
        "real = w.FormWindow.__init__\n"
        "def begin(self, *a, **k):\n"
        "    real(self, *a, **k)\n"
        "    root_window().after(300, lambda: self.dialogs.agree('Really?'))\n"
        "w.FormWindow.__init__ = begin\n"
        "raise SystemExit(main.main([]))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "DISPLAY": display, "HOURGLASS_CONFIG": str(tmp_path)},
    )  # fmt: skip
    time.sleep(3)
    assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    err = last_words(process)
    assert (process.returncode, err) == (128 + signal.SIGTERM, "")
