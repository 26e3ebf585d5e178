"""The "Sample" tab: points that are typed by hand."""

from __future__ import annotations

from typing import Any

import pytest

from gui.training.tabs.sample import typed_pin
from plots.focus import NOTHING, Focus, Pin
from tests.gui.driving import Open, press, root_of, session_of, tab_of, turns
from tests.snapshots import make_snapshot
from training import Session

SNAPSHOT = make_snapshot()


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("0.5, 0, 0, 0.3", (0.5, 0.0, 0.0, 0.3)),
        ("0,5; 0; -1; 0,3", (0.5, 0.0, -1.0, 0.3)),
        ("0,5 0 0 0,3", (0.5, 0.0, 0.0, 0.3)),
        ("[1, 2, 3, 4]", (1.0, 2.0, 3.0, 4.0)),
    ],
)
def test_values_are_read_as_people_type_them(text: str, values: tuple[float, ...]) -> None:
    assert typed_pin(text, NOTHING, SNAPSHOT).pins == (Pin("A", values=values),)


@pytest.mark.parametrize("text", ["17", "#17", " 17 "])
def test_a_single_number_is_a_sample(text: str) -> None:
    assert typed_pin(text, NOTHING, SNAPSHOT).pins == (Pin("A", sample=17),)


def test_a_sample_that_is_pinned_already_stays_pinned() -> None:
    pinned = typed_pin("17", NOTHING, SNAPSHOT)
    assert typed_pin("17", pinned, SNAPSHOT) == pinned


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "Type a sample's number"),
        ("100000", "is no sample"),
        ("-1", "is no sample"),
        ("x", "is no sample"),
        ("1, 2, 3", "These are 3 values, and a sample of these data has 4 features."),
        ("1, 2, 3, x", '"x" is not a number.'),
        ("1, 2, 3, inf", "between"),
        ("1, 2, 3, nan", "between"),
        ("9" * 5000, "is no sample"),
    ],
)
def test_what_cannot_be_pinned_gets_one_sentence(text: str, part: str) -> None:
    with pytest.raises(ValueError, match=r"[.]$") as error:
        typed_pin(text, NOTHING, SNAPSHOT)
    assert part in str(error.value)


def test_s_leads_to_the_field_and_return_pins_what_was_typed(open_window: Open) -> None:
    app = open_window()
    session: Session = session_of(app)
    press(app, "<Key-s>")
    turns(app, 0.1)
    tab = tab_of(app, "Sample")
    assert str(tab.field.focus_get()) == str(tab.field)
    tab.field.insert(0, "1; 2")
    press(app, "<Key-Return>")
    assert "2 values" in tab.mistake
    tab.field.delete(0, "end")
    tab.field.insert(0, "3")
    press(app, "<Key-Return>")
    turns(app, 0.1)
    assert app.desk is not None
    assert app.desk.focus.pins == (Pin("A", sample=3),)
    assert (tab.mistake, tab.field.get()) == ("", "")
    assert session.update == 0


def texts_of(widget: Any) -> list[str]:
    own = [str(widget.cget("text"))] if widget.winfo_class() == "TLabel" else []
    return own + [text for child in widget.winfo_children() for text in texts_of(child)]


def test_where_nothing_is_pinned_it_says_how_to(open_window: Open) -> None:
    app = open_window()
    assert any(text.startswith("Click a sample to pin it") for text in texts_of(
        tab_of(app, "Sample").frame
    ))  # fmt: skip


def test_the_figure_keeps_its_size_between_samples_and_codes(open_window: Open) -> None:
    app = open_window()
    tab = tab_of(app, "Sample")
    for height in range(560, 900, 20):  # in some of them the page just fits
        root_of(app).geometry(f"1280x{height}")
        turns(app, 0.1)
        sizes = set()
        for focus in (Focus(hovered=3), Focus(code=(0.1, 0.2))):
            tab.show(session_of(app).snapshot(), focus)
            root_of(app).update()
            sizes.add(tuple(tab.bars.figure.get_size_inches()))
        assert len(sizes) == 1, height
