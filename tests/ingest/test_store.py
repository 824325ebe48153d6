"""What verification finds in the raw store: everything that is not what landed, and how it is put right."""

import json
from pathlib import Path

import polars as pl
import pytest

from orchestration.ingest import landing, store
from orchestration.ingest.refresh import Tables, refresh_dataset


def flip(file: Path, place: int = -40) -> None:
    """Flip one bit in a file."""
    content = bytearray(file.read_bytes())
    content[place] ^= 1
    file.write_bytes(content)


@pytest.fixture
def landed(raw, make_dataset, make_release) -> landing.Landed:
    """One release of toy/counts, landed from an archive, and the empty table beside it."""
    dataset, release = make_dataset(), make_release(origin="archive")
    landing.land_empty(dataset, "")
    return landing.land(dataset, release, dataset.parse(release.files))


def only(found: store.Store) -> str:
    assert len(found.damage) == 1, found.damage
    assert "\n" not in str(found.damage[0])
    return str(found.damage[0])


def test_a_store_as_it_landed_is_counted_and_nothing_is_changed(raw, landed):
    before = {path: path.stat().st_mtime_ns for path in raw.rglob("*")}
    found = store.examine()
    assert (found.releases, found.datasets, found.files, found.unhashed, found.damage) == (1, 1, 1, 0, [])
    assert {path: path.stat().st_mtime_ns for path in raw.rglob("*")} == before


def test_a_flipped_bit_in_a_payload_is_named_with_what_to_do(landed):
    flip(landed.path / "payload" / "counts.csv", 30)
    said = only(store.examine())
    assert said.startswith(f"raw/{landed.release_id}/payload/counts.csv: its sha256 is ")
    assert "refresh from the archive that has it" in said


def test_a_flipped_bit_in_a_table_is_named_and_its_payload_is_whole(landed):
    flip(landed.table_path)
    said = only(store.examine())
    assert said.startswith(f"raw/{landed.release_id}/table.parquet: its sha256 is ")
    assert "its payload is whole, and is read again" in said


def test_all_damage_is_listed_and_not_only_the_first(raw, landed, make_dataset, make_release):
    release = make_release(b"code,year,value,status\n03,2021,7,final\n", vintage="2021")
    second = landing.land(make_dataset(), release, make_dataset().parse(release.files))
    flip(landed.path / "payload" / "counts.csv", 30)
    (second.path / "payload" / "counts.csv").unlink()
    flip(second.table_path)
    (second.path / "payload" / "more.csv").write_bytes(b"")
    (raw / "toy" / "counts" / "empty" / "empty.json").write_text("{")
    leftover = raw / "toy" / "counts" / "2022_00000000"
    leftover.mkdir()
    (leftover / "table.parquet").write_bytes(b"")
    problems = [damage.problem.split(",")[0].split(" (")[0] for damage in store.examine().damage]
    assert len(problems) == 6
    assert [problem for problem in problems if problem == "it is missing"] != []
    assert "release.json does not list it" in problems


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda entry: entry | {"payload_sha256": "0" * 64}, "its hashes make"),
        (lambda entry: entry | {"files": []}, "its hashes make"),
        (lambda entry: {key: value for key, value in entry.items() if key != "rows"}, "it cannot be read"),
        (lambda entry: entry | {"rows": 3, "table_sha256": None}, "2 rows and 6 columns are not those that landed"),
        (lambda entry: entry | {"licence": "none"}, "it does not say any more what it said when it was written"),
        (lambda entry: entry | {"fetched_at": "2030-01-01T00:00:00Z"}, "it does not say any more what it said"),
    ],
)
def test_a_manifest_that_does_not_fit_its_release_is_named(landed, change, says):
    manifest = landed.path / "release.json"
    manifest.write_text(json.dumps(change(json.loads(manifest.read_bytes()))))
    assert any(says in str(damage) for damage in store.examine().damage)


def test_a_table_of_before_hashes_were_kept_is_read_and_counted(landed):
    manifest = landed.path / "release.json"
    entry = json.loads(manifest.read_bytes())
    del entry["table_sha256"], entry["manifest_sha256"]
    manifest.write_text(json.dumps(entry))
    found = store.examine()
    assert (found.unhashed, found.damage) == (1, [])
    landed.table_path.write_bytes(landed.table_path.read_bytes()[:-100])
    assert "it cannot be read" in only(store.examine())


def test_every_way_in_which_a_manifest_is_rewritten_leaves_it_whole(raw, landed, make_dataset, make_release):
    dataset = make_dataset(known_changes={landed.path.name: "announced"})
    table = dataset.parse(make_release().files)
    landing.renew(dataset, landed, {"unexpected": "half of it is gone"})
    landing.acknowledge(dataset)
    landing.replace_table(dataset, landed, table)
    assert json.loads((landed.path / "release.json").read_bytes())["changes"]["known"] == "announced"
    assert store.examine().damage == []


def test_what_lies_in_a_release_and_is_none_of_it_is_named(landed):
    (landed.path / "notes.txt").write_text("mine")
    assert only(store.examine()) == f"raw/{landed.release_id}/notes.txt: it is no part of the release. Remove it."


def test_a_damaged_payload_is_healed_by_deleting_its_release_and_landing_it_again(raw, make_dataset, archive):
    dataset = make_dataset()
    archive(fetched_at="2026-02-03T04:05:06Z")
    [first] = refresh_dataset(dataset, "archive", archive.root, Tables()).landed
    flip(first.path / "payload" / "counts.csv", 30)
    assert len(store.examine().damage) == 1
    for file in [*(first.path / "payload").iterdir(), first.table_path, first.path / "release.json"]:
        file.unlink()
    (first.path / "payload").rmdir()
    first.path.rmdir()
    [again] = refresh_dataset(dataset, "archive", archive.root, Tables()).landed
    assert (again.release_id, again.fetched_at) == (first.release_id, "2026-02-03T04:05:06Z")
    assert store.examine().damage == []


def test_a_damaged_table_is_healed_by_landing_its_own_payload_again(raw, landed, make_dataset, tmp_path):
    flip(landed.table_path)
    aside = tmp_path / "aside"
    (aside / "toy" / "counts").mkdir(parents=True)
    landed.path.rename(aside / "toy" / "counts" / landed.path.name)
    [again] = refresh_dataset(make_dataset(), "archive", aside, Tables()).landed
    assert (again.release_id, again.fetched_at) == (landed.release_id, landed.fetched_at)
    assert store.examine().damage == []
    assert pl.read_parquet(again.table_path).height == 2
