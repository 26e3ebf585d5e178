"""`StopRules`: what ends the training of R networks, asked at the ends of epochs, and the words."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from config.schema import Experiment, Stop
from training.modes import StopRule

Ending = tuple[StopRule, str]
"""The rule that ended training, and why in a sentence."""


def rmse_is_below(stop: Stop, rmse: float) -> Ending:
    """The ending by `rmse_below`."""
    return StopRule.RMSE_BELOW, f"RMSE {rmse:#.4g} is below {stop.rmse_below:g}."


def loss_change_is_below(stop: Stop) -> Ending:
    """The ending by `loss_change_below`."""
    span = "in an epoch" if stop.patience == 1 else f"for {stop.patience} epochs"
    return (
        StopRule.LOSS_CHANGE_BELOW,
        f"The loss changed by less than {stop.loss_change_below:g} {span}.",
    )


def epochs_are_done(epochs: int) -> Ending:
    """The ending by `max_epochs`."""
    return (
        StopRule.MAX_EPOCHS,
        f"{epochs} epochs are done, as many as max_epochs allows at a time.",
    )


class StopRules:
    """Every network's own rules, as arrays of shape (R,); a rule that is not set never holds."""

    def __init__(self, experiments: Sequence[Experiment], losses: NDArray[np.float64]) -> None:
        """`losses` are those before the first update."""
        stops = [one.training.stop for one in experiments]
        self._stops = stops
        self._rmse_below = np.array([_threshold(stop.rmse_below) for stop in stops])
        self._change_below = np.array([_threshold(stop.loss_change_below) for stop in stops])
        self._patience = np.array([stop.patience for stop in stops])
        self._max_epochs = np.array([one.training.max_epochs for one in experiments])
        self._last_losses = losses
        self._quiet = np.zeros(len(stops), np.int64)
        self._note_what_is_needed()

    def _note_what_is_needed(self) -> None:
        self.need_rmse = bool(np.isfinite(self._rmse_below).any())
        self.need_loss = bool(np.isfinite(self._change_below).any())
        self.next_limit = int(self._max_epochs.min(initial=np.iinfo(np.int64).max))

    def keep(self, kept: NDArray[np.intp]) -> None:
        """Forget all networks but these."""
        self._stops = [self._stops[index] for index in kept]
        self._rmse_below = self._rmse_below[kept]
        self._change_below = self._change_below[kept]
        self._patience = self._patience[kept]
        self._max_epochs = self._max_epochs[kept]
        self._last_losses = self._last_losses[kept]
        self._quiet = self._quiet[kept]
        self._note_what_is_needed()

    def ask(
        self, epoch: int, losses: NDArray[np.float64], rmses: NDArray[np.float64]
    ) -> dict[int, Ending]:
        """Which networks end at the end of this epoch, and why.

        Losses must be given at every epoch where `need_loss`, and RMSEs where `need_rmse`; where
        they are not needed they may be NaN.
        """
        quiet = np.abs(losses - self._last_losses) < self._change_below
        self._quiet = (self._quiet + 1) * quiet
        self._last_losses = losses
        settled = quiet & (self._quiet >= self._patience)
        small = rmses < self._rmse_below
        over = epoch >= self._max_epochs
        return {
            index: self._ending(index, settled, float(rmses[index]))
            for index in np.flatnonzero(settled | small | over).tolist()
        }

    def _ending(self, index: int, settled: NDArray[np.bool_], rmse: float) -> Ending:
        if settled[index]:
            return loss_change_is_below(self._stops[index])
        if rmse < self._rmse_below[index]:
            return rmse_is_below(self._stops[index], rmse)
        return epochs_are_done(int(self._max_epochs[index]))


def _threshold(value: float | None) -> float:
    return -math.inf if value is None else value
