"""What may be learned: samples drawn from clusters, rows of an identity matrix, or a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from pydantic import (
    BeforeValidator,
    Discriminator,
    Field,
    Strict,
    Tag,
    ValidationInfo,
    field_validator,
    model_validator,
)

from config.schema.fields import Matrix, Section, Seed, Text, Vector, Whole, field, must_be
from config.table import LabelError, Table, TableError, read_table

NormalizationName = Literal["none", "max_abs", "min_max", "standard"]


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


NORMALIZE = (
    "Normalisation",
    "none; max_abs: divide by the largest absolute entry; min_max: each feature to 0..1; "
    "standard: each feature to mean 0 and variance 1.",
    "none",
)


class GaussianClusters(Section):
    """Samples drawn from multivariate normal distributions, one label a cluster."""

    source: Literal["gaussian_clusters"] = field("Source", "Samples drawn from normal clusters.")
    normalize: NormalizationName = field(*NORMALIZE)
    seed: Seed | None = field(
        "Data seed",
        "Seed of the samples, where it differs from the experiment's; empty: the same.",
        None,
    )
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
        if sum(cluster.count for cluster in clusters) > 1_000_000:
            raise must_be("at most 1000000 samples in all")
        return clusters

    @property
    def width(self) -> int:
        """Number of features."""
        return len(self.clusters[0].mean)

    @property
    def samples(self) -> int:
        """Number of samples in all clusters together."""
        return sum(cluster.count for cluster in self.clusters)


class OneHot(Section):
    """The rows of the identity matrix: sample i has a one in column i and zeros elsewhere."""

    source: Literal["one_hot"] = field("Source", "The rows of an identity matrix.")
    normalize: NormalizationName = field(*NORMALIZE)
    width: Whole = field(
        "Width", "Number of features, and of samples.", ge=2, le=1024, unit="features"
    )

    @property
    def samples(self) -> int:
        """As many samples as features."""
        return self.width


def _column(value: object) -> object:
    return str(value) if type(value) is int else value


ColumnName = Annotated[Text, BeforeValidator(_column, json_schema_input_type=str | int)]


class Csv(Section):
    """Numbers from a file of comma-separated values, one sample a row."""

    source: Literal["csv"] = field("Source", "Numbers from a file of separated values.")
    normalize: NormalizationName = field(*NORMALIZE)
    path: Text = field(
        "File", "The file to read; a relative name starts from the experiment file's folder."
    )
    header: Annotated[bool, Strict()] = field(
        "Header", "Whether the first row holds the columns' names.", True
    )
    delimiter: Literal["comma", "semicolon", "tab"] = field(
        "Delimiter", "What separates the columns.", "comma"
    )
    label_column: ColumnName | None = field(
        "Label column",
        "Column that names each sample's class, by name or by number from 1; it is not learned.",
        None,
    )

    @field_validator("path")
    @classmethod
    def _from_the_files_folder(cls, path: str, info: ValidationInfo) -> str:
        if not path.strip():
            raise must_be("the name of a file of numbers")
        folder = (info.context or {}).get("folder")
        return str(Path(folder, path)) if folder else path

    @model_validator(mode="after")
    def _readable(self) -> Csv:
        try:
            self.table()
        except LabelError as error:
            raise must_be(str(error), at=("label_column",)) from None
        except TableError as error:
            raise must_be(f"a table of numbers: {error}", at=("path",)) from None
        return self

    def table(self) -> Table:
        """The file's contents (read again only where the file has changed).

        Raises TableError, whose text names the row and the column, where a cell is no number.
        """
        return read_table(
            Path(self.path),
            header=self.header,
            delimiter=self.delimiter,
            label_column=self.label_column,
        )

    @property
    def width(self) -> int:
        """Number of features: the columns without the label column."""
        return int(self.table().values.shape[1])

    @property
    def samples(self) -> int:
        """Number of rows."""
        return int(self.table().values.shape[0])


Data = Annotated[GaussianClusters | OneHot | Csv, Field(discriminator="source")]
