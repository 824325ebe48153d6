"""The declared checks, each seen to fail with the first offending row, its value and the number of rows."""

import polars as pl
import pytest

from orchestration.ingest import checks
from orchestration.ingest.dataset import ForeignKey, Pattern, Rule
from orchestration.ingest.errors import BadInput

HEADER = b"code,year,value,status\n"


@pytest.fixture
def refused(make_dataset):
    """Checks rows against one declaration and returns the refusal."""

    def check(rows: bytes, **declared) -> BadInput:
        dataset = make_dataset(**declared)
        table = dataset.parse({"counts.csv": HEADER + rows})
        with pytest.raises(BadInput) as caught:
            checks.check_table(dataset, table)
        assert (caught.value.source, caught.value.dataset) == ("toy", "counts")
        assert caught.value.file == "counts.csv"
        return caught.value

    return check


def test_required_column_may_not_be_empty(refused):
    error = refused(b"01,2020,1,final\n,2020,1,final\n,2021,1,final\n", required=("code",))
    assert (error.row, error.problem) == (3, "code is empty (2 rows offend)")


def test_word_outside_the_vocabulary_is_refused_and_an_empty_cell_is_not(refused):
    words = {"status": ("final", "suppressed")}
    error = refused(b"01,2020,1,\n02,2020,1,Final\n", vocabularies=words)
    assert (error.row, error.problem) == (3, "status is not one of final, suppressed (status 'Final'; 1 row offends)")
    assert "orchestration/sources/toy" in error.remedy


@pytest.mark.parametrize("text", ["x", "1,000", "1e5", "nan", "inf", "-", "5 ", "1.", "٣", "9" * 400])
def test_what_is_not_a_plain_finite_decimal_is_refused(refused, text):
    error = refused(f'01,2020,-0.5,final\n02,2020,,final\n03,2020,"{text}",final\n'.encode(), numbers=("value",))
    assert error.row == 4
    assert text in error.problem


@pytest.mark.parametrize("text", ["2020", "2021-02-29", "2020-1-1", "01/02/2020", "2020-01-01T00:00", "2020-13-01"])
def test_what_is_not_an_iso_date_is_refused(refused, text):
    error = refused(f"01,2020-02-29,1,final\n02,,1,final\n03,{text},1,final\n".encode(), dates=("year",))
    assert (error.row, text in error.problem) == (4, True)


def test_value_that_does_not_match_its_pattern_is_refused_in_words(refused):
    error = refused(b"01,2020,1,final\n1,2020,1,final\n", patterns={"code": Pattern("^[0-9]{2}$", "two digits")})
    assert (error.row, error.problem) == (3, "code is not two digits (code '1'; 1 row offends)")


def test_rule_over_several_columns_quotes_them(refused):
    rule = Rule(
        "value and status disagree", pl.col("value").is_null() != (pl.col("status") == "gap"), ("value", "status")
    )
    error = refused(b"01,2020,,gap\n02,2020,,final\n", rules=(rule,))
    assert (error.row, error.problem) == (3, "value and status disagree (value empty, status 'final'; 1 row offends)")


def test_duplicate_key_is_refused_at_its_first_row_and_empty_parts_are_equal(refused):
    error = refused(b"01,2020,1,final\n02,,1,final\n03,,1,final\n02,,2,final\n", key=("code", "year"))
    assert (error.row, error.problem) == (3, "several rows have the same key (code '02', year empty; 2 rows offend)")


def test_table_that_keeps_every_declaration_passes(make_dataset):
    dataset = make_dataset(
        key=("code", "year"),
        required=("code",),
        vocabularies={"status": ("final",)},
        numbers=("value",),
        patterns={"code": Pattern("^[0-9]+$", "digits")},
    )
    checks.check_table(dataset, dataset.parse({"counts.csv": HEADER + b"01,2020,1,final\n01,2021,,final\n"}))


def test_parse_that_returns_other_columns_is_a_fault_of_the_code(make_dataset):
    dataset = make_dataset()
    with pytest.raises(TypeError, match="toy/counts"):
        checks.check_table(dataset, dataset.parse({"c.csv": HEADER}).drop("status"))


def test_reference_to_a_missing_entry_is_refused_and_one_with_an_empty_part_is_not(make_dataset):
    reference = ForeignKey(("code", "status"), ("toy", "areas"), ("code", "system"))
    dataset = make_dataset(foreign_keys=(reference,))
    areas = pl.DataFrame({"code": ["01", "02"], "system": ["gss", "itl"]})
    table = dataset.parse({"counts.csv": HEADER + b"01,2020,1,gss\n07,2020,1,\n02,2020,1,gss\n09,2020,1,gss\n"})
    with pytest.raises(BadInput) as caught:
        checks.check_foreign_keys(dataset, table, {("toy", "areas"): areas}.get)
    assert caught.value.row == 4
    assert caught.value.problem == "no entry in toy/areas (code '02', status 'gss'; 2 rows offend)"
    assert "toy/areas" in caught.value.remedy


def test_reference_into_the_same_table_is_checked(make_dataset):
    dataset = make_dataset(foreign_keys=(ForeignKey(("status",), ("toy", "counts"), ("code",)),))
    table = dataset.parse({"counts.csv": HEADER + b"01,2020,1,\n02,2020,1,01\n03,2020,1,04\n"})
    with pytest.raises(BadInput) as caught:
        checks.check_foreign_keys(dataset, table, {}.get)
    assert (caught.value.row, "status '04'" in caught.value.problem) == (4, True)


def test_reference_to_a_dataset_that_never_landed_says_so(make_dataset):
    dataset = make_dataset(foreign_keys=(ForeignKey(("code",), ("toy", "areas"), ("code",)),))
    with pytest.raises(BadInput, match=r"toy/areas, of which nothing has landed\. Land toy/areas first"):
        checks.check_foreign_keys(dataset, dataset.parse({"counts.csv": HEADER}), {}.get)


def test_magnitude_outside_its_band_is_taken_for_a_changed_unit(refused):
    error = refused(b'01,2020,"1,500",final\n02,2020,1.5,final\n', bands={"value": (100, 10_000)})
    assert (error.row, error.problem) == (
        3,
        "value is outside the plausible band from 100 to 10,000 (value '1.5'; 1 row offends)",
    )
    assert "changed the unit" in error.remedy


def test_marker_in_a_banded_column_is_left_to_its_pattern(make_dataset):
    dataset = make_dataset(bands={"value": (100, 10_000)})
    checks.check_table(dataset, dataset.parse({"counts.csv": HEADER + b"01,2020,[x],final\n02,2020,,final\n"}))


@pytest.mark.parametrize(
    ("period", "vintage", "is_refused"),
    [
        ("2020", "2020", False),
        ("2059", "2024-03-20", True),
        ("2024-03-20", "2024-03-20", False),
        ("2024-03-21/P1Y", "2024-03-20", True),
        ("2024-04", "2024-03", True),
        ("2024-03", "2024-03-20", False),
        ("2024-25", "2024-03-20", False),
        ("202425", "2024", False),
        ("Jan 2022-Dec 2022", "2023-04-24", False),
        ("Jan 2124-Dec 2124", "2023-04-24", True),
        ("", "2020", False),
    ],
)
def test_a_period_that_begins_after_its_release_is_refused(make_dataset, make_release, period, vintage, is_refused):
    dataset = make_dataset(period="year")
    release = make_release(HEADER + f"01,2019,1,final\n02,{period},1,final\n".encode(), vintage=vintage)
    table = dataset.parse(release.files)
    if not is_refused:
        checks.check_periods(dataset, release, table)
        return
    with pytest.raises(BadInput, match=f"year begins after the release of {vintage} came out") as caught:
        checks.check_periods(dataset, release, table)
    assert caught.value.row == 3
    checks.check_periods(make_dataset(), release, table)


@pytest.mark.parametrize(
    "declared",
    [
        {"required": ("status",)},
        {"vocabularies": {"value": ("final",)}},
        {"numbers": ("code",)},
        {"dates": ("value",)},
        {"patterns": {"code": Pattern("^[0-9]{2}$", "two digits")}},
        {"rules": (Rule("it is odd", pl.col("code") == "x", ("code",)),)},
        {"key": ("year",)},
    ],
    ids=lambda declared: next(iter(declared)),
)
def test_only_of_our_own_files_is_a_row_to_be_corrected(refused, declared):
    rows = b"x,2020,1,\n02,2020,1,final\n"
    theirs, ours = (refused(rows, bundled_files=files, **declared).remedy for files in ((), ("counts.csv",)))
    assert theirs.startswith("Obtain the file again") and "orchestration/sources/toy" in theirs
    assert ours.startswith(("Fill", "Correct", "Write", "Keep"))
