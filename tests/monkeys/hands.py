"""`Hands`: does an event with real events of Tk, and sees which widgets there are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from gui.toolkit import root_window
from tests.monkeys.events import Event

WALK = """
proc monkey_walk w {
    set out {}
    foreach child [winfo children $w] {
        if {[winfo viewable $child]} {
            lappend out $child [winfo class $child] [winfo width $child] [winfo height $child]
        }
        lappend out {*}[monkey_walk $child]
    }
    return $out
}
"""
BUTTON_1 = 0x100
"""Of an event's state: this button is held."""


@dataclass(frozen=True, slots=True)
class Widget:
    """What is on the screen: name below the window's, class, and size in pixels."""

    name: str
    kind: str
    width: int
    height: int


class Hands:
    """A widget has gone where `do` returns False."""

    def __init__(self) -> None:
        self._root = root_window()
        self._root.tk.eval(WALK)
        self._call = self._root.tk.call
        self._ways: dict[str, Callable[..., None]] = {
            "press": self._press,
            "hover": self._hover,
            "down": self._down,
            "move": self._move,
            "up": self._up,
            "wheel": self._wheel,
            "key": self._key,
            "focus": self._focus,
            "choose": self._choose,
            "resize": self._resize,
            "close": self._close,
        }

    def do(self, event: Event, window: str) -> bool:
        """Do it, in the window of this name; False where its widget is not there any more."""
        name = window + event.target
        if not self._exists(name):
            return False
        self._ways[event.kind](name, *event.args)
        return True

    def widgets(self, top: str, window: str) -> list[Widget]:
        """All that can be seen in `top`, by their names below the window's."""
        found = iter(self._root.tk.splitlist(self._call("monkey_walk", top)))
        return [
            Widget(str(name)[len(window) :], str(kind), int(width), int(height))
            for name, kind, width, height in zip(found, found, found, found, strict=True)
        ]

    def grab(self, window: str) -> str:
        """The dialog above the window that takes all events now; empty where there is none."""
        grabs = map(str, self._root.tk.splitlist(self._call("grab", "current")))
        return next((name for name in grabs if name.startswith(window)), "")

    def _exists(self, name: str) -> bool:
        return bool(int(self._call("winfo", "exists", name)))

    def _generate(self, name: str, sequence: str, *options: str | int) -> None:
        # A widget may go while it is being pressed.
        if self._exists(name):
            self._call("event", "generate", name, sequence, *options)

    def _at(self, name: str, sequence: str, x: int, y: int, state: int = 0) -> None:
        self._generate(name, sequence, "-x", x, "-y", y, "-state", state)

    def _press(self, name: str, x: int, y: int) -> None:
        self._hover(name, x, y)
        self._down(name, x, y)
        self._up(name, x, y)

    def _hover(self, name: str, x: int, y: int) -> None:
        self._at(name, "<Enter>", x, y)
        self._at(name, "<Motion>", x, y)
        if (x + y) % 2:
            self._at(name, "<Leave>", x, y)

    def _down(self, name: str, x: int, y: int) -> None:
        self._at(name, "<ButtonPress-1>", x, y)

    def _move(self, name: str, x: int, y: int) -> None:
        self._at(name, "<Motion>", x, y, BUTTON_1)

    def _up(self, name: str, x: int, y: int) -> None:
        self._at(name, "<ButtonRelease-1>", x, y, BUTTON_1)

    def _wheel(self, name: str, x: int, y: int, button: int) -> None:
        self._at(name, f"<Button-{button}>", x, y)

    def _key(self, name: str, sequence: str) -> None:
        if not self._call("focus"):
            self._call("focus", "-force", name)
        self._generate(str(self._call("focus") or name), sequence)
        key = sequence.strip("<>").split("-")[-1]
        self._generate(str(self._call("focus") or name), f"<KeyRelease-{key}>")

    def _focus(self, name: str, _x: int, _y: int) -> None:
        self._call("focus", "-force", name)

    def _choose(self, name: str, index: int) -> None:
        values: Any = self._root.tk.splitlist(self._call(name, "cget", "-values"))
        if values and not int(self._call(name, "instate", "disabled")):
            self._call(name, "current", index % len(values))
            self._generate(name, "<<ComboboxSelected>>")

    def _resize(self, name: str, width: int, height: int) -> None:
        self._call("wm", "geometry", name, f"{width}x{height}")

    def _close(self, name: str) -> None:
        command = self._call("wm", "protocol", name, "WM_DELETE_WINDOW")
        if command:
            self._root.tk.eval(str(command))
        elif name.count(".") > 1:
            self._call("destroy", name)  # what a window manager leaves to Tk
