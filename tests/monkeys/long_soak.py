"""Hours at the window, and many trips: nothing grows."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator

import pytest

from config import load
from config.reader import with_settings
from gui.app import App
from gui.form.state import from_preset
from gui.form.window import Key
from gui.screen import Edit, Quit, Start
from gui.theme import Theme
from gui.training.control import Action
from tests.generated.shares import share
from tests.gui.driving import click, session_of, training_window, turns
from tests.monkeys.soak import MEGABYTE, Held, held, widgets_alive

FRAMES = share(300, 10_000)
UPDATES = share(20_000, 1_000_000)
TRIPS = share(8, 200)


@pytest.fixture
def app(display: str) -> Iterator[App]:
    app = App(from_preset("gaussian-clusters"), Theme())
    app.follow(Edit())
    yield app
    tracemalloc.stop()
    app.follow(Quit())


def assert_same(before: Held, after: Held, megabytes: float) -> None:
    assert after.traced - before.traced <= megabytes * MEGABYTE
    assert (after.figures, after.widgets) == (before.figures, before.widgets)
    assert after.commands <= before.commands + 2
    assert after.jobs <= before.jobs + 1


def test_playing_for_long_holds_on_to_nothing_new(app: App) -> None:
    # Too slow to converge, so that it can be played for as long as is wanted.
    endless = ["training.optimizer.learning_rate=1e-9", "training.max_epochs=1000000",
               "training.stop.rmse_below=1e-9"]  # fmt: skip
    app.follow(Start(with_settings(load("gaussian-clusters"), endless)))
    session = session_of(app)
    frames = 0
    show = training_window(app).show

    def counted(*args: object) -> None:
        nonlocal frames
        frames += 1
        show(*args)  # type: ignore[arg-type]

    training_window(app).frames._picture.show = counted  # type: ignore[method-assign, assignment]
    tracemalloc.start()

    def play(more_frames: int, more_updates: int) -> None:
        goal, until = frames + more_frames, session.end + more_updates
        while frames < goal or session.end < until:
            if not session.playing:
                click(app, Action.TRAIN if session.update < until else Action.PLAY)
            app.turn()
        click(app, Action.PLAY)  # which pauses
        turns(app, 0.2)

    play(
        FRAMES // 2, UPDATES // 2
    )  # curve and checkpoints fill the room that is set aside for them
    before = held()
    play(FRAMES - FRAMES // 2, UPDATES - UPDATES // 2)
    after = held()
    assert_same(before, after, 5)
    assert after.items <= before.items + 60  # marks of epochs, which are bounded by the width


def test_trips_between_the_windows_hold_on_to_nothing_new(app: App) -> None:
    tracemalloc.start()

    def trip() -> None:
        click(app, Key.START)
        turns(app, 0.1)
        click(app, Action.EDIT)
        turns(app, 0.05)

    for _ in range(4):
        trip()
    before, widgets = held(), widgets_alive()
    for _ in range(TRIPS):
        trip()
    assert_same(before, held(), 2)
    assert widgets_alive() <= widgets
