"""Functions that answer for a place or a sector at once: what they take from which table, and what they say of the unknown."""

from collections.abc import Iterator

import duckdb
import pytest


@pytest.fixture(scope="module")
def published(built_warehouse) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(built_warehouse.database), read_only=True) as con:
        yield con


def test_profile_is_the_same_by_every_code_of_a_place(published):
    by_code = [
        published.execute("select * from place_profile(?)", [code]).fetchall() for code in ("TLC", "UKC", "E12000001")
    ]
    assert len(by_code[0]) > 60
    assert by_code[0] == by_code[1] == by_code[2]


def test_profile_by_a_name_tells_places_of_that_name_apart(published):
    levels = published.execute("select distinct area_level from place_profile('north east') order by 1").fetchall()
    assert levels == [("combined_authority",), ("itl1",)]


def test_profile_shows_the_newest_figure_with_status_rank_and_release(published):
    row = published.execute(
        "select period_label, value, unit_id, value_status, rank, rank_low, rank_high, release_id is not null "
        "from place_profile('TLC') where item_id = 'pay_median_per_week'"
    ).fetchall()
    assert row == [("2025-04-30", 577.9, "gbp_per_week", "provisional", 12, 11, 12, True)]


def test_profile_shows_every_section_and_gives_a_reason_for_every_missing_figure(published):
    sections = published.execute("select distinct section from place_profile('TLC') order by 1").fetchall()
    assert sections == [("asset",), ("cluster",), ("helix",), ("levelling_up",), ("trial",)]
    unexplained = published.execute(
        "select section, item_id from place_profile('TLC') where value is null and reason is null and item_id is not null"
    ).fetchall()
    assert unexplained == []


def test_profile_of_an_integrated_care_board_shows_its_health_system(published):
    counted = published.execute(
        "select value from place_profile('NHS Greater Manchester Integrated Care Board') "
        "where section = 'health_system' and item_id = 'local_authorities_count'"
    ).fetchall()
    assert counted == [(10.0,)]


@pytest.mark.parametrize("place", ["nowhere", "'; drop table observations; --", ""])
def test_profile_of_a_place_that_is_not_here_is_one_row_that_says_so(published, place):
    [(section, title, value)] = published.execute(
        "select section, title, value from place_profile(?)", [place]
    ).fetchall()
    assert (section, value) == ("not_found", None)
    assert "dim_areas" in title


def test_ranking_of_a_sector_is_that_of_cluster_indicators(published):
    first = published.execute(
        "select definition_version, area_name, rank, rank_low, rank_high, round(location_quotient, 2) "
        "from cluster_ranking('life_sciences', 2021) limit 2"
    ).fetchall()
    assert first == [
        ("eight_sic_classes", "Berkshire, Buckinghamshire and Oxfordshire", 1, 1, 3, 2.97),
        ("eight_sic_classes", "East Anglia", 2, 1, 6, 2.2),
    ]
    ranked, defined = published.execute(
        "select (select count(*) from cluster_ranking('life_sciences', '2021', 'all')), "
        "(select count(distinct definition_version) from cluster_ranking('life_sciences', 2021, 'all'))"
    ).fetchall()[0]
    assert (ranked, defined) == published.execute(
        "select count(*), count(distinct definition_version) from cluster_indicators "
        "where sector_id = 'life_sciences' and period_label = '2021' and area_level = 'itl2' and is_latest"
    ).fetchall()[0]
    assert defined == 5


def test_series_names_the_breaks_between_its_periods(published):
    broken = published.execute(
        "select period_label from indicator_series('pay_median_per_week', 'TLC') where break_before is not null"
    ).fetchall()
    assert broken == [("2011-04-13",), ("2021-04-21",)]
    cautioned = published.execute(
        "select period_label from indicator_series('pay_median_per_week', 'TLC') where caution_before is not null"
    ).fetchall()
    assert cautioned == [("2020-04-22",)]
    assert published.execute("select count(*) from indicator_series('pay_median_per_week', 'nowhere')").fetchall() == [
        (0,)
    ]
