"""A watch over modes: every command and every end of training leads where the table says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from training.modes import TRANSITIONS, Command, Mode, StopRule
from training.player import Player

ENDS = {rule.leads_to for rule in StopRule}
BY_ITSELF = {(Mode.PLAYING, end) for end in ENDS} | {(Mode.PAUSED, end) for end in ENDS}
"""Training ends, or a rewind arrives at the end of a run that has ended there before."""


@contextmanager
def watched() -> Iterator[list[tuple[Mode, Mode]]]:
    """The changes of mode that have happened; AssertionError where one is against the table."""
    seen: list[tuple[Mode, Mode]] = []
    commanded = False
    follow = Player.follow

    def checked_follow(player: Player, command: Command) -> None:
        nonlocal commanded
        before = player.mode
        commanded = True
        try:
            follow(player, command)
        finally:
            commanded = False
        assert player.mode is TRANSITIONS[before, command], (before, command, player.mode)

    def checked_set(player: Player, name: str, value: Any) -> None:
        before = player.__dict__.get("mode") if name == "mode" else None
        object.__setattr__(player, name, value)
        if before is not None and value is not before:
            seen.append((before, value))
            assert commanded or (before, value) in BY_ITSELF, (before, value)

    Player.follow = checked_follow  # type: ignore[method-assign, assignment]
    Player.__setattr__ = checked_set  # type: ignore[method-assign, assignment]
    try:
        yield seen
    finally:
        Player.follow = follow  # type: ignore[method-assign]
        del Player.__setattr__
