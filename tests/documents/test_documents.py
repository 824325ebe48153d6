"""What the documents show is what the published file answers: every query runs, and every printed result is its result."""

import re
from pathlib import Path

import duckdb
import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = ["README.md", "warehouse/README.md"]
BLOCK = re.compile(r"```sql\n(?P<query>.*?)```(?P<result>\n\n(?:\|[^\n]*\n)+)?", re.DOTALL)


def blocks() -> list[tuple[str, int, str, str]]:
    """Each query of each document: document, number, query, printed result ("" where none is printed)."""
    found = []
    for name in DOCUMENTS:
        for number, match in enumerate(BLOCK.finditer((ROOT / name).read_text()), 1):
            found.append((name, number, match["query"], (match["result"] or "").strip()))
    return found


def as_markdown(con: duckdb.DuckDBPyConnection, query: str) -> str:
    """A query's result as the documents print it."""
    result = con.execute(query)
    names = [column[0] for column in result.description]
    rows = [names, ["---"] * len(names), *([shown(value) for value in row] for row in result.fetchall())]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def shown(value: object) -> str:
    return "null" if value is None else f"{value:g}" if isinstance(value, float) and abs(value) < 1e6 else str(value)


@pytest.mark.parametrize(("name", "number", "query", "result"), blocks(), ids=lambda value: str(value)[:20])
def test_a_query_in_a_document_runs_and_gives_what_is_printed(built_warehouse, name, number, query, result) -> None:
    with duckdb.connect(str(built_warehouse.database), read_only=True) as con:
        if result:
            assert as_markdown(con, query) == result, f"{name}, query {number}"
        else:
            assert con.execute(query).description is not None


def test_the_readme_prints_results() -> None:
    assert sum(bool(result) for name, _, _, result in blocks() if name == "README.md") >= 5
