"""JSON Schemas of experiments and studies, with which editors complete and check while one types.

`python -m config.json_schema` writes them again after a change of the schema.
"""

from __future__ import annotations

import json
from pathlib import Path

from config.atomic import write_text
from config.schema import Experiment, Section
from config.study_schema import StudyFile

FILE = Path(__file__).parent / "experiment.schema.json"
STUDY_FILE = Path(__file__).parent / "study.schema.json"


def schema_text(of: type[Section] = Experiment) -> str:
    """The schema of experiments, or of studies, as JSON."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **of.model_json_schema(),
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    write_text(FILE, schema_text())
    write_text(STUDY_FILE, schema_text(StudyFile))
