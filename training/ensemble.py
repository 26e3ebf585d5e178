"""`Ensemble`: experiments of one shape run at once, each as a `Session` of its own would run it."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from config.schema import Experiment
from training.history import History
from training.modes import StopRule
from training.network import Network
from training.session import Session
from training.snapshot import Curve
from training.stack_trainer import Numbers, StackTrainer
from training.stopping import Ending, StopRules

Clock = Callable[[], float]
"""Seconds from any starting point."""


@dataclass(frozen=True, slots=True)
class States:
    """A run's parameters at some of its epochs: `epochs` has shape (k,), `parameters` (k, n)."""

    epochs: NDArray[np.int64]
    parameters: NDArray[Any]


@dataclass(frozen=True, slots=True)
class Result:
    """How a run ended. `parameters` has shape (n,); loss and RMSE are of the whole training set."""

    experiment: Experiment
    parameters: NDArray[Any]
    update: int
    epoch: int
    loss: float
    rmse: float
    stopped_by: StopRule
    reason: str
    """Why training ended, in a sentence."""
    curve: Curve
    """What was measured: at update 0, every so many epochs, and at the end."""
    states: States | None = None
    """The parameters where the curve was measured, where they were asked for."""

    @property
    def held_out_rmse(self) -> float | None:
        """RMSE on the samples that are held out; None where none are."""
        held_out = self.curve.held_out_rmses
        return None if held_out is None else float(held_out[-1])

    def network(self) -> Network:
        """The trained network."""
        network = Network(self.experiment.model, self.parameters.dtype)
        network.parameters[:] = self.parameters
        return network


def shape_of(experiment: Experiment) -> Mapping[str, Any]:
    """What networks must have in common to be stacked, by the names of the experiment file."""
    model, training = experiment.model, experiment.training
    return {
        "precision": experiment.precision,
        "model.layers": model.layers,
        "model.code_layer": model.code_layer,
        "model.activations": model.layer_activations,
        "training.optimizer.name": training.optimizer.name,
        "training.loss": training.loss,
        "training.reduction": training.reduction,
        "training.batch_size": training.batch_size,
        "number of samples to train on": experiment.data.training_samples,
        "number of samples held out": experiment.data.held_out_samples,
    }


class Ensemble:
    """Runs of R experiments of one shape, from update 0 until each has ended by its own rules.

    Seeds, data, initial weights, stop rules, `max_epochs` and all numbers of the optimizer may
    differ. Results are those of R sessions within rounding, because sums may be taken in another
    order. A run that has ended is frozen and leaves the stack, so that cost falls.

    Whether all is finite is looked at only when a run is recorded or ends, because a parameter that
    is not finite never becomes so again. Such a run is repeated as a `Session`, which finds its
    last finite state.
    """

    results: list[Result | None]
    """In the order of the experiments; None while a run has not ended."""
    _trainer: StackTrainer | None
    """Of the runs in `_stacked`; None once all of them have left."""

    def __init__(
        self,
        experiments: Sequence[Experiment],
        *,
        record_every: int = 100,
        keep_states: bool = False,
    ) -> None:
        """Losses and RMSEs are kept every `record_every` epochs, and parameters if `keep_states`.

        Of a run that diverges only the last state is kept.

        Raises ValueError where there is no experiment, or where one has another shape.
        """
        _check(experiments)
        self.experiments = tuple(experiments)
        self.results = [None] * len(experiments)
        self._record_every = record_every
        self._states: list[dict[int, NDArray[Any]]] | None = None
        if keep_states:
            self._states = [{} for _ in experiments]
        self._stacked = np.arange(len(experiments))
        self._alone: dict[int, Session] = {}
        self._histories = [History() for _ in experiments]
        trainer = self._trainer = StackTrainer.start(experiments)
        self._batches = trainer.batches
        with np.errstate(all="ignore"):
            losses, rmses = trainer.measure()
            self._record(trainer, range(len(experiments)), losses, rmses)
        self._rules = StopRules(experiments, losses)

    @property
    def running(self) -> bool:
        """Whether `advance` has something to do."""
        return self._trainer is not None or bool(self._alone)

    @property
    def epochs_done(self) -> int:
        """Epochs completed, of all runs together."""
        ended = sum(result.epoch for result in self.results if result is not None)
        alone = sum(session.epoch for session in self._alone.values())
        return ended + alone + (self._trainer.epoch * len(self._stacked) if self._trainer else 0)

    @property
    def epochs_left(self) -> int:
        """Epochs that the runs which have not ended may still take, at the most."""
        allowed = sum(
            one.training.max_epochs
            for one, result in zip(self.experiments, self.results, strict=True)
            if result is None
        )
        ended = sum(result.epoch for result in self.results if result is not None)
        return allowed - (self.epochs_done - ended)

    def run(self) -> list[Result]:
        """Run until every experiment has ended; returns their results in order."""
        self.advance()
        return [result for result in self.results if result is not None]

    def advance(self, budget_s: float = math.inf, clock: Clock = time.perf_counter) -> int:
        """Run as many updates of the stack as fit in `budget_s` seconds, at least one.

        Returns how many epochs of single runs that completed.
        """
        before = self.epochs_done
        deadline = clock() + budget_s
        with np.errstate(all="ignore"):  # what is not finite is looked for below
            while self._trainer is not None:
                self._trainer.run_update()
                if self._trainer.batch == 0:
                    self._end_epoch(self._trainer)
                if clock() >= deadline:
                    return self.epochs_done - before
        while self._alone:
            self._advance_alone(max(deadline - clock(), 0.0), clock)
            if clock() >= deadline:
                break
        return self.epochs_done - before

    # --- the inside ---

    def _end_epoch(self, trainer: StackTrainer) -> None:
        """Measure as much as is asked for, and let go what has ended."""
        rules, epoch = self._rules, trainer.epoch
        recorded = epoch % self._record_every == 0
        if not (recorded or rules.need_loss or rules.need_rmse or epoch >= rules.next_limit):
            return
        losses, rmses = trainer.measure(
            loss=recorded or rules.need_loss, rmse=recorded or rules.need_rmse
        )
        endings = rules.ask(epoch, losses, rmses)
        if recorded or endings:
            self._settle(trainer, endings)

    def _settle(self, trainer: StackTrainer, endings: Mapping[int, Ending]) -> None:
        losses, rmses = trainer.measure()
        recorded = trainer.epoch % self._record_every == 0
        self._record(trainer, range(len(losses)) if recorded else endings, losses, rmses)
        finite = trainer.are_finite() & np.isfinite(losses) & np.isfinite(rmses)
        for index in self._stacked[~finite].tolist():
            self._alone[index] = Session(self.experiments[index])
        for row, (rule, reason) in endings.items():
            if finite[row]:
                index = int(self._stacked[row])
                self.results[index] = Result(
                    experiment=self.experiments[index],
                    parameters=_frozen(trainer.stack.parameters[row].copy()),
                    update=trainer.epoch * self._batches,
                    epoch=trainer.epoch,
                    loss=float(losses[row]),
                    rmse=float(rmses[row]),
                    stopped_by=rule,
                    reason=reason,
                    curve=self._histories[index].curve(),
                    states=self._states_of(index),
                )
        kept = np.setdiff1d(np.flatnonzero(finite), list(endings))
        if len(kept) < len(self._stacked):
            self._stacked = self._stacked[kept]
            self._rules.keep(kept)
            self._trainer = trainer.keep(kept) if len(kept) else None

    def _record(
        self, trainer: StackTrainer, rows: Iterable[int], losses: Numbers, rmses: Numbers
    ) -> None:
        update, epoch = trainer.epoch * self._batches, trainer.epoch
        held_out = trainer.measure_held_out()
        for row in rows:
            self._histories[self._stacked[row]].record(
                update,
                epoch,
                float(losses[row]),
                float(rmses[row]),
                None if held_out is None else float(held_out[row]),
            )
            if self._states is not None:
                self._states[self._stacked[row]][epoch] = trainer.stack.parameters[row].copy()

    def _states_of(self, index: int) -> States | None:
        if self._states is None:
            return None
        kept, self._states[index] = self._states[index], {}
        epochs, parameters = np.array([*kept], np.int64), np.stack([*kept.values()])
        return States(_frozen(epochs), _frozen(parameters))

    def _advance_alone(self, budget_s: float, clock: Clock) -> None:
        index, session = next(iter(self._alone.items()))
        session.advance(budget_s, clock)
        if session.stopped_by is not None:
            self.results[index] = self._result_of(session)
            del self._alone[index]

    def _result_of(self, session: Session) -> Result:
        snapshot = session.snapshot()
        assert snapshot.stopped_by is not None
        curve, held_out = snapshot.curve, snapshot.curve.held_out_rmses
        kept = curve.updates % (self._record_every * self._batches) == 0
        kept[-1] = True
        layers = zip(snapshot.weights, snapshot.biases, strict=True)
        parameters = np.concatenate([np.column_stack(one).ravel() for one in layers])
        states = None
        if self._states is not None:
            last = np.array([snapshot.epoch], np.int64)
            states = States(_frozen(last), _frozen(parameters[None].copy()))
        return Result(
            experiment=session.experiment,
            parameters=_frozen(parameters),
            update=snapshot.update,
            epoch=snapshot.epoch,
            loss=snapshot.loss,
            rmse=snapshot.rmse,
            stopped_by=snapshot.stopped_by,
            reason=snapshot.reason,
            curve=Curve(
                updates=_frozen(curve.updates[kept]),
                epochs=_frozen(curve.epochs[kept]),
                losses=_frozen(curve.losses[kept]),
                rmses=_frozen(curve.rmses[kept]),
                held_out_rmses=None if held_out is None else _frozen(held_out[kept]),
            ),
            states=states,
        )


def _frozen(array: NDArray[Any]) -> NDArray[Any]:
    array.setflags(write=False)
    return array


def _check(experiments: Sequence[Experiment]) -> None:
    if not experiments:
        raise ValueError("an ensemble needs at least one experiment")
    expected = shape_of(experiments[0])
    for number, one in enumerate(experiments[1:], start=2):
        for name, value in shape_of(one).items():
            if value != expected[name]:
                raise ValueError(
                    f"experiment {number} ({one.title}) has {name} {value} and the first "
                    f"{expected[name]}; only networks of the same shape can be stacked"
                )
