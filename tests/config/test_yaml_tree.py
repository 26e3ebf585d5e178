"""The tree knows where everything in a text stands."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from config.errors import Path
from config.yaml_tree import (
    MAX_CHARACTERS,
    MAX_DEPTH,
    MAX_ENTRIES,
    MAX_PROBLEMS,
    data_of,
    leading_comment,
    read_tree,
)

TEXT = """\
# head
title: é "x"  # c
data:
  clusters:
    - {mean: [1, -2.5], count: 3}
    - mean: [3,
        4]  # c

  # tail
seed: 'it''s'
empty:
"""


@pytest.mark.parametrize(
    ("path", "span", "place"),
    [
        (("title",), 'é "x"', (2, 8)),
        (("data", "clusters", 0), "{mean: [1, -2.5], count: 3}", (5, 7)),
        (("data", "clusters", 0, "mean"), "[1, -2.5]", (5, 14)),
        (("data", "clusters", 0, "mean", 1), "-2.5", (5, 18)),
        (("data", "clusters", 1), "mean: [3,\n        4]", (6, 7)),
        (("seed",), "'it''s'", (10, 7)),
        (("empty",), "", (11, 7)),
    ],
)
def test_a_node_knows_its_span(path: Path, span: str, place: tuple[int, int]) -> None:
    node = read_tree(TEXT).node(path)
    assert node
    assert TEXT[node.start : node.end] == span
    assert (node.line, node.column) == place


def test_a_block_ends_with_its_last_value_and_not_with_the_comments_behind() -> None:
    node = read_tree(TEXT).node(("data",))
    assert node
    assert TEXT[: node.end].endswith("4]")


def test_a_path_that_leads_nowhere_has_no_node() -> None:
    tree = read_tree(TEXT)
    for path in [("nothing",), ("title", "x"), ("data", "clusters", 2), ("data", 0)]:
        assert tree.node(path) is None


plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text("abc \n:#'\"é-"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab"), inner, max_size=3),
    max_leaves=10,
)


@given(plain, st.booleans())
def test_what_another_program_writes_is_read_as_it_was(value: object, flow: bool) -> None:
    text = yaml.safe_dump(value, allow_unicode=True, default_flow_style=flow)
    assert data_of(read_tree(text).root) == value


@pytest.mark.parametrize("depth", [MAX_DEPTH, MAX_DEPTH + 1])
def test_nesting_has_a_limit(depth: int) -> None:
    assert read_tree("[" * depth + "]" * depth).broken is (depth > MAX_DEPTH)


def test_a_refused_number_does_not_break_the_tree() -> None:
    tree = read_tree("a: {b: [1, .nan]}")
    assert [problem.key for problem in tree.problems] == ["a.b[1]"]
    assert not tree.broken
    assert data_of(tree.root) == {"a": {"b": [1, ".nan"]}}


def test_marks_are_refused_and_the_rest_is_a_tree() -> None:
    tree = read_tree("a: &x !!str 1\nb: [*x, 2]\n&y c: 3\na: 4")
    assert [(problem.key, problem.line) for problem in tree.problems] == [
        ("a", 1), ("a", 1), ("b[0]", 2), ("c", 3), ("a", 4),
    ]  # fmt: skip
    assert tree.broken
    assert tree.refused == {("b", 0)}
    assert data_of(tree.root) == {"a": 1, "b": [None, 2], "c": 3}


@pytest.mark.parametrize("text", ["a: &x 1", "a: !!str 1", "a: *x", "a: 1\na: 1", "a: [", "\0"])
def test_what_cannot_be_written_again_as_it_stands_breaks_the_tree(text: str) -> None:
    assert read_tree(text).broken


def test_a_key_given_twice_tells_where_it_stood_first() -> None:
    (problem,) = read_tree("b: 1\na:\n  - 1\na: 2\n").problems
    assert problem.sentence == "a is given twice, first in line 2."
    assert (problem.line, problem.column) == (4, 1)


def test_reading_ends_with_more_mistakes_than_anyone_reads() -> None:
    tree = read_tree("[" + "*a, " * 1000 + "]")
    assert [problem.column for problem in tree.problems] == [
        2 + 4 * index for index in range(MAX_PROBLEMS)
    ]
    assert tree.root is None


def test_a_text_may_be_as_long_as_it_may_be() -> None:
    assert read_tree("#" * MAX_CHARACTERS).problems == ()
    (problem,) = read_tree("#" * (MAX_CHARACTERS + 1)).problems
    assert (problem.line, problem.column) == (None, None)


@pytest.mark.parametrize("many", ["1,", "{a: 1},", "[],"])
def test_a_list_has_a_longest(many: str) -> None:
    assert not read_tree(f"a: [{many * MAX_ENTRIES}]").broken
    tree = read_tree(f"a: [{many * (MAX_ENTRIES + 1)}]")
    (problem,) = tree.problems
    assert problem.sentence == "a list or a mapping ends with entry 4096, and this is one more."
    assert (problem.line, problem.column) == (1, 5 + len(many) * MAX_ENTRIES)


def test_a_mapping_has_a_longest() -> None:
    lines = [f"k{index}: {index}\n" for index in range(MAX_ENTRIES + 1)]
    assert not read_tree("".join(lines[:-1])).broken
    (problem,) = read_tree("".join(lines)).problems
    assert (problem.line, problem.column) == (MAX_ENTRIES + 1, 1)


@pytest.mark.parametrize(
    ("text", "comment"),
    [
        ("# yaml-language-server: $schema=x\n# one\n#  two\n\n# three\na: 1", "one\ntwo"),
        ("##  one ##\n#X two\n#\n# three", "one ##\nX two\n\nthree"),
        ("a: 1\n# one", ""),
        ("", ""),
    ],
)
def test_the_leading_comment_is_what_stands_before_all_else(text: str, comment: str) -> None:
    assert leading_comment(text) == comment
