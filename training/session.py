"""`Session`: the runs of one experiment: playing, going back, changing, and looking at them."""

from __future__ import annotations

import math
import time
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from config.schema import MAX_SEED, Experiment
from training import saved as saving
from training.changes import Phase, describe, refuse_what_is_fixed
from training.data import Dataset, make_dataset
from training.modes import Command, Mode, StopRule, allowed
from training.player import Goal, NotAllowedError, Player
from training.run import Run
from training.run_list import MOST_RUNS, RunList
from training.saved import SavedSession
from training.snapshot import RunSummary, Snapshot
from training.stages import StageName
from training.taking import take_snapshot
from training.traveller import Clock, Traveller
from training.weight_state import WeightState, weight_state

__all__ = ["MOST_RUNS", "NotAllowedError", "Session", "with_next_seed"]


class Session:
    """Runs, with all of their learning state; `snapshot` is the only way to look inside.

    The numbers after n updates of a run depend on its settings and on n alone, bit for bit: not on
    how the updates were divided into steps, epochs and time slices, nor on how often anyone looked,
    nor on how often one went back.
    """

    def __init__(self, experiment: Experiment) -> None:
        self._runs = RunList()
        self._snapshot: Snapshot | None = None
        self._target: int | None = None
        self._begin(experiment, "as opened", make_dataset(experiment))

    @classmethod
    def reopen(cls, saved: SavedSession) -> Session:
        """The session that `saved` is of, exactly where it stood.

        Raises ValueError, with a sentence, where the parts of what was saved do not fit together.
        """
        numbers = [run.number for run in saved.runs]
        if saved.current not in numbers or not 0 < len(set(numbers)) == len(numbers) <= MOST_RUNS:
            raise ValueError(f"the numbers of its runs do not fit together: {numbers}")
        runs = [saving.reopen(run) for run in saved.runs]
        session = cls.__new__(cls)
        session._runs = RunList(runs)
        session._turn_to(runs[numbers.index(saved.current)])
        session._player = Player(session._traveller)
        if session.end:
            session._follow(Command.SELECT)
            session.rewind(saved.update)
        session._snapshot = session._target = None
        return session

    def saved(self) -> SavedSession:
        """All of it as data, to go on from later."""
        here = None if self._traveller.on_its_way else self._traveller.moment()
        runs = (saving.save(run, here if run is self._run else None) for run in self._runs.runs)
        return SavedSession(tuple(runs), self._run.number, self.update)

    # --- what it is doing ---

    @property
    def mode(self) -> Mode:
        """What the session is doing."""
        return self._player.mode

    @property
    def reason(self) -> str:
        """Why training is not going on, in a sentence; empty while it could."""
        return self._player.reason

    @property
    def stopped_by(self) -> StopRule | None:
        """The rule that ended training, or None."""
        return self._player.stopped_by

    @property
    def playing(self) -> bool:
        """Whether `advance` has something to do."""
        return self.mode is Mode.PLAYING

    @property
    def update(self) -> int:
        """Updates done."""
        return self._traveller.trainer.update

    @property
    def epoch(self) -> int:
        """Epochs completed."""
        return self._traveller.trainer.epoch

    @property
    def end(self) -> int:
        """Updates that the present run has done; more than `update` where one has gone back."""
        return self._run.end

    @property
    def experiment(self) -> Experiment:
        """The settings in force at the present update."""
        return self._traveller.phase.experiment

    @property
    def settings(self) -> Experiment:
        """The newest settings asked for: a new batch size waits for the next epoch."""
        return self._run.settings if self.update == self.end else self.experiment

    @property
    def opened(self) -> Experiment:
        """The experiment that the present run began with."""
        return self._run.opened

    @property
    def dataset(self) -> Dataset:
        """The data of the present run."""
        return self._run.dataset

    @property
    def runs(self) -> tuple[RunSummary, ...]:
        """All runs that are kept, the present one included, oldest first."""
        return tuple(run.summary() for run in self._runs.runs)

    @property
    def memory(self) -> int:
        """Bytes that the checkpoints of all runs take, about; at most MEMORY in all."""
        return self._runs.nbytes

    @property
    def last_rmse(self) -> float:
        """RMSE on the training set when last measured: at an epoch's end, or for a snapshot."""
        return float(self._run.history.until(self.update).rmses[-1])

    # --- commands ---

    def can(self, command: Command) -> bool:
        """Whether `command` makes sense now."""
        return allowed(self.mode, command)

    def play(self) -> None:
        """Let `advance` run until a stop rule, or until `max_epochs` more have passed."""
        self._start(Command.PLAY, Goal())

    def train(self) -> None:
        """The same as `play`; who shows it may choose another pace."""
        self._start(Command.TRAIN, Goal())

    def play_step(self) -> None:
        """Let `advance` run one update, then pause."""
        self._start(Command.STEP, Goal(update=self.update + 1))

    def play_epochs(self, epochs: int = 1) -> None:
        """Let `advance` run to the end of the epoch under way and `epochs` - 1 more, then pause."""
        self._start(Command.RUN_EPOCHS, Goal(epoch=self.epoch + epochs))

    def pause(self) -> None:
        """Stop where it is. Raises NotAllowedError unless playing, as all commands out of place."""
        self._follow(Command.PAUSE)

    def reset(self, weights: Literal["same", "new"] = "same") -> None:
        """Back to update 0, with the same initial weights or with newly drawn ones.

        New weights mean the next seed, on the same data. The run that there was stays with the
        others where it is not what the new one will repeat, as long as there is room.
        """
        run = self._run
        self._follow(Command.RESET if weights == "same" else Command.NEW_WEIGHTS)
        if weights == "new":
            experiment = with_next_seed(run.opened)
            name, keep = f"seed {experiment.seed}", run.epochs > 0
        else:
            experiment, name = run.opened, run.name
            keep = run.epochs > 0 and bool(run.changes())
        if not keep or self._runs.full:
            self._runs.forget(run)
        self._begin(experiment, name, run.dataset)

    def restart(self, experiment: Experiment, name: str) -> None:
        """Begin a new run at update 0 with other settings, or other data; the others stay.

        Raises NotAllowedError where MOST_RUNS are kept already.
        """
        run = self._run
        if run.epochs > 0:
            self._runs.make_sure_of_room()
        self._follow(Command.RESTART)
        if run.epochs == 0:
            self._runs.forget(run)
        same = (experiment.data, experiment.seed) == (run.opened.data, run.opened.seed)
        self._begin(experiment, name, run.dataset if same else make_dataset(experiment))

    def change(self, experiment: Experiment) -> None:
        """Go on with other settings from the present update on.

        A new batch size waits for the end of the epoch. Where one had gone back, what was done
        after this update stays as a run of its own. Raises ValueError for a change that asks for
        another run, and NotAllowedError where a run would have to be kept and MOST_RUNS are.
        """
        refuse_what_is_fixed(self.settings, experiment)
        text = describe(self.settings, experiment)
        if not text:
            return
        self._player.finish_epoch()  # by the settings that it was trained with
        if self.update < self.end:
            self._runs.make_sure_of_room()
        self._follow(Command.CHANGE)
        if self.update < self.end:
            self._fork(f"{text} at update {self.update:,}")
        self._traveller.change(experiment)
        self._player.find_goal()
        self._runs.bound()

    # --- time and runs ---

    def rewind(self, update: int) -> None:
        """To the state after `update` updates of this run, bit for bit, be it before or after.

        Raises ValueError unless 0 <= update <= end.
        """
        self.begin_rewind(update)
        self.continue_rewind(math.inf)

    def step_back(self) -> None:
        """Undo the last update; nothing happens at update 0."""
        self.rewind(max(0, self.update - 1))

    def begin_rewind(self, update: int) -> None:
        """The same as `rewind`, to be done by `continue_rewind`; any other command ends it."""
        if not 0 <= update <= self.end:
            raise ValueError(f"update {update} is not in this run; it goes from 0 to {self.end}")
        self._follow(Command.REWIND)
        self._target = update
        moment = self._run.checkpoints.before(update)
        # From the present on where that is nearer.
        if not moment.update <= self.update <= update:
            self._traveller.go_to(moment)
        self._player.turn_to(self._traveller)  # whatever command comes before it has arrived

    @property
    def rewinding(self) -> bool:
        """Whether a rewind has begun and has not arrived."""
        return self._target is not None

    def continue_rewind(self, budget_s: float, clock: Clock = time.perf_counter) -> bool:
        """Go on with a rewind for so many seconds; returns whether it has arrived."""
        if self._target is None:
            return True
        now = began = clock()
        deadline = now + budget_s
        traveller = self._traveller
        with np.errstate(all="ignore"):
            while self.update < self._target or traveller.on_its_way:
                _, now = traveller.part(self._target, now, deadline, clock, measure=False)
                if not began <= now < deadline:
                    return False
        self._arrive()
        return True

    def begin_select(self, number: int) -> None:
        """Turn to another run, at the same update or at its end; `continue_rewind` goes there.

        Raises ValueError where there is no such run.
        """
        run = self._runs.numbered(number)
        update = min(self.update, run.end)
        self._follow(Command.SELECT)
        if run is not self._run:
            self._turn_to(run)
        self.begin_rewind(update)

    def select_run(self, number: int) -> None:
        """The same as `begin_select`, done at once."""
        self.begin_select(number)
        self.continue_rewind(math.inf)

    def delete_run(self, number: int) -> None:
        """Forget a run. Raises ValueError for the present one, and where there is no such run."""
        run = self._runs.numbered(number)
        if run is self._run:
            raise ValueError("the present run cannot be deleted; select another one first")
        self._runs.forget(run)
        self._snapshot = None

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
        most = math.inf if max_updates is None else max_updates
        done = self._player.advance(budget_s, clock, most)
        self._runs.bound()
        return done

    def advance_stage(self) -> StageName | None:
        """Run the next part of an update, such as one layer forward; return its name.

        For slow motion. None where that has completed the update, and where nothing is played; only
        then are there new numbers to see.
        """
        if self.playing:
            self._player.advance_stage()
            self._runs.bound()
        return self.stage

    @property
    def stage(self) -> StageName | None:
        """The part of the update under way that was run last; None between two updates."""
        return self._traveller.trainer.stage

    @property
    def batch_samples(self) -> NDArray[np.intp]:
        """The samples of the update under way, as indices into the data set; none between two."""
        return self._traveller.trainer.batch_samples

    def prepare_snapshot(self, budget_s: float, clock: Clock = time.perf_counter) -> bool:
        """Measure for the next `snapshot`, for `budget_s` seconds at a time; True when it is done.

        Only a network or a data set that takes long to measure needs this: `snapshot` measures what
        has not been measured yet.
        """
        start = clock()
        with np.errstate(all="ignore"):
            while not self._traveller.trainer.run_measuring_stage():
                if not 0 <= clock() - start < budget_s:
                    return False
        return True

    def snapshot(self) -> Snapshot:
        """The state as it is, frozen. Loss and RMSE are measured now, and kept in the history."""
        if self._snapshot is None or (self._snapshot.update, self._snapshot.mode) != (
            self.update,
            self.mode,
        ):
            self._player.measure()
            others = tuple(run.summary() for run in self._runs.runs if run is not self._run)
            self._snapshot = take_snapshot(self._player, others)
        return self._snapshot

    def weight_state(self, layer: int, unit: int, source: int) -> WeightState:
        """Of the weight into `unit` of `layer` (1: the first after the input) from `source` below.

        `source` is -1 for the bias. Raises ValueError where there is no such weight.
        """
        return weight_state(self._traveller, self.snapshot(), layer, unit, source)

    # --- the inside ---

    def _begin(self, experiment: Experiment, name: str, dataset: Dataset) -> None:
        self._run = self._runs.add(name, (Phase(0, experiment, ""),), dataset)
        with np.errstate(all="ignore"):
            self._traveller = Traveller(self._run)
        self._player = Player(self._traveller)
        self._player.measure()
        self._snapshot = None
        self._target = None

    def _follow(self, command: Command) -> None:
        self._player.follow(command)
        self._snapshot = None
        self._target = None

    def _start(self, command: Command, goal: Goal) -> None:
        ahead = self._run.next_phase(self.update)
        if ahead is not None and self.update < self.end and self.can(command):
            # Going back undoes what was changed later; what came of that stays as it is.
            self._runs.make_sure_of_room()
            self._fork(f"without {ahead.text} at update {ahead.update:,}")
        self._player.start(command, goal)
        self._snapshot = None
        self._target = None

    def _fork(self, name: str) -> None:
        """Go on from here as a run of its own."""
        run, trainer = self._run, self._traveller.trainer
        fork = self._runs.fork(run, name, trainer.update, trainer.epoch)
        self._run = self._traveller.run = fork

    def _turn_to(self, run: Run) -> None:
        with np.errstate(all="ignore"):
            self._run, self._traveller = run, Traveller(run)

    def _arrive(self) -> None:
        """A rewind has come to its end: a run that had ended there has done so again."""
        self._target = None
        self._snapshot = None
        self._player.turn_to(self._traveller)
        if self.update == self.end and self._run.ending is not None:
            self._player.end(self._run.ending)


def with_next_seed(experiment: Experiment) -> Experiment:
    """The same experiment on the same data, with other initial weights and another order."""
    data = experiment.data
    if data.seed is None:
        data = data.model_copy(update={"seed": experiment.seed})
    seed = (experiment.seed + 1) % (MAX_SEED + 1)
    return experiment.model_copy(update={"seed": seed, "data": data})
