"""What every section is made of: types of numbers and text, and fields that explain themselves."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, Strict
from pydantic.config import JsonDict
from pydantic_core import PydanticCustomError

MAX_SEED = 2**63 - 1


def must_be(allowed: str, at: tuple[str | int, ...] = ()) -> PydanticCustomError:
    """The error for a value that no single bound describes: "it must be {allowed}".

    `at` leads from the value that is validated to the one inside it that is at fault.
    """
    return PydanticCustomError("must_be", "it must be {allowed}", {"allowed": allowed, "at": at})


def whole_number(value: object) -> object:
    """Take 1e3 for 1000: YAML and students write whole numbers that way too."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


Whole = Annotated[int, Strict(), BeforeValidator(whole_number)]
# Bounds stand before the validator: behind it the JSON Schema would not get them under their names.
Seed = Annotated[int, Strict(), Field(ge=0, le=MAX_SEED), BeforeValidator(whole_number)]
Size = Annotated[int, Strict(), Field(ge=1, le=4096), BeforeValidator(whole_number)]
Real = Annotated[float, Strict(), Field(allow_inf_nan=False)]
Entry = Annotated[Real, Field(ge=-1e9, le=1e9)]
Text = Annotated[str, Strict()]
Vector = tuple[Entry, ...]
Matrix = tuple[Vector, ...]


def field(label: str, help: str, default: Any = ..., *, unit: str = "", **bounds: Any) -> Any:
    """A field with what the form shows beside it: its label, one line of help and its unit."""
    extra: JsonDict | None = {"unit": unit} if unit else None
    return Field(default, title=label, description=help, json_schema_extra=extra, **bounds)


class Section(BaseModel):
    """A part of an experiment: immutable, and closed to keys that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)
