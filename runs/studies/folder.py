"""A study's folder: each finished run in two files of its own, whole or not at all.

`runs/0001.yml` is the experiment, which the program opens like any other; `runs/0001.npz` holds its
parameters at some epochs, and how it ended. The second is written last: where it is, the run is
finished.
"""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from config.atomic import write_bytes, write_text
from config.schema import Experiment
from config.writer import dump
from training.ensemble import Result


class FolderError(ValueError):
    """A folder that does not belong to the study; the text is a sentence."""


@dataclass(frozen=True, slots=True)
class Finished:
    """A finished run. `epochs` has shape (k,), `parameters` (k, n): the last row is the end."""

    experiment: Experiment
    epochs: NDArray[np.int64]
    parameters: NDArray[Any]
    stopped_by: str
    reason: str


class StudyFolder:
    """The runs of a study, by their numbers from 0; files count from 1."""

    def __init__(self, folder: Path, experiments: list[Experiment]) -> None:
        self.folder = folder
        self.runs = folder / "runs"
        self._experiments = experiments

    def check(self) -> None:
        """Make the folder, and see that what is in it belongs to this study.

        Raises FolderError where it holds other runs, and OSError where it cannot be used.
        """
        self.runs.mkdir(parents=True, exist_ok=True)
        for path in sorted(self.runs.glob("*.yml")):
            number = int(path.stem) - 1 if path.stem.isdecimal() else -1
            known = 0 <= number < len(self._experiments)
            if not known or path.read_text("utf-8", "replace") != self._text(number):
                raise FolderError(
                    f"{path} belongs to another study, or to this one before it was changed; "
                    "choose another folder, or delete this one."
                )

    def waiting(self) -> list[int]:
        """Numbers of the runs that are not finished."""
        return [n for n in range(len(self._experiments)) if self.read(n) is None]

    def write(self, number: int, result: Result) -> None:
        """Keep a finished run; raises OSError."""
        assert result.states is not None
        about = {"stopped_by": result.stopped_by.value, "reason": result.reason}
        file = io.BytesIO()
        np.savez_compressed(
            file,
            epochs=result.states.epochs,
            parameters=result.states.parameters,
            about=np.frombuffer(json.dumps(about).encode(), np.uint8),
        )
        write_text(self._path(number, ".yml"), self._text(number))
        write_bytes(self._path(number, ".npz"), file.getvalue())

    def read(self, number: int) -> Finished | None:
        """A finished run, or None; a file that is damaged counts as none."""
        experiment = self._experiments[number]
        try:
            with self._path(number, ".npz").open("rb") as file:
                arrays = np.load(file, allow_pickle=False)
                epochs, parameters = arrays["epochs"], arrays["parameters"]
                about = json.loads(arrays["about"].tobytes())
            if parameters.shape != (len(epochs), _parameters(experiment)) or not len(epochs):
                return None
            return Finished(experiment, epochs, parameters, about["stopped_by"], about["reason"])
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error):
            return None

    def _path(self, number: int, suffix: str) -> Path:
        return self.runs / f"{number + 1:04d}{suffix}"

    def _text(self, number: int) -> str:
        return dump(self._experiments[number])


def _parameters(experiment: Experiment) -> int:
    """Weights and biases of the network."""
    layers = experiment.model.layers
    return sum((inputs + 1) * outputs for inputs, outputs in pairwise(layers))
