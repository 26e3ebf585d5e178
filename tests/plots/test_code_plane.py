"""The code plane: every sample at its code, limits that do not follow a frame."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.lines import Line2D
from matplotlib.text import Text

from plots.code_plane import CodePlane
from plots.palette import LIGHT, marker_of
from plots.samples import MOST_POINTS
from tests.snapshots import make_snapshot
from training.snapshot import Snapshot


def shown(snapshot: Snapshot) -> CodePlane:
    view = CodePlane(LIGHT)
    view.show(snapshot)
    return view


def groups(view: CodePlane) -> list[Line2D]:
    return [artist for artist in view._moving() if isinstance(artist, Line2D)]


def points(view: CodePlane) -> np.ndarray:
    """Every point drawn, (points, 2), cluster by cluster."""
    return np.concatenate([line.get_xydata() for line in groups(view)])


def test_every_sample_lies_at_its_code() -> None:
    snapshot = make_snapshot()
    view = shown(snapshot)
    assert np.array_equal(points(view), snapshot.codes)


def test_clusters_have_their_own_colour_and_marker() -> None:
    lines = groups(shown(make_snapshot(clusters=10)))
    assert [line.get_marker() for line in lines] == [marker_of(label) for label in range(10)]
    assert [to_hex(line.get_markerfacecolor()) for line in lines] == [
        LIGHT.color_of(label) for label in range(10)
    ]


def test_the_next_frame_moves_the_same_artists() -> None:
    snapshot = make_snapshot()
    view = shown(snapshot)
    before = list(view._moving())
    view.show(replace(snapshot, codes=snapshot.codes / 2, labels=snapshot.labels.copy()))
    assert all(a is b for a, b in zip(view._moving(), before, strict=True))
    assert np.array_equal(points(view), snapshot.codes / 2)


@pytest.mark.parametrize(
    ("activation", "limits"),
    [("tanh", (-1.1, 1.1)), ("sigmoid", (-0.05, 1.05))],
)
def test_bounded_activations_have_fixed_limits(
    activation: str, limits: tuple[float, float]
) -> None:
    for scale in (1.0, 1e-3):
        view = shown(make_snapshot(activations=activation, scale=scale))
        assert view.axes.get_xlim() == pytest.approx(limits)
        assert view.axes.get_ylim() == pytest.approx(limits)


@pytest.mark.parametrize(("activation", "lower"), [("identity", -1.0), ("relu", 0.0)])
def test_unbounded_activations_step_by_1_2_5(activation: str, lower: float) -> None:
    view = CodePlane(LIGHT)
    seen = []
    for scale in np.geomspace(0.01, 10, 200):
        view.show(make_snapshot(activations=activation, scale=scale))
        low, high = view.axes.get_xlim()
        bound = high - 0.05 * (high - low) / 1.1
        assert low + 0.05 * (high - low) / 1.1 == pytest.approx(lower * bound)
        seen.append(bound)
        assert np.abs(points(view)).max() <= bound * (1 + 1e-9)
    steps = np.unique(np.round(seen, 6))
    assert len(steps) <= 11
    assert {f"{s:.0e}"[0] for s in steps} == {"1", "2", "5"}


def test_two_of_three_code_units_can_be_chosen() -> None:
    snapshot = make_snapshot((8, 6, 3, 6, 8))
    view = shown(snapshot)
    assert view.units == (0, 1)
    view.choose(2, 0)
    assert np.array_equal(points(view), snapshot.codes[:, [2, 0]])
    assert view.axes.get_xlabel() == "code unit 3 of 3"
    assert view.axes.get_ylabel() == "code unit 1 of 3"


@pytest.mark.parametrize("choice", [(0, 3), (-1, 0)])
def test_a_code_unit_that_does_not_exist_is_refused(choice: tuple[int, int]) -> None:
    view = shown(make_snapshot((8, 6, 3, 6, 8)))
    with pytest.raises(ValueError, match="from 0 to 2"):
        view.choose(*choice)


def test_a_choice_that_a_new_network_does_not_have_falls_back() -> None:
    view = shown(make_snapshot((8, 6, 3, 6, 8)))
    view.choose(2, 1)
    view.show(make_snapshot())
    assert view.units == (0, 1)


def test_one_code_unit_makes_a_strip_with_a_named_row_a_cluster() -> None:
    snapshot = make_snapshot((4, 6, 1, 5, 4))
    view = shown(snapshot)
    drawn = points(view)
    assert np.array_equal(drawn[:, 0], snapshot.codes[:, 0])
    assert np.array_equal(np.rint(drawn[:, 1]), snapshot.labels)
    assert [t.get_text() for t in view.axes.get_yticklabels()] == list(snapshot.label_names)
    assert view.axes.get_xlabel().startswith("code unit 1 (")


def test_from_a_strip_to_a_plane_and_back_in_the_same_view() -> None:
    view = shown(make_snapshot((4, 6, 1, 5, 4)))
    view.show(make_snapshot())
    assert view.axes.get_ylim() == pytest.approx((-1.1, 1.1))
    assert view.axes.get_ylabel() == "code unit 2"
    view.show(make_snapshot((4, 6, 1, 5, 4)))
    assert view.axes.get_ylim() == pytest.approx((3.6, -0.6))


def test_more_clusters_than_fit_are_counted() -> None:
    view = shown(make_snapshot(clusters=40))
    texts = [t.get_text() for t in view.axes.findobj(Text)]
    named = sum(text.startswith("cluster ") for text in texts)
    assert f"+{40 - named} more" in texts


def test_names_mean_themselves_whatever_they_hold() -> None:
    names = ("_hidden", "$x^", "two\nlines", "a name that is far too long to be shown whole")
    view = shown(replace(make_snapshot(), label_names=names))
    FigureCanvasAgg(view.figure).draw()
    texts = [t.get_text() for t in view.axes.findobj(Text)]
    assert {"_hidden", "$x^", "two lines", "a name that is fa…"} <= set(texts)


def test_many_samples_are_thinned_evenly_and_counted() -> None:
    snapshot = make_snapshot(samples=100_000)
    labels = np.zeros(100_000, dtype=np.int64)
    labels[-3:] = [1, 2, 3]
    view = shown(replace(snapshot, labels=labels))
    assert [len(np.array(line.get_xdata())) for line in groups(view)][1:] == [1, 1, 1]
    assert len(points(view)) <= MOST_POINTS + 3
    assert any("of 100,000 samples" in t.get_text() for t in view.axes.findobj(Text))


def test_a_thousand_labels_share_looks_and_need_few_artists() -> None:
    snapshot = make_snapshot(samples=1024, clusters=1024)
    assert len(shown(snapshot)._moving()) == 66
    assert len(points(shown(snapshot))) == 1024
