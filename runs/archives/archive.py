"""A whole session in one file: all its runs with settings, curves and states to come back to.

The file is a zip of NumPy arrays (`numpy.load` reads it) with YAML beside them: `session.yml`, and
an experiment for each set of settings. `reading` reads it.
"""

from __future__ import annotations

import hashlib
import io
import math
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from config.atomic import write_bytes
from config.flow import flow_text
from config.schema import Csv, Experiment
from config.writer import dump
from training.checkpoints import Moment
from training.saved import SavedRun, SavedSession

SUFFIX = ".npz"
VERSION = 2
"""Files of version 1, which do not say whether a run's last epoch is measured, are read, too."""
MOST_BYTES = 1 << 30
"""Of all that a file holds; larger sessions are not written."""
MOMENTS_BYTES = 16 << 20
"""Of the states of all runs together: where there are more, some are left out, evenly; none is
lost, as replay gives them."""

SESSION = "session.yml"

Array = NDArray[Any]

_LOW = (1 << 64) - 1


class ArchiveError(ValueError):
    """A session that cannot be written to a file or read from it; the text is one sentence."""


def write_archive(saved: SavedSession, path: Path, moments_bytes: int = MOMENTS_BYTES) -> None:
    """Write a session to a file, whole or not at all.

    Raises OSError where that fails, and ArchiveError where the session is too large.
    """
    write_bytes(path, archive_bytes(saved, moments_bytes))


def archive_bytes(saved: SavedSession, moments_bytes: int = MOMENTS_BYTES) -> bytes:
    """The file's content; the same session gives the same bytes."""
    share = moments_bytes // len(saved.runs)
    members: dict[str, bytes] = {}
    experiments: list[Experiment] = []
    runs = []
    size = 0
    for run in saved.runs:
        here = saved.update if run.number == saved.current else 0
        moments = thinned(run.moments, share, here)
        for name, array in _arrays(run, moments):
            size += array.nbytes
            if size > MOST_BYTES:
                raise ArchiveError("These runs are too large to be saved with their history.")
            members[array_name(run.number, name)] = _npy(array)
        runs.append(_about(run, moments, experiments))
    about = {"version": VERSION, "current": saved.current, "update": saved.update, "runs": runs}
    texts = {SESSION: flow_text(about) + "\n"}
    for number, experiment in enumerate(experiments):
        texts[experiment_name(number)] = dump(experiment)
    members = {name: text.encode("utf-8") for name, text in texts.items()} | members
    file = io.BytesIO()
    # Weights hardly become smaller by compression, and it would take seconds.
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return file.getvalue()


def experiment_name(number: int) -> str:
    """The member with the experiment of this number, from 0."""
    return f"experiment_{number}.yml"


def array_name(run: int, name: str) -> str:
    """The member with an array of the run of this number."""
    return f"run_{run}_{name}.npy"


def thinned(moments: tuple[Moment, ...], most_bytes: int, here: int) -> tuple[Moment, ...]:
    """The first, evenly as many of the others as fit, and the last that is not after `here`.

    That one is kept because one goes on from there.
    """
    step = max(1, math.ceil(sum(moment.nbytes for moment in moments) / most_bytes))
    last = max(i for i, moment in enumerate(moments) if moment.update <= here)
    return tuple(m for i, m in enumerate(moments) if i % step == 0 or i == last)


def table_digest(experiment: Experiment) -> str:
    """What tells whether a file of numbers is still the one that was learned; empty without one."""
    if not isinstance(experiment.data, Csv):
        return ""
    return hashlib.sha256(experiment.data.table().values.tobytes()).hexdigest()


def _about(
    run: SavedRun, moments: tuple[Moment, ...], experiments: list[Experiment]
) -> dict[str, Any]:
    phases = []
    for phase in run.phases:
        if phase.experiment not in experiments:
            experiments.append(phase.experiment)
        number = experiments.index(phase.experiment)
        phases.append({"update": phase.update, "experiment": number, "text": phase.text})
    ending = None
    if run.ending is not None:
        rule, reason = run.ending
        ending = {"rule": rule.value, "reason": reason}
    return {
        "number": run.number,
        "name": run.name,
        "forked_at": run.forked_at,
        "end": run.end,
        "epochs": run.epochs,
        "ending": ending,
        "unmeasured": run.unmeasured,
        "phases": phases,
        "measurements": len(run.curve.updates),
        "held_out": run.curve.held_out_rmses is not None,
        "target_log_loss": run.curve.target_log_losses is not None,
        "moments": len(moments),
        "table": table_digest(run.phases[0].experiment),
    }


def _arrays(run: SavedRun, moments: tuple[Moment, ...]) -> Iterator[tuple[str, Array]]:
    """Everything that is a number in a run, by name; rows are measurements, or moments."""
    curve = run.curve
    yield "curve_updates", curve.updates
    yield "curve_epochs", curve.epochs
    yield "curve_losses", curve.losses
    yield "curve_rmses", curve.rmses
    if curve.held_out_rmses is not None:
        yield "curve_held_out_rmses", curve.held_out_rmses
    if curve.target_log_losses is not None:
        yield "curve_target_log_losses", curve.target_log_losses
    kept = [moment.checkpoint for moment in moments]
    counts = [
        (c.update, c.epoch, c.batch, c.optimizer_updates, moment.quiet_epochs)
        for c, moment in zip(kept, moments, strict=True)
    ]
    yield "moment_counts", np.array(counts, np.int64)
    yield "moment_last_losses", np.array([moment.last_loss for moment in moments], np.float64)
    yield "moment_generators", np.array([words_of(c.generator_state) for c in kept], np.uint64)
    yield "moment_parameters", np.stack([c.parameters for c in kept])
    # One after the other: an optimizer that was changed on the way has more rows, or fewer.
    yield "moment_optimizer_states", np.concatenate([c.optimizer_state for c in kept])


def words_of(state: Any) -> list[int]:
    """A PCG64 generator's state as six whole numbers below 2⁶⁴."""
    inner = state["state"]
    words = [word for key in ("state", "inc") for word in (inner[key] >> 64, inner[key] & _LOW)]
    return [*words, state["has_uint32"], state["uinteger"]]


def state_of(words: list[int]) -> dict[str, Any]:
    """The PCG64 generator's state that these six whole numbers are.

    Raises ValueError where they are none.
    """
    high, low, inc_high, inc_low, has_half, half = words
    if not inc_low & 1 or has_half > 1 or half >> 32:
        raise ValueError("its generator's state is not possible")
    return {
        "bit_generator": "PCG64",
        "state": {"state": (high << 64) + low, "inc": (inc_high << 64) + inc_low},
        "has_uint32": has_half,
        "uinteger": half,
    }


def _npy(array: Array) -> bytes:
    file = io.BytesIO()
    # Contiguous, and the machine's byte order written down, so that there is one way to read it.
    little = np.ascontiguousarray(array, array.dtype.newbyteorder("<"))
    np.lib.format.write_array(file, little, version=(1, 0), allow_pickle=False)
    return file.getvalue()
