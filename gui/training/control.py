"""`Control`: a way to act in the training window; `Action`: what is wished for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from gui.keyboard import is_arrow, is_plain
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
    SLOWER = "slower"
    FASTER = "faster"

    STEP_BACK = "step back"
    STEP_ON = "step on"
    EPOCH_BACK = "epoch back"
    EPOCH_ON = "epoch on"
    TO_START = "to start"
    TO_END = "to end"

    PIN = "pin"
    PICK = "pick"
    UNPIN = "unpin"
    LEAVE = "leave"

    PANEL = "panel"
    TAB_1 = "tab 1"
    TAB_2 = "tab 2"
    TAB_3 = "tab 3"
    TAB_4 = "tab 4"
    TAB_5 = "tab 5"
    TAB_6 = "tab 6"
    CODE_PLANE = "code plane"
    ERROR_CURVE = "error curve"
    WEIGHT_GRAPH = "weight graph"
    SHEET = "sheet"
    HEAT_MAPS = "heat maps"
    STATES = "hidden states"
    RECONSTRUCTIONS = "reconstructions"
    TRAILS = "trails"
    PCA = "pca"
    SCALE = "scale"
    QUANTITY = "quantity"

    STUDY = "study"
    EDIT = "edit"
    EXPORT = "export"
    COPY = "copy"
    THEME = "theme"
    LARGER = "larger"
    SMALLER = "smaller"
    ORDINARY = "ordinary"
    FULL_SCREEN = "full screen"
    PRESENT = "present"
    KEYS = "keys"


class Place(Enum):
    """Where an action has its button."""

    TRANSPORT = "transport"
    HEAD = "head"
    NOWHERE = "nowhere"
    """It has a key, or a button of a part of the window."""


FUNCTION_KEYS = {"F1", "F5", "F11", "Escape"}
"""Keys without modifiers that no text field has a use for."""


@dataclass(frozen=True, slots=True)
class Control:
    """A way to act: its name, its keys, what it does, and the command that it depends on."""

    action: Action
    label: str
    """What its button says, and the list of keys where there is no button."""
    events: tuple[str, ...]
    """Tk events; a letter means both of its cases."""
    key: str
    """The key as a person reads it."""
    help: str
    command: Command | None = None
    """None: always possible."""
    place: Place = Place.NOWHERE
    begins_group: bool = False
    held: bool = False
    """Whether a key that is held acts again and again."""

    @property
    def tooltip(self) -> str:
        """What it does, and its key."""
        return f"{self.help} Key: {self.key}"

    @property
    def goes_through_fields(self) -> bool:
        """Whether its key means the same while a person types: not a letter's, nor a caret's."""
        return not is_arrow(self.events[0]) and (
            not is_plain(self.events[0]) or self.events[0][5:-1] in FUNCTION_KEYS
        )

    @property
    def sequences(self) -> tuple[str, ...]:
        """Its events, those of letters with and without Shift or Caps Lock."""
        sequences: list[str] = []
        for event in self.events:
            sequences.append(event)
            if _letter(event):
                sequences.append(event[:-2] + event[-2:].upper())
        return tuple(sequences)


def _letter(event: str) -> bool:
    return event[-3] == "-" and event[-2].isalpha()
