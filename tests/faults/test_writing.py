"""Whatever goes wrong with a disk while something is written: a sentence, the old file, the run."""

from __future__ import annotations

from pathlib import Path

import pytest

import main
from config import load
from gui.faults import Faults
from gui.form.state import from_preset
from gui.form.window import Key
from gui.kept import Kept, KeptForm
from gui.preferences import Preferences, Store
from gui.recovery import Recovery
from runs.exports import EXPORTS
from tests.faults.disk import WRITING, Fault
from tests.faults.program import Program, make_sure_it_is_plain
from tests.gui.driving import click, turn_until

faults = pytest.mark.parametrize("fault", WRITING, ids=lambda fault: fault.name)
OLD = b"old"


@faults
@pytest.mark.parametrize("export", EXPORTS, ids=lambda export: export.title)
def test_an_export_that_fails_leaves_the_old_file_and_the_run(
    training: Program, fault: Fault, export: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = next(one for one in EXPORTS if one is export)
    path = training.folder / f"mine{kind.suffixes[0]}"
    path.write_bytes(OLD)
    before, training.answer = training.numbers(), path
    training.exporting.open()
    with monkeypatch.context() as patch:
        words = fault.inject(patch)
        training.exporting.buttons[kind.title].invoke()
    assert training.exporting.said == f"{path} cannot be written or read ({words})."
    assert training.numbers() == before
    assert (list(training.folder.iterdir()), path.read_bytes()) == ([path], OLD)
    training.make_sure_it_goes_on()
    training.exporting.buttons[kind.title].invoke()
    assert training.exporting.said == f"Saved as {path}."


@faults
def test_a_movie_that_cannot_be_written_is_given_up(
    training: Program, fault: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = training.folder / "run.gif"
    path.write_bytes(OLD)
    training.session.rewind(1)
    before, training.answer = training.numbers(), path
    training.exporting.open()
    with monkeypatch.context() as patch:
        words = fault.inject(patch)
        training.exporting.buttons["The run as a movie"].invoke()
        turn_until(training.app, lambda: not training.exporting.busy, 60)
    assert training.exporting.said == f"{path} cannot be written or read ({words})."
    assert training.numbers() == before
    assert (list(training.folder.iterdir()), path.read_bytes()) == ([path], OLD)


@faults
def test_an_experiment_that_cannot_be_saved_stays_unsaved(
    form: Program, fault: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = form.app.form
    state.draft = state.draft.with_value(("seed",), 77)
    path = form.folder / "mine.yml"
    path.write_bytes(OLD)
    text, form.answer = state.draft.text, path
    with monkeypatch.context() as patch:
        words = fault.inject(patch)
        click(form.app, Key.SAVE)
    assert form.told == [f"mine.yml cannot be saved: {words}."]
    assert (state.draft.text, state.unsaved) == (text, True)
    assert (list(form.folder.iterdir()), path.read_bytes()) == ([path], OLD)
    click(form.app, Key.SAVE)
    assert load(str(path)).seed == 77


@faults
def test_preferences_that_cannot_be_kept_stop_nothing(
    tmp_path: Path, fault: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(tmp_path / "preferences.json")
    with monkeypatch.context() as patch:
        words = fault.inject(patch)
        store.write(Preferences())
    assert store.notice == f"Your preferences cannot be kept: {store.file} ({words})."
    assert list(tmp_path.iterdir()) == []


@faults
def test_recovery_that_fails_says_so_and_succeeds_when_it_can(
    tmp_path: Path, fault: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = from_preset("gaussian-clusters")
    kept = Kept(KeptForm.of(form, None, 0, training=False), None)
    recovery = Recovery(tmp_path)
    with monkeypatch.context() as patch:
        words = fault.inject(patch)
        recovery.keep(kept)
    make_sure_it_is_plain(recovery.notice)
    assert recovery.notice.startswith("Your work cannot be kept for the case of a crash")
    assert words in recovery.notice
    assert recovery._fault is None
    assert len(list((tmp_path / "recovery").glob("*"))) <= 1
    recovery.keep(kept)
    recovery.close()
    found = Recovery(tmp_path).find()
    assert found is not None
    assert found.form == kept.form
    found.lock.release()


@faults
@pytest.mark.parametrize("file", ["experiment.yml", "model.npz", "code_plane.png"])
def test_a_run_without_a_window_ends_with_a_sentence(
    tmp_path: Path, fault: Fault, file: str, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    out = tmp_path / "out"
    out.mkdir()
    (out / file).write_bytes(OLD)
    arguments = ["gaussian-clusters", "--headless", "--epochs", "1", "--out", str(out)]
    from runs import outputs

    real = outputs.write_outputs

    def fail_then(*args: object, **options: object) -> object:
        fault.inject(patch)
        return real(*args, **options)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(outputs, "write_outputs", fail_then)
        assert main.main(arguments) == main.MISTAKE
    sentence = capsys.readouterr().err.splitlines()[-1]
    make_sure_it_is_plain(sentence)
    assert "cannot be written (" in sentence
    assert {path.name for path in out.iterdir()} == {file}
    assert (out / file).read_bytes() == OLD


def test_a_log_that_cannot_be_written_is_said_to_be_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    report = Faults(tmp_path / "file").note(ValueError("x"))
    assert report is not None
    assert "cannot be written (" in report.sentence


@pytest.mark.parametrize("gone", ["vanished", "a file now"])
def test_the_recovery_folder_may_go_at_any_time(tmp_path: Path, gone: str) -> None:
    import shutil

    form = from_preset("gaussian-clusters")
    recovery = Recovery(tmp_path)
    recovery.keep(Kept(KeptForm.of(form, None, 0, training=False), None))
    shutil.rmtree(tmp_path / "recovery")
    if gone == "a file now":
        (tmp_path / "recovery").write_text("")
    kept = Kept(KeptForm.of(form, None, 1, training=False), None)
    recovery.keep(kept)
    assert recovery._fault is None
    assert bool(recovery.notice) == (gone == "a file now")
    recovery.finish()
