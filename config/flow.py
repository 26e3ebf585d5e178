"""Python data as YAML in one line: `{mean: [0.5, 0.0], count: 100}`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from config.scalars import ScalarError, quoted, read_scalar, scalar_text
from config.words import entry_of, fields_of, scalar_kind
from config.yaml_tree import ListNode, ScalarNode, read_tree


@dataclass(frozen=True)
class Raw:
    """A scalar's text as a person typed it; it is written without quotes where that is safe."""

    text: str


def flow_text(value: Any, annotation: Any = None) -> str:
    """A dict, list, tuple, scalar or Raw in flow style, such that it reads back equal.

    `annotation` is the schema's type: Raw in a field of text is written as text.
    """
    if isinstance(value, dict):
        fields = fields_of(annotation)
        entries = (
            f"{scalar_text(key)}: {flow_text(entry, fields.get(key))}"
            for key, entry in value.items()
        )
        return f"{{{', '.join(entries)}}}"
    if isinstance(value, list | tuple):
        entry_type = entry_of(annotation)
        return f"[{', '.join(flow_text(entry, entry_type) for entry in value)}]"
    if not isinstance(value, Raw):
        return scalar_text(value)
    return (
        value.text if _is_plain(value.text, scalar_kind(annotation) is str) else quoted(value.text)
    )


def _is_plain(text: str, is_text: bool) -> bool:
    """Whether a typed text may stand without quotes, anywhere, without being taken for more."""
    tree = read_tree(f"[{text}]")
    root = tree.root
    if (
        tree.broken
        or not isinstance(root, ListNode)
        or root.end != len(text) + 2
        or len(root.items) != 1
    ):
        return False
    item = root.items[0]
    if not isinstance(item, ScalarNode) or not item.plain or item.text != text:
        return False
    if not is_text:
        return True
    try:
        return isinstance(read_scalar(text), str)
    except ScalarError:
        return False
