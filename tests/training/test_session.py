"""`Session`: commands by the table, time slices, goals, resets and snapshots."""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections.abc import Callable
from typing import Any, Literal

import numpy as np
import pytest

from config.schema import MAX_SEED, Experiment
from tests.training.experiments import OPTIMIZERS, TWO_CLUSTERS, make_experiment
from tests.training.sessions import (
    BATCHES,
    SESSIONS,
    Ticks,
    after,
    make_session,
    numbers,
    paused,
    with_rate,
)
from training.inspection import reconstruct
from training.modes import TRANSITIONS, Command, Mode
from training.session import MOST_RUNS, NotAllowedError, Session
from training.snapshot import Snapshot

COMMANDS: dict[Command, Callable[[Session], None]] = {
    Command.PLAY: Session.play,
    Command.PAUSE: Session.pause,
    Command.STEP: Session.play_step,
    Command.RUN_EPOCHS: Session.play_epochs,
    Command.TRAIN: Session.train,
    Command.RESET: lambda session: session.reset("same"),
    Command.NEW_WEIGHTS: lambda session: session.reset("new"),
    Command.REWIND: lambda session: session.begin_rewind(0),
    Command.CHANGE: lambda session: session.change(with_rate(session.experiment, 0.123)),
    Command.RESTART: lambda session: session.restart(session.experiment, "again"),
    Command.SELECT: lambda session: session.begin_select(1),
}


@pytest.mark.parametrize("mode", Mode)
def test_every_mode_can_be_reached(mode: Mode) -> None:
    assert SESSIONS[mode]().snapshot().mode is mode


@pytest.mark.parametrize(("mode", "command"), list(itertools.product(Mode, Command)))
def test_a_command_does_what_the_table_says_or_raises(mode: Mode, command: Command) -> None:
    session = SESSIONS[mode]()
    before = session.snapshot()
    assert session.can(command) == ((mode, command) in TRANSITIONS)
    if session.can(command):
        COMMANDS[command](session)
        assert session.mode is TRANSITIONS[mode, command]
        assert session.reason == ""
        assert session.stopped_by is None
    else:
        with pytest.raises(NotAllowedError, match=f"cannot {command.value} while {mode.value}"):
            COMMANDS[command](session)
        assert session.snapshot() is before


@pytest.mark.parametrize("way", [Session.step, Session.run_epoch])
@pytest.mark.parametrize("mode", [Mode.PLAYING, Mode.CONVERGED, Mode.DIVERGED])
def test_step_and_run_epoch_are_commands_like_the_others(
    mode: Mode, way: Callable[[Session], int]
) -> None:
    session = SESSIONS[mode]()
    update = session.update
    with pytest.raises(NotAllowedError):
        way(session)
    assert (session.mode, session.update) == (mode, update)


# --- running ---


def test_a_new_session_is_ready_at_update_0() -> None:
    snapshot = make_session().snapshot()
    assert (snapshot.mode, snapshot.update, snapshot.epoch, snapshot.batch) == (Mode.READY, 0, 0, 0)
    assert snapshot.batches == BATCHES
    assert snapshot.curve.updates.tolist() == [0]


def test_step_runs_one_update_and_pauses() -> None:
    session = make_session()
    for update in range(1, 8):
        assert session.step() == 1
        assert (session.mode, session.update, session.epoch) == (
            Mode.PAUSED,
            update,
            update // BATCHES,
        )


@pytest.mark.parametrize("steps", [0, 2, 4, 5, 7])
def test_run_epoch_ends_at_the_end_of_the_epoch_under_way(steps: int) -> None:
    session = make_session()
    for _ in range(steps):
        session.step()
    expected = BATCHES - steps % BATCHES
    assert session.run_epoch() == expected
    assert (session.mode, session.update) == (Mode.PAUSED, steps + expected)
    assert session.snapshot().batch == 0


@pytest.mark.parametrize(
    ("steps", "epochs", "end"), [(0, 3, 15), (2, 1, 5), (2, 3, 15), (5, 2, 15)]
)
def test_played_epochs_count_the_one_under_way(steps: int, epochs: int, end: int) -> None:
    session = make_session()
    session.advance(max_updates=steps)
    session.pause()
    session.play_epochs(epochs)
    snapshot = session.snapshot()
    assert (snapshot.mode, snapshot.goal_from, snapshot.goal) == (Mode.PLAYING, steps, end)
    while session.playing:
        session.advance(max_updates=2)
    assert (session.mode, session.update) == (Mode.PAUSED, end)


TICK = 2.0**-20
"""So short that an update of some ticks is a short one; a power of 2, so that sums are exact."""


@pytest.mark.parametrize(("ticks", "updates"), [(3, 3), (1, 1), (0.5, 1), (0, 1), (-1, 1)])
def test_a_slice_holds_the_updates_that_fit_and_at_least_one(ticks: float, updates: int) -> None:
    session = make_session()
    session.step()
    session.play()
    assert session.advance(ticks * TICK, clock=Ticks(TICK)) == updates
    assert (session.mode, session.update) == (Mode.PLAYING, 1 + updates)


def test_a_slice_ends_at_the_goal_or_at_max_updates_before_its_time() -> None:
    session = make_session()
    assert session.advance(100.0, clock=Ticks(TICK), max_updates=3) == 3
    assert session.mode is Mode.PLAYING
    session.pause()
    session.play_epochs(2)
    assert session.advance(100.0, clock=Ticks(TICK)) == 7
    assert (session.mode, session.update) == (Mode.PAUSED, 10)


def test_a_long_update_is_spread_over_slices_and_comes_out_the_same() -> None:
    session, other = make_session(), make_session()
    slices = 0
    while session.update < 12:
        done = session.advance(1.0, clock=Ticks())
        assert done in (0, 1)
        slices += 1
    assert slices > 100
    other.advance(max_updates=12)
    assert numbers(session.snapshot()) == numbers(other.snapshot())


def test_a_pause_amid_a_long_update_shows_the_state_before_it() -> None:
    session, other = make_session(), make_session()
    while session.update < 7:
        session.advance(1.0, clock=Ticks())
    assert session.advance(1.0, clock=Ticks()) == 0
    session.pause()
    other.advance(max_updates=7)
    assert session.update == 7
    assert numbers(session.snapshot()) == numbers(other.snapshot())
    session.step()
    other.pause()
    other.step()
    assert numbers(session.snapshot()) == numbers(other.snapshot())


def test_a_snapshot_can_be_prepared_in_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.measurement.FEW_MULTIPLICATIONS", 0)
    session, other = make_session(), make_session()
    session.advance(max_updates=3)
    other.advance(max_updates=3)
    slices = 1
    while not session.prepare_snapshot(1.0, clock=Ticks()):
        slices += 1
    assert slices > 3
    assert session.prepare_snapshot(0.0)
    assert numbers(session.snapshot()) == numbers(other.snapshot())


def test_a_snapshot_is_prepared_in_the_time_given_whatever_the_clock_began_with(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("training.measurement.FEW_MULTIPLICATIONS", 0)
    session, clock = make_session(), Ticks()
    session.advance(max_updates=3)
    clock.now = 1e6
    assert not session.prepare_snapshot(2.0, clock)
    assert clock.now == 1e6 + 3


def test_a_slice_of_no_updates_runs_none() -> None:
    session = make_session()
    assert session.advance(max_updates=0) == 0
    assert session.update == 0


@pytest.mark.parametrize("mode", [Mode.CONVERGED, Mode.DIVERGED])
def test_where_training_has_ended_a_slice_does_nothing(mode: Mode) -> None:
    session = SESSIONS[mode]()
    before = session.snapshot()
    assert session.advance(1.0, clock=Ticks()) == 0
    assert session.snapshot() is before


def test_a_pause_forgets_the_goal() -> None:
    session = make_session()
    session.play_epochs(2)
    session.advance(max_updates=3)
    session.pause()
    assert session.snapshot().goal is None
    session.play()
    assert session.advance(max_updates=20) == 20
    assert session.mode is Mode.PLAYING


@pytest.mark.parametrize("command", [Session.play, Session.train])
def test_playing_on_has_max_epochs_for_a_goal(command: Callable[[Session], None]) -> None:
    session = make_session(training={"max_epochs": 3})
    command(session)
    assert (session.snapshot().goal_from, session.snapshot().goal) == (0, 15)


# --- resets ---


@pytest.mark.parametrize("mode", [Mode.PLAYING, Mode.PAUSED, Mode.CONVERGED, Mode.DIVERGED])
def test_a_reset_with_the_same_weights_starts_the_same_run_again(mode: Mode) -> None:
    session = SESSIONS[mode]()
    experiment = session.experiment
    session.reset()
    assert session.experiment is experiment
    assert (session.mode, session.update) == (Mode.READY, 0)
    fresh = Session(experiment)
    for _ in range(4):
        assert numbers(session.snapshot()) == numbers(fresh.snapshot())
        assert session.snapshot().curve.updates.tolist() == fresh.snapshot().curve.updates.tolist()
        session.advance(max_updates=1)
        fresh.advance(max_updates=1)


@pytest.mark.parametrize("seed", [0, 1, MAX_SEED])
@pytest.mark.parametrize("data_seed", [None, 5])
@pytest.mark.parametrize("times", [1, 3])
def test_new_weights_are_a_run_of_their_own_on_the_same_data(
    times: int, data_seed: int | None, seed: int
) -> None:
    base = make_experiment().model_dump()["data"]
    session = make_session(seed=seed, data={**base, "seed": data_seed})
    first, values = session.snapshot(), session.dataset.values
    for _ in range(times):
        before = session.snapshot()
        session.reset("new")
        assert not np.isclose(session.snapshot().weights[0], before.weights[0]).any()
    assert not np.isclose(session.snapshot().weights[0], first.weights[0]).any()
    assert np.array_equal(session.dataset.values, values)
    assert (session.snapshot().mean_rmse, session.snapshot().pca_rmse) == (
        first.mean_rmse,
        first.pca_rmse,
    )
    fresh = Session(Experiment.model_validate(session.experiment.model_dump()))
    assert np.array_equal(fresh.dataset.values, values)
    assert numbers(fresh.snapshot()) == numbers(session.snapshot())
    session.advance(max_updates=12)
    assert numbers(session.snapshot()) == after(session.experiment, 12)
    assert session.snapshot().experiment == session.experiment


def test_new_weights_are_those_of_the_next_seed_and_after_the_last_comes_0() -> None:
    session = make_session(seed=MAX_SEED - 1)
    seeds = []
    for _ in range(3):
        session.reset("new")
        seeds.append(session.opened.seed)
    assert seeds == [MAX_SEED, 0, 1]


def test_new_weights_of_data_that_need_no_seed() -> None:
    session = make_session(
        data={"source": "one_hot", "width": 4},
        model={"layers": [4, 2, 2, 4]},
        training={"batch_size": 2},
    )
    before = session.snapshot()
    session.reset("new")
    assert not np.isclose(session.snapshot().weights[0], before.weights[0]).any()
    session.advance(max_updates=7)
    assert numbers(session.snapshot()) == after(session.experiment, 7)


# --- snapshots ---


def arrays_of(snapshot: Snapshot) -> list[Any]:
    curve = snapshot.curve
    return [
        snapshot.codes,
        *snapshot.weights,
        *snapshot.biases,
        snapshot.labels,
        curve.updates,
        curve.epochs,
        curve.losses,
        curve.rmses,
    ]


def test_a_snapshot_is_frozen_and_its_arrays_are_read_only() -> None:
    snapshot = paused().snapshot()
    with pytest.raises(dataclasses.FrozenInstanceError):
        snapshot.update = 3  # type: ignore[misc]
    for array in arrays_of(snapshot):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


@pytest.mark.parametrize("batch_size", [5, 23])
def test_a_snapshot_never_changes_after_the_fact(batch_size: int) -> None:
    session = make_session(training={"batch_size": batch_size})
    kept = []
    for _ in range(30):
        snapshot = session.snapshot()
        kept.append((snapshot, [array.copy() for array in arrays_of(snapshot)]))
        session.advance(max_updates=1)
    session.pause()
    session.reset()
    session.advance(max_updates=3)
    for snapshot, copies in kept:
        for array, copy in zip(arrays_of(snapshot), copies, strict=True):
            assert np.array_equal(array, copy)


@pytest.mark.parametrize("batch_size", [1, 5, 23])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_looking_often_changes_nothing(optimizer: str, batch_size: int) -> None:
    experiment = make_experiment(
        training={"optimizer": OPTIMIZERS[optimizer], "batch_size": batch_size}
    )
    session = Session(experiment)
    for _ in range(30):
        session.snapshot()
        session.advance(max_updates=1)
    assert numbers(session.snapshot()) == after(experiment, 30)


@pytest.mark.parametrize("precision", ["float64", "float32"])
def test_a_snapshot_shows_what_its_own_weights_compute(precision: str) -> None:
    session = make_session(precision=precision)
    session.advance(max_updates=13)
    snapshot, x = session.snapshot(), session.dataset.values
    h, layers = x, []
    for weights, biases in zip(snapshot.weights, snapshot.biases, strict=True):
        assert weights.dtype == biases.dtype == precision
        h = np.tanh(h @ weights.T + biases)
        layers.append(h)
    tolerance = 1e-12 if precision == "float64" else 1e-5
    np.testing.assert_allclose(snapshot.codes, layers[1], rtol=tolerance, atol=tolerance)
    mean_square = float(((h - x) ** 2).mean())
    assert snapshot.loss == pytest.approx(mean_square, rel=tolerance)
    assert snapshot.rmse == pytest.approx(math.sqrt(mean_square), rel=tolerance)
    assert snapshot.mean_rmse == pytest.approx(float(np.sqrt(x.var(axis=0).mean())), rel=1e-12)
    assert snapshot.labels.tolist() == [0] * 12 + [1] * 11
    assert snapshot.label_names == ("cluster 1", "cluster 2")
    assert snapshot.feature_names == ("x1", "x2", "x3")


def test_a_snapshot_tells_which_samples_are_held_out_and_how_near_these_come() -> None:
    session = make_session(data={**TWO_CLUSTERS, "held_out": 0.25})
    session.advance(max_updates=3)
    snapshot = session.snapshot()
    assert snapshot.held_out is not None
    assert snapshot.held_out.sum() == 6  # of 23
    x = snapshot.values[snapshot.held_out]
    rmse = math.sqrt(np.mean((reconstruct(snapshot, x) - x) ** 2))
    assert snapshot.held_out_rmse == pytest.approx(rmse, rel=1e-12)
    assert snapshot.curve.held_out_rmses is not None
    assert snapshot.curve.held_out_rmses[-1] == snapshot.held_out_rmse
    whole = make_session().snapshot()
    assert whole.held_out is None
    assert whole.held_out_rmse is None


def test_a_snapshot_of_images_tells_their_rows_and_columns() -> None:
    model = {"layers": [25, 2, 25], "code_layer": 1}
    session = make_session(data={"source": "moving_spot", "side": 5}, model=model)
    assert session.snapshot().image_shape == (5, 5)
    assert make_session().snapshot().image_shape is None


def test_the_curve_has_the_ends_of_epochs_and_what_was_looked_at() -> None:
    session = make_session()
    session.advance(max_updates=11)
    curve = session.snapshot().curve
    assert curve.updates.tolist() == [0, 5, 10, 11]
    assert curve.epochs.tolist() == [0, 1, 2, 2]
    session = make_session()
    ends = [session.snapshot()]
    for _ in range(2):
        session.run_epoch()
        ends.append(session.snapshot())
    assert curve.losses.tolist()[:3] == [end.loss for end in ends]
    assert curve.rmses.tolist()[:3] == [end.rmse for end in ends]


def test_the_last_rmse_is_that_of_the_last_measurement() -> None:
    session = make_session()
    session.advance(max_updates=7)
    other = make_session()
    other.run_epoch()
    at_epoch_end = other.snapshot().rmse
    assert session.last_rmse == at_epoch_end
    assert session.snapshot().rmse == session.last_rmse != at_epoch_end


def test_the_same_state_is_not_measured_twice() -> None:
    session = paused()
    assert session.snapshot() is session.snapshot()
    session.step()
    assert session.snapshot().update == 2


# --- other runs ---


def test_a_new_run_leaves_the_one_before_it_where_that_had_come_to_an_epochs_end() -> None:
    session = make_session()
    session.advance(max_updates=BATCHES - 1)
    session.restart(session.opened, "second")
    assert [run.name for run in session.runs] == ["second"]
    session.run_epoch()
    session.restart(session.opened, "third")
    assert [run.name for run in session.runs] == ["second", "third"]
    snapshot = session.snapshot()
    assert snapshot.run == session.runs[1].number == 3
    assert [(run.name, run.forked_at) for run in snapshot.others] == [("second", 0)]
    assert snapshot.others[0].pca_rmse == snapshot.pca_rmse


def test_where_there_is_no_room_a_run_without_an_epoch_can_still_be_replaced() -> None:
    session = make_session()
    while len(session.runs) < MOST_RUNS:
        session.run_epoch()
        session.restart(session.opened, "next")
    session.advance(max_updates=1)
    session.restart(session.opened, "the last")
    assert session.runs[-1].name == "the last"
    session.run_epoch()
    with pytest.raises(NotAllowedError, match=f"^{MOST_RUNS} runs are kept already; delete one of"):
        session.restart(session.opened, "one too many")
    assert len(session.runs) == MOST_RUNS
    session.change(with_rate(session.experiment, 0.5))  # at the end of a run, which goes on
    assert len(session.runs) == MOST_RUNS


class TurnedBack:
    """A clock that goes on by a second a look, and is set back by an hour every third time."""

    def __init__(self) -> None:
        self.looks = 0

    def __call__(self) -> float:
        self.looks += 1
        return self.looks - 3600.0 * (self.looks // 3)


def test_a_slice_ends_where_the_clock_goes_back() -> None:
    session = make_session()
    for _ in range(40):
        session.advance(10.0, clock := TurnedBack())
        assert clock.looks <= 4
    session.begin_rewind(0)
    session.continue_rewind(10.0, TurnedBack())
    session.begin_rewind(session.end)
    for _ in range(200):
        if session.continue_rewind(10.0, clock := TurnedBack()):
            break
        assert clock.looks <= 4
    assert session.update == session.end > 0


@pytest.mark.parametrize(
    ("weights", "updates", "changed", "kept"),
    [
        ("new", BATCHES - 1, False, False),
        ("new", BATCHES, False, True),
        ("same", BATCHES - 1, True, False),
        ("same", BATCHES, True, True),
        ("same", 3 * BATCHES, False, False),  # the new run will be the same
    ],
)
def test_a_reset_keeps_a_run_that_cannot_simply_be_had_again(
    weights: Literal["same", "new"], updates: int, changed: bool, kept: bool
) -> None:
    session = make_session()
    session.advance(max_updates=1)
    if changed:
        session.change(with_rate(session.experiment, 0.5))
    session.advance(max_updates=updates - 1)
    session.reset(weights)
    assert [run.number for run in session.runs] == ([1, 2] if kept else [2])
    assert (session.update, session.runs[-1].end) == (0, 0)


def test_a_rewind_that_has_not_begun_has_arrived() -> None:
    session = paused()
    assert session.continue_rewind(0.0)
    assert session.update == 1


def test_a_rewind_in_slices_tells_when_it_has_arrived() -> None:
    session = make_session()
    session.advance(max_updates=30)
    session.pause()
    session.rewind(0)
    session.begin_rewind(30)
    slices = 1
    while not session.continue_rewind(0.0, Ticks()):
        slices += 1
        assert slices < 1000
    assert session.update == 30
    assert slices > 30
