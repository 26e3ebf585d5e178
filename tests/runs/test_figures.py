"""Pictures of views as files, and every kind of export without a window."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from plots.palette import DARK, LIGHT
from runs.exports import EXPORTS, Export
from runs.figures import PICTURES, Shown, write_picture
from tests.snapshots import make_snapshot
from tests.training.experiments import TWO_CLUSTERS, make_experiment
from training import Session

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("name", PICTURES)
def test_a_png_has_the_size_that_was_asked_for(name: str, tmp_path: Path) -> None:
    path = tmp_path / "view.PNG"
    write_picture(name, make_snapshot(), path, size=(5, 4), dpi=100)
    with Image.open(path) as picture:
        assert (picture.format, picture.size) == ("PNG", (500, 400))


@pytest.mark.parametrize("name", PICTURES)
def test_an_svg_has_the_size_that_was_asked_for(name: str, tmp_path: Path) -> None:
    path = tmp_path / "view.svg"
    write_picture(name, make_snapshot(), path, size=(5, 4))
    root = ET.parse(path).getroot()
    assert root.tag == f"{SVG}svg"
    assert (root.get("width"), root.get("height")) == ("360pt", "288pt")


@pytest.mark.parametrize("suffix", [".png", ".svg"])
@pytest.mark.parametrize("name", PICTURES)
def test_the_same_state_gives_the_same_bytes(name: str, suffix: str, tmp_path: Path) -> None:
    for file in ("a", "b"):
        write_picture(name, make_snapshot(), tmp_path / f"{file}{suffix}")
    first, second = ((tmp_path / f"{file}{suffix}").read_bytes() for file in ("a", "b"))
    assert first == second


@pytest.mark.parametrize("name", PICTURES)
def test_pictures_are_in_the_colours_of_the_theme(name: str, tmp_path: Path) -> None:
    for palette in (LIGHT, DARK):
        path = tmp_path / f"{palette.name}.png"
        write_picture(name, make_snapshot(), path, Shown(palette=palette))
        with Image.open(path) as picture:
            corner = np.asarray(picture.convert("RGB"))[2, 2]
        assert "#" + "".join(f"{channel:02x}" for channel in corner) == palette.panel


def test_the_code_units_that_a_person_chose_are_in_the_picture(tmp_path: Path) -> None:
    snapshot = make_snapshot((6, 8, 4, 8, 6))
    for units in ((0, 1), (2, 3), (2, 3)):
        write_picture("code plane", snapshot, tmp_path / "next.png", Shown(code_units=units))
        (tmp_path / "next.png").rename(tmp_path / f"{len(list(tmp_path.iterdir()))}.png")
    one, two, three = (path.read_bytes() for path in sorted(tmp_path.iterdir()))
    assert two == three != one


def test_another_kind_of_picture_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"\.png or \.svg"):
        write_picture("code plane", make_snapshot(), tmp_path / "a.jpg")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("export", EXPORTS, ids=lambda export: export.title)
def test_every_export_is_one_file_with_nothing_beside_it(export: Export, tmp_path: Path) -> None:
    session = Session(make_experiment(data={**TWO_CLUSTERS, "held_out": 0.3}))
    session.advance(max_updates=7)
    for suffix in export.suffixes:
        export.write(session, Shown(), tmp_path / f"{export.stem}{suffix}")
    assert {path.name for path in tmp_path.iterdir()} == {
        f"{export.stem}{suffix}" for suffix in export.suffixes
    }
    assert session.update == 7


def test_what_is_held_out_is_told_in_the_tables(tmp_path: Path) -> None:
    session = Session(make_experiment(data={**TWO_CLUSTERS, "held_out": 0.3}))
    session.run_epoch()
    writers = {export.stem: export.write for export in EXPORTS}
    for stem in ("history", "codes"):
        writers[stem](session, Shown(), tmp_path / stem)
    head, *rows = (tmp_path / "codes").read_text().splitlines()
    assert head.endswith(",held_out")
    assert [row.endswith(",yes") for row in rows] == session.dataset.held_out.tolist()
    head, *rows = (tmp_path / "history").read_text().splitlines()
    assert head.endswith(",held_out_rmse")
    assert float(rows[-1].rpartition(",")[2]) == session.snapshot().held_out_rmse
