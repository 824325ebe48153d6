"""The forms of the Gateway to Research, with made-up projects: what is read, what is left out, what is refused."""

import io
import json
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import polars as pl
import pytest

from orchestration.ingest.checks import check_table
from orchestration.ingest.dataset import Dataset
from orchestration.ingest.errors import BadInput
from orchestration.sources import datasets
from orchestration.sources.ukri_gtr.derived_tables import COLUMNS
from tests.fakes.ukri_gtr import guid, project

HERE = guid(1, 1)
OVERVIEW = f"""<?xml version="1.0" encoding="UTF-8"?>
<gtr:projectOverview xmlns:gtr="http://gtr.ukri.org/api"><gtr:projectComposition><gtr:collaborations/>
<gtr:leadResearchOrganisation url="http://x"><gtr:id>{guid(3, 1)}</gtr:id><gtr:name>University of Nowhere</gtr:name>
<gtr:address><gtr:postCode>SE1 9RT</gtr:postCode><gtr:region>London</gtr:region></gtr:address>
<gtr:typeInd>RO</gtr:typeInd></gtr:leadResearchOrganisation><gtr:organisationRoles>
<gtr:organisationRole xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="gtr:organisationParticipantRole">
<gtr:id>{guid(3, 1)}</gtr:id><gtr:name>University of Nowhere</gtr:name><gtr:roles><gtr:role>
<gtr:name>LEAD_PARTICIPANT</gtr:name></gtr:role></gtr:roles><gtr:offerGrant>10.0</gtr:offerGrant>
<gtr:projectCost>1.1257358E7</gtr:projectCost></gtr:organisationRole></gtr:organisationRoles>
<gtr:personRoles><gtr:personRole><gtr:firstName>Marie</gtr:firstName><gtr:surname>Curie</gtr:surname></gtr:personRole>
</gtr:personRoles><gtr:project url="http://x"><gtr:id>{HERE}</gtr:id><gtr:title>Heat &amp;amp; light</gtr:title>
<gtr:status>Closed</gtr:status><gtr:grantCategory>Research Grant</gtr:grantCategory>
<gtr:grantReference>EP/X/1</gtr:grantReference><gtr:abstractText>Marie Curie will measure.</gtr:abstractText>
<gtr:fund><gtr:end>2015-09-30</gtr:end><gtr:funder url="http://x"><gtr:id>{guid(9, 1)}</gtr:id>
<gtr:name>EPSRC</gtr:name></gtr:funder><gtr:start>2012-10-01</gtr:start><gtr:type>INCOME_ACTUAL</gtr:type>
<gtr:valuePounds>1000</gtr:valuePounds></gtr:fund><gtr:output><gtr:spinOutOutputs><gtr:spinOutOutput>
<gtr:companyName>Nowhere Ltd</gtr:companyName><gtr:description>By Marie Curie.</gtr:description></gtr:spinOutOutput>
</gtr:spinOutOutputs></gtr:output><gtr:researchSubjects><gtr:researchSubject><gtr:id>{guid(5, 1)}</gtr:id>
<gtr:percentage>100</gtr:percentage><gtr:text>Physics</gtr:text></gtr:researchSubject></gtr:researchSubjects>
</gtr:project></gtr:projectComposition></gtr:projectOverview>"""
BOMB = '<!DOCTYPE b [<!ENTITY a "ha"><!ENTITY c "&a;&a;&a;">]>'


def dataset(name: str) -> Dataset:
    return next(each for each in datasets() if each.asset_path == ("ukri_gtr", name))


@pytest.fixture
def read() -> Callable[[str, Mapping[str, bytes]], pl.DataFrame]:
    """Parses and checks a payload, as landing does."""

    def run(name: str, files: Mapping[str, bytes]) -> pl.DataFrame:
        table = dataset(name).parse(files)
        check_table(dataset(name), table)
        return table

    return run


@pytest.fixture
def refused(read) -> Callable[[str, Mapping[str, bytes]], BadInput]:
    """A payload that is refused with one clear error."""

    def run(name: str, files: Mapping[str, bytes]) -> BadInput:
        with pytest.raises(BadInput) as caught:
            read(name, files)
        assert (caught.value.source, caught.value.dataset) == ("ukri_gtr", name)
        assert caught.value.remedy
        return caught.value

    return run


def role(**changes: object) -> dict:
    """A row of organisation_roles."""
    row = dict.fromkeys(COLUMNS["organisation_roles"]) | {
        "file": HERE,
        "role_type": "gtr:organisationParticipantRole",
        "org_id": guid(3, 1),
        "org_name": "Nowhere Ltd",
        "roles": "PARTICIPANT|LEAD_PARTICIPANT",
        "offer_grant": "1.1257358E7",
        "project_cost": "5000.0",
    }
    return row | changes


def derived(**changes: object) -> dict:
    """A row of projects."""
    row = dict.fromkeys(COLUMNS["projects"]) | {
        "project_id": HERE,
        "grant_reference": "EP/X/1",
        "title": "Heat",
        "status": "Closed",
        "fund_start": "2012-10-01",
        "fund_type": "INCOME_ACTUAL",
        "value_pounds": "1000",
        "funder": "EPSRC",
        "n_funds": 1,
        "lead_org_id": guid(3, 1),
    }
    return row | changes


def parquet(*rows: dict) -> dict[str, bytes]:
    buffer = io.BytesIO()
    pl.DataFrame(rows, infer_schema_length=None).write_parquet(buffer)
    return {"table.parquet": buffer.getvalue()}


def tar(files: Mapping[str, str], link: str = "") -> dict[str, bytes]:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, text in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(text.encode())
            archive.addfile(member, io.BytesIO(text.encode()))
        if link:
            member = tarfile.TarInfo("link.xml")
            member.type, member.linkname = tarfile.SYMTYPE, link
            archive.addfile(member)
    return {"project_overview_xml.tar.gz": buffer.getvalue()}


def test_derived_table_is_text_from_parquet_and_from_csv(read):
    table = read("projects", parquet(derived()))
    assert table.row(0, named=True)["n_funds"] == "1"
    assert table.row(0, named=True)["source_row"] == 1
    header, row = zip(*derived().items(), strict=True)
    text = ",".join(header) + "\n" + ",".join("" if cell is None else str(cell) for cell in row) + "\n"
    from_csv = read("projects", {"projects.csv": text.encode()})
    assert from_csv.drop("source_file", "source_row").equals(table.drop("source_file", "source_row"))


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"value_pounds": "0.031"}, "value_pounds is not an amount in whole pounds"),
        ({"value_pounds": "37152855690"}, "value_pounds"),
        ({"value_pounds": "x"}, "value_pounds"),
        ({"fund_type": "INCOME_PLANNED"}, "fund_type is not one of"),
        ({"status": "Paused"}, "status is not one of"),
        ({"fund_start": "01/10/2012"}, "fund_start is not a date"),
        ({"project_id": "4711"}, "project_id is not an identifier of the Gateway"),
        ({"title": None}, "title is empty"),
    ],
)
def test_project_that_is_wrong_is_refused(refused, changes, problem):
    assert problem in refused("projects", parquet(derived(**changes))).problem


def test_project_that_comes_twice_is_refused(refused):
    assert "several rows have the same key" in refused("projects", parquet(derived(), derived())).problem


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"roles": "PARTICIPANT|SPONSOR"}, "roles is not one or more of LEAD_RO"),
        ({"offer_grant": None}, "offer_grant and project_cost must be given"),
        ({"role_type": None}, "offer_grant and project_cost must be given"),
        ({"offer_grant": "£5,000"}, "offer_grant is not an amount"),
    ],
)
def test_role_that_is_wrong_is_refused(refused, changes, problem):
    assert problem in refused("organisation_roles", parquet(role(**changes))).problem


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (lambda row: {**row, "pi_name": "Curie"}, "unexpected ['pi_name']"),
        (lambda row: {k: v for k, v in row.items() if k != "roles"}, "missing ['roles']"),
    ],
)
def test_other_columns_are_refused(refused, spoil, problem):
    assert problem in refused("organisation_roles", parquet(spoil(role()))).problem


@pytest.mark.parametrize(
    "content", [b"", b"<!DOCTYPE html><html>", b"org_id,org_name\n", b"PAR1 cut short", "Ä,Ö\n".encode("latin-1")]
)
@pytest.mark.parametrize("name", ["organisations.parquet", "organisations.csv", "organisations.csv.gz"])
def test_file_that_is_no_table_is_refused(refused, name, content):
    assert refused("organisations", {name: content}).file == name


def test_overview_keeps_facts_and_leaves_people_out(read):
    table = read("project_overview_xml", tar({f"{HERE}.xml": OVERVIEW, f"{guid(1, 2)}.xml": ""}))
    first, second = table.to_dicts()
    assert (first["project_file"], first["id"], first["title"]) == (HERE, HERE, "Heat &amp; light")
    assert json.loads(first["funds"]) == [
        {
            "start": "2012-10-01",
            "end": "2015-09-30",
            "type": "INCOME_ACTUAL",
            "valuePounds": "1000",
            "funderId": guid(9, 1),
            "funder": "EPSRC",
        }
    ]
    (found,) = json.loads(first["organisationRoles"])
    assert (found["roles"], found["projectCost"]) == (["LEAD_PARTICIPANT"], "1.1257358E7")
    assert json.loads(first["leadResearchOrganisation"])["address"] == {"postCode": "SE1 9RT", "region": "London"}
    assert "Nowhere Ltd" in first["spinOutOutputs"]
    assert "Curie" not in table.write_csv()
    assert (second["project_file"], second["id"], second["source_row"]) == (guid(1, 2), None, 2)


def test_overview_is_read_from_a_zip_and_from_single_files_alike(read):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(f"{HERE}.xml", OVERVIEW)
    tables = [
        read("project_overview_xml", files).drop("source_file")
        for files in (tar({f"{HERE}.xml": OVERVIEW}), {"x.zip": buffer.getvalue()}, {f"{HERE}.xml": OVERVIEW.encode()})
    ]
    assert tables[0].equals(tables[1]) and tables[0].equals(tables[2])


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (OVERVIEW.replace(f"<gtr:id>{HERE}", f"<gtr:id>{guid(1, 9)}"), "about another project than its name says"),
        (OVERVIEW.replace("<gtr:fund>", "<gtr:award/><gtr:fund>"), "project holds an unknown element 'award'"),
        (OVERVIEW.replace("postCode", "zipCode"), "address holds an unknown element 'zipCode'"),
        (OVERVIEW.replace("grantReference", "reference"), "project holds an unknown element 'reference'"),
        (OVERVIEW.replace("gtr.ukri.org/api", "example.org/api"), "not a projectOverview of the Gateway"),
        (OVERVIEW.replace("<gtr:status>Closed</gtr:status>", ""), "the project has no status"),
        (OVERVIEW.replace("?>", "?>" + BOMB, 1), "declares a document type"),
        (OVERVIEW[:900], "this is not whole XML"),
        ("<!DOCTYPE html><html><body>Sorry</body></html>", "declares a document type"),
        (OVERVIEW.replace("UTF-8", "UTF-16"), "this is not whole XML"),
    ],
)
def test_overview_that_is_wrong_is_refused(refused, text, problem):
    assert problem in refused("project_overview_xml", tar({f"{HERE}.xml": text})).problem


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        (tar({f"../{HERE}.xml": OVERVIEW}), "points out of the folder"),
        (tar({f"{HERE}.xml": OVERVIEW}, link="/etc/hostname"), "is a link or a device"),
        ({"x.tar.gz": tar({f"{HERE}.xml": OVERVIEW})["project_overview_xml.tar.gz"][:200]}, "truncated or corrupt"),
        ({"x.zip": b"PK\x03\x04 cut"}, "truncated or corrupt"),
        (tar({f"{HERE}.xml": OVERVIEW, f"copy/{HERE}.xml": OVERVIEW}), "several rows have the same key"),
        ({}, "the release has no files"),
    ],
)
def test_pack_of_overviews_that_is_wrong_is_refused(refused, files, problem):
    assert problem in refused("project_overview_xml", files).problem


def export(*days: str) -> dict[str, bytes]:
    """A CSV export with these first days."""
    from orchestration.sources.ukri_gtr.project_search import HEADER

    rows = []
    for number, day in enumerate(days):
        row = dict.fromkeys(HEADER, "") | {"PISurname": "Curie", "StartDate": day, "Status": "Active", "Title": "Heat"}
        row |= {"FundingOrgName": "AHRC", "ProjectReference": str(number), "LeadROName": "Nowhere"}
        row |= {"ProjectId": guid(1, number), "FundingOrgId": guid(9, 1), "LeadROId": guid(3, 1)}
        rows.append(",".join(row.values()))
    return {"export.csv": "\n".join([",".join(HEADER), *rows]).encode()}


def test_export_is_read_with_british_days_and_with_iso_ones(read):
    assert read("project_search_csv_ahrc", export("31/12/2019", "", "01/02/2020")).height == 3
    table = read("project_search_csv_ahrc", export("2019-12-31"))
    assert "PISurname" not in table.columns and "Curie" not in table.write_csv()


@pytest.mark.parametrize("days", [("31/12/2019", "2019-12-31"), ("12/31/2019",), ("31/02/2019",), ("2019-02-30",)])
def test_export_with_days_that_do_not_exist_or_do_not_agree_is_refused(refused, days):
    assert "StartDate is" in refused("project_search_csv_ahrc", export(*days)).problem


def test_export_without_a_project_is_refused(refused):
    assert "there are no projects" in refused("project_search_csv_ahrc", export()).problem


def page(*records: dict, total: int | None = None) -> dict[str, bytes]:
    envelope = {"page": 1, "totalSize": len(records) if total is None else total, "project": list(records)}
    return {"projects_000001.json": json.dumps(envelope).encode()}


def test_pages_of_the_service_that_are_not_all_there_are_refused(read, refused):
    assert read("api_projects", page(project(1), project(2))).height == 2
    assert "a page is missing" in refused("api_projects", page(project(1), total=2)).problem
    assert "several rows have the same key" in refused("api_projects", page(project(1), project(1))).problem
    assert "unknown fields 'pi'" in refused("api_projects", page({**project(1), "pi": "Curie"})).problem


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "empty"),
        (b"<html>", "a web page"),
        (b'{"page": 1', "not whole JSON"),
        ('{"title": "Ä"}'.encode("latin-1"), "is not UTF-8"),
        (b'{"text": "Page requested exceeds maximum available: 0"}', "this is no page of projects"),
        (b'{"totalSize": 1, "project": ["x"]}', "the record is str"),
    ],
)
def test_page_of_the_service_that_is_none_is_refused(refused, content, problem):
    assert problem in refused("api_projects", {"projects_000001.json": content}).problem


@pytest.mark.needs_archive
def test_archived_releases_land_whole_and_agree_with_one_another(archive: Path, read):
    """The XML sample and the derived tables come from the same crawl, by different hands."""
    tables = {}
    for name in ("projects", "organisation_roles", "organisations", "project_classifications"):
        tables[name] = read_archived(archive, name, read)
    tables["overviews"] = read_archived(archive, "project_overview_xml", read)
    read_archived(archive, "project_search_csv_ahrc", read)

    value = pl.col("value_pounds").cast(pl.Int64)
    by_funder = dict(tables["projects"].group_by("funder").agg(value.sum()).rows())
    assert sum(by_funder.values()) == 37_152_855_690
    assert (by_funder["EPSRC"], by_funder["MRC"]) == (10_875_704_778, 7_920_365_887)

    answered = tables["overviews"].filter(pl.col("id").is_not_null())
    funds = answered.select("id", "title", pl.col("funds").str.json_path_match("$[0].valuePounds").alias("pounds"))
    derived_rows = tables["projects"].select("project_id", "title", "value_pounds")
    joined = funds.join(derived_rows, left_on=["id", "pounds"], right_on=["project_id", "value_pounds"])
    assert joined.filter(pl.col("title") == pl.col("title_right")).height == answered.height > 0
    assert tables["overviews"].height - answered.height == 1


def read_archived(archive: Path, name: str, read) -> pl.DataFrame:
    """Every release of a dataset, one below another, each as long as its release.json says."""
    tables = []
    for folder in sorted((archive / "ukri_gtr" / name).iterdir()):
        files = {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "release.json"}
        tables.append(read(name, files))
        assert tables[-1].height == json.loads((folder / "release.json").read_text())["rows"]
    return pl.concat(tables)
