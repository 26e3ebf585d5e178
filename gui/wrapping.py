"""Labels whose text is broken into lines where their width ends, whatever that is at the moment."""

from __future__ import annotations

from typing import Any

SLACK = 2
"""Pixels by which a width may change without effect.

Where columns share an odd width, who gets the last pixel depends on what they ask for; a label that
asked for more or less at every pixel would make them hand it back and forth for ever.
"""


def wrap(label: Any, *, least: int = 1, spare: int = 0) -> None:
    """Break the text where the label ends, but for `spare` pixels, and not below `least` pixels."""
    wrapped_at = -SLACK

    def follow(width: int) -> None:
        nonlocal wrapped_at
        if abs(width - wrapped_at) >= SLACK:
            wrapped_at = width
            label.configure(wraplength=max(least, width - spare - SLACK))

    label.configure(justify="left", anchor="w")
    label.bind("<Configure>", lambda event: follow(event.width))
    follow(label.winfo_width())
