"""Wrong experiment files: where each mistake is, and the sentence that says so."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from config import ConfigError, load
from config.reader import parse, read, with_settings
from config.schema import Experiment, GaussianClusters, OneHot
from config.yaml_tree import MAX_CHARACTERS

RIGHT = """\
title: A test
seed: 1
data:
  source: gaussian_clusters
  normalize: none
  clusters:
    - {mean: [0.5, 0.0], covariance: [0.1, 0.2], count: 60}
    - mean: [-0.5, 0.0]
      covariance:
        - [0.1, 0.0]
        - [0.0, 0.1]
      count: 40
model:
  layers: [2, 3, 1, 3, 2]
  code_layer: 2
  activations: tanh
  initializer: {name: normal, scale: 0.1}
training:
  optimizer: {name: adam, learning_rate: 0.005, beta1: 0.9}
  loss: mse
  batch_size: 32
  stop: {rmse_below: 0.005}
"""

WRONG = yaml.safe_load((Path(__file__).parent / "wrong_files.yml").read_text(encoding="utf-8"))


def mistakes(text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        parse(text, "f")
    return str(caught.value).splitlines()


def test_the_file_that_the_table_changes_is_right() -> None:
    assert parse(RIGHT).title == "A test"


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: wrong["to"] or "left out")
def test_one_wrong_thing_is_named_with_its_place(wrong: dict[str, Any]) -> None:
    assert wrong["change"] in RIGHT
    text = RIGHT.replace(wrong["change"], wrong["to"], 1)
    assert mistakes(text) == [f"f:{line}" for line in wrong["says"]]


def test_the_table_of_wrong_files_is_long() -> None:
    assert len(WRONG) >= 60


def test_a_number_of_thousands_of_digits_is_counted_and_not_printed() -> None:
    text = RIGHT.replace("seed: 1", "seed: " + "9" * 5000)
    assert mistakes(text) == [
        "f:2:7: seed is a number of 5000 digits; it must be a number of at most 300 digits."
    ]


NO_EXPERIMENT = "it must be a mapping with title, seed, precision, data, model, training."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["f:1:1: the experiment is empty; " + NO_EXPERIMENT]),
        ("# only a comment\n", ["f:1:1: the experiment is empty; " + NO_EXPERIMENT]),
        ("[1, 2]", ["f:1:1: the experiment is a list of 2; " + NO_EXPERIMENT]),
        ("*a", ["f:1:1: the experiment is the alias *a; it must be written out."]),
        ("just text", ['f:1:1: the experiment is "just text"; ' + NO_EXPERIMENT]),
    ],
)
def test_a_text_that_is_no_mapping_is_refused(text: str, expected: list[str]) -> None:
    assert mistakes(text) == expected


def test_mistakes_in_one_section_do_not_hide_those_in_another() -> None:
    text = RIGHT.replace("seed: 1", "seed: x").replace("count: 40", "count: 0")
    text = text.replace("code_layer: 2", "code_layer: 9").replace("loss: mse", "loss: msee")
    assert [line.split(" is ")[0] for line in mistakes(text)] == [
        "f:2:7: seed",
        "f:12:14: data.clusters[1].count",
        "f:15:15: model.code_layer",
        "f:20:9: training.loss",
    ]


def test_sections_without_mistakes_are_compared_although_another_has_some() -> None:
    text = RIGHT.replace("loss: mse", "loss: msee").replace("[2, 3, 1, 3, 2]", "[2, 3, 1, 3, 4]")
    assert [line.split(" is ")[0] for line in mistakes(text)] == [
        "f:14:24: model.layers[4]",
        "f:20:9: training.loss",
    ]


MARKS = {
    "an anchor": ("seed: 1", "seed: &s 1", "2:7: seed"),
    "a tag": ("seed: 1", "seed: !!int 1", "2:7: seed"),
    "an alias": ("seed: 1", "seed: *s", "2:7: seed"),
    "a key given twice": ("seed: 1", "seed: 1\nseed: 2", "3:1: seed"),
    "a refused number": ("seed: 1", "seed: .nan", "2:7: seed"),
}


@pytest.mark.parametrize("mark", MARKS)
def test_what_yaml_may_not_hold_here_does_not_hide_the_other_mistakes(mark: str) -> None:
    change, to, place = MARKS[mark]
    text = RIGHT.replace("count: 40", "count: 0").replace("loss: mse", "loss: msee")
    before = mistakes(text)
    after = mistakes(text.replace(change, to))
    assert len(before) == 2
    assert len(after) == 3
    assert after[0].startswith(f"f:{place} is ")
    assert [line.split(": ", 1)[1] for line in after[1:]] == [
        line.split(": ", 1)[1] for line in before
    ]


def test_mistakes_of_the_yaml_and_of_the_experiment_come_in_the_order_of_their_places() -> None:
    text = "{precision: x, seed: .nan, title: 3}"
    places = [line.split(":")[1:3] for line in mistakes(text) if "missing" not in line]
    assert places == [["1", "13"], ["1", "22"], ["1", "35"]]


LAYERS = "[2, 3, 1, 3, 4]"


@pytest.mark.parametrize(
    ("changes", "keys"),
    [
        ({"code_layer: 2": "code_layer: 9"}, ["model.layers[4]", "model.code_layer"]),
        ({"tanh": "tanj"}, ["model.layers[4]", "model.activations"]),
        ({"scale: 0.1": "scale: -1"}, ["model.layers[4]", "model.initializer.scale"]),
        ({"code_layer: 2": "code_layr: 2"}, ["model.layers[4]", "model.code_layr"]),
        ({"normalize: none": "normalize: non"}, ["data.normalize", "model.layers[4]"]),
        ({"beta1: 0.9": "beta1: 9", "batch_size: 32": "batch_size: 101"}, [
            "model.layers[4]", "training.optimizer.beta1", "training.batch_size",
        ]),
        ({"count: 40": "count: 0"}, ["data.clusters[1].count"]),
        ({"stop:": "data: 1\n  stop:"}, ["model.layers[4]", "training.data"]),
    ],
)  # fmt: skip
def test_sections_are_compared_as_far_as_they_are_right(
    changes: dict[str, str], keys: list[str]
) -> None:
    text = RIGHT.replace("[2, 3, 1, 3, 2]", LAYERS)
    for change, to in changes.items():
        assert change in text
        text = text.replace(change, to)
    assert [line.split(" is ")[0].split(": ")[1] for line in mistakes(text)] == keys


@pytest.mark.parametrize(
    "changes",
    [
        {"activations: tanh": "activations: sigmoyd", "normalize: none": "normalize: min_max"},
        {"activations: tanh": "activation: sigmoid", "normalize: none": "normalize: min_max"},
        {"activations: tanh": "activations: sigmoid", "normalize: none": "normalise: min_max"},
        {"activations: tanh": "activations: sigmoid", "normalize: none": "normalize: minmax"},
    ],
)
def test_a_wrong_key_is_not_compared_with_anything(changes: dict[str, str]) -> None:
    text = RIGHT.replace("loss: mse", "loss: binary_cross_entropy")
    for change, to in changes.items():
        text = text.replace(change, to)
    assert len(mistakes(text)) == 1


HOSTILE = {
    "brackets": "[" * 900_000,
    "braces": "{a: " * 200_000,
    "dashes": "- " * 400_000,
    "aliases": "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n" * 100,
    "many aliases": "a: &a 1\nb: [" + "*a, " * 200_000 + "1]",
    "many anchors": "b: [" + "&a 1, " * 150_000 + "1]",
    "keys": "".join(f"a{index:x}:\n" for index in range(100_000)),
    "open quote": '"' + "a" * 900_000,
    "digits": "seed: " + "1" * 900_000,
    "many mistakes": "model:\n  layers: [" + "x," * 400_000 + "]",
    "long": "#" * (MAX_CHARACTERS + 1),
    "long key": "? " + "k" * 900_000 + "\n: 1",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_is_refused_soon_and_in_few_words(name: str) -> None:
    start = time.perf_counter()
    lines = mistakes(HOSTILE[name])
    assert time.perf_counter() - start < 5  # 0.03 s where nothing else is running
    assert len(lines) <= 51
    assert max(map(len, lines)) < 400


def test_a_text_that_is_too_long_says_so() -> None:
    assert mistakes(HOSTILE["long"]) == [
        "f: the text has 1000001 characters, and an experiment has at most 1000000."
    ]


def test_more_mistakes_than_anyone_reads_are_counted() -> None:
    text = "".join(f"a{index}:\n" for index in range(4000))
    assert mistakes(text)[-1] == "f: and 153 more mistakes."


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1e-3", 0.001),
        ("1e-8", 1e-8),
        ("1E-3", 0.001),
        (".5", 0.5),
        ("5.", 5.0),
        ("+0.5", 0.5),
        ("1", 1.0),
        ("010", 10.0),
    ],
)
def test_a_number_is_read_however_it_is_written(text: str, value: float) -> None:
    experiment = parse(RIGHT.replace("learning_rate: 0.005", f"learning_rate: {text}"))
    assert experiment.training.optimizer.learning_rate == value


def test_a_byte_order_mark_and_windows_line_ends_are_taken() -> None:
    assert parse("\ufeff" + RIGHT.replace("\n", "\r\n")) == parse(RIGHT)


# --- files ---------------------------------------------------------------------------------------


def refused(path: Path | str) -> str:
    with pytest.raises(ConfigError) as caught:
        load(path)
    return str(caught.value)


def test_a_preset_that_is_misspelt_names_the_nearest() -> None:
    assert refused("gausian-clusters") == (
        "gausian-clusters: there is no file and no preset of this name; "
        "the nearest is gaussian-clusters."
    )


def test_of_several_near_presets_one_is_named() -> None:
    assert refused("positions-16-9-16").endswith("; the nearest is positions-16-5-16.")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "none.yml"
    assert refused(path) == f"{path}: there is no file and no preset of this name."


def test_a_folder_is_no_experiment(tmp_path: Path) -> None:
    assert refused(tmp_path) == f"{tmp_path}: this is a folder, and an experiment is a file."


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "pipe.yml"
    os.mkfifo(path)
    assert refused(path) == f"{path}: this is not a regular file."


def test_a_device_is_refused() -> None:
    assert refused(os.devnull) == f"{os.devnull}: this is not a regular file."


def test_a_file_without_permission_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def deny(*_: Any) -> int:
        raise PermissionError(13, "Permission denied")

    # The tests may run as root, whom no mode bits keep out.
    monkeypatch.setattr(os, "open", deny)
    assert refused("x.yml") == "x.yml: the file cannot be read (Permission denied)."


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"title: caf\xe9\n", "1:11: the file is not UTF-8 text (byte 0xE9)."),
        ("title: x\n".encode("utf-16"), "1:1: the file is not UTF-8 text (byte 0xFF)."),
        (b"a: 1\nb: 2\nc: \xe9\n", "3:4: the file is not UTF-8 text (byte 0xE9)."),
        (b"a: 1\nb: 2\nc: d\0", "3:5: the character U+0000 cannot stand in an experiment."),
        (b"title: x\nseed: \0", "2:7: the character U+0000 cannot stand in an experiment."),
    ],
)
def test_a_file_that_is_no_text_is_refused(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "x.yml"
    path.write_bytes(content)
    assert refused(path) == f"{path}:{sentence}"


def test_a_file_that_is_too_long_is_not_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "x.yml"
    with path.open("wb") as file:
        file.truncate(10**10)
    assert refused(path) == f"{path}: the file is longer than 4000000 bytes."


def test_a_name_with_a_nul_is_told_so() -> None:
    assert refused("a\0b") == "a\0b: a file name cannot hold the character U+0000."


@pytest.mark.parametrize("name", ["a\0b", "a" * 5000])
def test_a_name_that_no_file_can_have_is_one_sentence(name: str) -> None:
    assert refused(name).count("\n") == 0


CSV = """\
data: {source: csv, path: points.csv, label_column: kind}
model: {layers: [2, 2, 2], code_layer: 1}
training: {optimizer: {name: sgd}, batch_size: 2}
"""


def test_a_data_file_is_found_from_the_experiments_folder(tmp_path: Path) -> None:
    (tmp_path / "points.csv").write_text("a,b,kind\n1,2,x\n3,4,y\n")
    (tmp_path / "x.yml").write_text(CSV)
    data = read(tmp_path / "x.yml").data
    assert data.width == 2
    assert data.samples == 2


def test_a_mistake_beside_a_data_files_name_does_not_hide_its_width(tmp_path: Path) -> None:
    (tmp_path / "points.csv").write_text("a,b,kind\n1,2,x\n3,4,y\n")
    wrong = CSV.replace("kind}", "kind, normalize: non}").replace("[2, 2, 2]", "[2, 2, 3]")
    (tmp_path / "x.yml").write_text(wrong)
    lines = refused(tmp_path / "x.yml").splitlines()
    assert [line.split(" is ")[0].split(": ")[1] for line in lines] == [
        "data.normalize",
        "model.layers[2]",
    ]


def test_a_label_column_that_is_not_there_is_told_at_its_key(tmp_path: Path) -> None:
    (tmp_path / "points.csv").write_text("a,b,sort\n1,2,x\n3,4,y\n")
    (tmp_path / "x.yml").write_text(CSV)
    assert refused(tmp_path / "x.yml") == (
        f'{tmp_path}/x.yml:1:53: data.label_column is "kind"; '
        "it must be one of a, b, sort, or a number from 1 to 3."
    )


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (None, "a table of numbers: no such file"),
        ("a,b,kind\n1,,x\n", "a table of numbers: row 2, column 2 (b) is empty"),
        (
            "a,b,kind\n1,q,x\n",
            'a table of numbers: row 2, column 2 (b) is "q", which is no number.',
        ),
        ("a,b,kind\n1,2\n", "a table of numbers: row 2 has 2 columns where 3 are expected"),
    ],
)
def test_a_wrong_data_file_is_told_at_its_name(
    tmp_path: Path, rows: str | None, sentence: str
) -> None:
    if rows:
        (tmp_path / "points.csv").write_text(rows)
    (tmp_path / "x.yml").write_text(CSV)
    assert f'x.yml:1:27: data.path is "points.csv"; it must be {sentence}' in refused(
        tmp_path / "x.yml"
    )


@pytest.mark.parametrize(
    ("to", "key"),
    [
        ("label_column: 1.5", "data.label_column"),
        ("lable_column: kind", "data.lable_column"),
        ("label_column: kind, heder: false", "data.heder"),
        ("label_column: kind, delimiter: dot", "data.delimiter"),
    ],
)
def test_a_data_file_of_which_the_columns_are_unknown_is_not_compared(
    tmp_path: Path, to: str, key: str
) -> None:
    (tmp_path / "points.csv").write_text("a,b,kind\n1,2,1\n3,4,2\n")
    (tmp_path / "x.yml").write_text(CSV.replace("label_column: kind", to))
    said = refused(tmp_path / "x.yml")
    assert f" {key} is " in said
    assert said.count("\n") == 0


@pytest.mark.parametrize("image", ["[1, 2]", "[2, 1]"])
def test_a_data_files_rows_may_be_images(tmp_path: Path, image: str) -> None:
    (tmp_path / "points.csv").write_text("a,b,kind\n1,2,x\n3,4,y\n")
    (tmp_path / "x.yml").write_text(CSV.replace("kind}", f"kind, image: {image}}}"))
    assert list(read(tmp_path / "x.yml").data.image_shape or ()) == yaml.safe_load(image)


@pytest.mark.parametrize(
    ("image", "allowed"),
    [
        ("[2, 2]", "rows and columns whose product is 2, the width of the data"),
        ("[2]", "a list of 2 whole numbers, each at least 1 and at most 4096, or empty"),
        ("[1, 1, 2]", "a list of 2 whole numbers, each at least 1 and at most 4096, or empty"),
        ("[0, 2]", "at least 1 and at most 4096"),
    ],
)
def test_an_image_that_does_not_fit_the_rows_is_one_sentence(
    tmp_path: Path, image: str, allowed: str
) -> None:
    (tmp_path / "points.csv").write_text("a,b,kind\n1,2,x\n3,4,y\n")
    (tmp_path / "x.yml").write_text(CSV.replace("kind}", f"kind, image: {image}}}"))
    said = refused(tmp_path / "x.yml")
    assert said.endswith(f"; it must be {allowed}.")
    assert "data.image" in said
    assert said.count("\n") == 0


@pytest.mark.parametrize(
    ("keys", "wrong"),
    [
        ("source: ring, featurs: 3", "data.featurs"),
        ("source: ring, features: 1", "data.features"),
        ("source: moving_spot, side: 3", "data.side"),
        ("source: turning_bar, sides: 3", "data.sides"),
        ("source: swiss_roll, count: 0", "data.count"),
        ("source: swiss_roll, noise: -1", "data.noise"),
    ],
)
def test_a_source_whose_size_is_unknown_is_not_compared(keys: str, wrong: str) -> None:
    text = (
        f"data: {{{keys}}}\n"
        "model: {layers: [3, 2, 3], code_layer: 1}\n"
        "training: {optimizer: {name: sgd}, batch_size: 600}\n"
    )
    if "noise" in wrong:  # its stand-in gives data of the same size
        text = text.replace("600", "500")
    (said,) = mistakes(text)
    assert f" {wrong} is " in said


UNIT = {
    "moving_spot": True,
    "moving_spot, normalize: max_abs": True,
    "moving_spot, normalize: min_max": True,
    "moving_spot, normalize: standard": False,
    "moving_spot, noise: 0.1": False,
    "moving_spot, noise: 0.1, normalize: max_abs": False,
    "moving_spot, noise: 0.1, normalize: min_max": True,
    "turning_bar": True,
    "one_hot, width: 16": True,
    "one_hot, width: 16, normalize: standard": False,
    "ring, features: 16": False,
    "ring, features: 16, normalize: min_max": True,
}


@pytest.mark.parametrize("source", UNIT)
def test_cross_entropy_asks_for_data_that_stay_within_0_and_1(source: str) -> None:
    side = ", side: 4" if "spot" in source or "bar" in source else ""
    text = (
        f"data: {{source: {source}{side}}}\n"
        "model: {layers: [16, 2, 16], code_layer: 1, activations: sigmoid}\n"
        "training: {optimizer: {name: sgd}, batch_size: 8, loss: binary_cross_entropy}\n"
    )
    if UNIT[source]:
        assert parse(text).data.width == 16
    else:
        assert "because the data leave 0..1" in mistakes(text)[0]


LOSS = """\
data: {source: one_hot, width: 4}
model: {layers: [4, 3, 2, 4], code_layer: 2, activations: [tanh, tanh, sigmoid]}
training: {optimizer: {name: sgd}, batch_size: 4, loss: binary_cross_entropy}
"""
ACTIVATIONS = "activations: [tanh, tanh, sigmoid]"
NO_LOSS = '3:57: training.loss is "binary_cross_entropy"; it must be mse or rmse, because '
OUTPUT = "the output activation is {}; binary_cross_entropy needs sigmoid outputs."
LEAVES = (
    "the data leave 0..1; binary_cross_entropy needs data in 0..1 (images, one_hot data, or "
    "normalize: min_max)."
)
WIDTH = "it must be 4, the width of the data, because it is the {} layer."
NO_MODEL = (
    "2:8: model is 3; it must be a mapping with layers, code_layer, activations, initializer."
)


@pytest.mark.parametrize(
    ("change", "to", "says"),
    [
        ("", "", []),
        (ACTIVATIONS, "activations: sigmoid", []),
        (ACTIVATIONS, "activations: [tanh, tanh, tanh]", [NO_LOSS + OUTPUT.format("tanh")]),
        (ACTIVATIONS, "activations: [sigmoid, sigmoid, relu]", [NO_LOSS + OUTPUT.format("relu")]),
        ("width: 4", "width: 4, normalize: standard", [NO_LOSS + LEAVES]),
        ("4, 3, 2, 4]", "4, 3, 2, 5]", ["2:27: model.layers[3] is 5; " + WIDTH.format("output")]),
        ("4, 3, 2, 4]", "5, 3, 2, 4]", ["2:18: model.layers[0] is 5; " + WIDTH.format("input")]),
        ("{layers: [4, 3, 2, 4], code_layer: 2, " + ACTIVATIONS + "}", "3", [NO_MODEL]),
    ],
)
def test_sections_that_do_not_fit_are_told_at_the_key_that_can_change(
    change: str, to: str, says: list[str]
) -> None:
    text = LOSS.replace(change, to, 1)
    if says:
        assert mistakes(text) == [f"f:{line}" for line in says]
    else:
        assert parse(text).training.loss == "binary_cross_entropy"


def test_clipped_cross_entropy_takes_any_output_and_only_data_within_0_and_1() -> None:
    clipped = LOSS.replace("loss: ", "loss: clipped_")
    experiment = parse(clipped.replace("[tanh, tanh, sigmoid]", "relu"))
    assert experiment.training.loss == "clipped_binary_cross_entropy"
    (said,) = mistakes(clipped.replace("4}", "4, normalize: standard}"))
    assert "because the data leave 0..1; clipped_binary_cross_entropy needs data in 0..1" in said


@pytest.mark.parametrize(
    ("share", "samples", "trained"),
    [(0, 7, 7), (0.5, 8, 4), (0.1, 4, 4), (0.9, 2, 1), (0.9, 100, 10), (0.25, 1024, 768)],
)
def test_the_share_held_out_is_rounded_and_leaves_a_sample(
    share: float, samples: int, trained: int
) -> None:
    data = OneHot(source="one_hot", width=samples, held_out=share)
    assert data.training_samples == trained
    assert data.held_out_samples == samples - trained


# --- settings on the command line ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "path", "value"),
    [
        (["seed=3"], "seed", 3),
        (["training.optimizer.learning_rate=1e-2"], "training.optimizer.learning_rate", 0.01),
        (["model.layers=[4,2,4]", "model.code_layer=1"], "model.layers", (4, 2, 4)),
        (["model.layers[1]=9"], "model.layers", (4, 9, 2, 5, 4)),
        (["training.optimizer.name=sgd"], "training.optimizer.learning_rate", 0.005),
        (["training.optimizer.learning_rate=0,005"], "training.optimizer.learning_rate", 0.005),
        (["training.stop.rmse_below=1,5e-2"], "training.stop.rmse_below", 0.015),
        (["title=0,5"], "title", "0,5"),
        (["title=A: b = c"], "title", "A: b = c"),
        (['title="7"'], "title", "7"),
        (["training.stop.rmse_below=null"], "training.stop.rmse_below", None),
        (["model.initializer.name=xavier"], "model.initializer.name", "xavier"),
        (["model.initializer={name: xavier}"], "model.initializer.name", "xavier"),
        (["title='7'"], "title", "7"),
    ],
)
def test_a_setting_replaces_one_value(settings: list[str], path: str, value: object) -> None:
    found: Any = with_settings(load("gaussian-clusters"), settings)
    for name in path.split("."):
        found = getattr(found, name)
    assert found == value


def test_a_setting_reaches_into_a_list() -> None:
    data = with_settings(load("gaussian-clusters"), ["data.clusters[1].count=7"]).data
    assert isinstance(data, GaussianClusters)
    assert [cluster.count for cluster in data.clusters] == [100, 7, 100, 100]


def test_no_setting_changes_nothing() -> None:
    assert with_settings(load("deep"), []) == load("deep")


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        ("seed", '"seed" is no setting; write KEY=VALUE, such as seed=3.'),
        ("=3", '"=3" is no setting; write KEY=VALUE, such as seed=3.'),
        (
            "training.optimizer.beta1=1.2",
            "training.optimizer.beta1 is 1.2; it must be at least 0 and below 1.",
        ),
        (
            "training.optimizer.beta3=0.5",
            "training.optimizer.beta3 is not a known key; the nearest is training.optimizer.beta2.",
        ),
        ("seed=.nan", "seed is .nan; it must be a finite number."),
        ("seed.x=1", "seed.x is not a known key."),
        (
            "model.layers[9]=1",
            "there is no model.layers[9]; model.layers has 5 entries, 0 to 4.",
        ),
        (
            "model.layers[5]=1",
            "there is no model.layers[5]; model.layers has 5 entries, 0 to 4.",
        ),
        (
            "data.clusters[9].count=1",
            "there is no data.clusters[9]; data.clusters has 4 entries, 0 to 3.",
        ),
        ("seed[0]=1", "seed[0] is not a known key."),
        ("model.layers=[4,", "model.layers is not readable: a value is expected here."),
        ("sed=3", "sed is not a known key; the nearest is seed."),
        (
            "data.wide.x=3",
            "data.wide is not a known key; it must be one of source, normalize, held_out, seed, "
            "clusters.",
        ),
    ],
)
def test_a_wrong_setting_is_told_in_the_same_words(setting: str, sentence: str) -> None:
    with pytest.raises(ConfigError) as caught:
        with_settings(load("gaussian-clusters"), [setting])
    assert str(caught.value) == f"--set: {sentence}"


def test_a_wrong_setting_is_blamed_on_the_option_that_was_typed() -> None:
    with pytest.raises(ConfigError) as caught:
        with_settings(load("deep"), ["seed=-1"], "--seed")
    assert str(caught.value).startswith("--seed: seed is -1; it must be at least 0")


def test_a_list_of_one_entry_says_so() -> None:
    single = with_settings(
        load("gaussian-clusters"),
        ["data.clusters=[{mean: [0, 0, 0, 0], covariance: [1, 1, 1, 1], count: 99}]"],
    )
    with pytest.raises(
        ConfigError, match=r"there is no .*\[1\]; data\.clusters has entry 0 only\."
    ):
        with_settings(single, ["data.clusters[1].count=3"])


def test_a_list_of_two_entries_says_so() -> None:
    cluster = "{mean: [0, 0, 0, 0], covariance: [1, 1, 1, 1], count: 99}"
    two = with_settings(load("gaussian-clusters"), [f"data.clusters=[{cluster}, {cluster}]"])
    with pytest.raises(ConfigError, match=r"data\.clusters has 2 entries, 0 to 1\."):
        with_settings(two, ["data.clusters[2].count=3"])


def test_a_program_that_builds_an_experiment_whose_parts_do_not_fit_is_told() -> None:
    parts = {
        "data": {"source": "one_hot", "width": 4},
        "model": {"layers": [4, 2, 5], "code_layer": 1},
        "training": {"optimizer": {"name": "sgd", "learning_rate": 0.1}},
    }
    with pytest.raises(ValidationError, match=r"model\.layers\.2 is 4, the width of the data"):
        Experiment.model_validate(parts)
