"""A data file is a table of numbers, or the cell that is not one is named."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from config.table import TableError, read_table


def table_of(tmp_path: Path, text: str | bytes, **options: object) -> object:
    path = tmp_path / "t.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    chosen = {"header": True, "delimiter": "comma", "label_column": None, **options}
    return read_table(path, **chosen)  # type: ignore[arg-type]


def wide(columns: int) -> str:
    """Names a0, a1, … and a row of numbers."""
    return f"{','.join(f'a{n}' for n in range(columns))}\n{','.join('1' * columns)}\n"


@pytest.mark.parametrize(
    ("text", "options", "names", "values", "labels"),
    [
        ("a,b\n1,2\n3,4\n", {}, ("a", "b"), [[1, 2], [3, 4]], ()),
        ("1,2\n3,4", {"header": False}, (), [[1, 2], [3, 4]], ()),
        ("\ufeffa,b\r\n1, 2\r\n\r\n3,4e-1\r\n", {}, ("a", "b"), [[1, 2], [3, 0.4]], ()),
        ("a;b\n1;2\n", {"delimiter": "semicolon"}, ("a", "b"), [[1, 2]], ()),
        ("a\tb\n1\t2\n", {"delimiter": "tab"}, ("a", "b"), [[1, 2]], ()),
        ("a,k,b\n1,x,2\n3,y,4\n", {"label_column": "k"}, ("a", "b"), [[1, 2], [3, 4]], ("x", "y")),
        ("1,x\n2,y\n", {"header": False, "label_column": "2"}, (), [[1], [2]], ("x", "y")),
        ("x,1\ny,2\n", {"header": False, "label_column": "1"}, (), [[1], [2]], ("x", "y")),
        ("a\n\u00a01\n-1e15\u00a0\n1e15\u00a0\n", {}, ("a",), [[1], [-1e15], [1e15]], ()),
    ],
)
def test_a_table_is_read(
    tmp_path: Path,
    text: str,
    options: dict[str, object],
    names: tuple[str, ...],
    values: list[list[float]],
    labels: tuple[str, ...],
) -> None:
    table = table_of(tmp_path, text, **options)
    assert (table.names, table.labels) == (names, labels)  # type: ignore[attr-defined]
    np.testing.assert_array_equal(table.values, values)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "options", "words"),
    [
        ("a,b\n1,\n", {}, r"row 2, column 2 \(b\) is empty"),
        ("a,b\n1,x\n", {}, r'row 2, column 2 \(b\) is "x", which is no number$'),
        ("a,b\n1,nan\n", {}, r'row 2, column 2 \(b\) is "nan", which is no number$'),
        ("a,b\n1,1e999\n", {}, r'row 2, column 2 \(b\) is "1e999", which is beyond ±1e15$'),
        ("a\n-inf\n", {}, r'row 2, column 1 \(a\) is "-inf", which is beyond ±1e15$'),
        ('a,b\n1,"1,5"\n', {}, 'is "1,5", which is no number; write a decimal point$'),
        ("a;b\n1;-1,5e3\n", {"delimiter": "semicolon"}, "no number; write a decimal point$"),
        ('a,b\n1,"x,y"\n', {}, 'is "x,y", which is no number$'),
        ("a,b\n1\n", {}, "row 2 has 1 column"),
        ("a,b\n", {}, "^it has no rows of numbers$"),
        ("", {}, "^it has no rows of numbers$"),
        ("a,b\n1,2\n", {"label_column": "c"}, "^one of a, b, or a number from 1 to 2$"),
        ("a,b\n1,2\n", {"label_column": "3"}, "a number from 1 to 2"),
        ("1,2\n", {"header": False, "label_column": "0"}, "^a number from 1 to 2$"),
        ("a,b\n1,2\n", {"label_column": "1" * 5000}, "a number from 1 to 2$"),
        ("a\nx\n", {"label_column": "a"}, "^it has no column of numbers besides the label column$"),
        ("1,2\n3,x\n", {"header": False}, '^row 2, column 2 is "x", which is no number$'),
        ("a\n1\n1_000\n", {}, '^row 3, column 1 .* is "1_000", which is no number$'),
        ("a\n\u0661\n", {}, "which is no number$"),
        (f"a\n{'x' * 40}\n", {}, f'is "{"x" * 40}", which'),
        (f"a\n{'x' * 41}\n", {}, f'is "{"x" * 40}…", which'),
        ("a\n1\n" + "1" * 1_000_000, {}, "^row 3 is longer than 1000000 characters$"),
        (wide(40), {"label_column": "c"}, "^one of a0, .*, a39, or a number from 1 to 40$"),
        (wide(41), {"label_column": "c"}, "^one of a0, .*, a39, …, or a number from 1 to 41$"),
        (wide(4098), {}, "^it has 4098 columns, and at most 4097 are read$"),
        (b"a,b\n1,\xff\n", {}, "UTF-8"),
    ],
)
def test_a_wrong_table_names_the_place(
    tmp_path: Path, text: str | bytes, options: dict[str, object], words: str
) -> None:
    with pytest.raises(TableError, match=words):
        table_of(tmp_path, text, **options)


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    assert table_of(tmp_path, "a\n1\n").values.shape == (1, 1)  # type: ignore[attr-defined]
    assert table_of(tmp_path, "a\n1\n2\n").values.shape == (2, 1)  # type: ignore[attr-defined]


def test_a_file_that_changed_in_length_or_in_time_alone_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    for text, time in (("1\n2\n", 1000), ("1\n2\n3\n", 1000), ("4\n5\n6\n", 2000)):
        path.write_text(text, "utf-8")
        os.utime(path, (time, time))
        table = read_table(path, header=False, delimiter="comma", label_column=None)
        assert table.values.ravel().tolist() == [float(cell) for cell in text.split()]


def test_nobody_can_change_a_table_that_others_read(tmp_path: Path) -> None:
    table = table_of(tmp_path, "a\n1\n")
    with pytest.raises(ValueError, match="read-only"):
        table.values[0, 0] = 2  # type: ignore[attr-defined]


def test_a_table_may_be_as_wide_as_the_widest_network_and_its_labels(tmp_path: Path) -> None:
    table = table_of(tmp_path, wide(4097), label_column="a4096")
    assert table.values.shape == (1, 4096)  # type: ignore[attr-defined]
    assert table.labels == ("1",)  # type: ignore[attr-defined]


def test_a_file_that_is_too_long_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.touch()
    os.truncate(path, 500_000_001)
    with pytest.raises(TableError, match=r"^it is longer than 500000000 bytes$"):
        read_table(path, header=True, delimiter="comma", label_column=None)


@pytest.mark.parametrize(
    ("name", "words"),
    [("none.csv", "no such file"), (".", "not a regular file"), ("a\0b", "no such file")],
)
def test_what_is_no_file_is_a_table_error(tmp_path: Path, name: str, words: str) -> None:
    with pytest.raises(TableError, match=f"^{words}$"):
        read_table(tmp_path / name, header=True, delimiter="comma", label_column=None)
