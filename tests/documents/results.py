"""The queries of the documents and their printed results: found, run, and written anew.

    .venv/bin/python -m tests.documents.results [warehouse/levelup.duckdb]

prints the results of all queries again, from the published file, built from the bundled figures. In a story every query
prints its result; elsewhere those that print one already. Prose is left alone: read it again afterwards.
"""

import re
import sys
from pathlib import Path

import duckdb

ROOT = Path(__file__).parents[2]
STORIES = ["docs/how-strong-is-the-east-of-england-cluster.md", "docs/questions.md", "docs/cookbook.md"]
DOCUMENTS = ["README.md", "warehouse/README.md", "orchestration/defs/packaging.md", *STORIES]
BLOCK = re.compile(r"```sql\n(?P<query>.*?)```(?P<result>\n\n(?:\|[^\n]*\n)+)?", re.DOTALL)
NUMBER = re.compile(r"(?<![\w.])-?\d(?:[\d,]*\d)?(?:\.\d+)?")


def blocks() -> list[tuple[str, int, str, str]]:
    """Each query of each document: document, number, query, printed result ("" where none is printed)."""
    found = []
    for name in DOCUMENTS:
        for number, match in enumerate(BLOCK.finditer((ROOT / name).read_text(encoding="utf-8")), 1):
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


def rewritten(text: str, con: duckdb.DuckDBPyConnection, every: bool) -> str:
    """A document with the results of its queries as they are now; of all queries where `every`."""

    def block(match: re.Match[str]) -> str:
        if not (every or match["result"]):
            return match[0]
        return f"```sql\n{match['query']}```\n\n{as_markdown(con, match['query'])}\n"

    return re.sub(r"(\|\n)\n{2,}", r"\1\n", BLOCK.sub(block, text))


def numbers_that_no_result_shows(text: str) -> list[str]:
    """Numbers in the prose of a story that stand neither in a query nor in a result."""
    known = {number for match in BLOCK.finditer(text) for number in NUMBER.findall(match[0].replace("-", " "))}
    prose = re.sub(r"^#.*$", "", BLOCK.sub("", text), flags=re.MULTILINE)
    return [number for number in NUMBER.findall(re.sub(r"`[^`]*`", "", prose)) if number.lstrip("-") not in known]


def main(database: str = "warehouse/levelup.duckdb") -> None:
    with duckdb.connect(database, read_only=True) as con:
        for name in DOCUMENTS:
            file = ROOT / name
            file.write_text(rewritten(file.read_text(encoding="utf-8"), con, name in STORIES), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
