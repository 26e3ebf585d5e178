"""The table of modes: what it must allow, written a second time."""

from __future__ import annotations

import itertools

import pytest

from training.modes import TRANSITIONS, Command, Mode, allowed

RUNS = {Command.PLAY, Command.STEP, Command.RUN_EPOCHS, Command.TRAIN}
TRAVEL = {Command.REWIND, Command.CHANGE, Command.RESTART, Command.SELECT}
ALLOWED: dict[Mode, set[Command]] = {
    Mode.READY: RUNS | {Command.NEW_WEIGHTS},
    Mode.PLAYING: {Command.PAUSE, Command.RESET, Command.NEW_WEIGHTS},
    Mode.PAUSED: RUNS | {Command.RESET, Command.NEW_WEIGHTS},
    Mode.CONVERGED: {Command.RESET, Command.NEW_WEIGHTS},
    Mode.DIVERGED: {Command.RESET, Command.NEW_WEIGHTS},
}


@pytest.mark.parametrize(("mode", "command"), list(itertools.product(Mode, Command)))
def test_a_command_is_allowed_where_it_makes_sense(mode: Mode, command: Command) -> None:
    assert allowed(mode, command) == (command in ALLOWED[mode] | TRAVEL)


def target(mode: Mode, command: Command) -> Mode:
    """Where a command leads, in other words than the table's."""
    if command in RUNS:
        return Mode.PLAYING
    if command in (Command.PAUSE, Command.SELECT):
        return Mode.PAUSED
    if command is Command.REWIND:  # nothing has been done yet where it is ready
        return Mode.READY if mode is Mode.READY else Mode.PAUSED
    if command is Command.CHANGE:  # what had ended may go on with other settings
        return mode if mode in (Mode.READY, Mode.PLAYING) else Mode.PAUSED
    return Mode.READY


@pytest.mark.parametrize(("mode", "command"), TRANSITIONS)
def test_where_a_command_leads(mode: Mode, command: Command) -> None:
    assert TRANSITIONS[mode, command] is target(mode, command)
