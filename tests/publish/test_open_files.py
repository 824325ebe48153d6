"""The open files: CSV that a spreadsheet can open without running anything, and descriptions that the reference library accepts."""

import csv
import json
from pathlib import Path

import duckdb
import pytest
from frictionless import validate

from orchestration.defs.open_files import CSV_TABLES, describe, write_csv
from orchestration.quoting import identifier, neutral, text

HOSTILE = ["=1+1", "+44", "-0.5", "@here", "\tx", "\rx", 'O\'Brien; "quoted", é', "a\nb", None, ""]


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.execute("attach ':memory:' as build")
    con.execute("""
        create table build.main.claims (claim_id integer not null, statement varchar, share double, since date, said_at timestamp, holds boolean);
        comment on table build.main.claims is 'One row per claim.';
        comment on column build.main.claims.statement is 'What was said.';
        create table build.main.dim_releases as select 'x' as release_id, 'ONS' as publisher, 'https://www.ons.gov.uk' as publisher_url,
            'Open Government Licence v3.0' as licence;
        create table build.main.observations as select 1 as value, cast(null as integer) as boundary_year;
    """)
    con.executemany(
        "insert into build.main.claims values (?, ?, 0.25, date '2021-01-31', timestamp '2021-01-31 10:30:00', true)",
        list(enumerate(HOSTILE)),
    )
    return con


TABLES = {"claims": len(HOSTILE), "dim_releases": 1, "observations": 1}


@pytest.fixture
def folder(con, tmp_path) -> Path:
    """A set of CSV files with its description."""
    names = write_csv(con, "build", TABLES, tmp_path / "csv")
    describe(
        con, "build", {name: TABLES[name] for name in names}, tmp_path / "csv", "csv", ("b1", "2026-11-28 05:00:00.25")
    )
    return tmp_path / "csv"


def test_no_cell_of_a_csv_file_is_a_formula_and_numbers_stay_numbers(folder):
    with (folder / "claims.csv").open(encoding="utf-8", newline="") as file:
        cells = [row["statement"] for row in csv.DictReader(file)]
    assert cells == ["'=1+1", "+44", "-0.5", "'@here", "'\tx", "'\rx", 'O\'Brien; "quoted", é', "a\nb", "", ""]
    assert (
        (folder / "claims.csv")
        .read_text(encoding="utf-8")
        .splitlines()[1]
        .endswith("0.25,2021-01-31,2021-01-31T10:30:00,true")
    )


def test_only_the_main_tables_are_csv_files(folder):
    assert sorted(path.name for path in folder.glob("*.csv")) == ["claims.csv", "dim_releases.csv"]
    assert "observations" not in CSV_TABLES


def test_the_reference_library_accepts_the_csv_set_and_reads_every_row(folder):
    report = validate(str(folder / "datapackage.json"))
    assert report.valid, report.flatten(["type", "note"])
    assert [task.stats["rows"] for task in report.tasks] == [len(HOSTILE), 1]


def test_a_changed_cell_or_a_missing_file_of_the_set_is_noticed(folder):
    content = (folder / "claims.csv").read_bytes()
    (folder / "claims.csv").write_bytes(content.replace(b"0.25", b"0.26", 1))
    assert not validate(str(folder / "datapackage.json")).valid
    (folder / "claims.csv").unlink()
    assert not validate(str(folder / "datapackage.json")).valid


def test_the_description_gives_types_meanings_licences_and_sources(folder):
    package = json.loads((folder / "datapackage.json").read_bytes())
    assert (package["name"], package["version"], package["created"]) == ("levelup-csv", "b1", "2026-11-28T05:00:00Z")
    assert package["licenses"][0]["name"] == "OGL-UK-3.0"
    assert package["sources"] == [{"title": "ONS", "path": "https://www.ons.gov.uk"}]
    claims = package["resources"][0]
    assert (claims["description"], claims["rowCount"]) == ("One row per claim.", len(HOSTILE))
    assert [(field["name"], field["type"]) for field in claims["schema"]["fields"]] == [
        ("claim_id", "integer"),
        ("statement", "string"),
        ("share", "number"),
        ("since", "date"),
        ("said_at", "datetime"),
        ("holds", "boolean"),
    ]
    assert claims["schema"]["fields"][0]["constraints"] == {"required": True}
    assert claims["schema"]["fields"][1]["description"] == "What was said."


def test_each_csv_file_is_described_as_csv_on_the_web(folder):
    entry = json.loads((folder / "claims.csv-metadata.json").read_bytes())
    assert entry["url"] == "claims.csv"
    assert entry["dc:description"].startswith("One row per claim. Text that a spreadsheet would take for a formula ")
    assert "times are cut to the second" in entry["dc:description"]
    assert [(column["name"], column["datatype"]) for column in entry["tableSchema"]["columns"]][:4] == [
        ("claim_id", "integer"),
        ("statement", "string"),
        ("share", "double"),
        ("since", "date"),
    ]


def test_the_reference_library_notices_a_flipped_byte_in_a_parquet_file(con, tmp_path):
    for name in TABLES:
        con.execute(f"copy build.main.{name} to '{tmp_path / name}.parquet' (format parquet)")
    describe(con, "build", TABLES, tmp_path, "parquet", ("b1", "2026-11-28 05:00:00"))
    assert validate(str(tmp_path / "datapackage.json")).valid
    content = bytearray((tmp_path / "observations.parquet").read_bytes())
    content[40] ^= 1
    (tmp_path / "observations.parquet").write_bytes(content)
    assert not validate(str(tmp_path / "datapackage.json")).valid


@pytest.mark.parametrize("name", ['a"b', "it's", "; drop table claims; --"])
def test_names_and_texts_cannot_leave_their_quotes(con, name):
    con.execute(f"create table {identifier(name)} as select {text(name)} as {identifier(name)}")
    assert con.execute(f"select {neutral(name)} from {identifier(name)}").fetchall() == [(name,)]


def test_each_table_has_the_licences_of_its_rows_and_the_package_those_of_every_source_once(con, tmp_path):
    con.execute("""
        insert into build.main.dim_releases values
            ('rail/stations', 'Rail', 'https://rail.example', 'Open Database Licence 1.0 (attribution, share-alike)'),
            ('air/airports', 'Air', 'https://air.example', 'Open Database Licence 1.0 (data)'),
            ('ref', 'REF', 'https://ref.example', 'CC BY 4.0'), ('none/landed', 'Nobody', null, 'Facts quoted');
        create table build.main.dim_sources as
            select 'onward' as source_id, 'Onward' as publisher, 'https://onward.example' as publisher_url, 'Quoted' as licence;
        create table build.main.stations as select 'rail/stations' as landed_release_id;
        create table build.main.access as select 'x' as release_id, 'rail/stations; air/airports' as input_release_ids;
        create table build.main.figures as select 'ref' as release_id, 'none/landed' as landed_release_id;
        create table build.main.quotations as select 'onward' as source_id, 'rail/stations' as landed_release_id;
        create table build.main.priced as select 'MIT' as licence, 'rail/stations' as release_id;
        create table build.main.areas as select 'E12000001' as area_code;
    """)
    tables = dict.fromkeys(("access", "areas", "dim_releases", "figures", "priced", "quotations", "stations"), 1)
    (tmp_path / "csv").mkdir()
    for name in tables:
        con.execute(f"copy build.main.{name} to '{tmp_path / 'csv' / name}.csv' (format csv, header)")
    describe(con, "build", tables, tmp_path / "csv", "csv", ("b1", "2026-11-28 05:00:00"))
    package = json.loads((tmp_path / "csv" / "datapackage.json").read_bytes())
    every = ["CC-BY-4.0", "Facts-quoted", "ODbL-1.0", "OGL-UK-3.0", "Quoted"]
    assert [entry["name"] for entry in package["licenses"]] == every
    assert {entry["title"] for entry in package["sources"]} == {"Air", "Nobody", "ONS", "Onward", "Rail", "REF"}
    told = {entry["name"]: [licence["name"] for licence in entry["licenses"]] for entry in package["resources"]}
    without = [name for name in every if name != "ODbL-1.0"]
    assert told == {
        "access": ["ODbL-1.0", "OGL-UK-3.0"],
        "areas": without,
        "dim_releases": without,
        "figures": ["CC-BY-4.0"],
        "priced": ["MIT"],
        "quotations": ["Quoted"],
        "stations": ["ODbL-1.0"],
    }
    entry = json.loads((tmp_path / "csv" / "quotations.csv-metadata.json").read_bytes())
    assert entry["dc:license"] == ["Quoted"]
    entry = json.loads((tmp_path / "csv" / "stations.csv-metadata.json").read_bytes())
    assert entry["dc:license"] == [{"@id": "https://opendatacommons.org/licenses/odbl/1-0/"}]
