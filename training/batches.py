"""`Batches`: the mini-batches of an epoch, laid out as the blocks that passes read."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.activations import Block

MOST_BLOCKS = 64
"""Batches that are laid out at a time, at the most."""

MOST_VALUES = 1 << 18
"""Numbers in those, at the most, unless one batch has more; so laying them out is quickly done."""


class Batches:
    """Mini-batches of samples that come in a new order, and with new noise, in every epoch.

    A batch that is laid out is a block of shape (features + 1, samples) with a last row of ones,
    which stays where it is. Several are laid out at a time, because for small ones that takes
    hardly longer than for one. Where all samples are one batch, they keep their order.
    """

    count: int
    """In an epoch."""

    def __init__(self, samples: NDArray[Any], size: int, noise: float = 0.0) -> None:
        """`samples` has shape (samples, features); `noise` is the standard deviation of what is
        added to them as inputs, but not as targets.
        """
        number, features = samples.shape
        size = min(size, number)
        self.count = -(-number // size)
        self._full: int = number // size
        self._ahead: int = max(
            1, min(self._full, MOST_BLOCKS, MOST_VALUES // (size * (features + 1)))
        )
        self._samples = samples
        self._ordered = samples if self.count == 1 else samples.copy()
        self._clean = self._given = _Layout(self._ordered, size, self._ahead)
        self._noise: NDArray[Any] | None = None
        if noise:
            self._noise = np.zeros_like(samples)
            self._deviation = np.array(noise, samples.dtype)
            self._given = _Layout(self._noise, size, self._ahead)
        self.inputs: list[Block] = self._given.blocks
        """One for each batch that can be laid out at a time; `place` says whose is which."""
        self.targets: list[Block] = [block[:-1] for block in self._clean.blocks]
        """What the outputs are to be for each of them, of shape (features, samples)."""
        self._size = size
        self._order = np.arange(number)
        self._laid_out: int | None = None
        if not self.draws:
            self.lay_out(0)

    @property
    def draws(self) -> bool:
        """Whether an epoch begins with random numbers; else its one batch is laid out for good."""
        return self.count > 1 or self._noise is not None

    def place(self, batch: int) -> int:
        """The index of a batch's block in `inputs` and `targets`."""
        return batch % self._ahead if batch < self._full else self._ahead

    def rows(self, batch: int) -> NDArray[np.intp]:
        """Which samples make up a batch of this epoch."""
        return self._order[batch * self._size : (batch + 1) * self._size]

    def begin_epoch(self, *, rng: np.random.Generator) -> None:
        """Draw an order of the samples, and then their noise."""
        if self.count > 1:
            self._order = rng.permutation(len(self._samples))
            self._samples.take(self._order, 0, self._ordered, "clip")
        if self._noise is not None:
            rng.standard_normal(out=self._noise, dtype=self._noise.dtype.type)
            np.multiply(self._noise, self._deviation, self._noise)
            np.add(self._noise, self._ordered, self._noise)
        self._laid_out = None

    def lay_out(self, batch: int) -> int:
        """See to it that a batch is in its block; returns the first after it that is not."""
        group = min(batch, self._full - 1) // self._ahead
        first = group * self._ahead
        end = first + self._ahead
        if end >= self._full:
            end = self.count
        if self._laid_out != group:
            self._clean.fill(first, end)
            if self._given is not self._clean:
                self._given.fill(first, end)
            self._laid_out = group
        return end


class _Layout:
    """Blocks for `ahead` full batches of `rows`, and for the last one where that is shorter."""

    def __init__(self, rows: NDArray[Any], size: int, ahead: int) -> None:
        number, features = rows.shape
        full = number // size
        whole = rows[: full * size].reshape(full, size, features)
        self._batches = whole.swapaxes(1, 2)
        self._last = rows[full * size :].T
        self._blocks = np.ones((ahead, features + 1, size), rows.dtype)
        self._last_block = np.ones((features + 1, self._last.shape[1]), rows.dtype)
        self.blocks: list[Block] = [*self._blocks]
        if number % size:
            self.blocks.append(self._last_block)

    def fill(self, first: int, end: int) -> None:
        """Copy the batches from `first` up to `end`."""
        batches = self._batches[first:end]
        np.copyto(self._blocks[: len(batches), :-1], batches)
        if end > len(self._batches):
            np.copyto(self._last_block[:-1], self._last)
