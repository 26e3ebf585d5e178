"""A mistake is one plain sentence, with its place before it."""

from __future__ import annotations

import pickle

import pytest

from config.errors import ConfigError, Problem, missing, unknown


@pytest.mark.parametrize(
    ("problem", "sentence"),
    [
        (
            Problem(("training", "optimizer", "beta1"), "1.2", "at least 0 and below 1"),
            "training.optimizer.beta1 is 1.2; it must be at least 0 and below 1.",
        ),
        (
            missing(("training", "loss"), "one of a, b"),
            "training.loss is missing; it must be one of a, b.",
        ),
        (Problem(("seed",), "empty", "a number"), "seed is empty; it must be a number."),
        (
            unknown(("training", "optimiser"), ["optimizer"], "training.optimizer"),
            "training.optimiser is not a known key; the nearest is training.optimizer.",
        ),
        (unknown(("x",), ["a", "b"], None), "x is not a known key; it must be one of a, b."),
        (unknown(("x",), ["a"], None), "x is not a known key; it must be a."),
        (Problem((), "a value is expected here"), "a value is expected here."),
        (Problem(("data", "clusters", 0, "mean"), "5"), "data.clusters[0].mean is 5."),
        (Problem(("a b", ""), "5"), '"a b"."" is 5.'),
        (Problem(("k" * 1000,), "5"), '"' + "k" * 40 + '" is 5.'),
    ],
)
def test_a_problem_is_a_sentence(problem: Problem, sentence: str) -> None:
    assert problem.sentence == sentence


def test_an_error_has_a_line_for_each_problem() -> None:
    error = ConfigError("a.yml", [Problem((), "one", "", 3, 4), Problem((), "two")])
    assert str(error) == "a.yml:3:4: one.\na.yml: two."
    assert [problem.found for problem in error.problems] == ["one", "two"]


def test_fifty_mistakes_are_listed_and_more_are_counted() -> None:
    many = [Problem((), f"mistake {number}") for number in range(51)]
    fifty = "\n".join(f"a.yml: mistake {number}." for number in range(50))
    assert str(ConfigError("a.yml", many[:50])) == fifty
    assert str(ConfigError("a.yml", many)) == f"{fifty}\na.yml: and 1 more mistake."
    assert str(ConfigError("a.yml", many * 2)) == f"{fifty}\na.yml: and 52 more mistakes."


def test_an_error_survives_another_process() -> None:
    error = ConfigError("a.yml", [Problem(("a", 0), "one", "two", 3, 4)])
    assert str(pickle.loads(pickle.dumps(error))) == str(error)
