"""Principal axes of the data, and the affine map that lays PCA's code over another code."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Values = NDArray[np.float64]

SMALLEST_SHARE = 1e-12
"""A direction with less of the variance than this is rounding, not spread."""


@dataclass(frozen=True, slots=True)
class PrincipalAxes:
    """The directions in which data vary most, largest variance first.

    `mean` has shape (features,), `axes` (components, features) with orthonormal rows, `variances`
    and `shares` (components,); a share is that of the variance of all features.
    """

    mean: Values
    axes: Values
    variances: Values
    shares: Values

    def project(self, x: ArrayLike) -> Values:
        """Coordinates along the axes, (samples, components), for `x`, (samples, features)."""
        coordinates: Values = (np.asarray(x, np.float64) - self.mean) @ self.axes.T
        return coordinates


def principal_axes(x: ArrayLike, components: int) -> PrincipalAxes:
    """The first `components` principal axes of `x`, of shape (samples, features).

    Fewer where the data do not vary in so many directions. Each points to where its largest entry
    is positive, as the sign of an axis has no meaning (Pearson 1901; Hotelling 1933).
    """
    values = np.asarray(x, np.float64)
    samples, features = values.shape
    mean = values.mean(axis=0)
    centred = values - mean
    wide = features > samples
    scatter = centred @ centred.T if wide else centred.T @ centred
    squares, vectors = np.linalg.eigh(scatter)  # ascending order
    total = max(float(squares.sum()), np.finfo(float).tiny)
    kept = [i for i in range(len(squares) - 1, -1, -1) if squares[i] > SMALLEST_SHARE * total]
    kept = kept[:components]
    axes = vectors[:, kept].T
    if wide:
        axes = axes @ centred / np.sqrt(squares[kept])[:, None]
    largest = np.abs(axes).argmax(axis=1)
    axes = axes * np.sign(axes[np.arange(len(kept)), largest])[:, None]
    return PrincipalAxes(mean, axes, squares[kept] / samples, squares[kept] / total)


@dataclass(frozen=True, slots=True)
class AffineMap:
    """x ↦ x A + b, with A of shape (inputs, outputs) and b of shape (outputs,)."""

    matrix: Values
    offset: Values
    r_squared: float
    """Share of the outputs' variance that the map explains; NaN where they do not vary."""

    def apply(self, x: ArrayLike) -> Values:
        """Outputs of shape (samples, outputs) for `x` of shape (samples, inputs)."""
        outputs: Values = np.asarray(x, np.float64) @ self.matrix + self.offset
        return outputs


def map_principal_codes(codes: ArrayLike, target: ArrayLike) -> AffineMap:
    """The affine map from principal `codes` that comes nearest to `target`, by least squares.

    Shapes are (samples, components) and (samples, outputs). `codes` are a projection of the very
    samples that the axes were measured on: uncorrelated and of mean 0, so that the normal equations
    fall apart into one division a component, which costs little enough for every frame.
    """
    source, y = np.asarray(codes, np.float64), np.asarray(target, np.float64)
    offset = y.mean(axis=0)
    centred = y - offset
    matrix = source.T @ centred / np.square(source).sum(axis=0)[:, None]
    varied = float(np.square(centred).sum())
    missed = float(np.square(centred - source @ matrix).sum())
    return AffineMap(matrix, offset, 1 - missed / varied if varied > 0 else float("nan"))
