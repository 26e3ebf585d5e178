"""`Dialogs`: the file dialogs that Tk has under X11, answered as a person does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gui.app import App
from gui.dialogs import Dialogs
from gui.form.state import from_preset
from gui.screen import Edit, Quit
from gui.theme import Theme
from tests.gui.driving import root_of, turns


@pytest.fixture
def app() -> Iterator[App]:
    app = App(from_preset("gaussian-clusters"), Theme())
    app.follow(Edit())
    turns(app, 0.1)
    yield app
    app.follow(Quit())


def answer(app: App, name: str | None) -> None:
    """Type a name into the dialog that is about to open, and press Return; or press Escape."""
    root = root_of(app)

    def act() -> None:
        dialogs = [path for path in _all(root, str(root)) if path.endswith("_filedialog")]
        field = f"{dialogs[0]}.contents.f2.ent"
        root.tk.call("focus", "-force", field)
        if name is not None:
            root.tk.call(field, "delete", 0, "end")
            root.tk.call(field, "insert", 0, name)
        key = "<Escape>" if name is None else "<Return>"
        root.tk.call("event", "generate", field, key)

    root.after(600, act)


def _all(root: Any, path: str) -> Iterator[str]:
    yield path
    for child in root.tk.splitlist(root.tk.call("winfo", "children", path)):
        yield from _all(root, child)


@pytest.mark.parametrize(
    ("typed", "chosen"), [("mine", "mine.png"), ("mine.svg", "mine.svg"), (None, None)]
)
def test_an_export_is_named_and_its_suffix_says_its_kind(
    app: App, typed: str | None, chosen: str | None, tmp_path: Path
) -> None:
    answer(app, typed)
    found = Dialogs(app.screen.window if app.screen else None).file_to_export(
        tmp_path, "code-plane", (".png", ".svg")
    )
    assert found == (tmp_path / chosen if chosen else None)


def test_a_saved_session_is_chosen_by_its_name(app: App, tmp_path: Path) -> None:
    (tmp_path / "mine.npz").write_bytes(b"")
    answer(app, "mine.npz")
    dialogs = Dialogs(app.screen.window if app.screen else None)
    assert dialogs.session_to_open(tmp_path) == tmp_path / "mine.npz"
