"""No person in any published table, and nothing of the machine that built them.

Builds from an archive or from publishers have records that the bundled figures lack: there the dbt test
``assert_no_person_in_records`` looks at every build.
"""

import json
import re
from collections.abc import Iterator

import duckdb
import pytest

# RE2, as DuckDB has it. A code such as a UUID or an ISO identifier is no telephone number.
PERSONAL = {
    "e-mail address": r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+\.[A-Za-z]{2,}",
    "telephone number": (
        r"(^|[^0-9A-Za-z.-])(\+44 ?\(?0?\)? ?[1-9][0-9 ]{8,11}[0-9]|\(?0(1[0-9]{2,3}|20|2[3489]|3[0-9]{2}|7[0-9]{3}|800)\)?"
        r" [0-9]{3,4}[ -]?[0-9]{3,4})($|[^0-9A-Za-z-])"
    ),
    "National Insurance number": (r"\b[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-D]\b"),
    "NHS number": r"(^|[^0-9])[0-9]{3} [0-9]{3} [0-9]{4}($|[^0-9])",
    "ORCID": r"\b[0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9X]\b",
    "title of a person": r"\b(Dr|Prof|Professor|Mrs|Mr|Ms)\.? [A-Z][a-z]+",
}
MACHINE = {
    "path": r"(^|[ '\"(=>])(/(home|root|Users|tmp|var|work|mnt|opt|srv|private|data)/|[A-Za-z]:\\|file://)",
    "address of a machine": r"\b(localhost|127\.0\.0\.1|10\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}|192\.168\.[0-9.]+)\b",
    "package index": r"pypi|/simple/|artifactory|nexus\.",
}
NAMED_COLUMNS = re.compile(
    r"(^|_)(contact|investigator|person|people_names?|author|email|phone|telephone|surname|forename)(_|$)"
)
SAMPLES = {
    "e-mail address": ["ask jo.bloggs@nhs.net today"],
    "telephone number": ["+44 20 7946 0000", "call 020 7946 0000", "(01632) 960 001", "07700 900123"],
    "National Insurance number": ["QQ 12 34 56 C".replace("QQ", "AB")],
    "NHS number": ["943 476 5919"],
    "ORCID": ["0000-0002-1825-0097"],
    "title of a person": ["led by Dr Jo Bloggs", "Prof. Bloggs"],
    "path": ["/home/jo/levelup", r"in C:\Users", "file:///etc"],
    "address of a machine": ["http://127.0.0.1:8080", "localhost"],
    "package index": ["https://pypi.org/simple/polars"],
}
HARMLESS = [
    "B83D0194-1876-496D-9D0E-F2FCF437694A",
    "2015 to 2021",
    "E12000001",
    "GBP 1,234,567",
    "01110",
    "10.1038/s41586-020-2649-2",
]


@pytest.fixture(scope="module")
def published(built_warehouse) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(built_warehouse.database), read_only=True) as con:
        yield con


def texts(con: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, str]]:
    """SQL of every text that is published, each with where it is: cells, descriptions, bodies of functions and views."""
    for table, column in con.execute(
        "select table_name, column_name from duckdb_columns() where not internal and data_type like 'VARCHAR%' "
        "and table_name in (select table_name from duckdb_tables())"
    ).fetchall():
        yield f"{table}.{column}", f'select distinct "{column}"::varchar as said from "{table}"'
    yield "descriptions of tables", "select comment as said from duckdb_tables()"
    yield "descriptions of columns", "select comment as said from duckdb_columns() where not internal"
    yield "views", "select sql || comment as said from duckdb_views() where not internal"
    yield (
        "functions",
        "select macro_definition || coalesce(comment, '') as said from duckdb_functions() where not internal",
    )


def found(con: duckdb.DuckDBPyConnection, patterns: dict[str, str]) -> list[tuple[str, str, str]]:
    """What matches, where, and one example."""
    several = ", ".join(
        f"any_value(said) filter (where regexp_matches(said, ${number}))" for number in range(1, len(patterns) + 1)
    )
    seen = []
    for place, query in texts(con):
        examples = con.execute(f"select {several} from ({query})", list(patterns.values())).fetchall()[0]
        seen += [(kind, place, said) for kind, said in zip(patterns, examples, strict=True) if said is not None]
    return seen


@pytest.mark.parametrize("kind", SAMPLES)
def test_each_pattern_finds_what_it_is_for_and_leaves_codes_alone(kind):
    pattern = {**PERSONAL, **MACHINE}[kind]
    with duckdb.connect() as con:
        matched = [
            con.execute("select regexp_matches(?, ?)", [text, pattern]).fetchall()[0][0] for text in SAMPLES[kind]
        ]
        wrongly = [
            text for text in HARMLESS if con.execute("select regexp_matches(?, ?)", [text, pattern]).fetchall()[0][0]
        ]
    assert matched == [True] * len(SAMPLES[kind])
    assert wrongly == []


def test_no_person_is_in_any_published_table_description_or_function(published):
    assert found(published, PERSONAL) == []


def test_no_published_column_is_made_for_persons(published):
    columns = published.execute("select table_name, column_name from duckdb_columns() where not internal").fetchall()
    assert [pair for pair in columns if NAMED_COLUMNS.search(pair[1])] == []


def test_nothing_of_a_machine_is_in_any_published_text(published):
    assert found(published, MACHINE) == []


def test_nothing_of_a_machine_is_in_the_descriptions_of_the_files(built_warehouse):
    for place in built_warehouse.parquet.rglob("*.json"):
        said = json.dumps(json.loads(place.read_bytes()))
        assert [kind for kind, pattern in MACHINE.items() if re.search(pattern, said)] == [], place.name


def test_nothing_of_a_machine_is_in_the_metadata_of_parquet_files(built_warehouse):
    with duckdb.connect() as con:
        pairs = con.execute(
            "select file_name, decode(key), decode(value) from parquet_kv_metadata(?)",
            [str(built_warehouse.parquet / "*.parquet")],
        ).fetchall()
    said = [f"{key} {value}" for _, key, value in pairs]
    assert [text for text in said if any(re.search(pattern, text) for pattern in MACHINE.values())] == []
