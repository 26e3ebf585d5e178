"""What may be learned: the sources of data, in the order in which the form lists them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import (
    BeforeValidator,
    Field,
    Strict,
    ValidationInfo,
    field_validator,
    model_validator,
)

from config.schema.clusters import GaussianClusters
from config.schema.fields import Size, Text, Whole, field, must_be
from config.schema.shapes import MovingSpot, Ring, SwissRoll, TurningBar
from config.schema.source import Source
from config.table import LabelError, Table, TableError, read_table


class OneHot(Source):
    """The rows of the identity matrix: sample i has a one in column i and zeros elsewhere."""

    source: Literal["one_hot"] = field("Source", "The rows of an identity matrix.")
    width: Whole = field(
        "Width", "Number of features, and of samples.", ge=2, le=1024, unit="features"
    )

    @property
    def samples(self) -> int:
        """As many samples as features."""
        return self.width

    @property
    def bounds(self) -> tuple[float, float]:
        """Zeros and ones."""
        return 0.0, 1.0


def _column(value: object) -> object:
    return str(value) if type(value) is int else value


ColumnName = Annotated[Text, BeforeValidator(_column, json_schema_input_type=str | int)]


class Csv(Source):
    """Numbers from a file of comma-separated values, one sample a row."""

    source: Literal["csv"] = field("Source", "Numbers from a file of separated values.")
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
    image: tuple[Size, ...] | None = field(
        "Image size",
        "Rows and columns, where each sample is an image, pixel by pixel from the top left; "
        "empty: no images.",
        None,
        unit="pixels",
        min_length=2,
        max_length=2,
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
        if self.image and self.image[0] * self.image[1] != self.width:
            raise must_be(
                f"rows and columns whose product is {self.width}, the width of the data",
                at=("image",),
            )
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

    @property
    def bounds(self) -> tuple[float, float]:
        """The smallest and the largest number of the file."""
        values = self.table().values
        return float(values.min()), float(values.max())

    @property
    def image_shape(self) -> tuple[int, int] | None:
        """Rows and columns, where the file says that its samples are images."""
        return (self.image[0], self.image[1]) if self.image else None


AnySource = GaussianClusters | SwissRoll | Ring | MovingSpot | TurningBar | OneHot | Csv
Data = Annotated[AnySource, Field(discriminator="source")]
