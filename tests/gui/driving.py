"""Drives the program as a person does: real events, one turn of the loop after the other."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import ImageGrab

from gui.app import App
from gui.form.window import FormWindow
from gui.training.actions import BUTTONS
from gui.training.control import Action
from gui.training.window import TrainingWindow
from plots.focus import Focus
from training import Mode, Session

Open = Callable[..., App]
"""Opens the training window on a preset, with settings as on the command line."""


def turn_until(app: App, done: Callable[[], bool], timeout_s: float = 20.0) -> None:
    """Run the loop until `done`; fails after `timeout_s`."""
    end = time.perf_counter() + timeout_s
    while not done():
        assert app.screen is not None, "the window has been closed"
        assert time.perf_counter() < end, f"still waiting after {timeout_s} s"
        app.turn()


def turns(app: App, seconds: float) -> None:
    """Run the loop for a while, or until its window has been closed."""
    end = time.perf_counter() + seconds
    while app.screen is not None and time.perf_counter() < end:
        app.turn()


def training_window(app: App) -> TrainingWindow:
    assert isinstance(app.screen, TrainingWindow)
    return app.screen


def form_window(app: App) -> FormWindow:
    assert isinstance(app.screen, FormWindow)
    return app.screen


def session_of(app: App) -> Session:
    assert app.session is not None
    return app.session


def focus(app: App) -> Focus:
    """What a person points at or has picked."""
    assert app.desk is not None
    return app.desk.focus


def mode(app: App) -> Mode:
    return session_of(app).mode


def root_of(app: App) -> Any:
    assert app.screen is not None
    return app.screen.window.TKroot


def click(app: App, key: Any) -> None:
    """Press a button; nothing happens where it is disabled."""
    assert app.screen is not None
    app.screen.window[key].Widget.invoke()
    app.turn()


def press(app: App, sequence: str) -> None:
    """Press a key and let it go, with the keyboard's focus where it is, or on the window."""
    root = root_of(app)
    if not root.tk.call("focus"):
        root.focus_force()
    focus = root.tk.call("focus") or root
    root.tk.call("event", "generate", focus, sequence)
    key = sequence.strip("<>").split("-")[-1]
    root.tk.call("event", "generate", focus, f"<KeyRelease-{key}>")
    app.turn()


def enabled(app: App) -> set[Action]:
    """The buttons of the training window that can be pressed."""
    window = training_window(app).window
    actions = {control.action for control in BUTTONS}
    return {action for action in actions if not window[action].Widget.instate(["disabled"])}


def tab_of(app: App, title: str) -> Any:
    """A tab of the panel, brought to the front as by a click on its handle."""
    panel = training_window(app).panel
    panel.notebook.select([tab.title for tab in panel.tabs].index(title))
    turns(app, 0.05)
    return panel.front


def choose(app: App, label: str, index: int) -> None:
    """Choose an entry of a list in the "View" tab."""
    box = tab_of(app, "View").lists[label]
    box.current(index)
    box.event_generate("<<ComboboxSelected>>")
    turns(app, 0.1)


def point(app: App, widget: Any, x: float, y: float, event: str = "<Motion>") -> None:
    """Move the pointer over a widget, or press its button there."""
    widget.event_generate(event, x=round(x), y=round(y))
    turns(app, 0.05)


def close_by_hand(app: App) -> None:
    """Click on the window's close button."""
    root = root_of(app)
    root.tk.call(root.protocol("WM_DELETE_WINDOW"))


def screenshot(window: Any, path: Path) -> None:
    """Keep a picture of a PySimpleGUI window as it is on the screen (PNG)."""
    root = window.TKroot
    root.update_idletasks()
    x, y = root.winfo_rootx(), root.winfo_rooty()
    ImageGrab.grab((x, y, x + root.winfo_width(), y + root.winfo_height())).save(path)


def place_on_graph(app: App, wanted: Any) -> tuple[int, int]:
    """A pixel of the weight graph at which this unit or weight is drawn."""
    graph = training_window(app).stage.weight_graph
    canvas = graph.canvas
    for y in range(0, canvas.winfo_height(), 3):
        for x in range(0, canvas.winfo_width(), 3):
            if wanted in (graph.unit_at(x, y), graph.weight_at(x, y)):
                return x, y
    raise AssertionError(f"{wanted} is not on the graph")
