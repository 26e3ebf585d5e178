"""What a field allows is told from its type and all its bounds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from config.schema import (
    Adam,
    Cluster,
    Csv,
    Experiment,
    GaussianClusters,
    Model,
    Section,
    Stop,
    Training,
)
from config.words import allowed, choices, describe_field, found, is_model, is_union, shape


@pytest.mark.parametrize(
    ("section", "name", "words"),
    [
        (Adam, "beta1", "a number, at least 0 and below 1"),
        (Adam, "learning_rate", "a number, above 0 and at most 1000000000"),
        (Cluster, "count", "a whole number, at least 1 and at most 1000000"),
        (Training, "loss", "one of mse, rmse, binary_cross_entropy, clipped_binary_cross_entropy"),
        (Stop, "rmse_below", "a number, above 0 and at most 1000000000, or empty"),
        (Csv, "header", "true or false"),
        (Csv, "label_column", "text, or empty"),
        (
            Csv,
            "image",
            "a list of 2 whole numbers, each at least 1 and at most 4096, or empty",
        ),
        (GaussianClusters, "clusters", "a list of 1 to 64 mappings with mean, covariance, count"),
        (Experiment, "title", "text of 1 to 200 characters"),
        (Experiment, "model", "a mapping with layers, code_layer, activations, initializer"),
        (
            Model,
            "layers",
            "a list of 3 to 32 whole numbers, each at least 1 and at most 4096",
        ),
        (
            Model,
            "activations",
            "one of identity, sigmoid, tanh, relu, or a list of names, "
            "each one of identity, sigmoid, tanh, relu",
        ),
        (
            Training,
            "optimizer",
            "a mapping whose name is one of sgd, momentum, classical_momentum, rmsprop, adam",
        ),
    ],
)
def test_all_bounds_are_told(section: type[Section], name: str, words: str) -> None:
    assert allowed(section.model_fields[name]) == words


@pytest.mark.parametrize(
    ("section", "name", "words"),
    [
        (
            Adam,
            "beta1",
            "Decay of m, the running mean of gradients. "
            "A number, at least 0 and below 1; 0.9 where it is left out.",
        ),
        (
            Training,
            "batch_size",
            "Samples in one update. "
            "A whole number, at least 1 and at most 1000000 (samples); 32 where it is left out.",
        ),
        (Adam, "name", "Adam: momentum and RMSProp, bias-corrected."),
    ],
)
def test_a_field_is_described_with_its_unit_and_default(
    section: type[Section], name: str, words: str
) -> None:
    assert describe_field(section.model_fields[name]) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "empty"),
        (1.2, "1.2"),
        (True, "true"),
        ("adan", '"adan"'),
        ("a\nb", '"a\\nb"'),
        ("x" * 60, '"' + "x" * 60 + '"'),
        ("x" * 100, '"' + "x" * 60 + '…"'),
        ([], "an empty list"),
        ([1, 2], "a list of 2"),
        ([[1], [2]], "a list of 2 lists"),
        ({"a": 1}, "a mapping"),
    ],
)
def test_what_was_found_is_told_in_few_words(value: object, words: str) -> None:
    assert found(value) == words


def test_numbers_without_bounds_are_a_list_of_numbers() -> None:
    assert allowed(tuple[float, ...]) == "a list of numbers"


def test_the_names_to_choose_from_are_those_of_the_schema() -> None:
    assert choices(Training.model_fields["optimizer"])[-1] == "adam"
    assert choices(Experiment.model_fields["precision"]) == ("float64", "float32")
    assert choices(Experiment.model_fields["seed"]) == ()


def sections(annotation: object) -> Iterator[type[Section]]:
    base = shape(annotation).base
    if is_model(base):
        yield base
        for field in base.model_fields.values():
            yield from sections(field)
    elif is_union(base) or hasattr(base, "__args__"):
        for member in base.__args__:
            yield from sections(member)


def test_every_field_of_the_schema_can_be_described() -> None:
    every = list(sections(Experiment))
    assert len(every) >= 15
    for section in every:
        for field in section.model_fields.values():
            assert field.title
            assert describe_field(field).startswith(str(field.description))
            assert describe_field(field).endswith(".")
