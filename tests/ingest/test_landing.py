"""Landing: whole releases or none, once per payload, and nothing that analysts could mistake for a release."""

import errno
import hashlib
import json
import os
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import polars as pl
import pytest

from orchestration.ingest import landing, origins, store
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
    entry = json.loads((landed.path / "release.json").read_text())
    assert entry == {
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
        "table_sha256": hashlib.sha256(landed.table_path.read_bytes()).hexdigest(),
        "manifest_sha256": landing.manifest_sha256(entry),
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
    for module in ("payloads", "writing"):
        monkeypatch.setattr(
            f"orchestration.ingest.landing.{module}.write_file",
            lambda path, content: (written.append(path.name), path.write_bytes(content)),
        )
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


def test_a_clock_put_back_does_not_make_a_new_release_older_than_one_of_its_vintage(land):
    ahead = land(fetched_at="2099-01-01T00:00:00Z")
    now = land(b"code,year,value,status\n01,2020,6,final\n")
    assert landing.landed_releases(land.dataset) == [replace(ahead, is_new=False), replace(now, is_new=False)]
    assert now.fetched_at == "2099-01-01T00:00:01.000000Z"
    returned = landing.renew(land.dataset, ahead, {})
    assert returned.fetched_at == "2099-01-01T00:00:02.000000Z"
    # Another vintage is ordered by its own date.
    assert land(b"code,year,value,status\n01,2021,6,final\n", vintage="2021").fetched_at < "2099"


def test_pages_begun_under_a_clock_far_ahead_are_not_trusted(raw, land):
    pages = landing.Pages(land.dataset.asset_path)
    pages.begin({"updated": "1"})
    with pages.write("page") as file:
        file.write(b"content")
    pages.keep("page", {"sha256": hashlib.sha256(b"content").hexdigest()})
    pages.begin({"updated": "1"})
    assert pages.read("page") is not None
    begun = pages.folder / "crawl.json"
    begun.write_text(json.dumps(json.loads(begun.read_bytes()) | {"started_at": "2099-01-01T00:00:00.000000Z"}))
    pages.begin({"updated": "1"})
    assert pages.read("page") is None


def test_what_an_interrupted_rewriting_left_in_a_release_is_removed(land):
    landed = land()
    left = landed.path / "table.new"
    left.write_bytes(b"half")
    landing.tidy(land.dataset)
    assert not left.exists()
    assert (landed.path / "release.json").exists()


def test_no_payload_may_be_called_as_a_manifest_is(land, make_release):
    with pytest.raises(BadInput, match="not a plain file name"):
        landing.check_names(land.dataset, make_release(name="release.json"))


# Text of which gzip makes a tenth, as publishers' tables are.
LONG = b"code,year,value,status\n" + b"".join(b"%04d,2020,5,final\n" % number for number in range(2000))


@pytest.fixture
def land_files(raw, make_dataset, make_release):
    """Lands a release of toy/<dataset> with these files, whatever they hold."""

    def do(files: dict[str, bytes], vintage: str = "2020", dataset: str = "counts", **changes) -> landing.Landed:
        release = replace(make_release(vintage=vintage), files=files, **changes)
        declared = make_dataset(name=dataset)
        return landing.land(declared, release, declared.parse(make_release().files))

    do.dataset = make_dataset
    return do


def as_before(landed: landing.Landed) -> None:
    """Store the payload as releases were stored before any was gzipped: each file as it came, and nothing noted."""
    files = landing.payload(landed)
    for file in (landed.path / "payload").iterdir():
        file.unlink()
    for name, content in files.items():
        (landed.path / "payload" / name).write_bytes(content)
    manifest = landed.path / "release.json"
    entry = json.loads(manifest.read_bytes())
    for listed in entry["files"]:
        listed.pop("stored", None)
    manifest.write_text(json.dumps(entry))


def names(landed: landing.Landed) -> list[str]:
    return sorted(file.name for file in (landed.path / "payload").iterdir())


def test_what_gets_notably_smaller_is_gzipped_and_read_as_it_came(land_files):
    small, noise = b"code\n01\n", os.urandom(5000)
    landed = land_files({"long.csv": LONG, "long.csv.gz": noise, "small.csv": small})
    assert names(landed) == ["long.csv.gz", "long.csv~.gz", "small.csv"]
    assert landing.payload(landed) == {"long.csv": LONG, "long.csv.gz": noise, "small.csv": small}
    assert (landed.path / "payload" / "long.csv~.gz").stat().st_size < len(LONG) / 5
    entry = json.loads((landed.path / "release.json").read_bytes())
    assert {file["name"]: (file["bytes"], file.get("stored")) for file in entry["files"]} == {
        "long.csv": (len(LONG), "gzip"),
        "long.csv.gz": (5000, None),
        "small.csv": (len(small), None),
    }
    assert entry["sha256"]["long.csv"] == hashlib.sha256(LONG).hexdigest()
    # No time and no name: the same bytes whenever and wherever they land.
    assert (landed.path / "payload" / "long.csv~.gz").read_bytes()[3:8] == bytes(5)


def test_gzipped_payload_is_replayed_as_an_archive(land_files, raw, tmp_path, monkeypatch):
    landed = land_files({"long.csv": LONG, "small.csv": b"code\n"})
    monkeypatch.setenv("LEVELUP_RAW", str(tmp_path / "other"))
    [release] = origins.archived_releases(land_files.dataset(), raw)
    assert release.files == {"long.csv": LONG, "small.csv": b"code\n"}
    assert release.payload_sha256 == landed.payload_sha256


def test_damaged_gzip_is_named_here_and_refused_as_an_archive(land_files, raw):
    landed = land_files({"long.csv": LONG})
    stored = landed.path / "payload" / "long.csv~.gz"
    stored.write_bytes(stored.read_bytes()[:-9])
    with pytest.raises(BadInput, match=r"payload/long\.csv.*it cannot be read"):
        landing.payload(landed)
    with pytest.raises(BadInput, match=r"long\.csv.*it cannot be read"):
        origins.archived_releases(land_files.dataset(), raw)


def test_gzip_of_another_machine_that_unpacks_without_end_is_refused(land_files, raw, monkeypatch):
    land_files({"long.csv": LONG})
    monkeypatch.setattr("orchestration.ingest.landing.payloads.LARGEST", len(LONG) - 1)
    with pytest.raises(BadInput, match="holds more than"):
        origins.archived_releases(land_files.dataset(), raw)


def test_equal_files_of_a_source_are_stored_once_and_outlive_one_another(land_files):
    noise = os.urandom(5000)
    one = land_files({"a.csv": LONG, "b.bin": noise})
    two = land_files({"c.csv": LONG, "d.bin": noise, "e.csv": b"own"}, "2021")
    three = land_files({"a.csv": LONG, "b.bin": noise}, dataset="others")
    for name, other in (("a.csv~.gz", "c.csv~.gz"), ("b.bin", "d.bin")):
        assert (one.path / "payload" / name).samefile(two.path / "payload" / other)
        assert (one.path / "payload" / name).samefile(three.path / "payload" / name)
    shutil.rmtree(one.path)
    assert landing.payload(two) == {"c.csv": LONG, "d.bin": noise, "e.csv": b"own"}
    assert landing.payload(three) == {"a.csv": LONG, "b.bin": noise}


def test_where_the_disk_knows_no_second_names_equal_files_are_copies(land_files, monkeypatch):
    def refuse(*_):
        raise OSError(errno.EMLINK, os.strerror(errno.EMLINK))

    monkeypatch.setattr(os, "link", refuse)
    one, two = land_files({"a.csv": LONG}), land_files({"a.csv": LONG, "b.csv": b"x"}, "2021")
    assert not (one.path / "payload" / "a.csv~.gz").samefile(two.path / "payload" / "a.csv~.gz")
    assert landing.payload(two)["a.csv"] == LONG
    as_before(two)
    assert landing.compact() > 0
    assert landing.payload(two)["a.csv"] == LONG


def test_file_that_was_spoilt_is_not_taken_for_the_one_that_lands(land_files):
    one = land_files({"a.csv": LONG})
    stored = one.path / "payload" / "a.csv~.gz"
    spoilt = bytearray(stored.read_bytes())
    spoilt[50] ^= 1
    stored.write_bytes(spoilt)
    assert landing.payload(land_files({"b.csv": LONG}, "2021")) == {"b.csv": LONG}


def test_old_store_reads_as_ever_and_compact_makes_it_what_would_land_today(land_files, raw):
    files = {"a.csv": LONG, "b.bin": os.urandom(5000), "c.csv": b"code\n"}
    landed = [land_files(files), land_files({**files, "c.csv": b"other\n"}, "2021")]
    today = {path.name: path.read_bytes() for one in landed for path in (one.path / "payload").iterdir()}
    manifests = [(one.path / "release.json").read_bytes() for one in landed]
    for one in landed:
        as_before(one)
    before = snapshot(raw)
    assert landing.payload(landed[0]) == files
    # Of 2 texts of 30 thousand bytes one gzip remains, of the noise one of two.
    saving = 2 * len(LONG) - len(today["a.csv~.gz"]) + 5000
    assert landing.compact(only_tell=True) == saving
    assert snapshot(raw) == before

    assert landing.compact() == saving
    assert {path.name: path.read_bytes() for one in landed for path in (one.path / "payload").iterdir()} == today
    assert [json.loads((one.path / "release.json").read_bytes()) for one in landed] == list(map(json.loads, manifests))
    for name in ("a.csv~.gz", "b.bin"):
        assert (landed[0].path / "payload" / name).samefile(landed[1].path / "payload" / name)
    after = snapshot(raw)
    assert (landing.compact(only_tell=True), landing.compact()) == (0, 0)
    assert snapshot(raw) == after


def test_compact_that_is_killed_anywhere_loses_nothing_and_is_done_by_the_next(land_files, raw, monkeypatch):
    files = {"a.csv": LONG, "b.bin": os.urandom(5000)}
    landed = [land_files(files), land_files({**files, "c.csv": b"other\n"}, "2021")]

    class Killed(BaseException):
        """The process ends at once."""

    for moment in count():
        for one in landed:
            as_before(one)
        calls = count()

        def at(function, calls=calls, moment=moment):
            def killed(*arguments, **keywords):
                if next(calls) == moment:
                    raise Killed
                return function(*arguments, **keywords)

            return killed

        with monkeypatch.context() as patch:
            for name in ("fsync", "replace", "link", "unlink"):
                patch.setattr(os, name, at(getattr(os, name)))
            try:
                landing.compact()
            except Killed:
                pass
            else:
                break
        for one in landed:
            assert {name: content for name, content in landing.payload(one).items() if name in files} == files
        for left in landing.leftovers():
            landing.clear(left)
        landing.compact()
        assert names(landed[0]) == ["a.csv~.gz", "b.bin"]
        assert landing.payload(landed[0]) == files
    assert moment > 10


def test_compact_leaves_a_file_alone_that_is_not_what_landed(land_files):
    landed = land_files({"a.csv": LONG})
    as_before(landed)
    (landed.path / "payload" / "a.csv").write_bytes(LONG + b"x")
    assert landing.compact() == 0
    assert (landed.path / "payload" / "a.csv").read_bytes() == LONG + b"x"


def test_any_flipped_bit_of_a_stored_gzip_is_found_by_verify(land_files):
    landed = land_files({"a.csv": LONG})
    assert store.examine().damage == []
    stored = landed.path / "payload" / "a.csv~.gz"
    whole = stored.read_bytes()
    # Header, some of the middle and all of the end, whose last bits mean nothing to who unpacks it.
    for place in [*range(12), len(whole) // 2, *range(len(whole) - 12, len(whole))]:
        flipped = bytearray(whole)
        flipped[place] ^= 0x80
        stored.write_bytes(flipped)
        [damage] = store.examine().damage
        assert "payload/a.csv" in str(damage)


def test_file_inside_a_payload_file_is_not_one_of_its_own(tmp_path):
    (tmp_path / "payload").mkdir()
    (tmp_path / "payload" / "data.zip").write_bytes(b"PK")
    with pytest.raises(FileNotFoundError):
        landing.open_payload(tmp_path, "data.zip/table.csv")


def test_vintage_that_has_not_come_is_refused_but_for_a_week_of_grace(raw, make_dataset, make_release):
    days = {ahead: f"{datetime.now(UTC) + timedelta(days=ahead):%Y-%m-%d}" for ahead in (0, 6, 9)}
    for vintage in (days[0], days[6], days[6][:7], days[6][:4]):
        landing.check_names(make_dataset(), make_release(vintage=vintage))
    for vintage in (days[9], f"{int(days[0][:4]) + 100}{days[0][4:]}", "2099", "2099-01"):
        with pytest.raises(BadInput, match=rf"the vintage {vintage} \(made up\) is a day that has not come"):
            landing.check_names(make_dataset(), make_release(vintage=vintage))


def test_a_clock_that_has_been_put_back_refuses_nothing_that_is_bundled(
    make_dataset, make_release, tmp_path, monkeypatch
):
    monkeypatch.setenv("LEVELUP_BUNDLED", str(tmp_path))
    (tmp_path / "EDITION").write_text("2999-12-01\n")
    landing.check_names(make_dataset(), make_release(vintage="2999-12-08"))
    with pytest.raises(BadInput, match="has not come"):
        landing.check_names(make_dataset(), make_release(vintage="2999-12-09"))
