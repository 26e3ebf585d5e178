"""`Answers`: what dialogs are answered with, and what is done in those that are let open."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any, Protocol
from unittest.mock import patch

from gui.dialogs import Dialogs, _Ending, give_up
from gui.toolkit import root_window, tk
from tests.monkeys.events import Event
from tests.monkeys.files import chosen_from

QUESTIONS = ("agree", "tell", "file_to_open", "table_to_read", "file_to_save", "file_to_export",
             "session_to_open", "study_to_open")  # fmt: skip
STEP_MS = 10
"""Between two events in a dialog."""
PATIENCE = 3
"""So many steps does a dialog have to close by itself, and then it is closed."""


class Keeper(Protocol):
    """The zoo, as answers see it."""

    folder: Path

    def asked(self, question: str) -> Event:
        """How this question is answered."""

    def intrude(self) -> bool:
        """Do the next event in the dialog that is open; False where none is open."""


class Answers:
    """Stands in for the person at `Dialogs` while the context lasts."""

    def __init__(self, keeper: Keeper) -> None:
        self._keeper = keeper
        self._root = root_window()

    @contextlib.contextmanager
    def given(self) -> Iterator[None]:
        """Every question of `Dialogs` is answered here from now on."""
        with contextlib.ExitStack() as stack:
            for question in QUESTIONS:
                answer = self._answering(question, vars(Dialogs)[question])
                stack.enter_context(patch.object(Dialogs, question, answer))
            yield

    def _answering(self, question: str, original: Callable[..., Any]) -> Callable[..., Any]:
        folder = self._keeper.folder

        def answer(dialogs: Dialogs, *args: Any) -> Any:
            event = self._keeper.asked(question)
            if event.args[0] == "given":
                return self._drawn(question, int(event.args[1]), args)
            if question not in ("agree", "tell"):
                args = (folder, *args[1:])
            with self._within(int(event.args[1])):
                result = original(dialogs, *args)
            if isinstance(result, Path) and not result.is_relative_to(folder):
                return None  # nothing outside of the folder is ever read or written
            return result

        return answer

    def _drawn(self, question: str, number: int, args: tuple[Any, ...]) -> Any:
        draw, folder = Random(number), self._keeper.folder
        if question == "agree":
            return draw.random() < 0.5
        if question == "tell" or draw.random() < 0.15:
            return None
        if question in ("file_to_save", "file_to_export"):
            suffixes = args[2] if question == "file_to_export" else (".yml", ".yaml")
            stem = draw.choice(["out", "new", "missing/out", "sealed/out"])
            return folder / f"{stem}{draw.choice([*suffixes, *suffixes, '.odd'])}"
        files = chosen_from(folder)
        fitting = [file for file in files if file.suffix in FITTING[question]]
        return draw.choice(fitting if draw.random() < 0.7 else files)

    @contextlib.contextmanager
    def _within(self, count: int) -> Iterator[None]:
        """Do so many events in the dialog that opens next, and then close it."""
        left = count
        job = ""

        def step() -> None:
            nonlocal left, job
            job = self._root.after(STEP_MS, step)
            left -= 1
            with contextlib.suppress(tk.TclError):  # the dialog may go with the first half of it
                if left >= 0 and self._keeper.intrude():
                    return
            if left < -PATIENCE:
                give_up()

        job = self._root.after(STEP_MS, step)
        try:
            yield
        finally:
            self._root.after_cancel(job)
            _Ending.begun = False  # only this one was given up, and not the program


FITTING = {
    "file_to_open": (".yml",),
    "table_to_read": (".csv",),
    "session_to_open": (".npz",),
    "study_to_open": (".csv",),
}
"""Names that files have which are asked for."""
