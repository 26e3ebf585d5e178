"""Grids over several processes: the same results as sessions, and nothing left behind."""

from __future__ import annotations

import contextlib
import io
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from config.schema import Experiment
from runs import grid
from runs.grid import MOST_NETWORKS, SLICE_S, GridError, iter_grid, make_stacks, run_grid, work
from runs.headless import Interruption
from tests.training.experiments import OPTIMIZERS, TWO_CLUSTERS, make_experiment
from training.ensemble import Ensemble
from training.modes import StopRule
from training.session import Session

ROOT = Path(__file__).parent.parent.parent
ENDLESS = 1_000_000_000


def no_process_is_left() -> bool:
    return not multiprocessing.active_children()


# --- which run together ---

WIDE: dict[str, Any] = {"model": {"layers": [3, 40, 2, 3]}}
ADAM: dict[str, Any] = {"training": {"optimizer": OPTIMIZERS["adam"]}}


def several(count: int, **options: Any) -> list[Experiment]:
    return [make_experiment(seed=seed, **options) for seed in range(count)]


def test_experiments_of_one_shape_run_together() -> None:
    experiments = [*several(2), *several(3, **ADAM), *several(1), *several(1, **WIDE)]
    assert sorted(map(sorted, make_stacks(experiments, 1))) == [[0, 1, 5], [2, 3, 4], [6]]


@pytest.mark.parametrize(
    ("count", "workers", "sizes"),
    [
        (32, 1, [32]),
        (32, 2, [16, 16]),
        (7, 2, [3, 4]),
        (7, 3, [2, 2, 3]),
        (1, 4, [1]),
        (2, 4, [1, 1]),
        (2 * MOST_NETWORKS + 2, 1, [86, 86, 86]),
    ],
)
def test_a_large_group_is_cut_so_that_all_workers_have_their_share(
    count: int, workers: int, sizes: list[int]
) -> None:
    stacks = make_stacks(several(count), workers)
    assert sorted(map(len, stacks)) == sizes
    assert sorted(index for stack in stacks for index in stack) == list(range(count))


def test_groups_that_are_less_than_a_share_stay_whole() -> None:
    experiments = [*several(4), *several(4, **ADAM)]
    assert sorted(make_stacks(experiments, 2)) == [[0, 1, 2, 3], [4, 5, 6, 7]]


def test_the_most_work_comes_first() -> None:
    experiments = [*several(3), *several(1, **WIDE), *several(2, training={"max_epochs": 90_000})]
    stacks = make_stacks(experiments, 2)
    amounts = [sum(work(experiments[index]) for index in stack) for stack in stacks]
    assert amounts == sorted(amounts, reverse=True)
    assert work(experiments[5]) == 90 * work(experiments[0])


# --- running ---


def test_results_are_those_of_sessions_in_the_order_of_the_experiments() -> None:
    experiments = [
        make_experiment(seed=1, training={"max_epochs": 5}),
        make_experiment(seed=2, training={"max_epochs": 9, **ADAM["training"]}),
        make_experiment(seed=3, training={"max_epochs": 7}),
        make_experiment(seed=4, training={"max_epochs": 900, "stop": {"rmse_below": 1000.0}}),
        make_experiment(
            seed=5,
            model={"activations": "identity"},
            training={"optimizer": {"name": "sgd", "learning_rate": 1e9}},
        ),
    ]
    stream = io.StringIO()
    results = run_grid(experiments, record_every=2, stream=stream)
    for result, experiment in zip(results, experiments, strict=True):
        assert result is not None
        assert result.experiment == experiment
        session = Session(experiment)
        while session.stopped_by is None:
            session.advance()
        snapshot = session.snapshot()
        assert (result.epoch, result.reason) == (snapshot.epoch, snapshot.reason)
        np.testing.assert_allclose(result.rmse, snapshot.rmse, rtol=1e-10)
        inner = result.curve.epochs[:-1]
        assert (inner % 2 == 0).all()
    assert results[4] is not None
    assert results[4].stopped_by is StopRule.DIVERGED
    assert no_process_is_left()
    assert stream.getvalue() == ""  # a short run without a terminal needs no lines


def test_states_come_along_where_they_are_asked_for() -> None:
    experiments = several(3, training={"max_epochs": 5})
    results = run_grid(experiments, record_every=2, keep_states=True, stream=io.StringIO())
    for result in results:
        assert result is not None
        assert result.states is not None
        assert result.states.epochs.tolist() == [0, 2, 4, 5]
        assert np.array_equal(result.states.parameters[-1], result.parameters)


def test_work_counts_the_samples_that_are_trained_on() -> None:
    whole, half = make_experiment(), make_experiment(data={**TWO_CLUSTERS, "held_out": 11 / 23})
    assert work(half) / work(whole) == 12 / 23


def test_no_experiments_give_no_results() -> None:
    assert run_grid([]) == []


def test_a_terminal_gets_one_bar_over_the_epochs_of_all_runs() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    stream = Terminal()
    stop = {"max_epochs": 900, "stop": {"rmse_below": 1000.0}}
    experiments = [*several(3, training={"max_epochs": 20}), *several(2, training=stop)]
    run_grid(experiments, stream=stream)
    last = stream.getvalue().split("\r")[-1]
    assert "5 of 5 runs ended" in last
    assert "62.0/62.0" in last  # 3 · 20 + 2 · 1: what stopped early is not owed


def test_workers_use_one_thread_each_and_the_environment_stays_as_it_was(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "7")
    monkeypatch.delenv("MKL_NUM_THREADS", raising=False)
    seen = ""
    for _ in iter_grid(
        [
            make_experiment(training={"max_epochs": 2}),
            make_experiment(training={"max_epochs": ENDLESS}),
        ],
        workers=1,
    ):
        (child,) = multiprocessing.active_children()
        with contextlib.suppress(FileNotFoundError):  # where there is no /proc
            seen = Path(f"/proc/{child.pid}/environ").read_text()
        break
    if sys.platform == "linux":
        assert "OPENBLAS_NUM_THREADS=1\0" in seen
        assert "MKL_NUM_THREADS=1\0" in seen
    assert os.environ["OPENBLAS_NUM_THREADS"] == "7"
    assert "MKL_NUM_THREADS" not in os.environ


# --- ending early ---


def quick_and_endless() -> list[Experiment]:
    return [
        make_experiment(training={"max_epochs": ENDLESS}),
        make_experiment(training={"max_epochs": 3}),
    ]


def test_results_come_as_they_end_and_closing_early_leaves_no_process() -> None:
    grid = iter_grid(quick_and_endless(), workers=1)
    index, result = next(grid)
    assert (index, result.epoch) == (1, 3)
    assert multiprocessing.active_children()
    grid.close()
    assert no_process_is_left()


def test_each_result_comes_once_however_often_a_worker_reports() -> None:
    long, short = (make_experiment(training={"max_epochs": epochs}) for epochs in (8000, 3))
    begun = time.monotonic()
    assert [index for index, _ in iter_grid([long, short], workers=1)] == [1, 0]
    assert time.monotonic() - begun > 2 * SLICE_S


def test_a_signal_ends_a_grid_and_keeps_what_has_ended() -> None:
    experiments = quick_and_endless()
    interruption = Interruption()
    found = []
    for index, result in iter_grid(experiments, interruption=interruption):
        found.append((index, result.epoch))
        interruption.signal = signal.SIGINT
    assert found == [(1, 3)]
    assert no_process_is_left()
    assert run_grid(experiments, interruption=interruption) == [None, None]


def group_is_alive(number: int) -> bool:
    try:
        os.killpg(number, 0)  # asks only; a group is gone with its last process
    except ProcessLookupError:
        return False
    return True


SCRIPT = """
import signal

from runs.grid import iter_grid
from tests.runs.test_grid import quick_and_endless

if __name__ == "__main__":
    # Where the tests run in the background, a shell may have had SIGINT ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        for index, _ in iter_grid(quick_and_endless()):
            print("ended", index, flush=True)
    except KeyboardInterrupt:
        print("interrupted", flush=True)
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL], ids=["Ctrl-C", "killed"])
def test_no_process_outlives_a_script(number: signal.Signals, tmp_path: Path) -> None:
    script = tmp_path / "study.py"
    script.write_text(SCRIPT, "utf-8")
    process = subprocess.Popen(
        [sys.executable, str(script)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ended 1\n"
    if number == signal.SIGINT:
        os.killpg(process.pid, number)  # as a terminal does: to the workers, too
    else:
        process.kill()
    output, errors = process.communicate(timeout=20)
    if number == signal.SIGINT:
        assert (output, process.returncode) == ("interrupted\n", 0), errors
        assert "Traceback" not in errors
    deadline = time.monotonic() + 10
    while group_is_alive(process.pid):
        assert time.monotonic() < deadline, "a worker is left"
        time.sleep(0.05)


# --- faults ---


def test_an_experiment_that_a_worker_cannot_run_is_named() -> None:
    first, other, third = several(3)
    training = other.training.model_copy(update={"loss": "nonsense"})  # past every check
    odd = other.model_copy(update={"title": "The odd one", "training": training})
    with pytest.raises(GridError, match=r'^"The odd one" \(seed 1\) cannot be run \(KeyError'):
        run_grid([first, odd, third], workers=1)
    assert no_process_is_left()


def test_where_each_could_run_alone_all_of_a_stack_are_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(_ensemble: Ensemble, _budget_s: float) -> None:
        raise MemoryError("no room")

    monkeypatch.setattr(Ensemble, "advance", fail)
    # In this process: what is broken here is whole in a worker.
    monkeypatch.setattr(grid, "_stop", threading.Event(), raising=False)
    experiments = [make_experiment(title=title) for title in "ABCDE"]
    with pytest.raises(GridError) as caught:
        grid._run_stack(0, experiments, 1, False)
    assert str(caught.value) == (
        '"A" (seed 1), "B" (seed 1), "C" (seed 1) and 2 more cannot be run (MemoryError: no room).'
    )


def test_an_experiment_whose_file_is_gone_is_named(tmp_path: Path) -> None:
    file = tmp_path / "points.csv"
    file.write_text("a,b,c\n" + "1,2,3\n4,5,7\n" * 10, "utf-8")
    lost = make_experiment(title="The lost one", seed=7, data={"source": "csv", "path": str(file)})
    file.unlink()
    with pytest.raises(GridError, match=r'^"The lost one" \(seed 7\) cannot be run .*no such file'):
        run_grid([*several(2), lost])


def test_a_worker_that_dies_is_told_with_what_had_not_ended() -> None:
    experiments = [
        make_experiment(title=title, training={"max_epochs": epochs})
        for title, epochs in [("Short", 3), ("Long", ENDLESS)]
    ]
    grid = iter_grid(experiments, workers=1)
    next(grid)
    (child,) = multiprocessing.active_children()
    child.kill()
    with pytest.raises(GridError, match=r'"Long" \(seed 1\) had not ended') as caught:
        next(grid)
    assert "Short" not in str(caught.value)
    assert no_process_is_left()
