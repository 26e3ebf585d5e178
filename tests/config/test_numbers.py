"""Numbers are taken as people type them."""

from __future__ import annotations

import pytest

from config.numbers import number_list, number_text


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("0,005", "0.005"),
        ("-0,5", "-0.5"),
        (",5", ".5"),
        ("1,5e-3", "1.5e-3"),
        (" 0,5 ", "0.5"),
        ("0.005", "0.005"),
        ("1e-3", "1e-3"),
        ("1,2,3", "1,2,3"),
        ("1,", "1,"),
        ("a,b", "a,b"),
        ("", ""),
    ],
)
def test_a_decimal_comma_becomes_a_point_in_one_number_only(typed: str, expected: str) -> None:
    assert number_text(typed) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("4, 6, 2, 5, 4", ["4", "6", "2", "5", "4"]),
        ("4,6", ["4", "6"]),
        ("4, 6 2;5", ["4", "6", "2", "5"]),
        ("4,6,2,5,4", ["4", "6", "2", "5", "4"]),
        ("4,6,2, 5", ["4", "6", "2", "5"]),
        ("[4, 6, 2]", ["4", "6", "2"]),
        ("0.5,0,0", ["0.5", "0", "0"]),
        ("0,5 0 0 0,3", ["0.5", "0", "0", "0.3"]),
        ("0,5; 0; 0,3", ["0.5", "0", "0.3"]),
        ("0,5 0,3", ["0.5", "0.3"]),
        ("1 ,2", ["1", "2"]),
        ("1, x", ["1", "x"]),
        ("1,", ["1"]),
        ("", []),
        (" ; ", []),
    ],
)
def test_a_list_may_be_separated_in_any_way(typed: str, expected: list[str]) -> None:
    assert number_list(typed) == expected
