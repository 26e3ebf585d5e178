"""Heat maps, hidden states and reconstructions: the numbers of the network, cell by cell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from config import load
from config.reader import with_settings
from plots.cell_numbers import CellNumbers
from plots.focus import Focus, Unit, Weight
from plots.heat_map import HeatMaps, weight_text
from plots.hidden_states import HiddenStates
from plots.matrix_pair import MatrixPair
from plots.palette import DARK, LIGHT, Palette
from plots.reconstructions import Reconstructions
from tests.snapshots import make_snapshot
from training import Session, Snapshot

VIEWS: list[Callable[..., MatrixPair]] = [HeatMaps, HiddenStates, Reconstructions]


def learned(name: str = "one-hot-8-3-8", epochs: int = 300) -> Snapshot:
    session = Session(with_settings(load(name), [f"training.max_epochs={epochs}"]))
    session.advance()
    return session.snapshot()


EIGHT = learned()


def painted(make: Callable[..., MatrixPair], snapshot: Snapshot, **options: object) -> MatrixPair:
    view = make(LIGHT, **options)
    FigureCanvasAgg(view.figure)
    view.show(snapshot)
    return view


def caption(view: MatrixPair) -> str:
    assert view._caption is not None
    return view._caption.get_text()


def pixel(view: MatrixPair, matrix: int, row: int, column: int) -> tuple[float, float]:
    """The middle of a cell, counted from the canvas's upper left corner."""
    axes = view._panels[matrix].axes
    x, y = axes.transData.transform((column, row))
    return float(x), float(view.figure.bbox.height - y)


def image(view: MatrixPair, matrix: int) -> np.ndarray:
    """The colours of the cells as painted, of shape (rows, columns, 3)."""
    canvas = view.figure.canvas
    assert isinstance(canvas, FigureCanvasAgg)
    pixels = np.asarray(canvas.buffer_rgba())
    rows, columns = view._panels[matrix].frame.shape
    axes = view._panels[matrix].axes
    found = np.zeros((rows, columns, 3))
    for row in range(rows):
        for column in range(columns):
            # A corner of the cell, where no number is.
            x, y = axes.transData.transform((column - 0.42, row - 0.40))
            found[row, column] = pixels[int(view.figure.bbox.height - y), int(x), :3]
    return found


def rgb(color: str) -> np.ndarray:
    return np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)])


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda palette: palette.name)
def test_signs_of_weights_are_the_two_ends_of_the_scale(palette: Palette) -> None:
    view = HeatMaps(palette)
    FigureCanvasAgg(view.figure)
    view.show(EIGHT)
    ends = rgb(palette.negative).astype(float), rgb(palette.positive).astype(float)
    for matrix, weights in enumerate((EIGHT.weights[0].T, EIGHT.weights[1])):
        cells = image(view, matrix)
        to_negative, to_positive = (np.linalg.norm(cells - end, axis=2) for end in ends)
        clear = np.abs(weights) > 0.3 * np.abs(EIGHT.weights[1]).max()
        assert clear.sum() > 3
        assert ((to_positive < to_negative) == (weights > 0))[clear].all()


def test_both_matrices_share_one_scale_centred_on_zero() -> None:
    view = painted(HeatMaps, EIGHT)
    assert view._bar is not None
    largest = max(np.abs(w).max() for w in EIGHT.weights)
    low, high = view._bar.norm.vmin, view._bar.norm.vmax
    assert low is not None
    assert high is not None
    assert low == -high
    assert largest <= high <= 2 * largest


def test_the_matrix_into_the_code_is_turned_so_that_mirrored_weights_lie_alike() -> None:
    mirrored = replace(EIGHT, weights=(EIGHT.weights[0], EIGHT.weights[0].T.copy()))
    view = painted(HeatMaps, mirrored)
    assert np.array_equal(image(view, 0), image(view, 1))
    assert caption(view).startswith("Mirrored: 24 of 24 weights")
    turned = replace(EIGHT, weights=(EIGHT.weights[0], -EIGHT.weights[0].T))
    assert "0 of 24" in caption(painted(HeatMaps, turned))


def test_layers_of_other_sizes_are_told_to_have_no_mirror_image() -> None:
    assert "no weight has a mirror image" in caption(painted(HeatMaps, make_snapshot()))


@pytest.mark.parametrize("layers", [(8, 3, 8), (16, 8, 4, 8, 16), (4, 6, 2, 5, 4), (5, 4, 2, 5)])
def test_the_weight_under_the_pointer_is_the_one_that_is_named(layers: tuple[int, ...]) -> None:
    snapshot = make_snapshot(layers)
    view = HeatMaps(LIGHT)
    FigureCanvasAgg(view.figure)
    view.show(snapshot)
    for pair in range((len(layers) - 1) // 2):
        view.choose(pair)
        assert view.pair == pair
        first, last = pair + 1, len(layers) - 1 - pair
        assert view.weight_at(*pixel(view, 0, 2, 1)) == Weight(first, 1, 2)
        assert view.weight_at(*pixel(view, 1, 2, 1)) == Weight(last, 2, 1)
        view.show(snapshot, Focus(weight=Weight(last, 2, 1)))
        value = f"{snapshot.weights[last - 1][2, 1]:.4g}".replace("-", "−")
        assert value in caption(view)
    assert view.weight_at(1, 1) is None


def test_a_pair_that_is_not_there_is_refused_and_given_up_for_a_new_network() -> None:
    view = painted(HeatMaps, make_snapshot((16, 8, 4, 8, 16)))
    assert isinstance(view, HeatMaps)
    with pytest.raises(ValueError, match="pair 2 is not one of 2"):
        view.choose(2)
    view.choose(1)
    view.show(make_snapshot((8, 3, 8)))
    assert view.pair == 0


@pytest.mark.parametrize("weight", [Weight(1, 1, -1), Weight(2, 0, 0), Weight(1, 99, 0)])
def test_a_weight_that_is_not_in_these_matrices_leaves_the_finding_as_it_is(
    weight: Weight,
) -> None:
    snapshot = make_snapshot((16, 8, 4, 8, 16))
    view = painted(HeatMaps, snapshot)
    before = caption(view)
    view.show(snapshot, Focus(weight=weight))
    assert caption(view) == before


def test_beside_the_cells_nothing_is_said() -> None:
    for make in VIEWS:
        view = painted(make, EIGHT)
        assert view.text_at(1, 1) == ""
        assert view.text_at(*pixel(view, 0, 1, 2)) != ""


def test_a_view_that_was_shown_nothing_can_be_drawn_and_says_nothing() -> None:
    for make in VIEWS:
        view = make(LIGHT)
        FigureCanvasAgg(view.figure).draw()
        assert view.text_at(100, 100) == ""
        assert not any(panel.artists for panel in view._panels)


def test_numbers_stand_in_cells_while_they_fit() -> None:
    assert all(panel._numbers.get_visible() for panel in painted(HeatMaps, EIGHT)._panels)
    small = painted(HeatMaps, EIGHT, size=(1.6, 1.6))
    assert not any(panel._numbers.get_visible() for panel in small._panels)
    wide = painted(HeatMaps, make_snapshot((64, 32, 2, 32, 64)))
    assert not any(panel._numbers.get_visible() for panel in wide._panels)


def test_a_number_is_painted_in_the_middle_of_its_own_cell() -> None:
    view = painted(HeatMaps, EIGHT)
    panel = view._panels[1]
    blank = [[""] * 3 for _ in range(8)]
    images = []
    for texts in (blank, [[*row[:1], "−8.8" * (i == 5), ""] for i, row in enumerate(blank)]):
        for each in view._panels:
            each._numbers.show(blank, np.zeros((8, 3), bool))
        panel._numbers.show(texts, np.zeros((8, 3), bool))
        view._paint(fixed_parts_changed=False)
        images.append(image_of(view))
    changed = np.argwhere((images[0] != images[1]).any(axis=2))
    height = view.figure.bbox.height
    left, top = panel.axes.transData.transform((0.5, 4.5))
    right, bottom = panel.axes.transData.transform((1.5, 5.5))
    low, high = changed.min(axis=0), changed.max(axis=0) + 1
    assert (low[1] + high[1]) / 2 == pytest.approx((left + right) / 2, abs=1.5)
    assert (low[0] + high[0]) / 2 == pytest.approx(height - (top + bottom) / 2, abs=1.5)
    assert left < low[1] < high[1] < right
    assert height - top < low[0] < high[0] < height - bottom


@pytest.mark.parametrize("make", VIEWS)
def test_a_frame_after_another_is_the_picture_of_its_state_alone(
    make: Callable[..., MatrixPair],
) -> None:
    other = replace(
        EIGHT,
        weights=tuple(np.where(np.abs(w) < 2, -w, w) for w in EIGHT.weights),
        codes=EIGHT.codes[::-1].copy(),
    )
    view, fresh = painted(make, EIGHT), painted(make, EIGHT)
    fresh.show(other)
    for snapshot in (other, EIGHT, other):
        view.show(snapshot)
    assert (image_of(view) == image_of(painted(make, other))).all()
    assert (image_of(view) == image_of(fresh)).all()


def image_of(view: MatrixPair) -> np.ndarray:
    canvas = view.figure.canvas
    assert isinstance(canvas, FigureCanvasAgg)
    return np.asarray(canvas.buffer_rgba())[..., :3].copy()


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.04, "0.0"), (-0.04, "0.0"), (-2.345, "−2.3"), (9.96, "10"), (-31.6, "−32")],
)
def test_weights_are_written_shortly(value: float, text: str) -> None:
    assert weight_text(value) == text


def test_hidden_states_count_distinct_codes_over_all_samples() -> None:
    codes = np.array([[0.02, 0.98], [0.97, 0.51], [0.1, 0.9], [0.49, 0.03]])
    snapshot = replace(
        make_snapshot((4, 2, 4), activations="sigmoid", samples=4), codes=codes, values=np.eye(4)
    )
    view = painted(HiddenStates, snapshot)
    assert caption(view) == "3 distinct codes for 4 samples, of units in three states."
    assert view._panels[0].frame.rows == ("x1", "x2", "x3", "x4")
    grey = image(view, 1).mean(axis=2)
    assert len({grey[0, 0], grey[1, 1], grey[0, 1]}) == 3
    assert grey[0, 0] == grey[2, 0] == grey[3, 1]
    binary = replace(snapshot, codes=np.rint(codes))
    assert caption(painted(HiddenStates, binary)).endswith("of units in two states.")


def test_of_many_samples_some_are_shown_and_all_are_counted() -> None:
    snapshot = make_snapshot((4, 2, 4), activations="sigmoid", samples=100)
    view = painted(HiddenStates, snapshot, size=(9.0, 6.0))
    assert isinstance(view, HiddenStates)
    assert "for 100 samples (32 of them shown)" in caption(view)
    assert view.sample_at(*pixel(view, 0, 0, 1)) == 0
    assert view.sample_at(*pixel(view, 1, 31, 0)) == 99


def test_reconstructions_count_right_answers() -> None:
    view = painted(Reconstructions, EIGHT)
    assert caption(view).startswith("8 of 8 right")
    constant = learned("constant-weights-cannot-learn", 100)
    assert caption(painted(Reconstructions, constant)).startswith("1 of 16 right")


def test_inputs_and_outputs_lie_on_one_scale() -> None:
    view = painted(Reconstructions, EIGHT)
    inputs, outputs = image(view, 0).mean(axis=2), image(view, 1).mean(axis=2)
    assert (np.diag(inputs) < 60).all()
    assert (inputs[~np.eye(8, dtype=bool)] > 240).all()
    assert np.abs(inputs - outputs).max() < 60


@pytest.mark.parametrize(("low", "kept"), [(0.0, True), (-0.5, False)])
def test_a_scale_from_0_to_1_is_left_only_for_data_that_go_beyond(low: float, kept: bool) -> None:
    snapshot = make_snapshot((4, 2, 4), activations="sigmoid", samples=6)
    values = np.linspace(low, 1, 24).reshape(6, 4)
    view = painted(Reconstructions, replace(snapshot, values=values))
    assert view._bar is not None
    assert ((view._bar.norm.vmin, view._bar.norm.vmax) == (0, 1)) == kept
    assert view._bar.norm.vmin is not None
    assert view._bar.norm.vmin <= low


def test_other_data_have_an_error_instead_of_right_answers() -> None:
    assert caption(painted(Reconstructions, make_snapshot())).startswith("RMSE ")


@pytest.mark.parametrize("make", [HiddenStates, Reconstructions])
def test_the_sample_in_focus_has_a_box_in_both_matrices(make: Callable[..., MatrixPair]) -> None:
    view = painted(make, EIGHT)
    assert not any(panel._box.get_visible() for panel in view._panels)
    view.show(EIGHT, Focus(hovered=5))
    assert [panel._box.get_y() for panel in view._panels] == [4.5, 4.5]
    assert all(panel._box.get_visible() for panel in view._panels)


@pytest.mark.parametrize("make", VIEWS)
def test_what_is_out_of_reach_of_a_new_network_is_not_marked(
    make: Callable[..., MatrixPair],
) -> None:
    view = painted(make, EIGHT)
    view.show(EIGHT, Focus(hovered=999, weight=Weight(1, 99, 99), unit=Unit(1, 99)))
    assert not any(panel._box.get_visible() for panel in view._panels)


@pytest.mark.parametrize("make", VIEWS)
def test_a_frame_paints_over_the_kept_background_alone(make: Callable[..., MatrixPair]) -> None:
    view = painted(make, EIGHT)
    draws: list[object] = []
    view.figure.canvas.mpl_connect("draw_event", draws.append)
    moved = replace(EIGHT, weights=tuple(0.99 * w for w in EIGHT.weights), codes=0.99 * EIGHT.codes)
    before = image_of(view)
    view.show(moved)
    assert not draws
    assert (image_of(view) != before).any()
    view.show(EIGHT)
    assert (image_of(view) == before).all()


@pytest.mark.parametrize("make", VIEWS)
@pytest.mark.parametrize("size", [(1.2, 0.9), (5.8, 3.6), (14.0, 9.0)])
@pytest.mark.parametrize("layers", [(3, 1, 3), (8, 3, 8), (64, 128, 2, 128, 64)])
def test_views_of_any_size_and_network_can_be_drawn(
    make: Callable[..., MatrixPair], size: tuple[float, float], layers: tuple[int, ...]
) -> None:
    view = painted(make, make_snapshot(layers), size=size)
    assert image_of(view).std() > 0
    view.close()


@pytest.mark.parametrize("make", VIEWS)
def test_a_network_that_has_gone_astray_is_drawn_as_it_is(make: Callable[..., MatrixPair]) -> None:
    lost = replace(
        EIGHT,
        weights=tuple(np.where(w > 0, np.inf, np.nan) for w in EIGHT.weights),
        codes=np.full_like(EIGHT.codes, np.nan),
    )
    painted(make, lost)


def test_characters_that_numbers_use_are_stamped_at_any_resolution() -> None:
    view = painted(HeatMaps, EIGHT)
    numbers = [a for panel in view._panels for a in panel.artists if isinstance(a, CellNumbers)]
    assert len(numbers) == 2
    view.figure.savefig("/dev/null", format="svg")
    view.figure.savefig("/dev/null", format="png", dpi=300)
