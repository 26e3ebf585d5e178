"""Trails hold positions that points really had, of one run, in one direction of time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.text import Text

from plots.code_plane import CodePlane
from plots.focus import Focus, Pin
from plots.palette import LIGHT
from plots.trails import MOST_VERTICES, Trails
from tests.plots.drawn import points_of
from tests.snapshots import make_snapshot
from training.snapshot import Snapshot


def states(count: int, samples: int = 400) -> list[Snapshot]:
    first = make_snapshot(samples=samples, update=100, measurements=5)
    return [replace(first, codes=first.codes * 0.9**i, update=100 + i) for i in range(count)]


def view_of(trails: Trails, length: int = 30) -> CodePlane:
    view = CodePlane(LIGHT)
    view.set_trails(trails, length)
    return view


def trails(view: CodePlane) -> list[np.ndarray]:
    """What each trail goes through, (states, 2), oldest first."""
    found = []
    for line in view._trail_lines.artists:
        parts = points_of(line).reshape(-1, view._trail_lines.length + 1, 2)
        found += [part[np.isfinite(part).all(axis=1)] for part in parts]
    return found


def test_the_trail_of_every_sample_goes_through_its_codes_in_the_states_shown() -> None:
    view, shown = view_of(Trails.ALL, 5), states(8)
    for snapshot in shown:
        view.show(snapshot)
    last = np.stack([snapshot.codes for snapshot in shown[-5:]], axis=1)
    found = sorted(trails(view), key=lambda trail: tuple(trail[0]))
    expected = sorted(last.astype(np.float32), key=lambda trail: tuple(trail[0]))
    assert np.allclose(np.array(found), np.array(expected))


def test_a_state_shown_twice_is_one_state() -> None:
    view = view_of(Trails.ALL)
    for snapshot in states(3):
        view.show(snapshot)
        view.show(snapshot, Focus(hovered=3))
    assert view._trail_lines.states == 3


@pytest.mark.parametrize(("run", "update"), [(2, 104), (1, 50)])
def test_another_run_or_another_direction_of_time_begins_a_new_trail(run: int, update: int) -> None:
    view, shown = view_of(Trails.ALL), states(4)
    for snapshot in shown:
        view.show(snapshot)
    view.show(replace(shown[-1], run=run, update=update))
    assert view._trail_lines.states == 1


def test_other_axes_begin_a_new_trail() -> None:
    view = view_of(Trails.ALL)
    snapshot = make_snapshot((8, 6, 3, 6, 8))
    for update in range(4):
        view.show(replace(snapshot, update=update))
    view.choose(2, 0)
    assert view._trail_lines.states == 1
    assert np.allclose(np.concatenate(trails(view))[0], snapshot.codes[0, [2, 0]])


def test_trails_that_are_chosen_again_go_on() -> None:
    view = view_of(Trails.ALL)
    for snapshot in states(4):
        view.show(snapshot)
        view.set_trails(Trails.ALL)
        view.choose(0, 1)
    assert view._trail_lines.states == 4


def test_time_may_go_backwards_in_one_trail() -> None:
    view = view_of(Trails.ALL)
    for snapshot in reversed(states(4)):
        view.show(snapshot)
    assert view._trail_lines.states == 4


def test_only_pinned_points_have_trails_and_a_new_pin_leaves_the_others_theirs() -> None:
    view, shown = view_of(Trails.PINNED), states(6)
    for snapshot in shown[:3]:
        view.show(snapshot, Focus(pins=(Pin("A", 5),)))
    for snapshot in shown[3:]:
        view.show(snapshot, Focus(pins=(Pin("A", 5), Pin("B", 300))))
    old, new = trails(view)
    assert np.allclose(old, [snapshot.codes[5] for snapshot in shown])
    assert np.allclose(new, [snapshot.codes[300] for snapshot in shown[3:]])


def test_many_samples_share_a_bounded_number_of_vertices_and_the_view_says_so() -> None:
    view = view_of(Trails.ALL)
    for snapshot in states(3, samples=4000):
        view.show(snapshot)
    assert len(trails(view)) * 30 <= MOST_VERTICES + 30
    said = f"trails of {len(trails(view)):,} samples: last 30 states shown"
    assert any(said in text.get_text() for text in view.axes.findobj(Text))


def test_codes_that_are_not_finite_leave_a_gap() -> None:
    view, shown = view_of(Trails.ALL), states(3)
    view.show(shown[0])
    view.show(replace(shown[1], codes=np.full_like(shown[1].codes, np.nan)))
    view.show(shown[2])
    assert all(len(trail) == 2 for trail in trails(view))


def test_without_trails_nothing_is_drawn_of_them() -> None:
    view = view_of(Trails.NONE)
    for snapshot in states(3):
        view.show(snapshot)
    assert view._trail_lines.artists == []


@pytest.mark.parametrize("length", [1, 201])
def test_a_length_out_of_bounds_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match="from 2 to 200 states"):
        CodePlane(LIGHT).set_trails(Trails.ALL, length)
