"""The last table: which ratios were reached, of medians in one run."""

from __future__ import annotations

from benchmarks.measure import Result
from benchmarks.peers import PEERS
from benchmarks.table import TARGETS, targets
from benchmarks.timing import Times


def row(peer: str, median: float | None) -> Result:
    times = None if median is None else Times(median, median, median)
    return Result(peer, PEERS[peer].title, PEERS[peer].precision, times, "")


def line(text: str, *parts: str) -> str:
    (found,) = [one for one in text.splitlines() if all(part in one for part in parts)]
    return found


def test_a_target_is_reached_where_the_peer_takes_that_many_times_as_long() -> None:
    measured = {
        "4-6-2-5-4": [row("engine64", 10.0), row("textbook", 80.0), row("sklearn-epochs64", 99.0)]
    }
    text = targets(measured)
    assert line(text, "textbook").endswith("| 8.00 | 8.00 | yes |")
    assert line(text, "scikit-learn").endswith("| 10.0 | 9.90 | **no** |")


def test_a_stack_of_32_is_to_need_no_longer_a_network_than_c_for_its_one() -> None:
    for mine, theirs, reached in ((2.0, 2.1, "yes"), (2.1, 2.0, "**no**")):
        text = targets({"16-5-16": [row("stack32", mine), row("c", theirs)]})
        assert line(text, "a stack of 32", "C -O3").endswith(f"| {reached} |")


def test_who_was_not_measured_is_left_out() -> None:
    text = targets({"16-5-16": [row("engine32", 1.0), row("pytorch", None)]})
    assert len(text.splitlines()) == 2


def test_targets_name_peers_that_there_are() -> None:
    assert {target.engine for target in TARGETS} | {target.peer for target in TARGETS} <= set(PEERS)
