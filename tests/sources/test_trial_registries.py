"""Files of trial registries as they are archived: what lands of them, and what is refused."""

import gzip
import json
import zipfile
from io import BytesIO

import openpyxl
import polars as pl
import pytest

from orchestration.ingest.checks import check_table
from orchestration.ingest.errors import BadInput
from orchestration.ingest.refresh import Tables, refresh_dataset
from orchestration.sources import datasets
from orchestration.sources.clinicaltrials_gov.downloads import CSV_COLUMNS
from orchestration.sources.who_ictrp import COLUMNS as ICTRP_COLUMNS
from tests.fakes.clinicaltrials_gov import study
from tests.fakes.isrctn import reply, trial
from tests.fakes.refreshing import dataset_called

STUDIES, ISRCTN, ICTRP = "studies", "trial_registrations", "covid19_trial_registrations"


def read(source: str, name: str, files: dict[str, bytes]) -> pl.DataFrame:
    """Parsed and checked, as a refresh does."""
    dataset = dataset_called(source, name)
    table = dataset.parse(files)
    check_table(dataset, table)
    return table


def refused(source: str, name: str, files: dict[str, bytes]) -> BadInput:
    with pytest.raises(BadInput) as caught:
        read(source, name, files)
    assert (caught.value.source, caught.value.dataset) == (source, name)
    assert caught.value.remedy
    return caught.value


def lines(*records: dict) -> bytes:
    return "".join(json.dumps(record) + "\n" for record in records).encode()


def pages(*numbers: list[int], total: int) -> dict[str, bytes]:
    """Pages of a search with studies of these numbers."""
    found = {}
    for place, page in enumerate(numbers):
        content: dict = {"studies": [study(number) for number in page]}
        if not place:
            content["totalCount"] = total
        if place < len(numbers) - 1:
            content["nextPageToken"] = "token"
        found[f"studies_{place + 1:05}.json"] = json.dumps(content).encode()
    return found


# What the three layouts of study records give is the same but for the publisher's count.
def test_lines_an_array_and_pages_give_the_same_columns():
    both = [study(1), study(2)]
    as_lines = read("clinicaltrials_gov", STUDIES, {"studies.jsonl.gz": gzip.compress(lines(*both))})
    as_array = read("clinicaltrials_gov", "studies_download_json", {"ctg-studies.json": json.dumps(both).encode()})
    as_pages = read("clinicaltrials_gov", STUDIES, pages([1], [2], total=2))
    without = ["source_file", "source_row", "SearchTotalCount"]
    assert as_lines.drop(without).equals(as_array.drop(without))
    assert as_lines.drop(without).equals(as_pages.drop(without))
    assert as_pages["SearchTotalCount"].to_list() == ["2", "2"]
    assert as_lines["SearchTotalCount"].to_list() == [None, None]
    assert as_lines["source_row"].to_list() == [1, 2]


def test_nobody_is_named_in_a_table_though_a_file_names_them():
    table = read("clinicaltrials_gov", STUDIES, {"studies.jsonl": lines(study(1))})
    assert [cell for cell in table.row(0) if "Jane" in str(cell)] == []
    assert json.loads(table["Location"][0]) == [
        {
            "facility": "Research Site",
            "status": "RECRUITING",
            "city": "London",
            "zip": "SE1 9RT",
            "country": "United Kingdom",
            "geoPoint": {"lat": 51.50853, "lon": -0.12574},
        }
    ]


def test_sponsors_who_are_persons_have_no_name_in_a_table():
    person = {"name": "Jo Bloggs, MD", "class": "INDIV"}
    firm = {"name": "Firm", "class": "INDUSTRY"}
    sponsors = {"sponsorCollaboratorsModule": {"leadSponsor": person, "collaborators": [person, firm]}}
    table = read("clinicaltrials_gov", STUDIES, {"s.jsonl": lines(study(1, **sponsors))})
    assert table["LeadSponsorName"].to_list() == ["[individual name removed]"]
    assert "Bloggs" not in table["Collaborator"][0]
    assert '"name":"Firm"' in table["Collaborator"][0]
    text = b"NCT Number,Study Title,Study Status,Sponsor,Funder Type\nNCT00000001,T,COMPLETED,Jo Bloggs,INDIV\n"
    assert read("clinicaltrials_gov", "studies_download_csv", {"a.csv": text})["LeadSponsorName"].to_list() == [
        "[individual name removed]"
    ]


def test_observational_study_without_phases_sites_or_sponsor_class_is_read():
    record = study(1, designModule={"studyType": "OBSERVATIONAL"})
    del record["protocolSection"]["designModule"]["phases"]
    del record["protocolSection"]["contactsLocationsModule"]
    row = read("clinicaltrials_gov", STUDIES, {"studies.jsonl": lines(record)}).row(0, named=True)
    assert (row["StudyType"], row["Phase"], row["Location"]) == ("OBSERVATIONAL", None, None)


def test_value_that_an_export_has_taken_out_of_its_list_is_put_back():
    record = {
        **study(1, designModule={"phases": "PHASE3"}),
        "_id": "NCT00000001",
        "ctrname": "CTGOV2",
        "record_last_import": "2026",
    }
    row = read("clinicaltrials_gov", "studies_demo", {"ctgov2.jsonl": lines(record)}).row(0, named=True)
    assert (row["Phase"], row["record_last_import"]) == ('["PHASE3"]', "2026")
    assert (
        "unknown '_id', 'ctrname', 'record_last_import'"
        in refused("clinicaltrials_gov", STUDIES, {"s.jsonl": lines(record)}).problem
    )


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"designModule": {"phases": ["PHASE5"]}}, "phases has the word 'PHASE5'"),
        ({"designModule": {"studyType": "QUIZ"}}, "StudyType is not one of"),
        (
            {"designModule": {"enrollmentInfo": {"count": 5_000_000_000}}},
            "EnrollmentCount is outside the plausible band",
        ),
        ({"designModule": {"enrollmentInfo": {"count": "many"}}}, "EnrollmentCount is not a plain decimal number"),
        ({"designModule": {"cohort": "new"}}, "unknown 'cohort' in protocolSection.designModule"),
        ({"statusModule": {"overallStatus": "DREAMING"}}, "OverallStatus is not one of"),
        ({"statusModule": {"startDateStruct": {"date": "July 2025"}}}, "StartDate is not a day or a month"),
        ({"statusModule": {"startDateStruct": {"date": "2025-02-30"}}}, "StartDate does not exist"),
        ({"identificationModule": {"nctId": "1"}}, "NCTId is not NCT and eight digits"),
        ({"identificationModule": {"briefTitle": ""}}, "BriefTitle is empty"),
        ({"contactsLocationsModule": {"locations": [{"status": "SHUT"}]}}, "the status of a site has the word 'SHUT'"),
        ({"contactsLocationsModule": {"locations": ["Leeds"]}}, "locations is not a list of objects"),
        ({"contactsLocationsModule": {"locations": [{"fax": "0"}]}}, "unknown 'fax'"),
        ({"statusModule": {"startDateStruct": "2025-07"}}, "startDateStruct is str, not an object"),
        ({"conditionsModule": {"conditions": [1]}}, "conditions is not a list of words"),
    ],
)
def test_study_that_is_not_as_declared_is_refused_with_its_number(changes, problem):
    error = refused("clinicaltrials_gov", STUDIES, {"studies.jsonl": lines(study(1), study(2, **changes))})
    assert problem in error.problem
    assert (error.file, error.row) == ("studies.jsonl", 2)


def test_study_that_is_there_twice_is_refused():
    assert (
        "several rows have the same key"
        in refused("clinicaltrials_gov", STUDIES, {"s.jsonl": lines(study(1), study(1))}).problem
    )


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        ({}, "holds no study"),
        ({"studies.jsonl": b""}, "holds no study"),
        ({"studies.json": b"[]"}, "holds no study"),
        ({"studies.json": b""}, "is empty"),
        ({"studies.json": b"<!DOCTYPE html><html></html>"}, "web page"),
        ({"studies.jsonl": lines(study(1))[:-30]}, "not whole JSON"),
        ({"studies.jsonl.gz": gzip.compress(lines(study(1)))[:-30]}, "truncated or corrupt"),
        ({"studies.jsonl": lines(study(1)).replace(b"Trial 1", b"Trial \xe9")}, "is not UTF-8"),
        ({"studies.json": b'{"studies": 7}'}, "not a page of studies"),
        ({"studies.json": b'"studies"'}, "neither an array of studies nor a page"),
        ({"studies.jsonl": b"7\n"}, "the record is int, not an object"),
        (pages([1], [2], total=3), "hold 2 studies where the publisher counts 3"),
        (
            {"studies_00001.json": pages([1], [2], total=2)["studies_00001.json"]},
            "the last page says that there are more",
        ),
        ({"studies_00002.json": pages([1], [2], total=2)["studies_00002.json"]}, "does not say how many studies"),
    ],
)
def test_file_that_is_no_whole_list_of_studies_is_refused(files, problem):
    assert problem in refused("clinicaltrials_gov", STUDIES, files).problem


def csv_download(*columns: str, **row: str) -> bytes:
    values = {"NCT Number": "NCT00000001", "Study Title": "Trial", "Study Status": "RECRUITING", **row}
    return (",".join(columns) + "\n" + ",".join(f'"{values.get(column, "")}"' for column in columns) + "\n").encode()


NEEDED = ("NCT Number", "Study Title", "Study Status")


def test_csv_download_with_any_choice_of_columns_has_the_same_ones():
    few = read("clinicaltrials_gov", "studies_download_csv", {"a.csv": csv_download(*NEEDED)})
    all_of_them = read(
        "clinicaltrials_gov", "studies_download_csv", {"a.csv": csv_download(*CSV_COLUMNS, Enrollment="12")}
    )
    assert few.columns == all_of_them.columns
    assert (few["EnrollmentCount"][0], all_of_them["EnrollmentCount"][0]) == (None, "12")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (csv_download(*NEEDED, "Favourite Colour"), "unexpected 'Favourite Colour'"),
        (csv_download(*NEEDED[1:]), "missing NCT Number"),
        (csv_download(*NEEDED, "Phases", Phases="PHASE2|PHASE9"), "Phases is not phases of the publisher"),
        (csv_download(*NEEDED, "Start Date", **{"Start Date": "May"}), "StartDate is not a day or a month"),
        (csv_download(*NEEDED).replace(b"RECRUITING", b"DREAMING"), "OverallStatus is not one of"),
        (csv_download(*NEEDED) + b'"NCT00000002"\n', "the row has 1 fields where the header has 3"),
        (b"", "is empty"),
        (b"<html></html>", "web page"),
    ],
)
def test_csv_download_that_is_not_as_declared_is_refused(content, problem):
    assert problem in refused("clinicaltrials_gov", "studies_download_csv", {"ctg-studies.csv": content}).problem


def test_reply_of_the_registry_and_its_export_give_the_same_trial():
    table = read("isrctn", ISRCTN, {"a.xml": reply([trial(1, "2026-10-30")])})
    row = table.row(0, named=True)
    exported = {
        "_id": "00000001",
        "isrctn": "00000001",
        "ctrname": "ISRCTN",
        "trialDescription": {"title": "Trial 1 & more", "acronym": ""},
        "externalRefs": {"doi": "", "secondaryNumbers": {"secondaryNumber": ["NCT00000001", "X/1"]}},
        "trialDesign": {"primaryStudyDesign": "Interventional"},
        "participants": {
            "recruitmentCountries": {"country": "Ireland"},
            "trialCentres": {
                "trialCentre": {"name": "Rotunda", "address": "Parnell Square", "city": "Dublin", "zip": "1"}
            },
        },
    }
    line = read("isrctn", ISRCTN, {"isrctn.jsonl": lines(exported)}).row(0, named=True)
    assert {key: line[key] for key in ("isrctn", "title", "acronym")} == {
        key: row[key] for key in ("isrctn", "title", "acronym")
    }
    assert line["secondaryNumbers"] == '[{"value":"NCT00000001"},{"value":"X/1"}]'
    assert line["recruitmentCountries"] == '["Ireland"]'
    assert line["trialCentres"] == '[{"name":"Rotunda","city":"Dublin","zip":"1"}]'
    assert (row["searchTotalCount"], line["searchTotalCount"]) == ("1", None)


def test_cut_reply_is_refused_except_where_it_is_known_to_be_cut():
    cut = {"query.xml": reply([trial(1, "2026-10-30")], 11), "empty.xml": reply([])}
    assert "the reply holds 1 trials where it counts 11 (totalCount)" in refused("isrctn", ISRCTN, cut).problem
    assert read("isrctn", "trial_registrations_query_reply", cut)["searchTotalCount"].to_list() == ["11"]


BOMB = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (reply([trial(1, "2026-10-30")])[:-40], "not whole XML"),
        (BOMB + reply([trial(1, "2026-10-30")]), "document type"),
        (b"", "is empty"),
        (b"<html><body/></html>", "not a list of trials with its totalCount"),
        (reply([]), "holds no trial"),
        (reply([trial(1, "2026-10-30"), trial(1, "2026-10-30")]), "several rows have the same key"),
        (reply([trial(1, "2026-10-30", "<newNumber>1</newNumber>")]), "unknown 'newNumber' in externalRefs"),
        (reply([trial(1, "2026-10-30").replace("primaryStudyDesign", "design")]), "unknown 'design'"),
        (
            reply([trial(1, "2026-10-30").replace("targetEnrolment>100", "targetEnrolment>lots")]),
            "targetEnrolment is not a plain",
        ),
        (reply([trial(1, "2026-10-30")]).replace(b"Leeds Hospital", b"L\xe9eds"), "not whole XML"),
        (
            reply([trial(1, "2026-10-30").replace("<funder ", "<backer ").replace("</funder>", "</backer>")]),
            "['backer']",
        ),
    ],
)
def test_reply_of_the_registry_that_is_not_as_declared_is_refused(content, problem):
    assert problem in refused("isrctn", ISRCTN, {"query.xml": content}).problem


REGISTRATION = {
    "TrialID": "ISRCTN00000001",
    "Public_title": "Trial",
    "Date_registration3": "20200318",
    "Source_Register": "ISRCTN",
    "Phase": "2-3",
    "Countries": "United Kingdom;Spain",
    "other_records": "No",
}


def ictrp_xml(**changes: str) -> bytes:
    cells = "".join(f"<{column}>{text}</{column}>" for column, text in {**REGISTRATION, **changes}.items())
    return f"<Trials_downloaded_from_ICTRP><Trial>{cells}<Acronym /></Trial></Trials_downloaded_from_ICTRP>".encode()


def ictrp_csv(*columns: str, **changes: str) -> bytes:
    columns = columns or ICTRP_COLUMNS
    row = {**REGISTRATION, **changes}
    header = ",".join(column.replace("_", " ") for column in columns)
    return (header + "\n" + ",".join(f'"{row.get(column, "")}"' for column in columns) + "\n").encode()


def ictrp_workbook(*sheets: str) -> bytes:
    book = openpyxl.Workbook()
    for name in sheets or ("export",):
        sheet = book.create_sheet(name)
        sheet.append([column.replace("_", " ") for column in ICTRP_COLUMNS])
        sheet.append([REGISTRATION.get(column) for column in ICTRP_COLUMNS])
    book.remove(book.worksheets[0])
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def one_cell_only(workbook: bytes) -> bytes:
    """The workbook, whose sheet says that it is one cell large."""
    content = BytesIO()
    with zipfile.ZipFile(BytesIO(workbook)) as old, zipfile.ZipFile(content, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'<dimension ref="A1:AH2"', b'<dimension ref="A1"'))
    return content.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xml.gz", gzip.compress(ictrp_xml())),
        ("a.csv", ictrp_csv()),
        ("a.csv", ictrp_csv(*ICTRP_COLUMNS, "Contact_Lastname", Contact_Lastname="Doe")),
        ("a.xml", ictrp_xml(Contact_Lastname="Doe")),
        ("a.xlsx", ictrp_workbook()),
        ("a.xlsx", one_cell_only(ictrp_workbook())),
    ],
)
def test_three_formats_of_the_platform_land_with_one_set_of_columns_and_no_contacts(name, content):
    table = read("who_ictrp", ICTRP, {name: content})
    assert table.columns == [*ICTRP_COLUMNS, "source_file", "source_row"]
    row = table.row(0, named=True)
    assert {
        column: text for column, text in row.items() if text is not None and column in ICTRP_COLUMNS
    } == REGISTRATION
    assert row["source_row"] == (1 if "xml" in name else 2)


def zip_of(**members: bytes) -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as new:
        for name, inner in members.items():
            new.writestr(name, inner)
    return content.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("a.xml", ictrp_xml(Favourite_colour="red"), "the trial has Favourite_colour"),
        ("a.xml", ictrp_xml()[:-30], "not whole XML"),
        ("a.xml", BOMB + ictrp_xml(), "document type"),
        ("a.xml", b"<html/>", "not a list of Trial"),
        ("a.xml", ictrp_xml(Date_registration3="18 March"), "Date_registration3 is not a day, YYYYMMDD"),
        ("a.xml", ictrp_xml(other_records="Perhaps"), "other_records is not one of"),
        ("a.csv", ictrp_csv(*ICTRP_COLUMNS[1:]), "missing 'TrialID'"),
        ("a.csv", ictrp_csv(*ICTRP_COLUMNS, "Favourite_colour"), "unexpected 'Favourite colour'"),
        ("a.csv", ictrp_csv() + ictrp_csv().splitlines()[1] + b"\n", "several rows have the same key"),
        ("a.csv", ictrp_csv(Public_title="Caf\xe9").decode().encode("latin-1"), "is not UTF-8"),
        ("a.csv", b"", "is empty"),
        ("a.csv", b"<!DOCTYPE html>", "web page"),
        ("a.xlsx", ictrp_workbook("one", "two"), "the workbook has the sheets 'one', 'two', not one"),
        ("a.xlsx", ictrp_workbook()[:-200], "truncated or corrupt"),
        ("a.xlsx", zip_of(**{"../../etc/passwd": b"x"}), "points out of the folder"),
        ("a.xlsx", b"<html/>", "not a workbook"),
        ("a.txt", ictrp_csv(), "neither XML nor CSV nor a workbook"),
    ],
)
def test_export_of_the_platform_that_is_not_as_declared_is_refused(name, content, problem):
    assert problem in refused("who_ictrp", ICTRP, {name: content}).problem


def released(archive, source: str, name: str) -> list[tuple[str, int]]:
    """Vintages and rows of a dataset, as the archive's own description has them."""
    found = [json.loads(path.read_bytes()) for path in sorted(archive.glob(f"{source}/{name}/*/release.json"))]
    return [(entry["vintage"], entry["rows"]) for entry in found]


ARCHIVED = [
    (dataset.source, dataset.name)
    for dataset in datasets()
    if dataset.source in ("clinicaltrials_gov", "isrctn", "who_ictrp")
]


@pytest.mark.needs_archive
@pytest.mark.parametrize(("source", "name"), ARCHIVED)
def test_every_archived_release_lands_with_as_many_rows_as_the_archive_says(
    tmp_path, monkeypatch, archive, source, name
):
    monkeypatch.setenv("LEVELUP_RAW", str(tmp_path))
    outcome = refresh_dataset(dataset_called(source, name), "archive", archive, Tables())
    assert [(landed.vintage, landed.rows) for landed in outcome.landed] == released(archive, source, name)
    assert outcome.landed


@pytest.mark.needs_archive
def test_archived_studies_have_the_values_that_can_be_counted_without_this_code(archive):
    (path,) = archive.glob("clinicaltrials_gov/studies/2026-03-15/*.gz")
    table = read("clinicaltrials_gov", STUDIES, {path.name: path.read_bytes()})
    raw = [json.loads(line)["protocolSection"] for line in gzip.decompress(path.read_bytes()).splitlines()]
    sites = [len(record.get("contactsLocationsModule", {}).get("locations", [])) for record in raw]
    assert sum(sites) == 9822
    assert [len(json.loads(text or "[]")) for text in table["Location"]] == sites
    assert table["Phase"].null_count() == sum("phases" not in record["designModule"] for record in raw) == 284
    assert table.filter(pl.col("NCTIdAlias").is_not_null()).height == 3
