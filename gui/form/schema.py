"""What the form shows, read off the schema: a new field or optimizer appears by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from config.scalars import scalar_text
from config.words import (
    choices,
    describe_field,
    is_list,
    is_model,
    is_union,
    members,
    shape,
    tag_key,
)


class Kind(Enum):
    """How a value is asked for."""

    NUMBER = "number"
    TEXT = "text"
    CHOICE = "choice"
    CHOICE_OR_LIST = "choice or list"
    CHECK = "check"
    LIST = "list"

    @property
    def is_list(self) -> bool:
        """Whether the value may have many entries, and so needs room."""
        return self in (Kind.LIST, Kind.CHOICE_OR_LIST)


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value: a labelled field."""

    key: str
    label: str
    help: str
    unit: str
    kind: Kind
    choices: tuple[str, ...]
    optional: bool
    """Whether an empty field stands for "none"."""
    default: str
    """What counts where the key is absent, as text; empty where there is no such thing."""


@dataclass(frozen=True, slots=True)
class Variants:
    """A choice between models, which brings its own fields: `options` maps a tag to its model."""

    key: str
    label: str
    tag: str
    options: dict[str, type[BaseModel]]
    default: str


@dataclass(frozen=True, slots=True)
class Group:
    """A part with fields of its own."""

    key: str
    label: str
    help: str
    model: type[BaseModel]


@dataclass(frozen=True, slots=True)
class Items:
    """A list of parts that all have the same fields: a table."""

    key: str
    label: str
    help: str
    model: type[BaseModel]


Row = Leaf | Variants | Group | Items


def rows_of(model: type[BaseModel], *, without: str = "") -> Iterator[Row]:
    """The rows of one part, in the schema's order, without the key `without`."""
    for key, info in model.model_fields.items():
        if key != without:
            yield _row(key, info)


def variant_help(model: type[BaseModel], tag: str) -> str:
    """One line about one choice."""
    return model.model_fields[tag].description or ""


def text_of(value: object) -> str:
    """A value as a person would type it: `true`, 1e-8, "4, 6, 2"; None is nothing."""
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return ", ".join(text_of(item) for item in value)
    if isinstance(value, bool | int | float):
        return scalar_text(value)
    return str(value)


def _row(key: str, info: FieldInfo) -> Row:
    label, help = info.title or key, info.description or ""
    base, _, optional = shape(info)
    if is_union(base) and (tag := tag_key(base)):
        options = {name: shape(member).base for name, member in members(base).items()}
        default = info.default.get(tag, "") if isinstance(info.default, dict) else ""
        return Variants(key, label, tag, options, default)
    if is_model(base):
        return Group(key, label, help, base)
    if is_list(base) and is_model(entry := shape(get_args(base)[0]).base):
        return Items(key, label, help, entry)
    extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    return Leaf(
        key=key,
        label=label,
        help=describe_field(info),
        unit=str(extra.get("unit", "")),
        kind=_kind(base),
        choices=tuple(str(name) for part in _parts(base) for name in choices(part)),
        optional=optional,
        default="" if info.default is PydanticUndefined else text_of(info.default),
    )


def _kind(base: Any) -> Kind:
    parts = _parts(base)
    if any(choices(part) for part in parts):
        return Kind.CHOICE_OR_LIST if any(is_list(part) for part in parts) else Kind.CHOICE
    if is_list(parts[0]):
        return Kind.LIST
    return {bool: Kind.CHECK, str: Kind.TEXT}.get(base, Kind.NUMBER)


def _parts(base: Any) -> list[Any]:
    return [shape(member).base for member in members(base).values()] if is_union(base) else [base]
