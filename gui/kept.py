"""`Kept`: what a person would lose if the program died now, as the content of two files."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, ValidationError

from config import presets, reader
from config.draft import Draft
from config.errors import ConfigError
from config.schema import Experiment
from config.writer import dump
from gui.form.edits import width_of
from gui.form.state import FormState, Tab
from training.saved import SavedSession

LARGEST = 64 << 20
"""Bytes of a kept form; a longer one was not written here."""
MOMENTS_BYTES = 4 << 20
"""Of the states of all runs together that are kept to come back to."""

Count = Annotated[int, Field(ge=0, le=1 << 62)]


class KeptError(ValueError):
    """What was kept cannot be read; the text is a plain sentence."""


@dataclass(frozen=True, slots=True)
class KeptForm:
    """The form, and where the program was; types and bounds are checked when it is read."""

    text: str
    saved: str
    folder: str | None
    preset: str
    file: str | None
    tab: Literal["FORM", "TEXT"]
    cluster: Count
    scroll: Annotated[float, Field(ge=0, le=1)]
    caret: Annotated[str, Field(pattern=r"^\d{1,9}\.\d{1,9}$")]
    started: str
    """The experiment that the session was started with, as YAML; empty where there is none."""
    title: str
    """Of what is going on, for the person who is asked about it."""
    update: Count
    """Where the session stands."""
    training: bool
    """Whether the training window was open."""

    @classmethod
    def of(
        cls, form: FormState, started: Experiment | None, update: int, *, training: bool
    ) -> KeptForm:
        """The form as it is now. `started` is what the session was started with."""
        draft = form.draft
        experiment = started if training else draft.experiment
        return cls(
            text=draft.text,
            saved=form.saved,
            folder=None if draft.folder is None else str(draft.folder),
            preset=form.preset,
            file=None if form.file is None else str(form.file),
            tab="FORM" if form.tab is Tab.FORM else "TEXT",
            cluster=form.cluster,
            scroll=min(1.0, max(0.0, form.scroll)),
            caret=form.caret,
            started="" if started is None else dump(started),
            title=form.name if experiment is None else experiment.title,
            update=update,
            training=training,
        )

    @classmethod
    def read(cls, file: Path) -> KeptForm:
        """What a file holds. Raises KeptError where it is broken, and OSError."""
        with file.open("rb") as stream:
            content = stream.read(LARGEST)
        try:
            kept = _ADAPTER.validate_python(json.loads(content))
        except (ValidationError, ValueError, RecursionError):
            raise KeptError("what was kept of the form is broken") from None
        return kept if kept.preset in presets.names() else replace(kept, preset="")

    def content(self) -> bytes:
        """The content of the file that `read` reads."""
        # Characters beyond ASCII are escaped: a text field may hold halves of one, too.
        return json.dumps(asdict(self), indent=2).encode("ascii")

    def state(self) -> FormState:
        """The form as it was."""
        draft = Draft(self.text, self.folder)
        return FormState(
            draft=draft,
            preset=self.preset,
            file=None if self.file is None else Path(self.file),
            saved=self.saved,
            tab=Tab[self.tab] if draft.readable else Tab.TEXT,
            cluster=self.cluster,
            width=width_of(draft),
            scroll=self.scroll,
            caret=self.caret,
        )

    def experiment(self) -> Experiment | None:
        """The experiment that the session was started with, as far as it can still be read."""
        try:
            return reader.parse(self.started, "started") if self.started else None
        except ConfigError:
            return None


_ADAPTER = TypeAdapter(KeptForm)


@dataclass(frozen=True, slots=True)
class Kept:
    """All of it; `session` is None where nothing has been trained."""

    form: KeptForm
    session: SavedSession | None


Mark = tuple[object, ...]


def mark_of(saved: SavedSession | None) -> Mark | None:
    """Equal for equal states of a session, and cheap to compare; holds on to no arrays."""
    if saved is None:
        return None
    runs = tuple(
        (run.number, run.name, run.phases, run.end, run.ending, len(run.curve.updates))
        for run in saved.runs
    )
    return saved.current, saved.update, runs
