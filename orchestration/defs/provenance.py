"""Which landed releases the published rows came from, asked of the published files. No Dagster."""

from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path

import duckdb

from orchestration import connection, paths
from orchestration.defs import published
from orchestration.ingest.errors import Damage
from orchestration.quoting import identifier

# Tables with a row for whatever has landed: that they name a release says nothing of where a number came from.
REGISTERS = {"builds", "coverage", "dim_releases", "dim_sources", "freshness", "release_calendar", "release_files"}
# Columns in which a row says where it landed.
CARRIED = {"landed_release_id", "landed_release_ids"}
NAMES = """
with texts as (select distinct cast({column} as varchar) as words from {table} where {column} is not null)
select distinct asked.landed_release_id from asked
where exists (select 1 from texts where contains(texts.words, asked.release_id))
"""


def named(asked: Collection[str], databases: Collection[Path]) -> tuple[set[str], set[str]]:
    """Which of these landed releases these published files name, and which their rows carry as where they landed.

    Named is what stands in any row of any table but the registers, itself or by an edition within it. A file that
    cannot be read counts as naming all of them.
    """
    found: set[str] = set()
    carried: set[str] = set()
    for database in databases:
        try:
            with connection.reading(database) as con:
                for column, names in _named(con, asked):
                    found |= names
                    carried |= names if column in CARRIED else set()
        except (duckdb.Error, OSError):
            return set(asked), set()
    return (found, carried) if databases else (set(asked), set())


def _named(con: duckdb.DuckDBPyConnection, asked: Collection[str]) -> Iterator[tuple[str, set[str]]]:
    """Columns that name any, each with what it names."""
    con.execute("create temp table asked (release_id varchar, landed_release_id varchar)")
    con.executemany("insert into asked values (?, ?)", [(one, one) for one in asked])
    con.execute(
        "insert into asked select release_id, landed_release_id from dim_releases "
        "where landed_release_id in (select landed_release_id from asked)"
    )
    columns = con.execute(
        "select table_name, column_name from duckdb_columns() "
        "where not internal and database_name <> 'temp' and data_type like '%VARCHAR%' order by all"
    ).fetchall()
    for table, column in columns:
        if table not in REGISTERS:
            query = NAMES.format(table=identifier(table), column=identifier(column))
            yield column, {name for (name,) in con.execute(query).fetchall()}


def missing_releases() -> list[Damage]:
    """Releases that published rows came from and that are not in raw/ any more.

    Others that the registers name and that are gone were removed because no row came from them.
    """
    landed: set[str] = set()
    readable = []
    for database in published.kept():
        # What cannot be read is named by whoever looks at publications.
        with suppress(duckdb.Error, OSError), connection.reading(database) as con:
            landed |= {one for (one,) in con.execute("select distinct landed_release_id from release_files").fetchall()}
            readable.append(database)
    gone = {one for one in landed if not (paths.raw() / one / "release.json").exists()}
    if not gone:
        return []
    remedy = "Restore the release folder from a copy: published numbers came from it"
    return [
        Damage(f"raw/{one}", "it is not there, and published rows came from it", remedy)
        for one in sorted(named(gone, readable)[0])
    ]
