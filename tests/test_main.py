"""The command line, as a person types it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import main
from config import load, presets
from config.reader import with_settings
from gui.app import App

PROGRAM = Path(main.__file__)
PROMISED = {
    "experiment.yml",
    "history.csv",
    "codes.csv",
    "model.npz",
    "summary.json",
    "code_plane.png",
    "error_curve.png",
    "weights.png",
}


def start(*arguments: str, cwd: Path, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(PROGRAM), *arguments],
        cwd=cwd,
        env={**os.environ, **environment},
        text=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def run(*arguments: str, cwd: Path, **environment: str) -> tuple[int, str, str]:
    process = start(*arguments, cwd=cwd, **environment)
    out, err = process.communicate(timeout=120)
    return process.returncode, out, err


def summary(folder: Path) -> dict[str, object]:
    content: dict[str, object] = json.loads((folder / "summary.json").read_text())
    return content


def test_a_preset_runs_without_a_window_from_any_folder_and_without_a_display(
    tmp_path: Path,
) -> None:
    status, out, err = run(
        "gaussian-clusters", "--headless", "--out", "run", "--epochs", "20",
        cwd=tmp_path, DISPLAY="",
    )  # fmt: skip
    assert (status, err) == (main.DONE, "")
    assert {path.name for path in (tmp_path / "run").iterdir()} == PROMISED
    assert summary(tmp_path / "run")["stop_reason"] == "max_epochs"
    assert "RMSE" in out
    assert "Files are in run." in out


def test_seed_epochs_and_settings_replace_the_files_own(tmp_path: Path) -> None:
    status, _, _ = run(
        "linear-vs-pca", "--headless", "--out", "run", "--epochs", "3", "--seed", "7",
        "--set", "training.batch_size=400", "--set", "training.optimizer.learning_rate=1e-2",
        cwd=tmp_path,
    )  # fmt: skip
    assert status == main.DONE
    assert summary(tmp_path / "run")["seed"] == 7
    assert summary(tmp_path / "run")["updates"] == 3
    written = (tmp_path / "run" / "experiment.yml").read_text()
    assert "batch_size: 400" in written
    assert "learning_rate: 0.01" in written


def test_a_run_that_meets_its_stop_rule_says_which(tmp_path: Path) -> None:
    status, _, _ = run(
        "gaussian-clusters", "--headless", "--out", "run", "--set", "training.stop.rmse_below=0.15",
        cwd=tmp_path,
    )  # fmt: skip
    assert status == main.DONE
    assert summary(tmp_path / "run")["stop_reason"] == "rmse_below"


def test_a_diverged_run_ends_with_status_3_and_leaves_its_files(tmp_path: Path) -> None:
    status, out, _ = run(
        "linear-vs-pca", "--headless", "--out", "run",
        "--set", "training.optimizer.name=sgd", "--set", "training.optimizer.learning_rate=1e9",
        cwd=tmp_path,
    )  # fmt: skip
    assert status == main.DIVERGED
    assert {path.name for path in (tmp_path / "run").iterdir()} == PROMISED
    assert summary(tmp_path / "run")["stop_reason"] == "diverged"
    assert "last finite" in out


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_leaves_whole_files(tmp_path: Path, number: signal.Signals) -> None:
    process = start(
        "gaussian-clusters", "--headless", "--out", "run", "--epochs", "1000000000", cwd=tmp_path
    )
    for _ in range(300):
        if (tmp_path / "run").is_dir():
            break
        time.sleep(0.05)
    time.sleep(0.5)
    process.send_signal(number)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 128 + number
    assert "Traceback" not in err
    assert {path.name for path in (tmp_path / "run").iterdir()} == PROMISED
    assert summary(tmp_path / "run")["stop_reason"] == "interrupted"


def test_the_list_has_a_line_for_each_preset(tmp_path: Path) -> None:
    status, out, _ = run("--list", cwd=tmp_path)
    assert status == main.DONE
    names = [line.split()[0] for line in out.splitlines()]
    assert names[0] == "gaussian-clusters"
    assert {"linear-vs-pca", "sigmoid-cannot-go-below-zero", "two-clusters-first-steps"} <= {*names}
    assert {"overcomplete", "deep", "one-hot-8-3-8", "momentum-8-3-8"} <= {*names}


STUDY = """\
title: A small study
base:
  data: {source: one_hot, width: 4}
  model: {layers: [4, 2, 4], code_layer: 1, activations: sigmoid}
  training: {optimizer: {name: sgd}, batch_size: 4}
vary: {training.max_epochs: [5, 1000000000]}
draw: [{kind: curves}]
"""


def test_a_study_leaves_a_report(tmp_path: Path) -> None:
    (tmp_path / "small.yml").write_text(STUDY.replace("1000000000", "9"))
    status, out, err = run("--study", "small.yml", "--out", "run", cwd=tmp_path, DISPLAY="")
    assert (status, err) == (main.DONE, "")
    assert out.splitlines() == [
        "A small study: 2 runs.",
        f"The report is {Path('run', 'report.html')}.",
    ]
    assert (tmp_path / "run" / "report.html").stat().st_size > 10_000


def test_an_interrupted_study_says_so_and_keeps_its_runs(tmp_path: Path) -> None:
    (tmp_path / "small.yml").write_text(STUDY)
    process = start("--study", "small.yml", "--out", "run", cwd=tmp_path)
    for _ in range(400):
        if (tmp_path / "run" / "runs" / "0001.npz").exists():
            break
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 128 + signal.SIGINT
    assert out == "Interrupted; finished runs are in run, and the same command goes on.\n"
    assert "Traceback" not in err
    assert not (tmp_path / "run" / "report.html").exists()


MISTAKES = {
    "no such preset": (["gausian-clusters"], "the nearest is gaussian-clusters"),
    "unknown option": (["--frobnicate"], "--frobnicate; see --help."),
    "no experiment": (["--headless", "--out", "run"], "--headless needs an experiment"),
    "no folder": (["deep", "--headless"], "--headless needs --out DIR"),
    "out without headless": (["deep", "--out", "run"], "add --headless"),
    "settings without experiment": (["--seed", "1"], "need an experiment"),
    "no number": (
        ["deep", "--headless", "--out", "run", "--epochs", "many"],
        '--epochs: training.max_epochs is "many"; it must be a whole number',
    ),
    "no seed": (["deep", "--seed", "abc"], '--seed: seed is "abc"; it must be a whole number'),
    "no such key": (
        ["deep", "--headless", "--out", "run", "--set", "model.layer=[8,2,8]"],
        "model.layer is not a known key; the nearest is model.layers",
    ),
    "no setting": (["deep", "--headless", "--out", "run", "--set", "seed"], "KEY=VALUE"),
    "a folder is no experiment": (["."], "this is a folder"),
    "a file where the folder should be": (
        ["deep", "--headless", "--out", "taken"],
        "taken: this is a file and not a folder, and --out needs a folder.",
    ),
    "no folder for a study": (["--study", "rates-16-3-16"], "--study needs --out DIR"),
    "no such study": (
        ["--study", "rates-16-3", "--out", "run"],
        "rates-16-3: there is no file and no study of this name; the nearest is rates-16-3-16.",
    ),
    "a study with changes": (
        ["--study", "rates-16-3-16", "--out", "run", "--seed", "3"],
        "--study takes everything from its own file; only --out goes with it.",
    ),
    "a study in a file": (["--study", "rates-16-3-16", "--out", "taken"], "taken: this is a file"),
    "text size": (["deep", "--font-scale", "huge"], "not a number from 0.5 to 3"),
    "wrong file": (["wrong.yml"], "wrong.yml:1:7: seed is -1; it must be"),
}


@pytest.mark.parametrize(("arguments", "words"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_in_one_plain_line(
    arguments: list[str], words: str, tmp_path: Path
) -> None:
    (tmp_path / "taken").write_text("mine")
    good = (PROGRAM.parent / "config" / "presets" / "deep.yml").read_text()
    (tmp_path / "wrong.yml").write_text("seed: -1\n" + good.replace("\nseed: 1\n", "\n"))
    status, out, err = run(*arguments, cwd=tmp_path)
    assert (status, out) == (main.MISTAKE, "")
    assert words in err
    assert err.count("\n") == 1
    assert (tmp_path / "taken").read_text() == "mine"


def test_mistakes_in_several_options_are_told_at_once(tmp_path: Path) -> None:
    _, _, err = run(
        "deep", "--epochs", "0", "--seed", "-1", "--set", "model.layer=3", "--set", "title=",
        cwd=tmp_path,
    )  # fmt: skip
    assert [line.split(" is ")[0] for line in err.splitlines()] == [
        "--set: title",
        "--set: model.layer",
        "--epochs: training.max_epochs",
        "--seed: seed",
    ]


@pytest.mark.parametrize(
    "arguments",
    [["--list"], ["deep", "--headless", "--out", "run", "--epochs", "1"]],
    ids=["list", "headless"],
)
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_reader_that_goes_before_the_end_is_no_reason_to_complain(
    arguments: list[str], unbuffered: str, tmp_path: Path
) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        process = subprocess.run(
            [sys.executable, str(PROGRAM), *arguments],
            cwd=tmp_path,
            env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
            stdout=writing,
            stderr=subprocess.PIPE,
            text=True,
            timeout=120,
            check=False,
        )
    finally:
        os.close(writing)
    assert (process.returncode, process.stderr) == (main.UNREAD, "")
    if "--headless" in arguments:
        assert {path.name for path in (tmp_path / "run").iterdir()} == PROMISED


@pytest.mark.parametrize("display", ["", ":4711"])
def test_without_a_display_one_line_names_headless(tmp_path: Path, display: str) -> None:
    status, out, err = run("gaussian-clusters", cwd=tmp_path, DISPLAY=display)
    assert (status, out) == (main.MISTAKE, "")
    assert "--headless" in err
    assert err.count("\n") == 1


def test_python_without_tk_is_told_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "tkinter.py").write_text("raise ImportError('no module named _tkinter')")
    status, out, err = run("gaussian-clusters", cwd=tmp_path, PYTHONPATH=str(tmp_path))
    assert (status, out) == (main.MISTAKE, "")
    assert "python3-tk" in err
    assert "--headless" in err
    assert err.count("\n") == 1


def window_of(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, ended_by: int | None = None
) -> tuple[int, App, list[object]]:
    """The status, the program, and what it was to show first, with a window that ends at once."""
    begun: list[App] = []
    shown: list[object] = []

    def run(app: App, experiment: object) -> int | None:
        begun.append(app)
        shown.append(experiment)
        return ended_by

    monkeypatch.setattr(App, "run", run)
    status = main.main(arguments)
    return status, begun[0], shown


def test_the_window_begins_with_what_was_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOURGLASS_CONFIG", str(tmp_path))
    options = ["deep", "--seed", "5", "--dark", "--font-scale", "1,5"]
    status, app, (experiment,) = window_of(options, monkeypatch)
    assert status == main.DONE
    assert (app.theme.name, app.theme.font_scale) == ("dark", 1.5)
    assert app.form.draft.experiment == experiment == with_settings(load("deep"), ["seed=5"])
    assert not app.form.unsaved


def test_without_an_experiment_the_form_is_on_the_default_as_its_file_has_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOURGLASS_CONFIG", str(tmp_path))
    status, app, (experiment,) = window_of([], monkeypatch, ended_by=signal.SIGTERM)
    assert status == 128 + signal.SIGTERM
    assert experiment is None
    assert app.form.draft.text == presets.text(presets.DEFAULT)
    assert (app.theme.name, app.theme.font_scale) == ("light", 1.0)


@pytest.mark.parametrize("size", ["0.49", "3.1", "nan"])
def test_a_size_of_text_that_nobody_could_read_is_refused(size: str, tmp_path: Path) -> None:
    status, _, err = run("deep", "--font-scale", size, cwd=tmp_path)
    assert status == main.MISTAKE
    assert f'"{size}" is not a number from 0.5 to 3' in err


@pytest.mark.parametrize(
    "arguments",
    [
        ["gaussian-clusters", "--headless", "--out", "run"],
        ["--study", "small.yml", "--out", "run"],
    ],
    ids=["headless", "study"],
)
def test_nobody_who_reads_the_progress_is_no_mistake_of_the_disk(
    arguments: list[str], tmp_path: Path
) -> None:
    (tmp_path / "small.yml").write_text(STUDY.replace("1000000000", "9"))
    code = (
        "import sys, main, runs.grid, runs.headless\n"
        "if __name__ == '__main__':\n"
        "    runs.grid.LINE_EVERY_S = runs.headless.LINE_EVERY_S = 0\n"
        "    sys.exit(main.main(sys.argv[1:]))\n"
    )
    (tmp_path / "start.py").write_text(code)
    reading, writing = os.pipe()
    os.close(reading)
    try:
        process = subprocess.run(
            [sys.executable, "start.py", *arguments],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(PROGRAM.parent)},
            stdout=subprocess.PIPE,
            stderr=writing,
            text=True,
            timeout=120,
            check=False,
        )
    finally:
        os.close(writing)
    assert (process.returncode, process.stdout) == (main.UNREAD, "")


def test_a_headless_run_never_loads_tkinter(tmp_path: Path) -> None:
    (tmp_path / "tkinter.py").write_text("raise ImportError('no module named _tkinter')")
    status, _, err = run(
        "deep", "--headless", "--out", "run", "--epochs", "1",
        cwd=tmp_path, PYTHONPATH=str(tmp_path),
    )  # fmt: skip
    assert (status, err) == (main.DONE, "")
