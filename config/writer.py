"""An `Experiment` as a commented YAML file that reads back equal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from textwrap import wrap
from typing import Any

from config.atomic import write_text
from config.flow import flow_text
from config.schema import Csv, Experiment, Section

WIDTH = 100


def dump(experiment: Experiment, folder: str | Path | None = None) -> str:
    """The experiment as YAML, each line with its field's help.

    The name of a data file inside `folder`, where the text will lie, is written relative to it; any
    other is made absolute. Without a folder it stays as it is.
    """
    lines = list(_block(experiment, "", folder))
    return "\n".join(lines) + "\n"


def write(experiment: Experiment, path: str | Path) -> None:
    """Write the experiment's YAML to a file, whole or not at all; raises OSError."""
    write_text(path, dump(experiment, Path(path).absolute().parent))


def _block(section: Section, indent: str, folder: str | Path | None) -> Iterator[str]:
    for name, field in type(section).model_fields.items():
        value = getattr(section, name)
        if value is None:
            continue
        if isinstance(value, Section) and not indent:
            yield from _commented(f"{name}:", field.description)
            yield from _block(value, "  ", folder)
        elif isinstance(value, tuple) and isinstance(value[0], Section):
            yield from _commented(f"{indent}{name}:", field.description)
            yield from (f"{indent}  - {flow_text(_plain(entry))}" for entry in value)
        else:
            if isinstance(section, Csv) and name == "path" and folder is not None:
                value = _seen_from(Path(folder).absolute(), value)
            line = f"{indent}{name}: {flow_text(_plain(value))}"
            yield from _commented(line, field.description)


def _commented(line: str, help: str | None) -> Iterator[str]:
    """The line with its field's help behind it, or above it where both would be too wide."""
    one = f"{line}  # {help}"
    if len(one) <= WIDTH:
        yield one
        return
    comment = " " * (len(line) - len(line.lstrip())) + "# "
    yield from wrap(help or "", WIDTH, initial_indent=comment, subsequent_indent=comment)
    yield line


def _plain(value: Any) -> Any:
    if isinstance(value, Section):
        return value.model_dump(exclude_none=True)
    return value


def _seen_from(folder: Path, file: str) -> str:
    path = Path(file).absolute()
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else str(path)
