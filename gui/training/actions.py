"""What the training window's buttons and keys do: one table for buttons, keys and help."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from training import Command


class Action(Enum):
    """A wish of the person at the training window; also the key of its button."""

    PLAY = "play"
    BATCH = "batch"
    EPOCH = "epoch"
    EPOCHS = "epochs"
    TRAIN = "train"
    RESET = "reset"
    NEW_WEIGHTS = "new weights"
    EDIT = "edit"
    THEME = "theme"


EPOCHS_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Control:
    """A button: its label, its key on the keyboard, what it does, and the command it depends on."""

    action: Action
    label: str
    key: str
    """A Tk event; the keys that a person sees are in `help`."""
    help: str
    command: Command | None = None
    """None: always possible."""
    begins_group: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """The events of its key, with and without Shift or Caps Lock where it is a letter."""
        letter = self.key.removeprefix("<Key-").removeprefix("<Control-").removesuffix(">")
        if len(letter) != 1:
            return (self.key,)
        return (self.key, self.key.replace(f"{letter}>", f"{letter.upper()}>"))


CONTROLS = (
    Control(
        Action.PLAY, "▶  Play", "<Key-space>",
        "Train at the speed of the slider, until you pause or a stop rule holds. Key: space",
        Command.PLAY, begins_group=True,
    ),
    Control(Action.BATCH, "Batch", "<Key-b>", "One update, on the next mini-batch. Key: B",
            Command.STEP, begins_group=True),
    Control(Action.EPOCH, "Epoch", "<Key-e>",
            "To the end of this epoch: once through the data. Key: E", Command.RUN_EPOCHS),
    Control(Action.EPOCHS, f"{EPOCHS_AT_ONCE} epochs", "<Key-h>",
            f"{EPOCHS_AT_ONCE} epochs, as fast as it goes. Key: H", Command.RUN_EPOCHS),
    Control(Action.TRAIN, "Train", "<Key-t>",
            "As fast as it goes, until a stop rule holds. Key: T", Command.TRAIN),
    Control(Action.RESET, "Reset", "<Key-r>",
            "Back to update 0, with the same initial weights. Key: R", Command.RESET,
            begins_group=True),
    Control(Action.NEW_WEIGHTS, "New weights", "<Key-n>",
            "Back to update 0, with other initial weights (the next seed). Key: N",
            Command.NEW_WEIGHTS),
    Control(Action.EDIT, "Edit experiment", "<Control-e>",
            "To the form. The run waits, unless you start another one. Key: Ctrl+E",
            begins_group=True),
    Control(Action.THEME, "Theme", "<Control-d>", "Light or dark colours. Key: Ctrl+D"),
)  # fmt: skip

PAUSE_LABEL = "❚❚  Pause"
PLAY_LABEL = CONTROLS[0].label
