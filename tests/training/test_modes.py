"""The table of modes: what it must allow, written a second time."""

from __future__ import annotations

import itertools

import pytest

from training.modes import TRANSITIONS, Command, Mode, allowed

RUNS = {Command.PLAY, Command.STEP, Command.RUN_EPOCHS, Command.TRAIN}
ALLOWED: dict[Mode, set[Command]] = {
    Mode.READY: RUNS | {Command.NEW_WEIGHTS},
    Mode.PLAYING: {Command.PAUSE, Command.RESET, Command.NEW_WEIGHTS},
    Mode.PAUSED: RUNS | {Command.RESET, Command.NEW_WEIGHTS},
    Mode.CONVERGED: {Command.RESET, Command.NEW_WEIGHTS},
    Mode.DIVERGED: {Command.RESET, Command.NEW_WEIGHTS},
}


@pytest.mark.parametrize(("mode", "command"), list(itertools.product(Mode, Command)))
def test_a_command_is_allowed_where_it_makes_sense(mode: Mode, command: Command) -> None:
    assert allowed(mode, command) == (command in ALLOWED[mode])


@pytest.mark.parametrize(("mode", "command"), TRANSITIONS)
def test_what_runs_plays_pause_pauses_and_resets_make_ready(mode: Mode, command: Command) -> None:
    target = (
        Mode.PLAYING if command in RUNS else Mode.PAUSED if command is Command.PAUSE else Mode.READY
    )
    assert TRANSITIONS[mode, command] is target
