"""Figures as files."""

from __future__ import annotations

from pathlib import Path

import pytest

from plots.code_plane import CodePlane
from plots.palette import LIGHT
from plots.save import save_figure
from tests.snapshots import make_snapshot


def test_the_same_figure_gives_the_same_png(tmp_path: Path) -> None:
    for name in ("one.png", "two.png"):
        view = CodePlane(LIGHT)
        view.show(make_snapshot())
        save_figure(view.figure, tmp_path / name)
    first = (tmp_path / "one.png").read_bytes()
    assert first.startswith(b"\x89PNG")
    assert first == (tmp_path / "two.png").read_bytes()


def test_a_folder_that_does_not_exist_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        save_figure(CodePlane(LIGHT).figure, tmp_path / "none" / "one.png")
    assert list(tmp_path.iterdir()) == []
