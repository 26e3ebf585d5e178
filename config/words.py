"""What a field allows, in words, derived from the schema's types and bounds.

The reader's messages, the form's tooltips, the writer's comments and the README's table use these.
"""

from __future__ import annotations

from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt, MaxLen, MinLen
from pydantic import BaseModel, Tag
from pydantic.fields import FieldInfo

from config.errors import Path, one_of
from config.scalars import Scalar, quoted, scalar_text

MAX_QUOTED = 60


class Shape(NamedTuple):
    """A type taken apart: what it is without Annotated and None, its bounds, whether None fits.

    `base` is a plain type, a Literal, a tuple type, a model, or a union of several of these.
    """

    base: Any
    bounds: tuple[Any, ...]
    optional: bool


def shape(annotation: Any) -> Shape:
    """Take a field or a type apart."""
    bounds: list[Any] = []
    optional = False
    while True:
        if isinstance(annotation, FieldInfo):
            bounds += annotation.metadata
            annotation = annotation.annotation
        elif get_origin(annotation) is Annotated:
            annotation, *metadata = get_args(annotation)
            for item in metadata:
                bounds += item.metadata if isinstance(item, FieldInfo) else [item]
        elif is_union(annotation) and NoneType in get_args(annotation):
            optional = True
            rest = [member for member in get_args(annotation) if member is not NoneType]
            annotation = Union[tuple(rest)]  # noqa: UP007 -- built from a list
        else:
            return Shape(annotation, tuple(bounds), optional)


def is_union(base: Any) -> bool:
    """Whether a type is a choice of several."""
    return get_origin(base) in (Union, UnionType)


def is_model(base: Any) -> bool:
    """Whether a type is a section of the schema."""
    return isinstance(base, type) and issubclass(base, BaseModel)


def is_list(base: Any) -> bool:
    """Whether a type is a list of one kind of entries."""
    return get_origin(base) is tuple


def tag_key(base: Any) -> str | None:
    """The key that tells a union's members apart, such as "name"; None: they have no such key."""
    members = [shape(member).base for member in get_args(base)]
    if not all(is_model(member) for member in members):
        return None
    fields: dict[str, FieldInfo] = members[0].model_fields
    return next(key for key, field in fields.items() if _constant(field))


def members(base: Any) -> dict[str, Any]:
    """A union's members by their tags."""
    key = tag_key(base)
    if key:
        models = (shape(member).base for member in get_args(base))
        return {_constant(model.model_fields[key]): model for model in models}
    return {
        next(item.tag for item in shape(member).bounds if isinstance(item, Tag)): member
        for member in get_args(base)
    }


def _constant(field: FieldInfo) -> str:
    names = get_args(field.annotation) if get_origin(field.annotation) is Literal else ()
    return str(names[0]) if len(names) == 1 else ""


def choices(annotation: Any) -> tuple[str, ...]:
    """The names that a field takes, or () where it takes something else than one of some names."""
    base = shape(annotation).base
    if get_origin(base) is Literal:
        return get_args(base)
    return tuple(members(base)) if is_union(base) and tag_key(base) else ()


def allowed(annotation: Any) -> str:
    """What a field or a type takes: "a whole number, at least 1 and at most 4096"."""
    base, bounds, optional = shape(annotation)
    return _allowed(base, bounds) + (", or empty" if optional else "")


def _allowed(base: Any, bounds: tuple[Any, ...]) -> str:
    if get_origin(base) is Literal:
        return one_of(get_args(base))
    if is_model(base):
        return f"a mapping with {', '.join(base.model_fields)}"
    if is_list(base):
        return _list_of(shape(get_args(base)[0]), bounds)
    if is_union(base):
        key = tag_key(base)
        if key:
            return f"a mapping whose {key} is one of {', '.join(members(base))}"
        return ", or ".join(allowed(member) for member in get_args(base))
    if base is str:
        amount = _amount(bounds)
        return f"text of {amount} characters" if amount else "text"
    if base is bool:
        return "true or false"
    limits = limits_of(bounds)
    return _NUMBERS[base][0] + (f", {limits}" if limits else "")


_NUMBERS = {int: ("a whole number", "whole numbers"), float: ("a number", "numbers")}


def _list_of(entry: Shape, bounds: tuple[Any, ...]) -> str:
    amount = _amount(bounds)
    of = f"a list of {amount} " if amount else "a list of "
    if is_model(entry.base):
        return f"{of}mappings with {', '.join(entry.base.model_fields)}"
    if is_list(entry.base):
        return of + _list_of(shape(get_args(entry.base)[0]), entry.bounds).replace(
            "a list of ", "lists of "
        )
    if entry.base in _NUMBERS:
        limits = limits_of(entry.bounds)
        return of + _NUMBERS[entry.base][1] + (f", each {limits}" if limits else "")
    return f"{of}names, each {_allowed(entry.base, entry.bounds)}"


def limits_of(bounds: tuple[Any, ...]) -> str:
    """A number's bounds: "at least 0 and below 1"."""
    words = []
    for item in bounds:
        if isinstance(item, Ge):
            words.append(f"at least {_number(item.ge)}")
        if isinstance(item, Gt):
            words.append(f"above {_number(item.gt)}")
    for item in bounds:
        if isinstance(item, Le):
            words.append(f"at most {_number(item.le)}")
        if isinstance(item, Lt):
            words.append(f"below {_number(item.lt)}")
    return " and ".join(words)


def _amount(bounds: tuple[Any, ...]) -> str:
    low = next((item.min_length for item in bounds if isinstance(item, MinLen)), None)
    high = next((item.max_length for item in bounds if isinstance(item, MaxLen)), None)
    if low is None:
        return f"at most {high}" if high else ""
    if low == high:
        return str(low)
    return f"{low} to {high}" if high else f"at least {low}"


def _number(bound: Any) -> str:
    return str(int(bound)) if float(bound).is_integer() else scalar_text(float(bound))


def describe_field(field: FieldInfo) -> str:
    """A field's help, what it takes with its unit, and what it is where it is left out."""
    if _constant(field):
        return str(field.description)
    takes, extra = allowed(field), field.json_schema_extra
    unit = f" ({extra['unit']})" if isinstance(extra, dict) else ""
    words = f"{takes[0].upper()}{takes[1:]}{unit}"
    if not field.is_required() and isinstance(field.default, str | int | float):
        words += f"; {scalar_text(field.default)} where it is left out"
    return f"{field.description} {words}."


def found(value: object) -> str:
    """What stands in a file, in words: `"adan"`, 1.2, empty, a list of 4, a mapping."""
    if value is None:
        return "empty"
    if isinstance(value, str):
        cut = value if len(value) <= MAX_QUOTED else value[:MAX_QUOTED] + "…"
        return quoted(cut)
    if isinstance(value, list | tuple):
        lists = " lists" if any(isinstance(entry, list | tuple) for entry in value) else ""
        return f"a list of {len(value)}{lists}" if value else "an empty list"
    if isinstance(value, bool | int | float):
        return scalar_text(value)
    return "a mapping"


def scalar_kind(annotation: Any) -> type[Scalar] | None:
    """str, int, float or bool where a field takes just that; None for everything else."""
    base = shape(annotation).base
    return base if base in (str, int, float, bool) else None


def fields_of(annotation: Any) -> dict[str, FieldInfo]:
    """The keys that a section takes, in order; for a choice of sections, those of all of them."""
    base = shape(annotation).base
    if is_model(base):
        return dict(base.model_fields)
    fields: dict[str, FieldInfo] = {}
    if is_union(base):
        for member in get_args(base):
            fields |= {key: f for key, f in fields_of(member).items() if key not in fields}
    return fields


def entry_of(annotation: Any) -> Any:
    """The type of a list's entries, or None where a field takes no list, or lists of two kinds."""
    base = shape(annotation).base
    return get_args(base)[0] if is_list(base) else None


def type_at(annotation: Any, path: Path) -> Any:
    """The type of what stands at a path inside a type, or None where nothing can stand."""
    for part in path:
        annotation = (
            entry_of(annotation) if isinstance(part, int) else fields_of(annotation).get(part)
        )
    return annotation
