"""The "Runs" tab: what was done after a change in the past stays, to compare and to select."""

from __future__ import annotations

import pytest

from gui.app import App
from gui.training.control import Action
from tests.gui.driving import (
    Open,
    click,
    mode,
    press,
    session_of,
    tab_of,
    training_window,
    turn_until,
    turns,
)
from training import Mode


@pytest.fixture
def app(open_window: Open) -> App:
    """Two runs: one of 26 updates, and one that has branched off at 13 with another rate."""
    app = open_window()
    for _ in range(2):
        click(app, Action.EPOCH)
        turn_until(app, lambda: mode(app) is Mode.PAUSED)
    press(app, "<Shift-Key-Left>")
    turns(app, 0.1)
    assert session_of(app).update == 13
    tab_of(app, "Settings").apply("training.optimizer.learning_rate", "0.02")
    click(app, Action.EPOCHS)
    turn_until(app, lambda: mode(app) is Mode.PAUSED)
    turns(app, 0.1)
    return app


def test_both_runs_are_listed_with_their_errors(app: App) -> None:
    first, second = tab_of(app, "Runs").rows
    runs = session_of(app).runs
    assert first[0] == "as opened"
    assert second[0].startswith("▶ learning rate 0.005 → 0.02")
    assert [first[1], second[1]] == ["26", "1,313"]
    for row, run in zip((first, second), runs, strict=True):
        rmse = float(run.curve.rmses[-1])
        assert float(row[2]) == pytest.approx(rmse, rel=1e-3)
        percent = 100 * (run.pca_rmse - rmse) / run.pca_rmse
        assert float(row[4].removesuffix(" %").replace("−", "-")) == pytest.approx(percent, abs=0.6)
    assert first[3] == "–"  # it has not come as far as update 1,313


def test_at_the_same_update_both_have_a_number(app: App) -> None:
    press(app, "<Key-Home>")
    turns(app, 0.1)
    first, second = tab_of(app, "Runs").rows
    assert first[3] == second[3]


@pytest.mark.parametrize("text", [1.0, 1.6])
def test_every_column_is_within_the_table(open_window: Open, text: float) -> None:
    app = open_window(text=text)
    if not training_window(app).panel.frame.winfo_ismapped():
        press(app, "<Key-p>")
    table = tab_of(app, "Runs").table
    turns(app, 0.2)
    widths = [table.column(name, "width") for name in table["columns"]]
    assert sum(widths) <= table.winfo_width()


def test_what_was_not_measured_at_this_update_is_marked_as_the_last_measurement(app: App) -> None:
    other = session_of(app).runs[0].curve
    training_window(app).frames.go_to(19)
    turns(app, 0.2)
    assert session_of(app).update == 19
    assert other.updates.tolist() == [0, 13, 26]
    here = tab_of(app, "Runs").rows[0][3]
    assert here.startswith("≈ ")
    assert float(here.removeprefix("≈ ")) == pytest.approx(other.rmses[1], rel=1e-3)


def test_a_run_is_selected_and_gone_on_with(app: App) -> None:
    tab, session = tab_of(app, "Runs"), session_of(app)
    tab.table.selection_set("1")
    turns(app, 0.05)
    tab.select.invoke()
    turn_until(app, lambda: not session.rewinding)
    turns(app, 0.1)
    assert (session.snapshot().run, session.update) == (1, 26)
    assert session.settings.training.optimizer.learning_rate == 0.005
    assert tab.rows[0][0] == "▶ as opened"
    press(app, "<Key-b>")
    turn_until(app, lambda: session.update == 27)


def test_a_run_is_deleted_but_never_the_present_one(app: App) -> None:
    tab = tab_of(app, "Runs")
    tab.table.selection_set("2")
    turns(app, 0.05)
    assert tab.delete.instate(["disabled"])
    tab.table.selection_set("1")
    turns(app, 0.05)
    tab.delete.invoke()
    turns(app, 0.1)
    assert [run.number for run in session_of(app).runs] == [2]
    assert len(tab.rows) == 1
