"""`Session`: a run of one experiment, as a state machine that takes commands and time slices."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Literal

import numpy as np

from config.schema import MAX_SEED, Experiment, GaussianClusters
from training.baselines import mean_rmse, pca_rmse
from training.data import make_dataset
from training.history import History
from training.modes import TRANSITIONS, Command, Mode, StopRule, allowed
from training.snapshot import Snapshot
from training.stopping import epochs_are_done, loss_change_is_below, rmse_is_below
from training.trainer import Checkpoint, Trainer

WHOLE_UPDATE_S = 0.002
"""Updates that take longer are run stage by stage, so that no call has to wait for one."""

Clock = Callable[[], float]
"""Seconds from any starting point."""


class NotAllowedError(RuntimeError):
    """A command that makes no sense in the session's mode."""


class Session:
    """A run, with all of its learning state; `snapshot` is the only way to look inside.

    The numbers after n updates depend on the experiment and on n alone, bit for bit: not on how the
    updates were divided into steps, epochs and time slices, nor on how often anyone looked.
    """

    mode: Mode
    reason: str
    """Why training is not going on, in a sentence; empty while it could."""
    stopped_by: StopRule | None
    """The rule that ended training, or None."""
    _trainer: Trainer
    _history: History
    _anchor: Checkpoint
    """A state at or before the last end of an epoch."""
    _goal: int | None
    _snapshot: Snapshot | None

    def __init__(self, experiment: Experiment) -> None:
        self.experiment = experiment
        self.dataset = make_dataset(experiment)
        self.mean_rmse = mean_rmse(self.dataset.values)
        code_units = experiment.model.layers[experiment.model.code_layer]
        self.pca_rmse = pca_rmse(self.dataset.values, code_units)
        self._begin()

    @property
    def playing(self) -> bool:
        """Whether `advance` has something to do."""
        return self.mode is Mode.PLAYING

    @property
    def update(self) -> int:
        """Updates done."""
        return self._trainer.update

    @property
    def epoch(self) -> int:
        """Epochs completed."""
        return self._trainer.epoch

    @property
    def last_rmse(self) -> float:
        """RMSE on the training set when last measured: at an epoch's end, or for a snapshot."""
        return float(self._history.curve().rmses[-1])

    # --- commands ---

    def can(self, command: Command) -> bool:
        """Whether `command` makes sense now."""
        return allowed(self.mode, command)

    def play(self) -> None:
        """Let `advance` run until a stop rule, or until `max_epochs` more have passed."""
        self._start(Command.PLAY, None)

    def train(self) -> None:
        """The same as `play`; who shows it may choose another pace."""
        self._start(Command.TRAIN, None)

    def play_step(self) -> None:
        """Let `advance` run one update, then pause."""
        self._start(Command.STEP, self._trainer.update + 1)

    def play_epochs(self, epochs: int = 1) -> None:
        """Let `advance` run to the end of the epoch under way and `epochs` - 1 more, then pause."""
        self._start(Command.RUN_EPOCHS, (self._trainer.epoch + epochs) * self._trainer.batches)

    def pause(self) -> None:
        """Stop where it is. Raises NotAllowedError unless playing, as all commands out of place."""
        self._follow(Command.PAUSE)

    def reset(self, weights: Literal["same", "new"] = "same") -> None:
        """Back to update 0, with the same initial weights or with newly drawn ones.

        New weights mean the next seed: `experiment` is replaced by the one that has it, and that
        keeps the data as they are.
        """
        self._follow(Command.RESET if weights == "same" else Command.NEW_WEIGHTS)
        if weights == "new":
            self.experiment = with_next_seed(self.experiment)
        self._begin()

    # --- running ---

    def step(self) -> int:
        """One update, then pause; returns the number of updates done, 0 or 1."""
        self.play_step()
        return self.advance()

    def run_epoch(self) -> int:
        """To the end of the epoch, then pause; returns the number of updates done."""
        self.play_epochs(1)
        return self.advance()

    def advance(
        self,
        budget_s: float = math.inf,
        clock: Clock = time.perf_counter,
        max_updates: int | None = None,
    ) -> int:
        """Run as many updates as fit in `budget_s` seconds, at most `max_updates`; return how many.

        A session that is ready or paused begins to play, and goes on playing afterwards unless the
        goal of its last command, a stop rule or a fault has ended that. Where it has converged or
        diverged, nothing is done. Short updates are run as a whole, and at least one is; a long one
        is run stage by stage, and may stay unfinished until the next call.
        """
        if not self.playing:
            if not self.can(Command.PLAY):
                return 0
            self.play()
        trainer = self._trainer
        before = trainer.checkpoint()
        if before.batch == 0 and not self._at_epoch_end:
            self._anchor = before
        end = self._limit if self._goal is None else min(self._limit, self._goal)
        if max_updates is not None:
            end = min(end, trainer.update + max_updates)
        start = clock()
        with np.errstate(all="ignore"):  # what is not finite is looked for, and told, below
            while self.playing and (self._at_epoch_end or trainer.update < end):
                self._run_part(clock)
                if clock() - start >= budget_s:
                    break
            if self.mode is Mode.DIVERGED or not trainer.is_finite():
                self._go_back_to_last_finite()
            elif trainer.epoch > before.epoch and not self._at_epoch_end:
                self._anchor = before
        self._pause_at_goal()
        return trainer.update - before.update

    def prepare_snapshot(self, budget_s: float, clock: Clock = time.perf_counter) -> bool:
        """Measure for the next `snapshot`, for `budget_s` seconds at a time; True when it is done.

        Only a network or a data set that takes long to measure needs this: `snapshot` measures what
        has not been measured yet.
        """
        start = clock()
        with np.errstate(all="ignore"):
            while not self._trainer.run_measuring_stage():
                if clock() - start >= budget_s:
                    return False
        return True

    def snapshot(self) -> Snapshot:
        """The state as it is, frozen. Loss and RMSE are measured now, and kept in the history."""
        if self._snapshot is None or (self._snapshot.update, self._snapshot.mode) != (
            self._trainer.update,
            self.mode,
        ):
            self._snapshot = self._take_snapshot()
        return self._snapshot

    # --- the inside ---

    def _begin(self) -> None:
        self.mode = Mode.READY
        self.reason = ""
        self.stopped_by = None
        self._trainer = Trainer(self.experiment, self.dataset)
        self._history = History()
        self._anchor = self._trainer.checkpoint()
        self._at_epoch_end = False
        self._update_s = math.inf  # how long an update takes; not known before the first
        self._spent_s = 0.0
        self._quiet_epochs = 0
        self._limit = self.experiment.training.max_epochs * self._trainer.batches
        self._goal = None
        self._goal_from = 0
        self._snapshot = None
        with np.errstate(all="ignore"):
            self._last_loss, _ = self._measure()

    def _follow(self, command: Command) -> None:
        if not self.can(command):
            raise NotAllowedError(f"cannot {command.value} while {self.mode.value}")
        self.mode = TRANSITIONS[self.mode, command]
        self.reason = ""
        self.stopped_by = None
        self._snapshot = None

    def _start(self, command: Command, goal: int | None) -> None:
        self._follow(command)
        update = self._trainer.update
        if update >= self._limit:
            self._limit = update + self.experiment.training.max_epochs * self._trainer.batches
        self._goal, self._goal_from = goal, update

    def _measure(self) -> tuple[float, float]:
        trainer = self._trainer
        loss, rmse = trainer.measure()
        self._history.record(trainer.update, trainer.epoch, loss, rmse)
        return loss, rmse

    def _run_part(self, clock: Clock) -> None:
        """An update, or a stage of one that takes long, or of the measurement after an epoch."""
        trainer = self._trainer
        if self._at_epoch_end:
            if trainer.run_measuring_stage():
                self._at_epoch_end = False
                self._end_epoch()
        elif self._update_s < WHOLE_UPDATE_S:
            trainer.run_update()
            self._at_epoch_end = trainer.batch == 0
        else:
            start = clock()
            finished = trainer.run_stage()
            self._spent_s += clock() - start
            if finished:
                self._update_s, self._spent_s = self._spent_s, 0.0
                self._at_epoch_end = trainer.batch == 0

    def _end_epoch(self) -> None:
        """Measure, and ask the stop rules; they are asked at the end of epochs only."""
        loss, rmse = self._measure()
        if not (math.isfinite(loss) and math.isfinite(rmse)):
            self.mode = Mode.DIVERGED
            return
        stop = self.experiment.training.stop
        change = abs(loss - self._last_loss)
        self._last_loss = loss
        if stop.rmse_below is not None and rmse < stop.rmse_below:
            self._end(*rmse_is_below(stop, rmse))
        if stop.loss_change_below is not None:
            self._quiet_epochs = self._quiet_epochs + 1 if change < stop.loss_change_below else 0
            if self._quiet_epochs >= stop.patience:
                self._end(*loss_change_is_below(stop))

    def _end(self, rule: StopRule, reason: str) -> None:
        self.mode, self.stopped_by, self.reason = rule.leads_to, rule, reason

    def _pause_at_goal(self) -> None:
        if not self.playing:
            return
        update = self._trainer.update
        if update >= self._limit:
            self._end(*epochs_are_done(self.experiment.training.max_epochs))
        elif self._goal is not None and update >= self._goal:
            self.pause()

    def _go_back_to_last_finite(self) -> None:
        """Replay, update by update, to the last state in which all is finite, loss and RMSE too.

        Replaying is exact, so that nothing has to be copied, or checked, at every update of a run
        in which nothing goes wrong. It starts where an epoch did, because only there has the loss
        been looked at: outputs may have left the finite numbers before a parameter did.
        """
        trainer = self._trainer
        trainer.restore(self._anchor)
        last = self._anchor
        while True:
            if trainer.batch == 0:
                last = trainer.checkpoint()
            trainer.run_update()
            if not trainer.is_finite() or (trainer.batch == 0 and not self._measures_finite()):
                break
        faulty = trainer.update
        trainer.restore(last)
        while trainer.update < faulty - 1:
            trainer.run_update()
            if self._measures_finite():
                last = trainer.checkpoint()
        fault = trainer.first_fault()
        trainer.restore(last)
        self._history.cut(last.update)
        since = "" if last.update == faulty - 1 else ", nor was the RMSE just before"
        self._end(
            StopRule.DIVERGED,
            f"In update {faulty} {fault} would not be finite{since}; "
            f"this is the last finite state, after update {last.update}.",
        )

    def _measures_finite(self) -> bool:
        return all(map(math.isfinite, self._trainer.measure()))

    def _take_snapshot(self) -> Snapshot:
        trainer = self._trainer
        with np.errstate(all="ignore"):
            loss, rmse = self._measure()
            codes = trainer.codes()
        weights = tuple(layer.weights.copy() for layer in trainer.network.layers)
        biases = tuple(layer.biases.copy() for layer in trainer.network.layers)
        for array in (codes, *weights, *biases):
            array.setflags(write=False)
        goal = None
        if self.playing:
            goal = self._limit if self._goal is None else min(self._limit, self._goal)
        return Snapshot(
            experiment=self.experiment,
            mode=self.mode,
            reason=self.reason,
            stopped_by=self.stopped_by,
            update=trainer.update,
            epoch=trainer.epoch,
            batch=trainer.batch,
            batches=trainer.batches,
            goal=goal,
            goal_from=self._goal_from,
            loss=loss,
            rmse=rmse,
            mean_rmse=self.mean_rmse,
            pca_rmse=self.pca_rmse,
            curve=self._history.curve(),
            feature_names=self.dataset.feature_names,
            label_names=self.dataset.label_names,
            labels=self.dataset.labels,
            codes=codes,
            weights=weights,
            biases=biases,
        )


def with_next_seed(experiment: Experiment) -> Experiment:
    """The same experiment on the same data, with other initial weights and another order."""
    data = experiment.data
    if isinstance(data, GaussianClusters) and data.seed is None:
        data = data.model_copy(update={"seed": experiment.seed})
    seed = (experiment.seed + 1) % (MAX_SEED + 1)
    return experiment.model_copy(update={"seed": seed, "data": data})
