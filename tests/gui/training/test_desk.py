"""The desk: what is shared, what is refused, and a focus that fits what is shown."""

from __future__ import annotations

import pytest

from config import load
from gui.training.control import Action
from gui.training.desk import TrainingDesk, fitted
from gui.training.options import ViewOptions
from plots.focus import Focus, Pin, Unit, Weight
from tests.snapshots import make_snapshot
from training import Session


class Host:
    """Takes note of what a window would be told."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def refocus(self) -> None:
        self.told.append("refocus")

    def acted(self) -> None:
        self.told.append("acted")

    def say(self, text: str) -> None:
        self.told.append(text)

    def apply_options(self) -> None:
        self.told.append("options")

    def wish(self, action: Action) -> None:
        self.told.append(action.value)

    def reopen(self) -> None:
        self.told.append("reopen")


@pytest.fixture
def desk() -> TrainingDesk:
    desk = TrainingDesk(Session(load("gaussian-clusters")), ViewOptions())
    desk.host = Host()
    return desk


def told(desk: TrainingDesk) -> list[str]:
    assert isinstance(desk.host, Host)
    return desk.host.told


def test_a_command_is_run_and_the_window_told(desk: TrainingDesk) -> None:
    desk.act(desk.session.play)
    assert desk.session.playing
    assert told(desk) == ["acted"]


def test_a_command_out_of_place_becomes_a_sentence(desk: TrainingDesk) -> None:
    desk.act(desk.session.pause)
    desk.act(lambda: desk.session.select_run(99))
    assert told(desk) == ["Cannot pause while ready.", "There is no run 99."]


def test_the_same_focus_again_wakes_nobody(desk: TrainingDesk) -> None:
    desk.set_focus(Focus(hovered=3))
    desk.set_focus(Focus(hovered=3))
    assert told(desk) == ["refocus"]


def test_another_session_comes_with_nothing_in_focus(desk: TrainingDesk) -> None:
    desk.set_focus(Focus(hovered=3))
    other = Session(load("gaussian-clusters"))
    desk.open(other)
    assert desk.session is other
    assert desk.focus == Focus()
    assert told(desk)[-1] == "reopen"


def test_without_a_window_the_desk_goes_on(desk: TrainingDesk) -> None:
    desk.host = None
    desk.act(desk.session.play)
    desk.act(desk.session.play)
    desk.set_focus(Focus(hovered=1))
    assert desk.focus.hovered == 1


def test_a_focus_keeps_what_a_state_has_and_loses_the_rest() -> None:
    snapshot = make_snapshot((4, 6, 2, 5, 4), samples=10)
    inside = Focus(
        hovered=9, pins=(Pin("A", sample=9), Pin("B", values=(0.0,) * 4)), unit=Unit(4, 3),
        weight=Weight(4, 3, 4), batch=(1, 2),
    )  # fmt: skip
    assert fitted(inside, snapshot) == inside
    outside = Focus(
        hovered=10, pins=(Pin("A", sample=10), Pin("B", values=(0.0,) * 5), Pin("C", sample=0)),
        unit=Unit(5, 0), weight=Weight(4, 3, 5), batch=(1, 2),
    )  # fmt: skip
    assert fitted(outside, snapshot) == Focus(pins=(Pin("C", sample=0),), batch=(1, 2))
