"""A file of separated values as an array of numbers, or a sentence that names the wrong cell."""

from __future__ import annotations

import csv
import itertools
import math
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TextIO

import numpy as np
from numpy.typing import NDArray

from config.numbers import number_text
from config.scalars import quoted

DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t"}
MAX_BYTES = 500_000_000
MAX_CELLS = 50_000_000
MAX_COLUMNS = 4097
"""As many as the widest network has inputs, and one for labels."""
MAX_LINE = 1_000_000
"""Characters, so that a file without line ends is not read at once."""
MAX_SHOWN = 40
"""Characters of a cell, and names of columns, that a sentence repeats."""
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
    if stat.st_size > MAX_BYTES:
        raise TableError(f"it is longer than {MAX_BYTES} bytes")
    return _read(path, stat.st_mtime_ns, stat.st_size, header, delimiter, label_column)


@lru_cache(maxsize=8)
def _read(
    path: Path, _mtime: int, _size: int, header: bool, delimiter: str, label_column: str | None
) -> Table:
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            rows = csv.reader(_lines(file), delimiter=DELIMITERS[delimiter])
            return _table_of(
                ((rows.line_num, cells) for cells in rows if cells), header, label_column
            )
    except UnicodeDecodeError:
        raise TableError("not UTF-8 text") from None
    except csv.Error as error:
        raise TableError(f"not separated values ({error})") from None
    except OSError as error:
        raise TableError(f"cannot be read ({error.strerror})") from None


def _lines(file: TextIO) -> Iterator[str]:
    number = 0
    while line := file.readline(MAX_LINE):
        number += 1
        if len(line) == MAX_LINE:
            raise TableError(f"row {number} is longer than {MAX_LINE} characters")
        yield line


def _table_of(
    rows: Iterator[tuple[int, list[str]]], header: bool, label_column: str | None
) -> Table:
    names: tuple[str, ...] = ()
    first = next(rows, None)
    if header and first is not None:
        names = tuple(cell.strip() for cell in first[1])
        first = next(rows, None)
    if first is None:
        raise TableError("it has no rows of numbers")
    width = len(names) or len(first[1])
    if width > MAX_COLUMNS:
        raise TableError(f"it has {width} columns, and at most {MAX_COLUMNS} are read")
    label = _label_index(names, width, label_column)
    kept = [column for column in range(width) if column != label]
    if not kept:
        raise TableError("it has no column of numbers besides the label column")
    numbers = array("d")
    labels = []
    for line, cells in itertools.chain([first], rows):
        if len(cells) != width:
            raise TableError(f"row {line} has {len(cells)} columns where {width} are expected")
        if label is not None:
            labels.append(cells.pop(label).strip())
        numbers.extend(_numbers(cells, line, kept, names))
        if len(numbers) > MAX_CELLS:
            raise TableError(f"it has more than {MAX_CELLS} cells")
    values = np.frombuffer(numbers).reshape(-1, len(kept))
    values.setflags(write=False)
    return Table(tuple(names[c] for c in kept) if names else (), values, tuple(labels))


def _label_index(names: tuple[str, ...], width: int, label_column: str | None) -> int | None:
    if label_column is None:
        return None
    if label_column in names:
        return names.index(label_column)
    if label_column.isdecimal() and 1 <= int(label_column[:9]) <= width:
        return int(label_column) - 1
    shown = [*map(_shown, names[:MAX_SHOWN]), *(["…"] if len(names) > MAX_SHOWN else [])]
    columns = f"one of {', '.join(shown)}, or " if names else ""
    raise LabelError(f"{columns}a number from 1 to {width}")


def _numbers(
    cells: list[str], line: int, kept: list[int], names: tuple[str, ...]
) -> Iterable[float]:
    """The numbers of a row; only where one is wrong are they looked at one by one."""
    try:
        values = [float(cell) for cell in cells]
        whole = "".join(cells)
        if whole.isascii() and "_" not in whole and all(abs(value) <= MAX_ABS for value in values):
            return values
    except ValueError:
        pass
    return [_number(cell, line, kept[index], names) for index, cell in enumerate(cells)]


def _number(cell: str, line: int, column: int, names: tuple[str, ...]) -> float:
    text = cell.strip()
    name = f" ({_shown(names[column])})" if names else ""
    if not text:
        raise TableError(f"row {line}, column {column + 1}{name} is empty")
    place = f"row {line}, column {column + 1}{name} is {quoted(_cut(text))}, which is"
    try:
        value = float(text) if text.isascii() and "_" not in text else math.nan
    except ValueError:
        value = math.nan
    if math.isnan(value):
        comma = number_text(text) != text
        raise TableError(f"{place} no number{'; write a decimal point' if comma else ''}")
    if abs(value) > MAX_ABS:
        raise TableError(f"{place} beyond ±{f'{MAX_ABS:g}'.replace('+', '')}")
    return value


def _shown(name: str) -> str:
    return _cut(name) if name.isprintable() else quoted(_cut(name))


def _cut(text: str) -> str:
    return text if len(text) <= MAX_SHOWN else text[:MAX_SHOWN] + "…"
