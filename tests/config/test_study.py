"""Study files: the grids that they stand for, and every mistake with its place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from config import ConfigError, load, study_files
from config.json_schema import STUDY_FILE, schema_text
from config.schema import MAX_SEED
from config.study import parse_study, read_study
from config.study_schema import StudyFile

BASE = "title: A study\nbase: one-hot-8-3-8\n"
KEYS = "title, base, vary, seeds, record, draw, source, published, differs"


def problems_of(text: str, folder: Path | None = None) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        parse_study(text, "mine.yml", folder)
    return str(caught.value).splitlines()


def test_every_combination_is_a_cell_and_the_last_axis_changes_fastest() -> None:
    study = parse_study(
        BASE + "vary:\n"
        "  training.optimizer.learning_rate: [0.01, 0.05]\n"
        "  training.optimizer.momentum: [0, 0.5, 0.9]\n"
    )
    found = []
    for cell in study.cells:
        optimizer = cell.experiment.training.optimizer
        assert optimizer.name == "classical_momentum"
        found.append((optimizer.learning_rate, optimizer.momentum))
    assert found == [(0.01, 0), (0.01, 0.5), (0.01, 0.9), (0.05, 0), (0.05, 0.5), (0.05, 0.9)]
    assert [cell.labels for cell in study.cells[:2]] == [("0.01", "0"), ("0.01", "0.5")]


def test_seeds_count_up_from_the_bases_and_nothing_else_differs() -> None:
    study = parse_study(BASE + "seeds: 3\nvary: {seed: [5, 100]}\n")
    runs = study.runs()
    assert [run.experiment.seed for run in runs] == [5, 6, 7, 100, 101, 102]
    assert [run.cell for run in runs] == [0, 0, 0, 1, 1, 1]
    same = load("one-hot-8-3-8")
    assert all(run.experiment.model_copy(update={"seed": same.seed}) == same for run in runs)


def test_a_case_sets_several_keys_and_may_have_fewer_seeds() -> None:
    study = parse_study(
        BASE + "seeds: 4\nvary:\n  start:\n"
        "    - {label: small, set: {model.initializer.scale: 0.01, training.max_epochs: 7}}\n"
        "    - {label: constant, set: {model.initializer: {name: constant, value: 2}}, seeds: 1}\n"
    )
    small, constant = (cell.experiment for cell in study.cells)
    assert small.training.max_epochs == 7
    assert small.model.initializer.model_dump()["scale"] == 0.01
    assert constant.model.initializer.model_dump() == {
        "name": "constant", "value": 2, "biases": "zero",
    }  # fmt: skip
    assert [cell.seeds for cell in study.cells] == [4, 1]


def test_what_one_case_sets_is_not_left_behind_for_the_next() -> None:
    study = parse_study(
        BASE + "vary:\n  x:\n    - {label: a, set: {training.batch_size: 2}}\n"
        "    - {label: b, set: {training.max_epochs: 7}}\n"
    )
    sizes = [cell.experiment.training.batch_size for cell in study.cells]
    assert sizes == [2, load("one-hot-8-3-8").training.batch_size]


def test_without_anything_that_varies_there_is_one_cell() -> None:
    assert [cell.labels for cell in parse_study(BASE).cells] == [()]


def test_published_values_stand_for_all_that_they_do_not_tell_apart() -> None:
    study = parse_study(
        BASE + "vary: {seed: [1, 2], training.max_epochs: [3, 4, 5]}\n"
        "published: [{measure: loss, values: [10, null]},\n"
        "  {measure: epochs, values: [1, 2, 3, 4, 5, 6]}]\n"
    )
    cells = range(6)
    assert [study.published_value("loss", cell) for cell in cells] == [10] * 3 + [None] * 3
    assert [study.published_value("epochs", cell) for cell in cells] == [1, 2, 3, 4, 5, 6]
    assert study.published_value("rmse", 0) is None


def test_an_experiment_may_be_written_out_or_lie_beside_the_study(tmp_path: Path) -> None:
    inline = "".join(f"  {line}\n" for line in EXPERIMENT.splitlines())
    (tmp_path / "mine.yml").write_text(EXPERIMENT, "utf-8")
    written = parse_study(f"title: A\nbase:\n{inline}", "a.yml")
    beside = parse_study("title: A\nbase: mine.yml\n", "a.yml", tmp_path)
    assert written.cells == beside.cells


EXPERIMENT = """\
data: {source: one_hot, width: 4}
model: {layers: [4, 2, 4], code_layer: 1, activations: sigmoid}
training: {optimizer: {name: sgd}, batch_size: 4}
"""

MISTAKES = {
    "a value out of bounds": (
        BASE + "vary:\n  training.batch_size: [1, 99]\n",
        'mine.yml:4:28: vary."training.batch_size"[1] is such that training.batch_size would be '
        "99; it must be at most 8, the number of samples.",
    ),
    "an unknown key of the experiment": (
        BASE + "vary:\n  training.batchsize: [1]\n",
        "such that training.batchsize would be not a known key; the nearest is "
        "training.batch_size.",
    ),
    "a value in a case": (
        BASE + "vary:\n  x:\n    - {label: a, set: {training.max_epochs: -1}}\n",
        'mine.yml:5:45: vary.x[0].set."training.max_epochs" is such that training.max_epochs would '
        "be -1; it must be at least 1 and at most 1000000000.",
    ),
    "an entry that is not there": (
        BASE + 'vary: {"model.layers[9]": [3]}\n',
        "there is no model.layers[9]; model.layers has 3 entries, 0 to 2.",
    ),
    "a key of the study": (
        BASE + "seed: 3\n", "mine.yml:3:1: seed is not a known key; the nearest is seeds"
    ),
    "no base": ("title: A\n", "base is missing; it must be text (a preset or a file)"),
    "no such preset": (
        "title: A\nbase: one-hot-8-3-9\n",
        'mine.yml:2:7: base is "one-hot-8-3-9", where there is no file and no preset of this name; '
        "the nearest is one-hot-8-3-8.",
    ),
    "a base that is neither a name nor an experiment": (
        "title: A\nbase: 3\n",
        "mine.yml:2:7: base is 3; it must be a preset's name, an experiment file or an experiment.",
    ),
    "a misspelt key in a base that is written out": (
        "title: A\nbase: {data: {source: one_hot, widht: 4}}\n",
        "mine.yml:2:32: base.data.widht is not a known key; the nearest is base.data.width.",
    ),
    "a misspelt name in a base that is written out": (
        "title: A\nbase: {training: {optimizer: {name: sgb}}}\n",
        "base.training.optimizer.name is \"sgb\"; it must be one of sgd, momentum, "
        "classical_momentum, rmsprop, adam; the nearest is sgd.",
    ),
    "a mistake in a base that is written out": (
        "title: A\nbase:\n  data: {source: one_hot, width: 4}\n",
        "mine.yml:2:1: base.model is missing",
    ),
    "no list": (BASE + "vary: {seed: 3}\n", "vary.seed is 3; it must be a list of 1 to 200 values"),
    "a value twice": (
        BASE + "vary: {seed: [1, 1]}\n",
        'vary.seed[1] is "1", given twice; it must be another value',
    ),
    "no mapping": (BASE + "vary: [1]\n", "vary is a list of 1; it must be a mapping"),
    "a case without keys": (
        BASE + "vary: {x: [{label: a}]}\n",
        "vary.x[0].set is missing; it must be a mapping of keys to values",
    ),
    "a case without a label": (
        BASE + "vary: {x: [{set: {seed: 1}}]}\n", "vary.x[0].label is missing"
    ),
    "an unknown measure": (BASE + "record: [los]\n", "the nearest is loss"),
    "no seeds": (BASE + "seeds: 0\n", "mine.yml:3:8: seeds is 0; it must be at least 1"),
    "published values that do not fit": (
        BASE + "vary: {seed: [1, 2]}\npublished: [{measure: loss, values: [1, 2, 3]}]\n",
        "published[0].values is a list of 3; it must be a list of 2.",
    ),
    "a figure along nothing": (
        BASE + "vary: {seed: [1, 2]}\ndraw: [{kind: final, along: sed}]\n",
        'draw[0].along is "sed"; it must be seed',
    ),
    "a figure of no cell": (
        BASE + "vary: {seed: [1, 2]}\ndraw: [{kind: heat_maps, cell: [\"3\"]}]\n",
        'draw[0].cell[0] is "3"; it must be one of 1, 2',
    ),
    "too many runs": (
        BASE + "seeds: 1000\nvary: {training.max_epochs: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]}\n",
        "vary is a grid of 11000 runs; it must be of at most 10000 runs",
    ),
    "an alias": ("title: &a A\nbase: *a\n", "anchor &a"),
    "nothing": ("", f"mine.yml:1:1: the study is empty; it must be a mapping with {KEYS}."),
    "no mapping at all": (
        "- 1\n", f"mine.yml:1:1: the study is a list of 1; it must be a mapping with {KEYS}."
    ),
    "too many things that vary": (
        BASE + "vary: {a: [1], b: [1], c: [1], d: [1], e: [1], f: [1], g: [1]}\n",
        "mine.yml:3:7: vary is a mapping of 7; it must be of at most 6.",
    ),
    "too many values": (
        BASE + f"vary: {{seed: {list(range(201))}}}\n",
        "mine.yml:3:14: vary.seed is a list of 201; it must be a list of 1 to 200 values.",
    ),
    "a figure along something where nothing varies": (
        BASE + "draw: [{kind: final, along: seed}]\n",
        'mine.yml:3:29: draw[0].along is "seed"; it must be empty.',
    ),
    "a figure with a label too many": (
        BASE + 'vary: {seed: [1, 2]}\ndraw: [{kind: heat_maps, cell: ["1", "2"]}]\n',
        "mine.yml:4:32: draw[0].cell is a list of 2; it must be a list of 1 labels.",
    ),
    "published values that fit neither the first nor all that varies": (
        BASE + "vary: {seed: [1, 2, 3], training.max_epochs: [1, 2]}\n"
        "published: [{measure: loss, values: [1, 2]}]\n",
        "mine.yml:4:37: published[0].values is a list of 2; it must be a list of 3 or 6.",
    ),
    "published values where nothing varies": (
        BASE + "published: [{measure: loss, values: [1, 2]}]\n",
        "mine.yml:3:37: published[0].values is a list of 2; it must be a list of 1.",
    ),
    "a seed that would be too large": (
        BASE + f"seeds: 3\nvary: {{seed: [{MAX_SEED - 1}]}}\n",
        f"mine.yml:3:8: seeds is 3, with the first {MAX_SEED - 1}; it must be less.",
    ),
    "a value inside what a case sets": (
        BASE + "vary:\n  x:\n"
        "    - {label: a, set: {model.initializer: {name: constant, value: big}}}\n",
        'mine.yml:5:67: vary.x[0].set."model.initializer".value is such that '
        'model.initializer.value would be "big"; it must be a number, at least -1000000 and at '
        "most 1000000.",
    ),
    "a case whose settings are no mapping": (
        BASE + "vary: {x: [{label: a, set: 3}]}\n",
        "mine.yml:3:28: vary.x[0].set is 3; it must be a mapping of keys to values.",
    ),
    "a case whose label is no text": (
        BASE + "vary: {x: [{label: 1, set: {seed: 1}}]}\n",
        "mine.yml:3:20: vary.x[0].label is 1; it must be text of 1 to 60 characters.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told_in_one_sentence_with_its_place(name: str) -> None:
    text, expected = MISTAKES[name]
    lines = problems_of(text)
    assert any(expected in line for line in lines), lines
    assert not any(line.endswith("..") for line in lines)


def test_all_mistakes_come_at_once_in_the_order_of_their_places() -> None:
    lines = problems_of(BASE + "seeds: none\nrecord: []\nvary: {seed: 1}\ndraw: [{}]\n")
    assert [line.split(":")[1] for line in lines] == ["3", "4", "5", "6"]


def test_mistakes_on_one_line_come_in_the_order_of_their_columns() -> None:
    lines = problems_of(BASE + "vary: {seed: [1]}\ndraw: [{kind: final, along: x, cell: [y]}]\n")
    assert [line.split(":")[1:3] for line in lines] == [["4", "29"], ["4", "39"]]
    lines = problems_of(BASE + "vary: {seed: [1]}\ndraw: [{kind: final, cell: [y], along: x}]\n")
    assert [line.split(":")[1:3] for line in lines] == [["4", "29"], ["4", "40"]]


def test_every_mistake_of_all_that_varies_is_told_at_once() -> None:
    lines = problems_of(
        BASE + "vary:\n  a: []\n  b: 3\n  x:\n    - {label: a, set: {seed: 1}, sed: 2, seeds: 0}\n"
        "    - {label: b, set: 3}\n  seed: [1, 1]\n  y: [2, 2]\n"
    )
    assert [line.split(" is ")[0] for line in lines] == [
        "mine.yml:4:6: vary.a",
        "mine.yml:5:6: vary.b",
        "mine.yml:7:34: vary.x[0].sed",
        "mine.yml:7:49: vary.x[0].seeds",
        "mine.yml:8:23: vary.x[1].set",
        "mine.yml:9:13: vary.seed[1]",
        "mine.yml:10:10: vary.y[1]",
    ]


def test_a_key_that_is_missing_does_not_hide_other_mistakes() -> None:
    lines = problems_of("seeds: 0\nrecord: []\n")
    assert {line.split(": ")[1].split()[0] for line in lines} == {
        "title", "base", "seeds", "record"
    }  # fmt: skip


def test_every_wrong_value_of_a_key_is_told_and_each_figure_is_looked_at() -> None:
    lines = problems_of(BASE + "vary: {training.batch_size: [99, 1, 88]}\n")
    assert [line.split(":")[2] for line in lines] == ["30", "37"]
    lines = problems_of(
        BASE + "vary: {seed: [1]}\ndraw:\n  - {kind: final, cell: [a, b]}\n"
        "  - {kind: final, along: x}\n"
    )
    assert [line.split(":")[1] for line in lines] == ["5", "6"]


@pytest.mark.parametrize("wrong", ["draw: [{}]\n", "published: [{}]\n", "draw: 3\npublished: 3\n"])
def test_wrong_figures_and_values_do_not_hide_what_varies(wrong: str) -> None:
    lines = problems_of(BASE + wrong + "vary: {seed: [1]}\n")
    assert lines
    assert all("draw" in line or "published" in line for line in lines)


def test_a_mistake_between_two_keys_stands_at_the_one_that_was_set() -> None:
    base = (
        "title: A\nbase:\n  data: {source: one_hot, width: 4}\n"
        "  model: {layers: [4, 3, 2, 4], code_layer: 1, activations: [sigmoid, tanh, sigmoid]}\n"
        "  training: {optimizer: {name: sgd}, batch_size: 4}\n"
    )
    for vary in (
        "  training.max_epochs: [5]\n  model.layers: [[4, 2, 4]]\n",
        "  model.layers: [[4, 2, 4]]\n  training.max_epochs: [5]\n",
    ):
        (line,) = problems_of(base + "vary:\n" + vary)
        assert 'vary."model.layers"[0] is such that model.activations would be a list of 3' in line


def test_as_many_runs_values_and_axes_as_are_allowed_are_taken() -> None:
    fits = parse_study(BASE + f"seeds: 1000\nvary: {{seed: {list(range(10))}}}\n")
    assert len(fits.runs()) == 10_000
    assert len(parse_study(BASE + f"vary: {{seed: {list(range(200))}}}\n").cells) == 200
    axes = ["seed", "training.max_epochs", "training.batch_size", "precision", "title", "data.seed"]
    values = ["1", "2", "3", "float32", "A", "4"]
    vary = ", ".join(f"{axis}: [{value}]" for axis, value in zip(axes, values, strict=True))
    assert parse_study(BASE + f"vary: {{{vary}}}\n").cells[0].labels == tuple(values)


def test_the_largest_seed_is_still_a_runs_seed() -> None:
    study = parse_study(BASE + f"seeds: 3\nvary: {{seed: [{MAX_SEED - 2}]}}\n")
    assert study.runs()[-1].experiment.seed == MAX_SEED
    alone = parse_study(
        BASE + f"seeds: 3\nvary: {{x: [{{label: a, set: {{seed: {MAX_SEED}}}, seeds: 1}}]}}\n"
    )
    assert [run.experiment.seed for run in alone.runs()] == [MAX_SEED]


def test_a_label_is_the_value_as_one_would_say_it() -> None:
    study = parse_study(
        BASE + "vary:\n  model.layers: [[8, 2, 8], [8, 3, 8]]\n"
        "  model.initializer: [{name: xavier}, {name: constant, value: 2}]\n"
    )
    assert [cell.labels for cell in study.cells] == [
        ("8 2 8", "xavier"), ("8 2 8", "constant 2"), ("8 3 8", "xavier"), ("8 3 8", "constant 2"),
    ]  # fmt: skip
    assert [cell.experiment.model.layers[1] for cell in study.cells] == [2, 2, 3, 3]


def test_files_named_in_a_study_lie_beside_it_whoever_starts_it_from_where(tmp_path: Path) -> None:
    folder = tmp_path / "inner"
    folder.mkdir()
    for name, rows in (("two.csv", 2), ("three.csv", 3)):
        (folder / name).write_text("a,b,c\n" + "1,2,3\n" * rows, "utf-8")
    written = (
        "title: A\nbase:\n  data: {source: csv, path: two.csv}\n"
        "  model: {layers: [3, 2, 3], code_layer: 1}\n"
        "  training: {optimizer: {name: sgd}, batch_size: 1}\n"
        "vary: {data.path: [two.csv, three.csv]}\n"
    )
    path = folder / "study.yml"
    path.write_bytes(b"\xef\xbb\xbf" + written.encode())
    samples = [cell.experiment.data.samples for cell in read_study(path).cells]
    assert samples == [2, 3]


def test_a_mistake_names_the_file_of_the_study(tmp_path: Path) -> None:
    path = tmp_path / "study.yml"
    path.write_text("title: A\n", "utf-8")
    with pytest.raises(ConfigError) as caught:
        read_study(path)
    assert str(caught.value).startswith(f"{path}:1:1: base is missing")


# --- those that come with the program ---


def test_every_file_of_the_folder_is_a_study() -> None:
    assert {path.stem for path in study_files.FOLDER.glob("*.yml")} == set(study_files.names())


@pytest.mark.parametrize("name", study_files.names())
def test_a_study_names_its_schema_and_says_what_it_shows(name: str) -> None:
    text = study_files.path(name).read_text("utf-8")
    assert text.splitlines()[0] == "# yaml-language-server: $schema=../study.schema.json"
    study = study_files.load_study(name)
    assert study_files.title(name) == study.title
    assert 2 <= len(study.about.splitlines()) <= 4
    assert study.draw
    assert study.published
    assert study.differs


def test_the_json_schema_of_studies_is_current() -> None:
    assert STUDY_FILE.read_text("utf-8") == schema_text(StudyFile)
    assert set(json.loads(schema_text(StudyFile))["properties"]) == set(StudyFile.model_fields)


def test_a_name_that_is_no_study_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        study_files.path("../presets/deep")


def test_a_study_is_opened_by_its_name_or_as_a_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.yml"
    path.write_text(BASE, "utf-8")
    assert study_files.load_study(path) == parse_study(BASE)
    assert study_files.load_study(str(path)) == parse_study(BASE)


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("rates-16-3", "; the nearest is rates-16-3-16"),
        ("initial-weights-16-9-16", "; the nearest is initial-weights-16-5-16"),
        ("zebra", ""),
    ],
)
def test_a_study_that_is_not_there_is_a_sentence_with_the_nearest_name(
    name: str, nearest: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        study_files.load_study(name)
    said = f"{name}: there is no file and no study of this name{nearest}."
    assert str(caught.value) == said
