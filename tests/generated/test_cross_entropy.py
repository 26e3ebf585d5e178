"""Cross-entropy beside decimal arithmetic of sixty digits, for logits up to ±10,000."""

from __future__ import annotations

import decimal
from decimal import Decimal
from random import Random
from typing import Any

import numpy as np
import pytest

from tests.generated.shares import share
from training.calls import run
from training.losses import LOSSES, Reduction

LOGITS = share(2_000, 50_000)
LARGEST = 10_000.0
PRECISIONS = {"float64": 4e-16, "float32": 2e-7}
"""A few roundings of each."""
OUTPUTS, SAMPLES = 3, 4


def exactly(z: float, t: float) -> Decimal:
    """-t log σ(z) - (1 - t) log(1 - σ(z)) = log(1 + eᶻ) - t z."""
    with decimal.localcontext(prec=60, Emax=10**6, Emin=-(10**6)):
        size = abs(Decimal(z))
        log = (1 + (-size).exp()).ln() if size < 100 else (-size).exp()  # less its square: e⁻²⁰⁰
        positive = size if z > 0 else Decimal(0)
        return positive - Decimal(t) * Decimal(z) + log


def any_pair(random: Random, dtype: Any) -> tuple[float, float]:
    """A logit of any size up to ±10,000, and a target in 0..1, both as the precision has them."""
    size = random.choice([0.0, LARGEST, random.uniform(0, 50), 10 ** random.uniform(-9, 4)])
    target = random.choice([0.0, 1.0, 0.5, random.random(), 10 ** random.uniform(-9, 0)])
    return float(dtype(random.choice([-1, 1]) * size)), float(dtype(target))


@pytest.mark.parametrize("precision", PRECISIONS)
def test_each_entry_is_right_to_the_last_digits(precision: str) -> None:
    random, dtype = Random(6), np.dtype(precision).type
    loss = LOSSES["binary_cross_entropy"](1, 1, "mean", dtype)
    scratch = np.empty((1, 1), dtype)
    for _ in range(LOGITS):
        z, t = any_pair(random, dtype)
        expected = exactly(z, t)
        got = loss.value(np.array([[z]], dtype), np.array([[t]], dtype), scratch)
        # a float's error is relative as far down as its precision has normal numbers
        room = Decimal(PRECISIONS[precision]) * abs(expected) + Decimal(float(np.finfo(dtype).tiny))
        assert abs(Decimal(got) - expected) <= room, (z, t)


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_batches_are_the_sum_over_what_is_counted(reduction: Reduction, precision: str) -> None:
    random, dtype = Random(7), np.dtype(precision).type
    loss = LOSSES["binary_cross_entropy"](OUTPUTS, SAMPLES, reduction, dtype)
    scratch = np.empty((OUTPUTS, SAMPLES), dtype)
    counted = SAMPLES if reduction == "sum" else SAMPLES * OUTPUTS
    for _ in range(LOGITS // 20):
        pairs = [any_pair(random, dtype) for _ in range(OUTPUTS * SAMPLES)]
        z, t = np.array(pairs, dtype).T.reshape(2, OUTPUTS, SAMPLES)
        expected = float(sum(exactly(*pair) for pair in pairs) / counted)
        assert loss.value(z, t, scratch) == pytest.approx(expected, rel=4 * PRECISIONS[precision])


@pytest.mark.parametrize("precision", PRECISIONS)
def test_the_error_at_the_outputs_is_output_minus_target(precision: str) -> None:
    """With a = σ(z) by decimals, for z as far out as e⁻ᶻ is nothing beside 1, and farther."""
    random, dtype = Random(8), np.dtype(precision).type
    loss = LOSSES["binary_cross_entropy"](1, 1, "mean", dtype)
    out = np.empty((1, 1), dtype)
    for _ in range(LOGITS // 20):
        z, t = any_pair(random, dtype)
        with decimal.localcontext(prec=60, Emax=10**6, Emin=-(10**6)):
            a = 1 / (1 + (-Decimal(z)).exp())
        run(loss.delta(np.array([[float(a)]], dtype), np.array([[t]], dtype), out))
        assert abs(Decimal(float(out[0, 0])) - (a - Decimal(t))) <= Decimal(PRECISIONS[precision])
