"""What the faults are tried on: the real windows, with dialogs that answer and remember."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from config import load
from config.reader import with_settings
from gui.app import App
from gui.dialogs import Dialogs
from gui.form.state import from_preset
from gui.screen import Edit, Quit, Start
from gui.theme import Theme
from tests.faults.program import Program
from tests.gui.driving import turns


@pytest.fixture
def program(display: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Program]:
    """The program, with nothing open yet."""
    program = Program(App(from_preset("gaussian-clusters"), Theme()), tmp_path)
    for name in ("file_to_open", "file_to_save", "file_to_export", "session_to_open"):
        monkeypatch.setattr(Dialogs, name, lambda *_: program.answer)
    monkeypatch.setattr(Dialogs, "tell", lambda _, sentence: program.told.append(sentence))
    monkeypatch.setattr(Dialogs, "agree", lambda *_: True)
    yield program
    monkeypatch.undo()  # so that the end meets no fault
    app = program.app
    if app.screen is not None:
        app.form.saved = app.form.draft.text
        app.follow(Quit())


@pytest.fixture
def form(program: Program) -> Program:
    """With the form open."""
    program.app.follow(Edit())
    turns(program.app, 0.05)
    return program


@pytest.fixture
def training(program: Program) -> Program:
    """With the training window open, 30 updates into a run."""
    experiment = with_settings(load("gaussian-clusters"), ["training.max_epochs=100"])
    program.app.follow(Start(experiment))
    turns(program.app, 0.05)
    program.session.advance(max_updates=30)
    program.session.pause()
    turns(program.app, 0.05)
    return program
