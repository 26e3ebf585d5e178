"""`python -m benchmarks`: measure, and print tables."""

from __future__ import annotations

import os

# Before NumPy and XLA are loaded, which read these once: one thread for everyone.
for variable in (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "NPROC",  # XLA's own pool
):
    os.environ[variable] = "1"
# And everyone free to use all that the processor can do.
for variable in (
    "OPENBLAS_CORETYPE",
    "OPENBLAS_L2_SIZE",
    "NPY_DISABLE_CPU_FEATURES",
    "ATEN_CPU_CAPABILITY",
    "MKL_ENABLE_INSTRUCTIONS",
    "ONEDNN_MAX_CPU_ISA",
):
    os.environ.pop(variable, None)
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"
os.environ["JAX_PLATFORMS"] = "cpu"

import argparse
import importlib.metadata
import platform
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.cases import make_cases
from benchmarks.measure import DifferentLossError, Result, measure
from benchmarks.peers import PEERS
from benchmarks.table import table, targets

LIBRARIES = ("numpy", "scikit-learn", "torch", "jax")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what was asked for; 1 where a peer's loss is not the engine's, else 0."""
    cases = {case.name: case for case in make_cases()}
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=cases, default=list(cases), metavar="CASE")
    parser.add_argument("--peers", nargs="+", choices=PEERS, default=list(PEERS), metavar="PEER")
    parser.add_argument("--rounds", type=_rounds, default=21, help="two or more (default: 21)")
    options = parser.parse_args(arguments)
    print(_machine(), end="\n\n")
    measured: dict[str, list[Result]] = {}
    for name in options.only:
        try:
            measured[name] = measure(
                cases[name], options.peers, rounds=options.rounds, clock=time.perf_counter
            )
        except DifferentLossError as error:
            print(error, file=sys.stderr)
            return 1
        print(table(cases[name], measured[name]), end="\n\n", flush=True)
    print("### To reach", targets(measured), sep="\n\n")
    return 0


def _rounds(text: str) -> int:
    rounds = int(text)
    if rounds < 2:
        raise argparse.ArgumentTypeError("must be 2 or more")
    return rounds


def _machine() -> str:
    """What measured, in a line: ratios belong to it, times all the more."""
    versions = [f"Python {platform.python_version()}"]
    for name in LIBRARIES:
        try:
            versions.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            versions.append(f"no {name}")
    cores = os.cpu_count()
    return f"{platform.system()} {platform.machine()}, {_processor()}, {cores} cores; " + ", ".join(
        versions
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()


if __name__ == "__main__":
    sys.exit(main())
