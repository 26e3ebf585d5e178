"""Files of every kind that a dialog may be answered with: right ones, broken ones, none at all."""

from __future__ import annotations

import re
import shutil
from functools import cache
from pathlib import Path

from config import load, presets
from config.study import parse_study
from config.writer import dump
from runs.archives.archive import archive_bytes
from tests.runs.archives.test_archive import branched
from training import Session

HUGE = 3 << 30
"""Bytes of a file that takes no room on the disk."""
STUDY = """\
title: Two rates
base:
  data: {source: one_hot, width: 4}
  model: {layers: [4, 2, 4], code_layer: 1, activations: sigmoid}
  training: {optimizer: {name: sgd, learning_rate: 1}, batch_size: 1, max_epochs: 10}
vary:
  training.optimizer.learning_rate: [0.5, 2]
record: [loss, epochs]
"""


def fill(folder: Path) -> None:
    """Put them into a folder, which need not be there."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in presets.names()[:5]:
        shutil.copy(presets.path(name), folder)
    for name, content in _contents().items():
        (folder / name).write_bytes(content)
    for kind in ("yml", "csv", "npz"):
        with (folder / f"huge.{kind}").open("wb") as file:
            file.truncate(HUGE)
    (folder / "folder.yml").mkdir()
    _study(folder / "study")
    sealed = folder / "sealed"  # but not to a superuser
    sealed.mkdir()
    shutil.copy(folder / "table.csv", sealed)
    sealed.chmod(0o000)


def chosen_from(folder: Path) -> list[Path]:
    """What a person may choose there, in an order that does not depend on the disk."""
    deeper = (folder / "study" / "runs.csv", folder / "sealed" / "table.csv", folder / "gone.yml")
    return [*sorted(folder.iterdir()), *deeper]


@cache
def _contents() -> dict[str, bytes]:
    other = Session(load("gaussian-clusters"))
    other.advance(max_updates=60)
    whole = archive_bytes(branched().saved())
    text = dump(load("linear-vs-pca"))
    diverging = re.sub(r"optimizer: \{.*\}", "optimizer: {name: sgd, learning_rate: 1e9}", text)
    return {
        "runs.npz": whole,
        "other.npz": archive_bytes(other.saved()),
        "torn.npz": whole[: len(whole) // 2],
        "broken.npz": b"PK\x03\x04 nothing",
        "diverging.yml": diverging.encode(),
        "broken.yml": b"title: [\n",
        "latin.yml": b"title: \xe9\n",
        "table.csv": b"a,b\n1,2\n3,4\n5,6\n",
        "ragged.csv": b"1,2\n3\n",
        "runs.csv": b"run,seed\n1\n",
    }


def _study(folder: Path) -> None:
    """A study that has been run: only its table and its experiments are ever read."""
    (folder / "runs").mkdir(parents=True)
    lines = ["run,training.optimizer.learning_rate,seed,stopped_by,epochs,loss"]
    for number, run in enumerate(parse_study(STUDY).runs(), 1):
        dumped = dump(run.experiment)
        (folder / "runs" / f"{number:04d}.yml").write_text(dumped, encoding="utf-8")
        rate = run.experiment.training.optimizer.learning_rate
        lines.append(f"{number},{rate},{run.experiment.seed},max_epochs,10,0.5")
    (folder / "runs.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
