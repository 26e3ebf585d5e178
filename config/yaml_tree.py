"""Strict YAML as a tree whose nodes know their place in the text, for whoever changes one.

Only maps with plain keys, lists and scalars: anchors, aliases, tags, several documents and
duplicate keys are refused, each with its place, and the rest is read on. Nothing is expanded, and
the tree is built from events with a stack, so that no text can exhaust memory or Python's
recursion.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, NoReturn

import yaml

from config.errors import UNKNOWN, Path, Problem
from config.scalars import Scalar, ScalarError, read_scalar
from config.yaml_errors import syntax_sentence

MAX_CHARACTERS = 1_000_000
MAX_DEPTH = 20
MAX_ENTRIES = 4096
"""In a list or a mapping; none of an experiment is longer."""
MAX_VALUES = 20_000
"""Keys, lists and mappings included. A person's experiment has some fifty, and each takes time."""
MAX_PROBLEMS = 200
"""Nobody reads more, so reading ends there."""

# What YAML 1.1 calls printable, which is what libyaml accepts.
_FORBIDDEN = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)


@dataclass(eq=False)
class Node:
    """A part of the text: characters `start` to `end`; its line and column count from 1."""

    start: int
    end: int
    line: int
    column: int


@dataclass(eq=False)
class ScalarNode(Node):
    """A scalar: `text` without its quotes, and the value that it stands for."""

    text: str
    plain: bool
    value: Scalar


@dataclass(eq=False)
class ListNode(Node):
    """A list; `flow`: written in brackets."""

    flow: bool
    items: list[Node] = field(default_factory=list)


@dataclass(eq=False)
class MapNode(Node):
    """A map from key to (key's node, value's node); `flow`: written in braces."""

    flow: bool
    entries: dict[str, tuple[ScalarNode, Node]] = field(default_factory=dict)


@dataclass(frozen=True)
class Tree:
    """A text's nodes and mistakes.

    `broken`: the text is no YAML, or uses what is refused; `root` is None where there is no tree at
    all. A tree with problems that is not broken holds only refused numbers, such as NaN.
    `refused`: paths of what has no value, because it is such a number or an alias.
    """

    root: Node | None
    problems: tuple[Problem, ...] = ()
    broken: bool = False
    refused: frozenset[Path] = frozenset()

    def node(self, path: Path) -> Node | None:
        """The node at a path, or None."""
        node = self.root
        for part in path:
            if isinstance(node, MapNode) and part in node.entries:
                node = node.entries[str(part)][1]
            elif isinstance(node, ListNode) and isinstance(part, int) and part < len(node.items):
                node = node.items[part]
            else:
                return None
        return node

    def placed(self, problem: Problem) -> Problem:
        """The problem with its line and column: the value's, or what comes nearest to it."""
        if problem.line is not None:
            return problem
        node = self._place(problem)
        return replace(problem, line=node.line, column=node.column) if node else problem

    def _place(self, problem: Problem) -> Node | None:
        parent = self.node(problem.path[:-1])
        if problem.found == UNKNOWN and isinstance(parent, MapNode):
            return parent.entries[str(problem.path[-1])][0]
        path = problem.path
        node = self.node(path)
        if node:
            return node
        while path:
            path = path[:-1]
            owner = self.node(path[:-1])
            if path and isinstance(owner, MapNode) and path[-1] in owner.entries:
                return owner.entries[str(path[-1])][0]
            if self.node(path):
                return self.node(path)
        return None


def data_of(node: Node | None) -> Any:
    """The node as Python data: dict, list, str, int, float, bool or None."""
    if isinstance(node, MapNode):
        return {key: data_of(value) for key, (_, value) in node.entries.items()}
    if isinstance(node, ListNode):
        return [data_of(item) for item in node.items]
    return node.value if isinstance(node, ScalarNode) else None


def read_tree(text: str) -> Tree:
    """The tree of a text without a byte order mark; mistakes are in its `problems`."""
    if len(text) > MAX_CHARACTERS:
        return _no_tree(
            f"the text has {len(text)} characters, and an experiment has at most {MAX_CHARACTERS}"
        )
    if strange := _FORBIDDEN.search(text):
        before = text[: strange.start()]
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        return _no_tree(
            f"the character U+{ord(strange[0]):04X} cannot stand in an experiment", line, column
        )
    builder = _Builder()
    try:
        for event in yaml.parse(text, Loader=yaml.CLoader):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        return _no_tree(*syntax_sentence(error, text), before=builder.problems)
    except _RefusedError as error:
        return Tree(None, (*builder.problems, error.problem), broken=True)
    return Tree(builder.root, tuple(builder.problems), builder.broken, frozenset(builder.refused))


def _no_tree(
    found: str,
    line: int | None = None,
    column: int | None = None,
    before: Iterable[Problem] = (),
) -> Tree:
    return Tree(None, (*before, Problem((), found, "", line, column)), broken=True)


class _RefusedError(Exception):
    """What leaves no tree behind it."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.sentence)
        self.problem = problem


class _Builder:
    """Takes events, one at a time, and keeps the open lists and maps on a stack."""

    def __init__(self) -> None:
        self.root: Node | None = None
        self.problems: list[Problem] = []
        self.broken = False
        self.refused: set[Path] = set()
        self._values = 0
        self._open: list[ListNode | MapNode] = []
        self._keys: list[ScalarNode | None] = []
        """For each open collection, the key that waits for its value."""
        self._paths: list[Path] = []
        """For each open collection, where it stands."""

    def take(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.DocumentStartEvent) and self.root:
            self._refuse(_place(event), "a second document begins here, and an experiment is one")
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event)
        elif isinstance(event, yaml.NodeEvent):
            self._node(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._close(event)

    def _alias(self, event: Any) -> None:
        text = f"*{event.anchor}"
        path = self._path(text)
        self.broken = True
        self.refused.add(path)
        self._report(_place(event), path, f"{_subject(path)}the alias {text[:40]}", "written out")
        self._add(ScalarNode(*_span(event), text=text, plain=True, value=None))

    def _node(self, event: Any) -> None:
        scalar = isinstance(event, yaml.ScalarEvent)
        if not scalar and self._key_is_due():
            self._refuse(_place(event), "a list or a mapping cannot be a key")
        if not scalar and len(self._open) == MAX_DEPTH:
            self._refuse(
                _place(event), f"lists and mappings are nested deeper than {MAX_DEPTH} levels"
            )
        path = self._path(event.value if scalar else "")
        for mark in (event.anchor and f"anchor &{event.anchor}", event.tag and f"tag {event.tag}"):
            if mark:
                self.broken = True
                found = f"{_subject(path)}marked with the {mark[:47]}"
                self._report(_place(event), path, found, "written without it")
        if scalar:
            self._add(self._scalar(event, path))
            return
        kind = ListNode if isinstance(event, yaml.SequenceStartEvent) else MapNode
        node = kind(*_span(event), flow=bool(event.flow_style))
        self._paths.append(path)
        self._add(node)
        self._open.append(node)
        self._keys.append(None)

    def _scalar(self, event: Any, path: Path) -> ScalarNode:
        # Only quotes and blocks have a style; `implicit` would take a tag for one.
        plain = not event.style
        node = ScalarNode(*_span(event), text=event.value, plain=plain, value=event.value)
        if plain and not self._key_is_due():
            try:
                node.value = read_scalar(event.value)
            except ScalarError as error:
                self.refused.add(path)
                self._report(node, path, error.found, error.allowed)
        return node

    def _add(self, node: Node) -> None:
        self._values += 1
        if self._values > MAX_VALUES:
            self._refuse(node, f"the text has more than {MAX_VALUES} values and keys")
        if not self._open:
            self.root = node
            return
        parent = self._open[-1]
        entries = parent.items if isinstance(parent, ListNode) else parent.entries
        if len(entries) == MAX_ENTRIES:
            self._refuse(
                node, f"a list or a mapping ends with entry {MAX_ENTRIES}, and this is one more"
            )
        if isinstance(parent, ListNode):
            parent.items.append(node)
            return
        key = self._keys[-1]
        if key is None:
            assert isinstance(node, ScalarNode)
            self._keys[-1] = node
            return
        self._keys[-1] = None
        if key.text in parent.entries:
            first = parent.entries[key.text][0]
            path = (*self._paths[-1], key.text)
            self._report(key, path, f"given twice, first in line {first.line}")
            self.broken = True
        else:
            parent.entries[key.text] = (key, node)

    def _close(self, event: Any) -> None:
        node = self._open.pop()
        self._keys.pop()
        self._paths.pop()
        if node.flow:
            node.end = event.end_mark.index
            return
        # The parser closes a block only at the next token, far behind the comments that follow it.
        last: Node | None = None
        if isinstance(node, ListNode) and node.items:
            last = node.items[-1]
        elif isinstance(node, MapNode) and node.entries:
            last = next(reversed(node.entries.values()))[1]
        node.end = max(node.start, last.end if last else event.start_mark.index)

    def _key_is_due(self) -> bool:
        return bool(self._open) and isinstance(self._open[-1], MapNode) and self._keys[-1] is None

    def _path(self, key: str) -> Path:
        """The path of the value that comes next; of the key `key`, where a key comes next."""
        if not self._open:
            return ()
        parent, waiting = self._open[-1], self._keys[-1]
        if isinstance(parent, ListNode):
            return (*self._paths[-1], len(parent.items))
        return (*self._paths[-1], waiting.text if waiting else key)

    def _report(self, at: Node, path: Path, found: str, allowed: str = "") -> None:
        problem = Problem(path, found, allowed, at.line, at.column)
        if len(self.problems) == MAX_PROBLEMS - 1:
            raise _RefusedError(problem)
        self.problems.append(problem)

    def _refuse(self, at: Node, found: str) -> NoReturn:
        raise _RefusedError(Problem((), found, "", at.line, at.column))


def _span(event: Any) -> tuple[int, int, int, int]:
    mark = event.start_mark
    return mark.index, event.end_mark.index, mark.line + 1, mark.column + 1


def _place(event: Any) -> Node:
    return Node(*_span(event))


def _subject(path: Path) -> str:
    """What a problem's words begin with; where there is a path, that is put before them."""
    return "" if path else "the experiment is "


def leading_comment(text: str) -> str:
    """The comment at the head of a text without its "#", and without a line meant for an editor."""
    lines = []
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        if not line.startswith("# yaml-language-server"):
            lines.append(line.lstrip("#").strip())
    return "\n".join(lines).strip()
