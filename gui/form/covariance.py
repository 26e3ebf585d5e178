"""The covariance of one cluster: its variances in a line, or the full matrix, a row a line."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from config.draft import Draft
from config.errors import Path, Problem
from gui.form.edits import as_diagonal, as_matrix, is_matrix
from gui.form.field import FieldView, Message, prepare_columns, raw_list
from gui.form.host import Host, inside
from gui.form.schema import Leaf, text_of
from gui.look import blend
from gui.toolkit import tk, ttk
from gui.tooltip import Tooltip

MOST_LINES = 8
DIAGONAL, MATRIX = "diagonal", "full matrix"


class CovarianceView:
    """A choice between diagonal and matrix, and the control that goes with it."""

    def __init__(self, parent: Any, line: int, leaf: Leaf, path: Path, host: Host) -> None:
        look = host.look
        self._host = host
        self._look = look
        self._shown = ""
        label = ttk.Label(parent, text=leaf.label)
        label.grid(row=line, column=0, sticky="nw", pady=(look.px(6), 0))
        self.control = ttk.Combobox(
            parent, values=(DIAGONAL, MATRIX), state="readonly", width=12, font=look.body
        )
        self.control.grid(row=line, column=1, sticky="ew", pady=look.px(2))
        self.control.bind("<<ComboboxSelected>>", self._selected)
        area = ttk.Frame(parent)
        area.grid(row=line + 1, column=0, columnspan=3, sticky="ew")
        self.diagonal_frame, self.matrix_frame = ttk.Frame(area), ttk.Frame(area)
        for frame in (self.diagonal_frame, self.matrix_frame):
            prepare_columns(frame, look)
            frame.pack(fill="x")
        variances = replace(leaf, label="Variances")
        self.diagonal = FieldView(self.diagonal_frame, 0, variances, path, host)
        ttk.Label(self.matrix_frame, text="Matrix").grid(
            row=0, column=0, sticky="nw", pady=(look.px(6), 0)
        )
        palette = look.palette
        self._edge = blend(palette.line, palette.muted, 0.5)
        self.matrix = tk.Text(
            self.matrix_frame, width=12, height=4, wrap="none", font=look.body, relief="flat",
            background=palette.field, foreground=palette.ink, insertbackground=palette.ink,
            highlightthickness=max(1, look.px(1)), highlightbackground=self._edge,
            highlightcolor=palette.accent, padx=look.px(6), pady=look.px(4), undo=True,
        )  # fmt: skip
        self.matrix.grid(row=0, column=1, sticky="ew", pady=look.px(2))
        self.matrix.bind("<<Modified>>", self._modified)
        for sequence, step in (("<Tab>", "tk_focusNext"), ("<Shift-Tab>", "tk_focusPrev")):
            self.matrix.bind(sequence, lambda _event, step=step: self._leave(step))  # type: ignore[misc]
        self.message = Message(self.matrix_frame, 1, look)
        for widget in (label, self.control, self.matrix):
            Tooltip(widget, leaf.help, look)
        self.path = path

    @property
    def path(self) -> Path:
        """Where the covariance is in the draft; it changes with the selected cluster."""
        return self._path

    @path.setter
    def path(self, path: Path) -> None:
        self._path = self.diagonal.path = path

    def _leave(self, step: str) -> str:
        getattr(self.matrix, step)().focus_set()
        return "break"

    def _selected(self, _event: Any) -> None:
        self.control.selection_clear()
        self._host.submit(self.control, self._switch)

    def _switch(self, draft: Draft) -> Draft:
        value = draft.value(self.path)
        wanted = self.control.get() == MATRIX
        if wanted == is_matrix(value):
            return draft
        memory = self._host.state.memory
        cluster = self.path[:-1]
        memory[cluster, DIAGONAL if wanted else MATRIX, "covariance"] = value
        kept = memory.get((cluster, MATRIX, "covariance"))
        if wanted and as_diagonal(kept) == value:
            return draft.with_value(self.path, kept)
        return draft.with_value(self.path, as_matrix(value) if wanted else as_diagonal(value))

    def _modified(self, _event: Any) -> None:
        if self.matrix.edit_modified():
            self.matrix.edit_modified(False)
            text = self.matrix.get("1.0", "end-1c")
            if text != self._shown:  # what we have shown and what is typed may be told as one
                self._shown = text
                self._host.submit(self.matrix, self._apply)

    def _apply(self, draft: Draft) -> Draft:
        lines = self.matrix.get("1.0", "end-1c").splitlines()
        return draft.with_value(self.path, [raw_list(line) for line in lines if line.strip()])

    def show(self, draft: Draft, sources: tuple[object, ...]) -> None:
        """Show the draft's covariance in the control that fits it."""
        value = draft.value(self.path)
        full = is_matrix(value) or self.matrix in sources
        self.control.set(MATRIX if full else DIAGONAL)
        shown, hidden = self.diagonal_frame, self.matrix_frame
        if full:
            shown, hidden = hidden, shown
        hidden.pack_forget()
        shown.pack(fill="x")
        if not full:
            self.diagonal.show(draft, sources)
        elif self.matrix not in sources and isinstance(value, list):
            text = "\n".join(text_of(row) for row in value)
            if text != self.matrix.get("1.0", "end-1c"):
                self._shown = text
                self.matrix.replace("1.0", "end-1c", text)
                self.matrix.edit_reset()
                self.matrix.configure(height=max(2, min(MOST_LINES, len(value))))

    def mark(self, problems: tuple[Problem, ...]) -> None:
        """Mark the covariance where one of the problems is its own."""
        self.diagonal.mark(problems)
        mine = inside(self.path, problems)
        if self.message.show(mine[0].sentence if mine else ""):
            palette = self._look.palette
            self.matrix.configure(
                highlightbackground=palette.error if mine else self._edge,
                highlightcolor=palette.error if mine else palette.accent,
            )

    def target(self, path: Path) -> Any:
        """The control, where `path` leads here."""
        if path[: len(self.path)] != self.path:
            return None
        return self.matrix if self.control.get() == MATRIX else self.diagonal.control
