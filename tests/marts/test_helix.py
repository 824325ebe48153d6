"""Helix, partnerships and links of places: against what is published, and that nothing is said without chance beside it."""

import duckdb
import pytest

STRANDS = ["academia", "capital", "clinical_environment", "entrepreneurs", "government", "industry"]


@pytest.fixture(scope="module")
def ask(built_warehouse):
    con = duckdb.connect(str(built_warehouse.database), read_only=True)
    yield lambda query: con.execute(query).fetchall()
    con.close()


def test_projects_of_the_country_are_as_many_as_the_compiled_figures_check_themselves_against(ask) -> None:
    """raw/bundled/CHECKS.md: 68,621 projects and 5,260 coded as health research, starts from 2006 to 2017."""
    got = ask(
        """select project_scope, sum(projects_count) from triple_helix
        where counted = 'research_projects' and area_level = 'country' group by all order by all"""
    )
    assert got == [("all", 68621), ("health", 5260)]


def test_share_of_projects_with_all_three_partners_in_2016_is_that_of_the_compiled_combinations(ask) -> None:
    """The North East in research_funding.csv, 2016: 23 of 13 + 5 + 104 + 20 + 26 + 23."""
    got = ask(
        """select three_way_projects_count, projects_count, three_way_share, synergy_millibits, address_basis
        from triple_helix where area_code = 'E12000001' and period_label = '2016' and project_scope = 'all'"""
    )
    assert got[0][:2] == (23, 191)
    assert got[0][2] == pytest.approx(23 / 191)
    assert got[0][4] == "lead_organisation"


def test_six_strands_stand_side_by_side_and_none_is_left_out(ask) -> None:
    got = ask(
        """select list(distinct strand order by strand), count(*) filter (where strand in ('total', 'all'))
        from helix_profiles where area_code = 'E12000006' and year = 2021"""
    )
    assert got == [(STRANDS, 0)]
    missing = "select value, value_status, split_part(reason, ':', 1), measure_id from helix_profiles"
    where = "where area_code = 'E12000006' and year = 2021 and strand = 'clinical_environment'"
    assert ask(f"{missing} {where}") == [(None, "missing", "no_figure", None)]


def test_an_amount_over_unknown_residents_is_partial_whatever_the_amount_is(ask) -> None:
    got = ask("select distinct value_status from helix_profiles where starts_with(reason, 'no_population')")
    assert got == [("partial",)]


def test_universities_research_per_head_is_the_published_amount_over_residents(ask) -> None:
    """London in 2017, as the compiled release of gross expenditure by sector prints it, over mid-2017 residents."""
    got = ask(
        """select value, published.value / population.value from helix_profiles as profile
        inner join observations as published using (measure_id, area_code, period_label, release_id)
        inner join observations as population
            on population.measure_id = 'population_people' and population.area_code = 'E12000007'
                and population.period_label = '2017' and population.is_latest
        where measure_id = 'higher_education_research_and_development_expenditure_gbp'
            and area_code = 'E12000007' and period_label = '2017' and profile.is_latest""".replace(
            "select value,", "select profile.value,"
        )
    )
    assert len(got) == 1
    assert got[0][0] == pytest.approx(got[0][1])


def test_a_sample_of_trials_joins_no_places_and_no_pair_is_said_to_be_more_than_chance(ask) -> None:
    got = ask(
        """select link_kind, count(*), count(links_count), count(expected_links), min(against_chance),
            bool_and(starts_with(reason, 'sample: ')) from collaboration_links group by all"""
    )
    assert got == [("shared_trials", 66, 0, 0, "not_compared", True)]
    areas = "select count(*), count(leaving_share), count(betweenness), count(against_chance) from collaboration_areas"
    assert ask(f"{areas} where against_chance = 'not_compared'") == [(13, 0, 0, 13)]
