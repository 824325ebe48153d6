"""The command line, end to end: what a refresh prints, publishes and refuses. tests/conftest.py runs the first."""

import csv
import fcntl
import hashlib
import io
import re
import shutil
import subprocess
import sys
from pathlib import Path

import dagster as dg
import duckdb
import polars as pl
import pytest
from rich.console import Console

from orchestration.__main__ import main
from orchestration.console import TRY, answer

ROOT = Path(__file__).resolve().parents[2]


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def ask(place, query: str) -> list[tuple]:
    with duckdb.connect(str(place.database), read_only=True) as con:
        return con.execute(query).fetchall()


def paragraph(done: subprocess.CompletedProcess[str]) -> str:
    """What a refused command says: one paragraph on standard error, exit code 1, no traceback."""
    assert done.returncode == 1
    assert "Traceback" not in done.stdout + done.stderr
    said = done.stderr.strip()
    assert len(said.splitlines()) == 1, said
    return said


def test_refresh_says_what_landed_what_was_built_and_what_to_ask(built_warehouse):
    said = built_warehouse.said
    assert re.search(r"official_figures/economy_and_pay +2026-\d\d-\d\d +16,705 +16,705 .*new", said)
    assert re.search(r"Empty +1[0-9]{2} datasets, of which nothing has landed", said)
    assert re.search(r"Releases +25 supplied \([0-9,]+ rows\), 25 new", said)
    assert re.search(r"Models +\d+ built", said)
    assert re.search(r"Tests +\d+ run, none failed", said)
    assert re.search(r"Claims +\d+ ", said)
    assert "from cluster_indicators" in said
    assert re.search(r"UKJ1 +eight_sic_classes +2\.97", said)


def test_published_file_holds_every_mart_with_the_rows_of_the_build(built_warehouse):
    marts = {
        node["alias"]
        for node in built_warehouse.manifest["nodes"].values()
        if node["resource_type"] == "model" and node["fqn"][1] == "marts"
    }
    count = "select table_name, estimated_size from duckdb_tables() where schema_name = 'main' order by table_name"
    with duckdb.connect(str(built_warehouse.build), read_only=True) as con:
        built = con.execute(count).fetchall()
    assert ask(built_warehouse, count) == built
    assert {name for name, _ in built} == marts
    assert {path.stem for path in built_warehouse.parquet.glob("*.parquet")} == marts


def test_published_comments_describe_every_table_and_column(built_warehouse):
    assert ask(built_warehouse, "select table_name from duckdb_tables() where comment is null") == []
    assert (
        ask(
            built_warehouse,
            "select table_name, column_name from duckdb_columns() where not internal and comment is null",
        )
        == []
    )


def test_no_path_of_this_machine_is_published(built_warehouse):
    places = [str(built_warehouse.folder), str(ROOT)]
    found = []
    texts = ask(
        built_warehouse,
        "select table_name, column_name from duckdb_columns() where not internal and data_type = 'VARCHAR'",
    )
    with duckdb.connect(str(built_warehouse.database), read_only=True) as con:
        for table, column in texts:
            for place in places:
                query = f'select count(*) from "{table}" where contains("{column}", ?)'
                if con.execute(query, [place]).fetchone()[0]:
                    found.append((table, column, place))
    assert found == []


def test_what_a_refresh_shows_fits_into_eighty_columns_and_what_does_not_is_folded(built_warehouse):
    screen = io.StringIO()
    with duckdb.connect(str(built_warehouse.database), read_only=True) as con:
        Console(file=screen, width=80).print(answer(con, TRY))
        assert re.search(r"UKH1 +without_testing_and_wholesale +2\.62 +strong cluster +0\.99 +1-5", screen.getvalue())
        screen.truncate(0)
        query = "select 'without_testing_and_wholesale' as definition, 1234567.5 as value"
        Console(file=screen, width=30).print(answer(con, query))
    assert "1234567.5" in screen.getvalue() and "…" not in screen.getvalue()
    assert "without_testing_and_wholesale" in re.sub(r"\s|1234567.5", "", screen.getvalue())


def test_build_names_its_fingerprint_and_its_mode(built_warehouse):
    [(fingerprint, mode)] = ask(built_warehouse, "select fingerprint, refreshed_from from builds")
    assert re.fullmatch(r"[0-9a-f]{64}", fingerprint)
    assert mode == "bundled"


def test_verify_and_sql_answer_from_the_published_file(built_warehouse):
    done = built_warehouse.run("verify")
    assert done.returncode == 0
    assert re.search(r"^Raw store  25 releases of 1[0-9]{2} datasets, \d+ files", done.stdout)
    assert re.search(r"^Published  build [0-9a-f]{8} of .* UTC, \d+ tables", done.stdout, re.MULTILINE)
    asked = built_warehouse.run("sql", "-c", "select count(*) as n from builds; select null as nothing")
    assert asked.returncode == 0
    assert re.search(r"nothing\s+─+\s+null", asked.stdout)


@pytest.mark.parametrize(
    "query",
    [
        "select * from read_csv('/etc/passwd')",
        "select * from read_text('README.md')",
        "copy builds to 'out.csv'",
        "attach 'other.duckdb'",
        "set enable_external_access = true",
        "install httpfs",
    ],
)
def test_a_query_reads_nothing_but_the_published_file(built_warehouse, query, tmp_path):
    done = built_warehouse.run("sql", "-c", query)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "disabled" in done.stderr or "locked" in done.stderr or "read-only" in done.stderr


def test_an_answer_is_written_as_csv_without_a_formula(built_warehouse, tmp_path):
    place = tmp_path / "out.csv"
    query = "select '=1+1' as said, -0.5 as number, null as nothing, chr(13) || 'x' as control"
    done = built_warehouse.run("sql", "-c", query, "--csv", str(place))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    with place.open(newline="", encoding="utf-8") as file:
        assert list(csv.reader(file)) == [["said", "number", "nothing", "control"], ["'=1+1", "-0.5", "", "'\rx"]]
    refused = built_warehouse.run("sql", "-c", "select 1", "--csv", str(tmp_path / "nowhere" / "out.csv"))
    assert refused.returncode == 1
    assert "nowhere" in refused.stderr and "Traceback" not in refused.stderr


def test_sql_cannot_change_anything_and_says_so(built_warehouse):
    done = built_warehouse.run("sql", "-c", "delete from builds")
    assert done.returncode == 1
    assert "read-only" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.fixture(scope="module")
def place(built_warehouse, tmp_path_factory):
    """A copy of the shared installation that the tests below may change; each leaves the published file as it was."""
    return built_warehouse.copy(tmp_path_factory.mktemp("copied") / "place")


def test_refresh_with_nothing_changed_builds_and_publishes_nothing(place):
    before, built = digest(place.database), place.build.stat().st_mtime_ns
    done = place.run("refresh")
    assert done.returncode == 0, done.stderr
    [(build_id,)] = ask(place, "select build_id from builds")
    assert f"Nothing changed since build {build_id[:8]}" in done.stdout
    assert re.search(r"25 supplied \([0-9,]+ rows\), 0 new", done.stdout)
    assert (digest(place.database), place.build.stat().st_mtime_ns) == (before, built)
    assert len(list((place.warehouse / "publications").glob("*/"))) == 1
    with dg.DagsterInstance.from_config(place.environment["DAGSTER_HOME"]) as instance:
        second, first = (run.run_id for run in instance.get_runs(limit=2))
        made = {
            path: instance.get_latest_materialization_event(dg.AssetKey(path.split("/")))
            for path in ("official_figures/measures", "main/observations", "published/levelup_duckdb")
        }
    # That somebody looked is on record, for freshness; models are made when they are made.
    assert [event.run_id for event in made.values()] == [second, first, second]
    shown = made["published/levelup_duckdb"].asset_materialization
    assert (shown.metadata["build_id"].value, shown.metadata["dagster/row_count"].value > 40_000) == (build_id, True)
    assert shown.tags["dagster/data_version"] == before


def test_two_refreshes_at_once_are_told_apart(place):
    before = digest(place.database)
    with (place.warehouse / ".refresh.lock").open("a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        said = paragraph(place.run("refresh"))
    assert "another refresh is at work" in said
    assert "run again" in said
    assert digest(place.database) == before


@pytest.mark.parametrize("command", ["docs", "package", "atlas"])
def test_what_only_reads_a_build_or_publication_waits_for_whoever_changes_it(place, command, monkeypatch, capsys):
    for name, value in place.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("orchestration.__main__.WAITS", 0.0)
    with (place.warehouse / ".refresh.lock").open("w") as lock:
        lock.write("4711 a rollback")
        lock.flush()
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert main([command]) == 1
    assert "a rollback is at work (process 4711)" in capsys.readouterr().err
    assert not (place.warehouse / "packages").exists()


@pytest.mark.parametrize("gone", ["official_figures/investment", "official_figures"])
def test_verify_names_releases_that_published_rows_came_from_and_that_are_gone(place, tmp_path, gone):
    aside = tmp_path / "aside"
    (place.raw / gone).rename(aside)
    try:
        done = place.run("verify")
    finally:
        aside.rename(place.raw / gone)
    assert done.returncode == 1
    named = [line for line in done.stderr.splitlines() if "published rows came from it" in line]
    assert any(line.startswith("raw/official_figures/investment/2") for line in named)
    assert (len(named) > 10) is (gone == "official_figures")


def test_verify_names_every_damaged_file_and_ends_with_one(place):
    [payload] = (place.raw / "official_figures" / "investment").glob("2*/payload/investment.csv*")
    kept = {file: file.read_bytes() for file in (payload, place.database.resolve())}
    try:
        for file, content in kept.items():
            file.write_bytes(content[:5000] + bytes([content[5000] ^ 1]) + content[5001:])
        done = place.run("verify")
    finally:
        for file, content in kept.items():
            file.write_bytes(content)
    assert done.returncode == 1
    first, second = done.stderr.splitlines()
    assert re.match(
        r"raw/official_figures/investment/.*/payload/investment\.csv: it(s sha256 is| cannot be read) .*refresh", first
    )
    assert re.match(r"warehouse/publications/\d+/levelup\.duckdb: its sha256 is .*make rollback", second)
    assert "2 damaged: see above." in done.stdout
    assert place.run("verify").returncode == 0


def test_a_bundled_file_with_a_renamed_column_publishes_nothing(place, tmp_path):
    before = digest(place.database)
    bundled = tmp_path / "bundled"
    shutil.copytree(ROOT / "raw" / "bundled", bundled)
    file = bundled / "observations" / "investment.csv"
    file.write_text(file.read_text().replace("value_status", "status", 1))
    landed = sorted(path.name for path in (place.raw / "official_figures" / "investment").iterdir())
    said = paragraph(place.run("refresh", LEVELUP_BUNDLED=str(bundled)))
    assert "official_figures/investment" in said
    assert "investment.csv" in said
    assert "value_status" in said
    assert digest(place.database) == before
    assert sorted(path.name for path in (place.raw / "official_figures" / "investment").iterdir()) == landed


def test_an_archive_that_is_not_there_is_one_paragraph(place):
    assert "no-such-folder" in paragraph(place.run("refresh", "--from", "archive", "--archive", "no-such-folder"))


def test_a_failed_data_test_publishes_nothing_and_names_test_model_and_row(place):
    """A landed table is changed behind landing's back: a row twice, which no check of landing can see any more."""
    before = digest(place.database)
    [table] = (place.raw / "official_figures" / "measures").glob("2*/table.parquet")
    kept = table.read_bytes()
    rows = pl.read_parquet(table)
    pl.concat([rows, rows.head(1)]).write_parquet(table)
    try:
        said = paragraph(place.run("refresh", "--force"))
    finally:
        table.write_bytes(kept)
    assert re.search(r"test \w+ on \w+ failed for \d+ rows?", said), said
    assert "nothing was published" in said
    assert digest(place.database) == before


@pytest.mark.needs_archive
def test_archive_adds_every_employment_row_while_a_reader_holds_the_published_file(place, archive, tmp_path):
    shutil.copytree(archive / "nomis" / "bres_employment", tmp_path / "nomis" / "bres_employment")
    reader = subprocess.Popen(
        [sys.executable, "-c", HELD, str(place.database)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert reader.stdout.readline() == "ready\n"
    before = ask(place, "select count(*) from observations")[0][0]
    done = place.run("refresh", "--from", "archive", "--archive", str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert re.search(r"nomis/bres_employment +2023 +204,120 +204,120 +204,120 .*new", done.stdout)
    assert ask(place, "select count(*) from observations")[0][0] == before + 204_120
    assert ask(place, "select count(*) from builds") == [(2,)]
    said, _ = reader.communicate("stop\n", timeout=30)
    reads, held = map(int, said.split())
    assert (reader.returncode, held) == (0, before)
    assert reads > 10
    rolled = place.run("rollback")
    assert rolled.returncode == 0, rolled.stderr
    assert ask(place, "select count(*) from observations")[0][0] == before


HELD = """
import sys, threading, duckdb
con = duckdb.connect(sys.argv[1], read_only=True)
count = con.execute("select count(*) from observations").fetchone()[0]
print("ready", flush=True)
done = threading.Event()
threading.Thread(target=lambda: (sys.stdin.readline(), done.set())).start()
reads = 0
while not done.wait(0.05):
    assert con.execute("select count(*) from observations").fetchone()[0] == count
    reads += 1
print(reads, count)
"""
