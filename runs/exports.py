"""What of a session can be written to a file at once, in the order in which it is offered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from config.atomic import write_bytes, write_text
from config.writer import dump
from runs.archives.archive import write_archive
from runs.figures import SUFFIXES, Shown, write_picture
from runs.outputs import codes_table, history_table, model_file
from runs.scripts.script import standalone_script
from training import Session


@dataclass(frozen=True, slots=True)
class Export:
    """A kind of file.

    `write` raises OSError where the file cannot be written, and ValueError, with a sentence, where
    there is nothing that could be.
    """

    title: str
    help: str
    """One line: what is in it, and what it is for."""
    stem: str
    """The usual name of the file, without its suffix."""
    suffixes: tuple[str, ...]
    """The usual one first."""
    write: Callable[[Session, Shown, Path], None]


def _picture(name: str, session: Session, shown: Shown, path: Path) -> None:
    write_picture(name, session.snapshot(), path, shown)


def _curve(session: Session, shown: Shown, path: Path) -> None:
    write_text(path, history_table(session.snapshot()))


def _codes(session: Session, shown: Shown, path: Path) -> None:
    write_text(path, codes_table(session.snapshot()))


def _experiment(session: Session, shown: Shown, path: Path) -> None:
    """The settings in force; what was changed on the way stands above them, as comments."""
    snapshot = session.snapshot()
    changes = [change for change in snapshot.changes if change.update <= snapshot.update]
    log = [f"# Changed after update {change.update}: {change.text}." for change in changes]
    if log:
        log.insert(0, f"# The settings after update {snapshot.update} of a run.")
    text = dump(snapshot.experiment, path.absolute().parent)
    write_text(path, "".join(f"{line}\n" for line in log) + text)


def _weights(session: Session, shown: Shown, path: Path) -> None:
    write_bytes(path, model_file(session))


def _script(session: Session, shown: Shown, path: Path) -> None:
    saved, snapshot = session.saved(), session.snapshot()
    phases = next(run.phases for run in saved.runs if run.number == saved.current)
    write_text(path, standalone_script(phases, snapshot.update, snapshot.rmse))


def _session(session: Session, shown: Shown, path: Path) -> None:
    write_archive(session.saved(), path)


EXPORTS = (
    Export(
        "Code plane", "The code of every sample, as a picture.", "code-plane", SUFFIXES,
        partial(_picture, "code plane"),
    ),
    Export(
        "Error curve", "RMSE over updates, as a picture.", "error-curve", SUFFIXES,
        partial(_picture, "error curve"),
    ),
    Export(
        "Weight graph", "The network with its weights and biases, as a picture.", "weight-graph",
        SUFFIXES, partial(_picture, "weight graph"),
    ),
    Export(
        "Bending sheet", "What the decoder makes of the code plane, among the data, as a picture.",
        "bending-sheet", SUFFIXES, partial(_picture, "bending sheet"),
    ),
    Export(
        "Heat maps", "A layer's weights beside those of its mirror image, as a picture.",
        "heat-maps", SUFFIXES, partial(_picture, "heat maps"),
    ),
    Export(
        "Hidden states", "The code of every sample as a table of colours, as a picture.",
        "hidden-states", SUFFIXES, partial(_picture, "hidden states"),
    ),
    Export(
        "Reconstructions", "Inputs beside what becomes of them, as a picture.",
        "reconstructions", SUFFIXES, partial(_picture, "reconstructions"),
    ),
    Export(
        "Curve as numbers", "Epoch, update, loss and RMSE of every measurement, for a spreadsheet.",
        "history", (".csv",), _curve,
    ),
    Export(
        "Codes as numbers", "The code and the label of every sample, for a spreadsheet.",
        "codes", (".csv",), _codes,
    ),
    Export(
        "Experiment", "The settings in force, as a file that Hourglass opens.",
        "experiment", (".yml",), _experiment,
    ),
    Export(
        "Weights", "Weights, biases and normalisation, as NumPy arrays.",
        "model", (".npz",), _weights,
    ),
    Export(
        "NumPy script", "One Python file that repeats this run from its seed, without Hourglass.",
        "run", (".py",), _script,
    ),
    Export(
        "Whole session", "All runs with their history, to open again and go on.",
        "session", (".npz",), _session,
    ),
)  # fmt: skip
