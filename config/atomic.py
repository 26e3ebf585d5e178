"""Files written whole or not at all: a reader sees the old content or the new, never half.

The new content grows beside the file, under a name that tells the machine and the process. Where a
process dies before it has done, that stays; the next one that writes to the folder removes it.
"""

from __future__ import annotations

import contextlib
import errno
import os
import platform
import re
import secrets
import stat
import zlib
from pathlib import Path

from config.processes import lives

_MACHINE = f"{zlib.crc32(platform.node().encode()):08x}"
_BESIDE = re.compile(rf"\.hourglass-{_MACHINE}-(\d{{1,10}})-[0-9a-f]{{8}}\.tmp")
"""What a process of this machine writes; on a shared disk, there may be those of others."""


def write_text(path: str | Path, text: str) -> None:
    """Replace a file's content by `text` in UTF-8 with line feeds; raises OSError."""
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: str | Path, content: bytes) -> None:
    """Replace a file's content; on an error the old content stays.  Raises OSError.

    An existing file keeps its mode bits, and a symbolic link keeps pointing to the file.
    """
    target = Path(os.path.realpath(path))
    mode = _mode_of(target)
    _remove_what_the_dead_left(target.parent)
    own = f".hourglass-{_MACHINE}-{os.getpid()}-{secrets.token_hex(4)}.tmp"
    temporary = target.with_name(own)
    # O_BINARY exists on Windows only, where line ends would be changed without it.
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    descriptor = os.open(temporary, flags, 0o666)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            temporary.chmod(mode)
        temporary.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def _remove_what_the_dead_left(folder: Path) -> None:
    with contextlib.suppress(OSError):
        for name in os.listdir(folder):  # noqa: PTH208 - a folder may hold very many files
            beside = _BESIDE.fullmatch(name)
            if beside and not lives(int(beside[1])):
                with contextlib.suppress(OSError):
                    (folder / name).unlink()


def _mode_of(target: Path) -> int | None:
    try:
        status = target.stat()
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "not a regular file", str(target))
    return stat.S_IMODE(status.st_mode)
