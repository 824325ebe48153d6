"""What was known on a day: the two functions of the published file, and the proof that they say what a build of that day would have."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

ROOT = Path(__file__).resolve().parents[2]
DAY = "2024-12-31"
# Of single records there is one state, that of the landing: it has no editions for a build of an earlier day to leave out.
RECORD_LEVEL = ("access_", "innovation_triple_helix_", "trials_")
SAME = "* exclude (is_latest, latest_from, latest_until, reason), split_part(reason, ':', 1) as reason_word"


@pytest.fixture(scope="module")
def published(built_warehouse) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(built_warehouse.database), read_only=True) as con:
        yield con


def test_every_function_of_the_published_file_is_described_by_its_grain(published):
    described = dict(
        published.execute(
            "select function_name, comment from duckdb_functions() "
            "where function_type = 'table_macro' and schema_name = 'main' and not internal"
        ).fetchall()
    )
    made = {"published_function", "published_view"}
    files = {path.stem for path in (ROOT / "dbt_project/macros/published").glob("*.sql")} - made
    assert set(described) == files >= {"observations_as_of", "indicator_values_as_of"}
    assert [name for name, comment in described.items() if not comment.startswith("One row per ")] == []
    page = (ROOT / "warehouse/README.md").read_text(encoding="utf-8")
    assert [name for name in files if f"`{name}(" not in page] == []


@pytest.mark.parametrize("function", ["observations_as_of", "indicator_values_as_of"])
def test_functions_answer_where_the_file_is_attached_under_another_name(built_warehouse, published, function):
    expected = published.execute(f"select count(*) from {function}('{DAY}')").fetchall()
    with duckdb.connect() as con:
        con.execute(f"attach '{built_warehouse.database}' as evidence (read_only)")
        con.execute("use evidence")
        assert con.execute(f"select count(*) from {function}(date '{DAY}')").fetchall() == expected
    assert expected[0][0] > 10_000


@pytest.mark.parametrize(
    ("function", "table"), [("observations_as_of", "observations"), ("indicator_values_as_of", "indicator_values")]
)
def test_as_of_today_is_the_latest_and_before_any_release_there_is_nothing(published, function, table):
    latest = f"select * from {table} where is_latest"
    today = f"select * from {function}(current_date)"
    assert published.execute(f"{latest} except all {today}").fetchall() == []
    assert published.execute(f"{today} except all {latest}").fetchall() == []
    assert published.execute(f"select count(*) from {function}('1990-01-01')").fetchall() == [(0,)]


@pytest.mark.parametrize("function", ["observations_as_of", "indicator_values_as_of"])
@pytest.mark.parametrize(
    ("argument", "message"),
    [
        ("null", f"needs a date such as '{DAY}', not null"),
        ("'2024-13-01'", "date field value out of range"),
        ("'last year'", "invalid date field format"),
    ],
)
def test_what_is_no_date_is_an_error_and_not_an_empty_table(published, function, argument, message):
    with pytest.raises(duckdb.Error, match=message):
        published.execute(f"select count(*) from {function}({argument})")


def test_the_east_of_england_led_business_research_of_2022_until_london_was_revised(published):
    leaders = (
        "select area_code, value / 1e6 from {} where measure_id = 'business_research_and_development_expenditure_gbp' "
    )
    leaders += "and period_label = '2022' and area_level = 'itl1' and not is_reference_only order by value desc limit 2"
    assert published.execute(leaders.format(f"observations_as_of('{DAY}')")).fetchall() == [
        ("E12000006", 9946.0), ("E12000007", 9222.0),
    ]  # fmt: skip
    assert published.execute(leaders.format("observations_as_of(current_date)")).fetchall() == [
        ("E12000007", 10816.0), ("E12000006", 9895.0),
    ]  # fmt: skip


def test_an_amount_per_head_is_null_while_its_residents_were_not_known(published):
    rows = published.execute(
        f"select value, rank, reason from indicator_values_as_of('{DAY}') where area_code = 'E12000007' "
        "and indicator_id = 'research_business_expenditure_gbp_per_head' and period_label = '2022'"
    ).fetchall()
    assert [(value, rank, reason.split(":")[0]) for value, rank, reason in rows] == [(None, None, "no_population")]


@pytest.fixture(scope="module")
def day(built_warehouse, tmp_path_factory) -> Path:
    """The build that finds only what was known on the day."""
    place = built_warehouse.copy(tmp_path_factory.mktemp("day") / "place")
    command = ["run", "--vars", f"{{known_by: '{DAY}'}}", "--select", "int_observations+,+indicator_values"]
    done = subprocess.run(
        [sys.executable, "-c", "from dbt.cli.main import cli; cli()", *command],
        env={**os.environ, **place.environment, "DBT_LOG_PATH": str(place.folder / "logs")},
        cwd=ROOT / "dbt_project",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]
    return place.build


@pytest.fixture(scope="module")
def both(built_warehouse, day) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published file, and the build of the day beside it under that name."""
    with duckdb.connect() as con:
        con.execute(f"attach '{built_warehouse.database}' as published (read_only)")
        con.execute(f"attach '{day}' as day (read_only)")
        con.execute("use published")
        yield con


def test_figures_as_of_a_day_are_those_that_a_build_of_the_day_would_mark(both):
    columns = "measure_id, area_code, area_code_system, industry_code, period_start, period_end, value, value_status, release_id, source_file, source_row"
    ours = f"select {columns} from observations_as_of('{DAY}')"
    theirs = f"select {columns} from day.intermediate.int_observations where is_latest"
    assert both.execute(f"select count(*) from ({theirs})").fetchone()[0] > 20_000
    assert both.execute(f"{ours} except all {theirs}").fetchall() == []
    assert both.execute(f"{theirs} except all {ours}").fetchall() == []


def test_indicators_as_of_a_day_are_computed_as_a_build_of_the_day_would_row_by_row(both):
    ours = f"select {SAME} from indicator_values_as_of('{DAY}')"
    theirs = f"select {SAME} from day.main.indicator_values where is_latest and latest_from <= date '{DAY}'"
    assert both.execute(f"select count(rank) > 50000, count(comparator_value) > 50000 from ({theirs})").fetchall() == [
        (True, True)
    ]
    assert both.execute(f"{ours} except all {theirs}").fetchall() == []
    assert both.execute(f"{theirs} except all {ours}").fetchall() == []
    later = both.execute(
        "select distinct indicator_id from day.main.indicator_values "
        f"where is_latest and (latest_from is null or latest_from > date '{DAY}')"
    ).fetchall()
    assert [name for (name,) in later if not name.startswith(RECORD_LEVEL)] == []
