"""The experiments that come with the program, each with its lesson."""

from __future__ import annotations

from pathlib import Path

from config.yaml_tree import data_of, read_tree

FOLDER = Path(__file__).parent / "presets"
DEFAULT = "gaussian-clusters"

_ORDER = (
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
)


def names() -> tuple[str, ...]:
    """Every preset's name: the default first, then in the order of learning from them."""
    return _ORDER


def path(name: str) -> Path:
    """The preset's file; raises KeyError for an unknown name."""
    if name not in _ORDER:
        raise KeyError(name)
    return FOLDER / f"{name}.yml"


def text(name: str) -> str:
    """The preset's YAML."""
    return path(name).read_text(encoding="utf-8")


def title(name: str) -> str:
    """The preset's title."""
    return str(data_of(read_tree(text(name)).root)["title"])
