"""The questions that block: yes or no, and which file. Apart, so that tests can answer them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from gui.toolkit import filedialog, messagebox

KINDS = [("Experiments", "*.yml *.yaml"), ("All files", "*")]
SESSION_KINDS = [("Saved sessions", "*.npz"), ("All files", "*")]
TABLE_KINDS = [("Tables", "*.csv *.tsv *.txt"), ("All files", "*")]


class Dialogs:
    """Dialogs of one window."""

    def __init__(self, window: Any) -> None:
        self._root = window.TKroot

    def agree(self, question: str) -> bool:
        """A yes to a plain question."""
        return messagebox.askyesno("Hourglass", question, parent=self._root, default="no")

    def tell(self, sentence: str) -> None:
        """Something that did not work."""
        messagebox.showwarning("Hourglass", sentence, parent=self._root)

    def file_to_open(self, folder: Path | None) -> Path | None:
        """The experiment file to open, or None."""
        name = filedialog.askopenfilename(parent=self._root, initialdir=folder, filetypes=KINDS)
        return Path(name) if name else None

    def table_to_read(self, folder: Path | None) -> Path | None:
        """The file of numbers to learn from, or None."""
        name = filedialog.askopenfilename(
            parent=self._root, initialdir=folder, filetypes=TABLE_KINDS
        )
        return Path(name) if name else None

    def file_to_save(self, folder: Path | None, name: str) -> Path | None:
        """Where to save, or None; the dialog itself asks before a file is replaced."""
        chosen = filedialog.asksaveasfilename(
            parent=self._root, initialdir=folder, initialfile=name, defaultextension=".yml",
            filetypes=KINDS,
        )  # fmt: skip
        return Path(chosen) if chosen else None

    def file_to_export(self, folder: Path | None, stem: str, kinds: Sequence[str]) -> Path | None:
        """Where to put an export, or None; a name without a suffix gets the first of `kinds`.

        The dialog itself asks before a file is replaced.
        """
        types = [(f"{kind.removeprefix('.').upper()} files", f"*{kind}") for kind in kinds]
        chosen = filedialog.asksaveasfilename(
            parent=self._root, initialdir=folder, initialfile=stem + kinds[0],
            defaultextension=kinds[0], filetypes=types,
        )  # fmt: skip
        return Path(chosen) if chosen else None

    def session_to_open(self, folder: Path | None) -> Path | None:
        """The file of a saved session to open, or None."""
        name = filedialog.askopenfilename(
            parent=self._root, initialdir=folder, filetypes=SESSION_KINDS
        )
        return Path(name) if name else None
