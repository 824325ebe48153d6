"""Where things live: one function per place, each overridable by environment variable. Nothing here creates a folder.

The environment is read at each call, so that tests can move things.
"""

import os
from pathlib import Path


def _place(variable: str, default: Path) -> Path:
    """The folder an environment variable names, made absolute, or the default where it is unset or empty."""
    return Path(os.environ.get(variable) or default).resolve()


def root() -> Path:
    """The repository."""
    return Path(__file__).resolve().parent.parent


def raw() -> Path:
    """Landed releases (LEVELUP_RAW)."""
    return _place("LEVELUP_RAW", root() / "raw")


def bundled() -> Path:
    """The compiled official figures that come with the repository (LEVELUP_BUNDLED)."""
    return _place("LEVELUP_BUNDLED", root() / "raw" / "bundled")


def archive() -> Path:
    """Where releases can be dropped to be landed (LEVELUP_ARCHIVE_DROP); it need not exist."""
    return _place("LEVELUP_ARCHIVE_DROP", root() / "archive")


def dbt_project() -> Path:
    """The dbt project."""
    return root() / "dbt_project"


def warehouse() -> Path:
    """Everything built and published (LEVELUP_WAREHOUSE)."""
    return _place("LEVELUP_WAREHOUSE", root() / "warehouse")


def build_database() -> Path:
    """The DuckDB file that dbt writes; nobody else opens it while it is written."""
    return warehouse() / "build" / "levelup.duckdb"


def spill() -> Path:
    """Where DuckDB puts what does not fit into memory while it builds and publishes."""
    return warehouse() / "build" / "spill"


def published_database() -> Path:
    """The DuckDB file that analysts open; only ever replaced whole."""
    return warehouse() / "levelup.duckdb"


def parquet() -> Path:
    """The published tables as Parquet files."""
    return warehouse() / "parquet"


def csv() -> Path:
    """The main published tables as CSV files."""
    return warehouse() / "csv"


def atlas() -> Path:
    """The atlas, a static site made from the published file."""
    return warehouse() / "atlas"


def dagster_home() -> Path:
    """Dagster's run history (DAGSTER_HOME)."""
    return _place("DAGSTER_HOME", root() / ".dagster")
