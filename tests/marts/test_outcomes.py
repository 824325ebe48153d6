"""Outcomes, the balance of public R&D and ranks among countries: the bundled figures against what publishers print."""

import duckdb
import pytest


@pytest.fixture(scope="module")
def ask(built_warehouse):
    con = duckdb.connect(str(built_warehouse.database), read_only=True)
    yield lambda query: con.execute(query).fetchall()
    con.close()


def test_of_anxiety_less_is_better_and_an_interval_that_holds_the_uk_tells_nothing(ask) -> None:
    assert ask(
        """select area_name, value, comparator_value, round(gap, 2), standing, rank from social_capital
        where indicator_id = 'wellbeing_anxiety' and period_label = '2022/23'
            and area_name in ('London', 'Northern Ireland', 'Wales') order by rank"""
    ) == [
        ("Northern Ireland", 2.91, 3.23, -0.32, "better", 1),
        ("Wales", 3.3, 3.23, 0.07, "not_distinguishable", 10),
        ("London", 3.34, 3.23, 0.11, "worse", 12),
    ]


def test_measures_of_england_are_held_against_england(ask) -> None:
    assert ask(
        """select distinct comparator_area_code from graduates_and_skills
        where measure_coverage = 'England' and gap is not null"""
    ) == [("E92000001",)]


def test_the_greater_south_east_has_the_share_of_public_research_that_is_printed(ask) -> None:
    assert ask(
        """select period_label, round(greater_south_east_share, 3), printed_share from public_rd_balance
        where series_id = 'all' and reason is null order by period_label"""
    ) == [("2020/21", 0.499, 0.499), ("2021/22", 0.51, 0.51)]
    assert ask(
        "select distinct split_part(reason, ':', 1) from public_rd_balance where period_start >= '2022-04-01'"
    ) == [("series_stopped",)]


def test_the_path_ends_at_forty_per_cent_more(ask) -> None:
    assert ask(
        """select scenario_id, round(max(path_value) / any_value(base_value), 6) from public_rd_paths group by all order by 1"""
    ) == [(f"base_{base}_target_{target}", 1.4) for base in ("2020_21", "2021_22") for target in ("2029_30", "2030_31")]


def test_trial_ranks_of_2017_are_those_of_the_edition_and_change_in_a_later_one(ask) -> None:
    assert ask(
        """select industry_code, edition_year, value, rank, rank_high, previous_rank from international_ranks
        where rank_of_measure_id = 'trials_started_count' and period_label = '2017' and rank is not null order by all"""
    ) == [
        ("phase:1", 2019, 147, 3, 3, None),
        ("phase:2", 2019, 253, 2, 2, None),
        ("phase:3", 2019, 243, 5, 6, None),
        ("phase:3", 2024, None, 4, None, 5),
    ]


def test_changes_share_no_year_of_a_pool_and_cross_no_break_of_pay(ask) -> None:
    assert ask("select distinct years from joint_outcome_changes order by years") == [(3,), (6,), (9,)]
    assert (
        ask(
            """select count(*), count(economic_change) from joint_outcome_changes
        where pair_id like 'pay%' and period_label like '2018 to 2020 to 2021 to 2023'"""
        )[0][1]
        == 0
    )


def test_a_correlation_has_an_interval_that_holds_it(ask) -> None:
    assert ask(
        """select count(*) from joint_outcome_correlations
        where pearson is not null and not (pearson_low <= pearson and pearson <= pearson_high)"""
    ) == [(0,)]
