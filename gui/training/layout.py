"""The training window's elements and where they stand; what they do is in `training_window`."""

from __future__ import annotations

from typing import Any

from config.schema import Experiment
from gui.look import Look
from gui.toolkit import sg
from gui.training.actions import CONTROLS, Control
from gui.training.options import UNITS_DRAWN, Option, ViewOptions
from gui.training.pacer import SPEEDS, speed_text
from training import Snapshot

STATUS = "status"
STAGE = "stage"
SPEED_TEXT = "speed text"
FACTS = "facts"
ABOUT = "about"

SCALE_NAMES = {"linear": "linear", "log": "logarithmic"}


def facts(experiment: Experiment) -> str:
    """The experiment in a line: what is learned by what, and how."""
    model, training = experiment.model, experiment.training
    names = model.layer_activations
    activations = names[0] if len(set(names)) == 1 else ", ".join(names)
    optimizer = training.optimizer
    reduction = "" if training.reduction == "mean" else f" ({training.reduction})"
    return "   ·   ".join(
        (
            f"{'-'.join(map(str, model.layers))} {activations}",
            f"{optimizer.name}, learning rate {optimizer.learning_rate:g}",
            f"loss {training.loss}{reduction}",
            f"batch {training.batch_size}",
            f"data normalised: {experiment.data.normalize}",
            f"seed {experiment.seed}",
        )
    )


def unit_names(code_units: int) -> list[str]:
    """Names of code units as a person counts them."""
    return [f"unit {unit + 1}" for unit in range(code_units)]


def layout(snapshot: Snapshot, about: str, options: ViewOptions, look: Look) -> list[list[Any]]:
    """The window's rows, top to bottom: title, transport, options, stage, status."""
    ground = look.palette.ground
    side = look.px(12)

    def row(elements: list[Any], above: int, below: int) -> list[Any]:
        pad = ((side, side), (look.px(above), look.px(below)))
        return [sg.Column([elements], pad=pad, expand_x=True, background_color=ground)]

    return [
        row([_title(snapshot.experiment, look)], 10, 0),
        row([_text(facts(snapshot.experiment), FACTS, look)], 2, 2),
        *([row([_text(about, ABOUT, look)], 0, 4)] if about else []),
        row([_button(control, look) for control in CONTROLS], 4, 4),
        row(_options(snapshot, options, look), 2, 8),
        [sg.Column([[]], key=STATUS, pad=(0, 0), expand_x=True, background_color=ground)],
        [sg.Canvas(key=STAGE, size=(100, 100), pad=(0, 0), background_color=look.palette.panel)],
    ]


def _title(experiment: Experiment, look: Look) -> Any:
    return sg.Text(experiment.title, font=look.heading, background_color=look.palette.ground)


def _text(text: str, key: str, look: Look) -> Any:
    palette = look.palette
    return sg.Text(
        text, key=key, font=look.small, text_color=palette.muted, background_color=palette.ground,
        expand_x=True,
    )  # fmt: skip


def _button(control: Control, look: Look) -> Any:
    gap = look.px(14) if control.gap_before else 0
    return sg.Button(control.label, key=control.action, pad=((gap, look.px(4)), (0, 0)))


def _options(snapshot: Snapshot, options: ViewOptions, look: Look) -> list[Any]:
    code_units = snapshot.codes.shape[1]
    elements = [
        _label("Speed", look, first=True),
        sg.Slider(
            (0, len(SPEEDS) - 1), options.speed, orientation="h", key=Option.SPEED,
            enable_events=True, disable_number_display=True, pad=((0, look.px(6)), (0, 0)),
            size=(18, look.px(14)),
        ),
        sg.Text(
            speed_text(SPEEDS[options.speed]), key=SPEED_TEXT, size=(22, 1), font=look.small,
            background_color=look.palette.ground,
        ),
        sg.Push(background_color=look.palette.ground),
    ]  # fmt: skip
    if code_units > 2:
        names = unit_names(code_units)
        x, y = options.code_units
        elements += [
            _label("Code plane", look),
            _combo(names, names[x], Option.X_UNIT, look),
            _label("against", look),
            _combo(names, names[y], Option.Y_UNIT, look),
        ]
    elements += [
        _label("Error axis", look),
        _combo([*SCALE_NAMES.values()], SCALE_NAMES[options.scale], Option.SCALE, look),
    ]
    if max(snapshot.experiment.model.layers) > ViewOptions().units_drawn:
        elements += [
            _label("Units drawn", look),
            _combo(
                [str(n) for n in UNITS_DRAWN], str(options.units_drawn), Option.UNITS_DRAWN, look
            ),
        ]
    return elements


def _label(text: str, look: Look, *, first: bool = False) -> Any:
    return sg.Text(
        text,
        font=look.small,
        text_color=look.palette.muted,
        background_color=look.palette.ground,
        pad=((0 if first else look.px(10), look.px(5)), (0, 0)),
    )


def _combo(values: list[str], value: str, key: Option, look: Look) -> Any:
    width = max(map(len, values)) + 1
    return sg.Combo(
        values, value, key=key, readonly=True, enable_events=True, font=look.small, size=(width, 8)
    )
