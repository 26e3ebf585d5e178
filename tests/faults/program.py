"""`Program`: the program under faults, and what it said."""

from __future__ import annotations

from pathlib import Path

from gui.app import App
from gui.training.exporting import Exporting
from tests.gui.driving import session_of, training_window
from training import Session


class Program:
    """The program, the answer of its next file dialog, and every sentence that it told."""

    def __init__(self, app: App, folder: Path) -> None:
        self.app = app
        self.folder = folder
        self.answer: Path | None = None
        self.told: list[str] = []

    @property
    def session(self) -> Session:
        return session_of(self.app)

    @property
    def exporting(self) -> Exporting:
        return training_window(self.app).commands.exporting

    def numbers(self) -> tuple[object, ...]:
        """All of the run's state that can be seen."""
        snapshot = self.session.snapshot()
        parts = (*snapshot.weights, *snapshot.biases, snapshot.codes, snapshot.curve.rmses)
        return snapshot.update, self.session.end, *(part.tobytes() for part in parts)

    def make_sure_it_goes_on(self) -> None:
        """The run takes another update, and the window shows it."""
        before = self.session.end
        assert self.session.step() == 1
        self.app.turn()
        assert self.session.end == before + 1


def make_sure_it_is_plain(sentence: str) -> None:
    """One or two sentences, with a full stop and without a trace of Python."""
    assert sentence.endswith(".")
    for strange in ("Traceback", "Errno", "Error(", "None", "<", "object at"):
        assert strange not in sentence, sentence
