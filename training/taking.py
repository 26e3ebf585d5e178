"""Taking a snapshot of where a player stands."""

from __future__ import annotations

from training.modes import Mode
from training.player import Player
from training.snapshot import RunSummary, Snapshot


def take_snapshot(player: Player, others: tuple[RunSummary, ...]) -> Snapshot:
    """The state as it is, frozen; it has been measured before."""
    traveller = player.traveller
    trainer, run = traveller.trainer, traveller.run
    dataset, layers = run.dataset, trainer.network.layers
    loss, rmse = trainer.measure()
    codes = trainer.codes()
    weights = tuple(layer.weights.copy() for layer in layers)
    biases = tuple(layer.biases.copy() for layer in layers)
    for array in (codes, *weights, *biases):
        array.setflags(write=False)
    return Snapshot(
        experiment=traveller.phase.experiment,
        mode=player.mode,
        reason=player.reason,
        stopped_by=player.stopped_by,
        update=trainer.update,
        epoch=trainer.epoch,
        batch=trainer.batch,
        batches=trainer.batches,
        goal=player.goal if player.mode is Mode.PLAYING else None,
        goal_from=player.goal_from,
        loss=loss,
        rmse=rmse,
        mean_rmse=run.mean_rmse,
        pca_rmse=run.pca_rmse,
        curve=run.history.until(trainer.update),
        feature_names=dataset.feature_names,
        label_names=dataset.label_names,
        labels=dataset.labels,
        codes=codes,
        weights=weights,
        biases=biases,
        run=run.number,
        end=run.end,
        future=run.history.after(trainer.update),
        changes=run.changes(),
        others=others,
        values=dataset.values,
        held_out=dataset.held_out if dataset.held_out.any() else None,
        held_out_rmse=trainer.held_out_rmse,
        target_log_loss=trainer.target_log_loss,
        image_shape=dataset.image_shape,
    )
