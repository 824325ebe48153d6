"""Relatedness, complexity and concentration as published, against what is known of the jobs of Great Britain."""

import duckdb
import pytest

LONDON = ("UKI3", "UKI4", "UKI5", "UKI6", "UKI7")
LIFE_SCIENCES = {
    "sic2007:21.10", "sic2007:21.20", "sic2007:26.60", "sic2007:32.50", "sic2007:46.46", "sic2007:71.20",
    "sic2007:72.11", "sic2007:72.19",
}  # fmt: skip


@pytest.fixture(scope="module")
def ask(built_warehouse):
    """Rows of the answer of the published file."""
    with duckdb.connect(str(built_warehouse.database), read_only=True) as con:
        yield lambda query: con.execute(query).fetchall()


def test_london_is_the_complex_end_of_divisions_and_not_the_other(ask) -> None:
    """The sign rule of common packages puts London last; on divisions Outer London West and North West is tenth."""
    got = ask(
        f"""select area_code, rank, n_ranked from area_complexity where industry_level = 'division'
        and period_label = '2021' and area_code in {LONDON} order by rank"""
    )
    assert got == [("UKI3", 1, 40), ("UKI4", 2, 40), ("UKI7", 3, 40), ("UKI6", 4, 40), ("UKI5", 10, 40)]


def test_anchor_is_named_with_its_correlation_and_the_areas_it_rests_on(ask) -> None:
    """Without figures of the areas themselves their regions decide, and all areas have one."""
    got = ask(
        """select distinct period_label, anchor_measure_id, anchor_area_level, anchor_period_label, round(anchor_correlation, 3),
        n_anchored_areas, n_areas, n_industries, round(spectral_gap, 4), is_gap_narrow from area_complexity order by all"""
    )
    measure = "gross_value_added_gbp_per_hour"
    assert got == [
        ("2015", measure, "itl1", "2015", 0.807, 40, 40, 84, 0.11, False),
        ("2021", measure, "itl1", "2021", 0.777, 40, 40, 84, 0.1092, False),
    ]


def test_sums_without_rounding_bounds_have_an_index_and_no_range(ask) -> None:
    """The bundled divisions are compiled sums; ranges come with 5-digit cells, whose rounding is known."""
    assert ask(
        """select distinct interval_kind, eci_low, eci_high, rank_low, rank_high, draws, seed from area_complexity"""
    ) == [("none", None, None, None, None, None, None)]


def test_area_that_the_survey_does_not_cover_is_there_without_a_figure(ask) -> None:
    got = ask(
        """select eci, rank, fitness, diversity, value_status, reason from area_complexity
        where area_code = 'UKN0' and period_label = '2021'"""
    )
    assert got == [(None, None, None, None, "missing", "not_covered: the survey has no figures for this area")]


def test_farm_jobs_unknown_in_scotland_are_counted_and_labelled_and_are_not_zero(ask) -> None:
    assert ask("select distinct period_label, n_unknown_cells from area_complexity order by 1") == [
        ("2015", 5), ("2021", 0),
    ]  # fmt: skip
    cells = ask(
        """select count(*), count(jobs), count(is_specialised), min(value_status), left(min(reason), 12) from area_relatedness
        where industry_code = 'sic2007:01' and period_label = '2015' and area_code like 'UKM%'"""
    )
    assert cells == [(5, 0, 0, "partial", "part_missing")]
    assert ask(
        """select count(*), count(proximity), count(coagglomeration) from industry_relatedness
        where 'sic2007:01' in (industry_code_a, industry_code_b) and period_label = '2015'"""
    ) == [(87, 87, 0)]


def test_industries_without_jobs_have_no_index_and_say_so(ask) -> None:
    got = ask(
        """select industry_code, ubiquity, pci, value_status, split_part(reason, ':', 1) from industry_complexity
        where period_label = '2021' and jobs = 0 order by 1"""
    )
    assert len(got) == 4
    assert {row[1:] for row in got} == {(0, None, "not_applicable", "no_specialisation")}


def test_every_life_science_class_has_a_density_in_every_area_among_divisions(ask) -> None:
    got = ask(
        """select industry_code, count(density_excluding_itself_share), count(distinct rank) > 20, min(n_ranked)
        from area_relatedness join sector_industries using (industry_code)
        where sector_id = 'life_sciences' and definition_version = 'eight_sic_classes' and industry_level = 'class'
        and space_level = 'division' and period_label = '2021' and is_latest group by all"""
    )
    assert {row[0] for row in got} == LIFE_SCIENCES
    assert {row[1:] for row in got} == {(40, True, 40)}


def test_density_over_chance_is_one_on_average_and_takes_the_size_of_an_area_out(ask) -> None:
    ((mean, with_size, without),) = ask(
        """select avg(density_over_chance_ratio), corr(density_excluding_itself_share, diversity),
        corr(density_over_chance_ratio, diversity)
        from area_relatedness join area_complexity using (area_code, industry_level, period_label, release_id)
        where space_level = 'division' and period_label = '2021'"""
    )
    assert mean == pytest.approx(1, abs=0.05)
    assert with_size > 0.5 > abs(without)


def test_each_pair_of_divisions_is_there_once_with_what_it_is_made_of(ask) -> None:
    assert ask(
        "select period_label, count(*), min(n_areas), count(coagglomeration) from industry_relatedness group by all order by 1"
    ) == [("2015", 3828, 40, 3403), ("2021", 3828, 40, 3486)]


def test_film_and_broadcasting_go_together_as_their_printed_jobs_say(ask) -> None:
    """Counted again from the observations, in plain Python."""
    jobs: dict[tuple[str, str], float] = {
        (area, industry): value
        for area, industry, value in ask(
            """select area_code, industry_code, value from observations where measure_id = 'employment_jobs'
            and area_level = 'itl2' and period_label = '2021' and regexp_full_match(industry_code, 'sic2007:[0-9]{2}')"""
        )
    }
    total = sum(jobs.values())
    by_area = {area: sum(jobs[key] for key in jobs if key[0] == area) for area, _ in jobs}
    film, broadcasting = "sic2007:59", "sic2007:60"
    national = {industry: sum(jobs[area, industry] for area in by_area) for industry in (film, broadcasting)}
    has = {
        industry: {area for area in by_area if jobs[area, industry] * total >= by_area[area] * national[industry]}
        for industry in national
    }
    shares = {area: number / total for area, number in by_area.items()}
    product = sum(
        (jobs[area, film] / national[film] - share) * (jobs[area, broadcasting] / national[broadcasting] - share)
        for area, share in shares.items()
    )
    both = len(has[film] & has[broadcasting])
    (got,) = ask(
        f"""select cooccurrence_count, proximity, coagglomeration from industry_relatedness
        where industry_code_a = '{film}' and industry_code_b = '{broadcasting}' and period_label = '2021'"""
    )
    assert got == pytest.approx(
        (both, both / max(map(len, has.values())), product / (1 - sum(share**2 for share in shares.values())))
    )
    assert both >= 3


def test_raw_concentration_is_below_its_limit_and_high_where_one_place_has_the_industry(ask) -> None:
    got = dict(
        ask(
            """select industry_code, raw_concentration from industry_concentration
            where period_label = '2021' and definition_version = 'divisions' and jobs > 0 order by raw_concentration desc"""
        )
    )
    assert list(got)[-1] in {"sic2007:47", "sic2007:85", "sic2007:86", "sic2007:43", "sic2007:45", "sic2007:56"}
    assert got["sic2007:47"] < 0.002 < 0.05 < got["sic2007:60"]
    assert ask(
        "select count(*) from industry_concentration where raw_concentration > plant_adjusted_concentration_high"
    ) == [(0,)]


def test_raw_concentration_without_agriculture_goes_by_the_jobs_without_agriculture(ask) -> None:
    cells = ask(
        """select area_code, industry_code, jobs from industry_location_quotients
        where industry_level = 'division' and industry_code > 'sic2007:03' and period_label = '2021'"""
    )
    totals, rail = {}, {}
    for area, industry, jobs in cells:
        totals[area] = totals.get(area, 0) + jobs
        rail[area] = jobs if industry == "sic2007:30" else rail.get(area, 0)
    everywhere, whole = sum(totals.values()), sum(rail.values())
    differences = {area: rail[area] / whole - totals[area] / everywhere for area in totals}
    raw = sum(difference**2 for difference in differences.values())
    limit = raw / (1 - sum((jobs / everywhere) ** 2 for jobs in totals.values()))
    got = ask(
        """select raw_concentration, plant_adjusted_concentration_high from industry_concentration
        where definition_version = 'divisions_b_to_u' and period_label = '2021' and industry_code = 'sic2007:30'"""
    )
    assert got == [pytest.approx((raw, limit), rel=1e-8)]
