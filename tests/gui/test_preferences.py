"""Preferences: kept between starts in a plain file, and never in anybody's way."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest

from gui.app import App
from gui.form.state import from_preset
from gui.preferences import FOLDER_VARIABLE, Preferences, Store, folder
from gui.screen import Edit, Quit
from gui.theme import Theme
from gui.training.options import ViewName, ViewOptions
from plots.trails import Trails
from tests.gui.driving import click, press, tab_of, training_window, turns


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "hourglass" / "preferences.json"


def test_what_is_written_is_read_again(file: Path) -> None:
    view = ViewOptions(
        speed=3, scale="log", units_drawn=24, shown=frozenset({ViewName.SHEET}), panel=False,
        tab="Runs", trails=Trails.ALL, pca=True,
    )  # fmt: skip
    preferences = Preferences("dark", 1.6, full_screen=True, presenting=True, view=view)
    Store(file).write(preferences)
    store = Store(file)
    assert store.read() == preferences
    assert store.notice == ""


def test_without_a_file_everything_is_as_usual(file: Path) -> None:
    store = Store(file)
    assert store.read() == Preferences()
    assert store.notice == ""
    assert not file.exists()


def test_what_belongs_to_one_run_is_not_kept(file: Path) -> None:
    Store(file).write(Preferences(view=ViewOptions(at_full_speed=True, code_units=(1, 2))))
    assert {"at_full_speed", "code_units"}.isdisjoint(json.loads(file.read_text())["view"])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"theme": "pink"}',
        '{"text_size": 99}',
        '{"text_size": NaN}',
        '{"view": {"speed": 1000}}',
        '{"view": {"shown": []}}',
        '{"view": {"shown": ["nothing"]}}',
        '{"view": {"units_drawn": -1}}',
        "\0\1\2",
        "[" * 50_000,
        " " * 200_000,
    ],
)
def test_a_broken_file_is_set_aside_and_told_about(file: Path, text: str) -> None:
    file.parent.mkdir()
    file.write_text(text)
    store = Store(file)
    assert store.read() == Preferences()
    aside = file.with_name("preferences.broken.json")
    assert str(aside) in store.notice
    assert aside.read_text() == text
    assert not file.exists()
    store.write(Preferences("dark"))
    assert Store(file).read().theme == "dark"


def test_a_file_that_is_not_text_is_set_aside(file: Path) -> None:
    file.parent.mkdir()
    file.write_bytes(b"\xff\xfe\x80")
    store = Store(file)
    assert store.read() == Preferences()
    assert "set aside" in store.notice


def test_a_folder_in_its_place_and_a_folder_that_cannot_be_made_stop_nothing(
    tmp_path: Path,
) -> None:
    store = Store(tmp_path)
    assert store.read() == Preferences()
    assert "could not be read" in store.notice
    blocked = tmp_path / "file"
    blocked.write_text("")
    store = Store(blocked / "preferences.json")
    store.write(Preferences("dark"))
    assert "cannot be kept" in store.notice


def test_unknown_keys_of_a_later_version_are_no_mistake(file: Path) -> None:
    file.parent.mkdir()
    file.write_text('{"theme": "dark", "something": 1}')
    assert Store(file).read().theme == "dark"


@pytest.mark.parametrize(
    ("platform", "variables", "expected"),
    [
        ("linux", {"XDG_CONFIG_HOME": "/x"}, "/x/hourglass"),
        ("linux", {"XDG_CONFIG_HOME": "relative"}, "/people/ada/.config/hourglass"),
        ("linux", {}, "/people/ada/.config/hourglass"),
        ("darwin", {}, "/people/ada/Library/Application Support/hourglass"),
        ("win32", {"APPDATA": "/roaming"}, "/roaming/hourglass"),
        ("linux", {FOLDER_VARIABLE: "/elsewhere"}, "/elsewhere"),
    ],
)
def test_the_folder_is_where_each_system_has_it(
    platform: str, variables: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (FOLDER_VARIABLE, "XDG_CONFIG_HOME", "APPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.platform", platform)
    monkeypatch.setattr(Path, "home", lambda: Path("/people/ada"))
    assert folder() == Path(expected)


def test_the_next_start_looks_like_the_last_one(file: Path) -> None:
    from gui.form.window import Key

    first = App(from_preset("gaussian-clusters"), Theme(), store=Store(file))
    first.follow(Edit())
    turns(first, 0.1)
    click(first, Key.START)
    press(first, "<Control-d>")
    press(first, "<Control-plus>")
    press(first, "<Key-4>")
    press(first, "<Key-comma>")
    tab_of(first, "Runs")
    speed = first.options.speed
    first.follow(Quit())

    preferences = Store(file).read()
    again = App(
        from_preset("gaussian-clusters"), preferences.make_theme(), preferences.view, Store(file)
    )
    again.follow(Edit())
    turns(again, 0.1)
    click(again, Key.START)
    turns(again, 0.1)
    window = training_window(again)
    assert (again.theme.name, again.theme.font_scale) == ("dark", 1.15)
    assert window.panel.front.title == "Runs"
    assert ViewName.SHEET in again.options.shown
    assert again.options.speed == speed
    again.follow(Quit())


def test_a_broken_file_is_told_about_in_the_first_training_window(file: Path) -> None:
    from gui.form.window import Key

    file.parent.mkdir()
    file.write_text("{")
    store = Store(file)
    app = App(from_preset("gaussian-clusters"), store.read().make_theme(), store=store)
    app.follow(Edit())
    turns(app, 0.1)
    click(app, Key.START)
    turns(app, 0.1)
    assert "set aside" in training_window(app).status.reason
    app.follow(Quit())


def test_a_broken_file_that_cannot_be_set_aside_is_told_about_and_stays(file: Path) -> None:
    aside = file.with_name("preferences.broken.json")
    aside.mkdir(parents=True)
    file.write_text("{")
    (aside / "taken").touch()
    store = Store(file)
    assert store.read() == Preferences()
    assert store.notice == f"Your preferences in {file} are broken, and were not used."
    assert file.read_text() == "{"


def test_who_has_no_home_has_a_folder_nevertheless(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> Path:
        raise RuntimeError("Could not determine home directory.")

    for name in (FOLDER_VARIABLE, "XDG_CONFIG_HOME", "APPDATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "home", none)
    assert Path(tempfile.gettempdir()) in folder().parents
