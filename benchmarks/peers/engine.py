"""This project's engine: the trainer alone, a whole session around it, and stacks of networks."""

from __future__ import annotations

from typing import ClassVar

from benchmarks.cases import Case
from benchmarks.peers.peer import SameCase
from config.schema import Experiment, Stop
from training import Session
from training.data import make_dataset
from training.stack_trainer import StackTrainer
from training.trainer import Trainer


def in_precision(experiment: Experiment, precision: str) -> Experiment:
    """The same experiment in another precision."""
    return experiment.model_copy(update={"precision": precision})


class Engine64(SameCase):
    """`Trainer.run_updates`, in float64."""

    title: ClassVar[str] = "this engine"
    precision: ClassVar[str] = "float64"

    def prepare(self, case: Case) -> None:
        experiment = in_precision(case.experiment, self.precision)
        self._trainer = Trainer(experiment, make_dataset(experiment))

    def run(self, updates: int) -> None:
        while updates:
            updates -= self._trainer.run_updates(updates)

    def loss(self) -> float:
        return self._trainer.measure()[0]


class Engine32(Engine64):
    """`Trainer.run_updates`, in float32."""

    precision = "float32"


class Session64(SameCase):
    """`Session.advance`, as the window uses it: with stop rules, and loss and RMSE each epoch."""

    title: ClassVar[str] = "this engine, a whole session"
    precision: ClassVar[str] = "float64"

    def prepare(self, case: Case) -> None:
        experiment = in_precision(case.experiment, self.precision)
        training = experiment.training.model_copy(
            update={"max_epochs": 1_000_000_000, "stop": Stop()}
        )
        self._session = Session(experiment.model_copy(update={"training": training}))

    def run(self, updates: int) -> None:
        self._session.advance(max_updates=updates)

    def loss(self) -> float:
        return self._session.snapshot().loss


class Stack(SameCase):
    """`StackTrainer.run_update`: networks that differ in their seeds; the first is the case's."""

    title: ClassVar[str]
    precision: ClassVar[str] = "float32"

    def prepare(self, case: Case) -> None:
        first = in_precision(case.experiment, self.precision)
        self._trainer = StackTrainer.start(
            [
                first.model_copy(update={"seed": first.seed + index})
                for index in range(self.networks)
            ]
        )

    def run(self, updates: int) -> None:
        for _ in range(updates):
            self._trainer.run_update()

    def loss(self) -> float:
        losses, _ = self._trainer.measure()
        return float(losses[0])


def stack_of(number: int) -> type[Stack]:
    """The peer that trains so many networks at once."""

    class StackOf(Stack):
        title = f"this engine, a stack of {number}"
        networks = number

    return StackOf
