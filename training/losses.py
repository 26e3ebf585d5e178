"""Losses: what training makes small, and the gradient that backpropagation starts from.

A loss is made for a fixed number of samples, because its factor depends on that number: the mean
over every entry ("mean"), or the sum over outputs and the mean over samples ("sum"). Weights and
biases both get their gradient from the one δ that a loss returns, so both carry the same factor.

Blocks have shape (outputs, samples), or (outputs, R, samples) for a stack of R networks.
"""

from __future__ import annotations

import math
from functools import partial
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from config.schema import LossName
from training.calls import Call

Block = NDArray[Any]
Reduction = Literal["mean", "sum"]


class Loss(Protocol):
    """L of the outputs' blocks."""

    from_logits: bool
    """Whether `value` takes the weighted input z instead of the output a, and `delta` is ∂L/∂z."""
    is_root: bool
    """Whether L is the RMSE, and no mean over samples."""

    def __init__(
        self, outputs: int, samples: int, reduction: Reduction, dtype: DTypeLike
    ) -> None: ...

    def delta(self, output: Block, target: Block, out: Block) -> list[Call]:
        """out ← ∂L/∂a of the outputs, or ∂L/∂z where `from_logits`."""

    def value(self, output: Block, target: Block, scratch: Block) -> float:
        """L itself; `output` holds z where `from_logits`. Overwrites scratch."""

    def values(self, output: Block, target: Block, scratch: Block) -> NDArray[np.float64]:
        """L of each network of a stack, of shape (R,); otherwise as `value`."""


def _factor(outputs: int, samples: int, reduction: Reduction) -> float:
    return 1.0 / (samples if reduction == "sum" else samples * outputs)


class MeanSquaredError:
    """L = c Σ (a - t)²; ∂L/∂a = 2c (a - t)."""

    from_logits = False
    is_root = False

    def __init__(self, outputs: int, samples: int, reduction: Reduction, dtype: DTypeLike) -> None:
        self._factor = _factor(outputs, samples, reduction)
        self._twice = np.array(2.0 * self._factor, dtype)

    def delta(self, output: Block, target: Block, out: Block) -> list[Call]:
        return [
            partial(np.subtract, output, target, out),
            partial(np.multiply, out, self._twice, out),
        ]

    def value(self, output: Block, target: Block, scratch: Block) -> float:
        return self._factor * _sum_of_squares(output, target, scratch)

    def values(self, output: Block, target: Block, scratch: Block) -> NDArray[np.float64]:
        return self._factor * sums_of_squares(output, target, scratch)


class RootMeanSquaredError:
    """L = sqrt(mean (a - t)²); ∂L/∂a = (a - t) / (n L), and 0 where L is 0."""

    from_logits = False
    is_root = True

    def __init__(self, outputs: int, samples: int, reduction: Reduction, dtype: DTypeLike) -> None:
        self._entries = outputs * samples

    def delta(self, output: Block, target: Block, out: Block) -> list[Call]:
        if out.ndim == 3:
            return self._deltas(output, target, out)
        flat, total, divisor = out.reshape(-1), np.zeros((), out.dtype), np.zeros((), out.dtype)

        def set_divisor() -> None:
            # n L = sqrt(n Σ (a - t)²); where that is 0, so is a - t
            divisor[()] = math.sqrt(self._entries * _finite_sum(total.item(), flat)) or 1.0

        return [
            partial(np.subtract, output, target, out),
            partial(flat.dot, flat, total),
            set_divisor,
            partial(np.divide, out, divisor, out),
        ]

    def _deltas(self, output: Block, target: Block, out: Block) -> list[Call]:
        """The same for a stack; squares are added up in float64, see `sums_of_squares`."""
        squares = np.zeros(out.shape)
        sums = np.zeros(out.shape[1])
        divisors = np.zeros((len(sums), 1), out.dtype)

        def set_divisors() -> None:
            for index, total in enumerate(sums.tolist()):
                divisors[index] = math.sqrt(self._entries * total) or 1.0

        return [
            partial(np.subtract, output, target, out),
            partial(np.square, out, squares, dtype=squares.dtype),
            partial(np.add.reduce, squares, (0, 2), None, sums),
            set_divisors,
            partial(np.divide, out, divisors, out),
        ]

    def value(self, output: Block, target: Block, scratch: Block) -> float:
        return math.sqrt(_sum_of_squares(output, target, scratch) / self._entries)

    def values(self, output: Block, target: Block, scratch: Block) -> NDArray[np.float64]:
        return np.sqrt(sums_of_squares(output, target, scratch) / self._entries)


class BinaryCrossEntropy:
    """L = -c Σ t log a + (1 - t) log(1 - a), with a = σ(z); ∂L/∂z = c (a - t).

    The value comes from z, as c Σ max(z, 0) - t z + log(1 + e^-|z|), which is exact however large
    |z| is, so nothing is clipped.
    """

    from_logits = True
    is_root = False

    def __init__(self, outputs: int, samples: int, reduction: Reduction, dtype: DTypeLike) -> None:
        self._factor = _factor(outputs, samples, reduction)
        self._scale = np.array(self._factor, dtype)

    def delta(self, output: Block, target: Block, out: Block) -> list[Call]:
        return [
            partial(np.subtract, output, target, out),
            partial(np.multiply, out, self._scale, out),
        ]

    def value(self, output: Block, target: Block, scratch: Block) -> float:
        self._terms(output, target, scratch)
        return self._factor * float(scratch.sum(dtype=np.float64))

    def values(self, output: Block, target: Block, scratch: Block) -> NDArray[np.float64]:
        self._terms(output, target, scratch)
        sums: NDArray[np.float64] = scratch.sum(axis=(0, 2), dtype=np.float64)
        return self._factor * sums

    @staticmethod
    def _terms(output: Block, target: Block, scratch: Block) -> None:
        np.abs(output, scratch)
        np.negative(scratch, scratch)
        np.exp(scratch, scratch)
        np.log1p(scratch, scratch)
        # max(z, 0) - t z is z - t z for z > 0: one product of z with something in [-1, 1]
        scratch += output * ((output > 0) - target)


class ClippedBinaryCrossEntropy:
    """Binary cross-entropy of outputs that may leave 0..1, as with ReLU: cut off before logs.

    L = -c Σ t log â + (1 - t) log(1 - â), with â = a cut off at 1e-7 and 1 - 1e-7;
    ∂L/∂a = c (â - t) / (â (1 - â)), and 0 where a was cut off: such an output learns nothing more.
    """

    from_logits = False
    is_root = False
    clip = 1e-7

    def __init__(self, outputs: int, samples: int, reduction: Reduction, dtype: DTypeLike) -> None:
        self._factor = _factor(outputs, samples, reduction)
        self._scale = np.array(self._factor, dtype)
        self._one = np.array(1.0, dtype)
        self._low = np.array(self.clip, dtype)
        self._high = self._one - self._low

    def delta(self, output: Block, target: Block, out: Block) -> list[Call]:
        cut, slope, within = np.empty_like(out), np.empty_like(out), np.empty(out.shape, bool)
        return [
            partial(np.maximum, output, self._low, out=cut),
            partial(np.minimum, cut, self._high, out=cut),
            partial(np.equal, output, cut, within),
            partial(np.subtract, self._one, cut, slope),
            partial(np.multiply, slope, cut, slope),
            partial(np.subtract, cut, target, out),
            partial(np.multiply, out, self._scale, out),
            partial(np.divide, out, slope, out),
            partial(np.multiply, out, within, out),
        ]

    def value(self, output: Block, target: Block, scratch: Block) -> float:
        self._terms(output, target, scratch)
        return self._factor * float(scratch.sum(dtype=np.float64))

    def values(self, output: Block, target: Block, scratch: Block) -> NDArray[np.float64]:
        self._terms(output, target, scratch)
        sums: NDArray[np.float64] = scratch.sum(axis=(0, 2), dtype=np.float64)
        return self._factor * sums

    def _terms(self, output: Block, target: Block, scratch: Block) -> None:
        cut = np.clip(output, self._low, self._high)
        np.log1p(-cut, scratch)
        scratch *= target - self._one
        scratch -= target * np.log(cut)


LOSSES: dict[LossName, type[Loss]] = {
    "mse": MeanSquaredError,
    "rmse": RootMeanSquaredError,
    "binary_cross_entropy": BinaryCrossEntropy,
    "clipped_binary_cross_entropy": ClippedBinaryCrossEntropy,
}


def _sum_of_squares(output: Block, target: Block, out: Block) -> float:
    """Σ (output - target)², leaving the difference in `out` (C-contiguous)."""
    np.subtract(output, target, out)
    flat = out.reshape(-1)
    return _finite_sum(float(flat.dot(flat)), flat)


def _finite_sum(total: float, flat: Block) -> float:
    """Σ of squares of `flat`, which is `total` wherever the block's precision can hold it."""
    if math.isfinite(total):
        return total
    rms = root_mean_square(flat)
    return rms * rms * flat.size  # infinite only where float64 cannot hold it, either


def sums_of_squares(output: Block, target: Block, out: Block) -> NDArray[np.float64]:
    """Σ (output - target)² of each network of a stack, shape (R,); the difference is left in `out`.

    Added up in float64, so that it is infinite only where that cannot hold it.
    """
    np.subtract(output, target, out)
    sums: NDArray[np.float64] = np.square(out, dtype=np.float64).sum(axis=(0, 2))
    return sums


def root_mean_square(values: Block) -> float:
    """sqrt(mean of squares) of an array, finite wherever the array is."""
    exact = values.astype(np.float64)
    largest = float(np.abs(exact).max(initial=0.0))
    if not 0.0 < largest < math.inf:
        return largest
    return largest * float(np.sqrt(np.mean(np.square(exact / largest))))


def rmse(output: ArrayLike, target: ArrayLike) -> float:
    """Root mean squared error over every entry, in the data's units.

    Both have shape (samples, features); raises ValueError where the shapes differ.
    """
    a, t = np.asarray(output), np.asarray(target)
    if a.shape != t.shape:
        raise ValueError(f"shapes differ: {a.shape} and {t.shape}")
    return root_mean_square(np.subtract(a, t, dtype=np.float64))
