"""A slice may end between an epoch's end and its measurement; whatever follows, nothing is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from config.schema import Experiment
from tests.training.experiments import make_experiment
from tests.training.sessions import BATCHES, Ticks, points, with_rate, with_training
from training.modes import Mode, StopRule
from training.session import Session

Detour = Callable[[Session], Session]

EPOCHS = 12
QUIET = {"loss_change_below": 0.004, "patience": 3}


def slices(session: Session) -> Iterator[None]:
    """Let it play in slices that are too short for anything but one part of an update."""
    while session.mode not in (Mode.CONVERGED, Mode.DIVERGED):
        session.advance(1.0, Ticks())
        yield


def until_unmeasured(session: Session, update: int) -> None:
    """Up to an epoch's end, and pause before it is measured."""
    for _ in slices(session):
        if session.update == update:
            break
    session.pause()


def stay(session: Session) -> Session:
    return session


def go_back(session: Session) -> Session:
    here = session.update
    session.rewind(max(0, here - 3))
    session.rewind(here)
    return session


def go_back_far(session: Session) -> Session:
    here = session.update
    session.rewind(1)
    session.rewind(here)
    return session


def go_back_in_slices(session: Session) -> Session:
    here = session.update
    for target in (0, here):
        session.begin_rewind(target)
        while not session.continue_rewind(1.0, Ticks()):
            pass
    return session


def go_nowhere(session: Session) -> Session:
    session.rewind(session.update)
    return session


def reopen(session: Session) -> Session:
    return Session.reopen(session.saved())


def reopen_in_the_past(session: Session) -> Session:
    here = session.update
    session.rewind(max(0, here - 2))
    session = Session.reopen(session.saved())
    session.rewind(here)
    return session


def look_at_another_run(session: Session) -> Session:
    here = session.update
    session.restart(with_rate(session.opened, 0.5), "another")
    session.run_epoch()
    session.select_run(1)
    session.delete_run(session.runs[-1].number)
    session.rewind(here)
    return session


def look(session: Session) -> Session:
    session.snapshot()
    return go_back(session)


def take_a_stage(session: Session) -> Session:
    session.play()
    session.advance_stage()
    if session.playing:
        session.pause()
    return go_back(session)


def let_checkpoints_go(session: Session) -> Session:
    session = reopen(session)
    for _ in range(5):
        session._run.checkpoints.thin()
    return go_back_far(session)


def reopen_and_come_back(session: Session) -> Session:
    here = session.update
    session = reopen(session)
    session.advance(max_updates=2)
    session.rewind(here)
    return session


DETOURS: list[Detour] = [
    stay, go_back, go_back_far, go_back_in_slices, go_nowhere, reopen, reopen_in_the_past,
    look_at_another_run, look, take_a_stage, let_checkpoints_go,
    reopen_and_come_back,
]  # fmt: skip
detours = pytest.mark.parametrize("detour", DETOURS)


@detours
@pytest.mark.parametrize("batch_size", [5, 23], ids=["five batches", "one batch"])
def test_the_curve_is_that_of_a_run_in_one_go(detour: Detour, batch_size: int) -> None:
    experiment = make_experiment(training={"batch_size": batch_size})
    reference = Session(experiment)
    reference.play_epochs(EPOCHS)
    reference.advance()
    expected = points(reference.snapshot().curve)
    session = Session(experiment)
    for end in range(reference.end // EPOCHS, reference.end + 1, reference.end // EPOCHS):
        until_unmeasured(session, end)
        session = detour(session)
        assert session.update == end
    session.advance(max_updates=0)
    curve = points(session.snapshot().curve)
    assert {update: curve.get(update) for update in expected} == expected


@detours
@pytest.mark.parametrize("rule", [{"rmse_below": 0.25}, QUIET, {}], ids=["rmse", "loss", "epochs"])
def test_a_run_ends_where_one_in_one_go_does(detour: Detour, rule: dict[str, float | int]) -> None:
    experiment = make_experiment(training={"stop": rule, "max_epochs": 30})
    reference = Session(experiment)
    reference.advance()
    ended = reference.update, reference.stopped_by, reference.reason
    assert 2 * BATCHES < reference.update <= 30 * BATCHES
    session = Session(experiment)
    # Who pauses behind the last of `max_epochs`, and plays again, wants as many more.
    for end in range(BATCHES, reference.update + bool(rule), BATCHES):
        assert not session.stopped_by
        until_unmeasured(session, end)
        session = detour(session)
    session.advance()
    assert (session.update, session.stopped_by, session.reason) == ended
    assert session.runs[0].curve.rmses.tolist() == reference.runs[0].curve.rmses.tolist()


def test_an_action_pauses_at_its_goal_when_the_rules_have_been_asked() -> None:
    experiment = make_experiment(training={"stop": {"rmse_below": 1000.0}, "max_epochs": 1})
    for begin in (Session.play, Session.play_epochs):
        session = Session(experiment)
        begin(session)
        for _ in slices(session):
            assert session.playing or session.stopped_by is StopRule.RMSE_BELOW
        assert (session.update, session.stopped_by) == (BATCHES, StopRule.RMSE_BELOW)


def changed_loss(experiment: Experiment) -> Experiment:
    return with_training(experiment, loss="rmse")


def changed_rate(experiment: Experiment) -> Experiment:
    return with_rate(experiment, 0.02)


@pytest.mark.parametrize("changed", [changed_loss, changed_rate])
@pytest.mark.parametrize("rule", [{}, {"loss_change_below": 1e-9}], ids=["no rule", "loss"])
def test_an_epoch_is_measured_by_the_settings_that_it_was_trained_with(
    changed: Callable[[Experiment], Experiment], rule: dict[str, float]
) -> None:
    experiment = make_experiment(training={"stop": rule})
    reference = Session(experiment)
    session = Session(experiment)
    reference.advance(max_updates=2 * BATCHES)
    reference.pause()
    until_unmeasured(session, 2 * BATCHES)
    for one in (reference, session):
        one.change(changed(one.settings))
        one.rewind(0)
        one.rewind(one.end)
        one.advance(max_updates=BATCHES)
    assert points(session.snapshot().curve) == points(reference.snapshot().curve)


STEEP = {"name": "sgd", "learning_rate": 1e9}


def diverging(batch_size: int) -> tuple[Session, Experiment]:
    """A run that has left the finite numbers, and its experiment."""
    experiment = make_experiment(
        model={"activations": "identity"},
        training={"optimizer": STEEP, "batch_size": batch_size},
    )
    session = Session(experiment)
    session.advance()
    assert session.mode is Mode.DIVERGED
    return session, experiment


@pytest.mark.parametrize("detour", [go_nowhere, go_back, go_back_far, reopen, let_checkpoints_go])
@pytest.mark.parametrize("batch_size", [23, 12, 8])
def test_a_loss_that_is_not_finite_is_found_after_the_detour(
    detour: Detour, batch_size: int
) -> None:
    reference, experiment = diverging(batch_size)
    session = Session(experiment)
    while session.mode is not Mode.DIVERGED:
        session.advance(1.0, Ticks())
        if session._run.unmeasured:
            session.pause()
            session = detour(session)
    assert (session.update, session.reason) == (reference.update, reference.reason)


def test_a_change_before_a_loss_that_is_not_finite_was_measured_is_one_after_the_last_finite() -> (
    None
):
    reference, experiment = diverging(batch_size=23)
    last = reference.update
    session = Session(experiment)
    for _ in slices(session):
        if session.update == last + 1:
            break
    else:
        pytest.fail("it never stood behind its last finite state")
    session.change(with_rate(session.settings, 0.01))
    assert (session.update, session.end) == (last, last)
    assert not session.playing


def test_a_change_amid_a_rewind_where_an_epoch_ends_is_one_after_the_rewind() -> None:
    experiment = make_experiment(training={"stop": QUIET})
    wished = {"rmse_below": 0.5, **QUIET}
    for end in range(BATCHES, 60, BATCHES):
        ends = []
        for broken_off in (True, False):
            session = Session(experiment)
            session.advance(max_updates=60)
            session.pause()
            session.rewind(end - 1)
            session.begin_rewind(end + broken_off)
            while session.update < end:
                session.continue_rewind(1.0, Ticks())
            if not broken_off:
                session.rewind(end)
            session.change(with_training(session.settings, stop=wished))
            session.rewind(0)
            session.rewind(end)
            session.advance()
            ends.append((session.update, session.reason, points(session.runs[-1].curve)))
        assert ends[0] == ends[1]


def test_a_session_that_is_saved_amid_a_rewind_where_an_epoch_ends_keeps_its_stop_rule() -> None:
    experiment = make_experiment(training={"stop": QUIET})
    reference = Session(experiment)
    reference.advance()
    session = Session(experiment)
    session.advance(max_updates=reference.update - 1)
    session.pause()
    for end in range(BATCHES, session.end, BATCHES):
        session.rewind(end - 1)
        session.begin_rewind(end + 1)
        while session.update < end:
            session.continue_rewind(1.0, Ticks())
        again = Session.reopen(session.saved())
        assert again.update == end
        again.rewind(again.end)
        again.advance()
        assert (again.update, again.reason) == (reference.update, reference.reason)
