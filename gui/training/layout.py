"""The training window's elements and where they stand; what they do is in `window`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from config.schema import Experiment
from gui.look import Look
from gui.toolkit import sg
from gui.training.actions import CONTROLS
from gui.training.options import UNITS_DRAWN, Option, ViewOptions
from gui.training.pacer import SPEEDS, speed_text
from plots.error_curve import SCALE_NAMES
from training import Snapshot

STATUS = "status"
STAGE = "stage"
SPEED_TEXT = "speed text"
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
    return "   ·   ".join(
        (
            f"{'-'.join(map(str, model.layers))} {activations}",
            f"{optimizer.name}, learning rate {optimizer.learning_rate:g}",
            f"loss {training.loss}{reduction}",
            f"batch {training.batch_size}",
            f"data normalised: {experiment.data.normalize}",
            f"seed {experiment.seed}" + _data_seed(experiment),
        )
    )


def _data_seed(experiment: Experiment) -> str:
    seed = getattr(experiment.data, "seed", None)
    return "" if seed is None else f", of the data {seed}"


def unit_names(code_units: int) -> list[str]:
    """Names of code units as a person counts them."""
    return [f"unit {unit + 1}" for unit in range(code_units)]


@dataclass(frozen=True, slots=True)
class Layout:
    """The window's rows, and the groups of its control rows, which `Flow` places later."""

    rows: list[list[Any]]
    controls: list[list[Any]]
    options: list[list[Any]]


def layout(snapshot: Snapshot, about: str, options: ViewOptions, look: Look) -> Layout:
    """The window's rows, top to bottom: title, facts, note, controls, options, status, stage."""
    ground = look.palette.ground
    side = look.px(12)

    def row(elements: list[Any], above: int, below: int, key: str | None = None) -> list[Any]:
        pad = ((side, side), (look.px(above), look.px(below)))
        return [sg.Column([elements], key=key, pad=pad, expand_x=True, background_color=ground)]

    buttons = {control: sg.Button(control.label, key=control.action) for control in CONTROLS}
    controls: list[list[Any]] = []
    for control, button in buttons.items():
        if control.begins_group:
            controls.append([])
        controls[-1].append(button)
    groups = _options(snapshot, options, look)
    rows = [
        row([_title(snapshot.experiment, look)], 10, 0),
        row([_text(facts(snapshot.experiment), FACTS, look)], 2, 2),
        row([_text(about, ABOUT, look)], 0, 4, ABOUT_ROW),
        row([*buttons.values()], 4, 4),
        row([element for group in groups for element in group], 2, 8),
        [sg.Column([[]], key=STATUS, pad=(0, 0), expand_x=True, background_color=ground)],
        [sg.Canvas(key=STAGE, size=(100, 100), pad=(0, 0), background_color=look.palette.panel)],
    ]
    return Layout(rows, controls, groups)


def _title(experiment: Experiment, look: Look) -> Any:
    return sg.Text(experiment.title, font=look.heading, background_color=look.palette.ground)


def _text(text: str, key: str, look: Look) -> Any:
    palette = look.palette
    return sg.Text(
        text, key=key, font=look.small, text_color=palette.muted, background_color=palette.ground,
        expand_x=True,
    )  # fmt: skip


def _options(snapshot: Snapshot, options: ViewOptions, look: Look) -> list[list[Any]]:
    """Groups of a label and what is chosen there."""
    code_units = snapshot.codes.shape[1]
    groups = [
        [
            _label("Speed of Play", look),
            sg.Slider(
                (0, len(SPEEDS) - 1), options.speed, orientation="h", key=Option.SPEED,
                enable_events=True, disable_number_display=True,
            ),
            sg.Text(
                speed_text(SPEEDS[options.speed]), key=SPEED_TEXT, size=(22, 1), font=look.small,
                background_color=look.palette.ground,
            ),
        ]
    ]  # fmt: skip
    if code_units > 2:
        names = unit_names(code_units)
        x, y = options.code_units
        groups.append(
            [
                _label("Code plane", look),
                _combo(names, names[x], Option.X_UNIT, look),
                _label("against", look),
                _combo(names, names[y], Option.Y_UNIT, look),
            ]
        )
    scales = [*SCALE_NAMES.values()]
    groups.append(
        [
            _label("Error axis", look),
            _combo(scales, SCALE_NAMES[options.scale], Option.SCALE, look),
        ]
    )
    if max(snapshot.experiment.model.layers) > ViewOptions().units_drawn:
        counts = [str(count) for count in UNITS_DRAWN]
        groups.append(
            [
                _label("Units drawn", look),
                _combo(counts, str(options.units_drawn), Option.UNITS_DRAWN, look),
            ]
        )
    return groups


def _label(text: str, look: Look) -> Any:
    palette = look.palette
    return sg.Text(text, font=look.small, text_color=palette.muted, background_color=palette.ground)


def _combo(values: list[str], value: str, key: Option, look: Look) -> Any:
    width = max(map(len, values)) + 1
    return sg.Combo(
        values, value, key=key, readonly=True, enable_events=True, font=look.small, size=(width, 8)
    )
