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


def test_a_roll_is_followed_but_not_unrolled() -> None:
    errors, end = rmse("swiss-roll")
    assert errors[-1] < 0.02
    assert errors[-1] < end.pca_rmse / 8
    # Unrolled, the place along the roll would be a linear function of the code, and R² near 1.
    session = Session(load("swiss-roll"))
    x = session.dataset.normalization.undo(session.dataset.values)
    along = np.hypot(x[:, 0], x[:, 2])
    terms = np.column_stack([end.codes, np.ones(len(x))])
    _, left, *_ = np.linalg.lstsq(terms, along)
    assert 1 - left[0] / ((along - along.mean()) ** 2).sum() < 0.5


def test_the_quarters_of_an_image_are_the_corners_of_the_code() -> None:
    errors, end = rmse("moving-spot")
    assert errors[-1] < 0.015
    assert errors[-1] < end.pca_rmse / 8
    centres = np.array([end.codes[end.labels == label].mean(axis=0) for label in range(4)])
    assert {tuple(corner) for corner in centres > 0.45} == {
        (False, False), (False, True), (True, False), (True, True)
    }  # fmt: skip
    # Quarters that share a side of the image share one of the square.
    assert all(((centres[a] > 0.45) != (centres[b] > 0.45)).all() for a, b in ((0, 3), (1, 2)))


def test_a_bars_codes_are_a_closed_loop_in_the_order_of_its_angles() -> None:
    errors, end = rmse("turning-bar")
    assert errors[-1] < end.pca_rmse / 8
    images = Session(load("turning-bar")).dataset.values.reshape(-1, 8, 8)
    at = np.arange(8) - 3.5
    across = np.einsum("nij,j->n", images, at**2) - np.einsum("nij,i->n", images, at**2)
    slanted = np.einsum("nij,i,j->n", images, -at, at)
    order = np.arctan2(2 * slanted, across).argsort()
    around = end.codes - (end.codes.min(axis=0) + end.codes.max(axis=0)) / 2
    angles = np.unwrap(np.arctan2(around[order, 1], around[order, 0]))
    turn = angles[-1] - angles[0]
    assert 0.9 < abs(turn) / (2 * np.pi) < 1.1
    assert (np.diff(angles) * np.sign(turn) > -0.02).all()


def reconstruct(end: Snapshot, name: str, x: np.ndarray) -> np.ndarray:
    """The network's output, computed here from the weights alone; shapes (samples, features)."""
    activations = load(name).model.layer_activations
    for weights, biases, activation in zip(end.weights, end.biases, activations, strict=True):
        x = x @ weights.T + biases
        x = np.tanh(x) if activation == "tanh" else x
    return x


def test_noise_on_inputs_costs_some_error_and_teaches_to_remove_noise() -> None:
    experiment = load("denoising")
    clean = Session(experiment).dataset.values
    noisy = clean + np.random.default_rng(5).normal(0, 0.3, clean.shape)
    left = {}
    errors = {}
    for noise in (0.3, 0.0):
        session = Session(with_settings(experiment, [f"training.input_noise={noise}"]))
        rmses = []
        for _ in range(600):
            session.run_epoch()
            rmses.append(session.snapshot().rmse)
        output = reconstruct(session.snapshot(), "denoising", noisy)
        left[noise] = float(np.sqrt(((output - clean) ** 2).mean()))
        errors[noise] = float(np.median(rmses[200:]))
    assert errors[0.3] == pytest.approx(0.053, abs=0.005)
    assert errors[0.0] < errors[0.3] / 5
    assert left[0.3] == pytest.approx(0.13, abs=0.01)
    assert left[0.0] == pytest.approx(0.27, abs=0.01)


def test_learning_by_heart_turns_the_held_out_error_round() -> None:
    session = Session(load("overfitting"))
    curves = []
    for _ in range(1000):
        session.run_epoch()
        snapshot = session.snapshot()
        assert snapshot.held_out_rmse is not None
        curves.append((snapshot.rmse, snapshot.held_out_rmse))
    trained, held_out = np.array(curves).T
    best = int(held_out.argmin())
    assert 50 < best < 200
    assert held_out[best] < 0.7 * held_out[0]
    assert held_out[-1] > 1.5 * held_out[best]
    assert held_out[-1] > 3 * trained[-1]
    assert trained[-1] < snapshot.pca_rmse / 2
    model = session.snapshot().experiment.model.layers
    parameters = sum((a + 1) * b for a, b in pairwise(model))
    assert round(parameters / session.dataset.training_values.size) == 3


# --- one among zeros: what is told of these is counted at some epochs of a few thousand ---


ONE_HOT = tuple(name for name in presets.names() if load(name).data.source == "one_hot")


@cache
def after(name: str, epochs: int, *settings: str) -> Snapshot:
    session = Session(with_settings(load(name), [f"training.max_epochs={epochs}", *settings]))
    session.advance()
    return session.snapshot()


def right(name: str, end: Snapshot) -> int:
    """In how many rows the largest output is at the one, computed here."""
    x = end.values
    for weights, biases in zip(end.weights, end.biases, strict=True):
        x = x @ weights.T + biases
        x = np.maximum(x, 0) if "relu" in name else 1 / (1 + np.exp(-x))
    return sum(row.argmax() == hot.argmax() for row, hot in zip(x, end.values, strict=True))


def test_eight_codes_are_the_corners_of_a_cube_and_weights_are_mirrored() -> None:
    end = after("one-hot-8-3-8", 500)
    assert len({tuple(code > 0.5) for code in end.codes}) == 8
    assert (np.sign(end.weights[0]) == np.sign(end.weights[1].T)).all()
    assert right("one-hot-8-3-8", end) == 8


def test_sixteen_inputs_of_three_units_need_units_that_rest_half_way() -> None:
    end = after("one-hot-16-3-16", 1000)
    assert right("one-hot-16-3-16", end) == 16
    assert len({tuple(code > 0.5) for code in end.codes}) == 8
    assert len({tuple(np.rint(2 * code)) for code in end.codes}) > 12


@pytest.mark.parametrize(
    ("name", "epochs", "expected"),
    [
        ("positions-16-5-16", 5000, 16),
        ("positions-16-4-16", 5000, 16),
        ("positions-16-3-16", 10_000, 16),
    ],
)
def test_fewer_units_take_longer_to_have_every_position_right(
    name: str, epochs: int, expected: int
) -> None:
    assert right(name, after(name, epochs)) == expected
    assert right("positions-16-3-16", after("positions-16-3-16", 5000)) < 16


def test_four_units_do_not_count_in_binary() -> None:
    end = after("positions-16-4-16", 5000)
    assert len({tuple(np.rint(2 * code)) for code in end.codes}) == 16
    assert len({tuple(code > 0.5) for code in end.codes}) < 16


def test_five_units_go_on_while_their_weights_grow() -> None:
    early, late = (after("positions-16-5-16", epochs) for epochs in (5000, 10_000))
    assert late.rmse < early.rmse / 10
    assert np.abs(late.weights[1]).max() > 1.2 * np.abs(early.weights[1]).max()


def test_a_deep_network_waits_and_then_is_faster() -> None:
    deep, flat = (after(f"positions-16-{n}-16", 10_000).rmse for n in ("8-4-8", "4"))
    assert deep < flat / 10
    early = after("positions-16-8-4-8-16", 500)
    assert early.rmse > 0.99 * early.mean_rmse


def test_half_of_the_outputs_die_with_relu_and_stay_dead() -> None:
    name = "positions-16-8-4-8-16-relu"
    for epochs in (100, 5000):
        end = after(name, epochs)
        x = end.values
        for weights, biases in zip(end.weights, end.biases, strict=True):
            x = np.maximum(x @ weights.T + biases, 0)
        assert (x == 0).all(axis=0).sum() == 8
    assert end.loss == pytest.approx(0.5, abs=0.02)


def test_constant_weights_stay_alike_and_say_one_sixteenth() -> None:
    name = "constant-weights-cannot-learn"
    end = after(name, load(name).training.max_epochs)
    assert "changed by less" in end.reason
    assert all(np.ptp(matrix) < 1e-5 for matrix in end.weights)
    entropy = -(np.log(1 / 16) + 15 * np.log(15 / 16)) / 16
    assert end.loss == pytest.approx(entropy, rel=1e-3)
    assert end.rmse == pytest.approx(end.mean_rmse, rel=1e-4)
    changed = after(name, 5000, "model.initializer={name: uniform, scale: 1}",
                    "training.stop.loss_change_below=null")  # fmt: skip
    assert right(name, changed) == 16


@pytest.mark.parametrize("name", [name for name in presets.names() if name not in ONE_HOT])
def test_every_preset_learns(name: str) -> None:
    errors, end = rmse(name)
    assert errors[-1] < 0.8 * end.mean_rmse
    assert sum(after < before for before, after in pairwise(errors)) > len(errors) / 3
