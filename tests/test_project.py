"""What the project's own files promise: pins that agree, imports one way, no odd names."""

from __future__ import annotations

import ast
import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PACKAGES = ("config", "training", "plots", "graphs", "runs", "gui")
FOLDERS = (*PACKAGES, "tests", "benchmarks", "scripts", ".ci", "docs")
IGNORED = {"__pycache__", "artifacts"}
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
RANGES = [Requirement(text) for text in PYPROJECT["project"]["dependencies"]]
CONDA_NAMES = {"matplotlib-base": "matplotlib"}


def pins(name: str) -> dict[str, str]:
    """Package name → version, of a file of requirements and of those that it includes."""
    found: dict[str, str] = {}
    for line in (ROOT / name).read_text("utf-8").splitlines():
        if line.startswith("-r "):
            found |= pins(line.removeprefix("-r "))
        elif line and not line.startswith("#"):
            requirement = Requirement(line)
            (specifier,) = requirement.specifier
            assert specifier.operator == "==", f"{line} is no pin"
            found[canonicalize_name(requirement.name)] = specifier.version
    return found


def conda_pins() -> dict[str, str]:
    """Package name → version, of `environment.yml`, where a version is given exactly."""
    entries = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))["dependencies"]
    lines = [entry for entry in entries if isinstance(entry, str)]
    lines += [line for entry in entries if isinstance(entry, dict) for line in entry["pip"]]
    exact = [line.split("==") for line in lines if "==" in line]
    names = [CONDA_NAMES.get(name.strip(), name.strip()) for name, _ in exact]
    return {canonicalize_name(n): v for n, (_, v) in zip(names, exact, strict=True)}


def needed(names: list[str]) -> set[str]:
    """The packages named, and all that they need in turn on this system."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = canonicalize_name(waiting.pop())
        if name in found:
            continue
        found.add(name)
        for text in importlib.metadata.requires(name) or []:
            requirement = Requirement(text)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                waiting.append(requirement.name)
    return found


def python_files() -> Iterator[Path]:
    yield ROOT / "main.py"
    for folder in (*PACKAGES, "tests", "benchmarks"):
        yield from (ROOT / folder).rglob("*.py")


def imported(file: Path) -> set[str]:
    """The top-level names of all modules that a file imports, anywhere in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            names.add(node.module.split(".")[0])
    return names


def text_files() -> Iterator[tuple[Path, str]]:
    """Every file of the project that is text, without environments, caches and artefacts."""
    files = [path for path in ROOT.iterdir() if path.is_file()]
    for folder in FOLDERS:
        files += [path for path in (ROOT / folder).rglob("*") if path.is_file()]
    for path in files:
        if IGNORED.isdisjoint(path.relative_to(ROOT).parts):
            try:
                yield path.relative_to(ROOT), path.read_text("utf-8")
            except UnicodeDecodeError:
                continue


# --- pins ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("requirement", RANGES, ids=lambda requirement: requirement.name)
def test_each_dependency_is_pinned_within_its_range(requirement: Requirement) -> None:
    version = pins("requirements.txt")[canonicalize_name(requirement.name)]
    assert requirement.specifier.contains(version)


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_what_the_pinned_packages_need_is_pinned_too(name: str) -> None:
    pinned = pins(name)
    here = [package for package in pinned if package != "colorama" or sys.platform == "win32"]
    assert needed(here) <= set(pinned)


def test_nothing_is_pinned_that_the_program_does_not_need() -> None:
    windows_only = {"colorama"}
    needs = needed([requirement.name for requirement in RANGES])
    assert set(pins("requirements.txt")) - windows_only == needs - windows_only


def test_the_environment_for_conda_has_each_dependency_in_the_pinned_version() -> None:
    pinned = pins("requirements.txt")
    expected = {canonicalize_name(r.name): pinned[canonicalize_name(r.name)] for r in RANGES}
    assert conda_pins() == expected


def test_the_environment_for_conda_takes_the_same_pythons() -> None:
    environment = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))
    lowest = PYPROJECT["project"]["requires-python"]
    assert any(entry == f"python {lowest},<3.15" for entry in environment["dependencies"])
    assert environment["name"] == "hourglass"


# --- imports -------------------------------------------------------------------------------------


def test_imports_point_one_way() -> None:
    command = "from importlinter.cli import lint_imports_command as main; main()"
    run = subprocess.run(
        [sys.executable, "-c", command, "--no-logo", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_only_the_toolkit_imports_pysimplegui() -> None:
    importers = [file for file in python_files() if "PySimpleGUI" in imported(file)]
    assert importers == [ROOT / "gui" / "toolkit.py"]


@pytest.mark.parametrize(
    "file", sorted((ROOT / "training").glob("*.py")), ids=lambda file: str(file.name)
)
def test_training_imports_nothing_foreign_but_numpy(file: Path) -> None:
    foreign = imported(file) - sys.stdlib_module_names - {"config", "training"}
    assert foreign <= {"numpy"}


def test_each_package_of_the_tree_is_a_package_of_the_project() -> None:
    files = [file for name in PACKAGES for file in (ROOT / name).rglob("__init__.py")]
    found = {".".join(file.parent.relative_to(ROOT).parts) for file in files}
    assert found == set(PYPROJECT["tool"]["setuptools"]["packages"])
    others = {file.parent.name for file in ROOT.glob("*/__init__.py")} - set(PACKAGES)
    assert others <= {"benchmarks", "tests"}


# --- files ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("a package registry", r"pypi\.|pythonhosted\.|anaconda\.(org|com)|--(extra-)?index-url"),
        ("a folder of one machine", r"(?<![\w.}])/(work|root|home|Users)/\w"),
    ],
)
def test_no_file_names(what: str, pattern: str) -> None:
    found = [str(path) for path, text in text_files() if re.search(pattern, text)]
    assert found == [], f"{what} is named in {found}"


@pytest.mark.parametrize(
    "name", [".ci/run", "scripts/make-venv", "scripts/install-for", "scripts/test"]
)
def test_a_script_can_be_executed(name: str) -> None:
    assert os.access(ROOT / name, os.X_OK)


@pytest.mark.parametrize("name", ["README.md", "tests/README.md", "benchmarks/README.md"])
def test_the_commands_that_a_readme_names_exist(name: str) -> None:
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    text = (ROOT / name).read_text("utf-8")
    named = re.findall(r"(?:^|`)make ([a-z]+)", text, re.MULTILINE)
    assert named
    assert set(named) <= set(targets)


# --- the tests themselves ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "source",
    [
        "import pytest\ndef test_a(): pytest.skip('no time')",
        "import pytest\n@pytest.mark.skipif(True, reason='no time')\ndef test_a(): pass",
        "import pytest\npytest.importorskip('no_such_module')\ndef test_a(): pass",
    ],
    ids=["in a test", "by a mark", "a whole file"],
)
def test_a_skipped_test_fails_the_run(tmp_path: Path, source: str) -> None:
    (tmp_path / "tests").mkdir()
    for name in ("conftest.py", "virtual_screen.py"):
        shutil.copy(ROOT / "tests" / name, tmp_path / "tests")
    (tmp_path / "tests" / "test_a.py").write_text(source, "utf-8")
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode != 0
    assert "No test may be skipped" in run.stdout
