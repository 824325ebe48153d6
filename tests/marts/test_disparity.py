"""Disparity, convergence and resilience as published: against plain Python on the published figures, and what must never be in them."""

import math

import duckdb
import pytest


@pytest.fixture(scope="module")
def ask(built_warehouse):
    con = duckdb.connect(str(built_warehouse.database), read_only=True)
    yield lambda query: con.execute(query).fetchall()
    con.close()


def test_theil_of_regions_in_2021_is_that_of_the_published_figures(ask) -> None:
    """GDP per head and residents of the twelve regions, straight from observations."""
    regions = ask(
        """with residents as (select comparable_area_code as region, value as people from observations
            where measure_id = 'population_people' and period_label = '2021' and is_latest)
        select value, people from observations join residents on comparable_area_code = region
        where measure_id = 'gross_domestic_product_gbp_per_head' and period_label = '2021' and is_latest and area_level = 'itl1'"""
    )
    people = sum(count for _, count in regions)
    mean = sum(value * count for value, count in regions) / people
    theil = sum(count / people * value / mean * math.log(value / mean) for value, count in regions)
    [(published, mean_weighted, n_areas)] = ask(
        """select theil_t, mean_weighted, n_areas from disparity where measure_id = 'gross_domestic_product_gbp_per_head'
        and area_level = 'itl1' and areas_included = 'all' and period_label = '2021' and is_latest"""
    )
    assert (len(regions), n_areas) == (12, 12)
    assert published == pytest.approx(theil, rel=1e-9)
    assert mean_weighted == pytest.approx(mean, rel=1e-9)


def test_without_london_most_of_the_disparity_between_regions_is_gone(ask) -> None:
    got = dict(
        ask(
            """select areas_included, theil_t from disparity where measure_id = 'gross_domestic_product_gbp_per_head'
            and area_level = 'itl1' and period_label = '2021' and is_latest"""
        )
    )
    assert got["without_workplace_outlier"] < 0.2 * got["all"]


def test_a_level_that_lacks_two_areas_of_46_has_no_disparity_names_no_lowest_area_and_says_why(ask) -> None:
    got = ask(
        """select distinct value_status, reason, theil_t_unweighted, lowest_area_name, lowest_value, highest_area_code from disparity
        where measure_id = 'gross_domestic_product_gbp_per_head' and area_level = 'itl2' and areas_included = 'all' and period_label = '2023'"""
    )
    assert got == [("partial", "coverage_incomplete: 44 of 46 areas have a value", None, None, None, None)]
    told = "lowest_area_name is null and highest_area_name is null and lowest_value is null and highest_value is null"
    assert ask(f"select count(*) from disparity where (reason is null) = ({told})") == [(0,)]


def test_the_poorest_of_all_46_areas_is_named(ask) -> None:
    """GDHI per head of 2022 (ONS, September 2025): the West Midlands are printed as a combined authority, £1,000 below the last of the other 35."""
    got = ask(
        """select n_areas, n_expected, lowest_area_code, lowest_value from disparity where area_level = 'itl2' and period_label = '2022'
        and measure_id = 'gross_disposable_household_income_gbp_per_head' and areas_included = 'all' and is_latest"""
    )
    assert got == [(46, 46, "TLG3", 17519)]


def test_growth_of_product_is_in_volumes_and_its_spread_in_current_prices(ask) -> None:
    assert ask("select count(*) from convergence where measure_id = 'gross_domestic_product_gbp_per_head'") == [(0,)]
    assert ask(
        "select distinct price_basis, spread_measure_id from convergence where measure_id like '%chained_volume%'"
    ) == [("chained_volume", "gross_domestic_product_gbp_per_head")]


def test_pay_has_no_convergence_over_the_whole_span_since_occupations_were_recoded(ask) -> None:
    got = ask(
        """select period_label, split_part(reason, ':', 1), beta is null from convergence
        where measure_id = 'median_pay_gbp_per_week' and areas_included = 'all' and span_kind in ('whole_span', 'unbroken_span')
        order by 1"""
    )
    assert got == [("2008-2025", "series_break", True), ("2011-2020", None, False)]


def test_the_pandemic_cost_areas_together_what_it_cost_the_nation(ask) -> None:
    got = ask(
        """select area_level, count(*), sum(contraction_jobs), sum(recovery_jobs) from resilience
        where is_latest group by 1 order by 1"""
    )
    jobs = ask(
        """select period_label, sum(value) from observations where measure_id = 'employment_jobs' and is_latest
        and industry_code like 'sic2007_section:%' and industry_code <> 'sic2007_section:A' and period_label >= '2019'
        group by 1 order by 1"""
    )
    (_, peak), (_, trough), (_, end) = jobs
    assert got == [("itl1", 11, trough - peak, end - trough), ("itl2", 40, trough - peak, end - trough)]


def test_the_industry_mix_decides_on_which_side_of_the_nation_scotland_stood(ask) -> None:
    [(total, mix, differ)] = ask(
        """select resistance_total, resistance, resistance_signs_differ from resilience
        where area_code = 'S92000003' and is_latest"""
    )
    assert (total > 0, mix < 0, differ) == (True, True, True)
