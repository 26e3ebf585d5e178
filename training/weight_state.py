"""`WeightState`: everything that is known of one weight, or of one bias."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.gradients import loss_gradient
from training.snapshot import Snapshot
from training.traveller import Traveller


@dataclass(frozen=True, slots=True)
class WeightState:
    """One parameter as it is now, and as it was. Arrays are read-only, of shape (states,)."""

    value: float
    gradient: float
    """∂L/∂w of the loss over the whole training set, without noise, at the present parameters."""
    moments: dict[str, float]
    """What the optimizer remembers of it, under the textbooks' names."""
    updates: NDArray[np.int64]
    """When its past values were kept: at checkpoints, and now."""
    values: NDArray[np.float64]


def weight_state(
    traveller: Traveller, snapshot: Snapshot, layer: int, unit: int, source: int
) -> WeightState:
    """Of the weight into `unit` of `layer`, 1 for the first after the input, from `source` below.

    `source` is -1 for the bias. `snapshot` is of where the traveller stands. Raises ValueError
    where there is no such weight.
    """
    sizes = snapshot.experiment.model.layers
    if not (
        0 < layer < len(sizes) and 0 <= unit < sizes[layer] and -1 <= source < sizes[layer - 1]
    ):
        raise ValueError(f"there is no weight into unit {unit} of layer {layer} from {source}")
    columns = [size + 1 for size in sizes]
    before = sum(sizes[below + 1] * columns[below] for below in range(layer - 1))
    index = before + unit * columns[layer - 1] + source % columns[layer - 1]
    moments = [m for m in traveller.run.checkpoints.moments() if m.update < snapshot.update]
    value = float(traveller.trainer.network.parameters[index])
    updates = np.array([*(m.update for m in moments), snapshot.update])
    values = np.array([*(m.checkpoint.parameters[index] for m in moments), value])
    for array in (updates, values):
        array.setflags(write=False)
    trained = snapshot.values
    if snapshot.held_out is not None:
        trained = trained[~snapshot.held_out]
    remembered = traveller.trainer.optimizer.named_state()
    return WeightState(
        value=value,
        gradient=float(loss_gradient(snapshot, trained)[layer - 1][unit, source]),
        moments={name: float(vector[index]) for name, vector in remembered.items()},
        updates=updates,
        values=values,
    )
