"""Initializers: the weights and biases that a network starts from."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from config.schema import Constant, Normal, Section, Uniform, Xavier

Parameters = NDArray[Any]
"""A layer's weights and biases, of shape (out, in + 1), with the biases in the last column."""

Draw = Callable[[tuple[int, int]], NDArray[np.float64]]


def _normal(options: Normal, out: Parameters, rng: np.random.Generator) -> None:
    _fill(out, lambda shape: rng.normal(0.0, options.scale, shape), options.biases == "same")


def _uniform(options: Uniform, out: Parameters, rng: np.random.Generator) -> None:
    scale = options.scale
    _fill(out, lambda shape: rng.uniform(-scale, scale, shape), options.biases == "same")


def _constant(options: Constant, out: Parameters, rng: np.random.Generator) -> None:
    _fill(out, lambda shape: np.full(shape, options.value), options.biases == "same")


def _xavier(options: Xavier, out: Parameters, rng: np.random.Generator) -> None:
    units, inputs = out.shape[0], out.shape[1] - 1
    bound = math.sqrt(6.0 / (inputs + units))
    _fill(out, lambda shape: rng.uniform(-bound, bound, shape), with_biases=False)


def _fill(out: Parameters, draw: Draw, with_biases: bool) -> None:
    units, columns = out.shape
    if with_biases:
        out[:] = draw((units, columns))
    else:
        out[:, :-1] = draw((units, columns - 1))
        out[:, -1] = 0.0


INITIALIZERS: dict[type[Section], Callable[[Any, Parameters, np.random.Generator], None]] = {
    Normal: _normal,
    Uniform: _uniform,
    Constant: _constant,
    Xavier: _xavier,
}


def initialize(options: Section, out: Parameters, *, rng: np.random.Generator) -> None:
    """Fill one layer's parameters in place; `rng` draws float64 whatever the precision."""
    INITIALIZERS[type(options)](options, out, rng)
