"""The runs of a study in the training window: listed, opened, compared."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from config.writer import dump
from gui.app import App
from gui.training.study_runs import Studies, StudyList
from tests.gui.driving import Open, press, session_of, tab_of, training_window, turn_until, turns
from training import Mode, Session

HEAD = "run,training.optimizer.learning_rate,seed,stopped_by,epochs,loss,right\n"
RATES = (0.01, 0.05)


@pytest.fixture
def app(open_window: Open) -> App:
    return open_window("one-hot-8-3-8")


@pytest.fixture
def folder(app: App, tmp_path: Path) -> Path:
    """A study of two rates on the experiment that is shown, as `--study` leaves it."""
    experiment = session_of(app).opened
    (tmp_path / "runs").mkdir()
    rows = ""
    for number, rate in enumerate(RATES, 1):
        optimizer = experiment.training.optimizer.model_copy(update={"learning_rate": rate})
        training = experiment.training.model_copy(update={"optimizer": optimizer})
        one = experiment.model_copy(update={"seed": 7, "training": training})
        (tmp_path / "runs" / f"000{number}.yml").write_text(dump(one), encoding="utf-8")
        rows += f"{number},{rate},7,max_epochs,2000,0.0123{number},8.0\n"
    (tmp_path / "runs.csv").write_text(HEAD + rows, encoding="utf-8")
    return tmp_path


def studies_of(app: App) -> Studies:
    return training_window(app).commands.studies


def opened(app: App, monkeypatch: pytest.MonkeyPatch, table: Path) -> StudyList:
    """The list, asked for by its key."""
    answer(app, monkeypatch, table)
    listed = studies_of(app).list
    assert listed is not None
    return listed


def answer(app: App, monkeypatch: pytest.MonkeyPatch, table: Path | None) -> None:
    dialogs: Any = studies_of(app)._dialogs
    monkeypatch.setattr(dialogs, "study_to_open", lambda folder: table)
    press(app, "<Control-Key-o>")
    turns(app, 0.1)


def test_runs_are_listed_by_what_varied_and_how_they_ended(
    app: App, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = opened(app, monkeypatch, folder / "runs.csv").table
    headings = [table.heading(column, "text") for column in table["columns"]]
    assert headings[:5] == ["run", "learning rate", "seed", "stopped by", "epochs"]
    rows = [[str(v) for v in table.item(row, "values")] for row in table.get_children()]
    assert [row[:5] for row in rows] == [
        ["1", "0.01", "7", "max epochs", "2,000"],
        ["2", "0.05", "7", "max epochs", "2,000"],
    ]
    assert [float(row[5]) for row in rows] == [0.01231, 0.01232]
    assert [row[6] for row in rows] == ["8", "8"]


def test_a_run_is_opened_and_played_from_its_own_seed_and_settings(
    app: App, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = opened(app, monkeypatch, folder / "runs.csv")
    listed.table.selection_set("1")
    listed.open_button.invoke()
    turns(app, 0.2)
    experiment = session_of(app).settings
    assert (experiment.seed, experiment.training.optimizer.learning_rate) == (7, 0.05)
    training_window(app).window.TKroot.focus_force()
    press(app, "<Key-e>")
    turn_until(app, lambda: session_of(app).mode is Mode.PAUSED)
    alone = Session(experiment)
    alone.play_epochs(1)
    alone.advance()
    assert session_of(app).snapshot().rmse == alone.snapshot().rmse
    assert listed.said == "Opened: learning rate 0.05, seed 7."


def test_runs_of_the_same_experiment_are_kept_beside_each_other(
    app: App, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = opened(app, monkeypatch, folder / "runs.csv")
    for row in ("0", "1"):
        listed.table.selection_set(row)
        listed.open_button.invoke()
        turns(app, 0.1)
        training_window(app).window.TKroot.focus_force()
        press(app, "<Key-e>")
        turn_until(app, lambda: session_of(app).mode is Mode.PAUSED)
        turns(app, 0.1)
    names = [row[0] for row in tab_of(app, "Runs").rows]
    assert names == ["learning rate 0.01, seed 7", "▶ learning rate 0.05, seed 7"]


def test_a_study_of_another_experiment_begins_a_session_of_its_own(
    app: App, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = folder / "runs" / "0001.yml"
    text = file.read_text(encoding="utf-8")
    title = session_of(app).opened.title
    file.write_text(text.replace(f"title: {title}", "title: Another"), encoding="utf-8")
    before = session_of(app)
    opened(app, monkeypatch, folder / "runs.csv").open_button.invoke()
    turn_until(app, lambda: session_of(app) is not before)
    assert session_of(app).opened.title == "Another"
    turns(app, 0.2)
    assert len(session_of(app).runs) == 1


def test_a_run_without_its_file_is_told_below_the_list(
    app: App, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "runs" / "0001.yml").unlink()
    listed = opened(app, monkeypatch, folder / "runs.csv")
    before = session_of(app).snapshot().run
    listed.open_button.invoke()
    turns(app, 0.1)
    assert listed.said.startswith("This run cannot be opened: ")
    assert session_of(app).snapshot().run == before


@pytest.mark.parametrize("content", ["", "epoch,loss\n1,2\n", "\x00\x01", HEAD + "1,2\n"])
def test_another_file_is_refused_with_a_sentence(
    app: App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str
) -> None:
    table = tmp_path / "other.csv"
    table.write_text(content, encoding="utf-8")
    answer(app, monkeypatch, table)
    assert studies_of(app).list is None
    said = training_window(app).status.reason
    assert said.endswith("is not a study's table of runs, which is called runs.csv.")


def test_nothing_is_opened_where_no_file_is_chosen(
    app: App, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    answer(app, monkeypatch, None)
    assert studies_of(app).list is None
    answer(app, monkeypatch, tmp_path / "missing.csv")
    assert "cannot be read" in training_window(app).status.reason
