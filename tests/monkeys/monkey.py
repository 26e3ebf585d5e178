"""`Monkey`: draws what is done next from a seed and from the widgets that are on the screen."""

from __future__ import annotations

from collections import deque
from random import Random

from config import presets
from gui.form.layout import SHORTCUTS
from gui.training.actions import CONTROLS
from tests.monkeys.events import Event
from tests.monkeys.hands import Widget

EDITING = ("Tab", "Shift-Tab", "Return", "Escape", "BackSpace", "Delete", "Left", "Right", "Up",
           "Down", "Home", "End", "Next", "Prior", "Control-a", "Control-z", "Control-y",
           "Control-c", "Control-v", "Control-x", "space")  # fmt: skip
CHARACTERS = (*"0123456789", "minus", "period", "comma", "colon", "e", "a", "x", "bracketleft",
              "bracketright", "braceleft", "numbersign", "quotedbl")  # fmt: skip
SHORT = tuple(dict.fromkeys([*(seq for c in CONTROLS for seq in c.sequences), *SHORTCUTS]))
REBUILDING = {"<Control-Key-d>", "<Key-F5>", "<Control-Key-p>", "<Control-Key-plus>",
              "<Control-Key-equal>", "<Control-Key-minus>", "<Control-Key-0>", "<Control-Key-e>",
              "<Control-Return>", "<F5>"}  # fmt: skip
"""Keys that build the window again, which takes as long as a hundred other events."""
AGAIN = {"<Control-Key-plus>", "<Control-Key-minus>", "<Key-comma>", "<Key-period>", "<Key-Left>",
         "<Key-Right>"}  # fmt: skip
"""Keys that people press several times, to come to the end of something."""
PRESSED = {"TButton": 5, "Button": 5, "TCheckbutton": 3, "TRadiobutton": 3, "TCombobox": 2,
           "Canvas": 5, "Scale": 2, "TNotebook": 4, "TEntry": 3, "Entry": 3, "Text": 1,
           "Treeview": 3, "Listbox": 5, "TScrollbar": 1, "TSpinbox": 2, "TMenubutton": 1,
           "Label": 1, "TLabel": 1, "TFrame": 1, "Frame": 1}  # fmt: skip
"""How often a widget of a class is pressed, hovered or dragged on."""


class Monkey:
    """The same seed on the same widgets does the same things."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self._planned: deque[Event] = deque()

    def next(self, widgets: list[Widget], *, within_dialog: bool = False) -> Event:
        """What is done next, to one of these."""
        if self._planned:
            return self._planned.popleft()
        kinds = {"press": 26, "hover": 16, "drag": 6, "key": 26, "type": 8, "wheel": 5,
                 "choose": 4, "idle": 8, "resize": 1, "close": 0.15, "focus": 5}  # fmt: skip
        if within_dialog:
            kinds = {"press": 10, "hover": 3, "key": 10, "type": 3, "focus": 2}
        kind = self.random.choices(list(kinds), list(kinds.values()))[0]
        return self._draw(kind, widgets)

    def answer(self, question: str) -> Event:
        """What a dialog is answered with, or that the monkey is let into it."""
        draw = self.random
        if draw.random() < 0.12:
            return Event("answer", question, ("within", draw.randint(0, 12)))
        return Event("answer", question, ("given", draw.randrange(1 << 16)))

    def open(self) -> Event:
        """What the program is started with."""
        return Event("open", self.random.choice(presets.names()), (self.random.randrange(3),))

    def _draw(self, kind: str, widgets: list[Widget]) -> Event:
        draw = self.random
        if kind == "key":
            sequence = draw.choice(SHORT) if draw.random() < 0.7 else f"<{draw.choice(EDITING)}>"
            if sequence in REBUILDING and draw.random() < 0.85:
                sequence = "<Key-space>"
            if sequence in AGAIN and draw.random() < 0.3:
                again = Event("key", "", (sequence,))
                self._planned.extend([again] * draw.randint(1, 9))
            return Event("key", "", (sequence,))
        if kind == "idle":
            return Event("idle", "", (draw.randint(1, 6),))
        if kind == "resize":
            size = draw.choice([(1000, 700), (1280, 800), (600, 400), (1111, 777), (2200, 1300)])
            return Event("resize", "", size)
        if kind == "close":
            return Event("close", draw.choice([w.name for w in widgets if w.kind == "Toplevel"]
                                              or [""]))  # fmt: skip
        wanted = {"type": ("TEntry", "Entry", "Text"), "choose": ("TCombobox",)}.get(kind)
        widget = self._widget(widgets, wanted)
        if widget is None:
            return Event("idle", "", (1,))
        x, y = (draw.randrange(max(1, edge)) for edge in (widget.width, widget.height))
        if kind == "choose":
            return Event("choose", widget.name, (draw.randrange(50),))
        if kind == "type":
            for _ in range(draw.randint(1, 6)):
                self._planned.append(Event("key", "", (f"<Key-{draw.choice(CHARACTERS)}>",)))
            return Event("press", widget.name, (x, y))
        if kind == "drag":
            for _ in range(draw.randint(2, 12)):
                x, y = x + draw.randint(-80, 80), y + draw.randint(-40, 40)
                self._planned.append(Event("move", widget.name, (x, y)))
            self._planned.append(Event("up", widget.name, (x, y)))
            return Event("down", widget.name, (x, y))
        if kind == "wheel":
            return Event("wheel", widget.name, (x, y, draw.choice([4, 5])))
        return Event(kind, widget.name, (x, y))

    def _widget(self, widgets: list[Widget], wanted: tuple[str, ...] | None) -> Widget | None:
        by_kind: dict[str, list[Widget]] = {}
        for widget in widgets:
            if widget.kind in (wanted or PRESSED):
                by_kind.setdefault(widget.kind, []).append(widget)
        if not by_kind:
            return None
        kinds = list(by_kind)
        chosen = self.random.choices(kinds, [PRESSED[kind] for kind in kinds])[0]
        return self.random.choice(by_kind[chosen])
