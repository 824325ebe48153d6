"""ITL 2 areas that publishers print as combined authorities alone: which, with what figures, how often, and where one is led to."""

import csv
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

ROOT = Path(__file__).resolve().parents[2]

# By the lookups of ONS, April and May 2025: the districts of both are the same.
TWINS = {
    "TLC3": "E47000006",
    "TLC4": "E47000014",
    "TLD3": "E47000001",
    "TLD7": "E47000004",
    "TLE2": "E47000012",
    "TLE3": "E47000002",
    "TLE4": "E47000003",
    "TLF1": "E47000013",
    "TLG3": "E47000007",
    "TLH4": "E47000008",
    "TLK5": "E47000009",
}
INCOME = "gross_disposable_household_income_gbp_per_head"


@pytest.fixture(scope="module")
def published(built_warehouse) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(built_warehouse.database), read_only=True) as con:
        yield con


def test_a_list_of_income_has_all_46_areas_and_eleven_have_the_figure_of_their_authority(published):
    rows = published.execute(
        "select area_code, value, note from observations where measure_id = ? and area_level = 'itl2' and period_label = '2022' and is_latest",
        [INCOME],
    ).fetchall()
    authorities = dict(
        published.execute(
            "select area_code, value from observations where measure_id = ? and area_level = 'combined_authority' and period_label = '2022'",
            [INCOME],
        ).fetchall()
    )
    assert len(rows) == 46
    marked = {area: (value, note) for area, value, note in rows if note and "printed under" in note}
    assert {area: value for area, (value, _) in marked.items()} == {
        area: authorities[code] for area, code in TWINS.items()
    }
    assert all(f"printed under {TWINS[area]}, " in note for area, (_, note) in marked.items())
    ranks = published.execute(
        """select area_code, rank, n_ranked, n_expected from levelling_up_indicators where indicator_id = 'income_disposable_per_head'
        and area_level = 'itl2' and period_label = '2022' and is_latest order by rank desc limit 2"""
    ).fetchall()
    assert ranks == [("TLG3", 46, 46, 46), ("TLC3", 45, 46, 46)]


def test_a_release_has_an_area_of_a_level_once(published):
    """What it prints of the area itself stands alone, so that no sum over a level counts a place twice."""
    twice = published.execute(
        """select measure_id, area_code, industry_code, period_start, period_end, release_id, address_basis, source_id, count(*) from observations
        where not is_superseded and area_level = 'itl2' and area_code_system = 'itl2025' group by all having count(*) > 1"""
    ).fetchall()
    assert twice == []
    own = published.execute(
        "select count(*) from observations where measure_id like 'foreign_direct%' and area_level = 'itl2' and note like '%printed under%'"
    ).fetchone()
    assert own == (0,)


def test_authorities_alone_are_no_list_of_areas(published):
    levels = published.execute(
        "select distinct area_level from observations where measure_id in ('claimant_count_share', 'median_pay_gbp_per_week')"
    ).fetchall()
    assert ("combined_authority",) in levels
    assert ("itl2",) not in levels


def test_a_profile_a_trace_and_a_day_lead_to_the_row_of_the_authority(published):
    [(value, caveat)] = published.execute(
        """select value, caveat from levelling_up_indicators
        where indicator_id = 'income_disposable_per_head' and area_code = 'TLD7' and period_label = '2023' and is_latest"""
    ).fetchall()
    assert caveat.endswith("Printed under E47000004, which has the same districts.")
    profile = "select value from place_profile('TLD7') where item_id = 'income_disposable_per_head'"
    assert published.execute(profile).fetchall() == [(value,)]
    [(source_file, source_row, explanation)] = published.execute(
        """select source_file, source_row, explanation from trace_value('income_disposable_per_head', 'TLD7', '2023')
        where kind = 'input'"""
    ).fetchall()
    with (ROOT / "raw" / "bundled" / "observations" / source_file).open(encoding="utf-8-sig", newline="") as text:
        row = list(csv.DictReader(text))[source_row - 2]
    assert (row["measure_id"], row["area_code"], float(row["value"])) == (INCOME, "E47000004", value)
    assert "E47000004, Liverpool City Region" in explanation
    known = "select count(*) from observations_as_of(date '{}') where measure_id = ? and area_code = 'TLD7'"
    assert published.execute(known.format("2025-09-09"), [INCOME]).fetchone() == (0,)
    assert published.execute(known.format("2025-09-10"), [INCOME]).fetchone() == (27,)
