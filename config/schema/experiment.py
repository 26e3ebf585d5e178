"""The whole experiment, and what its sections ask of each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import AfterValidator, model_validator

from config.schema.data import AnySource, Data
from config.schema.fields import MAX_SEED, Section, Text, Whole, field, must_be
from config.schema.model import Model
from config.schema.training import Training

Mismatch = tuple[tuple[str | int, ...], str]
"""Where two sections disagree: the key's path, and what is allowed there."""


def mismatches(
    data: AnySource | None, model: Model | None, training: Training | None
) -> Iterator[Mismatch]:
    """What sections say that does not fit the others; a section that is None is not asked."""
    if data and model:
        for index in (0, len(model.layers) - 1):
            if model.layers[index] != data.width:
                end = "input" if index == 0 else "output"
                yield (
                    ("model", "layers", index),
                    f"{data.width}, the width of the data, because it is the {end} layer",
                )
    if data and training and training.batch_size > data.training_samples:
        what = "samples to train on" if data.held_out_samples else "samples"
        yield (
            ("training", "batch_size"),
            f"at most {data.training_samples}, the number of {what}",
        )
    if training and training.loss in ("binary_cross_entropy", "clipped_binary_cross_entropy"):
        output = model.layer_activations[-1] if model else "sigmoid"
        if output != "sigmoid" and training.loss == "binary_cross_entropy":
            yield (
                ("training", "loss"),
                f"mse or rmse, because the output activation is {output}; "
                "binary_cross_entropy needs sigmoid outputs",
            )
        if data and not data.in_unit_interval:
            yield (
                ("training", "loss"),
                f"mse or rmse, because the data leave 0..1; {training.loss} needs data in "
                "0..1 (images, one_hot data, or normalize: min_max)",
            )


def _plain_title(title: str) -> str:
    if not title.isprintable():
        raise must_be("one line of printable characters")
    return title


class Experiment(Section):
    """One experiment, complete: the same experiment gives the same numbers, bit for bit."""

    title: Annotated[Text, AfterValidator(_plain_title)] = field(
        "Title", "Name of the experiment.", "Untitled experiment", min_length=1, max_length=200
    )
    seed: Whole = field(
        "Seed",
        "Start of the random numbers: data, initial weights, order of samples.",
        1,
        ge=0,
        le=MAX_SEED,
    )
    precision: Literal["float64", "float32"] = field(
        "Precision",
        "Floating-point numbers of the network: float64, or float32 for speed.",
        "float64",
    )
    data: Data = field("Data", "What is learned.")
    model: Model = field("Model", "The network.")
    training: Training = field("Training", "How it learns.")

    @model_validator(mode="after")
    def _fits_together(self) -> Experiment:
        for path, allowed in mismatches(self.data, self.model, self.training):
            raise must_be(f"such that {'.'.join(map(str, path))} is {allowed}")
        return self
