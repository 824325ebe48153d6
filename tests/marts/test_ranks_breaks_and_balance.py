"""Ranks that say what is unknown, changes that cross no break, and the balance of the Greater South East, in the published file."""

import duckdb
import pytest


@pytest.fixture(scope="module")
def ask(built_warehouse):
    """Asks the published file one question; a single value comes back bare."""
    con = duckdb.connect(str(built_warehouse.database), read_only=True)

    def one(query: str):
        rows = con.execute(query).fetchall()
        return rows[0][0] if len(rows) == 1 and len(rows[0]) == 1 else rows

    yield one
    con.close()


def test_sampled_regions_are_ranked_by_tests_of_their_differences(ask) -> None:
    """Third and fourth overlap (0.764 to 0.786 and 0.743 to 0.767), and yet the difference is 2.4 of its standard errors."""
    got = ask(
        """select area_code, rank, rank_low, rank_high from indicator_values where indicator_id = 'work_employment_rate'
        and area_level = 'itl1' and period_label = '2023' and is_latest order by rank limit 4"""
    )
    assert got == [("E12000008", 1, 1, 2), ("E12000009", 2, 1, 3), ("E12000006", 3, 2, 3), ("E12000004", 4, 4, 9)]


def test_withheld_district_has_the_whole_range_and_no_rank_and_widens_the_others(ask) -> None:
    withheld = ask(
        """select distinct rank, rank_low, rank_high = n_expected, n_expected - n_ranked >= 1 from indicator_values
        where area_code = 'E09000001' and indicator_id = 'work_employment_rate' and value_status = 'suppressed'"""
    )
    assert withheld == [(None, 1, True, True)]
    assert (
        ask("select max(rank_high - n_ranked) from indicator_values where indicator_id = 'work_employment_rate'") >= 1
    )


def test_unreliable_sampled_and_meaningless_values_take_no_part_in_ranks(ask) -> None:
    assert (
        ask(
            """select count(*) from indicator_values
            where (reliability = 'U' or value_status in ('sample', 'not_applicable')) and coalesce(rank, rank_low, rank_high) is not null"""
        )
        == 0
    )


def test_change_smaller_than_its_rounding_is_shown_without_a_known_direction(ask) -> None:
    wrong = ask(
        """select count(*) from indicator_values where indicator_id = 'employment_change_jobs' and value_low is not null and value is not null
        and is_direction_known <> (value_low >= 0 or value_high <= 0)"""
    )
    assert wrong == 0
    assert (
        ask(
            """select count(*) from indicator_values where indicator_id = 'employment_change_jobs' and not is_direction_known
            and (value is null or not starts_with(reason, 'direction_unknown: '))"""
        )
        == 0
    )


def test_every_break_names_its_publisher_and_says_whether_the_words_were_read(ask) -> None:
    assert ask("select count(*) from dim_breaks where citation is null or citation_url not like 'https://%'") == 0
    named = ask("select distinct measure_id from dim_breaks where broken_on = date '2021-01-01' and severity = 'break'")
    assert ("median_pay_gbp_per_week",) in named
    assert ask("select count(*) from dim_breaks where evidence = 'read'") > ask(
        "select count(*) from dim_breaks where evidence = 'unconfirmed'"
    )


def test_change_of_london_is_decomposed_by_base_and_detail_side_by_side(ask) -> None:
    got = ask(
        """select industry_detail, base_kind, change_jobs, round(regional_jobs), round(competitive_jobs), round(dynamic_regional_jobs),
        split_part(coalesce(dynamic_reason, ''), ':', 1) from shift_share where area_code = 'E12000007' and industry_code = 'all'
        and period_to = '2021' and period_from in ('2015', '2015 to 2017') order by all"""
    )
    assert got == [
        ("division", "one_year", 370930, 46405, 119758, None, "steps_missing"),
        ("section", "one_year", 370930, 44034, 64232, 46411, ""),
        ("section", "three_year_mean", 285175, 36072, 53765, None, "not_applicable"),
    ]


def test_greater_south_east_performs_most_business_research_and_meets_the_published_total(ask) -> None:
    got = ask(
        """select coverage_base, regions_total, published_total, round(greater_south_east_share, 4) from greater_south_east_balance
        where measure_id = 'business_research_and_development_expenditure_gbp' and period_label = '2024' and is_latest"""
    )
    assert got == [("UK", 55_615_000_000, 55_615_000_000, 0.5907)]


def test_rates_are_averaged_only_with_the_weights_that_they_were_divided_by(ask) -> None:
    income = ask(
        """select weight_measure_id, round(regions_total), published_total from greater_south_east_balance
        where measure_id = 'gross_disposable_household_income_gbp_per_head' and period_label = '2023' and is_latest"""
    )
    assert income == [("population_people", 24842, 24836)]
    reasons = ask(
        """select measure_id, value_status, split_part(reason, ':', 1) from greater_south_east_balance
        where measure_id in ('median_pay_gbp_per_week', 'gross_value_added_gbp_per_hour') group by all order by all"""
    )
    assert reasons == [
        ("gross_value_added_gbp_per_hour", "missing", "weights_missing"),
        ("median_pay_gbp_per_week", "not_applicable", "not_additive"),
    ]


def test_share_of_life_science_jobs_comes_with_the_bounds_of_rounding(ask) -> None:
    low, share, high = ask(
        """select greater_south_east_share_low, greater_south_east_share, greater_south_east_share_high from greater_south_east_balance
        where measure_id = 'employment_jobs' and sector_id = 'life_sciences' and definition_version = 'eight_sic_classes'
        and period_label = '2021' and is_latest"""
    )[0]
    assert low < share < high
    assert 0.4 < share < 0.6


def test_every_levelling_up_measure_with_a_united_kingdom_figure_has_index_and_gap(ask) -> None:
    lacking = ask(
        """select base_indicator_id from dim_indicators where measure_id is not null group by 1
        having count(distinct form) <> 3"""
    )
    assert lacking == []
    assert ask("select count(distinct theme) from levelling_up_indicators") == 11
    anxious = ask(
        """select rank, round(index_value) from levelling_up_indicators where indicator_id = 'wellbeing_anxiety'
        and area_level = 'itl1' and period_label = '2022/23' and is_latest order by value limit 1"""
    )
    assert anxious[0][0] == 1
