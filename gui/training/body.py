"""`Body`: the views with the timeline below them, and the panel at their right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gui.look import Look
from gui.toolkit import tk
from gui.training.desk import TrainingDesk
from gui.training.panel import Panel
from gui.training.stage import Stage
from gui.training.tabs import TABS
from gui.training.timeline import Timeline

PANEL_FROM_WIDTH = 1180
"""A window narrower than this, in 96-dpi pixels at ordinary text, has its panel folded at first."""


class Body:
    """Everything below the status line, and how it shares the room."""

    def __init__(
        self, master: Any, look: Look, desk: TrainingDesk, go_to: Callable[[int], None]
    ) -> None:
        self._look = look
        self._desk = desk
        gap = max(1, look.px(1))
        self.frame = tk.Frame(master, background=look.palette.line)
        self.frame.pack(fill="both", expand=True)
        self.frame.grid_propagate(False)
        self.frame.rowconfigure(0, weight=1)
        self.frame.columnconfigure(0, weight=1)
        self.stage = Stage(self.frame, look, desk.options.units_drawn)
        self.timeline = Timeline(self.frame, look, go_to, desk.wish)
        self.panel = Panel(self.frame, look, desk, TABS)
        self.stage.frame.grid(row=0, column=0, sticky="nsew")
        self.timeline.frame.grid(row=1, column=0, sticky="ew", pady=(gap, 0))
        self.panel.frame.grid(row=0, column=1, rowspan=2, sticky="ns", padx=(gap, 0))
        self._panel_shown = True
        self._width = 0

    def fit(self, window_width: int) -> None:
        """Show or fold the panel, as a person chose or the window's width allows."""
        self._width = window_width
        shown = self._desk.options.panel
        if shown is None:
            shown = window_width >= self._look.px(PANEL_FROM_WIDTH)
        self.panel.fit(window_width)
        if shown != self._panel_shown:
            self._panel_shown = shown
            self.panel.frame.grid() if shown else self.panel.frame.grid_remove()

    def apply_options(self) -> None:
        """Follow the options: which parts are shown, and how."""
        options, stage = self._desk.options, self.stage
        self.fit(self._width)
        stage.arrange(options.shown)
        stage.error_curve.set_scale(options.scale)
        stage.error_curve.set_quantity(options.quantity)
        if stage.heat_maps.pair != options.pair:
            stage.choose_pair(options.pair)
        stage.code_plane.set_trails(options.trails)
        stage.code_plane.set_pca(options.pca)
        model = self._desk.session.experiment.model
        if model.layers[model.code_layer] > 2:
            stage.code_plane.choose(*options.code_units)
            stage.sheet.choose(*options.code_units)
        stage.draw_units(options.units_drawn)
        self.panel.refresh()

    def close(self) -> None:
        """Let go of figures and canvases, before the window goes."""
        self.panel.close()
        self.stage.close()
