"""A file of separated values as an array of numbers, or a sentence that names the wrong cell."""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from config.numbers import number_text

DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t"}
MAX_CELLS = 50_000_000
MAX_ABS = 1e15
"""Squares and sums of such numbers stay finite in float32, too."""


class TableError(ValueError):
    """A file that is not a table of numbers; the text names the row and the column."""


class LabelError(TableError):
    """A label column that the table does not have; the text names those that it has."""


@dataclass(frozen=True)
class Table:
    """Columns' names, values of shape (samples, features), and a class name for each sample.

    `labels` is empty where no column was named as the label column.
    """

    names: tuple[str, ...]
    values: NDArray[np.float64]
    labels: tuple[str, ...]


def read_table(path: Path, *, header: bool, delimiter: str, label_column: str | None) -> Table:
    """Read a table; a file that has not changed is not read twice.

    Raises TableError where the file cannot be read, a row is longer or shorter than the first, or a
    cell is missing, no number, or beyond ±MAX_ABS. Rows and columns count from 1, as in an editor.
    """
    try:
        stat = path.stat()
    except (OSError, ValueError):
        raise TableError("no such file") from None
    if not path.is_file():
        raise TableError("not a regular file")
    return _read(path, stat.st_mtime_ns, stat.st_size, header, delimiter, label_column)


@lru_cache(maxsize=8)
def _read(
    path: Path, _mtime: int, _size: int, header: bool, delimiter: str, label_column: str | None
) -> Table:
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            rows = [
                (line, cells)
                for line, cells in _numbered(csv.reader(file, delimiter=DELIMITERS[delimiter]))
                if cells
            ]
    except UnicodeDecodeError:
        raise TableError("not UTF-8 text") from None
    except csv.Error as error:
        raise TableError(f"not separated values ({error})") from None
    except OSError as error:
        raise TableError(f"cannot be read ({error.strerror})") from None
    names: tuple[str, ...] = ()
    if header and rows:
        names = tuple(cell.strip() for cell in rows[0][1])
        rows = rows[1:]
    if not rows:
        raise TableError("it has no rows of numbers")
    width = len(names) or len(rows[0][1])
    label = _label_index(names, width, label_column)
    kept = [column for column in range(width) if column != label]
    if not kept:
        raise TableError("it has no column of numbers besides the label column")
    values = np.empty((len(rows), len(kept)))
    labels = []
    for index, (line, cells) in enumerate(rows):
        if len(cells) != width:
            raise TableError(f"row {line} has {len(cells)} columns where {width} are expected")
        for position, column in enumerate(kept):
            values[index, position] = _number(cells[column], line, column, names)
        if label is not None:
            labels.append(cells[label].strip())
    values.setflags(write=False)
    return Table(tuple(names[c] for c in kept) if names else (), values, tuple(labels))


def _numbered(reader: Any) -> Any:
    cells_read = 0
    for cells in reader:
        cells_read += len(cells)
        if cells_read > MAX_CELLS:
            raise TableError(f"it has more than {MAX_CELLS} cells")
        yield reader.line_num, cells


def _label_index(names: tuple[str, ...], width: int, label_column: str | None) -> int | None:
    if label_column is None:
        return None
    if label_column in names:
        return names.index(label_column)
    if label_column.isdecimal() and 1 <= int(label_column[:9]) <= width:
        return int(label_column) - 1
    columns = f"one of {', '.join(names)}, or " if names else ""
    raise LabelError(f"{columns}a number from 1 to {width}")


def _number(cell: str, line: int, column: int, names: tuple[str, ...]) -> float:
    text = cell.strip()
    name = f" ({names[column]})" if names else ""
    if not text:
        raise TableError(f"row {line}, column {column + 1}{name} is empty")
    shown = text if len(text) <= 40 else text[:40] + "…"
    place = f'row {line}, column {column + 1}{name} is "{shown}", which is'
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if math.isnan(value):
        comma = number_text(text) != text
        raise TableError(f"{place} no number{'; write a decimal point' if comma else ''}")
    if abs(value) > MAX_ABS:
        raise TableError(f"{place} beyond ±{f'{MAX_ABS:g}'.replace('+', '')}")
    return value
