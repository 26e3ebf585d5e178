"""`Trainer`: mini-batches, updates in short stages, epochs, and states to come back to."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from config.schema import Experiment
from training.calls import Call, Stage, run
from training.data import Dataset
from training.measurement import Measurement, chunk_size
from training.network import Network, Pass
from training.optimizers import make_optimizer


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Everything that the next update depends on, apart from the data."""

    update: int
    epoch: int
    batch: int
    parameters: NDArray[Any]
    optimizer_state: NDArray[Any]
    generator_state: Any
    """The generator's, as it was before the order of the epoch under way was drawn."""


class _Update:
    """The stages of an update, and their calls in one row, which takes less time to go along."""

    def __init__(self, stages: Sequence[Stage]) -> None:
        self.stages = stages
        self.calls: list[Call] = list(itertools.chain.from_iterable(stages))


class Trainer:
    """Learning state: network, optimizer, generator and place in the data; no rules about stopping.

    An update is a row of short stages: forward through every layer, the error, backward through
    every layer, and the optimizer's step. Nothing but that step changes the parameters. The samples
    are put into a new random order for each epoch.
    """

    def __init__(self, experiment: Experiment, dataset: Dataset) -> None:
        training = experiment.training
        dtype = np.dtype(experiment.precision)
        samples, size = len(dataset.values), training.batch_size
        ones = np.ones((samples, 1))
        self._samples: NDArray[Any] = np.hstack([dataset.values, ones]).astype(dtype)
        self._rng = np.random.default_rng([experiment.seed, 1])
        self.network = network = Network(experiment.model, dtype)
        network.initialize(rng=self._rng)
        self.optimizer = make_optimizer(training.optimizer, network.parameters.size, dtype)
        self._shuffled = self._samples.copy()
        self._batches = [
            self._shuffled[start : start + size].T for start in range(0, samples, size)
        ]
        rooms = {
            count: Pass(network, count, training.loss, training.reduction)
            for count in {batch.shape[1] for batch in self._batches}
        }
        self._rooms = [rooms[batch.shape[1]] for batch in self._batches]
        self._step: Stage = self.optimizer.step(network.parameters, network.gradient)
        self._after_forward = {
            room: _Update([room.error, *room.backward, self._step]) for room in rooms.values()
        }
        self._whole = {
            room: _Update([*room.forward, *rest.stages])
            for room, rest in self._after_forward.items()
        }
        # One batch of all samples is measured where it is trained, and goes forward only once.
        whole = (
            self._rooms[0] if self.batches == 1 and samples <= chunk_size(network.sizes) else None
        )
        self._shares_forward = whole is not None
        self._measurement = Measurement(
            network, self._samples, training.loss, training.reduction, whole
        )
        self._measured: int | None = None
        self._measuring = False
        self._left: deque[Stage] = deque()  # of an update that is under way
        self.update = 0
        self.epoch = 0
        self.batch = 0
        self._generator_state = self._rng.bit_generator.state

    @property
    def batches(self) -> int:
        """Updates in an epoch."""
        return len(self._batches)

    def run_update(self) -> None:
        """One update on the next mini-batch; afterwards `batch` is 0 where an epoch has ended."""
        if self._left:
            while not self.run_stage():
                pass
            return
        for call in self._begin().calls:
            call()
        self._end()

    def run_stage(self) -> bool:
        """A part of an update, the same bit for bit; returns whether the update is complete."""
        if not self._left:
            self._left.extend(self._begin().stages)
        run(self._left.popleft())
        if not self._left:
            self._end()
        return not self._left

    def measure(self) -> tuple[float, float]:
        """Loss and RMSE on the whole training set, with the parameters as they are now."""
        while not self.run_measuring_stage():
            pass
        return self._measurement.loss, self._measurement.rmse

    def run_measuring_stage(self) -> bool:
        """A part of `measure`; returns whether the parameters as they are have been measured."""
        if self._measured == self.update:
            return True
        if not self._measuring:
            self._measurement.begin()
            self._measuring = True
        if self._measurement.run_stage():
            self._measured = self.update
            self._measuring = False
        return self._measured == self.update

    def codes(self) -> NDArray[Any]:
        """Codes of all samples in the data's order, of shape (samples, code units); a copy."""
        self.measure()
        return self._measurement.codes.copy()

    def _begin(self) -> _Update:
        """Read the next mini-batch; returns what is left of its update."""
        if self.batch == 0:
            self._start_epoch()
        room = self._rooms[self.batch]
        if self._shares_forward and self._measured == self.update:
            return self._after_forward[room]
        room.read(self._batches[self.batch])
        return self._whole[room]

    def _end(self) -> None:
        self._left.clear()
        self._measuring = False
        self.update += 1
        self.batch += 1
        if self.batch == self.batches:
            self.batch = 0
            self.epoch += 1

    def is_finite(self) -> bool:
        """Whether every parameter and every number that the optimizer remembers is finite."""
        return bool(
            np.isfinite(self.network.parameters).all() and np.isfinite(self.optimizer.state).all()
        )

    def first_fault(self) -> str:
        """Where the next update first meets a number that is not finite, in a few words.

        Runs that update; the caller goes back to a checkpoint afterwards.
        """
        room = self._rooms[self.batch]
        layers = range(1, len(self.network.layers) + 1)
        self._left.clear()
        self._begin()
        self.network.forward(room)
        for layer in layers:
            if not np.isfinite(room.z[layer - 1]).all():
                return f"the weighted inputs of layer {layer}"
        run(room.error)
        self.network.backward(room)
        for layer in reversed(layers):
            if not np.isfinite(room.deltas[layer - 1]).all():
                return f"the error δ of layer {layer}"
        for layer in reversed(layers):
            if not np.isfinite(self.network.layers[layer - 1].gradient_block).all():
                return f"the gradient of layer {layer}"
        run(self._step)
        bad = ~np.isfinite(self.network.parameters)
        bad |= ~np.isfinite(self.optimizer.state).all(axis=0)
        start = 0
        for layer in layers:
            size = self.network.layers[layer - 1].parameters.size
            if bad[start : start + size].any():
                return f"the new weights of layer {layer}"
            start += size
        return f"the loss at the outputs (layer {layers[-1]})"

    def checkpoint(self) -> Checkpoint:
        """A copy of everything that the next update depends on."""
        return Checkpoint(
            update=self.update,
            epoch=self.epoch,
            batch=self.batch,
            parameters=self.network.parameters.copy(),
            optimizer_state=self.optimizer.state.copy(),
            generator_state=(
                self._generator_state if self.batch or self._left else self._rng.bit_generator.state
            ),
        )

    def restore(self, checkpoint: Checkpoint) -> None:
        """Go back, or forward, to exactly that state."""
        self.update, self.epoch = checkpoint.update, checkpoint.epoch
        self.network.parameters[:] = checkpoint.parameters
        self.optimizer.state[:] = checkpoint.optimizer_state
        self.optimizer.updates = checkpoint.update
        self._rng.bit_generator.state = checkpoint.generator_state
        if checkpoint.batch:
            self._start_epoch()
        self.batch = checkpoint.batch
        self._left.clear()
        self._measured = None
        self._measuring = False

    def _start_epoch(self) -> None:
        if self.batches > 1:
            self._generator_state = self._rng.bit_generator.state
            order = self._rng.permutation(len(self._samples))
            np.take(self._samples, order, axis=0, out=self._shuffled, mode="clip")
