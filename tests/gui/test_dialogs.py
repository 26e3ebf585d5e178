"""`Dialogs`: the file dialogs that Tk has under X11, answered as a person does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
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


CHOOSERS: dict[str, Callable[[Dialogs, Path], Path | None]] = {
    "experiment.yml": lambda dialogs, folder: dialogs.file_to_open(folder),
    "table.csv": lambda dialogs, folder: dialogs.table_to_read(folder),
    "runs.csv": lambda dialogs, folder: dialogs.study_to_open(folder),
    "session.npz": lambda dialogs, folder: dialogs.session_to_open(folder),
}


@pytest.mark.parametrize("name", CHOOSERS)
def test_a_file_is_chosen_by_its_name_or_not_at_all(app: App, name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"")
    dialogs = Dialogs(app.screen.window if app.screen else None)
    answer(app, name)
    assert CHOOSERS[name](dialogs, tmp_path) == tmp_path / name
    answer(app, None)
    assert CHOOSERS[name](dialogs, tmp_path) is None


def test_a_file_to_save_has_the_name_offered_and_the_usual_suffix(app: App, tmp_path: Path) -> None:
    dialogs = Dialogs(app.screen.window if app.screen else None)
    answer(app, "mine")
    assert dialogs.file_to_save(tmp_path, "deep.yml") == tmp_path / "mine.yml"
    offered: list[str] = []
    read_field(app, offered)
    answer(app, None)
    assert dialogs.file_to_save(tmp_path, "deep.yml") is None
    assert offered == ["deep.yml"]


def read_field(app: App, offered: list[str]) -> None:
    """Note what stands in the dialog that is about to open, before it is answered."""
    root = root_of(app)

    def act() -> None:
        dialogs = [path for path in _all(root, str(root)) if path.endswith("_filedialog")]
        offered.append(str(root.tk.call(f"{dialogs[0]}.contents.f2.ent", "get")))

    root.after(400, act)


def press_in_box(app: App, button: str) -> None:
    """Press a button of the message that is about to open."""
    root = root_of(app)

    def act() -> None:
        (box,) = [path for path in _all(root, str(root)) if path.endswith("__tk__messagebox")]
        root.tk.call(f"{box}.{button}", "invoke")

    root.after(400, act)


@pytest.mark.parametrize(("button", "agreed"), [("yes", True), ("no", False)])
def test_a_question_is_answered_with_yes_or_no(app: App, button: str, agreed: bool) -> None:
    press_in_box(app, button)
    assert Dialogs(app.screen.window if app.screen else None).agree("Really?") is agreed


def test_a_sentence_is_read_and_put_away(app: App) -> None:
    press_in_box(app, "ok")
    Dialogs(app.screen.window if app.screen else None).tell("The file is broken.")
    root = root_of(app)
    assert not [path for path in _all(root, str(root)) if path.endswith("__tk__messagebox")]
