"""`Tooltip`: help beside a widget that the pointer rests on, or that has the focus on F1."""

from __future__ import annotations

from typing import Any

from gui.look import Look
from gui.toolkit import tk

DELAY_MS = 450
PASSIVE = {"TLabel", "Label", "TFrame", "Frame"}
"""Classes of widgets that never have the focus; Tab would stop at them if they had keys bound."""


class Tooltip:
    """Shows `text` near `widget` after a moment; leaves no `after` job when the widget goes."""

    def __init__(self, widget: Any, text: str, look: Look) -> None:
        self.text = text
        self._widget = widget
        self._look = look
        self._job: str | None = None
        self._window: Any = None
        widget.bind("<Enter>", self._wait, add="+")
        hiding = ["<Leave>", "<ButtonPress>", "<Destroy>"]
        if widget.winfo_class() not in PASSIVE:
            widget.bind("<F1>", self._show_now, add="+")
            hiding += ["<Key>", "<FocusOut>"]
        for sequence in hiding:
            widget.bind(sequence, self._hide, add="+")

    def _wait(self, _event: Any) -> None:
        self._hide(_event)
        self._job = self._widget.after(DELAY_MS, self._show)

    def _hide(self, _event: Any) -> None:
        if self._job is not None:
            self._widget.after_cancel(self._job)
            self._job = None
        if self._window is not None:
            self._window.destroy()
            self._window = None

    def _show_now(self, event: Any) -> None:
        self._hide(event)
        self._show()

    def _show(self) -> None:
        self._job = None
        look, palette = self._look, self._look.palette
        self._window = tk.Toplevel(self._widget, background=palette.line)
        self._window.wm_overrideredirect(True)
        tk.Label(
            self._window, text=self.text, justify="left", wraplength=look.px(360), font=look.small,
            background=palette.panel, foreground=palette.ink,
            padx=look.px(8), pady=look.px(5),
        ).pack(padx=1, pady=1)  # fmt: skip
        self._window.update_idletasks()
        wide, high = self._window.winfo_reqwidth(), self._window.winfo_reqheight()
        x = min(self._widget.winfo_rootx(), self._widget.winfo_screenwidth() - wide)
        y = self._widget.winfo_rooty() + self._widget.winfo_height() + look.px(3)
        if y + high > self._widget.winfo_screenheight():
            y = self._widget.winfo_rooty() - high - look.px(3)
        self._window.wm_geometry(f"+{max(0, x)}+{y}")
