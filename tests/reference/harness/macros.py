"""The project's method macros outside dbt: the same files, rendered by Jinja and run on an in-memory DuckDB."""

import tempfile
from functools import cache
from pathlib import Path
from typing import Self

import duckdb
import jinja2
import polars as pl
from harness.cases import REPOSITORY

FOLDER = REPOSITORY / "dbt_project" / "macros" / "methods"


@cache
def macro_text() -> str:
    """All files of macros/methods as one template, in which macros may call one another as they do in dbt."""
    return "\n".join(file.read_text(encoding="utf-8") for file in sorted(FOLDER.glob("*.sql")))


@cache
def _compiled(text: str) -> jinja2.environment.TemplateModule:
    return jinja2.Environment(undefined=jinja2.StrictUndefined, autoescape=False).from_string(text).module


class Macros:
    """Renders calls to the macros and runs SQL. `text` replaces the files, for tests that break a macro on purpose."""

    def __init__(self, text: str | None = None) -> None:
        self._module = _compiled(macro_text() if text is None else text)
        self._connection = duckdb.connect()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def load(self, name: str, table: pl.DataFrame) -> str:
        """Creates a table; travels as Parquet, which keeps types without a further dependency. Returns the name."""
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "table.parquet"
            table.write_parquet(file)
            self._connection.execute(f"create or replace table {name} as select * from read_parquet(?)", [str(file)])
        return name

    def view(self, name: str, sql: str) -> str:
        """Creates a view and returns its name."""
        self._connection.execute(f"create or replace view {name} as {sql}")
        return name

    def rendered(self, macro: str, *arguments: object, **named: object) -> str:
        return getattr(self._module, macro)(*arguments, **named)

    def settings(self, macro: str, parameters: dict) -> dict:
        """Those parameters that the macro has an argument for."""
        return {name: value for name, value in parameters.items() if name in getattr(self._module, macro).arguments}

    def query(self, sql: str) -> pl.DataFrame:
        return pl.DataFrame(self._connection.sql(sql))

    def call(self, macro: str, *arguments: object, **named: object) -> pl.DataFrame:
        """The result of one macro, used as models use it: as a sub-select."""
        return self.query(f"select * from ({self.rendered(macro, *arguments, **named)}) as computed")
