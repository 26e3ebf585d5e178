"""Studies: grids of runs with their tables, figures and report."""

from __future__ import annotations

from runs.studies.folder import FolderError
from runs.studies.running import StudyError, run_study
from runs.studies.writing import write_report

__all__ = ["FolderError", "StudyError", "run_study", "write_report"]
