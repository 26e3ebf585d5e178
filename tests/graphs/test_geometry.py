"""The picture of a network: what is drawn, and that nothing collides or is cut off."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.schema import Model
from graphs.geometry import Label, Picture, drawn_units, picture, reconstructed

layers = st.lists(st.integers(1, 300), min_size=3, max_size=32)
sizes = st.tuples(st.integers(450, 2000), st.integers(240, 1400))


def laid_out(
    sizes_of_layers: list[int], width: float = 680, height: float = 320, **options: float
) -> Picture:
    ends = sizes_of_layers[0]
    model = Model(layers=(*sizes_of_layers[:-1], ends), code_layer=1)
    names = [f"x{i + 1}" for i in range(ends)]
    return picture(model, names, width, height, **options)  # type: ignore[arg-type]


def texts(labels: tuple[Label, ...]) -> list[str]:
    return [label.text for label in labels]


@given(layers, sizes, st.sampled_from([1.0, 1.5, 2.0]))
def test_everything_lies_in_the_box(
    sizes_of_layers: list[int], size: tuple[int, int], scale: float
) -> None:
    width, height = size[0] * scale, size[1] * scale
    drawn = laid_out(sizes_of_layers, width, height, scale=scale)
    for node in drawn.nodes:
        assert drawn.radius <= node.x <= width - drawn.radius
        assert drawn.radius <= node.y <= height - drawn.radius
    for label in drawn.captions + drawn.names:
        assert 0 <= label.x <= width
        assert 0 <= label.y <= height - 8 * scale


@given(layers, sizes)
def test_nodes_do_not_touch(sizes_of_layers: list[int], size: tuple[int, int]) -> None:
    drawn = laid_out(sizes_of_layers, *size)
    for first, second in pairwise(drawn.nodes):
        if first.layer == second.layer:
            assert second.y - first.y >= 2 * drawn.radius
        else:
            assert second.layer == first.layer + 1
            assert second.x - first.x >= 2 * drawn.radius


@given(layers)
def test_every_drawn_unit_is_joined_to_every_one_of_the_layer_before(
    sizes_of_layers: list[int],
) -> None:
    drawn = laid_out(sizes_of_layers)
    expected = [
        (layer, end, start)
        for layer in range(1, len(drawn.units))
        for end in drawn.units[layer]
        for start in drawn.units[layer - 1]
    ]
    assert [(e.layer, e.end.unit, e.start.unit) for e in drawn.edges] == expected


@pytest.mark.parametrize(
    ("size", "most", "units"),
    [
        (4, 12, (0, 1, 2, 3)),
        (16, 12, tuple(range(16))),
        (17, 12, (0, 1, 2, 3, 4, 5, 11, 12, 13, 14, 15, 16)),
        (784, 5, (0, 1, 2, 782, 783)),
    ],
)
def test_wide_layers_show_their_first_and_last_units(
    size: int, most: int, units: tuple[int, ...]
) -> None:
    assert drawn_units(size, most) == units


def test_what_is_left_out_is_said_and_marked() -> None:
    drawn = laid_out([64, 128, 2, 128, 64])
    assert texts(drawn.captions).count("12 of 128 units") == 2
    assert texts(drawn.captions).count("12 of 64 units") == 2
    assert len(drawn.gaps) == 4
    first = [node.y for node in drawn.nodes if node.layer == 0]
    assert first[5] < drawn.gaps[0][1] < first[6]


def test_the_most_units_of_a_layer_can_be_chosen() -> None:
    assert len(laid_out([64, 128, 2, 128, 64], most_units=6).nodes) == 26


def test_nothing_is_left_out_of_narrow_layers() -> None:
    drawn = laid_out([4, 6, 2, 5, 4])
    assert drawn.gaps == ()
    assert len(drawn.edges) == 66
    assert len(drawn.nodes) == 21


def test_layers_are_named_with_their_sizes_and_activations() -> None:
    model = Model(
        layers=(4, 6, 2, 5, 4), code_layer=2, activations=("tanh", "identity", "relu", "sigmoid")
    )
    drawn = picture(model, ["a", "b", "c", "d"], 680, 320)
    assert texts(drawn.captions) == [
        *("input", "4 units"),
        *("hidden", "6 units", "tanh"),
        *("code", "2 units", "identity"),
        *("hidden", "5 units", "relu"),
        *("output", "4 units", "sigmoid"),
    ]


def test_captions_of_many_layers_become_shorter_before_they_run_into_each_other() -> None:
    drawn = laid_out([4] + [3] * 20 + [4])
    assert [t for t in texts(drawn.captions) if not t.isdecimal()] == ["input", "code", "output"]
    assert texts(drawn.captions).count("3") == 20


def test_the_code_layer_lies_on_its_ground() -> None:
    drawn = laid_out([4, 6, 2, 5, 4])
    left, top, right, bottom = drawn.code_band
    for node in drawn.nodes:
        inside = left < node.x < right and top < node.y < bottom
        assert inside == (node.layer == 1)


def test_inputs_and_outputs_bear_the_features_names() -> None:
    drawn = laid_out([3, 2, 3])
    assert texts(drawn.names) == ["x1", "x2", "x3", "x\u03021", "x\u03022", "x\u03023"]


def test_a_named_feature_is_reconstructed_under_its_name() -> None:
    assert reconstructed("petal width") == "petal width"


def test_long_names_are_cut_and_leave_the_network_its_room() -> None:
    model = Model(layers=(2, 1, 2), code_layer=1)
    drawn = picture(model, ["a name that is far too long for this", "b"], 680, 320)
    assert drawn.names[0].text.endswith("…")
    assert drawn.nodes[-1].x - drawn.nodes[0].x > 300


def test_names_that_would_run_into_each_other_give_way() -> None:
    drawn = laid_out([16, 2, 16], height=220)
    left = [label for label in drawn.names if label.anchor == "e"]
    assert 4 <= len(left) < 16
    assert all(below.y - above.y >= 12 for above, below in pairwise(left))


def test_a_box_of_a_single_pixel_is_no_error() -> None:
    assert len(laid_out([4, 6, 2, 5, 4], 1, 1).nodes) == 21


def test_captions_of_the_outer_layers_have_room_beside_short_names() -> None:
    model = Model(layers=(300, 2, 300), code_layer=1)
    drawn = picture(model, ["a"] * 300, 680, 320)
    widest = max(drawn.captions, key=lambda c: len(c.text))
    assert widest.text == "12 of 300 units"
    assert widest.x - 6 * len(widest.text) / 2 >= 0
