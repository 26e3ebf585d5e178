"""`Focus`: what a person points at or has picked; the same for all views, and no learning state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from training.snapshot import Snapshot, Values


class Unit(NamedTuple):
    """A unit of a layer; layer 0 is the input, and units count from 0."""

    layer: int
    unit: int


class Weight(NamedTuple):
    """A weight into `unit` of `layer`, 1 for the first after the input, from `source` below it.

    `source` is -1 for the bias.
    """

    layer: int
    unit: int
    source: int


@dataclass(frozen=True, slots=True)
class Pin:
    """A sample that is followed, or a point typed by hand, which has values instead of a number."""

    name: str
    """A letter, which all views write beside it."""
    sample: int | None = None
    values: tuple[float, ...] | None = None

    def features(self, snapshot: Snapshot) -> Values | None:
        """Its normalised features, of shape (features,).

        None where the data shown have no such sample, or samples of another width.
        """
        if self.sample is not None:
            return snapshot.values[self.sample] if self.sample < len(snapshot.values) else None
        if self.values is None or len(self.values) != snapshot.experiment.model.layers[0]:
            return None
        return np.array(self.values)


@dataclass(frozen=True, slots=True)
class Focus:
    """What to light up."""

    hovered: int | None = None
    """A sample under the pointer."""
    code: tuple[float, float] | None = None
    """The place under the pointer in the code plane: values of the two code units on its axes."""
    pins: tuple[Pin, ...] = ()
    unit: Unit | None = None
    weight: Weight | None = None
    batch: tuple[int, ...] = ()
    """Samples of the update that is under way, in slow motion."""

    @property
    def sample(self) -> int | None:
        """The one sample whose activations are shown: the hovered one, or the last one pinned."""
        if self.hovered is not None:
            return self.hovered
        return next((pin.sample for pin in reversed(self.pins) if pin.sample is not None), None)


NOTHING = Focus()


def whole_codes(
    snapshot: Snapshot, units: tuple[int, int], places: NDArray[np.floating]
) -> NDArray[np.float64]:
    """Codes, of shape (places, code units), for `places` in the code plane, of shape (places, 2).

    `units` are the two code units on the axes. The others are held at their mean over all samples;
    of a code of a single unit only the first coordinate counts.
    """
    width = snapshot.codes.shape[1]
    codes = np.tile(snapshot.codes.mean(axis=0, dtype=np.float64), (len(places), 1))
    chosen = list(units) if width > 1 else [0]
    codes[:, chosen] = places[:, : len(chosen)]
    return codes


def sample_name(snapshot: Snapshot, sample: int) -> str:
    """A sample by its number, counted from 0 as in files of codes, and its cluster."""
    name = f"sample {sample}"
    if len(snapshot.label_names) > 1:
        name += f", {plain(snapshot.label_names[snapshot.labels[sample]])}"
    if snapshot.held_out is not None and snapshot.held_out[sample]:
        name += ", held out"
    return name


def plain(name: str, longest: int = 18) -> str:
    """A name as one short line of text."""
    line = " ".join(name.split())
    return line if len(line) <= longest else line[: longest - 1] + "…"
