"""The parts of an update: their words, and where they are in the picture."""

from __future__ import annotations

import pytest

from config.schema import Model
from graphs.geometry import Picture, picture
from graphs.phase import Phase, caption, touched


@pytest.fixture
def drawn() -> Picture:
    model = Model(layers=(4, 6, 2, 5, 4), code_layer=2)
    return picture(model, ["a", "b", "c", "d"], 680, 320)


@pytest.mark.parametrize(
    ("phase", "layers", "direction"),
    [
        (Phase("forward", 1), {0, 1}, 1),
        (Phase("forward", 4), {3, 4}, 1),
        (Phase("backward", 2), {1, 2}, -1),
        (Phase("error"), {4}, 0),
        (Phase("gradient"), {0, 1, 2, 3, 4}, 0),
        (Phase("update"), {0, 1, 2, 3, 4}, 0),
    ],
)
def test_the_box_holds_the_layers_that_take_part(
    drawn: Picture, phase: Phase, layers: set[int], direction: int
) -> None:
    box = touched(phase, drawn)
    assert {n.layer for n in drawn.nodes if box.left < n.x < box.right} == layers
    assert all(box.top < node.y < box.bottom for node in drawn.nodes)
    start, end = box.arrow or (0, 0)
    assert (end > start) - (end < start) == direction


@pytest.mark.parametrize("layer", [0, 5])
@pytest.mark.parametrize("kind", ["forward", "backward"])
def test_layers_count_from_1(drawn: Picture, layer: int, kind: str) -> None:
    phase = Phase("forward" if kind == "forward" else "backward", layer)
    with pytest.raises(ValueError, match="it must be from 1 to 4"):
        touched(phase, drawn)


def test_each_kind_has_its_words() -> None:
    assert caption(Phase("forward", 2), 4) == "forward: layer 2 of 4"
    assert caption(Phase("backward", 1), 4) == "backward: layer 1 of 4"
    assert caption(Phase("error"), 4) == "error: outputs are compared with inputs"
    assert caption(Phase("gradient"), 4) == "gradient of every weight: δ above × activation below"
    assert caption(Phase("update"), 4) == "update: all weights and biases change"
