"""The "Parts" tab: the unit or the weight that was clicked on in the weight graph."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

from config.numbers import number_list
from gui.buttons import small_button
from gui.look import Look
from gui.toolkit import ttk
from gui.tooltip import Tooltip
from gui.training.desk import Desk
from gui.training.tabs.history_plot import HistoryPlot
from gui.training.tabs.widgets import Line, Values, embed, heading, number_text
from plots.focus import Focus, Unit, Weight
from plots.unit_map import UnitMap
from training import Snapshot

HINT = (
    "Click a neuron in the weight graph to see its activation over the code plane, or a line to "
    "see a weight's value, gradient and history. Or type which one, and press Return."
)
MAP_HEIGHT = 280
AGAIN_S = 0.25
"""A weight's gradient takes long to compute: it is asked for so often at the most."""
MOMENTS = 2
"""Vectors of state that an optimizer keeps at the most."""

BIAS = "b"
FIELD_HELP = (
    "A unit: its layer and its number, such as 1, 3. A weight: the unit that it leads to, and the "
    "unit of the layer below that it comes from, such as 2, 1, 4; or b for the bias. Layer 0 is "
    "the input. Key: G"
)

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
        self._add_entry(look)
        self._unit = ttk.Frame(self.frame)
        self.map = UnitMap(look.palette, dpi=96 * look.font_scale)
        embed(self.map, self._unit, look, MAP_HEIGHT)
        self._weight = ttk.Frame(self.frame)
        self._values = Values(self._weight, look, WEIGHT_ROWS)
        self._values.frame.pack(fill="x")
        heading(self._weight, look, "Value at the checkpoints of this run")
        self.history = HistoryPlot(self._weight, look)
        self.history.canvas.pack(fill="x")
        self._asked: tuple[Weight, int] | None = None
        self._asked_at = 0.0

    def show(self, snapshot: Snapshot, focus: Focus) -> None:
        """Show what is picked, or how to pick."""
        self._title.show(part_name(snapshot, focus))
        self._hint.show("" if focus.unit or focus.weight else HINT)
        self._place(self._unit, shown=focus.unit is not None)
        self._place(self._weight, shown=focus.weight is not None)
        if focus.unit is not None:
            self.map.choose(*self._desk.options.code_units)
            self.map.show(snapshot, focus)
        elif focus.weight is not None:
            self._show_weight(focus.weight, snapshot)

    @property
    def mistake(self) -> str:
        """What is wrong with what was typed, as it can be read."""
        return self._mistake.text

    @property
    def numbers(self) -> list[str]:
        """Value, gradient and the optimizer's state of a weight, as they can be read."""
        return self._values.texts

    def close(self) -> None:
        """Let go of the figure."""
        self.map.close()

    def _add_entry(self, look: Look) -> None:
        row = ttk.Frame(self.frame)
        row.pack(fill="x")
        label = ttk.Label(row, text="Layer, unit, from", style="Muted.TLabel")
        label.pack(side="left", padx=(0, look.px(6)))
        small_button(row, "Pick", self._pick_typed).pack(side="right", padx=(look.px(6), 0))
        self.field = ttk.Entry(row, font=look.body)
        self.field.pack(side="left", fill="x", expand=True)
        self.field.bind("<Return>", lambda _event: self._pick_typed())
        for widget in (label, self.field):
            Tooltip(widget, FIELD_HELP, look)
        self._mistake = Line(self.frame, "Error.TLabel").pack(pady=(0, look.px(6)))

    def _pick_typed(self) -> None:
        session, focus = self._desk.session, self._desk.focus
        try:
            part = typed_part(self.field.get(), session.experiment.model.layers)
        except ValueError as error:
            self._mistake.show(str(error))
            return
        self._mistake.show("")
        self.field.delete(0, "end")
        unit, weight = (part, None) if isinstance(part, Unit) else (None, part)
        self._desk.set_focus(replace(focus, unit=unit, weight=weight))

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


def typed_part(text: str, layers: Sequence[int]) -> Unit | Weight:
    """The part that was typed, in a network with so many units in its layers.

    "1, 3" is a unit, "2, 1, 4" a weight, "2, 1, b" a bias; units count from 1, layers from 0, the
    input. Raises ValueError with a sentence for a person.
    """
    entries = number_list(text.lower())
    if len(entries) not in (2, 3):
        raise ValueError(
            "Type a layer and a unit, such as 1, 2; or these and a unit of the layer below."
        )
    layer = _counted(entries[0], "layer", int(len(entries) == 3), len(layers) - 1)
    unit = _counted(entries[1], f"unit of layer {layer}", 1, layers[layer]) - 1
    if len(entries) == 2:
        return Unit(layer, unit)
    if entries[2] == BIAS:
        return Weight(layer, unit, -1)
    below = layer - 1
    return Weight(layer, unit, _counted(entries[2], f"unit of layer {below}", 1, layers[below]) - 1)


def _counted(entry: str, what: str, first: int, last: int) -> int:
    if not (entry.isascii() and entry.isdigit() and first <= int(entry[:9]) <= last):
        raise ValueError(f'"{entry}" is no {what}; they go from {first} to {last}.')
    return int(entry)


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
