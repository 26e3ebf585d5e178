"""`Look`: one theme at one size: colours, lengths and fonts."""

from __future__ import annotations

from dataclasses import dataclass

from plots.palette import Palette

Font = tuple[str, int] | tuple[str, int, str]


@dataclass(frozen=True, slots=True)
class Look:
    """A palette, the screen's scale and the fonts: all that a window needs to draw itself."""

    palette: Palette
    scale: float
    """Pixels on this screen for one pixel at 96 dpi and ordinary text."""
    font_scale: float
    """Size of text as a multiple of the ordinary one; the screen's resolution is not in it."""
    family: str
    mono_family: str

    def px(self, length: float) -> int:
        """A length in 96-dpi pixels as pixels of this screen."""
        return round(length * self.scale)

    def font(self, size: float = 10, weight: str = "normal", *, mono: bool = False) -> Font:
        """A Tk font; `size` is in points at ordinary text size."""
        return (self.mono_family if mono else self.family, round(size * self.font_scale), weight)

    @property
    def body(self) -> Font:
        """Text and fields."""
        return self.font(10)

    @property
    def small(self) -> Font:
        """Units, hints and messages."""
        return self.font(9)

    @property
    def heading(self) -> Font:
        """Titles of sections."""
        return self.font(11, "bold")

    @property
    def mono(self) -> Font:
        """The YAML editor."""
        return self.font(10, mono=True)


def blend(first: str, second: str, share: float) -> str:
    """The colour that lies `share` of the way from `first` to `second`, as "#rrggbb"."""
    pairs = zip(_channels(first), _channels(second), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _channels(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)
