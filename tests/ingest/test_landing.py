"""Landing: whole releases or none, once per payload, and nothing that analysts could mistake for a release."""

import errno
import hashlib
import json
import os

import polars as pl
import pytest

from orchestration.ingest import landing
from orchestration.ingest.errors import BadInput


@pytest.fixture
def land(raw, make_dataset, make_release):
    """Lands a release of toy/counts."""

    def do(*arguments, **changes) -> landing.Landed:
        release = make_release(*arguments, **changes)
        return landing.land(land.dataset, release, land.dataset.parse(release.files))

    land = do
    land.dataset = make_dataset()
    return land


def snapshot(folder) -> dict:
    """Path, bytes and time of change of everything in a folder."""
    return {
        str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_release_keeps_bytes_table_and_provenance(raw, land, make_release):
    landed = land(note="first", fetched_at="2026-01-02T03:04:05Z")
    content = make_release().files["counts.csv"]
    sha = hashlib.sha256(content).hexdigest()
    digest = hashlib.sha256(f"counts.csv {sha}\n".encode()).hexdigest()
    name = f"2020_{digest[:8]}"

    assert landed == landing.Landed(
        f"toy/counts/{name}",
        "2020",
        "2026-01-02T03:04:05Z",
        raw / "toy" / "counts" / name,
        2,
        digest,
        True,
        2,
        origin="live",
    )
    assert (landed.path / "payload" / "counts.csv").read_bytes() == content
    assert pl.read_parquet(landed.table_path).rows() == [
        ("01", "2020", "5", "final", "counts.csv", 2),
        ("02", "2020", None, "suppressed", "counts.csv", 3),
    ]
    assert json.loads((landed.path / "release.json").read_text()) == {
        "source": "toy",
        "dataset": "counts",
        "release": name,
        "release_id": f"toy/counts/{name}",
        "vintage": "2020",
        "vintage_basis": "made up",
        "publisher": "Toy Office",
        "title": "Counts",
        "publisher_url": "https://example.org/counts",
        "licence": "Toy licence",
        "attribution": "Source: Toy Office",
        "media_type": "text/csv",
        "kind": "original",
        "transformation": "none: bytes as published",
        "note": "first",
        "copied_from": "",
        "origin": "live",
        "fetched_at": "2026-01-02T03:04:05Z",
        "payload_sha256": digest,
        "rows": 2,
        "records": 2,
        "sha256": {"counts.csv": sha},
        "files": [{"name": "counts.csv", "bytes": len(content), "sha256": sha}],
        "columns": ["code", "year", "value", "status"],
    }


def test_same_bytes_land_once_even_under_a_later_vintage(raw, land):
    first = land()
    before = snapshot(raw)
    again = land(vintage="2021")
    assert (again.release_id, again.is_new) == (first.release_id, False)
    assert snapshot(raw) == before


def test_all_releases_are_kept_and_latest_goes_by_vintage_then_arrival(land):
    land(b"code,year,value,status\n01,2020,1,final\n", "2021", fetched_at="2026-01-01T00:00:00Z")
    land(b"code,year,value,status\n01,2020,2,final\n", "2021", fetched_at="2026-02-01T00:00:00Z")
    land(b"code,year,value,status\n01,2020,3,final\n", "2019-05", fetched_at="2026-03-01T00:00:00Z")
    values = [pl.read_parquet(r.table_path)["value"][0] for r in landing.landed_releases(land.dataset)]
    assert values == ["3", "1", "2"]
    assert pl.read_parquet(landing.latest(land.dataset).table_path)["value"][0] == "2"


def test_nothing_landed_has_no_latest(raw, make_dataset):
    assert landing.latest(make_dataset()) is None


def test_crash_before_the_rename_leaves_no_release_and_the_next_landing_cleans_up(raw, land, monkeypatch):
    class Crash(BaseException):
        """The process dies: nothing gets to tidy up."""

    def crash(*_):
        raise Crash

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", crash)
        with pytest.raises(Crash):
            land()
    assert landing.landed_releases(land.dataset) == []
    assert list(raw.glob("*/*/*/table.parquet")) == []
    assert len(list((raw / ".landing").iterdir())) == 1

    assert land().is_new
    assert list((raw / ".landing").iterdir()) == []


def test_release_json_is_written_last(land, monkeypatch):
    written = []
    original = landing._write
    monkeypatch.setattr(landing, "_write", lambda path, content: (written.append(path.name), original(path, content)))
    land()
    assert written == ["counts.csv", "table.parquet", "release.json"]


def test_folder_without_release_json_is_ignored_and_removed(raw, land):
    half = raw / "toy" / "counts" / "2020_deadbeef"
    (half / "payload").mkdir(parents=True)
    (half / "table.parquet").write_bytes(b"half")
    assert landing.latest(land.dataset) is None
    land()
    assert not half.exists()


@pytest.mark.parametrize(("number", "advice"), [(errno.ENOSPC, "Free some space"), (errno.EACCES, "can be written")])
def test_refusal_of_the_disk_is_one_clear_error_and_leaves_nothing(raw, land, monkeypatch, number, advice):
    def refuse(*_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(BadInput) as caught:
        land()
    assert advice in caught.value.remedy
    assert os.strerror(number) in caught.value.problem
    assert landing.landed_releases(land.dataset) == []
    assert list((raw / ".landing").iterdir()) == []


def test_empty_table_has_every_column_and_type_and_says_why(raw, make_dataset):
    dataset = make_dataset()
    table = pl.read_parquet(landing.land_empty(dataset, "no live connector yet"))
    assert table.height == 0
    assert dict(table.schema) == {
        **dict.fromkeys(["code", "year", "value", "status", "source_file"], pl.String),
        "source_row": pl.Int64,
    }
    folder = raw / "toy" / "counts" / "empty"
    assert json.loads((folder / "empty.json").read_text()) == {
        "source": "toy",
        "dataset": "counts",
        "title": "Counts",
        "publisher": "Toy Office",
        "cadence": "yearly",
        "fresh_within_days": 400,
        "reason": "no live connector yet",
        "refused": "",
    }
    assert sorted(path.name for path in folder.iterdir()) == ["empty.json", "table.parquet"]
    assert landing.landed_releases(dataset) == []


def test_empty_table_is_rewritten_only_when_its_content_changes(raw, make_dataset):
    landing.land_empty(make_dataset(), "a")
    before = snapshot(raw)
    landing.land_empty(make_dataset(), "a")
    assert snapshot(raw) == before
    landing.land_empty(make_dataset(), "")
    assert json.loads((raw / "toy/counts/empty/empty.json").read_text())["reason"] == ""


@pytest.mark.parametrize("vintage", ["", "banana", "../2020", "2020/1", "2020-13-01"])
def test_vintage_that_is_not_a_date_is_refused(raw, land, vintage):
    with pytest.raises(BadInput, match="not a date or a year"):
        land(vintage=vintage)
    assert not raw.exists()


@pytest.mark.parametrize("name", ["../counts.csv", "/counts.csv", "a/b.csv", "..", "", ".hidden"])
def test_payload_name_that_is_not_plain_is_refused(raw, land, name):
    with pytest.raises(BadInput, match="plain file name"):
        land(name=name)
    assert not raw.exists()


def test_damaged_release_on_disk_is_named(raw, land):
    landed = land()
    landed.table_path.unlink()
    with pytest.raises(BadInput, match=r"table\.parquet: it is missing from a landed release"):
        landing.latest(land.dataset)
    (landed.path / "release.json").write_text("{")
    with pytest.raises(BadInput, match=r"release\.json: it cannot be read"):
        landing.latest(land.dataset)


@pytest.mark.parametrize(("vintage", "fetched_at"), [("2024-02-30", ""), ("0000", ""), ("2024", "yesterday")])
def test_release_dated_by_a_day_that_does_not_exist_is_refused(raw, make_dataset, make_release, vintage, fetched_at):
    with pytest.raises(BadInput, match=r"toy/counts.*is not a (date or a year|time)"):
        landing.check_names(make_dataset(), make_release(vintage=vintage, fetched_at=fetched_at))
