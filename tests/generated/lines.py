"""What a session's runs are, written out in the plainest way, and sessions that go there at once.

A line knows which settings are in force from which update on, and nothing of checkpoints, slices
or modes: what it says of a state is what a fresh session makes of those settings.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from config.schema import Experiment, Stop
from tests.training.sessions import numbers
from training.session import Session

Phase = tuple[int, Experiment]
"""The settings in force from an update on."""


def batches(experiment: Experiment) -> int:
    """Updates in an epoch."""
    return -(-experiment.data.training_samples // experiment.training.batch_size)


def with_batch_size(experiment: Experiment, size: int) -> Experiment:
    training = experiment.training.model_copy(update={"batch_size": size})
    return experiment.model_copy(update={"training": training})


def without_rules(experiment: Experiment) -> Experiment:
    """The same, but nothing ends it: rules have no say in what the numbers are."""
    training = experiment.training.model_copy(update={"stop": Stop(), "max_epochs": 10**9})
    return experiment.model_copy(update={"training": training})


@dataclass
class Line:
    """One run: its settings over time, the first at update 0, and how far it has come."""

    number: int
    phases: list[Phase] = field(default_factory=list)
    end: int = 0

    def in_force(self, update: int) -> Experiment:
        """The settings of the update after `update`."""
        return [experiment for start, experiment in self.phases if start <= update][-1]

    def changes_after(self, update: int) -> bool:
        return any(start > update for start, _ in self.phases)

    def until(self, update: int, number: int) -> Line:
        """A run that shares everything up to `update`."""
        return Line(number, [phase for phase in self.phases if phase[0] <= update], update)

    def epoch_ends(self, update: int) -> list[int]:
        """The ends of epochs from the start up to the first that is not before `update`."""
        ends = [0]
        while ends[-1] < update:
            ends.append(ends[-1] + batches(self.in_force(ends[-1])))
        return ends

    def epochs(self, update: int) -> int:
        """Epochs completed."""
        ends = self.epoch_ends(update)
        return len(ends) - 1 if ends[-1] == update else len(ends) - 2

    def goal(self, update: int, epochs: int) -> int:
        """Where the epoch under way, or about to begin, and `epochs` - 1 more have ended."""
        last = self.epoch_ends(update)[-1]
        epochs -= last > update
        for _ in range(epochs):
            last += batches(self.in_force(last))
        return last

    def change(self, update: int, asked: Experiment) -> None:
        """Other settings from here, the end, on; a batch size waits for the end of the epoch."""
        size = self.in_force(update).training.batch_size
        epoch_end = self.epoch_ends(update)[-1]
        self.phases = [phase for phase in self.phases if phase[0] < update]
        now = asked if epoch_end == update else with_batch_size(asked, size)
        if not self.phases or self.in_force(update) != now:
            self.phases.append((update, now))
        if asked != now:
            self.phases.append((epoch_end, asked))


def go(session: Session, update: int) -> None:
    """On to an update, then pause."""
    while session.update < update:
        assert session.advance(max_updates=update - session.update)
    if session.playing:
        session.pause()


def fresh(line: Line, update: int) -> Session:
    """A new session that went to an update of this line, and never back."""
    session = Session(without_rules(line.phases[0][1]))
    for start, experiment in line.phases[1:]:
        if start <= update:
            go(session, start)
            session.change(without_rules(experiment))
    go(session, update)
    return session


def state(line: Line, update: int) -> tuple[Any, ...]:
    """All numbers after an update of this line."""
    return numbers(fresh(line, update).snapshot())
