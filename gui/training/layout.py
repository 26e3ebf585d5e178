"""The training window's PySimpleGUI elements, top to bottom; what they do is said elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from config.schema import Experiment
from gui.look import Look
from gui.toolkit import sg
from gui.training.actions import BUTTONS, BY_ACTION, HEAD
from gui.training.control import Control, Place
from gui.training.options import ViewOptions
from gui.training.pacer import SPEEDS, speed_text
from training import Snapshot

STATUS = "status"
BODY = "body"
SPEED = "speed"
SPEED_TEXT = "speed text"
TITLE = "title"
FACTS = "facts"
ABOUT = "about"
ABOUT_ROW = "about row"


def facts(experiment: Experiment) -> str:
    """The experiment in a line: what is learned by what, and how."""
    model, training = experiment.model, experiment.training
    names = model.layer_activations
    activations = names[0] if len(set(names)) == 1 else ", ".join(names)
    optimizer = training.optimizer
    reduction = "" if training.reduction == "mean" else f" ({training.reduction})"
    noise = f", input noise {training.input_noise:g}" if training.input_noise else ""
    return "   ·   ".join(
        (
            f"{'-'.join(map(str, model.layers))} {activations}",
            f"{optimizer.name}, learning rate {optimizer.learning_rate:g}",
            f"loss {training.loss}{reduction}",
            f"batch {training.batch_size}{noise}",
            f"data normalised: {experiment.data.normalize}",
            f"seed {experiment.seed}" + _data_seed(experiment),
        )
    )


def _data_seed(experiment: Experiment) -> str:
    seed = experiment.data.seed
    return "" if seed is None else f", of the data {seed}"


@dataclass(frozen=True, slots=True)
class Layout:
    """The window's rows, and the groups of its transport row, which `Flow` places later."""

    rows: list[list[Any]]
    transport: list[list[Any]]


def layout(snapshot: Snapshot, about: str, options: ViewOptions, look: Look) -> Layout:
    """The window's rows: title, facts, note, transport, status, and the body with the views."""
    ground = look.palette.ground
    side = look.px(12)

    def row(elements: list[Any], above: int, below: int, key: str | None = None) -> list[Any]:
        pad = ((side, side), (look.px(above), look.px(below)))
        return [sg.Column([elements], key=key, pad=pad, expand_x=True, background_color=ground)]

    def button(control: Control) -> Any:
        return sg.Button(control.label, key=control.action)

    transport: list[list[Any]] = []
    for control in BUTTONS:
        if control.begins_group:
            transport.append([])
        if control.place is Place.TRANSPORT:
            transport[-1].append(button(control))
    head = [button(BY_ACTION[action]) for action in HEAD]
    transport.append(_speed(options, look))
    body = sg.Canvas(key=BODY, size=(100, 100), pad=(0, 0), background_color=ground)
    rows = [
        row([_title(snapshot.experiment, look), *head], 8, 0),
        row([_text(facts(snapshot.experiment), FACTS, look)], 0, 2),
        row([_text(about, ABOUT, look)], 0, 2, ABOUT_ROW),
        row([element for group in transport for element in group], 4, 8),
        [sg.Column([[]], key=STATUS, pad=(0, 0), expand_x=True, background_color=ground)],
        [body],
    ]
    return Layout(rows, transport)


def _title(experiment: Experiment, look: Look) -> Any:
    # One character wide, so that a long title gives way to the buttons beside it.
    return sg.Text(
        experiment.title, key=TITLE, size=(1, 1), font=look.heading, expand_x=True,
        background_color=look.palette.ground,
    )  # fmt: skip


def _text(text: str, key: str, look: Look) -> Any:
    palette = look.palette
    return sg.Text(
        text, key=key, font=look.small, text_color=palette.muted, background_color=palette.ground,
        expand_x=True,
    )  # fmt: skip


def _speed(options: ViewOptions, look: Look) -> list[Any]:
    """A label, the slider, and what it says."""
    palette = look.palette
    return [
        sg.Text(
            "Speed of Play", font=look.small, text_color=palette.muted,
            background_color=palette.ground,
        ),
        sg.Slider(
            (0, len(SPEEDS) - 1), options.speed, orientation="h", key=SPEED, enable_events=True,
            disable_number_display=True,
        ),
        sg.Text(
            speed_text(SPEEDS[options.speed]), key=SPEED_TEXT, size=(21, 1), font=look.small,
            background_color=palette.ground,
        ),
    ]  # fmt: skip
