"""How a network may learn: optimizers, the loss, batches, and when it is enough."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import Field, ValidationInfo, field_validator

from config.schema.fields import Real, Section, Whole, field, must_be

LossName = Literal["mse", "rmse", "binary_cross_entropy", "clipped_binary_cross_entropy"]
LOSSES: tuple[str, ...] = get_args(LossName)

Rate = Annotated[Real, Field(gt=0, le=1e9)]
Epsilon = Annotated[Real, Field(ge=1e-30, le=1e9)]  # smaller ones are 0 in float32
Beta = Annotated[Real, Field(ge=0, lt=1)]
RATE = ("Learning rate", "Step size η of an update.")
EPSILON = ("Epsilon", "Added to the root of v, so that no update divides by zero.")
BETA2 = ("Beta 2", "Decay of v, the running mean of squared gradients.")


class Sgd(Section):
    """θ ← θ - η g."""

    name: Literal["sgd"] = field("Optimizer", "Stochastic gradient descent.")
    learning_rate: Rate = field(*RATE, 0.1)


class Momentum(Section):
    """m ← β₁ m + (1 - β₁) g; θ ← θ - η m."""

    name: Literal["momentum"] = field(
        "Optimizer", "Averaged momentum: a running mean of gradients."
    )
    learning_rate: Rate = field(*RATE, 0.1)
    beta1: Beta = field("Beta 1", "Decay of m, the running mean of gradients.", 0.9)


class ClassicalMomentum(Section):
    """Δθ ← -η g + m Δθ; θ ← θ + Δθ.  Rumelhart, Hinton & Williams 1986."""

    name: Literal["classical_momentum"] = field(
        "Optimizer", "Classical momentum: a share of the last step is added to the next."
    )
    learning_rate: Rate = field(*RATE, 0.1)
    momentum: Beta = field("Momentum", "Share of the last step that is added to the next.", 0.9)


class RmsProp(Section):
    """v ← β₂ v + (1 - β₂) g²; θ ← θ - η g / (√v + ε).  Tieleman & Hinton 2012."""

    name: Literal["rmsprop"] = field("Optimizer", "RMSProp: steps scaled by recent gradients.")
    learning_rate: Rate = field(*RATE, 0.001)
    beta2: Beta = field(*BETA2, 0.9)
    epsilon: Epsilon = field(*EPSILON, 1e-8)


class Adam(Section):
    """Both averages, bias-corrected by the number of updates.  Kingma & Ba 2015, algorithm 1."""

    name: Literal["adam"] = field("Optimizer", "Adam: momentum and RMSProp, bias-corrected.")
    learning_rate: Rate = field(*RATE, 0.001)
    beta1: Beta = field("Beta 1", "Decay of m, the running mean of gradients.", 0.9)
    beta2: Beta = field(*BETA2, 0.999)
    epsilon: Epsilon = field(*EPSILON, 1e-8)


Optimizer = Annotated[
    Sgd | Momentum | ClassicalMomentum | RmsProp | Adam, Field(discriminator="name")
]

Threshold = Annotated[Real, Field(gt=0, le=1e9)]


class Stop(Section):
    """When training counts as converged; every rule is asked at the end of an epoch."""

    rmse_below: Threshold | None = field(
        "RMSE below", "Stop when the RMSE on the training set is below this; empty: never.", None
    )
    loss_change_below: Threshold | None = field(
        "Loss change below",
        "Stop when the loss has changed by less than this an epoch; empty: never.",
        None,
    )
    patience: Whole = field(
        "Patience",
        "For how many epochs in a row the loss must have changed so little.",
        1,
        ge=1,
        le=1_000_000,
        unit="epochs",
    )


class Training(Section):
    """How the network learns."""

    optimizer: Optimizer = field("Optimizer", "Rule that turns gradients into updates.")
    loss: LossName = field(
        "Loss",
        "Objective: mse (mean squared error), rmse (its root), binary_cross_entropy, or the same "
        "with outputs cut off at 1e-7 and 1 - 1e-7, for outputs that are not sigmoid.",
        "mse",
    )
    reduction: Literal["mean", "sum"] = field(
        "Reduction", "mean over every entry, or sum over outputs and mean over samples.", "mean"
    )
    batch_size: Whole = field(
        "Batch size", "Samples in one update.", 32, ge=1, le=1_000_000, unit="samples"
    )
    input_noise: Real = field(
        "Input noise",
        "Standard deviation of normal noise on the inputs, drawn anew in every epoch; targets "
        "stay clean. In normalised units.",
        0.0,
        ge=0,
        le=100,
    )
    max_epochs: Whole = field(
        "Max epochs",
        "Training pauses after this many epochs.",
        1000,
        ge=1,
        le=1_000_000_000,
        unit="epochs",
    )
    stop: Stop = field("Stop", "When training counts as converged.", {})

    @field_validator("reduction")
    @classmethod
    def _root_of_a_mean(cls, reduction: str, info: ValidationInfo) -> str:
        if reduction == "sum" and info.data.get("loss") == "rmse":
            raise must_be("mean, because rmse is the root of a mean")
        return reduction
