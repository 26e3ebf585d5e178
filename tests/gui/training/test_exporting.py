"""The window of exports, over the real training window and with real events."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageGrab

from config import load
from config.reader import with_settings
from gui.app import App
from gui.dialogs import Dialogs
from gui.form.state import from_preset
from gui.screen import Edit, Quit, Start, ToggleTheme
from gui.theme import Theme
from gui.training.desk import TrainingDesk
from gui.training.exporting import Exporting
from runs.exports import EXPORTS
from runs.movies import encoders
from tests.gui.driving import root_of, training_window, turns
from training import Session
from training.snapshot import Snapshot

ENDINGS = {
    ".png": b"\x89PNG", ".svg": b"<?xml", ".csv": b"", ".yml": b"", ".npz": b"PK", ".py": b'"""',
    ".gif": b"GIF89a",
}  # fmt: skip


class Desk:
    """A person at the exports: presses buttons, answers the system's dialog, waits."""

    def __init__(self, app: App, exporting: Exporting, folder: Path) -> None:
        self.app = app
        self.exporting = exporting
        self.folder = folder
        self.answer: Path | None = None
        self.asked: list[tuple[str, tuple[str, ...]]] = []
        self.longest_s = 0.0

    @property
    def session(self) -> Session:
        assert self.app.session is not None
        return self.app.session

    def export(self, title: str, name: str | None) -> Path:
        """Press the button of an offer, with the system's dialog answering `name`."""
        self.answer = None if name is None else self.folder / name
        self.exporting.buttons[title].invoke()
        self.turn()
        return self.folder / (name or "")

    def turn(self) -> None:
        """A turn of the loop, with the frame that the loop gives."""
        self.app.turn()
        start = time.perf_counter()
        self.exporting.frame(0.01)
        self.longest_s = max(self.longest_s, time.perf_counter() - start)

    def wait(self, done: Callable[[], bool], timeout_s: float = 60.0) -> None:
        end = time.perf_counter() + timeout_s
        while not done():
            assert time.perf_counter() < end, self.exporting.said
            self.turn()


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    app = App(from_preset("gaussian-clusters"), Theme())
    app.follow(Start(with_settings(load("gaussian-clusters"), ["training.max_epochs=100"])))
    turns(app, 0.1)
    assert app.session is not None
    app.session.advance(max_updates=30)
    app.session.pause()
    window = training_window(app)
    exporting = window.commands.exporting
    person = Desk(app, exporting, tmp_path)

    def choose(_: Dialogs, folder: Path | None, stem: str, kinds: tuple[str, ...]) -> Path | None:
        person.asked.append((stem, kinds))
        return person.answer

    monkeypatch.setattr(Dialogs, "file_to_export", choose)
    monkeypatch.setattr(Dialogs, "session_to_open", lambda *_: person.answer)
    exporting.open()
    turns(app, 0.2)
    yield person
    exporting.close()
    if app.screen is not None:
        app.follow(Quit())


@pytest.mark.parametrize("export", EXPORTS, ids=lambda export: export.title)
def test_every_kind_of_file_is_written_and_named_in_a_sentence(desk: Desk, export: object) -> None:
    kind = next(one for one in EXPORTS if one is export)
    for suffix in kind.suffixes:
        path = desk.export(kind.title, f"mine{suffix}")
        assert path.read_bytes().startswith(ENDINGS[suffix])
        assert desk.exporting.said == f"Saved as {path}."
    assert desk.asked[0] == (kind.stem, kind.suffixes)


def test_files_are_of_the_state_that_is_shown(desk: Desk) -> None:
    path = desk.export("Weights", "model.npz")
    snapshot = desk.session.snapshot()
    assert snapshot.update == 30
    with np.load(path, allow_pickle=False) as model:
        for number, weights in enumerate(snapshot.weights, 1):
            assert model[f"weights_{number}"].tobytes() == weights.tobytes()
    rows = desk.export("Codes as numbers", "codes.csv").read_text().splitlines()
    assert len(rows) == 1 + len(snapshot.codes)


def test_settings_that_were_changed_stand_above_the_experiment(desk: Desk) -> None:
    document = desk.session.settings.model_dump()
    document["training"]["optimizer"]["learning_rate"] = 0.02
    desk.session.change(type(desk.session.settings).model_validate(document))
    path = desk.export("Experiment", "experiment.yml")
    assert path.read_text().startswith(
        "# The settings after update 30 of a run.\n"
        "# Changed after update 30: learning rate 0.005 → 0.02.\n"
    )
    assert load(path).training.optimizer.learning_rate == 0.02


def test_nothing_happens_where_no_name_is_chosen(desk: Desk) -> None:
    desk.export("Weights", None)
    assert desk.exporting.said == ""
    assert list(desk.folder.iterdir()) == []


@pytest.mark.parametrize(
    ("title", "name"), [("Code plane", "a.jpg"), ("Weights", "a"), ("The run as a movie", "a.avi")]
)
def test_a_name_that_says_no_kind_is_refused_in_a_sentence(
    desk: Desk, title: str, name: str
) -> None:
    desk.export(title, name)
    assert desk.exporting.said.startswith("The name must end in ")
    assert list(desk.folder.iterdir()) == []


def test_a_folder_that_is_not_there_is_told_in_a_sentence(desk: Desk) -> None:
    for title, name in (("Code plane", "no/a.png"), ("The run as a movie", "no/a.gif")):
        desk.export(title, name)
        desk.wait(lambda: not desk.exporting.busy)
        assert "cannot be written" in desk.exporting.said


def test_the_picture_of_the_window_shows_the_window_alone(desk: Desk) -> None:
    path = desk.export("The window", "window.png")
    desk.wait(lambda: not desk.exporting.busy)
    assert desk.exporting.said == f"Saved as {path}."
    assert desk.exporting.window.winfo_viewable()
    root = root_of(desk.app)
    with Image.open(path) as picture:
        assert picture.size == (root.winfo_width(), root.winfo_height())
        middle = np.asarray(picture.convert("RGB"))
    desk.exporting.close()
    turns(desk.app, 0.3)
    x, y = root.winfo_rootx(), root.winfo_rooty()
    seen = ImageGrab.grab((x, y, x + root.winfo_width(), y + root.winfo_height()))
    # The status has changed since: it says where the picture is.
    differs = (np.asarray(seen.convert("RGB")) != middle).any(axis=2)
    assert differs.mean() < 0.03


def test_a_screen_that_cannot_be_pictured_is_told_in_a_sentence(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_box: object) -> None:
        raise OSError("X connection failed: error 5")

    monkeypatch.setattr("gui.training.exporting.ImageGrab.grab", fail)
    desk.export("The window", "window.png")
    desk.wait(lambda: not desk.exporting.busy)
    assert desk.exporting.said == (
        "No picture of the window can be taken on this screen (X connection failed: error 5)."
    )
    assert list(desk.folder.iterdir()) == []


def numbers(snapshot: Snapshot) -> tuple[int, bytes]:
    return snapshot.update, b"".join(part.tobytes() for part in snapshot.weights)


def test_a_movie_is_made_while_training_goes_on_and_moves_nothing(desk: Desk) -> None:
    desk.session.rewind(7)
    before = numbers(desk.session.snapshot())
    path = desk.export("The run as a movie", "run.gif")
    assert desk.exporting.busy
    assert not desk.exporting.buttons["Weights"].instate(["!disabled"])
    desk.wait(lambda: "Frame 3" in desk.exporting.said)
    assert numbers(desk.session.snapshot()) == before
    desk.session.rewind(30)
    desk.session.play()
    desk.wait(lambda: desk.session.update > 30)
    desk.wait(lambda: not desk.exporting.busy)
    assert desk.exporting.said == f"Saved as {path}."
    with Image.open(path) as movie:
        assert getattr(movie, "n_frames") >= 31  # noqa: B009 - only a GIF has it
    assert desk.exporting.buttons["Weights"].instate(["!disabled"])


@pytest.mark.parametrize("how", ["button", "escape", "window"])
def test_a_movie_can_be_given_up(desk: Desk, how: str) -> None:
    desk.export("The run as a movie", "run.gif")
    desk.wait(lambda: "Frame 2" in desk.exporting.said)
    window = desk.exporting.window
    if how == "button":
        desk.exporting.buttons["cancel"].invoke()
        assert desk.exporting.said == "The movie was cancelled; no file was written."
    elif how == "escape":
        window.focus_force()
        window.event_generate("<Key-Escape>")
    else:
        window.tk.call(window.protocol("WM_DELETE_WINDOW"))
    desk.turn()
    assert not desk.exporting.busy
    assert list(desk.folder.iterdir()) == []


def test_a_movie_goes_on_in_the_window_that_another_theme_needs(desk: Desk) -> None:
    path = desk.export("The run as a movie", "run.gif")
    desk.wait(lambda: "Frame 2" in desk.exporting.said)
    desk.app.follow(ToggleTheme())
    desk.exporting = training_window(desk.app).commands.exporting
    desk.turn()
    assert desk.exporting.window is not None
    assert desk.exporting.busy
    desk.wait(lambda: not desk.exporting.busy)
    assert desk.exporting.said == f"Saved as {path}."
    assert path.read_bytes().startswith(b"GIF89a")


@pytest.mark.parametrize("leaving", [Edit(), Quit()], ids=["to the form", "for good"])
def test_a_movie_ends_with_the_last_window_on_the_run(desk: Desk, leaving: Edit | Quit) -> None:
    desk.export("The run as a movie", "run.gif")
    desk.wait(lambda: "Frame 2" in desk.exporting.said)
    desk.app.follow(leaving)
    assert desk.app.desk is not None
    assert desk.app.desk.movie is None
    assert list(desk.folder.iterdir()) == []


def test_without_an_encoder_a_sentence_says_what_to_install(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(desk.folder))
    desk.export("The run as a movie", "run.mp4")
    assert desk.exporting.said == encoders.NO_FFMPEG
    assert not desk.exporting.busy


def test_a_session_that_was_saved_is_opened_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Session] = []
    monkeypatch.setattr(TrainingDesk, "open", lambda _, session: opened.append(session))
    desk.export("Whole session", "mine.npz")
    desk.exporting.buttons["open"].invoke()
    assert numbers(opened[0].snapshot()) == numbers(desk.session.snapshot())
    (desk.folder / "mine.npz").write_bytes(b"hello")
    desk.exporting.buttons["open"].invoke()
    assert desk.exporting.said == "This is not a file of a saved session."


def test_the_window_works_from_the_keyboard(desk: Desk) -> None:
    desk.answer = desk.folder / "plane.svg"
    window = desk.exporting.window
    window.focus_force()
    first = desk.exporting.buttons["Code plane"]
    first.focus_force()
    desk.turn()
    first.event_generate("<Key-space>")
    desk.turn()
    desk.wait((desk.folder / "plane.svg").exists, 5)
    first.event_generate("<Key-Escape>")
    desk.turn()
    assert desk.exporting.window is None
    desk.exporting.open()
    assert desk.exporting.window is not None


@pytest.mark.parametrize(("theme", "text"), [("light", 1.0), ("dark", 1.0), ("light", 3.0)])
def test_a_picture_of_the_exports_is_kept_for_people(
    theme: str, text: float, artifacts: Path
) -> None:
    app = App(from_preset("gaussian-clusters"), Theme(theme, text))
    app.follow(Start(load("gaussian-clusters")))
    turns(app, 0.1)
    window = training_window(app)
    exporting = Exporting(window.window.TKroot, window._look, window._desk, Dialogs(window.window))
    exporting.open()
    turns(app, 0.5)
    top = exporting.window
    x, y = top.winfo_rootx(), top.winfo_rooty()
    foot, page = exporting.buttons["close"], exporting.buttons["Code plane"]
    for button in (foot, page):  # also where large text leaves no room for all of it
        assert y <= button.winfo_rooty()
        assert button.winfo_rooty() + button.winfo_height() <= top.winfo_screenheight()
    for label in page.master.grid_slaves(column=1):
        assert label.winfo_width() >= label.winfo_reqwidth()
    if text == 1.0:
        assert (top.winfo_width() < 1000, top.winfo_height() < 700) == (True, True)
    picture = ImageGrab.grab((x, y, x + top.winfo_width(), y + top.winfo_height()))
    picture.save(artifacts / f"exporting-{theme}-{text:g}.png")
    exporting.close()
    app.follow(Quit())


def test_a_movie_is_given_up_with_a_window_that_was_destroyed(desk: Desk) -> None:
    desk.export("The run as a movie", "run.gif")
    desk.wait(lambda: "Frame 2" in desk.exporting.said)
    desk.exporting.window.destroy()
    desk.turn()
    assert not desk.exporting.busy
    assert desk.exporting.said == ""
    assert list(desk.folder.iterdir()) == []
