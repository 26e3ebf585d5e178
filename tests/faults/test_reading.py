"""Files that cannot be read, or are others than they were: a sentence, and all stays as it is."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import main
from config import presets, reader, study_files
from config.draft import Draft
from config.shelf import Shelf
from config.writer import dump
from gui.form.state import from_preset
from gui.form.window import Key
from gui.found import FORM
from gui.kept import Kept, KeptForm
from gui.preferences import Preferences, Store
from gui.recovery import Recovery
from gui.screen import Edit
from runs.archives.archive import write_archive
from tests.faults import disk
from tests.faults.program import Program, make_sure_it_is_plain
from tests.gui.driving import click, form_window, turns

Spoil = Callable[[Path, pytest.MonkeyPatch], None]


def _vanished(file: Path, _: pytest.MonkeyPatch) -> None:
    file.unlink()


def _a_folder(file: Path, _: pytest.MonkeyPatch) -> None:
    file.unlink()
    file.mkdir()


def _closed(file: Path, patch: pytest.MonkeyPatch) -> None:
    disk.reading(patch, file.name, errno.EACCES)


def _broken_disk(file: Path, patch: pytest.MonkeyPatch) -> None:
    disk.reading(patch, file.name, errno.EIO)


def _emptied(file: Path, _: pytest.MonkeyPatch) -> None:
    file.write_bytes(b"")


def _noise(file: Path, _: pytest.MonkeyPatch) -> None:
    file.write_bytes(bytes(range(256)) * 40)


def _half(file: Path, _: pytest.MonkeyPatch) -> None:
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2] + b"\xff")


FAULTS: dict[str, Spoil] = {
    "vanished": _vanished, "a folder now": _a_folder, "no permission": _closed,
    "the disk fails": _broken_disk, "emptied": _emptied, "noise": _noise, "half of it": _half,
}  # fmt: skip
faults = pytest.mark.parametrize("spoil", FAULTS.values(), ids=FAULTS)
unreadable = pytest.mark.parametrize(
    "spoil", [FAULTS[name] for name in list(FAULTS)[:4]], ids=list(FAULTS)[:4]
)


def about(table: Path) -> str:
    """An experiment on a table of two columns, with its settings as in a preset."""
    usual = from_preset("gaussian-clusters").draft.text
    training = usual[usual.index("training:") :].replace("batch_size: 32", "batch_size: 2")
    return (
        f"title: Mine\nseed: 1\ndata: {{source: csv, path: {table}, header: true}}\n"
        "model: {layers: [2, 1, 2], code_layer: 1, activations: tanh, "
        f"initializer: {{name: normal, scale: 0.1}}}}\n{training}"
    )


@unreadable
def test_an_experiment_that_cannot_be_opened_leaves_the_form_as_it_was(
    form: Program, spoil: Spoil, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = form.folder / "mine.yml"
    file.write_text(form.app.form.draft.text)
    before, form.answer = form.app.form.draft.text, file
    with monkeypatch.context() as patch:
        spoil(file, patch)
        click(form.app, Key.OPEN)
    assert len(form.told) == 1
    assert form.told[0].startswith("mine.yml cannot be opened: ")
    make_sure_it_is_plain(form.told[0])
    assert form.app.form.draft.text == before


@faults
def test_a_session_that_cannot_be_read_leaves_the_run_as_it_was(
    training: Program, spoil: Spoil, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = training.folder / "mine.npz"
    write_archive(training.session.saved(), file)
    before, training.answer, session = training.numbers(), file, training.session
    training.exporting.open()
    with monkeypatch.context() as patch:
        spoil(file, patch)
        training.exporting.buttons["open"].invoke()
        said = training.exporting.said
        turns(training.app, 0.05)
    make_sure_it_is_plain(said)
    assert training.session is session
    assert training.numbers() == before
    training.make_sure_it_goes_on()


@faults
def test_a_table_that_cannot_be_read_is_a_mistake_at_its_place(
    tmp_path: Path, spoil: Spoil, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = tmp_path / "mine.csv"
    table.write_text("a,b\n1,2\n3,4\n5,6\n")
    same = tmp_path / "same.csv"  # tables are remembered by their place and time
    same.write_bytes(table.read_bytes())
    assert Draft(about(same), tmp_path).problems == ()
    text = about(table)
    with monkeypatch.context() as patch:
        spoil(table, patch)
        problems = Draft(text, tmp_path).problems
    assert problems
    for problem in problems:
        make_sure_it_is_plain(f"{problem.sentence.rstrip('.')}.")


@faults
def test_the_command_line_answers_with_a_sentence(
    tmp_path: Path, spoil: Spoil, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    file = tmp_path / "mine.yml"
    experiment = from_preset("gaussian-clusters").draft.experiment
    assert experiment is not None
    file.write_text(dump(experiment))
    with monkeypatch.context() as patch:
        spoil(file, patch)
        status = main.main([str(file), "--headless", "--out", str(tmp_path / "out")])
    err = capsys.readouterr().err
    assert status == main.MISTAKE
    assert "Traceback" not in err
    assert str(file) in err
    assert not (tmp_path / "out").exists()


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """The presets, in a folder where something may happen to them."""
    folder = shutil.copytree(presets.FOLDER, tmp_path / "presets")
    shelf = Shelf(folder, presets.names())
    for name in ("path", "text", "title"):
        monkeypatch.setattr(presets, name, getattr(shelf, name))
    return shelf


@faults
def test_a_preset_that_cannot_be_read_is_told_and_the_form_stays(
    form: Program, shelf: Shelf, spoil: Spoil, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = form_window(form.app)
    box = window.window[Key.PRESET].Widget
    before = form.app.form.draft.text
    with monkeypatch.context() as patch:
        spoil(shelf.path("deep"), patch)
        box.current(presets.names().index("deep"))
        box.event_generate("<<ComboboxSelected>>")
        turns(form.app, 0.1)
    if form.told:
        (sentence,) = form.told
        assert sentence.startswith("“Ten clusters through a deep network” cannot be opened: ")
        make_sure_it_is_plain(sentence)
        assert form.app.form.draft.text == before
        assert form.app.form.preset == presets.DEFAULT
    else:  # it is text, and the mistakes are shown in it
        assert form.app.form.draft.problems
    box.current(presets.names().index("overfitting"))
    box.event_generate("<<ComboboxSelected>>")
    turns(form.app, 0.1)
    assert form.app.form.draft.text == shelf.text("overfitting")


@faults
def test_a_preset_that_cannot_be_read_lets_a_window_open(
    form: Program, shelf: Shelf, spoil: Spoil, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        spoil(shelf.path("deep"), patch)
        form.app.follow(Edit())  # as the other colours do
        turns(form.app, 0.05)
        form_window(form.app)


@faults
def test_a_preset_that_cannot_be_read_is_listed_by_its_name(
    shelf: Shelf, spoil: Spoil, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    with monkeypatch.context() as patch:
        spoil(shelf.path("deep"), patch)
        assert main.main(["--list"]) == main.DONE
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines][: len(presets.names())] == [*presets.names()]


@pytest.mark.parametrize("arguments", [[], [presets.DEFAULT], ["--study", "momentum-8-3-8"]])
def test_a_file_of_the_program_that_vanished_is_named_on_the_command_line(
    arguments: list[str], tmp_path: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setattr(reader, "_PROGRAM", tmp_path)
    monkeypatch.setattr(study_files, "path", lambda name: tmp_path / f"{name}.yml")
    shelf.path(presets.DEFAULT).unlink()
    out = ["--out", str(tmp_path / "out")] if "--study" in arguments else []
    assert main.main([*arguments, *out]) == main.MISTAKE
    err = capsys.readouterr().err
    assert err.endswith(".yml: this file of the program is not there any more.\n")
    assert err.count("\n") == 1


@faults
def test_preferences_that_cannot_be_read_give_way_to_the_usual_ones(
    tmp_path: Path, spoil: Spoil, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "preferences.json"
    Store(file).write(Preferences(theme="dark"))
    with monkeypatch.context() as patch:
        spoil(file, patch)
        store = Store(file)
        assert store.read() == Preferences()
    assert bool(store.notice) == (spoil is not _vanished)
    if store.notice:
        make_sure_it_is_plain(store.notice)


@faults
def test_what_was_kept_and_cannot_be_read_lets_the_program_start(
    tmp_path: Path, spoil: Spoil, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = from_preset("gaussian-clusters")
    first = Recovery(tmp_path)
    first.keep(Kept(KeptForm.of(form, None, 0, training=False), None))
    assert first.folder is not None
    file = first.folder / FORM
    first.close()
    second = Recovery(tmp_path)
    with monkeypatch.context() as patch:
        spoil(file, patch)
        assert second.find() is None
    assert bool(second.notice) == (spoil is not _vanished)
    if second.notice:
        make_sure_it_is_plain(second.notice)
    second.keep(Kept(KeptForm.of(form, None, 0, training=False), None))
    second.finish()


def test_an_experiment_replaced_while_open_is_neither_lost_nor_taken_over(form: Program) -> None:
    file = form.folder / "mine.yml"
    file.write_text(form.app.form.draft.text)
    form.answer = file
    click(form.app, Key.OPEN)
    mine = form.app.form.draft.text
    other = form.folder / "other"
    other.write_text("title: Another\n")
    os.replace(other, file)  # noqa: PTH105 - as another program does it
    turns(form.app, 0.05)
    assert form.app.form.draft.text == mine
    click(form.app, Key.SAVE)
    assert "Another" not in file.read_text()


def test_a_table_replaced_while_open_changes_no_run_that_has_begun(
    program: Program, tmp_path: Path
) -> None:
    from config.reader import parse
    from gui.screen import Start

    table = tmp_path / "mine.csv"
    table.write_text("a,b\n" + "".join(f"{n},{n * n}\n" for n in range(20)))
    experiment = parse(about(table), "mine.yml")
    program.app.follow(Start(experiment))
    values = program.session.snapshot().values.copy()
    table.write_text("a,b\n1,text\n")
    program.make_sure_it_goes_on()
    program.session.rewind(0)
    assert (program.session.snapshot().values == values).all()
    table.unlink()
    assert program.session.step() == 1
