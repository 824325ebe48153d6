"""Published tables against figures that nobody here computed: printed totals, parliamentary answers, checks that came with the compiled figures."""

import duckdb
import pytest

from orchestration.methods.monte_carlo import stable_seed


@pytest.fixture(scope="module")
def ask(built_warehouse):
    """Asks the published file one question; a single value comes back bare."""
    con = duckdb.connect(str(built_warehouse.database), read_only=True)

    def one(query: str):
        rows = con.execute(query).fetchall()
        return rows[0][0] if len(rows) == 1 and len(rows[0]) == 1 else rows

    yield one
    con.close()


def test_every_bundled_observation_is_there_with_its_source_status_basis_and_note(ask) -> None:
    # Beside them stand those of authorities under the ITL 2 area of the same districts (decision 39).
    bundled = "from observations where not (area_level = 'itl2' and coalesce(note, '') like '%printed under E47%')"
    assert ask(f"select count(*) {bundled}") == 49_531
    assert ask("select count(distinct measure_id) from observations") == 128
    assert ask(f"select count(*) {bundled} and value is null and value_status = 'suppressed'") == 52


@pytest.mark.parametrize(
    ("definition", "ukj1", "ukh1"),
    [
        ("eight_sic_classes", 2.97, 2.20),
        ("without_technical_testing", 3.30, 2.23),
        ("without_testing_and_wholesale", 2.88, 2.62),
    ],
)
def test_location_quotients_of_the_areas_round_oxford_and_cambridge_depend_on_the_definition(
    ask, definition, ukj1, ukh1
) -> None:
    got = ask(
        f"""select area_code, round(location_quotient, 2) from cluster_indicators where sector_id = 'life_sciences'
        and definition_version = '{definition}' and period_label = '2021' and area_code in ('UKJ1', 'UKH1') and is_latest order by area_code"""
    )
    assert got == [("UKH1", ukh1), ("UKJ1", ukj1)]


@pytest.mark.parametrize(
    ("industry", "by_own_cell", "by_box"),
    [
        ("21.10", 1, 1),
        ("21.20", 3, 8),
        ("26.60", 4, 7),
        ("32.50", 8, 13),
        ("71.20", 10, 17),
        ("72.11", 4, 4),
        ("72.19", 7, 10),
    ],
)
def test_strict_rounding_of_the_cell_alone_leaves_as_many_quotients_undecided_as_published(
    ask, industry, by_own_cell, by_box
) -> None:
    """Areas whose quotient may be either side of 1, of 40 in 2021. By the own cell the base is sections B to U (methods, finding 3)."""
    got = ask(
        f"""select count(*) filter (is_above_1_undecided_by_own_cell), count(*) filter (is_above_1_undecided), count(*)
        from industry_location_quotients where industry_code = 'sic2007:{industry}' and period_label = '2021'"""
    )
    assert got == [(by_own_cell, by_box, 40)]


@pytest.mark.parametrize(("industry", "undecided"), [("32.50", 7), ("71.20", 11), ("72.19", 7)])
def test_with_farms_in_the_base_two_scottish_areas_change_sides(ask, industry, undecided) -> None:
    got = ask(
        f"""with base as (select area_code, value as total from observations where measure_id = 'employment_jobs' and period_label = '2021'
            and industry_code = 'all'),
        cells as (select *, (select sum(jobs) from industry_location_quotients where industry_code = 'sic2007:{industry}'
            and period_label = '2021') / (select sum(total) from base) as share
            from industry_location_quotients join base using (area_code) where industry_code = 'sic2007:{industry}' and period_label = '2021')
        select count(*) from cells where jobs_low / total <= share and jobs_high / total > share"""
    )
    assert got == undecided


def test_every_class_has_a_probability_and_a_seed_that_anybody_can_make_again(ask) -> None:
    assert (
        ask("select count(*) from cluster_indicators where cluster_class <> 'unknown' and probability_of_class is null")
        == 0
    )
    got = ask(
        """select area_code, cluster_class, probability_of_class > 0.95, probability_strong >= 0.5, strong_combinations, draws, assumptions_version
        from cluster_indicators where definition_version = 'eight_sic_classes' and period_label = '2021' and area_code in ('UKJ1', 'UKI7')
        order by area_code"""
    )
    assert got == [
        ("UKI7", "specialised", False, False, 6, 2000, "1"),
        ("UKJ1", "strong cluster", True, True, 36, 2000, "1"),
    ]
    seeds = ask(
        "select distinct period_label, release_id, area_level, seed from cluster_indicators where seed is not null"
    )
    assert len(seeds) == 14
    for period, release, level, seed in seeds:
        assert stable_seed("cluster_uncertainty", period, release, level) == seed


def test_the_range_of_draws_is_called_monte_carlo(ask) -> None:
    assert (
        ask(
            """select count(*) from (from indicator_values where indicator_id = 'employment_location_quotient_median_draw'
        and value is not null and interval_kind <> 'monte_carlo')"""
        )
        == 0
    )


def test_great_britain_has_the_jobs_that_came_with_the_figures(ask) -> None:
    jobs = "select sum(value) from observations where measure_id = 'employment_jobs' and period_label = '2021' and industry_code = "
    assert ask(jobs + "'all'") == 31_366_000
    assert ask(jobs + "'sic2007:72.19'") == 134_700
    assert ask(jobs + "'sic2007:21.20'") == 29_945


def test_business_research_of_2022_shows_every_edition_and_the_swap_of_london_and_the_east(ask) -> None:
    got = ask(
        """select area_code, released::varchar, value / 1e6, is_latest from observations
        where measure_id = 'business_research_and_development_expenditure_gbp' and period_label = '2022' and area_code in ('E12000006', 'E12000007')
        order by 1, 2, 3"""
    )
    assert got == [
        ("E12000006", "2024-02-27", 10690, False),
        ("E12000006", "2024-02-27", 10700, False),
        ("E12000006", "2024-05-15", 10690, False),
        ("E12000006", "2024-12-11", 9946, False),
        ("E12000006", "2025-11-28", 9895, True),
        ("E12000007", "2024-02-27", 8959, False),
        ("E12000007", "2024-05-15", 8959, False),
        ("E12000007", "2024-12-11", 9222, False),
        ("E12000007", "2025-11-28", 10816, True),
    ]


def test_an_edition_under_another_code_of_the_region_is_an_edition_of_the_same_cell(ask) -> None:
    """ONS prints the inward position under ITL codes now and printed it under GSS codes before."""
    got = ask(
        """select area_code, value / 1e6, is_latest from observations where measure_id = 'foreign_direct_investment_inward_position_gbp'
        and period_label = '2021' and comparable_area_code = 'E12000007' order by released"""
    )
    assert [(code, latest) for code, _, latest in got] == [("E12000007", False)] * 3 + [("TLI", True)]


def test_a_restated_figure_of_which_only_the_year_of_release_is_known_is_the_latest(ask) -> None:
    got = ask(
        """select value, is_latest, released_precision from observations where measure_id = 'trial_participants_people' and area_code = 'LCRN-YH'
        and period_label = '2017/18' order by value"""
    )
    assert got == [(82909, False, "day"), (84130, True, "year")]


def test_a_figure_from_the_press_is_shown_but_is_neither_latest_nor_used(ask) -> None:
    got = ask(
        """select value, is_latest, is_reference_only from observations where measure_id = 'trial_participants_people' and area_code = 'LCRN-WM'
        and period_label = '2019/20' order by value"""
    )
    assert got == [(65000, True, False), (71731, False, True)]


@pytest.mark.parametrize(
    ("measure", "label", "parts", "unallocated", "total"),
    [
        ("foreign_direct_investment_projects_count", "2017/18", 2011, 61, 2072),
        ("foreign_direct_investment_new_jobs", "2017/18", 60939, 15029, 75968),
    ],
)
def test_multi_site_projects_complete_the_published_total(ask, measure, label, parts, unallocated, total) -> None:
    got = ask(
        f"""select parts_sum, unallocated, published_total, result from reconciliation
        where measure_id = '{measure}' and period_label = '{label}' and result <> 'not_checkable'"""
    )
    assert got == [(parts, unallocated, total, "pass")]


def test_the_inward_position_of_2018_is_only_part_allocated_and_says_so(ask) -> None:
    got = ask(
        """select round(allocated_share, 3), result, reason from reconciliation where measure_id = 'foreign_direct_investment_inward_position_gbp'
        and period_label = '2018' and is_latest and part_level = 'itl1'"""
    )
    assert [row[:2] for row in got] == [(0.882, "explained")]
    assert "not allocate" in got[0][2]


def test_every_additive_measure_that_can_be_checked_adds_up_or_is_explained(ask) -> None:
    got = dict(ask("select result, count(*) from reconciliation group by 1"))
    assert "unexplained" not in got
    assert got["pass"] + got["pass_within_rounding"] >= 160
    assert (
        ask("select count(*) from reconciliation where result in ('not_checkable', 'explained') and reason is null")
        == 0
    )


def test_growth_with_a_missing_end_is_null_and_says_why(ask) -> None:
    """Farm agriculture is missing for Scotland in 2015 to 2017, so the whole economy cannot grow out of those years."""
    got = ask(
        """select value, reason from indicator_values where indicator_id = 'employment_change_share' and sector_id = 'all'
        and definition_version = 'published_total' and area_code = 'K03000001' and period_label = '2015-2021'"""
    )
    assert got[0][0] is None
    assert "farm agriculture" in got[0][1]
    assert (
        ask(
            """select count(*) from indicator_values where indicator_id = 'employment_change_share' and sector_id = 'all'
        and definition_version = 'published_total' and area_code = 'K03000001' and period_label = '2018-2021' and value is not null"""
        )
        == 1
    )


def test_index_to_the_united_kingdom_uses_the_comparator_of_its_own_edition_or_says_that_there_is_none(ask) -> None:
    """Productivity of London in 2021: the earlier editions in the file carry no United Kingdom, and the current one is not lent to them."""
    got = ask(
        """select released::varchar, value, comparator_value, round(index_value, 1), index_reason is null, is_latest from levelling_up_indicators
        where indicator_id = 'productivity_gross_value_added_per_hour' and area_code = 'E12000007' and period_label = '2021' order by released"""
    )
    assert got == [
        ("2023-08-24", 51.08, None, None, False, False),
        ("2024-07-15", 50.1, None, None, False, False),
        ("2025-06-19", 51.08, 39.53, 129.2, True, True),
    ]


def test_a_value_that_is_not_there_has_a_reason_and_a_status_of_its_own(ask) -> None:
    assert ask("select count(*) from indicator_values where value is null and reason is null") == 0
    got = dict(ask("select value_status, count(*) from indicator_values where value is null group by 1"))
    assert set(got) == {"partial", "suppressed", "not_applicable"}
    assert (
        ask("select count(*) from indicator_values where value is null and starts_with(reason, 'direction_unknown')")
        == 0
    )


def test_ranks_allow_for_areas_without_a_value(ask) -> None:
    """Business R&D of 2024 per head: the residents of two of twelve regions are unknown, so every place may be two worse."""
    got = ask(
        """select rank, rank_low, rank_high, n_ranked, n_expected from indicator_values where area_code = 'E12000007' and is_latest
        and indicator_id = 'research_business_expenditure_gbp_per_head' and period_label = '2024'"""
    )
    assert got == [(2, 2, 4, 10, 12)]


def test_groups_of_boroughs_are_not_ranked_as_authorities(ask) -> None:
    assert ask("select count(*) from indicator_values where area_code like 'E13%'") == 0


def test_a_gap_to_the_median_is_there_where_all_but_two_of_46_areas_have_a_value(ask) -> None:
    """Income of 2023, which the ONS leaves blank for two Scottish areas, with eleven areas printed as combined authorities."""
    got = ask(
        """select count(gap_mad), string_agg(area_code, ' ' order by area_code) filter (where gap_mad is null) from levelling_up_indicators
        where indicator_id = 'income_disposable_per_head' and area_level = 'itl2' and period_label = '2023' and is_latest"""
    )
    assert got == [(44, "TLM2 TLM9")]


def test_unreliable_values_are_shown_and_not_ranked(ask) -> None:
    assert ask("select count(*) from indicator_values where reliability = 'U' and rank is not null") == 0
    assert ask("select count(*) from indicator_values where reliability = 'C'") > 0


def test_what_a_mode_cannot_supply_shows_in_coverage(ask) -> None:
    got = ask("select coverage_status, reason from coverage where subject = 'nomis/bres_employment'")
    assert got == [("absent", got[0][1])]
    assert "archive" in got[0][1]
    assert ask("select count(*) from coverage where coverage_status in ('absent', 'partial') and reason is null") == 0
