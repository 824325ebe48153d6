"""Centroids of postcode districts, with made-up rows: a header that ends in a comma, and what is refused."""

from pathlib import Path

import pytest

from orchestration.ingest.checks import check_table
from orchestration.ingest.errors import BadInput
from orchestration.ingest.refresh import Tables, refresh_dataset
from orchestration.sources import datasets

(DATASET,) = (each for each in datasets() if each.source == "free_map_tools")
GOOD = "id,outcode,latitude,longitude,\r\n1,ZZ1,54.5,-1.2,\r\n2,ZZ1A,54.6,-1.3,\r\n"


def test_the_nameless_last_column_is_left_out() -> None:
    table = DATASET.parse({"a.csv": GOOD.encode()})
    check_table(DATASET, table)
    assert table["outcode"].to_list() == ["ZZ1", "ZZ1A"]
    assert tuple(table.columns[:-2]) == DATASET.columns


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        ("<html>", "web page"),
        (GOOD.replace("-1.3,", "-1.3,x"), "no name but holds 'x'"),
        (GOOD.replace("outcode", "district"), "outcode"),
        (GOOD.replace("ZZ1A", "ZZ1"), "same key"),
        (GOOD.replace("54.6", "-1.3"), "latitude"),
        (GOOD.replace("ZZ1A", "ZZ1 1AA"), "not a postcode district"),
    ],
)
def test_a_file_that_is_none_or_has_changed_is_refused(text: str, said: str) -> None:
    with pytest.raises(BadInput) as caught:
        check_table(DATASET, DATASET.parse({"a.csv": text.encode()}))
    assert said in caught.value.problem


@pytest.mark.needs_archive
def test_the_archived_file_lands_with_its_last_row(archive: Path, tmp_path, monkeypatch) -> None:
    """The archive counts line ends; the last row has none, so that there is one row more."""
    monkeypatch.setenv("LEVELUP_RAW", str(tmp_path))
    assert refresh_dataset(DATASET, "archive", archive, Tables()).current.rows == 2973
