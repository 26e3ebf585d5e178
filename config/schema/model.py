"""What a network may be: sizes of its layers, their activations, and its initial weights."""

from __future__ import annotations

import itertools
from typing import Annotated, Literal, get_args

from pydantic import Discriminator, Field, Tag, ValidationInfo, field_validator

from config.schema.fields import Real, Section, Size, Whole, field, must_be

ActivationName = Literal["identity", "sigmoid", "tanh", "relu"]
ACTIVATIONS: tuple[str, ...] = get_args(ActivationName)

MAX_PARAMETERS = 20_000_000
"""More, with gradients, optimizer state and checkpoints, does not fit a desktop program."""

Biases = Literal["zero", "same"]
BIASES_HELP = "Initial biases: zero, or drawn in the same way as the weights."


class Normal(Section):
    """Weights from a normal distribution with mean 0."""

    name: Literal["normal"] = field("Initializer", "Normal distribution with mean 0.")
    scale: Real = field("Scale", "Standard deviation of the initial weights.", 0.1, ge=0, le=1e6)
    biases: Biases = field("Biases", BIASES_HELP, "zero")


class Uniform(Section):
    """Weights from the uniform distribution on [-scale, scale]."""

    name: Literal["uniform"] = field("Initializer", "Uniform distribution on -scale to scale.")
    scale: Real = field("Scale", "Largest absolute initial weight.", 0.1, ge=0, le=1e6)
    biases: Biases = field("Biases", BIASES_HELP, "zero")


class Constant(Section):
    """Every weight the same: a network that cannot break its symmetry."""

    name: Literal["constant"] = field("Initializer", "Every weight the same number.")
    value: Real = field("Value", "The initial value of every weight.", 0.1, ge=-1e6, le=1e6)
    biases: Biases = field("Biases", BIASES_HELP, "zero")


class Xavier(Section):
    """Uniform on ±√(6 / (inputs + outputs)) of each layer; biases zero.  Glorot & Bengio 2010."""

    name: Literal["xavier"] = field(
        "Initializer", "Uniform on ±√(6 / (inputs + outputs)) of each layer, biases zero."
    )


Initializer = Annotated[Normal | Uniform | Constant | Xavier, Field(discriminator="name")]

Activations = Annotated[
    Annotated[ActivationName, Tag("one for all")]
    | Annotated[tuple[ActivationName, ...], Tag("one per layer")],
    Discriminator(lambda v: "one per layer" if isinstance(v, list | tuple) else "one for all"),
]


class Model(Section):
    """The network: sizes of its layers from input to output, and what each unit computes."""

    layers: tuple[Size, ...] = field(
        "Layers",
        "Units in each layer, from input to output.",
        min_length=3,
        max_length=32,
        unit="units",
    )
    code_layer: Whole = field(
        "Code layer", "Which layer is the code, counted from 0 = input.", ge=1
    )
    activations: Activations = field(
        "Activations",
        "One activation for all layers, or one for each layer after the input.",
        "tanh",
    )
    initializer: Initializer = field(
        "Initializer", "How the initial weights are drawn.", {"name": "normal", "scale": 0.1}
    )

    @field_validator("layers")
    @classmethod
    def _fits_in_memory(cls, layers: tuple[int, ...]) -> tuple[int, ...]:
        parameters = sum((inputs + 1) * outputs for inputs, outputs in itertools.pairwise(layers))
        if parameters > MAX_PARAMETERS:
            raise must_be(f"a network of at most {MAX_PARAMETERS} parameters (found {parameters})")
        return layers

    @field_validator("code_layer")
    @classmethod
    def _is_an_inner_layer(cls, code_layer: int, info: ValidationInfo) -> int:
        layers = info.data.get("layers")
        if layers and code_layer > len(layers) - 2:
            last = len(layers) - 2
            raise must_be(
                "1, the only inner layer" if last == 1 else f"an inner layer, 1 to {last}"
            )
        return code_layer

    @field_validator("activations")
    @classmethod
    def _one_per_layer(
        cls, activations: str | tuple[str, ...], info: ValidationInfo
    ) -> str | tuple[str, ...]:
        layers = info.data.get("layers")
        if layers and isinstance(activations, tuple) and len(activations) != len(layers) - 1:
            raise must_be(
                f"one name, or a list of {len(layers) - 1}: one for each layer after the input"
            )
        return activations

    @property
    def layer_activations(self) -> tuple[ActivationName, ...]:
        """The activation of each layer after the input, first to last."""
        if isinstance(self.activations, tuple):
            return self.activations
        return (self.activations,) * (len(self.layers) - 1)
