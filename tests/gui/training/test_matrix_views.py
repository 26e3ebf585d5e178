"""Heat maps, hidden states and reconstructions on the stage: shown by keys, live, and touched."""

from __future__ import annotations

import itertools
import json
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gui.app import App
from gui.preferences import Preferences, Store
from gui.training.control import Action
from gui.training.options import ViewName, ViewOptions
from gui.training.placing import MOST_WEIGHTS, columns, shares, why_not
from plots.focus import Weight
from plots.matrix_pair import MatrixPair
from tests.gui.driving import (
    Open,
    choose,
    click,
    focus,
    mode,
    point,
    press,
    screenshot,
    session_of,
    tab_of,
    training_window,
    turn_until,
    turns,
)
from tests.snapshots import make_snapshot
from training import Mode
from training.inspection import reconstruct

MATRICES = (ViewName.HEAT_MAPS, ViewName.STATES, ViewName.RECONSTRUCTIONS)


@pytest.fixture
def app(open_window: Open) -> App:
    """8-3-8 after 300 epochs, with all three views and the error curve on the stage."""
    app = open_window("one-hot-8-3-8", "training.max_epochs=300")
    for key in "13567":
        press(app, f"<Key-{key}>")
    click(app, Action.TRAIN)
    turn_until(app, lambda: mode(app) is Mode.PAUSED)
    turns(app, 0.2)
    return app


def view_of(app: App, name: ViewName) -> MatrixPair:
    view = training_window(app).stage.views[name]
    assert isinstance(view, MatrixPair)
    return view


def touch(app: App, name: ViewName, cell: tuple[int, int, int], event: str = "<Motion>") -> None:
    """Point at a cell (matrix, row, column), or press the button there."""
    matrix, row, column = cell
    widget, view = training_window(app).stage.widget(name), view_of(app, name)
    x, y = view._panels[matrix].axes.transData.transform((column, row))
    point(app, widget, x, widget.winfo_height() - y, event)


def beside(app: App) -> str:
    """What stands beside the pointer."""
    return training_window(app).pointer.matrices.text


# --- where they stand ----------------------------------------------------------------------------


def test_whatever_is_shown_stands_in_two_columns_that_differ_by_two_views_at_the_most() -> None:
    for count in range(1, len(ViewName) + 1):
        for wanted in itertools.combinations(ViewName, count):
            places = columns(wanted)
            assert sorted(itertools.chain(*places), key=str) == sorted(wanted, key=str)
            assert len(places) == (1 if count == 1 else 2)
            assert sum(shares(places)) == pytest.approx(1)
            if set(wanted) >= set(MATRICES):
                assert abs(len(places[0]) - len(places[1])) <= 1


@pytest.mark.parametrize("key", ["5", "6", "7"])
def test_a_number_shows_or_hides_a_matrix_view_and_the_tab_follows(
    open_window: Open, key: str
) -> None:
    app = open_window("one-hot-8-3-8")
    name = MATRICES[int(key) - 5]
    widget = training_window(app).stage.widget(name)
    assert not widget.winfo_ismapped()
    press(app, f"<Key-{key}>")
    turns(app, 0.1)
    assert widget.winfo_ismapped()
    assert training_window(app).stage.seen(name) is session_of(app).snapshot()
    assert name in app.options.shown
    press(app, f"<Key-{key}>")
    turns(app, 0.1)
    assert not widget.winfo_ismapped()


def test_what_is_shown_is_remembered_between_starts(tmp_path: Path) -> None:
    shown = frozenset({ViewName.HEAT_MAPS, ViewName.STATES})
    options = ViewOptions(shown=shown, quantity="loss", pair=1)
    file = tmp_path / "preferences.json"
    Store(file).write(Preferences(view=options))
    read = Store(file).read().view
    assert (read.shown, read.quantity) == (shown, "loss")
    assert "pair" not in json.loads(file.read_text())["view"]


# --- what they say -------------------------------------------------------------------------------


def test_they_are_live(open_window: Open) -> None:
    app = open_window("one-hot-8-3-8")
    for key in "567":
        press(app, f"<Key-{key}>")
    press(app, "<Key-e>")
    turn_until(app, lambda: mode(app) is Mode.PAUSED)
    turns(app, 0.2)
    stage, newest = training_window(app).stage, session_of(app).snapshot()
    assert newest.update == 8
    assert [stage.seen(name) for name in MATRICES] == [newest] * 3


def test_the_weight_under_the_pointer_is_told_with_its_mirror_image(app: App) -> None:
    weights = session_of(app).snapshot().weights
    touch(app, ViewName.HEAT_MAPS, (0, 4, 2))
    assert beside(app) == (
        f"input 5 → hidden 3: {weights[0][2, 4]:.4g}; "
        f"its mirror image: {weights[1][4, 2]:.4g}".replace("-", "−")
    )
    point(app, training_window(app).stage.widget(ViewName.HEAT_MAPS), 1, 1, "<Leave>")
    assert beside(app) == ""


def test_what_is_beside_the_pointer_follows_the_state(app: App) -> None:
    touch(app, ViewName.HEAT_MAPS, (1, 0, 0))
    before = beside(app)
    press(app, "<Key-Home>")
    turns(app, 0.3)
    weight = session_of(app).snapshot().weights[1][0, 0]
    assert f": {weight:.4g};".replace("-", "−") in beside(app)
    assert beside(app) != before


def test_a_sample_under_the_pointer_lights_up_everywhere_and_its_numbers_are_told(
    app: App,
) -> None:
    snapshot = session_of(app).snapshot()
    touch(app, ViewName.STATES, (0, 6, 1))
    assert focus(app).hovered == 6
    assert beside(app).startswith(f"sample x7, code unit 2: {snapshot.codes[6, 1]:.4g}, rounded to")
    touch(app, ViewName.RECONSTRUCTIONS, (1, 3, 5))
    assert focus(app).hovered == 3
    output = f"{reconstruct(snapshot, snapshot.values[3:4])[0, 5]:.4g}".replace("-", "−")
    assert beside(app) == f"sample x4, x6: input 0, output {output}"


def test_a_click_picks_a_weight_or_pins_a_sample_and_brings_the_tab_that_tells_more(
    app: App,
) -> None:
    touch(app, ViewName.HEAT_MAPS, (1, 7, 0), "<Button-1>")
    assert focus(app).weight == Weight(2, 7, 0)
    assert training_window(app).panel.front.title == "Parts"
    touch(app, ViewName.HEAT_MAPS, (1, 7, 0), "<Button-1>")
    assert focus(app).weight is None
    touch(app, ViewName.STATES, (1, 2, 0), "<Button-1>")
    assert [pin.sample for pin in focus(app).pins] == [2]
    assert training_window(app).panel.front.title == "Sample"


def test_of_a_deep_network_each_pair_of_layers_can_be_chosen(open_window: Open) -> None:
    app = open_window("positions-16-8-4-8-16")
    press(app, "<Key-5>")
    choose(app, "Weights into", 1)
    touch(app, ViewName.HEAT_MAPS, (0, 2, 1))
    weights = session_of(app).snapshot().weights
    assert f"{weights[1][1, 2]:.4g}".replace("-", "−") in beside(app)
    assert tab_of(app, "View").lists["Weights into"].get() == "layers 2 and 3"


# --- where they have nothing to show -------------------------------------------------------------


def test_what_is_too_large_is_said_in_place_of_the_view(open_window: Open) -> None:
    app = open_window("swiss-roll", "data.count=1100")
    press(app, "<Key-6>")
    turns(app, 0.1)
    stage = training_window(app).stage
    assert stage.seen(ViewName.STATES) is None
    count = len(session_of(app).snapshot().labels)
    label = stage._excuses[ViewName.STATES]
    assert label.winfo_ismapped()
    assert label.cget("text") == (
        f"The table of hidden states is for up to 1,024 samples; there are {count:,}."
    )


def test_every_limit_holds_from_the_first_number_beyond_it() -> None:
    samples = make_snapshot((4, 2, 4), samples=1024), make_snapshot((4, 2, 4), samples=1025)
    assert [bool(why_not(ViewName.STATES, one)) for one in samples] == [False, True]
    widths = make_snapshot((256, 2, 256), samples=4), make_snapshot((257, 2, 257), samples=4)
    assert [bool(why_not(ViewName.RECONSTRUCTIONS, one)) for one in widths] == [False, True]
    edge = MOST_WEIGHTS // 100
    sizes = [make_snapshot((width, 100, width), samples=2) for width in (edge, edge + 1)]
    assert [bool(why_not(ViewName.HEAT_MAPS, one)) for one in sizes] == [False, True]
    assert not any(why_not(ViewName.CODE_PLANE, one) for one in (*samples, *widths, *sizes))


# --- the loss ------------------------------------------------------------------------------------


def test_the_error_curve_shows_the_objective_on_a_key_and_in_the_tab(app: App) -> None:
    curve, snapshot = training_window(app).stage.error_curve, session_of(app).snapshot()
    press(app, "<Key-o>")
    turns(app, 0.1)
    assert curve.quantity == "loss"
    drawn = np.asarray(curve._first.past.get_ydata())
    assert drawn[-1] == snapshot.loss
    assert curve.axes.get_ylabel().startswith("binary cross-entropy")
    assert tab_of(app, "View").lists["Shows"].get() == "loss (the objective)"
    choose(app, "Shows", 0)
    assert app.options.quantity == "rmse"
    assert np.asarray(curve._first.past.get_ydata())[-1] == snapshot.rmse


# --- speed and looks -----------------------------------------------------------------------------


def test_with_all_views_on_the_stage_frames_keep_coming(open_window: Open) -> None:
    app = open_window("positions-16-5-16")
    for key in "4567":
        press(app, f"<Key-{key}>")
    press(app, "<Key-t>")
    turns(app, 0.5)
    seen: set[int] = set()
    start = time.process_time()  # others may be at work on this machine
    while time.process_time() - start < 1.5:
        app.turn()
        seen.add(training_window(app).frames.shown.update)
    assert len(seen) / 1.5 > 15  # 60 where nothing is measured at the same time


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pictures_of_the_matrix_views(open_window: Open, artifacts: Any, theme: str) -> None:
    app = open_window("one-hot-8-3-8", "training.max_epochs=300", theme=theme)
    for key in "13567":
        press(app, f"<Key-{key}>")
    click(app, Action.TRAIN)
    turn_until(app, lambda: mode(app) is Mode.PAUSED)
    turns(app, 0.3)
    screenshot(training_window(app).window, artifacts / f"matrices-{theme}.png")
    stage = training_window(app).stage
    assert all(stage.widget(name).winfo_ismapped() for name in MATRICES)
