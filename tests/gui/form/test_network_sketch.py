from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.form.network_sketch import MOST_DOTS, sketch

LAYERS = st.lists(st.integers(1, 5000), min_size=0, max_size=32)


@given(LAYERS, st.integers(50, 2000), st.integers(50, 400))
def test_every_dot_lies_inside_the_box(layers: list[int], width: int, height: int) -> None:
    drawing = sketch(layers, 1, width=width, height=height, margin=10)
    radius = drawing.radius
    for column in drawing.columns:
        for dot in column.dots:
            assert 0 <= dot.x - radius <= dot.x + radius <= width
            assert 0 <= dot.y - radius <= dot.y + radius <= height


@given(LAYERS)
def test_columns_stand_from_left_to_right_in_order(layers: list[int]) -> None:
    drawing = sketch(layers, None, width=400, height=100, margin=10)
    xs = [column.x for column in drawing.columns]
    assert xs == sorted(xs)
    assert [column.size for column in drawing.columns] == layers


@pytest.mark.parametrize(
    ("size", "dots", "gap"),
    [(1, 1, False), (MOST_DOTS, MOST_DOTS, False), (MOST_DOTS + 1, MOST_DOTS - 1, True)],
)
def test_a_wide_layer_is_shortened_with_a_gap(size: int, dots: int, gap: bool) -> None:
    column = sketch([size, 2, size], 1, width=400, height=100, margin=10).columns[0]
    assert len(column.dots) == dots
    assert (column.gap_y is not None) is gap


def test_the_code_layer_is_marked() -> None:
    drawing = sketch([4, 6, 2, 5, 4], 2, width=400, height=100, margin=10)
    assert [column.is_code for column in drawing.columns] == [False, False, True, False, False]


def test_dots_do_not_overlap() -> None:
    drawing = sketch([9, 2, 9], 1, width=400, height=120, margin=20)
    ys = [dot.y for dot in drawing.columns[0].dots]
    assert min(b - a for a, b in pairwise(ys)) > 2 * drawing.radius


def test_where_columns_are_crowded_only_the_ends_and_the_code_say_their_size() -> None:
    labels = [
        column.label
        for column in sketch([4, *[12] * 20, 3], 5, width=400, height=100, margin=20).columns
    ]
    assert [index for index, label in enumerate(labels) if label] == [0, 5, 21]


@pytest.mark.parametrize(
    ("size", "width", "label"),
    [
        (2, 400, "code, 2 units"),
        (1, 400, "code, 1 unit"),
        (2, 150, "2"),
        (4096, 220, "code, 4096 units"),
    ],
)
def test_the_code_is_called_so_where_there_is_room(size: int, width: int, label: str) -> None:
    columns = sketch([4, size, 4], 1, width=width, height=100, margin=20).columns
    assert [column.label for column in columns] == ["4", label, "4"]
