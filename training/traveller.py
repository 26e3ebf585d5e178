"""`Traveller`: a trainer on its way along a run: on by updates, back by a checkpoint and replay."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable

import numpy as np

from config.schema import Experiment, Training
from training.changes import Phase, describe
from training.checkpoints import Moment
from training.run import Run
from training.trainer import Checkpoint, Trainer

WHOLE_UPDATE_S = 0.002
"""Updates that take longer are run stage by stage, so that no call has to wait for one."""

Clock = Callable[[], float]
"""Seconds from any starting point."""


class Traveller:
    """Where one stands on a run. Going on leaves checkpoints behind where there are none yet."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.phase = run.phases[0]
        """The settings in force."""
        self.trainer = Trainer(self.phase.experiment, run.dataset)
        self.loss = self.rmse = math.nan
        """Measured at the last end of an epoch."""
        self.last_loss = math.nan
        """The loss at the end of the epoch before that."""
        self.quiet_epochs = 0
        """For how many epochs the loss has changed by less than the stop rule asks."""
        self.at_epoch_end = False
        """Whether an epoch has just ended, and has not been measured yet."""
        self._update_s = math.inf  # how long an update takes; not known before the first
        self._spent_s = 0.0
        if len(run.checkpoints):
            self.go_to(run.checkpoints.before(0))
        else:
            self.loss, self.rmse = self.trainer.measure()
            run.checkpoints.add(self.moment())

    @property
    def next_batches(self) -> int:
        """Updates in the epochs after the one under way."""
        trainer = self.trainer
        ahead = self.run.next_phase(trainer.update)
        if ahead is None or trainer.batch == 0:
            return trainer.batches
        training = ahead.experiment.training
        samples = len(self.run.dataset.training_values)
        return -(-samples // training.batch_size)

    @property
    def on_its_way(self) -> bool:
        """Whether an epoch has ended on a replay, and has not been measured again yet."""
        return self.at_epoch_end and not self.run.is_unmeasured(self.trainer.update)

    def moment(self) -> Moment:
        """The state as it is, to come back to; an update under way is not in it."""
        return Moment(self.trainer.checkpoint(), self.loss, self.quiet_epochs)

    def go_to(self, moment: Moment) -> None:
        """Stand where that moment was taken, on this run."""
        phase = self.run.phase_at(moment.update)
        if phase is not self.phase:
            self.phase = phase
            self.trainer = Trainer(phase.experiment, self.run.dataset)
        self.trainer.restore(moment.checkpoint)
        self.loss, self.quiet_epochs = moment.last_loss, moment.quiet_epochs
        self.at_epoch_end = self.run.is_unmeasured(moment.update)
        self._spent_s = 0.0

    def change(self, experiment: Experiment) -> None:
        """Go on with other settings from here, the end of the run; a batch size waits for an epoch.

        What was changed at this same update before is not in force any more.
        """
        run, trainer = self.run, self.trainer
        update, now, later = trainer.update, experiment, None
        if trainer.batch:
            now = _with_batch_size(experiment, self.phase.experiment.training.batch_size)
            later = experiment if experiment != now else None
        before = run.phase_at(update - 1).experiment if update else now
        if update and not _remember_alike(before.training, self.phase.experiment.training):
            self._undo_changes_here()
            trainer = self.trainer
        text = describe(before, now)
        phases = [Phase(update, now, text)] if text or not update else []
        if later is not None:
            epoch_end = update + trainer.batches - trainer.batch
            phases.append(Phase(epoch_end, later, describe(now, later)))
        run.change(update, phases)
        self.take_up(run.phase_at(update))
        run.checkpoints.cut(update)
        run.checkpoints.add(self.moment())

    def take_up(self, phase: Phase) -> None:
        """Go on with other settings, from the state as it is."""
        before = self.trainer.checkpoint()
        old, self.phase = self.phase.experiment.training, phase
        self.trainer = Trainer(phase.experiment, self.run.dataset)
        new = phase.experiment.training
        if type(new.optimizer) is not type(old.optimizer):
            before = _with_a_fresh_optimizer(before, self.trainer)
        asked = old.stop.loss_change_below is not None
        if not asked or (new.loss, new.reduction) != (old.loss, old.reduction):
            self.loss, self.quiet_epochs = math.nan, 0  # not kept on a rewind, or of another kind
        self.trainer.restore(before)
        self._update_s = math.inf

    def _undo_changes_here(self) -> None:
        """To the state before any change at this update, which cannot be made from the one after.

        Another optimizer has forgotten what the one before it remembered, and other decays have
        rounded it.
        """
        run, update = self.run, self.trainer.update
        run.change(update, [])
        run.checkpoints.cut(update - 1)
        self.go_to(run.checkpoints.before(update))
        with np.errstate(all="ignore"):
            while self.trainer.update < update or self.at_epoch_end:
                self.part(update, 0.0, math.inf, lambda: 0.0, measure=False)

    def part(
        self, until: int, now: float, deadline: float, clock: Clock, *, measure: bool = True
    ) -> tuple[bool, float]:
        """Some updates, none beyond `until`; or a part of a long one, or of a measurement.

        Short updates are run as a whole, as many as surely fit before the deadline, and at least
        one. Returns whether an epoch has ended and been measured, and the time it is then. Without
        `measure`, epochs are only measured where a stop rule has to know of it.
        """
        trainer = self.trainer
        if self.at_epoch_end:
            if not (measure or self._rule_needs_loss):
                self.at_epoch_end = False
            elif trainer.run_measuring_stage():
                self.at_epoch_end = False
                self._note_epoch()
                self._leave_checkpoint()
                return True, clock()
            return False, clock()
        return False, self._train(until, now, deadline, clock)

    def run_stage(self) -> None:
        """The next part of an update that has a name of its own; see `Trainer.stage`."""
        trainer = self.trainer
        while not trainer.run_stage():
            if trainer.next_stage != trainer.stage:
                return
        self._arrive()

    def replay_update(self) -> None:
        """One update as a whole, with nothing measured."""
        self.trainer.run_update()
        self._arrive()
        self.at_epoch_end = False

    def _train(self, until: int, start: float, deadline: float, clock: Clock) -> float:
        if self._update_s >= WHOLE_UPDATE_S:
            finished = self.trainer.run_stage()
            now = clock()
            self._spent_s += max(0.0, now - start)
            if finished:
                self._update_s, self._spent_s = self._spent_s, 0.0
        else:
            # Half of those that would fit: how long they take is only known from the last ones.
            fit = (deadline - start) / (2 * self._update_s) if self._update_s > 0 else math.inf
            done = self.trainer.run_updates(int(max(1, min(fit, self._stop_before(until)))))
            now = clock()
            if now >= start:  # else the clock has gone back
                self._update_s = (now - start) / done
            finished = True
        if finished:
            self._arrive()
        return now

    def _stop_before(self, until: int) -> int:
        """Updates to the next place where something has to be done, or to `until`."""
        update = self.trainer.update
        spacing = self.run.checkpoints.spacing
        ahead = self.run.next_phase(update)
        ends = [until, (update // spacing + 1) * spacing]
        if ahead is not None:
            ends.append(ahead.update)
        return min(ends) - update

    def _arrive(self) -> None:
        """After an update: settings that begin here, the end of an epoch, a checkpoint."""
        trainer = self.trainer
        self.at_epoch_end = trainer.batch == 0
        phase = self.run.phase_at(trainer.update)
        if phase is not self.phase:
            self.take_up(phase)
        if not self.at_epoch_end:
            self._leave_checkpoint()

    def _leave_checkpoint(self) -> None:
        checkpoints, update = self.run.checkpoints, self.trainer.update
        due = update % checkpoints.spacing == 0 and update > checkpoints.last
        # The last may be of before its epoch was measured.
        if due or update == checkpoints.last:
            checkpoints.add(self.moment())

    @property
    def _rule_needs_loss(self) -> bool:
        return self.phase.experiment.training.stop.loss_change_below is not None

    def _note_epoch(self) -> None:
        loss, self.rmse = self.trainer.measure()
        self.last_loss, self.loss = self.loss, loss
        below = self.phase.experiment.training.stop.loss_change_below
        if below is not None:
            quiet = abs(loss - self.last_loss) < below
            self.quiet_epochs = self.quiet_epochs + 1 if quiet else 0


def _remember_alike(one: Training, other: Training) -> bool:
    """Whether what is remembered of earlier updates is the same under both settings."""
    rate = other.optimizer.learning_rate
    return one.optimizer.model_copy(update={"learning_rate": rate}) == other.optimizer and (
        one.loss,
        one.reduction,
    ) == (other.loss, other.reduction)


def _with_a_fresh_optimizer(checkpoint: Checkpoint, trainer: Trainer) -> Checkpoint:
    """The same place with what `trainer`'s optimizer remembers before its first update."""
    fresh = trainer.checkpoint()
    return dataclasses.replace(
        checkpoint,
        optimizer_state=fresh.optimizer_state,
        optimizer_scales=fresh.optimizer_scales,
        optimizer_updates=fresh.optimizer_updates,
    )


def _with_batch_size(experiment: Experiment, size: int) -> Experiment:
    training = experiment.training.model_copy(update={"batch_size": size})
    return experiment.model_copy(update={"training": training})
