"""`python -m benchmarks`: measure, and print a table."""

from __future__ import annotations

import os

# Before NumPy is loaded, which reads these once: for matrices this small threads only add noise.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

from benchmarks.engine import measure, table

if __name__ == "__main__":
    print(table(measure()))
