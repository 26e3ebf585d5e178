"""What a person may ask for: the experiment, as frozen and fully checked types.

Every field carries its label, its bounds and one line of help. The reader's messages, the writer's
comments, the form, the JSON Schema and the README's table are all made from what stands here.
"""

from __future__ import annotations

from config.schema.data import Cluster, Csv, Data, GaussianClusters, NormalizationName, OneHot
from config.schema.experiment import Experiment, mismatches
from config.schema.fields import MAX_SEED, Section, field
from config.schema.model import (
    ACTIVATIONS,
    ActivationName,
    Constant,
    Initializer,
    Model,
    Normal,
    Uniform,
    Xavier,
)
from config.schema.training import (
    LOSSES,
    Adam,
    ClassicalMomentum,
    LossName,
    Momentum,
    Optimizer,
    RmsProp,
    Sgd,
    Stop,
    Training,
)

__all__ = [
    "ACTIVATIONS",
    "LOSSES",
    "MAX_SEED",
    "ActivationName",
    "Adam",
    "ClassicalMomentum",
    "Cluster",
    "Constant",
    "Csv",
    "Data",
    "Experiment",
    "GaussianClusters",
    "Initializer",
    "LossName",
    "Model",
    "Momentum",
    "Normal",
    "NormalizationName",
    "OneHot",
    "Optimizer",
    "RmsProp",
    "Section",
    "Sgd",
    "Stop",
    "Training",
    "Uniform",
    "Xavier",
    "field",
    "mismatches",
]
