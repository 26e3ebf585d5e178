"""`ScrollArea`: cards in one column or two, as the width allows, scrolled where they do not fit."""

from __future__ import annotations

from typing import Any

from gui.look import Look
from gui.toolkit import tk, ttk

TWO_COLUMNS_FROM = 880
"""Narrower than this, in 96-dpi pixels at ordinary text, cards stand below each other."""
OWN_WHEEL = {"Text", "Treeview", "Listbox"}
"""Classes of widgets that scroll themselves."""


class ScrollArea:
    """`top` across, and two stacks of cards `left` and `right` below, in a frame that scrolls."""

    def __init__(self, parent: Any, look: Look) -> None:
        self._look = look
        ground = look.palette.ground
        parent.pack_propagate(False)
        self._canvas = tk.Canvas(
            parent, background=ground, highlightthickness=0, borderwidth=0, width=1, height=1,
            yscrollincrement=look.px(8),
        )  # fmt: skip
        self._bar = ttk.Scrollbar(parent, orient="vertical", command=self._canvas.yview)
        self._canvas.configure(yscrollcommand=self._bar.set)
        self._bar.pack(side="right", fill="y")
        self._canvas.pack(side="left", fill="both", expand=True)
        self.body = ttk.Frame(self._canvas, style="Ground.TFrame")
        self._item = self._canvas.create_window(0, 0, anchor="nw", window=self.body)
        self.top = ttk.Frame(self.body, style="Ground.TFrame")
        self.left = ttk.Frame(self.body, style="Ground.TFrame")
        self.right = ttk.Frame(self.body, style="Ground.TFrame")
        self._columns = 0
        self._canvas.bind("<Configure>", self._fit)
        self.body.bind("<Configure>", self._fit_height)
        top = parent.winfo_toplevel()
        for sequence in ("<MouseWheel>", "<Button-4>", "<Button-5>"):
            top.bind(sequence, self._wheel, add="+")
        top.bind("<FocusIn>", self._focused, add="+")

    @property
    def position(self) -> float:
        """How far down the area is scrolled, 0 to 1."""
        return float(self._canvas.yview()[0])

    @position.setter
    def position(self, share: float) -> None:
        self._canvas.update_idletasks()
        self._canvas.yview_moveto(share)

    def show(self, widget: Any) -> None:
        """Scroll as little as is needed for the widget to be seen whole, and a bit around it."""
        # Not winfo_rooty of the canvas' view: what has just been marked may have moved things.
        widget.update_idletasks()
        margin = self._look.px(28)
        top, bottom = self._extent(widget)
        top, bottom = top - margin, bottom + margin
        height = max(1, self.body.winfo_height())
        seen_from = self._canvas.canvasy(0)
        seen = self._canvas.winfo_height()
        if top < seen_from:
            self._canvas.yview_moveto(max(0, top) / height)
        elif bottom > seen_from + seen:
            self._canvas.yview_moveto((bottom - seen) / height)

    def _extent(self, widget: Any) -> tuple[int, int]:
        top = widget.winfo_rooty() - self.body.winfo_rooty()
        return top, top + widget.winfo_height()

    def _is_seen(self, widget: Any) -> bool:
        top, bottom = self._extent(widget)
        seen_from = self._canvas.canvasy(0)
        return bool(seen_from <= top and bottom <= seen_from + self._canvas.winfo_height())

    def _fit(self, event: Any) -> None:
        self._canvas.itemconfigure(self._item, width=event.width)
        columns = 2 if event.width >= self._look.px(TWO_COLUMNS_FROM) else 1
        if columns == self._columns:
            return
        self._columns = columns
        gap = self._look.px(12)
        self.top.grid(row=0, column=0, columnspan=columns, sticky="ew", padx=gap, pady=(gap, 0))
        if columns == 2:
            self.left.grid(row=1, column=0, sticky="new", padx=(gap, gap // 2))
            self.right.grid(row=1, column=1, sticky="new", padx=(gap // 2, gap))
        else:
            self.left.grid(row=1, column=0, sticky="new", padx=gap)
            self.right.grid(row=2, column=0, sticky="new", padx=gap)
        self.body.columnconfigure(0, weight=1, uniform="cards")
        if columns == 2:
            self.body.columnconfigure(1, weight=1, uniform="cards")
        else:
            self.body.columnconfigure(1, weight=0, uniform="")

    def _fit_height(self, _event: Any) -> None:
        self._canvas.configure(scrollregion=(0, 0, 1, self.body.winfo_reqheight()))

    def _inside(self, widget: Any) -> bool:
        return str(widget).startswith(str(self.body)) or widget is self._canvas

    def _wheel(self, event: Any) -> None:
        if isinstance(event.widget, str) or not self._inside(event.widget):
            return
        widget = event.widget
        if widget.winfo_class() in OWN_WHEEL and widget.yview() != (0.0, 1.0):
            return
        if self._fits():
            return
        up = event.num == 4 or event.delta > 0
        self._canvas.yview_scroll(-8 if up else 8, "units")

    def _fits(self) -> bool:
        return bool(self.body.winfo_reqheight() <= self._canvas.winfo_height())

    def _focused(self, event: Any) -> None:
        # Tk tells all frames around the widget, too; and what is seen already must stay under the
        # pointer, or the next click there would hit something else.
        widget = event.widget
        if (
            str(widget).startswith(f"{self.body}.")
            and str(self.body.tk.call("focus")) == str(widget)
            and not self._is_seen(widget)
        ):
            self.show(widget)
