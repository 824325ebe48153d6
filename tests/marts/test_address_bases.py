"""What the choice of address does, against shares that publishers print or that follow from what they print."""

import duckdb
import pytest


@pytest.mark.parametrize(
    ("measure", "period", "of_regions", "of_published"),
    [
        ("gross_research_and_development_expenditure_gbp", "2017", 0.523, 0.523),
        ("business_research_and_development_expenditure_gbp", "2022", 0.576, 0.576),
        ("business_research_and_development_expenditure_gbp", "2024", 0.591, 0.591),
        ("public_funded_research_and_development_expenditure_gbp", "2021/22", 0.510, 0.510),
        ("research_grant_committed_gbp", "2007/08-2017/18", 0.446, 0.446),
        ("health_research_funding_gbp", "2016/17", 0.564, 0.500),
    ],
)
def test_the_greater_south_east_has_the_share_that_is_known(
    built_warehouse, measure, period, of_regions, of_published
) -> None:
    with duckdb.connect(str(built_warehouse.database), read_only=True) as con:
        rows = con.execute(
            "select distinct round(share_of_regions, 3), round(share_of_published, 3) from address_basis_comparison "
            "where measure_id = ? and period_label = ? and area_code = 'GREATER-SOUTH-EAST'",
            [measure, period],
        ).fetchall()
    assert rows == [(of_regions, of_published)]


def test_only_the_same_records_by_another_address_are_called_the_same_measure(built_warehouse) -> None:
    with duckdb.connect(str(built_warehouse.database), read_only=True) as con:
        kinds = dict(
            con.execute(
                "select comparison_kind, count(distinct measure_id) from address_basis_comparison group by 1"
            ).fetchall()
        )
        reasons = con.execute(
            "select count(*) from address_basis_comparison where difference_points is null and difference_reason is null"
        ).fetchone()
    assert kinds["reference"] >= 4
    assert "other_measure" in kinds
    assert reasons == (0,)


def test_every_measure_level_and_year_is_one_of_four_things(built_warehouse) -> None:
    with duckdb.connect(str(built_warehouse.database), read_only=True) as con:
        counts = dict(
            con.execute(
                "select coverage_status, count(*) from coverage where coverage_kind = 'year' group by 1"
            ).fetchall()
        )
        jobs = con.execute(
            "select area_level, coverage_status from coverage where coverage_kind = 'year' and subject = 'employment_jobs' "
            "and period_label = '2021' and area_level in ('itl2', 'icb') order by area_level"
        ).fetchall()
    assert set(counts) <= {"present", "suppressed", "not_published", "not_ingested"}
    assert counts["present"] > 1000
    assert jobs == [("icb", "not_published"), ("itl2", "present")]


def test_the_rest_of_the_country_is_no_sum_of_the_regions_that_happen_to_be_there(built_warehouse) -> None:
    with duckdb.connect(str(built_warehouse.database), read_only=True) as con:
        rest = con.execute(
            "select value, reason from address_basis_comparison where subject_id = 'research_spending' and period_label = '2015' "
            "and measure_id = 'gross_research_and_development_expenditure_gbp' and area_code = 'UK-OUTSIDE-GREATER-SOUTH-EAST'"
        ).fetchall()
    assert rest == [(None, "input_missing: a region has no figure in this release")]
