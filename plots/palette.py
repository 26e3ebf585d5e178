"""Colours and marker shapes: two themes, and a series that colour-blind viewers can tell apart."""

from __future__ import annotations

from dataclasses import dataclass

# matplotlib marker codes, filled shapes only. Six colours and eleven shapes have no common divisor,
# so 66 clusters pass before a pair of colour and shape comes back.
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "p", "<", "h", ">")


@dataclass(frozen=True, slots=True)
class Palette:
    """One theme's colours, as "#rrggbb"."""

    name: str
    ground: str
    """Behind everything."""
    panel: str
    """Behind a view or a group of fields."""
    field: str
    """Behind text that can be edited."""
    ink: str
    muted: str
    """Text of second rank; still at least 4.5:1 against `panel`."""
    line: str
    """Borders and grid."""
    accent: str
    on_accent: str
    error: str
    negative: str
    """The end of the diverging scale for negative weights."""
    zero: str
    positive: str

    series: tuple[str, ...]
    """Colours of clusters: at least 3:1 against `panel`."""

    def color_of(self, label: int) -> str:
        """The colour of a cluster, by its index."""
        return self.series[label % len(self.series)]


# Both series start from Okabe & Ito 2008, "Color Universal Design" (black and yellow left out: one
# vanishes on a dark ground, the other on a light one), moved until every colour stands out from the
# panel and every pair stays apart under each common colour blindness. The tests hold the numbers.

LIGHT = Palette(
    name="light",
    ground="#eef0f3",
    panel="#ffffff",
    field="#ffffff",
    ink="#1b1f24",
    muted="#57606a",
    line="#d0d7de",
    accent="#0b5cad",
    on_accent="#ffffff",
    error="#b3261e",
    negative="#b35806",
    zero="#d3d8df",
    positive="#2166ac",
    series=("#0e609e", "#d37d00", "#149343", "#ca77a6", "#b63d03", "#4794f1"),
)

DARK = Palette(
    name="dark",
    ground="#15181d",
    panel="#1e2228",
    field="#262b33",
    ink="#e8eaed",
    muted="#a3abb5",
    line="#3b424c",
    accent="#6cb2f5",
    on_accent="#0c1116",
    error="#ff8a80",
    negative="#fdb863",
    zero="#48505c",
    positive="#74b9f2",
    series=("#0e6fc4", "#e7a100", "#0ca057", "#c174a4", "#d25b00", "#63bef4"),
)

THEMES = {palette.name: palette for palette in (LIGHT, DARK)}


def marker_of(label: int) -> str:
    """The marker shape of a cluster, by its index."""
    return MARKERS[label % len(MARKERS)]
