"""Where views stand on the stage, and which of them have nothing to show of an experiment."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from gui.training.options import ViewName
from training import Snapshot

HOME = (
    (ViewName.CODE_PLANE, ViewName.SHEET),
    (ViewName.ERROR_CURVE, ViewName.WEIGHT_GRAPH),
)
"""Two columns, from the top."""
GUESTS = (ViewName.HEAT_MAPS, ViewName.STATES, ViewName.RECONSTRUCTIONS)
"""They stand below the others, where fewer are."""

LEFT_SHARE = 0.45
"""For the first column, where both hold views that are at home there."""

MOST_WEIGHTS = 10_000
MOST_SAMPLES = 1024
MOST_FEATURES = 256
"""More than these are neither legible nor drawn in a frame's time."""


def columns(wanted: Collection[ViewName]) -> list[list[ViewName]]:
    """The views in columns: two wherever there are two views."""
    found = [[name for name in column if name in wanted] for column in HOME]
    for name in GUESTS:
        if name in wanted:
            min(found, key=len).append(name)
    found = [column for column in found if column]
    return [[name] for name in found[0]] if len(found) == 1 else found


def shares(places: Sequence[Sequence[ViewName]]) -> tuple[float, ...]:
    """Of the stage's width, for each of these columns."""
    if len(places) == 2 and all(set(places[side]) & set(HOME[side]) for side in (0, 1)):
        return LEFT_SHARE, 1 - LEFT_SHARE
    return (1 / len(places),) * len(places)


def why_not(name: ViewName, snapshot: Snapshot, pair: int = 0) -> str:
    """Why this view shows nothing of the experiment, in a sentence; empty where it does.

    `pair` is the pair of layers that heat maps are of.
    """
    if name is ViewName.HEAT_MAPS:
        weights = max(snapshot.weights[pair].size, snapshot.weights[-1 - pair].size)
        if weights > MOST_WEIGHTS:
            return f"Heat maps are for up to {MOST_WEIGHTS:,} weights; this layer has {weights:,}."
    if name is ViewName.STATES and len(snapshot.labels) > MOST_SAMPLES:
        return (
            f"The table of hidden states is for up to {MOST_SAMPLES:,} samples; "
            f"there are {len(snapshot.labels):,}."
        )
    if name is ViewName.RECONSTRUCTIONS and len(snapshot.feature_names) > MOST_FEATURES:
        return (
            f"Reconstructions are drawn for up to {MOST_FEATURES} features; "
            f"there are {len(snapshot.feature_names):,}."
        )
    return ""
