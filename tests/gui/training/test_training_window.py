"""The training window, driven with real events on a real screen."""

from __future__ import annotations

import gc
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from matplotlib.backends.backend_tkagg import FigureCanvasTkAgg
from matplotlib.figure import Figure

from config import load
from gui.app import App
from gui.screen import Edit
from gui.training import stage
from gui.training.actions import BUTTONS
from gui.training.control import Action
from gui.training.layout import SPEED, SPEED_TEXT
from gui.training.options import ViewName
from gui.training.pacer import SPEEDS
from gui.training.status import CELLS
from plots.focus import NOTHING
from tests.gui.driving import (
    Open,
    choose,
    click,
    close_by_hand,
    enabled,
    mode,
    press,
    root_of,
    screenshot,
    session_of,
    training_window,
    turn_until,
    turns,
)
from training import Mode, Session

ALWAYS = {Action.EDIT, Action.EXPORT, Action.THEME, Action.PANEL, Action.KEYS}
MOVING = {Action.BATCH, Action.EPOCH, Action.EPOCHS, Action.TRAIN}
STARTING_OVER = {Action.RESET, Action.NEW_WEIGHTS}


def status(app: App) -> dict[str, str]:
    """The status line as it can be read."""
    labels = training_window(app).status.values
    return {cell.label: label.cget("text") for cell, label in zip(CELLS, labels, strict=True)}


def test_it_opens_ready_with_everything_on_show(open_window: Open, artifacts: Path) -> None:
    app = open_window()
    turns(app, 0.3)
    assert mode(app) is Mode.READY
    assert enabled(app) == ALWAYS | MOVING | {Action.PLAY, Action.NEW_WEIGHTS}
    shown = status(app)
    assert shown["State"] == "● Ready"
    assert (shown["Epoch"], shown["Update"], shown["Batch"]) == ("0", "0", "0 of 13")
    assert float(shown["RMSE"]) == pytest.approx(session_of(app).snapshot().rmse, abs=1e-4)
    screenshot(training_window(app).window, artifacts / "training-ready.png")


def test_space_plays_and_pauses(open_window: Open) -> None:
    app = open_window()
    press(app, "<Key-space>")
    assert mode(app) is Mode.PLAYING
    assert enabled(app) == ALWAYS | STARTING_OVER | {Action.PLAY}
    turn_until(app, lambda: session_of(app).update > 30)
    press(app, "<Key-space>")
    assert mode(app) is Mode.PAUSED
    stopped = session_of(app).update
    turns(app, 0.2)
    assert session_of(app).update == stopped
    assert status(app)["State"] == "❚❚ Paused"
    assert status(app)["Update"] == f"{stopped:,}"


def test_space_does_not_press_the_button_that_has_the_focus(open_window: Open) -> None:
    app = open_window()
    training_window(app).window[Action.BATCH].Widget.focus_force()
    turns(app, 0.05)
    press(app, "<Key-space>")
    assert mode(app) is Mode.PLAYING


@pytest.mark.parametrize(
    ("action", "key", "updates"),
    [(Action.BATCH, "b", 1), (Action.EPOCH, "e", 13), (Action.EPOCHS, "h", 1300)],
)
def test_each_step_ends_where_it_says_by_button_and_by_key(
    open_window: Open, action: Action, key: str, updates: int
) -> None:
    app = open_window()
    click(app, action)
    turn_until(app, lambda: mode(app) is Mode.PAUSED)
    assert session_of(app).update == updates
    press(app, f"<Key-{key}>")
    turn_until(app, lambda: mode(app) is Mode.PAUSED)
    assert session_of(app).update == 2 * updates
    press(app, f"<Key-{key.upper()}>")
    turn_until(app, lambda: mode(app) is Mode.PAUSED)
    assert session_of(app).update == 3 * updates


def test_what_is_watched_is_what_a_run_without_a_window_computes(open_window: Open) -> None:
    app = open_window()
    click(app, Action.BATCH)
    click(app, Action.EPOCHS)
    turns(app, 0.05)
    if mode(app) is Mode.PLAYING:
        click(app, Action.PLAY)
    click(app, Action.PLAY)
    turn_until(app, lambda: session_of(app).update > 1400)
    press(app, "<Key-space>")
    watched = session_of(app).snapshot()
    unwatched = Session(load("gaussian-clusters"))
    unwatched.advance(max_updates=watched.update)
    for one, other in zip(watched.weights, unwatched.snapshot().weights, strict=True):
        assert (one == other).all()


def test_train_runs_to_the_stop_rule_and_says_why_it_ended(open_window: Open) -> None:
    app = open_window("gaussian-clusters", "training.stop.rmse_below=0.15")
    press(app, "<Key-t>")
    turn_until(app, lambda: mode(app) is Mode.CONVERGED)
    turns(app, 0.05)
    assert status(app)["State"] == "✔ Converged"
    assert "below 0.15" in training_window(app).status.reason
    assert enabled(app) == ALWAYS | STARTING_OVER
    press(app, "<Key-space>")
    assert mode(app) is Mode.CONVERGED


def test_after_max_epochs_play_goes_on(open_window: Open) -> None:
    app = open_window("gaussian-clusters", "training.max_epochs=3")
    click(app, Action.TRAIN)
    turn_until(app, lambda: mode(app) is Mode.PAUSED)
    assert session_of(app).epoch == 3
    assert "max_epochs" in training_window(app).status.reason
    click(app, Action.TRAIN)
    turn_until(app, lambda: mode(app) is Mode.PAUSED)
    assert session_of(app).epoch == 6


def test_a_diverged_run_says_where_and_can_be_started_over(
    open_window: Open, artifacts: Path
) -> None:
    app = open_window(
        "linear-vs-pca", "training.optimizer.name=sgd", "training.optimizer.learning_rate=1e9"
    )
    click(app, Action.TRAIN)
    turn_until(app, lambda: mode(app) is Mode.DIVERGED)
    turns(app, 0.1)
    assert "layer" in training_window(app).status.reason
    screenshot(training_window(app).window, artifacts / "training-diverged.png")
    click(app, Action.RESET)
    assert (mode(app), session_of(app).update) == (Mode.READY, 0)


def test_reset_repeats_the_run_and_new_weights_begin_another(open_window: Open) -> None:
    app = open_window()
    start = session_of(app).snapshot().weights[0]
    click(app, Action.EPOCH)
    turn_until(app, lambda: mode(app) is Mode.PAUSED)
    press(app, "<Key-r>")
    assert mode(app) is Mode.READY
    assert (session_of(app).snapshot().weights[0] == start).all()
    press(app, "<Key-n>")
    assert (session_of(app).snapshot().weights[0] != start).any()
    assert f"seed {session_of(app).experiment.seed}" in training_window(app).facts


def test_reset_while_playing_stops_and_starts_over(open_window: Open) -> None:
    app = open_window()
    click(app, Action.PLAY)
    turn_until(app, lambda: session_of(app).update > 10)
    click(app, Action.RESET)
    turns(app, 0.1)
    assert (mode(app), session_of(app).update) == (Mode.READY, 0)


def test_the_slider_sets_the_speed_of_play(open_window: Open) -> None:
    app = open_window()
    slider = training_window(app).window[SPEED].Widget
    slider.set(SPEEDS.index(20))
    turns(app, 0.1)
    assert training_window(app).window[SPEED_TEXT].get() == "20 updates a second"
    press(app, "<Key-space>")
    start, first = time.perf_counter(), session_of(app).update
    turns(app, 2.0)
    rate = (session_of(app).update - first) / (time.perf_counter() - start)
    assert 12 < rate < 24
    slider.set(len(SPEEDS) - 1)
    turns(app, 1.0)
    assert session_of(app).update > 500


def test_pause_takes_effect_in_the_midst_of_the_fastest_training(open_window: Open) -> None:
    app = open_window("gaussian-clusters", "training.max_epochs=1000000000")
    click(app, Action.TRAIN)
    turns(app, 0.3)
    assert mode(app) is Mode.PLAYING
    press(app, "<Key-space>")
    assert mode(app) is Mode.PAUSED


def test_progress_is_shown_while_something_is_under_way(open_window: Open) -> None:
    app = open_window("gaussian-clusters", "training.max_epochs=1000000000")
    click(app, Action.TRAIN)
    turns(app, 0.3)
    assert training_window(app).status.goal == "Until epoch 1,000,000,000 at the most"


@pytest.mark.parametrize("action", [Action.EPOCH, Action.PLAY])
def test_all_views_show_the_state_where_it_stopped(open_window: Open, action: Action) -> None:
    app = open_window()
    click(app, action)
    turn_until(app, lambda: session_of(app).update >= 13)
    if mode(app) is Mode.PLAYING:
        press(app, "<Key-space>")
    turns(app, 0.05)
    stage, newest = training_window(app).stage, session_of(app).snapshot()
    assert stage.shown == [newest] * 3


@pytest.mark.parametrize(
    ("preset", "settings"),
    [
        ("two-clusters-first-steps", ()),
        ("overcomplete", ()),
        ("deep", ()),
        ("gaussian-clusters", ("model.layers=[4,40,3,40,4]", "model.activations=relu")),
        ("gaussian-clusters", ("model.layers=[4,1,4]", "model.code_layer=1")),
    ],
)
def test_every_shape_of_network_plays(
    open_window: Open, artifacts: Path, preset: str, settings: tuple[str, ...]
) -> None:
    app = open_window(preset, *settings)
    click(app, Action.TRAIN)
    turns(app, 0.6)
    assert session_of(app).update > 100
    layers = "-".join(map(str, session_of(app).experiment.model.layers))
    screenshot(training_window(app).window, artifacts / f"training-{layers}.png")


def test_with_more_than_two_code_units_a_person_chooses_two(open_window: Open) -> None:
    app = open_window("gaussian-clusters", "model.layers=[4,6,3,6,4]")
    choose(app, "Upwards", 2)
    assert training_window(app).stage.code_plane.units == (0, 2)
    press(app, "<Key-b>")
    turn_until(app, lambda: session_of(app).update == 1)


def test_the_error_axis_becomes_logarithmic(open_window: Open) -> None:
    app = open_window()
    choose(app, "Axis", 1)
    assert training_window(app).stage.error_curve.scale == "log"


def test_the_number_of_units_drawn_can_be_chosen(open_window: Open) -> None:
    app = open_window("gaussian-clusters", "model.layers=[4,40,2,40,4]")
    stage = training_window(app).stage
    before = len(stage.weight_graph.canvas.find_all())
    choose(app, "Units drawn", 0)
    assert len(stage.weight_graph.canvas.find_all()) < before


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    ("size", "text"), [("1000x700", 1.0), ("1280x800", 1.0), ("1600x1000", 1.0), ("1600x1120", 1.6)]
)
def test_it_keeps_its_parts_at_every_size(
    open_window: Open, artifacts: Path, theme: str, size: str, text: float
) -> None:
    app = open_window(theme=theme, text=text)
    root_of(app).geometry(size)
    turns(app, 0.2)
    click(app, Action.EPOCHS)
    turn_until(app, lambda: mode(app) is Mode.PAUSED)
    turns(app, 0.2)
    root = root_of(app)
    width, height = root.winfo_width(), root.winfo_height()
    assert (width, height) == tuple(map(int, size.split("x")))
    for control in BUTTONS:
        assert is_inside(training_window(app).window[control.action].Widget, root), control
    for value in training_window(app).status.values:
        assert is_inside(value, root)
    screenshot(training_window(app).window, artifacts / f"training-{size}-{theme}-{text:g}.png")


def is_inside(widget: Any, root: Any) -> bool:
    left = widget.winfo_rootx() - root.winfo_rootx()
    top = widget.winfo_rooty() - root.winfo_rooty()
    right, bottom = left + widget.winfo_width(), top + widget.winfo_height()
    shown = widget.winfo_width() >= widget.winfo_reqwidth() - 1
    return shown and left >= 0 and right <= root.winfo_width() and bottom <= root.winfo_height()


def test_the_status_never_changes_its_width(open_window: Open) -> None:
    app = open_window()
    places = set()
    for _ in range(5):
        click(app, Action.EPOCHS)
        turn_until(app, lambda: mode(app) is Mode.PAUSED)
        turns(app, 0.05)
        places.add(tuple(v.winfo_rootx() for v in training_window(app).status.values))
    assert len(places) == 1


def test_the_theme_changes_in_the_midst_of_training(open_window: Open) -> None:
    app = open_window("gaussian-clusters", "training.max_epochs=1000000000")
    click(app, Action.TRAIN)
    turns(app, 0.2)
    before = session_of(app).update
    press(app, "<Control-d>")
    assert app.theme.name == "dark"
    turn_until(app, lambda: session_of(app).update > before + 1000)
    assert mode(app) is Mode.PLAYING


def test_closing_while_playing_leaves_nothing_behind(open_window: Open) -> None:
    app = open_window()
    click(app, Action.PLAY)
    turns(app, 0.2)
    root = root_of(app)
    interpreter = root.tk
    close_by_hand(app)
    turn_until_closed(app)
    assert interpreter.call("after", "info") == ""
    assert threading.active_count() == 1
    del root, app
    gc.collect()
    figures = [thing for thing in gc.get_objects() if isinstance(thing, Figure)]
    assert [figure for figure in figures if figure.axes] == []


def turn_until_closed(app: App) -> None:
    end = time.perf_counter() + 10
    while app.screen is not None:
        assert time.perf_counter() < end
        app.turn()


def test_a_tab_that_comes_to_the_front_while_the_window_goes_leaves_no_job_behind(
    open_window: Open,
) -> None:
    app = open_window()
    panel, session = training_window(app).panel, session_of(app)
    session.advance(max_updates=1)
    panel.show(session.snapshot(), NOTHING)  # of which nothing has been diagnosed
    panel.notebook.select(3)
    app.follow(Edit())
    tk = root_of(app).tk
    scripts = [
        tk.splitlist(tk.splitlist(tk.call("after", "info", job))[0])[0]
        for job in tk.splitlist(tk.call("after", "info"))
    ]
    assert all(tk.call("info", "commands", script) for script in scripts)


SEVEN = frozenset(ViewName)


def test_views_that_have_another_size_are_drawn_over_several_frames(
    open_window: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_window()
    training_window(app).commands._desk.options.shown = SEVEN
    training_window(app).apply_options()
    turn_until(app, lambda: not training_window(app).frames.busy)
    drawn: list[list[object]] = []
    draw = FigureCanvasTkAgg.draw

    def noted(canvas: FigureCanvasTkAgg) -> None:
        drawn[-1].append(canvas)
        draw(canvas)

    monkeypatch.setattr(FigureCanvasTkAgg, "draw", noted)
    monkeypatch.setattr(stage, "ANSWER_S", 0.0)
    root_of(app).geometry("1400x900")
    for _ in range(40):
        drawn.append([])
        app.turn()
    assert max(map(len, drawn)) == 1
    canvases = training_window(app).stage.canvases.values()
    assert {id(canvas) for each in drawn for canvas in each} == set(map(id, canvases))
    assert not training_window(app).frames.busy


def test_a_window_that_goes_before_its_views_are_drawn_leaves_nothing_behind(
    open_window: Open,
) -> None:
    app = open_window()
    tk, errors = root_of(app).tk, []
    tk.createcommand("bgerror", lambda message, *_: errors.append(message))
    try:
        root_of(app).geometry("1400x900")
        root_of(app).tk.call("update")
        root_of(app).geometry("1280x800")
        app.follow(Edit())
        turns(app, 0.1)
    finally:
        tk.deletecommand("bgerror")
    assert errors == []
