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


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (
            "cluster_ranking('life_science', 2021)",
            "there is no sector life_science; there are advanced_manufacturing, ",
        ),
        ("cluster_ranking(null, 2021)", "there is no sector null; there are "),
        ("cluster_ranking('life_sciences', 1971)", "life_sciences has no year 1971; it has 2015, 2016, "),
        ("cluster_ranking('life_sciences', null)", "life_sciences has no year null; it has 2015, "),
        ("cluster_ranking('life_sciences', 2021, 'wide')", "no definition wide in 2021; it has eight_sic_classes, "),
        (
            "indicator_series('pay_median', 'TLC')",
            "there is no indicator pay_median; the nearest are pay_median_per_week",
        ),
        ("indicator_series(null, null)", "there is no indicator null; "),
        ("indicator_series('pay_median_per_week', 'North Eats')", "the nearest are North East ("),
        ("indicator_series('pay_median_per_week', null)", "there is no area null; "),
        (
            "indicator_series('employment_location_quotient', 'Darlington')",
            "no value for Darlington; it has them for areas of the levels itl1, itl2",
        ),
        (
            "indicator_series('employment_location_quotient', 'UKJ1', 'coal')",
            "no sector coal for UKJ1; it has advanced_",
        ),
        ("place_profile('North Eats')", "the nearest are North East ("),
        ("place_profile(null)", "the nearest are "),
        (
            "trace_value('pay_median', 'TLC', '2023-04-19')",
            "there is no indicator or measure pay_median; the nearest are ",
        ),
        ("trace_value(null, null, null)", "there is no indicator or measure null; "),
    ],
)
def test_what_is_not_here_is_one_row_whose_reason_says_what_is(published, call, says):
    [(reason,)] = published.execute(f"select reason from {call}").fetchall()
    assert reason.startswith("not_found: ")
    assert says in reason


@pytest.mark.parametrize(
    ("as_written", "as_known"),
    [
        ("cluster_ranking(' Life_Sciences', '2021 ', 'ALL')", "cluster_ranking('life_sciences', 2021, 'all')"),
        ("cluster_ranking('life_sciences', 2021, null)", "cluster_ranking('life_sciences', 2021)"),
        ("indicator_series('Pay_Median_per_week ', ' tlc')", "indicator_series('pay_median_per_week', 'TLC')"),
        ("place_profile(' tlc ')", "place_profile('TLC')"),
        ("place_profile('NORTH EAST ')", "place_profile('North East')"),
        (
            "trace_value('Employment_Location_Quotient', ' ukj1', ' 2021', 'Life_sciences')",
            "trace_value('employment_location_quotient', 'UKJ1', '2021', 'life_sciences')",
        ),
    ],
)
def test_names_and_codes_are_matched_without_case_and_blanks(published, as_written, as_known):
    [written, known] = (published.execute(f"from {call}").fetchall() for call in (as_written, as_known))
    assert len(known) > 10
    assert written == known
