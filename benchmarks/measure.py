"""Measuring a case: everyone gets ready, proves to compute the same, and then takes turns."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from benchmarks.cases import Case
from benchmarks.peers import PEERS, STACKS, NotMeasuredError, Peer
from benchmarks.peers.engine import Engine64
from benchmarks.timing import Clock, Times, interleaved

CHECKED_UPDATES = 20
TOLERANCES = {"float64": 1e-10, "float32": 1e-5}
"""How far losses may be apart after so many updates, relatively: more than rounding does."""


class DifferentLossError(Exception):
    """A peer that computes something else, so that its time means nothing."""


@dataclass(frozen=True)
class Result:
    """One row: a peer's times a network, in the case's unit, or why there are none."""

    peer: str
    title: str
    precision: str
    times: Times | None
    remark: str


def measure(case: Case, names: Iterable[str], *, rounds: int, clock: Clock) -> list[Result]:
    """Measure the peers `names` on a case; raises DifferentLossError before any time is taken."""
    names = [name for name in names if case.stacks or name not in STACKS]
    ready: dict[str, Peer] = {}
    reasons: dict[str, str] = {}
    for name in names:
        peer = PEERS[name]()
        try:
            peer.prepare(case)
        except ImportError as error:
            reasons[name] = f"not installed ({error.name})"
        except NotMeasuredError as error:
            reasons[name] = str(error)
        else:
            check(peer, case)
            ready[name] = peer
    updates = case.epochs * case.batches
    for peer in ready.values():
        peer.run(-CHECKED_UPDATES % case.batches)  # turns are whole epochs
    turns = [lambda peer=peer: peer.run(updates) for peer in ready.values()]
    taken = interleaved(turns, rounds=rounds, clock=clock)
    scale = case.scale / (updates if case.per == "update" else case.epochs)
    times = {
        name: seconds.times(scale / ready[name].networks)
        for name, seconds in zip(ready, taken, strict=True)
    }
    return [
        Result(
            name,
            PEERS[name].title,
            PEERS[name].precision,
            times.get(name),
            reasons.get(name) or PEERS[name]().remark(case),
        )
        for name in names
    ]


def check(peer: Peer, case: Case) -> None:
    """Hold a prepared peer's loss after its first updates against this engine's in float64.

    Where the peer cannot compute the case itself, both are of the nearest case that it can.
    """
    engine = Engine64()
    engine.prepare(peer.reference(case))
    engine.run(CHECKED_UPDATES)
    peer.run(CHECKED_UPDATES)
    found, expected = peer.loss(), engine.loss()
    if not math.isclose(found, expected, rel_tol=TOLERANCES[peer.precision]):
        raise DifferentLossError(
            f"{case.name}: after {CHECKED_UPDATES} updates the loss of {peer.title} "
            f"({peer.precision}) is {found:.12g}, and it should be {expected:.12g}"
        )
