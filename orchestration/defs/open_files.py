"""The open files of a publication: CSV of the main tables, and descriptions that other tools read. No Dagster.

Each set is described by ``datapackage.json`` (Frictionless Data Package: tables, fields, types, descriptions, licences,
sources), each CSV file also by ``<table>.csv-metadata.json`` (W3C, CSV on the Web). Which tables there are, and how the
sets are put in place, is the business of ``published``.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from orchestration.quoting import identifier, neutral, text

# What people open in a spreadsheet. Other tables are in the DuckDB file and the Parquet set only.
CSV_TABLES = (
    "area_links",
    "asset_specialisation",
    "claim_verdicts",
    "claims",
    "cluster_indicators",
    "dim_areas",
    "dim_breaks",
    "dim_indicators",
    "dim_measures",
    "dim_releases",
    "dim_sectors",
    "dim_sources",
    "dim_units",
    "disparity",
    "freshness",
    "greater_south_east_balance",
    "helix_profiles",
    "ics_profile_measures",
    "levelling_up_indicators",
    "opportunity_zones",
    "rank_flips",
    "reconciliation",
    "regional_assets",
    "release_calendar",
    "revision_summary",
    "sector_industries",
    "site_screen",
)
# Names of the types in Frictionless and in XML Schema, by DuckDB's.
TYPES = {
    "VARCHAR": ("string", "string"),
    "DOUBLE": ("number", "double"),
    "FLOAT": ("number", "double"),
    "INTEGER": ("integer", "integer"),
    "BIGINT": ("integer", "integer"),
    "HUGEINT": ("integer", "integer"),
    "BOOLEAN": ("boolean", "boolean"),
    "DATE": ("date", "date"),
    "TIMESTAMP": ("datetime", "dateTime"),
    "VARCHAR[]": ("array", "string"),
}
# Short names of the Open Definition, with their texts.
LICENCES = {
    "Open Government Licence v3.0": (
        "OGL-UK-3.0",
        "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    ),
    "CC BY 4.0": ("CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/"),
    "MIT": ("MIT", "https://opensource.org/license/mit"),
    "Open Database Licence 1.0 (data)": ("ODbL-1.0", "https://opendatacommons.org/licenses/odbl/1-0/"),
    "Open Database Licence 1.0 (attribution, share-alike)": (
        "ODbL-1.0",
        "https://opendatacommons.org/licenses/odbl/1-0/",
    ),
}
# Terms that bind what is made of the data as well; only tables with a row under them say so.
SHARE_ALIKE = ("ODbL-1.0",)
# Columns that lead from a row to its terms, the most precise first: the first of a table counts. Columns of further
# releases that a row rests on, input_release_ids for instance, count beside it.
OWN_TERMS = ("licence", "release_id", "source_id", "landed_release_id", "landed_release_ids")
# Tables about releases and sources, whose own rows are under the terms of none of them.
ABOUT = ("dim_releases", "dim_sources", "release_calendar", "release_files")
MEANING = "Each table says what one row of it is. A null is never a zero, and a reason beside it says why it is null."
# What a spreadsheet is spared, which is otherwise as in the database.
CSV_NOTE = (
    "Text that a spreadsheet would take for a formula begins with an apostrophe, and times are cut to the second; "
    "the Parquet files have both whole."
)
TITLE = "levelup: evidence on UK levelling up and regional clusters"


@dataclass(frozen=True)
class _Column:
    name: str
    kind: str
    is_required: bool
    meaning: str


def write_csv(con: duckdb.DuckDBPyConnection, catalog: str, tables: Iterable[str], folder: Path) -> list[str]:
    """Write the main ones of ``tables`` of a catalogue as CSV; returns their names.

    UTF-8, a header, lines ended by LF, null as an empty cell. Text that a spreadsheet would take for a formula gets an
    apostrophe. Rows are in the order of their columns, so that two editions can be compared line by line.
    """
    folder.mkdir(parents=True)
    written = [name for name in tables if name in CSV_TABLES]
    for name in written:
        columns = _columns(con, catalog, name)
        shown = ", ".join(
            f"{neutral(column.name)} as {identifier(column.name)}"
            if column.kind == "VARCHAR"
            else identifier(column.name)
            for column in columns
        )
        place = f"{identifier(catalog)}.main.{identifier(name)}"
        con.execute(
            f"copy (select {shown} from {place} order by all) to {text(folder / f'{name}.csv')} "
            "(format csv, header, nullstr '', dateformat '%Y-%m-%d', timestampformat '%Y-%m-%dT%H:%M:%S')"
        )
    return written


def describe(
    con: duckdb.DuckDBPyConnection,
    catalog: str,
    tables: Mapping[str, int],
    folder: Path,
    suffix: str,
    build: tuple[str, str],
) -> None:
    """Write datapackage.json, and for CSV files their metadata, beside the files of ``tables`` in a folder.

    Tables come with their numbers of rows; ``suffix`` is that of their files, "parquet" or "csv".
    ``build`` is its id and when it was built.
    """
    every = _licences(_said(con, catalog, "licence"))
    resources = [
        _resource(con, catalog, name, rows, folder / f"{name}.{suffix}", every) for name, rows in sorted(tables.items())
    ]
    package = {
        "profile": "data-package",
        "name": f"levelup-{suffix}",
        "title": TITLE,
        "description": f"{MEANING} {CSV_NOTE}" if suffix == "csv" else MEANING,
        "version": build[0],
        "created": f"{build[1].replace(' ', 'T')[:19]}Z",
        "licenses": every,
        "sources": list(_sources(con, catalog)),
        "resources": resources,
    }
    _write(folder / "datapackage.json", package)
    if suffix == "csv":
        for resource in resources:
            _write(folder / f"{resource['path']}-metadata.json", _csvw(resource))


def _resource(
    con: duckdb.DuckDBPyConnection, catalog: str, name: str, rows: int, file: Path, every: list[dict[str, str]]
) -> dict[str, Any]:
    is_csv = file.suffix == ".csv"
    fields = [
        {
            "name": column.name,
            "type": TYPES.get(column.kind, ("any", "string"))[0],
            "description": column.meaning,
            **({"constraints": {"required": True}} if column.is_required else {}),
        }
        for column in _columns(con, catalog, name)
    ]
    with file.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    dialect = {"dialect": {"delimiter": ",", "doubleQuote": True, "header": True}, "encoding": "utf-8"}
    return {
        "name": name,
        "path": file.name,
        # Readers of Parquet in the reference library turn a null integer into NaN; its types are in the file itself.
        "type": "table" if is_csv else "file",
        "profile": "tabular-data-resource" if is_csv else "data-resource",
        "title": name.replace("_", " "),
        "description": _comment(con, catalog, name),
        "format": file.suffix[1:],
        "mediatype": "text/csv" if is_csv else "application/vnd.apache.parquet",
        "bytes": file.stat().st_size,
        "hash": f"sha256:{digest}",
        "rowCount": rows,
        "licenses": _licences(_terms(con, catalog, name))
        or [licence for licence in every if licence["name"] not in SHARE_ALIKE],
        **(dialect if is_csv else {}),
        "schema": {"fields": fields, "missingValues": [""]},
    }


def _csvw(resource: Mapping[str, Any]) -> dict[str, Any]:
    """A resource as CSV on the Web describes it."""
    kinds = dict(TYPES.values())
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": resource["path"],
        "dc:title": resource["title"],
        "dc:description": f"{resource['description']} {CSV_NOTE}".lstrip(),
        "dc:license": [
            {"@id": licence["path"]} if "path" in licence else licence["title"] for licence in resource["licenses"]
        ],
        "dialect": {"delimiter": ",", "doubleQuote": True, "header": True, "encoding": "utf-8"},
        "tableSchema": {
            "columns": [
                {
                    "name": column["name"],
                    "titles": column["name"],
                    "dc:description": column["description"],
                    "datatype": kinds.get(column["type"], "string"),
                    "required": "constraints" in column,
                }
                for column in resource["schema"]["fields"]
            ]
        },
    }


def _columns(con: duckdb.DuckDBPyConnection, catalog: str, table: str) -> list[_Column]:
    rows = con.execute(
        "select column_name, data_type, not is_nullable, coalesce(comment, '') from duckdb_columns() "
        "where database_name = ? and schema_name = 'main' and table_name = ? order by column_index",
        [catalog, table],
    ).fetchall()
    return [_Column(*row) for row in rows]


def _comment(con: duckdb.DuckDBPyConnection, catalog: str, table: str) -> str:
    found = con.execute(
        "select comment from duckdb_tables() where database_name = ? and schema_name = 'main' and table_name = ?",
        [catalog, table],
    ).fetchone()
    return found[0] or "" if found else ""


def _licences(titles: Iterable[str]) -> list[dict[str, str]]:
    """Licences by their titles, each once; what has no short name of its own gets one made of its title."""
    found: dict[str, dict[str, str]] = {}
    for title in sorted(titles):
        short, address = LICENCES.get(title, (re.sub(r"[^A-Za-z0-9.]+", "-", title).strip("-"), ""))
        found.setdefault(short, {"name": short, "title": title, **({"path": address} if address else {})})
    return list(found.values())


def _sources(con: duckdb.DuckDBPyConnection, catalog: str) -> Iterator[dict[str, str]]:
    """Every publisher, with one address of its."""
    for publisher, address in sorted(_said(con, catalog, "publisher").items()):
        yield {"title": publisher, **({"path": address} if address and address.startswith("http") else {})}


def _said(con: duckdb.DuckDBPyConnection, catalog: str, column: str) -> dict[str, str]:
    """What releases and sources say in a column, each with an address; nothing where the build has no such tables."""
    said: dict[str, str] = {}
    for table in ("dim_releases", "dim_sources"):
        if _columns(con, catalog, table):
            said |= con.execute(
                f"select {identifier(column)}, min(publisher_url) from {identifier(catalog)}.main.{identifier(table)} "
                f"where {identifier(column)} is not null group by 1"
            ).fetchall()
    return said


def _terms(con: duckdb.DuckDBPyConnection, catalog: str, table: str) -> set[str]:
    """Titles of the licences of what the rows of a table come from; none where they do not say what they come from."""
    place = f"{identifier(catalog)}.main"
    columns = [column.name for column in _columns(con, catalog, table)]
    own = [name for name in OWN_TERMS if name in columns][:1]
    further = [name for name in columns if name.endswith(("release_id", "release_ids")) and name not in OWN_TERMS]
    found: set[str] = set()
    for name in [] if table in ABOUT else own + further:
        said = f"select distinct {identifier(name)} as said from {place}.{identifier(table)}"
        known, key = ("dim_sources", "source_id") if name == "source_id" else ("dim_releases", "release_id")
        if name == "licence":
            found |= {title for (title,) in con.execute(said).fetchall() if title}
        elif _columns(con, catalog, known):
            # Several releases stand in one cell, with a semicolon or a comma between them.
            titles = con.execute(
                f"select distinct licence from {place}.{identifier(known)} where {identifier(key)} in "
                f"(select unnest(string_split_regex(said, '[;,] ')) from ({said}))"
            ).fetchall()
            found |= {title for (title,) in titles if title}
    return found


def _write(place: Path, entry: Mapping[str, Any]) -> None:
    place.write_text(json.dumps(entry, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
