"""Revisions and changes of place against what a reading of the publisher's editions found, and printed figures of business R&D."""

import datetime

import duckdb
import pytest

BUSINESS_RESEARCH = "measure_id = 'business_research_and_development_expenditure_gbp' and industry_code = 'all'"
PER_HOUR = "measure_id = 'gross_value_added_gbp_per_hour' and area_level = 'itl1'"


@pytest.fixture(scope="module")
def ask(built_warehouse):
    with duckdb.connect(str(built_warehouse.database), read_only=True) as con:
        yield lambda query: con.execute(query).fetchall()


def test_every_region_of_business_research_seen_twice_was_revised_by_a_twelfth_in_the_mean(ask) -> None:
    assert ask(
        f"""select sum(n_cells_with_two_editions), sum(n_cells_revised),
        round(100 * sum(mean_absolute_share * n_cells_with_share) / sum(n_cells_with_share), 1), round(100 * max(maximum_absolute_share), 1)
        from revision_summary where {BUSINESS_RESEARCH} and area_level = 'itl1' and edition_pair = 'first_to_latest'"""
    ) == [(24, 24, 8.0, 29.2)]


def test_the_largest_revision_of_business_research_is_that_of_the_north_west(ask) -> None:
    assert ask(
        f"""select area_code, period_label, previous_value / 1e6, value / 1e6, revision / 1e6, round(revision_share, 3)
        from revisions where {BUSINESS_RESEARCH} and area_level = 'itl1' order by abs(revision_share) desc limit 1"""
    ) == [("E12000002", "2023", 4343, 5610, 1267, 0.292)]


def test_london_came_out_in_four_editions_of_which_one_repeats_the_first(ask) -> None:
    rows = ask(
        f"""select revision_kind, previous_value / 1e6, value / 1e6, round(revision_from_first_share, 4) from revisions
        where {BUSINESS_RESEARCH} and area_code = 'E12000007' and period_label = '2022' order by released"""
    )
    assert rows == [
        ("unchanged", 8959, 8959, 0.0),
        ("revised", 8959, 9222, 0.0294),
        ("revised", 9222, 10816, 0.2073),
    ]


def test_a_figure_of_a_bulletin_is_no_revision_of_the_table_of_its_day(ask) -> None:
    printed = ask(
        f"""select count(*) from observations where {BUSINESS_RESEARCH} and area_code = 'E12000006' and period_label = '2022'
        and value = 10700e6 and value_status = 'rounded'"""
    )
    assert printed[0][0] > 0
    assert ask(
        f"select count(*) from revisions where {BUSINESS_RESEARCH} and 10700e6 in (value, previous_value, value_at_first)"
    ) == [(0,)]


def test_london_overtook_the_east_of_england_in_business_research_of_2022(ask) -> None:
    rows = ask(
        f"""select area_name, overtaken_area_name, value_before / 1e6, overtaken_value_before / 1e6, value_after / 1e6,
        overtaken_value_after / 1e6, difference_before / 1e6, difference_after / 1e6, round(difference_after_share, 3), from_released,
        released, is_beyond_interval, reason from rank_flips where {BUSINESS_RESEARCH} and period_label = '2022'
        and edition_pair = 'successive' and 'E12000006' in (overtaking_area_code, overtaken_area_code)"""
    )
    assert rows == [
        (
            *("London", "East of England", 9222, 9946, 10816, 9895, -724, 921, 0.093),
            *(datetime.date(2024, 12, 11), datetime.date(2025, 11, 28), None),
            "no_interval: an interval is not published with all four figures",
        )
    ]


def test_all_but_three_regions_and_years_of_value_added_per_hour_were_revised(ask) -> None:
    # The reading counts 240, twelve regions in twenty years; those of 2023 came out once.
    assert ask(
        f"""select sum(n_cells_with_two_editions), sum(n_cells_revised) from revision_summary
        where {PER_HOUR} and edition_pair = 'first_to_latest'"""
    ) == [(228, 225)]


def test_an_edition_with_one_decimal_revises_nothing_by_its_digits_alone(ask) -> None:
    # The edition of July 2024 prints one decimal, that of June 2025 two: each difference up to 0.05 is one of digits.
    assert ask(
        f"""select revision_kind, count(*), max(abs(round(revision, 9))) <= 0.05 from revisions
        where {PER_HOUR} and from_released = '2024-07-15' and released = '2025-06-19' group by all order by all"""
    ) == [("revised", 66, False), ("unchanged", 18, True), ("within_rounding", 144, True)]


def test_regions_overtake_each_other_in_half_the_years_of_value_added_per_hour(ask) -> None:
    # In two more years regions only draw level or part, which changes a place and overtakes nobody.
    assert ask(
        f"select count(distinct period_label) from rank_flips where {PER_HOUR} and edition_pair = 'first_to_latest'"
    ) == [(9,)]
    assert ask(
        f"""select count(*) filter (where n_places_changed > 0), count(*) from revision_summary
        where {PER_HOUR} and edition_pair = 'first_to_latest'"""
    ) == [(11, 19)]


def test_editions_in_prices_of_another_year_are_rebased_and_revise_nothing(ask) -> None:
    rows = ask(
        """select distinct revision_kind, revision is null and revision_share is null, split_part(reason, ':', 1) from revisions
        where measure_id = 'gross_domestic_product_chained_volume_gbp_per_head'"""
    )
    assert rows == [("rebased", True, "series_break")]
    assert ask(
        "select count(*) from rank_flips where measure_id = 'gross_domestic_product_chained_volume_gbp_per_head'"
    ) == [(0,)]


def test_a_flip_is_a_flip_in_the_rows_of_the_observations(ask) -> None:
    assert ask(
        """select count(*) from rank_flips where difference_before >= 0 or difference_after <= 0 or from_released >= released"""
    ) == [(0,)]
    assert ask(
        """select count(*) from rank_flips as f where not exists (select 1 from observations as o where o.release_id = f.release_id
        and o.measure_id = f.measure_id and o.comparable_area_code = f.overtaking_area_code and o.value = f.value_after
        and o.period_start = f.period_start)"""
    ) == [(0,)]
