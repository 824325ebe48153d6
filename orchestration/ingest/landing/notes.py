"""What one refresh notes for the next, in raw/.landing."""

import json
from collections.abc import Mapping
from pathlib import Path

from orchestration import paths
from orchestration.ingest.landing.disk import clear_write_errors, json_bytes, replace_file

NOTE = ".json"


def note(name: str) -> object:
    """What was noted under a name, in raw/.landing; None where nothing was, or it cannot be read."""
    try:
        return json.loads(_note(name).read_bytes())
    except (OSError, ValueError, RecursionError):
        return None


def keep_note(name: str, entry: Mapping[str, object]) -> None:
    """Note something between one refresh and the next. DiskRefuses where that cannot be written."""
    place = _note(name)
    with clear_write_errors(("landing", name)):
        place.parent.mkdir(parents=True, exist_ok=True)
        replace_file(place, json_bytes(dict(entry)))


def _note(name: str) -> Path:
    return paths.raw() / ".landing" / f"{name}{NOTE}"
