"""The table of clusters, its buttons, and the fields of the selected cluster below it."""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Callable
from copy import deepcopy
from functools import partial
from typing import Any

from config.draft import Draft
from config.errors import Path, Problem
from gui.form.covariance import CovarianceView
from gui.form.edits import (
    clusters_of,
    is_matrix,
    new_cluster,
    random_cluster,
    resized,
)
from gui.form.field import MARK, FieldView, Message, prepare_columns
from gui.form.host import Host, View, inside
from gui.form.schema import Items, Leaf, rows_of, text_of
from gui.scrollbar import QuietScrollbar
from gui.toolkit import tkfont, ttk
from gui.tooltip import Tooltip

MOST_ROWS = 5
MOST_FEATURES = 4096
CELL_CHARACTERS = 400
"""More than this fits no column, and takes time to measure."""
HELP = {
    "Add": "A new cluster around zero, after the selected one.",
    "Duplicate": "A copy of the selected cluster, after it.",
    "Remove": "Take the selected cluster away.",
    "Randomise": "Give the selected cluster a random mean and random variances.",
}


class ClusterTable:
    """A row a cluster; one is selected, and edited below."""

    def __init__(self, parent: Any, line: int, items: Items, path: Path, host: Host) -> None:
        self.path = path
        self._host = host
        self._look = look = host.look
        self._random = random.Random()
        frame = ttk.Frame(parent)
        frame.grid(row=line, column=0, columnspan=3, sticky="ew", pady=(look.px(8), 0))
        prepare_columns(frame, look)
        heading = ttk.Label(frame, text=items.label, style="Group.TLabel")
        heading.grid(row=0, column=0, sticky="w")
        Tooltip(heading, items.help, look)
        self._build_features(frame)
        rows = [row for row in rows_of(items.model) if isinstance(row, Leaf)]
        self._build_table(frame, rows)
        self.message = Message(frame, 2, look)
        self._build_buttons(frame)
        self._title = ttk.Label(frame, style="Group.TLabel")
        self._title.grid(row=4, column=0, columnspan=3, sticky="w", pady=(look.px(10), 0))
        editor = ttk.Frame(frame)
        editor.grid(row=5, column=0, columnspan=3, sticky="ew")
        prepare_columns(editor, look)
        self.fields: dict[str, View] = {}
        for number, row in enumerate(rows):
            view = _FIELDS.get(row.key, FieldView)
            self.fields[row.key] = view(editor, 3 * number, row, (*path, 0, row.key), host)

    def _build_features(self, frame: Any) -> None:
        look = self._look
        box = ttk.Frame(frame)
        box.grid(row=0, column=1, columnspan=2, sticky="e")
        label = ttk.Label(box, text="Features")
        label.pack(side="left", padx=(0, look.px(8)))
        self.features = ttk.Spinbox(
            box, from_=1, to=MOST_FEATURES, width=5, command=self._features_changed, font=look.body
        )
        self.features.pack(side="left")
        for sequence in ("<Return>", "<FocusOut>"):
            self.features.bind(sequence, lambda _event: self._features_changed())
        for widget in (label, self.features):
            Tooltip(
                widget,
                "Width of the data. Clusters are cut, or padded with means 0 and small variances; "
                "the first and last layer follow.",
                look,
            )

    def _build_table(self, frame: Any, leaves: list[Leaf]) -> None:
        look = self._look
        self._keys = [leaf.key for leaf in leaves]
        box = ttk.Frame(frame)
        box.grid(row=1, column=0, columnspan=3, sticky="ew", pady=(look.px(6), 0))
        self.table = ttk.Treeview(
            box, columns=["number", *self._keys], show="headings", height=MOST_ROWS,
            selectmode="browse",
        )  # fmt: skip
        bar = QuietScrollbar(box, "vertical", self.table.yview, row=0, column=1)
        self.table.configure(yscrollcommand=bar.set)
        self.table.heading("number", text="No.", anchor="w")
        self.table.column("number", width=look.px(48), stretch=False, anchor="w")
        for leaf in leaves:
            narrow = not leaf.kind.is_list
            self.table.heading(leaf.key, text=leaf.label, anchor="e" if narrow else "w")
            self.table.column(
                leaf.key, width=look.px(72 if narrow else 150), minwidth=look.px(60),
                stretch=not narrow, anchor="e" if narrow else "w",
            )  # fmt: skip
        self.table.tag_configure("wrong", foreground=look.palette.error)
        self.table.grid(row=0, column=0, sticky="ew")
        box.columnconfigure(0, weight=1)
        self._font = tkfont.Font(self.table, font=look.body)
        self.table.bind("<<TreeviewSelect>>", self._selected)
        self.table.bind("<Configure>", lambda _event: self._show_rows())

    def _build_buttons(self, frame: Any) -> None:
        look = self._look
        box = ttk.Frame(frame)
        box.grid(row=3, column=0, columnspan=3, sticky="w", pady=(look.px(6), 0))
        self.buttons: dict[str, Any] = {}
        edits: dict[str, Callable[[Draft], Draft]] = {
            "Add": self._add,
            "Duplicate": self._duplicate,
            "Remove": self._remove,
            "Randomise": self._randomise,
        }
        for name, edit in edits.items():
            button = ttk.Button(
                box, text=name, style="Small.TButton",
                command=lambda edit=edit: self._host.submit(self.table, edit),  # type: ignore[misc]
            )  # fmt: skip
            button.pack(side="left", padx=(0, look.px(6)))
            Tooltip(button, HELP[name], look)
            self.buttons[name] = button

    @property
    def _index(self) -> int:
        return self._host.state.cluster

    def _width(self) -> int:
        return self._host.state.width or 2

    def _put(self, draft: Draft, clusters: list[dict[str, Any]], selected: int) -> Draft:
        self._host.state.cluster = selected
        return draft.with_value(self.path, clusters)

    def _add(self, draft: Draft) -> Draft:
        clusters, after = clusters_of(draft), self._index + 1
        fresh = new_cluster(self._width())
        return self._put(draft, [*clusters[:after], fresh, *clusters[after:]], after)

    def _duplicate(self, draft: Draft) -> Draft:
        clusters, after = clusters_of(draft), self._index + 1
        copy = deepcopy(clusters[self._index])
        return self._put(draft, [*clusters[:after], copy, *clusters[after:]], after)

    def _remove(self, draft: Draft) -> Draft:
        clusters, index = clusters_of(draft), self._index
        left = [*clusters[:index], *clusters[index + 1 :]]
        return self._put(draft, left, min(index, len(left) - 1))

    def _randomise(self, draft: Draft) -> Draft:
        fresh = random_cluster({}, self._width(), self._random)
        for key, value in fresh.items():
            draft = draft.with_value((*self.path, self._index, key), value)
        return draft

    def _features_changed(self) -> None:
        self._host.submit(self.features, self._resize)

    def _resize(self, draft: Draft) -> Draft:
        text = self.features.get().strip()
        width = int(text) if text.isdecimal() and len(text) < 6 else 0
        if not 1 <= width <= MOST_FEATURES or width == self._host.state.width:
            return draft
        return draft.with_value(self.path, resized(clusters_of(draft), width))

    def _selected(self, _event: Any) -> None:
        chosen = self.table.selection()
        if chosen and int(chosen[0]) != self._index:
            self._host.submit(self.table, partial(self._select, int(chosen[0])))

    def _select(self, number: int, draft: Draft) -> Draft:
        self._host.state.cluster = number
        return draft

    def show(self, draft: Draft, sources: tuple[object, ...]) -> None:
        """Show all clusters, and the selected one in the fields."""
        clusters = clusters_of(draft)
        self._host.state.cluster = index = max(0, min(self._index, len(clusters) - 1))
        self._show_rows()
        self.features.set(text_of(self._host.state.width))
        for name, button in self.buttons.items():
            needed = {"Add": 0, "Remove": 2}.get(name, 1)
            button.state(["!disabled" if len(clusters) >= needed else "disabled"])
        self._title.configure(
            text=f"Cluster {index + 1} of {len(clusters)}" if clusters else "No cluster"
        )
        for key, view in self.fields.items():
            view.path = (*self.path, index, key)
            view.show(draft, sources)

    def _show_rows(self) -> None:
        draft, index = self._host.state.draft, self._index
        clusters = clusters_of(draft)
        known = list(self.table.get_children())
        for number in range(len(clusters), len(known)):
            self.table.delete(known[number])
        for number in range(len(known), len(clusters)):
            self.table.insert("", "end", iid=str(number), values=(str(number + 1),))
        for number, cluster in enumerate(clusters):
            for key in self._keys:
                cell = self._cell(draft, cluster, number, key)
                if self.table.set(str(number), key) != cell:
                    self.table.set(str(number), key, cell)
        if clusters and self.table.selection() != (str(index),):
            self.table.selection_set(str(index))
            self.table.focus(str(index))
            self.table.see(str(index))

    def _cell(self, draft: Draft, cluster: dict[str, Any], number: int, key: str) -> str:
        value = cluster.get(key)
        if is_matrix(value) and isinstance(value, list):
            return f"full matrix, {len(value)} by {len(value)}"
        text = draft.raw((*self.path, number, key)) if key in cluster else ""
        return self._fitted(text[:CELL_CHARACTERS], self.table.column(key, "width"))

    def _fitted(self, text: str, width: int) -> str:
        """The text, shortened to whole entries where the column is too narrow for it."""
        room = width - self._look.px(14)
        if self._font.measure(text) <= room:
            return text
        entries = text.split(", ")

        def shortened(count: int) -> str:
            return ", ".join(entries[:count]) + ", …"

        counts = range(1, len(entries) + 1)
        fit = bisect_right(counts, room, key=lambda count: self._font.measure(shortened(count)))
        return shortened(max(1, fit))

    def mark(self, problems: tuple[Problem, ...]) -> None:
        """Mark the clusters that are wrong, and the fields of the selected one."""
        for iid in self.table.get_children():
            wrong = bool(inside((*self.path, int(iid)), problems))
            number = str(int(iid) + 1)
            self.table.set(iid, "number", f"{MARK} {number}" if wrong else number)
            self.table.item(iid, tags=("wrong",) if wrong else ())
        depth = len(self.path)
        selected = inside((*self.path, self._index), problems)
        mine = [problem for problem in problems if problem.path == self.path]
        mine += [
            p for p in selected if p.path[depth + 1 :][:1] not in {(key,) for key in self.fields}
        ]
        self.message.show(mine[0].sentence if mine else "")
        for view in self.fields.values():
            view.mark(problems)

    def target(self, path: Path) -> Any:
        """The control for the value at `path`, whose cluster becomes the selected one."""
        depth = len(self.path)
        if path[:depth] != self.path:
            return None
        if len(path) > depth and isinstance(path[depth], int):
            row = str(path[depth])
            if self.table.exists(row) and int(row) != self._index:
                self._host.state.cluster = int(row)
                self._host.submit(self.features, lambda draft: draft)
        field = self.fields.get(str(path[depth + 1])) if len(path) > depth + 1 else None
        if field is None:
            return self.table
        field.path = path[: depth + 2]
        return field.target(path)


_FIELDS: dict[str, Callable[[Any, int, Leaf, Path, Host], View]] = {"covariance": CovarianceView}
