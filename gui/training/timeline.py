"""The timeline under the views: the run from update 0 to its end, with the present as a handle."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from gui.buttons import small_button
from gui.look import Look
from gui.toolkit import tk, ttk
from gui.tooltip import Tooltip
from gui.training.actions import BY_ACTION
from gui.training.control import Action
from training import Snapshot

HEIGHT = 30
RADIUS = 7
TRACK = 4
EDGE = 12
"""In 96-dpi pixels at ordinary text; between the track's ends and those of the canvas, too."""
LEAST_EPOCH = 9
"""Ends of epochs are marked where they are at least so far apart, or else every 2nd, 5th, …"""
STEPS = (1, 2, 5)

HELP = (
    "This run, from update 0 to its last one. Drag the handle, or click, to see exactly the state "
    "that was there; play goes on from it. Long marks are changes of settings, short ones ends of "
    "epochs. Keys: ← and → one update, Shift+← and Shift+→ one epoch, Home, End"
)


@dataclass(frozen=True, slots=True)
class _Shape:
    """What the fixed parts are drawn from: where it is the same, they stay."""

    width: int
    end: int
    batches: int
    changes: tuple[int, ...]


class Timeline:
    """A slim canvas between two buttons.

    `go_to` is called with the update that a person wants to see, `wish` with the action of a button
    that was pressed.
    """

    def __init__(
        self,
        master: Any,
        look: Look,
        go_to: Callable[[int], None],
        wish: Callable[[Action], None],
    ) -> None:
        self._look = look
        self._go_to = go_to
        palette = look.palette
        self.frame = tk.Frame(master, background=palette.panel)
        side = look.px(8)
        self.back, self.on = (
            self._button(text, action, wish)
            for text, action in (("◀", Action.STEP_BACK), ("▶", Action.STEP_ON))
        )
        self.back.pack(side="left", padx=(side, 0), pady=look.px(4))
        self.on.pack(side="left", padx=(look.px(4), 0))
        self._label = ttk.Label(self.frame, style="Muted.TLabel", anchor="e", width=30)
        self._label.pack(side="right", padx=(0, side))
        self.canvas = tk.Canvas(
            self.frame, height=look.px(HEIGHT), background=palette.panel, highlightthickness=0,
            borderwidth=0, cursor="sb_h_double_arrow",
        )  # fmt: skip
        self.canvas.pack(side="left", fill="both", expand=True)
        Tooltip(self.canvas, HELP, look)
        self._shape: _Shape | None = None
        self._end = 0
        self._snapshot: Snapshot | None = None
        self._text_shown = ""
        middle, half = look.px(HEIGHT) / 2, look.px(TRACK) / 2
        self._middle, self._half = middle, half
        radius = look.px(RADIUS)
        self._track = self.canvas.create_rectangle(0, 0, 0, 0, fill=palette.line, width=0)
        self._done = self.canvas.create_rectangle(0, 0, 0, 0, fill=palette.accent, width=0)
        self._handle = self.canvas.create_oval(
            -radius, middle - radius, radius, middle + radius,
            fill=palette.accent, outline=palette.panel, width=max(1, look.px(2)),
        )  # fmt: skip
        for sequence in ("<Button-1>", "<B1-Motion>"):
            self.canvas.bind(sequence, self._dragged)
        self.canvas.bind("<Configure>", lambda _event: self._redraw())

    @property
    def text(self) -> str:
        """Where the present is, as it can be read."""
        return self._text_shown

    def show(self, snapshot: Snapshot, update: int, end: int) -> None:
        """Show that the present is `update`, of a run with so many updates."""
        self._snapshot, self._end = snapshot, end
        width = self.canvas.winfo_width()
        changes = tuple(change.update for change in snapshot.changes)
        shape = _Shape(width, max(1, end), snapshot.batches, changes)
        if shape != self._shape:
            self._shape = shape
            self._draw_marks(shape)
        self._move_to(update)
        past = f" of {end:,}" if update < end else ""
        text = f"update {update:,}{past}  ·  epoch {snapshot.epoch:,}"
        if text != self._text_shown:
            self._text_shown = text
            self._label.configure(text=text)

    def enable(self, *, back: bool, on: bool) -> None:
        """Whether there is an update to go back to, and one to go on to."""
        for button, possible in ((self.back, back), (self.on, on)):
            button.state(["!disabled" if possible else "disabled"])

    def update_at(self, x: float) -> int:
        """The update at a place along the canvas, the nearest end for places beyond."""
        left, right = self._ends()
        share = min(1.0, max(0.0, (x - left) / max(1, right - left)))
        return round(share * self._end)

    def place_of(self, update: int) -> float:
        """The opposite of `update_at`."""
        left, right = self._ends()
        return left + (right - left) * update / max(1, self._end)

    def _ends(self) -> tuple[int, int]:
        edge = self._look.px(EDGE)
        return edge, max(edge + 1, self.canvas.winfo_width() - edge)

    def _dragged(self, event: Any) -> None:
        update = self.update_at(event.x)
        self._move_to(update)
        self._go_to(update)

    def _redraw(self) -> None:
        if self._snapshot is not None:
            self.show(self._snapshot, self._snapshot.update, self._end)

    def _move_to(self, update: int) -> None:
        left, _ = self._ends()
        x, radius = self.place_of(update), self._look.px(RADIUS)
        self.canvas.coords(
            self._done, left, self._middle - self._half, x, self._middle + self._half
        )
        self.canvas.coords(
            self._handle, x - radius, self._middle - radius, x + radius, self._middle + radius
        )

    def _draw_marks(self, shape: _Shape) -> None:
        canvas, look = self.canvas, self._look
        canvas.delete("mark")
        left, right = self._ends()
        middle, half = self._middle, self._half
        canvas.coords(self._track, left, middle - half, right, middle + half)
        color, bottom = look.palette.muted, middle + half
        width = max(1, look.px(1))
        for update in _ends_of_epochs(shape, (right - left) / look.px(LEAST_EPOCH)):
            x = self.place_of(update)
            canvas.create_line(
                x, bottom + look.px(3), x, bottom + look.px(6), fill=color, width=width, tags="mark"
            )
        for update in shape.changes:
            x, reach = self.place_of(update), look.px(11)
            canvas.create_line(
                x, middle - reach, x, middle + half, fill=look.palette.ink, width=2 * width,
                tags="mark",
            )  # fmt: skip
        canvas.tag_raise(self._done)
        canvas.tag_raise("mark")
        canvas.tag_raise(self._handle)

    def _button(self, text: str, action: Action, wish: Callable[[Action], None]) -> Any:
        button = small_button(self.frame, text, lambda: wish(action))
        button.configure(width=2)
        Tooltip(button, BY_ACTION[action].tooltip, self._look)
        return button


def _ends_of_epochs(shape: _Shape, most: float) -> range:
    """Ends of every, every second, fifth, tenth … epoch, at most `most` of them."""
    epochs = shape.end / shape.batches
    scale = 1
    while True:
        for step in STEPS:
            if epochs / (step * scale) <= most:
                stride = step * scale * shape.batches
                return range(stride, shape.end + 1, stride)
        scale *= 10
