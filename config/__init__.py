"""What a person may ask for: experiments, read from YAML and fully checked."""

from __future__ import annotations

from config.errors import ConfigError
from config.reader import load
from config.schema import Experiment

__all__ = ["ConfigError", "Experiment", "load"]
