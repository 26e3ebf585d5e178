"""Datasets for tests: made as for an experiment, whatever network their width asks for."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from config.schema import Data
from tests.training.experiments import make_experiment
from training.data import Dataset, make_dataset

DATA: TypeAdapter[Any] = TypeAdapter(Data)


def dataset(data: dict[str, Any], *, seed: int = 1) -> Dataset:
    """The dataset of the section `data`."""
    width = DATA.validate_python(data).width
    return make_dataset(
        make_experiment(
            seed=seed,
            data=data,
            model={"layers": [width, 2, width], "code_layer": 1},
            training={"batch_size": 1},
        )
    )
