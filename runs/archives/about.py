"""What `session.yml` of a session file may say, and within which bounds."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from config.yaml_tree import data_of, read_tree
from runs.archives.archive import SESSION, VERSION, ArchiveError
from training.history import CAPACITY
from training.run_list import MOST_RUNS

MOST_PHASES = 200
MOST_MOMENTS = 1 << 16

Count = Annotated[int, Field(ge=0, le=1 << 62)]
Text = Annotated[str, Field(max_length=2000)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class AboutEnding(_Part):
    """What ended training."""

    rule: Text
    reason: Text


class AboutPhase(_Part):
    """Settings, the experiment by its number, and from which update on they are in force."""

    update: Count
    experiment: Count
    text: Text


class AboutRun(_Part):
    """A run, and how many rows its arrays have."""

    number: Count
    name: Text
    forked_at: Count
    end: Count
    epochs: Count
    ending: AboutEnding | None
    unmeasured: bool = False
    phases: list[AboutPhase] = Field(min_length=1, max_length=MOST_PHASES)
    measurements: int = Field(ge=1, le=CAPACITY)
    held_out: bool
    target_log_loss: bool
    moments: int = Field(ge=1, le=MOST_MOMENTS)
    table: Text


class About(_Part):
    """All that `session.yml` says."""

    version: int = Field(ge=1, le=VERSION)
    current: Count
    update: Count
    runs: list[AboutRun] = Field(min_length=1, max_length=MOST_RUNS)


# --- members -------------------------------------------------------------------------------------


def read_about(text: str) -> About:
    """What the text says. Raises ArchiveError, with one sentence, where it may not say that."""
    tree = read_tree(text)
    if tree.problems:
        raise ArchiveError(f"This file's part {SESSION} cannot be read.")
    data = data_of(tree.root)
    version = data.get("version") if isinstance(data, dict) else None
    if isinstance(version, int) and version > VERSION:
        raise ArchiveError("This file was written by a newer version of Hourglass.")
    try:
        return About.model_validate(data)
    except ValidationError as error:
        where = ".".join(map(str, error.errors()[0]["loc"][:6]))
        at = f" at {where[:80]}" if where else ""
        raise ArchiveError(f"This file's part {SESSION} is wrong{at}.") from None
