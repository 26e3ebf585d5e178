"""What a monkey did can be done again from its log: the same events lead to the same states."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.monkeys.events import read
from tests.monkeys.replay import is_counted
from tests.monkeys.table import watched
from tests.monkeys.zoo import Zoo, opened
from training import Mode

EVENTS = 300


@dataclass(frozen=True)
class Done:
    """What a run did, and where it ended."""

    counts: dict[str, int]
    lost: int
    changes: list[tuple[Mode, Mode]]
    state: tuple[object, ...]


def done(zoo: Zoo, changes: list[tuple[Mode, Mode]], events: int) -> Done:
    zoo.run(events)
    return Done(dict(zoo.counts), zoo.lost, changes, zoo.state())


@pytest.mark.parametrize("seed", [3, 4])
def test_a_log_that_is_replayed_does_the_same_things(
    seed: int, display: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    log = tmp_path / "log"
    with opened(seed, tmp_path / "once", counted=True, log=log) as zoo, watched() as changes:
        once = done(zoo, changes, EVENTS)
    events = read(log)
    assert is_counted(events)
    with opened(0, tmp_path / "again", counted=True, events=events) as zoo, watched() as changes:
        again = done(zoo, changes, len(events) + 1)
    again.counts.pop("hours")  # the first line of a log, which nobody did
    assert again == once
