"""`Lock`: a file that says whether a process still lives; the system lets go of it at its death."""

from __future__ import annotations

import os
import sys
from pathlib import Path


class Lock:
    """Held from its making until `release`, or until the process ends, however it ends."""

    def __init__(self, file: Path) -> None:
        """Raises BlockingIOError where another process holds it; OSError where no lock can be."""
        self._descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(self._descriptor)
        except BaseException:
            os.close(self._descriptor)
            raise

    def release(self) -> None:
        """Let another process have it."""
        os.close(self._descriptor)


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except PermissionError as error:
            raise BlockingIOError(error.errno, error.strerror) from None
else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
