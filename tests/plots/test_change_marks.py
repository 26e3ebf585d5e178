"""Flags of changes: none upon another, every change in one of them."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from plots.change_marks import flags


@given(st.lists(st.floats(0, 400), max_size=30), st.text("ab ", max_size=30))
def test_flags_do_not_overlap_and_hold_every_change(places: list[float], text: str) -> None:
    places = sorted(places)
    made = flags(places, [text] * len(places), 400)
    ends = [places[first] + 0.6 * 8 * len(words) for first, words in made]
    starts = [places[first] for first, _ in made]
    assert all(end <= start for end, start in zip(ends[:-1], starts[1:], strict=True))
    numbers: list[int] = []
    for _, words in made:
        low, high = re.fullmatch(r"(\d+)(?:–(\d+))?(?: .*)?", words).groups()  # type: ignore[union-attr]
        numbers += range(int(low), int(high or low) + 1)
    assert numbers == list(range(1, len(places) + 1))


def test_a_change_with_room_says_what_it_was() -> None:
    assert flags([100, 300], ["learning rate 0.1 → 0.2", "batch size 1 → 2"], 400) == [
        (0, "1 learning rate 0.1 → 0.2"),
        (1, "2 batch size 1 → 2"),
    ]


def test_a_change_without_room_has_its_number_only() -> None:
    assert flags([100, 150, 390], ["learning rate 0.1 → 0.2"] * 3, 400) == [
        (0, "1"),
        (1, "2 learning rate 0.1 → 0.2"),
        (2, "3"),
    ]


def test_changes_near_each_other_share_a_flag() -> None:
    assert flags([10, 200, 202, 204, 390], ["text"] * 5, 400) == [
        (0, "1 text"),
        (1, "2–4"),
        (4, "5"),
    ]


def test_a_text_of_several_lines_is_one_line() -> None:
    assert flags([0], ["a\nb"], 400) == [(0, "1 a b")]
