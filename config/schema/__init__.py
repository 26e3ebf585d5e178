"""What a person may ask for: the experiment, as frozen and fully checked types.

Every field carries its label, its bounds and one line of help. The reader's messages, the writer's
comments, the form, the JSON Schema and the README's table are all made from what stands here.
"""

from __future__ import annotations

from config.schema.clusters import Cluster, GaussianClusters
from config.schema.data import AnySource, Csv, Data, OneHot
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
from config.schema.shapes import Images, MovingSpot, Ring, SwissRoll, TurningBar
from config.schema.source import Drawn, NormalizationName, Source
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
    "AnySource",
    "ClassicalMomentum",
    "Cluster",
    "Constant",
    "Csv",
    "Data",
    "Drawn",
    "Experiment",
    "GaussianClusters",
    "Images",
    "Initializer",
    "LossName",
    "Model",
    "Momentum",
    "MovingSpot",
    "Normal",
    "NormalizationName",
    "OneHot",
    "Optimizer",
    "Ring",
    "RmsProp",
    "Section",
    "Sgd",
    "Source",
    "Stop",
    "SwissRoll",
    "Training",
    "TurningBar",
    "Uniform",
    "Xavier",
    "field",
    "mismatches",
]
