"""After a crash the next start goes on exactly there; after an end that was wanted, all is gone."""

from __future__ import annotations

import errno
import gc
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from config import load
from config.reader import with_settings
from gui import app as app_module
from gui import recovery
from gui.app import App
from gui.dialogs import choose
from gui.form.state import Tab, from_preset
from gui.form.window import Key
from gui.found import ASIDE, FORM, SESSION
from gui.kept import KeptForm
from gui.recovery import EXPERIMENT, FOLDER, INTERVAL_S, LOCK, Recovery
from gui.screen import Edit, Quit
from gui.theme import Theme
from gui.toolkit import root_window, tk
from gui.training.control import Action
from gui.training.window import TrainingWindow
from runs.archives import archive
from runs.archives.archive import ArchiveError
from runs.archives.reading import open_session
from tests.gui.driving import click, form_window, session_of, training_window, turns
from training import Session
from training.trainer import Trainer

PRESET = "gaussian-clusters"
GO_ON, AFRESH, KEEP, CLOSED = 0, 1, 2, None


class Person:
    """Starts the program again and again on one state folder, and answers its question."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.now = 100.0
        self.asked: list[str] = []
        self.answer: int | None = CLOSED
        self.apps: list[App] = []
        monkeypatch.setattr(app_module, "choose", self._choose)

    def _choose(self, question: str, answers: Sequence[str], look: object) -> int | None:
        self.asked.append(question)
        return self.answer

    def start(self, answer: int | None = CLOSED) -> App:
        """As `App.run` does, but for the loop."""
        self.answer = answer
        recovery = Recovery(self.folder, lambda: self.now)
        app = App(from_preset(PRESET), Theme(), recovery=recovery)
        self.apps.append(app)
        app.follow(app._first(None))
        turns(app, 0.05)
        return app

    def wait(self, app: App) -> None:
        """Let the time pass after which things are kept, and have them kept."""
        self.now += INTERVAL_S
        app.turn()
        assert app._recovery is not None
        app._recovery._wait()

    @property
    def left(self) -> list[Path]:
        """The folders of processes that kept something."""
        above = self.folder / FOLDER
        return sorted(above.iterdir()) if above.exists() else []


@pytest.fixture
def person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Person]:
    person = Person(tmp_path, monkeypatch)
    yield person
    for app in person.apps:
        if app.screen is not None:
            app.form.saved = app.form.draft.text  # nobody is there to be asked
            app.follow(Quit())


def die(app: App) -> None:
    """The end of a process, as far as its folder sees it; its window goes with it."""
    assert app._recovery is not None
    app._recovery.close()
    app._recovery = None
    app.form.saved = app.form.draft.text
    app.follow(Quit())


def edit(app: App, path: tuple[str, ...], value: Any) -> None:
    app.form.draft = app.form.draft.with_value(path, value)


def train(app: App, updates: int) -> Session:
    click(app, Key.START)
    session = session_of(app)
    session.advance(max_updates=updates)
    session.pause()
    return session


def numbers(session: Session) -> tuple[object, ...]:
    """All that can be seen of a state, as bytes."""
    snapshot = session.snapshot()
    return (
        snapshot.update, snapshot.epoch, snapshot.loss, snapshot.rmse, snapshot.codes.tobytes(),
        *(part.tobytes() for part in (*snapshot.weights, *snapshot.biases)),
    )  # fmt: skip


# --- going on ------------------------------------------------------------------------------------


def test_a_run_goes_on_exactly_where_it_was_bit_for_bit(person: Person) -> None:
    first = person.start()
    session = train(first, 777)
    person.wait(first)
    die(first)
    second = person.start(GO_ON)
    training_window(second)
    assert "Four Gaussian clusters" in person.asked[0]
    assert "update 777" in person.asked[0]
    found = session_of(second)
    assert numbers(found) == numbers(session)
    for one in (session, found):
        one.advance(max_updates=100)
    assert numbers(found) == numbers(session)
    for one in (session, found):
        one.rewind(123)
    assert numbers(found) == numbers(session)


def test_branches_and_a_place_in_the_past_are_there_again(person: Person) -> None:
    first = person.start()
    session = train(first, 300)
    session.rewind(100)
    session.change(with_settings(session.settings, ["training.optimizer.learning_rate=0.02"]))
    session.advance(max_updates=50)
    session.pause()
    session.rewind(120)
    person.wait(first)
    die(first)
    found = session_of(person.start(GO_ON))
    assert [(run.name, run.end) for run in found.runs] == [
        (run.name, run.end) for run in session.runs
    ]
    assert numbers(found) == numbers(session)


def test_edits_of_the_form_are_there_again_mistakes_and_place_included(person: Person) -> None:
    first = person.start()
    edit(first, ("seed",), "ä wrong\ud800 one")
    first.form.tab, first.form.cluster, first.form.caret = Tab.TEXT, 2, "4.7"
    person.wait(first)
    text, saved = first.form.draft.text, first.form.saved
    die(first)
    second = person.start(GO_ON)
    form_window(second)
    form = second.form
    assert (form.draft.text, form.saved, form.preset) == (text, saved, PRESET)
    assert (form.tab, form.cluster, form.unsaved) == (Tab.TEXT, 2, True)


def test_start_after_going_on_in_the_form_goes_on_with_the_run(person: Person) -> None:
    first = person.start()
    train(first, 64)
    click(first, Action.EDIT)
    person.wait(first)
    die(first)
    second = person.start(GO_ON)
    form_window(second)
    click(second, Key.START)
    assert session_of(second).update == 64


def test_what_was_taken_over_is_kept_on_and_nothing_is_lost_by_a_second_crash(
    person: Person,
) -> None:
    first = person.start()
    train(first, 40)
    person.wait(first)
    die(first)
    second = person.start(GO_ON)
    session_of(second).advance(max_updates=2)
    session_of(second).pause()
    die(second)  # before anything was kept anew
    assert session_of(person.start(GO_ON)).update == 40
    assert len(person.left) == 1


# --- other answers -------------------------------------------------------------------------------


def test_starting_afresh_throws_it_away(person: Person) -> None:
    first = person.start()
    train(first, 40)
    person.wait(first)
    die(first)
    form_window(person.start(AFRESH))
    assert person.left == []
    person.start()
    assert len(person.asked) == 1


def test_keeping_the_files_puts_them_where_they_can_be_opened(person: Person) -> None:
    first = person.start()
    edit(first, ("title",), "Mine")
    session = train(first, 40)
    person.wait(first)
    text = first.form.draft.text
    die(first)
    second = person.start(KEEP)
    (aside,) = (person.folder / ASIDE).iterdir()
    assert second._recovery is not None
    assert second._recovery.notice == f"What was kept is in {aside}."
    assert (aside / EXPERIMENT).read_text() == text
    assert load(str(aside / EXPERIMENT)).title == "Mine"
    assert numbers(open_session(aside / SESSION)) == numbers(session)
    assert person.left == []


def test_closing_the_question_leaves_everything_for_the_next_start(person: Person) -> None:
    first = person.start()
    train(first, 40)
    person.wait(first)
    die(first)
    for count in (1, 2):
        form_window(person.start(CLOSED))
        assert len(person.asked) == count
    assert session_of(person.start(GO_ON)).update == 40


@pytest.mark.parametrize(
    ("key", "expected"), [("<Return>", 0), ("<Tab><Return>", 1), ("<Escape>", None)]
)
def test_the_question_is_answered_from_the_keyboard(key: str, expected: int | None) -> None:
    root = root_window()

    def press(keys: list[str]) -> None:
        windows = [w for w in root.winfo_children() if isinstance(w, tk.Toplevel)]
        window = next(w for w in windows if w.title() == "Hourglass")
        window.winfo_children()[1].winfo_children()[0].focus_force()
        for one in keys:
            root.update_idletasks()
            root.tk.call("event", "generate", root.tk.call("focus") or window, one)

    root.after(400, press, [f"{one}>" for one in key.split(">") if one])
    job = root.after(4000, root.setvar, "::hourglass_choice", "")
    assert choose("Go on?", ("Yes", "No"), Theme().apply()) == expected
    root.after_cancel(job)


# --- when nothing is kept ------------------------------------------------------------------------


def test_nothing_is_kept_before_there_is_something_to_lose(person: Person) -> None:
    app = person.start()
    person.wait(app)
    click(app, Key.START)
    person.wait(app)
    assert person.left == []


def test_nothing_is_written_while_nothing_changes(person: Person) -> None:
    app = person.start()
    train(app, 40)
    person.wait(app)
    (folder,) = person.left
    times = [file.stat().st_mtime_ns for file in sorted(folder.iterdir())]
    for _ in range(3):
        person.wait(app)
    assert [file.stat().st_mtime_ns for file in sorted(folder.iterdir())] == times
    edit(app, ("seed",), 5)
    person.wait(app)
    changed = [file.stat().st_mtime_ns for file in sorted(folder.iterdir())]
    assert [a != b for a, b in zip(changed, times, strict=True)] == [True, False, False]


def test_an_end_that_was_wanted_leaves_nothing(person: Person) -> None:
    app = person.start()
    train(app, 40)
    person.wait(app)
    assert len(person.left) == 1
    app.follow(Quit())
    assert person.left == []


def test_what_is_saved_after_all_is_not_kept_any_more(person: Person) -> None:
    app = person.start()
    edit(app, ("seed",), 5)
    person.wait(app)
    assert len(person.left) == 1
    app.form.saved = app.form.draft.text
    person.wait(app)
    assert person.left == []


def test_a_long_run_takes_bounded_room_and_goes_on_without_replay(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = person.start()
    edit(app, ("training", "max_epochs"), 1_000_000)
    edit(app, ("training", "stop"), {})
    session = train(app, 60_000)
    person.wait(app)
    (folder,) = person.left
    assert (folder / SESSION).stat().st_size < 6 << 20
    die(app)
    replayed: list[int] = []
    run_updates = Trainer.run_updates

    def counted(trainer: Trainer, count: int) -> int:
        replayed.append(count)
        return run_updates(trainer, count)

    with monkeypatch.context() as counting:
        counting.setattr(Trainer, "run_updates", counted)
        found = session_of(person.start(GO_ON))
    assert sum(replayed) == 0
    assert numbers(found) == numbers(session)


# --- two at once, and what is broken -------------------------------------------------------------


def test_a_process_that_lives_is_not_robbed(person: Person) -> None:
    first = person.start()
    train(first, 40)
    person.wait(first)
    second = person.start(GO_ON)
    assert person.asked == []
    assert second.session is None
    train(second, 20)
    person.wait(second)
    assert len(person.left) == 2
    second.follow(Quit())
    assert len(person.left) == 1


def test_of_two_that_died_the_newest_is_offered_first(person: Person) -> None:
    apps = [person.start(), person.start()]
    for number, app in enumerate(apps):
        edit(app, ("title",), f"Number {number}")
        person.wait(app)
        assert app._recovery is not None
        assert app._recovery.folder is not None
        os.utime(app._recovery.folder, (1e9 + number, 1e9 + number))
    for app in apps:
        die(app)
    assert person.start(GO_ON).form.draft.experiment.title == "Number 1"  # type: ignore[union-attr]
    assert person.start(GO_ON).form.draft.experiment.title == "Number 0"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"\xff", b"[" * 100_000, b'{"text": 5}', b"null"]
)
def test_a_broken_form_is_set_aside_with_a_sentence(person: Person, content: bytes) -> None:
    first = person.start()
    train(first, 40)
    person.wait(first)
    (folder,) = person.left
    die(first)
    (folder / FORM).write_bytes(content)
    second = person.start(GO_ON)
    assert person.asked == []
    assert second._recovery is not None
    aside = person.folder / ASIDE / folder.name
    assert str(aside) in second._recovery.notice
    assert (aside / FORM).read_bytes() == content
    assert (aside / SESSION).exists()
    assert person.left == []


@pytest.mark.parametrize("cut", [0, 100, -1])
def test_a_broken_session_is_set_aside_and_the_form_goes_on(person: Person, cut: int) -> None:
    first = person.start()
    edit(first, ("title",), "Mine")
    train(first, 40)
    person.wait(first)
    (folder,) = person.left
    die(first)
    broken = (folder / SESSION).read_bytes()[:cut]
    (folder / SESSION).write_bytes(broken)
    second = person.start(GO_ON)
    form_window(second)
    assert second.form.draft.experiment.title == "Mine"  # type: ignore[union-attr]
    assert second._recovery is not None
    aside = person.folder / ASIDE / folder.name
    assert second._recovery.notice.startswith("The run could not be read (")
    assert (aside / SESSION).read_bytes() == broken


def test_a_folder_in_which_nothing_came_to_stand_is_removed(person: Person) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait(30)
    for name in (f"{ended.pid}-a", f"{ended.pid}-b", f"{os.getpid()}-c", "mine"):
        (person.folder / FOLDER / name).mkdir(parents=True)
    (person.folder / FOLDER / f"{ended.pid}-a" / LOCK).touch()
    person.start(GO_ON)
    assert person.asked == []
    # This process lives, and may be about to lock its own.
    assert {folder.name for folder in person.left} == {f"{os.getpid()}-c", "mine"}


def test_what_cannot_be_set_aside_stays_and_is_asked_about_again(person: Person) -> None:
    first = person.start()
    edit(first, ("title",), "Mine")
    person.wait(first)
    die(first)
    (folder,) = person.left
    (person.folder / ASIDE).touch()  # a file where the folder should be
    second = person.start(KEEP)
    assert second._recovery is not None
    assert second._recovery.notice.startswith(f"What was kept stays in {folder}; it cannot be")
    assert person.left == [folder]
    third = person.start(GO_ON)
    assert third.form.draft.experiment.title == "Mine"  # type: ignore[union-attr]


def test_a_form_without_a_run_is_set_aside_alone(person: Person) -> None:
    first = person.start()
    edit(first, ("title",), "Mine")
    person.wait(first)
    die(first)
    (folder,) = person.left
    person.start(KEEP)
    (file,) = (person.folder / ASIDE / folder.name).iterdir()
    assert file.name == EXPERIMENT
    assert load(file).title == "Mine"


def test_what_is_broken_and_cannot_be_set_aside_is_told_and_stays(person: Person) -> None:
    folder = person.folder / FOLDER / "1-a"
    folder.mkdir(parents=True)
    (folder / FORM).write_bytes(b"{")
    (person.folder / ASIDE).touch()
    app = person.start(GO_ON)
    assert person.asked == []
    assert app._recovery is not None
    assert app._recovery.notice.startswith(f"What an earlier run left in {folder} cannot be used")
    assert (folder / FORM).read_bytes() == b"{"


def test_halves_of_files_are_removed_when_a_person_goes_on(person: Person) -> None:
    first = person.start()
    edit(first, ("title",), "Mine")
    person.wait(first)
    die(first)
    (folder,) = person.left
    torn = "import os, sys; from pathlib import Path; from config import atomic\n"
    torn += "Path.replace = lambda *_: os._exit(0); atomic.write_text(sys.argv[1], 'half')"
    subprocess.run([sys.executable, "-c", torn, str(folder / FORM)], check=True)
    assert len(list(folder.iterdir())) == 3
    second = person.start(GO_ON)
    person.wait(second)
    assert {file.name for file in folder.iterdir()} == {FORM, LOCK}


def test_nothing_of_tk_is_collected_in_the_thread_that_writes(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[threading.Thread] = []

    class Variable:
        def __init__(self) -> None:
            self.itself = self  # goes only when garbage is collected

        def __del__(self) -> None:
            threads.append(threading.current_thread())

    left: list[list[list[int]]] = []

    def write(*_: object) -> None:  # and have a collection be due when the thread ends
        left.append([[number] for number in range(200_000)])

    monkeypatch.setattr(recovery, "write_archive", write)
    app = person.start()
    train(app, 40)
    for _ in range(100):
        Variable()
    person.wait(app)
    gc.collect()
    assert threads == [threading.main_thread()] * 100


def test_a_run_that_is_too_large_to_be_kept_is_told(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise ArchiveError("These runs are too large to be saved with their history.")

    monkeypatch.setattr(recovery, "write_archive", refuse)
    app = person.start()
    train(app, 40)
    person.wait(app)
    app.turn()
    assert training_window(app).status.reason == (
        "Your work cannot be kept for the case of a crash: "
        "These runs are too large to be saved with their history."
    )


def test_a_fault_while_things_are_kept_is_raised_in_the_loop(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    app = person.start()
    train(app, 40)
    with monkeypatch.context() as patch:
        patch.setattr(recovery, "write_archive", fail)
        person.wait(app)
    person.now += INTERVAL_S
    with pytest.raises(ZeroDivisionError):
        app.turn()
    person.wait(app)
    (folder,) = person.left
    assert open_session(folder / SESSION).update == session_of(app).update


def test_an_experiment_that_is_not_read_any_more_lets_the_run_say_what_it_is(
    person: Person,
) -> None:
    first = person.start()
    train(first, 40)
    edit(first, ("title",), "Mine")
    person.wait(first)
    die(first)
    (folder,) = person.left
    kept = KeptForm.read(folder / FORM)
    (folder / FORM).write_bytes(replace(kept, started="title: [").content())
    second = person.start(GO_ON)
    assert session_of(second).update == 40
    assert second._started == session_of(second).opened


def test_a_kept_form_is_read_as_it_was_written(tmp_path: Path) -> None:
    form = from_preset(PRESET)
    kept = KeptForm.of(form, form.draft.experiment, 5, training=True)
    (tmp_path / FORM).write_bytes(kept.content())
    assert KeptForm.read(tmp_path / FORM) == kept
    assert kept.experiment() == form.draft.experiment


def test_what_one_process_asks_about_is_not_offered_by_another(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = person.start()
    train(first, 40)
    person.wait(first)
    die(first)
    meanwhile: list[object] = []

    def ask(*_: object) -> int:
        meanwhile.append(Recovery(person.folder).find())
        return GO_ON

    monkeypatch.setattr(app_module, "choose", ask)
    second = person.start()
    assert session_of(second).update == 40
    assert [*meanwhile, Recovery(person.folder).find()] == [None, None]


# --- a disk that does not take it ----------------------------------------------------------------


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the training window's status was given, but for what clears it."""
    said: list[str] = []
    monkeypatch.setattr(TrainingWindow, "say", lambda _, text: said.append(text))
    return said


def test_a_state_folder_that_cannot_be_is_told_once_and_the_run_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: list[str]
) -> None:
    (tmp_path / "state").write_text("a file, where the folder should be")
    person = Person(tmp_path / "state", monkeypatch)
    app = person.start()
    session = train(app, 40)
    for update in (40, 41, 42):
        person.wait(app)
        turns(app, 0.02)
        assert session.update == update
        session.step()
    above = tmp_path / "state" / FOLDER
    why = os.strerror(errno.ENOTDIR)
    assert said == [f"Your work cannot be kept for the case of a crash: {above} ({why})."]
    app.form.saved = app.form.draft.text
    app.follow(Quit())
    assert (tmp_path / "state").read_text().startswith("a file")


class Disk:
    """One with room for files of `room` bytes."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.room = 1 << 40
        self._real = os.fdopen
        monkeypatch.setattr(os, "fdopen", self._open)

    def _open(self, descriptor: int, mode: str = "r", *rest: Any, **options: Any) -> Any:
        file = self._real(descriptor, mode, *rest, **options)
        if "w" not in mode:
            return file
        write = file.write

        class Bounded:
            def __enter__(self) -> Bounded:
                return self

            def __exit__(self, *_: object) -> None:
                file.close()

            def __getattr__(self, name: str) -> Any:
                return getattr(file, name)

            @staticmethod
            def write(content: bytes) -> int:
                write(content[: self.room])
                if len(content) > self.room:
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
                return len(content)

        return Bounded()


FORMS = 10_000
"""Bytes in which a form fits, and a session does not."""


def test_where_only_the_form_has_room_it_is_kept_with_the_run_as_it_was_before(
    person: Person, monkeypatch: pytest.MonkeyPatch, said: list[str]
) -> None:
    disk = Disk(monkeypatch)
    app = person.start()
    session = train(app, 40)
    person.wait(app)
    disk.room = FORMS
    session.advance(max_updates=100)
    session.pause()
    edit(app, ("title",), "Mine")
    for _ in range(3):
        person.wait(app)
        turns(app, 0.02)
    assert len(said) == 1
    assert os.strerror(errno.ENOSPC) in said[0]
    (folder,) = person.left
    assert {file.name for file in folder.iterdir()} == {FORM, SESSION, LOCK}
    die(app)
    second = person.start(GO_ON)
    assert second.form.draft.experiment.title == "Mine"  # type: ignore[union-attr]
    assert session_of(second).update == 40


def test_where_only_the_form_ever_had_room_the_form_goes_on(
    person: Person, monkeypatch: pytest.MonkeyPatch, said: list[str]
) -> None:
    Disk(monkeypatch).room = FORMS
    app = person.start()
    train(app, 40)
    edit(app, ("title",), "Mine")
    person.wait(app)
    die(app)
    second = person.start(GO_ON)
    form_window(second)
    assert "update" not in person.asked[0]
    assert second.form.draft.experiment.title == "Mine"  # type: ignore[union-attr]


def test_a_session_is_kept_again_as_soon_as_there_is_room(
    person: Person, monkeypatch: pytest.MonkeyPatch, said: list[str]
) -> None:
    disk = Disk(monkeypatch)
    disk.room = FORMS
    app = person.start()
    session = train(app, 40)
    for room, times in ((FORMS, 1), (1 << 40, 1), (FORMS, 2)):
        disk.room = room
        session.advance(max_updates=1)
        session.pause()
        person.wait(app)
        turns(app, 0.02)
        assert len(said) == times
    die(app)
    assert session_of(person.start(GO_ON)).update == 42


def test_a_session_that_is_too_large_for_a_file_leaves_the_form(
    person: Person, monkeypatch: pytest.MonkeyPatch, said: list[str]
) -> None:
    monkeypatch.setattr(archive, "MOST_BYTES", 1000)
    app = person.start()
    train(app, 40)
    edit(app, ("title",), "Mine")
    person.wait(app)
    turns(app, 0.02)
    assert said == [
        "Your work cannot be kept for the case of a crash: "
        "These runs are too large to be saved with their history."
    ]
    die(app)
    assert person.start(GO_ON).form.draft.experiment.title == "Mine"  # type: ignore[union-attr]


def test_a_folder_that_was_taken_away_is_filled_again_though_nothing_has_changed(
    person: Person,
) -> None:
    app = person.start()
    train(app, 40)
    person.wait(app)
    (folder,) = person.left
    shutil.rmtree(folder)
    edit(app, ("title",), "Mine")
    person.wait(app)
    die(app)
    assert session_of(person.start(GO_ON)).update == 40


# --- a process that is killed --------------------------------------------------------------------

CHILD = """
import sys
from pathlib import Path
from config import load
from gui.app import App
from gui.form.state import from_preset
from gui.recovery import Recovery
from gui.theme import Theme
from gui.toolkit import root_window, tk
app = App(from_preset("gaussian-clusters"), Theme(), recovery=Recovery(Path(sys.argv[1])))
app.form.draft = app.form.draft.with_value(("title",), "Not saved")
app.form.draft = app.form.draft.with_value(("training", "max_epochs"), 10_000_000)
app.form.draft = app.form.draft.with_value(("training", "stop"), {})
def play():
    app.options.at_full_speed = True
    app.session.play()
    app.screen.frames.restart()
root_window().after(1000, play)
app.run(app.form.draft.experiment)
"""


def until(done: Callable[[], bool]) -> None:
    """Wait for something that another process does; fails after a while."""
    deadline = time.monotonic() + 40
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_killed_process_is_five_seconds_behind_at_most_and_goes_on_bit_for_bit(
    person: Person, display: str
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(person.folder)], env={**os.environ, "DISPLAY": display}
    )
    deadline = time.time() + 40
    ages: list[float] = []
    while len(ages) < 450:  # nine seconds of them, two writes at the least
        assert time.time() < deadline
        assert process.poll() is None
        time.sleep(0.02)
        for file in (person.folder / FOLDER).glob(f"*/{SESSION}"):
            ages.append(time.time() - file.stat().st_mtime)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert max(ages) < 5
    assert min(ages[200:]) < 1, "it was written once only"
    app = person.start(GO_ON)
    found = session_of(app)
    assert found.update > 1000
    assert app.form.unsaved
    again = Session(found.opened)
    again.advance(max_updates=found.update)
    again.pause()
    assert numbers(found)[2:] == numbers(again)[2:]
    assert found.update == again.update


def test_a_terminated_process_asked_nobody_and_keeps_what_is_unsaved(
    person: Person, display: str
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(person.folder)], env={**os.environ, "DISPLAY": display}
    )
    until(lambda: any((person.folder / FOLDER).glob(f"*/{SESSION}")))
    process.send_signal(signal.SIGTERM)
    process.wait(20)
    assert session_of(person.start(GO_ON)).update > 0


def test_a_question_at_the_start_does_not_hold_up_a_signal(display: str, tmp_path: Path) -> None:
    folder = tmp_path / FOLDER / "1-a"
    folder.mkdir(parents=True)
    form = from_preset(PRESET)
    kept = KeptForm.of(form, None, 0, training=False)
    (folder / FORM).write_bytes(kept.content())
    process = subprocess.Popen(
        [sys.executable, str(Path(app_module.__file__).parent.parent / "main.py")],
        env={**os.environ, "DISPLAY": display, "HOURGLASS_CONFIG": str(tmp_path)},
        stderr=subprocess.PIPE,
    )
    until((folder / LOCK).exists)  # held while the question stands
    assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=20)
    assert (process.returncode, err) == (128 + signal.SIGTERM, b"")
    assert (folder / FORM).exists()


def test_the_form_window_is_the_first_where_there_is_nothing_to_go_on_with(
    person: Person,
) -> None:
    app = person.start()
    assert isinstance(app._first(None), Edit)
