"""`StackTrainer`: mini-batches, updates and epochs of R networks in step, as `Trainer` for one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from config.schema import Experiment
from training.calls import in_a_row, run
from training.data import make_dataset
from training.losses import sums_of_squares
from training.network import Network
from training.optimizers import make_optimizer
from training.passes import Pass, Room
from training.stack import Stack

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
        held_out: NDArray[Any],
        rngs: Sequence[np.random.Generator],
    ) -> None:
        """`samples`, which are trained on, and `held_out` have shape (R, samples, features).

        Parameters are zero until they are set.
        """
        first = experiments[0]
        training, dtype = first.training, np.dtype(first.precision)
        networks, count, _ = samples.shape
        size = training.batch_size
        self.experiments = list(experiments)
        self.stack = Stack(first.model, networks, dtype)
        self.optimizer = make_optimizer(
            [one.training.optimizer for one in experiments], self.stack.parameters.shape[1], dtype
        )
        self._step = self.optimizer.step(self.stack.parameters, self.stack.gradient_rows)
        self._samples = samples.astype(dtype, copy=False)
        self._rngs = list(rngs)
        self._held_out = held_out.astype(dtype, copy=False)
        self._noise = [one.training.input_noise for one in experiments]
        self._in_order = np.ascontiguousarray(self._samples.transpose(2, 0, 1))
        self._shuffled = self._in_order.copy()
        self._noisy = any(self._noise)
        self._inputs = self._shuffled.copy() if self._noisy else self._shuffled
        self._parts = _parts(count, size)
        self._passes = self._passes_for(self._parts, noisy=self._noisy)
        self._calls = {
            trip: (in_a_row(trip.forward), in_a_row([trip.error, *trip.backward, self._step]))
            for trip in self._passes
        }
        self._draws = self.batches > 1 or self._noisy
        self._measured_parts, self._measured_passes = self._parts, self._passes
        at_once = max(1, MEASURED_COLUMNS // networks)
        if self._draws:
            self._measured_parts = _parts(count, at_once)
            self._measured_passes = self._passes_for(self._measured_parts)
        else:
            self._passes[0].read(self._in_order)
        self._held_out_parts = _parts(held_out.shape[1], at_once)
        self._held_out_passes = self._passes_for(self._held_out_parts)
        self._forwarded = False  # whether the outputs of the one batch are at hand
        self.epoch = 0
        self.batch = 0

    @classmethod
    def start(cls, experiments: Sequence[Experiment]) -> StackTrainer:
        """At update 0, with the initial weights of each experiment."""
        rngs = [np.random.default_rng([one.seed, 1]) for one in experiments]
        datasets = [make_dataset(one) for one in experiments]
        samples = np.stack([one.training_values for one in datasets])
        held_out = np.stack([one.values[one.held_out] for one in datasets])
        trainer = cls(experiments, samples, held_out, rngs)
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
            self._held_out[kept],
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
        return len(self._parts)

    def run_update(self) -> None:
        """One update of every network; afterwards `batch` is 0 where an epoch has ended."""
        trip = self._passes[self.batch]
        if self._draws:
            if self.batch == 0:
                self._begin_epoch()
            part = self._parts[self.batch]
            trip.read(self._inputs[..., part])
            if self._noisy:
                np.copyto(trip.target, self._shuffled[..., part])
        forward, rest = self._calls[trip]
        if not self._forwarded:
            run(forward)
        run(rest)
        self._forwarded = False
        self.batch += 1
        if self.batch == self.batches:
            self.batch = 0
            self.epoch += 1

    def measure(self, *, loss: bool = True, rmse: bool = True) -> tuple[Numbers, Numbers]:
        """Losses and RMSEs on the whole training sets, as they are now; NaN where not asked for."""
        count = self._in_order.shape[2]
        losses, squares = np.zeros((2, self.stack.networks))
        for trip, part in zip(self._measured_passes, self._measured_parts, strict=True):
            self._forward_whole(trip, part)
            share = _length(part) / count
            if loss and not trip.loss.is_root:
                losses += share * trip.loss.values(trip.z[-1], trip.target, trip.scratch)
            if rmse or trip.loss.is_root:
                squares += sums_of_squares(trip.outputs[-1], trip.target, trip.scratch)
        rmses = np.sqrt(squares / (self._in_order.shape[0] * count))
        if self._passes[0].loss.is_root:
            losses = rmses
        none = np.full(self.stack.networks, np.nan)
        return (losses if loss else none), (rmses if rmse else none)

    def measure_held_out(self) -> Numbers | None:
        """RMSEs on the samples that are held out, as they are now; None where none are."""
        if not self._held_out_parts:
            return None
        squares = np.zeros(self.stack.networks)
        block = self._held_out.transpose(2, 0, 1)
        for trip, part in zip(self._held_out_passes, self._held_out_parts, strict=True):
            trip.read(block[..., part])
            run(in_a_row(trip.forward))
            squares += sums_of_squares(trip.outputs[-1], trip.target, trip.scratch)
        rmses: Numbers = np.sqrt(squares / (block.shape[0] * block.shape[2]))
        return rmses

    def are_finite(self) -> NDArray[np.bool_]:
        """Of which networks every parameter and all that the optimizer remembers is finite."""
        finite: NDArray[np.bool_] = np.isfinite(self.stack.parameters).all(axis=1)
        finite &= np.isfinite(self.optimizer.state).all(axis=(0, 2))
        return finite

    def _forward_whole(self, trip: Pass, part: slice) -> None:
        if self._draws:
            trip.read(self._in_order[..., part])
        elif self._forwarded:
            return
        run(in_a_row(trip.forward))
        self._forwarded = not self._draws

    def _begin_epoch(self) -> None:
        """Draw, for each network, what `Batches` draws: an order, and then noise."""
        for index, (samples, noise, rng) in enumerate(
            zip(self._samples, self._noise, self._rngs, strict=True)
        ):
            ordered = samples
            if self.batches > 1:
                ordered = samples.take(rng.permutation(len(samples)), axis=0)
            self._shuffled[:, index] = ordered.T
            if noise:
                drawn = rng.standard_normal(samples.shape, samples.dtype.type)
                ordered = ordered + samples.dtype.type(noise) * drawn
            if self._inputs is not self._shuffled:
                self._inputs[:, index] = ordered.T

    def _passes_for(self, parts: Sequence[slice], *, noisy: bool = False) -> list[Pass]:
        """A pass for each part, the same one for parts of one length."""
        training, stack = self.experiments[0].training, self.stack
        features = len(self._in_order)
        passes: dict[int, Pass] = {}
        for length in {_length(part) for part in parts}:
            columns = (stack.networks, length)
            passes[length] = Pass(
                stack,
                Room(stack, *columns),
                np.ones((features + 1, *columns), stack.dtype),
                training.loss,
                training.reduction,
                np.empty((features, *columns), stack.dtype) if noisy else None,
            )
        return [passes[_length(part)] for part in parts]


def _parts(count: int, size: int) -> list[slice]:
    """`count` samples, `size` at a time."""
    return [slice(start, min(start + size, count)) for start in range(0, count, size)]


def _length(part: slice) -> int:
    length: int = part.stop - part.start
    return length
