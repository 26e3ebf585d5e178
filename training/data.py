"""`Dataset`: what is learned, normalised, and which samples are kept from training."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from config.schema import Experiment, NormalizationName
from training.sources import SOURCES

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Normalization:
    """x ← (x - offset) / scale, feature by feature: a step that is on record and can be undone.

    `offset` and `scale` have shape (features,); a scale is never 0.
    """

    name: NormalizationName
    offset: Values
    scale: Values

    def apply(self, x: ArrayLike) -> Values:
        """Normalised values for `x` in the data's own units, both (samples, features)."""
        return (np.asarray(x, np.float64) - self.offset) / self.scale

    def undo(self, x: ArrayLike) -> Values:
        """Values in the data's own units for normalised `x`, both (samples, features)."""
        return np.asarray(x, np.float64) * self.scale + self.offset


@dataclass(frozen=True, slots=True)
class Dataset:
    """Normalised samples and what is known about them; labels take no part in learning.

    `values` has shape (samples, features), `labels` (samples,) with indices into `label_names`.
    `held_out`, shape (samples,), is True for samples that are not trained on. `image_shape` is
    (rows, columns), with rows * columns = features, where samples are images. Arrays are read-only.
    """

    values: Values
    labels: NDArray[np.int64]
    label_names: tuple[str, ...]
    feature_names: tuple[str, ...]
    normalization: Normalization
    held_out: NDArray[np.bool_]
    image_shape: tuple[int, int] | None

    @property
    def training_values(self) -> Values:
        """The samples that are trained on, shape (training samples, features), in order."""
        if not self.held_out.any():
            return self.values
        values = self.values[~self.held_out]
        values.setflags(write=False)
        return values


def _none(x: Values) -> tuple[ArrayLike, ArrayLike]:
    return 0.0, 1.0


def _max_abs(x: Values) -> tuple[ArrayLike, ArrayLike]:
    return 0.0, np.abs(x).max()


def _min_max(x: Values) -> tuple[ArrayLike, ArrayLike]:
    return x.min(axis=0), np.ptp(x, axis=0)


def _standard(x: Values) -> tuple[ArrayLike, ArrayLike]:
    # not x.std alone: rounding leaves it a little above 0 for many a constant feature
    return x.mean(axis=0), np.where(np.ptp(x, axis=0) > 0.0, x.std(axis=0), 0.0)


NORMALIZATIONS: dict[NormalizationName, Callable[[Values], tuple[ArrayLike, ArrayLike]]] = {
    "none": _none,
    "max_abs": _max_abs,
    "min_max": _min_max,
    "standard": _standard,
}


def normalization_for(name: NormalizationName, x: Values) -> Normalization:
    """The normalisation `name`, measured on `x` of shape (samples, features).

    A feature without any spread is shifted but not scaled.
    """
    features = x.shape[1]
    offset, scale = (
        np.broadcast_to(part, features).astype(float) for part in NORMALIZATIONS[name](x)
    )
    scale[scale == 0.0] = 1.0
    offset.setflags(write=False)
    scale.setflags(write=False)
    return Normalization(name, offset, scale)


def hold_out(labels: NDArray[np.int64], count: int, rng: np.random.Generator) -> NDArray[np.bool_]:
    """A mask of shape (samples,), True for `count` samples drawn at random, label by label.

    Each label gives its share of them, rounded down or up; who is rounded up is drawn as well where
    the remainders are alike. Nothing is drawn where `count` is 0. Raises ValueError where `count`
    is negative, or leaves no sample.
    """
    if not 0 <= count < len(labels):
        raise ValueError(f"{count} of {len(labels)} samples cannot be held out")
    mask = np.zeros(len(labels), dtype=bool)
    if count == 0:
        return mask
    sizes = np.bincount(labels)
    shares, remainders = np.divmod(sizes * count, len(labels))  # whole numbers: no rounding errors
    first = np.lexsort((rng.random(len(sizes)), -remainders))
    shares[first[: count - shares.sum()]] += 1
    for label, share in enumerate(shares):
        mask[rng.permutation(np.flatnonzero(labels == label))[:share]] = True
    return mask


def make_dataset(experiment: Experiment) -> Dataset:
    """The data that an experiment learns, normalised; the same for the same experiment, always.

    Normalisation is measured on the samples that are trained on: measured on all of them, it would
    tell the network about those that it must not know.
    """
    source = experiment.data
    # A stream of its own: data and initial weights must not repeat each other's numbers.
    rng = np.random.default_rng([experiment.seed if source.seed is None else source.seed, 0])
    raw = SOURCES[type(source)](source, rng)
    held_out = hold_out(raw.labels, source.held_out_samples, rng)
    normalization = normalization_for(source.normalize, raw.values[~held_out])
    values = normalization.apply(raw.values)
    for array in (values, raw.labels, held_out):
        array.setflags(write=False)
    return Dataset(
        values=values,
        labels=raw.labels,
        label_names=raw.label_names,
        feature_names=raw.feature_names,
        normalization=normalization,
        held_out=held_out,
        image_shape=source.image_shape,
    )
