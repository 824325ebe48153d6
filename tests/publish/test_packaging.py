"""The package of a publication: everything in it, each file as it was, and a list that a stranger can check."""

import hashlib
import re
import time
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


def test_the_same_publication_makes_the_same_bytes_that_everybody_may_read(build, monkeypatch):
    build(1)
    published.publish()
    first = packaging.pack().read_bytes()
    later = time.time() + 86_400
    monkeypatch.setattr(time, "time", lambda: later)
    place = packaging.pack()
    assert place.read_bytes() == first
    with zipfile.ZipFile(place) as archive:
        assert {entry.external_attr >> 16 for entry in archive.infolist()} == {0o100644}
        assert {entry.date_time[:3] for entry in archive.infolist()} == {(2026, 1, 1)}


def test_the_page_of_a_package_names_what_is_in_it_and_its_code_runs_there(built_warehouse, tmp_path, monkeypatch):
    """The folder as it is unpacked, of the bundled figures."""
    page = (paths.root() / packaging.BESIDE["README.md"]).read_text(encoding="utf-8")
    assert not re.search(r"\bmake\b|\]\(|warehouse/", page)
    for link in ("levelup.duckdb", "parquet"):
        (tmp_path / link).symlink_to(built_warehouse.warehouse / link)
    for name in packaging.BESIDE | {packaging.HASHES: ""}:
        (tmp_path / name).touch()
    named = re.findall(r"`([\w./]*[./][\w./]*)`", page.replace("<table>", "claims"))
    assert {"levelup.duckdb", "parquet/claims.parquet", "parquet/csv/claims.csv"} <= {*named}
    assert [name for name in named if not (tmp_path / name).exists()] == []
    monkeypatch.chdir(tmp_path)
    for code in re.findall(r"```python\n(.*?)```", page, re.DOTALL):
        exec(compile(code, "README.md", "exec"), {})
