"""What universities are strong in: the compiled results of REF 2021, units 1 to 6, against their own rows."""

import csv
from collections import defaultdict

import duckdb
import pytest

from orchestration import paths


@pytest.fixture(scope="module")
def ask(built_warehouse):
    con = duckdb.connect(str(built_warehouse.database), read_only=True)
    yield lambda query: con.execute(query).fetchall()
    con.close()


@pytest.fixture(scope="module")
def submitted() -> dict[str, dict[str, float]]:
    """Provider → unit → full-time equivalents, as the bundled file has them."""
    found: dict = defaultdict(lambda: defaultdict(float))
    with (paths.bundled() / "assets" / "ref2021_life_science_units.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["ukprn"]][row["unit_of_assessment"]] += float(row["submitted_fte"])
    return found


def test_every_assessed_provider_has_a_row_for_every_unit(ask, submitted):
    got = ask("select ukprn, subject_code, submitted_fte from university_expertise")
    assert len(got) == 129 * 6
    assert {(ukprn, code): pytest.approx(fte) for ukprn, code, fte in got} == {
        (ukprn, code): units.get(code, 0) for ukprn, units in submitted.items() for code in "123456"
    }


def test_results_carry_the_terms_of_their_publisher(ask):
    assert ask("select distinct publisher, licence from university_expertise") == [
        ("Research England, SFC, HEFCW, DfE NI", "CC BY 4.0")
    ]


def test_an_advantage_is_the_share_in_the_provider_over_the_share_in_all(ask, submitted):
    whole = sum(sum(units.values()) for units in submitted.values())
    subject = {code: sum(units.get(code, 0) for units in submitted.values()) for code in "123456"}
    for ukprn, code, got in ask("select ukprn, subject_code, revealed_advantage_ratio from university_expertise"):
        own = submitted[ukprn].get(code, 0) / sum(submitted[ukprn].values())
        assert got == pytest.approx(own / (subject[code] / whole))


def test_providers_of_one_unit_are_there_and_flagged(ask, submitted):
    single = {ukprn for ukprn, units in submitted.items() if sum(fte > 0 for fte in units.values()) == 1}
    got = ask(
        "select ukprn, concentration_hhi, effective_subject_count, diversity_entropy_bits from university_concentration where is_single_subject"
    )
    assert {row[0] for row in got} == single
    assert {row[1:] for row in got} == {(1, 1, 0)}
    assert ask("select count(*) from university_concentration") == [(129,)]


def test_a_unit_is_spread_over_regions_and_their_parts(ask):
    got = ask(
        "select area_level, count(*), count(spatial_hhi), count(provider_hhi) from university_subjects group by all order by 1"
    )
    assert got == [("itl1", 6, 6, 6), ("itl2", 6, 6, 6)]


def test_areas_have_all_the_people_of_a_unit_that_have_a_place(ask, submitted):
    whole = sum(sum(units.values()) for units in submitted.values())
    assert ask("select sum(submitted_fte) from university_expertise_by_area where area_level = 'itl1'") == [
        (pytest.approx(whole),)
    ]
    low = "select count(*) from university_expertise_by_area where revealed_advantage_ratio > 1 and revealed_advantage_low < 1"
    assert ask(low)[0][0] > 0
