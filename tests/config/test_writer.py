"""What is written reads back equal, and tells what its lines mean."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given

from config import load, presets
from config.reader import parse, read
from config.schema import Experiment
from config.writer import WIDTH, dump, write
from tests.config.strategies import experiments


@given(experiments())
def test_what_was_written_reads_back_equal(experiment: Experiment) -> None:
    assert parse(dump(experiment)) == experiment


@pytest.mark.parametrize("name", presets.names())
def test_a_preset_survives_being_written(name: str, tmp_path: Path) -> None:
    write(load(name), tmp_path / "x.yml")
    assert read(tmp_path / "x.yml") == load(name)


def test_small_numbers_are_written_as_people_write_them() -> None:
    assert "epsilon: 1e-8}" in dump(load("gaussian-clusters"))


def test_every_line_is_explained_and_none_is_wide() -> None:
    text = dump(load("gaussian-clusters"))
    lines = text.splitlines()
    assert "  batch_size: 32  # Samples in one update." in lines
    assert "data:  # What is learned." in lines
    assert "  clusters:  # The clusters to draw from, in order." in lines
    assert (
        "    - {mean: [0.5, 0.0, 0.0, 0.3], covariance: [0.1, 0.001, 0.001, 0.001], count: 100}"
        in (lines)
    )
    assert max(map(len, lines)) <= WIDTH
    unexplained = [
        line
        for above, line in zip(["", *lines], lines, strict=False)
        if "#" not in line and "#" not in above and not line.lstrip().startswith("-")
    ]
    assert unexplained == []


def test_what_is_empty_is_not_written() -> None:
    lines = dump(load("gaussian-clusters")).splitlines()
    assert [line for line in lines if "rmse_below" in line] == [
        "  stop: {rmse_below: 0.005, patience: 1}  # When training counts as converged."
    ]
    assert not [line for line in lines if "null" in line]


CSV = """\
data: {source: csv, path: points.csv}
model: {layers: [2, 2, 2], code_layer: 1}
training: {optimizer: {name: sgd}, batch_size: 2}
"""


@pytest.fixture
def csv_experiment(tmp_path: Path) -> Experiment:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "points.csv").write_text("a,b\n1,2\n3,4\n")
    (tmp_path / "in" / "x.yml").write_text(CSV)
    return read(tmp_path / "in" / "x.yml")


@pytest.mark.parametrize(("folder", "shown"), [("in", "path: points.csv"), ("", "in/points.csv")])
def test_a_data_file_inside_the_folder_is_named_from_there(
    csv_experiment: Experiment, tmp_path: Path, folder: str, shown: str
) -> None:
    target = tmp_path / folder / "y.yml"
    write(csv_experiment, target)
    assert shown in target.read_text()
    assert str(tmp_path) not in target.read_text()
    assert read(target) == csv_experiment


def test_a_data_file_elsewhere_keeps_its_whole_name(
    csv_experiment: Experiment, tmp_path: Path
) -> None:
    (tmp_path / "out").mkdir()
    write(csv_experiment, tmp_path / "out" / "y.yml")
    assert read(tmp_path / "out" / "y.yml") == csv_experiment
