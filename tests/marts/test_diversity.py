"""Diversity, localisation and the effects of definitions in the published file, against the observations they come from."""

import math

import duckdb
import pytest


@pytest.fixture(scope="module")
def ask(built_warehouse):
    """Asks the published file."""
    with duckdb.connect(str(built_warehouse.database), read_only=True) as con:
        yield lambda query: con.execute(query).fetchall()


@pytest.fixture(scope="module")
def divisions(ask) -> dict[str, dict[str, int]]:
    """Jobs of 2021 by ITL2 area and division, from the observations."""
    jobs: dict[str, dict[str, int]] = {}
    for area, industry, value in ask(
        """select area_code, industry_code, value from observations inner join dim_industries using (industry_code)
        where measure_id = 'employment_jobs' and period_label = '2021' and industry_level = 'division'"""
    ):
        jobs.setdefault(area, {})[industry] = int(value)
    return jobs


def indicator(ask, indicator_id: str, version: str = "divisions", period: str = "2021") -> dict[str, float]:
    return dict(
        ask(
            f"""select area_code, value from indicator_values where indicator_id = '{indicator_id}' and area_level = 'itl2'
            and definition_version = '{version}' and period_label = '{period}' and is_latest"""
        )
    )


def test_entropy_and_krugman_index_of_every_area_follow_from_its_observations(ask, divisions) -> None:
    national = {code: sum(jobs[code] for jobs in divisions.values()) for code in divisions["UKH1"]}
    everywhere = sum(national.values())
    entropies, indices = {}, {}
    for area, jobs in divisions.items():
        total = sum(jobs.values())
        entropies[area] = -sum(n / total * math.log2(n / total) for n in jobs.values() if n)
        indices[area] = sum(abs(n / total - national[code] / everywhere) for code, n in jobs.items())
    assert len(entropies) == 40
    assert indicator(ask, "employment_diversity_entropy") == pytest.approx(entropies, rel=1e-9)
    assert indicator(ask, "employment_specialisation_krugman") == pytest.approx(indices, rel=1e-9)


def test_missing_farm_agriculture_leaves_scotland_without_entropy_and_everybody_without_national_shares(ask) -> None:
    entropies = indicator(ask, "employment_diversity_entropy", period="2015")
    assert sorted(area for area, value in entropies.items() if value is None) == [
        "UKM5",
        "UKM6",
        "UKM7",
        "UKM8",
        "UKM9",
    ]
    assert set(indicator(ask, "employment_specialisation_krugman", period="2015").values()) == {None}
    assert None not in indicator(ask, "employment_specialisation_krugman", "divisions_b_to_u", "2015").values()
    reasons = ask(
        """select distinct split_part(reason, ':', 1), value_status from indicator_values
        where indicator_id in ('employment_diversity_entropy', 'employment_specialisation_krugman') and value is null order by 1"""
    )
    assert reasons == [("base_partial", "partial"), ("part_missing", "partial")]


def test_related_variety_is_not_said_of_divisions(ask) -> None:
    got = ask("select distinct value, value_status, split_part(reason, ':', 1) from indicator_values "
              "where indicator_id = 'employment_variety_related' and period_label = '2021'")  # fmt: skip
    assert got == [(None, "not_applicable", "undefined")]


def test_localisation_of_a_division_follows_from_its_observations(ask, divisions) -> None:
    research = {area: jobs["sic2007:72"] for area, jobs in divisions.items()}
    totals = {area: sum(jobs.values()) for area, jobs in divisions.items()}
    whole, everywhere = sum(research.values()), sum(totals.values())
    hoover = 50 * sum(abs(research[area] / whole - totals[area] / everywhere) for area in totals)
    herfindahl = sum((jobs / whole) ** 2 for jobs in research.values())
    pairs = [(research[a] * totals[b], research[b] * totals[a]) for a in totals for b in totals]
    gini = sum(abs(one - other) for one, other in pairs) / whole / everywhere / 2
    above = sum(research[area] * everywhere >= totals[area] * whole for area in totals)
    [got] = ask(
        """select locational_gini, hoover_concentration, spatial_herfindahl, effective_areas_count, specialised_areas_count
        from industry_concentration where definition_version = 'divisions' and period_label = '2021' and industry_code = 'sic2007:72' and is_latest"""
    )
    assert got == pytest.approx((gini / 2, hoover, herfindahl, 1 / herfindahl, above), rel=1e-9)


def test_every_definition_of_a_sector_stands_beside_its_default_in_every_area_and_year(ask) -> None:
    counts = ask(
        """select distinct count(*) from sector_definition_effects where is_latest
        group by sector_id, definition_version, period_label"""
    )
    assert counts == [(51,)]
    east_anglia = ask(
        """select definition_version, rank, rank_difference, is_strong_cluster, n_definitions_strong, n_definitions_agreeing, rank_spread
        from sector_definition_effects where sector_id = 'life_sciences' and area_code = 'UKH1' and period_label = '2021' and is_latest
        order by rank, definition_version"""
    )
    assert east_anglia == [
        ("eight_sic_classes", 2, 0, True, 5, 5, 7),
        ("without_technical_testing", 2, 0, True, 5, 5, 7),
        ("without_testing_and_wholesale", 2, 0, True, 5, 5, 7),
        ("with_health_services", 5, 3, True, 5, 5, 7),
        ("manufacture_and_biotechnology", 9, 7, True, 5, 5, 7),
    ]
    [(agreeing, strong, changed)] = ask(
        """select n_definitions_agreeing, n_definitions_strong, is_class_changed from sector_definition_effects
        where definition_version = 'manufacture_and_biotechnology' and area_code = 'E12000006' and period_label = '2021' and is_latest"""
    )
    assert (agreeing, strong, changed) == (2, 3, True)


def test_a_definition_that_the_bundled_figures_cannot_compute_is_null_with_a_reason(ask) -> None:
    got = ask(
        """select definition_version, count(*), count(location_quotient), min(split_part(reason, ':', 1)) from sector_definition_effects
        where sector_id in ('creative_industries', 'defence') and period_label = '2021' and is_latest group by sector_id, 1 order by sector_id, 1"""
    )
    assert got == [
        ("dcms_sector", 51, 0, "parts_not_published"),
        ("without_software", 51, 0, "parts_not_published"),
        ("industrial_strategy_2025", 51, 0, "parts_not_published"),
    ]


def test_seven_of_the_eight_growth_sectors_have_the_published_list_and_each_sector_one_default(ask) -> None:
    listed = ask("select sector_id from dim_sectors where citation like '%Industrial Strategy%' group by 1 order by 1")
    assert [sector for (sector,) in listed] == [
        "advanced_manufacturing", "creative_industries", "defence", "digital_and_technologies", "financial_services",
        "life_sciences", "professional_and_business_services",
    ]  # fmt: skip
    assert ask("select count(*) from coverage where coverage_kind = 'gap' and subject like '%clean energy%'") == [(1,)]
    assert ask("select sector_id from dim_sectors group by 1 having count(*) filter (where is_default) <> 1") == []
