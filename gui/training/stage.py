"""The stage: the views of the newest snapshot, beside and below each other in one frame."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Collection
from functools import partial
from typing import Any, Protocol

from matplotlib.backends.backend_tkagg import FigureCanvasTkAgg

from graphs.phase import Phase
from graphs.weight_graph import WeightGraph
from gui.look import Look
from gui.toolkit import tk, ttk
from gui.training.options import ViewName
from gui.training.placing import columns, shares, why_not
from gui.wrapping import wrap
from plots.code_plane import CodePlane
from plots.error_curve import ErrorCurve
from plots.focus import NOTHING, Focus
from plots.heat_map import HeatMaps
from plots.hidden_states import HiddenStates
from plots.live import LiveView
from plots.reconstructions import Reconstructions
from plots.sheet import Sheet
from training import Snapshot

ANSWER_S = 0.05
"""After so long, views that are left wait for the next frame while nothing is played."""


class View(Protocol):
    """Shows the newest snapshot, whatever it was before."""

    def show(self, snapshot: Snapshot, focus: Focus = NOTHING) -> None:
        """Show this state, and light up what is in the focus."""

    def close(self) -> None:
        """Let go of everything."""


class Stage:
    """Views of the newest snapshot, made once and then only moved; hidden ones cost nothing."""

    def __init__(self, master: Any, look: Look, most_units: int) -> None:
        self.frame = tk.Frame(master, background=look.palette.line)
        self._gap = max(1, look.px(1))
        self._look = look
        self._frames = {name: self._frame() for name in ViewName}
        dpi = 96 * look.font_scale
        self.code_plane = CodePlane(look.palette, dpi=dpi)
        self.error_curve = ErrorCurve(look.palette, dpi=dpi)
        self.sheet = Sheet(look.palette, dpi=dpi)
        self.heat_maps = HeatMaps(look.palette, dpi=dpi)
        self.states = HiddenStates(look.palette, dpi=dpi)
        self.reconstructions = Reconstructions(look.palette, dpi=dpi)
        self.canvases = {
            name: _embed(view, self._frames[name], partial(self._resized, name))
            for name, view in (
                (ViewName.CODE_PLANE, self.code_plane),
                (ViewName.ERROR_CURVE, self.error_curve),
                (ViewName.SHEET, self.sheet),
                (ViewName.HEAT_MAPS, self.heat_maps),
                (ViewName.STATES, self.states),
                (ViewName.RECONSTRUCTIONS, self.reconstructions),
            )
        }
        self._excuses: dict[ViewName, Any] = {}
        self.graph_canvas = tk.Canvas(self._frames[ViewName.WEIGHT_GRAPH], width=1, height=1)
        self.graph_canvas.pack(fill="both", expand=True)
        self._most_units = most_units
        self.weight_graph = self._make_weight_graph()
        self._shown: dict[ViewName, tuple[Snapshot, Focus]] = {}
        self._due: set[ViewName] = set()
        """Views that have to be shown anew, even where the state is the same."""
        self._latest: tuple[Snapshot, Focus] | None = None
        self._turns: deque[ViewName] = deque()
        self._phase: Phase | None = None

    @property
    def views(self) -> dict[ViewName, View]:
        """Every view by its name, those that are hidden too."""
        return {
            ViewName.CODE_PLANE: self.code_plane,
            ViewName.ERROR_CURVE: self.error_curve,
            ViewName.WEIGHT_GRAPH: self.weight_graph,
            ViewName.SHEET: self.sheet,
            ViewName.HEAT_MAPS: self.heat_maps,
            ViewName.STATES: self.states,
            ViewName.RECONSTRUCTIONS: self.reconstructions,
        }

    def widget(self, name: ViewName) -> Any:
        """The Tk canvas that a view is drawn on."""
        if name is ViewName.WEIGHT_GRAPH:
            return self.graph_canvas
        return self.canvases[name].get_tk_widget()

    def arrange(self, wanted: Collection[ViewName]) -> None:
        """Give these views the room that there is, in two columns, and hide the others."""
        if set(self._turns) == set(wanted):
            return
        places = columns(wanted)
        left = 0.0
        for name, frame in self._frames.items():
            if name not in wanted:
                frame.place_forget()
                self._shown.pop(name, None)
                self._due.discard(name)
        for index, (column, share) in enumerate(zip(places, shares(places), strict=True)):
            for row, name in enumerate(column):
                height = 1 / len(column)
                self._frames[name].place(
                    relx=left, rely=row * height, relwidth=share, relheight=height,
                    width=-self._gap if index < len(places) - 1 else 0,
                    height=-self._gap if row < len(column) - 1 else 0,
                )  # fmt: skip
            left += share
        self._turns = deque(name for column in places for name in column)
        self.frame.update_idletasks()

    def show(
        self, snapshot: Snapshot, focus: Focus = NOTHING, budget_s: float | None = None
    ) -> None:
        """Show a state in as many views as fit in `budget_s` seconds; the others come first next.

        Without a budget every view is shown anew, but those that would take too long: `finish`.
        """
        self._latest = snapshot, focus
        if budget_s is None:
            self._due.update(self._turns)
        start = time.perf_counter()
        for _ in range(len(self._turns)):
            name = self._turns[0]
            seen = self._shown.get(name)
            if name in self._due or seen is None or seen[0] is not snapshot or seen[1] != focus:
                self._show(name, snapshot, focus)
            self._turns.rotate(-1)
            if time.perf_counter() - start > (ANSWER_S if budget_s is None else budget_s):
                break

    @property
    def unfinished(self) -> bool:
        """Whether a view still has to be shown the state that was shown last."""
        return bool(self._due)

    def finish(self) -> None:
        """Go on with views that did not fit, until they would take too long again."""
        if self._latest is not None:
            self.show(*self._latest, ANSWER_S)

    def _show(self, name: ViewName, snapshot: Snapshot, focus: Focus) -> None:
        """Show a state in this view, or say in its place why that is not possible."""
        self._due.discard(name)
        excuse = why_not(name, snapshot, self.heat_maps.pair)
        if excuse:
            self._excuse(name).configure(text=excuse)
            self._excuse(name).place(relx=0.1, relwidth=0.8, rely=0.5, anchor="w")
        else:
            if name in self._excuses:
                self._excuses[name].place_forget()
            self.views[name].show(snapshot, focus)
        self._shown[name] = snapshot, focus

    def seen(self, name: ViewName) -> Snapshot | None:
        """The state that a view shows; None where it is hidden, or cannot show any."""
        shown = self._shown.get(name)
        if shown is None or why_not(name, shown[0], self.heat_maps.pair):
            return None
        return shown[0]

    def show_phase(self, phase: Phase | None) -> None:
        """Light up the part of an update that is under way, in the weight graph."""
        if phase != self._phase and ViewName.WEIGHT_GRAPH in self._turns:
            self._phase = phase
            self.weight_graph.show_stage(phase)

    @property
    def shown(self) -> list[Snapshot | None]:
        """What the views on the stage show, in a fixed order."""
        on_stage = [name for name in ViewName if name in self._turns]
        return [self._shown[name][0] if name in self._shown else None for name in on_stage]

    def choose_pair(self, pair: int) -> None:
        """Show this pair of layers in the heat maps, from the next state on."""
        self._shown.pop(ViewName.HEAT_MAPS, None)
        self.heat_maps.choose(pair)

    def draw_units(self, most_units: int) -> None:
        """Draw this many units of wide layers in the weight graph, from the next state on."""
        if most_units != self._most_units:
            self._most_units = most_units
            self.weight_graph.close()
            self.weight_graph = self._make_weight_graph()
            self._shown.pop(ViewName.WEIGHT_GRAPH, None)

    def close(self) -> None:
        """Let go of figures and canvases, before the window goes."""
        for view in self.views.values():
            view.close()
        for canvas in self.canvases.values():
            canvas.get_tk_widget().destroy()

    def _make_weight_graph(self) -> WeightGraph:
        look = self._look
        return WeightGraph(
            self.graph_canvas,
            look.palette,
            scale=look.scale,
            family=look.family,
            most_units=self._most_units,
        )

    def _excuse(self, name: ViewName) -> Any:
        """A label for the place of a view."""
        if name not in self._excuses:
            self._excuses[name] = ttk.Label(self._frames[name], style="Muted.TLabel")
            wrap(self._excuses[name])
        return self._excuses[name]

    def _resized(self, name: ViewName) -> None:
        """It is drawn in one of the next frames; the loop soon gives one even while it idles."""
        if name in self._shown:
            self._due.add(name)

    def _frame(self) -> Any:
        frame = tk.Frame(self.frame, background=self._look.palette.panel)
        frame.pack_propagate(False)
        return frame


class _Canvas(FigureCanvasTkAgg):
    """Waits for the stage to give it the time, where matplotlib would draw as soon as it can."""

    on_resize: Callable[[], None] | None = None

    def draw_idle(self) -> None:
        if self.on_resize is not None:
            self.on_resize()


def _embed(view: LiveView, master: Any, on_resize: Callable[[], None]) -> FigureCanvasTkAgg:
    canvas = _Canvas(view.figure, master=master)  # type: ignore[no-untyped-call]  # as its base
    canvas.on_resize = on_resize
    widget = FigureCanvasTkAgg.get_tk_widget(canvas)
    widget.configure(takefocus=0, highlightthickness=0, background=view.palette.panel)
    widget.pack(fill="both", expand=True)
    return canvas
