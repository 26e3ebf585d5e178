"""`standalone_script`: plain NumPy that repeats a run, for everything that a run may have."""

from __future__ import annotations

import ast
import itertools
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import training.activations
import training.data
import training.losses
import training.optimizers
from config.schema import ACTIVATIONS, Csv, Experiment
from runs.scripts import ingredients
from runs.scripts.script import standalone_script
from tests.training.experiments import FOUR_CLUSTERS, OPTIMIZERS, TWO_CLUSTERS, make_experiment
from training import Session
from training.changes import Phase
from training.initializers import INITIALIZERS
from training.sources import SOURCES

UPDATES = 23
DIGITS = 1e-9
"""Relative: what two orders of rounding may differ by after so few updates."""

RUN_ALL = "import runpy, sys\nfor name in sys.argv[1:]: runpy.run_path(name)"

LOSSES = [
    ("mse", "mean"),
    ("mse", "sum"),
    ("rmse", "mean"),
    ("binary_cross_entropy", "mean"),
    ("binary_cross_entropy", "sum"),
    ("clipped_binary_cross_entropy", "mean"),
    ("clipped_binary_cross_entropy", "sum"),
]

DATA: dict[str, dict[str, Any]] = {
    "gaussian_clusters": TWO_CLUSTERS,
    "swiss_roll": {"source": "swiss_roll", "count": 20, "noise": 0.1},
    "ring": {"source": "ring", "count": 18, "features": 5},
    "moving_spot": {"source": "moving_spot", "count": 13, "side": 4},
    "turning_bar": {"source": "turning_bar", "count": 15, "side": 4, "noise": 0.01},
    "one_hot": {"source": "one_hot", "width": 8},
    "csv": {"source": "csv", "label_column": "kind"},
}
CSV = "a,kind,b\n0.5,round,1.25\n-1,square,0\n0.1,round,2e-1\n3,square,-0.75\n1,round,1\n0,flat,2\n"


def experiment_on(data: dict[str, Any], folder: Path, **rest: Any) -> Experiment:
    """Experiment with 4 hidden units on either side of a code of two, for data of any width."""
    if data["source"] == "csv":
        (folder / "table.csv").write_text(CSV)
        data = {**data, "path": str(folder / "table.csv")}
    width = width_of(data)
    model = {"layers": [width, 4, 2, 4, width], **rest.pop("model", {})}
    return make_experiment(data=data, model=model, **rest)


def width_of(data: dict[str, Any]) -> int:
    if "side" in data:
        return int(data["side"]) ** 2
    return int(data.get("width") or data.get("features") or {"csv": 2}.get(data["source"], 3))


def rmse_after(session: Session, updates: int = UPDATES) -> float:
    session.advance(max_updates=updates)
    return session.snapshot().rmse


def phases(session: Session) -> Sequence[Phase]:
    return session._run.phases


def script_of(session: Session) -> str:
    snapshot = session.snapshot()
    return standalone_script(phases(session), snapshot.update, snapshot.rmse)


def printed(folder: Path, scripts: Sequence[str]) -> list[float]:
    """What scripts print as their final RMSE, run one after the other without this project."""
    names = []
    for number, text in enumerate(scripts):
        names.append(f"script_{number}.py")
        (folder / names[-1]).write_text(text, "utf-8")
    done = subprocess.run(
        [sys.executable, "-I", "-W", "error", "-c", RUN_ALL, *names],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stderr == ""
    found = re.findall(r"^RMSE after \d+ updates: (\S+)$", done.stdout, re.MULTILINE)
    assert len(found) == len(scripts)
    return [float(number) for number in found]


def assert_repeats(session: Session, folder: Path, digits: float = DIGITS) -> str:
    text = script_of(session)
    assert printed(folder, [text]) == pytest.approx([session.snapshot().rmse], rel=digits, abs=0)
    return text


def possible(activation: str, loss: str) -> bool:
    """Cut-off outputs far outside 0..1 learn by leaps, and with them every rounding does."""
    return "cross_entropy" not in loss or activation == "sigmoid"


@pytest.mark.parametrize("data", DATA)
def test_every_optimizer_activation_and_loss_is_repeated(data: str, tmp_path: Path) -> None:
    scripts, rmses, names = [], [], []
    for optimizer, activation, (loss, reduction) in itertools.product(
        OPTIMIZERS, ACTIVATIONS, LOSSES
    ):
        if not possible(activation, loss):
            continue
        session = Session(
            experiment_on(
                {**DATA[data], "normalize": "min_max"}, tmp_path,
                model={"activations": activation},
                training={
                    "optimizer": OPTIMIZERS[optimizer], "loss": loss, "reduction": reduction,
                },
            )
        )  # fmt: skip
        rmses.append(rmse_after(session))
        scripts.append(script_of(session))
        names.append((optimizer, activation, loss, reduction))
    found = printed(tmp_path, scripts)
    far = [
        (name, ours, theirs)
        for name, ours, theirs in zip(names, rmses, found, strict=True)
        if ours != pytest.approx(theirs, rel=DIGITS, abs=0)
    ]
    assert far == []


def test_every_choice_that_there_is_has_a_part_in_scripts() -> None:
    assert set(ingredients.SOURCES) == set(SOURCES)
    assert len(DATA) == len(SOURCES)
    assert set(ingredients.ACTIVATIONS) == set(training.activations.ACTIVATIONS)
    assert set(ingredients.OPTIMIZERS) == set(training.optimizers.OPTIMIZERS)
    assert set(ingredients.NORMALIZATIONS) == set(training.data.NORMALIZATIONS)
    assert {loss for loss, _ in ingredients.LOSSES} == set(training.losses.LOSSES)
    assert set(LOSSES) == set(ingredients.LOSSES)
    assert {kind for kind, _ in ingredients.INITIALIZERS} == set(INITIALIZERS)


@pytest.mark.parametrize("biases", ["zero", "same"])
@pytest.mark.parametrize(
    "initializer",
    [{"name": "normal", "scale": 0.3}, {"name": "uniform", "scale": 0.7},
     {"name": "constant", "value": 0.2}, {"name": "xavier"}],
    ids=lambda initializer: initializer["name"],
)  # fmt: skip
def test_every_initializer_is_repeated(
    initializer: dict[str, Any], biases: str, tmp_path: Path
) -> None:
    if initializer["name"] != "xavier":
        initializer = {**initializer, "biases": biases}
    session = Session(make_experiment(model={"initializer": initializer}))
    rmse_after(session)
    assert_repeats(session, tmp_path)


@pytest.mark.parametrize("normalize", ["none", "max_abs", "min_max", "standard"])
@pytest.mark.parametrize("held_out", [0, 0.3])
@pytest.mark.parametrize("noise", [0, 0.2])
def test_normalisation_held_out_samples_and_noise_are_repeated(
    normalize: str, held_out: float, noise: float, tmp_path: Path
) -> None:
    session = Session(
        make_experiment(
            data={**TWO_CLUSTERS, "normalize": normalize, "held_out": held_out},
            training={"input_noise": noise},
        )
    )
    rmse_after(session)
    text = assert_repeats(session, tmp_path)
    assert ("hold_out" in text, "noise" in text) == (bool(held_out), bool(noise))


def test_what_was_found_on_held_out_samples_is_printed_too(tmp_path: Path) -> None:
    session = Session(make_experiment(data={**TWO_CLUSTERS, "held_out": 0.4}))
    rmse_after(session)
    (tmp_path / "script.py").write_text(script_of(session), "utf-8")
    done = subprocess.run(
        [sys.executable, "script.py"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    (found,) = re.findall(r"samples held out: (\S+)", done.stdout)
    assert float(found) == pytest.approx(session.snapshot().held_out_rmse, rel=DIGITS)


@pytest.mark.parametrize("batch_size", [1, 7, 22, 23])
@pytest.mark.parametrize("noise", [0, 0.1])
def test_every_size_of_batch_is_repeated(batch_size: int, noise: float, tmp_path: Path) -> None:
    session = Session(make_experiment(training={"batch_size": batch_size, "input_noise": noise}))
    rmse_after(session, 31)
    assert_repeats(session, tmp_path)


def test_single_precision_is_repeated_as_far_as_it_goes(tmp_path: Path) -> None:
    session = Session(make_experiment(precision="float32", training={"input_noise": 0.1}))
    rmse_after(session)
    text = assert_repeats(session, tmp_path, digits=1e-5)
    assert "about three digits" in text


def test_a_whole_run_of_the_published_experiment_ends_at_the_same_error(tmp_path: Path) -> None:
    session = Session(
        make_experiment(
            data={**FOUR_CLUSTERS, "seed": 117},
            model={"layers": [4, 6, 2, 5, 4], "initializer": {"name": "normal", "scale": 0.1}},
            training={"optimizer": {**OPTIMIZERS["adam"], "learning_rate": 0.005},
                      "batch_size": 32, "max_epochs": 200},
        )
    )  # fmt: skip
    assert rmse_after(session, 2600) < 0.1
    assert_repeats(session, tmp_path, digits=1e-8)


def test_nothing_that_a_run_does_not_use_is_in_its_script(tmp_path: Path) -> None:
    session = Session(make_experiment())
    rmse_after(session)
    text = script_of(session)
    used = {"gaussian_clusters", "no_normalization", "normal", "tanh", "mean_squared_error", "sgd",
            "forward", "backward", "rmse", "new_epoch"}  # fmt: skip
    tree = ast.parse(text)
    assert {node.name for node in tree.body if isinstance(node, ast.FunctionDef)} == used
    assert "runs" not in {
        node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)
    }
    assert not re.search(r"# \[|csv|Path|held|noise", text)
    assert max(map(len, text.splitlines())) <= 100


def test_before_the_first_update_the_script_prints_the_first_error(tmp_path: Path) -> None:
    assert_repeats(Session(make_experiment()), tmp_path)


def test_a_title_cannot_end_the_docstring(tmp_path: Path) -> None:
    session = Session(make_experiment(title='A """ title \\'))
    rmse_after(session)
    assert_repeats(session, tmp_path)


def test_long_lists_of_numbers_are_told_on_lines_of_a_bearable_length(tmp_path: Path) -> None:
    layers = [3, *[10] * 30, 3]
    session = Session(make_experiment(model={"layers": layers, "code_layer": 16}))
    rmse_after(session, 3)
    text = assert_repeats(session, tmp_path)
    assert max(map(len, text.splitlines())) <= 100
    (said,) = [
        node.value
        for node in ast.parse(text).body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "layers"
    ]
    assert ast.literal_eval(said) == layers


# --- tables ---


def test_a_small_table_without_labels_stands_in_the_script(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("a,b,c\n" + "0.5,1.25,3\n-1,0,1\n0.1,0.2,0\n3,-0.75,1\n" * 3)
    data = {"source": "csv", "path": str(path), "held_out": 0.25}  # of each label, and so of all
    session = Session(make_experiment(data=data))
    rmse_after(session)
    text = script_of(session)
    path.unlink()
    assert printed(tmp_path, [text]) == pytest.approx([session.snapshot().rmse], rel=DIGITS)


def test_a_small_table_stands_in_the_script(tmp_path: Path) -> None:
    session = Session(experiment_on(DATA["csv"], tmp_path))
    rmse_after(session)
    text = script_of(session)
    (tmp_path / "table.csv").unlink()
    assert printed(tmp_path, [text]) == pytest.approx([session.snapshot().rmse], rel=DIGITS)


@pytest.mark.parametrize(
    ("delimiter", "header", "label"),
    [(",", True, "kind"), (";", False, 2), ("\t", True, None)],
)
def test_a_large_table_is_read_from_its_file(
    delimiter: str, header: bool, label: str | int | None, tmp_path: Path
) -> None:
    values = np.random.default_rng(4).normal(size=(2000, 3))
    rows = [[repr(float(value)) for value in row] for row in values]
    if label is not None:
        rows = [[row[0], f"kind {number % 3}", *row[1:]] for number, row in enumerate(rows)]
    names = [["a", "kind", "b", "c"] if label else ["a", "b", "c"]] if header else []
    path = tmp_path / "large table.csv"
    path.write_text("\n".join(delimiter.join(row) for row in [*names, *rows]))
    name = {",": "comma", ";": "semicolon", "\t": "tab"}[delimiter]
    data = {"source": "csv", "path": str(path), "delimiter": name, "header": header,
            "label_column": label, "held_out": 0.25}  # fmt: skip
    session = Session(make_experiment(data=data, training={"batch_size": 100}))
    assert isinstance(session.experiment.data, Csv)
    rmse_after(session)
    assert len(assert_repeats(session, tmp_path)) < 20_000


# --- settings that were changed on the way ---


def changed(session: Session, **training: Any) -> None:
    """Change settings of training from the present update on."""
    document = session.settings.model_dump()
    document["training"].update(training)
    session.change(Experiment.model_validate(document))


ADAM = OPTIMIZERS["adam"]

CHANGES: dict[str, dict[str, Any]] = {
    "learning rate": {"optimizer": {**ADAM, "learning_rate": 0.02}},
    "decays": {"optimizer": {**ADAM, "beta1": 0.5, "beta2": 0.95}},
    "optimizer": {"optimizer": OPTIMIZERS["rmsprop"]},
    "noise": {"input_noise": 0.3},
    "batch size": {"batch_size": 8},
    "loss": {"loss": "rmse"},
    "several": {"optimizer": OPTIMIZERS["sgd"], "batch_size": 23, "input_noise": 0.1},
}


@pytest.mark.parametrize("noise", [0.0, 0.05])
@pytest.mark.parametrize("at", [0, 7, 10])
@pytest.mark.parametrize("change", CHANGES)
def test_changes_on_the_way_are_repeated(
    change: str, at: int, noise: float, tmp_path: Path
) -> None:
    session = Session(make_experiment(training={"optimizer": ADAM, "input_noise": noise}))
    if at:
        rmse_after(session, at)
    changed(session, **CHANGES[change])
    rmse_after(session, 12)
    changed(session, optimizer={**OPTIMIZERS["adam"], "learning_rate": 0.03})
    rmse_after(session, 9)
    assert_repeats(session, tmp_path)


def test_other_activations_on_the_way_are_repeated(tmp_path: Path) -> None:
    session = Session(make_experiment())
    rmse_after(session, 8)
    document = session.settings.model_dump()
    document["model"]["activations"] = ["relu", "sigmoid", "identity"]
    session.change(Experiment.model_validate(document))
    rmse_after(session)
    text = assert_repeats(session, tmp_path)
    assert "if update == 8:" in text
    assert "changed once" in text


def test_changes_after_the_state_shown_are_left_out(tmp_path: Path) -> None:
    session = Session(make_experiment())
    rmse_after(session, 8)
    changed(session, optimizer=OPTIMIZERS["rmsprop"])
    rmse_after(session, 8)
    session.rewind(6)
    assert "rmsprop" not in assert_repeats(session, tmp_path)


def test_outputs_that_were_cut_off_learn_nothing_in_the_script_too(tmp_path: Path) -> None:
    session = Session(
        experiment_on(
            DATA["one_hot"], tmp_path, model={"activations": "relu"},
            training={"loss": "clipped_binary_cross_entropy", "optimizer": OPTIMIZERS["rmsprop"]},
        )
    )  # fmt: skip
    rmse_after(session)
    assert_repeats(session, tmp_path)
