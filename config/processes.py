"""Whether a process lives, asked without disturbing it."""

from __future__ import annotations

import os
import sys

if sys.platform == "win32":
    import ctypes

    _SYNCHRONIZE = 0x00100000
    _ACCESS_DENIED = 5
    _SIGNALED = 0

    def lives(pid: int) -> bool:
        """Whether a process of this number lives on this machine; yes where that is not known."""
        # There, os.kill ends the process whatever the signal is.
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.OpenProcess.restype = ctypes.c_void_p
        found = kernel.OpenProcess(_SYNCHRONIZE, False, pid)
        if found is None:
            return ctypes.get_last_error() == _ACCESS_DENIED
        handle = ctypes.c_void_p(found)
        ended = kernel.WaitForSingleObject(handle, 0) == _SIGNALED
        kernel.CloseHandle(handle)
        return not ended
else:

    def lives(pid: int) -> bool:
        """Whether a process of this number lives on this machine; yes where that is not known."""
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        except (OSError, OverflowError):
            return True
        return True
