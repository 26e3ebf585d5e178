"""`History`: what was measured during a run, in bounded memory."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.snapshot import Curve

CAPACITY = 1 << 17
"""Measurements kept (4 MiB); past this, peaks and ends stay and the rest is thinned by half."""


class History:
    """Loss and RMSE of the whole training set, by update; one entry for an update.

    Where samples are held out, their RMSE is a third value, and of one-hot samples there is the
    target log-loss.
    """

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._size = 0
        columns = min(1024, capacity)
        self._counts: NDArray[np.int64] = np.empty((2, columns), np.int64)  # updates, epochs
        # losses, RMSEs, RMSEs of what is held out, target log-losses
        self._values: NDArray[np.float64] = np.empty((4, columns))
        self._has = [True, True, False, False]  # which of these there are

    @classmethod
    def of(cls, curve: Curve) -> History:
        """A history that has recorded this curve."""
        history = cls()
        columns = max(1024, len(curve.updates))
        history._size = len(curve.updates)
        history._counts = _grown(np.stack([curve.updates, curve.epochs]), columns)
        rows = (curve.losses, curve.rmses, curve.held_out_rmses, curve.target_log_losses)
        history._has = [row is not None for row in rows]
        missing = np.full(history._size, np.nan)
        values = [missing if row is None else row for row in rows]
        history._values = _grown(np.stack(values), columns)
        return history

    @property
    def last(self) -> int:
        """The last update recorded, or -1."""
        return int(self._counts[0, self._size - 1]) if self._size else -1

    def record(
        self,
        update: int,
        epoch: int,
        loss: float,
        rmse: float,
        held_out: float | None = None,
        target_log_loss: float | None = None,
    ) -> None:
        """Append a measurement, unless this update has been measured already.

        Raises ValueError for an update before the last one.
        """
        if self._size:
            last = self._counts[0, self._size - 1]
            if update == last:
                return
            if update < last:
                raise ValueError(f"update {update} comes before update {last}, the last recorded")
        if self._size == self._counts.shape[1]:
            self._make_room()
        self._counts[:, self._size] = update, epoch
        for row, value in enumerate((loss, rmse, held_out, target_log_loss)):
            self._has[row] |= value is not None
            self._values[row, self._size] = math.nan if value is None else value
        self._size += 1

    def cut(self, update: int) -> None:
        """Forget everything after `update`."""
        self._size = self._count(update)
        # Curves handed out before share these arrays, and must not see them written again.
        self._counts, self._values = self._counts.copy(), self._values.copy()

    def curve(self) -> Curve:
        """All that is kept, as read-only views: later measurements do not show up in them."""
        return self._part(0, self._size)

    def until(self, update: int) -> Curve:
        """What was measured up to `update`, as `curve`."""
        return self._part(0, self._count(update))

    def after(self, update: int) -> Curve | None:
        """What was measured after `update`, as `curve`; None where nothing was."""
        first = self._count(update)
        return self._part(first, self._size) if first < self._size else None

    def _count(self, update: int) -> int:
        return int(np.searchsorted(self._counts[0, : self._size], update, side="right"))

    def _part(self, first: int, end: int) -> Curve:
        updates, epochs = self._counts[:, first:end]
        losses, rmses, held_out, target_log = self._values[:, first:end]
        for array in (updates, epochs, losses, rmses, held_out, target_log):
            array.setflags(write=False)
        return Curve(
            updates,
            epochs,
            losses,
            rmses,
            held_out_rmses=held_out if self._has[2] else None,
            target_log_losses=target_log if self._has[3] else None,
        )

    def _make_room(self) -> None:
        if self._size < self._capacity:
            grown = min(2 * self._size, self._capacity)
            self._counts = _grown(self._counts, grown)
            self._values = _grown(self._values, grown)
            return
        kept = _peaks(self._values[1])
        self._size = len(kept)
        counts, values = np.empty_like(self._counts), np.empty_like(self._values)
        counts[:, : self._size] = self._counts[:, kept]
        values[:, : self._size] = self._values[:, kept]
        self._counts, self._values = counts, values


def _peaks(values: NDArray[np.float64]) -> NDArray[np.intp]:
    """Indices of the smallest and the largest of every four values, and of both ends."""
    fours = values[: len(values) // 4 * 4].reshape(-1, 4)
    starts = np.arange(len(fours)) * 4
    ends = (0, len(values) - 1)
    return np.unique(
        np.concatenate([starts + fours.argmin(axis=1), starts + fours.argmax(axis=1), ends])
    )


def _grown(array: NDArray[Any], columns: int) -> NDArray[Any]:
    grown = np.empty((len(array), columns), array.dtype)
    grown[:, : array.shape[1]] = array
    return grown
