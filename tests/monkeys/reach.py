"""`Reach`: what of the program monkeys have got at, and what there is to be got at."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any
from unittest.mock import patch

from pydantic import BaseModel

from config import presets
from config.schema import Experiment
from gui.app import App
from gui.form.clusters import HELP as CLUSTER_BUTTONS
from gui.form.layout import SHORTCUTS, Key
from gui.form.schema import Group, Items, Variants, rows_of
from gui.form.state import Tab
from gui.form.window import FormWindow
from gui.theme import TEXT_SIZES
from gui.toolkit import root_window
from gui.training.actions import CONTROLS, TAB_TITLES
from gui.training.options import TRAILS, UNITS_DRAWN, ViewName
from gui.training.pacer import SPEEDS
from gui.training.window import TrainingWindow
from plots.error_curve import SCALE_NAMES
from plots.quantities import QUANTITY_NAMES
from runs.exports import EXPORTS
from tests.monkeys.answers import QUESTIONS
from tests.monkeys.events import Event
from training import Mode

BUTTONS = {"TButton", "Button", "TCheckbutton", "TRadiobutton", "Checkbutton", "Radiobutton"}
AREAS = {Key.FORM_AREA, Key.TEXT_AREA, Key.STATUS}
"""Keys of what only holds other things."""
PRESSED = ("Select", "Delete", "Save or open…", "Open a study…", "Open this run", "Browse…",
           "Open a saved session …", "Cancel the movie", "Close", "The window …",
           "The run as a movie …", "In a movie, spend more time on the early updates",
           "Try", "New run with", *CLUSTER_BUTTONS, *(f"{e.title} …" for e in EXPORTS))  # fmt: skip
"""Buttons that are neither an action's nor a key's of the form."""


def wanted() -> set[str]:
    """All that a monkey should get at, by names that `Reach` counts."""
    return {
        *(f"action {control.action.value}" for control in CONTROLS),
        *(f"key {sequence}" for control in CONTROLS for sequence in control.sequences),
        *(f"shortcut {sequence}" for sequence in SHORTCUTS),
        *(f"form {key.value}" for key in Key if key not in AREAS),
        *(f"form tab {tab.value}" for tab in Tab),
        *(f"preset {name}" for name in presets.names()),
        *(f"field {path}" for path in _fields(Experiment)),
        *(f"tab {title}" for title in TAB_TITLES.values()),
        *(f"view {name.value} {what}" for name in ViewName for what in ("shown", "hidden")),
        *(f"trails {trails}" for trails in TRAILS),
        *(f"scale {scale}" for scale in SCALE_NAMES),
        *(f"quantity {quantity}" for quantity in QUANTITY_NAMES),
        *(f"units drawn {units}" for units in UNITS_DRAWN),
        *(f"speed {speed}" for speed in range(len(SPEEDS))),
        *(f"{what} {on}" for what in ("pca", "panel", "dark", "presenting", "full screen")
          for on in (True, False)),
        *(f"text {size}" for size in TEXT_SIZES),
        *(f"mode {mode.name}" for mode in Mode),
        *("other code units", "other pair", "pinned", "picked unit", "picked weight", "pointed at",
          "movie", "several runs", "rewinding"),
        *(f"asked {question}" for question in QUESTIONS),
        *(f"button {text}" for text in PRESSED),
    }  # fmt: skip


class Reach:
    """Counts by name; `wanted` says which there ought to be."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.offered: set[str] = set()
        """Texts of all buttons that were there to be pressed."""
        self._root = root_window()
        self._seen: object = None

    @property
    def missing(self) -> list[str]:
        """What has not been got at."""
        return sorted(wanted() - self.counts.keys())

    @contextlib.contextmanager
    def watching(self) -> Iterator[None]:
        """Count what windows are asked to do while the context lasts."""
        with (
            patch.object(TrainingWindow, "handle", self._handling(TrainingWindow.handle)),
            patch.object(FormWindow, "handle", self._handling(FormWindow.handle)),
            patch.object(FormWindow, "submit", self._submitting(FormWindow.submit)),
        ):
            yield

    def before(self, app: App, event: Event, widget: str) -> None:
        """An event is about to be done to this widget."""
        screen = app.screen
        if event.kind == "key":
            name = "shortcut" if isinstance(screen, FormWindow) else "key"
            self.counts[f"{name} {event.args[0]}"] += 1
        if event.kind in ("press", "up") and self._root.tk.call("winfo", "exists", widget):
            self._pressed(widget)

    def after(self, app: App) -> None:
        """See how the program is looked at now."""
        seen = list(_looks(app))
        if seen != self._seen:
            self._seen = seen
            self.counts.update(seen)

    def _pressed(self, widget: str) -> None:
        call = self._root.tk.call
        if str(call("winfo", "class", widget)) not in BUTTONS:
            return
        text = str(call(widget, "cget", "-text"))
        self.offered.add(text)
        if "disabled" not in str(call(widget, "cget", "-state")):
            for verb in ("Try", "New run with"):  # what comes after them is a remedy's name
                text = verb if text.startswith(f"{verb} ") else text
            self.counts[f"button {text}"] += 1

    def _handling(self, handle: Callable[..., Any]) -> Callable[..., Any]:
        def counted(screen: Any, event: Any, values: Any = None) -> Any:
            if hasattr(event, "value"):
                kind = "form" if isinstance(screen, FormWindow) else "action"
                self.counts[f"{kind} {event.value}"] += 1
            return handle(screen, event, values)

        return counted

    def _submitting(self, submit: Callable[..., Any]) -> Callable[..., Any]:
        def counted(form: FormWindow, source: Any, edit: Any) -> None:
            path = getattr(source, "path", None)
            if isinstance(path, tuple):
                self.counts[f"field {_named(path)}"] += 1
            submit(form, source, edit)

        return counted


def _named(path: tuple[Any, ...]) -> str:
    return ".".join(part for part in path if isinstance(part, str))


def _fields(model: type[BaseModel], path: tuple[str, ...] = (), without: str = "") -> Iterator[str]:
    """Paths of all fields that the form can show, whatever is chosen in it."""
    for row in rows_of(model, without=without):
        below = (*path, row.key)
        if isinstance(row, Variants):
            yield _named(below)
            for option in row.options.values():
                yield from _fields(option, below, row.tag)
        elif isinstance(row, Group | Items):
            yield from _fields(row.model, below)
        else:
            yield _named(below)


def _looks(app: App) -> Iterator[str]:
    """How the program is looked at, by name."""
    theme, screen = app.theme, app.screen
    yield f"dark {theme.name == 'dark'}"
    yield f"presenting {theme.presenting}"
    yield f"full screen {theme.full_screen}"
    yield f"text {theme.font_scale}"
    if isinstance(screen, FormWindow):
        yield f"form tab {app.form.tab.value}"
        if app.form.preset:
            yield f"preset {app.form.preset}"
    if not isinstance(screen, TrainingWindow) or app.desk is None:
        return
    options, focus, session = app.desk.options, app.desk.focus, app.desk.session
    for name in ViewName:
        yield f"view {name.value} {'shown' if name in options.shown else 'hidden'}"
    yield f"trails {options.trails}"
    yield f"scale {options.scale}"
    yield f"quantity {options.quantity}"
    yield f"units drawn {options.units_drawn}"
    yield f"speed {options.speed}"
    yield f"pca {options.pca}"
    yield f"panel {bool(screen.panel.frame.winfo_ismapped())}"
    yield f"tab {screen.panel.front.title}"
    yield f"mode {session.mode.name}"
    states = {
        "other code units": options.code_units not in ((0, 1), (0, 0)),
        "other pair": options.pair > 0,
        "pinned": bool(focus.pins),
        "picked unit": focus.unit is not None,
        "picked weight": focus.weight is not None,
        "pointed at": focus.hovered is not None,
        "movie": app.desk.movie is not None,
        "several runs": len(session.runs) > 1,
        "rewinding": session.rewinding,
    }
    yield from (name for name, is_so in states.items() if is_so)
