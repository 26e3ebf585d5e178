"""Slow motion: an update part by part, with the same numbers as at any other speed."""

from __future__ import annotations

import numpy as np
import pytest

from tests.training.experiments import make_experiment
from tests.training.sessions import BATCHES, after, make_session, numbers
from training.data import make_dataset
from training.modes import Mode
from training.session import Session
from training.stages import StageName
from training.trainer import Trainer

ONE_UPDATE = [
    *(StageName("forward", layer) for layer in (1, 2, 3)),
    StageName("error"),
    StageName("backward", 3),
    StageName("backward", 2),
    StageName("gradient"),
    None,
]


def test_the_parts_of_an_update_come_in_the_order_of_the_textbooks() -> None:
    session = make_session()
    session.play()
    assert [session.advance_stage() for _ in range(16)] == ONE_UPDATE * 2
    assert session.update == 2


def test_between_two_updates_the_next_part_is_the_first() -> None:
    experiment = make_experiment()
    trainer = Trainer(experiment, make_dataset(experiment))
    for _ in range(2):
        assert (trainer.stage, trainer.next_stage) == (None, StageName("forward", 1))
        trainer.run_update()


@pytest.mark.parametrize("batch_size", [5, 23])
def test_slow_motion_comes_to_the_same_numbers(batch_size: int) -> None:
    session = make_session(training={"batch_size": batch_size})
    session.play()
    while session.update < 2 * BATCHES:
        session.advance_stage()
    session.pause()
    assert numbers(session.snapshot()) == after(session.experiment, 2 * BATCHES)


def test_what_is_shown_amid_an_update_is_the_state_before_it() -> None:
    session = make_session()
    session.play()
    before = numbers(session.snapshot())
    for _ in range(6):
        session.advance_stage()
        assert numbers(session.snapshot()) == before
    session.pause()
    session.play_step()
    session.advance()
    assert session.stage is None
    assert numbers(session.snapshot()) == after(session.experiment, 1)


def play_out(session: Session) -> None:
    while session.playing:
        session.advance_stage()


def test_slow_motion_stops_at_its_goal_and_by_the_rules() -> None:
    session = make_session(training={"stop": {"rmse_below": 1000.0}})
    session.play_step()
    play_out(session)
    assert (session.mode, session.update) == (Mode.PAUSED, 1)
    session.play()
    play_out(session)
    assert (session.mode, session.update) == (Mode.CONVERGED, BATCHES)


def test_the_samples_of_a_batch_are_all_samples_once_an_epoch() -> None:
    data = {**make_session().opened.model_dump()["data"], "held_out": 0.3}
    session = make_session(data=data)
    held_out = session.dataset.held_out
    session.play()
    seen = []
    assert session.batch_samples.size == 0
    for _ in range(session.snapshot().batches):
        session.advance_stage()
        seen.append(session.batch_samples)
        while session.advance_stage():
            assert session.batch_samples.tolist() == seen[-1].tolist()
    together = np.concatenate(seen)
    assert len(seen[0]) == 5
    assert sorted(together) == np.flatnonzero(~held_out).tolist()
    assert together.tolist() != sorted(together)
