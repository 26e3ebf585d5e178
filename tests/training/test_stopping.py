"""What ends a session by itself: stop rules, `max_epochs`, and numbers that are not finite."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.training.experiments import OPTIMIZERS, make_experiment
from tests.training.sessions import BATCHES, Ticks, after, diverged, make_session, numbers
from training.modes import Mode, StopRule
from training.session import Session
from training.stopping import StopRules, loss_change_is_below


def epoch_ends(epochs: int, **training: Any) -> tuple[list[float], list[float]]:
    """Losses and RMSEs at update 0 and at the end of each epoch, of a run without a stop rule."""
    session = make_session(training=training)
    snapshots = [session.snapshot()]
    for _ in range(epochs):
        session.run_epoch()
        snapshots.append(session.snapshot())
    return [s.loss for s in snapshots], [s.rmse for s in snapshots]


WAYS: dict[str, Callable[[Session], int]] = {
    "one slice": Session.advance,
    "epochs": Session.run_epoch,
    "steps": Session.step,
    "small slices": lambda session: session.advance(3.0, clock=Ticks()),
}
ways = pytest.mark.parametrize("way", WAYS)


def run_to_the_end(session: Session, way: str, at_most: int = 2000) -> None:
    while session.stopped_by is None and session.update < at_most:
        WAYS[way](session)


@ways
def test_training_converges_at_the_first_epoch_with_an_rmse_below_the_threshold(way: str) -> None:
    _, rmses = epoch_ends(60)
    threshold = (min(rmses) + rmses[0]) / 2
    expected = next(epoch for epoch, rmse in enumerate(rmses) if rmse < threshold)
    session = make_session(training={"stop": {"rmse_below": threshold}})
    run_to_the_end(session, way)
    assert (session.mode, session.stopped_by) == (Mode.CONVERGED, StopRule.RMSE_BELOW)
    assert 1 < session.epoch == expected
    assert session.update == expected * BATCHES
    assert f"{rmses[expected]:.4g}" in session.reason
    assert f"{threshold:g}" in session.reason


@pytest.mark.parametrize("patience", [1, 2, 4])
@ways
def test_training_converges_after_patience_quiet_epochs_in_a_row(way: str, patience: int) -> None:
    losses, _ = epoch_ends(400)
    changes = [abs(b - a) for a, b in itertools.pairwise(losses)]
    threshold = float(np.quantile(changes, 0.6))
    quiet = [change < threshold for change in changes]
    expected = next(epoch for epoch in range(patience, 401) if all(quiet[epoch - patience : epoch]))
    stop = {"loss_change_below": threshold, "patience": patience}
    session = make_session(training={"stop": stop})
    run_to_the_end(session, way)
    assert (session.mode, session.stopped_by) == (Mode.CONVERGED, StopRule.LOSS_CHANGE_BELOW)
    assert session.epoch == expected
    assert session.update == expected * BATCHES
    assert f"{threshold:g}" in session.reason


def test_quiet_epochs_must_be_in_a_row() -> None:
    """With patience 4 in the test before, some quiet epochs come earlier and do not count."""
    losses, _ = epoch_ends(400)
    changes = [abs(b - a) for a, b in itertools.pairwise(losses)]
    threshold = float(np.quantile(changes, 0.6))
    stop = {"loss_change_below": threshold, "patience": 4}
    session = make_session(training={"stop": stop})
    run_to_the_end(session, "one slice")
    quiet = sum(change < threshold for change in changes[: session.epoch])
    assert quiet > 4


@pytest.mark.parametrize(
    ("patience", "span"), [(1, "in an epoch"), (2, "for 2 epochs"), (40, "for 40 epochs")]
)
def test_a_loss_that_has_settled_is_told_in_a_sentence(patience: int, span: str) -> None:
    stop = make_experiment(
        training={"stop": {"loss_change_below": 0.001, "patience": patience}}
    ).training.stop
    sentence = f"The loss changed by less than 0.001 {span}."
    assert loss_change_is_below(stop) == (StopRule.LOSS_CHANGE_BELOW, sentence)


def test_below_a_threshold_is_not_at_it() -> None:
    stops: list[dict[str, Any]] = [{"rmse_below": 0.5}, {"loss_change_below": 0.25}]
    experiments = [make_experiment(training={"stop": stop, "max_epochs": 9}) for stop in stops]
    nothing = np.array([np.nan, np.nan])
    for epoch, ended in ((3, {}), (9, {0: StopRule.MAX_EPOCHS, 1: StopRule.MAX_EPOCHS})):
        rules = StopRules(experiments, np.array([1.0, 1.0]))
        found = rules.ask(epoch, np.array([1.0, 0.75]), np.array([0.5, 0.5]))
        assert {index: rule for index, (rule, _) in found.items()} == ended
    rules = StopRules(experiments, np.array([1.0, 1.0]))
    (rule, reason) = rules.ask(3, nothing, np.array([np.nextafter(0.5, 0), np.nan]))[0]
    assert (rule, reason) == (StopRule.RMSE_BELOW, "RMSE 0.5000 is below 0.5.")


def test_a_reset_forgets_quiet_epochs() -> None:
    stop = {"loss_change_below": 1000.0, "patience": 3}
    session = make_session(training={"stop": stop})
    session.run_epoch()
    session.run_epoch()
    session.reset()
    run_to_the_end(session, "one slice")
    assert session.epoch == 3


@ways
def test_max_epochs_pauses_and_play_goes_on_for_as_many_again(way: str) -> None:
    session = make_session(training={"max_epochs": 4})
    for times in (1, 2, 3):
        while session.update < times * 4 * BATCHES or session.playing:
            WAYS[way](session)
        assert session.mode is Mode.PAUSED
        assert session.epoch == times * 4
        assert session.stopped_by is StopRule.MAX_EPOCHS
        assert "4 epochs" in session.reason
    assert numbers(session.snapshot()) == after(make_experiment(), 60)


def test_max_epochs_ends_a_longer_run_of_epochs() -> None:
    session = make_session(training={"max_epochs": 4})
    session.play_epochs(100)
    assert session.snapshot().goal == 20
    assert session.advance() == 20
    assert (session.mode, session.stopped_by) == (Mode.PAUSED, StopRule.MAX_EPOCHS)
    assert "4 epochs" in session.reason


def test_where_training_has_ended_no_goal_is_shown() -> None:
    session = make_session(training={"stop": {"rmse_below": 1000.0}})
    session.play_epochs(100)
    session.advance()
    snapshot = session.snapshot()
    assert (snapshot.mode, snapshot.epoch, snapshot.goal) == (Mode.CONVERGED, 1, None)


# --- divergence ---

HUGE = {name: {**options, "learning_rate": 1e9} for name, options in OPTIMIZERS.items()}


@pytest.mark.parametrize("precision", ["float64", "float32"])
@pytest.mark.parametrize("activation", ["identity", "relu", "tanh"])
@pytest.mark.parametrize("optimizer", HUGE)
@pytest.mark.parametrize("batch_size", [5, 23])
def test_a_huge_learning_rate_ends_in_the_same_finite_state_however_run(
    batch_size: int, optimizer: str, activation: str, precision: str
) -> None:
    experiment = make_experiment(
        precision=precision,
        model={"activations": activation},
        training={"optimizer": HUGE[optimizer], "batch_size": batch_size},
    )
    found = []
    for way in ("one slice", "epochs", "steps", "small slices"):
        session = Session(experiment)
        if way == "one slice":
            session.advance(max_updates=150)
        run_to_the_end(session, way, at_most=150)
        snapshot = session.snapshot()
        found.append((snapshot.stopped_by, snapshot.reason, numbers(snapshot)))
        for array in (*snapshot.weights, *snapshot.biases):
            assert np.isfinite(array).all()
        if snapshot.stopped_by is StopRule.DIVERGED:
            assert math.isfinite(snapshot.loss)
            assert math.isfinite(snapshot.rmse)
            assert np.isfinite(snapshot.codes).all()
        assert snapshot.curve.updates[-1] == snapshot.update
    assert all(one == found[0] for one in found)
    grows_at_will = optimizer in ("sgd", "momentum", "classical_momentum")
    if activation == "identity" and grows_at_will:
        assert found[0][0] is StopRule.DIVERGED


def test_the_last_finite_state_is_that_of_the_run_until_then_and_the_next_is_not_finite() -> None:
    session = diverged()
    snapshot = session.snapshot()
    assert snapshot.mode is Mode.DIVERGED
    assert 0 < snapshot.update < 1000
    again = Session(session.experiment)
    assert again.advance(max_updates=snapshot.update) == snapshot.update
    assert again.playing
    assert numbers(again.snapshot()) == numbers(snapshot)
    again.advance(max_updates=1)
    assert again.stopped_by is StopRule.DIVERGED or not math.isfinite(again.snapshot().loss)


def test_a_step_into_divergence_leads_back_to_where_the_loss_was_finite() -> None:
    """Parameters near 1e150 are finite and the square of what they put out is not."""
    session = make_session(
        model={"activations": "identity"},
        training={"optimizer": {"name": "sgd", "learning_rate": 1e9}},
    )
    seen = [session.snapshot()]
    while session.mode is not Mode.DIVERGED:
        session.step()
        seen.append(session.snapshot())
    finite = [s.update for s in seen[:-1] if math.isfinite(s.loss) and math.isfinite(s.rmse)]
    assert seen[-1].update == finite[-1]
    assert numbers(seen[-1]) == numbers(seen[finite[-1]])
    assert re.match(rf"In update {len(seen) - 1} .* layer \d", seen[-1].reason)
    assert f"update {finite[-1]}." in seen[-1].reason
    assert seen[-1].curve.updates[-1] == finite[-1]


def chain(precision: str, layers: int, weight: float, options: dict[str, Any]) -> Session:
    """Rows (1, 0) and (0, 1) through one unit a layer, all of one weight w: aₖ = wᵏ.

    δ of the output layer is wⁿ / batch (mse: 2 · wⁿ over two outputs and the batch), and each layer
    down multiplies it by w, the first time by 2 w. float32 ends at 3.4e38, and float64 at 1.8e308.
    """
    return make_session(
        precision=precision,
        data={"source": "one_hot", "width": 2},
        model={
            "layers": [2, *([1] * (layers - 1)), 2],
            "code_layer": 1,
            "activations": "identity",
            "initializer": {"name": "constant", "value": weight},
        },
        training={
            "batch_size": 1,
            "optimizer": {"name": "sgd", "learning_rate": 1e-9},
            **options,
        },
    )


def test_divergence_in_a_gradient_alone_names_its_layer() -> None:
    """δ₃ is 2e24 and a₂ 1e19, both finite in float32; so is every δ, the largest 8e34."""
    session = make_session(
        precision="float32",
        data={
            "source": "gaussian_clusters",
            "normalize": "none",
            "clusters": [{"mean": [1e9, 1e9], "covariance": [0.0, 0.0], "count": 2}],
        },
        model={
            "layers": [2, 1, 1, 2],
            "code_layer": 1,
            "activations": "identity",
            "initializer": {"name": "constant", "value": 1e5},
        },
        training={"batch_size": 1, "optimizer": {"name": "sgd", "learning_rate": 1e-9}},
    )
    assert session.advance(max_updates=10) == 0
    assert "the gradient of layer 3" in session.reason


LARGE_STEPS = {"optimizer": {"name": "sgd", "learning_rate": 1e9}}


ROOT = {"loss": "rmse", "batch_size": 2}


@pytest.mark.parametrize(
    ("precision", "layers", "weight", "options", "fault"),
    [
        ("float32", 7, 1e6, {}, "the weighted inputs of layer 7"),  # 1e42
        ("float32", 5, 1e5, {}, "the error δ of layer 2"),  # 2e40
        ("float32", 4, 5e5, {}, "the error δ of layer 1"),  # 2 · 6e22 · 1e17
        ("float32", 4, 1e5, LARGE_STEPS, "weights of layer 1"),  # from a gradient of 2e35
        ("float64", 27, 1e6, ROOT, "the outputs (layer 27)"),  # the square of 1e162
    ],
    ids=["forward", "backward", "backward to the first", "apply", "loss"],
)
def test_divergence_names_the_layer_in_which_it_began(
    precision: str, layers: int, weight: float, options: dict[str, Any], fault: str
) -> None:
    session = chain(precision, layers, weight, options)
    assert session.advance(max_updates=10) == 0
    assert (session.mode, session.update) == (Mode.DIVERGED, 0)
    assert session.reason.startswith("In update 1 ")
    assert fault in session.reason
