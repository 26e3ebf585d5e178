"""`numbers`: how errors are written."""

from __future__ import annotations

import pytest

from plots.numbers import error_text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.027775, "0.02778"),
        (0.1, "0.1000"),
        (0.0099769, "0.009977"),
        (0.0, "0.000"),
        (3.0130000e-7, "3.013e−07"),
        (1234.5, "1234"),
        (98765.0, "9.876e+04"),
        (float("inf"), "inf"),
    ],
)
def test_errors_have_four_significant_digits(value: float, text: str) -> None:
    assert error_text(value) == text
