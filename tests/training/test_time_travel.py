"""Going back, changing settings on the way, and runs beside each other: all of it bit for bit."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.schema import Experiment
from tests.training.experiments import OPTIMIZERS, make_experiment
from tests.training.sessions import (
    BATCHES,
    SESSIONS,
    Ticks,
    after,
    diverged,
    make_session,
    numbers,
    with_rate,
    with_training,
)
from training.checkpoints import FIRST_SPACING
from training.modes import Mode, StopRule
from training.session import MOST_RUNS, NotAllowedError, Session

FAR = 3 * FIRST_SPACING + 7


def at(session: Session, update: int) -> tuple[Any, ...]:
    session.rewind(update)
    return numbers(session.snapshot())


def gone(session: Session, updates: int) -> Session:
    """The session after so many updates more, paused."""
    session.advance(max_updates=updates)
    if session.playing:
        session.pause()
    return session


# --- back in time ---


@pytest.mark.parametrize("batch_size", [5, 23])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_state_of_a_run_can_be_gone_back_to(optimizer: str, batch_size: int) -> None:
    experiment = make_experiment(
        training={"optimizer": OPTIMIZERS[optimizer], "batch_size": batch_size}
    )
    session = gone(Session(experiment), FAR)
    for update in (FAR - 1, 3, 0, FIRST_SPACING, FIRST_SPACING - 1, 2 * FIRST_SPACING + 1, FAR):
        assert at(session, update) == after(experiment, update)
        assert session.end == FAR
    assert session.mode is Mode.PAUSED


@pytest.mark.parametrize("noise", [0.0, 0.3])
def test_a_step_back_undoes_an_update_bit_for_bit(noise: float) -> None:
    session = make_session(training={"batch_size": 5, "input_noise": noise})
    kept = []
    for _ in range(17):
        kept.append(numbers(session.snapshot()))
        session.step()
    for state in reversed(kept):
        session.step_back()
        assert numbers(session.snapshot()) == state
    session.step_back()
    assert session.update == 0


def test_playing_on_from_the_past_goes_the_same_way_again() -> None:
    experiment = make_experiment()
    session = gone(Session(experiment), FAR)
    session.rewind(11)
    gone(session, FAR)
    assert numbers(session.snapshot()) == after(experiment, FAR + 11)
    assert len(session.runs) == 1


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.tuples(st.sampled_from(["on", "back", "slices"]), st.integers(0, 90)),
        min_size=1,
        max_size=12,
    )
)
def test_any_way_through_a_run_comes_to_the_same_states(ways: list[tuple[str, int]]) -> None:
    experiment = make_experiment(training={"stop": {"loss_change_below": 1e-9, "patience": 3}})
    session = Session(experiment)
    for way, count in ways:
        if way == "on":
            gone(session, count)
        elif way == "back":
            session.rewind(session.end * count // 90)
        else:
            session.begin_rewind(session.end * count // 90)
            while session.rewinding:
                session.continue_rewind(1.0, Ticks())
    assert numbers(session.snapshot()) == after(experiment, session.update)


def test_the_curve_is_cut_where_one_stands_and_nothing_of_it_is_lost() -> None:
    session = gone(make_session(), 22)
    whole = session.snapshot().curve
    session.rewind(7)
    snapshot = session.snapshot()
    assert snapshot.curve.updates.tolist() == [0, 5]
    assert snapshot.future is not None
    assert snapshot.future.updates.tolist() == [10, 15, 20, 22]
    assert snapshot.end == 22
    session.rewind(22)
    assert session.snapshot().curve.rmses.tolist() == whole.rmses.tolist()
    assert session.snapshot().future is None


def test_a_run_that_has_ended_has_ended_again_where_one_returns_to_its_end() -> None:
    session = make_session(training={"stop": {"rmse_below": 0.4}, "max_epochs": 4000})
    session.advance()
    assert session.mode is Mode.CONVERGED
    reason, end = session.reason, session.update
    session.rewind(end - 3)
    assert (session.mode, session.reason) == (Mode.PAUSED, "")
    session.rewind(end)
    assert (session.mode, session.reason) == (Mode.CONVERGED, reason)
    session.rewind(2)
    session.advance()
    assert (session.mode, session.update, session.reason) == (Mode.CONVERGED, end, reason)


def test_a_patient_stop_rule_remembers_over_a_rewind() -> None:
    options: dict[str, Any] = {"stop": {"loss_change_below": 2e-3, "patience": 6}}
    session = make_session(training=options)
    session.advance()
    assert session.stopped_by is StopRule.LOSS_CHANGE_BELOW
    end = session.update
    for update in (end - 1, end - BATCHES - 2, end // 2, 1):
        session.rewind(update)
        session.advance()
        assert (session.mode, session.update) == (Mode.CONVERGED, end)


def test_a_run_that_diverged_can_be_gone_back_in() -> None:
    session = diverged()
    reason, end = session.reason, session.update
    session.rewind(max(0, end - 1))
    assert session.mode is Mode.PAUSED
    session.advance(max_updates=1000)
    assert (session.mode, session.update, session.reason) == (Mode.DIVERGED, end, reason)


def test_a_rewind_in_slices_can_be_left_for_another() -> None:
    session = gone(make_session(), FAR)
    session.begin_rewind(FIRST_SPACING - 1)
    session.continue_rewind(1.0, Ticks())
    before = session.rewinding
    session.begin_rewind(5)
    session.play()
    assert (before, session.rewinding) == (True, False)
    session.pause()
    assert numbers(session.snapshot()) == after(session.experiment, session.update)


@pytest.mark.parametrize("update", [-1, 11])
def test_only_what_was_done_can_be_gone_to(update: int) -> None:
    session = gone(make_session(), 10)
    with pytest.raises(ValueError, match=f"update {update} is not in this run; it goes from 0 to"):
        session.rewind(update)
    assert session.update == 10


# --- changes on the way ---


def test_a_change_takes_effect_with_the_next_update() -> None:
    session = gone(make_session(), 12)
    session.change(with_rate(session.experiment, 0.2))
    gone(session, 9)
    other = gone(make_session(), 12)
    state = numbers(other.snapshot())
    assert numbers(gone(other, 1).snapshot()) != state
    snapshot = session.snapshot()
    assert [(change.update, change.text) for change in snapshot.changes] == [
        (12, "learning rate 0.1 → 0.2")
    ]
    assert snapshot.experiment.training.optimizer.learning_rate == 0.2
    assert at(session, 12) == state


def test_a_change_to_what_is_in_force_is_none() -> None:
    session = gone(make_session(), 3)
    session.change(session.experiment)
    assert session.snapshot().changes == ()


def reference(changes: list[tuple[int, Experiment]], updates: int) -> tuple[Any, ...]:
    """The state after `updates`, from a session that was never gone back in."""
    session = Session(changes[0][1])
    for update, experiment in changes[1:]:
        gone(session, update - session.update)
        session.change(experiment)
    return numbers(gone(session, updates - session.update).snapshot())


@pytest.mark.parametrize("moment", [12, FIRST_SPACING, 0])
@pytest.mark.parametrize(
    "keys",
    [
        {"optimizer": OPTIMIZERS["sgd"]},
        {"optimizer": OPTIMIZERS["rmsprop"]},
        {"batch_size": 7},
        {"batch_size": 23, "optimizer": OPTIMIZERS["momentum"]},
        {"input_noise": 0.2},
        {"loss": "rmse"},
    ],
)
def test_states_before_and_after_a_change_can_be_gone_back_to(
    keys: dict[str, Any], moment: int
) -> None:
    first = make_experiment()
    second = with_training(first, **keys)
    session = gone(Session(first), moment)
    session.change(second)
    gone(session, FAR - moment)
    for update in (moment, moment + 1, max(0, moment - 1), FAR, moment + 8, FIRST_SPACING, 0):
        expected = (
            after(first, update)
            if update < moment
            else reference([(0, first), (moment, second)], update)
        )
        assert at(session, update) == expected


def test_a_new_batch_size_waits_for_the_next_epoch() -> None:
    session = gone(make_session(), 12)
    session.change(with_training(session.experiment, batch_size=23))
    assert session.experiment.training.batch_size == 5
    assert session.settings.training.batch_size == 23
    session.run_epoch()
    assert (session.update, session.epoch) == (15, 3)
    assert session.experiment.training.batch_size == 23
    session.play_epochs(2)
    assert session.snapshot().goal == 17
    session.advance()
    assert (session.update, session.epoch, session.snapshot().batches) == (17, 5, 1)
    assert [(change.update, change.text) for change in session.snapshot().changes] == [
        (15, "batch size 5 → 23")
    ]


def test_a_goal_in_epochs_is_right_over_a_change_of_batches() -> None:
    session = gone(make_session(), 12)
    session.play_epochs(3)
    session.change(with_training(session.experiment, batch_size=23))
    assert session.snapshot().goal == 15 + 2
    session.advance()
    assert (session.mode, session.update, session.epoch) == (Mode.PAUSED, 17, 5)


def test_two_changes_at_one_update_are_one() -> None:
    session = gone(make_session(), 4)
    session.change(with_rate(session.experiment, 0.5))
    session.change(with_rate(session.experiment, 0.02))
    texts = [change.text for change in session.snapshot().changes]
    assert texts == ["learning rate 0.1 → 0.02"]
    session.change(with_rate(session.experiment, 0.1))
    assert session.snapshot().changes == ()


def test_settings_asked_for_while_a_batch_size_waits_do_not_forget_it() -> None:
    session = gone(make_session(), 12)
    session.change(with_training(session.settings, batch_size=23))
    session.change(with_rate(session.settings, 0.02))
    session.run_epoch()
    training = session.experiment.training
    assert (training.batch_size, training.optimizer.learning_rate) == (23, 0.02)


@pytest.mark.parametrize(
    ("keys", "name"),
    [
        ({"model": {"layers": [3, 5, 2, 3]}}, r"model\.layers"),
        ({"seed": 9}, "seed"),
        ({"precision": "float32"}, "precision"),
    ],
)
def test_what_makes_another_run_cannot_be_changed(keys: dict[str, Any], name: str) -> None:
    session = gone(make_session(), 4)
    with pytest.raises(ValueError, match=f"{name} cannot change during a run"):
        session.change(make_experiment(**keys))
    assert (session.mode, session.update, session.snapshot().changes) == (Mode.PAUSED, 4, ())


# --- runs beside each other ---


def test_a_change_in_the_past_leaves_what_was_done_as_a_run_of_its_own() -> None:
    session = gone(make_session(), 40)
    end = numbers(session.snapshot())
    session.rewind(12)
    session.change(with_rate(session.experiment, 0.2))
    gone(session, 10)
    assert [(run.number, run.name, run.end, run.forked_at) for run in session.runs] == [
        (1, "as opened", 40, 0),
        (2, "learning rate 0.1 → 0.2 at update 12", 22, 12),
    ]
    (other,) = session.snapshot().others
    assert other.curve.updates.tolist() == [*range(0, 41, 5)]
    session.select_run(1)
    assert session.update == 22
    assert at(session, 40) == end
    session.select_run(2)
    assert session.update == 22
    expected = [(0, session.opened), (12, with_rate(session.opened, 0.2))]
    assert numbers(session.snapshot()) == reference(expected, 22)


def test_going_back_before_a_change_and_playing_on_undoes_it() -> None:
    session = gone(make_session(), 12)
    session.change(with_rate(session.experiment, 0.2))
    gone(session, 20)
    session.rewind(8)
    assert session.experiment.training.optimizer.learning_rate == 0.1
    gone(session, 24)
    assert numbers(session.snapshot()) == after(session.opened, 32)
    names = [run.name for run in session.runs]
    assert names == ["as opened", "without learning rate 0.1 → 0.2 at update 12"]
    assert session.runs[0].changes[0].update == 12


def test_a_run_can_be_deleted_but_not_the_present_one() -> None:
    session = gone(make_session(), 10)
    session.rewind(5)
    session.change(with_rate(session.experiment, 0.2))
    with pytest.raises(ValueError, match="the present run cannot be deleted"):
        session.delete_run(2)
    session.delete_run(1)
    assert [run.number for run in session.runs] == [2]
    with pytest.raises(ValueError, match="there is no run 1"):
        session.select_run(1)


def test_so_many_runs_and_no_more() -> None:
    session = gone(make_session(), 30)
    for number in range(2, MOST_RUNS + 1):
        session.rewind(10)
        session.change(with_rate(session.experiment, 1.0 / number))
        gone(session, 10)
    state = numbers(session.snapshot())
    with pytest.raises(NotAllowedError, match="6 runs are kept already"):
        session.restart(session.opened, "one too many")
    assert numbers(session.snapshot()) == state
    session.rewind(15)
    with pytest.raises(NotAllowedError, match="6 runs are kept already"):
        session.change(with_rate(session.experiment, 7.0))
    assert len(session.runs) == MOST_RUNS
    session.reset("new")
    assert len(session.runs) == MOST_RUNS
    assert session.runs[-1].name == "seed 2"


def test_new_weights_keep_the_run_before_them() -> None:
    session = gone(make_session(), 10)
    session.reset("new")
    assert [run.name for run in session.runs] == ["as opened", "seed 2"]
    session.reset("new")
    assert [run.name for run in session.runs] == ["as opened", "seed 3"]


def test_other_data_can_be_begun_with() -> None:
    session = gone(make_session(), 10)
    data = {**session.opened.model_dump()["data"], "normalize": "standard"}
    session.restart(make_experiment(data=data), "standard")
    assert not np.allclose(session.snapshot().values, make_session().dataset.values)
    session.select_run(1)
    assert numbers(session.snapshot()) == after(make_experiment(), 0)


# --- saving ---


def test_a_session_that_was_saved_goes_on_where_it_stood() -> None:
    session = gone(make_session(), 40)
    session.rewind(12)
    session.change(with_rate(session.experiment, 0.2))
    gone(session, 30)
    session.rewind(20)
    other = Session.reopen(session.saved())
    assert (other.mode, other.update, other.end) == (Mode.PAUSED, 20, 42)
    assert [run.name for run in other.runs] == [run.name for run in session.runs]
    assert numbers(other.snapshot()) == numbers(session.snapshot())
    for each in (session, other):
        gone(each, 50)
    assert numbers(other.snapshot()) == numbers(session.snapshot())
    assert at(other, 5) == at(session, 5)
    other.select_run(1)
    assert at(other, 40) == after(session.opened, 40)
    other.rewind(0)
    other.reset("new")
    assert other.runs[-1].number == 3


@pytest.mark.parametrize("mode", Mode)
def test_a_reopened_session_has_ended_where_the_other_had(mode: Mode) -> None:
    session = SESSIONS[mode]()
    other = Session.reopen(session.saved())
    expected = Mode.PAUSED if mode is Mode.PLAYING and session.end else mode
    expected = Mode.READY if mode is Mode.PLAYING and not session.end else expected
    assert (other.mode, other.reason, other.update) == (expected, session.reason, session.update)


def test_parts_that_do_not_fit_are_refused() -> None:
    saved = gone(make_session(), 40).saved()
    run = saved.runs[0]
    other = gone(make_session(model={"layers": [3, 5, 2, 3]}), 40).saved().runs[0]
    wrong = {
        "is of another network": dataclasses.replace(run, moments=other.moments),
        "no settings from update 0 on": dataclasses.replace(run, phases=()),
        "checkpoints do not go from update 0": dataclasses.replace(run, moments=run.moments[1:]),
        "checkpoints are not in the order": dataclasses.replace(run, moments=run.moments[::-1]),
        "curve does not end where it does": dataclasses.replace(
            run, end=39, moments=run.moments[:-1]
        ),
    }
    for sentence, part in wrong.items():
        with pytest.raises(ValueError, match=sentence):
            Session.reopen(dataclasses.replace(saved, runs=(part,)))
    with pytest.raises(ValueError, match="numbers of its runs"):
        Session.reopen(dataclasses.replace(saved, current=7))
    with pytest.raises(ValueError, match="numbers of its runs"):
        Session.reopen(dataclasses.replace(saved, runs=(run, run)))


# --- single weights ---


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_weight_is_what_the_snapshots_show(optimizer: str) -> None:
    session = make_session(training={"optimizer": OPTIMIZERS[optimizer], "batch_size": 23})
    values = {0: session.snapshot().weights[1][1, 2]}
    for update in range(1, 2 * FIRST_SPACING + 2):
        session.step()
        values[update] = session.snapshot().weights[1][1, 2]
    state = session.weight_state(layer=2, unit=1, source=2)
    assert state.value == session.snapshot().weights[1][1, 2]
    assert state.updates.tolist() == [0, FIRST_SPACING, 2 * FIRST_SPACING, 2 * FIRST_SPACING + 1]
    assert state.values.tolist() == [values[update] for update in state.updates.tolist()]
    bias = session.weight_state(layer=1, unit=3, source=-1)
    assert bias.value == session.snapshot().biases[0][3]


def test_the_gradient_of_a_weight_is_that_of_the_training_set() -> None:
    # With plain gradient descent and one batch, a step is the rate times the gradient.
    options = {"optimizer": {"name": "sgd", "learning_rate": 0.25}, "batch_size": 23}
    session = make_session(training=options)
    gone(session, 3)
    before = session.weight_state(layer=3, unit=0, source=-1)
    session.step()
    after_step = session.weight_state(layer=3, unit=0, source=-1)
    assert before.gradient != 0.0
    assert after_step.value - before.value == pytest.approx(-0.25 * before.gradient, rel=1e-9)


@pytest.mark.parametrize("weight", [(0, 0, 0), (1, 4, 0), (1, 0, 3), (4, 0, 0), (1, 0, -2)])
def test_a_weight_that_is_not_there_is_refused(weight: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="there is no weight"):
        make_session().weight_state(*weight)


# --- memory ---


def test_checkpoints_are_thinned_to_their_share_of_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    memory = 40 * 4096
    monkeypatch.setattr("training.run_list.MEMORY", memory)
    experiment = make_experiment()
    session = Session(experiment)
    for _ in range(60):
        gone(session, FIRST_SPACING)
        assert session.memory <= memory
    assert session.memory > memory // 4
    for update in (60 * FIRST_SPACING - 1, 1000, FIRST_SPACING, 3, 0):
        assert at(session, update) == after(experiment, update)
