"""A figure as a PNG file, whole or not at all."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from matplotlib.figure import Figure

from config.atomic import write_bytes


def save_figure(figure: Figure, path: Path) -> None:
    """Write `figure` to `path` as PNG, at its own dpi; raises OSError where that fails."""
    png = BytesIO()
    # No creation date and no version, so that the same figure gives the same bytes.
    figure.savefig(png, format="png", dpi=figure.dpi, metadata={"Software": None})
    write_bytes(path, png.getvalue())
