"""The forms of Open Geography, with made-up areas: what is read under which name, and what is refused with its row."""

import gzip
import io
import json
from collections.abc import Callable, Mapping
from pathlib import Path

import polars as pl
import pytest

from orchestration.ingest.checks import check_table
from orchestration.ingest.dataset import Dataset
from orchestration.ingest.errors import BadInput
from orchestration.ingest.refresh import Tables, refresh_dataset
from orchestration.sources import datasets

CAUTH = "local_authority_district_to_combined_authority_lookup"
ITL = "local_authority_district_to_itl_lookup"
OUTLINES = "local_authority_district_boundaries_ultra_generalised"
TOPOLOGY = "uk_boundaries_topojson"
ONS = "\ufeffLAD22CD,LAD22NM,CAUTH22CD,CAUTH22NM,ObjectId\nE08000001,Oldtown,E47000001,Greater Town,1\n"
RESHAPED = "ltla22_name,ltla22_code,cauth22_name,cauth22_code\nOldtown,E08000001,Greater Town,E47000001\n"


def dataset(name: str) -> Dataset:
    return next(each for each in datasets() if each.asset_path == ("open_geography", name))


@pytest.fixture
def read() -> Callable[[str, Mapping[str, str | bytes]], pl.DataFrame]:
    """Parses and checks a payload, as landing does."""

    def run(name: str, files: Mapping[str, str | bytes]) -> pl.DataFrame:
        content = {file: text.encode() if isinstance(text, str) else text for file, text in files.items()}
        table = dataset(name).parse(content)
        check_table(dataset(name), table)
        return table

    return run


@pytest.fixture
def refused(read) -> Callable[[str, Mapping[str, str | bytes]], BadInput]:
    """The error with which a payload is refused."""

    def run(name: str, files: Mapping[str, str | bytes]) -> BadInput:
        with pytest.raises(BadInput) as caught:
            read(name, files)
        assert caught.value.remedy
        return caught.value

    return run


def geojson(*areas: tuple[str, list], crs: str | None = "EPSG:4326", year: int = 22) -> dict:
    named = {"crs": {"type": "name", "properties": {"name": crs}}} if crs else {}
    return {
        "type": "FeatureCollection",
        **named,
        "features": [
            {
                "type": "Feature",
                "id": place,
                "geometry": {"type": "Polygon", "coordinates": [ring]},
                "properties": {f"LAD{year}CD": code, f"LAD{year}NM": "Town", "OBJECTID": place, "GlobalID": "x"},
            }
            for place, (code, ring) in enumerate(areas, 1)
        ],
    }


DEGREES = [[-1.5, 53.0], [-1.4, 53.0], [-1.4, 53.1], [-1.5, 53.0]]
METRES = [[400_000, 400_000], [401_000, 400_000], [401_000, 401_000], [400_000, 400_000]]


@pytest.mark.parametrize(
    "text", [ONS, RESHAPED, ONS.replace("22", "25").lower().replace("e08", "E08").replace("e47", "E47")]
)
def test_every_spelling_of_a_field_gives_the_same_columns(read, text: str) -> None:
    table = read(CAUTH, {"a.csv": text})
    assert tuple(table.columns[:-2]) == dataset(CAUTH).columns
    assert table["LADCD"].to_list() == ["E08000001"]
    assert table["CAUTHCD"].to_list() == ["E47000001"]
    assert table["LADCD_YEAR"].to_list()[0] in ("22", "25")


def test_columns_that_a_spreadsheet_adds_are_left_out_while_they_are_empty(read, refused) -> None:
    good = "LAD25CD,LAD25NM,LAU125CD,LAU125NM,ITL325CD,ITL325NM,ITL225CD,ITL225NM,ITL125CD,ITL125NM,column11,ObjectId\n"
    row = "E06000001,T,E06000001,T,TLC31,T,TLC3,T,TLC,T,{},1.0\n"
    assert read(ITL, {"a.csv": good + row.format("")}).height == 1
    error = refused(ITL, {"a.csv": good + row.format("hello")})
    assert (error.row, "column11" in error.problem) == (2, True)


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "no files"),
        ({"a.csv": ""}, "empty"),
        ({"a.csv": "<!doctype html><html></html>"}, "web page"),
        ({"a.csv": ONS.splitlines()[0]}, "no rows"),
        ({"a.csv": ONS.encode("utf-16")}, "not UTF-8"),
        ({"a.csv.gz": gzip.compress(ONS.encode())[:-9]}, "truncated"),
        ({"a.csv": ONS + "E08000002,Newtown\n"}, "fields"),
        ({"a.csv": ONS.replace("LAD22CD", "DISTRICT")}, "LADCD"),
        ({"a.csv": ONS.replace("ObjectId", "WARD22CD")}, "unexpected columns"),
        ({"a.csv": ONS.replace("E08000001", "8000001")}, "LADCD is not the GSS code"),
        ({"a.csv": ONS + ONS.splitlines()[1] + "\n"}, "same key"),
        ({"a.csv": ONS, "b.csv": ONS.replace("22", "23").replace("0001", "0002")}, "LADCD_YEAR is 22 in a.csv and 23"),
        ({"a.json": '{"error": {"code": 400}}'}, "not a page"),
        ({"a.json": '{"features": [{"attributes": '}, "not whole JSON"),
        ({"a.parquet": b"PAR1nothing"}, "Parquet"),
    ],
)
def test_a_lookup_that_is_none_is_refused_by_name(refused, files: dict, said: str) -> None:
    assert said in refused(CAUTH, files).problem


def test_two_editions_of_one_level_are_told_apart_by_their_year(read, refused) -> None:
    text = "ITL225CD,ITL225NM,ITL221CD,ITL221NM\nTLC3,New,TLC1,Old\n"
    (row,) = read("itl2_between_editions_lookup", {"a.csv": text}).to_dicts()
    assert (row["ITL2CD_FROM"], row["ITL2CD_FROM_YEAR"], row["ITL2CD_TO"], row["ITL2NM_TO"]) == (
        "TLC1",
        "21",
        "TLC3",
        "New",
    )
    three = "ITL225CD,ITL225NM,ITL221CD,ITL221NM,ITL230CD\nTLC3,New,TLC1,Old,TLC9\n"
    assert "unexpected columns" in refused("itl2_between_editions_lookup", {"a.csv": three}).problem


def test_small_areas_are_read_from_parquet_with_or_without_a_district(read) -> None:
    name = "lsoa_to_icb_and_local_authority_lookup"
    columns = {
        "lsoa21_name": "Town 001A", "lsoa21_code": "E01000001", "sicbl24_name": "x", "sicbl24_code": "E38000006",
        "sicbl24_code_nhs": "02P", "icb24_name": "y", "icb24_code": "E54000061", "icb24_code_nhs": "QF7",
    }  # fmt: skip
    buffer = io.BytesIO()
    pl.DataFrame({column: [value] for column, value in columns.items()}).write_parquet(buffer)
    (row,) = read(name, {"a.parquet": buffer.getvalue()}).to_dicts()
    assert (row["LADCD"], row["LADCD_YEAR"], row["ICBCDH"], row["LSOACD_YEAR"]) == (None, None, "QF7", "21")


def test_outlines_keep_their_coordinates_and_say_which_they_are(read) -> None:
    grid = read(OUTLINES, {"a.geojson": json.dumps(geojson(("E06000001", METRES), crs="EPSG:27700"))})
    assert grid["CRS"].to_list() == ["EPSG:27700"]
    assert json.loads(grid["GEOMETRY"][0]) == {"type": "Polygon", "coordinates": [METRES]}
    plain = read(OUTLINES, {"a.geojson": json.dumps(geojson(("E06000001", DEGREES), crs=None))})
    assert plain["CRS"].to_list() == ["EPSG:4326"]


def _without(key: str) -> dict:
    content = geojson(("E06000001", DEGREES))
    del content["features"][0][key]
    return content


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (geojson(("E06000001", METRES)), "not in the United Kingdom"),
        (geojson(("E06000001", METRES), crs=None), "not in the United Kingdom"),
        (geojson(("E06000001", DEGREES), crs="EPSG:3857"), "coordinate system 'EPSG:3857'"),
        (geojson(("E06000001", DEGREES), ("E06000001", DEGREES)), "same key"),
        ({"error": {"code": 400, "message": "x"}}, "not GeoJSON"),
        (_without("geometry"), "no polygon"),
        (geojson(("E06000001", [[-1.5], [-1.4, 53.0]])), "not whole"),
        (_without("properties"), "not GeoJSON"),
    ],
    ids=[
        "metres",
        "metres unsaid",
        "other system",
        "repeated",
        "error",
        "no geometry",
        "half a point",
        "no properties",
    ],
)
def test_outlines_that_are_none_are_refused(refused, content: dict, said: str) -> None:
    assert said in refused(OUTLINES, {"a.geojson": json.dumps(content)}).problem


def topology(**changed) -> dict:
    """Two squares side by side that share arc 0, which runs from south to north; steps are tenths of a degree."""
    areas = [
        {"type": "Polygon", "arcs": [[0, 1]], "properties": {"areacd": "E06000001", "areanm": "West", "end": 2022}},
        {"type": "MultiPolygon", "arcs": [[[-1, 2]]], "properties": {"areacd": "E06000002", "areanm": "East"}},
    ]
    return {
        "type": "Topology",
        "transform": {"scale": [0.1, 0.1], "translate": [-2, 52]},
        "arcs": [[[1, 0], [0, 1]], [[1, 1], [-1, 0], [0, -1], [1, 0]], [[1, 0], [1, 0], [0, 1], [-1, 0]]],
        "objects": {"ltla": {"type": "GeometryCollection", "geometries": areas}},
    } | changed


def test_outlines_of_a_topology_are_put_together_from_shared_arcs(read) -> None:
    west, east = read(TOPOLOGY, {"a.json": json.dumps(topology())}).to_dicts()
    assert (west["OBJECT"], west["AREACD"], west["START"], west["END"]) == ("ltla", "E06000001", None, "2022")
    square = [[-1.9, 52.0], [-1.9, 52.1], [-2.0, 52.1], [-2.0, 52.0], [-1.9, 52.0]]
    assert json.loads(west["GEOMETRY"])["coordinates"] == [square]
    backwards = [[-1.9, 52.1], [-1.9, 52.0], [-1.8, 52.0], [-1.8, 52.1], [-1.9, 52.1]]
    assert json.loads(east["GEOMETRY"]) == {"type": "MultiPolygon", "coordinates": [[backwards]]}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (topology(arcs=[]), "cannot be put together"),
        (topology(type="FeatureCollection"), "not a TopoJSON topology"),
        (topology(transform={"scale": [1000, 1000], "translate": [0, 0]}), "not in the United Kingdom"),
        ({"type": "Topology"}, "topology is not whole"),
    ],
    ids=["arcs missing", "other type", "other scale", "nothing in it"],
)
def test_a_topology_that_is_damaged_is_refused(refused, content: dict, said: str) -> None:
    assert said in refused(TOPOLOGY, {"a.json": json.dumps(content)}).problem


def test_codes_of_each_year_are_kept_as_one_object_whatever_the_years(read, refused) -> None:
    name = "local_authority_district_codes_by_year"
    text = "LAD24CD,LAD24NM,LAD25CD,LAD25NM\nE07000026,Old,E06000063,New\n"
    (row,) = read(name, {"a.csv": text}).to_dicts()
    assert (row["FIRST_YEAR"], row["LAST_YEAR"]) == ("2024", "2025")
    assert json.loads(row["CODES"]) == {"2024": "E07000026", "2025": "E06000063"}
    assert "each year" in refused(name, {"a.csv": text.replace("LAD24", "LAD22")}).problem
    assert "unexpected columns ward" in refused(name, {"a.csv": text.replace("LAD25NM", "ward")}).problem


def test_files_of_code_changes_are_told_apart_by_their_columns(read, refused) -> None:
    name = "local_authority_district_changes"
    files = {
        "a.csv": "oldcd,oldnm,newcd,newnm,type,start\nE07000026,Old,E06000063,New,merger,2023\n",
        "b.csv": "areacd,areanm\nE06000063,New\n",
    }
    table = read(name, files)
    assert table["LISTED_IN"].to_list() == ["changes", "areas"]
    assert table["AREACD"].to_list() == [None, "E06000063"]
    assert "told apart" in refused(name, {"a.csv": "code,name\nE06000063,New\n"}).problem
    assert "TYPE is not one of" in refused(name, {"a.csv": files["a.csv"].replace("merger", "swap")}).problem


def test_both_lists_of_areas_are_read(read, refused) -> None:
    name = "explore_local_statistics_areas"
    lists = {
        "areacd": ["E12000001", "E06000001"],
        "areanm": ["NE", "Town"],
        "parentcd": [None, "E12000001"],
        "end": {"1": 2022},
    }
    area = {"areacd": "E06000001", "areanm": "Town", "level": ["ltla"], "parents": ["E12000001"], "children": []}
    table = read(name, {"a.json": json.dumps(lists), "b.json": json.dumps({"E06000001": area})})
    assert table["LISTED_IN"].to_list() == ["areas_list", "areas_list", "geo_metadata"]
    assert table["END"].to_list() == [None, "2022", None]
    assert table["PARENTS"].to_list() == [None, None, '["E12000001"]']
    assert "one entry per area" in refused(name, {"a.json": json.dumps({**lists, "areanm": ["NE"]})}).problem
    assert "one entry per area" in refused(name, {"a.json": json.dumps({**lists, "end": {"7": 2022}})}).problem
    assert "not an area of that code" in refused(name, {"a.json": json.dumps({"X": area})}).problem
    assert "unknown fields" in refused(name, {"a.json": json.dumps({"E06000001": {**area, "mayor": "x"}})}).problem


POSTCODE = {
    "pcd": "ZZ1 1AA", "pcd2": "ZZ1  1AA", "pcds": "ZZ1 1AA", "dointr": "199001", "doterm": "", "usertype": "0",
    "oseast1m": "1", "osnrth1m": "0000001", "osgrdind": "1", "oa11": "E00000001", "cty": "E99999999", "ced": "E99999999",
    "laua": "E06000001", "ward": "E05000001", "hlthau": "E18000001", "nhser": "E40000001", "ctry": "E92000001",
    "rgn": "E12000001", "pcon": "E14000001", "eer": "E15000001", "teclec": "E24000001", "ttwa": "E30000001",
    "pct": "E16000001", "itl": "E06000001", "park": "E99999999", "lsoa11": "E01000001", "msoa11": "E02000001",
    "wz11": "E33000001", "ccg": "E38000001", "bua11": "E34000001", "buasd11": "E35000001", "ru11ind": "A1",
    "oac11": "1A1", "lat": "54.5", "long": "-1.2", "lep1": "E37000001", "lep2": "", "pfa": "E23000001", "imd": "1",
    "calncv": "E56000001", "stp": "E54000001",
}  # fmt: skip


def postcodes(*rows: dict) -> str:
    lines = [",".join(rows[0]), *(",".join(f'"{value}"' if value else "" for value in row.values()) for row in rows)]
    return "\r\n".join(lines) + "\r\n"


def test_postcodes_of_editions_with_other_geographies_have_the_same_columns(read, refused) -> None:
    name = "national_statistics_postcode_lookup"
    later = {"oa11": "oa21", "lsoa11": "lsoa21", "msoa11": "msoa21", "park": "npark", "ccg": "sicbl", "stp": "icb"}
    gone = ("hlthau", "eer", "teclec", "pct", "bua11", "buasd11")
    newer = {later.get(field, field): value for field, value in POSTCODE.items() if field not in gone}
    one, two = read(name, {"a.csv": postcodes(POSTCODE)}), read(name, {"a.csv": postcodes(newer)})
    spelled = {
        **dict(
            zip(
                ("pcd", "pcd2", "oseast1m", "osnrth1m", "osgrdind"),
                ("pcd7", "pcd8", "east1m", "north1m", "gridind"),
                strict=True,
            )
        ),
        **{"laua": "lad25cd", "ward": "wd25cd", "lep1": "lep21cd1", "lep2": "lep21cd2", "imd": "imd20ind"},
        **{"calncv": "cal24cd", "ru11ind": "ruc21ind", "oac11": "oac21ind", "wz11": "wz11cd"},
        **{field: f"{field}25cd" for field in ("cty", "ced", "nhser", "ctry", "rgn", "pcon", "ttwa", "itl", "pfa")},
        **{field: f"{later}cd" for field, later in later.items() if later.endswith("21")},
        **{"park": "npark16cd", "ccg": "sicbl24cd", "stp": "icb23cd"},
    }
    coded = {spelled.get(field, field): value for field, value in POSTCODE.items() if field not in gone}
    # Besides these, which say in their names of what year they are, or are one column for each year.
    years = ("laua_YEAR", "ruind_YEAR", "oac", "oac21", "oac_YEAR")
    assert read(name, {"a.csv": postcodes(coded)}).drop(years).equals(two.drop(years))
    assert one.columns == two.columns
    assert (one["lsoa_YEAR"][0], two["lsoa_YEAR"][0], two["eer"][0], two["stp"][0]) == ("11", "21", None, "E54000001")
    assert "LSOA21" not in one.columns
    assert "same key" in refused(name, {"a.csv": postcodes(POSTCODE, POSTCODE)}).problem
    assert "usertype is not one of" in refused(name, {"a.csv": postcodes({**POSTCODE, "usertype": "9"})}).problem
    assert "lat" in refused(name, {"a.csv": postcodes({**POSTCODE, "lat": "530000"})}).problem
    swapped = {**POSTCODE, "laua": POSTCODE["ward"], "ward": POSTCODE["laua"]}
    assert "laua is not the GSS code of a district" in refused(name, {"a.csv": postcodes(swapped)}).problem
    empty = refused(name, {"a.csv": postcodes(POSTCODE), "b.csv": postcodes(POSTCODE).splitlines()[0]})
    assert (empty.file, empty.problem) == ("b.csv", "there are no rows below the header")


def test_name_that_was_cut_is_refused_where_the_code_has_another(refused) -> None:
    cut = ONS + "E08000002,Newtown,E47000001,Greater To,2\n"
    error = refused(CAUTH, {"a.csv": cut})
    assert (error.file, error.row) == ("a.csv", 2)
    assert "CAUTHNM is not the same in every row of a CAUTHCD" in error.problem


def test_board_whose_name_was_cut_is_refused(refused) -> None:
    error = refused(
        "integrated_care_board_list", {"a.csv": "ICB23CD,ICB23CDH,ICB23NM\nE54000008,QYG,NHS Cheshire and Me"}
    )
    assert "ICBNM is not the name of an integrated care board, whole" in error.problem


LANDED = {
    # What the archive counts in other units, with what is landed: areas of two files, areas of all objects.
    "explore_local_statistics_areas": 23_134,
    "uk_boundaries_topojson": 707,
}


@pytest.mark.needs_archive
@pytest.mark.parametrize("name", sorted(each.name for each in datasets() if each.source == "open_geography"))
def test_every_archived_release_lands_with_its_rows(archive: Path, tmp_path, monkeypatch, name: str) -> None:
    monkeypatch.setenv("LEVELUP_RAW", str(tmp_path))
    manifests = sorted((archive / "open_geography" / name).glob("*/release.json"))
    expected = {path.parent.name: LANDED.get(name) or json.loads(path.read_bytes())["rows"] for path in manifests}
    outcome = refresh_dataset(dataset(name), "archive", archive, Tables())
    assert {landed.vintage: landed.rows for landed in outcome.landed} == expected


@pytest.mark.needs_archive
def test_the_archive_says_of_sheffield_what_is_known_of_it(archive: Path) -> None:
    def table(name: str, vintage: str) -> pl.DataFrame:
        folder = archive / "open_geography" / name / vintage
        files = {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "release.json"}
        return dataset(name).parse(files)

    districts = table(ITL, "2025").filter(pl.col("LADNM") == "Sheffield")
    editions = table("itl3_between_editions_lookup", "2025").filter(pl.col("ITL3NM_TO") == "Sheffield")
    members = table(CAUTH, "2025").filter(pl.col("LADNM") == "Sheffield")
    assert (districts["LADCD"].item(), districts["ITL3CD"].item()) == ("E08000019", "TLE36")
    assert (editions["ITL3CD_TO"].item(), members["LADCD"].item()) == ("TLE32", "E08000039")
    assert table("sub_icb_location_to_icb_lookup", "2022")["ICBCD"].n_unique() == 42
