"""The experiments that come with the program, each with its lesson."""

from __future__ import annotations

from pathlib import Path

from config.shelf import Shelf

FOLDER = Path(__file__).parent / "presets"
DEFAULT = "gaussian-clusters"

_SHELF = Shelf(
    FOLDER,
    (
        DEFAULT,
        "two-clusters-first-steps",
        "linear-vs-pca",
        "sigmoid-cannot-go-below-zero",
        "overcomplete",
        "deep",
        "swiss-roll",
        "moving-spot",
        "turning-bar",
        "denoising",
        "overfitting",
        "one-hot-8-3-8",
        "one-hot-16-3-16",
        "positions-16-5-16",
        "positions-16-4-16",
        "positions-16-3-16",
        "positions-16-8-4-8-16",
        "positions-16-8-4-8-16-relu",
        "constant-weights-cannot-learn",
    ),
)

names = _SHELF.names
path = _SHELF.path
text = _SHELF.text
title = _SHELF.title
