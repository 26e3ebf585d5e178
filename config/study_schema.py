"""What a study file may say: the experiments to compare, what is recorded, and what is drawn."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from config.schema.fields import Real, Section, Text, Whole, field

MeasureName = Literal[
    "loss",
    "rmse",
    "binary_cross_entropy",
    "target_log_loss",
    "clipped_binary_cross_entropy",
    "right",
    "codes",
    "patterns",
    "states",
    "mirrored",
    "dead_outputs",
    "epochs",
]

FigureKind = Literal["curves", "final", "heat_maps", "hidden_states", "reconstructions"]

MOST_RUNS = 10_000


class FigureWish(Section):
    """A figure of the report."""

    kind: FigureKind = field(
        "Kind",
        "curves: a measure over epochs; final: a measure at the end; or a view of one network.",
    )
    measure: MeasureName = field("Measure", "What curves and final values show.", "loss")
    along: Text | None = field(
        "Along",
        "What varies among the lines of curves, or along the x axis of final values; empty: the "
        "last of what varies.",
        None,
    )
    cell: tuple[Text, ...] = field(
        "Cell",
        "For views of one network: the labels of what varies, in order; its first seed is shown. "
        "Empty: the last cell.",
        (),
        max_length=8,
    )


class Published(Section):
    """What somebody else measured."""

    measure: MeasureName = field("Measure", "What was measured.")
    values: tuple[Annotated[Real, Field(ge=-1e12, le=1e12)] | None, ...] = field(
        "Values",
        "One for each value of what varies first, or for each combination of the first few, the "
        "last of these changing fastest; empty where none was given.",
        min_length=1,
        max_length=MOST_RUNS,
    )


class StudyFile(Section):
    """A grid of experiments, what is recorded of each, and what it is compared with."""

    title: Text = field("Title", "Name of the study.", min_length=1, max_length=200)
    base: str | dict[str, Any] = field(
        "Base", "A preset's name or an experiment file, or an experiment written out."
    )
    vary: dict[str, list[Any]] = field(
        "Vary",
        "What differs: keys with lists of values, or names with lists of {label, set}; every "
        "combination is run.",
        {},
    )
    seeds: Whole = field(
        "Seeds",
        "Runs of each combination, with seeds that count up from the base's.",
        1,
        ge=1,
        le=1000,
        unit="runs",
    )
    record: tuple[MeasureName, ...] = field(
        "Record",
        "What is measured at the end of each run, in the order of the table's columns.",
        ("loss", "rmse", "epochs"),
        min_length=1,
        max_length=20,
    )
    draw: tuple[FigureWish, ...] = field(
        "Draw", "Figures of the report, in order.", (), max_length=20
    )
    source: Text = field("Source", "Where published values come from.", "", max_length=500)
    published: tuple[Published, ...] = field(
        "Published", "Published values to compare with.", (), max_length=20
    )
    differs: tuple[Text, ...] = field(
        "Differs",
        "What differs from the published values, and why: a paragraph each, for the report.",
        (),
        max_length=20,
    )


class CaseFile(Section):
    """One value of what varies, where it sets several keys at once."""

    label: Text = field("Label", "Its name in tables and figures.", min_length=1, max_length=60)
    set: dict[str, Any] = field("Set", "Keys of the experiment, with their values.")
    seeds: Whole | None = field(
        "Seeds", "Fewer runs than other values, where chance plays no part.", None, ge=1, le=1000
    )
