"""The bundled figures land whole, and no fault that a person could make in them reaches raw/."""

import csv
import hashlib
import json

import polars as pl
import pytest

from orchestration import paths, sources
from orchestration.ingest import landing
from orchestration.ingest.errors import BadInput
from orchestration.sources import official_figures

NEEDED = ("sources", "measures", "industries", "areas", "life_sciences_industry")
FILE = "observations/life_sciences_industry.csv"


@pytest.fixture
def refused(raw, bundled, refresh, edit_csv):
    """Spoils one bundled file through a function of its records, refreshes and returns the refusal."""

    def spoil(change, file: str = FILE) -> BadInput:
        edit_csv(bundled / file, change)
        with pytest.raises(BadInput) as caught:
            refresh(*NEEDED)
        assert not list(raw.glob("*/*/*/release.json"))
        error = caught.value
        assert error.source == "official_figures"
        assert str(error).startswith(f"official_figures/{error.dataset}, file {error.file}, row {error.row}: ")
        assert error.remedy.rstrip(".") in str(error)
        return error

    return spoil


def cell(row: int, column: str, text: str):
    """A change of one cell; rows count from 1, the header being row 1."""

    def change(records):
        records[row - 1][records[0].index(column)] = text

    return change


def test_a_file_of_one_publication_that_has_terms_of_its_own_says_them_as_the_list_of_sources_does():
    listed = {row["source_id"]: row for row in rows_of("sources.csv")}
    named = {}
    for dataset in official_figures.DATASETS:
        if dataset.licence != official_figures.COMPILED["licence"]:
            [source_id] = {row["source_id"] for row in rows_of(*dataset.bundled_files)}
            named[dataset.name] = source_id
            entry = listed[source_id]
            said = (dataset.publisher, dataset.homepage, dataset.licence.name, dataset.licence.attribution)
            assert said == (entry["publisher"], entry["url"], entry["licence"], entry["attribution"])
    assert named == {
        "clinical_trial_sample_sites": "clinicaltrials_gov_sample",
        "clinical_trial_sample_studies": "clinicaltrials_gov_sample",
        "ref2021_life_science_units": "ref_2021_results",
    }


def rows_of(file: str) -> list[dict[str, str]]:
    with (paths.bundled() / file).open(encoding="utf-8-sig", newline="") as text:
        return list(csv.DictReader(text))


def test_every_bundled_file_lands_with_its_bytes_and_row_count(raw, refresh):
    outcomes = refresh()
    own = [outcome for outcome in outcomes if outcome.dataset.source == "official_figures"]
    assert len(own) == 25
    assert all(landed.is_new for outcome in own for landed in outcome.landed)
    assert {path for outcome in own for path in outcome.dataset.bundled_files} == {
        str(path.relative_to(paths.bundled())) for path in paths.bundled().rglob("*.csv")
    }
    rows = {outcome.dataset.name: outcome.current.rows for outcome in own}
    observations = [d.name for d in sources.datasets() if d.bundled_files and "observations/" in d.bundled_files[0]]
    assert sum(rows[name] for name in observations) == 49_531
    assert (rows["measures"], rows["areas"], rows["area_links"], rows["sources"]) == (128, 892, 1_763, 130)
    for outcome in own:
        (file,) = outcome.dataset.bundled_files
        copy = landing.payload(outcome.current)[file.rsplit("/", 1)[-1]]
        assert copy == (paths.bundled() / file).read_bytes()
        assert outcome.current.vintage == (paths.bundled() / "EDITION").read_text().strip()


def test_landed_tables_keep_text_suppression_and_row_numbers(raw, refresh):
    refresh()
    table = pl.read_parquet(next(raw.glob("official_figures/investment/2*/table.parquet")))
    assert set(table.drop("source_row").dtypes) == {pl.String}
    suppressed = table.filter(pl.col("value_status") == "suppressed")
    assert suppressed.height == 32
    assert suppressed["value"].null_count() == 32
    lines = (paths.bundled() / "observations" / "investment.csv").read_text().splitlines()
    first = suppressed.row(0, named=True)
    assert f"{first['measure_id']},{first['area_code']}," in lines[first["source_row"] - 1]


def test_datasets_without_figures_keep_an_empty_table_and_say_why(raw, refresh):
    bres = next(outcome for outcome in refresh() if outcome.dataset.source == "nomis")
    assert bres.current is None
    assert "not among the bundled figures" in bres.reason
    assert pl.read_parquet(raw / "nomis" / "bres_employment" / "empty" / "table.parquet").height == 0


def test_second_refresh_changes_nothing(raw, refresh):
    refresh()
    before = {path: path.stat().st_mtime_ns for path in raw.rglob("*") if path.is_file()}
    assert not any(landed.is_new for outcome in refresh() for landed in outcome.landed)
    assert {path: path.stat().st_mtime_ns for path in raw.rglob("*") if path.is_file()} == before


def test_corrected_file_lands_as_a_second_release_and_both_are_kept(raw, bundled, refresh, edit_csv):
    refresh(*NEEDED)
    edit_csv(bundled / FILE, cell(2, "value", "6301"))
    (bundled / "EDITION").write_text("2026-12-01\n")
    outcomes = {outcome.dataset.name: outcome for outcome in refresh(*NEEDED)}
    assert [landed.is_new for landed in outcomes["areas"].landed] == [False]
    assert outcomes["areas"].current.vintage == "2026-11-24"
    assert outcomes["life_sciences_industry"].current.vintage == "2026-12-01"
    tables = sorted(raw.glob("official_figures/life_sciences_industry/2*/table.parquet"))
    assert [pl.read_parquet(table)["value"][0] for table in tables] == ["6300", "6301"]


def test_file_put_back_as_it_was_becomes_the_current_release_again(raw, bundled, refresh, edit_csv):
    refresh(*NEEDED)
    original = (bundled / FILE).read_bytes()
    first = {outcome.dataset.name: outcome for outcome in refresh(*NEEDED)}["life_sciences_industry"].current
    edit_csv(bundled / FILE, cell(2, "value", "6301"))
    edited = {outcome.dataset.name: outcome for outcome in refresh(*NEEDED)}["life_sciences_industry"].current
    assert edited.release_id != first.release_id
    (bundled / FILE).write_bytes(original)
    for _ in range(2):
        outcome = {outcome.dataset.name: outcome for outcome in refresh(*NEEDED)}["life_sciences_industry"]
        assert outcome.current.release_id == first.release_id
        assert [landed.is_new for landed in outcome.landed] == [False]
    entry = json.loads((first.path / "release.json").read_text())
    assert (entry["first_fetched_at"], entry["fetched_at"] > edited.fetched_at) == (first.fetched_at, True)
    assert len(list(raw.glob("official_figures/life_sciences_industry/2*/release.json"))) == 2


def test_release_digest_is_that_of_the_bundled_file(raw, refresh):
    landed = refresh("sources")[0].current
    sha = hashlib.sha256((paths.bundled() / "sources.csv").read_bytes()).hexdigest()
    assert landed.payload_sha256 == hashlib.sha256(f"sources.csv {sha}\n".encode()).hexdigest()


def test_missing_column_is_refused_and_named(refused):
    def drop(records):
        at = records[0].index("address_basis")
        for record in records:
            del record[at]

    error = refused(drop)
    assert (error.dataset, error.file, error.row) == ("life_sciences_industry", "life_sciences_industry.csv", 1)
    assert "missing address_basis" in error.problem


def test_renamed_column_is_refused_and_both_names_are_given(refused):
    error = refused(cell(1, "value_status", "status"))
    assert "missing value_status; unexpected 'status'" in error.problem


@pytest.mark.parametrize(
    ("column", "text", "expected"),
    [
        (
            "value_status",
            "guessed",
            "value_status is not one of estimated, final, provisional, rounded, sample, suppressed",
        ),
        ("measure_id", "employment_heads", "no entry in official_figures/measures (measure_id 'employment_heads'"),
        ("value", "about 6,000", "value is not a plain decimal number (value 'about 6,000'"),
        ("value", "", "value must be empty where value_status is suppressed, and only there"),
        ("value_status", "suppressed", "value must be empty where value_status is suppressed, and only there"),
        ("area_code", "E12000099", "no entry in official_figures/areas (area_code 'E12000099', area_code_system 'gss'"),
        ("area_code_system", "nuts2016", "no entry in official_figures/areas"),
        ("area_code_system", "postcode", "area_code_system is not one of"),
        ("industry_code", "ols:space", "no entry in official_figures/industries"),
        ("industry_code", "", "industry_code and industry_code_system must be given together"),
        ("source_id", "somebody", "no entry in official_figures/sources (source_id 'somebody'"),
        ("address_basis", "home", "address_basis is not one of"),
        ("period_start", "01/01/2020", "period_start is not a date"),
        ("period_end", "1999-12-31", "the period ends before it starts"),
        ("released", "May 2020", "released is not YYYY, YYYY-MM or YYYY-MM-DD"),
        ("measure_id", "", "measure_id is empty"),
    ],
)
def test_wrong_cell_is_refused_with_its_row(refused, column, text, expected):
    error = refused(cell(5, column, text))
    assert (error.dataset, error.row) == ("life_sciences_industry", 5)
    assert expected in error.problem


def test_duplicate_key_is_refused_at_the_first_of_its_rows(refused):
    error = refused(lambda records: records.append(records[6]))
    assert error.row == 7
    assert error.problem.startswith("several rows have the same key (measure_id ")
    assert "2 rows offend" in error.problem


@pytest.mark.parametrize(
    ("file", "row", "column", "text", "expected"),
    [
        ("measures.csv", 3, "higher_is_better", "yes", "higher_is_better is not one of 0, 1"),
        ("measures.csv", 3, "aggregation", "mean", "aggregation is not one of none, sum"),
        ("industries.csv", 4, "parent_code", "ols:nothing", "no entry in official_figures/industries"),
        ("places/areas.csv", 9, "parent_code", "X1", "no entry in official_figures/areas (parent_code 'X1'"),
        ("places/areas.csv", 9, "level", "shire", "level is not one of"),
        ("sources.csv", 2, "licence", "", "licence is empty"),
    ],
)
def test_wrong_code_list_is_refused_with_its_row(refused, file, row, column, text, expected):
    error = refused(cell(row, column, text), file)
    assert (error.file, error.row) == (file.rsplit("/", 1)[-1], row)
    assert expected in error.problem


@pytest.mark.parametrize("weight", ["0", "1.5", "-0.1", "half"])
def test_link_weight_outside_zero_to_one_is_refused(raw, bundled, refresh, edit_csv, weight):
    edit_csv(bundled / "places/area_links.csv", cell(8, "weight", weight))
    with pytest.raises(BadInput, match=r"file area_links\.csv, row 8: weight"):
        refresh("areas", "area_links")


def test_file_that_is_missing_is_refused_with_the_way_to_restore_it(raw, bundled, refresh):
    (bundled / FILE).unlink()
    with pytest.raises(BadInput, match="git checkout raw/bundled") as caught:
        refresh(*NEEDED)
    assert caught.value.file == FILE
    assert not raw.exists()
