"""`Dataset`: what is learned, and the sources that it comes from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from config.schema import Csv, Experiment, GaussianClusters, NormalizationName, OneHot, Section

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
    """

    values: Values
    labels: NDArray[np.int64]
    label_names: tuple[str, ...]
    feature_names: tuple[str, ...]
    normalization: Normalization


@dataclass(frozen=True, slots=True)
class _Raw:
    """What a source delivers: values in their own units, and labels."""

    values: Values
    labels: NDArray[np.int64]
    label_names: tuple[str, ...]
    feature_names: tuple[str, ...]


def _gaussian_clusters(source: GaussianClusters, rng: np.random.Generator) -> _Raw:
    drawn = [
        # "eigh" takes covariances without full rank, which "cholesky" does not
        rng.multivariate_normal(
            cluster.mean, cluster.matrix, cluster.count, check_valid="ignore", method="eigh"
        )
        for cluster in source.clusters
    ]
    counts = [cluster.count for cluster in source.clusters]
    return _Raw(
        values=np.concatenate(drawn),
        labels=np.repeat(np.arange(len(counts)), counts),
        label_names=tuple(f"cluster {index + 1}" for index in range(len(counts))),
        feature_names=_numbered(source.width),
    )


def _one_hot(source: OneHot, rng: np.random.Generator) -> _Raw:
    return _Raw(
        values=np.eye(source.width),
        labels=np.arange(source.width),
        label_names=tuple(str(index) for index in range(source.width)),
        feature_names=_numbered(source.width),
    )


def _csv(source: Csv, rng: np.random.Generator) -> _Raw:
    table = source.table()
    classes = sorted(set(table.labels)) or ["all samples"]
    index_of = {name: index for index, name in enumerate(classes)}
    labels = [index_of[name] for name in table.labels] or [0] * len(table.values)
    return _Raw(
        values=table.values,
        labels=np.array(labels, np.int64),
        label_names=tuple(classes),
        feature_names=table.names or _numbered(source.width),
    )


SOURCES: dict[type[Section], Callable[[Any, np.random.Generator], _Raw]] = {
    GaussianClusters: _gaussian_clusters,
    OneHot: _one_hot,
    Csv: _csv,
}


def _numbered(width: int) -> tuple[str, ...]:
    return tuple(f"x{index + 1}" for index in range(width))


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


def make_dataset(experiment: Experiment) -> Dataset:
    """The data that an experiment learns, normalised; the same for the same experiment, always."""
    source = experiment.data
    seed = getattr(source, "seed", None)
    # A stream of its own: data and initial weights must not repeat each other's numbers.
    rng = np.random.default_rng([experiment.seed if seed is None else seed, 0])
    raw = SOURCES[type(source)](source, rng)
    normalization = normalization_for(source.normalize, raw.values)
    values = normalization.apply(raw.values)
    values.setflags(write=False)
    raw.labels.setflags(write=False)
    return Dataset(values, raw.labels, raw.label_names, raw.feature_names, normalization)
