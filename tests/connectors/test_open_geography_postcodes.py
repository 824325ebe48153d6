"""The postcode lookup, found among the items of ArcGIS Online by its title, and read out of its zip."""

import json

import polars as pl
import pytest

from orchestration.sources.open_geography import postcodes
from tests.fakes.arcgis import FakeItems
from tests.fakes.payloads import read, refusal
from tests.fakes.postcodes import AB, EDITION, HEADER_2021, HEADER_2025, table, zipped
from tests.fakes.server import dropped, empty, sentence, status, web_page

SOURCE, NAME = "open_geography", "national_statistics_postcode_lookup"
OLD, NEW, OTHER = "a" * 32, "b" * 32, "c" * 32


@pytest.fixture
def online(stand_in) -> FakeItems:
    """ArcGIS Online with two editions and things that are called alike."""
    fake = stand_in(SOURCE, FakeItems())
    fake.put(OLD, "National Statistics Postcode Lookup - 2021 Census (August 2024) for the UK", b"")
    fake.put(OTHER, "National Statistics Postcode Lookup (August 2026) User Guide", b"")
    fake.put(NEW, "National Statistics Postcode Lookup (May 2026) for the UK", zipped(EDITION))
    return fake


def landed(outcome) -> pl.DataFrame:
    (release,) = outcome.landed
    return pl.read_parquet(release.table_path)


def test_the_newest_edition_is_found_by_its_title_and_lands_whole(online, live) -> None:
    outcome = live(SOURCE, NAME)
    postcodes_ = landed(outcome)
    assert outcome.current.vintage == "2026-05"
    assert postcodes_.select("pcds", "laua", "laua_YEAR", "source_file", "source_row").rows() == [
        ("AB1 0AA", "E08000001", "25", "NSPL_MAY_2026_UK_AB.csv", 2),
        ("AB1 0AB", "E08000001", "25", "NSPL_MAY_2026_UK_AB.csv", 3),
        ("HX1 1AA", "E08000001", "25", "NSPL_MAY_2026_UK_HX.csv", 2),
    ]
    assert online.asked == ["/search", f"/content/items/{NEW}/data"]
    entry = json.loads((outcome.current.path / "release.json").read_text())
    assert entry["vintage_basis"] == "edition in the title of the item; last modified 2025-06-15T15:06:40Z"


def test_of_an_edition_that_came_twice_the_one_of_the_later_census_is_taken(online, live) -> None:
    for census, identity in (("2021", "d" * 32), ("2011", "e" * 32)):
        title = f"National Statistics Postcode Lookup - {census} Census (November 2026) for the UK"
        online.put(identity, title, zipped({f"Data/multi_csv/NSPL{census}_AB.csv": table("AB1 0AA")}))
    assert landed(live(SOURCE, NAME))["source_file"].to_list() == ["NSPL2021_AB.csv"]


def test_an_edition_that_has_landed_is_not_fetched_again_until_it_is_modified(online, live) -> None:
    live(SOURCE, NAME)
    online.asked.clear()
    assert "not modified since 2025-06-15" in live(SOURCE, NAME).reason
    assert online.asked == ["/search"]
    online.put(
        NEW,
        "National Statistics Postcode Lookup (May 2026) for the UK",
        zipped({"Data/NSPL_UK.csv": table(*AB)}),
        1_760_000_000_000,
    )
    assert landed(live(SOURCE, NAME)).height == 2


def test_a_zip_that_is_kept_elsewhere_is_followed_there_and_the_signature_kept_nowhere(
    online, live, raw, server, monkeypatch
) -> None:
    online.storage = server[1].replace("127.0.0.1", "localhost")
    monkeypatch.setattr(postcodes, "STORAGE", "localhost")
    assert landed(live(SOURCE, NAME)).height == 3
    written = b"".join(path.read_bytes() for path in raw.rglob("*.json"))
    assert b"not-to-be-kept" not in written


def test_a_zip_that_is_said_to_be_at_a_host_nobody_knows_is_refused(online, refused, server) -> None:
    online.storage = server[1].replace("127.0.0.1", "localhost")
    assert "redirects to http://localhost, which is not where it was asked for" in refused(SOURCE, NAME).problem


def test_where_no_item_is_an_edition_the_error_says_where_to_look(online, refused) -> None:
    online.items.pop(NEW), online.items.pop(OLD)
    error = refused(SOURCE, NAME)
    assert "knows no item that is an edition" in error.problem and "postcodes.py" in error.remedy


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (empty, "is empty"),
        (web_page, "is a web page"),
        (dropped, "gave no whole reply"),
        (status(500, "oops"), "answered 500"),
        (sentence('{"error":{"code":499,"message":"Token Required"}}'), "is not a zip"),
    ],
    ids=["empty", "page", "dropped", "500", "error"],
)
def test_a_reply_that_is_no_zip_is_refused(online, refused, fault, said: str) -> None:
    online.faults = [fault] * 8
    assert said in refused(SOURCE, NAME).problem


def test_the_layouts_of_before_and_after_2025_have_the_same_columns() -> None:
    older = read(NAME, {"NSPL_NOV_2021_UK_AB.csv": table(*AB, header=HEADER_2021)})
    newer = read(NAME, {"NSPL.zip": zipped(EDITION)})
    assert older.columns == newer.columns
    assert older["laua"].to_list() == ["E08000001"] * 2 and older["laua_YEAR"].to_list() == [None, None]
    assert older["lsoa_YEAR"][0] == "11" and newer["lsoa_YEAR"][0] == "21"


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"Documents/names.csv": b"a,b\r\n"}, "no CSV of postcodes"),
        ({**EDITION, "Data/NSPL_MAY_2026_UK.csv": table(*AB)}, "hold 3 rows, that of the whole country 2"),
        ({**EDITION, "../../NSPL.csv": table(*AB)}, "points out of the folder"),
        ({**EDITION, "Data/multi_csv/NSPL_ZE.csv": table(*AB, header=HEADER_2025[:-1])}, "same key|whole country"),
        ({"Data/NSPL.csv": table("AB1 0AA", header=[*HEADER_2025, "new26cd"])}, "unexpected columns 'new26cd'"),
        ({"Data/NSPL.csv": table("AB1 0AA", header=HEADER_2025[3:])}, "no column is pcd"),
        ({"Data/NSPL.csv": table("AB1 0AA", "AB1 0AA")}, "same key"),
        ({"Data/NSPL.csv": table("AB10AA")}, "pcds is not"),
        ({"Data/NSPL.csv": table("AB1 0AA", lat="535000")}, "lat"),
    ],
    ids=["none", "short", "traversal", "part", "added", "missing", "repeated", "postcode", "unit"],
)
def test_a_zip_that_is_not_as_declared_is_refused(files: dict[str, bytes], said: str) -> None:
    problem = refusal(NAME, {"NSPL.zip": zipped(files)}).problem
    assert any(part in problem for part in said.split("|"))


def test_a_zip_bomb_and_a_cut_zip_are_refused(monkeypatch) -> None:
    monkeypatch.setattr(postcodes, "LARGEST", 1000)
    bomb = zipped({"Data/NSPL.csv": b"0" * 100_000})
    assert "bytes; 1,000 are allowed" in refusal(NAME, {"NSPL.zip": bomb}).problem
    assert "truncated or corrupt" in refusal(NAME, {"NSPL.zip": zipped(EDITION)[:-100]}).problem
