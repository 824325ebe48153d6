"""Tables of the HE-BCI survey: what is read, and what is refused with its row."""

import pytest

from orchestration.ingest.checks import check_table
from orchestration.ingest.errors import BadInput
from orchestration.sources import hesa
from tests.fakes.hesa import BREAKDOWNS, HEADERS, table, zipped

(DATASET,) = hesa.DATASETS
PLACE = ["10007143", "A", "England", "North East", "2022/23"]


def refusal(files: dict[str, bytes]) -> BadInput:
    with pytest.raises(BadInput) as caught:
        check_table(DATASET, DATASET.parse(files))
    assert caught.value.remedy
    return caught.value


def test_all_tables_share_one_layout():
    read = DATASET.parse({f"table-{number}.csv": table(number) for number in HEADERS})
    check_table(DATASET, read)
    assert read.height == sum(map(len, BREAKDOWNS.values()))
    assert read.filter(TABLE_NUMBER="4e")["UNIT"].to_list() == [None, None]
    assert read.filter(TABLE_NUMBER="2a")["NUMBER_VALUE_MARKER"].to_list() == ["Number", "Value"]


def test_a_zip_may_hold_several_tables_under_longer_names():
    content = zipped("he-bci/table-1.csv", table("1"))
    assert set(DATASET.parse({"table-1.csv": content})["TABLE_NUMBER"]) == {"1"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"<!DOCTYPE html><html></html>", "has no row that begins with UKPRN"),
        (table("1", preamble=80), "has no row that begins with UKPRN"),
        (table("1", header=[*HEADERS["1"][:-1], "Amount"]), "no column is VALUE"),
        (table("1", header=HEADERS["1"][:-2], rows=[]), "no column is VALUE"),
        (table("1", header=[*HEADERS["1"], "Level"], rows=[[*PLACE, "All", "Total", "£000s", "1", "x"]]), "'Level'"),
        (table("1", rows=[]), "no rows below the header"),
        (table("1", rows=[[*PLACE, "All", "Total", "£000s"]]), "8 fields where the header has 9"),
        (table("1", rows=[[*PLACE, "All", "Total", "£000s", ".."]]), "VALUE is not a plain decimal number"),
        (table("1", rows=[[*PLACE, "All", "Total", "£m", "5"]]), "UNIT is not"),
        (table("1", rows=[[*PLACE, "All", "Total", "£000s", "5388000000"]]), "outside the plausible band"),
        (table("1", rows=[[*PLACE, "All", "Total", "£000s", "5"]] * 2), "several rows have the same key"),
        (table("1", rows=[["7143", *PLACE[1:], "All", "Total", "£000s", "5"]]), "UKPRN is not"),
        (table("2a", rows=[[*PLACE, "x", "y", "Share", "£000s", "5"]]), "no column is SOURCE_OF_PUBLIC_FUNDING"),
        (table("1")[:-30], "quoting is broken|fields where the header"),
        (zipped("../table-1.csv", table("1")), "points out of the folder"),
        (zipped("table-1.csv", table("1"))[:-40], "truncated or corrupt"),
    ],
)
def test_rubbish_is_refused(content, said):
    assert any(part in refusal({"table-1.csv": content}).problem for part in said.split("|"))


def test_a_zip_that_unpacks_to_gigabytes_is_refused():
    bomb = bytearray(zipped("table-1.csv", table("1")))
    # What the directory of the zip says of the member's size.
    place = bomb.index(b"PK\x01\x02") + 24
    bomb[place : place + 4] = (2**31).to_bytes(4, "little")
    assert "unpacks to 2,147,483,648 bytes" in refusal({"table-1.csv": bytes(bomb)}).problem


def test_windows_text_is_read():
    assert DATASET.parse({"table-1.csv": table("1").decode().encode("cp1252")})["UNIT"][0] == "£000s"


def test_a_table_that_is_not_declared_is_refused():
    assert "not called after one of the tables" in refusal({"table-9.csv": table("1")}).problem


def test_a_release_without_files_is_refused():
    assert "no files" in refusal({}).problem
