"""The files of a run: what ran, what came out, its pictures; each whole or not at all."""

from __future__ import annotations

import csv
import io
import json
import math
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from config.atomic import write_bytes, write_text
from config.schema import OneHot
from config.writer import write
from runs.figures import write_picture
from training import Session, Snapshot

PICTURES = {
    "code_plane.png": "code plane",
    "error_curve.png": "error curve",
    "weights.png": "weight graph",
}
"""Files, and the views that are in them."""

PICTURES_OF_ONE_HOT_DATA = {
    "heat_maps.png": "heat maps",
    "hidden_states.png": "hidden states",
    "reconstructions.png": "reconstructions",
}
"""Besides those, where every sample has a name and a place in the input."""


def prepare_folder(folder: Path) -> None:
    """Make the folder, and see to it that files can be put there, before any time is spent.

    Raises OSError where it is no folder or cannot be written to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder):
        pass


def write_outputs(
    folder: Path, session: Session, *, stop_reason: str, seconds: float
) -> dict[str, Any]:
    """Write a run's files into `folder`, which is there; return the summary.

    `seconds` is the time that training took, without drawing and writing. Raises OSError where a
    file cannot be written; the files before it are whole.
    """
    snapshot = session.snapshot()
    summary = summarize(snapshot, stop_reason=stop_reason, seconds=seconds)
    write(snapshot.experiment, folder / "experiment.yml")
    write_text(folder / "history.csv", history_table(snapshot))
    write_text(folder / "codes.csv", codes_table(snapshot))
    write_bytes(folder / "model.npz", model_file(session))
    write_text(folder / "summary.json", json.dumps(summary, indent=2, ensure_ascii=False) + "\n")
    pictures = dict(PICTURES)
    if isinstance(snapshot.experiment.data, OneHot):
        pictures |= PICTURES_OF_ONE_HOT_DATA
    for file, name in pictures.items():
        write_picture(name, snapshot, folder / file)
    return summary


def summarize(snapshot: Snapshot, *, stop_reason: str, seconds: float) -> dict[str, Any]:
    """A run in a few numbers; RMSEs are in the units of the normalised data."""
    parameters = sum(part.size for part in (*snapshot.weights, *snapshot.biases))
    return {
        "title": snapshot.experiment.title,
        "seed": snapshot.experiment.seed,
        "layers": list(snapshot.experiment.model.layers),
        "parameters": parameters,
        "epochs": snapshot.epoch,
        "updates": snapshot.update,
        # JSON has no infinity, which a loss may reach that is the square of a large error.
        "loss": snapshot.loss if math.isfinite(snapshot.loss) else None,
        "rmse": snapshot.rmse if math.isfinite(snapshot.rmse) else None,
        "pca_rmse": snapshot.pca_rmse,
        "mean_rmse": snapshot.mean_rmse,
        "stop_reason": stop_reason,
        "seconds": round(seconds, 6),
        "updates_per_second": round(snapshot.update / seconds, 1) if seconds else None,
    }


def history_table(snapshot: Snapshot) -> str:
    """The curve up to this state as CSV, a row a measurement."""
    curve = snapshot.curve
    names = ["epoch", "update", "loss", "rmse"]
    columns = [curve.epochs, curve.updates, curve.losses, curve.rmses]
    if curve.held_out_rmses is not None:
        names.append("held_out_rmse")
        columns.append(curve.held_out_rmses)
    if curve.target_log_losses is not None:
        names.append("target_log_loss")
        columns.append(curve.target_log_losses)
    return _csv(names, zip(*(column.tolist() for column in columns), strict=True))


def codes_table(snapshot: Snapshot) -> str:
    """The codes of all samples as CSV, a row a sample, in the order of the data."""
    units = snapshot.codes.shape[1]
    names = ["sample", "label", *(f"code_{unit + 1}" for unit in range(units))]
    labels = [snapshot.label_names[label] for label in snapshot.labels]
    rows = [[sample, labels[sample], *code] for sample, code in enumerate(snapshot.codes.tolist())]
    if snapshot.held_out is not None:
        names.append("held_out")
        for row, held_out in zip(rows, snapshot.held_out.tolist(), strict=True):
            row.append("yes" if held_out else "no")
    return _csv(names, rows)


def _csv(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(rows)
    return text.getvalue()


def model_file(session: Session) -> bytes:
    """The network as it is now, with all that is needed to use it, as an npz file's content."""
    snapshot = session.snapshot()
    model = snapshot.experiment.model
    normalization = session.dataset.normalization
    arrays: dict[str, Any] = {
        "layers": np.array(model.layers),
        "code_layer": np.array(model.code_layer),
        "activations": np.array(model.layer_activations),
        "normalization_offset": normalization.offset,
        "normalization_scale": normalization.scale,
    }
    for layer, (weights, biases) in enumerate(
        zip(snapshot.weights, snapshot.biases, strict=True), start=1
    ):
        arrays[f"weights_{layer}"] = weights
        arrays[f"biases_{layer}"] = biases
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()
