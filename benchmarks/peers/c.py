"""The limit: `trainer.c`, compiled here and now into a folder that goes away, called by ctypes.

One call does a whole turn, so that nothing of Python is measured.
"""

from __future__ import annotations

import ctypes
import os
import shlex
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from benchmarks.cases import Case
from benchmarks.peers.peer import NotMeasuredError, SameCase
from config.schema import Adam, RmsProp

SOURCE = Path(__file__).parent.parent / "trainer.c"
# Square roots vectorise only where they need not set errno; no number is different by that.
FLAGS = ("-O3", "-march=native", "-fno-math-errno")
LARGEST = 100_000
"""Parameters of the largest network: with more, BLAS is quicker, since it minds the caches."""

ACTIVATIONS = ("tanh", "sigmoid")
LOSSES = ("mse", "binary_cross_entropy")
OPTIMIZERS = (Adam, RmsProp)


class C(SameCase):
    """With the arithmetic that the source asks for."""

    title: ClassVar[str] = "C -O3"
    precision: ClassVar[str] = "float64"
    flags: ClassVar[tuple[str, ...]] = FLAGS

    def prepare(self, case: Case) -> None:
        if case.parameters.size > LARGEST:
            raise NotMeasuredError("left out: plain loops are no limit for matrices this large")
        self._library = _compiled(self.flags)
        options = case.experiment.training.optimizer
        assert isinstance(options, OPTIMIZERS)
        # Kept, because the trainer points into them.
        self._data = np.ascontiguousarray(case.samples)
        self._orders: NDArray[Any] = np.ascontiguousarray(case.orders, ctypes.c_long)
        sizes = (ctypes.c_int * len(case.sizes))(*case.sizes)
        self._trainer = ctypes.c_void_p(
            self._library.trainer_new(
                len(case.sizes) - 1,
                sizes,
                ACTIVATIONS.index(case.experiment.model.layer_activations[0]),
                LOSSES.index(case.experiment.training.loss),
                OPTIMIZERS.index(type(options)),
                ctypes.c_double(options.learning_rate),
                ctypes.c_double(options.beta1 if isinstance(options, Adam) else 0.0),
                ctypes.c_double(options.beta2),
                ctypes.c_double(options.epsilon),
                len(case.samples),
                case.batch_size,
                self._data.ctypes,
                len(self._orders),
                self._orders.ctypes,
                case.parameters.ctypes,
            )
        )

    def run(self, updates: int) -> None:
        self._library.trainer_run(self._trainer, ctypes.c_long(updates))

    def loss(self) -> float:
        return float(self._library.trainer_loss(self._trainer))


class FastC(C):
    """Free to reorder sums, and to take vectors of tanh and exp that are a little less exact.

    It also assumes that no number is infinite or NaN, which the engine must find and report.
    """

    title = "C -O3 -ffast-math"
    flags = (*FLAGS, "-ffast-math")


@cache
def _compiled(flags: tuple[str, ...]) -> ctypes.CDLL:
    """The program as a library. Raises NotMeasuredError where there is no compiler."""
    compiler = shlex.split(os.environ.get("CC", "cc"))
    if shutil.which(compiler[0]) is None:
        raise NotMeasuredError(f"no C compiler ({compiler[0]})")
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder, "trainer.so")
        command = [*compiler, *flags, "-shared", "-fPIC", "-o", str(target), str(SOURCE), "-lm"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise NotMeasuredError(f"{compiler[0]} failed: {done.stderr.strip().splitlines()[-1:]}")
        library = ctypes.CDLL(str(target))
    library.trainer_new.restype = ctypes.c_void_p
    library.trainer_run.restype = None
    library.trainer_loss.restype = ctypes.c_double
    return library
