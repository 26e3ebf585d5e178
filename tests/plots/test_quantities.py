"""What the error curve can show besides the RMSE: the loss under its own name and unit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from config import load
from config.reader import with_settings
from plots.error_curve import ErrorCurve
from plots.palette import LIGHT
from plots.quantities import read
from training import Session, Snapshot
from training.inspection import reconstruct


def learned(name: str, *settings: str) -> Snapshot:
    session = Session(with_settings(load(name), [*settings, "training.max_epochs=40"]))
    session.advance()
    return session.snapshot()


@pytest.mark.parametrize(
    ("loss", "reduction", "labels"),
    [
        ("mse", "mean", ("mean squared error (normalised units²)",)),
        ("mse", "sum", ("mean squared error, summed over outputs (normalised units²)",)),
        ("rmse", "mean", ("root mean squared error (normalised units)",)),
        ("binary_cross_entropy", "sum", ("binary cross-entropy, summed over outputs (nats)",)),
        ("clipped_binary_cross_entropy", "mean", ("clipped binary cross-entropy (nats)",)),
    ],
)
def test_the_objective_is_drawn_under_its_own_name(
    loss: str, reduction: str, labels: tuple[str, ...]
) -> None:
    snapshot = learned(
        "one-hot-8-3-8", f"training.loss={loss}", f"training.reduction={reduction}"
    )  # fmt: skip
    reading = read(snapshot, "loss")
    assert reading.labels[:1] == labels
    course = reading.courses[0]
    assert np.array_equal(course.values[: len(snapshot.curve.losses)], snapshot.curve.losses)
    assert course.now == snapshot.loss
    assert (reading.references, reading.others) == (None, ())


def test_the_loss_of_the_hot_output_goes_with_cross_entropy_of_one_hot_data() -> None:
    snapshot = learned("positions-16-5-16")
    reading = read(snapshot, "loss")
    assert reading.names == ("objective", "target log-loss")
    outputs = reconstruct(snapshot, snapshot.values).astype(np.float64).diagonal()
    assert reading.courses[1].now == pytest.approx(-np.log(outputs).mean(), rel=1e-5)


def test_after_going_back_both_losses_are_known_beyond_the_present() -> None:
    session = Session(with_settings(load("positions-16-5-16"), ["training.max_epochs=10"]))
    session.advance()
    whole = session.snapshot().curve
    assert whole.target_log_losses is not None
    session.rewind(session.end // 2)
    for course, losses in zip(
        read(session.snapshot(), "loss").courses,
        (whole.losses, whole.target_log_losses),
        strict=True,
    ):
        assert 0 < course.past < len(course.values)
        assert set(losses.tolist()) <= set(course.values.tolist())


@pytest.mark.parametrize("name", ["gaussian-clusters", "positions-16-8-4-8-16-relu"])
def test_other_objectives_stand_alone(name: str) -> None:
    assert read(learned(name), "loss").names == ("",)


def test_references_are_of_the_rmse() -> None:
    snapshot = learned("one-hot-8-3-8")
    view = ErrorCurve(LIGHT)
    FigureCanvasAgg(view.figure)
    view.set_quantity("loss")
    view.show(snapshot)
    assert not any(name.get_visible() for name in view._references.names)
    view.set_quantity("rmse")
    assert all(name.get_visible() for name in view._references.names)


@pytest.mark.parametrize("scale", ["linear", "log"])
def test_the_newest_loss_lies_within_the_axes(scale: str) -> None:
    for loss in (1e-9, 0.3, 4e5):
        snapshot = learned("one-hot-8-3-8")
        curve = replace(snapshot.curve, losses=np.full_like(snapshot.curve.losses, loss))
        view = ErrorCurve(LIGHT)
        view.set_scale("log" if scale == "log" else "linear")
        view.set_quantity("loss")
        view.show(replace(snapshot, curve=curve, loss=loss))
        low, high = view.axes.get_ylim()
        assert low <= loss <= high
