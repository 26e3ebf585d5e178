"""How the program writes measured errors: the same everywhere, so that no two places disagree."""

from __future__ import annotations


def error_text(value: float) -> str:
    """An error in four significant digits: "0.02778", "0.1000", "3.013e−07"."""
    return f"{value:#.4g}".rstrip(".").replace("-", "−")
