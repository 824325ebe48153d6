"""DuckDB connections of ours, bounded: how much memory they take, and where they put what does not fit. Not dbt's own.

DuckDB by itself takes four fifths of the machine and spills beside the file that is open. ``profiles.yml`` bounds dbt.
"""

import contextlib
import os
import tempfile
from pathlib import Path

import duckdb

from orchestration import paths
from orchestration.ingest.errors import BadInput


def reading(database: Path) -> duckdb.DuckDBPyConnection:
    """A file, opened read-only by somebody who may be allowed to write nowhere but in the temporary folder."""
    # A folder to each process: what two of them spill has the same names.
    spill = Path(tempfile.gettempdir()) / f"levelup-spill-{os.getpid()}"
    return _bounded(duckdb.connect(str(database), read_only=True), spill)


def writing() -> duckdb.DuckDBPyConnection:
    """An empty database in memory to attach files to, as a refresh does: it spills where dbt does."""
    return _bounded(duckdb.connect(), paths.spill())


def memory_limit() -> str:
    """What DuckDB may take (LEVELUP_MEMORY_LIMIT)."""
    return os.environ.get("LEVELUP_MEMORY_LIMIT") or "600MB"


def _bounded(con: duckdb.DuckDBPyConnection, spill: Path) -> duckdb.DuckDBPyConnection:
    # Within one process a file is open once: a second connection finds the folder set, and perhaps in use.
    with contextlib.suppress(duckdb.NotImplementedException):
        con.execute("set temp_directory = ?", [str(spill)])
    try:
        con.execute("set memory_limit = ?", [memory_limit()])
    except duckdb.Error as error:
        con.close()
        raise BadInput(
            source="warehouse",
            dataset="connection",
            problem=f"LEVELUP_MEMORY_LIMIT is {memory_limit()!r}, which is no amount of memory",
            remedy="Write it as 600MB or 2GB, or leave it unset",
        ) from error
    return con
