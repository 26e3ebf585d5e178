"""`CodePlane`: the code of every sample, two code units against each other, coloured by cluster."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.artist import Artist
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from plots.legend import Legend, plain
from plots.live import SMALL_SIZE, LiveView, Margins
from plots.palette import MARKERS, Palette, marker_of
from plots.steps import SteppedBound, tick_name, ticks
from training.snapshot import Array, Snapshot

MOST_POINTS = 4000
"""More than this are thinned evenly, cluster by cluster: they would hide each other anyway."""

MOST_NAMED_ROWS = 24
"""A strip with more clusters than this has no room for their names beside its rows."""

ROW_SPREAD = 0.62
"""Share of a row of the strip over which its points are spread."""

GOLDEN_RATIO = 0.6180339887
"""Its multiples, without their whole parts, fill a row evenly whatever the number of points."""

MARGINS = Margins(left=54, right=14, bottom=36, top=32)
MARGIN_AROUND_RANGE = 0.05


@dataclass(frozen=True, slots=True)
class Range:
    """Where an activation's values lie: from `lower` to 1, times a bound unless `fixed`."""

    lower: float
    fixed: bool


RANGES = {
    "identity": Range(-1, fixed=False),
    "relu": Range(0, fixed=False),
    "sigmoid": Range(0, fixed=True),
    "tanh": Range(-1, fixed=True),
}


@dataclass(frozen=True, slots=True)
class _Group:
    """The samples that share a colour and a marker, as far as they are drawn."""

    line: Line2D
    samples: NDArray[np.intp]
    rows: NDArray[np.float64]


class CodePlane(LiveView):
    """The code plane, or with a single code unit a strip with a row for each cluster.

    Limits are those of the code layer's activation; where it has none they step along 1, 2, 5, …,
    and are never fitted to a frame.
    """

    def __init__(
        self, palette: Palette, *, size: tuple[float, float] = (5.8, 6.2), dpi: float = 96
    ) -> None:
        self._units = (0, 1)
        self._bound = SteppedBound(smallest=1e-6)
        self._groups: list[_Group] = []
        self._labels: NDArray[np.int64] | None = None
        self._subject: tuple[object, ...] = ()
        self._limits: tuple[float, float] | None = None
        self._legend: Legend | None = None
        super().__init__(palette, "Code plane", MARGINS, size=size, dpi=dpi)

    def choose(self, x_unit: int, y_unit: int) -> None:
        """Show these two code units, counted from 0.

        Raises ValueError where the code shown has no such unit. Before the first snapshot, and for
        a network that is new, a unit that it does not have gives way to the first two.
        """
        if self._snapshot is not None:
            width = self._snapshot.codes.shape[1]
            if not (0 <= x_unit < width and 0 <= y_unit < width):
                raise ValueError(f"code units go from 0 to {width - 1}, not {x_unit} and {y_unit}")
        self._units = (x_unit, y_unit)
        self._limits = None
        self._show_again()

    @property
    def units(self) -> tuple[int, int]:
        """The two code units shown, counted from 0; of no meaning where there is only one."""
        return self._units

    def _update(self, snapshot: Snapshot) -> bool:
        changed = self._take_up(snapshot)
        strip = snapshot.codes.shape[1] == 1
        x = snapshot.codes[:, 0 if strip else self._units[0]]
        y = None if strip else snapshot.codes[:, self._units[1]]
        changed |= self._step_limits(_activation(snapshot), x, y)
        for group in self._groups:
            group.line.set_data(x[group.samples], group.rows if y is None else y[group.samples])
        return changed

    def _moving(self) -> Sequence[Artist]:
        return [group.line for group in self._groups]

    def _take_up(self, snapshot: Snapshot) -> bool:
        """Make new artists where the samples, their clusters or the code layer are others."""
        model = snapshot.experiment.model
        width = snapshot.codes.shape[1]
        subject = (snapshot.label_names, model.code_layer, width, _activation(snapshot))
        if subject == self._subject and self._has_labels(snapshot.labels):
            return False
        self._subject = subject
        self._labels = snapshot.labels
        self._limits = None
        if 1 < width <= max(self._units):
            self._units = (0, 1)
        self._group_samples(snapshot.labels)
        self._name_clusters(snapshot.label_names, strip=width == 1)
        note = f"layer {model.code_layer}, {_activation(snapshot)}"
        drawn = sum(len(group.samples) for group in self._groups)
        if drawn < len(snapshot.labels):
            note += f" · {drawn:,} of {len(snapshot.labels):,} samples"
        self._subtitle.set_text(note)
        self._place()
        return True

    def _has_labels(self, labels: NDArray[np.int64]) -> bool:
        return labels is self._labels or (
            self._labels is not None and np.array_equal(labels, self._labels)
        )

    def _group_samples(self, labels: NDArray[np.int64]) -> None:
        for group in self._groups:
            group.line.remove()
        share = min(1.0, MOST_POINTS / len(labels))
        looks = labels % (len(self.palette.series) * len(MARKERS))
        self._groups = []
        size = float(np.clip(5.2 * (400 / len(labels)) ** 0.25, 3.0, 6.5))
        for look in np.unique(looks):
            samples = np.flatnonzero(looks == look)
            drawn = np.linspace(0, len(samples) - 1, max(1, int(share * len(samples))))
            samples = samples[drawn.astype(np.intp)]
            spread = (np.arange(len(samples)) * GOLDEN_RATIO % 1 - 0.5) * ROW_SPREAD
            line = self._marker_line(int(look), size)
            self.axes.add_line(line)
            self._groups.append(_Group(line, samples, labels[samples] + spread))

    def _marker_line(self, label: int, size: float) -> Line2D:
        return Line2D(
            [],
            [],
            linestyle="none",
            marker=marker_of(label),
            markersize=size,
            markerfacecolor=self.palette.color_of(label),
            markeredgecolor=self.palette.panel,
            markeredgewidth=0.4,
            animated=True,
        )

    def _name_clusters(self, names: tuple[str, ...], *, strip: bool) -> None:
        rows_are_named = strip and len(names) <= MOST_NAMED_ROWS
        if self._legend is not None:
            self._legend.remove()
            self._legend = None
        if len(names) > 1 and not rows_are_named:
            self._legend = Legend(self.axes, names, self.palette)
        if strip:
            self.axes.set_ylim(len(names) - 0.4, -0.6)
            shown = [plain(name) for name in names] if rows_are_named else []
            self.axes.set_yticks(range(len(shown)), shown)
            for label in self.axes.get_yticklabels():
                label.set_parse_math(False)
            self._row_names_width = 0.6 * SMALL_SIZE * max(map(len, shown), default=0)

    def _unit_name(self, unit: int) -> str:
        width = self._snapshot.codes.shape[1] if self._snapshot is not None else 2
        return f"code unit {unit + 1}" + (f" of {width}" if width > 2 else "")

    def _step_limits(self, activation: str, x: Array, y: Array | None) -> bool:
        # An activation that this table does not know yet is taken for one without limits.
        reach = RANGES.get(activation, RANGES["identity"])
        bound = 1.0
        if not reach.fixed:
            largest = max(float(np.abs(v).max()) for v in (x, y) if v is not None)
            bound = self._bound.fit(largest if np.isfinite(largest) else 0.0)
        low = reach.lower * bound
        if self._limits == (low, bound):
            return False
        self._limits = (low, bound)
        margin = MARGIN_AROUND_RANGE * (bound - low)
        marks = ticks(bound, 5) if low == 0 else [low, low / 2, 0.0, bound / 2, bound]
        names = [tick_name(mark) for mark in marks]
        self.axes.set_xlim(low - margin, bound + margin)
        self.axes.set_xticks(marks, names)
        if y is None:
            self.axes.set_xlabel("code unit 1 (the height within a row has no meaning)")
            self.axes.set_ylabel("")
        else:
            self.axes.set_xlabel(self._unit_name(self._units[0]))
            self.axes.set_ylabel(self._unit_name(self._units[1]))
            self.axes.set_ylim(low - margin, bound + margin)
            self.axes.set_yticks(marks, names)
        return True

    def _place(self) -> None:
        left = MARGINS.left
        if self._subject and self._subject[2] == 1:
            left = self._row_names_width + 18
        height = self._legend.arrange(self._inches(), left) if self._legend else 0.0
        self._margins = Margins(left, MARGINS.right, MARGINS.bottom + height, MARGINS.top)
        super()._place()


def _activation(snapshot: Snapshot) -> str:
    model = snapshot.experiment.model
    return model.layer_activations[model.code_layer - 1]
