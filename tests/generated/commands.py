"""`Person`: gives a session any commands in any order, and checks where each has led."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import numpy as np
import pytest

from config.schema import Experiment
from tests.generated.lines import Line, fresh
from tests.training.experiments import OPTIMIZERS, TWO_CLUSTERS, make_experiment
from tests.training.sessions import Ticks, numbers, points, with_training
from training.modes import Command, Mode, StopRule
from training.session import MOST_RUNS, NotAllowedError, Session

FAR = 5_000
"""More updates than any run of so few steps comes to."""

RULES: list[dict[str, Any]] = [
    {}, {}, {}, {"loss_change_below": 1e-3, "patience": 3}, {"rmse_below": 0.45}
]  # fmt: skip
KINDS = list(OPTIMIZERS.values())


def any_experiment(random: Random) -> Experiment:
    """Of 23 samples in 2 to 23 batches, or in one."""
    held_out = random.choice([0.0, 0.0, 0.2])
    samples = 18 if held_out else 23
    return make_experiment(
        seed=random.randrange(4),
        precision=random.choice(["float64", "float64", "float32"]),
        data={**TWO_CLUSTERS, "held_out": held_out},
        model={"activations": random.choice(["tanh", "identity", "relu"])},
        training={
            "optimizer": random.choice(KINDS),
            "batch_size": random.choice([1, 4, 5, 12, samples]),
            "input_noise": random.choice([0.0, 0.0, 0.3]),
            "stop": random.choice(RULES),
            "max_epochs": random.choice([3, 1000, 1000]),
        },
    )


CHANGES: dict[str, list[Any]] = {
    "rate": [0.02, 0.1, 0.3, 0.1, 0.02, 1e3, 1e9],
    "beta": [0.3, 0.9],
    "optimizer": KINDS,
    "batch_size": [1, 5, 7, 18],
    "input_noise": [0.0, 0.2],
    "loss": ["mse", "rmse"],
    "stop": RULES,
}


def changed(experiment: Experiment, key: str, value: Any) -> Experiment:
    """The experiment with another training setting; a rate, and any β, are the optimizer's."""
    optimizer = experiment.training.optimizer.model_dump()
    if key == "rate":
        key, value = "optimizer", {**optimizer, "learning_rate": value}
    if key == "beta":
        decays = {name: value for name in optimizer if name in ("beta1", "beta2", "momentum")}
        key, value = "optimizer", {**optimizer, **decays}
    return with_training(experiment, **{key: value})


Step = tuple[str, tuple[Any, ...]]
"""A method of `Person` and its arguments."""


def _part(random: Random) -> float:
    return random.choice([0.0, 1.0, random.random(), random.random()])


def _change(random: Random) -> tuple[Any, ...]:
    key = random.choice(list(CHANGES))
    return key, random.choice(CHANGES[key])


STEPS: dict[str, tuple[int, Callable[[Random], tuple[Any, ...]]]] = {
    "advance": (12, lambda random: (random.randrange(60),)),
    "run_epochs": (5, lambda random: (random.randint(1, 3),)),
    "step": (6, lambda random: ()),
    "begin": (5, lambda random: (random.choice(["play", "train", "play_step", "play_epochs"]),)),
    "slices": (6, lambda random: (random.randint(1, 30), random.randint(1, 4))),
    "stages": (5, lambda random: (random.randint(1, 12),)),
    "pause": (4, lambda random: ()),
    "rewind": (8, lambda random: (_part(random),)),
    "step_back": (5, lambda random: ()),
    "rewind_in_slices": (8, lambda r: (_part(r), r.randrange(30), r.randint(1, 5))),
    "rewind_too_far": (1, lambda random: ()),
    "change": (14, _change),
    "reset": (2, lambda random: (random.choice(["same", "new"]),)),
    "restart": (1, lambda random: (any_experiment(random),)),
    "select": (6, lambda r: (_part(r), r.choice([None, r.randrange(6)]))),
    "delete": (3, lambda random: (_part(random),)),
    "reopen": (2, lambda random: ()),
    "look": (3, lambda random: (random.random() < 0.7,)),
    "look_at_a_weight": (1, lambda random: (_part(random),)),
}
"""How often each is done, and what with."""


def any_steps(random: Random, count: int) -> list[Step]:
    names = random.choices(list(STEPS), [often for often, _ in STEPS.values()], k=count)
    return [(name, STEPS[name][1](random)) for name in names]


class Person:
    """Gives a session commands, and knows by `Line` where each has to lead."""

    def __init__(self, experiment: Experiment) -> None:
        self.session = Session(experiment)
        self.lines = [Line(1, [(0, experiment)])]
        self.line = self.lines[0]
        self.numbers = 1
        self.looking = True

    # --- training ---

    def advance(self, updates: int) -> None:
        if not self.started():
            return
        before = self.session.update
        done = self.session.advance(max_updates=updates)
        assert self.session.update == before + done or self.session.mode is Mode.DIVERGED
        if self.session.playing:
            assert done == updates
        self.arrived()

    def run_epochs(self, epochs: int) -> None:
        if self.session.playing:
            self.session.pause()
        if not self.started():
            return
        goal = self.line.goal(self.session.update, epochs)
        self.session.play_epochs(epochs)
        self.session.advance()
        assert self.session.stopped_by or self.session.update == goal
        self.arrived()

    def step(self) -> None:
        if self.session.playing:
            self.session.pause()
        if not self.started():
            return
        before = self.session.update
        self.session.step()
        assert self.session.update == before + 1 or self.session.mode is Mode.DIVERGED
        self.arrived()

    def begin(self, command: str) -> None:
        if not self.session.playing and self.started():
            {
                "play": self.session.play,
                "train": self.session.train,
                "play_step": self.session.play_step,
                "play_epochs": self.session.play_epochs,
            }[command]()

    def slices(self, seconds: int, slices: int) -> None:
        if self.session.playing or self.started():
            for _ in range(slices):
                self.session.advance(float(seconds), Ticks())
                self.arrived()
                if not self.session.playing:
                    return

    def stages(self, stages: int) -> None:
        if not self.session.playing and self.started():
            self.session.play()
        for _ in range(stages):
            self.session.advance_stage()
        self.arrived()

    def pause(self) -> None:
        if not self.session.playing:
            with pytest.raises(NotAllowedError):
                self.session.pause()
            return
        self.session.pause()
        assert self.session.mode is Mode.PAUSED

    # --- time ---

    def rewind(self, part: float) -> None:
        update = int(self.line.end * part)
        self.session.rewind(update)
        assert self.session.update == update
        assert not self.session.rewinding
        if update < self.line.end:
            assert self.session.mode is Mode.PAUSED
            assert not self.session.reason

    def step_back(self) -> None:
        before = self.session.update
        self.session.step_back()
        assert self.session.update == max(0, before - 1)

    def rewind_in_slices(self, part: float, slices: int, ticks: int) -> None:
        update = int(self.line.end * part)
        self.session.begin_rewind(update)
        for _ in range(slices):
            if self.session.continue_rewind(float(ticks), Ticks()):
                assert self.session.update == update
        assert self.session.rewinding or self.session.update == update

    def rewind_too_far(self) -> None:
        before = self.session.update
        for update in (-1, self.line.end + 1):
            with pytest.raises(ValueError, match="is not in this run"):
                self.session.rewind(update)
        assert self.session.update == before

    # --- settings and runs ---

    def change(self, key: str, value: Any) -> None:
        update, line = self.session.update, self.line
        settings = line.phases[-1][1] if update == line.end else line.in_force(update)
        assert self.session.settings == settings
        asked = changed(settings, key, value)
        if asked == settings:
            self.session.change(asked)
            return
        if update < line.end and self.is_full(lambda: self.session.change(asked)):
            return
        self.session.change(asked)
        if self.session.update < update:  # the epoch that had just ended was not measured yet
            line.phases = [phase for phase in line.phases if phase[0] <= self.session.update]
            update = line.end = self.session.update
        if update < line.end:
            self.add(line.until(update, self.numbers + 1))
        self.line.change(update, asked)

    def reset(self, weights: Any) -> None:
        command = Command.RESET if weights == "same" else Command.NEW_WEIGHTS
        if not self.session.can(command):
            with pytest.raises(NotAllowedError):
                self.session.reset(weights)
            return
        line = self.line
        trained = line.epochs(line.end) > 0
        kept = trained and (weights == "new" or len(line.phases) > 1)
        self.session.reset(weights)
        if not kept or len(self.lines) == MOST_RUNS:
            self.lines.remove(line)
        opened = line.phases[0][1]
        assert (self.session.opened == opened) is (weights == "same")
        self.add(Line(self.numbers + 1, [(0, self.session.opened)]))

    def restart(self, experiment: Experiment) -> None:
        trained = self.line.epochs(self.line.end) > 0
        if trained and self.is_full(lambda: self.session.restart(experiment, "another")):
            return
        self.session.restart(experiment, "another")
        if not trained:
            self.lines.remove(self.line)
        self.add(Line(self.numbers + 1, [(0, experiment)]))

    def select(self, part: float, slices: int | None) -> None:
        line = self.lines[int((len(self.lines) - 1) * part)]
        update = min(self.session.update, line.end)
        self.line = line
        if slices is None:
            self.session.select_run(line.number)
            assert self.session.update == update
            return
        self.session.begin_select(line.number)
        for _ in range(slices):
            self.session.continue_rewind(2.0, Ticks())
        assert self.session.rewinding or self.session.update == update

    def delete(self, part: float) -> None:
        line = self.lines[int((len(self.lines) - 1) * part)]
        if line is self.line:
            with pytest.raises(ValueError, match="the present run cannot be deleted"):
                self.session.delete_run(line.number)
            return
        self.session.delete_run(line.number)
        self.lines.remove(line)

    def reopen(self) -> None:
        update, end = self.session.update, self.line.end
        self.session = Session.reopen(self.session.saved())
        self.numbers = max(line.number for line in self.lines)
        assert self.session.update == update
        assert not self.session.playing
        if end == 0:
            assert self.session.mode is Mode.READY

    # --- looking ---

    def look(self, looking: bool) -> None:
        """Measuring on the way must change nothing, and neither must not measuring."""
        self.looking = looking

    def look_at_a_weight(self, part: float) -> None:
        weight = self.session.weight_state(2, 1, 3)
        index = int((len(weight.updates) - 1) * part)
        then = fresh(self.line, int(weight.updates[index])).snapshot()
        assert weight.values[index] == then.weights[1][1, 3]
        assert weight.value == self.session.snapshot().weights[1][1, 3]

    def check(self) -> None:
        """After every command."""
        session = self.session
        assert {run.number: run.end for run in session.runs} == {
            line.number: line.end for line in self.lines
        }
        assert session.end == self.line.end
        assert 0 <= session.update <= session.end
        assert session.experiment == self.line.in_force(session.update)
        if self.looking:
            self.compare()

    def compare(self) -> None:
        session = self.session
        snapshot = session.snapshot()
        if not np.isfinite([snapshot.loss, snapshot.rmse]).all():
            return  # the next slice finds out, and goes back; a fresh session would have by now
        reference = fresh(self.line, session.update).snapshot()
        assert numbers(snapshot) == numbers(reference)
        assert (snapshot.curve.updates <= snapshot.update).all()
        assert snapshot.future is None or (snapshot.future.updates > snapshot.update).all()
        measured, expected = points(snapshot.curve), points(reference.curve)
        for end in self.line.epoch_ends(session.update)[1:-1]:
            assert measured.get(end) == expected[end], f"the curve at update {end}"

    def finish(self) -> None:
        """What cannot be seen, as the optimizer's memory, shows a little later."""
        self.compare()
        if self.session.playing:
            self.session.pause()
        if self.started():
            self.session.advance(max_updates=7)
            self.arrived()
            self.compare()

    # --- what the lines make of it ---

    def add(self, line: Line) -> None:
        self.lines.append(line)
        self.line = line
        self.numbers = line.number

    def is_full(self, command: Any) -> bool:
        """Whether there is no room for another run; then the command says so, and does nothing."""
        if len(self.lines) < MOST_RUNS:
            return False
        before = self.session.mode, self.session.update
        with pytest.raises(NotAllowedError, match="6 runs are kept already"):
            command()
        assert (self.session.mode, self.session.update) == before
        return True

    def started(self) -> bool:
        """Whether training can go on; where one went back before a change, as a run of its own."""
        session, line = self.session, self.line
        if session.playing:
            return True
        if not session.can(Command.PLAY):
            assert session.advance(max_updates=1) == 0
            return False
        if session.update < line.end and line.changes_after(session.update):
            if self.is_full(session.play):
                return False
            session.play()
            session.pause()
            self.add(line.until(session.update, self.numbers + 1))
        return True

    def arrived(self) -> None:
        """After training: the line is longer, or was cut where it left the finite numbers."""
        session, line = self.session, self.line
        if session.mode is Mode.DIVERGED:
            self.check_divergence()
            line.phases = [phase for phase in line.phases if phase[0] <= session.update]
            line.end = session.update
        line.end = max(line.end, session.update)
        if session.mode is Mode.CONVERGED:
            self.check_rule()

    def check_divergence(self) -> None:
        """A session that did not stop on the way diverges at the same update, in the same words."""
        session, line = self.session, self.line
        faulty = int(session.reason.split()[2])
        assert session.update < faulty
        other = fresh(line, max(start for start, _ in line.phases if start < faulty))
        other.advance(max_updates=FAR)
        assert (other.mode, other.reason) == (Mode.DIVERGED, session.reason)

    def check_rule(self) -> None:
        session = self.session
        rule = session.experiment.training.stop
        assert session.update in self.line.epoch_ends(session.update)
        if session.stopped_by is StopRule.RMSE_BELOW:
            assert rule.rmse_below is not None
            assert session.snapshot().rmse < rule.rmse_below
        else:
            assert session.stopped_by is StopRule.LOSS_CHANGE_BELOW
            assert rule.loss_change_below is not None
