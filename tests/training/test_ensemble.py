"""Stacked runs against sessions of the same experiments, one at a time."""

from __future__ import annotations

import itertools
import math
import tracemalloc
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from config.schema import ACTIVATIONS, LOSSES, Experiment
from tests.training.experiments import OPTIMIZERS, TWO_CLUSTERS, make_experiment
from tests.training.sessions import BATCHES, Ticks
from training.calls import run
from training.ensemble import Ensemble, Result
from training.modes import StopRule
from training.passes import Pass, Room
from training.session import Session
from training.snapshot import Snapshot
from training.stack import Stack
from training.stack_trainer import StackTrainer

# Both add the same products, possibly in another order, and Adam's powers may differ by one bit.
# What tens of updates make of that stays far below these; a wrong term would be far above.
TOLERANCES = {"float64": 1e-11, "float32": 2e-4}
MIXES: list[list[str]] = [
    ["tanh", "identity", "sigmoid"],
    ["relu", "sigmoid", "sigmoid"],
    ["sigmoid", "relu", "sigmoid"],
]


def session_of(experiment: Experiment) -> Session:
    """A session of the experiment that has come to its end."""
    session = Session(experiment)
    while session.stopped_by is None:
        session.advance()
    return session


def flat(snapshot: Snapshot) -> NDArray[Any]:
    layers = zip(snapshot.weights, snapshot.biases, strict=True)
    return np.concatenate([np.column_stack(layer).ravel() for layer in layers])


def assert_same(results: Sequence[Result], experiments: Sequence[Experiment]) -> None:
    """Each result is that of a session of its own, within rounding."""
    for result, experiment in zip(results, experiments, strict=True):
        snapshot = session_of(experiment).snapshot()
        near = TOLERANCES[experiment.precision]
        assert result.experiment is experiment
        assert (result.update, result.epoch) == (snapshot.update, snapshot.epoch)
        assert (result.stopped_by, result.reason) == (snapshot.stopped_by, snapshot.reason)
        np.testing.assert_allclose(result.parameters, flat(snapshot), rtol=near, atol=near)
        np.testing.assert_allclose(
            (result.loss, result.rmse), (snapshot.loss, snapshot.rmse), rtol=near, atol=near
        )
        assert result.parameters.dtype == experiment.precision


@pytest.fixture
def none_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No run may be repeated as a session, which would hide what goes wrong in the stack."""
    monkeypatch.delattr("training.ensemble.Session")


def varied(count: int, *, training: dict[str, Any] | None = None, **rest: Any) -> list[Experiment]:
    """Experiments of one shape; seed, data, scale and every number of the optimizer differ."""
    training = {"max_epochs": 12, **(training or {})}
    options = training.pop("optimizer", OPTIMIZERS["adam"])
    data = rest.pop("data", {**TWO_CLUSTERS, "normalize": "min_max"})
    model = rest.pop("model", {})
    return [
        make_experiment(
            seed=seed,
            data=data,
            model={**model, "initializer": {"name": "normal", "scale": 0.3 + 0.2 * seed}},
            training={**training, "optimizer": varied_options(options, seed)},
            **rest,
        )
        for seed in range(count)
    ]


def varied_options(options: dict[str, Any], seed: int) -> dict[str, Any]:
    """Learning rates that grow with the seed, and decays and ε that shrink."""
    factors = {"learning_rate": 1 + seed / 3, "epsilon": 2.0**seed}
    return {
        name: value if isinstance(value, str) else value * factors.get(name, 1 - seed / 50)
        for name, value in options.items()
    }


# --- the same as single sessions ---


def test_the_mixes_of_activations_have_all_that_the_schema_knows() -> None:
    assert set(itertools.chain(*MIXES)) == set(ACTIVATIONS)


@pytest.mark.parametrize("batch_size", [5, 23], ids=["short last batch", "full batch"])
@pytest.mark.parametrize("precision", TOLERANCES)
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.usefixtures("none_alone")
def test_each_run_is_that_of_a_session_of_its_own(
    optimizer: str, loss: str, precision: str, batch_size: int
) -> None:
    for activations in MIXES:
        experiments = varied(
            3,
            precision=precision,
            model={"activations": activations},
            training={
                "optimizer": OPTIMIZERS[optimizer],
                "loss": loss,
                "batch_size": batch_size,
            },
        )
        assert_same(Ensemble(experiments).run(), experiments)


@pytest.mark.parametrize("batch_size", [1, 4, 16])
@pytest.mark.parametrize("layers", [[16, 1, 16], [16, 8, 4, 8, 16]])
def test_sums_over_outputs_single_samples_and_single_units_stack_too(
    layers: list[int], batch_size: int
) -> None:
    experiments = varied(
        2,
        data={"source": "one_hot", "width": 16},
        model={"layers": layers, "code_layer": 1, "activations": "sigmoid"},
        training={"loss": "binary_cross_entropy", "reduction": "sum", "batch_size": batch_size},
    )
    assert_same(Ensemble(experiments).run(), experiments)


def test_data_and_initializers_may_differ_where_shapes_agree() -> None:
    moved = {**TWO_CLUSTERS, "seed": 9, "normalize": "standard"}
    models: list[dict[str, Any]] = [
        {"initializer": {"name": "xavier"}},
        {"initializer": {"name": "constant", "value": 0.3, "biases": "same"}},
        {"initializer": {"name": "uniform", "scale": 0.7}},
    ]
    experiments = [
        make_experiment(data=data, model=model, training={"max_epochs": 9})
        for data in (TWO_CLUSTERS, moved)
        for model in models
    ]
    assert_same(Ensemble(experiments).run(), experiments)


@pytest.mark.parametrize("precision", TOLERANCES)
@pytest.mark.parametrize("noises", [(0.2, 0.2, 0.2), (0.0, 0.3, 0.1)], ids=["same", "differ"])
@pytest.mark.parametrize("batch_size", [5, 16], ids=["short last batch", "full batch"])
@pytest.mark.usefixtures("none_alone")
def test_noise_and_samples_held_out_are_those_of_a_session(
    batch_size: int, noises: tuple[float, ...], precision: str
) -> None:
    experiments = [
        make_experiment(
            seed=seed,
            precision=precision,
            data={**TWO_CLUSTERS, "held_out": 0.3},
            training={"batch_size": batch_size, "max_epochs": epochs, "input_noise": noise},
        )
        for seed, (noise, epochs) in enumerate(zip(noises, (8, 12, 12), strict=True))
    ]
    results = Ensemble(experiments, record_every=4).run()
    assert_same(results, experiments)
    for result, experiment in zip(results, experiments, strict=True):
        held_out = session_of(experiment).snapshot().held_out_rmse
        assert result.held_out_rmse == pytest.approx(held_out, rel=TOLERANCES[precision])
        assert result.curve.held_out_rmses is not None
        assert result.curve.epochs.tolist() == [0, 4, 8, 12][: 1 + result.epoch // 4]
        assert np.isfinite(result.curve.held_out_rmses).all()
        assert not np.allclose(result.curve.held_out_rmses, result.curve.rmses, rtol=1e-3)


def test_nothing_is_said_of_samples_held_out_where_none_are() -> None:
    (result,) = Ensemble(varied(1)).run()
    assert result.held_out_rmse is None
    assert result.curve.held_out_rmses is None


def test_one_experiment_is_a_stack_too() -> None:
    experiments = varied(1)
    assert_same(Ensemble(experiments).run(), experiments)


def test_more_samples_than_are_measured_at_a_time_count_with_their_share() -> None:
    clusters = [{"mean": [1.0, 0.0], "covariance": [0.1, 0.3], "count": 2100}]
    data = {"source": "gaussian_clusters", "normalize": "max_abs", "clusters": clusters}
    for loss, held_out in (("mse", 0.0), ("rmse", 0.0), ("mse", 0.8)):
        experiments = varied(
            3,
            data={**data, "held_out": held_out},
            model={"layers": [2, 1, 2], "code_layer": 1},
            training={"loss": loss, "batch_size": 200, "max_epochs": 2},
        )
        results = Ensemble(experiments).run()
        assert_same(results, experiments)
        if held_out:
            for result, experiment in zip(results, experiments, strict=True):
                expected = session_of(experiment).snapshot().held_out_rmse
                assert result.held_out_rmse == pytest.approx(expected, rel=1e-11)


@pytest.mark.parametrize("batch_size", [8, 12, 22], ids=["3 batches", "2", "2, one of 1 sample"])
def test_few_batches_stack_too(batch_size: int) -> None:
    experiments = varied(2, training={"batch_size": batch_size})
    assert_same(Ensemble(experiments).run(), experiments)


def test_time_slices_change_nothing() -> None:
    experiments = varied(3)
    ensemble = Ensemble(experiments)
    slices = epochs = 0
    while ensemble.running:
        epochs += ensemble.advance(0.5, Ticks())
        slices += 1
    assert slices == 12 * BATCHES  # the clock ticks a second at each look: one update a slice
    assert epochs == ensemble.epochs_done == 3 * 12
    for one, other in zip(ensemble.results, Ensemble(experiments).run(), strict=True):
        assert one is not None
        assert one.parameters.tobytes() == other.parameters.tobytes()


# --- rules, and leaving the stack ---


def quiet_at(experiment: Experiment, epochs: int) -> float:
    """A threshold for changes of the loss that holds first near the middle of so many epochs."""
    session = Session(experiment)
    session.play_epochs(epochs)
    session.advance()
    changes = np.abs(np.diff(session.snapshot().curve.losses))
    return float(np.quantile(changes, 0.5))


@pytest.mark.parametrize("batch_size", [5, 23])
def test_every_network_ends_by_its_own_rule_at_the_epoch_of_its_session(batch_size: int) -> None:
    plain = make_experiment(training={"batch_size": batch_size})
    change = quiet_at(plain, 60)
    stops: list[dict[str, Any]] = [
        {"stop": {"rmse_below": 0.45}},
        {"stop": {"loss_change_below": change}},
        {"stop": {"loss_change_below": change, "patience": 7}},
        {"stop": {"loss_change_below": change, "rmse_below": 1000.0}},
        {"stop": {"loss_change_below": 1000.0, "rmse_below": 1000.0}, "max_epochs": 1},
        {"max_epochs": 3},
        {"max_epochs": 80},
    ]
    experiments = [
        make_experiment(seed=1, training={"batch_size": batch_size, "max_epochs": 300, **stop})
        for stop in stops
    ]
    ensemble = Ensemble(experiments)
    results = ensemble.run()
    assert_same(results, experiments)
    assert {result.stopped_by for result in results} == set(StopRule) - {StopRule.DIVERGED}
    assert len({result.epoch for result in results}) >= 5


@pytest.mark.parametrize("batch_size", [5, 23])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_those_that_stay_go_on_as_if_nobody_had_left(optimizer: str, batch_size: int) -> None:
    """Each with its own data, order of samples and memory of gradients."""
    experiments = [
        make_experiment(
            seed=epochs,
            training={
                "optimizer": varied_options(OPTIMIZERS[optimizer], seed),
                "batch_size": batch_size,
                "max_epochs": epochs,
            },
        )
        for seed, epochs in enumerate((3, 17, 9, 5, 14))
    ]
    assert_same(Ensemble(experiments).run(), experiments)


def test_quiet_epochs_are_counted_for_each_network_when_others_leave() -> None:
    """The first to leave stands first, so that all that is remembered has to move up."""
    experiments = []
    for seed, (early, patience) in enumerate([(True, 1), (False, 9), (False, 30), (False, 4)]):
        plain = make_experiment(seed=seed)
        stop = {"loss_change_below": quiet_at(plain, 60), "patience": patience}
        epochs = 40 if early else 300
        experiments.append(
            make_experiment(
                seed=seed, training={"max_epochs": epochs, "stop": {} if early else stop}
            )
        )
    results = Ensemble(experiments).run()
    assert_same(results, experiments)
    assert results[2].stopped_by is StopRule.LOSS_CHANGE_BELOW


@pytest.mark.parametrize("leaving", [1, 2, 3])
def test_changes_of_the_loss_are_each_networks_own_when_others_leave(leaving: int) -> None:
    """Two networks whose losses are far apart; the change across the departure is the own one."""
    stop = {"loss_change_below": 1000.0, "patience": leaving + 1}
    experiments = [
        make_experiment(training={"max_epochs": leaving}),
        make_experiment(
            seed=2,
            data={**TWO_CLUSTERS, "clusters": scaled(1e4)},
            training={"stop": stop, "optimizer": {"name": "sgd", "learning_rate": 1e-30}},
        ),
    ]
    results = Ensemble(experiments).run()
    assert_same(results, experiments)
    assert results[1].epoch == leaving + 1


def diverging(rate: float, *, held_out: float = 0.0, **training: Any) -> Experiment:
    """Linear networks: from a rate of about 1 on they diverge, the sooner the larger it is."""
    return make_experiment(
        data={**TWO_CLUSTERS, "held_out": held_out},
        model={"activations": "identity"},
        training={"optimizer": {"name": "sgd", "learning_rate": rate}, **training},
    )


def scaled(factor: float) -> list[dict[str, Any]]:
    """The two clusters, so many times as far from the origin."""
    clusters = TWO_CLUSTERS["clusters"]
    return [{**one, "mean": [factor * entry for entry in one["mean"]]} for one in clusters]


def test_a_finished_network_is_frozen_and_leaves_the_stack() -> None:
    experiments = [make_experiment(training={"max_epochs": epochs}) for epochs in (4, 2, 6)]
    ensemble = Ensemble(experiments)
    sizes = []
    while ensemble._trainer is not None:
        sizes.append(ensemble._trainer.stack.parameters.shape[0])
        ensemble.advance(0.5, Ticks())
        if sizes[-1] < 3:
            early = ensemble.results[1]
            assert early is not None
            assert early.epoch == 2
    assert sizes == [3] * (2 * BATCHES) + [2] * (2 * BATCHES) + [1] * (2 * BATCHES)
    assert not ensemble.running
    assert ensemble.advance() == 0
    for result in ensemble.results:
        assert result is not None
        with pytest.raises(ValueError, match="read-only"):
            result.parameters[0] = 1.0


def test_progress_counts_the_epochs_of_all_networks() -> None:
    experiments = [
        make_experiment(training={"max_epochs": 4}),
        make_experiment(training={"max_epochs": 10, "stop": {"rmse_below": 1000.0}}),
    ]
    ensemble = Ensemble(experiments)
    assert (ensemble.epochs_done, ensemble.epochs_left) == (0, 14)
    done = 0
    while ensemble.epochs_done == 0:
        done += ensemble.advance(0.5, Ticks())
    assert (done, ensemble.epochs_done, ensemble.epochs_left) == (2, 2, 3)
    assert ensemble.advance() == 3
    assert (ensemble.epochs_done, ensemble.epochs_left) == (5, 0)


@pytest.mark.parametrize("batch_size", [5, 23])
@pytest.mark.parametrize("precision", TOLERANCES)
def test_a_network_that_diverges_ends_in_its_last_finite_state_and_the_others_go_on(
    precision: str, batch_size: int
) -> None:
    experiments = [
        make_experiment(
            precision=precision,
            model={"activations": "identity"},
            training={
                "optimizer": {"name": "sgd", "learning_rate": rate},
                "batch_size": batch_size,
                "max_epochs": 250,
            },
        )
        for rate in (0.05, 1e9, 0.02, 30.0)
    ]
    ensemble = Ensemble(experiments, record_every=10)
    results = ensemble.run()
    found = [result.stopped_by for result in results]
    rules = [StopRule.MAX_EPOCHS, StopRule.DIVERGED, StopRule.MAX_EPOCHS, StopRule.DIVERGED]
    assert found == rules
    assert_same(results, experiments)
    assert ensemble.epochs_done == sum(result.epoch for result in results)
    for result in results:
        assert np.isfinite(result.parameters).all()
        assert math.isfinite(result.loss)
        assert result.curve.updates[-1] == result.update


@pytest.mark.parametrize("budget_s", [0.05, 0.45])
def test_a_run_that_is_repeated_alone_takes_time_slices_too(budget_s: float) -> None:
    ensemble = Ensemble([diverging(1.0, max_epochs=30)])
    clock = Ticks(0.1)
    while ensemble._trainer is not None:
        ensemble.advance(0.05, clock)
    slices = 0
    while ensemble.running:
        ensemble.advance(budget_s, clock)
        slices += 1
    (result,) = ensemble.results
    assert result is not None
    assert result.stopped_by is StopRule.DIVERGED
    looks = math.ceil(budget_s / clock.step_s)  # at the clock, in a slice
    assert slices * looks > 5 * result.update > 100  # an update has more stages than that


@pytest.mark.parametrize("record_every", [1, 100])
def test_a_network_whose_numbers_are_not_finite_ends_by_no_other_rule(record_every: int) -> None:
    """RMSProp's v overflows in float32 where gradients, parameters and the loss do not."""
    experiments = [
        make_experiment(
            precision="float32",
            data={"source": "one_hot", "width": 2},
            model={
                "layers": [2, 1, 1, 2],
                "code_layer": 1,
                "activations": "identity",
                "initializer": {"name": "constant", "value": value},
            },
            training={
                "optimizer": {**OPTIMIZERS["rmsprop"], "learning_rate": 1e-9},
                "batch_size": 2,
                "max_epochs": 3,
            },
        )
        for value in (0.5, 1e6, 0.25)
    ]
    results = Ensemble(experiments, record_every=record_every).run()
    overflown = results[1]
    assert [result.stopped_by for result in results].count(StopRule.DIVERGED) == 1
    assert overflown.stopped_by is StopRule.DIVERGED
    assert_same(results, experiments)


def test_overflow_before_the_first_update_is_no_warning() -> None:
    huge = make_experiment(
        precision="float32",
        model={
            "layers": [3, *(1,) * 8, 3],
            "code_layer": 1,
            "activations": "identity",
            "initializer": {"name": "constant", "value": 1e6},
        },
    )
    (result,) = Ensemble([huge]).run()
    assert (result.stopped_by, result.update) == (StopRule.DIVERGED, 0)


# --- results ---


@pytest.mark.parametrize("rate", [0.05, 1.0, 30.0], ids=["ends", "diverges late", "diverges early"])
@pytest.mark.parametrize("record_every", [1, 7])
@pytest.mark.parametrize("held_out", [0.0, 0.1])
def test_a_curve_is_the_sessions_at_the_chosen_interval_and_at_the_end(
    held_out: float, record_every: int, rate: float
) -> None:
    experiment = diverging(rate, held_out=held_out, max_epochs=30)
    (result,) = Ensemble([experiment], record_every=record_every).run()
    whole = session_of(experiment).snapshot().curve
    kept = whole.updates % (record_every * BATCHES) == 0
    kept[-1] = True
    assert result.curve.updates.tolist() == whole.updates[kept].tolist()
    if held_out:
        assert result.curve.held_out_rmses is not None
        assert whole.held_out_rmses is not None
        expected = whole.held_out_rmses[kept]
        np.testing.assert_allclose(result.curve.held_out_rmses, expected, rtol=1e-9)
    assert result.curve.epochs.tolist() == whole.epochs[kept].tolist()
    np.testing.assert_allclose(result.curve.losses, whole.losses[kept], rtol=1e-9)
    np.testing.assert_allclose(result.curve.rmses, whole.rmses[kept], rtol=1e-9)
    assert result.curve.epochs[0] == 0


def test_a_network_that_ends_records_nothing_for_the_others() -> None:
    experiments = [make_experiment(training={"max_epochs": epochs}) for epochs in (3, 5, 13)]
    curves = [result.curve for result in Ensemble(experiments, record_every=10).run()]
    assert [curve.epochs.tolist() for curve in curves] == [[0, 3], [0, 5], [0, 10, 13]]


def test_a_result_makes_its_network() -> None:
    experiments = varied(2)
    for result, experiment in zip(Ensemble(experiments).run(), experiments, strict=True):
        session = session_of(experiment)
        values = session.dataset.values
        network = result.network()
        np.testing.assert_allclose(network.encode(values), session.snapshot().codes, atol=1e-11)
        reconstruction = network.reconstruct(values)
        assert math.sqrt(np.mean((reconstruction - values) ** 2)) == pytest.approx(result.rmse)


# --- what cannot be stacked ---

OTHERS: dict[str, dict[str, Any]] = {
    "precision": {"precision": "float32"},
    "model.layers": {"model": {"layers": [3, 5, 2, 3]}},
    "model.code_layer": {"model": {"code_layer": 1}},
    "model.activations": {"model": {"activations": "sigmoid"}},
    "training.optimizer.name": {"training": {"optimizer": OPTIMIZERS["adam"]}},
    "training.loss": {"training": {"loss": "rmse"}},
    "training.reduction": {"training": {"reduction": "sum"}},
    "training.batch_size": {"training": {"batch_size": 6}},
    "number of samples to train on": {
        "data": {**TWO_CLUSTERS, "clusters": TWO_CLUSTERS["clusters"][:1]},
    },
    "number of samples held out": {
        "data": {**TWO_CLUSTERS, "clusters": 2 * TWO_CLUSTERS["clusters"], "held_out": 0.5},
    },
}


@pytest.mark.parametrize("name", OTHERS)
def test_another_shape_is_refused_with_what_differs_first(name: str) -> None:
    odd = make_experiment(title="The odd one", **OTHERS[name])
    with pytest.raises(ValueError, match=rf"experiment 3 \(The odd one\) has {name} ") as caught:
        Ensemble([make_experiment(), make_experiment(seed=2), odd, odd])
    assert "and the first " in str(caught.value)


def test_no_experiment_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Ensemble([])


# --- inside the stack ---


def test_layers_are_views_of_the_rows_that_the_optimizer_sees() -> None:
    stack = Stack(make_experiment().model, 4, "float64")
    stack.parameters[:] = np.arange(stack.parameters.size).reshape(stack.parameters.shape)
    for index in range(4):
        rows = [layer.parameters[index].ravel() for layer in stack.layers]
        assert np.concatenate(rows).tolist() == stack.parameters[index].tolist()
    for layer in stack.layers:
        assert np.shares_memory(layer.parameters, stack.parameters)
        assert np.shares_memory(layer.gradient_block, stack.gradient)


def test_only_networks_with_a_number_that_is_not_finite_are_not_finite() -> None:
    """Saturated units hide such weights from the loss."""
    trainer = StackTrainer.start(varied(4))
    assert trainer.are_finite().tolist() == [True] * 4
    trainer.stack.parameters[1, 0] = np.inf
    trainer.optimizer.state[1, 2, 5] = np.nan
    assert trainer.are_finite().tolist() == [True, False, False, True]


def test_networks_lie_side_by_side_above_a_row_of_ones() -> None:
    experiment = make_experiment()
    stack = Stack(experiment.model, 4, "float64")
    trip = Pass(stack, Room(stack, 4, 5), np.ones((4, 4, 5)), "mse", "mean")
    trip.read(np.zeros((3, 4, 5)))
    for stage in trip.forward:
        run(stage)
    for block, a in zip(trip.inputs[1:], trip.outputs[:-1], strict=True):
        assert np.shares_memory(block, a)
        assert a.flags.c_contiguous
        assert (block[-1] == 1.0).all()


@pytest.mark.parametrize("differ", [False, True], ids=["same options", "options differ"])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_an_update_allocates_no_block(optimizer: str, differ: bool) -> None:
    """Views are made, and columns of a number a network, but nothing as large as one block."""
    networks = 32
    experiments = [
        make_experiment(
            seed=seed,
            data={"source": "one_hot", "width": 16},
            model={"layers": [16, 5, 16], "code_layer": 1, "activations": "sigmoid"},
            training={
                "optimizer": varied_options(OPTIMIZERS[optimizer], seed if differ else 0),
                "loss": "binary_cross_entropy",
                "batch_size": 16,
            },
        )
        for seed in range(networks)
    ]
    trainer = StackTrainer.start(experiments)
    trainer.run_update()
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        trainer.run_update()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    smallest_block = 5 * networks * 16 * 8
    assert peak - before < smallest_block / 4


def test_states_are_kept_where_the_curve_is_measured_and_are_those_of_a_session() -> None:
    experiments = varied(2, training={"max_epochs": 11}) + varied(1, training={"max_epochs": 6})
    results = Ensemble(experiments, record_every=4, keep_states=True).run()
    for result, experiment in zip(results, experiments, strict=True):
        states = result.states
        assert states is not None
        assert states.epochs.tolist() == result.curve.epochs.tolist()
        assert states.epochs.tolist() == [0, 4, *([8, 11] if result.epoch == 11 else [6])]
        session = Session(experiment)
        for epoch, parameters in zip(states.epochs.tolist(), states.parameters, strict=True):
            while session.epoch < epoch:
                session.run_epoch()
            np.testing.assert_allclose(parameters, flat(session.snapshot()), rtol=1e-9, atol=1e-9)


def test_states_are_kept_only_where_they_are_asked_for() -> None:
    assert [result.states for result in Ensemble(varied(2)).run()] == [None, None]


def test_of_a_run_that_diverged_the_last_finite_state_is_kept() -> None:
    experiment = make_experiment(
        model={"activations": "identity"},
        training={"optimizer": {"name": "sgd", "learning_rate": 1e9}},
    )
    (result,) = Ensemble([experiment], keep_states=True).run()
    assert result.stopped_by is StopRule.DIVERGED
    assert result.states is not None
    assert np.array_equal(result.states.parameters, result.parameters[None])
    assert result.states.epochs.tolist() == [result.epoch]
