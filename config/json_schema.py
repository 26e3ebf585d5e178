"""The JSON Schema beside the presets, with which editors complete and check a file while one types.

`python -m config.json_schema` writes it again after a change of the schema.
"""

from __future__ import annotations

import json
from pathlib import Path

from config.atomic import write_text
from config.schema import Experiment

FILE = Path(__file__).parent / "experiment.schema.json"


def schema_text() -> str:
    """The schema as JSON, made from `config/schema`."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Experiment.model_json_schema(),
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    write_text(FILE, schema_text())
