"""Going back in time, by the timeline, by keys and by the error curve."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest

from config import load
from gui.app import App
from gui.training.control import Action
from gui.training.options import ViewName
from tests.gui.driving import (
    Open,
    click,
    mode,
    point,
    press,
    session_of,
    tab_of,
    training_window,
    turn_until,
    turns,
)
from training import Mode, Session

EPOCHS = 20
END = 13 * EPOCHS


@pytest.fixture
def app(open_window: Open) -> App:
    """A run of 20 epochs of 13 updates, paused at its end."""
    app = open_window("gaussian-clusters", f"training.max_epochs={EPOCHS}")
    click(app, Action.TRAIN)
    turn_until(app, lambda: mode(app) is Mode.PAUSED)
    turns(app, 0.1)
    assert session_of(app).end == END
    return app


def state_after(update: int) -> list[Any]:
    """Weights of a run without a window, which nobody has gone back in."""
    session = Session(load("gaussian-clusters"))
    if update:
        session.advance(max_updates=update)
    return list(session.snapshot().weights)


def holds_state_after(app: App, update: int) -> bool:
    """Whether every view, and the session, show that state bit for bit."""
    window = training_window(app)
    snapshot = session_of(app).snapshot()
    same = all(map(np.array_equal, snapshot.weights, state_after(update)))
    return same and snapshot.update == update and window.stage.shown == [snapshot] * 3


def drag_to(app: App, update: int, event: str = "<B1-Motion>") -> None:
    timeline = training_window(app).timeline
    point(app, timeline.canvas, timeline.place_of(update), 10, event)
    turns(app, 0.1)


@pytest.mark.parametrize("event", ["<Button-1>", "<B1-Motion>"])
@pytest.mark.parametrize("update", [0, 7, 13, 100, END])
def test_the_timeline_goes_to_exactly_the_state_that_was_there(
    app: App, event: str, update: int
) -> None:
    drag_to(app, 55)
    drag_to(app, update, event)
    assert holds_state_after(app, update)
    assert session_of(app).end == END
    assert training_window(app).timeline.text.startswith(f"update {update:,}")


def test_of_many_places_dragged_over_the_last_one_is_shown(app: App) -> None:
    timeline = training_window(app).timeline
    for update in (200, 3, 150, 77, 31):
        timeline.canvas.event_generate("<B1-Motion>", x=round(timeline.place_of(update)), y=10)
    turns(app, 0.2)
    assert holds_state_after(app, 31)


def test_dragging_shows_more_than_thirty_states_a_second(open_window: Open) -> None:
    app = open_window()
    click(app, Action.EPOCHS)
    turn_until(app, lambda: mode(app) is Mode.PAUSED)
    window = training_window(app)
    canvas, width = window.timeline.canvas, window.timeline.canvas.winfo_width()
    shown, start = set(), time.process_time()  # others may be at work on this machine
    for step in range(60):
        canvas.event_generate("<B1-Motion>", x=round(width * (0.2 + 0.01 * step)), y=10)
        app.turn()
        shown.add(window.frames.shown.update)
    rate = len(shown) / (time.process_time() - start)
    assert rate > 30


def test_arrow_keys_go_one_update_and_with_shift_one_epoch(app: App) -> None:
    def after(*keys: str) -> int:
        for key in keys:
            press(app, f"<{key}>")
            turns(app, 0.1)
        return session_of(app).update

    assert after("Key-Left") == END - 1
    assert after("Key-Left", "Key-Left") == END - 3
    assert after("Key-Right") == END - 2
    assert after("Shift-Key-Left") == END - 13
    assert after("Shift-Key-Left") == END - 26
    assert after("Shift-Key-Right") == END - 13
    assert after("Key-Home") == 0
    assert after("Key-Left") == 0
    assert after("Shift-Key-Right") == 13
    assert after("Key-End") == END
    assert holds_state_after(app, END)


def test_at_the_end_the_right_arrow_does_a_new_update(app: App) -> None:
    press(app, "<Key-Right>")
    turn_until(app, lambda: session_of(app).update == END + 1)
    press(app, "<Key-Left>")
    turns(app, 0.1)
    assert holds_state_after(app, END)


def test_the_buttons_step_back_and_on_and_are_off_where_there_is_nothing(app: App) -> None:
    timeline = training_window(app).timeline
    timeline.back.invoke()
    turns(app, 0.1)
    assert session_of(app).update == END - 1
    timeline.on.invoke()
    turns(app, 0.1)
    assert session_of(app).update == END
    press(app, "<Key-Home>")
    turns(app, 0.1)
    assert timeline.back.instate(["disabled"])
    assert timeline.on.instate(["!disabled"])


def test_arrow_keys_belong_to_what_has_the_keyboards_focus(app: App) -> None:
    window = training_window(app)
    slider = window.window["speed"].Widget
    field = tab_of(app, "Settings").fields["training.batch_size"].widget
    for widget in (slider, field, window.panel.notebook):
        widget.focus_force()
        turns(app, 0.05)
        press(app, "<Key-Left>")
        turns(app, 0.05)
        assert session_of(app).update == END


def test_play_goes_on_from_the_past_and_repeats_the_run(app: App) -> None:
    drag_to(app, 100)
    press(app, "<Key-space>")
    turn_until(app, lambda: session_of(app).update > 120)
    press(app, "<Key-space>")
    turns(app, 0.1)
    update = session_of(app).update
    assert holds_state_after(app, update)
    assert len(session_of(app).runs) == 1


def test_dragging_while_it_plays_pauses_there(open_window: Open) -> None:
    app = open_window()
    press(app, "<Key-space>")
    turn_until(app, lambda: session_of(app).update > 60)
    drag_to(app, 20)
    assert mode(app) is Mode.PAUSED
    assert abs(session_of(app).update - 20) <= 1


def test_a_click_on_the_error_curve_goes_there(app: App) -> None:
    curve = training_window(app).stage.error_curve
    widget = training_window(app).stage.widget(ViewName.ERROR_CURVE)
    x, y = curve.axes.transData.transform((100, curve.axes.get_ylim()[1] / 2))
    point(app, widget, x, widget.winfo_height() - y, "<Button-1>")
    turns(app, 0.1)
    assert abs(session_of(app).update - 100) <= 2
    assert holds_state_after(app, session_of(app).update)


def test_changes_are_marked_on_the_timeline(app: App) -> None:
    canvas = training_window(app).timeline.canvas
    before = len(canvas.find_withtag("mark"))
    field = tab_of(app, "Settings").fields["training.optimizer.learning_rate"].widget
    field.focus_force()
    field.delete(0, "end")
    field.insert(0, "0.02")
    press(app, "<Key-Return>")
    turns(app, 0.1)
    assert [change.update for change in session_of(app).snapshot().changes] == [END]
    assert len(canvas.find_withtag("mark")) == before + 1
