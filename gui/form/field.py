"""One field of the form: label, control, unit, and below them what is wrong with the value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from config.draft import MISSING, Draft, Raw
from config.errors import Path, Problem
from config.numbers import number_list, number_text
from gui.form.host import Host, inside
from gui.form.schema import Kind, Leaf
from gui.look import Look
from gui.toolkit import tk, ttk, untrace
from gui.tooltip import Tooltip
from gui.wrapping import wrap

MARK = "\N{WARNING SIGN}"
LABEL_WIDTH = 146
UNIT_WIDTH = 70
FILE_KEY = "path"
"""The key of a field that names a file: it gets a button to choose one."""


def prepare_columns(frame: Any, look: Look) -> None:
    """Make a frame's grid that of a form: label, control, unit, the same in every frame."""
    frame.columnconfigure(0, minsize=look.px(LABEL_WIDTH))
    frame.columnconfigure(1, weight=1)
    frame.columnconfigure(2, minsize=look.px(UNIT_WIDTH))


def wrapping_label(parent: Any, style: str, look: Look) -> Any:
    """A label whose text is wrapped to the width that it is given."""
    label = ttk.Label(parent, style=style)
    wrap(label, least=40, spare=8)
    label.configure(wraplength=look.px(160))
    return label


class Message:
    """The sentence below a control that says what is wrong with it; takes no room otherwise."""

    def __init__(self, parent: Any, row: int, look: Look) -> None:
        self._label = wrapping_label(parent, "Error.TLabel", look)
        self._label.grid(row=row, column=1, columnspan=2, sticky="ew", pady=(0, look.px(4)))
        self._label.grid_remove()
        self.sentence = ""

    def show(self, sentence: str) -> bool:
        """Show the sentence, or nothing where it is empty; return whether that is a change."""
        if sentence == self.sentence:
            return False
        self.sentence = sentence
        if sentence:
            self._label.configure(text=f"{MARK} {sentence}")
            self._label.grid()
        else:
            self._label.grid_remove()
        return True


class FieldView:
    """A labelled control for one value, checked and written to the draft at every keystroke."""

    def __init__(self, parent: Any, row: int, leaf: Leaf, path: Path, host: Host) -> None:
        look = host.look
        self.leaf = leaf
        self.path = path
        self._host = host
        self._showing = False
        self.variable = tk.StringVar(parent)
        self.label = ttk.Label(parent, text=leaf.label)
        self.label.grid(row=row, column=0, sticky="nw", pady=(look.px(6), 0))
        cell = ttk.Frame(parent)
        cell.grid(row=row, column=1, sticky="ew", pady=look.px(2))
        self.control = _CONTROLS.get(leaf.kind, _entry)(cell, leaf, self.variable)
        if leaf.kind is not Kind.CHECK:
            self.control.configure(font=look.body)  # not a matter of style in ttk
        self.control.pack(side="left", fill="x", expand=True)
        if leaf.key == FILE_KEY:
            browse = ttk.Button(
                cell, text="Browse…", style="Small.TButton",
                command=lambda: host.browse(self.path),
            )  # fmt: skip
            browse.pack(side="left", padx=(look.px(6), 0))
        unit = ttk.Label(parent, text=leaf.unit, style="Muted.TLabel")
        unit.grid(row=row, column=2, sticky="w", padx=(look.px(8), 0))
        self.message = Message(parent, row + 1, look)
        for widget in (self.label, self.control):
            Tooltip(widget, leaf.help, look)
        self.variable.trace_add("write", self._written)
        self.control.bind("<Destroy>", lambda _event: untrace(self.variable), add="+")

    def _written(self, *_: str) -> None:
        if not self._showing:
            self._host.submit(self, self.apply)

    @property
    def text(self) -> str:
        """What stands in the field."""
        return self.variable.get()

    @text.setter
    def text(self, text: str) -> None:
        self._showing = True
        self.variable.set(text)
        self._showing = False

    def show(self, draft: Draft, sources: tuple[object, ...]) -> None:
        """Show the draft's value, or the default where the key is absent."""
        if self in sources:
            return
        absent = draft.value(self.path) is MISSING
        text = self.leaf.default if absent else draft.raw(self.path)
        if text != self.text:
            self.text = text

    def mark(self, problems: tuple[Problem, ...]) -> None:
        """Mark the field where one of the problems is its own, with the sentence below it."""
        mine = inside(self.path, problems)
        if self.message.show(mine[0].sentence if mine else ""):
            self.control.state(["invalid" if mine else "!invalid"])

    def target(self, path: Path) -> Any:
        """The control, where `path` leads here."""
        return self.control if path[: len(self.path)] == self.path else None

    def apply(self, draft: Draft) -> Draft:
        """The draft with what stands in the field as its value."""
        if self.leaf.optional and not self.text.strip():
            return draft.without(self.path)
        return draft.with_value(self.path, _VALUES[self.leaf.kind](self.text))


def _entry(parent: Any, _leaf: Leaf, variable: tk.StringVar) -> Any:
    return ttk.Entry(parent, textvariable=variable, width=12)


def _choice(parent: Any, leaf: Leaf, variable: tk.StringVar) -> Any:
    return ttk.Combobox(
        parent, textvariable=variable, values=leaf.choices, state="readonly", width=12
    )


def _choice_or_text(parent: Any, leaf: Leaf, variable: tk.StringVar) -> Any:
    return ttk.Combobox(parent, textvariable=variable, values=leaf.choices, width=12)


def _check(parent: Any, _leaf: Leaf, variable: tk.StringVar) -> Any:
    button = ttk.Checkbutton(parent, variable=variable, onvalue="true", offvalue="false")

    def say(*_: str) -> None:
        button.configure(text="yes" if variable.get() == "true" else "no")

    variable.trace_add("write", say)
    return button


_CONTROLS: dict[Kind, Callable[[Any, Leaf, tk.StringVar], Any]] = {
    Kind.CHOICE: _choice,
    Kind.CHOICE_OR_LIST: _choice_or_text,
    Kind.CHECK: _check,
}


def raw_list(text: str) -> list[Raw]:
    """A list as a person types it, entry by entry."""
    return [Raw(item) for item in number_list(text)]


def _one_or_list(text: str) -> object:
    items = number_list(text)
    return text.strip() if len(items) <= 1 else items


_VALUES: dict[Kind, Callable[[str], object]] = {
    Kind.NUMBER: lambda text: Raw(number_text(text.strip())),
    Kind.LIST: raw_list,
    Kind.TEXT: str,
    Kind.CHOICE: str,
    Kind.CHOICE_OR_LIST: _one_or_list,
    Kind.CHECK: lambda text: text == "true",
}
