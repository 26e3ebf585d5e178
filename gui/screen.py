"""What the loop needs of a window, and what a window can ask of the loop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from config.schema import Experiment


@dataclass(frozen=True, slots=True)
class Start:
    """Show the training window for this experiment."""

    experiment: Experiment


@dataclass(frozen=True, slots=True)
class Edit:
    """Show the form."""


@dataclass(frozen=True, slots=True)
class ToggleTheme:
    """Light to dark or back: build the window again."""


@dataclass(frozen=True, slots=True)
class Rebuild:
    """The size of text has changed, or what is shown has another shape: build the window again."""


@dataclass(frozen=True, slots=True)
class Quit:
    """The window was closed."""


Outcome = Start | Edit | ToggleTheme | Rebuild | Quit


class Screen(Protocol):
    """A window that the loop drives: it reads an event, hands it over, and gives it a frame."""

    window: Any

    def wait_ms(self, now: float) -> int:
        """How long the loop may wait for an event, in milliseconds, at least 1."""

    def handle(self, event: Any, values: Any) -> Outcome | None:
        """Take an event; None where the window simply goes on."""

    def frame(self, now: float) -> None:
        """Do what is due at `now` (in seconds), and show it."""

    def close(self) -> None:
        """Close the window, and let go of everything that it holds."""
