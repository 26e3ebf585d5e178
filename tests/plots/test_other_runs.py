"""The names of other runs: as many as there is room for, and a count of the rest."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from plots.other_runs import CHARACTER, COLUMN_GAP, GAP, SAMPLE, in_rows

names = st.lists(st.text("abc", min_size=1, max_size=60), min_size=1, max_size=5)


@given(names, st.floats(120, 1000), st.integers(1, 3))
def test_rows_keep_the_order_and_have_room_for_what_is_left_out(
    given_names: list[str], room: float, most: int
) -> None:
    rows = in_rows(given_names, room, most)
    shown = [name for row in rows for name in row]
    assert 1 <= len(rows) <= most
    assert 1 <= len(shown) <= len(given_names)
    for name, whole in zip(shown, given_names, strict=False):
        assert name == whole or (name.endswith("…") and whole.startswith(name[:-1]))
    for row in rows:
        more = (
            CHARACTER * len("+4 more") if row is rows[-1] and len(shown) < len(given_names) else 0
        )
        widths = [SAMPLE + GAP + CHARACTER * len(name) for name in row]
        assert sum(widths) + COLUMN_GAP * (len(row) - (not more)) + more <= room + 1e-6


def test_short_names_stand_in_one_row() -> None:
    assert in_rows(["a", "b", "c"], 400, 3) == [["a", "b", "c"]]


def test_names_go_on_in_the_next_row() -> None:
    assert in_rows(["a" * 30, "b" * 30, "c" * 30], 400, 3) == [["a" * 30, "b" * 30], ["c" * 30]]


def test_a_single_row_shows_what_it_can() -> None:
    assert in_rows(["a" * 30, "b" * 30, "c" * 30], 300, 1) == [["a" * 30]]
