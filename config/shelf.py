"""`Shelf`: YAML files that come with the program, by name and in the order they are shown."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from config.yaml_tree import data_of, read_tree


@dataclass(frozen=True, slots=True)
class Shelf:
    """The files `NAME.yml` of a folder."""

    folder: Path
    order: tuple[str, ...]

    def names(self) -> tuple[str, ...]:
        """Every file's name, in the order of learning from them."""
        return self.order

    def path(self, name: str) -> Path:
        """The file of this name; raises KeyError for an unknown name."""
        if name not in self.order:
            raise KeyError(name)
        return self.folder / f"{name}.yml"

    def text(self, name: str) -> str:
        """What is in the file."""
        return self.path(name).read_text(encoding="utf-8")

    def title(self, name: str) -> str:
        """The file's title; its name where the file cannot be read any more."""
        try:
            content = data_of(read_tree(self.text(name)).root)
        except (OSError, UnicodeDecodeError):
            return name
        return str(content["title"]) if isinstance(content, dict) and "title" in content else name
