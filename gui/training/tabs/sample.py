"""The "Sample" tab: what is under the pointer or pinned, from its input to its residual."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from config.numbers import number_list
from config.numbers import number_text as with_point
from gui.buttons import small_button
from gui.look import Look
from gui.toolkit import ttk
from gui.tooltip import Tooltip
from gui.training.desk import Desk
from gui.training.pointer import with_pin, with_values
from gui.training.summary import pin_error
from gui.training.tabs.widgets import Line, Values, embed, heading, number_text
from plots.features import FeatureBars, Row
from plots.focus import Focus, Pin, sample_name, whole_codes
from plots.numbers import error_text
from training import Snapshot
from training.inspection import decoder_outputs, layer_outputs, nearest_sample
from training.losses import rmse

HINT = (
    "Point at a sample in the code plane, or click one to pin it. Between samples you see what the "
    "decoder makes of the code under the pointer."
)
FIGURE_HEIGHT = 190
MOST_VALUES = 12
"""Activations written out for a layer."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What the tab is about: a title, values beside each other, and activations by layer."""

    title: str
    note: str
    code: NDArray[np.floating]
    error: str
    rows: tuple[Row, ...]
    first_layer: int
    activations: tuple[NDArray[np.floating], ...]
    """Of `first_layer` and those after it, each of shape (units,)."""


class SampleTab:
    """One sample, or one code, in full."""

    title: ClassVar[str] = "Sample"
    help: ClassVar[str] = "The sample or the code under the pointer, and what is pinned."

    def __init__(self, master: Any, look: Look, desk: Desk) -> None:
        self.frame = ttk.Frame(master)
        self._look = look
        self._desk = desk
        self._snapshot = desk.session.snapshot()
        self.subject: Subject | None = None
        """What is shown."""
        self._title = Line(self.frame, "Heading.TLabel").pack()
        self._hint = Line(self.frame, "Muted.TLabel").pack(pady=(look.px(2), look.px(4)))
        self._values = Values(
            self.frame, look,
            (
                ("Code", "Activations of the code layer."),
                ("RMSE", "Square root of the mean of (x − x̂)² over the features of this one "
                         "sample, in the units of the normalised data."),
            ),
        )  # fmt: skip
        self._values.frame.pack(fill="x")
        self.bars = FeatureBars(look.palette, dpi=96 * look.font_scale)
        self._plot = embed(self.bars, self.frame, look, FIGURE_HEIGHT)
        heading(self.frame, look, "Pins")
        self._pins = ttk.Frame(self.frame)
        self._pins.pack(fill="x")
        self._pins_shown: tuple[Pin, ...] | None = None
        self._pin_lines: list[Line] = []
        self._add_entry()
        heading(self.frame, look, "Activations, layer by layer")
        self._activations = Line(self.frame, font=look.font(9, mono=True)).pack()

    def show(self, snapshot: Snapshot, focus: Focus) -> None:
        """Show what is under the pointer, else the newest pin, else how to get there."""
        self._snapshot = snapshot
        self.subject = subject = subject_of(snapshot, focus, self._desk.options.code_units)
        self._title.show(subject.title if subject else "No sample")
        self._hint.show(subject.note if subject else HINT)
        if subject is None:
            self._values.show(["–", "–"])
            self._activations.show("")
        else:
            self._values.show([_numbers(subject.code), subject.error])
            self._activations.show(activation_text(snapshot, subject))
            self.bars.show_rows(subject.rows, snapshot.feature_names, snapshot.image_shape)
        if (subject is not None) != bool(self._plot.winfo_manager()):
            self._plot.pack(fill="both", expand=True) if subject else self._plot.pack_forget()
        self._show_pins(snapshot, focus)

    def close(self) -> None:
        """Let go of the figure."""
        self.bars.close()

    @property
    def headline(self) -> str:
        """What the tab is about, as it can be read."""
        return self._title.text

    @property
    def numbers(self) -> list[str]:
        """Code and RMSE, as they can be read."""
        return self._values.texts

    @property
    def mistake(self) -> str:
        """What is wrong with what was typed, as it can be read."""
        return self._mistake.text

    def _add_entry(self) -> None:
        look = self._look
        row = ttk.Frame(self.frame)
        row.pack(fill="x", pady=(look.px(6), 0))
        label = ttk.Label(row, text="Pin", style="Muted.TLabel")
        label.pack(side="left", padx=(0, look.px(6)))
        button = small_button(row, "Pin", self._pin_typed)
        button.pack(side="right", padx=(look.px(6), 0))
        self.field = ttk.Entry(row, font=look.body)
        self.field.pack(side="left", fill="x", expand=True)
        self.field.bind("<Return>", lambda _event: self._pin_typed())
        text = (
            "A sample's number, such as 17, or a point by hand: one value a feature, in the units "
            "of the normalised data, with commas, spaces or semicolons between them. Key: S"
        )
        Tooltip(self.field, text, look)
        label.configure(text="Number or values")
        self._mistake = Line(self.frame, "Error.TLabel").pack()

    def _pin_typed(self) -> None:
        try:
            pinned = typed_pin(self.field.get(), self._desk.focus, self._snapshot)
        except ValueError as error:
            self._mistake.show(str(error))
            return
        self._mistake.show("")
        self.field.delete(0, "end")
        self._desk.set_focus(pinned)

    def _show_pins(self, snapshot: Snapshot, focus: Focus) -> None:
        if focus.pins != self._pins_shown:
            self._list_pins(focus.pins)
        for line, pin in zip(self._pin_lines, focus.pins, strict=True):
            error = pin_error(snapshot, pin)
            name = "by hand" if pin.sample is None else sample_name(snapshot, pin.sample)
            number = "–" if error is None else error_text(error)
            line.show(f"{pin.name}   {name}   {number}")

    def _list_pins(self, pins: tuple[Pin, ...]) -> None:
        self._pins_shown = pins
        for child in self._pins.winfo_children():
            child.destroy()
        self._pin_lines = []
        for pin in pins:
            row = ttk.Frame(self._pins)
            row.pack(fill="x", pady=self._look.px(1))
            small_button(row, "Unpin", partial(self._unpin, pin)).pack(side="right")
            line = Line(row)
            line.label.pack(side="left", fill="x", expand=True)
            Tooltip(line.label, "Letter, sample, and its RMSE over its features.", self._look)
            self._pin_lines.append(line)
        if not pins:
            text = "Click a sample to pin it; click it again to let it go."
            ttk.Label(self._pins, text=text, style="Muted.TLabel").pack(anchor="w")

    def _unpin(self, pin: Pin) -> None:
        focus = self._desk.focus
        self._desk.set_focus(replace(focus, pins=tuple(p for p in focus.pins if p != pin)))


def subject_of(snapshot: Snapshot, focus: Focus, units: tuple[int, int]) -> Subject | None:
    """The hovered sample, else the code under the pointer, else the newest pin, else None.

    `units` are the two code units on the axes of the code plane.
    """
    if focus.hovered is not None:
        title = sample_name(snapshot, focus.hovered)
        return _sample(snapshot, title, snapshot.values[focus.hovered])
    if focus.code is not None:
        return _code(snapshot, focus.code, units)
    for pin in reversed(focus.pins):
        x = pin.features(snapshot)
        if x is not None:
            name = "by hand" if pin.sample is None else sample_name(snapshot, pin.sample)
            return _sample(snapshot, f"{pin.name}: {name}", x)
    return None


def _sample(snapshot: Snapshot, title: str, x: NDArray[np.floating]) -> Subject:
    layers = tuple(output[0] for output in layer_outputs(snapshot, x[None]))
    output = layers[-1].astype(np.float64)
    rows = (Row("input", x), Row("output", output), Row("residual", x - output))
    code = layers[snapshot.experiment.model.code_layer]
    title = title[:1].upper() + title[1:]
    note = "Residual: input − output, feature by feature."
    return Subject(title, note, code, error_text(rmse(output, x)), rows, 0, layers)


def _code(snapshot: Snapshot, place: tuple[float, float], units: tuple[int, int]) -> Subject:
    code = whole_codes(snapshot, units, np.array([place]))[0]
    layers = tuple(output[0] for output in decoder_outputs(snapshot, code[None]))
    nearest = nearest_sample(snapshot, code)
    # As many rows as of a sample, so that the figure need not be made anew between the two.
    sample = snapshot.values[nearest]
    rows = (
        Row("decoded", layers[-1]),
        Row(f"sample {nearest}", sample),
        Row("difference", sample - layers[-1]),
    )
    first = snapshot.experiment.model.code_layer
    note = f"Decoded, beside the nearest: {sample_name(snapshot, nearest)}."
    return Subject("Code under the pointer", note, code, "–", rows, first, layers)


def typed_pin(text: str, focus: Focus, snapshot: Snapshot) -> Focus:
    """The focus with what was typed pinned: a sample's number, or a value for each feature.

    Raises ValueError with a sentence for a person.
    """
    width, samples = snapshot.experiment.model.layers[0], len(snapshot.labels)
    entries = number_list(with_point(text) if width == 1 else text)
    wanted = (
        f"a sample's number from 0 to {samples - 1:,}, or {width} values with commas between them"
    )
    if not entries:
        raise ValueError(f"Type {wanted}.")
    if len(entries) == 1 and width > 1:
        number = entries[0].removeprefix("#")
        if not (number.isascii() and number.isdigit() and int(number[:18]) < samples):
            raise ValueError(f'"{entries[0]}" is no sample; type {wanted}.')
        sample = int(number)
        pinned = any(pin.sample == sample for pin in focus.pins)
        return focus if pinned else with_pin(focus, sample)
    if len(entries) != width:
        raise ValueError(
            f"These are {len(entries)} values, and a sample of these data has {width} features."
        )
    try:
        values = tuple(float(entry) for entry in entries)
    except ValueError:
        wrong = next(entry for entry in entries if not _is_number(entry))
        raise ValueError(f'"{wrong}" is not a number.') from None
    if not all(map(np.isfinite, values)) or max(map(abs, values)) > 1e9:
        raise ValueError("Values must lie between −1e9 and 1e9.")
    return with_values(focus, values)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def activation_text(snapshot: Snapshot, subject: Subject) -> str:
    """Each layer's name and its first activations."""
    model = snapshot.experiment.model
    lines = []
    for layer, values in enumerate(subject.activations, subject.first_layer):
        kind = "input" if layer == 0 else model.layer_activations[layer - 1]
        code = ", code" if layer == model.code_layer else ""
        lines.append(f"layer {layer}, {kind}{code}")
        lines.append("  " + _numbers(values))
    return "\n".join(lines)


def _numbers(values: NDArray[np.floating]) -> str:
    shown = " ".join(number_text(float(value)).strip() for value in values[:MOST_VALUES])
    more = len(values) - MOST_VALUES
    return f"{shown} and {more} more" if more > 0 else shown
