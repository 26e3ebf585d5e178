"""The end of a finished run as a `Snapshot`, for the views that show one network."""

from __future__ import annotations

import numpy as np

from runs.studies.folder import Finished
from runs.studies.measuring import State
from training.data import make_dataset
from training.losses import rmse
from training.modes import Mode, StopRule
from training.snapshot import Curve, Snapshot


def last_state(finished: Finished, loss: float) -> Snapshot:
    """The last state, without its history: what was measured is its own loss and RMSE."""
    experiment = finished.experiment
    dataset = make_dataset(experiment)
    epoch = int(finished.epochs[-1])
    state = State(experiment, dataset, finished.parameters[-1], epoch)
    error = rmse(state.outputs[-1], state.targets)
    batches = -(-len(dataset.training_values) // experiment.training.batch_size)
    update = epoch * batches
    curve = Curve(np.array([update]), np.array([epoch]), np.array([loss]), np.array([error]))
    return Snapshot(
        experiment=experiment,
        mode=Mode.PAUSED,
        reason=finished.reason,
        update=update,
        epoch=epoch,
        batch=0,
        batches=batches,
        goal=None,
        goal_from=0,
        loss=loss,
        rmse=error,
        mean_rmse=np.nan,
        pca_rmse=np.nan,
        curve=curve,
        feature_names=dataset.feature_names,
        label_names=dataset.label_names,
        labels=dataset.labels[~dataset.held_out],
        codes=state.codes,
        weights=tuple(state.weights),
        biases=tuple(state.biases),
        stopped_by=StopRule(finished.stopped_by),
        end=update,
        values=dataset.training_values,
        image_shape=dataset.image_shape,
    )
