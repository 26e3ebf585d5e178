"""Studies: runs are those of sessions, are kept as they end, and are never repeated."""

from __future__ import annotations

import io
import json
import re
import signal
from pathlib import Path

import numpy as np
import pytest

from config import load
from runs.grid import GridError, iter_grid
from runs.headless import Interruption
from runs.studies.folder import FolderError, StudyFolder
from runs.studies.running import StudyError, outcomes, read_times, run_study
from tests.runs.studies.small import TEXT, small_study
from training import Session


def finished(folder: Path) -> dict[str, float]:
    """When each finished run was written."""
    return {path.name: path.stat().st_mtime_ns for path in (folder / "runs").glob("*.npz")}


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("study")
    assert run_study(small_study(), folder, stream=io.StringIO())
    return folder


def test_measures_are_those_of_the_same_run_in_a_session(done: Path) -> None:
    study = small_study()
    found = outcomes(study, done)
    assert [one.cell for one in found] == [0, 0, 1, 1, 2, 3]
    for one in found:
        session = Session(one.finished.experiment)
        session.advance()
        end = session.snapshot()
        assert one.final("loss") == pytest.approx(end.loss, rel=1e-9)
        assert one.final("binary_cross_entropy") == pytest.approx(end.loss, rel=1e-9)
        a = end.values
        for weights, biases in zip(end.weights, end.biases, strict=True):
            a = 1 / (1 + np.exp(-(a @ weights.T + biases)))
        assert one.final("target_log_loss") == pytest.approx(-np.log(np.diag(a)).mean(), rel=1e-9)
        assert one.final("right") == (a.argmax(axis=1) == np.arange(4)).sum()
        same = np.sign(end.weights[0]) == np.sign(end.weights[1].T)
        assert one.final("mirrored") == pytest.approx(same.mean())
        assert one.final("epochs") == 30


def test_measures_of_codes_and_outputs_are_counts_and_clipped_sums(tmp_path: Path) -> None:
    names = "clipped_binary_cross_entropy, codes, patterns, states, dead_outputs"
    study = small_study(re.sub(r"record: .*", f"record: [{names}]", TEXT).split("draw:")[0])
    run_study(study, tmp_path, stream=io.StringIO(), workers=1)
    for one in outcomes(study, tmp_path):
        session = Session(one.finished.experiment)
        session.advance()
        end = session.snapshot()
        a = end.values
        for weights, biases in zip(end.weights, end.biases, strict=True):
            a = 1 / (1 + np.exp(-(a @ weights.T + biases)))
        # Cut off as float32 does it: 1 - 1e-7 is no number of its own there.
        cut = np.clip(a, np.float32(1e-7), np.float32(1) - np.float32(1e-7)).astype(float)
        entries = -np.where(end.values == 1, np.log(cut), np.log(1 - cut))
        assert one.final("clipped_binary_cross_entropy") == pytest.approx(
            entries.sum(axis=1).mean(), rel=1e-6
        )
        above = {tuple(code) for code in (end.codes > 0.5).tolist()}
        assert one.final("patterns") == len(above)
        states = np.abs(end.codes[..., None] - [0, 0.5, 1]).argmin(axis=-1)
        assert one.final("codes") == len({tuple(code) for code in states.tolist()})
        assert one.final("states") == len(np.unique(states))
        assert one.final("dead_outputs") == 0


def test_curves_begin_before_the_first_update_and_end_at_the_last(done: Path) -> None:
    one = outcomes(small_study(), done)[0]
    assert one.finished.epochs.tolist() == list(range(31))
    session = Session(one.finished.experiment)
    a = session.snapshot().values
    for weights, biases in zip(session.snapshot().weights, session.snapshot().biases, strict=True):
        a = 1 / (1 + np.exp(-(a @ weights.T + biases)))
    expected = -np.log(np.diag(a)).mean()
    assert one.series["target_log_loss"][0] == pytest.approx(expected, rel=1e-9)
    assert len(one.series["target_log_loss"]) == 31


def test_a_run_can_be_opened_like_any_experiment(done: Path) -> None:
    study = small_study()
    for number, run in enumerate(study.runs(), start=1):
        assert load(done / "runs" / f"{number:04d}.yml") == run.experiment


def test_nothing_is_run_twice(done: Path) -> None:
    before = finished(done)
    assert len(before) == 6
    times = read_times(done)
    assert run_study(small_study(), done, stream=io.StringIO())
    assert finished(done) == before
    assert read_times(done) == times


def test_what_is_drawn_may_change_without_running_anything_again(done: Path) -> None:
    before = finished(done)
    changed = TEXT.replace("record: [loss,", "record: [rmse, loss,")
    assert run_study(small_study(changed), done, stream=io.StringIO())
    assert finished(done) == before
    assert outcomes(small_study(changed), done)[0].final("rmse") > 0


def test_another_study_in_the_folder_is_noticed_and_its_runs_are_left_alone(done: Path) -> None:
    before = finished(done)
    with pytest.raises(FolderError, match=r"0003\.yml belongs to another study"):
        run_study(small_study(TEXT.replace("[0.5, 2]", "[0.5, 3]")), done)
    with pytest.raises(FolderError, match="belongs to another study"):
        run_study(small_study(TEXT.replace("rate: [0.5, 2]", "rate: [0.5]")), done)
    assert finished(done) == before


def test_an_interrupted_study_keeps_what_ended_and_goes_on_with_the_rest(tmp_path: Path) -> None:
    long = TEXT.replace("set: {model.initializer.scale: 0.1}", "set: {training.max_epochs: 20000}")
    interruption = Interruption()

    class Listening(io.StringIO):
        def isatty(self) -> bool:
            # Asked of at each piece of news: by the first, something has ended.
            if list((tmp_path / "runs").glob("*.npz")):
                interruption.signal = signal.SIGINT
            return False

    study = small_study(long)
    first = run_study(study, tmp_path, stream=Listening(), interruption=interruption, workers=1)
    kept = finished(tmp_path)
    assert not first
    assert 0 < len(kept) < 6
    with pytest.raises(StudyError, match="not finished"):
        outcomes(study, tmp_path)
    assert run_study(study, tmp_path, stream=io.StringIO())
    after = finished(tmp_path)
    assert len(after) == 6
    assert {name: after[name] for name in kept} == kept
    assert sum(part["runs"] for part in read_times(tmp_path)) == 6


def test_a_damaged_run_is_run_again(tmp_path: Path) -> None:
    study = small_study()
    run_study(study, tmp_path, stream=io.StringIO())
    content = (tmp_path / "runs" / "0002.npz").read_bytes()
    for damaged in (b"", content[:100], content[: len(content) // 2], b"PK" + content[2:50]):
        (tmp_path / "runs" / "0002.npz").write_bytes(damaged)
        place = StudyFolder(tmp_path, [run.experiment for run in study.runs()])
        assert place.waiting() == [1]
    assert run_study(study, tmp_path, stream=io.StringIO())
    assert len(outcomes(study, tmp_path)) == 6


def test_a_kept_run_of_another_network_is_run_again(tmp_path: Path) -> None:
    study = small_study()
    run_study(study, tmp_path, stream=io.StringIO(), workers=1)
    with np.load(tmp_path / "runs" / "0002.npz") as file:
        arrays = dict(file)
    for parameters in (arrays["parameters"][:, :-1], arrays["parameters"][:-1]):
        np.savez(tmp_path / "runs" / "0002.npz", **{**arrays, "parameters": parameters})
        place = StudyFolder(tmp_path, [run.experiment for run in study.runs()])
        assert place.waiting() == [1]


def test_a_fault_on_the_way_leaves_finished_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:

    def broken(*arguments, **options):  # type: ignore[no-untyped-def]
        yield next(iter_grid(*arguments, **options))
        raise GridError("no more")

    monkeypatch.setattr("runs.studies.running.iter_grid", broken)
    with pytest.raises(GridError):
        run_study(small_study(), tmp_path, stream=io.StringIO())
    assert len(finished(tmp_path)) == 1
    assert json.loads((tmp_path / "times.json").read_text())[0]["runs"] == 1


@pytest.mark.parametrize("content", ["", "{}", "[1]", '[{"runs": 1}]', '"a"', "[{}]"])
def test_times_that_cannot_be_read_are_none(content: str, tmp_path: Path) -> None:
    (tmp_path / "times.json").write_text(content)
    assert read_times(tmp_path) == []
