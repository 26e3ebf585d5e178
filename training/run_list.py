"""`RunList`: the runs that a session keeps, in bounded number and memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from training.changes import Phase
from training.checkpoints import MEMORY, bound
from training.data import Dataset
from training.player import NotAllowedError
from training.run import Run

MOST_RUNS = 6
"""The present one, and five to compare it with."""


class RunList:
    """Runs, oldest first; each has a number that is not used again."""

    def __init__(self, runs: Iterable[Run] = ()) -> None:
        self.runs = list(runs)
        self._numbers = max((run.number for run in self.runs), default=0)

    @property
    def nbytes(self) -> int:
        """Bytes that the checkpoints of all runs take, about."""
        return sum(run.checkpoints.nbytes for run in self.runs)

    @property
    def full(self) -> bool:
        """Whether there is no room for another run."""
        return len(self.runs) >= MOST_RUNS

    def numbered(self, number: int) -> Run:
        """The run of this number. Raises ValueError where there is none."""
        for run in self.runs:
            if run.number == number:
                return run
        raise ValueError(f"there is no run {number}")

    def add(self, name: str, phases: Sequence[Phase], dataset: Dataset) -> Run:
        """A new run."""
        return self._kept(Run(self._next_number(), name, phases, dataset))

    def fork(self, run: Run, name: str, update: int, epoch: int) -> Run:
        """A new run that shares everything up to `update` with another."""
        return self._kept(run.fork(self._next_number(), name, update, epoch))

    def forget(self, run: Run) -> None:
        """Keep this one no longer."""
        self.runs.remove(run)

    def make_sure_of_room(self) -> None:
        """Raise NotAllowedError where MOST_RUNS are kept."""
        if self.full:
            raise NotAllowedError(f"{MOST_RUNS} runs are kept already; delete one of them first")

    def bound(self) -> None:
        """Let checkpoints go where all together take too much memory."""
        bound((run.checkpoints for run in self.runs), MEMORY)

    def _next_number(self) -> int:
        self._numbers += 1
        return self._numbers

    def _kept(self, run: Run) -> Run:
        self.runs.append(run)
        return run
