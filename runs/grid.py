"""Grids: many experiments as several stacks over several processes, with one bar of progress."""

from __future__ import annotations

import math
import multiprocessing
import os
import queue
import signal
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from multiprocessing.synchronize import Event
from typing import Any, TextIO

from tqdm import tqdm

from config.schema import Experiment
from config.table import TableError
from runs.headless import LINE_EVERY_S, Interruption
from training.ensemble import Ensemble, Result, shape_of

SLICE_S = 0.2
"""Between two reports of a worker, and two looks at whether it should stop."""
POLL_S = 0.1
"""For how long the parent waits for news before it looks at signals and at the workers."""
MOST_NETWORKS = 128
"""In a stack: beyond that a network costs no less, and what is under way leaves the caches."""
BLAS_THREADS = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS")


class GridError(RuntimeError):
    """An experiment of a grid cannot be run; the text names it and says why."""


def run_grid(
    experiments: Sequence[Experiment],
    *,
    workers: int = 2,
    record_every: int = 100,
    keep_states: bool = False,
    stream: TextIO | None = None,
    interruption: Interruption | None = None,
) -> list[Result | None]:
    """Run all experiments; returns their results in order, with None where a signal came first.

    For the arguments and errors see `iter_grid`.
    """
    results: list[Result | None] = [None] * len(experiments)
    for index, result in iter_grid(
        experiments,
        workers=workers,
        record_every=record_every,
        keep_states=keep_states,
        stream=stream,
        interruption=interruption,
    ):
        results[index] = result
    return results


def iter_grid(
    experiments: Sequence[Experiment],
    *,
    workers: int = 2,
    record_every: int = 100,
    keep_states: bool = False,
    stream: TextIO | None = None,
    interruption: Interruption | None = None,
) -> Generator[tuple[int, Result], None, None]:
    """Run all experiments, and yield each one's index and result as soon as it has ended.

    Curves are recorded every `record_every` epochs, and parameters too if `keep_states`. Progress
    goes to `stream` (standard error).
    Ends early once `interruption` notes a signal; then, and after an error, Ctrl-C or a `close`,
    no process is left. Raises GridError for an experiment that cannot be run.

    Workers are spawned: a script that calls this must do so under `if __name__ == "__main__":`.
    """
    if not experiments:
        return
    stacks = make_stacks(experiments, workers)
    context = multiprocessing.get_context("spawn")
    news: multiprocessing.Queue[News] = context.Queue()
    stop = context.Event()
    pool = ProcessPoolExecutor(
        min(workers, len(stacks)), context, initializer=_prepare_worker, initargs=(news, stop)
    )
    waiting = set(range(len(experiments)))
    try:
        with _one_blas_thread():  # workers are started by these calls, and inherit it
            futures = {
                pool.submit(
                    _run_stack, number, [experiments[i] for i in stack], record_every, keep_states
                ): stack
                for number, stack in enumerate(stacks)
            }
        with _progress(experiments, stacks, stream or sys.stderr) as show:
            while waiting and (interruption is None or interruption.signal is None):
                _raise_if_failed(futures, experiments, waiting)
                try:
                    message = news.get(timeout=POLL_S)
                except queue.Empty:
                    continue
                for position, result in message.ended:
                    index = stacks[message.stack][position]
                    waiting.discard(index)
                    yield index, result
                show(message, len(experiments) - len(waiting))
    finally:
        stop.set()
        pool.shutdown(cancel_futures=True)
        news.close()


# --- which run together --------------------------------------------------------------------------


def make_stacks(experiments: Sequence[Experiment], workers: int) -> list[list[int]]:
    """Indices of the experiments that run together, the most work first.

    Experiments of the same shape are one stack, unless that would be more than one worker's share
    of the work or more than `MOST_NETWORKS`: then it is cut into parts of nearly the same size.
    """
    groups: dict[tuple[Any, ...], list[int]] = {}
    for index, experiment in enumerate(experiments):
        groups.setdefault(_shape(experiment), []).append(index)
    share = sum(map(work, experiments)) / workers
    stacks = []
    for group in groups.values():
        # The small number keeps rounding from cutting what is exactly a share.
        by_work = math.ceil(sum(work(experiments[i]) for i in group) / share - 1e-9)
        by_size = -(-len(group) // MOST_NETWORKS)
        stacks += _cut(group, min(max(by_work, by_size), len(group)))
    return sorted(stacks, key=lambda stack: -sum(work(experiments[i]) for i in stack))


def work(experiment: Experiment) -> float:
    """Multiplications of a whole run, up to a factor that all have in common."""
    layers = experiment.model.layers
    parameters = sum((inputs + 1) * outputs for inputs, outputs in pairwise(layers))
    return float(parameters) * experiment.data.training_samples * experiment.training.max_epochs


def _shape(experiment: Experiment) -> tuple[Any, ...]:
    try:
        return tuple(shape_of(experiment).values())
    except TableError as error:  # the file is not what it was when the experiment was checked
        raise _cannot_run([experiment], error) from error


def _cut(group: list[int], parts: int) -> list[list[int]]:
    ends = [len(group) * part // parts for part in range(parts + 1)]
    return [group[start:end] for start, end in pairwise(ends)]


# --- a worker ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class News:
    """What a worker tells of its stack: epochs, and the runs that ended since the last news."""

    stack: int
    epochs_done: int
    epochs_left: int
    ended: list[tuple[int, Result]]
    """Position in the stack, and result."""


@contextmanager
def _one_blas_thread() -> Iterator[None]:
    """Have processes that are started meanwhile use one thread: NumPy reads this on loading."""
    former = {name: os.environ.get(name) for name in BLAS_THREADS}
    os.environ.update(dict.fromkeys(BLAS_THREADS, "1"))
    try:
        yield
    finally:
        for name, value in former.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


_news: multiprocessing.Queue[News]
_stop: Event


def _prepare_worker(news: multiprocessing.Queue[News], stop: Event) -> None:
    """Run once in each worker, whose queue and event can only be inherited."""
    global _news, _stop
    _news, _stop = news, stop
    news.cancel_join_thread()  # a worker must be able to end with news that nobody reads
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all; the parent tells us to stop
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def _run_stack(
    number: int, experiments: list[Experiment], record_every: int, keep_states: bool
) -> None:
    told: set[int] = set()
    try:
        ensemble = Ensemble(experiments, record_every=record_every, keep_states=keep_states)
        while ensemble.running and not _stop.is_set():
            ensemble.advance(SLICE_S)
            ended = [
                (position, result)
                for position, result in enumerate(ensemble.results)
                if result is not None and position not in told
            ]
            told.update(position for position, _ in ended)
            _news.put(News(number, ensemble.epochs_done, ensemble.epochs_left, ended))
    except Exception as error:
        raise _cannot_run(_culprits(experiments), error) from error


def _culprits(experiments: list[Experiment]) -> list[Experiment]:
    """The first experiment that cannot even begin by itself; all of them, where each can."""
    for experiment in experiments:
        try:
            Ensemble([experiment])
        except Exception:  # noqa: BLE001 - whatever it was, the caller tells it
            return [experiment]
    return experiments


# --- what the parent tells -----------------------------------------------------------------------


def _raise_if_failed(
    futures: dict[Future[None], list[int]], experiments: Sequence[Experiment], waiting: set[int]
) -> None:
    for future in futures:
        error = future.exception() if future.done() else None
        if isinstance(error, BrokenProcessPool):
            names = _names([experiments[index] for index in sorted(waiting)])
            raise GridError(
                f"A worker process ended unexpectedly; {names} had not ended."
            ) from error
        if error is not None:
            raise error


def _cannot_run(experiments: Sequence[Experiment], error: Exception) -> GridError:
    return GridError(f"{_names(experiments)} cannot be run ({type(error).__name__}: {error}).")


def _names(experiments: Sequence[Experiment], most: int = 3) -> str:
    """For a sentence: the first few by title and seed, and how many more there are."""
    names = [f'"{one.title}" (seed {one.seed})' for one in experiments[:most]]
    if len(experiments) > most:
        names.append(f"{len(experiments) - most} more")
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


Show = Callable[[News, int], None]
"""Takes the latest news, and how many runs have ended."""


@contextmanager
def _progress(
    experiments: Sequence[Experiment], stacks: list[list[int]], stream: TextIO
) -> Iterator[Show]:
    """A bar over the epochs of all runs on a terminal, and a line now and then elsewhere."""
    left = [sum(experiments[i].training.max_epochs for i in stack) for stack in stacks]
    done = [0] * len(stacks)
    due = time.monotonic() + LINE_EVERY_S
    with tqdm(
        total=sum(left),
        unit=" epochs",
        unit_scale=True,
        file=stream,
        dynamic_ncols=True,
        disable=not stream.isatty(),
    ) as bar:

        def show(news: News, ended: int) -> None:
            nonlocal due
            done[news.stack], left[news.stack] = news.epochs_done, news.epochs_left
            runs = f"{ended} of {len(experiments)} runs ended"
            bar.total = sum(done) + sum(left)  # runs that end early leave epochs undone
            bar.set_postfix_str(runs, refresh=False)
            bar.update(sum(done) - bar.n)
            if not stream.isatty() and time.monotonic() >= due:
                due = time.monotonic() + LINE_EVERY_S
                line = f"{runs}, epoch {sum(done)} of at most {sum(done) + sum(left)}"
                print(line, file=stream, flush=True)

        yield show
