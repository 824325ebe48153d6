"""Views of the published file: the join loses no row and doubles none, and names what the codes stand for."""

from collections.abc import Iterator

import duckdb
import pytest

LATEST = "is_latest and not is_reference_only and not is_superseded"
ROWS = {
    "area_links_named": "from area_links",
    "breaks_named": "from dim_breaks",
    "claims_with_verdicts": "from claims",
    "indicators_named": "from indicator_values where is_latest",
    "observations_named": f"from observations where {LATEST}",
    "observations_with_release": "from observations",
    "projects_with_organisations": "from research_project_organisations where is_latest",
    "sector_members": "from sector_industries",
    "trials_with_sites": "from trial_sites where is_latest",
}


@pytest.fixture(scope="module")
def published(built_warehouse) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(built_warehouse.database), read_only=True) as con:
        yield con


def test_there_are_ten_views_and_each_is_described(published):
    described = published.execute(
        "select view_name, starts_with(comment, 'One row per ') from duckdb_views() where not internal order by 1"
    ).fetchall()
    assert described == sorted([(name, True) for name in [*ROWS, "indicators_on_tiles"]])


@pytest.mark.parametrize("view", ROWS)
def test_a_view_has_the_rows_of_its_table(published, view):
    assert published.execute(f"select (select count(*) from {view}), (select count(*) {ROWS[view]})").fetchall() == [
        published.execute(f"select count(*), count(*) {ROWS[view]}").fetchall()[0]
    ]


def test_a_view_names_what_the_codes_of_a_figure_stand_for(published):
    named = published.execute(
        "select title, area_name, unit_title, publisher, value from observations_named "
        "where measure_id = 'business_research_and_development_expenditure_gbp' and area_code = 'E12000007' "
        "and period_label = '2022' and industry_code = 'all'"
    ).fetchall()
    assert [(area, publisher, value) for _, area, _, publisher, value in named] == [
        ("London", "Office for National Statistics", 10_816_000_000.0)
    ]
    assert named[0][0] == "Business R&D expenditure"


def test_a_view_lays_every_region_on_a_tile_of_its_own(published):
    tiles = published.execute(
        "select count(*), count(distinct (tile_row, tile_col)) from indicators_on_tiles "
        "where indicator_id = 'pay_median_per_week' and period_label = '2025-04-30' and tile_area_code like 'TL_'"
    ).fetchall()
    assert tiles == [(12, 12)]


def test_views_answer_where_the_file_is_attached_under_another_name(built_warehouse):
    with duckdb.connect() as con:
        con.execute(f"attach '{built_warehouse.database}' as other (read_only)")
        assert con.execute("select count(*) > 0 from other.sector_members").fetchall() == [(True,)]
