"""What a person can do at the training window: one table for buttons, keys and the list of keys."""

from __future__ import annotations

from gui.training.control import Action, Control, Place
from training import Command

EPOCHS_AT_ONCE = 100

_TRANSPORT = (
    Control(
        Action.PLAY, "▶  Play", ("<Key-space>",), "Space",
        "Train at the speed of the slider, until you pause or a stop rule holds.",
        Command.PLAY, Place.TRANSPORT, begins_group=True,
    ),
    Control(
        Action.BATCH, "Batch", ("<Key-b>",), "B", "One update, on the next mini-batch.",
        Command.STEP, Place.TRANSPORT, begins_group=True,
    ),
    Control(
        Action.EPOCH, "Epoch", ("<Key-e>",), "E",
        "To the end of this epoch: once through the data.", Command.RUN_EPOCHS, Place.TRANSPORT,
    ),
    Control(
        Action.EPOCHS, f"{EPOCHS_AT_ONCE} epochs", ("<Key-h>",), "H",
        f"{EPOCHS_AT_ONCE} epochs, as fast as it goes.", Command.RUN_EPOCHS, Place.TRANSPORT,
    ),
    Control(
        Action.TRAIN, "Train", ("<Key-t>",), "T",
        "As fast as it goes, until a stop rule holds.", Command.TRAIN, Place.TRANSPORT,
    ),
    Control(
        Action.RESET, "Reset", ("<Key-r>",), "R",
        "Back to update 0, with the same initial weights.",
        Command.RESET, Place.TRANSPORT, begins_group=True,
    ),
    Control(
        Action.NEW_WEIGHTS, "New weights", ("<Key-n>",), "N",
        "Back to update 0, with other initial weights (the next seed).",
        Command.NEW_WEIGHTS, Place.TRANSPORT,
    ),
    Control(Action.SLOWER, "Slower", ("<Key-comma>",), "comma", "Play slower.", held=True),
    Control(Action.FASTER, "Faster", ("<Key-period>",), "full stop", "Play faster.", held=True),
)  # fmt: skip

_TIME = (
    Control(
        Action.STEP_BACK, "Step back", ("<Key-Left>",), "←",
        "Undo one update: every view shows exactly the state before it.", held=True,
    ),
    Control(
        Action.STEP_ON, "Step on", ("<Key-Right>",), "→",
        "Do one update, again or for the first time.", held=True,
    ),
    Control(
        Action.EPOCH_BACK, "Epoch back", ("<Shift-Key-Left>",), "Shift+←",
        "Back to the beginning of this epoch, or of the one before.", held=True,
    ),
    Control(
        Action.EPOCH_ON, "Epoch on", ("<Shift-Key-Right>",), "Shift+→",
        "On to the end of this epoch.", held=True,
    ),
    Control(Action.TO_START, "To the start", ("<Key-Home>",), "Home", "Back to update 0."),
    Control(
        Action.TO_END, "To the end", ("<Key-End>",), "End", "On to the last update of this run."
    ),
)  # fmt: skip

_PICKING = (
    Control(
        Action.PIN, "Pin", ("<Key-s>",), "S",
        "To the field for a sample's number, or for values typed by hand.",
    ),
    Control(
        Action.PICK, "Pick", ("<Key-g>",), "G",
        "To the field for a unit or a weight of the network.",
    ),
    Control(
        Action.UNPIN, "Unpin all", ("<Key-u>",), "U",
        "Let go of all pins, and of the unit or weight that is picked.",
    ),
    Control(
        Action.LEAVE, "Leave", ("<Key-Escape>",), "Esc",
        "Leave a field, full screen or presentation.",
    ),
)  # fmt: skip

TAB_TITLES = {
    Action.TAB_1: "Sample",
    Action.TAB_2: "Parts",
    Action.TAB_3: "Settings",
    Action.TAB_4: "Runs",
    Action.TAB_5: "Health",
    Action.TAB_6: "View",
}
"""The tabs of the panel, as its handles call them."""

_SHOWN = (
    (Action.CODE_PLANE, "Code plane", "the code plane"),
    (Action.ERROR_CURVE, "Error curve", "the error curve"),
    (Action.WEIGHT_GRAPH, "Weight graph", "the weight graph"),
    (Action.SHEET, "Sheet", "the surface that the decoder spans among the data"),
    (Action.HEAT_MAPS, "Heat maps", "a weight matrix and its mirror image, as heat maps"),
    (Action.STATES, "Hidden states", "each sample's code, also rounded to the states it rests in"),
    (Action.RECONSTRUCTIONS, "Reconstructions", "inputs beside what becomes of them, as images"),
)
"""Views with the names of their ticks, and what they are."""

_VIEWS = (
    Control(
        Action.PANEL, "Panel", ("<Key-p>",), "P", "Show or hide the panel beside the views.",
        place=Place.HEAD,
    ),
    *(
        Control(action, title, (f"<Control-Key-{number}>",), f"Ctrl+{number}",
                "Bring this tab of the panel to the front.")
        for number, (action, title) in enumerate(TAB_TITLES.items(), 1)
    ),
    *(
        Control(action, label, (f"<Key-{number}>",), str(number), f"Show or hide {what}.")
        for number, (action, label, what) in enumerate(_SHOWN, 1)
    ),
    Control(
        Action.TRAILS, "Trails", ("<Key-w>",), "W",
        "Trails of the points in the code plane: none, of the pinned ones, of all.",
    ),
    Control(
        Action.PCA, "PCA's code", ("<Key-c>",), "C",
        "Show or hide PCA's own code under the network's.",
    ),
    Control(
        Action.SCALE, "Error axis", ("<Key-l>",), "L", "Linear or logarithmic axis of errors."
    ),
    Control(
        Action.QUANTITY, "RMSE or loss", ("<Key-o>",), "O",
        "On the error curve: RMSE, or the loss that training makes small, its objective.",
    ),
)  # fmt: skip

_WINDOW = (
    Control(
        Action.EDIT, "Edit experiment", ("<Control-Key-e>",), "Ctrl+E",
        "To the form. The run waits, unless you start another one.", place=Place.HEAD,
    ),
    Control(
        Action.STUDY, "Open a study…", ("<Control-Key-o>",), "Ctrl+O",
        "List the runs of a study that has been run, and open any of them.",
    ),
    Control(
        Action.EXPORT, "Export…", ("<Control-Key-s>",), "Ctrl+S",
        "Save pictures, numbers, movies or the whole session; open a saved one.", place=Place.HEAD,
    ),
    Control(
        Action.COPY, "Copy summary", ("<Control-Shift-Key-c>",), "Ctrl+Shift+C",
        "Copy the current state as text.",
    ),
    Control(
        Action.THEME, "Light or dark", ("<Control-Key-d>",), "Ctrl+D", "Light or dark colours.",
        place=Place.HEAD,
    ),
    Control(
        Action.LARGER, "Larger text",
        ("<Control-Key-plus>", "<Control-Key-equal>", "<Control-Key-KP_Add>"), "Ctrl and +",
        "Larger text.",
    ),
    Control(
        Action.SMALLER, "Smaller text", ("<Control-Key-minus>", "<Control-Key-KP_Subtract>"),
        "Ctrl and −", "Smaller text.",
    ),
    Control(
        Action.ORDINARY, "Ordinary text", ("<Control-Key-0>", "<Control-Key-KP_0>"), "Ctrl+0",
        "Text of ordinary size.",
    ),
    Control(
        Action.FULL_SCREEN, "Full screen", ("<Key-F11>",), "F11", "The whole screen, or a window."
    ),
    Control(
        Action.PRESENT, "Presentation", ("<Key-F5>", "<Control-Key-p>"), "F5 or Ctrl+P",
        "The whole screen with larger text, for a lecture hall; and back.",
    ),
    Control(
        Action.KEYS, "Keys", ("<Key-F1>",), "F1", "List every key.", place=Place.HEAD
    ),
)  # fmt: skip

GROUPS = {
    "Training": _TRANSPORT,
    "Back in time": _TIME,
    "Picking": _PICKING,
    "Views": _VIEWS,
    "Window": _WINDOW,
}
"""All controls, under the headings of the list of keys."""

CONTROLS = tuple(control for group in GROUPS.values() for control in group)
BUTTONS = tuple(control for control in CONTROLS if control.place is not Place.NOWHERE)
HEAD = (Action.EDIT, Action.EXPORT, Action.PANEL, Action.THEME, Action.KEYS)
"""Buttons beside the title, from the left."""
BY_ACTION = {control.action: control for control in CONTROLS}

PAUSE_LABEL = "❚❚  Pause"
PLAY_LABEL = BY_ACTION[Action.PLAY].label
