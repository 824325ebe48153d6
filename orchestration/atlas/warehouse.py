"""The published file, asked: every figure of the atlas is an ``Answer``, which carries the query that gave it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

from orchestration import connection
from orchestration.ingest.errors import BadInput


@dataclass(frozen=True)
class Answer:
    """Columns and rows of a query, and the query."""

    sql: str
    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]

    def dictionaries(self) -> list[dict[str, Any]]:
        """Its rows by name of column."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def parted(self, by: str) -> dict[Any, list[tuple[Any, ...]]]:
        """Its rows in their order, parted by one column."""
        place = self.columns.index(by)
        parts: dict[Any, list[tuple[Any, ...]]] = {}
        for row in self.rows:
            parts.setdefault(row[place], []).append(row)
        return parts


class Warehouse:
    """An open published file."""

    def __init__(self, con: duckdb.DuckDBPyConnection):
        self._con = con

    @cached_property
    def build(self) -> dict[str, Any]:
        """What the published file says of itself; {} where it says nothing."""
        newest = self.ask("select build_id, built_at from builds order by built_at desc limit 1")
        return next(iter(newest.dictionaries()), {})

    @property
    def build_id(self) -> str:
        """Which build it is; nothing where it does not say."""
        return str(self.build.get("build_id", ""))

    def ask(self, sql: str) -> Answer:
        """What a query says. BadInput where the file lacks what it names, as a file of an older schema does."""
        try:
            cursor = self._con.execute(sql)
            return Answer(sql, tuple(column[0] for column in cursor.description), cursor.fetchall())
        except (duckdb.CatalogException, duckdb.BinderException) as error:
            said = str(error).split("\n")[0].removeprefix("Catalog Error: ").removeprefix("Binder Error: ")
            raise _bad(
                f"the published file has not what the atlas shows ({said}), as if it were of an older version",
                "Refresh (make refresh), which publishes anew, and make the atlas again",
            ) from error
        except duckdb.Error as error:
            raise _unreadable(error) from error


@contextmanager
def opened(database: Path) -> Iterator[Warehouse]:
    """The published file, read-only. BadInput where there is none, or it is none."""
    if not database.exists():
        raise _bad("there is no published file to make the atlas of", "Run a refresh first (make)")
    try:
        con = connection.reading(database)
    except duckdb.Error as error:
        raise _unreadable(error) from error
    with con:
        yield Warehouse(con)


def _unreadable(error: duckdb.Error) -> BadInput:
    said = " ".join(str(error).split())[:300]
    return _bad(f"the published file cannot be read ({said})", "Run make verify, which names what is damaged")


def _bad(problem: str, remedy: str) -> BadInput:
    return BadInput(source="warehouse", dataset="atlas", problem=problem, remedy=remedy)
