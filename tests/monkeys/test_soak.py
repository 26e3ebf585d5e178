"""Hours at the window, many trips, and all that can be opened and closed: nothing grows."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from matplotlib.figure import Figure

from config import load
from config.reader import with_settings
from gui.app import App
from gui.dialogs import Dialogs
from gui.form.state import from_preset
from gui.form.window import Key
from gui.screen import Edit, Quit, Start, ToggleTheme
from gui.theme import Theme
from gui.toolkit import root_window, tk
from gui.training.control import Action
from gui.training.options import FIRST_SHOWN, VIEWS, ViewName
from gui.training.tabs import TABS
from gui.training.window import TrainingWindow
from plots.focus import NOTHING, Focus, Pin, Unit, Weight
from tests.generated.shares import LONG, share
from tests.gui.driving import (
    click,
    point,
    press,
    session_of,
    tab_of,
    training_window,
    turn_until,
    turns,
)
from tests.monkeys.soak import MEGABYTE, Held, assert_nothing_grew, held, most_of

FRAMES = share(120, 10_000)
UPDATES = share(10_000, 1_000_000)
TRIPS = share(4, 200)
ROUNDS = share(1, 20)
EVERY = share(10, 250)
"""Frames from one look around to the next."""
PRESETS = ("moving-spot", "gaussian-clusters") if LONG else ("gaussian-clusters",)
KINDS = {".png", ".svg", ".csv", ".yml", ".npz", ".py", ".gif"} if LONG else {".png"}
"""Of exports."""
COUNTS = 20
"""How often is counted while it plays."""


@pytest.fixture
def app(display: str) -> Iterator[App]:
    app = App(from_preset("gaussian-clusters"), Theme())
    app.follow(Edit())
    yield app
    app.form.saved = app.form.draft.text
    app.follow(Quit())


def note(artifacts: Path, name: str, before: Held, after: Held) -> None:
    """Leave both counts for a person to read."""
    grown = (after.resident - before.resident) / MEGABYTE
    lines = (f"before {before}", f"after  {after}", f"megabytes more: {grown:.3f}")
    (artifacts / f"soak-{name}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


LEAKS: dict[str, Callable[[], object]] = {
    "resident": lambda: bytearray(b"x") * (3 * MEGABYTE),
    "items": lambda: _canvas().create_line(0, 0, 1, 1),
    "figures": Figure,
    "commands": lambda: [root_window().register(print) for _ in range(3)],
    "jobs": lambda: [root_window().after(100_000, print) for _ in range(3)],
    "widgets": lambda: root_window().tk.call("frame", ".forgotten"),
    "known": lambda: tk.Frame(root_window()),
}


def _canvas() -> tk.Canvas:
    (canvas,) = (child for child in root_window().winfo_children() if isinstance(child, tk.Canvas))
    return canvas


@pytest.mark.parametrize("kind", LEAKS)
def test_whatever_is_leaked_is_seen(kind: str, app: App) -> None:
    canvas = tk.Canvas(root_window())
    jobs = set(root_window().tk.splitlist(root_window().tk.call("after", "info")))
    before = held()
    leaked = LEAKS[kind]()
    after = held()
    try:
        assert getattr(after, kind) > getattr(before, kind)
        with pytest.raises(AssertionError):
            assert_nothing_grew(before, after, 2)
    finally:
        canvas.destroy()
        for job in set(root_window().tk.splitlist(root_window().tk.call("after", "info"))) - jobs:
            root_window().tk.call("after", "cancel", job)
        root_window().tk.call("destroy", ".forgotten")
        if isinstance(leaked, tk.Frame):
            leaked.destroy()


def test_playing_for_long_holds_on_to_nothing_new(app: App, artifacts: Path) -> None:
    # Too slow to converge, so that it can be played for as long as is wanted.
    endless = ["training.optimizer.learning_rate=1e-9", "training.max_epochs=1000000",
               "training.stop.rmse_below=1e-9"]  # fmt: skip
    app.follow(Start(with_settings(load("gaussian-clusters"), endless)))
    session, window = session_of(app), training_window(app)
    frames = 0
    show = window.show

    def counted(*args: object) -> None:
        nonlocal frames
        frames += 1
        show(*args)  # type: ignore[arg-type]

    window.frames._picture.show = counted  # type: ignore[method-assign, assignment]
    looks = _looks(app)

    def play(more_frames: int, more_updates: int) -> Held:
        """The most that is held meanwhile."""
        first_frame, first_update = frames, session.end
        most, looked, count = None, 0, 1
        while (done := min((frames - first_frame) / more_frames,
                           (session.end - first_update) / more_updates)) < 1:  # fmt: skip
            behind = session.end - first_update < more_updates
            if session.playing and not behind and window._desk.options.at_full_speed:
                click(app, Action.PLAY)  # which pauses
            if not session.playing:
                click(app, Action.TRAIN if behind else Action.PLAY)
            if frames - first_frame >= looked * EVERY:
                looks[looked % len(looks)]()
                looked += 1
            if done >= count / COUNTS:
                count += 1
                _look_as_at_first(app)
                most = most_of(held(session.memory), most)
            app.turn()
        click(app, Action.PLAY)
        _look_as_at_first(app)
        return most_of(held(session.memory), most)

    for look in looks:
        look()
    before = play(FRAMES // 5, UPDATES)
    after = play(FRAMES, UPDATES)
    note(artifacts, "playing", before, after)
    # Marks of epochs: as many as the width has room for.
    assert_nothing_grew(before, after, 5, items=60)


def _looks(app: App) -> list[Callable[[], None]]:
    """What a person looks at while it plays: another view, another tab, something under a hand."""

    def show(name: ViewName) -> None:
        assert app.desk is not None
        app.desk.options.shown ^= {name}
        app.desk.apply_options()

    def pick(focus: Focus) -> None:
        assert app.desk is not None
        app.desk.set_focus(focus)

    def over(name: ViewName) -> None:
        widget = training_window(app).stage.widget(name)
        for share_of_width in (0.1, 0.4, 0.5, 0.8):
            point(app, widget, share_of_width * widget.winfo_width(), widget.winfo_height() / 2)
        point(app, widget, 0, 0, "<Leave>")

    pins = tuple(Pin(name, sample=sample) for sample, name in enumerate("ABC"))
    looks: list[Callable[[], None]] = []
    for name in (name for name in ViewName if name not in FIRST_SHOWN):
        looks += [lambda n=name: show(n), lambda n=name: over(n), lambda n=name: show(n)]  # type: ignore[misc]
    looks += [lambda n=name: over(n) for name in FIRST_SHOWN]  # type: ignore[misc]
    for focus in (Focus(unit=Unit(1, 0)), Focus(weight=Weight(2, 1, 0)), Focus(pins=pins), NOTHING):
        looks += [lambda f=focus: pick(f)]  # type: ignore[misc]
        looks += [lambda t=tab.title: tab_of(app, t) and None for tab in TABS]  # type: ignore[misc]
    return looks


def _look_as_at_first(app: App) -> None:
    assert app.desk is not None
    app.desk.options.shown = FIRST_SHOWN
    app.desk.apply_options()
    app.desk.set_focus(NOTHING)
    tab_of(app, TABS[0].title)
    turns(app, 0.2)


def test_trips_between_the_windows_hold_on_to_nothing_new(app: App, artifacts: Path) -> None:
    def trip() -> None:
        click(app, Key.START)
        turns(app, 0.1)
        click(app, Action.EDIT)
        turns(app, 0.05)

    for _ in range(share(3, 10)):
        trip()
    before = held()
    for _ in range(TRIPS):
        trip()
    after = held()
    note(artifacts, "trips", before, after)
    assert_nothing_grew(before, after, 2)


def test_what_is_opened_and_closed_is_let_go(
    app: App, artifacts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = tmp_path
    monkeypatch.setattr(Dialogs, "file_to_export", lambda *_: answer)

    def export(window: TrainingWindow) -> None:
        nonlocal answer
        exporting = window.commands.exporting
        press(app, "<Control-Key-s>")
        for offer in exporting.offers:
            for suffix in set(offer.suffixes) & KINDS:
                answer = tmp_path / f"export{suffix}"
                exporting.buttons[offer.title].invoke()
                turn_until(app, lambda: not exporting.busy, 120)
                assert exporting.said.startswith("Saved as "), exporting.said
        exporting.close()

    def ask() -> None:
        """A question and a file dialog, both closed as by hand."""
        assert app.screen is not None
        dialogs, root = Dialogs(app.screen.window), root_window()
        root.after(150, lambda: root.setvar("::tk::Priv(button)", "no"))
        assert not dialogs.agree("Is it so?")
        root.after(150, lambda: root.setvar("::tk::Priv(selectFilePath)", ""))
        assert dialogs.session_to_open(tmp_path) is None

    def around(preset: str) -> None:
        app.follow(ToggleTheme())  # of the form
        app.follow(Start(with_settings(load(preset), ["training.max_epochs=2"])))
        for action in VIEWS:
            training_window(app).wish(action)
            turns(app, 0.02)
        click(app, Action.EPOCH)
        turn_until(app, lambda: not session_of(app).playing)
        assert app.desk is not None
        for focus in (Focus(pins=(Pin("A", sample=1),), unit=Unit(2, 1)),
                      Focus(weight=Weight(2, 1, 0)), NOTHING):  # fmt: skip
            app.desk.set_focus(focus)
            for tab in TABS:
                tab_of(app, tab.title)
        click(app, Action.THEME)  # another window
        press(app, "<Key-F1>")
        training_window(app).commands.keys.toggle()
        export(training_window(app))
        ask()
        click(app, Action.NEW_WEIGHTS)
        for action in VIEWS:
            training_window(app).wish(action)
            turns(app, 0.02)
        click(app, Action.EDIT)
        ask()

    presets = itertools.cycle(PRESETS)
    for _ in range(share(2, 4)):
        around(next(presets))
    before = held()
    for _ in range(ROUNDS):
        around(next(presets))
    after = held()
    note(artifacts, "opened", before, after)
    assert_nothing_grew(before, after, 2)
