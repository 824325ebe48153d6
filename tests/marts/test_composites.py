"""Composite indices as published: what is in them, what is left out, and what they say of themselves."""

import duckdb
import pytest


@pytest.fixture(scope="module")
def ask(built_warehouse):
    con = duckdb.connect(str(built_warehouse.database), read_only=True)
    yield lambda query: con.execute(query).fetchall()
    con.close()


def test_panels_of_the_bundled_figures_are_those_that_the_schemes_ask_for(ask) -> None:
    assert ask(
        """select scheme_id, area_level, reference_year, count(score), count(*) from composite_scores
        where node_id = 'illustration' group by all order by all"""
    ) == [
        ("levelling_up_pillars", "combined_authority", 2023, 11, 17),
        ("levelling_up_pillars", "itl1", 2022, 12, 12),
        ("levelling_up_pillars", "itl1", 2023, 12, 12),
        ("life_science_cluster_strength", "itl2", 2021, 40, 40),
    ]


def test_no_top_node_can_be_taken_for_an_official_index(ask) -> None:
    assert ask("select distinct node_id from composite_scores where node_kind = 'top'") == [("illustration",)]
    assert ask("select count(*) from composite_scores where not caveat like '%ot an official index%'") == [(0,)]
    assert ask("select count(*) from dim_indicators where indicator_id like '%composite%'") == [(0,)]


def test_a_normalised_score_is_the_least_to_the_greatest_region(ask) -> None:
    ((got, wanted),) = ask(
        """select score, 1 + 99 * (value - min(value) over ()) / (max(value) over () - min(value) over ())
        from composite_scores join indicator_values using (area_code, area_code_system, area_level)
        where node_id = 'disposable_income' and reference_year = 2023 and area_level = 'itl1' and period_label = '2023'
        and indicator_id = 'income_disposable_per_head' and indicator_values.is_latest
        qualify area_code = 'E12000002'"""
    )
    assert got == pytest.approx(wanted, rel=1e-9)


def test_an_outlier_counts_as_the_next_area_and_says_so(ask) -> None:
    """GVA per hour of London, 54 pounds where the next region has 45: skewness 2.03, excess kurtosis 4.44."""
    assert ask(
        """select area_name, score, is_treated from composite_scores where node_id = 'value_added_per_hour' and area_level = 'itl1'
        and reference_year = 2023 and rank = 1 order by area_name"""
    ) == [("London", 100, True), ("South East", 100, False)]


def test_the_top_is_the_geometric_mean_of_the_pillars(ask) -> None:
    rows = ask(
        """select max(score) filter (where node_kind = 'top'),
            exp(sum(ln(score) * weight_share) filter (where node_kind = 'pillar'))
        from composite_scores group by scheme_id, area_level, reference_year, area_code having count(score) > 0"""
    )
    assert len(rows) == 75
    assert all(top == pytest.approx(mean, rel=1e-8) for top, mean in rows)


def test_an_incomplete_area_is_null_and_says_how_many_indicators_it_has(ask) -> None:
    assert ask(
        """select area_name, reason from composite_scores
        where node_id = 'illustration' and area_level = 'combined_authority' and reason like '%1 of 7%'"""
    ) == [("Swansea Bay City Region", "incomplete: 1 of 7 indicators have a value, 90% are needed")]


def test_every_combination_of_choices_is_there_for_every_area(ask) -> None:
    assert ask(
        """select count(*), count(distinct scenario_id) from composite_scenarios
        where scheme_id = 'levelling_up_pillars' and area_level = 'itl1' and reference_year = 2023"""
    ) == [(12 * (18 + 6), 18 + 6)]


def test_sensitivity_holds_its_draws_and_its_seed(ask) -> None:
    assert ask(
        """select distinct base_draws, replicates, weight_draws, error_draws, seed, weight_variation
        from composite_sensitivity where analysis = 'sobol_total'"""
    ) == [(128, 8, 256, 64, 2008, 0.25)]
    assert ask(
        "select count(*) from composite_sensitivity where analysis = 'sobol_total' and value not between 0 and 1.2"
    ) == [(0,)]
