"""`outputs`: the files of a run."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from config import load
from config.reader import with_settings
from runs.outputs import prepare_folder, write_outputs
from training import Session
from training.history import CAPACITY, History

README = Path(__file__).parents[2] / "README.md"

FILES = {
    "experiment.yml",
    "history.csv",
    "codes.csv",
    "model.npz",
    "summary.json",
    "code_plane.png",
    "error_curve.png",
    "weights.png",
}


def finished_session(preset: str = "gaussian-clusters", epochs: int = 3) -> Session:
    session = Session(with_settings(load(preset), [f"training.max_epochs={epochs}"]))
    session.advance()
    return session


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Session]:
    """A folder with the files of a short run, and the run."""
    folder = tmp_path_factory.mktemp("run")
    session = finished_session()
    write_outputs(folder, session, stop_reason="max_epochs", seconds=0.5)
    return folder, session


def read(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_every_promised_file_is_there_and_no_other(run: tuple[Path, Session]) -> None:
    assert {path.name for path in run[0].iterdir()} == FILES


def test_the_experiment_file_repeats_the_run(run: tuple[Path, Session]) -> None:
    folder, session = run
    repeated = Session(load(folder / "experiment.yml"))
    repeated.advance()
    assert repeated.snapshot().rmse == session.snapshot().rmse


def test_the_history_has_a_row_for_the_start_and_for_each_epoch(
    run: tuple[Path, Session],
) -> None:
    rows = read(run[0] / "history.csv")
    assert list(rows[0]) == ["epoch", "update", "loss", "rmse"]
    assert [int(row["epoch"]) for row in rows] == [0, 1, 2, 3]
    assert [int(row["update"]) for row in rows] == [0, 13, 26, 39]
    assert float(rows[-1]["rmse"]) == run[1].snapshot().rmse
    assert all(float(row["rmse"]) ** 2 == pytest.approx(float(row["loss"])) for row in rows)


def test_a_run_that_ends_in_mid_epoch_has_a_last_row_for_where_it_ended(tmp_path: Path) -> None:
    session = finished_session(epochs=2)
    for _ in range(5):
        session.step()
    write_outputs(tmp_path, session, stop_reason="interrupted", seconds=0.5)
    rows = read(tmp_path / "history.csv")
    assert [int(row["update"]) for row in rows] == [0, 13, 26, 31]
    summary = json.loads((tmp_path / "summary.json").read_text())
    assert float(rows[-1]["rmse"]) == summary["rmse"]


def test_a_long_history_keeps_its_ends_and_its_extremes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    restless = with_settings(
        load("gaussian-clusters"),
        ["training.max_epochs=300", "training.optimizer.learning_rate=0.5"],
    )

    def history() -> list[dict[str, str]]:
        session = Session(restless)
        session.advance()
        write_outputs(tmp_path, session, stop_reason="max_epochs", seconds=0.5)
        return read(tmp_path / "history.csv")

    whole = history()
    monkeypatch.setattr("training.run.History", lambda: History(capacity=64))
    kept = history()
    assert len(whole) == 301
    assert len(kept) <= 64
    assert all(row in whole for row in kept)
    assert (kept[0], kept[-1]) == (whole[0], whole[-1])
    for extreme in (min, max):
        outermost = extreme(whole, key=lambda row: float(row["rmse"]))
        assert outermost not in (whole[0], whole[-1])
        assert outermost in kept


def test_the_readme_says_how_many_rows_a_history_keeps() -> None:
    row = next(line for line in README.read_text().splitlines() if "`history.csv`" in line)
    assert f"past {CAPACITY:,} rows" in row


def test_the_codes_are_those_that_the_saved_weights_give(run: tuple[Path, Session]) -> None:
    folder, session = run
    rows = read(folder / "codes.csv")
    assert list(rows[0]) == ["sample", "label", "code_1", "code_2"]
    assert [int(row["sample"]) for row in rows] == list(range(400))
    assert [row["label"] for row in rows[::100]] == [f"cluster {i}" for i in (1, 2, 3, 4)]
    codes = np.array([[float(row["code_1"]), float(row["code_2"])] for row in rows])
    with np.load(folder / "model.npz", allow_pickle=False) as model:
        a = session.dataset.values
        for layer in (1, 2):
            a = np.tanh(a @ model[f"weights_{layer}"].T + model[f"biases_{layer}"])
    np.testing.assert_allclose(codes, a, rtol=0, atol=1e-12)


def test_the_model_tells_how_to_use_it(run: tuple[Path, Session]) -> None:
    with np.load(run[0] / "model.npz", allow_pickle=False) as model:
        assert model["layers"].tolist() == [4, 6, 2, 5, 4]
        assert model["activations"].tolist() == ["tanh"] * 4
        assert int(model["code_layer"]) == 2
        assert model["normalization_scale"].shape == (4,)


def test_the_summary_says_what_was_measured(run: tuple[Path, Session]) -> None:
    snapshot = run[1].snapshot()
    summary = json.loads((run[0] / "summary.json").read_text())
    assert summary == {
        "title": "Four Gaussian clusters",
        "seed": snapshot.experiment.seed,
        "layers": [4, 6, 2, 5, 4],
        "parameters": 4 * 6 + 6 + 6 * 2 + 2 + 2 * 5 + 5 + 5 * 4 + 4,
        "epochs": 3,
        "updates": 39,
        "loss": snapshot.loss,
        "rmse": snapshot.rmse,
        "pca_rmse": snapshot.pca_rmse,
        "mean_rmse": snapshot.mean_rmse,
        "stop_reason": "max_epochs",
        "seconds": 0.5,
        "updates_per_second": 78.0,
    }


def test_pictures_are_png_files_of_a_usable_size(run: tuple[Path, Session]) -> None:
    for path in run[0].glob("*.png"):
        head = path.read_bytes()[:24]
        assert head.startswith(b"\x89PNG")
        assert int.from_bytes(head[16:20]) >= 600


@pytest.mark.parametrize("preset", ["two-clusters-first-steps", "overcomplete", "deep"])
def test_every_shape_of_code_can_be_written(preset: str, tmp_path: Path) -> None:
    write_outputs(tmp_path, finished_session(preset, 1), stop_reason="max_epochs", seconds=0.1)
    assert {path.name for path in tmp_path.iterdir()} == FILES


def test_a_folder_is_made_where_it_is_missing(tmp_path: Path) -> None:
    prepare_folder(tmp_path / "a" / "b")
    assert list((tmp_path / "a" / "b").iterdir()) == []


def test_a_file_in_the_folders_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "run").write_text("mine")
    with pytest.raises(OSError, match="exists"):
        prepare_folder(tmp_path / "run")
    assert (tmp_path / "run").read_text() == "mine"


def test_a_run_on_one_hot_data_has_more_pictures_and_its_target_log_loss(tmp_path: Path) -> None:
    session = finished_session("positions-16-5-16", 2)
    write_outputs(tmp_path, session, stop_reason="max_epochs", seconds=0.1)
    assert {path.name for path in tmp_path.iterdir()} == FILES | {
        "heat_maps.png", "hidden_states.png", "reconstructions.png",
    }  # fmt: skip
    rows = read(tmp_path / "history.csv")
    assert list(rows[0]) == ["epoch", "update", "loss", "rmse", "target_log_loss"]
    with np.load(tmp_path / "model.npz", allow_pickle=False) as model:
        a = session.dataset.values.astype(float)
        for layer in range(1, len(model["layers"])):
            a = 1 / (1 + np.exp(-(a @ model[f"weights_{layer}"].T + model[f"biases_{layer}"])))
    expected = -np.log(a.diagonal()).mean()
    assert float(rows[-1]["target_log_loss"]) == pytest.approx(expected, rel=1e-5)
