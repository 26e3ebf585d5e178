"""Parts of the form made from the schema: a view for each kind of row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from pydantic import BaseModel

from config.draft import MISSING, Draft
from config.errors import Path, Problem
from gui.form.clusters import ClusterTable
from gui.form.edits import choose, new_cluster
from gui.form.field import LABEL_WIDTH, FieldView, Message, prepare_columns, wrapping_label
from gui.form.host import Host, View
from gui.form.schema import Group, Items, Leaf, Row, Variants, rows_of, variant_help
from gui.form.sketch import SketchView
from gui.toolkit import ttk
from gui.tooltip import Tooltip

BELOW: dict[Path, Callable[[Any, int, Path, Host], View]] = {("model", "layers"): SketchView}
"""What stands below a field besides it, by the field's path."""


class PartView:
    """All fields of one part of the experiment, in a frame of its own."""

    def __init__(self, parent: Any, rows: Iterable[Row], path: Path, host: Host) -> None:
        self.path = path
        self.frame = ttk.Frame(parent)
        prepare_columns(self.frame, host.look)
        self.views: list[View] = []
        for number, row in enumerate(rows):
            self.add(row, 3 * number, host)

    def add(self, row: Row, line: int, host: Host) -> None:
        """Add the view of one row; it may use the grid's rows `line` to `line + 2`."""
        path = (*self.path, row.key)
        self.views.append(_BUILDERS[type(row)](self.frame, line, row, path, host))
        if path in BELOW:
            self.views.append(BELOW[path](self.frame, line + 2, path, host))

    def show(self, draft: Draft, sources: tuple[object, ...]) -> None:
        """Show the draft in every field."""
        for view in self.views:
            view.show(draft, sources)

    def mark(self, problems: tuple[Problem, ...]) -> None:
        """Mark every field that is wrong."""
        for view in self.views:
            view.mark(problems)

    def target(self, path: Path) -> Any:
        """The control for the value at `path`, or None; for the part itself, its first control."""
        if path and path == self.path:
            path = self.views[0].path
        targets = (view.target(path) for view in self.views)
        return next((widget for widget in targets if widget is not None), None)

    def leaves(self) -> Iterator[View]:
        """The views of single values, drawings and tables in this part."""
        for view in self.views:
            if isinstance(view, PartView | VariantView):
                yield from view.leaves()
            else:
                yield view


class VariantView:
    """A choice, a line about what is chosen, and the fields that it brings."""

    def __init__(self, parent: Any, line: int, variants: Variants, path: Path, host: Host) -> None:
        look = host.look
        self.path = path
        self.variants = variants
        self._host = host
        self._chosen = ""
        self._part: PartView | None = None
        first = next(iter(variants.options.values()))
        ttk.Label(parent, text=first.model_fields[variants.tag].title or "").grid(
            row=line, column=0, sticky="nw", pady=(look.px(6), 0)
        )
        self.control = ttk.Combobox(
            parent, values=tuple(variants.options), state="readonly", width=12, font=look.body
        )
        self.control.grid(row=line, column=1, sticky="ew", pady=look.px(2))
        self.control.bind("<<ComboboxSelected>>", self._selected)
        Tooltip(
            self.control,
            "\n".join(
                f"{name}: {variant_help(model, variants.tag)}"
                for name, model in variants.options.items()
            ),
            look,
        )
        self.message = Message(parent, line + 1, look)
        self._area = ttk.Frame(parent)
        self._area.grid(row=line + 2, column=0, columnspan=3, sticky="ew")
        self._area.columnconfigure(0, weight=1)
        self._about = wrapping_label(self._area, "Muted.TLabel", look)
        self._about.grid(
            row=0, column=0, sticky="ew", pady=(0, look.px(4)), padx=(look.px(LABEL_WIDTH), 0)
        )

    def _selected(self, _event: Any) -> None:
        self.control.selection_clear()
        self._host.submit(self, self._choose)

    def _choose(self, draft: Draft) -> Draft:
        width = self._host.state.width or 4
        return choose(
            draft,
            self.path,
            self.variants,
            self.control.get(),
            memory=self._host.state.memory,
            starts={"width": width, "clusters": [new_cluster(width)], "path": ""},
        )

    def show(self, draft: Draft, sources: tuple[object, ...]) -> None:
        """Show the choice that the draft makes, and its fields."""
        tag = (*self.path, self.variants.tag)
        present = draft.value(tag) is not MISSING
        chosen = draft.raw(tag) if present else self.variants.default
        self.control.set(chosen)
        if chosen != self._chosen:
            self._chosen = chosen
            self._swap(self.variants.options.get(chosen))
        if self._part:
            self._part.show(draft, sources)

    def _swap(self, model: type[BaseModel] | None) -> None:
        if self._part:
            self._part.frame.destroy()
            self._part = None
        tag = self.variants.tag
        self._about.configure(text=variant_help(model, tag) if model else "")
        if model:
            self._part = PartView(self._area, rows_of(model, without=tag), self.path, self._host)
            self._part.frame.grid(row=1, column=0, sticky="ew")

    def mark(self, problems: tuple[Problem, ...]) -> None:
        """Mark the choice, and the fields below it."""
        own = (self.path, (*self.path, self.variants.tag))
        mine = [problem for problem in problems if problem.path in own]
        if self.message.show(mine[0].sentence if mine else ""):
            self.control.state(["invalid" if mine else "!invalid"])
        if self._part:
            self._part.mark(problems)

    def leaves(self) -> Iterator[View]:
        """The views that the choice brings."""
        if self._part:
            yield from self._part.leaves()

    def target(self, path: Path) -> Any:
        """The control for the value at `path`, or None."""
        if path in (self.path, (*self.path, self.variants.tag)):
            return self.control
        return self._part.target(path) if self._part else None


def _group(parent: Any, line: int, group: Group, path: Path, host: Host) -> View:
    look = host.look
    heading = ttk.Label(parent, text=group.label, style="Group.TLabel")
    heading.grid(row=line, column=0, columnspan=3, sticky="w", pady=(look.px(10), look.px(2)))
    Tooltip(heading, group.help, look)
    part = PartView(parent, rows_of(group.model), path, host)
    part.frame.grid(row=line + 1, column=0, columnspan=3, sticky="ew")
    return part


def _field(parent: Any, line: int, leaf: Leaf, path: Path, host: Host) -> View:
    return FieldView(parent, line, leaf, path, host)


def _variants(parent: Any, line: int, variants: Variants, path: Path, host: Host) -> View:
    return VariantView(parent, line, variants, path, host)


def _items(parent: Any, line: int, items: Items, path: Path, host: Host) -> View:
    return ClusterTable(parent, line, items, path, host)


_BUILDERS: dict[type[Row], Callable[..., View]] = {
    Leaf: _field,
    Variants: _variants,
    Group: _group,
    Items: _items,
}
