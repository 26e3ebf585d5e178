"""`ToolkitError`: no window can be opened here; apart, so that it can be caught without tkinter."""

from __future__ import annotations


class ToolkitError(RuntimeError):
    """No window can be opened; the text is one plain sentence with a remedy."""
