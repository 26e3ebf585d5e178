"""Why is it stuck: measured statements about a snapshot, each with something to try."""

from __future__ import annotations

from training.health.diagnosis import CHECKS, Diagnosis, diagnose
from training.health.finding import Finding, Kind, Remedy

__all__ = ["CHECKS", "Diagnosis", "Finding", "Kind", "Remedy", "diagnose"]
