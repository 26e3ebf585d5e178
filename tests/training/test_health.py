"""The diagnosis as a whole: silent when all is well, in order, in short stages, and bounded."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from config import presets
from tests.training.health_states import findings, preset, state
from tests.training.sessions import Ticks
from training.health import CHECKS, Diagnosis, Kind, diagnose
from training.health.examination import MOST_SAMPLES, Examination
from training.session import Session

TELLING = {
    "constant-weights-cannot-learn": {Kind.IDENTICAL_UNITS, Kind.COLLAPSED_CODE},
    "linear-vs-pca": {Kind.LINEAR_LIMIT},
    "positions-16-8-4-8-16-relu": {Kind.DEAD_UNITS},
    "sigmoid-cannot-go-below-zero": {Kind.OUT_OF_RANGE, Kind.COLLAPSED_CODE},
}
"""Presets that are there to show what goes wrong, and what is told after 100 epochs."""


def test_the_default_preset_is_well_from_beginning_to_end() -> None:
    session = Session(preset())
    for update in (0, 1, 500, 5000, 13_000):
        if update:
            session.advance(max_updates=update - session.update)
        assert session.update == update
        assert diagnose(session.snapshot()) == ()


@pytest.mark.parametrize("name", presets.names())
def test_no_preset_gives_a_false_alarm(name: str) -> None:
    session = Session(preset(name))
    for update in (0, 30, 200, 1000, 2000):
        if update:
            session.advance(max_updates=update - session.update)
        told = set(findings(session.snapshot()))
        assert told <= TELLING.get(name, set())


def test_presets_that_show_what_goes_wrong_are_told_so() -> None:
    for name, kinds in TELLING.items():
        session = Session(preset(name))
        session.advance(max_updates=100 * session.snapshot().batches)
        assert set(findings(session.snapshot())) == kinds


def test_every_kind_has_its_check_and_findings_come_in_their_order() -> None:
    assert list(CHECKS) == list(Kind)
    settings = ("model.initializer={name: constant, value: 0.1}", "model.activations=relu")
    told = [
        finding.kind for finding in diagnose(state(preset("gaussian-clusters", *settings), 800))
    ]
    assert len(told) >= 2
    assert told == sorted(told, key=list(Kind).index)


def test_a_diagnosis_in_slices_comes_to_the_same() -> None:
    snapshot = state(preset("sigmoid-cannot-go-below-zero"), 500)
    diagnosis = Diagnosis(snapshot)
    calls = 1
    while not diagnosis.advance(0.0, Ticks()):
        assert diagnosis.findings == ()
        calls += 1
    assert calls > len(CHECKS)
    assert diagnosis.findings == diagnose(snapshot) != ()
    assert diagnosis.advance(0.0)


def test_a_budget_is_used_but_not_exceeded_by_more_than_a_stage() -> None:
    clock = Ticks()
    assert not Diagnosis(state(preset())).advance(10.0, clock)
    assert clock.now == pytest.approx(11, abs=1)


def test_remedies_change_one_thing_and_give_experiments_that_are_valid() -> None:
    settings = ("model.initializer={name: constant, value: 0.1}", "model.activations=relu")
    snapshot = state(preset("gaussian-clusters", *settings), 800)
    before = snapshot.experiment.model_dump()
    remedies = [finding.remedy for finding in diagnose(snapshot)]
    assert remedies
    for remedy in remedies:
        assert remedy is not None
        after = remedy.experiment
        assert type(after).model_validate(after.model_dump()) == after
        changed = {key for key, value in after.model_dump().items() if value != before[key]}
        assert len(changed) == 1


def test_a_live_remedy_is_one_that_a_session_takes_on_its_way() -> None:
    session = Session(preset("sigmoid-cannot-go-below-zero"))
    session.advance(max_updates=100)
    remedies = [finding.remedy for finding in diagnose(session.snapshot())]
    live = [remedy for remedy in remedies if remedy is not None and not remedy.from_start]
    assert live
    for remedy in live:
        session.change(remedy.experiment)
    assert len(session.snapshot().changes) == len(live)


def test_of_many_samples_some_are_looked_at_evenly_and_it_is_said() -> None:
    clusters = "data.clusters=[{mean: [0.5, 0, 0, 0.3], covariance: [1, 1, 1, 1], count: 5000}]"
    settings = (clusters, "data.normalize=standard", "model.activations=tanh")
    snapshot = state(preset("gaussian-clusters", *settings))
    examination = Examination(snapshot)
    assert examination.values.shape == (MOST_SAMPLES, 4)
    np.testing.assert_array_equal(examination.values[[0, -1]], snapshot.values[[0, -1]])
    found = findings(snapshot)[Kind.OUT_OF_RANGE]
    assert "2,000 of 5,000 training samples, evenly chosen" in found.explanation
    share = (np.abs(snapshot.values) > 1).mean()
    assert float(found.headline.split(" %")[0]) / 100 == pytest.approx(share, abs=0.02)


def test_samples_that_are_held_out_are_not_looked_at() -> None:
    snapshot = state(preset("gaussian-clusters", "data.held_out=0.25"))
    assert snapshot.held_out is not None
    examination = Examination(snapshot)
    np.testing.assert_array_equal(examination.values, snapshot.values[~snapshot.held_out])
    assert examination.samples_text == "all 300 training samples"


def test_the_gradient_of_an_examination_is_that_of_training_in_one_batch() -> None:
    """Plain descent, all samples in one batch, rate 1: what an update subtracts is the gradient."""
    settings = ("training.optimizer={name: sgd, learning_rate: 1}", "training.batch_size=400")
    session = Session(preset("gaussian-clusters", *settings))
    before = session.snapshot()
    session.step()
    after = session.snapshot()
    examination = Examination(before)
    for _ in examination.stages():
        pass
    for layer, block in enumerate(examination.gradient):
        np.testing.assert_allclose(
            block[:, :-1], before.weights[layer] - after.weights[layer], atol=1e-12
        )
        np.testing.assert_allclose(
            block[:, -1], before.biases[layer] - after.biases[layer], atol=1e-12
        )


def test_a_state_far_out_is_measured_without_a_warning() -> None:
    snapshot = state(preset("gaussian-clusters", "model.activations=identity",
                            "precision=float32"))  # fmt: skip
    weights = tuple(part * np.float32(1e12) for part in snapshot.weights)
    assert Kind.EXPLODING not in findings(dataclasses.replace(snapshot, weights=weights))
