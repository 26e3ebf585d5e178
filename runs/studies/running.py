"""Running a study: what is not finished yet, stacked, over the cores there are."""

from __future__ import annotations

import json
import math
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import numpy as np
from numpy.typing import NDArray

from config.atomic import write_text
from config.study import Study
from runs.grid import iter_grid
from runs.headless import Interruption
from runs.studies.folder import Finished, StudyFolder
from runs.studies.measuring import MEASURES, State
from training.data import make_dataset

MOST_STATES = 200
"""Of each run, at evenly spaced epochs, besides the first and the last."""

TIMES = ("runs", "seconds", "processor_seconds")
"""What is kept of each part of a study."""

WORKERS = min(2, os.cpu_count() or 1)


class StudyError(ValueError):
    """A study that cannot be run or finished; the text is a sentence."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A finished run, measured: `series` holds each measure over `epochs`, of shape (k,)."""

    cell: int
    finished: Finished
    series: dict[str, NDArray[np.float64]]

    def final(self, measure: str) -> float:
        """A measure at the end of the run."""
        return float(self.series[measure][-1])


def run_study(
    study: Study,
    folder: Path,
    *,
    stream: TextIO | None = None,
    interruption: Interruption | None = None,
    workers: int = WORKERS,
) -> bool:
    """Run what is not finished in `folder`; returns whether all of it is now.

    Each run is written as it ends, so that nothing is run twice. Progress goes to `stream`
    (standard error). Raises FolderError, GridError, and OSError.
    """
    runs = study.runs()
    place = StudyFolder(folder, [run.experiment for run in runs])
    place.check()
    waiting = place.waiting()
    wall, cpu, done = time.perf_counter(), _cpu_seconds(), 0
    longest = max(run.experiment.training.max_epochs for run in runs)
    try:
        for position, result in iter_grid(
            [runs[number].experiment for number in waiting],
            workers=workers,
            record_every=max(1, math.ceil(longest / MOST_STATES)),
            keep_states=True,
            stream=stream,
            interruption=interruption,
        ):
            place.write(waiting[position], result)
            done += 1
    finally:
        if done:
            times = read_times(folder)
            taken = done, time.perf_counter() - wall, _cpu_seconds() - cpu
            spent = {name: round(number, 2) for name, number in zip(TIMES, taken, strict=True)}
            write_text(folder / "times.json", json.dumps([*times, spent], indent=2) + "\n")
    return done == len(waiting)


def read_times(folder: Path) -> list[dict[str, float]]:
    """What each part of a study took, in the order in which they were run; [] if nobody knows."""
    try:
        times = json.loads((folder / "times.json").read_text("utf-8"))
        return [{name: float(part[name]) for name in TIMES} for part in times]
    except (OSError, ValueError, TypeError, KeyError):
        return []


def outcomes(study: Study, folder: Path) -> list[Outcome]:
    """Every run of a study, read and measured; raises StudyError where one is not finished."""
    runs = study.runs()
    place = StudyFolder(folder, [run.experiment for run in runs])
    measures = {*study.record, *(w.measure for w in study.draw), "epochs", "loss"}
    curves = {w.measure for w in study.draw if w.kind == "curves"}
    found = []
    for number, run in enumerate(runs):
        finished = place.read(number)
        if finished is None:
            raise StudyError(f"Run {number + 1} of {len(runs)} is not finished.")
        dataset = make_dataset(run.experiment)
        series: dict[str, list[float]] = {name: [] for name in measures}
        last = len(finished.epochs) - 1
        for index, (epoch, parameters) in enumerate(
            zip(finished.epochs.tolist(), finished.parameters, strict=True)
        ):
            names = measures if index == last else curves
            if names:
                state = State(run.experiment, dataset, parameters, epoch)
                for name in names:
                    series[name].append(MEASURES[name].of(state))
        found.append(Outcome(run.cell, finished, {n: np.array(v) for n, v in series.items()}))
    return found


def _cpu_seconds() -> float:
    """Processor time of this process and, where the system tells it, of workers that have ended."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system
