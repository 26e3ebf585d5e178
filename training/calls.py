"""Calls with all their arguments bound, which leave an update nothing to do but make them.

Looking up names and slicing blocks, update after update, takes as long as the arithmetic of a small
network. So activations, layers, losses and optimizers do not compute: they say, once, which calls
do, on blocks that stay where they are.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable

Call = Callable[[], object]
"""Without arguments; what it returns is of no interest."""

Stage = list[Call]
"""A short part of an update. Between two stages, but not within one, others may use the blocks."""


def run(calls: Iterable[Call]) -> None:
    """Make the calls, in order."""
    for call in calls:
        call()


def in_a_row(stages: Iterable[Stage]) -> list[Call]:
    """The calls of all stages, which take less time to make from one list."""
    return list(itertools.chain.from_iterable(stages))
