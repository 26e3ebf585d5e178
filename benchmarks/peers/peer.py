"""`Peer`: what everyone who is measured can do."""

from __future__ import annotations

from typing import ClassVar, Protocol

from benchmarks.cases import Case


class NotMeasuredError(Exception):
    """A peer that cannot run a case here; the text says why."""


class Peer(Protocol):
    """A program that trains the network of a case, from the same start on the same batches."""

    title: ClassVar[str]
    precision: ClassVar[str]
    """Of its numbers: float64 or float32."""
    networks: ClassVar[int]
    """How many it trains at once; times are of one of them."""

    def prepare(self, case: Case) -> None:
        """Get ready for the first update.

        Raises NotMeasuredError, or ImportError where the peer is not installed.
        """

    def run(self, updates: int) -> None:
        """Do so many more updates, and return when they are done."""

    def loss(self) -> float:
        """The loss over all samples, a mean over every entry, with the parameters as they are."""

    def reference(self, case: Case) -> Case:
        """What this peer computes when asked for a case: the same, or the nearest that it can."""

    def remark(self, case: Case) -> str:
        """What is different in that, in a few words; empty: nothing."""


class SameCase:
    """A peer that computes a case as it is."""

    networks: ClassVar[int] = 1

    def reference(self, case: Case) -> Case:
        """The case itself."""
        return case

    def remark(self, case: Case) -> str:
        """Nothing is different."""
        return ""
