from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from numpy.typing import NDArray

from plots.stamp import Stamp

INK, GROUND, EDGE = "#ffffff", "#102030", "#808080"
WORDS = ("A", "Ägypten $a_b$")


def stamp_on(dpi: float = 96) -> tuple[Stamp, Axes, Figure]:
    figure = Figure(figsize=(3, 2), dpi=dpi)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.1, 0.1, 0.8, 0.8))
    return Stamp(axes, INK, GROUND, EDGE), axes, figure


def placed(stamp: Stamp, words: str, place: tuple[float, float], side: str) -> None:
    stamp.set_text(words)
    stamp.xy = place
    stamp.set_position((9, 9 if side == "bottom" else -9))
    stamp.set_verticalalignment(side)  # type: ignore[arg-type]


def pixels(stamp: Stamp, figure: Figure) -> NDArray[np.int_]:
    """The figure with the stamp painted once on its own."""
    canvas = figure.canvas
    assert isinstance(canvas, FigureCanvasAgg)
    canvas.draw()
    stamp.draw(canvas.get_renderer())
    return np.asarray(canvas.buffer_rgba()).astype(int)


def rows_and_columns(picture: NDArray[np.int_], empty: NDArray[np.int_]) -> list[int]:
    """First and last row and column of what is in one and not in the other."""
    rows, columns = np.nonzero(np.abs(picture - empty).max(axis=2) > 60)
    return [int(n) for n in (rows.min(), rows.max(), columns.min(), columns.max())]


def letters(picture: NDArray[np.int_], box: list[int]) -> NDArray[np.bool_]:
    """Which pixels in the box are light, as the ink is."""
    top, bottom, left, right = box
    inside = picture[top + 2 : bottom - 1, left + 2 : right - 1]
    return np.asarray(inside[..., 0] > 140)


@pytest.mark.parametrize("side", ["bottom", "top"])
@pytest.mark.parametrize("words", WORDS)
@pytest.mark.parametrize("dpi", [96, 192])
def test_from_the_second_frame_on_a_picture_of_the_text_stands_where_the_text_did(
    dpi: float, words: str, side: str
) -> None:
    stamp, _, figure = stamp_on(dpi)
    empty = pixels(stamp, figure)
    place = (0.21, 0.43)
    placed(stamp, words, place, side)
    text, picture = pixels(stamp, figure), pixels(stamp, figure)
    boxes = rows_and_columns(text, empty), rows_and_columns(picture, empty)
    assert np.abs(np.subtract(*boxes)).max() <= 1
    light, wanted = letters(picture, boxes[1]), letters(text, boxes[1])
    assert wanted.any()

    def likeness(found: NDArray[np.bool_]) -> float:
        moved = [np.roll(found, (y, x), (0, 1)) for y in (-1, 0, 1) for x in (-1, 0, 1)]
        return max(float((one & wanted).sum() / (one | wanted).sum()) for one in moved)

    # Letters do not begin at whole pixels, so that their edges differ.
    assert likeness(light) > 0.7
    assert likeness(light[::-1]) < 0.5
    assert likeness(light[:, ::-1]) < 0.5 or words == "A"


def test_it_moves_with_its_place_to_the_pixel() -> None:
    stamp, axes, figure = stamp_on()
    empty = pixels(stamp, figure)
    placed(stamp, "A", (0.2, 0.3), "bottom")
    pixels(stamp, figure)
    first = rows_and_columns(pixels(stamp, figure), empty)
    step = 40 / axes.bbox.width, 25 / axes.bbox.height
    placed(stamp, "A", (0.2 + step[0], 0.3 + step[1]), "bottom")
    assert rows_and_columns(pixels(stamp, figure), empty) == [
        first[0] - 25, first[1] - 25, first[2] + 40, first[3] + 40,
    ]  # fmt: skip


def test_a_picture_is_made_once_for_words_that_stay() -> None:
    stamp, _, figure = stamp_on()
    for x in (0.1, 0.2, 0.3):
        placed(stamp, "B", (x, 0.3), "bottom")
        pixels(stamp, figure)
    made = stamp._picture
    placed(stamp, "B", (0.6, 0.4), "bottom")
    pixels(stamp, figure)
    assert stamp._picture is made is not None


def test_nothing_is_painted_outside_the_axes() -> None:
    stamp, axes, figure = stamp_on()
    empty = pixels(stamp, figure)
    placed(stamp, "a name that is long", (0.8, 0.86), "bottom")
    for _ in range(2):
        top, _, _, right = rows_and_columns(pixels(stamp, figure), empty)
        assert right <= axes.bbox.x1
        assert top >= empty.shape[0] - axes.bbox.y1 - 1


def test_files_of_lines_have_the_words_as_text_and_no_picture(tmp_path: Path) -> None:
    stamp, _, figure = stamp_on()
    stamp.set_animated(False)
    placed(stamp, "pinned", (0.4, 0.4), "bottom")
    pixels(stamp, figure)
    figure.savefig(tmp_path / "a.svg")
    content = (tmp_path / "a.svg").read_text()
    assert "<image" not in content
    assert "<!-- pinned -->" in content
