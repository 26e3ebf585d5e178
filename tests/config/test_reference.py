"""`reference`: the README's table of keys."""

from __future__ import annotations

import pytest

from config.reference import README, table, with_table


def test_the_readme_has_the_table_as_the_schema_has_it_now() -> None:
    text = README.read_text(encoding="utf-8")
    assert with_table(text) == text


@pytest.mark.parametrize(
    "row",
    [
        "| `training.batch_size` | Samples in one update. | a whole number, at least 1 ",
        "| `training.optimizer (momentum, adam).beta1` | Decay of m, the running mean of "
        "gradients. | a number, at least 0 and below 1 | `0.9` |",
        "| `data.held_out` | Share of the samples",
        "| `data (moving_spot, turning_bar).side` | Rows",
        "| `model.initializer` | How the initial weights are drawn. | a mapping whose name "
        "is one of normal, uniform, constant, xavier | `{name: normal, scale: 0.1}` |\n",
        "| `training.optimizer` | Rule that turns gradients into updates. | a mapping whose name is"
        " one of sgd, momentum, classical_momentum, rmsprop, adam |  |\n",
    ],
)
def test_every_key_has_its_help_its_bounds_and_its_default(row: str) -> None:
    assert row in table()


def test_a_key_stands_once_for_all_the_choices_that_know_it() -> None:
    keys = [line.split("`")[1] for line in table().splitlines()[2:]]
    assert len(keys) == len(set(keys))
    assert [key for key in keys if key.endswith(".normalize")] == ["data.normalize"]


def test_every_row_has_four_cells() -> None:
    assert {line.count(" | ") for line in table().splitlines()[2:]} <= {3}
