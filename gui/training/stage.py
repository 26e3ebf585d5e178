"""The stage: code plane, error curve and weight graph, side by side in one canvas of the window."""

from __future__ import annotations

import time
from collections import deque
from typing import Any, Protocol

from matplotlib.backends.backend_tkagg import FigureCanvasTkAgg

from graphs.weight_graph import WeightGraph
from gui.look import Look
from gui.toolkit import tk
from plots.code_plane import CodePlane
from plots.error_curve import ErrorCurve
from plots.live import LiveView
from training import Snapshot

CODE_PLANE_SHARE = 45
"""Per cent of the width."""


class View(Protocol):
    """Shows the newest snapshot, whatever it was before."""

    def show(self, snapshot: Snapshot) -> None:
        """Show this state."""

    def close(self) -> None:
        """Let go of everything."""


class Stage:
    """Three views of the newest snapshot, made once and then only moved."""

    def __init__(self, master: Any, look: Look, most_units: int) -> None:
        self._frames = tk.Frame(master, background=look.palette.line)
        self._frames.pack(fill="both", expand=True)
        gap = max(1, look.px(1))
        left = self._frame(0, 0, look, rowspan=2, padx=(0, gap))
        top = self._frame(0, 1, look, pady=(0, gap))
        bottom = self._frame(1, 1, look)
        self._frames.grid_propagate(False)
        self._frames.columnconfigure(0, weight=CODE_PLANE_SHARE, uniform="columns")
        self._frames.columnconfigure(1, weight=100 - CODE_PLANE_SHARE, uniform="columns")
        self._frames.rowconfigure((0, 1), weight=1, uniform="rows")
        size = look.font_scale
        self.code_plane = CodePlane(look.palette, dpi=96 * size)
        self.error_curve = ErrorCurve(look.palette, dpi=96 * size)
        self._canvases = [_embed(self.code_plane, left), _embed(self.error_curve, top)]
        self._look = look
        self._shown: dict[int, Snapshot] = {}
        self._graph_canvas = tk.Canvas(bottom, width=1, height=1)
        self._graph_canvas.pack(fill="both", expand=True)
        self.weight_graph = self._make_weight_graph(most_units)
        self._turns: deque[View] = deque((self.code_plane, self.error_curve, self.weight_graph))

    def show(self, snapshot: Snapshot, budget_s: float | None = None) -> None:
        """Show a state in every view, or in as many as fit in `budget_s` seconds, by turns."""
        start = time.perf_counter()
        for _ in range(len(self._turns)):
            self._turns[0].show(snapshot)
            self._shown[id(self._turns[0])] = snapshot
            self._turns.rotate(-1)
            if budget_s is not None and time.perf_counter() - start > budget_s:
                break

    @property
    def shown(self) -> list[Snapshot | None]:
        """What code plane, error curve and weight graph show, in this order."""
        views = (self.code_plane, self.error_curve, self.weight_graph)
        return [self._shown.get(id(view)) for view in views]

    def draw_units(self, most_units: int, snapshot: Snapshot) -> None:
        """Draw this many units of wide layers in the weight graph, beginning with this state."""
        self.weight_graph.close()
        self.weight_graph = self._make_weight_graph(most_units)
        self._turns = deque((self.code_plane, self.error_curve, self.weight_graph))
        self.weight_graph.show(snapshot)

    def close(self) -> None:
        """Let go of figures and canvases, before the window goes."""
        for view in self._turns:
            view.close()
        for canvas in self._canvases:
            canvas.get_tk_widget().destroy()

    def _make_weight_graph(self, most_units: int) -> WeightGraph:
        look = self._look
        return WeightGraph(
            self._graph_canvas,
            look.palette,
            scale=look.scale,
            family=look.family,
            most_units=most_units,
        )

    def _frame(self, row: int, column: int, look: Look, rowspan: int = 1, **space: Any) -> Any:
        frame = tk.Frame(self._frames, background=look.palette.panel)
        frame.grid(row=row, column=column, rowspan=rowspan, sticky="nsew", **space)
        frame.pack_propagate(False)
        return frame


def _embed(view: LiveView, master: Any) -> FigureCanvasTkAgg:
    canvas = FigureCanvasTkAgg(view.figure, master=master)
    widget = canvas.get_tk_widget()
    widget.configure(takefocus=0, highlightthickness=0, background=view.palette.panel)
    widget.pack(fill="both", expand=True)
    return canvas
