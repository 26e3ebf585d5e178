"""States of real sessions for tests of findings, and which findings they give."""

from __future__ import annotations

import dataclasses
from typing import Any

from config import load
from config.reader import with_settings
from config.schema import Experiment
from training.health import Finding, Kind, diagnose
from training.session import Session
from training.snapshot import Snapshot


def preset(name: str = "gaussian-clusters", *settings: str) -> Experiment:
    """A preset, with settings as on the command line."""
    return with_settings(load(name), settings)


def state(experiment: Experiment, updates: int = 0) -> Snapshot:
    """The state after so many updates of a real session, or where it ended before."""
    session = Session(experiment)
    if updates:
        session.advance(max_updates=updates)
    return session.snapshot()


def with_parameters(snapshot: Snapshot, **parameters: Any) -> Snapshot:
    """The same state with other `weights` or `biases`."""
    return dataclasses.replace(snapshot, **parameters)


def findings(snapshot: Snapshot) -> dict[Kind, Finding]:
    """What is the matter, by kind."""
    return {finding.kind: finding for finding in diagnose(snapshot)}
