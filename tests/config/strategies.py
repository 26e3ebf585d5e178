"""Experiments as a person could ask for them, generated."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from config.checks import check
from config.schema import ACTIVATIONS, Experiment

titles = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30).filter(
    str.isprintable
)
entries = st.floats(-1e9, 1e9)
rates = st.floats(0, 1e9, exclude_min=True)
epsilons = st.floats(1e-30, 1e9)
shares = st.floats(0, 1, exclude_max=True)
names = st.sampled_from


def optional(**keys: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=keys)


def named(name: str, **keys: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"name": st.just(name)}, optional=keys)


optimizers = st.one_of(
    named("sgd", learning_rate=rates),
    named("momentum", learning_rate=rates, beta1=shares),
    named("classical_momentum", learning_rate=rates, momentum=shares),
    named("rmsprop", learning_rate=rates, beta2=shares, epsilon=epsilons),
    named("adam", learning_rate=rates, beta1=shares, beta2=shares, epsilon=epsilons),
)
scales = st.floats(0, 1e6)
biases = names(["zero", "same"])
initializers = st.one_of(
    named("normal", scale=scales, biases=biases),
    named("uniform", scale=scales, biases=biases),
    named("constant", value=st.floats(-1e6, 1e6), biases=biases),
    named("xavier"),
)


@st.composite
def clusters(draw: st.DrawFn, width: int) -> dict[str, Any]:
    variances = draw(st.lists(st.floats(0, 1e9), min_size=width, max_size=width))
    diagonal = [[v if i == j else 0.0 for j in range(width)] for i, v in enumerate(variances)]
    return {
        "mean": draw(st.lists(entries, min_size=width, max_size=width)),
        "covariance": draw(names([variances, diagonal])),
        "count": draw(st.integers(1, 1000)),
    }


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """A document that is right, with any of the keys that may be left out left out."""
    width = draw(st.integers(2, 5))
    common = optional(
        normalize=names(["none", "max_abs", "min_max", "standard"]),
        held_out=st.floats(0, 0.9),
        seed=st.integers(0, 2**63 - 1) | st.none(),
    )
    gaussian = st.fixed_dictionaries(
        {
            "source": st.just("gaussian_clusters"),
            "clusters": st.lists(clusters(width), min_size=1, max_size=3),
        }
    )
    one_hot = st.fixed_dictionaries({"source": st.just("one_hot"), "width": st.just(width)})
    ring = st.fixed_dictionaries(
        {"source": st.just("ring"), "features": st.just(width)},
        optional={"count": st.integers(1, 100_000), "noise": st.floats(0, 1e6)},
    )
    inner = draw(st.lists(st.integers(1, 9), min_size=1, max_size=4))
    each = st.lists(names(ACTIVATIONS), min_size=len(inner) + 1, max_size=len(inner) + 1)
    stop = optional(
        rmse_below=rates, loss_change_below=rates | st.none(), patience=st.integers(1, 1000)
    )
    return {
        **draw(optional(title=titles, seed=st.integers(0, 2**63 - 1))),
        **draw(optional(precision=names(["float64", "float32"]))),
        "data": {**draw(gaussian | one_hot | ring), **draw(common)},
        "model": {
            "layers": [width, *inner, width],
            "code_layer": draw(st.integers(1, len(inner))),
            **draw(optional(activations=names(ACTIVATIONS) | each, initializer=initializers)),
        },
        "training": {
            "optimizer": draw(optimizers),
            "batch_size": 1,
            **draw(optional(loss=names(["mse", "rmse"]), input_noise=st.floats(0, 100), stop=stop)),
        },
    }


def experiments() -> st.SearchStrategy[Experiment]:
    """What the schema makes of a right document."""
    return documents().map(_experiment)


def _experiment(document: dict[str, Any]) -> Experiment:
    experiment, problems = check(document)
    assert experiment, problems
    return experiment
