"""A scalar is read by YAML 1.2's rules, and written such that it reads back equal."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from config.scalars import Scalar, ScalarError, read_scalar, scalar_text
from config.yaml_tree import data_of, read_tree


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("~", None),
        ("null", None),
        ("true", True),
        ("False", False),
        ("yes", "yes"),
        ("on", "on"),
        ("12", 12),
        ("-12", -12),
        ("+12", 12),
        ("012", 12),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        ("1:30", "1:30"),
        ("2026-01-01", "2026-01-01"),
        ("1e-3", 0.001),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("5.", 5.0),
        ("-.5E+2", -50.0),
        (".", "."),
        ("e3", "e3"),
        ("nan", "nan"),
        ("inf", "inf"),
        ("1,5", "1,5"),
        ("١", "١"),
    ],
)
def test_a_scalar_is_read(text: str, value: Scalar) -> None:
    assert (type(read_scalar(text)), read_scalar(text)) == (type(value), value)


@pytest.mark.parametrize(
    "text", [".nan", ".NaN", ".inf", "-.inf", "+.INF", "1e999", "-1e400", "1" * 301]
)
def test_a_number_that_no_field_can_take_is_refused(text: str) -> None:
    with pytest.raises(
        ScalarError, match=r"must be a (finite number|number of at most 300 digits)$"
    ):
        read_scalar(text)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1e-8, "1e-8"),
        (1e16, "1e16"),
        (0.1, "0.1"),
        (-0.0, "-0.0"),
        (5e-324, "5e-324"),
        (1.0, "1.0"),
        (None, "null"),
        (True, "true"),
        (False, "false"),
        ("tanh", "tanh"),
        ("Four Gaussian clusters", "Four Gaussian clusters"),
        ("true", '"true"'),
        ("1", '"1"'),
        ("No", '"No"'),  # false to readers of YAML 1.1
        ("", '""'),
        (" a", '" a"'),
        ("a: b", '"a: b"'),
        ("a #b", '"a #b"'),
        ("a, b", '"a, b"'),
        ("- a", '"- a"'),
        ("\x85\n", '"\\u0085\\n"'),
    ],
)
def test_a_value_is_written_in_its_shortest_usual_way(value: Scalar, text: str) -> None:
    assert scalar_text(value) == text


values = (
    st.none()
    | st.booleans()
    | st.integers(-(10**298), 10**298)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]))
)


@given(values)
def test_a_written_value_reads_back_equal_with_its_type(value: Scalar) -> None:
    found = data_of(read_tree(f"a: [{scalar_text(value)}]").root)["a"][0]
    assert (type(found), repr(found)) == (type(value), repr(value))


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_written_text_is_text_to_another_reader_too(value: str) -> None:
    assert yaml.safe_load(f"a: [{scalar_text(value)}]") == {"a": [value]}
