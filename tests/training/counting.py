"""Counting what noise cannot move: blocks of memory that NumPy takes, and calls that code makes."""

from __future__ import annotations

import ctypes
import dis
import importlib
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

# --- blocks of arrays ----------------------------------------------------------------------------

# NumPy keeps small blocks for the next array, where tracemalloc does not see them come and go. So
# every one is counted at its source, a memory handler (NEP 49), which has a C interface only.
_SET_HANDLER = 304  # its place in NumPy's table of functions, which never changes

_POINTER, _SIZE = ctypes.c_void_p, ctypes.c_size_t
_malloc = ctypes.PYFUNCTYPE(_POINTER, _SIZE)(("PyMem_RawMalloc", ctypes.pythonapi))
_calloc = ctypes.PYFUNCTYPE(_POINTER, _SIZE, _SIZE)(("PyMem_RawCalloc", ctypes.pythonapi))
_realloc = ctypes.PYFUNCTYPE(_POINTER, _POINTER, _SIZE)(("PyMem_RawRealloc", ctypes.pythonapi))
_free = ctypes.PYFUNCTYPE(None, _POINTER)(("PyMem_RawFree", ctypes.pythonapi))

_Malloc = ctypes.CFUNCTYPE(_POINTER, _POINTER, _SIZE)
_Calloc = ctypes.CFUNCTYPE(_POINTER, _POINTER, _SIZE, _SIZE)
_Realloc = ctypes.CFUNCTYPE(_POINTER, _POINTER, _POINTER, _SIZE)
_Free = ctypes.CFUNCTYPE(None, _POINTER, _POINTER, _SIZE)

_sizes: list[int] = []


@_Malloc
def _counted_malloc(_context: int, size: int) -> Any:
    _sizes.append(size)
    return _malloc(size)


@_Calloc
def _counted_calloc(_context: int, number: int, size: int) -> Any:
    _sizes.append(number * size)
    return _calloc(number, size)


@_Realloc
def _counted_realloc(_context: int, block: int, size: int) -> Any:
    _sizes.append(size)
    return _realloc(block, size)


@_Free
def _freed(_context: int, block: int, _size: int) -> None:
    _free(block)


class _Handler(ctypes.Structure):
    _fields_ = (
        ("name", ctypes.c_char * 127),
        ("version", ctypes.c_uint8),
        ("context", ctypes.c_void_p),
        ("malloc", _Malloc),
        ("calloc", _Calloc),
        ("realloc", _Realloc),
        ("free", _Free),
    )


# Arrays made while it was in use ask it to free them, whenever that is: it stays for good.
_handler = _Handler(
    b"counting", 1, None, _counted_malloc, _counted_calloc, _counted_realloc, _freed
)


_pointer_in = ctypes.PYFUNCTYPE(_POINTER, ctypes.py_object, ctypes.c_char_p)(
    ("PyCapsule_GetPointer", ctypes.pythonapi)
)
_capsule_of = ctypes.PYFUNCTYPE(ctypes.py_object, _POINTER, ctypes.c_char_p, _POINTER)(
    ("PyCapsule_New", ctypes.pythonapi)
)
_numpy = importlib.import_module("numpy._core._multiarray_umath")
_table = ctypes.cast(_pointer_in(_numpy._ARRAY_API, None), ctypes.POINTER(_POINTER))
_set_handler = ctypes.PYFUNCTYPE(ctypes.py_object, ctypes.py_object)(_table[_SET_HANDLER] or 0)


@contextmanager
def array_blocks() -> Iterator[list[int]]:
    """The size in bytes of every block that NumPy takes for an array meanwhile, however short."""
    _sizes.clear()
    found: list[int] = []
    before = _set_handler(_capsule_of(ctypes.addressof(_handler), b"mem_handler", None))
    try:
        yield found
    finally:
        _set_handler(before)
        found += _sizes


# --- calls ---------------------------------------------------------------------------------------

_CALLS = {"CALL", "CALL_KW", "CALL_FUNCTION_EX"}


def calls(run: Callable[[], object], folder: Path) -> int:
    """How many calls, of functions in Python or in C, code from files in `folder` makes in `run`.

    Profilers do not see calls of NumPy's ufuncs; instructions of the interpreter show them all.
    """
    count = 0

    def trace(frame: FrameType, event: str, _argument: Any) -> Any:
        nonlocal count
        if event == "call":
            if not Path(frame.f_code.co_filename).is_relative_to(folder):
                return None
            frame.f_trace_opcodes, frame.f_trace_lines = True, False
        elif event == "opcode":
            count += dis.opname[frame.f_code.co_code[frame.f_lasti]] in _CALLS
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        run()
    finally:
        sys.settrace(before)
    return count
