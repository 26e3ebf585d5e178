"""What several tabs are made of: headings, rows of values, figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.backends.backend_tkagg import FigureCanvasTkAgg

from gui.look import Look
from gui.toolkit import tk, ttk
from gui.tooltip import Tooltip
from gui.wrapping import wrap
from plots.live import LiveFigure


class Line:
    """A label that is touched only when its text changes, and breaks where its room ends."""

    def __init__(self, master: Any, style: str = "TLabel", **options: Any) -> None:
        self.label = ttk.Label(master, style=style, **options)
        self._shown = ""
        wrap(self.label)

    @property
    def text(self) -> str:
        """What can be read."""
        return self._shown

    def show(self, text: str) -> None:
        """Show this text."""
        if text != self._shown:
            self._shown = text
            self.label.configure(text=text)

    def pack(self, **options: Any) -> Line:
        """Pack the label across its master, and return this."""
        self.label.pack(fill="x", **options)
        return self


class Values:
    """Names and numbers in two columns; each name has a tooltip that defines its number."""

    def __init__(self, master: Any, look: Look, rows: Sequence[tuple[str, str]]) -> None:
        self.frame = ttk.Frame(master)
        self.frame.columnconfigure(1, weight=1)
        self._labels: list[Any] = []
        self._shown = [""] * len(rows)
        for row, (name, help_text) in enumerate(rows):
            label = ttk.Label(self.frame, text=name, style="Muted.TLabel")
            label.grid(row=row, column=0, sticky="nw", padx=(0, look.px(10)), pady=look.px(1))
            Tooltip(label, help_text, look)
            value = ttk.Label(self.frame, font=look.mono)
            value.grid(row=row, column=1, sticky="ew", pady=look.px(1))
            wrap(value)
            Tooltip(value, help_text, look)
            self._labels.append(value)

    @property
    def texts(self) -> list[str]:
        """The values as they can be read."""
        return list(self._shown)

    def show(self, texts: Sequence[str]) -> None:
        """Show these values, one a row."""
        for index, text in enumerate(texts):
            if text != self._shown[index]:
                self._shown[index] = text
                self._labels[index].configure(text=text)


def heading(master: Any, look: Look, text: str) -> Any:
    """A heading, packed."""
    label = ttk.Label(master, text=text, style="Group.TLabel")
    label.pack(anchor="w", pady=(look.px(12), look.px(4)))
    return label


def embed(view: LiveFigure, master: Any, look: Look, height: float) -> Any:
    """A figure across its master, in a place `height` 96-dpi pixels high; returns its widget."""
    frame = tk.Frame(master, background=look.palette.panel, height=look.px(height))
    frame.pack_propagate(False)
    frame.pack(fill="x")
    widget = FigureCanvasTkAgg(view.figure, master=frame).get_tk_widget()
    widget.configure(takefocus=0, highlightthickness=0, background=look.palette.panel)
    widget.pack(fill="both", expand=True)
    return widget


def number_text(value: float) -> str:
    """A value in three significant digits, with room for its sign: " 0.123", "−1.2e−05"."""
    text = f"{value: .3g}"
    return text.replace("-", "−")
