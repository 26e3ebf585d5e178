"""The "Health" tab: why is it stuck. Measured statements, each with something to try."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from typing import Any, ClassVar

from config.schema import Experiment
from gui.look import Look
from gui.toolkit import ttk
from gui.tooltip import Tooltip
from gui.training.desk import Desk
from gui.training.rebasing import rebased
from gui.training.tabs.widgets import Line
from plots.focus import Focus
from training import Mode, Snapshot
from training.health import CHECKS, Diagnosis, Finding, Kind, Remedy

DIAGNOSED = "<<Diagnosed>>"
"""Sent by the tab's frame when a state has been diagnosed, so that its title can follow."""
SLICE_S = 0.002
"""What a diagnosis takes of the loop at a time."""
PAUSE_MS = 12
"""Between two slices, for the loop to train and to draw."""
REST_MS = 500
"""From the end of one diagnosis to the next, while it plays."""
REST_BEHIND_MS = 1000
"""The same while another tab is in front: the count on the handle is all that can be seen."""
FRESH_S = 2.0
"""A count of what was found in a state is shown for so long while it plays."""

WELL = f"✔ All is well: none of {len(CHECKS)} checks has anything to say."
UNDO = (
    "What you try can be undone: go back on the timeline, or select the run as it was before "
    "in the list of runs."
)
LIVE_HELP = (
    "Changes this one thing from the present update on; the error curve marks where. To undo it, "
    "go back on the timeline."
)
NEW_RUN_HELP = (
    "Begins a new run at update 0 with this one thing changed. The present run stays in the list "
    "of runs."
)


def badge(findings: Sequence[Finding]) -> str:
    """The tab's title with the number of findings: "Health", "Health (2)"."""
    return f"{HealthTab.title} ({len(findings)})" if findings else HealthTab.title


class Card:
    """One finding: what is the matter, what that means, and a button that tries the remedy."""

    def __init__(self, master: Any, look: Look, desk: Desk) -> None:
        self._desk = desk
        self._remedy: Remedy | None = None
        self._experiment: Experiment | None = None
        self.frame = ttk.Frame(master, style="Card.TFrame", padding=look.px(10))
        self.headline = Line(self.frame, "Group.TLabel").pack()
        self.explanation = Line(self.frame, "Muted.TLabel").pack(pady=(look.px(4), 0))
        self.button = ttk.Button(self.frame, style="Small.TButton", command=self._try)
        self._help = Tooltip(self.button, "", look)
        self._gap = look.px(8)

    def show(self, finding: Finding, experiment: Experiment) -> None:
        """Show a finding about a state with these settings."""
        self._experiment = experiment
        mark = "✖" if finding.kind is Kind.DIVERGED else "▲"
        self.headline.show(f"{mark} {finding.headline}")
        self.explanation.show(finding.explanation)
        if finding.remedy == self._remedy:
            return
        self._remedy = remedy = finding.remedy
        if remedy is None:
            self.button.pack_forget()
            return
        verb, self._help.text = (
            ("New run with", NEW_RUN_HELP) if remedy.from_start else ("Try", LIVE_HELP)
        )
        self.button.configure(text=f"{verb} {remedy.label}")
        self.button.pack(anchor="w", pady=(self._gap, 0))

    def _try(self) -> None:
        remedy, session = self._remedy, self._desk.session
        if remedy is None or self._experiment is None:
            return
        wanted = rebased(remedy.experiment, self._experiment, session.settings)
        if remedy.from_start:
            self._desk.act(lambda: session.restart(wanted, remedy.label))
        else:
            self._desk.act(lambda: session.change(wanted))


class HealthTab:
    """Diagnoses the state that is shown, a slice at a time and about twice a second.

    It does so behind other tabs, too, for the count on its handle. A state that is not played on
    from is diagnosed at once.

    A kind of finding has its own card, made when it is first found: a button never becomes another
    one under the pointer.
    """

    title: ClassVar[str] = "Health"
    help: ClassVar[str] = "Why is it stuck: what stands in the way of learning, and what to try."

    def __init__(self, master: Any, look: Look, desk: Desk) -> None:
        self.frame = ttk.Frame(master)
        self.frame.columnconfigure(0, weight=1)
        self._look = look
        self._desk = desk
        self._cards: dict[Kind, Card] = {}
        self.findings: tuple[Finding, ...] = ()
        """What was found last."""
        self.verdict = Line(self.frame)
        self.verdict.label.grid(row=0, column=0, sticky="ew")
        self.measured = Line(self.frame, "Muted.TLabel")
        self.measured.label.grid(row=1, column=0, sticky="ew", pady=(look.px(2), 0))
        Tooltip(
            self.measured.label,
            "Numbers of updates count from the start of the run. Everything on this page was "
            "measured in that one state, on the samples that are trained on, without input noise.",
            look,
        )
        self._undo = Line(self.frame, "Muted.TLabel")
        self._undo.show(UNDO)
        self._undo.label.grid(row=2 + len(Kind), column=0, sticky="ew", pady=(look.px(12), 0))
        self._undo.label.grid_remove()
        self._latest: Snapshot | None = None
        self._diagnosis: Diagnosis | None = None
        self._job: str | None = None
        self._resting = False
        self._begun_at = 0.0
        self._told_of_at = 0.0
        self.diagnosed: Snapshot | None = None
        """The state that `findings` are of."""

    @property
    def cards(self) -> dict[Kind, Card]:
        """The cards that are on show, by kind."""
        return {finding.kind: self._cards[finding.kind] for finding in self.findings}

    def show(self, snapshot: Snapshot, focus: Focus) -> None:
        """Have this state diagnosed, between frames and after the one before it."""
        self._latest = snapshot
        if self._resting and snapshot.mode is not Mode.PLAYING:
            self.close()
        if self._job is None:
            self._begin()

    def handle(self, snapshot: Snapshot) -> str:
        """The tab's title, with a count where one is known for this state, or for one just past."""
        fresh = time.perf_counter() - self._told_of_at <= FRESH_S
        if snapshot is self.diagnosed or (fresh and snapshot.mode is Mode.PLAYING):
            return badge(self.findings)
        return self.title

    def close(self) -> None:
        """Leave no job behind."""
        if self._job is not None:
            self.frame.after_cancel(self._job)
            self._job = None
            self._resting = False

    def _begin(self) -> None:
        """Diagnose the newest state, unless that has been done."""
        self._job = None
        self._resting = False
        if self._latest is not None and self._latest is not self.diagnosed:
            self._diagnosis = Diagnosis(self._latest)
            self._begun_at = time.perf_counter()
            self._job = self.frame.after(1, self._go_on)

    def _go_on(self) -> None:
        diagnosis = self._diagnosis
        if diagnosis is None or not diagnosis.advance(SLICE_S):
            self._job = self.frame.after(PAUSE_MS, self._go_on)
            return
        playing = self._latest is not None and self._latest.mode is Mode.PLAYING
        rest_ms = REST_MS if self.frame.winfo_viewable() else REST_BEHIND_MS
        self._resting = True
        self._job = self.frame.after(rest_ms if playing else PAUSE_MS, self._begin)
        self._tell(diagnosis)

    def _tell(self, diagnosis: Diagnosis) -> None:
        before = {finding.kind for finding in self.findings}
        self.findings = findings = diagnosis.findings
        self.diagnosed, self._told_of_at = diagnosis.snapshot, self._begun_at
        self.measured.show(f"Measured after update {diagnosis.snapshot.update:,}.")
        count = "One thing stands" if len(findings) == 1 else f"{len(findings)} things stand"
        self.verdict.show(f"{count} in the way of learning:" if findings else WELL)
        for finding in findings:
            card = self._cards.get(finding.kind)
            if card is None:
                card = self._cards[finding.kind] = Card(self.frame, self._look, self._desk)
            card.show(finding, diagnosis.snapshot.experiment)
        found = {finding.kind for finding in findings}
        if found != before:
            self._place(found, before)
        self.frame.event_generate(DIAGNOSED)

    def _place(self, found: Collection[Kind], before: Collection[Kind]) -> None:
        """Put cards that are new where they belong, and take away what is not found any more."""
        for row, kind in enumerate(Kind, start=2):
            if kind in found and kind not in before:
                gap = self._look.px(10)
                self._cards[kind].frame.grid(row=row, column=0, sticky="ew", pady=(gap, 0))
            elif kind in before and kind not in found:
                self._cards[kind].frame.grid_remove()
        if any(finding.remedy for finding in self.findings):
            self._undo.label.grid()
        else:
            self._undo.label.grid_remove()
