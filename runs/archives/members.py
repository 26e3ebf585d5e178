"""The members of a session file: everything that they say of themselves is checked before reading.

Names, sizes and kinds come from the zip's directory, shapes from the arrays' headers. What is read
is bounded by what was checked, whatever a file claims. No pickle is ever loaded.
"""

from __future__ import annotations

import io
import math
import struct
import zipfile
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from runs.archives.archive import MOST_BYTES, SESSION, ArchiveError, Array

MOST_MEMBERS = 1200
MOST_DIRECTORY_BYTES = 1 << 18
MOST_TEXT_BYTES = 1_000_000

NOT_OURS = "This is not a file of a saved session."


def check_directory(file: Any) -> None:
    """See to it that the zip's directory is small, and that there is no other way to read it."""
    end = file.seek(0, io.SEEK_END)
    if end > MOST_BYTES + 2 * MOST_DIRECTORY_BYTES:
        raise ArchiveError("This file is too large for a saved session.")
    file.seek(max(0, end - 42))
    tail = file.read()
    # The record that ends a zip without a comment, and no locator of a larger one before it.
    if len(tail) != 42 or tail[20:24] != b"PK\x05\x06" or tail[:4] == b"PK\x06\x07":
        raise ArchiveError(NOT_OURS)
    _, _, _, members, size, _, comment = struct.unpack("<4H2LH", tail[24:])
    if members > MOST_MEMBERS or size > MOST_DIRECTORY_BYTES or comment:
        raise ArchiveError(NOT_OURS)
    file.seek(0)


class Members:
    """The members of an open zip whose directory has been checked."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        listed = archive.infolist()
        self._members = {info.filename: info for info in listed}
        self._asked_for: set[str] = set()
        if len(self._members) != len(listed) or SESSION not in self._members:
            raise ArchiveError(NOT_OURS)
        if sum(info.file_size for info in listed) > MOST_BYTES:
            raise ArchiveError("This file holds more than a saved session may.")
        known = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
        if any(info.flag_bits & 1 or info.compress_type not in known for info in listed):
            raise ArchiveError(NOT_OURS)

    def text(self, name: str) -> str:
        """A member that is text."""
        try:
            return self._content(name, MOST_TEXT_BYTES).decode("utf-8")
        except UnicodeDecodeError:
            raise ArchiveError(f"This file's part {name} is no text.") from None

    def check_all_are_known(self) -> None:
        """Raise ArchiveError where there is a member that nobody has asked for."""
        strange = sorted(self._members.keys() - self._asked_for)
        if strange:
            raise ArchiveError(f"This file has a part that no session has: {strange[0][:60]!r}.")

    def _content(self, name: str, most: int) -> bytes:
        """A member's bytes, at most so many."""
        info = self._member(name)
        if info.file_size > most:
            raise ArchiveError(f"This file's part {name} is too long.")
        with self._archive.open(info) as file:
            content = file.read(info.file_size + 1)
        if len(content) != info.file_size:
            raise ArchiveError("This file is damaged.")
        return content

    def check_header(self, name: str, dtype: DTypeLike, shape: tuple[int | None, ...]) -> int:
        """See to it that a member is an array of this kind and shape; return its rows.

        None in the shape stands for any length.
        """
        info = self._member(name)
        try:
            with self._archive.open(info) as file:
                if np.lib.format.read_magic(file) != (1, 0):
                    raise ValueError
                found, fortran, kind = np.lib.format.read_array_header_1_0(file)
                start = file.tell()
        except (ValueError, OSError):
            raise ArchiveError(f"This file's part {name} is no array of numbers.") from None
        expected = tuple(f if s is None else s for f, s in zip(found, shape, strict=False))
        little = np.dtype(dtype).newbyteorder("<")
        if kind != little or fortran or len(found) != len(shape) or found != expected:
            raise ArchiveError(f"This file's part {name} has another shape than it should have.")
        if info.file_size != start + math.prod(found) * kind.itemsize:
            raise ArchiveError(f"This file's part {name} is not as long as it says.")
        return found[0]

    def array(self, name: str) -> Array:
        """An array whose header has been checked, read-only."""
        file = io.BytesIO(self._content(name, MOST_BYTES))
        array: Array = np.lib.format.read_array(file, allow_pickle=False)
        native = array.astype(array.dtype.newbyteorder("="), copy=False)
        native.setflags(write=False)
        return native

    def _member(self, name: str) -> zipfile.ZipInfo:
        if name not in self._members:
            raise ArchiveError(f"This file lacks its part {name}.")
        self._asked_for.add(name)
        return self._members[name]
