"""`Checkpoints`: states of a run to come back to, in bounded memory."""

from __future__ import annotations

import bisect
from collections.abc import Iterable
from dataclasses import dataclass

from training.trainer import Checkpoint

MEMORY = 64 << 20
"""Bytes that all checkpoints of a session may take."""

FIRST_SPACING = 32
"""Updates from one checkpoint to the next, until they have to be thinned."""

OVERHEAD = 2048
"""Bytes of a checkpoint besides its arrays, about: the generator's state, and Python's objects."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A checkpoint, and what the stop rules remember of the epochs before it."""

    checkpoint: Checkpoint
    last_loss: float
    """The loss at the last end of an epoch."""
    quiet_epochs: int
    """For how many epochs the loss has hardly changed."""

    @property
    def update(self) -> int:
        """Updates done."""
        return self.checkpoint.update

    @property
    def nbytes(self) -> int:
        """Memory that it takes, about."""
        arrays = (self.checkpoint.parameters, self.checkpoint.optimizer_state)
        return OVERHEAD + sum(array.nbytes for array in arrays)


class Checkpoints:
    """Moments of one run by their updates, `spacing` apart; the first is always kept.

    A state between two of them is reached by training on from the one before it.
    """

    def __init__(self, moments: Iterable[Moment] = (), spacing: int = FIRST_SPACING) -> None:
        self._moments = list(moments)
        self.spacing = spacing
        self.nbytes = sum(moment.nbytes for moment in self._moments)

    def __len__(self) -> int:
        return len(self._moments)

    @property
    def last(self) -> int:
        """The update of the newest, or -1."""
        return self._moments[-1].update if self._moments else -1

    def add(self, moment: Moment) -> None:
        """Append a moment; one of the same update is replaced. Raises ValueError for a past one."""
        if moment.update < self.last:
            raise ValueError(f"update {moment.update} comes before update {self.last}")
        self.cut(moment.update - 1)
        self._moments.append(moment)
        self.nbytes += moment.nbytes

    def before(self, update: int) -> Moment:
        """The newest moment that is not after `update`."""
        return self._moments[self._count(update) - 1]

    def cut(self, update: int) -> None:
        """Forget everything after `update`."""
        count = self._count(update)
        self.nbytes -= sum(moment.nbytes for moment in self._moments[count:])
        del self._moments[count:]

    def until(self, update: int) -> Checkpoints:
        """The part up to `update`, for a run that shares it; moments are shared, not copied."""
        return Checkpoints(self._moments[: self._count(update)], self.spacing)

    def moments(self) -> tuple[Moment, ...]:
        """All of them, oldest first."""
        return tuple(self._moments)

    def thin(self) -> None:
        """Double the spacing, and let go of what lies between."""
        self.spacing *= 2
        kept = [moment for moment in self._moments if moment.update % self.spacing == 0]
        if self._moments[0].update % self.spacing:
            kept.insert(0, self._moments[0])
        self._moments = kept
        self.nbytes = sum(moment.nbytes for moment in kept)

    def _count(self, update: int) -> int:
        return bisect.bisect_right(self._moments, update, key=lambda moment: moment.update)


def bound(all_checkpoints: Iterable[Checkpoints], memory: int) -> None:
    """Thin the largest until all together fit in `memory` bytes, or only first moments are left.

    Moments that two runs share count twice, so that the sum is never too small.
    """
    stores = list(all_checkpoints)
    while sum(store.nbytes for store in stores) > memory:
        thinnable = [store for store in stores if len(store) > 1]
        if not thinnable:
            return
        max(thinnable, key=lambda store: store.nbytes).thin()
