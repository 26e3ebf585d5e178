"""Buttons that are no elements of PySimpleGUI: they call what they are given."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gui.toolkit import ttk


def small_button(master: Any, text: str, command: Callable[[], object]) -> Any:
    """A small ttk button, which Tab passes by while it is disabled."""
    button: Any = ttk.Button(master, text=text, style="Small.TButton", command=command)
    button.configure(takefocus="ttk::takefocus")
    return button
