"""Tables in Markdown: what was measured, and what was to be reached."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.cases import Case
from benchmarks.measure import Result
from benchmarks.timing import Times


@dataclass(frozen=True)
class Target:
    """That `peer` takes at least `ratio` times as long as `engine`, a way to run this engine."""

    case: str
    engine: str
    peer: str
    ratio: float


SMALL, ONE_HOT = "4-6-2-5-4", "16-5-16"
LARGE = ("64-128-2-128-64", "784-512-128-2-128-512-784")
TARGETS = [
    Target(SMALL, "engine64", "textbook", 8.0),
    Target(SMALL, "engine64", "sklearn-updates64", 10.0),
    Target(SMALL, "engine64", "sklearn-epochs64", 10.0),
    Target(SMALL, "engine32", "pytorch", 25.0),
    Target(SMALL, "engine32", "jax", 1.0),
    Target(ONE_HOT, "engine32", "pytorch", 20.0),
    Target(ONE_HOT, "engine64", "c", 0.2),
    Target(ONE_HOT, "stack32", "c", 1.0),
    *(
        Target(case, "engine32", peer, 1.0)
        for case in LARGE
        for peer in ("pytorch", "sklearn-epochs32")
    ),
]
"""Each peer meets the engine in its own precision, but for C, which is the limit in double."""


def table(case: Case, results: Sequence[Result]) -> str:
    """A case's medians, and how many times as long as this engine takes everyone takes."""
    lines = [
        f"### {case.name}: {case.unit}",
        "",
        "| who | precision | median | middle half | × float64 | × float32 | remark |",
        "|---|---|---:|---:|---:|---:|---|",
    ]
    medians = {result.peer: result.times.median for result in results if result.times}
    for result in results:
        cells = [result.title, result.precision, *_cells(result.times, medians), result.remark]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def targets(measured: Mapping[str, Sequence[Result]]) -> str:
    """Which ratios were to be reached, and which were, as far as both sides were measured."""
    lines = [
        "| case | who | against | at least | measured | reached |",
        "|---|---|---|---:|---:|---|",
    ]
    for target in TARGETS:
        rows = {result.peer: result for result in measured.get(target.case, ())}
        engine, peer = rows.get(target.engine), rows.get(target.peer)
        if engine and peer and engine.times and peer.times:
            ratio = peer.times.median / engine.times.median
            lines.append(
                f"| {target.case} | {engine.title}, {engine.precision} | {peer.title} "
                f"| {_ratio(target.ratio)} "
                f"| {_ratio(ratio)} | {'yes' if ratio >= target.ratio else '**no**'} |"
            )
    return "\n".join(lines)


def _cells(times: Times | None, medians: Mapping[str, float]) -> list[str]:
    if times is None:
        return ["–"] * 4
    ratios = [
        _ratio(times.median / medians[engine]) if engine in medians else "–"
        for engine in ("engine64", "engine32")
    ]
    middle = f"{_number(times.lower)} to {_number(times.upper)}"
    return [_number(times.median), middle, *ratios]


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"


def _ratio(value: float) -> str:
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"
