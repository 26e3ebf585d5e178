"""Keys: one for everything, listed under F1, and none that fires while a person types."""

from __future__ import annotations

from typing import Any

import pytest

from config import load
from gui.app import App
from gui.training.actions import BUTTONS, BY_ACTION, CONTROLS, GROUPS, TAB_TITLES
from gui.training.control import Action
from gui.training.options import ViewName
from gui.training.tabs import TABS
from gui.training.tabs.health import badge
from plots.trails import Trails
from tests.gui.driving import (
    Open,
    mode,
    press,
    root_of,
    screenshot,
    session_of,
    tab_of,
    training_window,
    turn_until,
    turns,
)
from training import Mode, Session
from training.health import Diagnosis, diagnose


def test_every_action_has_a_key_and_no_key_two_actions() -> None:
    assert {control.action for control in CONTROLS} == set(Action)
    sequences = [sequence for control in CONTROLS for sequence in control.sequences]
    assert len(sequences) == len(set(sequences))


def test_the_keys_of_tabs_are_in_the_order_of_the_tabs() -> None:
    assert list(TAB_TITLES.values()) == [tab.title for tab in TABS]


def test_letters_mean_both_of_their_cases() -> None:
    assert BY_ACTION[Action.BATCH].sequences == ("<Key-b>", "<Key-B>")
    assert BY_ACTION[Action.SHEET].sequences == ("<Key-4>",)
    assert BY_ACTION[Action.STEP_BACK].sequences == ("<Key-Left>",)


def labels(widget: Any) -> list[str]:
    """Every text that can be read inside a widget."""
    texts = [str(widget.cget("text"))] if widget.winfo_class() == "TLabel" else []
    return texts + [text for child in widget.winfo_children() for text in labels(child)]


def test_f1_lists_every_key_and_what_it_does_and_closes_again(
    open_window: Open, artifacts: Any
) -> None:
    app = open_window()
    press(app, "<Key-F1>")
    turns(app, 0.1)
    keys = training_window(app).commands.keys
    texts = labels(keys.window)
    for control in CONTROLS:
        assert control.key in texts
        assert control.help in texts
    assert set(GROUPS) <= set(texts)
    keys.window.focus_force()
    keys.window.event_generate("<Escape>")
    turns(app, 0.1)
    assert keys.window is None
    assert mode(app) is Mode.READY


def quiet(app: App) -> tuple[Any, ...]:
    """All that a key could have changed."""
    session, options = session_of(app), app.options
    panel = training_window(app).panel
    return (
        session.mode, session.update, options.shown, options.speed, options.trails, options.pca,
        options.scale, options.panel, panel.front.title, app.theme.name,
    )  # fmt: skip


@pytest.mark.parametrize("where", ["Sample", "Settings"])
def test_no_key_fires_while_a_person_types(open_window: Open, where: str) -> None:
    app = open_window()
    tab = tab_of(app, where)
    field = tab.field if where == "Sample" else tab.fields["training.batch_size"].widget
    field.focus_force()
    turns(app, 0.1)
    before = quiet(app)
    for control in CONTROLS:
        for sequence in control.sequences:
            if (sequence.startswith("<Key-") and len(sequence) == 7) or "space" in sequence:
                press(app, sequence)
    for arrow in ("<Key-Left>", "<Key-Home>", "<Shift-Key-Right>", "<Key-comma>", "<Key-period>"):
        press(app, arrow)
    turns(app, 0.1)
    assert quiet(app) == before


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("1", ViewName.CODE_PLANE),
        ("2", ViewName.ERROR_CURVE),
        ("3", ViewName.WEIGHT_GRAPH),
        ("4", ViewName.SHEET),
    ],
)
def test_a_number_shows_or_hides_a_view(open_window: Open, key: str, name: ViewName) -> None:
    app = open_window()
    stage = training_window(app).stage
    before = name in app.options.shown
    assert bool(stage.widget(name).winfo_ismapped()) == before
    press(app, f"<Key-{key}>")
    turns(app, 0.1)
    assert bool(stage.widget(name).winfo_ismapped()) != before
    assert len(stage.shown) == (2 if before else 4)
    press(app, f"<Key-{key}>")
    turns(app, 0.1)
    assert bool(stage.widget(name).winfo_ismapped()) == before
    assert stage.shown == [session_of(app).snapshot()] * 3


def test_one_view_at_least_stays(open_window: Open) -> None:
    app = open_window()
    for key in "123":
        press(app, f"<Key-{key}>")
    turns(app, 0.1)
    assert app.options.shown == {ViewName.WEIGHT_GRAPH}
    assert "One view" in training_window(app).status.reason


def test_the_panel_folds_and_its_tabs_have_numbers(open_window: Open) -> None:
    app = open_window()
    panel = training_window(app).panel
    assert panel.frame.winfo_ismapped()
    press(app, "<Key-p>")
    turns(app, 0.1)
    assert not panel.frame.winfo_ismapped()
    for number, tab in enumerate(TABS, 1):
        press(app, f"<Control-Key-{number}>")
        turns(app, 0.05)
        assert panel.front.title == tab.title
        assert panel.frame.winfo_ismapped()


def test_a_narrow_window_opens_with_its_panel_folded(open_window: Open) -> None:
    app = open_window()
    root_of(app).geometry("1000x700")
    turns(app, 0.2)
    panel = training_window(app).panel
    assert not panel.frame.winfo_ismapped()
    press(app, "<Key-p>")
    turns(app, 0.2)
    assert panel.frame.winfo_ismapped()
    assert panel.frame.winfo_width() <= 0.42 * 1000 + 1


def test_trails_pca_and_the_axis_have_keys_and_the_view_tab_follows(open_window: Open) -> None:
    app = open_window()
    tab = tab_of(app, "View")
    press(app, "<Key-w>")
    press(app, "<Key-c>")
    press(app, "<Key-l>")
    turns(app, 0.1)
    assert (app.options.trails, app.options.pca, app.options.scale) == (Trails.PINNED, True, "log")
    assert tab.lists["Trails"].get() == "of pinned samples"
    assert tab.lists["Axis"].get() == "logarithmic"


def test_comma_and_full_stop_change_the_speed_and_move_the_slider(open_window: Open) -> None:
    app = open_window()
    window = training_window(app).window
    speed = app.options.speed
    press(app, "<Key-comma>")
    assert (app.options.speed, round(window["speed"].Widget.get())) == (speed - 1, speed - 1)
    for _ in range(20):
        press(app, "<Key-period>")
    assert window["speed text"].get() == "as fast as it goes"


def test_text_grows_and_shrinks_and_the_run_goes_on(open_window: Open) -> None:
    app = open_window()
    session = session_of(app)
    press(app, "<Key-b>")
    turns(app, 0.2)
    press(app, "<Control-plus>")
    assert app.theme.font_scale == 1.15
    press(app, "<Control-minus>")
    press(app, "<Control-minus>")
    assert app.theme.font_scale == 0.9
    press(app, "<Control-Key-0>")
    assert app.theme.font_scale == 1
    assert app.session is session
    assert session.update == 1


def test_full_screen_and_presentation_come_and_go(open_window: Open, artifacts: Any) -> None:
    app = open_window()
    small = training_window(app).status.values[0].winfo_height()
    for key, filled in (("<Key-F11>", True), ("<Key-Escape>", False), ("<Key-F5>", True)):
        press(app, key)
        turns(app, 0.2)
        assert app.theme.fills_screen == filled
    assert training_window(app).status.values[0].winfo_height() > 1.3 * small
    screenshot(training_window(app).window, artifacts / "training-presentation.png")
    press(app, "<Key-Escape>")
    turns(app, 0.1)
    assert not app.theme.fills_screen
    assert training_window(app).status.values[0].winfo_height() == small


def test_the_summary_on_the_clipboard_says_what_the_window_says(open_window: Open) -> None:
    app = open_window()
    press(app, "<Key-e>")
    turns(app, 0.3)
    press(app, "<Control-Shift-Key-C>")
    turns(app, 0.1)
    text = root_of(app).clipboard_get()
    snapshot = Session(load("gaussian-clusters"))
    snapshot.run_epoch()
    state = snapshot.snapshot()
    assert "Update: 13\n" in text
    assert f"RMSE: {state.rmse:.4g}"[:11] in text
    percent = round(100 * (state.pca_rmse - state.rmse) / state.pca_rmse)
    assert f"Past PCA: {percent} %".replace("-", "−") in text
    assert "clipboard" in training_window(app).status.reason


def test_tab_reaches_every_button_that_is_on(open_window: Open) -> None:
    app = open_window()
    root = root_of(app)
    root.focus_force()
    turns(app, 0.05)
    reached = set()
    for _ in range(80):
        widget = root.tk.call("tk_focusNext", root.tk.call("focus") or root)
        root.tk.call("focus", widget)
        reached.add(str(widget))
    window = training_window(app)
    for control in BUTTONS:
        button = window.window[control.action].Widget
        assert (str(button) in reached) == button.instate(["!disabled"]), control.label
    assert str(window.panel.notebook) in reached
    assert str(window.timeline.on) in reached


def handle_of_health(app: App) -> str:
    panel = training_window(app).panel
    return str(panel.notebook.tab([tab.title for tab in panel.tabs].index("Health"), "text"))


def test_findings_are_counted_whichever_tab_is_in_front(open_window: Open) -> None:
    app = open_window("constant-weights-cannot-learn")
    tab_of(app, "View")
    for _ in range(3):
        press(app, "<Key-b>")
        expected = badge(diagnose(session_of(app).snapshot()))
        assert expected != "Health"
        turns(app, 0.5)
        assert handle_of_health(app) == expected
        assert len(training_window(app).panel.findings) == int(expected[-2])


def test_a_count_of_findings_is_of_the_last_two_seconds_while_it_plays(open_window: Open) -> None:
    app = open_window("constant-weights-cannot-learn")
    tab_of(app, "View")
    press(app, "<Key-space>")
    health = training_window(app).panel.health
    ages: list[int] = []

    def noted() -> int:
        if handle_of_health(app) != "Health" and health.diagnosed is not None:
            ages.append(session_of(app).update - health.diagnosed.update)
        return len(ages)

    turn_until(app, lambda: noted() > 150, timeout_s=60)
    assert max(ages) < 2.2 * 500  # updates a second


def test_a_state_that_nobody_has_diagnosed_has_no_count(
    open_window: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_window("constant-weights-cannot-learn")
    turn_until(app, lambda: handle_of_health(app) != "Health")
    monkeypatch.setattr(Diagnosis, "advance", lambda *_: False)
    press(app, "<Key-b>")
    turns(app, 0.3)
    assert handle_of_health(app) == "Health"
    assert training_window(app).panel.findings == ()
