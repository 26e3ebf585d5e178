"""`Trainer`: mini-batches, one update in four stages, epochs, and states to come back to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from config.schema import Experiment
from training.data import Dataset
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


class Trainer:
    """Learning state: network, optimizer, generator and place in the data; no rules about stopping.

    An update is `forward`, `error`, `backward`, `apply`, in this order, on the next mini-batch. The
    samples are put into a new random order for each epoch, and once there, a mini-batch is a view.
    """

    def __init__(self, experiment: Experiment, dataset: Dataset) -> None:
        training = experiment.training
        dtype = np.dtype(experiment.precision)
        samples = len(dataset.values)
        size = training.batch_size
        ones = np.ones((samples, 1))
        self._samples: NDArray[Any] = np.hstack([dataset.values, ones]).astype(dtype)
        self._rng = np.random.default_rng([experiment.seed, 1])
        self.network = Network(experiment.model, dtype)
        self.network.initialize(rng=self._rng)
        self.optimizer = make_optimizer(training.optimizer, self.network.parameters.size, dtype)
        self._shuffled = self._samples.copy()
        self._batches = [
            self._shuffled[start : start + size].T for start in range(0, samples, size)
        ]
        rooms = {
            count: Pass(self.network, count, training.loss, training.reduction)
            for count in {batch.shape[1] for batch in self._batches} | {samples}
        }
        self._rooms = [rooms[batch.shape[1]] for batch in self._batches]
        self._whole = rooms[samples]
        self.update = 0
        self.epoch = 0
        self.batch = 0
        self._generator_state = self._rng.bit_generator.state
        self._forwarded: int | None = None  # the update whose outputs for all samples are at hand

    @property
    def batches(self) -> int:
        """Updates in an epoch."""
        return len(self._batches)

    def run_update(self) -> None:
        """One update on the next mini-batch; afterwards `batch` is 0 where an epoch has ended."""
        self.forward()
        self.error()
        self.backward()
        self.apply()

    def forward(self) -> None:
        """First stage: the network's outputs for the next mini-batch."""
        if self.batch == 0:
            self._start_epoch()
        room = self._rooms[self.batch]
        if self.batches == 1 and self._forwarded == self.update:
            return  # one batch is all the samples, and these were just measured
        room.read(self._batches[self.batch])
        self.network.forward(room)

    def error(self) -> None:
        """Second stage: δ of the output layer."""
        self._rooms[self.batch].error()

    def backward(self) -> None:
        """Third stage: the gradient of every parameter."""
        self.network.backward(self._rooms[self.batch])

    def apply(self) -> None:
        """Last stage: the optimizer changes the parameters, and the place in the data moves on."""
        self.optimizer.step(self.network.parameters, self.network.gradient)
        self.update += 1
        self.batch += 1
        if self.batch == self.batches:
            self.batch = 0
            self.epoch += 1

    def measure(self) -> tuple[float, float]:
        """Loss and RMSE on the whole training set, with the parameters as they are now."""
        self._forward_whole()
        return self._whole.measure()

    def codes(self) -> NDArray[Any]:
        """Codes of all samples in the data's order, of shape (samples, code units); a copy."""
        self._forward_whole()
        return self._whole.outputs[self.network.code_layer - 1].T.copy()

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
        self.forward()
        for layer in layers:
            if not np.isfinite(room.z[layer - 1]).all():
                return f"the weighted inputs of layer {layer}"
        self.error()
        self.backward()
        for layer in reversed(layers):
            if not np.isfinite(room.deltas[layer - 1]).all():
                return f"the error δ of layer {layer}"
        for layer in reversed(layers):
            if not np.isfinite(self.network.layers[layer - 1].gradient_block).all():
                return f"the gradient of layer {layer}"
        self.apply()
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
                self._generator_state if self.batch else self._rng.bit_generator.state
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
        self._forwarded = None

    def _start_epoch(self) -> None:
        if self.batches > 1:
            self._generator_state = self._rng.bit_generator.state
            order = self._rng.permutation(len(self._samples))
            np.take(self._samples, order, axis=0, out=self._shuffled)

    def _forward_whole(self) -> None:
        if self._forwarded != self.update:
            self._whole.read(self._samples.T)
            self.network.forward(self._whole)
            self._forwarded = self.update
