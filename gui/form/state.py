"""`FormState`: all that the form knows. A window is built from it, and may go and come back."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path as File

from config import presets, reader
from config.draft import Draft
from gui.form.edits import Memory, width_of


class Tab(Enum):
    """The two ways to see the experiment."""

    FORM = "Form"
    TEXT = "YAML"


@dataclass
class FormState:
    """A draft and where the person is in it; nothing in here belongs to a window."""

    draft: Draft
    preset: str = ""
    """Name of the preset that the draft began as; empty for a file."""
    file: File | None = None
    """The file that the draft was opened from or saved to."""
    saved: str = ""
    """The text that was last loaded or saved."""
    tab: Tab = Tab.FORM
    cluster: int = 0
    """The cluster that is selected."""
    width: int | None = None
    """Number of features when the first and last layer were last made to fit."""
    memory: Memory = field(default_factory=dict)
    scroll: float = 0.0
    caret: str = "1.0"
    """Where the caret was in the YAML text, as Tk counts."""

    @property
    def unsaved(self) -> bool:
        """Whether there are edits that no preset and no file holds."""
        return self.draft.text != self.saved

    @property
    def name(self) -> str:
        """What the draft is called where its title does not help: the preset's or file's name."""
        return self.file.name if self.file else self.preset or "new experiment"


def from_preset(name: str) -> FormState:
    """The form on a preset. Raises KeyError for a name that is none."""
    state = from_file(presets.path(name))
    state.preset, state.file = name, None
    return state


def from_file(file: File) -> FormState:
    """The form on a file, with whatever mistakes it holds; raises ConfigError where it is no text.

    Nothing is waited for, and a file that is too long for an experiment is not read either.
    """
    text = reader.read_text(file).removeprefix(reader.BYTE_ORDER_MARK)
    lines = io.StringIO(text, newline=None).read()  # whatever they end in, Tk knows one kind
    draft = Draft(lines, folder=file.absolute().parent)
    state = from_draft(draft)
    state.file = file
    return state


def from_draft(draft: Draft) -> FormState:
    """The form on a draft that counts as saved."""
    tab = Tab.FORM if draft.readable else Tab.TEXT
    return FormState(draft=draft, saved=draft.text, tab=tab, width=width_of(draft))
