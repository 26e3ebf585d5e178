"""Sessions as data: what is put back, and what is refused because its parts do not fit."""

from __future__ import annotations

import dataclasses

import pytest

from tests.training.sessions import make_session, with_rate
from training.run_list import MOST_RUNS
from training.saved import SavedRun
from training.session import Session
from training.snapshot import Curve


def forked() -> Session:
    """Two runs, the second of which goes another way from update 12 on."""
    session = make_session()
    session.advance(max_updates=40)
    session.rewind(12)
    session.change(with_rate(session.experiment, 0.2))
    session.advance(max_updates=30)
    return session


def picked(curve: Curve, places: list[int]) -> Curve:
    """These measurements of it alone."""
    return Curve(
        curve.updates[places], curve.epochs[places], curve.losses[places], curve.rmses[places]
    )


def test_each_run_comes_back_as_it_was() -> None:
    session = forked()
    again = Session.reopen(session.saved())
    for run, other in zip(session.runs, again.runs, strict=True):
        for name in ("number", "name", "forked_at", "end", "epochs", "seed", "changes", "pca_rmse"):
            assert getattr(run, name) == getattr(other, name), name
    assert again.runs[1].forked_at == again.runs[1].changes[0].update == 12


def test_each_part_that_does_not_fit_is_told_in_one_sentence() -> None:
    run = forked().saved().runs[1]
    first, *moments = run.moments
    opened, changed = run.phases
    curve = run.curve
    settings = "it has no settings from update 0 on"
    order = "its %s are not in the order of their updates"
    checkpoints = "its checkpoints do not go from update 0 to its end at the most"
    ends = "its curve does not end where it does"
    wrong: list[tuple[SavedRun, str]] = [
        (dataclasses.replace(run, phases=()), settings),
        (dataclasses.replace(run, phases=(changed,)), settings),
        (dataclasses.replace(run, phases=(opened, changed, changed)), order % "settings"),
        (dataclasses.replace(run, moments=(first, first, *moments)), order % "checkpoints"),
        (dataclasses.replace(run, curve=picked(curve, [0, 0, 1])), order % "measurements"),
        (dataclasses.replace(run, moments=()), checkpoints),
        (dataclasses.replace(run, moments=tuple(moments)), checkpoints),
        (dataclasses.replace(run, end=moments[-1].update - 1), checkpoints),
        (dataclasses.replace(run, curve=picked(curve, [])), ends),
        (dataclasses.replace(run, moments=(first,), end=int(curve.updates[-1]) - 1), ends),
    ]
    saved = forked().saved()
    for part, sentence in wrong:
        with pytest.raises(ValueError, match=f"^{sentence}$"):
            Session.reopen(dataclasses.replace(saved, runs=(saved.runs[0], part)))


def test_a_session_of_as_many_runs_as_are_kept_can_be_reopened() -> None:
    session = forked()
    while len(session.runs) < MOST_RUNS:
        session.restart(session.opened, "again")
        session.run_epoch()
    assert len(Session.reopen(session.saved()).runs) == MOST_RUNS
