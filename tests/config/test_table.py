"""A data file is a table of numbers, or the cell that is not one is named."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from config.table import TableError, read_table


def table_of(tmp_path: Path, text: str | bytes, **options: object) -> object:
    path = tmp_path / "t.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    chosen = {"header": True, "delimiter": "comma", "label_column": None, **options}
    return read_table(path, **chosen)  # type: ignore[arg-type]


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
        ("a,b\n", {}, "no rows"),
        ("", {}, "no rows"),
        ("a,b\n1,2\n", {"label_column": "c"}, "one of a, b, or a number from 1 to 2"),
        ("a,b\n1,2\n", {"label_column": "3"}, "a number from 1 to 2"),
        ("a\nx\n", {"label_column": "a"}, "no column of numbers"),
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


@pytest.mark.parametrize("name", ["none.csv", ".", "a\0b"])
def test_what_is_no_file_is_a_table_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(TableError):
        read_table(tmp_path / name, header=True, delimiter="comma", label_column=None)
