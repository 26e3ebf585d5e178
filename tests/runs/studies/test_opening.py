"""A study that has been run is read back: its table, and the experiment of each run."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import reader
from runs.studies.opening import LARGEST, read_runs
from runs.studies.running import run_study
from runs.studies.writing import write_report
from tests.runs.studies.small import small_study


def test_every_run_of_a_study_is_listed_and_its_experiment_found(tmp_path: Path) -> None:
    study = small_study()
    run_study(study, tmp_path, workers=1)
    write_report(study, tmp_path)
    runs = read_runs(tmp_path / "runs.csv")
    assert len(runs.rows) == len(study.runs())
    for row, run in enumerate(study.runs()):
        assert reader.read(runs.file(row)) == run.experiment
        labels = study.cells[run.cell].labels
        assert runs.rows[row][1:4] == (*labels, str(run.experiment.seed))
        assert runs.name(row) == (
            f"start {labels[0]}, learning rate {labels[1]}, seed {run.experiment.seed}"
        )
    assert runs.headings[:6] == ("run", "start", "learning rate", "seed", "stopped by", "epochs")


HEAD = "run,seed,stopped_by,epochs,rmse\n"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"run,seed\n1,1\n",
        b"seed,run,stopped_by,epochs\n1,1,max_epochs,3\n",
        HEAD.encode() + b"1,1,max_epochs,3\n",
        HEAD.encode() + b"../../x,1,max_epochs,3,0.5\n",
        HEAD.encode() + b"-1,1,max_epochs,3,0.5\n",
        b"\xff\xfe" + HEAD.encode("utf-16-le"),
        HEAD.encode() + b"1,1,max_epochs,3," + b"9" * 140_000 + b"\n",
    ],
    ids=["empty", "no_columns", "order", "ragged", "path", "negative", "encoding", "long_field"],
)
def test_what_is_no_table_of_runs_is_refused_with_a_sentence(
    content: bytes, tmp_path: Path
) -> None:
    table = tmp_path / "runs.csv"
    table.write_bytes(content)
    with pytest.raises(ValueError, match=r"is not a study's table of runs, which is called runs"):
        read_runs(table)


def test_a_table_that_is_too_large_is_refused_unread(tmp_path: Path) -> None:
    table = tmp_path / "runs.csv"
    with table.open("wb") as file:
        file.write(HEAD.encode())
        file.truncate(LARGEST + 1)
    with pytest.raises(ValueError, match="too large to be a study's table of runs"):
        read_runs(table)


def test_entries_that_are_no_numbers_are_shown_as_they_are(tmp_path: Path) -> None:
    table = tmp_path / "runs.csv"
    table.write_text(HEAD + "1,1,max_epochs,3,unknown\n2,2,rmse_below,3,0.25\n")
    assert [row[2:] for row in read_runs(table).rows] == [
        ("max epochs", "3", "unknown"),
        ("rmse below", "3", "0.2500"),
    ]
