"""Study files: the grids that they stand for, and every mistake with its place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from config import ConfigError, load, study_files
from config.json_schema import STUDY_FILE, schema_text
from config.study import parse_study
from config.study_schema import StudyFile

BASE = "title: A study\nbase: one-hot-8-3-8\n"


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
        'mine.yml:2:7: base is "one-hot-8-3-9", where there is no file and no preset',
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
    "nothing": ("", "the study is empty"),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told_in_one_sentence_with_its_place(name: str) -> None:
    text, expected = MISTAKES[name]
    lines = problems_of(text)
    assert any(expected in line for line in lines), lines


def test_all_mistakes_come_at_once_in_the_order_of_their_places() -> None:
    lines = problems_of(BASE + "seeds: none\nrecord: []\nvary: {seed: 1}\ndraw: [{}]\n")
    assert [line.split(":")[1] for line in lines] == ["3", "4", "5", "6"]


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
