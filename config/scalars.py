"""One scalar of an experiment file: its text as a value, and a value as text that reads back equal.

The rules are those of YAML 1.2's core schema without octal and hexadecimal numbers: `1e-3` is a
number, `yes` is text.
"""

from __future__ import annotations

import math
import re

Scalar = str | int | float | bool | None

MAX_DIGITS = 300
"""The longest whole number that still fits a float."""

_CONSTANTS: dict[str, Scalar] = {
    "": None,
    "~": None,
    **dict.fromkeys(("null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_WHOLE = re.compile(r"[-+]?[0-9]+")
_REAL = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
# Deliberately narrow: whatever else a text holds, it is written in quotes.
_SAFE = re.compile(r"[^\W\d][\w/.()+-]*( [\w/.()+-]+)*")
_FALSE_FRIENDS = {"yes", "no", "on", "off", "y", "n"}
"""Truth values to readers of YAML 1.1."""
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r", "\0": "\\0"}


class ScalarError(ValueError):
    """A scalar that is refused: `found` and `allowed` complete the sentence of a problem."""

    def __init__(self, found: str, allowed: str) -> None:
        super().__init__(f"{found}; it must be {allowed}")
        self.found = found
        self.allowed = allowed


def read_scalar(text: str) -> Scalar:
    """The value of a scalar that stands without quotes.

    Raises ScalarError for NaN, infinities, and numbers of more digits than any field can take.
    """
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _NOT_FINITE.fullmatch(text):
        raise ScalarError(text, "a finite number")
    if not _REAL.fullmatch(text):
        return text
    if len(text) > MAX_DIGITS:
        digits = sum(character.isdigit() for character in text)
        raise ScalarError(
            f"a number of {digits} digits", f"a number of at most {MAX_DIGITS} digits"
        )
    if _WHOLE.fullmatch(text):
        return int(text)
    value = float(text)
    if not math.isfinite(value):
        raise ScalarError(text, "a finite number")
    return value


def scalar_text(value: Scalar) -> str:
    """The shortest usual way to write a value: 1e-8, true, null, plain text or text in quotes."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return re.sub(r"e([-+])0*(?=\d)", lambda sign: "e" + sign[1].strip("+"), repr(value))
    if isinstance(value, int):
        return str(value)
    safe = _SAFE.fullmatch(value) and value.isprintable()
    if safe and value not in _CONSTANTS and value.lower() not in _FALSE_FRIENDS:
        return value
    return quoted(value)


def quoted(text: str) -> str:
    """The text in double quotes, with what YAML does not print escaped."""
    return '"' + "".join(_ESCAPES.get(c) or _escaped(c) for c in text) + '"'


def _escaped(character: str) -> str:
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
