"""Files of Explore Local Statistics: both headers and both forms of metadata are read, and rubbish is refused."""

import gzip
import json
from datetime import date

import polars as pl
import pytest

from orchestration.ingest.checks import check_table
from orchestration.ingest.errors import BadInput
from orchestration.ingest.origins import archived_releases
from orchestration.sources.ons import explore_local_statistics
from orchestration.sources.ons.explore_local_statistics import COLUMNS, DATASETS, Indicator, parse_indicator
from tests.fakes.ons import (
    OLDER,
    PRESENT,
    csv_file,
    good_rows,
    metadata_file,
    metadata_on_the_web,
    row,
)

DAYS_OUT = Indicator("days-out", {"%": (0, 100)})


def files(rows=None, layout=PRESENT, metadata=b"") -> dict[str, bytes]:
    """A release of the made-up subject."""
    return {"days-out.csv": csv_file(rows or good_rows(), layout), "days-out.json": metadata or metadata_file()}


def read(payload: dict[str, bytes], indicator: Indicator = DAYS_OUT) -> pl.DataFrame:
    """The table of a release, checked as it is before it lands."""
    table = parse_indicator(payload, indicator)
    check_table(explore_local_statistics.dataset_of(indicator), table)
    return table


def refusal(payload: dict[str, bytes], indicator: Indicator = DAYS_OUT) -> BadInput:
    with pytest.raises(BadInput) as caught:
        read(payload, indicator)
    assert (caught.value.source, caught.value.dataset) == ("ons", "explore_local_statistics_days_out")
    assert caught.value.remedy
    return caught.value


def changed(number: int, **cells: str) -> dict[str, bytes]:
    """A release with one row changed; the first has number 0."""
    rows = good_rows()
    rows[number] |= cells
    return files(rows)


def test_present_layout_is_kept_as_text_with_the_metadata_on_every_row():
    table = read(files())
    assert table.columns == [*COLUMNS, "source_file", "source_row"]
    assert table["observation"].to_list() == ["62.5", "58", None, "60.25", "59"]
    assert table["lci_95"].to_list() == ["61.5", None, None, None, None]
    assert table["status"].to_list() == [None, None, "c", None, "u"]
    assert table["areacd"].to_list() == ["K02000001", "E12000001", "E07000001", "na", "TLC3"]
    assert table["sourceOrg"].unique().to_list() == ["Office for Days Out"]
    assert table["suffix"].unique().to_list() == ["%"]
    assert table["source_row"].to_list() == [2, 3, 4, 5, 6]


def test_older_layout_gives_the_same_table_without_notes():
    older = files(layout=OLDER, metadata=metadata_file(columns=OLDER))
    assert read(older).equals(read(files()).with_columns(notes=pl.lit(None, dtype=pl.String)))


def test_oldest_layout_leaves_out_only_what_places_the_subject_among_missions():
    layout = (*OLDER[:3], "Variable Name", "Mission", "Category", *OLDER[3:], "Polarity", "Notes")
    content = csv_file(good_rows(), layout).replace(b"Observation,", b"Value,", 1)
    assert read({**files(), "days-out.csv": content}).equals(read(files()))


def test_columns_in_another_order_and_a_gzip_give_the_same_table():
    moved = files(layout=(*PRESENT[:5], "measure", "unit", "observation", *PRESENT[8:]))
    assert read(moved).equals(read(files()))
    zipped = {f"{name}.gz": gzip.compress(content) for name, content in files().items()}
    assert read(zipped).drop("source_file").equals(read(files()).drop("source_file"))


@pytest.mark.parametrize("metadata", [metadata_file("Days out", "Days in"), metadata_on_the_web("Days out", "Days in")])
def test_each_indicator_of_a_file_gets_its_own_metadata(metadata):
    rows = [*good_rows(), row("K02000001", "2024-01-01/P1Y", "41", indicator="Days in")]
    table = read(files(rows, metadata=metadata))
    assert table.select("indicator", "label").unique().sort("label").rows() == [
        ("Days in", "Days in"),
        ("Days out", "Days out"),
    ]


def test_metadata_on_the_web_say_the_same():
    fields = ["prefix", "suffix", "subText", "sourceURL", "sourceOrg", "experimentalStatistic"]
    table = read(files(metadata=metadata_on_the_web()))
    assert table.select(fields).equals(read(files()).select(fields))
    assert table["sourceDate"].unique().to_list() == ["2025-11-28"]


def test_periods_of_every_form_are_kept_as_they_are():
    periods = ["1998", "2023-04", "2024-06-15", "2024-01-01/P1Y", "2022-04-01/P3Y", "2024-01-01T00:00:00/P3M"]
    rows = [row("E12000001", period, "50") for period in periods]
    assert read(files(rows))["period"].to_list() == periods


def test_misprinted_unit_is_taken_only_where_it_is_declared():
    rows = [row("E12000001", "2024-04-01", "7.5")]
    ratio = files(rows, metadata=metadata_file(suffix=None, subText="affordability ratio"))
    assert "is in '%', but days-out.json says {'subText': 'affordability ratio'}" in refusal(ratio).problem
    assert read(ratio, Indicator("days-out", {"%": (0.5, 400)}, misprint="%")).height == 1


@pytest.mark.parametrize(
    ("unit", "fields"),
    [
        ("£", {"prefix": "GBPSign", "suffix": None}),
        ("£ million", {"prefix": "GBPSign", "suffix": None, "subText": "in £ millions"}),
        ("£ million", {"prefix": "£", "suffix": None, "subText": "in £ millions"}),
        ("mins", {"suffix": None, "subText": "minutes"}),
        ("Number of enterprises", {"suffix": None, "subText": "number of enterprises"}),
        ("Rate per 100,000 population", {"suffix": None, "subText": "per 100,000 population"}),
        ("Rate per 1,000,000 population", {"suffix": None, "subText": "per million population"}),
    ],
)
def test_units_that_agree_with_the_metadata_are_read_and_others_refused(unit, fields):
    rows = [row("E12000001", "2024", "50", unit=unit)]
    indicator = Indicator("days-out", {unit: (0, 1000)})
    assert read(files(rows, metadata=metadata_file(**fields)), indicator).height == 1
    error = refusal(files(rows), indicator)
    assert (error.file, error.row) == ("days-out.csv", 2)
    pounds = {"prefix": "GBPSign", "suffix": None, "subText": "in £ thousands, per 10,000"}
    if unit != "£":
        assert "is in" in refusal(files(rows, metadata=metadata_file(**pounds)), indicator).problem


@pytest.mark.parametrize(
    ("payload", "file", "line", "problem"),
    [
        (changed(1, unit="Share"), "days-out.csv", 3, "is in 'Share', but days-out.json says {'suffix': '%'}"),
        (changed(1, observation="5800"), "days-out.csv", 3, "between 0 and 100"),
        (changed(1, observation="1,058"), "days-out.csv", 3, "not a plain decimal"),
        (changed(1, observation=""), "days-out.csv", 3, "an empty observation needs a status"),
        (changed(2, observation="3"), "days-out.csv", 4, "a status x, c or z an empty observation"),
        (changed(2, status="q"), "days-out.csv", 4, "status is not one of"),
        (changed(0, uci_95="62.4"), "days-out.csv", 2, "between its confidence limits"),
        (changed(0, uci_95=""), "days-out.csv", 2, "one of them is missing"),
        (changed(1, areacd="Newcastle"), "days-out.csv", 3, "areacd is not"),
        (changed(1, areacd=""), "days-out.csv", 3, "areacd is empty"),
        (changed(1, period="2024-25"), "days-out.csv", 3, "period is not"),
        (changed(1, period="2024-13-01"), "days-out.csv", 3, "period is not"),
        (changed(1, indicator="Days in"), "days-out.json", None, "one indicator, and the CSV file has 2"),
        (files([*good_rows(), good_rows()[0]]), "days-out.csv", 2, "several rows have the same key"),
        (files([row("E12000001", "2024", "0.58")]), "days-out.csv", 2, "the largest observation in % is below 1"),
    ],
)
def test_rows_that_are_wrong_are_refused_with_file_and_row(payload, file, line, problem):
    error = refusal(payload)
    assert problem in error.problem
    assert (error.file, error.row) == (file, line)


GOOD = csv_file(good_rows())


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "empty"),
        (b"<!DOCTYPE html><html>Too busy</html>", "web page"),
        (GOOD[: len(GOOD) - 30], "fields where the header has 12"),
        (GOOD.splitlines()[0], "no rows below the header"),
        (GOOD.decode("utf-8-sig").replace("United", "Ünited").encode("cp1252"), "not UTF-8"),
        (GOOD.replace(b"observation", b"figure"), "no column is observation"),
        (GOOD.replace(b",notes\r", b",remarks\r"), "unexpected columns 'remarks'"),
        (GOOD.replace(b"lci_95", b"uci_95"), "more than once"),
        (GOOD.replace(b"lci_95", b"lci_99"), "no column is lci_95"),
    ],
)
def test_csv_files_that_are_none_are_refused(content, problem):
    error = refusal({**files(), "days-out.csv": content})
    assert problem in error.problem
    assert error.file == "days-out.csv"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "empty"),
        (metadata_file()[:-20], "not whole JSON"),
        (b"<html>Too busy</html>", "web page"),
        (b"[]", "neither an object"),
        (metadata_file().replace(b"ess-beta", b"ess-gamma"), "neither an object"),
        (metadata_file("Days out", "Days in"), "do not have the same indicators: Days in"),
        (metadata_file("Days out").replace(b'"Days out": {', b'"x": 1, "Days out": {'), "mixes fields and indicators"),
        (metadata_file(sourceDate="31/11/2025"), "is not a day"),
        (metadata_file(sourceDate=""), "do not name the same sources"),
        (metadata_file(sourceOrg="One|Another"), "do not name the same sources"),
        (metadata_file(columns=PRESENT[:-3]), "do not have the same columns: status, uci_95"),
        (metadata_on_the_web(columns=(*PRESENT, "age")), "do not have the same columns: age"),
        (metadata_on_the_web(unit="Share"), "says {'unit': 'Share', 'suffix': '%'}"),
        (metadata_on_the_web("Days in"), "do not have the same indicators"),
        (metadata_on_the_web().replace(b'"href"', b'"link"'), "not as they were (KeyError('href'))"),
    ],
)
def test_metadata_that_do_not_describe_the_csv_file_are_refused(content, problem):
    assert problem in refusal({**files(), "days-out.json": content}).problem


@pytest.mark.parametrize("names", [(), ("days-out.csv",), ("days-out.json",), ("days-out.csv", "b.csv", "c.json")])
def test_release_is_one_csv_file_and_its_metadata(names):
    payload = dict.fromkeys(names, GOOD)
    assert "not one CSV file and its metadata" in refusal(payload).problem


def test_a_declaration_is_one_line_and_gives_everything_else():
    declared, known = explore_local_statistics.dataset_of(DAYS_OUT), DATASETS[0]
    assert declared.name == "explore_local_statistics_days_out"
    assert declared.staged_as == known.staged_as == ("ons", "explore_local_statistics")
    assert (declared.columns, declared.key, declared.base_url) == (known.columns, known.key, known.base_url)


@pytest.mark.needs_archive
@pytest.mark.parametrize("dataset", DATASETS, ids=lambda dataset: dataset.name)
def test_every_archived_release_is_read_whole(dataset, archive):
    releases = archived_releases(dataset, archive)
    assert releases
    for release in releases:
        table = dataset.parse(release.files)
        check_table(dataset, table)
        manifest = archive / "ons" / dataset.name / release.vintage / "release.json"
        assert table.height == json.loads(manifest.read_text())["rows"]
        assert {*dates(table)} <= {*pl.date_range(date(2000, 1, 1), date.fromisoformat(release.vintage), eager=True)}


def dates(table: pl.DataFrame) -> pl.Series:
    return table["sourceDate"].str.split("|").explode().str.to_date("%d/%m/%Y")


@pytest.mark.needs_archive
def test_archived_business_research_of_the_regions_adds_to_the_kingdom(archive):
    (dataset,) = (each for each in DATASETS if each.name.endswith("research_and_development_business"))
    (release,) = archived_releases(dataset, archive)
    latest = dataset.parse(release.files).filter(pl.col("period") == "2024-01-01/P1Y")
    value = latest.select("areacd", value=pl.col("observation").cast(pl.Float64))
    regions = value.filter(pl.col("areacd").str.contains("^E12|^[WSN]92"))
    assert (regions.height, regions["value"].sum()) == (12, 55_615)
    assert value.filter(pl.col("areacd") == "K02000001")["value"].to_list() == [55_615]
    assert latest["unit"].unique().to_list() == ["£ million"]
