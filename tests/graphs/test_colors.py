"""The diverging scale: its levels, colours, widths and bound."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphs.colors import (
    LEVELS,
    ZERO,
    DivergingScale,
    blend,
    colors,
    drawn_values,
    text_colors,
    widths,
)
from plots.palette import DARK, LIGHT, Palette


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda p: p.name)
def test_the_scale_goes_from_negative_over_zero_to_positive(palette: Palette) -> None:
    table = colors(palette)
    assert len(set(table)) == LEVELS == 63
    assert (table[0], table[ZERO], table[-1]) == (palette.negative, palette.zero, palette.positive)


def test_width_grows_with_the_absolute_weight_and_with_the_screen() -> None:
    table = widths()
    assert list(table) == list(reversed(table))
    assert all(a < b for a, b in zip(table[ZERO:], table[ZERO + 1 :], strict=False))
    assert widths(2.0)[0] == pytest.approx(2 * table[0])


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40))
def test_levels_are_symmetrical_about_zero(values: list[float]) -> None:
    levels = DivergingScale().levels(np.array(values))
    mirrored = DivergingScale().levels(-np.array(values))
    assert (levels + mirrored == LEVELS - 1).all()
    assert ((levels >= 0) & (levels < LEVELS)).all()


def test_zero_has_the_middle_level_and_the_bound_the_last() -> None:
    scale = DivergingScale()
    assert scale.levels(np.array([-2.0, 0.0, 1.1, 2.0])).tolist() == [0, 31, 48, 62]
    assert scale.bound == 2


def test_the_bound_steps_along_round_numbers_and_does_not_tremble() -> None:
    scale = DivergingScale()
    bounds = []
    for largest in (0.9, 1.01, 0.95, 2.5, 4.9, 4.2, 0.4):
        scale.levels(np.array([largest, -0.1]))
        bounds.append(scale.bound)
    assert bounds == [1, 1.5, 1.5, 3, 5, 5, 0.5]


def test_numbers_that_are_not_finite_have_a_level() -> None:
    levels = DivergingScale().levels(np.array([np.nan, np.inf, -np.inf, 1.0]))
    assert levels.tolist() == [31, 62, 0, 31]


def test_values_come_in_the_order_of_the_picture() -> None:
    weights = (np.arange(12.0).reshape(3, 4), np.arange(6.0).reshape(2, 3) + 100)
    biases = (np.array([200.0, 201.0, 202.0]), np.array([300.0, 301.0]))
    values = drawn_values(weights, biases, ((0, 3), (0, 2), (1,)))
    assert values.tolist() == [0, 3, 8, 11, 103, 105, 200, 202, 301]


def luminance(color: str) -> float:
    """As WCAG 2 defines it, channel by channel."""
    total = 0.0
    for weight, at in ((0.2126, 1), (0.7152, 3), (0.0722, 5)):
        share = int(color[at : at + 2], 16) / 255
        total += weight * (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4)
    return total


def contrast(first: str, second: str) -> float:
    dark, light = sorted((luminance(first), luminance(second)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda p: p.name)
def test_figures_upon_a_level_have_the_colour_that_can_be_read_better(palette: Palette) -> None:
    for text, ground in zip(text_colors(palette), colors(palette), strict=True):
        best = max(contrast(palette.ink, ground), contrast(palette.panel, ground))
        assert contrast(text, ground) == pytest.approx(best)
        assert best > 3.4


def test_a_blend_lies_between_its_colours() -> None:
    assert blend("#000000", "#ff8040", 0.0) == "#000000"
    assert blend("#000000", "#ff8040", 1.0) == "#ff8040"
    assert blend("#000000", "#ff8040", 0.5) == "#804020"


def test_a_scale_has_the_least_bound_that_was_asked_for() -> None:
    scale = DivergingScale(1.0)
    assert scale.levels(np.array([0.5])).tolist() == [ZERO + 16]
    assert scale.bound == 1
    scale.levels(np.array([2.5]))
    assert scale.bound == 3
