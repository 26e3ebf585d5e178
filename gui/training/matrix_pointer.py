"""`MatrixPointer`: the pointer over heat maps, hidden states and reconstructions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from gui.look import Look
from gui.toolkit import tk
from gui.training.options import ViewName
from gui.training.stage import Stage
from plots.focus import Focus, Weight
from plots.matrix_pair import MatrixPair

DISTANCE = 14
"""From the pointer to what is said of the cell under it, in 96-dpi pixels."""


class MatrixPointer:
    """The value of the cell under the pointer stands beside it, and follows what is shown."""

    def __init__(
        self,
        stage: Stage,
        look: Look,
        wake: Callable[[], None],
        pin: Callable[[int], None],
        pick: Callable[[Weight], None],
    ) -> None:
        """`wake` asks for a frame; a sample or a weight that is clicked on is pinned or picked."""
        self._stage = stage
        self._look = look
        self._wake = wake
        self._pin = pin
        self._pick = pick
        self._at: tuple[ViewName, int, int] | None = None
        self._label: Any = None
        self._views: dict[ViewName, MatrixPair] = {
            ViewName.HEAT_MAPS: stage.heat_maps,
            ViewName.STATES: stage.states,
            ViewName.RECONSTRUCTIONS: stage.reconstructions,
        }
        for name in self._views:
            widget = stage.widget(name)
            widget.bind("<Motion>", partial(self._moved, name), add="+")
            widget.bind("<Leave>", self._left, add="+")
            # matplotlib takes double clicks on its canvases for itself: here they are two clicks.
            for sequence in ("<Button-1>", "<Double-Button-1>"):
                widget.bind(sequence, partial(self._clicked, name), add="+")

    @property
    def text(self) -> str:
        """What stands beside the pointer, as it can be read."""
        return "" if self._label is None else str(self._label.cget("text"))

    def focus(self, focus: Focus) -> Focus:
        """The focus with the sample whose row is under the pointer, where there is one."""
        if self._at is None:
            return focus
        name, x, y = self._at
        sample = self.sample_at(name, x, y)
        return focus if sample is None else replace(focus, hovered=sample)

    def sample_at(self, name: ViewName, x: int, y: int) -> int | None:
        """The sample at a pixel of one of the views; None where it has none."""
        stage = self._stage
        if name is ViewName.HEAT_MAPS or stage.seen(name) is None:
            return None
        view = stage.states if name is ViewName.STATES else stage.reconstructions
        return view.sample_at(x, y)

    def show_value(self) -> None:
        """Say what is under the pointer now: the state may have changed there."""
        text = ""
        if self._at is not None and self._stage.seen(self._at[0]) is not None:
            name, x, y = self._at
            text = self._views[name].text_at(x, y)
        if text and self._at is not None:
            self._place(*self._at, text)
        elif self._label is not None:
            self._label.destroy()
            self._label = None

    def _place(self, name: ViewName, x: int, y: int, text: str) -> None:
        look, widget = self._look, self._stage.widget(name)
        if self._label is not None and self._label.master is not widget:
            self._label.destroy()
            self._label = None
        if self._label is None:
            self._label = tk.Label(
                widget, font=look.small, background=look.palette.panel, foreground=look.palette.ink,
                padx=look.px(6), pady=look.px(3), borderwidth=1, relief="solid",
            )  # fmt: skip
        if text != self.text:
            self._label.configure(text=text)
        wide, high = self._label.winfo_reqwidth(), self._label.winfo_reqheight()
        away = look.px(DISTANCE)
        left = min(x + away, widget.winfo_width() - wide)
        above = y + away + high > widget.winfo_height()
        self._label.place(x=max(0, left), y=y - away - high if above else y + away)

    def _moved(self, name: ViewName, event: Any) -> None:
        self._at = name, event.x, event.y
        self._wake()

    def _clicked(self, name: ViewName, event: Any) -> None:
        if self._stage.seen(name) is None:
            return
        if name is ViewName.HEAT_MAPS:
            weight = self._stage.heat_maps.weight_at(event.x, event.y)
            if weight is not None:
                self._pick(weight)
            return
        sample = self.sample_at(name, event.x, event.y)
        if sample is not None:
            self._pin(sample)

    def _left(self, _event: Any) -> None:
        self._at = None
        self._wake()
