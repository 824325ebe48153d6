"""The package of a publication: everything in it, each file as it was, and a list that a stranger can check."""

import hashlib
import zipfile

import duckdb
import pytest
from frictionless import validate

from orchestration import paths
from orchestration.defs import packaging, published
from orchestration.ingest.errors import BadInput


def test_a_package_holds_the_publication_with_hashes_that_fit(build, tmp_path):
    build(1)
    publication = published.publish()
    place = packaging.pack()
    assert place.name == "levelup-2026-01-01-build-1.zip"
    with zipfile.ZipFile(place) as archive:
        archive.extractall(tmp_path / "out")
    folder = tmp_path / "out" / place.stem
    lines = [line.split("  ") for line in (folder / "SHA256SUMS").read_text().splitlines()]
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert {name for _, name in lines} == there - {"SHA256SUMS"}
    assert all(hashlib.sha256((folder / name).read_bytes()).hexdigest() == sha256 for sha256, name in lines)
    assert {"README.md", "LICENSE", "levelup.duckdb", "parquet/build.json", "parquet/numbers.parquet"} <= there
    assert dict(map(reversed, lines))["levelup.duckdb"] == publication.sha256
    with duckdb.connect(str(folder / "levelup.duckdb"), read_only=True) as con:
        assert con.execute("select count(*) from numbers").fetchall() == [(1000,)]
    assert validate(str(folder / "parquet" / "datapackage.json")).valid


def test_a_package_of_a_later_publication_stands_beside_the_earlier_and_the_same_is_written_anew(build):
    build(1)
    published.publish()
    first = packaging.pack()
    assert packaging.pack() == first
    build(2)
    published.publish()
    second = packaging.pack()
    assert sorted(path.name for path in second.parent.iterdir()) == sorted([first.name, second.name])


def test_only_what_was_published_is_packed(build):
    build(1)
    published.publish()
    (paths.parquet() / "zz.parquet").write_bytes(b"mine")
    with zipfile.ZipFile(packaging.pack()) as archive:
        assert not [name for name in archive.namelist() if "zz" in name]


def test_half_a_package_is_removed_by_the_next_publication(build):
    build(1)
    published.publish()
    left = published.packages() / "levelup-2025-12-31-build-0.part"
    left.parent.mkdir()
    left.write_bytes(b"half")
    assert published.leftovers() == [left]
    published.tidy()
    assert not left.exists()


def test_nothing_published_or_a_damaged_file_is_not_packed(build):
    with pytest.raises(BadInput, match="nothing is published"):
        packaging.pack()
    build(1)
    published.publish()
    file = paths.published_database().resolve()
    file.write_bytes(file.read_bytes() + b"x")
    with pytest.raises(BadInput, match="not what was published"):
        packaging.pack()
    assert not (paths.warehouse() / "packages").exists()
