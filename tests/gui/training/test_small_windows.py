"""The windows beside the training window: keys, exports and studies, opened twice and closed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from config.writer import dump
from gui.app import App
from gui.dialogs import Dialogs
from gui.training.control import Action
from tests.gui.driving import Open, click, mode, press, session_of, training_window, turns
from training import Mode

HEAD = "run,seed,stopped_by,epochs,rmse\n"


@pytest.fixture
def app(open_window: Open) -> App:
    return open_window()


# --- keys ---


def test_the_list_of_keys_closes_with_the_key_that_opened_it(app: App) -> None:
    keys = training_window(app).commands.keys
    for expected in (True, False, True):
        press(app, "<Key-F1>")
        turns(app, 0.1)
        assert (keys.window is not None) == expected
        training_window(app).window.TKroot.focus_force()
    keys.window.destroy()
    assert keys.window is None
    press(app, "<Key-F1>")
    assert keys.window is not None


def page_of(app: App) -> Any:
    """The canvas on which the list of keys lies."""
    press(app, "<Key-F1>")
    turns(app, 0.1)
    (frame,) = training_window(app).commands.keys.window.winfo_children()
    (canvas,) = [child for child in frame.winfo_children() if child.winfo_class() == "Canvas"]
    return canvas


def test_the_list_of_keys_scrolls_by_arrows_and_by_the_wheel(app: App) -> None:
    canvas = page_of(app)
    window = training_window(app).commands.keys.window
    assert canvas.yview()[0] == 0
    assert canvas.yview()[1] < 1
    window.focus_force()
    window.event_generate("<Down>")
    turns(app, 0.05)
    down = canvas.yview()[0]
    assert down > 0
    window.event_generate("<Up>")
    turns(app, 0.05)
    assert canvas.yview()[0] == 0
    (body,) = canvas.winfo_children()
    body.event_generate("<Button-5>")
    assert canvas.yview()[0] == down
    body.event_generate("<Button-4>")
    assert canvas.yview()[0] == 0
    window.event_generate("<Button-5>")  # beside the list
    assert canvas.yview()[0] == 0


def test_a_list_that_is_seen_as_a_whole_does_not_scroll(app: App) -> None:
    canvas = page_of(app)
    (body,) = canvas.winfo_children()
    training_window(app).commands.keys.window.geometry(f"800x{body.winfo_reqheight() + 50}+0+0")
    turns(app, 0.2)
    before = body.winfo_rooty()
    for sequence in ("<Button-4>", "<Button-5>"):  # Tk would move it down, away from its bar
        body.event_generate(sequence)
        turns(app, 0.05)
        assert body.winfo_rooty() == before


# --- exports ---


def test_exports_that_are_open_come_to_the_front_when_asked_for_again(app: App) -> None:
    exporting = training_window(app).commands.exporting
    press(app, "<Control-Key-s>")
    turns(app, 0.1)
    window = exporting.window
    training_window(app).window.TKroot.focus_force()
    turns(app, 0.1)
    press(app, "<Control-Key-s>")
    turns(app, 0.1)
    assert exporting.window is window
    assert window.focus_get() is window


def test_a_name_that_is_not_given_writes_and_opens_nothing(
    app: App, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    exporting = training_window(app).commands.exporting
    exporting.open()
    monkeypatch.setattr(Dialogs, "file_to_export", lambda *_: None)
    monkeypatch.setattr(Dialogs, "session_to_open", lambda *_: None)
    monkeypatch.chdir(tmp_path)
    session = session_of(app)
    for title, button in exporting.buttons.items():
        if title not in ("close", "cancel"):
            button.invoke()
            turns(app, 0.02)
    assert exporting.said == ""
    assert list(tmp_path.iterdir()) == []
    assert session_of(app) is session
    exporting.cancel()  # where no movie is made, there is nothing to say either
    assert exporting.said == ""


def test_a_picture_that_waits_is_given_up_with_its_window(
    app: App, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    exporting = training_window(app).commands.exporting
    exporting.open()
    monkeypatch.setattr(Dialogs, "file_to_export", lambda *_: tmp_path / "window.png")
    (title,) = [offer.title for offer in exporting.offers if "window" in offer.title.lower()]
    exporting.buttons[title].invoke()
    assert exporting._picture_at is not None
    exporting.window.destroy()
    turns(app, 1.5)
    assert not exporting.busy
    assert list(tmp_path.iterdir()) == []


# --- studies ---


@pytest.fixture
def table(app: App, tmp_path: Path) -> Path:
    """A study of one run of the experiment that is shown."""
    (tmp_path / "runs").mkdir()
    (tmp_path / "runs" / "0001.yml").write_text(dump(session_of(app).opened), encoding="utf-8")
    (tmp_path / "runs.csv").write_text(HEAD + "1,1,max_epochs,3,0.5\n", encoding="utf-8")
    return tmp_path / "runs.csv"


def ask_for(app: App, monkeypatch: pytest.MonkeyPatch, table: Path) -> Any:
    studies = training_window(app).commands.studies
    monkeypatch.setattr(Dialogs, "study_to_open", lambda *_: table)
    training_window(app).window.TKroot.focus_force()
    press(app, "<Control-Key-o>")
    turns(app, 0.1)
    return studies.list


def test_another_study_takes_the_place_of_the_one_that_is_listed(
    app: App, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = ask_for(app, monkeypatch, table)
    second = ask_for(app, monkeypatch, table)
    assert not first.window.winfo_exists()
    assert second.window.winfo_exists()
    second.close()
    turns(app, 0.1)
    assert training_window(app).commands.studies.list is None
    assert training_window(app).window.TKroot.focus_get() is not None


def test_a_study_without_runs_has_nothing_to_open(
    app: App, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table.write_text(HEAD, encoding="utf-8")
    listed = ask_for(app, monkeypatch, table)
    assert listed.table.get_children() == ()
    before = session_of(app).snapshot().run
    listed.open_button.invoke()
    turns(app, 0.1)
    assert session_of(app).snapshot().run == before


def test_a_run_that_plays_is_paused_for_the_one_that_is_opened(
    app: App, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = ask_for(app, monkeypatch, table)
    click(app, Action.PLAY)
    turns(app, 0.2)
    assert mode(app) is Mode.PLAYING
    listed.open_button.invoke()
    turns(app, 0.3)
    assert mode(app) is Mode.READY
    assert len(session_of(app).runs) == 2
