"""A session under any commands in any order is where a fresh session goes at once, bit for bit.

A run that fails is made shorter, and printed as the list of steps that `follow` takes.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import pytest

from config.schema import Experiment
from tests.generated.commands import Person, Step, any_experiment, any_steps
from tests.generated.lines import go
from tests.generated.shares import share
from tests.training.experiments import OPTIMIZERS, TWO_CLUSTERS, make_experiment
from tests.training.sessions import with_training
from training.modes import StopRule
from training.session import Session

RUNS, STEPS = share(100, 2_000), 50

MOMENTUM, ADAM = OPTIMIZERS["momentum"], OPTIMIZERS["adam"]
WITH_MOMENTUM = make_experiment(training={"optimizer": MOMENTUM})
SMALL_BATCHES = make_experiment(
    data={**TWO_CLUSTERS, "held_out": 0.2}, training={"batch_size": 12, "optimizer": ADAM}
)
FOUND: dict[str, tuple[Experiment, list[Step]]] = {
    "a run that was turned to, and not yet gone along": (
        WITH_MOMENTUM,
        [("advance", (6,)), ("reset", ("new",)), ("select", (0.0, 0)), ("stages", (3,))],
    ),
    "decays that were changed and changed back": (
        WITH_MOMENTUM,
        [("advance", (12,)), ("change", ("beta", 0.3)), ("change", ("beta", 0.9))],
    ),
    "an optimizer that was changed and changed back": (
        WITH_MOMENTUM,
        [("advance", (12,)), ("change", ("optimizer", ADAM)), ("change", ("optimizer", MOMENTUM))],
    ),
    "a change amid the first update of an epoch that draws nothing": (
        SMALL_BATCHES,
        [
            ("advance", (26,)),
            ("change", ("batch_size", 18)),
            ("stages", (3,)),
            ("change", ("optimizer", MOMENTUM)),
            ("step", ()),
            ("change", ("batch_size", 7)),
        ],
    ),
}
"""What went wrong once, as this test found it."""


def follow(experiment: Experiment, steps: Sequence[Step]) -> Person:
    """Take the steps, with everything compared after each."""
    person = Person(experiment)
    for name, arguments in steps:
        getattr(person, name)(*arguments)
        person.check()
    person.finish()
    return person


def holds(experiment: Experiment, steps: Sequence[Step]) -> bool:
    try:
        follow(experiment, steps)
    except Exception:  # noqa: BLE001 - whatever it is, it is what has to be found
        return False
    return True


def shortened(experiment: Experiment, steps: list[Step]) -> list[Step]:
    """Steps that fail as well, none of which can be left out."""
    index = 0
    while index < len(steps):
        fewer = steps[:index] + steps[index + 1 :]
        if holds(experiment, fewer):
            index += 1
        else:
            steps, index = fewer, 0
    return steps


def run_of(seed: int) -> tuple[Experiment, list[Step]]:
    random = Random(seed)
    return any_experiment(random), any_steps(random, STEPS)


def test_any_commands_in_any_order_come_to_the_states_of_a_fresh_session() -> None:
    for seed in range(RUNS):
        experiment, steps = run_of(seed)
        if not holds(experiment, steps):
            steps = shortened(experiment, steps)
            print(f"run {seed}: follow({experiment!r}, {steps})")  # noqa: T201 - for who mends it
            follow(experiment, steps)


def test_a_stop_rule_that_is_set_on_the_way_counts_from_there_also_after_going_back() -> None:
    ends = []
    for far in (50, 100):
        session = Session(make_experiment())
        go(session, far)
        session.rewind(50)
        stop = {"loss_change_below": 0.05, "patience": 1}
        session.change(with_training(session.settings, stop=stop))
        session.advance()
        ends.append((session.update, session.stopped_by))
    assert ends[0] == ends[1]
    assert ends[0][1] is StopRule.LOSS_CHANGE_BELOW


@pytest.mark.parametrize("name", FOUND)
def test_what_went_wrong_once_is_right(name: str) -> None:
    follow(*FOUND[name])
