"""A screen that nobody sees, for tests and benchmarks: Xvfb."""

from __future__ import annotations

import os
import select
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def virtual_screen(size: str, dpi: int) -> Iterator[str]:
    """The name of an X display of this size, such as "1280x800", while the context lasts.

    Raises OSError where Xvfb does not start.
    """
    # Numbers are tried in turn, because a server that is left to choose its own takes no lock, and
    # loses its socket to one that ends just then.
    for number in range(100, 200):
        server, ready = _start(f":{number}", size, dpi)
        try:
            if ready:
                yield f":{number}"
                return
        finally:
            server.terminate()
            server.wait()
    raise OSError("Xvfb is installed but does not start.")


def _start(name: str, size: str, dpi: int) -> tuple[subprocess.Popen[bytes], bool]:
    """A server that was asked to be the display `name`, and whether it has become it."""
    reading, writing = os.pipe()
    # Without -noreset the screen starts afresh when the last window closes, and a test that opens
    # the next one meanwhile is turned away.
    options = ["-screen", "0", f"{size}x24", "-dpi", str(dpi), "-nolisten", "tcp", "-noreset"]
    server = subprocess.Popen(
        ["Xvfb", name, "-displayfd", str(writing), *options],
        pass_fds=[writing],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        # Ctrl-C is for the caller alone: a screen that vanishes takes the whole process with it.
        start_new_session=True,
    )
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        # Written once it takes windows; closed without a word where another has the number.
        answered, _, _ = select.select([pipe], [], [], 30)
        return server, bool(answered and pipe.readline())
