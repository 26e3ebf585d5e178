"""The "Parts" tab: the unit or the weight that was clicked on in the weight graph."""

from __future__ import annotations

import time
from typing import Any, ClassVar

from gui.look import Look
from gui.toolkit import ttk
from gui.training.desk import Desk
from gui.training.tabs.history_plot import HistoryPlot
from gui.training.tabs.widgets import Line, Values, embed, heading, number_text
from plots.focus import Focus, Unit, Weight
from plots.unit_map import UnitMap
from training import Snapshot

HINT = (
    "Click a neuron in the weight graph to see its activation over the code plane, or a line to "
    "see a weight's value, gradient and history."
)
MAP_HEIGHT = 280
AGAIN_S = 0.25
"""A weight's gradient takes long to compute: it is asked for so often at the most."""
MOMENTS = 2
"""Vectors of state that an optimizer keeps at the most."""

WEIGHT_ROWS = (
    ("Value", "The weight as it is now."),
    ("Gradient", "Slope of the loss along this weight, over the whole training set."),
    ("State 1", "What the optimizer keeps for this weight, under its textbook name."),
    ("State 2", "What the optimizer keeps for this weight, under its textbook name."),
)


class PartsTab:
    """A unit's map, or a weight in full."""

    title: ClassVar[str] = "Parts"
    help: ClassVar[str] = "The unit or the weight that was clicked on in the weight graph."

    def __init__(self, master: Any, look: Look, desk: Desk) -> None:
        self.frame = ttk.Frame(master)
        self._desk = desk
        self._title = Line(self.frame, "Heading.TLabel").pack()
        self._hint = Line(self.frame, "Muted.TLabel").pack(pady=(look.px(2), look.px(6)))
        self._unit = ttk.Frame(self.frame)
        self.map = UnitMap(look.palette, dpi=96 * look.font_scale)
        embed(self.map, self._unit, look, MAP_HEIGHT)
        self._weight = ttk.Frame(self.frame)
        self._values = Values(self._weight, look, WEIGHT_ROWS)
        self._values.frame.pack(fill="x")
        heading(self._weight, look, "Value at the checkpoints of this run")
        self.history = HistoryPlot(self._weight, look)
        self.history.canvas.pack(fill="x")
        self._units = (0, 1)
        self._asked: tuple[Weight, int] | None = None
        self._asked_at = 0.0

    def show(self, snapshot: Snapshot, focus: Focus) -> None:
        """Show what is picked, or how to pick."""
        self._title.show(part_name(snapshot, focus))
        self._hint.show("" if focus.unit or focus.weight else HINT)
        self._place(self._unit, shown=focus.unit is not None)
        self._place(self._weight, shown=focus.weight is not None)
        if focus.unit is not None:
            units = self._desk.options.code_units
            if units != self._units:
                self._units = units
                self.map.choose(*units)
            self.map.show(snapshot, focus)
        elif focus.weight is not None:
            self._show_weight(focus.weight, snapshot)

    @property
    def numbers(self) -> list[str]:
        """Value, gradient and the optimizer's state of a weight, as they can be read."""
        return self._values.texts

    def close(self) -> None:
        """Let go of the figure."""
        self.map.close()

    def _show_weight(self, weight: Weight, snapshot: Snapshot) -> None:
        now = time.perf_counter()
        asked = weight, snapshot.update
        playing = self._desk.session.playing and weight == (self._asked or (None,))[0]
        if asked == self._asked or (playing and now - self._asked_at < AGAIN_S):
            return
        self._asked, self._asked_at = asked, now
        state = self._desk.session.weight_state(*weight)
        moments = [f"{name} = {number_text(m).strip()}" for name, m in state.moments.items()]
        moments += ["–"] * (MOMENTS - len(moments))
        value, gradient = (number_text(number).strip() for number in (state.value, state.gradient))
        self._values.show([value, gradient, *moments])
        self.history.show(state.updates, state.values)

    def _place(self, frame: Any, *, shown: bool) -> None:
        if shown != bool(frame.winfo_manager()):
            frame.pack(fill="x") if shown else frame.pack_forget()
            frame.update_idletasks()


def part_name(snapshot: Snapshot, focus: Focus) -> str:
    """What is picked, in words."""
    if focus.unit is not None:
        return _unit_name(snapshot, focus.unit)
    if focus.weight is not None:
        layer, unit, source = focus.weight
        end = _unit_name(snapshot, Unit(layer, unit))
        if source < 0:
            return f"Bias of {end[:1].lower() + end[1:]}"
        return f"{_unit_name(snapshot, Unit(layer - 1, source))} → {end[:1].lower() + end[1:]}"
    return "Nothing picked"


def _unit_name(snapshot: Snapshot, unit: Unit) -> str:
    if unit.layer == 0:
        return f"Input {snapshot.feature_names[unit.unit]}"
    last = len(snapshot.weights)
    if unit.layer == last:
        return f"Output {snapshot.feature_names[unit.unit]}"
    if unit.layer == snapshot.experiment.model.code_layer:
        return f"Code unit {unit.unit + 1}"
    return f"Layer {unit.layer}, unit {unit.unit + 1}"
