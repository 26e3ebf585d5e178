"""Keys: which widget they belong to, and which of them are a person's own presses."""

from __future__ import annotations

import sys
from typing import Any

TYPING = {"Entry", "TEntry", "Text", "TCombobox", "Spinbox", "TSpinbox", "Listbox"}
"""Classes of widgets that take letters and the space key for themselves."""

MOVING = TYPING | {"Scale", "TScale", "TNotebook", "Treeview", "TRadiobutton"}
"""Classes of widgets that arrow keys, Home and End move about in."""
ARROWS = {"Left", "Right", "Up", "Down", "Home", "End"}

# Bits of an event's state; NumLock is Alt's bit on Windows, and Option's elsewhere.
_CONTROL = 0x4
_OTHERS = {"win32": 0x20000, "darwin": 0x8 | 0x10}
MODIFIERS = _CONTROL | _OTHERS.get(sys.platform, 0x8 | 0x40)
"""Control, Alt, Meta, Super, Command and Option; neither Shift nor the locks."""

_NAMES = {"Control", "Alt", "Meta", "Command", "Option", *(f"Mod{n}" for n in range(1, 6))}

# In Tcl, because widgets that Tk itself makes for its dialogs are not known to tkinter.
_SPACE = """
    if {[bind [winfo toplevel %W] <Key-space>] eq ""} {ttk::button::activate %W}
"""
_RETURN = """
    if {[bind [winfo toplevel %W] <Key-Return>] eq ""} {%W invoke}
"""
# Tk's own looks for the next field before the choice is made, which may bring others in its place.
_CHOOSE_AND_GO = """
    set box [winfo parent [winfo parent [winfo parent %%W]]]
    ttk::combobox::LBSelected %%W
    after 0 [string map [list BOX $box] {
        if {[winfo exists BOX]} {
            update idletasks
            ttk::traverseTo [%s BOX]
        }
    }]
"""
_SELECT_ALL = "event generate %W <<SelectAll>>; break"
_NOTHING = "# nothing"


def bind_classes(root: Any) -> None:
    """Make keys of buttons and fields what people expect, in windows and in Tk's own dialogs.

    A focused button is pressed by Return and the space key, unless its window has a use of its own
    for the key: both would happen at once.
    """
    bindings = {
        ("TButton", "<Key-space>"): _SPACE,
        ("TButton", "<Key-Return>"): _RETURN,
        ("TButton", "<Control-Key-Return>"): _NOTHING,
        ("ComboboxListbox", "<Tab>"): _CHOOSE_AND_GO % "tk_focusNext",
        ("ComboboxListbox", "<<PrevWindow>>"): _CHOOSE_AND_GO % "tk_focusPrev",
    }
    # Tk's own key for it under X11 is Ctrl+/, which nobody knows.
    for widget_class in ("Entry", "TEntry", "TCombobox", "Text"):
        bindings[widget_class, "<Control-Key-a>"] = _SELECT_ALL
    for (widget_class, sequence), script in bindings.items():
        root.tk.call("bind", widget_class, sequence, script)


def takes_letters(root: Any) -> bool:
    """Whether the keyboard's focus is in a text field, so that letters belong to that field."""
    name, widget_class = _focus(root)
    if widget_class == "TCombobox" and root.tk.getboolean(
        root.tk.call(name, "instate", "readonly")
    ):
        return False
    return widget_class in TYPING


def takes_arrows(root: Any) -> bool:
    """Whether the keyboard's focus is in something that arrow keys move about in."""
    return _focus(root)[1] in MOVING


def _focus(root: Any) -> tuple[str, str]:
    """Name and class of the widget that has the keyboard's focus; empty where none has."""
    # focus_get() raises KeyError while a combobox's list is open, which tkinter does not know.
    name = str(root.tk.call("focus"))
    return name, str(root.tk.call("winfo", "class", name)) if name else ""


def is_arrow(sequence: str) -> bool:
    """Whether a Tk key event, such as "<Key-Left>", is of a key that moves a caret or a handle."""
    return sequence.strip("<>").split("-")[-1] in ARROWS


def is_plain(sequence: str) -> bool:
    """Whether a Tk key event, such as "<Key-r>", asks for no modifier besides Shift."""
    return _NAMES.isdisjoint(sequence.strip("<>").split("-"))


class HeldKeys:
    """Tells a person's presses of keys in one window from those that a held key repeats.

    Under Windows and macOS a held key sends presses without a release between them. X11 sends a
    release before each, at the same millisecond; nobody is that fast.
    """

    def __init__(self, root: Any) -> None:
        self._root = root
        self._down: set[int] = set()
        self._released: dict[int, int] = {}
        root.bind("<KeyRelease>", self._release, add="+")
        # What is released in another window is never heard of here.
        root.bind("<FocusOut>", self._forget, add="+")

    def _release(self, event: Any) -> None:
        self._down.discard(event.keycode)
        self._released[event.keycode] = event.time

    def _forget(self, event: Any) -> None:
        if event.widget is self._root:
            self._down.clear()

    def press(self, event: Any) -> bool:
        """Take note of a press; return whether it is a person's own."""
        code = event.keycode
        # Events that a program makes have no time: 0.
        repeated = code in self._down or 0 != event.time == self._released.get(code)
        self._down.add(code)
        return not repeated
