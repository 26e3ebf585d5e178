"""Drives the program as a person does: real events, one turn of the loop after the other."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import ImageGrab

from gui.app import App
from gui.form.window import FormWindow
from gui.training.actions import Action
from gui.training.window import TrainingWindow


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
    return {action for action in Action if not window[action].Widget.instate(["disabled"])}


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
