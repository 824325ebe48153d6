"""Nested records as rows of text: which part becomes which column is declared, and what nobody has declared is refused.

Not here: how records are wrapped, and what a column means.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from orchestration.ingest.documents import as_text
from orchestration.ingest.errors import BadInput

ANYTHING = "*"
Refuse = Callable[[str], BadInput]


@dataclass(frozen=True, kw_only=True)
class RecordLayout:
    """What a record may hold; paths are keys joined by dots, through lists too, "" being the record itself.

    ``texts``: column to the path of one value. ``lists``: column to the path of a list, and the fields kept of each of
    its entries (none: they are words); it becomes JSON. ``unread``: path to further keys that may stand there,
    separated by spaces, or ``*`` for any. ``needed``: paths that every record has, if empty.
    """

    texts: Mapping[str, str]
    lists: Mapping[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    unread: Mapping[str, str] = field(default_factory=dict)
    needed: tuple[str, ...] = ()

    @cached_property
    def known(self) -> dict[str, set[str]]:
        """Keys that may stand at each path on the way to a column."""
        known = {path: set(keys.split()) for path, keys in self.unread.items()}
        for path in [*self.texts.values(), *(path for path, _ in self.lists.values())]:
            parts = path.split(".")
            for depth, key in enumerate(parts):
                known.setdefault(".".join(parts[:depth]), set()).add(key)
        for path, fields in self.lists.values():
            if fields:
                known.setdefault(path, set()).update(fields)
        return known

    def row(self, record: Any, refuse: Refuse) -> dict[str, str | None]:
        """The columns of one record. BadInput, made by ``refuse`` of a problem, where it is not as declared."""
        if not isinstance(record, dict):
            raise refuse(f"the record is {type(record).__name__}, not an object")
        lists = {path for path, _ in self.lists.values()}
        for path, known in self.known.items():
            value = value_at(record, path) if path else record
            if path not in lists and ANYTHING not in known and not (value in (None, "") or isinstance(value, dict)):
                raise refuse(f"{path} is {type(value).__name__}, not an object")
            for entry in listed(value):
                if isinstance(entry, dict) and ANYTHING not in known and (unknown := set(entry) - known):
                    raise refuse(f"unknown {', '.join(sorted(map(repr, unknown)))} in {path or 'the record'}")
        for path in self.needed:
            if value_at(record, path) is None:
                raise refuse(f"there is no {path}")
        row: dict[str, str | None] = {}
        for column, path in self.texts.items():
            value = value_at(record, path)
            if isinstance(value, dict | list):
                raise refuse(f"{path} is not one value")
            row[column] = as_text(value)
        for column, (path, fields) in self.lists.items():
            entries = [entry for entry in listed(value_at(record, path)) if entry]
            if not all(isinstance(entry, dict if fields else str) for entry in entries):
                raise refuse(f"{path} is not a list of {'objects' if fields else 'words'}")
            kept = [
                {key: entry[key] for key in fields if entry.get(key) not in (None, "")} if fields else entry
                for entry in entries
            ]
            row[column] = as_text(kept) if kept else None
        return row


def value_at(record: Any, path: str) -> Any:
    """What stands at a path; None where nothing does, or where it leads through a list."""
    for key in path.split("."):
        record = record.get(key) if isinstance(record, dict) else None
    return record


def listed(value: Any) -> list:
    """A list as it is; one value that an export has taken out of its list, in a list; nothing as none."""
    return value if isinstance(value, list) else [] if value is None else [value]
