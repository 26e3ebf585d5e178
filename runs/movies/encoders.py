"""Encoders of moving pictures: a GIF in the theme's own colours, and an MP4 by ffmpeg."""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import shutil
import struct
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from PIL import GifImagePlugin, Image

from graphs.colors import colors
from plots.palette import Palette

Frame = NDArray[np.uint8]
"""Red, green and blue of every pixel, of shape (height, width, 3)."""

NO_FFMPEG = (
    "An MP4 file needs the program ffmpeg, which is not installed here; install it (Debian, "
    "Ubuntu: apt-get install ffmpeg; in any Python: pip install imageio-ffmpeg), or choose a GIF "
    "file, which needs nothing."
)


class EncoderError(RuntimeError):
    """A moving picture that cannot be encoded; the text is one plain sentence."""


class Encoder(Protocol):
    """Takes frames of one size, and gives a file's content at the end."""

    def add(self, frame: Frame) -> None:
        """Append a frame. Raises EncoderError where that is not possible any more."""

    def content(self) -> bytes | None:
        """The file, when all frames have been added; None while that is still being worked on."""

    def close(self) -> None:
        """Let go of everything, finished or not."""


# --- GIF -----------------------------------------------------------------------------------------

SHADES = (0.8, 0.6, 0.4, 0.2)
"""Shares of a colour where it is blended with the ground, as at the edges of what is drawn."""

UNCHANGED = 255
"""The index of pixels that stay as they were in the frame before."""


def gif_colors(palette: Palette) -> Frame:
    """The colours that views are drawn in and their blends with the ground: (at most 255, 3).

    Made from the theme and not from frames, so that no colour changes from one frame to the next.
    What could not be told apart from a colour that comes before it is left out.
    """
    ground = _rgb(palette.panel)
    plain = [palette.ground, palette.line, palette.muted, palette.ink, palette.accent]
    lines = [_rgb(one) for one in (*plain, *palette.series)]
    table = [_rgb(one) for one in colors(palette)]
    blends = [ground + share * (line - ground) for share in SHADES for line in lines]
    halves = [(ground + color) / 2 for color in table]
    found = np.round([ground, *lines, *table, *blends, *halves]).astype(np.uint8)
    _, first = np.unique(_cells(found), return_index=True)
    return found[np.sort(first)][:UNCHANGED]


def _cells(frame: Frame) -> NDArray[np.intp]:
    """Where colours, of shape (…, 3), stand in a table of 32 × 32 × 32 cells."""
    red, green, blue = np.moveaxis(frame >> 3, -1, 0).astype(np.intp)
    cells: NDArray[np.intp] = (red << 10) + (green << 5) + blue
    return cells


def _nearest(table: Frame) -> NDArray[np.uint8]:
    """For every cell, the index of its nearest colour; a colour's own cell has that colour."""
    steps = np.arange(32) * 8 + 4.0
    cells = np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), axis=-1).reshape(-1, 3)
    places = table.astype(float)
    # |c - p|² without |c|², which is the same for all p
    distances = (places**2).sum(axis=1) - 2 * cells @ places.T
    nearest: NDArray[np.uint8] = distances.argmin(axis=1).astype(np.uint8)
    nearest[_cells(table)] = np.arange(len(table))
    return nearest


def _rgb(color: str) -> NDArray[np.float64]:
    return np.array([int(color[place : place + 2], 16) for place in (1, 3, 5)], float)


class GifEncoder:
    """A GIF that repeats for ever; a frame holds only what has changed since the one before."""

    def __init__(self, palette: Palette, size: tuple[int, int], fps: float) -> None:
        """`size` is (width, height) in pixels. The format counts time in hundredths of a second."""
        width, height = size
        table = gif_colors(palette)
        self._delay_ms = 10 * max(2, round(100 / fps))
        self._nearest = _nearest(table)
        # Header, screen a global table of 256 colours, and the extension for "for ever".
        self._parts = [
            b"GIF89a" + struct.pack("<HHBBB", width, height, 0xF7, 0, 0),
            table.tobytes().ljust(3 * 256, b"\0"),
            b"!\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00",
        ]
        self._last: NDArray[np.uint8] | None = None

    def add(self, frame: Frame) -> None:
        """Append a frame."""
        indices = self._nearest[_cells(frame)]
        part = indices
        left = top = 0
        if self._last is not None:
            changed = indices != self._last
            rows, columns = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed.any(axis=0))
            top, bottom = (rows[0], rows[-1] + 1) if len(rows) else (0, 1)
            left, right = (columns[0], columns[-1] + 1) if len(columns) else (0, 1)
            inside = np.s_[top:bottom, left:right]
            part = np.where(changed, indices, np.uint8(UNCHANGED))[inside]
        self._parts += GifImagePlugin.getdata(
            Image.fromarray(part).convert("P"), (int(left), int(top)), duration=self._delay_ms,
            transparency=UNCHANGED, disposal=1,
        )  # fmt: skip
        self._last = indices

    def content(self) -> bytes:
        """The file."""
        return b"".join((*self._parts, b";"))

    def close(self) -> None:
        """Let go of the frames."""
        self._parts.clear()


# --- MP4 -----------------------------------------------------------------------------------------


def find_ffmpeg() -> str:
    """The program that encodes MP4 files. Raises EncoderError where there is none."""
    found = shutil.which("ffmpeg")
    if found is None and importlib.util.find_spec("imageio_ffmpeg") is not None:
        package: Any = importlib.import_module("imageio_ffmpeg")
        try:
            found = package.get_ffmpeg_exe()
        except RuntimeError:
            found = None
    if found is None:
        raise EncoderError(NO_FFMPEG)
    return found


class Mp4Encoder:
    """An MP4 file of the kind that every player knows (H.264 where ffmpeg has it, 4:2:0)."""

    def __init__(self, size: tuple[int, int], fps: float) -> None:
        """`size` is (width, height) in pixels, both even. Raises EncoderError without ffmpeg."""
        program = find_ffmpeg()
        self._folder = tempfile.TemporaryDirectory(prefix="hourglass-")
        self._file = Path(self._folder.name) / "movie.mp4"
        self._log = (Path(self._folder.name) / "log").open("w+b")
        width, height = size
        given = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{width}x{height}", "-r", f"{fps:g}"]
        wanted = ["-an", "-pix_fmt", "yuv420p", "-q:v", "2", "-movflags", "+faststart"]
        self._process = subprocess.Popen(
            [program, "-loglevel", "error", *given, "-i", "-", *wanted, str(self._file)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=self._log,
            # A console would open on Windows.
            creationflags=0x08000000 if sys.platform == "win32" else 0,
        )

    def add(self, frame: Frame) -> None:
        """Append a frame."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(frame.tobytes())
        except OSError:
            raise self._fault() from None

    def content(self) -> bytes | None:
        """The file, or None while ffmpeg still works on it."""
        assert self._process.stdin is not None
        if not self._process.stdin.closed:
            try:
                self._process.stdin.close()
            except OSError:
                raise self._fault() from None
        if self._process.poll() is None:
            return None
        if self._process.returncode:
            raise self._fault()
        return self._file.read_bytes()

    def close(self) -> None:
        """End ffmpeg, and remove what it has written."""
        if self._process.poll() is None:
            self._process.kill()
        if self._process.stdin is not None and not self._process.stdin.closed:
            with contextlib.suppress(OSError):  # nobody is there to take what is left to write
                self._process.stdin.close()
        self._process.wait()
        self._log.close()
        self._folder.cleanup()

    def _fault(self) -> EncoderError:
        self._process.wait()
        self._log.seek(0)
        lines = self._log.read().decode("utf-8", "replace").strip().splitlines()
        said = f" ({lines[-1].strip()[:200]})" if lines else ""
        return EncoderError(f"The program ffmpeg could not make the MP4 file{said}.")
