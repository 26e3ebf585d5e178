"""Samples drawn from multivariate normal distributions."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from pydantic import Discriminator, Tag, ValidationInfo, field_validator

from config.schema.fields import Matrix, Section, Vector, Whole, field, must_be
from config.schema.source import Source


def _is_matrix(value: object) -> str:
    rows = value if isinstance(value, list | tuple) else ()
    return "matrix" if any(isinstance(row, list | tuple) for row in rows) else "diagonal"


Covariance = Annotated[
    Annotated[Vector, Tag("diagonal")] | Annotated[Matrix, Tag("matrix")],
    Discriminator(_is_matrix),
]


class Cluster(Section):
    """One multivariate normal distribution to draw samples from."""

    mean: Vector = field(
        "Mean", "Centre of the cluster: one number for each feature.", min_length=1, max_length=4096
    )
    covariance: Covariance = field(
        "Covariance", "Full covariance matrix, or its diagonal (the variances) as a list."
    )
    count: Whole = field(
        "Count", "How many samples to draw.", 100, ge=1, le=1_000_000, unit="samples"
    )

    @field_validator("covariance")
    @classmethod
    def _is_a_covariance(cls, value: Covariance, info: ValidationInfo) -> Covariance:
        width = len(info.data.get("mean", value))
        array = np.array(value, dtype=float) if len({np.size(row) for row in value}) == 1 else None
        if array is None or array.shape not in ((width,), (width, width)):
            raise must_be(f"a list of {width} variances or a {width} by {width} matrix")
        if array.ndim == 1:
            if (array < 0).any():
                raise must_be("a list of variances, each at least 0")
            return value
        if not np.array_equal(array, array.T):
            raise must_be("symmetric: each entry equal to its mirror image")
        smallest = float(np.linalg.eigvalsh(array).min())
        if smallest < -1e-9 * max(1.0, float(np.abs(array).max())):
            raise must_be(f"positive semi-definite: no negative eigenvalue (found {smallest:.4g})")
        return value

    @property
    def matrix(self) -> list[list[float]]:
        """The full covariance matrix, whichever way it was written."""
        array = np.array(self.covariance, dtype=float)
        full: list[list[float]] = (np.diag(array) if array.ndim == 1 else array).tolist()
        return full


class GaussianClusters(Source):
    """Samples drawn from multivariate normal distributions, one label a cluster."""

    source: Literal["gaussian_clusters"] = field("Source", "Samples drawn from normal clusters.")
    clusters: tuple[Cluster, ...] = field(
        "Clusters", "The clusters to draw from, in order.", min_length=1, max_length=64
    )

    @field_validator("clusters")
    @classmethod
    def _same_width(cls, clusters: tuple[Cluster, ...]) -> tuple[Cluster, ...]:
        widths = [len(cluster.mean) for cluster in clusters]
        if len(set(widths)) > 1:
            found = ", ".join(str(width) for width in widths)
            raise must_be(f"of one width: every mean as long as the first (found {found})")
        samples = sum(cluster.count for cluster in clusters)
        if samples > 1_000_000:
            raise must_be(f"of at most 1000000 samples in all (found {samples})")
        return clusters

    @property
    def width(self) -> int:
        """Number of features."""
        return len(self.clusters[0].mean)

    @property
    def samples(self) -> int:
        """Number of samples in all clusters together."""
        return sum(cluster.count for cluster in self.clusters)
