"""Nothing published can be misused: every table of the file is tried, tomorrow's too, by the columns that it has."""

import datetime

import duckdb
import pytest

# Tables whose places are not areas of `dim_areas`, each with what stands there instead.
ELSEWHERE = {
    "sea_ports": "coordinates",
    "airports": "coordinates",
    "railway_stations": "coordinates",
    "observations_on_itl2025": "areas of ITL 2025, as the crosswalk names them",
}


@pytest.fixture(scope="module")
def con(built_warehouse):
    with duckdb.connect(str(built_warehouse.database), read_only=True) as opened:
        yield opened


@pytest.fixture(scope="module")
def columns(con) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for table, column in con.execute(
        # Views repeat their tables.
        "select table_name, column_name from duckdb_columns() where schema_name = 'main' and not internal "
        "and table_name in (select table_name from duckdb_tables())"
    ).fetchall():
        found.setdefault(table, set()).add(column)
    return found


def broken(con, tables, condition: str) -> dict[str, int]:
    """Rows of each table that meet a condition."""
    counts = {table: con.execute(f"select count(*) from {table} where {condition}").fetchone()[0] for table in tables}
    return {table: count for table, count in counts.items() if count}


def having(columns, *names: str) -> list[str]:
    return sorted(table for table, has in columns.items() if has.issuperset(names))


def test_no_table_ranks_a_sample_or_what_has_no_value(con, columns) -> None:
    ranked = having(columns, "rank", "value_status")
    assert len(ranked) >= 8
    assert (
        broken(
            con, ranked, "rank is not null and value_status in ('sample', 'suppressed', 'missing', 'not_applicable')"
        )
        == {}
    )
    # Ranks of countries are printed as such, often without the number behind them.
    valued = [table for table in having(columns, "rank", "value") if table != "international_ranks"]
    assert broken(con, valued, "rank is not null and value is null") == {}
    assert (
        broken(
            con,
            having(columns, "rank_low", "rank_high", "value_status"),
            "value_status = 'sample' and rank_low is not null",
        )
        == {}
    )


def test_no_table_gives_a_number_to_a_sample_of_trials_by_place(con, columns) -> None:
    sampled = [table for table in having(columns, "value_status", "area_code", "value") if table != "observations"]
    assert broken(con, sampled, "value_status = 'sample' and value is not null") == {}


def test_what_is_withheld_has_no_value_and_what_has_none_says_why(con, columns) -> None:
    valued = having(columns, "value", "value_status")
    assert len(valued) >= 15
    assert (
        broken(con, valued, "value is not null and value_status in ('suppressed', 'missing', 'not_applicable')") == {}
    )
    reasoned = having(columns, "value", "reason")
    assert broken(con, reasoned, "value is null and reason is null") == {}


def test_no_share_lies_outside_nought_and_one(con, columns) -> None:
    """But for shares of a change, which are none of a whole, and of what is counted in several areas."""
    tables = having(columns, "unit_id", "value", "measure_id")
    assert broken(con, tables, "unit_id = 'share' and measure_id like '%_share' and not value between 0 and 1") == {}
    for table, has in columns.items():
        for column in sorted(
            name
            for name in has
            if name
            in (
                "share_of_regions",
                "three_way_share",
                "rest_share",
                "greater_south_east_share",
                "p_class",
                "asset_share",
                "probability_of_class",
            )
        ):
            assert broken(con, [table], f"not {column} between 0 and 1") == {}, (table, column)


def test_regions_and_sides_of_a_comparison_add_up_to_one_and_to_no_more(con) -> None:
    """A sum over overlapping areas would give two: regions and the Greater South East are never added together."""
    sums = con.execute(
        """select area_code_system, sum(share_of_regions) from address_basis_comparison
        where share_of_regions is not null group by subject_id, measure_id, industry_code, address_basis, period_label, release_id, area_code_system"""
    ).fetchall()
    assert len(sums) > 50
    assert max(abs(total - 1) for _, total in sums) < 1e-8
    sides = con.execute("select max(abs(greater_south_east_share + rest_share - 1)) from public_rd_balance").fetchone()[
        0
    ]
    assert sides < 1e-8


def test_every_place_of_every_table_is_in_the_list_of_areas(con, columns) -> None:
    tables = [name for name in having(columns, "area_code", "area_code_system") if name not in ELSEWHERE]
    assert len(tables) > 20
    unknown = broken(
        con,
        tables,
        "area_code is not null and (area_code, area_code_system) not in (select (area_code, area_code_system) from dim_areas)",
    )
    assert unknown == {}


def test_every_release_of_every_table_leads_to_its_publisher(con, columns) -> None:
    tables = [name for name in having(columns, "release_id") if name != "dim_releases"]
    known = "(select release_id from dim_releases)"
    assert (
        broken(con, tables, f"release_id is not null and not contains(release_id, ';') and release_id not in {known}")
        == {}
    )


def test_a_moved_rate_is_in_no_table(con) -> None:
    moved = con.execute(
        """select count(*) from observations_on_itl2025 as moved inner join dim_measures using (measure_id)
        where dim_measures.aggregation <> 'sum' and moved.value is not null and moved.value_status = 'estimated'"""
    ).fetchone()[0]
    assert moved == 0


def test_no_revision_is_made_of_a_change_of_basis(con) -> None:
    assert (
        con.execute(
            "select count(*) from revisions where revision_kind = 'rebased' and revision_share is not null"
        ).fetchone()[0]
        == 0
    )
    assert con.execute("select count(*) from revisions where revision_kind = 'revised'").fetchone()[0] > 1000


@pytest.mark.parametrize("function", ["observations_as_of", "indicator_values_as_of"])
def test_before_the_first_release_nothing_was_known(con, function) -> None:
    first = con.execute("select min(known_from) from observations").fetchone()[0]
    before = first - datetime.timedelta(days=1)
    assert con.execute(f"select count(*) from {function}('{before}')").fetchone()[0] == 0
    assert con.execute(f"select count(*) from {function}(current_date)").fetchone()[0] > 10000


def test_no_number_is_infinite_and_no_interval_leaves_its_value_out(con, columns) -> None:
    doubles = con.execute(
        "select table_name, column_name from duckdb_columns() where schema_name = 'main' and data_type = 'DOUBLE'"
    ).fetchall()
    assert len(doubles) > 300
    assert [pair for pair in doubles if broken(con, [pair[0]], f"not isfinite({pair[1]})")] == []
    bounded = having(columns, "value", "value_low", "value_high")
    assert broken(con, bounded, "value < value_low or value > value_high or value_low > value_high") == {}


def test_every_release_that_went_into_a_number_is_known(con, columns) -> None:
    tables = having(columns, "input_release_ids")
    assert len(tables) > 10
    unknown = {
        table: con.execute(
            f"""select release_id from (
                select distinct unnest(string_split(input_release_ids, '; ')) as release_id from {table}
            ) where release_id not in (select release_id from dim_releases) limit 3"""
        ).fetchall()
        for table in tables
    }
    assert {table: ids for table, ids in unknown.items() if ids} == {}


def test_no_change_of_pay_beside_health_crosses_a_break_of_pay(con) -> None:
    """The one table of changes with two measures in a row; the others are tried by assert_no_growth_crosses_a_break."""
    changes = """select strptime(split_part(economic_period_label, ' to ', 1), '%Y-%m-%d')::date as pay_from,
            strptime(split_part(economic_period_label, ' to ', 2), '%Y-%m-%d')::date as pay_to
        from joint_outcome_changes where pair_id like 'pay%' and economic_change is not null"""
    breaks = "select broken_on from dim_breaks where measure_id = 'median_pay_gbp_per_week' and severity = 'break'"
    assert con.execute(f"select count(*) > 50 from ({changes})").fetchone() == (True,)
    crossed = f"select count(*) from ({changes}) inner join ({breaks}) on broken_on > pay_from and broken_on <= pay_to"
    assert con.execute(crossed).fetchone() == (0,)


def test_every_published_table_is_tried_by_something_here(columns) -> None:
    """A table without any of the columns by which tables are found needs a reason."""
    tried = {"value_status", "area_code", "release_id", "input_release_ids", "value", "rank"}
    apart = {
        **dict.fromkeys(("airports", "railway_stations", "sea_ports"), "coordinates"),
        **dict.fromkeys(
            ("area_conflicts", "area_links", "organisation_identifiers", "sector_industries"), "links of codes"
        ),
        **dict.fromkeys(("area_counts", "coverage"), "counts of what is here"),
        **dict.fromkeys(("builds", "freshness", "release_calendar", "release_files"), "days and files"),
        **dict.fromkeys(("claim_verdicts", "indicator_inputs"), "words; tests/marts/test_claims.py and test_trace.py"),
        **dict.fromkeys(("joint_outcome_correlations", "revision_summary"), "over areas; their own tests"),
        **dict.fromkeys(("regional_assets", "trials"), "single records"),
    }
    apart |= {table: "words" for table in columns if table.startswith("dim_")}
    assert sorted(table for table, has in columns.items() if not has & tried and table not in apart) == []
