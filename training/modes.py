"""The modes of a session, the commands it takes, and where each command leads."""

from __future__ import annotations

from enum import Enum


class Mode(Enum):
    """What a session is doing."""

    READY = "ready"
    PLAYING = "playing"
    PAUSED = "paused"
    CONVERGED = "converged"
    DIVERGED = "diverged"


class StopRule(Enum):
    """What ends training by itself; the value is the key of the experiment file, if it has one."""

    MAX_EPOCHS = "max_epochs"
    RMSE_BELOW = "rmse_below"
    LOSS_CHANGE_BELOW = "loss_change_below"
    DIVERGED = "diverged"

    @property
    def leads_to(self) -> Mode:
        """The mode that the rule puts a session in; only a pause can be played on from."""
        return _LEADS_TO.get(self, Mode.CONVERGED)


_LEADS_TO = {StopRule.MAX_EPOCHS: Mode.PAUSED, StopRule.DIVERGED: Mode.DIVERGED}


class Command(Enum):
    """What a person, or a script, may ask of a session."""

    PLAY = "play"
    PAUSE = "pause"
    STEP = "step"
    RUN_EPOCHS = "run epochs"
    TRAIN = "train"
    RESET = "reset"
    NEW_WEIGHTS = "new weights"
    REWIND = "rewind"
    CHANGE = "change"
    RESTART = "restart"
    SELECT = "select a run"


TRANSITIONS: dict[tuple[Mode, Command], Mode] = {
    (Mode.READY, Command.PLAY): Mode.PLAYING,
    (Mode.READY, Command.STEP): Mode.PLAYING,
    (Mode.READY, Command.RUN_EPOCHS): Mode.PLAYING,
    (Mode.READY, Command.TRAIN): Mode.PLAYING,
    (Mode.READY, Command.NEW_WEIGHTS): Mode.READY,
    (Mode.PLAYING, Command.PAUSE): Mode.PAUSED,
    (Mode.PLAYING, Command.RESET): Mode.READY,
    (Mode.PLAYING, Command.NEW_WEIGHTS): Mode.READY,
    (Mode.PAUSED, Command.PLAY): Mode.PLAYING,
    (Mode.PAUSED, Command.STEP): Mode.PLAYING,
    (Mode.PAUSED, Command.RUN_EPOCHS): Mode.PLAYING,
    (Mode.PAUSED, Command.TRAIN): Mode.PLAYING,
    (Mode.PAUSED, Command.RESET): Mode.READY,
    (Mode.PAUSED, Command.NEW_WEIGHTS): Mode.READY,
    (Mode.CONVERGED, Command.RESET): Mode.READY,
    (Mode.CONVERGED, Command.NEW_WEIGHTS): Mode.READY,
    (Mode.DIVERGED, Command.RESET): Mode.READY,
    (Mode.DIVERGED, Command.NEW_WEIGHTS): Mode.READY,
    # Back in time, to another run, or on with other settings: from anywhere.
    (Mode.READY, Command.REWIND): Mode.READY,
    (Mode.READY, Command.CHANGE): Mode.READY,
    (Mode.READY, Command.RESTART): Mode.READY,
    (Mode.READY, Command.SELECT): Mode.PAUSED,
    (Mode.PLAYING, Command.REWIND): Mode.PAUSED,
    (Mode.PLAYING, Command.CHANGE): Mode.PLAYING,
    (Mode.PLAYING, Command.RESTART): Mode.READY,
    (Mode.PLAYING, Command.SELECT): Mode.PAUSED,
    (Mode.PAUSED, Command.REWIND): Mode.PAUSED,
    (Mode.PAUSED, Command.CHANGE): Mode.PAUSED,
    (Mode.PAUSED, Command.RESTART): Mode.READY,
    (Mode.PAUSED, Command.SELECT): Mode.PAUSED,
    (Mode.CONVERGED, Command.REWIND): Mode.PAUSED,
    (Mode.CONVERGED, Command.CHANGE): Mode.PAUSED,
    (Mode.CONVERGED, Command.RESTART): Mode.READY,
    (Mode.CONVERGED, Command.SELECT): Mode.PAUSED,
    (Mode.DIVERGED, Command.REWIND): Mode.PAUSED,
    (Mode.DIVERGED, Command.CHANGE): Mode.PAUSED,
    (Mode.DIVERGED, Command.RESTART): Mode.READY,
    (Mode.DIVERGED, Command.SELECT): Mode.PAUSED,
}
"""What a command leads to. A pair that is not here is not allowed, and its button is disabled."""


def allowed(mode: Mode, command: Command) -> bool:
    """Whether `command` makes sense in `mode`."""
    return (mode, command) in TRANSITIONS
