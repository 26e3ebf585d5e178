"""The "Parts" tab: units and weights that are typed, for who has no pointer."""

from __future__ import annotations

import pytest

from gui.training.tabs.parts import typed_part
from plots.focus import Unit, Weight
from tests.gui.driving import Open, press, session_of, tab_of, turns

LAYERS = (4, 6, 2, 5, 4)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("1, 3", Unit(1, 2)),
        ("0 4", Unit(0, 3)),
        ("2;1;6", Weight(2, 0, 5)),
        ("4, 4, B", Weight(4, 3, -1)),
    ],
)
def test_units_count_from_1_and_layers_from_the_input(text: str, part: Unit | Weight) -> None:
    assert typed_part(text, LAYERS) == part


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Type a layer and a unit"),
        ("1", "Type a layer and a unit"),
        ("5, 1", '"5" is no layer; they go from 0 to 4.'),
        ("0, 1, 1", '"0" is no layer; they go from 1 to 4.'),
        ("2, 3", '"3" is no unit of layer 2; they go from 1 to 2.'),
        ("2, 0", '"0" is no unit of layer 2; they go from 1 to 2.'),
        ("2, 1, 7", '"7" is no unit of layer 1; they go from 1 to 6.'),
        ("2, 1, c", '"c" is no unit of layer 1; they go from 1 to 6.'),
        ("9" * 5000 + ", 1", "is no layer"),
    ],
)
def test_what_is_not_there_gets_one_sentence(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=r"[.]$") as error:
        typed_part(text, LAYERS)
    assert sentence in str(error.value)


def test_g_leads_to_the_field_and_return_picks_what_was_typed(open_window: Open) -> None:
    app = open_window()
    press(app, "<Key-g>")
    turns(app, 0.1)
    tab = tab_of(app, "Parts")
    assert str(tab.field.focus_get()) == str(tab.field)
    tab.field.insert(0, "9, 9")
    press(app, "<Key-Return>")
    assert '"9" is no layer' in tab.mistake
    tab.field.delete(0, "end")
    tab.field.insert(0, "2, 1, b")
    press(app, "<Key-Return>")
    turns(app, 0.2)
    assert app.desk is not None
    assert app.desk.focus.weight == Weight(2, 0, -1)
    assert (tab.mistake, tab.field.get()) == ("", "")
    value = float(tab.numbers[0].replace("−", "-"))
    assert value == pytest.approx(session_of(app).snapshot().biases[1][0], rel=1e-2)
