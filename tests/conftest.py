"""What all tests share: a screen, repeatable numbers, a folder for screenshots, and no skipping."""

from __future__ import annotations

import atexit
import gc
import os
import shutil
import sys
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path

# Before NumPy is loaded, which reads these once: tests are many and small, and threads only make
# their times vary.
for variable in (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
):
    os.environ[variable] = "1"
# Figures are made without pyplot; whatever a test does with it must not look for a screen.
os.environ["MPLBACKEND"] = "Agg"
# Nor at the preferences of whoever runs the tests, in programs that tests start, too.
os.environ["HOURGLASS_CONFIG"] = tempfile.mkdtemp(prefix="hourglass-tests-")
atexit.register(shutil.rmtree, os.environ["HOURGLASS_CONFIG"], ignore_errors=True)

import hypothesis
import pytest

from tests.virtual_screen import virtual_screen

TESTS = Path(__file__).parent
NO_TK = "Python has no Tk: install it (Debian, Ubuntu: apt-get install python3-tk)."
NO_SCREEN = (
    "The windows' tests need a screen: install Xvfb (Debian, Ubuntu: apt-get install xvfb), "
    "or set DISPLAY."
)

hypothesis.settings.register_profile(
    "project",
    derandomize=True,  # the same examples in every run: a red test stays red until it is mended
    deadline=None,  # shared machines stall now and then
    suppress_health_check=[hypothesis.HealthCheck.too_slow],  # likewise
    max_examples=60,
)
hypothesis.settings.load_profile("project")


# --- a screen ------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def display() -> Iterator[str]:
    """The name of an X display that answers: the one given, or a virtual one of 2560×1600.

    Fails where there is neither. On macOS and Windows, where Tk needs no X server, the name may be
    empty.
    """
    try:
        import tkinter  # noqa: F401 - asked for only where a test opens a window
    except ImportError:
        pytest.fail(NO_TK, pytrace=False)
    if sys.platform in ("darwin", "win32") or _answers():
        yield os.environ.get("DISPLAY", "")
        return
    if shutil.which("Xvfb") is None:
        pytest.fail(NO_SCREEN, pytrace=False)
    given = os.environ.get("DISPLAY")
    try:
        with virtual_screen("2560x1600", dpi=96) as os.environ["DISPLAY"]:
            yield os.environ["DISPLAY"]
    except OSError as error:
        pytest.fail(str(error), pytrace=False)
    finally:
        os.environ.pop("DISPLAY", None)
        if given is not None:
            os.environ["DISPLAY"] = given


def pytest_collection_finish() -> None:
    """Leave out of garbage collections what is loaded by now, as the program does."""
    gc.freeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give every test of `tests/gui` the screen, ahead of fixtures that open windows on it."""
    for item in items:
        if (
            isinstance(item, pytest.Function)
            and item.path.is_relative_to(TESTS / "gui")
            and "display" not in item.fixturenames
        ):
            item.fixturenames.insert(0, "display")


def _answers() -> bool:
    import tkinter

    if not os.environ.get("DISPLAY"):
        return False
    try:
        tkinter.Tk().destroy()
    except tkinter.TclError:
        return False
    return True


# --- a folder ------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def artifacts() -> Path:
    """The git-ignored folder where screenshots are kept, for a person to look at."""
    folder = TESTS / "artifacts"
    folder.mkdir(exist_ok=True)
    return folder


# --- no skipping ---------------------------------------------------------------------------------


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skipped test into a failed one."""
    report = yield
    _refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Turn a skipped file into a failed one."""
    report = yield
    _refuse_skip(report)
    return report


def _refuse_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    if report.outcome == "skipped" and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"No test may be skipped, and this one was: {reason}"
