"""`Measurement`: loss, RMSE and codes of the whole training set, in short stages."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from config.schema import LossName
from training.calls import Call, run
from training.losses import Reduction
from training.network import Network, Pass

CHUNK_MULTIPLICATIONS = 1 << 28
"""What one layer does in one stage, at the most: about ten milliseconds."""

MOST_SAMPLES = 4096
"""Samples in a chunk, at the most."""


def chunk_size(sizes: tuple[int, ...]) -> int:
    """Samples of a chunk for a network of these layers, at least 1."""
    widest = max(inputs * outputs for inputs, outputs in itertools.pairwise(sizes))
    return max(1, min(MOST_SAMPLES, CHUNK_MULTIPLICATIONS // widest))


class Measurement:
    """Measures a network on all samples, with its parameters as they are during the measurement.

    `samples` has shape (samples, features + 1), its last column all ones. Where all samples fit in
    a chunk, `room` may be a pass that is used for training too. Buffers are as long as a chunk.
    """

    loss = math.nan
    rmse = math.nan

    def __init__(
        self,
        network: Network,
        samples: NDArray[Any],
        loss: LossName,
        reduction: Reduction,
        room: Pass | None = None,
    ) -> None:
        count, size = len(samples), chunk_size(network.sizes)
        self._code = network.code_layer - 1
        self._chunks = [slice(start, start + size) for start in range(0, count, size)]
        self._samples = samples
        lengths = [len(samples[chunk]) for chunk in self._chunks]
        rooms = {length: room or Pass(network, length, loss, reduction) for length in set(lengths)}
        self._rooms = [rooms[length] for length in lengths]
        self._shares = np.array(lengths) / count
        self._values = np.empty((2, len(lengths)))  # loss and RMSE of each chunk
        self.codes = np.empty((count, network.sizes[network.code_layer]), network.dtype)
        """Codes of all samples, of shape (samples, code units); written by each measurement."""
        if self.is_one_chunk:
            self._rooms[0].read(samples.T)
        self._under_way: Iterator[Call] = iter(())

    @property
    def is_one_chunk(self) -> bool:
        """Whether all samples are measured together."""
        return len(self._chunks) == 1

    def begin(self) -> None:
        """Begin a measurement; one that is under way is given up."""
        self._under_way = self._stages()

    def run_stage(self) -> bool:
        """Run the next stage; returns whether the measurement is complete."""
        stage = next(self._under_way, None)
        if stage is None:
            return True
        stage()
        return False

    def _stages(self) -> Iterator[Call]:
        for index, (chunk, room) in enumerate(zip(self._chunks, self._rooms, strict=True)):
            if not self.is_one_chunk:
                yield partial(room.read, self._samples[chunk].T)
            for stage in room.forward:
                yield partial(run, stage)
            yield partial(self._collect, index)
        self._combine()

    def _collect(self, index: int) -> None:
        room = self._rooms[index]
        self._values[:, index] = room.measure()
        np.copyto(self.codes[self._chunks[index]], room.outputs[self._code].T)

    def _combine(self) -> None:
        if self.is_one_chunk:
            self.loss, self.rmse = self._values[:, 0].tolist()
            return
        losses, rmses = self._values
        self.rmse = _root_of_mean_square(rmses, self._shares)
        if self._rooms[0].loss.is_root:
            self.loss = self.rmse
        else:
            self.loss = float(losses @ self._shares)


def _root_of_mean_square(values: NDArray[np.float64], shares: NDArray[np.float64]) -> float:
    """sqrt(Σ share · value²), finite wherever the values are."""
    largest = float(values.max())
    if not 0.0 < largest < math.inf:
        return largest
    return largest * math.sqrt(float(np.square(values / largest) @ shares))
