"""`Player`: the state machine that moves a traveller on: goals, stop rules, and divergence."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from training.checkpoints import Moment
from training.modes import TRANSITIONS, Command, Mode, StopRule, allowed
from training.run import Ending, Run
from training.stopping import epochs_are_done, loss_change_is_below, rmse_is_below
from training.traveller import Clock, Traveller


class NotAllowedError(RuntimeError):
    """A command that makes no sense in the session's mode."""


class Goal(NamedTuple):
    """Where the action under way pauses; None: only where `max_epochs` do."""

    update: int | None = None
    epoch: int | None = None


class Player:
    """Plays one run after the other; what it does next is in `mode`."""

    def __init__(self, traveller: Traveller) -> None:
        self.mode = Mode.READY
        self.reason = ""
        """Why training is not going on, in a sentence; empty while it could."""
        self.stopped_by: StopRule | None = None
        self.goal = 0
        """The update at which the action under way will pause."""
        self.goal_from = 0
        """The update at which it began."""
        self._goal = Goal()
        self._last_epoch = traveller.phase.experiment.training.max_epochs
        self.turn_to(traveller)

    def turn_to(self, traveller: Traveller) -> None:
        """Play this one from now on, from wherever it stands."""
        self.traveller = traveller
        self._anchor = self._moment_before_the_epoch()

    @property
    def run(self) -> Run:
        """The run that is played."""
        return self.traveller.run

    # --- commands ---

    def follow(self, command: Command) -> None:
        """Take a command. Raises NotAllowedError where it makes no sense."""
        if not allowed(self.mode, command):
            raise NotAllowedError(f"cannot {command.value} while {self.mode.value}")
        self.mode = TRANSITIONS[self.mode, command]
        self.reason = ""
        self.stopped_by = None

    def start(self, command: Command, goal: Goal) -> None:
        """Begin an action that plays, up to its goal."""
        self.follow(command)
        trainer = self.traveller.trainer
        if trainer.epoch >= self._last_epoch:
            self._last_epoch = trainer.epoch + self.traveller.phase.experiment.training.max_epochs
        self._goal, self.goal_from = goal, trainer.update
        self.find_goal()

    def find_goal(self) -> None:
        """Work out at which update the goal lies, with batches as they are and will be."""
        trainer = self.traveller.trainer
        epoch = min(self._last_epoch, self._goal.epoch or self._last_epoch)
        whole_epochs = epoch - trainer.epoch - 1
        self.goal = trainer.update + trainer.batches - trainer.batch
        self.goal += whole_epochs * self.traveller.next_batches
        if self._goal.update is not None:
            self.goal = min(self.goal, self._goal.update)

    def end(self, ending: Ending) -> None:
        """Stop here for that reason."""
        self.stopped_by, self.reason = ending
        self.mode = self.stopped_by.leads_to
        self.run.ending = ending

    # --- running ---

    def advance(self, budget_s: float, clock: Clock, max_updates: float) -> int:
        """Run as many updates as fit in `budget_s` seconds, at most `max_updates`; return how many.

        Only while playing.
        """
        traveller = self.traveller
        if not max_updates and not traveller.at_epoch_end:
            return 0
        start = self._mark()
        end = min(self.goal, start.update + max_updates)
        now = began = clock()
        deadline = now + budget_s
        with np.errstate(all="ignore"):  # what is not finite is looked for, and told, below
            while self.mode is Mode.PLAYING:
                if traveller.trainer.update >= end and not traveller.at_epoch_end:
                    break
                measured, now = traveller.part(int(end), now, deadline, clock)
                if measured:
                    self._ask_the_rules()
                if not began <= now < deadline:  # a clock may go back
                    break
            self._settle(start)
        return traveller.trainer.update - start.update

    def advance_stage(self) -> None:
        """Run the next stage of an update that has a name of its own. Only while playing."""
        traveller = self.traveller
        start = self._mark()
        with np.errstate(all="ignore"):
            self._measure_the_epoch()
            if self.mode is Mode.PLAYING:
                traveller.run_stage()
            self._measure_the_epoch()
            self._settle(start)

    def finish_epoch(self) -> None:
        """Do at once what is left of an epoch that has ended; else `advance` begins with that."""
        if self.traveller.at_epoch_end:
            start = self._mark()
            with np.errstate(all="ignore"):
                self._measure_the_epoch()
                self._settle(start)

    def _measure_the_epoch(self) -> None:
        while self.traveller.at_epoch_end:
            measured, _ = self.traveller.part(0, 0.0, 0.0, lambda: 0.0)
            if measured:
                self._ask_the_rules()

    def _mark(self) -> Moment:
        """Where a slice starts; from the beginning of an epoch on, divergence can be looked for."""
        start = self.traveller.moment()
        if start.checkpoint.batch == 0 and not self.traveller.at_epoch_end:
            self._anchor = start
        return start

    def _settle(self, start: Moment) -> None:
        """After a slice: go back if it has left the finite numbers, or pause where it was to."""
        traveller = self.traveller
        trainer = traveller.trainer
        if self.mode is Mode.DIVERGED or not trainer.is_finite():
            self._go_back_to_last_finite()
        else:
            self.run.extend(trainer.update, trainer.epoch, unmeasured=traveller.at_epoch_end)
            if self.stopped_by is not None:
                self.run.ending = (self.stopped_by, self.reason)
            if trainer.epoch > start.checkpoint.epoch and not traveller.at_epoch_end:
                self._anchor = start
        self._pause_at_goal()

    def measure(self) -> tuple[float, float]:
        """Loss and RMSE of the state as it is, which go on record."""
        with np.errstate(all="ignore"):
            loss, rmse = self.traveller.trainer.measure()
        self._record(loss, rmse)
        return loss, rmse

    def _record(self, loss: float, rmse: float) -> None:
        trainer, history = self.traveller.trainer, self.run.history
        if trainer.update > history.last:
            further = trainer.held_out_rmse, trainer.target_log_loss
            history.record(trainer.update, trainer.epoch, loss, rmse, *further)

    def _ask_the_rules(self) -> None:
        """They are asked at the end of epochs only."""
        traveller = self.traveller
        loss, rmse = traveller.loss, traveller.rmse
        self._record(loss, rmse)
        if traveller.trainer.update == self.run.end:
            self.run.unmeasured = False
        if not (math.isfinite(loss) and math.isfinite(rmse)):
            self.mode = Mode.DIVERGED
            return
        stop = traveller.phase.experiment.training.stop
        if stop.rmse_below is not None and rmse < stop.rmse_below:
            self.end(rmse_is_below(stop, rmse))
        if stop.loss_change_below is not None and traveller.quiet_epochs >= stop.patience:
            self.end(loss_change_is_below(stop))

    def _pause_at_goal(self) -> None:
        trainer = self.traveller.trainer
        on = trainer.update < self.goal or self.traveller.at_epoch_end  # the rules come first
        if self.mode is not Mode.PLAYING or on:
            return
        if trainer.batch == 0 and trainer.epoch >= self._last_epoch:
            self.end(epochs_are_done(self.traveller.phase.experiment.training.max_epochs))
        else:
            self.follow(Command.PAUSE)

    # --- divergence ---

    def _moment_before_the_epoch(self) -> Moment:
        """A state at or before the beginning of the epoch under way, or not yet measured."""
        trainer, checkpoints = self.traveller.trainer, self.run.checkpoints
        if not self.traveller.at_epoch_end:
            return checkpoints.before(trainer.update - trainer.batch)
        in_the_epoch = checkpoints.before(trainer.update - 1)
        return checkpoints.before(in_the_epoch.update - in_the_epoch.checkpoint.batch)

    def _go_back_to_last_finite(self) -> None:
        """Replay, update by update, to the last state in which all is finite, loss and RMSE too.

        Replaying is exact, so that nothing has to be copied, or checked, at every update of a run
        in which nothing goes wrong. It starts where an epoch did, because only there has the loss
        been looked at: outputs may have left the finite numbers before a parameter did.
        """
        traveller = self.traveller
        traveller.go_to(self._anchor)
        last = self._anchor
        while True:
            if traveller.trainer.batch == 0:
                last = traveller.moment()
            traveller.replay_update()
            at_start = traveller.trainer.batch == 0
            if not traveller.trainer.is_finite() or (at_start and not self._measures_finite()):
                break
        faulty = traveller.trainer.update
        traveller.go_to(last)
        while traveller.trainer.update < faulty - 1:
            traveller.replay_update()
            if self._measures_finite():
                last = traveller.moment()
        fault = traveller.trainer.first_fault()
        traveller.go_to(last)
        self.run.cut(last.update, last.checkpoint.epoch)
        since = "" if last.update == faulty - 1 else ", nor was the RMSE just before"
        reason = (
            f"In update {faulty} {fault} would not be finite{since}; "
            f"this is the last finite state, after update {last.update}."
        )
        self.end((StopRule.DIVERGED, reason))

    def _measures_finite(self) -> bool:
        return all(map(math.isfinite, self.traveller.trainer.measure()))
