"""Bit for bit: after n updates the numbers are the same, however the n updates came about."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from config.schema import Experiment
from tests.training.experiments import OPTIMIZERS, make_experiment
from tests.training.sessions import Ticks, numbers
from training.modes import Command
from training.session import Session

ACTIONS = st.one_of(
    st.tuples(st.just("step"), st.just(1)),
    st.tuples(st.just("epochs"), st.integers(1, 3)),
    st.tuples(st.just("updates"), st.integers(1, 30)),
    st.tuples(st.just("seconds"), st.integers(1, 30)),
    st.tuples(st.just("goal in slices"), st.integers(1, 3)),
    st.tuples(st.sampled_from(["look", "pause", "reset"]), st.just(1)),
)

EXPERIMENTS = st.fixed_dictionaries(
    {
        "seed": st.integers(0, 5),
        "precision": st.sampled_from(["float64", "float32"]),
        "model": st.fixed_dictionaries(
            {"activations": st.sampled_from(["tanh", "relu", "sigmoid", "identity"])}
        ),
        "training": st.fixed_dictionaries(
            {
                "optimizer": st.sampled_from(list(OPTIMIZERS.values())),
                "batch_size": st.sampled_from([1, 4, 5, 12, 23]),
                "loss": st.sampled_from(["mse", "rmse"]),
                "max_epochs": st.sampled_from([2, 1000]),
            }
        ),
    }
)


def act(session: Session, action: str, amount: int) -> None:
    """One thing that a person or a script may do, at any moment."""
    if action in ("step", "epochs", "goal in slices", "pause") and session.can(Command.PAUSE):
        session.pause()
    if action == "step":
        session.step()
    elif action == "epochs":
        session.play_epochs(amount)
        session.advance()
    elif action == "updates":
        session.advance(max_updates=amount)
    elif action == "seconds":
        session.advance(float(amount), clock=Ticks())
    elif action == "goal in slices":
        session.play_epochs(amount)
        while session.playing:
            session.advance(2.0, clock=Ticks())
    elif action == "look":
        session.snapshot()
    elif action == "reset" and session.can(Command.RESET):
        session.reset()


def in_one_go(experiment: Experiment, updates: int) -> Session:
    training = experiment.training.model_copy(update={"max_epochs": 10_000})
    session = Session(experiment.model_copy(update={"training": training}))
    session.advance(max_updates=updates)
    return session


@settings(deadline=None, max_examples=150)
@given(options=EXPERIMENTS, actions=st.lists(ACTIONS, min_size=1, max_size=12))
def test_any_mixture_of_actions_gives_the_numbers_of_one_go(
    options: dict[str, Any], actions: list[tuple[str, int]]
) -> None:
    experiment = make_experiment(**options)
    session = Session(experiment)
    for action, amount in actions:
        act(session, action, amount)
    fresh = in_one_go(experiment, session.update)
    assert numbers(session.snapshot()) == numbers(fresh.snapshot())
    # what cannot be seen, as the optimizer's memory and the order of samples, shows a little later
    fresh.advance(max_updates=6)
    while session.update < fresh.update:
        session.advance(max_updates=min(2, fresh.update - session.update))
    assert numbers(session.snapshot()) == numbers(fresh.snapshot())
