"""`Trainer`: mini-batches, updates in short stages, epochs, and states to come back to."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from config.schema import Experiment
from training.batches import Batches
from training.calls import Stage, in_a_row, run
from training.data import Dataset
from training.measurement import Measurement, chunk_size
from training.network import Network
from training.optimizers import make_optimizer
from training.passes import Pass, Room
from training.stages import StageName, stage_names


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Everything that the next update depends on, apart from the data."""

    update: int
    epoch: int
    batch: int
    parameters: NDArray[Any]
    optimizer_state: NDArray[Any]
    optimizer_scales: tuple[float, ...]
    """Of the rows of that; another optimizer of the same kind may have others."""
    optimizer_updates: int
    """Updates that the optimizer counts, which are fewer where it was changed on the way."""
    generator_state: Any
    """The generator's, as it was before the order of the epoch under way was drawn."""


class _Update:
    """The stages of an update, and their calls in a row."""

    def __init__(self, stages: Sequence[Stage]) -> None:
        self.stages = stages
        self.calls = in_a_row(stages)


class Trainer:
    """Learning state: network, optimizer, generator and place in the data; no rules about stopping.

    An update is a row of short stages: forward through every layer, the error, backward through
    every layer, and the optimizer's step. Nothing but that step changes the parameters. The samples
    are put into a new random order for each epoch, and those held out take no part in it.
    """

    def __init__(self, experiment: Experiment, dataset: Dataset) -> None:
        training = experiment.training
        loss, reduction = training.loss, training.reduction
        dtype = np.dtype(experiment.precision)
        self._rng = np.random.default_rng([experiment.seed, 1])
        self.network = network = Network(experiment.model, dtype)
        network.initialize(rng=self._rng)
        self.optimizer = make_optimizer(training.optimizer, network.parameters.size, dtype)
        values, held_out = dataset.values.astype(dtype), dataset.held_out
        samples = values[~held_out]
        self._batches = Batches(samples, training.batch_size, training.input_noise)
        blocks = self._batches.inputs
        rooms = {length: Room(network, length) for length in {block.shape[1] for block in blocks}}
        self._passes = [
            Pass(network, rooms[block.shape[1]], block, loss, reduction, target)
            for block, target in zip(blocks, self._batches.targets, strict=True)
        ]
        self._step: Stage = self.optimizer.step(network.parameters, network.gradient_rows)
        updates = [
            _Update([*trip.forward, trip.error, *trip.backward, self._step])
            for trip in self._passes
        ]
        self._updates = [updates[self._batches.place(batch)] for batch in range(self.batches)]
        # One batch of all samples is measured where it is trained, and goes forward only once.
        self._draws = self._batches.draws
        self._shares_forward = not self._draws and len(samples) <= chunk_size(network.sizes)
        first = self._passes[0]
        whole = first if self._shares_forward else None
        self._after_forward = [_Update([first.error, *first.backward, self._step])]
        self._measurement = Measurement(network, values, held_out, loss, reduction, whole)
        self._measured: int | None = None
        self._measuring = False
        self._left: deque[Stage] = deque()  # of an update that is under way
        self._names = [*stage_names(self._passes[0])]
        self._trained = np.flatnonzero(~held_out)
        self.update = 0
        self.epoch = 0
        self.batch = 0
        self._generator_state = self._rng.bit_generator.state

    @property
    def batches(self) -> int:
        """Updates in an epoch."""
        return self._batches.count

    @property
    def held_out_rmse(self) -> float | None:
        """RMSE on the samples that are held out, as of the last `measure`; None where none are."""
        return self._measurement.held_out_rmse

    @property
    def target_log_loss(self) -> float | None:
        """-(1/N) Σ t log σ(z), as of the last `measure`; None where samples are not one-hot.

        Nor is there one without cross-entropy of sigmoid outputs.
        """
        return self._measurement.target_log_loss

    def run_update(self) -> None:
        """One update on the next mini-batch; afterwards `batch` is 0 where an epoch has ended."""
        self.run_updates(1)

    def run_updates(self, count: int) -> int:
        """Some updates, `count` (at least 1) at the most; returns how many.

        There is at least one, and none goes beyond the end of an epoch. An update that is under way
        is finished first, and is one of them.
        """
        if self._left:
            while not self.run_stage():
                pass
            return 1
        updates = self._begin(count)
        for update in updates:
            for call in update.calls:
                call()
        self._end(len(updates))
        return len(updates)

    def run_stage(self) -> bool:
        """A part of an update, the same bit for bit; returns whether the update is complete."""
        if not self._left:
            self._left.extend(self._begin(1)[0].stages)
        run(self._left.popleft())
        if not self._left:
            self._end(1)
        return not self._left

    @property
    def stage(self) -> StageName | None:
        """The stage of an update under way that was run last; None between two updates."""
        return self._names[-len(self._left) - 1] if self._left else None

    @property
    def next_stage(self) -> StageName:
        """The stage that `run_stage` runs next, unless the forward ones have been run already."""
        return self._names[-len(self._left)] if self._left else self._names[0]

    @property
    def batch_samples(self) -> NDArray[np.intp]:
        """The samples of the update under way, as indices into the data set; none between two."""
        rows = self._batches.rows(self.batch) if self._left else slice(0, 0)
        return self._trained[rows]

    def measure(self) -> tuple[float, float]:
        """Loss and RMSE on all training samples, with the parameters as they are now."""
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

    def _begin(self, count: int) -> list[_Update]:
        """Make the next mini-batch ready; returns its update, and as many after it as are ready."""
        if self._shares_forward and self._measured == self.update:
            return self._after_forward
        if not self._draws:  # one batch, which stays as it is
            return self._updates
        if self.batch == 0:
            self._begin_epoch()
        end = self._batches.lay_out(self.batch)
        return self._updates[self.batch : min(self.batch + count, end)]

    def _end(self, updates: int) -> None:
        self._measuring = False
        self.update += updates
        self.batch += updates
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
        trip = self._passes[self._batches.place(self.batch)]
        layers = range(1, len(self.network.layers) + 1)
        self._left.clear()
        self._begin(1)
        self.network.forward(trip)
        for layer in layers:
            if not np.isfinite(trip.z[layer - 1]).all():
                return f"the weighted inputs of layer {layer}"
        run(trip.error)
        self.network.backward(trip)
        for layer in reversed(layers):
            if not np.isfinite(trip.deltas[layer - 1]).all():
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
        drawn = self.batch > 0 or (bool(self._left) and self._draws)
        return Checkpoint(
            update=self.update,
            epoch=self.epoch,
            batch=self.batch,
            parameters=self.network.parameters.copy(),
            optimizer_state=self.optimizer.state.copy(),
            optimizer_scales=self.optimizer.scales,
            optimizer_updates=self.optimizer.updates,
            generator_state=self._generator_state if drawn else self._rng.bit_generator.state,
        )

    def restore(self, checkpoint: Checkpoint) -> None:
        """Go back, or forward, to exactly that state."""
        self.update, self.epoch = checkpoint.update, checkpoint.epoch
        self.network.parameters[:] = checkpoint.parameters
        ratios = np.divide(checkpoint.optimizer_scales, self.optimizer.scales)  # 1, to the bit,
        self.optimizer.state[:] = checkpoint.optimizer_state * ratios[:, None]  # unless β changed
        self.optimizer.updates = checkpoint.optimizer_updates
        self._rng.bit_generator.state = checkpoint.generator_state
        if checkpoint.batch:
            self._begin_epoch()
        self.batch = checkpoint.batch
        self._left.clear()
        self._measured = None
        self._measuring = False

    def _begin_epoch(self) -> None:
        self._generator_state = self._rng.bit_generator.state
        self._batches.begin_epoch(rng=self._rng)
