"""Findings about the way down: each is shown where it is true, and not where it is not."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

import numpy as np
import pytest

from config.schema import Experiment
from tests.training.experiments import OPTIMIZERS, make_experiment
from tests.training.health_states import findings, preset, state
from training.gradients import loss_gradient
from training.health import Kind, progress
from training.health.examination import Examination
from training.modes import Mode
from training.optimizers import make_optimizer
from training.session import Session
from training.snapshot import Change, Curve, Snapshot

RATE = "training.optimizer.learning_rate"
DEEP_SIGMOID = ("model.activations=sigmoid", "model.initializer={name: normal, scale: 0.1}")
SGD = "training.optimizer={name: sgd, learning_rate: %g}"


def epoch_losses(snapshot: Snapshot, count: int = 20) -> np.ndarray:
    """Losses at the last ends of epochs, read from the curve by update."""
    at = dict(zip(snapshot.curve.updates.tolist(), snapshot.curve.losses.tolist(), strict=True))
    ends = range(snapshot.epoch - count, snapshot.epoch + 1)
    return np.array([at[epoch * snapshot.batches] for epoch in ends])


# --- divergence ---


def test_divergence_is_told_with_where_it_began() -> None:
    settings = ("model.activations=identity", SGD % 100)
    snapshot = state(preset("gaussian-clusters", *settings), 5000)
    assert snapshot.mode is Mode.DIVERGED
    found = findings(snapshot)[Kind.DIVERGED]
    assert found.headline == f"Training diverged after update {snapshot.update}"
    assert found.explanation == snapshot.reason
    assert found.remedy is not None
    assert found.remedy.from_start
    assert found.remedy.experiment.training.optimizer.learning_rate == 10.0


def test_a_run_that_goes_on_has_not_diverged() -> None:
    assert Kind.DIVERGED not in findings(state(preset("gaussian-clusters", f"{RATE}=0.3"), 500))


# --- gradients ---


def test_an_update_longer_than_all_weights_is_told_and_the_remedy_makes_it_short() -> None:
    snapshot = state(preset("deep", SGD % 100))
    gradient = loss_gradient(snapshot, snapshot.values)
    norm = np.sqrt(sum(np.sum(block**2) for block in gradient))
    weights = np.sqrt(sum(np.sum(p**2) for p in (*snapshot.weights, *snapshot.biases)))
    found = findings(snapshot)[Kind.EXPLODING]
    assert f"a step {100 * norm / weights:.3g} times as long as all weights" in found.headline
    assert found.explanation.startswith(f"Its norm is {norm:#.3g}, over all 600 training samples")
    assert found.remedy is not None
    rate = found.remedy.experiment.training.optimizer.learning_rate
    assert 0.01 < rate * norm / weights <= 0.1
    assert Kind.EXPLODING not in findings(state(found.remedy.experiment))


@pytest.mark.parametrize("updates", [0, 30])
@pytest.mark.parametrize("settings", [(SGD % 0.1,), (f"{RATE}=1000",)])
def test_plain_descent_with_short_steps_does_not_explode_nor_does_adam(
    settings: tuple[str, ...], updates: int
) -> None:
    assert Kind.EXPLODING not in findings(state(preset("deep", *settings), updates))


def test_of_no_weights_at_all_no_step_is_too_long() -> None:
    settings = (SGD % 100, "model.initializer={name: constant, value: 0}")
    assert Kind.EXPLODING not in findings(state(preset("gaussian-clusters", *settings)))


def test_where_no_rate_makes_the_step_short_other_weights_are_the_remedy() -> None:
    snapshot = state(preset("gaussian-clusters", "model.activations=identity", SGD % 1e9))
    weights = tuple(1e44 * part for part in snapshot.weights)  # a gradient of 1e301 and more
    found = findings(dataclasses.replace(snapshot, weights=weights))[Kind.EXPLODING]
    assert found.remedy is not None
    assert found.remedy.label == "Xavier initial weights"


def test_the_gradient_vanishes_through_many_sigmoids() -> None:
    snapshot = state(preset("deep", *DEEP_SIGMOID))
    gradient = loss_gradient(snapshot, snapshot.values)
    first, last = (np.sqrt(np.mean(gradient[layer][:, :-1] ** 2)) for layer in (0, -1))
    found = findings(snapshot)[Kind.VANISHING]
    assert f"is {first / last:.2g} times the last layer's".replace("-", "−") in found.headline
    told = f"Its RMS is {first:#.3g} in layer 1 and {last:#.3g} in layer {len(gradient)}, over all "
    assert found.explanation.startswith(told)
    assert found.remedy is not None
    assert not found.remedy.from_start
    assert set(found.remedy.experiment.model.layer_activations[:-1]) == {"tanh"}
    changed = dataclasses.replace(snapshot, experiment=found.remedy.experiment)
    assert Kind.VANISHING not in findings(changed)


@pytest.mark.parametrize(
    ("activations", "label"),
    [
        (["sigmoid"] * 7 + ["identity"], "tanh in the hidden layers"),
        (["sigmoid"] * 8, "tanh in the hidden layers"),
        (["sigmoid"] * 6 + ["tanh", "sigmoid"], "tanh instead of sigmoid"),
        (["relu"] + ["sigmoid"] * 7, "tanh instead of sigmoid"),
    ],
)
def test_hidden_sigmoids_are_what_is_changed_and_outputs_stay(
    activations: list[str], label: str
) -> None:
    names = f"model.activations=[{', '.join(activations)}]"
    layers = ("model.layers=[4, 6, 6, 6, 2, 6, 6, 6, 4]", "model.code_layer=4")
    initializer = "model.initializer={name: normal, scale: 0.05}"
    found = findings(state(preset("gaussian-clusters", names, *layers, initializer)))
    remedy = found[Kind.VANISHING].remedy
    assert remedy is not None
    assert remedy.label == label
    expected = ["tanh" if name == "sigmoid" else name for name in activations[:-1]]
    assert list(remedy.experiment.model.layer_activations) == [*expected, activations[-1]]


def test_the_gradient_does_not_vanish_through_tanh_with_xaviers_weights() -> None:
    for updates in (0, 500):
        assert Kind.VANISHING not in findings(state(preset("deep"), updates))


@pytest.mark.parametrize(
    ("settings", "updates", "label"),
    [
        ((f"{RATE}=1000",), 1, "learning rate 100"),
        (
            (
                "model.initializer={name: normal, scale: 1000}",
                "model.activations=[tanh, tanh, tanh, identity]",
            ),
            0,
            "Xavier initial weights",
        ),
    ],
)
def test_what_made_the_gradient_vanish_between_flat_units_is_what_is_changed(
    settings: tuple[str, ...], updates: int, label: str
) -> None:
    found = findings(state(preset("gaussian-clusters", *settings), updates))[Kind.VANISHING]
    assert found.remedy is not None
    assert found.remedy.from_start
    assert found.remedy.label == label


# --- the learning rate ---


def test_a_loss_that_swings_means_steps_that_are_too_long() -> None:
    snapshot = state(preset("gaussian-clusters", f"{RATE}=0.3"), 1000)
    losses = epoch_losses(snapshot)
    rose = int((np.diff(losses) > 0).sum())
    swing = np.median(np.abs(np.diff(losses))) / np.median(losses)
    found = findings(snapshot)[Kind.RATE_TOO_HIGH]
    assert found.headline == f"The loss rose in {rose} of the last 20 epochs"
    assert f"moves by {100 * swing:.0f} % of its level" in found.explanation
    assert found.remedy is not None
    assert found.remedy.label == "learning rate 0.03"


def test_the_remedy_for_a_swinging_loss_calms_it() -> None:
    session = Session(preset("gaussian-clusters", f"{RATE}=0.3"))
    session.advance(max_updates=1000)
    remedy = findings(session.snapshot())[Kind.RATE_TOO_HIGH].remedy
    assert remedy is not None
    assert not remedy.from_start
    session.change(remedy.experiment)
    session.advance(max_updates=13 * 25)
    assert Kind.RATE_TOO_HIGH not in findings(session.snapshot())


def test_the_noise_of_small_batches_is_no_swing() -> None:
    session = Session(preset())
    for epoch in range(40, 1001, 80):
        session.advance(max_updates=13 * epoch - session.update)
        assert Kind.RATE_TOO_HIGH not in findings(session.snapshot())


@pytest.mark.parametrize("settings", [f"{RATE}=1e-6", SGD % 1e-4])
def test_a_loss_that_creeps_where_the_gradient_is_not_small_means_steps_too_short(
    settings: str,
) -> None:
    snapshot = state(preset("gaussian-clusters", settings), 13 * 40)
    losses = epoch_losses(snapshot)
    found = findings(snapshot)[Kind.RATE_TOO_LOW]
    percent = 100 * (1 - losses[-1] / losses[0]) / 20
    told = f"The loss falls by only {percent:.2g} % an epoch".replace("-", "−")
    assert found.headline == told
    assert found.remedy is not None
    assert found.remedy.experiment.training.optimizer.learning_rate == pytest.approx(
        10 * snapshot.experiment.training.optimizer.learning_rate
    )
    # What is said of the gradient holds for a real step along it.
    promised = re.search(r"lower the loss by (\S+) %", found.explanation)
    assert promised is not None
    gradient = loss_gradient(snapshot, snapshot.values)
    norm = np.sqrt(sum(np.sum(block**2) for block in gradient))
    weights = np.sqrt(sum(np.sum(p**2) for p in (*snapshot.weights, *snapshot.biases)))
    assert promised[1] == f"{norm * weights / _loss(snapshot):.1f}"  # for 1 % of all weights
    step = 0.01 * weights / norm
    moved = dataclasses.replace(
        snapshot,
        weights=tuple(
            w - step * g[:, :-1] for w, g in zip(snapshot.weights, gradient, strict=True)
        ),
        biases=tuple(b - step * g[:, -1] for b, g in zip(snapshot.biases, gradient, strict=True)),
    )
    fall = 100 * (1 - _loss(moved) / _loss(snapshot))
    assert fall == pytest.approx(float(promised[1]), rel=0.1)


def _loss(snapshot: Snapshot) -> float:
    examination = Examination(snapshot)
    for _ in examination.stages():
        pass
    return examination.loss


def test_ten_times_the_rate_does_bring_the_loss_down_faster() -> None:
    experiment = preset("gaussian-clusters", SGD % 1e-4)
    slow = state(experiment, 13 * 40)
    remedy = findings(slow)[Kind.RATE_TOO_LOW].remedy
    assert remedy is not None
    start = slow.curve.losses[0]
    fast = state(remedy.experiment, 13 * 40)
    assert start - fast.loss > 5 * (start - slow.loss)


@pytest.mark.parametrize(
    ("experiment", "updates"),
    [
        (preset(), 13 * 100),  # rests at PCA's line, where the gradient is small
        (preset("linear-vs-pca"), 13 * 500),  # has arrived
        (preset("gaussian-clusters", f"{RATE}=1e-6"), 13 * 10),  # too early to tell
    ],
)
def test_other_halts_are_no_fault_of_the_rate(experiment: Experiment, updates: int) -> None:
    assert Kind.RATE_TOO_LOW not in findings(state(experiment, updates))


def with_losses(snapshot: Snapshot, losses: np.ndarray) -> Snapshot:
    """The same state after epochs that ended with these losses, update 0 first."""
    epochs = np.arange(len(losses))
    curve = Curve(epochs * snapshot.batches, epochs, losses, np.sqrt(losses))
    last = len(losses) - 1
    return dataclasses.replace(
        snapshot, epoch=last, update=last * snapshot.batches, end=last * snapshot.batches,
        curve=curve,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("losses", "true"),
    [
        (0.05 * np.where(np.arange(21) % 2, 1.1, 1.0), True),  # rises every other epoch
        (0.05 * np.where(np.arange(21) % 2, 1.02, 1.0), False),  # by too little
        (0.05 * 0.85 ** np.arange(21), False),  # moves as much, and always down
        (0.05 * (1 - 0.1 * (np.arange(21) % 10)), False),  # jumps up twice
        (0.05 * (1 - 0.1 * (np.arange(21) % 3)), True),  # six times
        (0.05 - 0.003 * np.cumsum(np.arange(21) % 5 < 3), False),  # rests now and then
        (0.05 * (np.arange(21) % 2), False),  # has no level to swing about
    ],
)
def test_a_loss_swings_where_it_rises_often_and_by_much(losses: np.ndarray, true: bool) -> None:
    snapshot = with_losses(state(preset()), losses)
    assert (Kind.RATE_TOO_HIGH in findings(snapshot)) is true


@pytest.mark.parametrize(
    ("losses", "rate", "true"),
    [
        (0.05 * 0.9999 ** np.arange(21), 1e-6, True),
        (0.05 * (1 - 0.02 * np.arange(21)), 1e-6, False),  # falls evenly, and not by little
        (0.05 * (1 - 0.0002 * np.arange(21)), 1e-6, True),  # by 0.4 %
        (0.05 * (1 - 0.0003 * np.arange(21)), 1e-6, False),  # by 0.6 %
        (np.full(21, 0.05), 1e-6, False),  # stands still
        (0.05 * 1.0001 ** np.arange(21), 1e-6, False),  # rises
        (0.05 * 0.99999 ** (np.arange(21) ** 2), 1e-6, False),  # gathers pace
        (0.05 * 0.9999 ** np.arange(21), 0.005, False),  # steps that are not short
    ],
)
def test_a_loss_creeps_where_it_falls_evenly_by_little_in_short_steps(
    losses: np.ndarray, rate: float, true: bool
) -> None:
    snapshot = with_losses(state(preset("gaussian-clusters", f"{RATE}={rate}")), losses)
    assert (Kind.RATE_TOO_LOW in findings(snapshot)) is true


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_the_pace_of_an_optimizer_is_that_of_its_steps_along_one_gradient(optimizer: str) -> None:
    settings = {**OPTIMIZERS[optimizer], "learning_rate": 0.002}
    snapshot = state(make_experiment(training={"optimizer": settings}))
    examination = Examination(snapshot)
    for _ in examination.stages():
        pass
    gradient = np.concatenate([block.ravel() for block in examination.gradient])
    options = snapshot.experiment.training.optimizer
    theta, rows = np.zeros(len(gradient)), np.stack([gradient, gradient])
    update = make_optimizer(options, len(gradient), np.float64).step(theta, rows)
    for _ in range(20_000):
        before = theta.copy()
        for call in update:
            call()
    step = np.linalg.norm(theta - before)
    parameters = np.concatenate([p.ravel() for p in (*snapshot.weights, *snapshot.biases)])
    updates = progress._updates_for_all_weights(examination)
    assert updates == pytest.approx(np.linalg.norm(parameters) / step, rel=1e-3)


def test_little_error_may_swing_or_creep() -> None:
    swinging = 0.05 * np.where(np.arange(21) % 2, 1.1, 1.0)
    creeping = 0.05 * 0.9999 ** np.arange(21)
    snapshot = state(preset("gaussian-clusters", f"{RATE}=1e-6"))
    for losses, kind in ((swinging, Kind.RATE_TOO_HIGH), (creeping, Kind.RATE_TOO_LOW)):
        for part, true in ((0.3, True), (0.2, False)):
            shown = dataclasses.replace(snapshot, rmse=part * snapshot.mean_rmse)
            assert (kind in findings(with_losses(shown, losses))) is true


def test_where_the_gradient_is_small_no_rate_is_too_low() -> None:
    """All weights nearly 0: a place that every direction leads away from slowly."""
    settings = (f"{RATE}=1e-6", "model.initializer={name: normal, scale: 0.03}")
    snapshot = state(preset("two-clusters-first-steps", *settings), 10 * 30)
    losses = epoch_losses(snapshot)
    assert (np.diff(losses) < 0).all()
    assert losses[-1] > 0.99 * losses[0]
    assert Kind.RATE_TOO_LOW not in findings(snapshot)


def test_epochs_before_a_change_say_nothing_about_the_settings_in_force() -> None:
    snapshot = state(preset("gaussian-clusters", f"{RATE}=0.3"), 1000)
    for update, told in ((0, True), (13 * 56, True), (13 * 57 + 1, False), (999, False)):
        changed = dataclasses.replace(snapshot, changes=(Change(update, "loss mse → rmse"),))
        assert (Kind.RATE_TOO_HIGH in findings(changed)) is told


def test_a_curve_that_lacks_ends_of_epochs_is_not_read_as_if_it_had_them() -> None:
    snapshot = state(preset("gaussian-clusters", f"{RATE}=0.3"), 1001)
    curve = snapshot.curve
    kept = np.ones(len(curve.updates), dtype=bool)
    kept[curve.updates == 13 * 70] = False
    thinned = Curve(curve.updates[kept], curve.epochs[kept], curve.losses[kept], curve.rmses[kept])
    assert Kind.RATE_TOO_HIGH in findings(snapshot)
    assert Kind.RATE_TOO_HIGH not in findings(dataclasses.replace(snapshot, curve=thinned))


# --- the code ---


def test_a_code_that_stands_on_a_line_is_told() -> None:
    experiment = preset("gaussian-clusters", "model.initializer={name: constant, value: 0.1}")
    snapshot = state(experiment, 13 * 60)
    variances = np.linalg.eigvalsh(np.cov(snapshot.codes.T))
    assert variances[0] < 1e-3 * variances.sum()
    found = findings(snapshot)[Kind.COLLAPSED_CODE]
    assert found.headline.startswith("The code is a line")
    assert f"{snapshot.rmse / snapshot.pca_rmse:.3g} times PCA's" in found.explanation
    assert found.remedy is not None
    assert Kind.COLLAPSED_CODE not in findings(state(found.remedy.experiment, 13 * 60))


def test_a_code_that_stands_at_a_point_is_told() -> None:
    snapshot = state(preset("gaussian-clusters", SGD % 0.1), 13 * 60)
    spread = np.sqrt(np.mean(np.sum((snapshot.codes - snapshot.codes.mean(axis=0)) ** 2, axis=1)))
    assert spread < 0.02  # of a range from -1 to 1
    found = findings(snapshot)[Kind.COLLAPSED_CODE]
    assert found.headline == f"The code is a point: its spread is {spread:.3g}"


def standing(codes: np.ndarray, *settings: str, **keys: Any) -> Snapshot:
    """Where training stands still, far from PCA's line, with codes made by hand."""
    snapshot = with_losses(state(preset("gaussian-clusters", *settings)), np.full(21, 0.05))
    return dataclasses.replace(snapshot, codes=codes, **{"rmse": snapshot.mean_rmse, **keys})


def spread_out(along: float, across: float, middle: float = 0.0) -> np.ndarray:
    """400 codes of two units, with these deviations along one axis and across it."""
    angle = 2 * np.pi * np.arange(400) / 400
    circle = np.sqrt(2) * np.column_stack([along * np.cos(angle), across * np.sin(angle)])
    turn = np.array([[np.cos(0.5), -np.sin(0.5)], [np.sin(0.5), np.cos(0.5)]])
    codes: np.ndarray = circle @ turn.T + middle
    return codes


@pytest.mark.parametrize(
    ("across", "off"), [(0.0, "0"), (0.003, "0.01"), (0.0094, "0.098"), (0.0107, None), (0.3, None)]
)
def test_a_line_is_what_has_all_but_a_thousandth_of_its_variance_on_one_axis(
    across: float, off: str | None
) -> None:
    found = findings(standing(spread_out(0.3, across)))
    assert (Kind.COLLAPSED_CODE in found) is (off is not None)
    if off is not None:
        headline = found[Kind.COLLAPSED_CODE].headline
        assert headline == f"The code is a line: {off} % of its variance lies off one axis"
        assert found[Kind.COLLAPSED_CODE].explanation.startswith(
            "The 2 code units hold no more than one could, over all 400 training samples; the RMSE"
        )


@pytest.mark.parametrize(
    ("activation", "spread", "middle", "told"),
    [
        ("tanh", 0.0199, 0.0, True),  # a hundredth of the range from -1 to 1
        ("tanh", 0.0201, 0.0, False),
        ("sigmoid", 0.0099, 0.5, True),
        ("sigmoid", 0.0101, 0.5, False),
        ("relu", 0.9e-6, 1.0, True),  # no more than a millionth of their size, by which
        ("relu", 1.1e-6, 1.0, False),  # units without a range are measured
        ("identity", 0.9, 1e6, True),
        ("identity", 1.1, 1e6, False),
    ],
)
def test_a_point_is_small_beside_what_its_units_can_give(
    activation: str, spread: float, middle: float, told: bool
) -> None:
    part = spread / np.sqrt(2)
    activations = f"model.activations=[tanh, {activation}, tanh, identity]"
    snapshot = standing(spread_out(part, part, middle), activations)
    found = findings(snapshot)
    assert (Kind.COLLAPSED_CODE in found) is told
    if told:
        finding = found[Kind.COLLAPSED_CODE]
        assert finding.headline == f"The code is a point: its spread is {spread:.3g}"
        assert finding.explanation.startswith("All samples get nearly the same code, over all 400")


def test_one_code_unit_is_no_line_but_may_be_a_point() -> None:
    layers = ("model.layers=[4, 6, 1, 5, 4]",)
    for spread, told in ((0.3, False), (0.01, True)):
        codes = spread_out(spread, 0.0)[:, :1]
        assert (Kind.COLLAPSED_CODE in findings(standing(codes, *layers))) is told


@pytest.mark.parametrize(
    ("part", "told"),
    [(0.09, False), (0.11, True), (1.0, True)],
)
def test_a_code_has_collapsed_only_where_much_of_the_way_to_pca_is_left(
    part: float, told: bool
) -> None:
    snapshot = standing(spread_out(0.3, 0.0))
    way = snapshot.mean_rmse - snapshot.pca_rmse
    shown = dataclasses.replace(snapshot, rmse=snapshot.pca_rmse + part * way)
    assert (Kind.COLLAPSED_CODE in findings(shown)) is told


@pytest.mark.parametrize(("fall", "told"), [(0.09, True), (0.11, False), (-0.5, True)])
def test_a_code_has_collapsed_only_where_training_stands(fall: float, told: bool) -> None:
    losses = 0.05 * (1 - fall * np.arange(21) / 20)
    moving = with_losses(standing(spread_out(0.3, 0.0)), losses)
    assert (Kind.COLLAPSED_CODE in findings(moving)) is told


def test_where_pca_would_lose_nothing_it_is_said() -> None:
    for pca, said in ((0.0, "would lose nothing."), (1e-13, "would lose nothing."), (0.1, "PCA's")):
        finding = findings(standing(spread_out(0.3, 0.0), pca_rmse=pca))[Kind.COLLAPSED_CODE]
        assert said in finding.explanation


def test_a_code_on_its_way_through_a_line_has_not_collapsed() -> None:
    for updates in (0, 100, 13 * 25, 13 * 100):
        assert Kind.COLLAPSED_CODE not in findings(state(preset(), updates))
    moving = state(preset("gaussian-clusters", f"{RATE}=0.001"), 13 * 20)
    variances = np.linalg.eigvalsh(np.cov(moving.codes.T))
    assert variances[0] < 1e-3 * variances.sum()
    assert Kind.COLLAPSED_CODE not in findings(moving)


def test_data_on_a_line_rightly_have_their_codes_on_one() -> None:
    data = (
        "data={source: gaussian_clusters, clusters: [{mean: [0, 0, 0], "
        "covariance: [[0.04, 0.04, 0.04], [0.04, 0.04, 0.04], [0.04, 0.04, 0.04]]}]}"
    )
    experiment = preset("gaussian-clusters", data, "model.layers=[3, 6, 2, 5, 3]")
    snapshot = state(experiment, 3000)
    variances = np.linalg.eigvalsh(np.cov(snapshot.codes.T))
    assert variances[0] < 1e-3 * variances.sum()
    assert Kind.COLLAPSED_CODE not in findings(snapshot)


@pytest.mark.parametrize("second", [0.0, 0.01, 0.03, 0.1, 1.0])
def test_the_share_of_one_axis_is_that_of_the_largest_eigenvalue(second: float) -> None:
    rng = np.random.default_rng(0)
    turned = np.linalg.qr(rng.normal(size=(5, 5)))[0]
    codes = rng.normal(size=(200, 5)) * [1, second, 0, 0, second / 2] @ turned + 3
    values = np.linalg.eigvalsh(np.cov(codes.T))
    share = progress._share_of_one_axis(codes)
    exact = values[-1] / values.sum()
    assert share <= exact + 1e-12
    if exact > 0.9:
        assert share == pytest.approx(exact, rel=1e-6)


def test_the_share_of_one_axis_begins_with_a_code_that_is_off_the_middle() -> None:
    codes = np.array([[0, 0], [1, 0], [-1, 0], [0, 0.1], [0, -0.1]])
    assert progress._share_of_one_axis(codes) == pytest.approx(2 / 2.02, rel=1e-12)


# --- PCA's line ---


def test_a_linear_network_at_pcas_line_cannot_cross_it_and_tanh_does() -> None:
    session = Session(preset("linear-vs-pca"))
    session.advance(max_updates=13 * 100)
    snapshot = session.snapshot()
    found = findings(snapshot)[Kind.LINEAR_LIMIT]
    assert (
        f"{100 * (snapshot.rmse / snapshot.pca_rmse - 1):.2f} % above PCA's line" in found.headline
    )
    remedy = found.remedy
    assert remedy is not None
    assert not remedy.from_start
    assert remedy.experiment.model.layer_activations == ("tanh", "tanh", "tanh", "identity")
    session.advance(max_updates=13 * 200)
    assert session.snapshot().rmse >= session.snapshot().pca_rmse
    session.rewind(13 * 100)
    session.change(remedy.experiment)
    session.advance(max_updates=13 * 900)
    crossed = session.snapshot()
    assert crossed.rmse < 0.9 * crossed.pca_rmse
    assert not findings(crossed)


@pytest.mark.parametrize(
    ("settings", "updates"),
    [
        (("model.activations=identity",), 0),
        (("model.activations=identity",), 100),  # on its way
        (("model.activations=[identity, tanh, identity, identity]",), 13 * 100),  # not linear
        (("model.activations=identity", "model.layers=[4, 6, 4, 5, 4]"), 13 * 100),  # PCA is 0
    ],
)
def test_other_networks_are_not_at_a_linear_limit(settings: tuple[str, ...], updates: int) -> None:
    assert Kind.LINEAR_LIMIT not in findings(state(preset("gaussian-clusters", *settings), updates))


@pytest.mark.parametrize(
    ("above", "told"), [(-1e-9, "0.00 %"), (0.0099, "0.99 %"), (0.0101, None), (1.0, None)]
)
def test_within_a_hundredth_of_pcas_line_a_linear_network_is_at_it(
    above: float, told: str | None
) -> None:
    snapshot = state(preset("gaussian-clusters", "model.activations=identity"))
    shown = dataclasses.replace(snapshot, rmse=(1 + above) * snapshot.pca_rmse)
    found = findings(shown)
    assert (Kind.LINEAR_LIMIT in found) is (told is not None)
    if told is not None:
        finding = found[Kind.LINEAR_LIMIT]
        assert finding.headline == f"The RMSE is {told} above PCA's line, and cannot cross it"
        assert finding.remedy is not None
        assert finding.remedy.label == "tanh in the hidden layers"
        names = finding.remedy.experiment.model.layer_activations
        assert names == ("tanh", "tanh", "tanh", "identity")
