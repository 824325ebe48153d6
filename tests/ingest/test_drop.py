"""What a look at the folder of dropped releases finds; nothing is landed."""

import json
import os
from pathlib import Path

import pytest

from orchestration.ingest.drop import look

KNOWN = {("nomis", "bres_employment"), ("ons", "gva")}


def release(folder: Path, source: str = "nomis", dataset: str = "bres_employment", vintage: str = "2023") -> Path:
    """A whole release."""
    place = folder / source / dataset / vintage
    place.mkdir(parents=True)
    (place / "bres.csv").write_text("a,b\n1,2\n")
    (place / "release.json").write_text(json.dumps({"source": source, "dataset": dataset}))
    return place


def test_folder_that_is_not_there_is_told_from_an_empty_one(tmp_path):
    assert look(tmp_path / "archive", KNOWN) is None
    assert look(tmp_path, KNOWN).releases == {}


def test_whole_releases_are_found_with_a_state_that_follows_their_files(tmp_path):
    place = release(tmp_path)
    release(tmp_path, "ons", "gva", "2024-05")
    first = look(tmp_path, KNOWN)
    assert sorted(first.releases) == ["nomis/bres_employment/2023", "ons/gva/2024-05"]
    assert look(tmp_path, KNOWN) == first
    with (place / "bres.csv").open("a") as file:
        file.write("3,4\n")
    second = look(tmp_path, KNOWN)
    assert second.digest != first.digest
    changed = {name for name in first.releases if second.releases[name] != first.releases[name]}
    assert changed == {"nomis/bres_employment/2023"}
    os.utime(place / "bres.csv", ns=(1, 1))
    assert look(tmp_path, KNOWN).digest != second.digest


def test_payload_folder_of_another_machine_is_part_of_the_state(tmp_path):
    place = release(tmp_path)
    (place / "payload").mkdir()
    before = look(tmp_path, KNOWN).digest
    (place / "payload" / "page_1.csv").write_text("x")
    assert look(tmp_path, KNOWN).digest != before


def test_release_without_its_manifest_is_unfinished(tmp_path):
    (release(tmp_path) / "release.json").unlink()
    drop = look(tmp_path, KNOWN)
    assert (drop.releases, list(drop.unfinished)) == ({}, ["nomis/bres_employment/2023"])


def test_empty_table_of_another_machine_is_no_release(tmp_path):
    (release(tmp_path, vintage="empty") / "release.json").unlink()
    drop = look(tmp_path, KNOWN)
    assert (drop.releases, drop.unfinished, drop.unusable) == ({}, {}, [])


@pytest.mark.parametrize("sign", ["\x1b[31m", "\n", "\u202e", os.fsdecode(b"\xff")])
def test_names_that_cannot_be_shown_are_shown_without_what_steers(tmp_path, sign):
    release(tmp_path, vintage=f"2023{sign}")
    release(tmp_path, "nobody", f"kn{sign}ows")
    drop = look(tmp_path, KNOWN)
    assert (drop.releases, drop.unfinished) == ({}, {})
    assert all(line.isprintable() for line in drop.unusable)
    assert sorted(line.partition(": ")[2] for line in drop.unusable) == [
        "its name has signs that cannot be shown; rename the folder",
        "no dataset is declared for this folder",
    ]


def test_folder_that_no_dataset_reads_is_named_and_hidden_ones_are_not_looked_at(tmp_path):
    release(tmp_path, "nobody", "knows")
    release(tmp_path, ".trash", "old")
    release(tmp_path, vintage=".copying")
    (tmp_path / "readme.txt").write_text("hello")
    drop = look(tmp_path, KNOWN)
    assert drop.releases == {}
    assert drop.unusable == ["nobody/knows: no dataset is declared for this folder"]


@pytest.mark.parametrize(
    "manifest", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b"[]", b"null", b'{"source": "ons", "dataset": "gva"}']
)
def test_manifest_that_cannot_be_used_is_named(tmp_path, manifest):
    (release(tmp_path) / "release.json").write_bytes(manifest)
    drop = look(tmp_path, KNOWN)
    assert drop.releases == {}
    assert len(drop.unusable) == 1 and drop.unusable[0].startswith("nomis/bres_employment/2023: release.json ")


def test_manifest_that_is_no_file_or_far_too_large_is_not_read(tmp_path):
    (release(tmp_path) / "release.json").unlink()
    os.mkfifo(tmp_path / "nomis" / "bres_employment" / "2023" / "release.json")
    with (release(tmp_path, vintage="2024") / "release.json").open("wb") as file:
        file.truncate(10**9)
    (release(tmp_path, vintage="2025") / "release.json").unlink()
    (tmp_path / "nomis" / "bres_employment" / "2025" / "release.json").mkdir()
    drop = look(tmp_path, KNOWN)
    assert drop.releases == {}
    assert [line.partition(": ")[2] for line in drop.unusable] == ["release.json is no file of a sensible size"] * 3


def test_names_that_are_no_text_do_not_stop_the_look(tmp_path):
    place = release(tmp_path)
    (place / os.fsdecode(b"\xff\xfe.csv")).write_text("x")
    assert sorted(look(tmp_path, KNOWN).releases) == ["nomis/bres_employment/2023"]


def test_link_that_leads_nowhere_does_not_stop_the_look(tmp_path):
    (release(tmp_path) / "gone.csv").symlink_to(tmp_path / "nowhere")
    assert sorted(look(tmp_path, KNOWN).releases) == ["nomis/bres_employment/2023"]
