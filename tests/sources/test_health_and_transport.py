"""NHS bodies, catchments, hospitals, stations, airports and ports: read as text, and refused when they are not whole."""

import gzip
import json
from collections.abc import Mapping

import polars as pl
import pytest

from orchestration.ingest.checks import check_table
from orchestration.ingest.dataset import Dataset
from orchestration.ingest.errors import BadInput
from orchestration.ingest.origins import archived_releases
from orchestration.sources import datasets

SOURCES = {
    "nhs_ods",
    "nhs_england",
    "ohid_catchments",
    "public_health_scotland",
    "trainline_stations",
    "openflights",
    "sea_ports",
}
BY_NAME = {dataset.name: dataset for dataset in datasets() if dataset.source in SOURCES}

TRUST = (
    '"R0A","A TRUST","Y62","QOP","1 ROAD","","","TOWN","","M13 9WL","20171001","","","","","","","","","","",'
    '"0","","B","","",""\n'
)
FEATURES = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "id": "pub_hosp.1",
            "geometry": {"type": "Point", "coordinates": [239915, 638553.5]},
            "properties": {
                **dict.fromkeys(("hbname", "sitename", "address", "tenure", "type"), "<Null>"),
                **{"sh_date_uploaded": "2024-07-31", "hbcode": "S08000015", "sitecode": "A013G", "postcode": "KA2 0BD"},
                **{"uprn": "<Null>", "x": 239915, "y": 638553.5, "fid": 1},
            },
        }
    ],
    "totalFeatures": 1,
    "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}},
}
SECURITY = (
    '"","Code","Name","Postcode","Start","Close","Sector","CCG20CD","CCG20NM","STP20CD","STP20CDH","STP20NM",'
    '"NHSER20CD","NHSER20CDH","NHSER20NM","STPCDH","latitude","longitude","Successor.Code","Organisation.Name",'
    '"Latest.Status","Date.Of.Publication","Primary.Sector","Commissioner..From.ODS.","Successor.Status",'
    '"Final.Status","Short.Status"\n'
    '"1","00L","A GROUP","NE61 6BL",2013-04-01,,"CCG","E38000130","A Group","E54000050","QHM","A Place","E40000009",'
    '"Y63","A Region",,,,,"A Group","20/21 Standards Met","30/06/2021","CCG / Integrated Care Board (ICB)","",,'
    '"20/21 Standards Met","Standards Met"\n'
)
# How a file with a header begins.
HEADED = ("nhs_trust", "old_code", "hospital_name", '"",', "stationName")
# One good file per dataset, in the publisher's layout, made up.
GOOD = {
    "nhs_trusts": ("etr.csv", TRUST),
    "nhs_trust_points": (
        "points.csv",
        "nhs_trust22_name,nhs_trust22_code,status,longitude,latitude\nA Trust,R0A,open,-2.22771,53.46244\n",
    ),
    "nhs_trust_succession": ("trusts.csv", "old_code,new_code,date\n03A,X2C4Y,2021-04-01\n"),
    "organisations": (
        "organisations_RO197_000000.json",
        json.dumps(
            {
                "Organisations": [
                    {
                        **{"Name": "A TRUST", "OrgId": "R0A", "Status": "Active", "OrgRecordClass": "RC1"},
                        **{"LastChangeDate": "2026-11-02", "PrimaryRoleId": "RO197"},
                    }
                ]
            }
        ),
    ),
    "hospital_points": ("hospitals.csv", "hospital_name,lon,lat\nA Hospital,-1.96,53.89\n"),
    "data_security_status_by_organisation": ("metric.csv", SECURITY),
    "nhs_trust_to_icb_patient_share": (
        "icb.csv",
        "nhs_trust22_code,icb22_code,proportion_trust_came_from_icb\n"
        "R0A,E54000008,0.9999978482\nR0A,E54000010,2.1518e-6\nR0B,E54000050,1.0\n",
    ),
    "nhs_trust_to_local_authority_patient_share": (
        "lad.csv",
        "nhs_trusts22_code,ltla21_code,proportion_trust_came_from_ltla\nR0A,E06000002,0.25\nR0A,E06000006,0.75\n",
    ),
    "hospitals": ("pub_hosp.geojson", json.dumps(FEATURES)),
    "railway_stations_great_britain": (
        "stations.csv",
        "stationName,lat,long,crsCode,iataAirportCode,constituentCountry\nAbbey Wood,51.49,0.12,ABW,,england\n",
    ),
    "airports_united_kingdom": (
        "airports.dat",
        '465,"An Airport","A City","United Kingdom",\\N,"EGAA",54.65,-6.2e-05,268,0,"E","Europe/London","airport",'
        '"OurAirports"\n',
    ),
    "ports_united_kingdom": (
        "ports.json",
        json.dumps({"GBABD": {"name": "Aberdeen", "country": "United Kingdom", "coordinates": [-2.1, 57.13]}}),
    ),
}


def read(name: str, text: str | bytes, file: str = "") -> pl.DataFrame:
    dataset = BY_NAME[name]
    content = text.encode() if isinstance(text, str) else text
    table = dataset.parse({file or GOOD[name][0]: content})
    check_table(dataset, table)
    return table


def refusal(name: str, text: str | bytes, file: str = "") -> BadInput:
    with pytest.raises(BadInput) as caught:
        read(name, text, file)
    error = caught.value
    assert (error.source, error.dataset) == BY_NAME[name].asset_path
    assert error.remedy
    return error


def test_every_dataset_of_these_publishers_has_a_good_file_here():
    assert set(GOOD) == set(BY_NAME)


@pytest.mark.parametrize("name", GOOD)
def test_good_file_is_read_plain_and_gzipped_into_the_same_text(name):
    file, text = GOOD[name]
    table = read(name, text)
    packed = read(name, gzip.compress(text.encode()), f"{file}.gz")
    assert packed.drop("source_file").equals(table.drop("source_file"))
    assert packed["source_file"].unique().to_list() == [f"{file}.gz"]
    assert table["source_row"][0] == (2 if text.startswith(HEADED) else 1)


@pytest.mark.parametrize("name", GOOD)
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<!DOCTYPE html><html><body>Too busy</body></html>",
        b"\xff\xfe\x00bad",
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        b"Service unavailable",
    ],
)
def test_anything_else_is_refused(name, content):
    assert refusal(name, content).file == GOOD[name][0]


@pytest.mark.parametrize("name", GOOD)
def test_damaged_gzip_is_refused(name):
    file, text = GOOD[name]
    assert "gzip" in refusal(name, gzip.compress(text.encode() * 2)[:-12], f"{file}.gz").problem


@pytest.mark.parametrize("name", [name for name, (file, _) in GOOD.items() if not file.endswith("json")])
def test_row_that_stands_twice_is_refused(name):
    text = GOOD[name][1]
    error = refusal(name, text + text.splitlines()[-1] + "\n")
    assert "the same key" in error.problem or "do not add up to 1" in error.problem


@pytest.mark.parametrize("name", [name for name, (_, text) in GOOD.items() if text.startswith(HEADED)])
@pytest.mark.parametrize("change", [lambda h: h + ",added", lambda h: h.partition(",")[2], lambda h: f"x{h}x"])
def test_changed_header_is_refused(name, change):
    header, _, body = GOOD[name][1].partition("\n")
    assert refusal(name, f"{change(header)}\n{body}")


def test_year_in_the_name_of_a_code_becomes_a_column_and_another_year_is_read_as_well():
    text = GOOD["nhs_trust_to_icb_patient_share"][1].replace("trust22", "trusts24").replace("icb22", "ICB23")
    table = read("nhs_trust_to_icb_patient_share", text)
    assert table.row(0)[:5] == ("R0A", "24", "E54000008", "23", "0.9999978482")
    security = read("data_security_status_by_organisation", SECURITY.replace("CCG20", "CCG21"))
    assert security.select("CCGCD", "CCGCD_YEAR", "STPCD_YEAR", "NHSERCD_YEAR").row(0) == (
        "E38000130",
        "21",
        "20",
        "20",
    )


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        ("nhs_trust_to_icb_patient_share", "1.0\n", "100.0\n", "outside the plausible band"),
        ("nhs_trust_to_icb_patient_share", "2.1518e-6", "2.1518e-3", "do not add up to 1"),
        ("nhs_trust_to_icb_patient_share", "1.0\n", "*\n", "not a number"),
        ("nhs_trust_to_local_authority_patient_share", "R0A,E06000006,0.75\n", "", "do not add up to 1"),
        ("nhs_trust_points", ",open,", ",merged,", "status is not one of closed, open"),
        ("nhs_trust_points", "-2.22771,53.46244", "53.46244,-2.22771", "outside the plausible band"),
        ("hospital_points", "-1.96,53.89", "384000,393000", "outside the plausible band"),
        ("nhs_trust_succession", "2021-04-01", "01/04/2021", "is not a date"),
        ("data_security_status_by_organisation", ',"Standards Met"', ',"Standards Unknown"', "status of the toolkit"),
        ("data_security_status_by_organisation", '"CCG","E38', '"PCN","E38', "Sector is not one of"),
        ("organisations", "Active", "Dormant", "Status is not one of"),
        ("railway_stations_great_britain", "england", "isle_of_man", "constituentCountry is not one of"),
        ("railway_stations_great_britain", "51.49,0.12", "0.12,51.49", "outside the plausible band"),
        ("airports_united_kingdom", '"E",', '"Q",', "dst is not one of"),
        ("airports_united_kingdom", ",268,", ",268000,", "outside the plausible band"),
        ("ports_united_kingdom", "[-2.1, 57.13]", "[57.13, -2.1]", "longitude stands before latitude"),
        ("ports_united_kingdom", "[-2.1, 57.13]", '["2W", "57N"]', "a pair of numbers"),
        ("hospitals", "239915, ", '"here", ', "geometry is not a point"),
    ],
)
def test_unknown_markers_and_changed_units_are_refused_with_their_row(name, old, new, expected):
    text = GOOD[name][1]
    assert old in text
    error = refusal(name, text.replace(old, new))
    assert expected in error.problem
    assert error.row is not None


@pytest.mark.parametrize("width", [11, 12])
def test_airports_of_older_lists_have_fewer_columns(width):
    line = ",".join(GOOD["airports_united_kingdom"][1].strip().split(",")[:width]) + "\n"
    row = read("airports_united_kingdom", line).row(0, named=True)
    assert (row["icao"], row["dst"], row["type"]) == ("EGAA", "E", None)
    assert row["tz_database_timezone"] == ("Europe/London" if width == 12 else None)


def test_airports_with_any_other_number_of_columns_are_refused():
    line = ",".join(GOOD["airports_united_kingdom"][1].strip().split(",")[:13]) + "\n"
    assert "13 fields" in refusal("airports_united_kingdom", line).problem


def test_stations_of_older_lists_have_no_country():
    text = "stationName,lat,long,crsCode,iataAirportCode\nBirmingham,52.483056,-1.893611,13,\n"
    assert read("railway_stations_great_britain", text).row(0)[3:6] == ("13", None, None)


def archive_counts() -> Mapping[str, int]:
    """Rows of each dataset's release, as the archive's index has them."""
    return {
        "nhs_trusts": 218,
        "nhs_trust_points": 218,
        "nhs_trust_succession": 25_480,
        "hospital_points": 1_061,
        "data_security_status_by_organisation": 357,
        "nhs_trust_to_icb_patient_share": 1_321,
        "nhs_trust_to_local_authority_patient_share": 5_670,
        "hospitals": 309,
        "railway_stations_great_britain": 2_606,
        "airports_united_kingdom": 167,
        "ports_united_kingdom": 82,
    }


@pytest.fixture
def archived(archive):
    """The table of a dataset's one release in the archive, checked, and the rows its release.json tells of."""

    def read_archived(dataset: Dataset) -> tuple[pl.DataFrame, int]:
        (release,) = archived_releases(dataset, archive)
        table = dataset.parse(release.files)
        check_table(dataset, table)
        folder = archive.joinpath(*dataset.asset_path, release.vintage)
        return table, json.loads((folder / "release.json").read_text())["rows"]

    return read_archived


@pytest.mark.needs_archive
@pytest.mark.parametrize(("name", "rows"), archive_counts().items())
def test_archive_release_lands_with_every_row(archived, name, rows):
    table, told = archived(BY_NAME[name])
    assert table.height == told == rows


@pytest.mark.needs_archive
def test_archive_has_the_facts_that_its_index_tells_of(archived):
    shares, _ = archived(BY_NAME["nhs_trust_to_icb_patient_share"])
    assert (shares["nhs_trust_code"].n_unique(), shares["icb_code"].n_unique()) == (138, 42)
    hospitals, _ = archived(BY_NAME["hospital_points"])
    assert hospitals["hospital_name"].n_unique() == 1_031
    ports, _ = archived(BY_NAME["ports_united_kingdom"])
    assert ports["coordinates"].null_count() == 2
    trusts, _ = archived(BY_NAME["nhs_trusts"])
    assert trusts.filter(organisation_code="R0A").select("name", "postcode", "open_date", "source_row").row(0) == (
        "MANCHESTER UNIVERSITY NHS FOUNDATION TRUST",
        "M13 9WL",
        "20171001",
        1,
    )
