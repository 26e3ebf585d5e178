"""`StackTrainer`: mini-batches, updates and epochs of R networks in step, as `Trainer` for one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from config.schema import Experiment
from training.calls import run
from training.data import make_dataset
from training.losses import sums_of_squares
from training.network import Network
from training.optimizers import make_optimizer
from training.stack import Stack, StackPass

MEASURED_COLUMNS = 4096
"""Samples, of all networks together, that are measured at a time: buffers are as long as that."""

Numbers = NDArray[np.float64]
"""One for each network, of shape (R,)."""


class StackTrainer:
    """Learning state of R experiments of one shape; no rules about stopping.

    Network r has the random numbers of a `Trainer` of experiment r: its initial weights, then one
    order of the samples for each epoch.
    """

    def __init__(
        self,
        experiments: Sequence[Experiment],
        samples: NDArray[Any],
        rngs: Sequence[np.random.Generator],
    ) -> None:
        """`samples` has shape (R, samples, features); parameters are zero until they are set."""
        first = experiments[0]
        training, dtype = first.training, np.dtype(first.precision)
        networks, count, _ = samples.shape
        size = training.batch_size
        self.experiments = list(experiments)
        self.stack = Stack(first.model, networks, dtype)
        self.optimizer = make_optimizer(
            [one.training.optimizer for one in experiments], self.stack.parameters.shape[1], dtype
        )
        self._step = self.optimizer.step(self.stack.parameters, self.stack.gradient)
        self._samples = samples.astype(dtype, copy=False)
        self._rngs = list(rngs)
        self._in_order = np.ascontiguousarray(self._samples.transpose(2, 0, 1))
        self._shuffled = np.empty_like(self._in_order)
        parts = [slice(start, start + size) for start in range(0, count, size)]
        self._batches = [self._shuffled[..., part] for part in parts]
        self._rooms = self._rooms_for(self._batches)
        self._measured_rooms = self._rooms
        self._measured_batches = [self._in_order]
        if self.batches == 1:
            self._rooms[0].read(self._in_order)
        else:
            size = max(1, MEASURED_COLUMNS // networks)
            parts = [slice(start, start + size) for start in range(0, count, size)]
            self._measured_batches = [self._in_order[..., part] for part in parts]
            self._measured_rooms = self._rooms_for(self._measured_batches)
        self._forwarded = False  # whether the outputs of the one batch are at hand
        self.epoch = 0
        self.batch = 0

    @classmethod
    def start(cls, experiments: Sequence[Experiment]) -> StackTrainer:
        """At update 0, with the initial weights of each experiment."""
        rngs = [np.random.default_rng([one.seed, 1]) for one in experiments]
        samples = np.stack([make_dataset(one).values for one in experiments])
        trainer = cls(experiments, samples, rngs)
        for row, one, rng in zip(trainer.stack.parameters, experiments, rngs, strict=True):
            network = Network(one.model, row.dtype)
            network.initialize(rng=rng)
            row[:] = network.parameters
        return trainer

    def keep(self, kept: NDArray[np.intp]) -> StackTrainer:
        """The networks of these indices as a smaller stack; only between epochs."""
        rest = StackTrainer(
            [self.experiments[index] for index in kept],
            self._samples[kept],
            [self._rngs[index] for index in kept],
        )
        rest.stack.parameters[:] = self.stack.parameters[kept]
        rest.optimizer.state[:] = self.optimizer.state[:, kept]
        rest.optimizer.updates = self.optimizer.updates
        rest.epoch = self.epoch
        return rest

    @property
    def batches(self) -> int:
        """Updates in an epoch."""
        return len(self._batches)

    def run_update(self) -> None:
        """One update of every network; afterwards `batch` is 0 where an epoch has ended."""
        room = self._rooms[self.batch]
        if self.batches > 1:
            if self.batch == 0:
                self._shuffle()
            room.read(self._batches[self.batch])
        if not self._forwarded:
            run(room.forward)
        run(room.error)
        run(room.backward)
        run(self._step)
        self._forwarded = False
        self.batch += 1
        if self.batch == self.batches:
            self.batch = 0
            self.epoch += 1

    def measure(self, *, loss: bool = True, rmse: bool = True) -> tuple[Numbers, Numbers]:
        """Losses and RMSEs on the whole training sets, as they are now; NaN where not asked for."""
        count = self._in_order.shape[2]
        losses, squares = np.zeros((2, self.stack.networks))
        for room, part in zip(self._measured_rooms, self._measured_batches, strict=True):
            self._forward_whole(room, part)
            share = part.shape[2] / count
            if loss and not room.loss.is_root:
                losses += share * room.loss.values(room.z[-1], room.target, room.scratch[-1])
            if rmse or room.loss.is_root:
                squares += sums_of_squares(room.outputs[-1], room.target, room.scratch[-1])
        rmses = np.sqrt(squares / (self._in_order.shape[0] * count))
        if self._rooms[0].loss.is_root:
            losses = rmses
        none = np.full(self.stack.networks, np.nan)
        return (losses if loss else none), (rmses if rmse else none)

    def are_finite(self) -> NDArray[np.bool_]:
        """Of which networks every parameter and all that the optimizer remembers is finite."""
        finite: NDArray[np.bool_] = np.isfinite(self.stack.parameters).all(axis=1)
        finite &= np.isfinite(self.optimizer.state).all(axis=(0, 2))
        return finite

    def _forward_whole(self, room: StackPass, part: NDArray[Any]) -> None:
        if self.batches > 1:
            room.read(part)
            run(room.forward)
        elif not self._forwarded:
            run(room.forward)
            self._forwarded = True

    def _shuffle(self) -> None:
        for index, rng in enumerate(self._rngs):
            order = rng.permutation(self._samples.shape[1])
            self._shuffled[:, index] = self._samples[index].take(order, axis=0).T

    def _rooms_for(self, batches: Sequence[NDArray[Any]]) -> list[StackPass]:
        training = self.experiments[0].training
        lengths = [batch.shape[2] for batch in batches]
        rooms = {
            length: StackPass(self.stack, length, training.loss, training.reduction)
            for length in set(lengths)
        }
        return [rooms[length] for length in lengths]
