"""What the documents show is what the published file answers: every query runs, and every printed result is its result."""

import re

import duckdb
import pytest

from tests.documents.results import (
    DOCUMENTS,
    ROOT,
    STORIES,
    as_markdown,
    blocks,
    numbers_that_no_result_shows,
    rewritten,
)


@pytest.mark.parametrize(("name", "number", "query", "result"), blocks(), ids=lambda value: str(value)[:20])
def test_a_query_in_a_document_runs_and_gives_what_is_printed(built_warehouse, name, number, query, result) -> None:
    with duckdb.connect(str(built_warehouse.database), read_only=True) as con:
        if result:
            assert as_markdown(con, query) == result, f"{name}, query {number}"
        else:
            assert con.execute(query).description is not None


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_queries_of_a_document_can_be_pasted_one_after_another(name: str) -> None:
    queries = [query for document, _, query, _ in blocks() if document == name]
    assert queries
    assert [query for query in queries if not query.endswith(";\n")] == []


def test_the_readme_prints_results() -> None:
    assert sum(bool(result) for name, _, _, result in blocks() if name == "README.md") >= 5


@pytest.mark.parametrize("name", STORIES)
def test_a_story_is_made_of_queries_that_print_their_results(name: str) -> None:
    told = [result for document, _, _, result in blocks() if document == name]
    assert len(told) >= 10
    assert all(told)


@pytest.mark.parametrize("name", STORIES)
def test_the_prose_of_a_story_states_no_number_that_no_result_shows(name: str) -> None:
    assert numbers_that_no_result_shows((ROOT / name).read_text(encoding="utf-8")) == []


def test_the_table_of_methods_names_every_method_and_every_case() -> None:
    rows = re.findall(
        r"^\| `(\w+)` \|.*\| (.+) \|$", (ROOT / "docs/methods.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    told = {method: set(re.findall(r"`(\w+)`", cases)) for method, cases in rows}
    assert told == {
        method.name: {case.name for case in method.iterdir()} for method in (ROOT / "tests/reference/cases").iterdir()
    }


def test_the_page_for_analysts_names_every_published_table(built_warehouse) -> None:
    page = (ROOT / "warehouse/README.md").read_text(encoding="utf-8")
    with duckdb.connect(str(built_warehouse.database), read_only=True) as con:
        tables = [name for (name,) in con.execute("select table_name from duckdb_tables()").fetchall()]
    assert len(tables) > 40
    assert [name for name in tables if f"| `{name}`" not in page and f", `{name}`" not in page] == []


def test_a_number_in_the_prose_is_told_from_those_of_results_queries_and_names() -> None:
    text = "# Since 1999\n\nOf 40 areas 3 lead by 2.5; `R2D2` by 7, not -4.\n\n```sql\nselect 40\n```\n\n| n |\n| --- |\n| 2.5 |\n"
    assert numbers_that_no_result_shows(text) == ["3", "7", "-4"]


def test_results_are_written_anew_and_the_rest_of_a_document_is_left_alone() -> None:
    text = "Before.\n\n```sql\nselect 1 as n\n```\n\n| n |\n| --- |\n| 9 |\n\nBetween.\n\n```sql\nselect 2 as m\n```\n\nAfter.\n"
    with duckdb.connect() as con:
        once = rewritten(text, con, every=False)
        assert once == text.replace("| 9 |", "| 1 |")
        every = rewritten(text, con, every=True)
        assert every == once.replace("select 2 as m\n```\n", "select 2 as m\n```\n\n| m |\n| --- |\n| 2 |\n")
        assert rewritten(every, con, every=True) == every
