"""A build is made anew when anything that it shows has changed, and only then."""

import json
from types import SimpleNamespace

import pytest

from orchestration import paths
from orchestration.defs import fingerprint


@pytest.fixture
def made(tmp_path, monkeypatch):
    """Takes the fingerprint of one dataset's landed releases, {folder: what release.json says beside its id}."""
    monkeypatch.setenv("LEVELUP_RAW", str(tmp_path / "raw"))

    def take(releases: dict[str, dict], columns=("code", "value")) -> str:
        dataset = SimpleNamespace(asset_path=("toy", "counts"), columns=columns)
        monkeypatch.setattr(fingerprint, "datasets", lambda: [dataset])
        for name, entry in releases.items():
            folder = paths.raw() / "toy" / "counts" / name
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "table.parquet").write_bytes(b"")
            known = {"release_id": f"toy/counts/{name}", "vintage": "2020", "payload_sha256": "0", "rows": 1}
            (folder / "release.json").write_text(json.dumps({**known, "fetched_at": "2026-01-01T00:00:00Z", **entry}))
        return fingerprint.fingerprint()

    return take


def test_what_is_looked_at_again_and_is_the_same_needs_no_build(made):
    before = made({"2020_1": {}})
    assert made({"2020_1": {"fetched_at": "2026-02-01T00:00:00Z", "files": ["stored otherwise"]}}) == before


@pytest.mark.parametrize(
    ("releases", "columns"),
    [
        ({"2020_1": {}, "2021_2": {}}, ("code", "value")),
        ({"2020_1": {"rows": 2}}, ("code", "value")),
        ({"2020_1": {"changes": {"unexpected": "1 cells differ"}}}, ("code", "value")),
        ({"2020_1": {}}, ("code", "value", "status")),
    ],
    ids=["a release landed", "its reader finds another row", "a change is told of", "its reader has another column"],
)
def test_what_a_build_shows_needs_one_when_it_changes(made, releases, columns):
    before = made({"2020_1": {}})
    assert made(releases, columns) != before


@pytest.mark.parametrize("name", fingerprint.CODE)
def test_code_that_writes_into_the_publication_needs_a_build_when_it_changes(made, name, tmp_path, monkeypatch):
    for place in fingerprint.CODE:
        target = tmp_path / "root" / place
        if place.endswith(".py"):
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text("a = 1\n")
        else:
            target.mkdir(parents=True)
            (target / "one.py").write_text("a = 1\n")
    monkeypatch.setattr(fingerprint, "project_digest", lambda: "the same")
    monkeypatch.setattr(paths, "root", lambda: tmp_path / "root")
    monkeypatch.setenv("LEVELUP_RAW", str(tmp_path / "raw"))
    before = made({})
    changed = tmp_path / "root" / name
    (changed if changed.is_file() else changed / "one.py").write_text("a = 2\n")
    assert made({}) != before
