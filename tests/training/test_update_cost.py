"""What an update costs, in counts, which no busy machine moves; `make bench` measures times."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
import pytest

import training
from config import load
from config.schema import Experiment
from tests.training.counting import array_blocks, calls
from tests.training.experiments import OPTIMIZERS, make_experiment
from training.data import make_dataset
from training.trainer import Trainer

MOST_CALLS = 33
"""Calls of an update of 4-6-2-5-4 with tanh, squared error and Adam, in Python and of NumPy.

Most of the update's time is the calling, not the arithmetic, so whoever adds some should know.
Fewer are welcome; then this number goes down with them.
"""

MOST_CALLS_BEFORE = 7
"""Calls that run however many updates there are in a row, until the end of an epoch."""


def warm_trainer(experiment: Experiment) -> Trainer:
    """One in the middle of an epoch, after several."""
    trainer = Trainer(experiment, make_dataset(experiment))
    for _ in range(3 * trainer.batches + 1):
        trainer.run_update()
    assert trainer.batches == 1 or trainer.batch == 1
    return trainer


def one_hot(optimizer: str, loss: str, batch_size: int) -> Experiment:
    return make_experiment(
        data={"source": "one_hot", "width": 16},
        model={"layers": [16, 5, 16], "code_layer": 1, "activations": "sigmoid"},
        training={"batch_size": batch_size, "loss": loss, "optimizer": OPTIMIZERS[optimizer]},
    )


def default(precision: str) -> Experiment:
    return load("gaussian-clusters").model_copy(update={"precision": precision})


@pytest.mark.parametrize("precision", ["float64", "float32"])
def test_an_update_of_the_default_network_takes_no_block_for_an_array(precision: str) -> None:
    """Not for a moment, and not for a Python number that NumPy would turn into an array."""
    trainer = warm_trainer(default(precision))
    with array_blocks() as sizes:
        trainer.run_update()
    assert sizes == []


@pytest.mark.parametrize("batch_size", [5, 16])
@pytest.mark.parametrize("loss", ["mse", "rmse", "binary_cross_entropy"])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_no_optimizer_takes_a_block_in_an_update(
    optimizer: str, loss: str, batch_size: int
) -> None:
    trainer = warm_trainer(one_hot(optimizer, loss, batch_size))
    with array_blocks() as sizes:
        trainer.run_update()
    assert sizes == []


def test_an_epoch_of_updates_takes_no_block_but_for_the_order_of_the_samples() -> None:
    """With noise on all inputs, and more batches than are laid out at a time."""
    experiment = make_experiment(
        data={"source": "one_hot", "width": 160},
        model={"layers": [160, 5, 160], "code_layer": 1},
        training={"batch_size": 2, "input_noise": 0.1},
    )
    trainer = warm_trainer(experiment)
    while trainer.batch:
        trainer.run_updates(1000)
    epoch = trainer.epoch
    with array_blocks() as sizes:
        while trainer.epoch == epoch:
            trainer.run_updates(1000)
    assert sum(sizes) < 160 * 8 + 100


@pytest.mark.parametrize("precision", ["float64", "float32"])
def test_an_update_of_the_default_network_makes_few_calls(precision: str) -> None:
    trainer = warm_trainer(default(precision))
    folder = Path(training.__file__).parent
    one, two = (calls(partial(trainer.run_updates, count), folder) for count in (1, 2))
    assert 0 < two - one <= MOST_CALLS
    assert one <= MOST_CALLS + MOST_CALLS_BEFORE


def test_counting_sees_what_is_gone_at_once() -> None:
    """Three numbers, the array of a Python number, and the sum: small ones, which NumPy reuses."""
    three = np.ones(3)
    with array_blocks() as sizes:
        three + three
        np.add(three, 1.0, three)
    assert sizes[0] == 24
    assert sizes[1:]
    assert set(sizes[1:]) == {8}


def test_counting_sees_calls_of_every_kind() -> None:
    three = np.ones(3)

    def four() -> None:
        np.add(three, three, three)
        three.dot(three)
        len([three])
        calls_nothing()

    assert calls(four, Path(__file__).parent) == 4


def calls_nothing() -> None:
    """Stands for a function in Python."""
