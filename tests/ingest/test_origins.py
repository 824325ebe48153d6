"""Where releases come from: what is supplied, what is refused."""

import json
import shutil

import pytest

from orchestration.ingest import origins
from orchestration.ingest.errors import BadInput


@pytest.fixture
def refused(make_dataset, archive):
    """Reads toy/counts from the archive and returns the refusal."""

    def read() -> BadInput:
        with pytest.raises(BadInput) as caught:
            origins.releases(make_dataset(), "archive", archive.root)
        assert (caught.value.source, caught.value.dataset) == ("toy", "counts")
        assert caught.value.remedy
        return caught.value

    return read


def edit_manifest(folder, **changes) -> None:
    path = folder / "release.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


def test_archive_supplies_every_release_with_the_provenance_it_has(make_dataset, archive):
    archive(b"a\n1\n", "2021")
    archive(b"a\n2\n", "2019-05")
    older, newer = origins.releases(make_dataset(), "archive", archive.root)
    assert (older.vintage, newer.vintage) == ("2019-05", "2021")
    assert newer.files == {"counts.csv": b"a\n1\n"}
    assert (newer.origin, newer.licence, newer.copied_from) == ("archive", "Toy licence, second edition", "one; two")


def test_archive_without_the_dataset_is_unavailable_with_a_reason(make_dataset, archive):
    found = origins.releases(make_dataset(), "archive", archive.root)
    assert found == origins.Unavailable("neither among the bundled figures nor in the archive folder")


def test_dataset_without_bundled_files_or_connector_is_unavailable_with_a_reason(make_dataset):
    assert "not among the bundled figures" in origins.releases(make_dataset(), "bundled").reason
    assert origins.releases(make_dataset(), "live").reason == "no live connector yet"
    told = make_dataset(live_instead="supplied by toy/other when live")
    assert origins.releases(told, "live").reason == "supplied by toy/other when live"


def test_live_fetch_receives_the_client_and_the_address_from_the_environment(make_dataset, make_release, monkeypatch):
    monkeypatch.setenv("LEVELUP_BASE_URL_TOY", "http://localhost:1/")
    asked = []
    dataset = make_dataset(
        base_url="https://example.org", fetch=lambda *arguments: asked.append(arguments) or [make_release()]
    )
    client = object()
    (release,) = origins.releases(dataset, "live", client=client)
    assert asked == [(client, "http://localhost:1")]
    assert release.origin == "live"


def test_bundled_files_form_one_release_of_the_pack_edition(make_dataset, tmp_path, monkeypatch):
    monkeypatch.setenv("LEVELUP_BUNDLED", str(tmp_path))
    (tmp_path / "EDITION").write_text("2026-11-24\n")
    (tmp_path / "places").mkdir()
    (tmp_path / "places" / "counts.csv").write_bytes(b"x")
    (release,) = origins.releases(make_dataset(bundled_files=("places/counts.csv",)), "bundled")
    assert (release.vintage, release.origin, release.files) == ("2026-11-24", "bundled", {"counts.csv": b"x"})


@pytest.mark.parametrize("missing", ["EDITION", "counts.csv"])
def test_bundled_file_that_is_missing_is_named(make_dataset, tmp_path, monkeypatch, missing):
    monkeypatch.setenv("LEVELUP_BUNDLED", str(tmp_path))
    for name in {"EDITION", "counts.csv"} - {missing}:
        (tmp_path / name).write_text("2026")
    with pytest.raises(BadInput) as caught:
        origins.releases(make_dataset(bundled_files=("counts.csv",)), "bundled")
    assert (caught.value.file, missing in caught.value.remedy) == (missing, True)


def test_unknown_mode_is_refused_with_the_choices(make_dataset):
    with pytest.raises(BadInput, match="bundled, archive, live"):
        origins.releases(make_dataset(), "replay")


def test_archive_folder_that_is_missing_or_not_given_is_refused(make_dataset, tmp_path):
    with pytest.raises(BadInput, match="does not exist"):
        origins.releases(make_dataset(), "archive", tmp_path / "nowhere")
    with pytest.raises(BadInput, match="ARCHIVE="):
        origins.releases(make_dataset(), "archive")


def test_release_without_release_json_is_refused(archive, refused):
    (archive() / "release.json").unlink()
    error = refused()
    assert (error.file, "without release.json" in error.problem) == ("2020/release.json", True)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"source": "toy"}', "\xff"])
def test_release_json_that_cannot_be_used_is_refused(archive, refused, text):
    (archive() / "release.json").write_bytes(text.encode("latin-1"))
    assert refused().file == "2020/release.json"


def test_wrong_hash_is_refused_with_both_hashes(archive, refused):
    folder = archive()
    (folder / "counts.csv").write_bytes(b"changed")
    error = refused()
    assert error.file == "2020/counts.csv"
    assert "sha256 is" in error.problem
    assert "release.json says" in error.problem


def test_two_lists_of_hashes_that_disagree_are_refused(archive, refused):
    edit_manifest(archive(), sha256={"counts.csv": "0" * 64})
    assert "two different lists" in refused().problem


def test_listed_file_that_is_missing_is_refused(archive, refused):
    (archive() / "counts.csv").unlink()
    error = refused()
    assert (error.file, error.problem) == ("2020/counts.csv", "release.json lists the file, but it is missing")


@pytest.mark.parametrize("extra", ["extra.csv", "folder"])
def test_file_that_is_not_listed_is_refused(archive, refused, extra):
    path = archive() / extra
    path.write_text("x") if "." in extra else path.mkdir()
    error = refused()
    assert (error.file, error.problem) == (f"2020/{extra}", "release.json does not list it")


@pytest.mark.parametrize("name", ["../../secret.csv", "/etc/hostname", "a/b.csv", "..", "release.json"])
def test_listed_name_that_leaves_the_folder_is_refused_before_it_is_opened(archive, refused, name):
    edit_manifest(archive(), files=[{"name": name, "sha256": "0" * 64}], sha256={name: "0" * 64})
    assert "not a plain file name" in refused().problem


def test_release_json_of_another_dataset_is_refused(archive, refused):
    edit_manifest(archive(), dataset="other")
    assert "release.json is about toy/other" in refused().problem


def test_only_named_releases_are_opened_and_all_of_them_have_to_be_there(make_dataset, archive):
    archive(b"a\n1\n", "2019")
    archive(b"a\n2\n", "2020")
    (archive(b"a\n3\n", "2021") / "release.json").unlink()
    found = origins.releases(make_dataset(), "archive", archive.root, named={"2020"})
    assert [release.vintage for release in found] == ["2020"]
    nothing = origins.releases(make_dataset(), "archive", archive.root, named=set())
    assert nothing == origins.Unavailable("neither among the bundled figures nor in the archive folder")
    with pytest.raises(BadInput, match="the archive has no release called 2022"):
        origins.releases(make_dataset(), "archive", archive.root, named={"2020", "2022"})


def test_empty_folder_and_stray_files_beside_releases_are_passed_over(make_dataset, archive):
    folder = archive()
    shutil.copytree(folder, folder.parent / "empty")
    (folder.parent / "empty" / "release.json").unlink()
    (folder.parent / "notes.txt").write_text("x")
    assert [release.vintage for release in origins.releases(make_dataset(), "archive", archive.root)] == ["2020"]
