"""`Run`: one line of updates from 0 on, with the settings, curve and checkpoints that it has."""

from __future__ import annotations

import bisect
from collections.abc import Sequence

from config.schema import Experiment
from training.baselines import mean_rmse, pca_rmse
from training.changes import Phase
from training.checkpoints import Checkpoints
from training.data import Dataset
from training.history import History
from training.modes import StopRule
from training.snapshot import Change, RunSummary

Ending = tuple[StopRule, str]
"""The rule that ended training, and why in a sentence."""


class Run:
    """What was done and measured, up to `end`; a trainer may stand anywhere on the way.

    `phases` are never empty, the first is at update 0, and they are in order of their updates. One
    may lie ahead of `end`: settings that wait for the next epoch.
    """

    def __init__(
        self, number: int, name: str, phases: Sequence[Phase], dataset: Dataset, forked_at: int = 0
    ) -> None:
        self.number = number
        self.name = name
        self.forked_at = forked_at
        self.phases = list(phases)
        self.dataset = dataset
        trained = dataset.training_values
        model = phases[0].experiment.model
        self.mean_rmse = mean_rmse(trained)
        self.pca_rmse = pca_rmse(trained, model.layers[model.code_layer])
        self.history = History()
        self.checkpoints = Checkpoints()
        self.end = 0
        self.epochs = 0
        self.ending: Ending | None = None
        """What ended training at `end`, if anything did."""
        self.unmeasured = False
        """Whether an epoch ends at `end` and has not been measured yet, nor the rules asked."""

    @property
    def opened(self) -> Experiment:
        """The experiment that the run began with."""
        return self.phases[0].experiment

    @property
    def settings(self) -> Experiment:
        """The newest settings, which may be waiting for the next epoch."""
        return self.phases[-1].experiment

    def phase_at(self, update: int) -> Phase:
        """The settings of the update after `update`."""
        return self.phases[self._count(update) - 1]

    def next_phase(self, update: int) -> Phase | None:
        """The first change after `update`."""
        count = self._count(update)
        return self.phases[count] if count < len(self.phases) else None

    def is_unmeasured(self, update: int) -> bool:
        """Whether an epoch ends there and has not been measured yet; only at `end` can that be."""
        return self.unmeasured and update == self.end

    def extend(self, update: int, epoch: int, *, unmeasured: bool) -> None:
        """Training has come to `update`; nothing changes where it has been there before."""
        if update > self.end:
            self.end, self.epochs, self.ending, self.unmeasured = update, epoch, None, unmeasured

    def cut(self, update: int, epoch: int) -> None:
        """Forget everything after `update`."""
        self.history.cut(update)
        self.checkpoints.cut(update)
        self.phases = self.phases[: self._count(update)]
        self.end, self.epochs, self.ending, self.unmeasured = update, epoch, None, False

    def fork(self, number: int, name: str, update: int, epoch: int) -> Run:
        """A run that shares everything up to `update`, and nothing after it."""
        other = Run(number, name, self.phases[: self._count(update)], self.dataset, update)
        other.history = History.of(self.history.until(update))
        other.checkpoints = self.checkpoints.until(update)
        other.end, other.epochs = update, epoch
        return other

    def change(self, update: int, phases: Sequence[Phase]) -> None:
        """Go on from `update`, which is not before `end`, with these settings from then on."""
        self.phases = [phase for phase in self.phases if phase.update < update] + list(phases)
        self.ending = None

    def changes(self) -> tuple[Change, ...]:
        """What was changed on the way, and when."""
        return tuple(Change(phase.update, phase.text) for phase in self.phases if phase.text)

    def summary(self) -> RunSummary:
        """What views are told of it."""
        return RunSummary(
            number=self.number,
            name=self.name,
            forked_at=self.forked_at,
            end=self.end,
            epochs=self.epochs,
            seed=self.opened.seed,
            curve=self.history.curve(),
            changes=self.changes(),
            pca_rmse=self.pca_rmse,
        )

    def _count(self, update: int) -> int:
        return bisect.bisect_right(self.phases, update, key=lambda phase: phase.update)
