"""The "View" tab: which views are shown, how they are drawn, and how large everything is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, ClassVar

from gui.buttons import small_button
from gui.look import Look
from gui.toolkit import tk, ttk, untrace
from gui.tooltip import Tooltip
from gui.training.actions import BY_ACTION
from gui.training.control import Action
from gui.training.desk import Desk
from gui.training.options import TRAILS, UNITS_DRAWN, VIEWS
from gui.training.tabs.widgets import heading
from plots.error_curve import SCALE_NAMES
from plots.focus import Focus
from plots.quantities import QUANTITY_NAMES
from plots.trails import Trails
from training import Snapshot

TRAIL_NAMES = {
    Trails.NONE: "none",
    Trails.PINNED: "of pinned samples",
    Trails.ALL: "of all samples",
}
BUTTONS = (
    (Action.LARGER, Action.SMALLER, Action.ORDINARY),
    (Action.THEME, Action.FULL_SCREEN, Action.PRESENT),
    (Action.COPY, Action.KEYS),
)
"""Rows of buttons for the window itself."""


class ViewTab:
    """Ticks, lists and buttons; each has a key, which its tooltip tells."""

    title: ClassVar[str] = "View"
    help: ClassVar[str] = "Which views are shown, and how."

    def __init__(self, master: Any, look: Look, desk: Desk) -> None:
        self.frame = ttk.Frame(master)
        self._look = look
        self._desk = desk
        self._ticks: dict[Action, Any] = {}
        self.lists: dict[str, Any] = {}
        """Comboboxes, by their labels."""
        heading(self.frame, look, "Views")
        for action in VIEWS:
            self._tick(action)
        heading(self.frame, look, "Code plane")
        self._tick(Action.PCA)
        self._grid = self._new_grid()
        options = desk.options
        self._list(
            "Trails", list(TRAIL_NAMES.values()), TRAIL_NAMES[options.trails],
            BY_ACTION[Action.TRAILS].tooltip, self._choose_trails,
        )  # fmt: skip
        model = desk.session.experiment.model
        width = model.layers[model.code_layer]
        if width > 2:
            names = unit_names(width)
            for axis, label in enumerate(("Across", "Upwards")):
                self._list(
                    label, names, names[options.code_units[axis]], "Code unit on this axis.",
                    partial(self._choose_unit, axis),
                )  # fmt: skip
        heading(self.frame, look, "Error curve")
        self._grid = self._new_grid()
        self._list(
            "Axis", list(SCALE_NAMES.values()), SCALE_NAMES[options.scale],
            BY_ACTION[Action.SCALE].tooltip, self._choose_scale,
        )  # fmt: skip
        self._list(
            "Shows", list(QUANTITY_NAMES.values()), QUANTITY_NAMES[options.quantity],
            BY_ACTION[Action.QUANTITY].tooltip, self._choose_quantity,
        )  # fmt: skip
        pairs = pair_names(len(model.layers) - 1)
        if len(pairs) > 1:
            heading(self.frame, look, "Heat maps")
            self._grid = self._new_grid()
            self._list(
                "Weights into", pairs, pairs[options.pair],
                "Layers whose weights are shown, counted from the input's, which is layer 0.",
                self._choose_pair,
            )  # fmt: skip
        if max(model.layers) > UNITS_DRAWN[0]:
            heading(self.frame, look, "Weight graph")
            self._grid = self._new_grid()
            self._list(
                "Units drawn", [str(n) for n in UNITS_DRAWN], str(options.units_drawn),
                "Units of a wide layer that are drawn at the most.", self._choose_units_drawn,
            )  # fmt: skip
        heading(self.frame, look, "Window")
        for row in BUTTONS:
            self._buttons(row)
        self._options_seen: tuple[object, ...] = ()

    def show(self, snapshot: Snapshot, focus: Focus) -> None:
        """Follow what keys have changed."""
        options = self._desk.options
        seen = (options.shown, options.pca, options.trails, options.scale, options.quantity)
        if seen == self._options_seen:
            return
        self._options_seen = seen
        for action, name in VIEWS.items():
            self._ticks[action].set(name in options.shown)
        self._ticks[Action.PCA].set(options.pca)
        self.lists["Trails"].set(TRAIL_NAMES[options.trails])
        self.lists["Axis"].set(SCALE_NAMES[options.scale])
        self.lists["Shows"].set(QUANTITY_NAMES[options.quantity])

    def close(self) -> None:
        """Let go of the variables, which Tcl would keep."""
        for variable in self._ticks.values():
            untrace(variable)

    def _tick(self, action: Action) -> None:
        variable = tk.BooleanVar(self.frame)
        tick = ttk.Checkbutton(
            self.frame, text=BY_ACTION[action].label, variable=variable,
            command=lambda: self._desk.wish(action),
        )  # fmt: skip
        tick.pack(anchor="w")
        Tooltip(tick, BY_ACTION[action].tooltip, self._look)
        self._ticks[action] = variable

    def _new_grid(self) -> Any:
        grid = ttk.Frame(self.frame)
        grid.pack(fill="x")
        grid.columnconfigure(1, weight=1)
        return grid

    def _list(
        self,
        label: str,
        values: Sequence[str],
        value: str,
        text: str,
        choose: Callable[[int], None],
    ) -> None:
        look, row = self._look, self._grid.grid_size()[1]
        name = ttk.Label(self._grid, text=label, style="Muted.TLabel")
        name.grid(row=row, column=0, sticky="w", padx=(0, look.px(10)))
        box = ttk.Combobox(
            self._grid, values=list(values), state="readonly", font=look.small, width=12
        )
        box.set(value)
        box.grid(row=row, column=1, sticky="ew", pady=look.px(2))

        def chosen(_event: Any) -> None:
            choose(box.current())
            box.selection_clear()
            self._desk.apply_options()
            box.winfo_toplevel().focus_set()  # from the list back to the keys

        box.bind("<<ComboboxSelected>>", chosen)
        Tooltip(box, text, look)
        self.lists[label] = box

    def _buttons(self, actions: Sequence[Action]) -> None:
        look = self._look
        row = ttk.Frame(self.frame)
        row.pack(fill="x", pady=look.px(2))
        for index, action in enumerate(actions):
            control = BY_ACTION[action]
            button = small_button(row, control.label, partial(self._desk.wish, action))
            button.grid(row=0, column=index, sticky="ew", padx=(0, look.px(4)))
            row.columnconfigure(index, weight=1, uniform="buttons")
            Tooltip(button, control.tooltip, look)

    def _choose_trails(self, index: int) -> None:
        self._desk.options.trails = TRAILS[index]

    def _choose_unit(self, axis: int, unit: int) -> None:
        x, y = self._desk.options.code_units
        self._desk.options.code_units = (unit, y) if axis == 0 else (x, unit)

    def _choose_scale(self, index: int) -> None:
        self._desk.options.scale = tuple(SCALE_NAMES)[index]

    def _choose_quantity(self, index: int) -> None:
        self._desk.options.quantity = tuple(QUANTITY_NAMES)[index]

    def _choose_pair(self, index: int) -> None:
        self._desk.options.pair = index

    def _choose_units_drawn(self, index: int) -> None:
        self._desk.options.units_drawn = UNITS_DRAWN[index]


def pair_names(last: int) -> list[str]:
    """Pairs of layers that mirror each other, of a network whose output is layer `last`."""
    return [f"layers {first} and {last + 1 - first}" for first in range(1, last // 2 + 1)]


def unit_names(code_units: int) -> list[str]:
    """Names of code units as a person counts them."""
    return [f"code unit {unit + 1}" for unit in range(code_units)]
