"""`Theme`: whether the windows are light or dark, and how large their text is."""

from __future__ import annotations

from gui.look import Look
from gui.toolkit import apply_theme
from plots.palette import THEMES, Palette

OTHER = {"light": "dark", "dark": "light"}


class Theme:
    """The state that every window shares. A theme does not restyle an open window.

    So a switch is: `toggle()`, close the window, build it again from its state with `apply()`.
    """

    def __init__(self, name: str = "light", font_scale: float = 1.0) -> None:
        """Start with the named theme; `font_scale` 1 is ordinary text, 2 is text twice as large."""
        self.name = name
        self.font_scale = font_scale

    @property
    def palette(self) -> Palette:
        """The colours of the theme in use."""
        return THEMES[self.name]

    def toggle(self) -> None:
        """Go from light to dark or back; windows built from now on have the new look."""
        self.name = OTHER[self.name]

    def apply(self) -> Look:
        """Make the toolkit build windows in this theme from now on; return the look."""
        return apply_theme(self.palette, self.font_scale)
