"""Encoders of moving pictures, checked with another program's decoder."""

from __future__ import annotations

import importlib
import io
import json
import stat
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from plots.palette import DARK, LIGHT, Palette
from runs.movies.encoders import (
    EncoderError,
    Frame,
    GifEncoder,
    Mp4Encoder,
    find_ffmpeg,
    gif_colors,
)

SIZE = (40, 26)

FAKE = """#!{python}
import json, pathlib, sys
frames = sys.stdin.buffer.read()
pathlib.Path(sys.argv[-1]).write_text(json.dumps([len(frames), sys.argv[1:]]))
"""
BROKEN = """#!{python}
import sys
sys.stderr.write("Unknown encoder 'libx264'\\n")
sys.exit(1)
"""


def random_frames(palette: Palette, count: int) -> list[Frame]:
    """Frames of the palette's colours in which a rectangle, one pixel, all or nothing changes."""
    rng = np.random.default_rng(5)
    table = gif_colors(palette)
    width, height = SIZE
    frames = [table[rng.integers(len(table), size=(height, width))]]
    for number in range(count - 1):
        frame = frames[-1].copy()
        top, left = rng.integers(0, (height - 3, width - 3))
        inside: list[Any] = [
            np.s_[top : top + 3, left : left + 2],
            np.s_[top, left],
            np.s_[:],
            np.s_[:0],
        ]
        part = frame[inside[number % 4]]
        part[...] = table[rng.integers(len(table), size=part.shape[:-1])]
        frames.append(frame)
    return frames


def decoded(content: bytes) -> list[Frame]:
    with Image.open(io.BytesIO(content)) as image:
        frames = []
        for number in range(getattr(image, "n_frames", 1)):
            image.seek(number)
            frames.append(np.asarray(image.convert("RGB")))
        return frames


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda palette: palette.name)
def test_a_gif_holds_every_frame_exactly(palette: Palette) -> None:
    frames = random_frames(palette, 13)
    encoder = GifEncoder(palette, SIZE, 20)
    for frame in frames:
        encoder.add(frame)
    found = decoded(encoder.content())
    assert len(found) == len(frames)
    for ours, theirs in zip(frames, found, strict=True):
        np.testing.assert_array_equal(theirs, ours)


@pytest.mark.parametrize(("fps", "delay_ms"), [(20, 50), (25, 40), (30, 30), (1, 1000), (500, 20)])
def test_a_gif_repeats_for_ever_at_its_pace(fps: float, delay_ms: int) -> None:
    encoder = GifEncoder(LIGHT, SIZE, fps)
    for frame in random_frames(LIGHT, 3):
        encoder.add(frame)
    with Image.open(io.BytesIO(encoder.content())) as image:
        assert (image.size, image.info["loop"], image.info["duration"]) == (SIZE, 0, delay_ms)


def test_a_frame_that_repeats_the_last_one_takes_hardly_any_room() -> None:
    frame = np.broadcast_to(gif_colors(LIGHT)[:100, None], (100, 300, 3)).copy()
    encoder = GifEncoder(LIGHT, (300, 100), 20)
    encoder.add(frame)
    once = len(encoder.content())
    for _ in range(10):
        encoder.add(frame)
    assert len(encoder.content()) - once < 10 * 40


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda palette: palette.name)
def test_the_colours_of_the_theme_are_kept_to_the_bit(palette: Palette) -> None:
    names = [palette.panel, palette.ground, palette.line, palette.muted, palette.ink,
             palette.accent, *palette.series]  # fmt: skip
    colors = np.array([[[int(name[i : i + 2], 16) for i in (1, 3, 5)] for name in names]], np.uint8)
    encoder = GifEncoder(palette, (len(names), 1), 20)
    encoder.add(colors)
    (found,) = decoded(encoder.content())
    np.testing.assert_array_equal(found, colors)


def test_any_other_colour_becomes_one_that_is_near() -> None:
    blend = np.linspace(0, 1, 50)[:, None]
    ends = np.array([[255, 255, 255], [11, 92, 173]])  # the light panel and its accent
    ramp = np.round(ends[0] + blend * (ends[1] - ends[0])).astype(np.uint8)[None]
    encoder = GifEncoder(LIGHT, (50, 1), 20)
    encoder.add(ramp)
    (found,) = decoded(encoder.content())
    assert np.abs(found.astype(int) - ramp).max() <= 30


# --- MP4 ---


def program(folder: Path, text: str) -> None:
    path = folder / "ffmpeg"
    path.write_text(text.format(python=sys.executable))
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def content_of(encoder: Mp4Encoder) -> bytes:
    end = time.monotonic() + 20
    while (content := encoder.content()) is None:
        assert time.monotonic() < end
        time.sleep(0.01)
    return content


def test_ffmpeg_is_given_every_pixel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, FAKE)
    monkeypatch.setenv("PATH", str(tmp_path))
    encoder = Mp4Encoder(SIZE, 12.5)
    for frame in random_frames(LIGHT, 4):
        encoder.add(frame)
    received, arguments = json.loads(content_of(encoder))
    assert received == 4 * SIZE[0] * SIZE[1] * 3
    for option in (["-f", "rawvideo"], ["-s", "40x26"], ["-r", "12.5"], ["-pix_fmt", "yuv420p"]):
        assert option in [arguments[place : place + 2] for place in range(len(arguments))]
    encoder.close()
    assert not Path(arguments[-1]).parent.exists()


def test_what_ffmpeg_says_is_passed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, BROKEN)
    monkeypatch.setenv("PATH", str(tmp_path))
    encoder = Mp4Encoder((400, 300), 20)
    encoder._process.wait(20)
    with pytest.raises(EncoderError, match=r"could not make the MP4 file \(Unknown encoder"):
        encoder.add(np.zeros((300, 400, 3), np.uint8))
    encoder.close()


def test_what_ffmpeg_says_at_the_end_is_passed_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path, BROKEN.replace("import sys", "import sys; sys.stdin.buffer.read()"))
    monkeypatch.setenv("PATH", str(tmp_path))
    encoder = Mp4Encoder(SIZE, 20)
    encoder.add(random_frames(LIGHT, 1)[0])
    with pytest.raises(EncoderError, match=r"could not make the MP4 file \(Unknown encoder"):
        content_of(encoder)
    encoder.close()


def test_an_ffmpeg_that_has_gone_before_the_last_frame_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path, BROKEN)
    monkeypatch.setenv("PATH", str(tmp_path))
    encoder = Mp4Encoder(SIZE, 20)
    encoder.add(random_frames(LIGHT, 1)[0])  # smaller than the buffer, and so still to be sent
    encoder._process.wait(20)
    with pytest.raises(EncoderError, match=r"could not make the MP4 file \(Unknown encoder"):
        encoder.content()
    encoder.close()


def test_an_encoder_that_is_given_up_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path, FAKE)
    monkeypatch.setenv("PATH", str(tmp_path))
    encoder = Mp4Encoder(SIZE, 20)
    encoder.add(random_frames(LIGHT, 1)[0])
    process, folder = encoder._process, Path(encoder._folder.name)
    assert folder.exists()
    encoder.close()
    assert process.poll() is not None
    assert not folder.exists()


def test_without_ffmpeg_a_sentence_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(EncoderError, match=r"install it .* or choose a GIF file"):
        find_ffmpeg()


def test_an_ffmpeg_that_came_as_a_package_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.syspath_prepend(tmp_path)
    package = tmp_path / "imageio_ffmpeg.py"
    package.write_text("def get_ffmpeg_exe(): return '/somewhere/ffmpeg'")
    assert find_ffmpeg() == "/somewhere/ffmpeg"
    # Its program may be missing: it is made for some systems only.
    monkeypatch.delitem(sys.modules, "imageio_ffmpeg")
    package.write_text("def get_ffmpeg_exe(): raise RuntimeError('no exe')")
    importlib.invalidate_caches()
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    with pytest.raises(EncoderError, match=r"install it .* or choose a GIF file"):
        find_ffmpeg()
    monkeypatch.delitem(sys.modules, "imageio_ffmpeg")
