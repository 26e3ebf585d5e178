"""One update and one epoch of the default preset: this project's engine beside textbook code."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import cycle

from benchmarks.textbook import Textbook
from config import load
from config.schema import Adam, Experiment
from training import Session

PRESET = "gaussian-clusters"
UPDATES = 2000
EPOCHS = 150


@dataclass(frozen=True)
class Measurement:
    """Median times of the same work in both, in microseconds."""

    work: str
    engine_us: float
    textbook_us: float

    @property
    def ratio(self) -> float:
        """How many times as long the textbook code takes."""
        return self.textbook_us / self.engine_us


def measure() -> list[Measurement]:
    """Measure both on the default preset, turn by turn."""
    experiment = load(PRESET)
    session = Session(experiment)
    textbook = make_textbook(experiment, session)
    size = textbook.batch_size
    batches = cycle(
        [textbook.data[start : start + size] for start in range(0, len(textbook.data), size)]
    )
    return [
        _compare("one update", session.step, lambda: textbook.update(next(batches)), UPDATES),
        _compare("one epoch", session.run_epoch, textbook.epoch, EPOCHS),
    ]


def make_textbook(experiment: Experiment, session: Session) -> Textbook:
    """Textbook code for the same experiment, on the session's own data."""
    optimizer = experiment.training.optimizer
    assert isinstance(optimizer, Adam), f"{PRESET} has another optimizer than the textbook's"
    return Textbook(
        session.dataset.values,
        experiment.model.layers,
        batch_size=experiment.training.batch_size,
        learning_rate=optimizer.learning_rate,
        beta1=optimizer.beta1,
        beta2=optimizer.beta2,
        epsilon=optimizer.epsilon,
        seed=experiment.seed,
    )


def table(measurements: list[Measurement]) -> str:
    """The measurements as a table in Markdown."""
    lines = ["| work | engine | textbook | ratio |", "|---|---:|---:|---:|"]
    lines += [
        f"| {m.work} | {m.engine_us:.1f} µs | {m.textbook_us:.1f} µs | {m.ratio:.2f} |"
        for m in measurements
    ]
    return "\n".join(lines)


def _compare(
    work: str, engine: Callable[[], object], textbook: Callable[[], object], turns: int
) -> Measurement:
    times: tuple[list[int], list[int]] = ([], [])
    for _ in range(turns):
        for kept, run in zip(times, (engine, textbook), strict=True):
            start = time.perf_counter_ns()
            run()
            kept.append(time.perf_counter_ns() - start)
    engine_us, textbook_us = (statistics.median(kept) / 1000 for kept in times)
    return Measurement(work, engine_us, textbook_us)
