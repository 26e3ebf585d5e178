"""The JSON Schema is current, and permits what the reader permits."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given

from config import ConfigError, presets
from config.json_schema import FILE, schema_text
from config.reader import parse
from config.yaml_tree import data_of, read_tree
from tests.config.strategies import documents
from tests.config.test_reader import RIGHT

SCHEMA = json.loads(schema_text())
WRONG = yaml.safe_load((Path(__file__).parent / "wrong_files.yml").read_text(encoding="utf-8"))


def _is(kind: str, value: Any) -> bool:
    if kind == "integer":
        return _is("number", value) and float(value).is_integer()
    if kind == "number":
        return isinstance(value, int | float) and not isinstance(value, bool)
    types = {"string": str, "boolean": bool, "array": list, "object": dict, "null": type(None)}
    return isinstance(value, types[kind])


# A validator of just the words that the schema uses; an unknown word fails, so that none is missed.
RULES: dict[str, Callable[[Any, Any, dict[str, Any]], bool]] = {
    "type": lambda rule, value, _: _is(rule, value),
    "$ref": lambda rule, value, _: permits(SCHEMA["$defs"][rule.split("/")[-1]], value),
    "enum": lambda rule, value, _: value in rule,
    "const": lambda rule, value, _: value == rule,
    "anyOf": lambda rule, value, _: any(permits(member, value) for member in rule),
    "oneOf": lambda rule, value, _: sum(permits(member, value) for member in rule) == 1,
    "minimum": lambda rule, value, _: value >= rule,
    "maximum": lambda rule, value, _: value <= rule,
    "exclusiveMinimum": lambda rule, value, _: value > rule,
    "exclusiveMaximum": lambda rule, value, _: value < rule,
    "minLength": lambda rule, value, _: len(value) >= rule,
    "maxLength": lambda rule, value, _: len(value) <= rule,
    "minItems": lambda rule, value, _: len(value) >= rule,
    "maxItems": lambda rule, value, _: len(value) <= rule,
    "items": lambda rule, value, _: all(permits(rule, entry) for entry in value),
    "required": lambda rule, value, _: all(key in value for key in rule),
    "properties": lambda rule, value, _: all(
        permits(entry, value[key]) for key, entry in rule.items() if key in value
    ),
    "additionalProperties": lambda rule, value, schema: all(
        key in schema["properties"] for key in value
    ),
}
SAYS_NOTHING = {"$schema", "$defs", "title", "description", "default", "discriminator", "unit"}


def permits(schema: dict[str, Any], value: Any) -> bool:
    """Whether a schema permits a value."""
    rules = sorted(set(schema) - SAYS_NOTHING, key=lambda word: word != "type")
    return all(RULES[word](schema[word], value, schema) for word in rules)


def test_the_file_beside_the_presets_is_current() -> None:
    assert FILE.read_text(encoding="utf-8") == schema_text(), "run python -m config.json_schema"


@pytest.mark.parametrize("name", presets.names())
def test_presets_are_permitted_and_name_the_file(name: str) -> None:
    assert permits(SCHEMA, data_of(read_tree(presets.text(name)).root))
    (named,) = re.findall(r"\$schema=(\S+)", presets.text(name))
    assert (presets.path(name).parent / named).resolve() == FILE


@given(documents())
def test_what_the_reader_permits_is_permitted(document: dict[str, Any]) -> None:
    assert permits(SCHEMA, document)


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: wrong["to"] or "left out")
def test_what_the_schema_refuses_is_refused_by_the_reader(wrong: dict[str, Any]) -> None:
    text = RIGHT.replace(wrong["change"], wrong["to"], 1)
    tree = read_tree(text)
    if not tree.problems and not permits(SCHEMA, data_of(tree.root)):
        with pytest.raises(ConfigError):
            parse(text)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("beta1: 0.9", "beta1: 1.0"),
        ("seed: 1", "seed: x"),
        ("titel", "titel"),
        ("loss: mse", "los: mse"),
        ("name: adam", "name: adan"),
        ("activations: tanh", "activations: [tanh, tan]"),
        ("[2, 3, 1, 3, 2]", "[2, 2]"),
    ],
)
def test_an_editor_marks_what_is_plainly_wrong(old: str, new: str) -> None:
    text = RIGHT.replace(old, new) if old != new else RIGHT.replace("title", new)
    assert not permits(SCHEMA, data_of(read_tree(text).root))


def test_a_label_column_may_be_a_number() -> None:
    csv = {"source": "csv", "path": "x.csv", "label_column": 3}
    assert permits(SCHEMA["properties"]["data"], csv)
