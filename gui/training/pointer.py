"""`Pointer`: what the pointer does over the views becomes a focus, or a place in time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from gui.look import Look
from gui.training.desk import Desk
from gui.training.matrix_pointer import MatrixPointer
from gui.training.options import ViewName
from gui.training.stage import Stage
from plots.focus import Focus, Pin, Unit, Weight

REACH = 7.0
"""How near to a sample the pointer counts as on it, in points."""
NAMES = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Pointer:
    """Watches the views' canvases. The focus follows in the next frame, not with every motion."""

    def __init__(
        self,
        stage: Stage,
        look: Look,
        desk: Desk,
        wake: Callable[[], None],
        go_to: Callable[[int], None],
    ) -> None:
        """`wake` asks for a frame; `go_to` is called with the update that was clicked on."""
        self._stage = stage
        self._desk = desk
        self._wake = wake
        self._go_to = go_to
        self.on_pick: Callable[[str], None] = lambda _title: None
        """Called with the title of the tab that tells more about what was clicked on."""
        self.matrices = MatrixPointer(stage, look, wake, self._pin, self._pick_weight)
        self._at: tuple[int, int] | None = None
        self._cursors: dict[ViewName, str] = {}
        plane, curve, graph = (
            stage.widget(name)
            for name in (ViewName.CODE_PLANE, ViewName.ERROR_CURVE, ViewName.WEIGHT_GRAPH)
        )
        plane.bind("<Motion>", self._moved, add="+")
        plane.bind("<Leave>", self._left, add="+")
        # matplotlib takes double clicks on its canvases for itself: here they are two clicks.
        for sequence in ("<Button-1>", "<Double-Button-1>"):
            plane.bind(sequence, self._plane_clicked, add="+")
            curve.bind(sequence, self._curve_clicked, add="+")
        curve.bind("<Motion>", self._over_curve, add="+")
        graph.bind("<Button-1>", self._graph_clicked, add="+")
        graph.bind("<Motion>", self._over_graph, add="+")

    def focus(self) -> Focus:
        """The focus as the pointer has it now: points may have moved under it."""
        focus = self._desk.focus
        if self._at is None:
            return self.matrices.focus(replace(focus, hovered=None, code=None))
        plane = self._stage.code_plane
        sample = plane.sample_at(*self._at, REACH)
        code = plane.code_at(*self._at)
        between = "" if code is None else "crosshair"
        self._point(ViewName.CODE_PLANE, between if sample is None else "hand2")
        return replace(focus, hovered=sample, code=code)

    def _moved(self, event: Any) -> None:
        self._at = event.x, event.y
        self._wake()

    def _left(self, _event: Any) -> None:
        self._at = None
        self._wake()

    def _plane_clicked(self, event: Any) -> None:
        sample = self._stage.code_plane.sample_at(event.x, event.y, REACH)
        if sample is not None:
            self._pin(sample)

    def _pin(self, sample: int) -> None:
        self._desk.set_focus(with_pin(self._desk.focus, sample))
        self.on_pick("Sample")

    def _curve_clicked(self, event: Any) -> None:
        update = self._stage.error_curve.update_at(event.x, event.y)
        if update is not None:
            self._go_to(min(update, self._desk.session.end))

    def _over_curve(self, event: Any) -> None:
        update = self._stage.error_curve.update_at(event.x, event.y)
        self._point(ViewName.ERROR_CURVE, "" if update is None else "sb_h_double_arrow")

    def _graph_clicked(self, event: Any) -> None:
        graph = self._stage.weight_graph
        unit = graph.unit_at(event.x, event.y)
        weight = None if unit else graph.weight_at(event.x, event.y)
        if unit or weight:
            self._pick(unit, weight)

    def _pick(self, unit: Unit | None, weight: Weight | None) -> None:
        """Pick a part of the network, or let go of it where it has been picked."""
        focus = self._desk.focus
        if unit == focus.unit and weight == focus.weight:
            unit = weight = None
        self._desk.set_focus(replace(focus, unit=unit, weight=weight))
        self.on_pick("Parts")

    def _pick_weight(self, weight: Weight) -> None:
        self._pick(None, weight)

    def _over_graph(self, event: Any) -> None:
        graph = self._stage.weight_graph
        on_part = graph.unit_at(event.x, event.y) or graph.weight_at(event.x, event.y)
        self._point(ViewName.WEIGHT_GRAPH, "hand2" if on_part else "")

    def _point(self, name: ViewName, cursor: str) -> None:
        if self._cursors.get(name, "") != cursor:
            self._cursors[name] = cursor
            self._stage.widget(name).configure(cursor=cursor)


def with_pin(focus: Focus, sample: int) -> Focus:
    """The focus with a sample pinned under the next free letter, or without it where it was."""
    others = tuple(pin for pin in focus.pins if pin.sample != sample)
    if len(others) < len(focus.pins):
        return replace(focus, pins=others)
    return replace(focus, pins=(*focus.pins, Pin(free_name(focus), sample=sample)))


def with_values(focus: Focus, values: tuple[float, ...]) -> Focus:
    """The focus with a point typed by hand pinned under the next free letter."""
    return replace(focus, pins=(*focus.pins, Pin(free_name(focus), values=values)))


def free_name(focus: Focus) -> str:
    """The first of A, B, …, Z, A2, … that no pin has."""
    taken = {pin.name for pin in focus.pins}
    names = (
        f"{letter}{'' if number == 1 else number}" for number in range(1, 1000) for letter in NAMES
    )
    return next(name for name in names if name not in taken)
