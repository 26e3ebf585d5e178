"""The sources that data come from: each a function of its section and a generator."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from config.schema import (
    Csv,
    Drawn,
    GaussianClusters,
    Images,
    MovingSpot,
    OneHot,
    Ring,
    Source,
    SwissRoll,
    TurningBar,
)

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Raw:
    """What a source delivers: values in their own units, and labels."""

    values: Values
    labels: NDArray[np.int64]
    label_names: tuple[str, ...]
    feature_names: tuple[str, ...]


def _gaussian_clusters(source: GaussianClusters, rng: np.random.Generator) -> Raw:
    drawn = [
        # "eigh" takes covariances without full rank, which "cholesky" does not
        rng.multivariate_normal(
            cluster.mean, cluster.matrix, cluster.count, check_valid="ignore", method="eigh"
        )
        for cluster in source.clusters
    ]
    counts = [cluster.count for cluster in source.clusters]
    return Raw(
        values=np.concatenate(drawn),
        labels=np.repeat(np.arange(len(counts)), counts),
        label_names=tuple(f"cluster {index + 1}" for index in range(len(counts))),
        feature_names=_numbered(source.width),
    )


def _one_hot(source: OneHot, rng: np.random.Generator) -> Raw:
    return Raw(
        values=np.eye(source.width),
        labels=np.arange(source.width),
        label_names=tuple(str(index) for index in range(source.width)),
        feature_names=_numbered(source.width),
    )


def _csv(source: Csv, rng: np.random.Generator) -> Raw:
    table = source.table()
    classes = sorted(set(table.labels)) or ["all samples"]
    index_of = {name: index for index, name in enumerate(classes)}
    labels = [index_of[name] for name in table.labels] or [0] * len(table.values)
    return Raw(
        values=table.values,
        labels=np.array(labels, np.int64),
        label_names=tuple(classes),
        feature_names=table.names or _numbered(source.width),
    )


def _swiss_roll(source: SwissRoll, rng: np.random.Generator) -> Raw:
    """(t cos t, h, t sin t) with t uniform on 1.5 π to 4.5 π, and h uniform on 0 to 21."""
    along, across = rng.random((2, source.count))
    t = 1.5 * np.pi * (1.0 + 2.0 * along)
    sheet = np.column_stack([t * np.cos(t), 21.0 * across, t * np.sin(t)])
    return Raw(
        values=_noisy(sheet, source, rng),
        labels=(4.0 * along).astype(np.int64),
        label_names=("innermost", "inner", "outer", "outermost"),
        feature_names=_numbered(source.width),
    )


def _ring(source: Ring, rng: np.random.Generator) -> Raw:
    """(cos t, sin t, cos 2t, sin 2t, …) at evenly spaced angles t."""
    share = np.arange(source.count) / source.count
    columns = np.arange(source.features)
    # The sine of an angle is the cosine of one that is a quarter of a turn less.
    angles = 2.0 * np.pi * np.outer(share, columns // 2 + 1) - 0.5 * np.pi * (columns % 2)
    return Raw(
        values=_noisy(np.cos(angles), source, rng),
        labels=(4.0 * share).astype(np.int64),
        label_names=tuple(f"{start}° to {start + 90}°" for start in (0, 90, 180, 270)),
        feature_names=_numbered(source.width),
    )


SPOT_WIDTH = 0.15
"""Standard deviation of the spot, and the least distance of its centre from an edge, in sides."""
BAR_WIDTH = 0.1
"""Standard deviation of the bar across its direction, in sides."""


def _moving_spot(source: MovingSpot, rng: np.random.Generator) -> Raw:
    """exp(-r² / 2w²), with r the distance from a centre that is uniform on the inner square."""
    right, down = rng.random((2, source.count, 1))
    across, below = _pixels(source)
    inner = 1.0 - 2.0 * SPOT_WIDTH
    squares = (across - SPOT_WIDTH - inner * right) ** 2 + (below - SPOT_WIDTH - inner * down) ** 2
    return Raw(
        values=_noisy(np.exp(-squares / (2.0 * SPOT_WIDTH**2)), source, rng),
        labels=((right >= 0.5) + 2 * (down >= 0.5)).ravel().astype(np.int64),
        label_names=("upper left", "upper right", "lower left", "lower right"),
        feature_names=_pixel_names(source),
    )


def _turning_bar(source: TurningBar, rng: np.random.Generator) -> Raw:
    """exp(-d² / 2w²), with d the distance from a line through the centre, uniform in its angle."""
    turn = rng.random((source.count, 1))
    across, below = _pixels(source)
    angle = np.pi * turn  # from the right, counterclockwise; half a turn gives the same bar
    distances = (across - 0.5) * np.sin(angle) + (below - 0.5) * np.cos(angle)
    return Raw(
        values=_noisy(np.exp(-(distances**2) / (2.0 * BAR_WIDTH**2)), source, rng),
        labels=((4.0 * turn + 0.5) % 4.0).ravel().astype(np.int64),
        label_names=("flat", "rising", "upright", "falling"),
        feature_names=_pixel_names(source),
    )


def _pixels(source: Images) -> tuple[Values, Values]:
    """Where pixels have their centres, from the left and from the top: (pixels,) each, in sides."""
    centres = (np.arange(source.side) + 0.5) / source.side
    return np.tile(centres, source.side), np.repeat(centres, source.side)


def _pixel_names(source: Images) -> tuple[str, ...]:
    sides = range(1, source.side + 1)
    return tuple(f"row {row}, column {column}" for row in sides for column in sides)


def _noisy(x: Values, source: Drawn, rng: np.random.Generator) -> Values:
    return x + rng.normal(0.0, source.noise, x.shape) if source.noise else x


def _numbered(width: int) -> tuple[str, ...]:
    return tuple(f"x{index + 1}" for index in range(width))


SOURCES: dict[type[Source], Callable[[Any, np.random.Generator], Raw]] = {
    GaussianClusters: _gaussian_clusters,
    SwissRoll: _swiss_roll,
    Ring: _ring,
    MovingSpot: _moving_spot,
    TurningBar: _turning_bar,
    OneHot: _one_hot,
    Csv: _csv,
}
