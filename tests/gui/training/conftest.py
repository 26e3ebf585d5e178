"""What the tests of the training window share: a way to open it, and to be rid of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from config import load
from config.reader import with_settings
from gui.app import App
from gui.form.state import from_preset
from gui.screen import Quit, Start
from gui.theme import Theme
from tests.gui.driving import Open, training_window, turn_until, turns


@pytest.fixture
def open_window() -> Iterator[Open]:
    """Opens the training window on a preset, with settings as on the command line."""
    apps: list[App] = []

    def opener(
        preset: str = "gaussian-clusters", *settings: str, theme: str = "light", text: float = 1.0
    ) -> App:
        app = App(from_preset(preset), Theme(theme, text))
        apps.append(app)
        app.follow(Start(with_settings(load(preset), settings)))
        turns(app, 0.05)
        turn_until(app, lambda: not training_window(app).unfinished)
        return app

    yield opener
    for app in apps:
        if app.screen is not None:
            app.follow(Quit())
