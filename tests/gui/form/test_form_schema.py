from __future__ import annotations

from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, Field

from config.schema import Adam, Csv, Experiment, GaussianClusters, Model, Section, Stop, field
from gui.form.schema import Group, Items, Kind, Leaf, Row, Variants, rows_of, text_of


def row(model: type[BaseModel], key: str) -> Row:
    return next(row for row in rows_of(model) if row.key == key)


@pytest.mark.parametrize(
    ("model", "key", "kind"),
    [
        (Experiment, "title", Kind.TEXT),
        (Experiment, "seed", Kind.NUMBER),
        (Experiment, "precision", Kind.CHOICE),
        (Model, "layers", Kind.LIST),
        (Model, "activations", Kind.CHOICE_OR_LIST),
        (Csv, "header", Kind.CHECK),
        (Stop, "rmse_below", Kind.NUMBER),
    ],
)
def test_every_type_gets_the_field_that_fits_it(
    model: type[BaseModel], key: str, kind: Kind
) -> None:
    leaf = row(model, key)
    assert isinstance(leaf, Leaf)
    assert leaf.kind is kind


def test_every_field_of_the_schema_has_a_row_in_its_order() -> None:
    def check(model: type[BaseModel]) -> int:
        rows = list(rows_of(model))
        assert [row.key for row in rows] == list(model.model_fields)
        count = len(rows)
        for row in rows:
            if isinstance(row, Group | Items):
                count += check(row.model)
            if isinstance(row, Variants):
                count += sum(check(option) for option in row.options.values())
        return count

    assert check(Experiment) > 50


def test_a_row_says_what_the_schema_says() -> None:
    leaf = row(Adam, "beta1")
    assert isinstance(leaf, Leaf)
    assert leaf.label == "Beta 1"
    assert "Decay of m" in leaf.help
    assert "at least 0 and below 1" in leaf.help
    assert leaf.default == "0.9"
    count = next(rows_of(row(GaussianClusters, "clusters").model, without="mean"))  # type: ignore[union-attr]
    assert count.key == "covariance"


def test_a_field_that_may_be_empty_is_known() -> None:
    assert [row.optional for row in rows_of(Stop) if isinstance(row, Leaf)] == [True, True, False]


def test_a_new_choice_in_the_schema_is_a_new_choice_in_the_form() -> None:
    class Plain(Section):
        name: Literal["plain"] = field("Optimizer", "Nothing special.")

    class Novel(Section):
        name: Literal["novel"] = field("Optimizer", "Something new.")
        warmth: float = field("Warmth", "How warm.", 0.5, ge=0, unit="degrees")

    class Part(Section):
        optimizer: Annotated[Plain | Novel, Field(discriminator="name")] = field(
            "Optimizer", "Which."
        )

    (variants,) = rows_of(Part)
    assert isinstance(variants, Variants)
    assert list(variants.options) == ["plain", "novel"]
    (warmth,) = rows_of(variants.options["novel"], without=variants.tag)
    assert isinstance(warmth, Leaf)
    assert (warmth.label, warmth.unit, warmth.default) == ("Warmth", "degrees", "0.5")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "true"),
        (1e-8, "1e-8"),
        ((4, 6, 2), "4, 6, 2"),
        ("tanh", "tanh"),
        (0, "0"),
    ],
)
def test_values_read_as_a_person_types_them(value: object, text: str) -> None:
    assert text_of(value) == text
