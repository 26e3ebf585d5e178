"""Changes of a YAML text that touch only what changes, so that comments and layout survive.

`changed` is the one entry: it finds the smallest splices, applies them, reads the result again, and
gives it back only where every other value still stands as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from config.errors import Path, UnwritableError
from config.flow import Raw, flow_text
from config.scalars import scalar_text
from config.words import entry_of, fields_of
from config.yaml_tree import ListNode, MapNode, Node, ScalarNode, Tree, data_of, read_tree


@dataclass(frozen=True)
class _Splice:
    start: int
    end: int
    text: str


def changed(text: str, tree: Tree, path: Path, value: Any, annotation: Any) -> tuple[str, Tree]:
    """The text with the value at `path`, which exists, replaced; and its tree.

    `annotation` is the schema's type there: it gives new keys their place. Raises UnwritableError
    where no text with the value can be read, which may be too long for an experiment.
    """
    outside = _signature(tree.root, path)
    why = f"a value that no YAML can hold: {value!r:.60}"
    for candidate in _candidates(text, tree, path, value, annotation):
        after = read_tree(candidate)
        if after.broken:
            why = after.problems[0].sentence
        if after.broken or _signature(after.root, path) != outside:
            continue
        if _holds(after.node(path), value):
            return candidate, after
    raise UnwritableError(why)


def _candidates(text: str, tree: Tree, path: Path, value: Any, annotation: Any) -> Iterator[str]:
    """Texts to try, from the least change to the greatest."""
    node = tree.node(path)
    if node is None:
        before = text if not text or text.endswith("\n") else text + "\n"
        fields = fields_of(annotation)
        yield before + "".join(
            f"{scalar_text(key)}: {flow_text(entry, fields.get(key))}\n"
            for key, entry in value.items()
        )
        return
    owner = tree.node(path[:-1]) if path else None
    key = owner.entries[str(path[-1])][0] if isinstance(owner, MapNode) else None
    yield _applied(text, list(_edit(text, node, value, annotation, key)))
    yield _applied(text, [_whole(text, node, value, key, annotation)])
    for length in range(len(path), -1, -1):
        part = tree.node(path[:length])
        assert part is not None
        replacement = _replaced(part, path[length:], value)
        yield _applied(text, [_Splice(part.start, part.end, flow_text(replacement))])


def _applied(text: str, splices: list[_Splice]) -> str:
    result, done = [], 0
    for splice in sorted(splices, key=lambda splice: splice.start):
        if splice.start < done:
            return text  # two changes meet, and the text as it was fails the comparison
        result += [text[done : splice.start], splice.text]
        done = splice.end
    return "".join(result) + text[done:]


# --- the smallest change -------------------------------------------------------------------------


def _edit(
    text: str, node: Node, value: Any, annotation: Any, key: ScalarNode | None
) -> Iterator[_Splice]:
    if _holds(node, value):
        return
    if isinstance(node, MapNode) and isinstance(value, dict) and set(node.entries) & set(value):
        yield from _edit_map(text, node, value, annotation)
    elif isinstance(node, ListNode) and isinstance(value, list | tuple) and node.items and value:
        yield from _edit_list(text, node, list(value), annotation)
    else:
        yield _whole(text, node, value, key, annotation)


def _edit_map(
    text: str, node: MapNode, value: dict[str, Any], annotation: Any
) -> Iterator[_Splice]:
    fields = fields_of(annotation)
    spans = {name: (key.start, entry.end) for name, (key, entry) in node.entries.items()}
    for name, (key, entry) in node.entries.items():
        if name in value:
            yield from _edit(text, entry, value[name], fields.get(name), key)
        else:
            yield _cut(text, node, list(spans.values()), list(spans).index(name))
    kept = {name: span for name, span in spans.items() if name in value}
    order = list(fields)
    for name, entry_value in value.items():
        if name in node.entries:
            continue
        before = order[: order.index(name)] if name in order else list(kept)
        last = max((kept[other] for other in before if other in kept), default=None)
        written = f"{scalar_text(name)}: {flow_text(entry_value, fields.get(name))}"
        yield _insert(text, node, min(kept.values())[0], last, written)


def _edit_list(text: str, node: ListNode, value: list[Any], annotation: Any) -> Iterator[_Splice]:
    """Keep equal entries at both ends, and change, add or remove those between."""
    old, entry = node.items, entry_of(annotation)
    shorter = min(len(old), len(value))
    head = 0
    while head < shorter and _holds(old[head], value[head]):
        head += 1
    tail = 0
    while tail < shorter - head and _holds(old[-1 - tail], value[-1 - tail]):
        tail += 1
    common = shorter - tail
    for index in range(head, common):
        yield from _edit(text, old[index], value[index], entry, None)
    starts = [_entry_start(text, node, index) for index in range(len(old))]
    spans = [(start, item.end) for start, item in zip(starts, old, strict=True)]
    for index in range(common, len(old) - tail):
        yield _cut(text, node, spans, index)
    dash = "" if node.flow else "- "
    last = spans[common - 1] if common else None
    for index in range(common, len(value) - tail):
        yield _insert(text, node, spans[0][0], last, dash + flow_text(value[index], entry))


def _entry_start(text: str, node: ListNode, index: int) -> int:
    """Where a list's entry begins, its dash included."""
    item = node.items[index]
    if node.flow:
        return item.start
    after = node.items[index - 1].end if index else node.start
    return max(text.rfind("-", after, item.start), after)


def _insert(
    text: str, node: ListNode | MapNode, first: int, last: tuple[int, int] | None, written: str
) -> _Splice:
    """Add an entry behind the one that spans `last`, or before the one that starts at `first`."""
    if node.flow:
        place, added = (last[1], f", {written}") if last else (first, f"{written}, ")
        return _Splice(place, place, added)
    newline = "\r\n" if "\r\n" in text else "\n"
    indent = " " * (node.column - 1)
    if not last:
        return _Splice(first, first, f"{written}{newline}{indent}")
    if text[last[1] - 1] == "\n":
        return _Splice(last[1], last[1], f"{indent}{written}{newline}")
    place = _line_end(text, last[1])
    return _Splice(place, place, f"{newline}{indent}{written}")


def _cut(text: str, node: ListNode | MapNode, spans: list[tuple[int, int]], index: int) -> _Splice:
    """Take an entry out: in a block with the rest of its line, in a flow with one comma."""
    start, end = spans[index]
    if node.flow:
        if index:
            return _Splice(spans[index - 1][1], end, "")
        return _Splice(start, spans[1][0], "")
    line = text.rfind("\n", 0, start) + 1
    if text[line:start].strip():
        # The entry shares its line with the dash of the list around it, which has to stay.
        return _Splice(start, spans[index + 1][0] if index + 1 < len(spans) else end, "")
    if end and text[end - 1] == "\n":
        return _Splice(line, end, "")
    return _Splice(line, text.find("\n", end) + 1 or len(text), "")


def _line_end(text: str, place: int) -> int:
    end = text.find("\n", place)
    end = len(text) if end < 0 else end
    return end - 1 if end > place and text[end - 1] == "\r" else end


def _whole(
    text: str, node: Node, value: Any, key: ScalarNode | None, annotation: Any = None
) -> _Splice:
    """Replace a node's whole span."""
    written = "" if value == Raw("") and key else flow_text(value, annotation)
    start = node.start
    if node.end > start and text[node.end - 1] == "\n":
        written += "\n"  # a block scalar ends with its line
    if key and isinstance(node, ListNode | MapNode) and not node.flow:
        if re.fullmatch(r"\s*:\s*", text[key.end : start]):
            return _Splice(key.end, node.end, f": {written}")
    elif start == node.end and written and not text[:start].endswith((" ", "\n")):
        written = " " + written
    return _Splice(start, node.end, written)


# --- comparison ----------------------------------------------------------------------------------


def _holds(node: Node | None, value: Any) -> bool:
    """Whether a node has exactly this value, types included."""
    if isinstance(value, dict):
        return (
            isinstance(node, MapNode)
            and set(node.entries) == set(value)
            and all(_holds(entry, value[name]) for name, (_, entry) in node.entries.items())
        )
    if isinstance(value, list | tuple):
        return (
            isinstance(node, ListNode)
            and len(node.items) == len(value)
            and all(map(_holds, node.items, value))
        )
    if not isinstance(node, ScalarNode):
        return False
    if isinstance(value, Raw):
        return node.text == value.text
    return type(node.value) is type(value) and repr(node.value) == repr(value)


def _replaced(node: Node, path: Path, value: Any) -> Any:
    """The node as data that is written as it stands, with the value at `path` replaced."""
    if not path:
        return value
    if isinstance(node, MapNode):
        return {
            name: _replaced(entry, path[1:], value) if name == path[0] else as_written(entry)
            for name, (_, entry) in node.entries.items()
        }
    assert isinstance(node, ListNode)
    return [
        _replaced(item, path[1:], value) if index == path[0] else as_written(item)
        for index, item in enumerate(node.items)
    ]


def as_written(node: Node) -> Any:
    """The node as data whose scalars are texts as they were typed."""
    if isinstance(node, MapNode):
        return {name: as_written(entry) for name, (_, entry) in node.entries.items()}
    if isinstance(node, ListNode):
        return [as_written(item) for item in node.items]
    return Raw(node.text) if isinstance(node, ScalarNode) and node.plain else data_of(node)


def _signature(node: Node | None, path: Path | None) -> Any:
    """Everything but the value at `path`, comparable; a path of None leaves nothing out."""
    if path == ():
        return "…"
    if isinstance(node, MapNode):
        return {
            name: _signature(entry, path[1:] if path and name == path[0] else None)
            for name, (_, entry) in node.entries.items()
        }
    if isinstance(node, ListNode):
        return [
            _signature(item, path[1:] if path and index == path[0] else None)
            for index, item in enumerate(node.items)
        ]
    assert node is None or isinstance(node, ScalarNode)
    return (node.text, repr(node.value)) if node else None
