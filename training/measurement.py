"""`Measurement`: loss, RMSE and codes of the whole data set, in short stages."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from config.schema import LossName
from training.activations import Block
from training.calls import Stage, in_a_row, run
from training.losses import Reduction
from training.measures import hot_positions
from training.network import Network
from training.passes import Pass, Room

CHUNK_MULTIPLICATIONS = 1 << 28
"""What one layer does in one stage, at the most: about ten milliseconds."""

MOST_SAMPLES = 4096
"""Samples in a chunk, at the most."""

FEW_MULTIPLICATIONS = 1 << 20
"""A chunk that takes no more than these is measured in one stage: stages take time themselves."""

Rows = slice | NDArray[np.intp]
"""Which samples of a data set: of neighbours, NumPy makes a view."""


def chunk_size(sizes: tuple[int, ...]) -> int:
    """Samples of a chunk for a network of these layers, at least 1."""
    widest = max(inputs * outputs for inputs, outputs in itertools.pairwise(sizes))
    return max(1, min(MOST_SAMPLES, CHUNK_MULTIPLICATIONS // widest))


@dataclass(frozen=True, slots=True)
class _Chunk:
    """Samples that are measured together, of shape (samples, features)."""

    values: NDArray[Any]
    rows: Rows
    """Where they are in the data set."""
    trip: Pass
    stays: bool
    """Whether they are always the batch of `trip`, which then need not be copied again."""


class Measurement:
    """Measures a network on all samples, with its parameters as they are during the measurement.

    `values` has shape (samples, features), and the mask `held_out` (samples,). Loss and RMSE are of
    the samples that are not held out; where those fit in a chunk, `whole` may be a pass that has
    just them as its batch. Buffers are as long as a chunk.
    """

    loss = math.nan
    rmse = math.nan
    held_out_rmse: float | None = None
    """Of the samples that are held out; None where none are."""
    target_log_loss: float | None = None
    """-(1/N) Σ t log σ(z), by which one-hot experiments are often told; see `_hot_outputs`."""

    def __init__(
        self,
        network: Network,
        values: NDArray[Any],
        held_out: NDArray[np.bool_],
        loss: LossName,
        reduction: Reduction,
        whole: Pass | None = None,
    ) -> None:
        size = chunk_size(network.sizes)
        trained, others = _in_chunks(~held_out, size), _in_chunks(held_out, size)
        self._trained = len(trained)
        parts = [(rows, values[rows]) for rows in (*trained, *others)]
        self._chunks: list[_Chunk] = []
        if whole is not None:
            rows, part = parts.pop(0)
            self._chunks.append(_Chunk(part, rows, whole, stays=True))
        lengths = Counter(len(part) for _, part in parts)
        passes = {
            length: Pass(network, Room(network, length), _block(network, length), loss, reduction)
            for length in lengths
        }
        for rows, part in parts:
            trip = passes[len(part)]
            trip.read(part.T)
            self._chunks.append(_Chunk(part, rows, trip, stays=lengths[len(part)] == 1))
        self._sizes = [len(chunk.values) for chunk in self._chunks]
        self._hot = _hot_outputs(self._chunks[0]) if len(trained) == 1 else None
        self._losses = [math.nan for _ in self._chunks]
        self._rmses = [math.nan for _ in self._chunks]
        self._code = network.code_layer - 1
        self.codes = np.empty((len(values), network.sizes[network.code_layer]), network.dtype)
        """Codes of all samples, of shape (samples, code units); written by each measurement."""
        self._stages = [
            stage
            for index, chunk in enumerate(self._chunks)
            for stage in self._stages_of(index, chunk, len(chunk.values) * network.parameters.size)
        ]
        self._next = 0

    def begin(self) -> None:
        """Begin a measurement; one that is under way is given up."""
        self._next = 0

    def run_stage(self) -> bool:
        """Run the next stage; returns whether the measurement is complete."""
        run(self._stages[self._next])
        self._next += 1
        if self._next < len(self._stages):
            return False
        self._combine()
        return True

    def _stages_of(self, index: int, chunk: _Chunk, multiplications: int) -> list[Stage]:
        stages: list[Stage] = [*chunk.trip.forward, [partial(self._collect, index)]]
        if not chunk.stays:
            stages.insert(0, [partial(chunk.trip.read, chunk.values.T)])
        return stages if multiplications > FEW_MULTIPLICATIONS else [in_a_row(stages)]

    def _collect(self, index: int) -> None:
        chunk = self._chunks[index]
        self._losses[index], self._rmses[index] = chunk.trip.measure()
        self.codes[chunk.rows] = chunk.trip.outputs[self._code].T

    def _combine(self) -> None:
        trained, held_out = slice(self._trained), slice(self._trained, None)
        self.rmse = _root_of_mean_square(self._rmses[trained], self._sizes[trained])
        if self._trained == 1:
            self.loss = self._losses[0]
        elif self._chunks[0].trip.loss.is_root:
            self.loss = self.rmse
        else:
            self.loss = float(np.average(self._losses[trained], weights=self._sizes[trained]))
        if self._hot is not None:
            z = self._chunks[0].trip.z[-1].reshape(-1).take(self._hot)
            self.target_log_loss = float(np.logaddexp(0.0, -z).mean())
        if self._trained < len(self._chunks):
            self.held_out_rmse = _root_of_mean_square(self._rmses[held_out], self._sizes[held_out])


def _hot_outputs(chunk: _Chunk) -> NDArray[np.intp] | None:
    """Where in z, seen as flat, the output is that should be 1, sample by sample.

    None unless samples are one-hot, and z is kept, as it is for cross-entropy of sigmoid outputs.
    """
    hot = hot_positions(chunk.values) if chunk.trip.loss.from_logits else None
    return None if hot is None else hot * len(hot) + np.arange(len(hot))


def _block(network: Network, samples: int) -> Block:
    return np.ones((network.sizes[0] + 1, samples), network.dtype)


def _in_chunks(mask: NDArray[np.bool_], size: int) -> list[Rows]:
    """Where `mask` is true, `size` samples at a time."""
    places = np.flatnonzero(mask)
    chunks = [places[start : start + size] for start in range(0, len(places), size)]
    return [
        slice(chunk[0], chunk[-1] + 1) if chunk[-1] - chunk[0] + 1 == len(chunk) else chunk
        for chunk in chunks
    ]


def _root_of_mean_square(values: Sequence[float], samples: Sequence[int]) -> float:
    """RMSE of chunks of so many samples from the RMSE of each, finite wherever those are."""
    if len(values) == 1:
        return values[0]
    largest = max(values)
    if not 0.0 < largest < math.inf:
        return largest
    mean = float(np.average(np.square(np.divide(values, largest)), weights=samples))
    return largest * math.sqrt(mean)
