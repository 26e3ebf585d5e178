"""`Diagnosis`: all findings of a snapshot, made in short stages; and the table of them."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator

import numpy as np

from training.health.examination import Examination
from training.health.finding import Finding, Kind
from training.health.progress import (
    collapsed_code,
    diverged,
    exploding,
    linear_limit,
    rate_too_high,
    rate_too_low,
    vanishing,
)
from training.health.units import dead_units, identical_units, out_of_range, saturated_units
from training.snapshot import Snapshot

Check = Callable[[Examination], Finding | None]
"""Says what is the matter, or None where that is not the case."""

CHECKS: dict[Kind, Check] = {
    Kind.DIVERGED: diverged,
    Kind.OUT_OF_RANGE: out_of_range,
    Kind.IDENTICAL_UNITS: identical_units,
    Kind.DEAD_UNITS: dead_units,
    Kind.SATURATED_UNITS: saturated_units,
    Kind.EXPLODING: exploding,
    Kind.VANISHING: vanishing,
    Kind.RATE_TOO_HIGH: rate_too_high,
    Kind.RATE_TOO_LOW: rate_too_low,
    Kind.COLLAPSED_CODE: collapsed_code,
    Kind.LINEAR_LIMIT: linear_limit,
}
"""In the order in which findings are told."""


class Diagnosis:
    """Measures one snapshot a little at a time; `findings` are there when `advance` says so."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.findings: tuple[Finding, ...] = ()
        """In the order of `CHECKS`; empty where nothing is the matter."""
        self._stages = self._run()

    def advance(
        self, budget_s: float = math.inf, clock: Callable[[], float] = time.perf_counter
    ) -> bool:
        """Go on for `budget_s` seconds, and at least one stage; returns whether it is complete."""
        start = clock()
        with np.errstate(all="ignore"):  # a network that has gone astray is measured as it is
            for _ in self._stages:
                if clock() - start >= budget_s:
                    return False
        return True

    def _run(self) -> Iterator[None]:
        examination = Examination(self.snapshot)
        yield from examination.stages()
        findings = []
        for check in CHECKS.values():
            findings.append(check(examination))
            yield
        self.findings = tuple(finding for finding in findings if finding is not None)


def diagnose(snapshot: Snapshot) -> tuple[Finding, ...]:
    """What is the matter with a network, or with the way it is trained; empty where all is well."""
    diagnosis = Diagnosis(snapshot)
    diagnosis.advance()
    return diagnosis.findings
