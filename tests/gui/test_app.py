"""The program as a whole: from the form to the training window and back, and out."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import main
from config import load
from config.reader import with_settings
from gui.app import App
from gui.dialogs import Dialogs
from gui.form.state import from_preset
from gui.form.window import Key
from gui.screen import Edit, Quit
from gui.theme import Theme
from gui.training.control import Action
from tests.gui.driving import (
    click,
    close_by_hand,
    form_window,
    press,
    training_window,
    turn_until,
    turns,
)
from training import Mode, Session

SEED = ("seed",)


@pytest.fixture
def app() -> Iterator[App]:
    """The program, with the form on the default preset."""
    app = App(from_preset("gaussian-clusters"), Theme())
    app.follow(Edit())
    turns(app, 0.1)
    yield app
    if app.screen is not None:
        app.form.saved = app.form.draft.text  # nobody is there to be asked
        app.follow(Quit())


def set_seed(app: App, seed: int) -> None:
    app.form.draft = app.form.draft.with_value(SEED, seed)


def test_start_opens_the_training_window_and_edit_comes_back(app: App) -> None:
    click(app, Key.START)
    training_window(app)
    press(app, "<Control-e>")
    form_window(app)


def test_going_back_and_forth_keeps_the_run_where_the_experiment_is_the_same(app: App) -> None:
    click(app, Key.START)
    click(app, Action.PLAY)
    turn_until(app, lambda: app.session is not None and app.session.update > 20)
    click(app, Action.EDIT)
    session = app.session
    assert session is not None
    assert session.mode is Mode.PAUSED
    before = session.update
    click(app, Key.START)
    assert app.session is session
    assert session.update == before


def test_new_weights_are_written_down_as_a_seed_and_the_run_goes_on(app: App) -> None:
    click(app, Key.START)
    click(app, Action.NEW_WEIGHTS)
    click(app, Action.NEW_WEIGHTS)
    session = app.session
    assert session is not None
    click(app, Action.BATCH)
    turn_until(app, lambda: session.update == 1)
    click(app, Action.EDIT)
    assert app.form.draft.value(("seed",)) == 3
    assert app.form.draft.value(("data", "seed")) == 117
    assert app.form.draft.experiment == session.experiment
    click(app, Key.START)
    assert app.session is session
    assert session.update == 1


def test_new_weights_and_another_theme_are_no_edits_and_keep_the_run(app: App) -> None:
    click(app, Key.START)
    click(app, Action.NEW_WEIGHTS)
    session = app.session
    click(app, Action.THEME)
    assert app.session is session
    assert session is not None
    assert session.experiment.seed == 2
    assert not app.form.unsaved


def test_a_window_that_is_destroyed_from_outside_ends_the_program(app: App) -> None:
    click(app, Key.START)
    click(app, Action.PLAY)
    assert app.screen is not None
    app.screen.window.TKroot.destroy()
    turns(app, 0.5)
    assert app.screen is None


def test_another_experiment_begins_another_run(app: App) -> None:
    click(app, Key.START)
    first = app.session
    click(app, Action.EDIT)
    set_seed(app, 5)
    click(app, Key.START)
    assert app.session is not first
    assert app.session is not None
    assert app.session.experiment.seed == 5


def test_what_was_typed_is_still_there_after_a_trip_to_the_training_window(app: App) -> None:
    set_seed(app, 9)
    text = app.form.draft.text
    click(app, Key.START)
    click(app, Action.EDIT)
    assert app.form.draft.text == text
    assert form_window(app).state.draft.experiment is not None


def test_the_theme_switches_in_both_windows_and_stays(app: App) -> None:
    click(app, Key.THEME)
    assert app.theme.name == "dark"
    form_window(app)
    click(app, Key.START)
    click(app, Action.THEME)
    assert app.theme.name == "light"
    training_window(app)


def test_the_window_stays_as_large_as_it_was_made(app: App) -> None:
    assert app.screen is not None
    app.screen.window.TKroot.geometry("1111x777")
    turns(app, 0.2)
    click(app, Key.START)
    turns(app, 0.2)
    root = app.screen.window.TKroot
    assert (root.winfo_width(), root.winfo_height()) == (1111, 777)


@pytest.mark.parametrize("answer", [True, False])
def test_closing_the_training_window_asks_about_unsaved_edits(
    app: App, answer: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def agree(_dialogs: Dialogs, question: str) -> bool:
        asked.append(question)
        return answer

    monkeypatch.setattr(Dialogs, "agree", agree)
    set_seed(app, 3)
    click(app, Key.START)
    close_by_hand(app)
    turns(app, 0.3)
    assert len(asked) == 1
    assert (app.screen is None) == answer


def test_closing_without_edits_asks_nothing(app: App) -> None:
    click(app, Key.START)
    close_by_hand(app)
    turns(app, 0.3)
    assert app.screen is None


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("arguments", [[], ["gaussian-clusters"]])
def test_a_signal_closes_the_program_cleanly(
    display: str, number: signal.Signals, arguments: list[str], tmp_path: Path
) -> None:
    process = subprocess.Popen(
        [sys.executable, main.__file__, *arguments],
        cwd=tmp_path,
        env={**os.environ, "DISPLAY": display},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    time.sleep(2.5)
    assert process.poll() is None
    process.send_signal(number)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (128 + number, "", "")


def test_a_run_begun_in_the_training_window_is_what_the_form_then_describes(app: App) -> None:
    click(app, Key.START)
    session = app.session
    assert session is not None
    wanted = with_settings(session.settings, ["model.initializer.name=xavier", "seed=7"])
    assert app.desk is not None
    app.desk.act(lambda: session.restart(wanted, "xavier"))
    turns(app, 0.1)
    about = app.form.draft.about
    click(app, Action.EDIT)
    assert app.form.draft.experiment == wanted
    assert app.form.draft.about == about
    click(app, Key.START)
    assert app.session is session


def test_settings_changed_on_the_way_leave_the_form_as_it_was(app: App) -> None:
    click(app, Key.START)
    session, text = app.session, app.form.draft.text
    assert session is not None
    assert app.desk is not None
    session.step()
    rate = with_settings(session.settings, ["training.optimizer.learning_rate=0.1"])
    app.desk.act(lambda: session.change(rate))
    click(app, Action.EDIT)
    assert app.form.draft.text == text
    click(app, Key.START)
    assert app.session is session
    assert session.settings == rate


def test_another_session_opens_in_a_window_of_its_own(app: App) -> None:
    click(app, Key.START)
    assert app.desk is not None
    other = Session(with_settings(load("deep"), ["title=Another"]))
    other.step()
    app.desk.open(other)
    turns(app, 0.3)
    assert app.session is other
    window = training_window(app)
    assert window.window["title"].get() == "Another"
    assert window.timeline.text.startswith("update 1 ")
    press(app, "<Key-Left>")
    turns(app, 0.1)
    assert other.update == 0


def test_after_a_presentation_the_window_has_its_size_again(app: App) -> None:
    click(app, Key.START)
    assert app.screen is not None
    app.screen.window.TKroot.geometry("1234x777")
    turns(app, 0.2)
    press(app, "<Key-F5>")
    turns(app, 0.2)
    press(app, "<Key-Escape>")
    turns(app, 0.2)
    root = training_window(app).window.TKroot
    assert (root.winfo_width(), root.winfo_height()) == (1234, 777)
