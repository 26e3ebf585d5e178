"""Colours: contrast by WCAG, and distances as colour-blind viewers see them."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pytest
from numpy.typing import NDArray

from plots.palette import DARK, LIGHT, MARKERS, THEMES, Palette, marker_of

Vector = NDArray[np.float64]

# Machado, Oliveira & Fernandes 2009, "A Physiologically-based Model for Simulation of Color Vision
# Deficiency", severity 1: what a viewer sees, from linear RGB to linear RGB.
VISIONS = {
    "ordinary": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}


def linear_rgb(color: str) -> Vector:
    v = np.array([int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(v <= 0.04045, v / 12.92, ((v + 0.055) / 1.055) ** 2.4)


def contrast(first: str, second: str) -> float:
    """WCAG 2.2, contrast ratio."""
    weights = np.array([0.2126, 0.7152, 0.0722])
    dark, light = sorted(float(linear_rgb(color) @ weights) for color in (first, second))
    return (light + 0.05) / (dark + 0.05)


def lab(rgb: Vector) -> Vector:
    """CIE 1976 L*a*b* of linear sRGB under D65."""
    to_xyz = np.array(
        [
            [0.4124564, 0.3575761, 0.1804375],
            [0.2126729, 0.7151522, 0.0721750],
            [0.0193339, 0.1191920, 0.9503041],
        ]
    )
    t = to_xyz @ np.clip(rgb, 0, 1) / [0.95047, 1.0, 1.08883]
    f = np.where(t > 216 / 24389, np.cbrt(t), (24389 / 27 * t + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def test_contrast_is_that_of_the_standard_at_its_ends() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#777777") == pytest.approx(1)


@pytest.mark.parametrize("palette", THEMES.values(), ids=lambda p: p.name)
@pytest.mark.parametrize("role", ["ink", "muted", "error", "accent"])
@pytest.mark.parametrize("ground", ["panel", "ground", "field"])
def test_text_stands_out_at_least_4_5_to_1(palette: Palette, role: str, ground: str) -> None:
    assert contrast(getattr(palette, role), getattr(palette, ground)) >= 4.5


@pytest.mark.parametrize("palette", THEMES.values(), ids=lambda p: p.name)
def test_text_on_the_accent_stands_out_at_least_4_5_to_1(palette: Palette) -> None:
    assert contrast(palette.on_accent, palette.accent) >= 4.5


@pytest.mark.parametrize("palette", THEMES.values(), ids=lambda p: p.name)
def test_clusters_and_strong_weights_stand_out_from_the_panel_at_least_3_to_1(
    palette: Palette,
) -> None:
    for color in (*palette.series, palette.negative, palette.positive):
        assert contrast(color, palette.panel) >= 3, color


@pytest.mark.parametrize("palette", THEMES.values(), ids=lambda p: p.name)
@pytest.mark.parametrize("vision", VISIONS)
def test_any_two_clusters_colours_differ_for_every_vision(palette: Palette, vision: str) -> None:
    matrix = np.array(VISIONS[vision])
    seen = {color: lab(matrix @ linear_rgb(color)) for color in palette.series}
    for first, second in combinations(palette.series, 2):
        # A difference of 2.3 is just noticeable side by side; small marks apart need far more.
        assert np.linalg.norm(seen[first] - seen[second]) >= 15, (first, second)


@pytest.mark.parametrize("palette", THEMES.values(), ids=lambda p: p.name)
@pytest.mark.parametrize("vision", VISIONS)
def test_signs_of_weights_differ_for_every_vision(palette: Palette, vision: str) -> None:
    matrix = np.array(VISIONS[vision])
    ends = [lab(matrix @ linear_rgb(color)) for color in (palette.negative, palette.positive)]
    assert np.linalg.norm(ends[0] - ends[1]) >= 40


def test_as_many_clusters_as_colours_times_markers_look_different() -> None:
    count = len(LIGHT.series) * len(MARKERS)
    looks = {(LIGHT.color_of(label), marker_of(label)) for label in range(count)}
    assert looks == set(product(LIGHT.series, MARKERS))


def test_themes_differ_in_every_colour_but_not_in_their_number() -> None:
    assert len(LIGHT.series) == len(DARK.series)
    assert not set(LIGHT.series) & set(DARK.series)
