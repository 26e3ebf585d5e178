"""The "Runs" tab: the runs that are kept, beside each other, to select and to delete."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar

import numpy as np

from gui.buttons import small_button
from gui.look import Look
from gui.toolkit import ttk
from gui.tooltip import Tooltip
from gui.training.actions import BY_ACTION
from gui.training.control import Action
from gui.training.desk import Desk
from gui.training.summary import past_pca_text
from gui.training.tabs.widgets import Line, heading
from plots.focus import Focus
from plots.numbers import error_text
from training import Snapshot
from training.run_list import MOST_RUNS
from training.snapshot import RunSummary

COLUMNS = (
    ("name", "Run", 66),
    ("updates", "Updates", 62),
    ("end", "At end", 58),
    ("here", "Here", 68),
    ("pca", "Past PCA", 66),
)
HELP = (
    "Updates done; RMSE on the training set at the run's end, and here, at the update shown "
    "now; and how much smaller the RMSE at its end is than that of PCA, the best linear code. Runs "
    "are measured at the ends of epochs, and where they were looked at: ≈ stands before the last "
    "measurement up to an update that was not measured itself."
)
NOTE = (
    "Go back in time and change a setting: what was done after it stays here as a run of its own, "
    f"and as a pale curve. {MOST_RUNS} runs are kept at the most."
)


class RunsTab:
    """A row a run; the present one is marked."""

    title: ClassVar[str] = "Runs"
    help: ClassVar[str] = "The runs of this session, to compare and to go back to."

    def __init__(self, master: Any, look: Look, desk: Desk) -> None:
        self.frame = ttk.Frame(master)
        self._desk = desk
        heading(self.frame, look, "Runs that are kept")
        self.table = ttk.Treeview(
            self.frame, columns=[name for name, _, _ in COLUMNS], show="headings",
            height=MOST_RUNS, selectmode="browse", style="Small.Treeview",
        )  # fmt: skip
        for name, title, width in COLUMNS:
            anchor: Any = "w" if name == "name" else "e"
            self.table.heading(name, text=title, anchor=anchor)
            self.table.column(
                name,
                width=look.px(width),
                minwidth=look.px(30),
                stretch=name == "name",
                anchor=anchor,
            )  # fmt: skip
        self.table.pack(fill="x")
        Tooltip(self.table, HELP, look)
        self._name = Line(self.frame).pack(pady=look.px(4))
        row = ttk.Frame(self.frame)
        row.pack(fill="x", pady=look.px(4))
        self.select = self._button(row, "Select", self._select, "Turn to this run.", look)
        self.delete = self._button(row, "Delete", self._delete, "Forget this run.", look)
        self._button(
            row, "Save or open…", partial(desk.wish, Action.EXPORT),
            "Save all runs with their history, or open saved ones. Key: Ctrl+S", look,
        )  # fmt: skip
        row = ttk.Frame(self.frame)
        row.pack(fill="x", pady=(0, look.px(4)))
        study = BY_ACTION[Action.STUDY]
        self._button(row, study.label, partial(desk.wish, study.action), study.tooltip, look)
        Line(self.frame, "Muted.TLabel").pack(pady=look.px(6)).show(NOTE)
        self.table.bind("<<TreeviewSelect>>", lambda _event: self._follow_selection())
        self.table.bind("<Double-Button-1>", lambda _event: self._select())
        self.table.bind("<Return>", lambda _event: self._select())
        self.table.bind("<Delete>", lambda _event: self._delete())
        self._runs: tuple[RunSummary, ...] = ()
        self._present = 0
        self._rows: dict[int, tuple[str, ...]] = {}

    @property
    def rows(self) -> list[tuple[str, ...]]:
        """The table as it can be read."""
        return list(self._rows.values())

    def show(self, snapshot: Snapshot, focus: Focus) -> None:
        """Show every run as far as it has come."""
        self._runs, self._present = self._desk.session.runs, snapshot.run
        rows = {run.number: _row(run, snapshot) for run in self._runs}
        for number in self._rows.keys() - rows.keys():
            self.table.delete(str(number))
        for number, row in rows.items():
            if number not in self._rows:
                self.table.insert("", "end", iid=str(number), values=row)
            elif row != self._rows[number]:
                self.table.item(str(number), values=row)
        if rows.keys() != self._rows.keys() and not self.table.selection():
            self.table.selection_set(str(snapshot.run))
        self._rows = rows
        self._follow_selection()

    def close(self) -> None:
        """There is nothing to let go of."""

    @property
    def _chosen(self) -> RunSummary | None:
        selection = self.table.selection()
        number = int(selection[0]) if selection else None
        return next((run for run in self._runs if run.number == number), None)

    def _follow_selection(self) -> None:
        run = self._chosen
        self._name.show("" if run is None else f"{run.name}  (seed {run.seed})")
        other = run is not None and run.number != self._present
        for button in (self.select, self.delete):
            button.state(["!disabled" if other else "disabled"])

    def _select(self) -> None:
        run = self._chosen
        if run is not None and run.number != self._present:
            self._desk.act(lambda: self._desk.session.begin_select(run.number))

    def _delete(self) -> None:
        run = self._chosen
        if run is not None and run.number != self._present:
            self._desk.act(lambda: self._desk.session.delete_run(run.number))

    def _button(self, master: Any, text: str, command: Any, help_text: str, look: Look) -> Any:
        button = small_button(master, text, command)
        button.pack(side="left", padx=(0, look.px(4)))
        Tooltip(button, help_text, look)
        return button


def _row(run: RunSummary, snapshot: Snapshot) -> tuple[str, ...]:
    mark = "▶ " if run.number == snapshot.run else ""
    end = float(run.curve.rmses[-1])
    return (
        f"{mark}{run.name}",
        f"{run.end:,}",
        _measured(run, run.end),
        _error_at(run, snapshot),
        past_pca_text(end, run.pca_rmse),
    )


def _error_at(run: RunSummary, snapshot: Snapshot) -> str:
    """RMSE at the update that is shown, where the run has come so far."""
    if run.number == snapshot.run:
        return error_text(snapshot.rmse)
    if snapshot.update > run.end:
        return "–"
    return _measured(run, snapshot.update)


def _measured(run: RunSummary, update: int) -> str:
    """RMSE at an update, or, with "≈" before it, when last measured up to there."""
    at = int(np.searchsorted(run.curve.updates, update, side="right")) - 1
    same = run.curve.updates[at] == update
    return ("" if same else "≈ ") + error_text(float(run.curve.rmses[at]))
