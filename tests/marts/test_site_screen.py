"""The site screen of the bundled figures: who has a class, why others have none, and figures that can be added up by hand."""

import duckdb
import pytest


@pytest.fixture(scope="module")
def ask(built_warehouse):
    con = duckdb.connect(str(built_warehouse.database), read_only=True)
    yield lambda query: con.execute(query).fetchall()
    con.close()


def test_every_region_but_northern_ireland_has_a_class_and_it_says_why_not(ask) -> None:
    assert ask("select count(*), count(site_class) from site_screen where scheme_id = 'life_sciences_regions'") == [
        (12, 11)
    ]
    assert ask(
        """select area_name, reason, value_status, p_class, hidden_gap_low, is_hidden_beyond_noise, strength_inputs_known_count,
        strength_inputs_count from site_screen where scheme_id = 'life_sciences_regions' and site_class is null"""
    ) == [
        (
            "Northern Ireland",
            "inputs_unknown: sector_jobs_share (input_missing: no figure for this area)",
            "partial",
            None,
            None,
            None,
            2,
            3,
        )
    ]


def test_areas_whose_boundaries_have_changed_are_the_only_ones_without_a_class(ask) -> None:
    got = ask(
        """select area_code from site_screen where scheme_id = 'life_sciences_areas' and reason like '%boundary_changed%' order by 1"""
    )
    assert [code for (code,) in got] == ["UKC1", "UKC2", "UKK1", "UKK2", "UKL1", "UKL2", "UKM6", "UKM8"]
    assert ask("select count(*), count(site_class) from site_screen where scheme_id = 'life_sciences_areas'") == [
        (40, 32)
    ]


def test_classes_of_clear_cases_are_those_that_the_inputs_print(ask) -> None:
    got = dict(
        ask(
            """select area_name, site_class from site_screen
            where scheme_id = 'life_sciences_regions' and p_class > 0.9 and not near_threshold"""
        )
    )
    assert got == {
        "London": "existing_strength_visible",
        "South East": "existing_strength_visible",
        "Scotland": "hidden_excellence",
        "West Midlands": "over_exposed",
    }


@pytest.mark.parametrize(
    ("component", "area", "expected"),
    [
        # Jobs in the eight classes over all jobs, 2021, as the employment file has them.
        ("sector_jobs_share", "E12000001", 13045 / 1116305),
        ("opportunity_zones_count", "E12000008", 2),
        ("opportunity_zones_count", "S92000003", 0),
    ],
)
def test_components_are_the_figures_that_were_published(ask, component: str, area: str, expected: float) -> None:
    [(value,)] = ask(
        f"""select value from site_screen_components
        where scheme_id = 'life_sciences_regions' and component_id = '{component}' and area_code = '{area}'"""
    )
    assert value == pytest.approx(expected)


def test_world_leading_research_is_that_of_the_units_over_residents_of_the_census_year(ask) -> None:
    [(people,)] = ask(
        """select sum(value * population / 100000) from (
            select c.value, o.value as population from site_screen_components c join observations o
            on o.comparable_area_code = c.area_code and o.measure_id = 'population_people' and o.period_label = '2020' and o.is_latest
            where c.component_id = 'research_four_star_fte_per_100k_residents')"""
    )
    assert people == pytest.approx(8970.0228)


def test_every_input_has_the_newest_period_in_which_most_areas_are_known(ask) -> None:
    got = dict(
        ask(
            """select component_id, any_value(period_label) from site_screen_components
            where scheme_id = 'life_sciences_regions' and value is not null group by 1"""
        )
    )
    assert got == {
        "business_research_gbp_per_head": "2023",
        "innovation_grants_gbp_per_head": "2015 to 2017",
        "inward_investment_position_gbp_per_head": "2023",
        "inward_investment_projects_per_100k_residents": "2017/18",
        "opportunity_zones_count": "2020-02-20",
        "research_four_star_fte_per_100k_residents": "2020-07-31",
        "sector_jobs_share": "2021",
    }


def test_what_the_bundled_figures_cannot_show_is_empty_and_said_to_be_missing(ask) -> None:
    assert ask("select count(*) from triple_helix where counted = 'enterprises'") == [(0,)]
    got = ask(
        """select count(*) from coverage where subject in ('Distance from residents to railway stations and airports',
        'Pay in life sciences against all jobs, by area and occupation')"""
    )
    assert got == [(2,)]
