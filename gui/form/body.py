"""The form tab: what to watch for, and a card each for the experiment's sections."""

from __future__ import annotations

from typing import Any

from config.draft import Draft
from config.errors import Path, Problem
from config.schema import Experiment
from gui.form.field import wrapping_label
from gui.form.host import Host
from gui.form.parts import PartView
from gui.form.schema import Group, Leaf, rows_of
from gui.form.scroll import ScrollArea
from gui.toolkit import tk, ttk


class FormBody:
    """All fields of the experiment, in cards on two columns or one."""

    def __init__(self, parent: Any, host: Host) -> None:
        self._host = host
        self._area = ScrollArea(parent, host.look)
        self._build_about()
        rows = list(rows_of(Experiment))
        values = [row for row in rows if isinstance(row, Leaf)]
        self.parts = [PartView(self._card(self._area.left, "Experiment"), values, (), host)]
        for row in rows:
            if isinstance(row, Group):
                card = self._card(self._area.right, row.label)
                self.parts.append(PartView(card, rows_of(row.model), (row.key,), host))
            elif not isinstance(row, Leaf):
                self.parts.append(PartView(self._card(self._area.left, row.label), [row], (), host))
        for part in self.parts:
            part.frame.pack(fill="x")

    def _build_about(self) -> None:
        look, palette = self._host.look, self._host.look.palette
        self._about_box = ttk.Frame(self._area.top, style="Card.TFrame", padding=1)
        tk.Frame(self._about_box, background=palette.accent, width=look.px(4)).pack(
            side="left", fill="y"
        )
        inner = ttk.Frame(self._about_box, padding=(look.px(14), look.px(10)))
        inner.pack(side="left", fill="both", expand=True)
        ttk.Label(inner, text="What to watch for", style="Group.TLabel").pack(anchor="w")
        self._about = wrapping_label(inner, "TLabel", look)
        self._about.pack(fill="x", pady=(look.px(2), 0))

    def _card(self, side: Any, title: str) -> Any:
        look = self._host.look
        card = ttk.Frame(side, style="Card.TFrame", padding=(look.px(18), look.px(14)))
        card.pack(fill="x", pady=(0, look.px(12)))
        ttk.Label(card, text=title, style="Heading.TLabel").pack(anchor="w", pady=(0, look.px(8)))
        return card

    @property
    def position(self) -> float:
        """How far down the form is scrolled, 0 to 1."""
        return self._area.position

    @position.setter
    def position(self, share: float) -> None:
        self._area.position = share

    def show(self, draft: Draft, sources: tuple[object, ...]) -> None:
        """Show the draft in every field."""
        about = " ".join(draft.about.split())
        self._about.configure(text=about)
        if about:
            self._about_box.pack(fill="x", pady=(0, self._host.look.px(12)))
        else:
            self._about_box.pack_forget()
        for card in self.parts:
            card.show(draft, sources)

    def mark(self, problems: tuple[Problem, ...]) -> None:
        """Mark every field that is wrong."""
        for card in self.parts:
            card.mark(problems)

    @property
    def frame(self) -> Any:
        """What holds all cards."""
        return self._area.body

    @property
    def about(self) -> str:
        """What the person is told to watch for."""
        return str(self._about.cget("text"))

    def focus(self, path: Path) -> bool:
        """Give the keyboard to the field at `path`; return whether there is one."""
        for card in self.parts:
            widget = card.target(path)
            if widget is not None:
                self._area.show(widget)
                widget.focus_set()
                return True
        return False
