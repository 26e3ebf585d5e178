"""A change is only taken where every other value still stands as it was written."""

from __future__ import annotations

from typing import Any

import pytest

from config import edits
from config.draft import Draft
from config.edits import changed
from config.errors import UnwritableError
from config.yaml_tree import read_tree

TEXT = "a: 1\nb: [2, 3]\nc: 5\n"
RIGHT = "a: 1\nb: [2, 3]\nc: 6\n"
WRONG = pytest.mark.parametrize(
    "wrong",
    [
        "a: 9\nb: [2, 3]\nc: 6\n",
        "a: 1\nb: [2, 4]\nc: 6\n",
        'a: "1"\nb: [2, 3]\nc: 6\n',
        "a: 1\nb: [2, 3]\nc: 6\nd: 7\n",
        "a: 1\nb: [2, 3]\nc: 7\n",
        "a: 1\nb: [2, 3\nc: 6\n",
    ],
)


def offered(monkeypatch: pytest.MonkeyPatch, *candidates: str) -> str:
    """What `changed` takes of these."""
    monkeypatch.setattr(edits, "_candidates", lambda *_: iter(candidates))
    text, tree = changed(TEXT, read_tree(TEXT), ("c",), 6, Any)
    assert tree.node(("c",)) is not None
    return text


@WRONG
def test_a_text_in_which_something_else_has_changed_is_passed_over(
    wrong: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert offered(monkeypatch, wrong, RIGHT) == RIGHT


@WRONG
def test_where_no_text_will_do_that_is_said(wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnwritableError, match=r"no YAML can hold: 6$|lacks a comma"):
        offered(monkeypatch, wrong)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("# note\n", "# note\nseed: 1\n"),
        ("# note", "# note\nseed: 1\n"),
        ("seed:\n", "seed: 1\n"),
        ("seed:", "seed: 1"),
        ("seed: |\n  7\n", "seed: 1\n"),
    ],
)
def test_a_value_comes_where_there_was_none_or_another(before: str, after: str) -> None:
    assert Draft(before).with_value(("seed",), 1).text == after


def test_keys_of_a_text_without_any_stand_each_in_a_line() -> None:
    assert Draft("").with_value((), {"title": "x", "seed": 1}).text == "title: x\nseed: 1\n"
