"""The Health tab on a real screen, with a desk that holds a real session."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import ImageGrab

from config.reader import with_settings
from gui.look import Look
from gui.theme import Theme
from gui.toolkit import root_window, tk
from gui.training.control import Action
from gui.training.options import ViewOptions
from gui.training.tabs import health
from gui.training.tabs.health import DIAGNOSED, WELL, Card, HealthTab, badge
from plots.focus import NOTHING, Focus
from tests.training.health_states import preset
from training import Session, Snapshot
from training.health import Diagnosis, Finding, Kind, Remedy, diagnose

SIGMOID = "sigmoid-cannot-go-below-zero"
CONSTANT = "model.initializer={name: constant, value: 0.1}"


class Table:
    """A desk of its own, without a window around it."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.focus = NOTHING
        self.options = ViewOptions()
        self.tab: HealthTab | None = None
        self.said: list[str] = []

    def set_focus(self, focus: Focus) -> None:
        raise AssertionError("this tab lights nothing up")

    def act(self, command: Callable[[], object]) -> None:
        command()
        self.show()

    def say(self, text: str) -> None:
        self.said.append(text)

    def apply_options(self) -> None:
        raise AssertionError("this tab changes no options")

    def wish(self, action: Action) -> None:
        raise AssertionError("this tab wishes for no action")

    def open(self, session: Session) -> None:
        raise AssertionError("this tab opens no session")

    def show(self) -> None:
        assert self.tab is not None
        self.tab.show(self.session.snapshot(), NOTHING)


class Screen:
    """A window of its own that holds nothing but the tab."""

    def __init__(self, session: Session, look: Look, width: int) -> None:
        self.desk = Table(session)
        self.top = tk.Toplevel(root_window(), background=look.palette.panel)
        self.top.geometry(f"{width}x{look.px(700)}+40+40")
        self.tab = self.desk.tab = HealthTab(self.top, look, self.desk)
        self.tab.frame.pack(fill="both", expand=True, padx=look.px(10), pady=look.px(10))
        self.top.update()

    def until(self, done: Callable[[], bool], timeout_s: float = 10.0) -> None:
        end = time.perf_counter() + timeout_s
        while not done():
            assert time.perf_counter() < end, f"still waiting after {timeout_s} s"
            self.top.update()
            time.sleep(0.002)

    def diagnosed(self) -> None:
        """Show the session's state, and wait until it has been diagnosed."""
        self.desk.show()
        update = self.desk.session.update
        self.until(lambda: self.tab.measured.text == f"Measured after update {update:,}.")
        self.top.update()

    def wait(self, seconds: float) -> None:
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            self.top.update()
            time.sleep(0.002)

    def close(self) -> None:
        self.tab.close()
        self.top.destroy()


Open = Callable[..., Screen]


@pytest.fixture
def open_tab() -> Iterator[Open]:
    screens: list[Screen] = []

    def opener(
        session: Session, theme: str = "light", text: float = 1.0, width: int = 320
    ) -> Screen:
        look = Theme(theme, text).apply()
        screens.append(Screen(session, look, look.px(width)))
        return screens[-1]

    yield opener
    for screen in screens:
        screen.close()


def session_of(name: str, *settings: str, updates: int = 0) -> Session:
    session = Session(preset(name, *settings))
    if updates:
        session.advance(max_updates=updates)
        session.pause()
    return session


def texts(screen: Screen) -> list[tuple[str, str]]:
    """Headlines and explanations on show, from top to bottom."""
    cards = sorted(screen.tab.cards.values(), key=lambda card: card.frame.winfo_y())
    assert all(card.frame.winfo_ismapped() for card in cards)
    return [(card.headline.text[2:], card.explanation.text) for card in cards]


def test_one_calm_line_when_all_is_well(open_tab: Open) -> None:
    screen = open_tab(session_of("gaussian-clusters", updates=500))
    screen.diagnosed()
    assert screen.tab.verdict.text == WELL
    assert texts(screen) == []
    assert badge(screen.tab.findings) == "Health"


def test_it_says_what_the_diagnosis_says_in_its_order(open_tab: Open) -> None:
    session = session_of(SIGMOID, CONSTANT, updates=500)
    screen = open_tab(session)
    screen.diagnosed()
    expected = diagnose(session.snapshot())
    assert len(expected) >= 2
    assert texts(screen) == [(one.headline, one.explanation) for one in expected]
    assert badge(screen.tab.findings) == f"Health ({len(expected)})"
    assert screen.tab.verdict.text == f"{len(expected)} things stand in the way of learning:"


def test_a_live_remedy_changes_the_run_and_going_back_undoes_it(open_tab: Open) -> None:
    session = session_of("linear-vs-pca", updates=1300)
    screen = open_tab(session)
    screen.diagnosed()
    button = screen.tab.cards[Kind.LINEAR_LIMIT].button
    assert button.cget("text") == "Try tanh in the hidden layers"
    button.invoke()
    assert session.experiment.model.layer_activations == ("tanh", "tanh", "tanh", "identity")
    assert session.update == 1300
    assert len(session.snapshot().changes) == 1
    screen.until(lambda: not screen.tab.findings)  # what was true is not said any longer
    session.rewind(1299)
    assert session.experiment.model.activations == "identity"


def test_a_remedy_that_needs_new_weights_begins_a_new_run_and_keeps_the_old(
    open_tab: Open,
) -> None:
    session = session_of("gaussian-clusters", CONSTANT, updates=130)
    screen = open_tab(session)
    screen.diagnosed()
    button = screen.tab.cards[Kind.IDENTICAL_UNITS].button
    assert button.cget("text") == "New run with Xavier initial weights"
    button.invoke()
    assert session.update == 0
    assert [run.name for run in session.runs][1:] == ["Xavier initial weights"]
    screen.until(lambda: not screen.tab.findings)


def test_a_remedy_leaves_alone_what_was_asked_for_and_waits(open_tab: Open) -> None:
    session = session_of("linear-vs-pca", updates=1301)
    screen = open_tab(session)
    screen.diagnosed()
    training = session.settings.training.model_copy(update={"batch_size": 7})
    session.change(session.settings.model_copy(update={"training": training}))
    assert session.experiment.training.batch_size != 7  # it waits for the next epoch
    screen.tab.cards[Kind.LINEAR_LIMIT].button.invoke()
    assert session.settings.training.batch_size == 7
    assert session.settings.model.layer_activations == ("tanh", "tanh", "tanh", "identity")


def test_a_button_belongs_to_its_finding_however_many_come_and_go(open_tab: Open) -> None:
    session = session_of(SIGMOID, CONSTANT, updates=500)
    screen = open_tab(session)
    screen.diagnosed()
    before = {kind: card.button for kind, card in screen.tab.cards.items()}
    session.change(screen.tab.findings[0].remedy.experiment)  # type: ignore[union-attr]
    screen.desk.show()
    screen.until(lambda: Kind.OUT_OF_RANGE not in screen.tab.cards)
    screen.top.update()
    left = {kind: card.button for kind, card in screen.tab.cards.items()}
    assert left == {kind: before[kind] for kind in left}
    assert Kind.IDENTICAL_UNITS in left
    assert not before[Kind.OUT_OF_RANGE].winfo_ismapped()


def test_its_title_is_told_whenever_a_state_has_been_diagnosed(open_tab: Open) -> None:
    screen = open_tab(session_of(SIGMOID, CONSTANT))
    told: list[str] = []
    screen.tab.frame.bind(DIAGNOSED, lambda _event: told.append(badge(screen.tab.findings)))
    screen.diagnosed()
    assert told == ["Health (2)"]
    screen.desk.session.step()
    screen.diagnosed()
    assert told == ["Health (2)", "Health (2)"]


def test_showing_a_state_takes_none_of_the_frame(open_tab: Open) -> None:
    screen = open_tab(session_of("deep"))
    screen.diagnosed()
    screen.desk.session.advance(max_updates=50)
    snapshots: list[Snapshot] = []
    for _ in range(20):
        screen.desk.session.advance(max_updates=1)
        snapshots.append(screen.desk.session.snapshot())
    spent = []
    for snapshot in snapshots:
        start = time.perf_counter()
        screen.tab.show(snapshot, NOTHING)
        spent.append(time.perf_counter() - start)
    assert sorted(spent)[len(spent) // 2] < 0.002
    last = snapshots[-1].update
    screen.until(lambda: screen.tab.measured.text == f"Measured after update {last}.")


def test_it_diagnoses_about_twice_a_second_and_rests_when_nothing_changes(
    open_tab: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Snapshot] = []

    class Counted(Diagnosis):
        def __init__(self, snapshot: Snapshot) -> None:
            made.append(snapshot)
            super().__init__(snapshot)

    monkeypatch.setattr(health, "Diagnosis", Counted)
    screen = open_tab(session_of("gaussian-clusters"))
    end = time.perf_counter() + 1.2
    while time.perf_counter() < end:
        screen.desk.session.advance(max_updates=1)
        screen.desk.show()
        screen.wait(0.02)
    assert 2 <= len(made) <= 3
    screen.diagnosed()
    diagnosed = len(made)
    screen.wait(1.2)
    assert len(made) == diagnosed


def test_after_closing_no_job_is_left(open_tab: Open) -> None:
    screen = open_tab(session_of("gaussian-clusters"))
    screen.desk.show()
    screen.tab.close()
    shown = screen.tab.measured.text
    screen.wait(0.3)
    assert screen.tab.measured.text == shown == ""


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("text", "width"), [(1.0, 320), (1.0, 420), (1.6, 320)])
def test_every_word_is_on_the_page(
    open_tab: Open, artifacts: Path, theme: str, text: float, width: int
) -> None:
    screen = open_tab(session_of(SIGMOID, CONSTANT, updates=500), theme, text, width)
    screen.diagnosed()
    screen.wait(0.1)
    for card in screen.tab.cards.values():
        for part in (card.headline.label, card.explanation.label, card.button):
            assert part.winfo_width() >= part.winfo_reqwidth(), part.cget("text")
            assert part.winfo_height() >= part.winfo_reqheight()
            inside = part.winfo_x() + part.winfo_width()
            assert inside <= card.frame.winfo_width()
    keep(screen.top, artifacts / f"health-{theme}-{width}-{text:g}.png")


def keep(top: Any, path: Path) -> None:
    x, y = top.winfo_rootx(), top.winfo_rooty()
    ImageGrab.grab((x, y, x + top.winfo_width(), y + top.winfo_height())).save(path)


def test_a_finding_that_nothing_helps_has_no_button(
    open_tab: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    errors: list[object] = []
    monkeypatch.setattr(
        root_window(), "report_callback_exception", lambda *e: errors.append(e), raising=False
    )
    session = Session(preset("gaussian-clusters"))
    screen = open_tab(session)
    card = Card(screen.tab.frame, Theme().apply(), screen.desk)
    remedy = Remedy("seed 7", with_settings(session.settings, ["seed=7"]), from_start=True)
    found = Finding(Kind.COLLAPSED_CODE, "All alike.", "Nothing is told apart.", remedy)
    card.show(found, session.settings)
    assert str(card.button.cget("text")) == "New run with seed 7"
    assert card.button.winfo_manager() == "pack"
    card.show(replace(found, remedy=None), session.settings)
    assert card.button.winfo_manager() == ""
    card.button.invoke()  # as by a click that was on its way
    assert len(session.runs) == 1
    assert errors == []
