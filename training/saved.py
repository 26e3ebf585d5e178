"""What a session is made of, as plain data: for a file, from which `Session.reopen` goes on."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from training.changes import Phase
from training.checkpoints import Moment
from training.data import Dataset, make_dataset
from training.history import History
from training.run import Ending, Run
from training.snapshot import Curve
from training.trainer import Trainer


@dataclass(frozen=True, slots=True)
class SavedRun:
    """A run; `moments` may be fewer than the run had, but the first is at update 0.

    `unmeasured`: an epoch ends at `end`, and has not been measured yet.
    """

    number: int
    name: str
    forked_at: int
    phases: tuple[Phase, ...]
    curve: Curve
    moments: tuple[Moment, ...]
    end: int
    epochs: int
    ending: Ending | None
    unmeasured: bool


@dataclass(frozen=True, slots=True)
class SavedSession:
    """All runs, which of them is the present one, and the update at which one stands in it.

    Where that run has a moment at this update, one is there at once; else it is replayed.
    """

    runs: tuple[SavedRun, ...]
    current: int
    update: int


def save(run: Run, here: Moment | None = None) -> SavedRun:
    """A run as data, with the state where one stands in it; arrays are shared, and never change."""
    moments = run.checkpoints.moments()
    if here is not None:
        before = [moment for moment in moments if moment.update < here.update]
        after = [moment for moment in moments if moment.update > here.update]
        moments = (*before, here, *after)
    return SavedRun(
        number=run.number,
        name=run.name,
        forked_at=run.forked_at,
        phases=tuple(run.phases),
        curve=run.history.curve(),
        moments=moments,
        end=run.end,
        epochs=run.epochs,
        ending=run.ending,
        unmeasured=run.unmeasured,
    )


def reopen(saved: SavedRun, dataset: Dataset | None = None) -> Run:
    """The run that was saved. Raises ValueError, with a sentence, where its parts do not fit.

    `dataset` is the one of its experiment, where that has been made already.
    """
    if not saved.phases or saved.phases[0].update != 0:
        raise ValueError("it has no settings from update 0 on")
    _make_sure_of_order("settings", [phase.update for phase in saved.phases])
    _make_sure_of_order("checkpoints", [moment.update for moment in saved.moments])
    _make_sure_of_order("measurements", saved.curve.updates.tolist())
    if not saved.moments or saved.moments[0].update != 0 or saved.moments[-1].update > saved.end:
        raise ValueError("its checkpoints do not go from update 0 to its end at the most")
    if not len(saved.curve.updates) or saved.curve.updates[-1] > saved.end:
        raise ValueError("its curve does not end where it does")
    dataset = dataset or make_dataset(saved.phases[0].experiment)
    run = Run(saved.number, saved.name, saved.phases, dataset, saved.forked_at)
    _make_sure_of_shapes(run, saved.moments)
    for moment in saved.moments:
        run.checkpoints.add(moment)
    run.history = History.of(saved.curve)
    run.end, run.epochs, run.ending = saved.end, saved.epochs, saved.ending
    run.unmeasured = saved.unmeasured
    return run


def _make_sure_of_order(what: str, updates: list[int]) -> None:
    if any(first >= second for first, second in itertools.pairwise(updates)):
        raise ValueError(f"its {what} are not in the order of their updates")


def _make_sure_of_shapes(run: Run, moments: tuple[Moment, ...]) -> None:
    shapes = {}
    for phase in run.phases:
        fresh = Trainer(phase.experiment, run.dataset).checkpoint()
        shapes[phase.update] = (
            fresh.parameters.shape, fresh.optimizer_state.shape, fresh.parameters.dtype
        )  # fmt: skip
    for moment in moments:
        kept = moment.checkpoint
        found = (kept.parameters.shape, kept.optimizer_state.shape, kept.parameters.dtype)
        if found != shapes[run.phase_at(moment.update).update]:
            raise ValueError(f"its checkpoint at update {moment.update} is of another network")
