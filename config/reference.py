"""The README's table of keys, made from the schema.

`python -m config.reference` writes it again after a change of the schema.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from config.atomic import write_text
from config.scalars import scalar_text
from config.schema import Experiment
from config.words import allowed, choices, entry_of, is_list, is_model, is_union, members, shape

README = Path(__file__).parent.parent / "README.md"
BEGIN = "<!-- keys: written by python -m config.reference -->\n"
END = "<!-- end of keys -->\n"

Row = tuple[str, ...]
"""A key, what it is, what is allowed, and what counts where it is left out."""

HEAD = "| key | what it is | allowed | if left out |\n|---|---|---|---|\n"


def table() -> str:
    """Every key of an experiment file, a row each, as Markdown."""
    rows = (f"| `{key}` | {' | '.join(words)} |\n" for key, *words in _rows(Experiment, ()))
    return HEAD + "".join(rows)


def _rows(model: type[BaseModel], path: tuple[str, ...]) -> Iterator[Row]:
    for name, field in model.model_fields.items():
        base, _, _ = shape(field)
        inner = [*_models_in(base)]
        if not inner or is_union(base):
            default = "" if field.is_required() else _default(field.default)
            yield (".".join((*path, name)), str(field.description), allowed(field), default)
        if is_union(base) and inner:
            yield from _shared(dict(inner), (*path, name))
            continue
        for _, member in inner:
            yield from _rows(member, (*path, f"{name}[]" if is_list(base) else name))


def _shared(options: dict[str, type[BaseModel]], path: tuple[str, ...]) -> Iterator[Row]:
    """The keys that a choice brings, each with those that know it in brackets, unless all do."""
    known_to: dict[Row, list[str]] = {}
    for tag, member in options.items():
        for row in _rows(member, ()):
            if not _is_tag(member, row[0]):
                known_to.setdefault(row, []).append(tag)
    for (key, *words), tags in known_to.items():
        behind = "" if len(tags) == len(options) else f" ({', '.join(tags)})"
        yield (f"{'.'.join(path)}{behind}.{key}", *words)


def _models_in(base: Any) -> Iterator[tuple[str, type[BaseModel]]]:
    if is_model(base):
        yield "", base
    elif is_list(base) and is_model(shape(entry_of(base)).base):
        yield "", shape(entry_of(base)).base
    elif is_union(base):
        yield from ((tag, m) for tag, m in members(base).items() if is_model(m))


def _is_tag(model: type[BaseModel], key: str) -> bool:
    field = model.model_fields.get(key)
    return field is not None and len(choices(field)) == 1


def _default(value: Any) -> str:
    if value is None:
        return "empty"
    if isinstance(value, dict):
        return f"`{{{', '.join(f'{k}: {scalar_text(v)}' for k, v in value.items())}}}`"
    return f"`{scalar_text(value)}`"


def with_table(text: str) -> str:
    """The README's text with its table of keys as the schema has it now."""
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}{table()}{END}{after}"


if __name__ == "__main__":
    write_text(README, with_table(README.read_text(encoding="utf-8")))
