"""The program as a whole: from the form to the training window and back, and out."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import main
from config import load
from config.reader import with_settings
from gui import dialogs
from gui.app import SIGNALS, App
from gui.dialogs import Dialogs
from gui.errors import ToolkitError
from gui.faults import LOG, Faults
from gui.form.state import from_preset
from gui.form.window import FormWindow, Key
from gui.preferences import FILE
from gui.screen import Edit, Quit
from gui.theme import Theme
from gui.toolkit import root_window
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
        env={**os.environ, "DISPLAY": display, "HOURGLASS_CONFIG": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 40
    while not (tmp_path / FILE).exists():  # written when the first window has been built
        assert time.monotonic() < deadline
        assert process.poll() is None
        time.sleep(0.05)
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


def test_an_error_in_a_script_of_tk_is_told_like_any_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(Dialogs, "tell", lambda _dialogs, sentence: told.append(sentence))
    root = root_window()
    monkeypatch.setattr(root, "report_callback_exception", None, raising=False)
    app = App(from_preset("gaussian-clusters"), Theme(), faults=Faults(tmp_path))
    root.tk.call("after", 200, "no_such_command")
    in_the_loop(app, lambda: close_in_the_loop(app))
    try:
        app.run()
    finally:
        root.tk.deletecommand("bgerror")
    assert len(told) == 1
    assert "went wrong: TclError" in told[0]
    assert "no_such_command" in (tmp_path / LOG).read_text()


# --- the loop itself ---


class Wrong(Exception):
    """What goes wrong in a test."""


def in_the_loop(app: App, act: Callable[[], object]) -> None:
    """Do something a moment after the first window has been built, however long that takes."""

    def begun() -> None:
        root_window().after(50, begun) if app.screen is None else root_window().after(300, act)

    begun()


def close_in_the_loop(app: App) -> None:
    """Again where the alarm of `read` has rung in the same moment, as it cannot for a click."""
    if app.screen is not None:
        close_by_hand(app)
        root_window().after(100, close_in_the_loop, app)


def test_the_loop_ends_where_a_person_closes_the_window(display: str) -> None:
    app = App(from_preset("gaussian-clusters"), Theme())

    in_the_loop(app, lambda: close_in_the_loop(app))
    handlers = [signal.getsignal(number) for number in SIGNALS]
    assert app.run() is None
    assert app.screen is None
    assert [signal.getsignal(number) for number in SIGNALS] == handlers


def test_a_signal_ends_the_loop_and_is_what_it_returns(
    display: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialogs._Ending, "begun", False)  # true after it, for the whole process
    app = App(from_preset("gaussian-clusters"), Theme())
    in_the_loop(app, lambda: signal.raise_signal(signal.SIGTERM))
    assert app.run(load("deep")) == signal.SIGTERM
    assert app.screen is None


def test_where_nobody_is_to_be_told_an_error_of_the_program_is_raised(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise Wrong

    with monkeypatch.context() as patch:
        patch.setattr(type(app.screen), "handle", fail)
        with pytest.raises(Wrong):
            app.turn()
    form_window(app)


def test_a_screen_that_is_gone_ends_the_loop_even_where_faults_are_told(
    app: App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ToolkitError("There is no display any more.")

    app._faults = Faults(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(type(app.screen), "handle", fail)
        with pytest.raises(ToolkitError, match="no display any more"):
            app.turn()
    app._faults = None
    assert list(tmp_path.iterdir()) == []


def test_of_many_faults_in_the_form_the_first_are_told_and_all_are_written_down(
    app: App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(Dialogs, "tell", lambda _dialogs, sentence: told.append(sentence))
    app._faults = Faults(tmp_path)
    for number in range(5):
        code = compile("\n" * number + "raise KeyError", f"file{number}.py", "exec")
        app._guard(lambda code=code: exec(code))  # type: ignore[misc]
    app._faults = None
    assert len(told) == 3
    log = (tmp_path / LOG).read_text()
    assert all(f"file{number}.py" in log for number in range(5))


def test_where_no_window_can_be_built_the_program_ends_with_the_first_faults_sentence(
    app: App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise Wrong

    app._faults = Faults(tmp_path)
    app.form.saved = app.form.draft.text
    click(app, Key.START)
    with monkeypatch.context() as patch:
        patch.setattr(FormWindow, "__init__", fail)
        with pytest.raises(ToolkitError, match=r"(?s)Wrong.*The details are in"):
            press(app, "<Control-e>")
    app._faults = None
    assert "raise Wrong" in (tmp_path / LOG).read_text()
    app.screen = None  # it was closed before another one was asked for


def test_a_draft_that_was_changed_since_the_start_is_not_made_to_describe_the_run(
    app: App,
) -> None:
    click(app, Key.START)
    session = app.session
    assert session is not None
    set_seed(app, 5)  # as a window that was built again may have it
    assert app.desk is not None
    wanted = with_settings(session.settings, ["seed=7"])
    app.desk.act(lambda: session.restart(wanted, "another seed"))
    turns(app, 0.1)
    click(app, Action.EDIT)
    assert app.form.draft.value(SEED) == 5
