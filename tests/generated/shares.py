"""How many examples a run makes: a share for every run, and all of them for the long one."""

from __future__ import annotations

import os

LONG = os.environ.get("HOURGLASS_LONG") == "1"
"""Whether this is the long run, `make test-long`."""


def share(few: int, all_of_them: int) -> int:
    """`few`, or in the long run all; both are the same first examples."""
    return all_of_them if LONG else few
