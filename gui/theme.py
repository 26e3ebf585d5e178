"""`Theme`: light or dark, how large text is, and whether the window fills the screen."""

from __future__ import annotations

from gui.look import Look
from gui.toolkit import apply_theme
from plots.palette import THEMES, Palette

OTHER = {"light": "dark", "dark": "light"}
TEXT_SIZES = (0.5, 0.65, 0.8, 0.9, 1.0, 1.15, 1.3, 1.6, 2.0, 2.5, 3.0)
"""Sizes of text that keys go through, as multiples of the ordinary one."""
PRESENTATION = 1.5
"""How much larger text is in a presentation."""


class Theme:
    """The state that every window shares. A theme does not restyle an open window.

    So a switch is: `toggle()`, close the window, build it again from its state with `apply()`.
    """

    def __init__(
        self,
        name: str = "light",
        font_scale: float = 1.0,
        *,
        full_screen: bool = False,
        presenting: bool = False,
    ) -> None:
        """Start with the named theme; `font_scale` 1 is ordinary text, 2 is text twice as large."""
        self.name = name
        self.font_scale = font_scale
        self.full_screen = full_screen
        self.presenting = presenting
        """Whether the screen is filled and text larger, for a lecture hall."""

    @property
    def palette(self) -> Palette:
        """The colours of the theme in use."""
        return THEMES[self.name]

    @property
    def fills_screen(self) -> bool:
        """Whether windows take the whole screen."""
        return self.full_screen or self.presenting

    def toggle(self) -> None:
        """Go from light to dark or back; windows built from now on have the new look."""
        self.name = OTHER[self.name]

    def larger(self) -> bool:
        """Take the next larger size of text; returns whether there is one."""
        return self._take([size for size in TEXT_SIZES if size > self.font_scale], 0)

    def smaller(self) -> bool:
        """Take the next smaller size of text; returns whether there is one."""
        return self._take([size for size in TEXT_SIZES if size < self.font_scale], -1)

    def ordinary(self) -> bool:
        """Take the ordinary size of text; returns whether it was another."""
        return self.font_scale != 1 and self._take([1.0], 0)

    def _take(self, sizes: list[float], index: int) -> bool:
        if sizes:
            self.font_scale = sizes[index]
        return bool(sizes)

    def apply(self) -> Look:
        """Make the toolkit build windows in this theme from now on; return the look."""
        larger = PRESENTATION if self.presenting else 1.0
        return apply_theme(self.palette, self.font_scale * larger)
