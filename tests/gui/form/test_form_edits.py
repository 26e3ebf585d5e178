from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import presets
from config.draft import MISSING, Draft, Raw
from config.schema import Cluster, Experiment, Training
from gui.form.edits import (
    CLUSTERS,
    LAYERS,
    as_diagonal,
    as_matrix,
    choose,
    clusters_of,
    follow_width,
    is_matrix,
    moved,
    new_cluster,
    random_cluster,
    resized,
    width_of,
)
from gui.form.schema import Variants, rows_of

OPTIMIZER = ("training", "optimizer")


@pytest.fixture
def draft() -> Draft:
    return Draft(presets.text("gaussian-clusters"))


def variants_of(model: Any, key: str) -> Variants:
    row = next(row for row in rows_of(model) if row.key == key)
    assert isinstance(row, Variants)
    return row


def test_shared_keys_carry_over_and_others_come_back_as_they_were_typed(draft: Draft) -> None:
    variants, memory = variants_of(Training, "optimizer"), {}  # type: ignore[var-annotated]
    draft = draft.with_value((*OPTIMIZER, "beta1"), Raw("0.80"))

    away = choose(draft, OPTIMIZER, variants, "sgd", memory=memory, starts={})
    assert away.value(OPTIMIZER) == {"name": "sgd", "learning_rate": 0.005}
    assert away.experiment

    away = away.with_value((*OPTIMIZER, "learning_rate"), Raw("5e-2"))
    back = choose(away, OPTIMIZER, variants, "adam", memory=memory, starts={})
    assert back.raw((*OPTIMIZER, "learning_rate")) == "5e-2"
    assert back.raw((*OPTIMIZER, "beta1")) == "0.80"
    assert back.raw((*OPTIMIZER, "epsilon")) == "1e-8"
    assert back.experiment


@pytest.mark.parametrize("chosen", list(variants_of(Training, "optimizer").options))
def test_every_optimizer_can_be_chosen(draft: Draft, chosen: str) -> None:
    variants = variants_of(Training, "optimizer")
    changed = choose(draft, OPTIMIZER, variants, chosen, memory={}, starts={})
    assert changed.experiment is not None
    assert changed.experiment.training.optimizer.name == chosen


def test_a_choice_whose_part_is_absent_can_be_made(draft: Draft) -> None:
    variants = variants_of(Training, "optimizer")
    bare = draft.without(OPTIMIZER)
    assert choose(bare, OPTIMIZER, variants, "sgd", memory={}, starts={}).experiment


def test_another_data_source_begins_with_what_it_must_have(draft: Draft) -> None:
    variants, memory = variants_of(Experiment, "data"), {}  # type: ignore[var-annotated]
    starts = {"width": 4, "clusters": [new_cluster(4)]}
    away = choose(draft, ("data",), variants, "one_hot", memory=memory, starts=starts)
    assert away.value(("data",)) == {
        "source": "one_hot", "normalize": "max_abs", "seed": 117, "width": 4,
    }  # fmt: skip
    back = choose(away, ("data",), variants, "gaussian_clusters", memory=memory, starts=starts)
    assert back.value(CLUSTERS) == draft.value(CLUSTERS)
    assert back.experiment


def test_the_width_is_told_even_while_other_things_are_wrong(draft: Draft) -> None:
    assert width_of(draft) == 4
    assert width_of(draft.with_value(LAYERS, [4, 6])) == 4
    assert width_of(draft.with_value((*CLUSTERS, 0, "covariance"), [1])) == 4
    assert width_of(draft.with_value((*CLUSTERS, 0, "mean"), [1])) is None
    assert width_of(draft.without(("data",))) is None


@pytest.mark.parametrize(
    ("before", "after"),
    [([4, 6, 2, 5, 4], [3, 6, 2, 5, 3]), ([4, "six", 4], [3, "six", 3]), ([4], [4]), ("x", "x")],
)
def test_only_the_first_and_last_layer_follow_the_width(
    draft: Draft, before: Any, after: Any
) -> None:
    assert follow_width(draft.with_value(LAYERS, before), 3).value(LAYERS) == after


@given(st.integers(1, 9), st.integers(1, 9), st.booleans(), st.integers())
def test_resized_clusters_are_clusters_of_that_width(
    before: int, after: int, full: bool, seed: int
) -> None:
    cluster = random_cluster({"count": 7}, before, random.Random(seed))
    if full:
        cluster["covariance"] = as_matrix(cluster["covariance"])
    (fitted,) = resized([cluster], after)
    assert len(Cluster.model_validate(fitted).matrix) == after
    assert fitted["mean"][:before] == cluster["mean"][:after]
    assert is_matrix(fitted["covariance"]) is full
    assert fitted["count"] == 7


def test_a_matrix_made_of_variances_has_them_on_its_diagonal() -> None:
    assert as_matrix([1, 2]) == [[1, 0.0], [0.0, 2]]
    assert as_diagonal(as_matrix([1, 2, 3])) == [1, 2, 3]
    assert as_diagonal([[1, 2], [3]]) == [1, 0.01]


def test_a_new_cluster_is_valid() -> None:
    assert Cluster.model_validate(new_cluster(3)).count == 100


def test_clusters_that_are_none_are_no_clusters(draft: Draft) -> None:
    assert clusters_of(draft.with_value(CLUSTERS, "x")) == []
    assert clusters_of(draft.with_value(CLUSTERS, [1])) == [{}]
    assert draft.without(("data",)).value(CLUSTERS) is MISSING


LINE = "# yaml-language-server: $schema={}\n"


@pytest.mark.parametrize(
    ("schema", "stays"),
    [("../there.json", False), ("../here.json", True), ("https://x.org/s.json", True)],
)
def test_the_line_that_names_the_schema_goes_where_it_leads_nowhere(
    tmp_path: Path, schema: str, stays: bool
) -> None:
    (tmp_path / "here.json").touch()
    (tmp_path / "mine").mkdir()
    line, rest = LINE.format(schema), "# kept\ntitle: x\n"
    away = moved(Draft(line + rest, tmp_path / "presets"), tmp_path / "mine")
    assert away.text == (line + rest if stays else rest)
    assert away.folder == tmp_path / "mine"


def test_a_draft_that_moves_still_finds_its_data(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    (here / "data.csv").write_text("1,2\n3,4\n")
    draft = Draft("data: {source: csv, path: data.csv, header: false}\n", here)
    away = moved(draft, there)
    assert away.value(("data", "path")) == str(here / "data.csv")
    assert width_of(away) == 2
    assert moved(away, here).value(("data", "path")) == "data.csv"
    assert moved(draft, here).text == draft.text
