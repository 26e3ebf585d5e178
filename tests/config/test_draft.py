"""A draft changes one value at a time, and keeps everything else as it was written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import load, presets
from config.draft import MISSING, Draft, Raw
from config.errors import Path
from config.writer import dump

BLOCK = """\
# yaml-language-server: $schema=x.json
# Watch the codes,
# and the error.

title: |
  Two
  lines
# between
seed: 3   # three
data:
  source: gaussian_clusters
  clusters:
  # a - dash
  - mean: # centre
      - 1
      - 2
    # kept
    covariance:
    - [1, 0]
    - [0,
       1]
  - {mean: [1, 2],
     covariance: [1, 1]}
model:
    layers:   # here
      - 4
      - 2  # two

      - 4
    code_layer:
training: {optimizer: {name: 'ad''am'}, stop: }
# the end
"""
TEXTS = [
    *map(presets.text, presets.names()),
    *(dump(load(name)) for name in presets.names()),
    BLOCK,
    BLOCK.replace("\n", "\r\n"),
    "",
    "# only a comment",
    "title: x # c",
    "{title: a, seed: 3}",
    "data:\n  source:\nmodel: ~\ntraining: {stop}\n",
]


def lines_changed(before: Draft, after: Draft) -> tuple[list[str], list[str]]:
    """The lines that are gone, and those that are new."""
    old, new = before.text.splitlines(), after.text.splitlines()
    return [line for line in old if line not in new], [line for line in new if line not in old]


@pytest.fixture
def draft() -> Draft:
    return Draft(presets.text("gaussian-clusters"))


OPTIMIZER = (
    "  optimizer: {name: adam, learning_rate: 0.005, beta1: 0.9, beta2: 0.999, epsilon: 1e-8}"
)


DATA_SEED = "  seed: 117  # a draw whose best linear code has the published RMSE, 0.0986"


@pytest.mark.parametrize(
    ("path", "value", "gone", "new"),
    [
        (("seed",), 7, ["seed: 1"], ["seed: 7"]),
        (("seed",), Raw(""), ["seed: 1"], ["seed: "]),
        (
            ("training", "optimizer", "learning_rate"),
            Raw("1e-3"),
            [OPTIMIZER],
            [OPTIMIZER.replace("0.005", "1e-3")],
        ),
        (
            ("training", "optimizer", "learning_rate"),
            Raw("0,005"),
            [OPTIMIZER],
            [OPTIMIZER.replace("0.005", '"0,005"')],
        ),
        (
            ("training", "optimizer"),
            {"name": "sgd", "learning_rate": 0.1},
            [OPTIMIZER],
            ["  optimizer: {name: sgd, learning_rate: 0.1}"],
        ),
        (("model", "layers", 1), 7, ["  layers: [4, 6, 2, 5, 4]"], ["  layers: [4, 7, 2, 5, 4]"]),
        (
            ("model", "layers"),
            [4, 3, 6, 2, 5, 4],
            ["  layers: [4, 6, 2, 5, 4]"],
            ["  layers: [4, 3, 6, 2, 5, 4]"],
        ),
        (
            ("model", "activations"),
            ["tanh"] * 2,
            ["  activations: tanh"],
            ["  activations: [tanh, tanh]"],
        ),
        (("data", "seed"), 5, [DATA_SEED], [DATA_SEED.replace("117", "5")]),
        (("training", "reduction"), "sum", [], ["  reduction: sum"]),
        (
            ("training", "stop", "patience"),
            3,
            ["  stop: {rmse_below: 0.005}"],
            ["  stop: {rmse_below: 0.005, patience: 3}"],
        ),
        (("title",), Raw("2024"), ["title: Four Gaussian clusters"], ['title: "2024"']),
        (("title",), Raw("*a"), ["title: Four Gaussian clusters"], ['title: "*a"']),
        (("seed",), Raw("*a"), ["seed: 1"], ['seed: "*a"']),
        (("title",), Raw("a: {b} # c"), ["title: Four Gaussian clusters"], ['title: "a: {b} # c"']),
        (
            ("data", "clusters", 4),
            {"mean": [1.0], "covariance": [1.0], "count": 3},
            [],
            ["    - {mean: [1.0], covariance: [1.0], count: 3}"],
        ),
    ],
)
def test_a_change_touches_one_line(
    draft: Draft, path: Path, value: Any, gone: list[str], new: list[str]
) -> None:
    changed = draft.with_value(path, value)
    assert lines_changed(draft, changed) == (gone, new)
    assert changed.readable


def test_a_decimal_comma_is_a_problem_and_never_another_entry(draft: Draft) -> None:
    changed = draft.with_value(("training", "optimizer", "learning_rate"), Raw("0,005"))
    assert changed.raw(("training", "optimizer", "learning_rate")) == "0,005"
    (problem,) = changed.problems
    assert problem.key == "training.optimizer.learning_rate"
    assert (problem.line, problem.found) == (25, '"0,005"')


def test_a_new_key_stands_where_the_schema_has_it(draft: Draft) -> None:
    lines = draft.with_value(("training", "reduction"), "sum").text.splitlines()
    assert lines[lines.index("  reduction: sum") - 1] == "  loss: mse"


@pytest.mark.parametrize("index", range(4))
def test_a_cluster_goes_with_its_line(draft: Draft, index: int) -> None:
    changed = draft.without(("data", "clusters", index))
    gone, new = lines_changed(draft, changed)
    assert (len(gone), new) == (1, [])
    assert len(changed.value(("data", "clusters"))) == 3


def test_another_source_of_data_leaves_the_section_a_block(draft: Draft) -> None:
    changed = draft.with_value(("data",), {"source": "one_hot", "width": 4})
    assert "data:\n  source: one_hot\n  width: 4\nmodel:\n" in changed.text


def test_changes_that_meet_replace_the_whole_of_what_they_are_in(draft: Draft) -> None:
    path, value = ("data", "clusters", 3), {"other": None, "mean": None}
    changed = draft.with_value(path, value)
    assert changed.value(path) == value
    assert lines_changed(draft, changed)[1] == ["    - {other: null, mean: null}"]


@pytest.mark.parametrize("text", ["training: {stop}\n", "training: {? stop : }\n"])
def test_a_key_without_a_colon_gets_its_value(text: str) -> None:
    changed = Draft(text).with_value(("training", "stop"), 5)
    assert changed.value(()) == {"training": {"stop": 5}}


def test_comments_of_a_block_survive_changes_around_them() -> None:
    draft = Draft(BLOCK)
    changed = (
        draft.with_value(("data", "clusters", 0, "mean", 1), 9)
        .with_value(("model", "layers"), [4, 3, 4])
        .with_value(("seed",), 4)
        .with_value(("data", "clusters", 1, "count"), 8)
        .without(("title",))
    )
    for comment in re.findall(r"#.*", BLOCK):
        assert comment in changed.text
    assert changed.value(("model", "layers")) == [4, 3, 4]
    assert "seed: 4   # three\n" in changed.text


def test_a_draft_grows_from_nothing() -> None:
    draft = Draft("")
    for path, value in [
        (("title",), "x"),
        (("training", "stop", "patience"), 3),
        (("data", "clusters", 0, "mean"), [1, 2]),
        (("data", "clusters", 1, "mean"), [3, 4]),
    ]:
        draft = draft.with_value(path, value)
        assert draft.value(path) == value
        assert draft.readable
    assert draft.text.startswith("title: x\ndata: ")


@pytest.mark.parametrize(
    ("text", "path", "raw"),
    [
        ("seed: 1e3 # c", ("seed",), "1e3"),
        ("title: 'it''s'", ("title",), "it's"),
        ("seed:", ("seed",), ""),
        ("title: x", ("seed",), ""),
        ("model: {layers: [4, 06, 2]}", ("model", "layers"), "4, 06, 2"),
        ("model: {layers: 4 6 2}", ("model", "layers"), "4 6 2"),
        ("data: {x: [[1, 0], [0, 1.0]]}", ("data", "x"), "1, 0; 0, 1.0"),
        ("seed: .nan", ("seed",), ".nan"),
        ("seed: [", ("seed",), ""),
    ],
)
def test_raw_is_what_was_typed(text: str, path: Path, raw: str) -> None:
    assert Draft(text).raw(path) == raw


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("seed",), 1),
        (("data", "clusters", 3, "count"), 100),
        (("data", "clusters", 4), MISSING),
        (("nothing", "here"), MISSING),
        (("training", "stop"), {"rmse_below": 0.005}),
    ],
)
def test_a_value_is_python_data(draft: Draft, path: Path, value: Any) -> None:
    assert draft.value(path) == value


@pytest.mark.parametrize(
    ("old", "new", "readable"),
    [
        ("seed: 1", "seed: x", True),
        ("seed: 1", "seed: .nan", True),
        ("seed: 1", "seed:", True),
        ("name: adam", "name: adan", True),
        ("name: adam", "name: sgd", False),  # beta1 has no field then
        ("layers: [4, 6, 2, 5, 4]", "layers: 4 6 2", True),
        ("layers: [4, 6, 2, 5, 4]", "layers: {a: 1}", False),
        ("layers: [4, 6, 2, 5, 4]", "layers: [[4], 6]", False),
        ("activations: tanh", "activations: [tanh, 3]", True),
        ("stop: {rmse_below: 0.005}", "stop:", True),
        ("stop: {rmse_below: 0.005}", "stop: 5", False),
        ("seed: 1", "seed: [1]", False),
        ("seed: 1", "sed: 1", False),
        ("seed: 1", "seed: 1\nseed: 1", False),
        ("seed: 1", "seed: &a 1", False),
        ("seed: 1", "seed: [", False),
        ("seed: 1", "\x00", False),
    ],
)
def test_a_form_can_show_wrong_values_and_no_wrong_structure(
    draft: Draft, old: str, new: str, readable: bool
) -> None:
    changed = Draft(draft.text.replace(old, new, 1))
    assert changed.text != draft.text
    assert changed.readable is readable


def test_what_to_watch_for_is_the_comment_at_the_head() -> None:
    assert Draft(BLOCK).about == "Watch the codes,\nand the error."
    assert Draft("title: x").about == ""


def test_an_experiment_is_there_when_nothing_is_wrong(draft: Draft) -> None:
    assert draft.experiment == load("gaussian-clusters")
    assert draft.problems == ()
    assert draft.with_value(("seed",), -1).experiment is None


def test_a_byte_order_mark_does_not_move_the_places() -> None:
    assert Draft("\ufeffseed: 1").with_value(("seed",), 2).text == "seed: 2"


@pytest.mark.parametrize(
    ("text", "path"), [("seed: [", ("seed",)), ("seed: 1", ("seed", "x")), ("", ("model", 3))]
)
def test_a_change_without_a_place_is_refused(text: str, path: Path) -> None:
    with pytest.raises(ValueError, match=r"no YAML|no place"):
        Draft(text).with_value(path, 1)


# --- whatever is typed, wherever -----------------------------------------------------------------

TRICKY = ["0,005", "", " ", "#", "- a", "a: b", "[", "}", "null", "true", "&a", "*", "!x", "|", ">"]
TRICKY += ["\n", "'", '"', "%", "@", "`", ".nan", "1e999", "---", "? a", "a #b", ":", "=", "<<"]
TRICKY += ["\ufeff", "\x85", "\u2028", "\x00", "x\n", "\tx", "\ud800", "\\", "\r\n", "😀"]
typed = st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.sampled_from(TRICKY)
scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False, allow_infinity=False)
    | typed
    | typed.map(Raw)
)
keys = st.sampled_from(["name", "mean", "count", "layers", "scale", "odd key", "1", ""])
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=8,
)


def paths_of(value: Any, path: Path = ()) -> Iterator[Path]:
    yield path
    entries: Any = ()
    if isinstance(value, dict):
        entries = value.items()
    elif isinstance(value, list):
        entries = enumerate(value)
    for key, entry in entries:
        yield from paths_of(entry, (*path, key))


def leaves(draft: Draft, outside: Path) -> dict[Path, str]:
    """Every scalar's text, those inside a path left out."""
    every = paths_of(draft.value(()))
    return {
        path: draft.raw(path)
        for path in every
        if path[: len(outside)] != outside and not isinstance(draft.value(path), dict | list)
    }


def same(found: Any, value: Any) -> bool:
    if isinstance(value, dict):
        return found.keys() == value.keys() and all(same(found[k], value[k]) for k in value)
    if isinstance(value, list):
        return len(found) == len(value) and all(map(same, found, value))
    if isinstance(value, str):
        return bool(found == value.replace("\ud800", "\ufffd"))
    return isinstance(value, Raw) or (type(found), repr(found)) == (type(value), repr(value))


@given(st.data(), st.sampled_from(TEXTS), values)
def test_a_value_comes_back_and_every_other_stays(
    data: st.DataObject, text: str, value: Any
) -> None:
    draft = Draft(text)
    path = data.draw(st.sampled_from([p for p in paths_of(draft.value(())) if p] or [("title",)]))
    changed = draft.with_value(path, value)
    assert same(changed.value(path), value)
    if isinstance(value, Raw):
        assert changed.raw(path) == value.text.replace("\ud800", "\ufffd")
    if draft.value(path) is not MISSING:
        assert leaves(changed, path) == leaves(draft, path)


@given(st.data(), st.sampled_from(TEXTS))
def test_what_is_taken_out_is_gone_and_every_other_stays(data: st.DataObject, text: str) -> None:
    draft = Draft(text)
    path = data.draw(st.sampled_from([p for p in paths_of(draft.value(())) if p] or [("title",)]))
    changed = draft.without(path)
    assert len(list(paths_of(changed.value(())))) == len(list(paths_of(draft.value(())))) - len(
        [p for p in paths_of(draft.value(())) if p[: len(path)] == path and p]
    )
    assert leaves(changed, path[:-1]) == leaves(draft, path[:-1])


@given(
    st.text(st.sampled_from("ab:-[]{},#&*!|>'\"%@`? \n\t0.1e\r\ufeff\x85~"), max_size=30)
    | st.text()
)
def test_no_text_is_too_strange_for_a_draft(text: str) -> None:
    draft = Draft(text)
    assert draft.experiment is None
    assert draft.problems
    assert isinstance(draft.readable, bool)
