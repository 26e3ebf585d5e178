"""`Trainer`: batches that visit every sample once, updates by the book, and exact checkpoints."""

from __future__ import annotations

import math
import tracemalloc
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from config.schema import Experiment
from tests.training.experiments import OPTIMIZERS, TWO_CLUSTERS, make_experiment
from training.activations import Block
from training.calls import Call
from training.data import make_dataset
from training.layers import Dense
from training.network import Network
from training.trainer import Trainer

optimizers = pytest.mark.parametrize("optimizer", OPTIMIZERS)
batch_sizes = pytest.mark.parametrize("batch_size", [1, 5, 23])


def make_trainer(experiment: Experiment | None = None, **training: Any) -> Trainer:
    experiment = experiment or make_experiment(training=training)
    return Trainer(experiment, make_dataset(experiment))


def state(trainer: Trainer) -> tuple[Any, ...]:
    return (
        trainer.update,
        trainer.epoch,
        trainer.batch,
        trainer.network.parameters.tobytes(),
        trainer.optimizer.state.tobytes(),
        trainer.optimizer.updates,
        trainer.measure(),
    )


def run(trainer: Trainer, updates: int) -> tuple[Any, ...]:
    for _ in range(updates):
        trainer.run_update()
    return state(trainer)


# --- batches ---


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[NDArray[Any]]:
    """The mini-batch of every update so far, as the first layer saw it."""
    blocks: list[NDArray[Any]] = []
    right = Dense.forward

    def recorded(layer: Dense, below: Block, z: Block, a: Block) -> list[Call]:
        calls = right(layer, below, z, a)
        if layer.weights.shape[1] != 3:
            return calls
        return [lambda: blocks.append(below.copy()), *calls]

    monkeypatch.setattr(Dense, "forward", recorded)
    return blocks


def in_order(columns: NDArray[Any]) -> NDArray[Any]:
    return columns[:, np.lexsort(columns)]


def test_each_epoch_visits_every_sample_once_in_a_new_order(read: list[NDArray[Any]]) -> None:
    trainer = make_trainer(batch_size=5)
    samples = make_dataset(make_experiment()).values.T
    run_updates = trainer.run_update
    epochs = []
    for _ in range(3):
        read.clear()
        for _ in range(5):
            run_updates()
        assert [block.shape[1] for block in read] == [5, 5, 5, 5, 3]
        visited = np.hstack(read)
        assert (visited[-1] == 1.0).all()
        assert np.array_equal(in_order(visited[:-1]), in_order(samples))
        epochs.append(visited)
    assert not np.array_equal(epochs[0][:-1], samples)
    assert not np.array_equal(epochs[0], epochs[1])
    assert not np.array_equal(epochs[1], epochs[2])


def test_the_order_of_samples_is_even() -> None:
    """Over 600 epochs each sample comes first about 600 / 23 times: χ² of 22 degrees, p > 1e-6."""
    trainer = make_trainer(batch_size=5)
    values = make_dataset(make_experiment()).values
    counts = np.zeros(len(values))
    for _ in range(600):
        trainer.run_stage()
        first = trainer._passes[0].target[:, 0]
        counts[np.flatnonzero((values == first).all(axis=1))] += 1
        trainer._left.clear()
    expected = 600 / len(values)
    assert counts.sum() == 600
    assert ((counts - expected) ** 2 / expected).sum() < 70.0


@pytest.mark.parametrize(("batch_size", "batches"), [(1, 23), (5, 5), (8, 3), (12, 2), (23, 1)])
def test_update_epoch_and_batch_count_on(batch_size: int, batches: int) -> None:
    trainer = make_trainer(batch_size=batch_size)
    assert trainer.batches == batches
    for update in range(2 * batches + 1):
        assert (trainer.update, trainer.epoch, trainer.batch) == (
            update,
            update // batches,
            update % batches,
        )
        trainer.run_update()


def linear_gradient(
    parameters: NDArray[Any], x: NDArray[Any], target: NDArray[Any]
) -> NDArray[Any]:
    """Of the mean squared error of a linear network 3-2-3, written out; x and target (3, n)."""
    one, two = parameters[:8].reshape(2, 4), parameters[8:].reshape(3, 3)
    code = one[:, :-1] @ x + one[:, -1:]
    error = 2 * (two[:, :-1] @ code + two[:, -1:] - target) / x.size
    back = two[:, :-1].T @ error
    return np.concatenate(
        [
            np.hstack([back @ x.T, back.sum(axis=1, keepdims=True)]).ravel(),
            np.hstack([error @ code.T, error.sum(axis=1, keepdims=True)]).ravel(),
        ]
    )


def test_the_short_last_batch_is_averaged_over_its_own_samples(read: list[NDArray[Any]]) -> None:
    """Plain gradient descent, with the gradient of a linear network written out by hand."""
    experiment = make_experiment(
        model={"layers": [3, 2, 3], "code_layer": 1, "activations": "identity"}
    )
    trainer = make_trainer(experiment)
    for _ in range(5):
        parameters = trainer.network.parameters.copy()
        trainer.run_update()
        x = read[-1][:-1]
        gradient = linear_gradient(parameters, x, x)
        np.testing.assert_allclose(
            trainer.network.parameters, parameters - 0.1 * gradient, rtol=1e-12, atol=1e-15
        )
    assert read[-1].shape[1] == 3


def test_adam_counts_updates_and_not_epochs() -> None:
    """Twelve updates, which are two epochs and two batches, with t = 1 to 12 written out."""
    trainer = make_trainer(optimizer=OPTIMIZERS["adam"])
    theta = trainer.network.parameters.tolist()
    m, v = [0.0] * len(theta), [0.0] * len(theta)
    for t in range(1, 13):
        trainer.run_update()
        for index, g in enumerate(trainer.network.gradient.tolist()):
            m[index] = 0.9 * m[index] + 0.1 * g
            v[index] = 0.999 * v[index] + 0.001 * g**2
            m_hat, v_hat = m[index] / (1 - 0.9**t), v[index] / (1 - 0.999**t)
            theta[index] -= 0.01 * m_hat / (math.sqrt(v_hat) + 1e-8)
        np.testing.assert_allclose(trainer.network.parameters, theta, rtol=1e-11, atol=1e-13)


@batch_sizes
@pytest.mark.parametrize("count", [1, 2, 4, 100])
def test_updates_in_a_row_are_the_same_updates_up_to_the_end_of_the_epoch(
    count: int, batch_size: int
) -> None:
    one, row = make_trainer(batch_size=batch_size), make_trainer(batch_size=batch_size)
    while row.epoch < 3:
        left = row.batches - row.batch
        done = row.run_updates(count)
        assert 1 <= done <= min(count, left)
        for _ in range(done):
            one.run_update()
        assert state(row) == state(one)
    assert row.batch == 0


@batch_sizes
def test_an_update_under_way_is_the_first_of_a_row(batch_size: int) -> None:
    one, row = make_trainer(batch_size=batch_size), make_trainer(batch_size=batch_size)
    row.run_stage()
    assert row.run_updates(5) == 1
    assert state(row) == run(one, 1)


@batch_sizes
@pytest.mark.parametrize("blocks", [1, 3])
def test_how_many_batches_are_laid_out_at_a_time_changes_nothing(
    blocks: int, batch_size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = make_trainer(batch_size=batch_size, input_noise=0.1)
    monkeypatch.setattr("training.batches.MOST_BLOCKS", blocks)
    trainer = make_trainer(batch_size=batch_size, input_noise=0.1)
    assert run(trainer, 60) == run(expected, 60)


@optimizers
def test_the_gradient_stays_that_of_the_last_mini_batch(optimizer: str) -> None:
    """Against the first update of plain descent from the same weights: g = (θ - θ') / η."""
    trainer = make_trainer(optimizer=OPTIMIZERS[optimizer])
    plain = make_trainer(optimizer={"name": "sgd", "learning_rate": 1.0})
    before = plain.network.parameters.copy()
    trainer.run_update()
    plain.run_update()
    np.testing.assert_allclose(
        trainer.network.gradient, before - plain.network.parameters, rtol=1e-9, atol=1e-13
    )


# --- noise and samples held out ---


@batch_sizes
def test_noisy_inputs_are_to_become_clean_outputs(batch_size: int) -> None:
    """Denoising, with the trainer's own random numbers drawn here once more."""
    experiment = make_experiment(
        model={"layers": [3, 2, 3], "code_layer": 1, "activations": "identity"},
        training={"batch_size": batch_size, "input_noise": 0.25},
    )
    trainer, values = make_trainer(experiment), make_dataset(experiment).values
    rng = np.random.default_rng([experiment.seed, 1])
    Network(experiment.model, float).initialize(rng=rng)
    for _ in range(2):
        order = rng.permutation(23) if batch_size < 23 else np.arange(23)
        targets = values[order]
        inputs = targets + 0.25 * rng.standard_normal((23, 3))
        for start in range(0, 23, batch_size):
            part = slice(start, start + batch_size)
            before = trainer.network.parameters.copy()
            trainer.run_update()
            gradient = linear_gradient(before, inputs[part].T, targets[part].T)
            np.testing.assert_allclose(
                trainer.network.parameters, before - 0.1 * gradient, rtol=1e-11, atol=1e-14
            )


@batch_sizes
def test_loss_rmse_and_codes_are_of_clean_inputs(batch_size: int) -> None:
    experiment = make_experiment(training={"batch_size": batch_size, "input_noise": 0.5})
    trainer, x = make_trainer(experiment), make_dataset(experiment).values
    run(trainer, 7)
    squares = (trainer.network.reconstruct(x) - x) ** 2
    assert trainer.measure() == pytest.approx((squares.mean(), math.sqrt(squares.mean())))
    np.testing.assert_allclose(trainer.codes(), trainer.network.encode(x), rtol=1e-12)


def held_out_experiment(**training: Any) -> Experiment:
    data = {**TWO_CLUSTERS, "held_out": 0.3}
    return make_experiment(data=data, training={"batch_size": 5, **training})


def test_samples_held_out_are_not_trained_on(read: list[NDArray[Any]]) -> None:
    experiment = held_out_experiment()
    dataset, trainer = make_dataset(experiment), make_trainer(experiment)
    kept = int((~dataset.held_out).sum())
    assert 0 < kept < 23
    assert trainer.batches == -(-kept // 5)
    for _ in range(trainer.batches):
        trainer.run_update()
    visited = np.hstack(read)[:-1]
    assert np.array_equal(in_order(visited), in_order(dataset.values[~dataset.held_out].T))


@pytest.mark.parametrize("noise", [0.0, 0.2])
@pytest.mark.parametrize("most", [2, 3, 5, 12, 4096])
@pytest.mark.parametrize("batch_size", [5, 16])
def test_samples_held_out_are_measured_apart(
    batch_size: int, most: int, noise: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("training.measurement.MOST_SAMPLES", most)
    experiment = held_out_experiment(batch_size=batch_size, input_noise=noise)
    dataset, trainer = make_dataset(experiment), make_trainer(experiment)
    for _ in range(7):
        trainer.run_update()
        squares = (trainer.network.reconstruct(dataset.values) - dataset.values) ** 2
        trained, held_out = squares[~dataset.held_out].mean(), squares[dataset.held_out].mean()
        assert trainer.measure() == pytest.approx((trained, math.sqrt(trained)), rel=1e-12)
        assert trainer.held_out_rmse == pytest.approx(math.sqrt(held_out), rel=1e-12)
    np.testing.assert_allclose(trainer.codes(), trainer.network.encode(dataset.values), rtol=1e-12)


def test_there_is_no_rmse_of_samples_held_out_where_none_are() -> None:
    trainer = make_trainer()
    trainer.measure()
    assert trainer.held_out_rmse is None


# --- measuring ---


@pytest.mark.parametrize("precision", ["float64", "float32"])
@batch_sizes
def test_measuring_is_over_all_samples_alike(batch_size: int, precision: str) -> None:
    experiment = make_experiment(precision=precision, training={"batch_size": batch_size})
    trainer = make_trainer(experiment)
    run(trainer, 7)
    x = make_dataset(experiment).values
    squares = (trainer.network.reconstruct(x).astype(float) - x) ** 2
    expected = (float(squares.mean()), math.sqrt(squares.mean()))
    tolerance = 1e-12 if precision == "float64" else 1e-5
    assert trainer.measure() == pytest.approx(expected, rel=tolerance)
    assert trainer.codes().dtype == precision


def one_hot_trainer(*, held_out: float = 0.0, **training: Any) -> tuple[Trainer, NDArray[Any]]:
    """A trainer of one-hot samples after five updates, and the samples that it is trained on."""
    experiment = make_experiment(
        data={"source": "one_hot", "width": 7, "held_out": held_out},
        model={"layers": [7, 3, 7], "code_layer": 1, "activations": "sigmoid"},
        training={"loss": "binary_cross_entropy", **training},
    )
    trainer = make_trainer(experiment)
    run(trainer, 5)
    return trainer, make_dataset(experiment).training_values


@pytest.mark.parametrize(("held_out", "batch_size"), [(0.0, 2), (0.0, 7), (0.3, 2), (0.3, 5)])
def test_target_log_loss_is_the_mean_of_the_outputs_logs_that_should_be_one(
    held_out: float, batch_size: int
) -> None:
    trainer, x = one_hot_trainer(held_out=held_out, batch_size=batch_size)
    hot = trainer.network.reconstruct(x)[x == 1]
    assert len(hot) == len(x)
    assert len(set(hot.round(6))) == len(x)
    assert trainer.target_log_loss == pytest.approx(-np.log(hot).mean(), rel=1e-12)


def test_there_is_no_target_log_loss_of_other_data_or_losses_or_of_chunks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    others = make_trainer(
        make_experiment(
            data={**TWO_CLUSTERS, "normalize": "min_max"},
            model={"activations": "sigmoid"},
            training={"loss": "binary_cross_entropy"},
        )
    )
    others.measure()
    assert others.target_log_loss is None
    assert one_hot_trainer(batch_size=2, loss="mse")[0].target_log_loss is None
    monkeypatch.setattr("training.measurement.MOST_SAMPLES", 4)  # twice, for seven samples
    assert one_hot_trainer(batch_size=2)[0].target_log_loss is None


@batch_sizes
def test_codes_are_those_of_the_network_in_the_datas_order(batch_size: int) -> None:
    experiment = make_experiment(training={"batch_size": batch_size})
    trainer = make_trainer(experiment)
    run(trainer, 7)
    codes = trainer.codes()
    expected = trainer.network.encode(make_dataset(experiment).values)
    np.testing.assert_allclose(codes, expected, rtol=1e-13)
    run(trainer, 1)
    np.testing.assert_allclose(codes, expected, rtol=1e-13)


@optimizers
@batch_sizes
def test_measuring_at_any_stage_of_an_update_changes_nothing(
    batch_size: int, optimizer: str
) -> None:
    training: dict[str, Any] = {"batch_size": batch_size, "optimizer": OPTIMIZERS[optimizer]}
    quiet, watched = make_trainer(**training), make_trainer(**training)
    for _ in range(9):
        quiet.run_update()
        while not watched.run_stage():
            watched.measure()
            watched.codes()
    assert state(quiet) == state(watched)


@optimizers
@batch_sizes
def test_an_update_in_stages_is_the_same_update(batch_size: int, optimizer: str) -> None:
    training: dict[str, Any] = {"batch_size": batch_size, "optimizer": OPTIMIZERS[optimizer]}
    whole, staged = make_trainer(**training), make_trainer(**training)
    for _ in range(9):
        whole.run_update()
        stages = 1
        while not staged.run_stage():
            stages += 1
        assert stages > 10
    assert state(whole) == state(staged)


@batch_sizes
def test_an_update_that_is_under_way_can_be_finished_at_once(batch_size: int) -> None:
    whole, begun = make_trainer(batch_size=batch_size), make_trainer(batch_size=batch_size)
    for stages in range(9):
        whole.run_update()
        for _ in range(stages):
            begun.run_stage()
        begun.run_update()
    assert state(whole) == state(begun)


@batch_sizes
def test_a_checkpoint_amid_an_update_is_of_the_state_before_it(batch_size: int) -> None:
    """The order of the samples may have been drawn by then, and must be drawn again."""
    trainer = make_trainer(batch_size=batch_size)
    run(trainer, 5)
    for _ in range(3):
        trainer.run_stage()
    checkpoint = trainer.checkpoint()
    trainer.run_update()
    run(trainer, 8)
    there = state(trainer)
    trainer.restore(checkpoint)
    assert trainer.update == 5
    run(trainer, 9)
    assert state(trainer) == there


@pytest.mark.parametrize("loss", ["mse", "rmse", "binary_cross_entropy"])
@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_measuring_in_chunks_gives_the_loss_of_all_samples(
    loss: str, reduction: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if (loss, reduction) == ("rmse", "sum"):
        reduction = "mean"
    experiment = make_experiment(
        data={"source": "one_hot", "width": 7},
        model={"layers": [7, 3, 7], "code_layer": 1, "activations": "sigmoid"},
        training={"batch_size": 2, "loss": loss, "reduction": reduction},
    )
    whole = make_trainer(experiment)
    monkeypatch.setattr("training.measurement.MOST_SAMPLES", 3)
    chunked = make_trainer(experiment)
    run(whole, 9)
    run(chunked, 9)
    assert len(chunked._measurement._chunks) == 3
    assert chunked.measure() == pytest.approx(whole.measure(), rel=1e-12)
    np.testing.assert_array_equal(chunked.codes(), whole.codes())


@pytest.mark.parametrize(("weight", "expected"), [(1.0, 0.0), (1e200, math.inf)])
def test_an_rmse_over_chunks_can_be_nothing_and_infinite(
    weight: float, expected: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("training.measurement.MOST_SAMPLES", 3)
    trainer = make_trainer(
        make_experiment(
            data={"source": "one_hot", "width": 7},
            model={"layers": [7, 7, 7], "code_layer": 1, "activations": "identity"},
        )
    )
    for layer in trainer.network.layers:
        layer.weights[:] = np.eye(7)
        layer.biases[:] = 0
        layer.weights[6, 6] = weight  # which overflows in the last sample alone
    with np.errstate(all="ignore"):
        assert trainer.measure()[1] == expected


def test_measuring_can_be_done_in_stages_while_an_update_is_under_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("training.measurement.FEW_MULTIPLICATIONS", 0)
    monkeypatch.setattr("training.measurement.MOST_SAMPLES", 4)
    trainer = make_trainer()
    before = make_trainer().measure()
    trainer.run_stage()
    stages = 0
    while not trainer.run_measuring_stage():
        stages += 1
        trainer.run_stage() if stages < 4 else None
    assert stages > 10
    assert trainer.measure() == before


def test_small_chunks_are_measured_in_a_stage_each_and_to_the_same_numbers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("training.measurement.MOST_SAMPLES", 4)
    quick = make_trainer()
    monkeypatch.setattr("training.measurement.FEW_MULTIPLICATIONS", 0)
    slow = make_trainer()
    stages = 1
    while not quick.run_measuring_stage():
        stages += 1
    assert stages == 6  # 23 samples
    assert quick.measure() == slow.measure()


def test_a_measurement_is_given_up_when_an_update_overtakes_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("training.measurement.MOST_SAMPLES", 4)
    trainer, fresh = make_trainer(), make_trainer()
    for _ in range(4):
        trainer.run_measuring_stage()
    run(trainer, 1)
    run(fresh, 1)
    assert trainer.measure() == fresh.measure()


# --- going back ---


@optimizers
@batch_sizes
@pytest.mark.parametrize("at", [0, 1, 3, 5, 7])
def test_a_checkpoint_brings_back_exactly_that_state(
    at: int, batch_size: int, optimizer: str
) -> None:
    """Also in the middle of an epoch, whose order must be the same again."""
    trainer = make_trainer(batch_size=batch_size, optimizer=OPTIMIZERS[optimizer])
    there = run(trainer, at)
    checkpoint = trainer.checkpoint()
    after = [run(trainer, 1) for _ in range(12)]
    for _ in range(2):
        trainer.restore(checkpoint)
        assert state(trainer) == there
        assert [run(trainer, 1) for _ in range(12)] == after


@batch_sizes
def test_going_back_forgets_the_outputs_of_later_updates(batch_size: int) -> None:
    """They are kept until the next update, because a full batch is what was just measured."""
    trainer, other = make_trainer(batch_size=batch_size), make_trainer(batch_size=batch_size)
    run(trainer, 3)
    checkpoint = trainer.checkpoint()
    for _ in range(4):
        trainer.run_update()
    trainer.restore(checkpoint)
    assert state(trainer) == run(other, 3)
    for _ in range(4):
        trainer.run_update()
    trainer.restore(checkpoint)
    assert run(trainer, 1) == run(other, 1)


@optimizers
def test_a_checkpoint_goes_to_a_fresh_trainer_too(optimizer: str) -> None:
    trainer = make_trainer(optimizer=OPTIMIZERS[optimizer])
    run(trainer, 7)
    checkpoint = trainer.checkpoint()
    fresh = make_trainer(optimizer=OPTIMIZERS[optimizer])
    fresh.restore(checkpoint)
    assert run(fresh, 9) == run(trainer, 9)


def test_checkpoints_of_restored_states_are_as_good() -> None:
    trainer = make_trainer()
    run(trainer, 7)
    first = trainer.checkpoint()
    expected = run(trainer, 9)
    trainer.restore(first)
    second = trainer.checkpoint()
    run(trainer, 4)
    trainer.restore(second)
    assert run(trainer, 9) == expected


@batch_sizes
@pytest.mark.parametrize("at", [0, 3, 5, 7])
def test_a_checkpoint_brings_back_the_noise_too(at: int, batch_size: int) -> None:
    trainer = make_trainer(batch_size=batch_size, input_noise=0.3)
    run(trainer, at)
    trainer.run_stage()
    checkpoint = trainer.checkpoint()
    after = [run(trainer, 1) for _ in range(12)]
    trainer.restore(checkpoint)
    assert [run(trainer, 1) for _ in range(12)] == after


@pytest.mark.parametrize("optimizer", ["momentum", "rmsprop", "adam"])
def test_what_an_optimizer_remembers_outlives_a_change_of_its_decay(optimizer: str) -> None:
    """m and v are means of gradients, whatever decay they were taken with."""
    options = OPTIMIZERS[optimizer]
    changed = {name: 0.5 for name in options if name.startswith("beta")}
    trainer = make_trainer(optimizer=options)
    run(trainer, 7)
    other = make_trainer(optimizer={**options, **changed})
    other.restore(trainer.checkpoint())
    before, after = trainer.optimizer.named_state(), other.optimizer.named_state()
    assert before.keys() == after.keys()
    for name in before:
        np.testing.assert_allclose(before[name], after[name], rtol=1e-12)


# --- memory ---


@optimizers
@pytest.mark.parametrize("loss", ["mse", "rmse", "binary_cross_entropy"])
def test_an_update_allocates_no_array(loss: str, optimizer: str) -> None:
    """Its smallest block, of 192 units and 64 samples, would be 96 KiB.

    What is seen is views, and a buffer of 64 KiB at most in which NumPy turns rows into columns.
    """
    experiment = make_experiment(
        data={"source": "one_hot", "width": 256},
        model={"layers": [256, 208, 192, 208, 256], "code_layer": 2, "activations": "sigmoid"},
        training={"batch_size": 64, "loss": loss, "optimizer": OPTIMIZERS[optimizer]},
    )
    trainer = make_trainer(experiment)
    run(trainer, 5)
    assert trainer.batch == 1
    tracemalloc.start()
    try:
        trainer.run_update()
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        trainer.run_update()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak - before < 80 * 1024


@pytest.mark.parametrize("entry", [0, -1], ids=["first", "last"])
@pytest.mark.parametrize("layer", [1, 2, 3])
def test_a_fault_in_what_the_optimizer_remembers_is_that_of_its_layers_weights(
    layer: int, entry: int
) -> None:
    trainer = make_trainer(optimizer=OPTIMIZERS["classical_momentum"])
    ends = np.cumsum([one.parameters.size for one in trainer.network.layers])
    index = ends[layer - 1] - 1 if entry else ends[layer - 1] - (16, 10, 9)[layer - 1]
    trainer.optimizer.state[0, index] = np.inf
    assert trainer.first_fault() == f"the new weights of layer {layer}"
