"""Drives a real form window as a person would: keys, choices, clicks; and answers its questions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from config.errors import Path as KeyPath
from gui.form.layout import Key
from gui.form.state import FormState, Tab, from_preset
from gui.form.window import FormWindow
from gui.screen import Outcome
from gui.theme import Theme
from gui.toolkit import sg

KEYSYMS = {
    ".": "period", ",": "comma", " ": "space", "-": "minus", "\n": "Return", ":": "colon",
    "[": "bracketleft", "]": "bracketright", ";": "semicolon", '"': "quotedbl", "_": "underscore",
}  # fmt: skip


class Answers:
    """Stands in for the dialogs: gives the answers it was told, and notes what was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.told: list[str] = []
        self.agrees = True
        self.file: Path | None = None

    def agree(self, question: str) -> bool:
        self.asked.append(question)
        return self.agrees

    def tell(self, sentence: str) -> None:
        self.told.append(sentence)

    def file_to_open(self, folder: Path | None) -> Path | None:
        return self.file

    def table_to_read(self, folder: Path | None) -> Path | None:
        return self.file

    def file_to_save(self, folder: Path | None, name: str) -> Path | None:
        return self.file


class Driver:
    """One form window at a time; `rebuild` closes it and builds it again from its state."""

    def __init__(self, state: FormState | str = "gaussian-clusters", theme: Theme | None = None):
        self.state = from_preset(state) if isinstance(state, str) else state
        self.theme = theme or Theme()
        self.answers = Answers()
        self.open()

    def open(self) -> None:
        self.form = FormWindow(self.state, self.theme)
        self.form.dialogs = self.answers  # type: ignore[assignment]  # a stand-in, by shape
        # Where the pointer happens to rest, a tooltip would stand in the pictures.
        self.root.event_generate("<Motion>", warp=True, x=1, y=1)
        self.focus(self.root)

    def rebuild(self) -> None:
        self.form.close()
        self.open()

    def close(self) -> None:
        self.form.close()

    @property
    def root(self) -> Any:
        return self.form.window.TKroot

    def turn(self) -> Outcome | None:
        """Read and handle events until there are none; the first outcome ends it."""
        for _ in range(200):
            event, values = self.form.window.read(timeout=5)
            outcome = self.form.handle(event, values)
            if outcome is not None:
                return outcome
            if event == sg.TIMEOUT_EVENT and not self.root.tk.call("after", "info"):
                self.root.update_idletasks()  # on a busy machine layouts may still be due
                return None
        raise AssertionError("the form does not come to rest")

    def focus(self, widget: Any) -> None:
        """Give a widget the keyboard; the X server takes its time, and keys before it are lost."""
        widget.focus_force()
        for _ in range(100):
            self.turn()
            if str(widget.tk.call("focus")) == str(widget):
                return
        raise AssertionError(f"{widget} does not get the focus")

    def control(self, *path: str | int) -> Any:
        """The control of the value at a path."""
        for part in self.form.body.parts:
            widget = part.target(path)
            if widget is not None:
                return widget
        raise AssertionError(f"no field for {path}")

    def type(self, path: KeyPath, text: str) -> None:
        """Empty a field and type a text into it, a key at a time."""
        widget = self.control(*path)
        self.focus(widget)
        widget.delete(0, "end")
        self.turn()
        self.keys(widget, text)

    def keys(self, widget: Any, text: str) -> None:
        """Press a key for each character."""
        for character in text:
            widget.event_generate("<Key>", keysym=KEYSYMS.get(character, character))
            self.turn()

    def choose(self, widget: Any, value: str) -> Outcome | None:
        """Choose an entry of a list."""
        widget.current(widget.cget("values").index(value))
        widget.event_generate("<<ComboboxSelected>>")
        return self.turn()

    def click(self, key: Key) -> Outcome | None:
        """Press a button of the window."""
        self.form.window[key].Widget.invoke()
        return self.turn()

    def press(self, sequence: str, widget: Any = None) -> Outcome | None:
        """Press a key where the focus is, or in a widget."""
        target = widget or self.root
        self.focus(target)
        target.event_generate(sequence)
        return self.turn()

    def select_tab(self, tab: Tab) -> None:
        """Click on a tab."""
        self.form.window[Key.TABS].Widget.select(list(Tab).index(tab))
        self.turn()

    @property
    def tab(self) -> Tab:
        return list(Tab)[self.form.window[Key.TABS].Widget.index("current")]

    def can_start(self) -> bool:
        return "disabled" not in self.form.window[Key.START].Widget.state()

    @property
    def status(self) -> str:
        return str(self.form.window[Key.STATUS].Widget.cget("text"))

    def shown(self, *path: str | int) -> str:
        """What stands in a field."""
        return str(self.control(*path).get())

    def sentences(self) -> list[str]:
        """All sentences that stand below fields now."""
        return [text for text in _texts(self.root) if text.startswith("\N{WARNING SIGN} ")]

    def is_marked(self, *path: str | int) -> bool:
        return "invalid" in self.control(*path).state()


def _texts(widget: Any) -> list[str]:
    found = []
    for child in widget.winfo_children():
        if child.winfo_class() == "TLabel" and child.winfo_ismapped():
            found.append(str(child.cget("text")))
        found += _texts(child)
    return found
