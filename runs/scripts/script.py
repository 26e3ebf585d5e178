"""A standalone NumPy script that repeats a run from its seed, made of the parts in `recipe`."""

from __future__ import annotations

import ast
import inspect
import json
import re
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from runs.scripts.ingredients import (
    Change,
    Values,
    changes,
    changing_values,
    fixed_values,
    functions,
)
from runs.scripts.recipe import sources
from training.changes import Phase

WIDTH = 96
PROGRAM = Path(__file__).with_name("recipe") / "program.py"

DIGITS = {"float64": "about nine digits", "float32": "about three digits"}
"""How far two orders of rounding agree at the end of an ordinary run."""
LONG_RUN = 20_000
"""Updates after which rounding may have grown to be seen."""

BRACKETS = {dict: ("{", "}"), list: ("[", "]"), tuple: ("(", ")")}


def standalone_script(phases: Sequence[Phase], updates: int, rmse: float) -> str:
    """A Python file that repeats `updates` updates of a run with nothing but NumPy.

    `phases` are the run's settings, the first from update 0 on, and `rmse` is what was found after
    these updates. The script prints the same, but for the last digits, because it rounds in another
    order. Raises TableError where the data are in a file that cannot be read any more.
    """
    first, *later = [phase for phase in phases if phase.update < max(updates, 1)]
    log = list(changes([first, *later]))
    start = changing_values(first.experiment)
    noisy = any(values.get("input_noise") for values in (start, *(c.values for c in log)))
    if not noisy:
        del start["input_noise"]
    values = fixed_values(first.experiment) | start | {"updates": updates}
    used = [*functions(values)]
    for change in log:
        used += functions(change.values)
    if "held_out_samples" in values:
        used.append(sources.hold_out)
    code = [inspect.getsource(function).rstrip() for function in dict.fromkeys(used)]
    program = _program(_parts(values, log), log)
    settings = "\n".join(_assignment(name, value) for name, value in values.items())
    sections = (
        _head(first, log, updates, rmse),
        _imports("\n".join((*code, program))),
        "\n\n\n".join(("# --- What the run is made of ---", *code)) + "\n",
        f"# --- Its settings ---\n\n{settings}",
        program,
    )
    return "\n\n".join(sections) + "\n"


def _parts(values: Values, log: Sequence[Change]) -> set[str]:
    """The parts of the program that this run needs; see the marks there."""
    noisy, held_out = "input_noise" in values, "held_out_samples" in values
    changed = {name for change in log for name in change.values}
    names = {
        "data_noise": "data_noise" in values,
        "held_out": held_out,
        "all": not held_out,
        "input_noise": noisy,
        "clean": not noisy,
        "changes": bool(log),
        "another_optimizer": "optimizer" in changed,
        "one_optimizer": "optimizer" not in changed,
        "noise_changes": "input_noise" in changed,
    }
    return {name for name, needed in names.items() if needed}


def _program(parts: set[str], log: Sequence[Change]) -> str:
    """The program without its docstring, its imports, and the parts that are not needed."""
    text = PROGRAM.read_text("utf-8")
    lines: list[str] = []
    skipped: str | None = None
    for line in text[text.index("# ---") :].splitlines():
        mark = re.fullmatch(r" *# \[(/?)(\w+)\]", line)
        if mark is None:
            if skipped is None:
                lines.append(line)
        elif not mark[1] and skipped is None and mark[2] not in parts:
            skipped = mark[2]
        elif mark[1] and mark[2] == skipped:
            skipped = None
        elif mark[2] == "changes" and not mark[1]:
            for change in log:
                lines += (f"    {line}" for line in _change(change))
    return "\n".join(lines)


def _change(change: Change) -> Iterator[str]:
    yield from textwrap.wrap(change.text, WIDTH - 4, initial_indent="# ", subsequent_indent="# ")
    yield f"if update == {change.update}:"
    body = [_assignment(name, value) for name, value in change.values.items()]
    if "optimizer" in change.values:
        body.append("memory = [np.zeros((2, *array.shape), precision) for array in parameters]")
        body.append("began = update")
    if "input_noise" in change.values:
        body.append("if position > 0:  # the epoch under way gets new noise, in the same order")
        body.append("    rng.bit_generator.state = before_epoch")
        body.append("    given, wanted = new_epoch()")
    for lines in body:
        yield from textwrap.indent(lines, "    ").splitlines()


def _head(first: Phase, log: Sequence[Change], updates: int, rmse: float) -> str:
    experiment = first.experiment
    model = experiment.model
    sizes = "-".join(map(str, model.layers))
    title = experiment.title.replace("\\", "/").replace('"', "'")
    changed = f" Settings were changed {len(log)} times on the way." if len(log) > 1 else ""
    if len(log) == 1:
        changed = " Settings were changed once on the way."
    agrees = (
        f"prints the same to {DIGITS[experiment.precision]}, because it rounds in another order"
        if updates <= LONG_RUN
        else "rounds in another order, and in so long a run that may have grown to be seen"
    )
    about = (
        f"An autoencoder of {sizes} units learns for {updates} updates, from seed "
        f"{experiment.seed}.{changed} Nothing but NumPy is needed. Hourglass, which wrote this "
        f"file, found RMSE {rmse:.10g} after the last update. This {agrees}."
    )
    return "\n".join(('"""' + title + ".", "", *textwrap.wrap(about, WIDTH), '"""'))


def _imports(code: str) -> str:
    """The imports that the code needs, of those that the recipe has."""
    found: dict[str, None] = {}
    for file in sorted(PROGRAM.parent.glob("*.py")):
        for node in ast.parse(file.read_text("utf-8")).body:
            if isinstance(node, ast.Import) or (
                isinstance(node, ast.ImportFrom) and not (node.module or "").startswith("runs")
            ):
                alias = node.names[0]
                if re.search(rf"\b{alias.asname or alias.name}\b", code):
                    found[ast.unparse(node)] = None
    standard = sorted(found.keys() - {"import numpy as np"}, key=lambda line: line.split()[::-2])
    return "\n".join([*standard, "", "import numpy as np"] if standard else ["import numpy as np"])


def _assignment(name: str, value: Any) -> str:
    return f"{name} = {_literal(value, WIDTH - len(name) - 3)}"


def _literal(value: Any, room: int) -> str:
    """The value as Python, on several lines where `room` characters are too few for it."""
    if callable(value):
        return str(value.__name__)
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list | tuple):
        return repr(value)
    if isinstance(value, dict):
        entries = [
            f"{json.dumps(key)}: {_literal(entry, room - 8)}" for key, entry in value.items()
        ]
    else:
        entries = [_literal(entry, room - 4) for entry in value]
    first, last = BRACKETS[type(value)]
    line = first + ", ".join(entries) + last
    if len(line) <= room and "\n" not in line:
        return line
    if all(isinstance(entry, int | float) for entry in value):
        return "\n".join((first, *_filled(entries), last))
    lines = textwrap.indent(",\n".join(entries) + ",", "    ")
    return f"{first}\n{lines}\n{last}"


def _filled(entries: Sequence[str]) -> list[str]:
    """Numbers, as many on a line as have room."""
    text = ", ".join(entries) + ","
    return textwrap.wrap(text, WIDTH - 8, initial_indent="    ", subsequent_indent="    ")
