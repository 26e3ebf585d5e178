"""How a person likes to look at things, kept between starts in a plain file of their own."""

from __future__ import annotations

import os
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, ValidationError

from config.atomic import write_bytes
from gui.theme import Theme
from gui.training.options import ViewOptions

FOLDER_VARIABLE = "HOURGLASS_CONFIG"
"""An environment variable that names another folder than the usual one."""
FILE = "preferences.json"
LARGEST = 100_000
"""Bytes; a file that is longer was not written here, and is broken where it is cut off."""


@dataclass(slots=True)
class Preferences:
    """What is kept; types and bounds are checked when the file is read."""

    theme: Literal["light", "dark"] = "light"
    text_size: Annotated[float, Field(ge=0.5, le=3, allow_inf_nan=False)] = 1.0
    full_screen: bool = False
    presenting: bool = False
    view: ViewOptions = field(default_factory=ViewOptions)

    @classmethod
    def of(cls, theme: Theme, view: ViewOptions) -> Preferences:
        """What is chosen now."""
        name: Literal["light", "dark"] = "dark" if theme.name == "dark" else "light"
        return cls(name, theme.font_scale, theme.full_screen, theme.presenting, view)

    def make_theme(self) -> Theme:
        """The theme as it was."""
        return Theme(
            self.theme, self.text_size, full_screen=self.full_screen, presenting=self.presenting
        )


_ADAPTER = TypeAdapter(Preferences)


class Store:
    """The file. What cannot be read is set aside, and nothing about it ever stops the program."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.notice = ""
        """A sentence for the person where something was wrong with the file."""
        self._written: bytes | None = None

    def read(self) -> Preferences:
        """What the file says, or what is usual where there is none or it is broken."""
        try:
            with self.file.open("rb") as file:
                content = file.read(LARGEST)
            preferences = _ADAPTER.validate_json(content)
            if not preferences.view.shown:
                raise ValueError("no view is shown")
        except FileNotFoundError:
            return Preferences()
        except OSError as error:
            self.notice = (
                f"Your preferences could not be read: {self.file} ({error.strerror or error})."
            )
            return Preferences()
        except (ValidationError, ValueError):
            self._set_aside()
            return Preferences()
        self._written = _ADAPTER.dump_json(preferences, indent=2)
        return preferences

    def write(self, preferences: Preferences) -> None:
        """Keep this for the next start; where it cannot be written, this start goes on."""
        content = _ADAPTER.dump_json(preferences, indent=2)
        if content == self._written:
            return
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            write_bytes(self.file, content + b"\n")
            self._written = content
        except OSError as error:
            self.notice = (
                f"Your preferences cannot be kept: {self.file} ({error.strerror or error})."
            )

    def _set_aside(self) -> None:
        aside = self.file.with_suffix(".broken.json")
        try:
            self.file.replace(aside)
        except OSError:
            self.notice = f"Your preferences in {self.file} are broken, and were not used."
        else:
            self.notice = f"Your preferences were broken; they have been set aside as {aside}."


def folder() -> Path:
    """The folder in which the system keeps what a person has chosen for this program."""
    return _folder("APPDATA", "Roaming", "XDG_CONFIG_HOME", ".config")


def state_folder() -> Path:
    """The folder for what the program keeps for itself: its log, and what it goes on from."""
    return _folder("LOCALAPPDATA", "Local", "XDG_STATE_HOME", ".local/state")


def _folder(windows: str, windows_name: str, unix: str, unix_name: str) -> Path:
    """This program's folder in the one that a variable names, or in the usual one."""
    chosen = os.environ.get(FOLDER_VARIABLE)
    if chosen:
        return Path(chosen)
    if sys.platform == "win32":
        above = Path(os.environ.get(windows) or _home() / "AppData" / windows_name)
    elif sys.platform == "darwin":
        above = _home() / "Library" / "Application Support"
    else:
        # The specification has relative paths ignored.
        given = Path(os.environ.get(unix, ""))
        above = given if given.is_absolute() else _home() / unix_name
    return above / "hourglass"


def _home() -> Path:
    """The person's folder, or the one for temporary files where the person has none."""
    try:
        return Path.home()
    except RuntimeError:
        return Path(tempfile.gettempdir())
