"""A small read-only prompt on the published file. Queries in, tables out; nothing can be changed through it."""

import contextlib
import importlib
import sys

import duckdb
from rich.console import Console

from orchestration import connection, paths
from orchestration.console import answer
from orchestration.ingest.errors import BadInput

HELP = "Queries end with a semicolon. .tables lists the tables, .columns TABLE describes one, .quit leaves."
TABLES = """select table_name, estimated_size as rows, split_part(comment, '.', 1) as comment
from duckdb_tables() where schema_name = 'main' order by table_name"""


def ask(query: str | None) -> int:
    """Answer one query, those on standard input, or those typed at a prompt; returns the exit code.

    Raises BadInput where nothing is published.
    """
    if not paths.published_database().exists():
        raise BadInput(
            source="warehouse",
            dataset="publication",
            problem="nothing is published yet",
            remedy="Run make, then ask again",
        )
    console = Console(width=None if sys.stdout.isatty() else 200)
    with connection.reading(paths.published_database()) as con:
        if query is not None or not sys.stdin.isatty():
            return 0 if _answer(con, console, query if query is not None else sys.stdin.read()) else 1
        _converse(con, console)
    return 0


def _converse(con: duckdb.DuckDBPyConnection, console: Console) -> None:
    with contextlib.suppress(ImportError):
        # Gives input() its history and line editing.
        importlib.import_module("readline")
    console.print(HELP, highlight=False)
    typed: list[str] = []
    while True:
        try:
            line = input("levelup> " if not typed else "     ... ")
        except EOFError:
            console.print()
            return
        except KeyboardInterrupt:
            console.print()
            typed = []
            continue
        if not typed and line.strip().startswith("."):
            if line.strip() in (".quit", ".exit"):
                return
            _answer(con, console, _shorthand(line.split()))
            continue
        typed.append(line)
        if line.rstrip().endswith(";"):
            _answer(con, console, "\n".join(typed))
            typed = []


def _shorthand(words: list[str]) -> str:
    """The query behind .tables and .columns; a line of help for anything else."""
    if words[0] == ".tables":
        return TABLES
    if words[0] == ".columns" and len(words) == 2:
        table = words[1].replace("'", "''")
        return (
            "select column_name, data_type, comment from duckdb_columns() "
            f"where schema_name = 'main' and table_name = '{table}'"
        )
    return f"select '{HELP.replace(chr(39), chr(39) * 2)}' as help"


def _answer(con: duckdb.DuckDBPyConnection, console: Console, queries: str) -> bool:
    """Print the answer to each query; False and one line where DuckDB refuses one."""
    try:
        for statement in con.extract_statements(queries):
            console.print(answer(con, statement))
    except duckdb.Error as error:
        print(error, file=sys.stderr)
        return False
    return True
