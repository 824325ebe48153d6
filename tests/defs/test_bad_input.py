"""Every kind of bad input, through the command line: one clear paragraph, exit code 1.

A bad bundled file leaves the published file byte for byte as it was. What a publisher sent stops its dataset alone: the
last good release stays in use, the rest is published, and coverage says so. The refreshes run one after another in one process, which loads Dagster once; each has its own bundled folder or archive.
"""

import gzip
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from orchestration.ingest.dataset import Dataset
from orchestration.ingest.errors import BadInput
from orchestration.ingest.refresh import Tables, refresh_dataset
from orchestration.sources import datasets

ROOT = Path(__file__).resolve().parents[2]
RUNNER = """
import json, os, sys, tempfile
from orchestration.__main__ import main
said, kept = {}, os.dup(2)
for name, bundled, archive in json.load(sys.stdin):
    os.environ["LEVELUP_BUNDLED"] = bundled
    with tempfile.TemporaryFile("w+") as errors:
        os.dup2(errors.fileno(), 2)
        code = main(["refresh", *(["--from", "archive", "--archive", archive] if archive else [])])
        sys.stderr.flush()
        os.dup2(kept, 2)
        errors.seek(0)
        said[name] = [code, errors.read()]
json.dump(said, sys.stdout)
"""
HEADER = (
    '"DATE","GEOGRAPHY_CODE","GEOGRAPHY_NAME","INDUSTRY_CODE","INDUSTRY_NAME","EMPLOYMENT_STATUS_NAME","MEASURES_NAME",'
    '"OBS_VALUE","OBS_STATUS","OBS_STATUS_NAME","RECORD_OFFSET","RECORD_COUNT"\n'
)


def bres(industry: str = "01110", rows: int = 3, count: int = 3) -> bytes:
    """A made-up reply in the publisher's layout: one area, `rows` of `count` cells."""
    line = '"2021","UKC1","Tees Valley and Durham","{0}","{0} : Made up","Employment","Value",{1},"A","Normal Value",{2},{3}\n'
    codes = [industry, "01120", "01130"]
    return (HEADER + "".join(line.format(codes[i], 5 * i, i, count) for i in range(rows))).encode()


def edit(path: Path, change: Callable[[list[str]], list[str]]) -> None:
    path.write_text("\n".join(change(path.read_text().splitlines())) + "\n")


def cell(row: int, column: str, text: str) -> Callable[[list[str]], list[str]]:
    """Put `text` into a cell; only for lines without quotes, row counted as in an editor."""

    def change(lines: list[str]) -> list[str]:
        cells = lines[row - 1].split(",")
        cells[lines[0].split(",").index(column)] = text
        return [*lines[: row - 1], ",".join(cells), *lines[row:]]

    return change


LIFE = "observations/life_sciences_industry.csv"
LIFE_SAYS = ("official_figures", "life_sciences_industry", "life_sciences_industry.csv")
BUNDLED = {
    "missing column": (LIFE, lambda lines: [line.partition(",")[2] for line in lines], (*LIFE_SAYS, "measure_id")),
    "renamed column": (LIFE, lambda lines: [lines[0].replace("value_status", "status"), *lines[1:]], (*LIFE_SAYS, "value_status", "status")),
    "unknown status": (LIFE, cell(3, "value_status", "guessed"), (*LIFE_SAYS, "row 3", "guessed")),
    "unknown measure": (LIFE, cell(3, "measure_id", "happiness_of_cats"), (*LIFE_SAYS, "row 3", "happiness_of_cats")),
    "text in value": (LIFE, cell(3, "value", "many"), (*LIFE_SAYS, "row 3", "many")),
    "duplicate key": (LIFE, lambda lines: [*lines[:3], lines[2], *lines[3:]], (*LIFE_SAYS, "row 3")),
    "unknown area": (LIFE, cell(3, "area_code", "E99999999"), (*LIFE_SAYS, "row 3", "E99999999")),
}  # fmt: skip
ARCHIVE_SAYS = ("nomis", "bres_employment")
ARCHIVES = {
    "truncated gzip": (gzip.compress(bres())[:-20], "2023.csv.gz", {}, (*ARCHIVE_SAYS, "2023.csv.gz")),
    "no release.json": (bres(), "2023.csv", {"manifest": False}, (*ARCHIVE_SAYS, "release.json")),
    "wrong sha256": (bres(), "2023.csv", {"sha": "0" * 64}, (*ARCHIVE_SAYS, "2023.csv", "0" * 64)),
    "short of RECORD_COUNT": (bres(rows=2), "2023.csv", {}, (*ARCHIVE_SAYS, "2023.csv", "row 3", "2", "3")),
    "area of nowhere": (bres().replace(b"UKC1", b"UKZ9"), "2023.csv", {}, (*ARCHIVE_SAYS, "2023.csv", "row 2", "UKZ9")),
    "lost leading zero": (bres(industry="1110"), "2023.csv", {}, (*ARCHIVE_SAYS, "2023.csv", "row 2", "1110")),
}  # fmt: skip

FAULT = "lost leading zero"


def write_archive(root: Path, content: bytes, name: str, manifest: bool = True, sha: str = "") -> Path:
    folder = root / "nomis" / "bres_employment" / "2023"
    folder.mkdir(parents=True)
    (folder / name).write_bytes(content)
    entry = {
        "source": "nomis", "dataset": "bres_employment", "vintage": "2023", "vintage_basis": "made up", "publisher": "Office", "title": "Made up",
        "licence": "none", "attribution": "none", "publisher_url": "https://example.org", "media_type": "text/csv", "kind": "derived",
        "transformation": "none", "note": "", "rows": 3, "copied_from": [],
        "sha256": {name: sha or hashlib.sha256(content).hexdigest()},
        "files": [{"name": name, "bytes": len(content), "sha256": sha or hashlib.sha256(content).hexdigest(),
                   "encoding": "gzip" if name.endswith("gz") else "identity"}],
    }  # fmt: skip
    if manifest:
        (folder / "release.json").write_text(json.dumps(entry))
    return root


def hashes(files: Iterable[Path]) -> dict[str, str]:
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files if path.is_file()}


def snapshot(place) -> dict[str, str]:
    """Hash of every published file, and of everything landed."""
    return hashes([place.database, *place.parquet.glob("*"), *place.raw.rglob("*")])


def releases(place) -> dict[str, str]:
    """Hash of everything in a landed release."""
    return hashes(path for release in place.raw.glob("*/*/*/release.json") for path in release.parent.rglob("*"))


@pytest.fixture(scope="module")
def place(built_warehouse, tmp_path_factory):
    """An installation of its own, with one good release of the survey beside the bundled figures, which is not built yet."""
    folder = tmp_path_factory.mktemp("bad")
    place = built_warehouse.copy(folder / "place")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("LEVELUP_RAW", str(place.raw))
        refresh_dataset(survey(), "archive", write_archive(folder / "good", bres(), "2023.csv"), Tables())
    return place


@pytest.fixture(scope="module")
def refused(place) -> dict[str, tuple[int, str]]:
    """What each refresh from bad bundled figures said, by name of the fault; checks that none changed anything."""
    return run(
        place, [(name, str(spoil(place, place.folder.parent, name)), "") for name in BUNDLED], unchanged=snapshot
    )


@pytest.fixture(scope="module")
def refused_alone(place, refused) -> tuple[int, str]:
    """What a refresh said of which one archived dataset is bad; checks that no landed release was changed."""
    content, file, options, _ = ARCHIVES[FAULT]
    archive = write_archive(place.folder.parent / "faulty", content, file, **options)
    return run(place, [(FAULT, str(place.bundled), str(archive))], unchanged=releases)[FAULT]


def survey() -> Dataset:
    [dataset] = [dataset for dataset in datasets() if dataset.asset_path == ("nomis", "bres_employment")]
    return dataset


def spoil(place, folder: Path, name: str) -> Path:
    """A copy of the bundled figures with the fault of that name."""
    file, change, _ = BUNDLED[name]
    bundled = folder / name.replace(" ", "_")
    shutil.copytree(place.bundled, bundled)
    edit(bundled / file, change)
    return bundled


def run(place, runs: list[tuple[str, str, str]], unchanged: Callable) -> dict[str, tuple[int, str]]:
    before = unchanged(place)
    done = subprocess.run(
        [sys.executable, "-c", RUNNER], input=json.dumps(runs), env={**os.environ, **place.environment}, cwd=ROOT, capture_output=True,
        text=True, check=True,
    )  # fmt: skip
    assert unchanged(place) == before
    return {name: tuple(said) for name, said in json.loads(done.stdout.splitlines()[-1]).items()}


def check(said: str, says: tuple[str, ...]) -> None:
    assert "Traceback" not in said
    assert len(said.strip().splitlines()) == 1, said
    for part in says:
        assert part in said, said


@pytest.mark.parametrize(("name", "says"), [(name, case[-1]) for name, case in BUNDLED.items()])
def test_bad_bundled_file_is_one_paragraph_that_names_where_and_what_to_do(refused, name, says) -> None:
    code, said = refused[name]
    assert code == 1
    check(said, says)


@pytest.mark.parametrize("name", ARCHIVES)
def test_bad_archived_file_is_refused_before_anything_is_written(place, name, tmp_path, monkeypatch) -> None:
    content, file, options, says = ARCHIVES[name]
    monkeypatch.setenv("LEVELUP_RAW", str(place.raw))
    before = snapshot(place)
    with pytest.raises(BadInput) as caught:
        refresh_dataset(survey(), "archive", write_archive(tmp_path, content, file, **options), Tables())
    check(str(caught.value), says)
    assert snapshot(place) == before


def test_refresh_with_a_refused_dataset_publishes_the_rest_and_fails(refused_alone, place) -> None:
    code, said = refused_alone
    assert code == 1
    check(said, ARCHIVES[FAULT][-1])
    with duckdb.connect(str(place.database), read_only=True) as con:
        [(status, reason, cells)] = con.sql(
            "select coverage_status, reason, cells from coverage where subject = 'nomis/bres_employment'"
        ).fetchall()
        in_use = con.sql("select count(*) from observations where release_id like 'nomis/bres_employment/%'").fetchone()
    assert (status, cells, in_use) == ("stale", 3, (3,))
    assert "release 2023 stays in use" in reason
    assert said.strip() in reason


def test_check_of_a_refused_dataset_fails_in_the_history_of_runs(refused_alone, place) -> None:
    def passed(*key: str) -> bool:
        [record] = instance.event_log_storage.get_asset_check_execution_history(
            dg.AssetCheckKey(dg.AssetKey(key), "as_declared"), limit=1
        )
        return record.event.dagster_event.asset_check_evaluation_data.passed

    with dg.DagsterInstance.from_config(place.environment["DAGSTER_HOME"]) as instance:
        assert passed("nomis", "bres_employment") is False
        assert passed("official_figures", "areas") is True


def test_the_made_up_reply_is_accepted_when_it_is_whole() -> None:
    assert survey().parse({"2023.csv": bres()}).height == 3
