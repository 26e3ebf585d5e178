"""A session read back from its file; a file that means harm is refused with one sentence.

`session.yml` and the experiments say what the arrays must be; the arrays' headers are compared with
that before any number is read, and the numbers with each other before a session is made of them.
"""

from __future__ import annotations

import bisect
import itertools
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import DTypeLike, NDArray

from config import reader
from config.errors import ConfigError
from config.schema import Experiment
from runs.archives.about import MOST_PHASES, AboutEnding, AboutRun, read_about
from runs.archives.archive import (
    SESSION,
    ArchiveError,
    array_name,
    experiment_name,
    state_of,
    table_digest,
)
from runs.archives.members import NOT_OURS, Members, check_directory
from training import Session, StopRule
from training.changes import Phase, refuse_what_is_fixed
from training.checkpoints import Moment
from training.optimizers import Optimizer, make_optimizer
from training.run import Ending
from training.run_list import MOST_RUNS
from training.saved import SavedRun, SavedSession
from training.snapshot import Curve
from training.trainer import Checkpoint


def open_session(path: Path) -> Session:
    """The session of a file, exactly where it stood.

    Raises ArchiveError, with one sentence, where the file is no session or does not fit together,
    and OSError where it cannot be read.
    """
    saved = read_archive(path)
    try:
        return Session.reopen(saved)
    except ValueError as error:
        raise _unfit(str(error)) from None


def read_archive(path: Path) -> SavedSession:
    """What a file holds, checked; errors as for `open_session`."""
    if not path.is_file():
        raise ArchiveError(NOT_OURS if path.exists() else "There is no such file.")
    with path.open("rb") as file:
        check_directory(file)
        try:
            with zipfile.ZipFile(file) as archive:
                return _session(Members(archive))
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, struct.error):
            raise ArchiveError("This file is damaged.") from None


def _session(members: Members) -> SavedSession:
    about = read_about(members.text(SESSION))
    count = 1 + max(phase.experiment for run in about.runs for phase in run.phases)
    if count > MOST_RUNS * MOST_PHASES:
        raise ArchiveError(f"This file lacks its part {experiment_name(count - 1)}.")
    experiments = [_experiment(members, number) for number in range(count)]
    if len({run.number for run in about.runs}) < len(about.runs):
        raise _unfit("two of its runs have the same number")
    runs = [_RunReader(members, run, experiments) for run in about.runs]
    for run in runs:
        run.check_headers()
    members.check_all_are_known()
    saved = SavedSession(tuple(run.read() for run in runs), about.current, about.update)
    if not any(run.number == about.current and about.update <= run.end for run in saved.runs):
        raise _unfit("it does not say where it stands")
    return saved


def _experiment(members: Members, number: int) -> Experiment:
    name = experiment_name(number)
    try:
        return reader.parse(members.text(name), name)
    except ConfigError as error:
        sentence = error.problems[0].sentence.rstrip(".")
        raise ArchiveError(f"This file's experiment is wrong: {sentence}.") from None


def _unfit(why: str) -> ArchiveError:
    return ArchiveError(f"This file's session does not fit together: {why}.")


# --- a run ---------------------------------------------------------------------------------------


class _RunReader:
    """One run of a file: first the headers of its arrays, then the numbers."""

    def __init__(
        self, members: Members, about: AboutRun, experiments: Sequence[Experiment]
    ) -> None:
        self._members = members
        self._about = about
        self._phases = tuple(
            Phase(phase.update, experiments[phase.experiment], phase.text) for phase in about.phases
        )
        first = self._phases[0].experiment
        if table_digest(first) != about.table:
            raise ArchiveError(
                "The file of numbers that this session learned from is not the same any more."
            )
        if about.held_out != bool(first.data.held_out_samples):
            raise _unfit("its curve is not of its data")
        sizes = first.model.layers
        self._parameters = sum((below + 1) * units for below, units in itertools.pairwise(sizes))
        self._precision = np.dtype(first.precision)
        self._starts = _starts(self._phases)

    def check_headers(self) -> None:
        """See to it that all arrays are there, of the right kind and shape."""
        about = self._about
        curve = ["updates", "epochs", "losses", "rmses"]
        if about.held_out:
            curve.append("held_out_rmses")
        if about.target_log_loss:
            curve.append("target_log_losses")
        for name in curve:
            kind = np.int64 if name in ("updates", "epochs") else np.float64
            self._check(f"curve_{name}", kind, (about.measurements,))
        count = about.moments
        self._check("moment_counts", np.int64, (count, 5))
        self._check("moment_last_losses", np.float64, (count,))
        self._check("moment_generators", np.uint64, (count, 6))
        self._check("moment_parameters", self._precision, (count, self._parameters))
        self._check("moment_optimizer_states", self._precision, (None, self._parameters))

    def read(self) -> SavedRun:
        """The run."""
        about = self._about
        try:
            moments = tuple(self._moments())
            ending = _ending(about.ending)
        except ValueError as error:
            raise _unfit(f"run {about.number}: {error}") from None
        end = self._place(about.end)
        unfit = about.forked_at > about.end or about.epochs != end.epoch
        if unfit or (about.unmeasured and not (end.epoch and end.batch == 0)):
            raise _unfit(f"run {about.number} does not end where it says")
        held_out = self._array("curve_held_out_rmses") if about.held_out else None
        target_log = self._array("curve_target_log_losses") if about.target_log_loss else None
        return SavedRun(
            number=about.number,
            name=about.name,
            forked_at=about.forked_at,
            phases=self._phases,
            curve=Curve(
                updates=self._array("curve_updates"),
                epochs=self._array("curve_epochs"),
                losses=self._array("curve_losses"),
                rmses=self._array("curve_rmses"),
                held_out_rmses=held_out,
                target_log_losses=target_log,
            ),
            moments=moments,
            end=about.end,
            epochs=about.epochs,
            ending=ending,
            unmeasured=about.unmeasured,
        )

    def _moments(self) -> Iterator[Moment]:
        counts = self._array("moment_counts").tolist()
        losses = self._array("moment_last_losses").tolist()
        generators = self._array("moment_generators").tolist()
        parameters = self._array("moment_parameters")
        states = self._array("moment_optimizer_states")
        if not (np.isfinite(parameters).all() and np.isfinite(states).all()):
            raise ValueError("not all of its parameters are finite")
        row = 0
        for index, (update, epoch, batch, optimizer_updates, quiet) in enumerate(counts):
            if not 0 <= update <= self._about.end or _Place(epoch, batch) != self._place(update):
                raise ValueError(f"update {update} is not where it says")
            if not 0 <= optimizer_updates <= update or quiet < 0:
                raise ValueError(f"its counts at update {update} are not possible")
            optimizer = self._optimizer(update)
            rows = len(optimizer.state)
            state = states[row : row + rows]
            if len(state) < rows:
                raise ValueError("its optimizer's states are too few")
            row += rows
            checkpoint = Checkpoint(
                update=update,
                epoch=epoch,
                batch=batch,
                parameters=parameters[index],
                optimizer_state=state,
                optimizer_scales=optimizer.scales,
                optimizer_updates=optimizer_updates,
                generator_state=state_of(generators[index]),
            )
            yield Moment(checkpoint, losses[index], quiet)
        if row != len(states):
            raise ValueError("its optimizer's states are too many")

    def _optimizer(self, update: int) -> Optimizer:
        """One like that of the update after this, for a single parameter."""
        options = self._phases[self._phase(update)].experiment.training.optimizer
        return make_optimizer(options, 1, self._precision)

    def _phase(self, update: int) -> int:
        return bisect.bisect_right(self._phases, update, key=lambda phase: phase.update) - 1

    def _place(self, update: int) -> _Place:
        """Where the run stands after an update: that follows from its batches' sizes."""
        start = self._starts[self._phase(update)]
        epochs, batch = divmod(start.place.batch + update - start.update, start.batches)
        return _Place(start.place.epoch + epochs, batch)

    def _check(self, name: str, dtype: DTypeLike, shape: tuple[int | None, ...]) -> None:
        self._members.check_header(array_name(self._about.number, name), dtype, shape)

    def _array(self, name: str) -> NDArray[Any]:
        return self._members.array(array_name(self._about.number, name))


class _Place(NamedTuple):
    """Epochs completed, and updates done in the one that has begun."""

    epoch: int
    batch: int


@dataclass(frozen=True, slots=True)
class _Start:
    """Where a run stands when settings come into force, and the updates in an epoch from then."""

    update: int
    place: _Place
    batches: int


def _starts(phases: Sequence[Phase]) -> list[_Start]:
    """Of each phase. Raises ArchiveError where settings change that cannot change, or not there."""
    first = phases[0].experiment
    samples = first.data.training_samples
    found: list[_Start] = []
    for phase in phases:
        batches = -(-samples // phase.experiment.training.batch_size)
        place = _Place(0, 0)
        if found:
            last = found[-1]
            epochs, batch = divmod(last.place.batch + phase.update - last.update, last.batches)
            place = _Place(last.place.epoch + epochs, batch)
            try:
                refuse_what_is_fixed(first, phase.experiment)
            except ValueError as error:
                raise _unfit(str(error)) from None
            if phase.update <= last.update or (place.batch and batches != last.batches):
                raise _unfit(f"settings cannot change at update {phase.update}")
        elif phase.update:
            raise _unfit("its settings do not begin at update 0")
        found.append(_Start(phase.update, place, batches))
    return found


def _ending(about: AboutEnding | None) -> Ending | None:
    return None if about is None else (StopRule(about.rule), about.reason)
