"""BRES pages: read as text, complete by their own count, and refused when they are not."""

import gzip
import hashlib
import json
import time

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration.ingest.checks import check_table
from orchestration.ingest.errors import BadInput
from orchestration.sources.nomis.bres import BRES_COLUMNS, BRES_EMPLOYMENT


@pytest.fixture
def archive_of(tmp_path):
    """Writes an archive with one BRES release of the given files; returns its root."""

    def write(files: dict[str, bytes]):
        folder = tmp_path / "archive" / "nomis" / "bres_employment" / "2023"
        folder.mkdir(parents=True)
        entries = []
        for name, content in files.items():
            (folder / name).write_bytes(content)
            entries.append({"name": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()})
        manifest = {"source": "nomis", "dataset": "bres_employment", "vintage": "2023", "files": entries}
        (folder / "release.json").write_text(json.dumps(manifest))
        return tmp_path / "archive"

    return write


@pytest.fixture
def refused(raw, refresh, archive_of):
    """Refreshes from an archive of the given files and returns the refusal; nothing has landed."""

    def run(files: dict[str, bytes]) -> BadInput:
        with pytest.raises(BadInput) as caught:
            refresh("bres_employment", mode="archive", archive=archive_of(files))
        assert not list(raw.glob("*/*/*/release.json"))
        assert str(caught.value).startswith("nomis/bres_employment, file ")
        assert caught.value.remedy
        return caught.value

    return run


def test_cells_stay_text_with_leading_zeros_and_missing_values(bres_rows, bres_csv):
    table = BRES_EMPLOYMENT.parse({"page.csv": bres_csv(bres_rows)})
    assert table.columns == [*BRES_COLUMNS, "source_file", "source_row"]
    assert table["INDUSTRY_CODE"].to_list() == ["01110", "21100", "72110"] * 2
    assert table["OBS_VALUE"].to_list() == ["5", "0", "1500", None, "20", "300"]
    assert table["source_row"].to_list() == [2, 3, 4, 5, 6, 7]
    assert table["INDUSTRY_NAME"][0] == "01110 : Growing of cereals, etc"


def test_one_query_may_be_spread_over_files_in_name_order(bres_rows, bres_csv):
    pages = {"page_2.csv": bres_csv(bres_rows[4:]), "page_1.csv.gz": gzip.compress(bres_csv(bres_rows[:4]))}
    table = BRES_EMPLOYMENT.parse(pages)
    assert table["source_file"].to_list() == ["page_1.csv.gz"] * 4 + ["page_2.csv"] * 2
    assert table["source_row"].to_list() == [2, 3, 4, 5, 2, 3]


def test_several_queries_are_each_counted_by_themselves(bres_rows, bres_csv):
    later = [{**row, "DATE": "2022"} for row in bres_rows]
    table = BRES_EMPLOYMENT.parse({"2021.csv": bres_csv(bres_rows), "2022.csv": bres_csv(later)})
    assert table["DATE"].value_counts().sort("DATE").rows() == [("2021", 6), ("2022", 6)]


def test_good_release_lands_through_the_archive(raw, refresh, archive_of, bres_rows, bres_csv):
    content = gzip.compress(bres_csv(bres_rows))
    outcome = refresh("areas", "bres_employment", mode="archive", archive=archive_of({"bres.csv.gz": content}))[-1]
    assert (outcome.current.rows, outcome.current.vintage, outcome.landed[0].is_new) == (6, "2023", True)
    assert (outcome.current.path / "payload" / "bres.csv.gz").read_bytes() == content


@pytest.mark.parametrize(("code", "system"), [("UKZ9", "nuts2016"), ("TLZ9", "itl2021"), ("E06999999", "gss")])
def test_area_that_resolves_nowhere_is_refused_before_it_lands(
    raw, refresh, archive_of, bres_rows, bres_csv, code, system
):
    bres_rows[2]["GEOGRAPHY_CODE"] = code
    with pytest.raises(BadInput, match=f"bres.csv, row 4: no entry in official_figures/areas .*{code}.*{system}"):
        refresh("areas", "bres_employment", mode="archive", archive=archive_of({"bres.csv": bres_csv(bres_rows)}))
    assert not list(raw.glob("nomis/bres_employment/*/release.json"))


def test_rows_short_of_record_count_are_refused_with_both_numbers(refused, bres_rows, bres_csv):
    error = refused({"bres.csv": bres_csv(bres_rows[:-1])})
    assert (error.file, error.row) == ("bres.csv", 6)
    assert "has 5 rows, but RECORD_COUNT says 6: truncated page" in error.problem


def test_short_query_before_another_is_refused_where_it_ends(refused, bres_rows, bres_csv):
    error = refused({"a.csv": bres_csv(bres_rows[:4]), "b.csv": bres_csv(bres_rows)})
    assert (error.file, error.row) == ("a.csv", 5)
    assert "has 4 rows, but RECORD_COUNT says 6" in error.problem


@pytest.mark.parametrize(
    ("keep", "row", "found"),
    [
        ([0, 1, 3, 4, 5], 4, "is 3 where 2 of 6"),
        ([0, 1, 1, 2], 4, "is 1 where 2 of 6"),
        ([1, 2, 3], 2, "is 1 where 0 of 6"),
    ],
)
def test_missing_or_repeated_page_is_refused_where_the_offset_breaks(refused, bres_rows, bres_csv, keep, row, found):
    error = refused({"bres.csv": bres_csv([bres_rows[at] for at in keep])})
    assert error.row == row
    assert f"RECORD_OFFSET {found} comes next" in error.problem


def test_page_that_overlaps_the_one_before_is_refused(refused, bres_rows, bres_csv):
    error = refused({"p1.csv": bres_csv(bres_rows[:4]), "p2.csv": bres_csv(bres_rows[3:])})
    assert (error.file, error.row) == ("p2.csv", 2)
    assert "is 3 where 4 of 6 comes next" in error.problem


def test_record_count_that_changes_between_pages_is_refused(refused, bres_rows, bres_csv):
    error = refused({"bres.csv": bres_csv([*bres_rows[:5], {**bres_rows[5], "RECORD_COUNT": "7"}])})
    assert "RECORD_COUNT changes" in error.problem


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"RECORD_COUNT": ""}, "must be whole numbers"),
        ({"RECORD_OFFSET": "two"}, "must be whole numbers"),
        ({"INDUSTRY_CODE": "1110", "INDUSTRY_NAME": "1110 : Growing of cereals"}, "loses its leading zero"),
        ({"INDUSTRY_NAME": "1110 : Growing of cereals"}, "may have lost its leading zero"),
        ({"INDUSTRY_CODE": "01130"}, "does not begin with the INDUSTRY_CODE"),
        ({"INDUSTRY_CODE": "A"}, "a SIC code of five digits"),
        ({"GEOGRAPHY_CODE": "1946157081"}, "a NUTS, ITL or GSS area code"),
        ({"OBS_STATUS": "F", "OBS_STATUS_NAME": "Estimate is less than 500"}, "not a pair known for this survey"),
        ({"OBS_STATUS": "Q"}, "not a pair known for this survey"),
        ({"OBS_VALUE": ""}, "OBS_VALUE must be given where OBS_STATUS is A"),
        ({"OBS_STATUS": "Q", "OBS_STATUS_NAME": "These figures are missing."}, "OBS_VALUE must be given where"),
        ({"OBS_VALUE": "-"}, "OBS_VALUE is not a plain decimal number"),
        ({"OBS_VALUE": "-5"}, "outside the plausible band from 0 to 1e+07"),
        ({"EMPLOYMENT_STATUS_NAME": "Employees"}, "EMPLOYMENT_STATUS_NAME is not one of Employment"),
        ({"MEASURES_NAME": "Confidence"}, "MEASURES_NAME is not one of Value"),
        ({"DATE": "2021-09"}, "DATE is not a year"),
        ({"INDUSTRY_CODE": "21100", "INDUSTRY_NAME": "21100 : Pharmaceuticals"}, "several rows have the same key"),
    ],
)
def test_wrong_cell_is_refused_with_its_row(refused, bres_rows, bres_csv, change, expected):
    bres_rows[2] = {**bres_rows[2], **change}
    error = refused({"bres.csv": bres_csv(bres_rows)})
    assert expected in str(error)
    assert error.row == (3 if "INDUSTRY_CODE" in change and "same key" in expected else 4)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "HTTP 200 is not success"),
        (b"<html><body>Service unavailable</body></html>", "web page"),
        (b'"2021","UKC1"\n', "the columns are not the expected ones"),
    ],
)
def test_reply_that_is_no_table_is_refused(refused, content, expected):
    assert expected in refused({"bres.csv": content}).problem


def test_header_without_rows_is_refused(bres_rows, bres_csv):
    with pytest.raises(BadInput, match="no rows below the header"):
        BRES_EMPLOYMENT.parse({"bres.csv": bres_csv(bres_rows).splitlines()[0]})
    with pytest.raises(BadInput, match="no files"):
        BRES_EMPLOYMENT.parse({})


def test_truncated_gzip_is_refused_by_name(refused, bres_rows, bres_csv):
    error = refused({"bres.csv.gz": gzip.compress(bres_csv(bres_rows))[:-12]})
    assert (error.file, "truncated or corrupt" in error.problem) == ("bres.csv.gz", True)


mutations = st.lists(
    st.tuples(st.sampled_from(["set", "insert", "delete"]), st.floats(0, 1, exclude_max=True), st.integers(0, 255)),
    min_size=1,
    max_size=4,
)


def mutated(content: bytes, changes) -> bytes:
    """Bytes with some set, inserted or deleted at relative places."""
    changed = bytearray(content)
    for kind, place, byte in changes:
        at = int(place * len(changed))
        if kind == "insert":
            changed.insert(at, byte)
        elif kind == "delete":
            del changed[at : at + 1]
        elif changed:
            changed[at] = byte
    return bytes(changed)


def read_and_check(dataset, files) -> pl.DataFrame:
    table = dataset.parse(files)
    check_table(dataset, table)
    return table


mutating = settings(
    max_examples=300, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@mutating
@given(changes=mutations)
def test_damaged_gzip_gives_the_same_table_or_bad_input(bres, bres_rows, bres_csv, changes):
    content = gzip.compress(bres_csv(bres_rows), mtime=0)
    try:
        table = read_and_check(bres, {"bres.csv.gz": mutated(content, changes)})
    except BadInput:
        return
    assert table.equals(read_and_check(bres, {"bres.csv.gz": content}))


@mutating
@given(changes=mutations)
def test_damaged_csv_gives_a_table_of_the_same_shape_or_bad_input(bres, bres_rows, bres_csv, changes):
    content = bres_csv(bres_rows)
    try:
        table = read_and_check(bres, {"bres.csv": mutated(content, changes)})
    except BadInput:
        return
    assert table.schema == read_and_check(bres, {"bres.csv": content}).schema
    assert table.height == 6


@pytest.mark.needs_archive
def test_real_archive_lands_every_cell_quickly(raw, refresh, publisher_archive):
    start = time.perf_counter()
    outcome = refresh("areas", "bres_employment", mode="archive", archive=publisher_archive)[-1]
    assert time.perf_counter() - start < 30
    assert outcome.current.rows == 204_120
    table = pl.read_parquet(outcome.current.table_path)
    assert table.select(pl.col("DATE", "GEOGRAPHY_CODE", "INDUSTRY_CODE").n_unique()).row(0) == (7, 40, 729)
    missing = table.filter(pl.col("OBS_STATUS") == "Q")
    assert (missing.height, missing["OBS_VALUE"].null_count()) == (15, 15)
    assert set(missing["INDUSTRY_CODE"]) == {"01000"}
    assert table.filter(pl.col("OBS_VALUE").is_null()).height == 15

    again = refresh("areas", "bres_employment", mode="archive", archive=publisher_archive)[-1]
    assert [landed.is_new for landed in again.landed] == [False]


@pytest.mark.needs_archive
def test_raw_folder_with_the_real_archive_replays_elsewhere(raw, refresh, publisher_archive, tmp_path, monkeypatch):
    first = refresh("areas", "bres_employment", mode="archive", archive=publisher_archive)
    monkeypatch.setenv("LEVELUP_RAW", str(tmp_path / "elsewhere"))
    second = refresh("areas", "bres_employment", mode="archive", archive=raw)
    assert [o.current.release_id for o in second] == [o.current.release_id for o in first]
    assert [o.current.fetched_at for o in second] == [o.current.fetched_at for o in first]
