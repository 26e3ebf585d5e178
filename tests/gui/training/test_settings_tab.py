"""The "Settings" tab: what changes while a network learns, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from gui.app import App
from gui.training.control import Action
from gui.training.tabs.settings import Field
from tests.gui.driving import (
    Open,
    click,
    mode,
    press,
    root_of,
    session_of,
    tab_of,
    training_window,
    turn_until,
    turns,
)
from training import Mode

RATE = "training.optimizer.learning_rate"
BATCH = "training.batch_size"


def field_of(app: App, key: str) -> Field:
    field: Field = tab_of(app, "Settings").fields[key]
    return field


def enter(app: App, key: str, text: str, by: str = "<Key-Return>") -> Field:
    """Type into a field and enter it, by a key or by leaving it."""
    field = field_of(app, key)
    field.widget.focus_force()
    turns(app, 0.05)
    field.widget.delete(0, "end")
    field.widget.insert(0, text)
    if by == "leaving":
        training_window(app).panel.notebook.focus_force()
        turns(app, 0.05)
    else:
        press(app, by)
    turns(app, 0.1)
    return field


def changes(app: App) -> list[tuple[int, str]]:
    return [(change.update, change.text) for change in session_of(app).snapshot().changes]


@pytest.mark.parametrize("by", ["<Key-Return>", "leaving"])
@pytest.mark.parametrize("text", ["0.02", "0,02", "2e-2"])
def test_a_rate_that_was_typed_is_in_force_from_now_on(
    open_window: Open, by: str, text: str
) -> None:
    app = open_window()
    click(app, Action.EPOCH)
    turn_until(app, lambda: mode(app) is Mode.PAUSED)
    field = enter(app, RATE, text, by)
    assert field.mistake == ""
    assert session_of(app).settings.training.optimizer.learning_rate == 0.02
    assert changes(app) == [(13, "learning rate 0.005 → 0.02")]
    log = tab_of(app, "Settings").log
    assert [log.item(row)["values"] for row in log.get_children()] == [
        [1, 13, "learning rate 0.005 → 0.02"]
    ]
    assert "learning rate 0.02" in training_window(app).facts


def test_changes_have_the_numbers_of_their_flags_on_the_curve(open_window: Open) -> None:
    app = open_window()
    for rate in ("0.02", "0.001", "0.03"):
        click(app, Action.EPOCH)
        turn_until(app, lambda: mode(app) is Mode.PAUSED)
        enter(app, RATE, rate, "<Key-Return>")
    log = tab_of(app, "Settings").log
    rows = [log.item(row)["values"] for row in log.get_children()]
    marks = training_window(app).stage.error_curve._changes
    flags = {round(flag.xy[0]): flag.get_text() for flag in marks.flags}
    for number, update, text in rows:
        flag = flags[max(at for at in flags if at <= update)]  # neighbours may share one
        first, _, last = flag.split(" ")[0].partition("–")
        assert int(first) <= number <= int(last or first)
        assert "→" not in flag or flag == f"{number} {text}"
    assert [row[0] for row in rows] == [1, 2, 3]


def test_it_changes_while_it_plays_and_goes_on_playing(open_window: Open) -> None:
    app = open_window()
    tab_of(app, "Settings")
    press(app, "<Key-space>")
    turn_until(app, lambda: session_of(app).update > 20)
    enter(app, RATE, "0.001")
    update = session_of(app).update
    assert mode(app) is Mode.PLAYING
    turn_until(app, lambda: session_of(app).update > update + 20)
    assert len(changes(app)) == 1


@pytest.mark.parametrize(
    ("key", "text", "part"),
    [
        (RATE, "-1", "must be above 0"),
        (RATE, "fast", "fast"),
        (RATE, "", "learning_rate"),
        (BATCH, "0", "must be"),
        (BATCH, "1.5", "must be"),
        ("training.optimizer.beta1", "1", "must be"),
        ("training.input_noise", "-0.1", "must be"),
    ],
)
def test_what_is_wrong_gets_a_sentence_and_the_old_value_stays(
    open_window: Open, key: str, text: str, part: str
) -> None:
    app = open_window()
    before = session_of(app).settings
    field = enter(app, key, text)
    assert part in field.mistake
    assert "\n" not in field.mistake
    assert field.widget.get() == text
    assert session_of(app).settings is before
    press(app, "<Key-Escape>")
    turns(app, 0.1)
    assert field.mistake == ""
    assert field.widget.get() != text


def test_another_optimizer_brings_its_own_fields(open_window: Open) -> None:
    app = open_window()
    box: Any = field_of(app, "training.optimizer.name").widget
    box.set("classical_momentum")
    box.event_generate("<<ComboboxSelected>>")
    turns(app, 0.1)
    fields = tab_of(app, "Settings").fields
    assert "training.optimizer.momentum" in fields
    assert "training.optimizer.beta1" not in fields
    assert session_of(app).settings.training.optimizer.name == "classical_momentum"
    press(app, "<Key-b>")
    turn_until(app, lambda: session_of(app).update == 1)


def test_a_new_batch_size_waits_for_the_next_epoch_and_says_so(open_window: Open) -> None:
    app = open_window()
    click(app, Action.BATCH)
    turn_until(app, lambda: session_of(app).update == 1)
    enter(app, BATCH, "100")
    tab = tab_of(app, "Settings")
    assert "next epoch" in tab.waiting
    assert session_of(app).experiment.training.batch_size == 32
    root_of(app).focus_set()
    turns(app, 0.05)
    press(app, "<Key-e>")
    turn_until(app, lambda: mode(app) is Mode.PAUSED)
    turns(app, 0.1)
    assert session_of(app).experiment.training.batch_size == 100
    assert tab.waiting == ""


def test_going_back_undoes_a_change_and_the_fields_show_it(open_window: Open) -> None:
    app = open_window()
    click(app, Action.EPOCH)
    turn_until(app, lambda: mode(app) is Mode.PAUSED)
    field = enter(app, RATE, "0.02")
    root_of(app).focus_set()
    turns(app, 0.05)
    press(app, "<Key-b>")
    turn_until(app, lambda: session_of(app).update == 14)
    press(app, "<Key-Home>")
    turns(app, 0.1)
    assert field.widget.get() == "0.005"
    press(app, "<Key-End>")
    turns(app, 0.1)
    assert field.widget.get() == "0.02"
