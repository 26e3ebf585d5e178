"""`Scrolled`: a page that is scrolled up and down where it does not fit."""

from __future__ import annotations

from typing import Any

from gui.look import Look
from gui.scrollbar import QuietScrollbar
from gui.toolkit import tk, ttk

OWN_WHEEL = {"Text", "Treeview", "Listbox"}
"""Classes of widgets that scroll themselves."""


class Scrolled:
    """`frame` goes where the page is wanted; what it holds is made in `body`."""

    def __init__(self, master: Any, look: Look) -> None:
        self.frame = ttk.Frame(master)
        self.frame.rowconfigure(0, weight=1)
        self.frame.columnconfigure(0, weight=1)
        self._canvas = tk.Canvas(
            self.frame, background=look.palette.panel, highlightthickness=0, borderwidth=0,
            width=1, height=1, yscrollincrement=look.px(8),
        )  # fmt: skip
        self._canvas.grid(row=0, column=0, sticky="nsew")
        bar = QuietScrollbar(self.frame, "vertical", self._canvas.yview, row=0, column=1)
        self._canvas.configure(yscrollcommand=bar.set)
        # The bar has its room when it is not there, too: what comes and goes resizes nothing.
        self.frame.columnconfigure(1, minsize=bar.thickness)
        self.body = ttk.Frame(self._canvas, padding=look.px(10))
        self._item = self._canvas.create_window(0, 0, anchor="nw", window=self.body)
        self._canvas.bind("<Configure>", self._fit)
        self.body.bind("<Configure>", self._fit)
        top = master.winfo_toplevel()
        for sequence in ("<MouseWheel>", "<Button-4>", "<Button-5>"):
            top.bind(sequence, self._wheel, add="+")
        top.bind("<FocusIn>", self._focused, add="+")

    def scroll(self, units: int) -> None:
        """Scroll down by so many steps of 8 pixels, or up where they are negative."""
        self._canvas.yview_scroll(units, "units")

    def _fit(self, _event: Any) -> None:
        self._canvas.itemconfigure(self._item, width=self._canvas.winfo_width())
        self._canvas.configure(scrollregion=(0, 0, 1, self.body.winfo_reqheight()))

    def _holds(self, widget: Any) -> bool:
        # Tk hands over names where tkinter did not make the widget, as in a combobox's list.
        return bool(self.body.winfo_ismapped()) and str(widget).startswith(f"{self._canvas}")

    def _wheel(self, event: Any) -> None:
        if isinstance(event.widget, str) or not self._holds(event.widget):
            return
        if event.widget.winfo_class() in OWN_WHEEL and event.widget.yview() != (0.0, 1.0):
            return
        if self._canvas.yview() == (0.0, 1.0):
            return
        up = event.num == 4 or event.delta > 0
        self._canvas.yview_scroll(-8 if up else 8, "units")

    def _focused(self, event: Any) -> None:
        """What gets the keyboard's focus is scrolled into sight."""
        widget = event.widget
        if str(widget) == str(self.body) or not self._holds(widget):
            return
        top = widget.winfo_rooty() - self.body.winfo_rooty()
        bottom = top + widget.winfo_height()
        seen = self._canvas.canvasy(0)
        height = max(1, self.body.winfo_height())
        if top < seen:
            self._canvas.yview_moveto(top / height)
        elif bottom > seen + self._canvas.winfo_height():
            self._canvas.yview_moveto((bottom - self._canvas.winfo_height()) / height)
