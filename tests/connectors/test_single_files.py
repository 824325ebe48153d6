"""Datasets that are one file at one lasting address: fetched when it has changed, and refused when it is another thing."""

import re

import pytest

from orchestration.sources import datasets
from tests.fakes.files import AUTHORITIES, NUTS, OUTCODES, PROVIDERS, SEGMENTS, FakeFiles
from tests.fakes.server import dropped, empty, status, web_page
from tests.fakes.workbooks import xlsx

# Source, dataset, path of its file, good bytes, changed bytes.
FILES = [
    ("hesa_providers", "learning_providers", "/data/learning-providers-plus.csv", PROVIDERS, b"53.5", b"53.6"),
    (
        "mysociety",
        "uk_local_authorities",
        "/data/packages/uk_la_future/uk_local_authorities_future.csv",
        AUTHORITIES,
        b"20000",
        b"20001",
    ),
    (
        "nesta",
        "industry_segments_by_sic_class",
        "/ds/data/raw/sic_4_industry_segment_lookup.csv",
        SEGMENTS,
        b"cereals",
        b"grapes",
    ),
    ("free_map_tools", "postcode_outcodes", "/postcode-outcodes.csv", OUTCODES, b"57.13514", b"57.13515"),
]
each_file = pytest.mark.parametrize(
    ("source", "name", "path", "good", "old", "new"), FILES, ids=[row[0] for row in FILES]
)


@each_file
def test_the_file_lands_and_is_fetched_again_when_it_has_changed(stand_in, live, source, name, path, good, old, new):
    fake = stand_in(source, FakeFiles())
    fake.put(path, good)
    first = live(source, name)
    assert (first.current.rows, len(first.landed)) == (1, 1)
    second = live(source, name)
    assert second.landed == () and "not changed since it landed" in second.reason
    assert fake.asked[-1][1] == fake.files[path].etag
    fake.put(path, good.replace(old, new))
    assert live(source, name).current.release_id != first.current.release_id


@each_file
@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (empty, "is empty"),
        (web_page, "is a web page"),
        (dropped, "gave no whole reply"),
        (status(404, "404: Not Found"), "answered 404"),
        (status(200, "other,columns\n1,2\n"), "does not begin with"),
    ],
    ids=["empty", "page", "dropped", "404", "other"],
)
def test_a_reply_that_is_not_the_file_is_refused(stand_in, refused, source, name, path, good, old, new, fault, said):
    fake = stand_in(source, FakeFiles())
    fake.put(path, good)
    fake.faults = [fault] * 8
    assert said in refused(source, name).problem


@each_file
def test_a_file_that_was_cut_is_refused(stand_in, refused, source, name, path, good, old, new):
    stand_in(source, FakeFiles()).put(path, good[:-12])
    assert refused(source, name).remedy


def test_the_correspondence_of_nuts_is_of_the_year_of_its_newer_edition(stand_in, live):
    fake = stand_in("eurostat", FakeFiles())
    fake.put("/NUTS2016-NUTS2021.xlsx", xlsx(NUTS))
    assert live("eurostat", "nuts_correspondence").current.vintage == "2021"
    assert live("eurostat", "nuts_correspondence").landed == ()


def test_a_correspondence_that_is_no_workbook_is_refused(stand_in, refused):
    stand_in("eurostat", FakeFiles()).put("/NUTS2016-NUTS2021.xlsx", b"Code 2016;Code 2021\n")
    assert "does not begin with" in refused("eurostat", "nuts_correspondence").problem
    stand_in("eurostat", FakeFiles()).put("/NUTS2016-NUTS2021.xlsx", xlsx({"1": [["a"]]})[:-50])
    assert "truncated or corrupt" in refused("eurostat", "nuts_correspondence").problem


def test_every_dataset_without_a_fetch_says_why_and_what_it_names_can_be_fetched():
    known = {f"{dataset.source}/{dataset.name}": dataset for dataset in datasets()}
    for name, dataset in known.items():
        assert bool(dataset.live_instead) == (dataset.fetch is None and not dataset.bundled_files), name
        assert all(known[other].fetch for other in re.findall(r"[a-z_]+/[a-z0-9_]+", dataset.live_instead)), name
