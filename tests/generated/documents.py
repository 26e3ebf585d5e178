"""Experiments as files may ask for them, drawn from all that the schema knows."""

from __future__ import annotations

import math
from random import Random
from typing import Any

from config.schema import ACTIVATIONS, MAX_SEED

TABLE = "a,b,c\n1,0.5,-2\n0,2,1\n3,-1,0\n-1,0.25,4\n"
"""The data file that a document may name; three features wide, four samples long."""
TABLE_NAME = "points.csv"

NORMALIZATIONS = ["none", "max_abs", "min_max", "standard"]
CROSS_ENTROPIES = ["binary_cross_entropy", "clipped_binary_cross_entropy"]


def perhaps(random: Random, **keys: Any) -> dict[str, Any]:
    """Some of the keys: each may be left out."""
    return {key: value for key, value in keys.items() if random.random() < 0.6}


def number(random: Random, low: float, high: float, *, wild: bool) -> float:
    """A number as people write one; where it is wild, any that the schema takes, its ends too."""
    if not wild:
        return round(random.uniform(low, high), random.choice([1, 2, 6, 17]))
    if random.random() < 0.2:
        return random.choice([low, high])
    if low < 0:
        return random.choice([-1, 1]) * math.exp(random.uniform(-80, math.log(high)))
    return min(high, math.exp(random.uniform(math.log(max(low, 1e-300)), math.log(high))))


def any_document(random: Random, *, wild: bool = False) -> dict[str, Any]:
    """A document that is right; it learns, unless its numbers are wild."""
    data, width, samples = _data(random, wild)
    inner = [random.randint(1, 7) for _ in range(random.choice([1, 1, 2, 3, 5]))]
    layers = [width, *inner, width]
    activations = [random.choice(ACTIVATIONS) for _ in layers[1:]]
    training = _training(random, samples, wild)
    if training.get("loss") in CROSS_ENTROPIES:
        activations[-1] = "sigmoid"
        data["normalize"] = "min_max"
    elif random.random() < 0.3:
        activations = [activations[0]] * len(activations)
    return {
        **perhaps(
            random,
            title=random.choice(["Vier Häufen", "yes", "a: b # c", '"', "\u2028x".strip()]),
            seed=random.choice([0, 1, random.randint(0, MAX_SEED), MAX_SEED]),
            precision=random.choice(["float64", "float32"]),
        ),
        "data": data,
        "model": {
            "layers": layers,
            "code_layer": random.randint(1, len(inner)),
            **perhaps(random, initializer=_initializer(random, wild)),
            "activations": activations if len(set(activations)) > 1 else activations[0],
        },
        "training": training,
    }


def _data(random: Random, wild: bool) -> tuple[dict[str, Any], int, int]:
    """The section, the width of the data, and the number of samples to train on."""
    held_out = random.choice([0.0, 0.25, 0.9])
    common = {
        "normalize": random.choice(NORMALIZATIONS),
        **perhaps(random, seed=random.choice([None, 0, random.randint(0, MAX_SEED)])),
        **({"held_out": held_out} if held_out else {}),
    }
    count = random.randint(1, 30)
    noise = number(random, 0.0, 1e6 if wild else 0.2, wild=wild)
    name = random.choice(
        ["gaussian_clusters", "swiss_roll", "ring", "moving_spot", "turning_bar", "one_hot", "csv"]
    )
    drawn = {"source": name, "count": count, "noise": noise}
    if name == "gaussian_clusters":
        width = random.randint(1, 5)
        clusters = [_cluster(random, width, wild) for _ in range(random.randint(1, 3))]
        count = sum(cluster["count"] for cluster in clusters)
        keys: dict[str, Any] = {"source": name, "clusters": clusters}
    elif name == "ring":
        width = random.randint(2, 8)
        keys = {**drawn, "features": width}
    elif name in ("moving_spot", "turning_bar"):
        side = random.choice([4, 5])
        width = side * side
        keys = {**drawn, "side": side}
    elif name == "one_hot":
        width = count = random.randint(2, 9)
        keys = {"source": name, "width": width}
    elif name == "csv":
        width, count = 3, 4
        keys = {"source": name, "path": TABLE_NAME, **perhaps(random, image=[1, 3])}
    else:
        width, keys = 3, drawn
    return {**keys, **common}, width, count - min(round(held_out * count), count - 1)


def _cluster(random: Random, width: int, wild: bool) -> dict[str, Any]:
    reach = 1e9 if wild else 2.0
    variances = [number(random, 0.0, reach, wild=wild) for _ in range(width)]
    matrix = [[v if i == j else 0.0 for j in range(width)] for i, v in enumerate(variances)]
    return {
        "mean": [number(random, -reach, reach, wild=wild) for _ in range(width)],
        "covariance": random.choice([variances, matrix]),
        "count": random.randint(1, 20),
    }


def _initializer(random: Random, wild: bool) -> dict[str, Any]:
    scale = number(random, 0.0, 1e6 if wild else 0.3, wild=wild)
    value = number(random, -1e6 if wild else -0.3, 1e6 if wild else 0.3, wild=wild)
    biases = {"biases": random.choice(["zero", "same"])}
    return random.choice(
        [
            {"name": "normal", "scale": scale, **biases},
            {"name": "uniform", "scale": scale, **biases},
            {"name": "constant", "value": value, **biases},
            {"name": "xavier"},
            {"name": "normal"},
        ]
    )


def _training(random: Random, samples: int, wild: bool) -> dict[str, Any]:
    def share(lowest: float = 0.0) -> float:
        return random.choice([lowest, 0.9, 0.999, random.uniform(lowest, 1.0 - 1e-9)])

    # Adam that forgets at once divides what it remembers by a gradient that may just be 0.
    beta2 = share(0.0 if wild else 0.9)
    rate = number(random, 1e-12 if wild else 0.0001, 1e9 if wild else 0.01, wild=wild) or 0.01
    epsilon = {"epsilon": random.choice([1e-8, 1e-30, 1e9] if wild else [1e-8, 1e-6])}
    loss = random.choice(["mse", "mse", "rmse", *CROSS_ENTROPIES])
    optimizer: dict[str, Any] = random.choice(
        [
            {"name": "sgd"},
            {"name": "momentum", **perhaps(random, beta1=share())},
            {"name": "classical_momentum", **perhaps(random, momentum=share())},
            {"name": "rmsprop", **perhaps(random, beta2=beta2), **epsilon},
            {"name": "adam", **perhaps(random, beta1=share(), beta2=beta2), **epsilon},
        ]
    )
    threshold = random.choice([None, 1e-9, 0.005, 1e9])
    stop = perhaps(random, rmse_below=threshold, loss_change_below=1e-7, patience=3)
    return {
        "optimizer": {**optimizer, "learning_rate": rate},
        "loss": loss,
        "reduction": "mean" if loss == "rmse" else random.choice(["mean", "sum"]),
        "batch_size": random.choice([1, samples, random.randint(1, samples)]),
        **perhaps(
            random,
            input_noise=number(random, 0.0, 100.0 if wild else 0.5, wild=wild),
            max_epochs=random.choice([1, 1000, 10**9]),
            stop=stop,
        ),
    }
