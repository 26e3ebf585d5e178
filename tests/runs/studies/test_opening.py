"""A study that has been run is read back: its table, and the experiment of each run."""

from __future__ import annotations

from pathlib import Path

from config import reader
from runs.studies.opening import read_runs
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
