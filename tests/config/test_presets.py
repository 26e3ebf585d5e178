"""The presets are right, and what each says to watch for can be seen."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from config import load, presets
from config.draft import Draft
from config.reader import with_settings
from training import Session, Snapshot


def test_every_file_of_the_folder_is_a_preset() -> None:
    assert {path.stem for path in presets.FOLDER.glob("*.yml")} == set(presets.names())
    assert presets.names()[0] == presets.DEFAULT


@pytest.mark.parametrize("name", presets.names())
def test_a_preset_names_its_schema_and_says_what_to_watch_for(name: str) -> None:
    first = presets.text(name).splitlines()[0]
    assert first == "# yaml-language-server: $schema=../experiment.schema.json"
    assert 2 <= len(Draft(presets.text(name)).about.splitlines()) <= 4
    assert presets.title(name) == load(name).title


def test_a_name_that_is_no_preset_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        presets.path("../../etc/passwd")


@cache
def rmse(name: str) -> tuple[list[float], Snapshot]:
    """RMSE after each epoch, from epoch 0 on, and the end."""
    session = Session(load(name))
    errors = [session.snapshot().rmse]
    for _ in range(load(name).training.max_epochs):
        session.run_epoch()
        snapshot = session.snapshot()
        errors.append(snapshot.rmse)
        if snapshot.reason:
            break
    return errors, snapshot


def test_the_default_rests_at_pca_and_then_goes_on() -> None:
    errors, end = rmse("gaussian-clusters")
    assert all(abs(error / end.pca_rmse - 1) < 0.03 for error in errors[40:200])
    assert errors[-1] < end.pca_rmse / 3


def test_first_steps_wait_fall_and_stop() -> None:
    errors, end = rmse("two-clusters-first-steps")
    assert errors[5] > 0.95 * errors[0]
    assert errors[-1] < 0.11 <= min(errors[:-1])
    assert len(errors) < 30
    codes = end.codes[:, 0]
    assert np.all(
        np.sign(codes) * np.sign(codes[0]) == np.where(end.labels == end.labels[0], 1, -1)
    )


def test_first_steps_could_go_below_where_their_rule_stops_them() -> None:
    name = "two-clusters-first-steps"
    _, end = rmse(name)
    assert "PCA's line, at 0.08," in Draft(presets.text(name)).about
    assert round(end.pca_rmse, 2) == 0.08
    session = Session(with_settings(load(name), ["training.stop.rmse_below=null"]))
    session.advance()
    assert session.snapshot().rmse < 0.09


def test_a_linear_network_stays_at_pca() -> None:
    errors, end = rmse("linear-vs-pca")
    assert all(0.999 < error / end.pca_rmse < 1.02 for error in errors[50:])


def test_sigmoid_rests_between_the_mean_and_pca() -> None:
    errors, end = rmse("sigmoid-cannot-go-below-zero")
    assert 1.2 * end.pca_rmse < errors[-1] < 0.8 * end.mean_rmse
    assert abs(errors[-1] - errors[-200]) < 0.01
    assert float(end.codes.min()) > 0
    assert float(end.codes.max()) < 1


def test_a_wide_code_goes_far_below_two_units() -> None:
    errors, _ = rmse("overcomplete")
    assert errors[-1] < 0.01
    assert errors[-1] < 0.12 * rmse("gaussian-clusters")[1].pca_rmse


def test_ten_clusters_are_ten_groups_within_a_hundred_epochs() -> None:
    session = Session(load("deep"))
    for _ in range(100):
        session.run_epoch()
    state = session.snapshot()
    centres = np.array([state.codes[state.labels == label].mean(axis=0) for label in range(10)])
    distances = np.linalg.norm(state.codes[:, None] - centres, axis=2)
    assert np.all(distances.argmin(axis=1) == state.labels)
    errors, end = rmse("deep")
    assert errors[-1] < end.pca_rmse / 4


@pytest.mark.parametrize("name", presets.names())
def test_every_preset_learns(name: str) -> None:
    errors, end = rmse(name)
    assert errors[-1] < 0.8 * end.mean_rmse
    assert sum(after < before for before, after in pairwise(errors)) > len(errors) / 3
