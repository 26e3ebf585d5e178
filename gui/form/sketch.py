"""The live drawing of the network below the field `layers`."""

from __future__ import annotations

from typing import Any

from config.draft import Draft
from config.errors import Path, Problem
from gui.form.host import Host
from gui.form.network_sketch import draw, sketch
from gui.toolkit import tk

HEIGHT = 132
MARGIN = 22
MAX_LAYERS = 32


class SketchView:
    """A canvas that shows the draft's layers, as far as they are numbers."""

    def __init__(self, parent: Any, line: int, path: Path, host: Host) -> None:
        look = host.look
        self.path = path
        self._look = look
        self._layers: list[int] = []
        self._code: int | None = None
        self.canvas = tk.Canvas(
            parent, width=1, height=look.px(HEIGHT), background=look.palette.panel,
            highlightthickness=0, borderwidth=0,
        )  # fmt: skip
        self.canvas.grid(row=line, column=0, columnspan=3, sticky="ew", pady=look.px(4))
        self.canvas.bind("<Configure>", lambda _event: self._draw())

    def show(self, draft: Draft, sources: tuple[object, ...]) -> None:
        """Draw the draft's layers where they have changed, without entries that are no sizes."""
        layers = draft.value(self.path)
        code = draft.value((*self.path[:-1], "code_layer"))
        sizes = layers[:MAX_LAYERS] if isinstance(layers, list) else []
        sizes = [size for size in sizes if type(size) is int and size > 0]
        code = code if type(code) is int else None
        if (sizes, code) != (self._layers, self._code):
            self._layers, self._code = sizes, code
            self._draw()

    def _draw(self) -> None:
        look = self._look
        network = sketch(
            self._layers,
            self._code,
            width=self.canvas.winfo_width(),
            height=look.px(HEIGHT - 12),
            margin=look.px(MARGIN),
        )
        draw(self.canvas, network, look)

    def mark(self, problems: tuple[Problem, ...]) -> None:
        """The field above it says what is wrong."""

    def target(self, path: Path) -> None:
        """A drawing takes no input."""
