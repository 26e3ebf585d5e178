"""The status line: state, epoch, update, batch, RMSE, speed; each in a place of fixed width."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from gui.look import Look
from gui.toolkit import tk, ttk
from gui.tooltip import Tooltip
from gui.training.flow import Flow
from gui.training.summary import past_pca_text
from gui.wrapping import wrap
from plots.numbers import error_text
from training import Mode, Snapshot, StopRule

STEPS = 1000
"""Steps of the progress bar."""

NOTICE_MS = 8000
"""How long a sentence takes the place of the outcome."""

State = tuple[Snapshot, float | None]
"""What is shown, and the updates a second, or None."""

MODES = {
    Mode.READY: "● Ready",
    Mode.PLAYING: "▶ Playing",
    Mode.PAUSED: "❚❚ Paused",
    Mode.CONVERGED: "✔ Converged",
    Mode.DIVERGED: "✖ Diverged",
}


def _batch(state: State) -> str:
    return f"{state[0].batch} of {state[0].batches}"


def _speed(state: State) -> str:
    return "–" if state[1] is None else f"{state[1]:,.0f}"


def _past_pca(state: State) -> str:
    return past_pca_text(state[0].rmse, state[0].pca_rmse)


@dataclass(frozen=True, slots=True)
class Cell:
    """A label, its value, the most characters that the value takes, and what it means."""

    label: str
    width: int
    text: Callable[[State], str]
    help: str


CELLS = (
    Cell("State", 12, lambda state: MODES[state[0].mode], "What the session is doing."),
    Cell("Epoch", 11, lambda state: f"{state[0].epoch:,}", "Passes over the data, completed."),
    Cell("Update", 13, lambda state: f"{state[0].update:,}",
         "Changes of the weights so far; each uses one mini-batch."),
    Cell("Batch", 15, _batch, "Mini-batches used in the epoch that has begun."),
    Cell("RMSE", 10, lambda state: error_text(state[0].rmse),
         "Square root of the mean of (x − x̂)² over all samples and features of the training set, "
         "in the units of the normalised data."),
    Cell("Past PCA", 9, _past_pca,
         "How much smaller the RMSE is than that of PCA, the best linear code of the same width: "
         "(PCA's RMSE − RMSE) / PCA's RMSE. Negative: PCA is still ahead. –: PCA leaves no error."),
    Cell("Updates/s", 9, _speed, "Updates a second, over the last second of playing."),
)  # fmt: skip

HELD_OUT = Cell(
    "Held out", 10, lambda state: error_text(state[0].held_out_rmse or math.nan),
    "RMSE on the samples that are kept from training, in the units of the normalised data.",
)  # fmt: skip


class StatusLine:
    """Labels made once; a frame changes only the texts that differ."""

    def __init__(self, master: Any, look: Look, *, held_out: bool = False) -> None:
        """`held_out`: whether there are samples that are kept from training."""
        self.frame = ttk.Frame(master, padding=(look.px(12), look.px(6)))
        at = next(index for index, cell in enumerate(CELLS) if cell.label == "Past PCA")
        self.cells = (*CELLS[:at], HELD_OUT, *CELLS[at:]) if held_out else CELLS
        self.values: list[Any] = []
        """The labels of the values, in the order of `cells`."""
        self._shown = [""] * len(self.cells)
        inside = ttk.Frame(self.frame)
        inside.pack(fill="x", expand=True)
        boxes = []
        for cell in self.cells:
            box = ttk.Frame(inside)
            boxes.append([box])
            ttk.Label(box, text=cell.label, style="Muted.TLabel").grid(row=0, column=0, sticky="w")
            value = ttk.Label(box, width=cell.width, font=look.mono)
            value.grid(row=1, column=0, sticky="w")
            Tooltip(box, cell.help, look)
            self.values.append(value)
        outcome = ttk.Frame(inside)
        self._reason = ttk.Label(outcome, anchor="w", justify="left")
        self._progress = ttk.Frame(outcome)
        self._goal = ttk.Label(self._progress, style="Muted.TLabel")
        self._goal.pack(anchor="w")
        # ttk's own bar cannot be as thin as this.
        bar = tk.Frame(self._progress, background=look.palette.line, height=look.px(6))
        bar.pack(fill="x", pady=(look.px(5), 0))
        self._done = tk.Frame(bar, background=look.palette.accent)
        wrap(self._reason)
        Flow(
            boxes, gap=look.px(14), space=look.px(4), last=outcome, least=look.px(240),
            height=look.px(36),
        )  # fmt: skip
        self._outcome_shown: object = None
        self._notice = ""
        self._notice_job: str | None = None
        self._snapshot: Snapshot | None = None
        self._goal_shown: int | None = None
        self._done_shown: int | None = None

    @property
    def reason(self) -> str:
        """The sentence on why training has ended, as it can be read; empty while it goes on."""
        return str(self._reason.cget("text"))

    @property
    def goal(self) -> str:
        """Where the action under way will end, as it can be read."""
        return str(self._goal.cget("text"))

    def show(self, snapshot: Snapshot, speed: float | None) -> None:
        """Show a state."""
        self._snapshot = snapshot
        state = (snapshot, speed)
        for index, cell in enumerate(self.cells):
            self._set(index, cell.text(state))
        outcome = (snapshot.mode, snapshot.reason, self._notice)
        if outcome != self._outcome_shown:
            self._outcome_shown = outcome
            self._show_outcome(snapshot)
        if snapshot.goal is not None:
            self._show_progress(snapshot, snapshot.goal)

    def show_mode(self, mode: Mode) -> None:
        """Show what the session is doing, before its numbers are at hand."""
        self._set(0, MODES[mode])

    def say(self, text: str) -> None:
        """Show a sentence in the place of the outcome for a while; an empty one ends that."""
        if self._notice_job is not None:
            self.frame.after_cancel(self._notice_job)
            self._notice_job = None
        if text:
            self._notice_job = self.frame.after(NOTICE_MS, self.say, "")
        self._notice = text
        if self._snapshot is not None:
            self._outcome_shown = (self._snapshot.mode, self._snapshot.reason, text)
            self._show_outcome(self._snapshot)

    def close(self) -> None:
        """Leave nothing behind that would be called later."""
        if self._notice_job is not None:
            self.frame.after_cancel(self._notice_job)

    def _set(self, index: int, text: str) -> None:
        if text != self._shown[index]:
            self._shown[index] = text
            self.values[index].configure(text=text)

    def _show_outcome(self, snapshot: Snapshot) -> None:
        """Beside the numbers stands why training has ended, or how far it has come."""
        playing = snapshot.mode is Mode.PLAYING and not self._notice
        shown, hidden = (
            (self._progress, self._reason) if playing else (self._reason, self._progress)
        )
        hidden.place_forget()
        shown.place(relwidth=1, rely=0.5, anchor="w")
        text = self._notice or snapshot.reason
        if not self._notice and snapshot.stopped_by is StopRule.MAX_EPOCHS:
            text += " Play goes on for as many again."
        wrong = snapshot.mode is Mode.DIVERGED and not self._notice
        style = "Error.TLabel" if wrong else "Muted.TLabel"
        self._reason.configure(text=text, style=style)

    def _show_progress(self, snapshot: Snapshot, goal: int) -> None:
        if goal != self._goal_shown:
            self._goal_shown = goal
            epoch, rest = divmod(goal, snapshot.batches)
            place = f"update {goal:,}" if rest else f"epoch {epoch:,}"
            self._goal.configure(text=f"Until {place} at the most")
        span = max(1, goal - snapshot.goal_from)
        done = round(STEPS * (snapshot.update - snapshot.goal_from) / span)
        if done != self._done_shown:
            self._done_shown = done
            self._done.place(relheight=1, relwidth=done / STEPS)
