"""Touches that meet nothing, cursors that tell what can be touched, and fields left as they are."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from config import load
from config.reader import with_settings
from gui.app import App
from gui.theme import TEXT_SIZES, Theme
from gui.training.control import Action
from gui.training.desk import TrainingDesk
from gui.training.options import ViewName, ViewOptions
from gui.training.summary import summary
from gui.training.tabs.sample import subject_of
from plots.focus import NOTHING, Focus, Pin, Unit, Weight
from plots.trails import Trails
from tests.gui.driving import (
    Open,
    choose,
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
from tests.snapshots import make_snapshot
from training import Mode, Session


@pytest.fixture
def app(open_window: Open) -> App:
    """Three epochs of 13 updates, paused at their end."""
    app = open_window("gaussian-clusters", "training.max_epochs=3")
    click(app, Action.TRAIN)
    turn_until(app, lambda: mode(app) is Mode.PAUSED)
    turns(app, 0.1)
    return app


def widget_of(app: App, name: ViewName) -> Any:
    return training_window(app).stage.widget(name)


# --- the pointer ---


@pytest.mark.parametrize("name", [ViewName.CODE_PLANE, ViewName.ERROR_CURVE, ViewName.WEIGHT_GRAPH])
def test_a_click_beside_everything_changes_nothing(app: App, name: ViewName) -> None:
    front = training_window(app).panel.front
    point(app, widget_of(app, name), 2, 2, "<Button-1>")
    assert focus(app) == NOTHING
    assert session_of(app).update == 39
    assert training_window(app).panel.front is front


def test_the_cursor_tells_what_can_be_touched(app: App) -> None:
    graph, curve = widget_of(app, ViewName.WEIGHT_GRAPH), widget_of(app, ViewName.ERROR_CURVE)
    point(app, graph, *place_on_graph(app, Unit(1, 2)))
    assert str(graph.cget("cursor")) == "hand2"
    point(app, graph, 2, 2)
    assert str(graph.cget("cursor")) == ""
    box = training_window(app).stage.error_curve.axes.bbox
    middle = (box.x0 + box.x1) / 2, curve.winfo_height() - (box.y0 + box.y1) / 2
    point(app, curve, *middle)
    assert str(curve.cget("cursor")) == "sb_h_double_arrow"
    point(app, curve, 2, 2)
    assert str(curve.cget("cursor")) == ""


def test_what_is_said_of_a_cell_goes_along_with_the_pointer(open_window: Open) -> None:
    app = open_window("one-hot-8-3-8")
    press(app, "<Key-5>")
    turns(app, 0.2)
    widget, view = widget_of(app, ViewName.HEAT_MAPS), training_window(app).stage.heat_maps
    box = view._panels[0].axes.bbox
    x, y = box.x0 + 4, widget.winfo_height() - box.y1 + 4
    point(app, widget, x, y)
    matrices = training_window(app).pointer.matrices
    said, down = matrices.text, matrices._label.winfo_y()
    point(app, widget, x + 3, y + 2)
    assert matrices.text == said != ""
    assert matrices._label.winfo_y() == down + 2


def test_a_click_beside_the_cells_of_a_matrix_changes_nothing(open_window: Open) -> None:
    app = open_window("one-hot-8-3-8")
    for key in "13567":
        press(app, f"<Key-{key}>")
    turns(app, 0.2)
    for name in (ViewName.HEAT_MAPS, ViewName.STATES, ViewName.RECONSTRUCTIONS):
        point(app, widget_of(app, name), 2, 2, "<Button-1>")
        assert focus(app) == NOTHING


def test_a_click_on_a_view_that_can_show_nothing_changes_nothing(open_window: Open) -> None:
    app = open_window("swiss-roll", "data.count=1100")
    press(app, "<Key-6>")
    turns(app, 0.2)
    states = widget_of(app, ViewName.STATES)
    assert training_window(app).stage.seen(ViewName.STATES) is None
    point(app, states, states.winfo_width() // 2, states.winfo_height() // 2, "<Button-1>")
    assert focus(app) == NOTHING


def test_a_view_whose_reason_is_gone_shows_its_matrices_again(open_window: Open) -> None:
    app = open_window("swiss-roll", "data.count=1100")
    press(app, "<Key-6>")
    turns(app, 0.2)
    stage = training_window(app).stage
    excuse = stage._excuses[ViewName.STATES]
    assert excuse.winfo_ismapped()
    fewer = Session(with_settings(load("swiss-roll"), ["data.count=20", "training.batch_size=5"]))
    snapshot = fewer.snapshot()
    stage.show(snapshot)
    turns(app, 0.05)
    assert not excuse.winfo_ismapped()
    assert stage.seen(ViewName.STATES) is snapshot


# --- time ---


def test_arrows_that_point_past_the_end_of_a_run_that_plays_are_passed_over(
    open_window: Open,
) -> None:
    app = open_window()
    press(app, "<Key-space>")
    turn_until(app, lambda: session_of(app).update > 0)
    for key in ("<Key-Right>", "<Shift-Key-Right>"):
        press(app, key)
        assert mode(app) is Mode.PLAYING


def test_an_epoch_further_than_the_end_is_learned(app: App) -> None:
    press(app, "<Shift-Key-Right>")
    turn_until(app, lambda: mode(app) is Mode.PAUSED)
    assert session_of(app).update == 39 + 13


def test_epochs_are_counted_from_the_state_that_is_seen(app: App) -> None:
    window = training_window(app)
    for action, expected in ((Action.EPOCH_BACK, 26), (Action.EPOCH_ON, 39)):
        window.handle(action, {})
        window.handle(action, {})  # before the first one has come to be seen
        turn_until(app, lambda: not window.frames.busy)
        assert session_of(app).update == expected


# --- tabs ---


def test_a_pin_is_let_go_by_its_button(app: App) -> None:
    assert app.desk is not None
    app.desk.set_focus(Focus(pins=(Pin("A", sample=3), Pin("B", sample=5))))
    turns(app, 0.1)
    tab = tab_of(app, "Sample")
    first = tab._pins.winfo_children()[0]
    (button,) = [child for child in first.winfo_children() if child.winfo_class() == "TButton"]
    button.invoke()
    turns(app, 0.1)
    assert focus(app).pins == (Pin("B", sample=5),)


def test_a_trail_can_be_chosen_by_its_name(app: App) -> None:
    names = list(tab_of(app, "View").lists)
    (label,) = [name for name in names if "rail" in name]
    choose(app, label, 1)
    assert app.options.trails is list(Trails)[1]


def test_a_setting_that_is_entered_as_it_was_changes_nothing(app: App) -> None:
    tab, before = tab_of(app, "Settings"), session_of(app).settings
    assert tab.apply("training.batch_size", "32") == ""
    assert session_of(app).settings is before


def test_what_is_being_typed_stays_while_the_run_goes_on(app: App) -> None:
    field = tab_of(app, "Settings").fields["training.batch_size"]
    field.widget.delete(0, "end")
    field.widget.insert(0, "17")
    assert tab_of(app, "Settings").apply("training.optimizer.learning_rate", "0.1") == ""
    turns(app, 0.2)
    assert field.widget.get() == "17"
    assert session_of(app).settings.training.batch_size == 32
    assert session_of(app).settings.training.optimizer.learning_rate == 0.1


def test_the_map_of_a_unit_follows_the_code_units_that_are_chosen(open_window: Open) -> None:
    app = open_window("one-hot-8-3-8")
    assert app.desk is not None
    app.desk.set_focus(Focus(unit=Unit(2, 4)))
    tab = tab_of(app, "Parts")
    app.options.code_units = (2, 0)
    app.desk.apply_options()
    turns(app, 0.2)
    assert (tab.map.axes.get_xlabel(), tab.map.axes.get_ylabel()) == (
        "code unit 3 of 3", "code unit 1 of 3",
    )  # fmt: skip


def test_a_weight_is_asked_about_once_a_state(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    assert app.desk is not None
    app.desk.set_focus(Focus(weight=Weight(1, 2, 3)))
    tab = tab_of(app, "Parts")
    turns(app, 0.1)
    asked: list[object] = []
    ask = Session.weight_state

    def note(session: Session, *where: int) -> object:
        asked.append(where)
        return ask(session, *where)

    monkeypatch.setattr(Session, "weight_state", note)
    snapshot = session_of(app).snapshot()
    tab.show(snapshot, focus(app))
    tab.show(snapshot, replace(focus(app), code=(0.1, 0.1)))
    assert asked == []
    click(app, Action.BATCH)
    turns(app, 0.2)
    assert asked == [(1, 2, 3)]


def test_the_course_of_a_weight_that_was_never_finite_is_not_drawn(app: App) -> None:
    assert app.desk is not None
    app.desk.set_focus(Focus(weight=Weight(1, 2, 3)))
    history = tab_of(app, "Parts").history
    turns(app, 0.1)
    before = history.canvas.coords(history._line)
    history.show(np.arange(3), np.array([np.nan, np.inf, -np.inf]))
    assert history.canvas.coords(history._line) == before


def test_the_present_run_is_neither_chosen_again_nor_deleted(app: App) -> None:
    tab = tab_of(app, "Runs")
    tab.table.selection_set(tab.table.get_children())
    tab.table.focus_force()
    for sequence in ("<Return>", "<Delete>"):
        tab.table.event_generate(sequence)
        turns(app, 0.05)
    assert [run.number for run in session_of(app).runs] == [1]
    assert mode(app) is Mode.PAUSED


def test_a_run_with_other_held_out_samples_gets_controls_of_its_own(app: App) -> None:
    session, window = session_of(app), training_window(app)
    wanted = with_settings(session.settings, ["data.held_out=0.25"])
    assert app.desk is not None
    app.desk.act(lambda: session.restart(wanted, "held out"))
    turns(app, 0.5)
    assert training_window(app) is not window
    assert session_of(app) is session
    assert session.settings == wanted


def test_a_pair_of_layers_that_a_network_does_not_have_gives_way(open_window: Open) -> None:
    app = open_window("one-hot-8-3-8")
    app.options.pair = 1
    app.options.shown |= {ViewName.HEAT_MAPS}
    press(app, "<Control-Key-d>")  # the window is built again, with what was chosen
    turns(app, 0.2)
    assert app.options.pair == 0


# --- without a window, and at the ends of things ---


def test_without_a_window_commands_are_carried_out_and_nobody_is_told() -> None:
    desk = TrainingDesk(Session(load("gaussian-clusters")), ViewOptions())
    desk.say("Nobody hears this.")
    desk.apply_options()
    desk.wish(Action.PLAY)
    assert desk.session.mode is Mode.READY
    desk.act(desk.session.step)
    assert desk.session.update == 1
    other = Session(load("deep"))
    desk.open(other)
    assert desk.session is other


def test_the_newest_pin_that_the_data_have_is_what_is_described() -> None:
    snapshot = make_snapshot()
    pins = (Pin("A", sample=3), Pin("B", sample=4000), Pin("C", values=(1.0,)))
    subject = subject_of(snapshot, Focus(pins=pins), (0, 1))
    assert subject is not None
    assert subject.title == "A: sample 3, cluster 1"
    assert np.array_equal(subject.rows[0].values, snapshot.values[3])
    assert subject_of(snapshot, Focus(pins=pins[1:]), (0, 1)) is None


def test_the_largest_and_the_smallest_text_stay_as_they_are() -> None:
    theme = Theme("light", TEXT_SIZES[-1])
    assert not theme.larger()
    assert theme.font_scale == TEXT_SIZES[-1]
    theme = Theme("light", TEXT_SIZES[0])
    assert not theme.smaller()
    assert theme.font_scale == TEXT_SIZES[0]


def test_a_pin_that_these_data_do_not_have_is_listed_without_an_error() -> None:
    snapshot = make_snapshot()
    pins = (Pin("A", sample=4000), Pin("B", values=(1.0,)), Pin("C", sample=3))
    text = summary(snapshot, Focus(pins=pins), speed=None)
    lines = [line for line in text.splitlines() if line.startswith("Pin ")]
    assert lines[:2] == ["Pin A: sample 4000", "Pin B: typed by hand"]
    assert lines[2].startswith("Pin C: sample 3, cluster 1, RMSE ")
