"""What must hold whenever a window has come to rest: what it shows is what there is."""

from __future__ import annotations

import time

from gui.app import App
from gui.form.layout import Key
from gui.form.window import FormWindow
from gui.training.actions import BUTTONS
from gui.training.control import Action
from gui.training.window import TrainingWindow
from training import Command


def rest(app: App, timeout_s: float = 30.0) -> None:
    """Pause, and let the loop turn until nothing is left to be done."""
    screen = app.screen
    if isinstance(screen, TrainingWindow):
        assert app.desk is not None
        if app.desk.session.playing:
            app.desk.act(app.desk.session.pause)
    end = time.perf_counter() + timeout_s
    turned = 0
    while turned < 5 or _busy(app):
        assert time.perf_counter() < end, "the window does not come to rest"
        app.turn()
        turned += 1


def _busy(app: App) -> bool:
    """Whether the state that is shown may still change; a movie may go on, and pictures wait."""
    screen, desk = app.screen, app.desk
    if not isinstance(screen, TrainingWindow) or desk is None:
        return False
    frames, work = screen.frames, screen.commands.exporting
    if work.busy:
        work.cancel()
    return frames.busy


def check(app: App) -> None:
    """Raises AssertionError where a view, a label or a button says something untrue."""
    screen = app.screen
    if isinstance(screen, TrainingWindow):
        _check_training(app, screen)
    elif isinstance(screen, FormWindow):
        _check_form(screen)


def _check_training(app: App, window: TrainingWindow) -> None:
    session, shown = app.session, window.frames.shown
    assert session is not None
    assert (shown.update, shown.mode, shown.run) == (
        session.update, session.mode, session.snapshot().run,
    )  # fmt: skip
    for snapshot in window.stage.shown:
        assert snapshot is shown, "a view shows another state"
    cells = {
        cell.label: str(label.cget("text"))
        for cell, label in zip(window.status.cells, window.status.values, strict=True)
    }
    assert cells["Update"] == f"{session.update:,}"
    assert cells["Epoch"] == f"{session.epoch:,}"
    assert window.timeline.text.startswith(f"update {session.update:,}")
    for control in BUTTONS:
        if control.command is not None:
            can = session.can(control.command)
            if control.action is Action.PLAY:
                can |= session.can(Command.PAUSE)
            pressable = not window.window[control.action].Widget.instate(["disabled"])
            assert pressable == can, control.action


def _check_form(form: FormWindow) -> None:
    draft = form.state.draft
    assert form.text.editor.get("1.0", "end-1c") == draft.text, "the editor has another text"
    startable = not form.window[Key.START].Widget.instate(["disabled"])
    assert startable == (not draft.problems)
    assert form.window.TKroot.title().startswith("*") == form.state.unsaved
