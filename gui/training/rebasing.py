"""A wish that was made out of settings that may have been changed since."""

from __future__ import annotations

from typing import TypeVar

from pydantic import BaseModel

T = TypeVar("T")


def rebased(wanted: T, old: T, settings: T) -> T:
    """`settings` with what is different in `wanted` from `old`, from which that was made.

    So a wish that was made out of earlier settings takes back none that were asked for since.
    """
    if wanted == old:
        return settings
    if not (
        isinstance(settings, BaseModel)
        and isinstance(wanted, BaseModel)
        and type(wanted) is type(old) is type(settings)
    ):
        return wanted
    was, now = dict(old), dict(settings)  # type: ignore[call-overload]
    return settings.model_copy(
        update={name: rebased(value, was[name], now[name]) for name, value in wanted}
    )
