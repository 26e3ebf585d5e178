"""Who is measured on a case, and the proof that all compute the same."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from benchmarks.cases import Case, make_cases
from benchmarks.measure import DifferentLossError, check, measure
from benchmarks.peers import PEERS, STACKS
from benchmarks.peers.engine import Engine32, Engine64

CASES = {case.name: replace(case, epochs=1) for case in make_cases()}
SMALL = [case for name, case in CASES.items() if not name.startswith(("64", "784"))]
OURS = ["engine64", "engine32", "session64", "textbook"]


@pytest.mark.parametrize("case", SMALL, ids=lambda case: case.name)
@pytest.mark.parametrize("peer", OURS)
def test_all_that_this_project_measures_of_its_own_computes_the_same(peer: str, case: Case) -> None:
    """`check` raises where the losses differ after 20 updates."""
    ready = PEERS[peer]()
    ready.prepare(case)
    check(ready, case)


@pytest.mark.parametrize("peer", STACKS)
def test_the_first_network_of_a_stack_is_the_cases(peer: str) -> None:
    ready = PEERS[peer]()
    ready.prepare(CASES["16-5-16"])
    check(ready, CASES["16-5-16"])


def test_a_peer_that_computes_something_else_is_found_out() -> None:
    class Slower(Engine64):
        def run(self, updates: int) -> None:
            super().run(updates - 1)

    peer = Slower()
    peer.prepare(CASES["16-5-16"])
    with pytest.raises(DifferentLossError, match="16-5-16: after 20 updates"):
        check(peer, CASES["16-5-16"])


def test_stacks_are_measured_where_the_case_says_so_and_a_network_at_a_time() -> None:
    ticks = iter(range(10_000))

    def clock() -> float:
        return float(next(ticks))  # one second between any two readings

    names = ["engine32", "stack5"]
    results = measure(CASES["16-5-16"], names, rounds=2, clock=clock)
    alone, stack = (result.times for result in results)
    assert alone is not None
    assert stack is not None
    assert alone.median == pytest.approx(1e6)
    assert stack.median == pytest.approx(1e6 / 5)
    results = measure(CASES["4-6-2-5-4"], names, rounds=2, clock=time.perf_counter)
    assert [result.peer for result in results] == ["engine32"]


def test_the_engine_is_run_for_as_many_updates_as_are_asked_for() -> None:
    peer = Engine32()
    peer.prepare(CASES["4-6-2-5-4"])
    peer.run(20)
    assert peer._trainer.update == 20
