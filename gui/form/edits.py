"""Edits of a draft that are more than one value: pure functions from draft to draft."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from pathlib import Path as File
from typing import Any

from pydantic import TypeAdapter, ValidationError

from config.draft import MISSING, Draft, Raw
from config.errors import Path
from config.schema import Data
from gui.form.schema import Variants

CLUSTERS: Path = ("data", "clusters")
LAYERS: Path = ("model", "layers")
SCHEMA_LINE = re.compile(r"^# yaml-language-server: *\$schema=(\S+)[^\S\n]*\n", re.MULTILINE)
"""The line that tells editors where the JSON Schema is."""
NEW_VARIANCE = 0.01
"""Variance of a feature that nobody has described yet."""

Memory = dict[tuple[Path, str, str], Any]
"""Values of choices that were left, by the part's path, the choice and the key."""

_DATA: TypeAdapter[Any] = TypeAdapter(Data)


def choose(
    draft: Draft,
    path: Path,
    variants: Variants,
    chosen: str,
    *,
    memory: Memory,
    starts: Mapping[str, Any],
) -> Draft:
    """Choose another variant of the part at `path`.

    Keys that both have keep their values; those of the former go into `memory`; those that `memory`
    holds for the new one come back. `starts` gives a first value for keys that must be there.
    """
    current = draft.value(path)
    if not isinstance(current, dict):
        current = {}
    former = str(current.get(variants.tag, ""))
    memory.update({(path, former, key): _kept(draft, (*path, key)) for key in current})
    fields = variants.options[chosen].model_fields
    wanted = {key: value for key, value in current.items() if key in fields}
    wanted[variants.tag] = chosen
    for key, info in fields.items():
        if key in wanted:
            continue
        if (path, chosen, key) in memory:
            wanted[key] = memory[path, chosen, key]
        elif info.is_required() and key in starts:
            wanted[key] = starts[key]
    return draft.with_value(path, wanted)


def _kept(draft: Draft, path: Path) -> Any:
    """A value such that it can be put back as it was typed: 1e-3 does not become 0.001."""
    value = draft.value(path)
    if isinstance(value, list | dict | bool) or value is None:
        return value
    return Raw(draft.raw(path))


def moved(draft: Draft, folder: File) -> Draft:
    """The draft in another folder, with its data file's relative name made to lead there still.

    The line that names a schema by a path goes where that path leads nowhere any more.
    """
    path: Path = ("data", "path")
    name = draft.value(path)
    if draft.folder and name and isinstance(name, str) and File(draft.folder) != folder:
        file = File(draft.folder, name)
        near = file.is_relative_to(folder)
        draft = draft.with_value(path, file.relative_to(folder).as_posix() if near else str(file))
    text = draft.text
    schema = SCHEMA_LINE.search(text)
    if schema and "://" not in schema[1] and not (folder / schema[1]).is_file():
        text = text[: schema.start()] + text[schema.end() :]
    return Draft(text, folder)


def width_of(draft: Draft) -> int | None:
    """Number of features of the draft's data; None while it cannot be told."""
    if draft.experiment:
        return draft.experiment.data.width
    try:
        data = _DATA.validate_python(draft.value(("data",)), context={"folder": draft.folder})
        return int(data.width)
    except (ValidationError, ValueError):
        pass
    means = [cluster.get("mean") for cluster in clusters_of(draft)]
    widths = {len(mean) for mean in means if isinstance(mean, list)}
    return widths.pop() if len(widths) == 1 else None


def follow_width(draft: Draft, width: int) -> Draft:
    """The draft with its first and last layer as wide as the data."""
    layers = draft.value(LAYERS)
    if not isinstance(layers, list) or len(layers) < 2:
        return draft
    fitting = [width, *layers[1:-1], width]
    return draft if fitting == layers else draft.with_value(LAYERS, fitting)


def clusters_of(draft: Draft) -> list[dict[str, Any]]:
    """The clusters as far as they can be made out."""
    clusters = draft.value(CLUSTERS)
    if clusters is MISSING or not isinstance(clusters, list):
        return []
    return [cluster if isinstance(cluster, dict) else {} for cluster in clusters]


def new_cluster(width: int) -> dict[str, Any]:
    """A cluster around zero."""
    return {"mean": [0.0] * width, "covariance": [NEW_VARIANCE] * width, "count": 100}


def random_cluster(like: Mapping[str, Any], width: int, rng: random.Random) -> dict[str, Any]:
    """A cluster somewhere in -0.8..0.8 with variances 0.001..0.1, and the count of `like`."""
    mean = [round(rng.uniform(-0.8, 0.8), 2) for _ in range(width)]
    variances = [float(f"{10 ** rng.uniform(-3, -1):.1g}") for _ in range(width)]
    return {**like, "mean": mean, "covariance": variances}


def resized(clusters: list[dict[str, Any]], width: int) -> list[dict[str, Any]]:
    """The clusters in `width` features: cut, or padded with means 0 and small variances."""
    return [
        {
            **cluster,
            "mean": _fit(cluster.get("mean"), width, 0.0),
            "covariance": _fit_covariance(cluster.get("covariance"), width),
        }
        for cluster in clusters
    ]


def _fit(values: Any, width: int, padding: float) -> list[Any]:
    known = list(values[:width]) if isinstance(values, list) else []
    return known + [padding] * (width - len(known))


def _fit_covariance(covariance: Any, width: int) -> list[Any]:
    if not is_matrix(covariance):
        return _fit(covariance, width, NEW_VARIANCE)
    rows = [_fit(row, width, 0.0) for row in covariance[:width]]
    for index in range(len(rows), width):
        rows.append([NEW_VARIANCE if column == index else 0.0 for column in range(width)])
    return rows


def is_matrix(covariance: Any) -> bool:
    """Whether a covariance is written as a full matrix."""
    return isinstance(covariance, list) and any(isinstance(row, list) for row in covariance)


def as_matrix(variances: Any) -> list[list[Any]]:
    """Variances as a full matrix, zero off the diagonal."""
    values = variances if isinstance(variances, list) else []
    size = range(len(values))
    return [[values[row] if row == column else 0.0 for column in size] for row in size]


def as_diagonal(matrix: Any) -> list[Any]:
    """The diagonal of a full matrix."""
    rows = [row for row in matrix if isinstance(row, list)] if isinstance(matrix, list) else []
    return [row[index] if index < len(row) else NEW_VARIANCE for index, row in enumerate(rows)]
