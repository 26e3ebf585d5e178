"""A draft changes one value at a time, and keeps everything else as it was written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path as FilePath
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


SHORT = "training: {loss: mse, max_epochs: 3}\n"
FLOW = "training: {optimizer: {learning_rate: 1 , name: sgd , epsilon: 2}}\n"
LINES = "training:  # t\n  loss: mse # l\n\n  max_epochs: 3 # m\nseed: 1\n"
LIST = "x: [1 , 2 , 3]\n"
DASHES = "x:\n- 1 # one\n- 2 # two\n# k\n- 3 # three\ny: 1\n"
MINUS = "x:\n- -1 # one\n- -2 # two\n- -3 # three"
DASH_MAP = "x:\n  - mean: 1\n    count: 2\n    b: 3\n"
DASH_DASH = "x:\n  - - 1\n    - 2\n    - 3\n"
SGD = {"name": "sgd"}
BOTH = {"loss": "mse", "max_epochs": 3, "reduction": "sum", "optimizer": SGD}


@pytest.mark.parametrize(
    ("text", "path", "value", "expected"),
    [
        # out of a mapping in braces: with one comma
        (FLOW, ("training", "optimizer"), {"name": "sgd", "epsilon": 2},
         "training: {optimizer: {name: sgd , epsilon: 2}}\n"),
        (FLOW, ("training", "optimizer"), {"learning_rate": 1, "epsilon": 2},
         "training: {optimizer: {learning_rate: 1 , epsilon: 2}}\n"),
        (FLOW, ("training", "optimizer"), {"learning_rate": 1, "name": "sgd"},
         "training: {optimizer: {learning_rate: 1 , name: sgd}}\n"),
        # into one: where the schema has it
        (SHORT, ("training", "reduction"), "sum",
         "training: {loss: mse, reduction: sum, max_epochs: 3}\n"),
        (SHORT, ("training", "optimizer"), SGD,
         "training: {optimizer: {name: sgd}, loss: mse, max_epochs: 3}\n"),
        # into lines: first, in between, last; with the line ends that are there
        (LINES, ("training",), BOTH, LINES.replace(
            "  loss: mse # l\n", "  optimizer: {name: sgd}\n  loss: mse # l\n  reduction: sum\n")),
        (LINES.replace("\n", "\r\n"), ("training",), BOTH, LINES.replace(
            "  loss: mse # l\n", "  optimizer: {name: sgd}\n  loss: mse # l\n  reduction: sum\n"
         ).replace("\n", "\r\n")),
        ("training:\n  loss: mse", ("training", "reduction"), "sum",
         "training:\n  loss: mse\n  reduction: sum"),
        ("seed: 1 # s", ("title",), "x", "title: x\nseed: 1 # s"),
        ("title: |\n  a\n  b\ndata: {}\n", ("seed",), 3, "title: |\n  a\n  b\nseed: 3\ndata: {}\n"),
        # out of lines: with the rest of the line, and what is behind a block
        (LINES, ("training",), {"max_epochs": 3}, LINES.replace("  loss: mse # l\n", "")),
        (LINES, ("training",), {"loss": "mse"}, LINES.replace("  max_epochs: 3 # m\n", "")),
        ("a: 1\nb: 2", (), {"a": 1}, "a: 1\n"),
        ("a: 1\nb: 2", (), {"b": 2}, "b: 2"),
        ("\na: 1\nb: 2\n", (), {"b": 2}, "\nb: 2\n"),
        ("a: |\n  x\nb: 2\n", (), {"b": 2}, "b: 2\n"),
        ("b: 2\na: |\n  x\n", (), {"b": 2}, "b: 2\n"),
        # beside a dash, which stays
        (DASH_MAP, ("x", 0), {"count": 2, "b": 3}, "x:\n  - count: 2\n    b: 3\n"),
        (DASH_MAP, ("x", 0), {"mean": 1, "b": 3}, "x:\n  - mean: 1\n    b: 3\n"),
        (DASH_MAP, ("x", 0), {"mean": 1, "count": 2}, "x:\n  - mean: 1\n    count: 2\n"),
        ("x:\n  - mean: 1  # m\n", ("x", 0, "count"), 2, "x:\n  - mean: 1  # m\n    count: 2\n"),
        ("x:\n  - mean: 1\n    count: 2\n", ("x", 0), {"count": 2}, "x:\n  - count: 2\n"),
        (DASH_DASH, ("x", 0), [2, 3], "x:\n  - - 2\n    - 3\n"),
        (DASH_DASH, ("x", 0), [1, 3], "x:\n  - - 1\n    - 3\n"),
        (DASH_DASH, ("x", 0), [1, 2], "x:\n  - - 1\n    - 2\n"),
        # a list in brackets: equal entries stay as they are, on both sides
        (LIST, ("x",), [2, 3], "x: [2 , 3]\n"),
        (LIST, ("x",), [1, 3], "x: [1 , 3]\n"),
        (LIST, ("x",), [1, 2], "x: [1 , 2]\n"),
        (LIST, ("x",), [0, 1, 2, 3], "x: [0, 1 , 2 , 3]\n"),
        (LIST, ("x",), [1, 2, 2.5, 3], "x: [1 , 2, 2.5 , 3]\n"),
        (LIST, ("x",), [1, 2, 3, 4, 5], "x: [1 , 2 , 3, 4, 5]\n"),
        (LIST, ("x",), [7], "x: [7]\n"),
        (LIST, ("x",), [7, 8, 9, 10], "x: [7 , 8 , 9, 10]\n"),
        ("x: [01 , 5 , 02]\n", ("x",), [1, 6, 2], "x: [01 , 6 , 02]\n"),
        ("x: [01 , 5 , 02]\n", ("x",), [1, 2], "x: [01 , 02]\n"),
        ("x: [01 , 5 , 02]\n", ("x",), [1, 5, 4, 2], "x: [01 , 5, 4 , 02]\n"),
        # a list of lines
        (DASHES, ("x",), [2, 3], DASHES.replace("- 1 # one\n", "")),
        (DASHES, ("x",), [1, 3], DASHES.replace("- 2 # two\n", "")),
        (DASHES, ("x",), [1, 2], DASHES.replace("- 3 # three\n", "")),
        (DASHES, ("x",), [0, 1, 2, 3], DASHES.replace("- 1", "- 0\n- 1")),
        (DASHES, ("x",), [1, 2, 9, 8, 3], DASHES.replace("# two\n", "# two\n- 9\n- 8\n")),
        (DASHES, ("x",), [1, 2, 3, 4], DASHES.replace("# three\n", "# three\n- 4\n")),
        (MINUS, ("x",), [-2, -3], MINUS.replace("- -1 # one\n", "")),
        (MINUS, ("x",), [-1, -3], MINUS.replace("- -2 # two\n", "")),
        (MINUS, ("x",), [-1, -2], MINUS.replace("- -3 # three", "")),
        (MINUS, ("x",), [-1, -2, -3, -4], f"{MINUS}\n- -4"),
        ("x:\n- {a: 1} # one\n- {a: 2} # two\n", ("x", 1, "b"), 3,
         "x:\n- {a: 1} # one\n- {a: 2, b: 3} # two\n"),
        ("x: [01 , 1]\n", ("x",), [1, 1, 1], "x: [01 , 1, 1]\n"),
        ("x:\n- 1\n# a - dash\n- 2 # two\n", ("x",), [1], "x:\n- 1\n# a - dash\n"),
        # entries of a list of mappings: new keys stand where the schema has them
        ("data: {clusters: [{mean: [1], count: 3}]}\n", ("data", "clusters"),
         [{"mean": [1], "count": 3, "covariance": [2]}],
         "data: {clusters: [{mean: [1], covariance: [2], count: 3}]}\n"),
        # a block for a scalar, and a scalar for a block
        ("x: |\n  a\ny: 1 # y\n", ("x",), "b", "x: b\ny: 1 # y\n"),
        ("x:   # c\n  a: 1\ny: 1\n", ("x",), 3, "x:   # c\n  3\ny: 1\n"),
        ("x:\n  a: 1  # a\ny: 1\n", ("x",), 3, "x: 3  # a\ny: 1\n"),
        ("x:\n  - 1\ny: 1\n", ("x",), Raw(""), "x: \ny: 1\n"),
        ("x:\n  a:\n    b: 1\n  c: 2\n", ("x",), {"a": 3, "c": 2}, "x:\n  a: 3\n  c: 2\n"),
        # empty, and no longer empty
        ("x: # c\ny: 1\n", ("x",), 3, "x: 3 # c\ny: 1\n"),
        ("x:", ("x",), 3, "x: 3"),
        ("x: 'a' # c", ("x",), Raw(""), "x:  # c"),
        # a key without a colon: the braces around it are written anew, values as they are
        ('training: {a: [01, "5"], stop, b: {c: 1e1}}  # t\n', ("training", "stop"), 5,
         'training: {a: [01, "5"], stop: 5, b: {c: 1e1}}  # t\n'),
        ("x: [01, ? a, {b: 'c'}] # c\n", ("x", 1, "a"), 5, "x: [01, {a: 5}, {b: 'c'}] # c\n"),
        ("? a\n: 1\n? b\n: 2\n", (), {"a": 1}, "{a: 1}\n"),
        # what is typed into a field of text is text
        ("# c\n", (), {"title": Raw("5"), "seed": 3}, '# c\ntitle: "5"\nseed: 3\n'),
        ("", ("title",), Raw("5"), 'title: "5"\n'),
        ("title: a\n", ("title",), Raw("'b'"), 'title: "\'b\'"\n'),
        ("title: a\n", ("title",), Raw("1e999"), 'title: "1e999"\n'),
        ("# only a comment", ("title",), Raw("5"), '# only a comment\ntitle: "5"\n'),
        ("{seed: 3}", ("title",), Raw("5"), '{title: "5", seed: 3}'),
        ("data: {source: csv}\n", ("data", "path"), Raw("5"), 'data: {source: csv, path: "5"}\n'),
        ("data: {source: csv, path: x}\n", ("data",), {"source": "csv", "path": Raw("5")},
         'data: {source: csv, path: "5"}\n'),
        ("training: {loss: mse}\n", ("data",), {"source": "csv", "path": Raw("5")},
         'data: {source: csv, path: "5"}\ntraining: {loss: mse}\n'),
        ("", ("data", "path"), Raw("5"), 'data: {path: "5"}\n'),
    ],
)  # fmt: skip
def test_a_change_leaves_every_other_character_as_it_was(
    text: str, path: Path, value: Any, expected: str
) -> None:
    assert Draft(text).with_value(path, value).text == expected


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
        ("activations: tanh", "activations: {a: 1}", False),
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


def test_a_form_cannot_show_a_scalar_for_clusters() -> None:
    assert not Draft("data: {source: gaussian_clusters, clusters: 5}").readable
    assert Draft("data: {source: gaussian_clusters, clusters: }").readable


def test_what_to_watch_for_is_the_comment_at_the_head() -> None:
    assert Draft(BLOCK).about == "Watch the codes,\nand the error."
    assert Draft("title: x").about == ""


def test_an_experiment_is_there_when_nothing_is_wrong(draft: Draft) -> None:
    assert draft.experiment == load("gaussian-clusters")
    assert draft.problems == ()
    assert draft.with_value(("seed",), -1).experiment is None


def test_a_changed_draft_still_finds_its_data_file(tmp_path: FilePath) -> None:
    (tmp_path / "points.csv").write_text("a,b\n1,2\n3,4\n")
    text = (
        "seed: 1\ndata: {source: csv, path: points.csv}\n"
        "model: {layers: [2, 1, 2], code_layer: 1}\n"
        "training: {optimizer: {name: sgd}, batch_size: 2}\n"
    )
    for draft in (
        Draft(text, tmp_path).with_value(("seed",), 2),
        Draft(text, tmp_path).without(("seed",)),
    ):
        assert draft.experiment
        assert draft.experiment.data.samples == 2


def test_a_byte_order_mark_does_not_move_the_places() -> None:
    assert Draft("\ufeffseed: 1").with_value(("seed",), 2).text == "seed: 2"


@pytest.mark.parametrize(
    ("text", "path"), [
        ("seed: [", ("seed",)), ("seed: 1", ("seed", "x")), ("", ("model", 3)),
        ("seed: 1", ("seed", 0)), ("data: {a: 1}", ("data", 0)), ("x: [1]", ("x", 2)),
    ],
)  # fmt: skip
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
