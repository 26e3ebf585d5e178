"""What a person may ask for: the experiment, as frozen and fully checked types.

Every field carries its label, its bounds and one line of help. The reader's messages, the writer's
comments, the form, the JSON Schema and the README's table are all made from what stands here.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

import numpy as np
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Strict,
    Tag,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic.config import JsonDict
from pydantic_core import PydanticCustomError

from config.table import LabelError, Table, TableError, read_table

ActivationName = Literal["identity", "sigmoid", "tanh", "relu"]
LossName = Literal["mse", "rmse", "binary_cross_entropy"]
NormalizationName = Literal["none", "max_abs", "min_max", "standard"]

MAX_SEED = 2**63 - 1
MAX_PARAMETERS = 20_000_000
"""More, with gradients, optimizer state and checkpoints, does not fit a desktop program."""


def must_be(allowed: str, at: tuple[str | int, ...] = ()) -> PydanticCustomError:
    """The error for a value that no single bound describes: "it must be {allowed}".

    `at` leads from the value that is validated to the one inside it that is at fault.
    """
    return PydanticCustomError("must_be", "it must be {allowed}", {"allowed": allowed, "at": at})


def whole_number(value: object) -> object:
    """Take 1e3 for 1000: YAML and students write whole numbers that way too."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


Whole = Annotated[int, Strict(), BeforeValidator(whole_number)]
# Bounds stand before the validator: behind it the JSON Schema would not get them under their names.
Seed = Annotated[int, Strict(), Field(ge=0, le=MAX_SEED), BeforeValidator(whole_number)]
Size = Annotated[int, Strict(), Field(ge=1, le=4096), BeforeValidator(whole_number)]
Real = Annotated[float, Strict(), Field(allow_inf_nan=False)]
Entry = Annotated[Real, Field(ge=-1e9, le=1e9)]
Text = Annotated[str, Strict()]
Vector = tuple[Entry, ...]
Matrix = tuple[Vector, ...]


def field(label: str, help: str, default: Any = ..., *, unit: str = "", **bounds: Any) -> Any:
    """A field with what the form shows beside it: its label, one line of help and its unit."""
    extra: JsonDict | None = {"unit": unit} if unit else None
    return Field(default, title=label, description=help, json_schema_extra=extra, **bounds)


class Section(BaseModel):
    """A part of an experiment: immutable, and closed to keys that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)


# --- data ----------------------------------------------------------------------------------------


def _is_matrix(value: object) -> str:
    rows = value if isinstance(value, list | tuple) else ()
    return "matrix" if any(isinstance(row, list | tuple) for row in rows) else "diagonal"


Covariance = Annotated[
    Annotated[Vector, Tag("diagonal")] | Annotated[Matrix, Tag("matrix")],
    Discriminator(_is_matrix),
]


class Cluster(Section):
    """One multivariate normal distribution to draw samples from."""

    mean: Vector = field(
        "Mean", "Centre of the cluster: one number for each feature.", min_length=1, max_length=4096
    )
    covariance: Covariance = field(
        "Covariance", "Full covariance matrix, or its diagonal (the variances) as a list."
    )
    count: Whole = field(
        "Count", "How many samples to draw.", 100, ge=1, le=1_000_000, unit="samples"
    )

    @field_validator("covariance")
    @classmethod
    def _is_a_covariance(cls, value: Covariance, info: ValidationInfo) -> Covariance:
        width = len(info.data.get("mean", value))
        array = np.array(value, dtype=float) if len({np.size(row) for row in value}) == 1 else None
        if array is None or array.shape not in ((width,), (width, width)):
            raise must_be(f"a list of {width} variances or a {width} by {width} matrix")
        if array.ndim == 1:
            if (array < 0).any():
                raise must_be("a list of variances, each at least 0")
            return value
        if not np.array_equal(array, array.T):
            raise must_be("symmetric: each entry equal to its mirror image")
        smallest = float(np.linalg.eigvalsh(array).min())
        if smallest < -1e-9 * max(1.0, float(np.abs(array).max())):
            raise must_be(f"positive semi-definite: no negative eigenvalue (found {smallest:.4g})")
        return value

    @property
    def matrix(self) -> list[list[float]]:
        """The full covariance matrix, whichever way it was written."""
        array = np.array(self.covariance, dtype=float)
        full: list[list[float]] = (np.diag(array) if array.ndim == 1 else array).tolist()
        return full


NORMALIZE = (
    "Normalisation",
    "none; max_abs: divide by the largest absolute entry; min_max: each feature to 0..1; "
    "standard: each feature to mean 0 and variance 1.",
    "none",
)


class GaussianClusters(Section):
    """Samples drawn from multivariate normal distributions, one label a cluster."""

    source: Literal["gaussian_clusters"] = field("Source", "Samples drawn from normal clusters.")
    normalize: NormalizationName = field(*NORMALIZE)
    seed: Seed | None = field(
        "Data seed",
        "Seed of the samples, where it differs from the experiment's; empty: the same.",
        None,
    )
    clusters: tuple[Cluster, ...] = field(
        "Clusters", "The clusters to draw from, in order.", min_length=1, max_length=64
    )

    @field_validator("clusters")
    @classmethod
    def _same_width(cls, clusters: tuple[Cluster, ...]) -> tuple[Cluster, ...]:
        widths = [len(cluster.mean) for cluster in clusters]
        if len(set(widths)) > 1:
            found = ", ".join(str(width) for width in widths)
            raise must_be(f"of one width: every mean as long as the first (found {found})")
        if sum(cluster.count for cluster in clusters) > 1_000_000:
            raise must_be("at most 1000000 samples in all")
        return clusters

    @property
    def width(self) -> int:
        """Number of features."""
        return len(self.clusters[0].mean)

    @property
    def samples(self) -> int:
        """Number of samples in all clusters together."""
        return sum(cluster.count for cluster in self.clusters)


class OneHot(Section):
    """The rows of the identity matrix: sample i has a one in column i and zeros elsewhere."""

    source: Literal["one_hot"] = field("Source", "The rows of an identity matrix.")
    normalize: NormalizationName = field(*NORMALIZE)
    width: Whole = field(
        "Width", "Number of features, and of samples.", ge=2, le=1024, unit="features"
    )

    @property
    def samples(self) -> int:
        """As many samples as features."""
        return self.width


def _column(value: object) -> object:
    return str(value) if type(value) is int else value


ColumnName = Annotated[Text, BeforeValidator(_column, json_schema_input_type=str | int)]


class Csv(Section):
    """Numbers from a file of comma-separated values, one sample a row."""

    source: Literal["csv"] = field("Source", "Numbers from a file of separated values.")
    normalize: NormalizationName = field(*NORMALIZE)
    path: Text = field(
        "File", "The file to read; a relative name starts from the experiment file's folder."
    )
    header: Annotated[bool, Strict()] = field(
        "Header", "Whether the first row holds the columns' names.", True
    )
    delimiter: Literal["comma", "semicolon", "tab"] = field(
        "Delimiter", "What separates the columns.", "comma"
    )
    label_column: ColumnName | None = field(
        "Label column",
        "Column that names each sample's class, by name or by number from 1; it is not learned.",
        None,
    )

    @field_validator("path")
    @classmethod
    def _from_the_files_folder(cls, path: str, info: ValidationInfo) -> str:
        folder = (info.context or {}).get("folder")
        return str(Path(folder, path)) if folder else path

    @model_validator(mode="after")
    def _readable(self) -> Csv:
        try:
            self.table()
        except LabelError as error:
            raise must_be(str(error), at=("label_column",)) from None
        except TableError as error:
            raise must_be(f"a table of numbers: {error}", at=("path",)) from None
        return self

    def table(self) -> Table:
        """The file's contents (read again only where the file has changed).

        Raises TableError, whose text names the row and the column, where a cell is no number.
        """
        return read_table(
            Path(self.path),
            header=self.header,
            delimiter=self.delimiter,
            label_column=self.label_column,
        )

    @property
    def width(self) -> int:
        """Number of features: the columns without the label column."""
        return int(self.table().values.shape[1])

    @property
    def samples(self) -> int:
        """Number of rows."""
        return int(self.table().values.shape[0])


Data = Annotated[GaussianClusters | OneHot | Csv, Field(discriminator="source")]


# --- model ---------------------------------------------------------------------------------------

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
        "Code layer", "Which layer is the code, counted from 0 = input.", ge=1, unit="layer"
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


# --- training ------------------------------------------------------------------------------------

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
        "Objective: mse (mean squared error), rmse (its root), or binary_cross_entropy.",
        "mse",
    )
    reduction: Literal["mean", "sum"] = field(
        "Reduction", "mean over every entry, or sum over outputs and mean over samples.", "mean"
    )
    batch_size: Whole = field(
        "Batch size", "Samples in one update.", 32, ge=1, le=1_000_000, unit="samples"
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


# --- the whole -----------------------------------------------------------------------------------

Mismatch = tuple[tuple[str | int, ...], str]
"""Where two sections disagree: the key's path, and what is allowed there."""


def mismatches(
    data: GaussianClusters | OneHot | Csv | None, model: Model | None, training: Training | None
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
    if data and training and training.batch_size > data.samples:
        yield (
            ("training", "batch_size"),
            f"at most {data.samples}, the number of samples",
        )
    if training and training.loss == "binary_cross_entropy":
        if model and model.layer_activations[-1] != "sigmoid":
            yield (
                ("training", "loss"),
                f"mse or rmse, because the output activation is {model.layer_activations[-1]}; "
                "binary_cross_entropy needs sigmoid outputs",
            )
        if data and not _within_unit_interval(data):
            yield (
                ("training", "loss"),
                "mse or rmse, because the data leave 0..1; binary_cross_entropy needs data in "
                "0..1 (one_hot data, or normalize: min_max)",
            )


def _within_unit_interval(data: GaussianClusters | OneHot | Csv) -> bool:
    if data.normalize == "min_max":
        return True
    if data.normalize == "standard" or isinstance(data, GaussianClusters):
        return False
    if isinstance(data, OneHot):
        return True
    values = data.table().values
    return bool(values.min() >= 0 and (data.normalize == "max_abs" or values.max() <= 1))


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


ACTIVATIONS: tuple[str, ...] = get_args(ActivationName)
LOSSES: tuple[str, ...] = get_args(LossName)
