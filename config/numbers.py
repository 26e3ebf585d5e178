"""Numbers as people type them: with decimal commas, and in lists with any separator."""

from __future__ import annotations

import re

_DECIMAL_COMMA = re.compile(r"([-+]?\d*),(\d+([eE][-+]?\d+)?)")


def number_text(text: str) -> str:
    """The text with a point for a decimal comma, where it is one number: "0,005" gives "0.005"."""
    number = _DECIMAL_COMMA.fullmatch(text.strip())
    return f"{number[1]}.{number[2]}" if number else text


def number_list(text: str) -> list[str]:
    """The entries of a list as a person types it.

    "4, 6 2;5" gives 4, 6, 2, 5. Where spaces or semicolons separate the entries, a single comma
    inside one is a decimal comma: "0,5 0 0,3" gives 0.5, 0, 0.3. Any other comma separates:
    "0.5,0,0" gives 0.5, 0, 0.
    """
    inner = text.strip().removeprefix("[").removesuffix("]")
    tokens = [token.strip(",") for token in re.split(r"[\s;]+", inner)]
    tokens = [token for token in tokens if token]
    if len(tokens) > 1:
        tokens = [number_text(token) for token in tokens]
    return [entry for token in tokens for entry in token.split(",") if entry]
