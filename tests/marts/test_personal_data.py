"""No person in any published table, and nothing of the machine that built them.

Builds from an archive or from publishers have records that the bundled figures lack: every mart of every build is
looked at, by the same patterns, when it is made (``refuse_personal_data``, dbt_project/macros/persons.sql).
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import jinja2
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]

# RE2, as DuckDB has it.
VARIABLES = yaml.safe_load((ROOT / "dbt_project" / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]
PERSONAL: dict[str, str] = VARIABLES["personal_data"]
EXPECTED: dict[str, dict[str, str]] = VARIABLES["personal_data_expected"]
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
    "telephone number": [
        "call 020 7946 0000",
        "(01632) 960 001",
        "07700 900123",
        "07700900123",
        "02079460958",
        "01632-960-001",
    ],
    "telephone number from abroad": ["+44 20 7946 0000", "+44 (0)20 7946 0000", "0044 1632 960001", "+447700900123"],
    "National Insurance number": ["QQ 12 34 56 C".replace("QQ", "AB")],
    "NHS number": ["943 476 5919", "NHS number: 9434765919"],
    "ORCID": ["0000-0002-1825-0097"],
    "title of a person": [
        "led by Dr Jo Bloggs",
        "Prof. Bloggs",
        "Dr. J Bloggs",
        "DR JO BLOGGS",
        "Sir Jo Bloggs",
        "(Dame J. B. Bloggs)",
    ],
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
    "printed total; regions sum to 5373405002",
    "company 01234567",
    "PET/MR STUDY",
    "DR Congo",
    "MS Society",
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
    assert [(kind, place) for kind, place, _ in found(published, PERSONAL) if place not in EXPECTED.get(kind, {})] == []


def test_every_mart_is_looked_at_and_what_is_expected_is_there(built_warehouse):
    marts = {
        node["alias"]: node
        for node in built_warehouse.manifest["nodes"].values()
        if node["resource_type"] == "model" and node["fqn"][1] == "marts"
    }
    looks = "{{ refuse_personal_data() }}"
    hooks = {name: [hook["sql"] for hook in mart["config"]["post-hook"]] for name, mart in marts.items()}
    assert [name for name, sql in hooks.items() if looks not in sql] == []
    named = {(kind, *place.split(".")) for kind, places in EXPECTED.items() for place in places}
    assert [one for one in named if one[0] not in PERSONAL or one[2] not in marts[one[1]]["columns"]] == []


def test_a_mart_with_a_person_in_it_is_not_built_and_the_text_is_not_repeated(built_warehouse, tmp_path):
    place = built_warehouse.copy(tmp_path / "place")
    with duckdb.connect(str(place.build)) as con:
        con.execute("update seeds.sectors set title = 'ask jo.bloggs@example.org' where sector_id = 'life_sciences'")
    done = subprocess.run(
        [sys.executable, "-c", "from dbt.cli.main import cli; cli()", "run", "--select", "dim_sectors"],
        env={**os.environ, **place.environment, "DBT_LOG_PATH": str(tmp_path / "logs")},
        cwd=ROOT / "dbt_project",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "a text of dim_sectors.sector_title tells of a person" in " ".join(done.stdout.split())
    assert "jo.bloggs" not in done.stdout


def test_an_investigator_in_the_place_of_a_site_is_told_from_a_hospital_that_is_called_after_one(built_warehouse):
    macros = "".join((ROOT / f"dbt_project/macros/{name}.sql").read_text() for name in ("organisations", "persons"))
    environment = jinja2.Environment(extensions=["jinja2.ext.do"], autoescape=False)
    module = environment.from_string(macros, globals={"ref": "seeds.{}".format}).module
    sites = {
        "Dr Jo Bloggs": True,
        "Investigator, Mrs. J. Bloggs": True,
        "Sir Jo Bloggs Hospital": False,
        "Dr. Bloggs Surgery, Clinic of Nowhere": True,
        "Research Site": False,
        "MS Therapy Centre": False,
    }
    with duckdb.connect(str(built_warehouse.build), read_only=True) as con:
        query = f"select site, {module.opens_with_a_person('site')} from (select unnest(?) as site)"
        assert dict(con.execute(query, [list(sites)]).fetchall()) == sites


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
