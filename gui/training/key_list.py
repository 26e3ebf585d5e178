"""`KeyList`: a window that lists every key, made from the table of controls."""

from __future__ import annotations

from typing import Any

from gui.look import Look
from gui.toolkit import tk, ttk
from gui.training.actions import GROUPS
from gui.training.scrolled import Scrolled

SIZE = (780, 640)
"""In 96-dpi pixels at ordinary text."""
WRAP = 480


class KeyList:
    """Opens on F1, closes on F1 or Escape."""

    def __init__(self, root: Any, look: Look) -> None:
        self._root = root
        self._look = look
        self._window: Any = None

    @property
    def window(self) -> Any:
        """The window while it is open, or None."""
        if self._window is not None and not self._window.winfo_exists():
            self._window = None
        return self._window

    def toggle(self) -> None:
        """Open the list, or close it."""
        if self.window is not None:
            self._close()
            return
        look = self._look
        window = self._window = tk.Toplevel(self._root, background=look.palette.panel)
        window.title("Keys – Hourglass")
        window.transient(self._root)
        width = min(look.px(SIZE[0]), self._root.winfo_screenwidth())
        height = min(look.px(SIZE[1]), self._root.winfo_screenheight())
        x = self._root.winfo_rootx() + max(0, (self._root.winfo_width() - width) // 2)
        y = self._root.winfo_rooty() + max(0, (self._root.winfo_height() - height) // 3)
        window.geometry(f"{width}x{height}+{x}+{y}")
        page = Scrolled(window, look)
        page.frame.pack(fill="both", expand=True)
        self._fill(page.body)
        for sequence in ("<Escape>", "<F1>"):
            window.bind(sequence, lambda _event: self._close())
        window.bind("<Up>", lambda _event: page.scroll(-8))
        window.bind("<Down>", lambda _event: page.scroll(8))
        window.focus_set()

    def _fill(self, body: Any) -> None:
        look = self._look
        row = 0
        for heading, controls in GROUPS.items():
            ttk.Label(body, text=heading, style="Group.TLabel").grid(
                row=row, column=0, columnspan=3, sticky="w", pady=(look.px(10), look.px(3))
            )
            for control in controls:
                row += 1
                ttk.Label(body, text=control.key, font=look.mono).grid(
                    row=row, column=0, sticky="nw", padx=(look.px(8), look.px(18))
                )
                ttk.Label(body, text=control.label.lstrip("▶ ")).grid(
                    row=row, column=1, sticky="nw", padx=(0, look.px(18))
                )
                ttk.Label(
                    body, text=control.help, style="Muted.TLabel", wraplength=look.px(WRAP)
                ).grid(row=row, column=2, sticky="nw", pady=look.px(1))
            row += 1

    def _close(self) -> None:
        self._window.destroy()
        self._window = None
        self._root.focus_set()
