"""Touching the code, samples, units and weights: what is under the pointer lights up everywhere."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from gui.app import App
from gui.training.control import Action
from gui.training.options import ViewName
from gui.training.pointer import free_name, with_pin, with_values
from plots.focus import NOTHING, Pin, Unit, Weight
from tests.gui.driving import (
    Open,
    click,
    focus,
    mode,
    place_on_graph,
    point,
    press,
    session_of,
    tab_of,
    training_window,
    turn_until,
    turns,
)
from training import Mode
from training.inspection import decode, reconstruct


@pytest.fixture
def app(open_window: Open) -> App:
    """A network whose code fills the plane."""
    app = open_window("gaussian-clusters", "training.max_epochs=300")
    click(app, Action.TRAIN)
    turn_until(app, lambda: mode(app) is Mode.PAUSED)
    turns(app, 0.1)
    return app


def plane_of(app: App) -> Any:
    return training_window(app).stage.widget(ViewName.CODE_PLANE)


def pixel_of(app: App, code: Any) -> tuple[float, float]:
    """Where a code is on the canvas of the code plane."""
    axes = training_window(app).stage.code_plane.axes
    x, y = axes.transData.transform(code)
    return x, plane_of(app).winfo_height() - y


def lonely_sample(app: App) -> int:
    """A sample that lies far from all others, so that a pointer there can mean no other one."""
    codes = session_of(app).snapshot().codes
    distances = np.linalg.norm(codes[:, None] - codes[None], axis=-1)
    np.fill_diagonal(distances, np.inf)
    return int(distances.min(axis=1).argmax())


def test_the_sample_under_the_pointer_is_described_while_it_is_there(app: App) -> None:
    sample, snapshot = lonely_sample(app), session_of(app).snapshot()
    point(app, plane_of(app), *pixel_of(app, snapshot.codes[sample]))
    assert focus(app).hovered == sample
    tab = tab_of(app, "Sample")
    x = snapshot.values[sample]
    rmse = float(np.sqrt(np.mean((x - reconstruct(snapshot, x[None])[0]) ** 2)))
    assert tab.headline.startswith(f"Sample {sample}")
    assert float(tab.numbers[1]) == pytest.approx(rmse, rel=1e-3)
    point(app, plane_of(app), 5, 5, "<Leave>")
    assert focus(app).hovered is None
    assert tab.headline == "No sample"


def test_between_samples_the_code_is_decoded_beside_the_nearest_sample(app: App) -> None:
    snapshot = session_of(app).snapshot()
    place = np.array([-0.9, 0.9])
    point(app, plane_of(app), *pixel_of(app, place))
    code = focus(app).code
    assert code == pytest.approx(place, abs=0.02)
    rows = tab_of(app, "Sample").subject.rows
    assert np.asarray(rows[0].values) == pytest.approx(decode(snapshot, np.array([code]))[0])
    nearest = int(((snapshot.codes - np.array(code)) ** 2).sum(axis=1).argmin())
    assert np.array_equal(rows[1].values, snapshot.values[nearest])


def test_the_code_under_the_pointer_is_decoded_anew_while_it_learns(app: App) -> None:
    tab = tab_of(app, "Sample")
    point(app, plane_of(app), *pixel_of(app, (-0.9, 0.9)))
    before = np.asarray(tab.subject.rows[0].values)
    press(app, "<Key-space>")
    turns(app, 0.5)
    assert not np.array_equal(before, np.asarray(tab.subject.rows[0].values))
    snapshot = training_window(app).frames.shown
    assert focus(app).code is not None
    press(app, "<Key-space>")
    turns(app, 0.1)
    snapshot = session_of(app).snapshot()
    decoded = decode(snapshot, np.array([focus(app).code]))[0]
    assert np.asarray(tab.subject.rows[0].values) == pytest.approx(decoded)


def test_a_click_pins_a_sample_and_another_one_lets_it_go(app: App) -> None:
    sample = lonely_sample(app)
    place = pixel_of(app, session_of(app).snapshot().codes[sample])
    point(app, plane_of(app), *place, "<Button-1>")
    assert focus(app).pins == (Pin("A", sample=sample),)
    assert training_window(app).panel.front.title == "Sample"
    point(app, plane_of(app), *place, "<Button-1>")
    assert focus(app).pins == ()


def test_u_lets_go_of_everything(app: App) -> None:
    sample = lonely_sample(app)
    place = pixel_of(app, session_of(app).snapshot().codes[sample])
    point(app, plane_of(app), *place, "<Button-1>")
    graph = training_window(app).stage.graph_canvas
    point(app, graph, *place_on_graph(app, Unit(1, 2)), "<Button-1>")
    assert focus(app).unit == Unit(1, 2)
    press(app, "<Key-u>")
    turns(app, 0.1)
    assert (focus(app).pins, focus(app).unit) == ((), None)


def test_pins_stay_when_the_theme_changes_and_when_the_run_starts_over(app: App) -> None:
    sample = lonely_sample(app)
    place = pixel_of(app, session_of(app).snapshot().codes[sample])
    point(app, plane_of(app), *place, "<Button-1>")
    press(app, "<Control-d>")
    press(app, "<Key-r>")
    turns(app, 0.2)
    assert focus(app).pins == (Pin("A", sample=sample),)


@pytest.mark.parametrize("part", [Unit(0, 1), Unit(3, 4), Weight(2, 1, 3)])
def test_a_click_on_the_graph_picks_a_part_and_tells_about_it(
    app: App, part: Unit | Weight
) -> None:
    graph = training_window(app).stage.graph_canvas
    place = place_on_graph(app, part)
    point(app, graph, *place, "<Button-1>")
    assert part in (focus(app).unit, focus(app).weight)
    assert training_window(app).panel.front.title == "Parts"
    point(app, graph, *place, "<Button-1>")
    assert (focus(app).unit, focus(app).weight) == (None, None)


def test_a_picked_weight_shows_its_value_and_what_the_optimizer_keeps(app: App) -> None:
    graph = training_window(app).stage.graph_canvas
    point(app, graph, *place_on_graph(app, Weight(2, 1, 3)), "<Button-1>")
    turns(app, 0.1)
    value, gradient, *moments = tab_of(app, "Parts").numbers
    snapshot = session_of(app).snapshot()
    assert float(value.replace("−", "-")) == pytest.approx(snapshot.weights[1][1, 3], rel=1e-2)
    assert float(gradient.replace("−", "-"))
    assert [text[0] for text in moments] == ["m", "v"]


def test_letters_of_pins_are_used_again_only_when_free() -> None:
    focus = NOTHING
    for sample in (5, 6, 7):
        focus = with_pin(focus, sample)
    assert [pin.name for pin in focus.pins] == ["A", "B", "C"]
    focus = with_values(with_pin(focus, 6), (0.0, 1.0))
    assert [(pin.name, pin.sample) for pin in focus.pins] == [("A", 5), ("C", 7), ("B", None)]
    for sample in range(100, 123):
        focus = with_pin(focus, sample)
    assert free_name(focus) == "A2"
