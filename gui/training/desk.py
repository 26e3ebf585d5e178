"""`Desk`: what the parts of the training window share: the session, the focus, how one looks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from gui.training.control import Action
from gui.training.options import ViewOptions
from plots.focus import NOTHING, Focus, Pin
from runs.movies.movie import Movie
from training import Session, Snapshot
from training.session import NotAllowedError


class Desk(Protocol):
    """The training window, as its parts see it."""

    @property
    def session(self) -> Session:
        """The session that is watched; read it, and command it through `act`."""

    @property
    def focus(self) -> Focus:
        """What a person points at or has picked."""

    @property
    def options(self) -> ViewOptions:
        """How the session is looked at."""

    def set_focus(self, focus: Focus) -> None:
        """Light up something else; every view shows it in the next frame."""

    def act(self, command: Callable[[], object]) -> None:
        """Run a command of the session, and have everything shown again.

        What is not allowed now, or not possible, becomes a sentence in the status.
        """

    def say(self, text: str) -> None:
        """Put a sentence into the status, until the next event of note."""

    def apply_options(self) -> None:
        """Have the views follow the options, which have been changed."""

    def wish(self, action: Action) -> None:
        """The same as pressing the button, or the key, of an action."""

    def open(self, session: Session) -> None:
        """Watch another session from now on, such as one that was read from a file."""


class Host(Protocol):
    """The window, as the desk sees it."""

    def refocus(self) -> None:
        """The focus has changed."""

    def acted(self) -> None:
        """The session has been given a command."""

    def say(self, text: str) -> None:
        """Put a sentence into the status."""

    def apply_options(self) -> None:
        """The options have been changed."""

    def wish(self, action: Action) -> None:
        """An action is wanted, from within a Tk callback."""

    def reopen(self) -> None:
        """Build the window again, for the session that is on the desk now."""


class TrainingDesk:
    """A desk that outlives windows: focus and options are the same in the next one."""

    def __init__(self, session: Session, options: ViewOptions) -> None:
        self._session = session
        self._focus = NOTHING
        self.options = options
        self.host: Host | None = None
        """The window that is open, if one is."""
        self.movie: Movie | None = None
        """The one that is being made."""

    @property
    def session(self) -> Session:
        """The session that is watched."""
        return self._session

    @property
    def focus(self) -> Focus:
        """What a person points at or has picked."""
        return self._focus

    def set_focus(self, focus: Focus) -> None:
        """Light up something else, in the next frame."""
        if focus != self._focus:
            self._focus = focus
            if self.host is not None:
                self.host.refocus()

    def act(self, command: Callable[[], object]) -> None:
        """Run a command of the session, and have everything shown again."""
        try:
            command()
        except (NotAllowedError, ValueError) as error:
            text = str(error)
            self.say(text[:1].upper() + text[1:].rstrip(".") + ".")
            return
        if self.host is not None:
            self.host.acted()

    def say(self, text: str) -> None:
        """Put a sentence into the status."""
        if self.host is not None:
            self.host.say(text)

    def apply_options(self) -> None:
        """Have the views follow the options."""
        if self.host is not None:
            self.host.apply_options()

    def wish(self, action: Action) -> None:
        """The same as pressing the button of an action."""
        if self.host is not None:
            self.host.wish(action)

    def open(self, session: Session) -> None:
        """Watch another session from now on."""
        self._session = session
        self._focus = NOTHING
        if self.host is not None:
            self.host.reopen()

    def end_movie(self) -> None:
        """Give up the movie that is being made, or let go of one that is finished."""
        if self.movie is not None:
            self.movie.close()
            self.movie = None

    def settle(self, focus: Focus, snapshot: Snapshot) -> None:
        """Take a focus that is being shown already, as far as this state has what is in it."""
        self._focus = fitted(focus, snapshot)


def fitted(focus: Focus, snapshot: Snapshot) -> Focus:
    """The focus without what a run on other data, or with another network, does not have."""
    samples, layers = len(snapshot.labels), snapshot.experiment.model.layers

    def known(pin: Pin) -> bool:
        if pin.values is not None:
            return len(pin.values) == layers[0]
        return pin.sample is not None and pin.sample < samples

    hovered = focus.hovered if focus.hovered is not None and focus.hovered < samples else None
    unit, weight = focus.unit, focus.weight
    if unit and not (unit.layer < len(layers) and unit.unit < layers[unit.layer]):
        unit = None
    if weight and not (
        weight.layer < len(layers)
        and weight.unit < layers[weight.layer]
        and weight.source < layers[weight.layer - 1]
    ):
        weight = None
    pins = focus.pins
    if not all(map(known, pins)):
        pins = tuple(filter(known, pins))
    if (hovered, unit, weight, pins) == (focus.hovered, focus.unit, focus.weight, focus.pins):
        return focus
    return replace(focus, hovered=hovered, unit=unit, weight=weight, pins=pins)
