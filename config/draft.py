"""`Draft`: an experiment that a person is writing, in a form or as YAML, whatever state it is in.

The text is the one truth. A form changes single values in it, and everything else, comments
included, stays as it was written.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path as FilePath
from typing import Any, Final

from config.checks import Checked
from config.edits import changed
from config.errors import Path, Problem
from config.flow import Raw
from config.reader import BYTE_ORDER_MARK, check_tree
from config.schema import Experiment
from config.words import (
    entry_of,
    fields_of,
    is_list,
    is_model,
    is_union,
    members,
    shape,
    tag_key,
    type_at,
)
from config.yaml_tree import (
    ListNode,
    MapNode,
    Node,
    ScalarNode,
    Tree,
    data_of,
    leading_comment,
    read_tree,
)

__all__ = ["MISSING", "Draft", "Raw"]


class _Missing:
    def __repr__(self) -> str:
        return "MISSING"

    def __bool__(self) -> bool:
        return False


MISSING: Final = _Missing()
"""The value at a path where nothing stands."""


@dataclass(frozen=True)
class Draft:
    """An immutable experiment text; every change gives a new one.

    Relative file names in the text start from `folder`.
    """

    text: str
    folder: str | FilePath | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", self.text.removeprefix(BYTE_ORDER_MARK))

    @cached_property
    def _tree(self) -> Tree:
        return read_tree(self.text)

    @cached_property
    def _checked(self) -> Checked:
        return check_tree(self._tree, self.folder)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Every mistake, with its place in the text."""
        return self._checked[1]

    @property
    def experiment(self) -> Experiment | None:
        """The experiment, or None where there are problems."""
        return self._checked[0]

    @cached_property
    def readable(self) -> bool:
        """Whether a form can show the text: well-formed, every key known, lists where lists belong.

        Values may be wrong.
        """
        return not self._tree.broken and _fits(self._tree.root, Experiment)

    @property
    def about(self) -> str:
        """The comment at the head of the text: what to watch for."""
        return leading_comment(self.text)

    def value(self, path: Path) -> Any:
        """The Python data at a path, or MISSING; a refused number, such as .nan, as its text."""
        node = self._tree.node(path)
        return MISSING if node is None else data_of(node)

    def raw(self, path: Path) -> str:
        """What stands at a path, as it was typed, without quotes; "" where it is empty or missing.

        A list is given as "4, 6, 2", a list of lists as "1, 0; 0, 1".
        """
        return _raw(self._tree.node(path))

    def with_value(self, path: Path, value: Any) -> Draft:
        """The draft with the value at a path replaced or added.

        `value` is Python data, in which `Raw` stands for a scalar as a person typed it; Raw in a
        field of text is text. Where lists and mappings change only in part, the rest of them stays
        as written. Raises ValueError where the text is broken YAML, or a scalar stands where
        `path` needs a mapping; UnwritableError where the text would not be read any more.
        """
        if self._tree.broken:
            raise ValueError("the text is no YAML, so that no value in it can be changed")
        path, value = self._existing(path, _writable(value))
        text, tree = changed(self.text, self._tree, path, value, type_at(Experiment, path))
        draft = Draft(text, self.folder)
        vars(draft)["_tree"] = tree  # to read it again would take as long as the change did
        return draft

    def without(self, path: Path) -> Draft:
        """The draft without the key or the list's entry at a path; itself where there is none."""
        if not path or self._tree.node(path) is None:
            return self
        *above, last = path
        rest = data_of(self._tree.node(tuple(above)))
        del rest[last]
        return self.with_value(tuple(above), rest)

    def _existing(self, path: Path, value: Any) -> tuple[Path, Any]:
        """The nearest path that exists, and the whole value that it gets."""
        while path and self._tree.node(path) is None:
            *above, last = path
            path = tuple(above)
            holder = self.value(path)
            if last == 0 and (holder is MISSING or holder is None):
                value = [value]
            elif isinstance(last, str) and (holder is MISSING or holder is None):
                value = {last: value}
            elif isinstance(holder, dict) and isinstance(last, str):
                value = {**holder, last: value}
            elif isinstance(holder, list) and last == len(holder):
                value = [*holder, value]
            else:
                raise ValueError(f"no place for {last!r} at {path}")
        return path, value


def _writable(value: Any) -> Any:
    """The value with halves of characters, which no file can hold, replaced."""
    if isinstance(value, dict):
        return {key: _writable(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_writable(entry) for entry in value]
    if isinstance(value, Raw):
        return Raw(_writable(value.text))
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value


def _raw(node: Node | None) -> str:
    if isinstance(node, ScalarNode):
        return node.text
    if isinstance(node, ListNode):
        between = "; " if any(isinstance(item, ListNode) for item in node.items) else ", "
        return between.join(_raw(item) for item in node.items)
    return ""


def _fits(node: Node | None, annotation: Any) -> bool:
    """Whether a node has the structure that a form shows for this type."""
    return _fits_base(node, shape(annotation).base)


def _fits_base(node: Node | None, base: Any) -> bool:
    empty = node is None or (isinstance(node, ScalarNode) and node.value is None)
    if is_union(base) and not tag_key(base):
        return any(_fits(node, member) for member in members(base).values())
    if is_union(base) or is_model(base):
        return empty or (isinstance(node, MapNode) and _fits_keys(node, base))
    if is_list(base):
        entry = shape(entry_of(base)).base  # once: a matrix has thousands
        if isinstance(node, ListNode):
            return all(_fits_base(item, entry) for item in node.items)
        # A list of numbers that is being typed may be a scalar for a while.
        return empty or (isinstance(node, ScalarNode) and not is_model(entry))
    return isinstance(node, ScalarNode)


def _fits_keys(node: MapNode, base: Any) -> bool:
    if is_union(base):
        tag = node.entries.get(tag_key(base) or "")
        chosen = members(base).get(tag[1].text) if tag and isinstance(tag[1], ScalarNode) else None
        base = chosen or base
    fields = fields_of(base)
    return all(
        name in fields and _fits(entry, fields[name]) for name, (_, entry) in node.entries.items()
    )
