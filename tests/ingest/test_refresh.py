"""One dataset from origin to raw/: checked before anything is written, unchanged bytes left alone."""

import dataclasses
import errno
import json
import shutil

import polars as pl
import pytest

from orchestration.ingest import landing, origins, refresh
from orchestration.ingest.dataset import ForeignKey
from orchestration.ingest.errors import BadInput, DiskRefuses
from orchestration.ingest.tables import read_csv_text

COLUMNS = ("code", "year", "value", "status")
HEADER = b"code,year,value,status\n"


def run(dataset, archive, mode="archive") -> refresh.Outcome:
    return refresh.refresh_dataset(dataset, mode, archive.root, refresh.Tables())


def test_new_bytes_land_and_the_same_bytes_are_neither_parsed_nor_landed_again(raw, make_dataset, archive):
    archive()
    dataset = make_dataset()
    first = run(dataset, archive)
    assert [landed.is_new for landed in first.landed] == [True]
    assert (first.current.rows, first.reason, dataset.parse.calls) == (2, "", 1)

    second = run(dataset, archive)
    assert [landed.is_new for landed in second.landed] == [False]
    assert second.current.release_id == first.current.release_id
    assert dataset.parse.calls == 1
    assert len(list(raw.glob("toy/counts/*/release.json"))) == 1


def test_landed_bytes_are_read_again_when_the_dataset_declares_other_columns(raw, make_dataset, archive):
    archive()
    before = run(make_dataset(parse=lambda files: _read(files).drop("status"), columns=COLUMNS[:3]), archive)
    assert pl.read_parquet(before.current.table_path).columns[:3] == ["code", "year", "value"]

    dataset = make_dataset()
    after = run(dataset, archive)
    assert (after.current.release_id, after.current.fetched_at) == (
        before.current.release_id,
        before.current.fetched_at,
    )
    assert pl.read_parquet(after.current.table_path)["status"].to_list() == ["final", "suppressed"]
    assert json.loads((after.current.path / "release.json").read_bytes())["columns"] == list(COLUMNS)
    assert dataset.parse.calls == 1
    run(dataset, archive)
    assert dataset.parse.calls == 1
    assert list(raw.rglob("*.new")) == []


def test_release_that_a_later_reader_refuses_keeps_its_table(raw, make_dataset, archive, caplog):
    archive()
    before = run(make_dataset(parse=lambda files: _read(files).drop("status"), columns=COLUMNS[:3]), archive)
    after = run(make_dataset(vocabularies={"status": ("provisional",)}), archive)
    assert after.refused is None
    assert pl.read_parquet(after.current.table_path).columns == pl.read_parquet(before.current.table_path).columns
    assert "keeps the table of an older reader" in caplog.text


def _read(files) -> pl.DataFrame:
    """The table that today's reader makes of the files."""
    return pl.concat(read_csv_text(files[name], name, COLUMNS, source="toy", dataset="counts") for name in files)


def test_a_bad_release_keeps_the_good_ones_of_its_dataset_from_landing(raw, make_dataset, archive):
    archive(HEADER + b"01,2020,1,final\n", "2019")
    archive(HEADER + b"01,2020,many,final\n", "2020")
    with pytest.raises(BadInput, match=r"toy/counts, file counts.csv, row 2: value is not a plain decimal"):
        run(make_dataset(numbers=("value",)), archive)
    assert not raw.exists()


def test_release_without_a_row_is_refused_and_does_not_take_the_place_of_a_good_one(raw, make_dataset, archive):
    archive(HEADER, "2020")
    with pytest.raises(BadInput, match=r"toy/counts, file counts.csv: the release 2020 has no rows"):
        run(make_dataset(), archive)
    assert not raw.exists()


def test_dataset_that_cannot_be_supplied_keeps_an_empty_table_and_the_reason(raw, make_dataset, archive):
    outcome = run(make_dataset(), archive)
    assert (outcome.landed, outcome.current) == ((), None)
    assert outcome.reason == json.loads((raw / "toy/counts/empty/empty.json").read_text())["reason"] != ""
    assert [path.parent.name for path in raw.glob("toy/counts/*/table.parquet")] == ["empty"]


def test_dataset_that_landed_before_stays_when_a_mode_cannot_supply_it(raw, make_dataset, archive):
    archive()
    run(make_dataset(), archive)
    outcome = run(make_dataset(), archive, "bundled")
    assert outcome.reason != ""
    assert outcome.current.vintage == "2020"
    assert json.loads((raw / "toy/counts/empty/empty.json").read_text())["reason"] == ""
    assert len(list(raw.glob("toy/counts/*/table.parquet"))) == 2


def test_raw_folder_of_one_machine_replays_on_another_with_the_same_releases(
    raw, make_dataset, archive, tmp_path, monkeypatch
):
    archive(HEADER + b"01,2020,1,final\n", "2019", note="older")
    archive(HEADER + b"01,2020,2,final\n", "2020")
    run(make_dataset(), archive)
    shutil.move(raw, tmp_path / "copy")
    archive.root = tmp_path / "copy"
    monkeypatch.setenv("LEVELUP_RAW", str(tmp_path / "elsewhere"))

    outcome = run(make_dataset(), archive)
    assert len(outcome.landed) == 2
    for landed in outcome.landed:
        original = tmp_path / "copy" / landed.release_id
        assert (original / "release.json").read_bytes() == (landed.path / "release.json").read_bytes()
        assert (original / "table.parquet").read_bytes() == landed.table_path.read_bytes()


def test_bytes_that_arrive_twice_in_one_run_land_once_under_the_older_vintage(raw, make_dataset, archive):
    archive(vintage="2021")
    archive(vintage="2020")
    outcome = run(make_dataset(), archive)
    assert [landed.vintage for landed in outcome.landed] == ["2020"]


@pytest.fixture
def areas_and_counts(make_dataset):
    """toy/areas and toy/counts, which refers to it by code."""
    areas = make_dataset(name="areas", columns=("code",))
    return areas, make_dataset(foreign_keys=(ForeignKey(("code",), ("toy", "areas"), ("code",)),))


def write_areas(archive, vintage: str, *codes: str) -> None:
    """An archive release of toy/areas."""
    folder = archive("\n".join(["code", *codes]).encode() + b"\n", vintage, "areas.csv", dataset="areas")
    target = archive.root / "toy" / "areas" / vintage
    target.parent.mkdir(exist_ok=True)
    shutil.move(folder, target)


def refresh_both(areas, counts, archive) -> list[refresh.Outcome]:
    """Prepare both, then land both."""
    tables = refresh.Tables()
    prepared = [refresh.prepare(dataset, "archive", archive.root, tables) for dataset in (areas, counts)]
    return [refresh.land_prepared(each) for each in prepared]


def test_reference_is_checked_against_a_table_of_the_same_run(raw, areas_and_counts, archive):
    write_areas(archive, "2020", "01")
    archive(HEADER + b"01,2020,1,final\n02,2020,1,final\n")
    with pytest.raises(BadInput, match=r"row 3: no entry in toy/areas \(code '02'"):
        refresh_both(*areas_and_counts, archive)
    assert not raw.exists()


def test_reference_is_checked_against_a_table_that_landed_before(raw, areas_and_counts, archive):
    areas, counts = areas_and_counts
    write_areas(archive, "2020", "01")
    run(areas, archive)
    archive(HEADER + b"02,2020,1,final\n")
    with pytest.raises(BadInput, match="no entry in toy/areas"):
        run(counts, archive)
    assert landing.landed_releases(counts) == []


def test_unchanged_data_are_checked_against_a_code_list_that_lost_a_code(raw, areas_and_counts, archive):
    write_areas(archive, "2020", "01", "02")
    archive(HEADER + b"01,2020,1,final\n02,2020,1,final\n")
    refresh_both(*areas_and_counts, archive)
    write_areas(archive, "2021", "01")
    with pytest.raises(BadInput, match=r"toy/counts, file counts.csv, row 3: no entry in toy/areas"):
        refresh_both(*areas_and_counts, archive)
    assert landing.latest(areas_and_counts[0]).vintage == "2020"


def test_older_release_may_refer_to_codes_of_its_day(raw, areas_and_counts, archive):
    write_areas(archive, "2020", "01", "02")
    write_areas(archive, "2021", "01")
    archive(HEADER + b"02,2020,1,final\n", "2020")
    archive(HEADER + b"01,2020,1,final\n", "2021")
    _, counts = refresh_both(*areas_and_counts, archive)
    assert [pl.read_parquet(landed.table_path)["code"][0] for landed in counts.landed] == ["02", "01"]


def refresh_all(datasets, archive) -> list[refresh.Outcome]:
    return list(refresh.refresh_all(datasets, {each.asset_path for each in datasets}, "archive", archive.root))


def test_refused_dataset_keeps_its_last_good_release_and_the_rest_goes_on(raw, areas_and_counts, archive):
    areas, counts = areas_and_counts
    write_areas(archive, "2020", "01")
    archive(HEADER + b"01,2020,1,final\n", "2020")
    assert [outcome.refused for outcome in refresh_all([areas, counts], archive)] == [None, None]

    write_areas(archive, "2021", "01", "01")
    archive(HEADER + b"01,2021,1,final\n", "2021")
    strict = dataclasses.replace(areas, key=("code",))
    refused, landed = refresh_all([strict, counts], archive)
    assert "several rows have the same key" in str(refused.refused)
    assert (refused.landed, refused.current.vintage) == ((), "2020")
    assert (landed.refused, landed.current.vintage) == (None, "2021")
    said = json.loads((raw / "toy/areas/empty/empty.json").read_text())
    assert (said["reason"], said["refused"]) == ("", str(refused.refused))

    assert [outcome.refused for outcome in refresh_all([areas, counts], archive)] == [None, None]
    assert json.loads((raw / "toy/areas/empty/empty.json").read_text())["refused"] == ""


def test_release_asked_for_by_name_lands_beside_a_broken_one_which_is_refused_when_it_is_asked_for(
    raw, areas_and_counts, archive
):
    areas, counts = areas_and_counts
    write_areas(archive, "2020", "01")
    refresh_all([areas, counts], archive)
    archive(HEADER + b"01,2020,1,final\n", "2020")
    (archive(HEADER + b"01,2021,1,final\n", "2021") / "counts.csv").write_text("half")

    def ask(*sources: str) -> list[refresh.Outcome]:
        selected = {areas.asset_path, counts.asset_path}
        return list(refresh.refresh_all([areas, counts], selected, "archive", archive.root, sources=sources))

    spared, landed = ask("toy/counts/2020")
    assert (spared.asked, landed.asked, landed.refused, landed.current.vintage) == (False, True, None, "2020")
    _, refused = ask("toy/counts/2021")
    assert "2021/counts.csv: the file's sha256 is" in str(refused.refused) and refused.current.vintage == "2020"
    assert ask("toy/counts")[1].refused and ask("toy")[1].refused
    with pytest.raises(BadInput, match="there is no source called toy/sums"):
        ask("toy/sums/2020")


def test_release_asked_for_by_name_keeps_the_archive_of_a_bundled_dataset_shut(
    raw, make_dataset, archive, tmp_path, monkeypatch
):
    folder = tmp_path / "bundled"
    folder.mkdir()
    (folder / "EDITION").write_text("2020-01-01\n")
    (folder / "counts.csv").write_bytes(HEADER + b"01,2020,1,final\n")
    monkeypatch.setenv("LEVELUP_BUNDLED", str(folder))
    write_areas(archive, "2020", "01")
    (archive() / "release.json").unlink()
    both = [make_dataset(bundled_files=("counts.csv",)), make_dataset(name="areas", columns=("code",))]
    selected = {each.asset_path for each in both}
    asked = refresh.refresh_all(both, selected, "archive", archive.root, sources=["toy/areas/2020"])
    assert [(each.refused, each.current.vintage) for each in asked] == [(None, "2020-01-01"), (None, "2020")]


def test_what_was_refused_is_nothing_to_refer_to(raw, areas_and_counts, archive):
    areas, counts = areas_and_counts
    write_areas(archive, "2020", "01", "02", "02")
    archive(HEADER + b"02,2020,1,final\n")
    outcomes = refresh_all([dataclasses.replace(areas, key=("code",)), counts], archive)
    assert "several rows have the same key" in str(outcomes[0].refused)
    assert "toy/areas, of which nothing has landed" in str(outcomes[1].refused)
    assert list(raw.glob("toy/*/*/release.json")) == []


def test_bad_bundled_file_stops_everything_before_anything_is_written(
    raw, make_dataset, archive, tmp_path, monkeypatch
):
    folder = tmp_path / "bundled"
    folder.mkdir()
    (folder / "EDITION").write_text("2020-01-01\n")
    (folder / "counts.csv").write_bytes(HEADER + b"01,2020,many,final\n")
    monkeypatch.setenv("LEVELUP_BUNDLED", str(folder))
    good = make_dataset(name="areas", columns=("code",))
    write_areas(archive, "2020", "01")
    with pytest.raises(BadInput, match="value is not a plain decimal"):
        refresh_all([make_dataset(bundled_files=("counts.csv",), numbers=("value",)), good], archive)
    assert not raw.exists()


def test_full_disk_stops_the_refresh(raw, areas_and_counts, archive, monkeypatch):
    write_areas(archive, "2020", "01")

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("orchestration.ingest.landing.writing.write_file", full)
    with pytest.raises(DiskRefuses, match="Free some space"):
        refresh_all(list(areas_and_counts), archive)


def test_folders_of_an_archive_that_no_dataset_reads_are_named(make_dataset, archive):
    write_areas(archive, "2020", "01")
    archive()
    (archive.root / "toy" / "are\x1b[31mas").mkdir()
    assert origins.uncovered(archive.root, [("toy", "counts")]) == ["toy/are [31mas", "toy/areas"]


def test_fault_of_a_reader_stops_its_dataset_alone(raw, areas_and_counts, archive, caplog):
    areas, counts = areas_and_counts
    write_areas(archive, "2020", "01")
    archive(HEADER + b"01,2020,1,final\n")
    areas = dataclasses.replace(areas, parse=lambda files: files["no such file"])
    refused, landed = refresh_all([areas, dataclasses.replace(counts, foreign_keys=())], archive)
    assert "toy/areas: its reader met what it was not made for, a fault of the program: KeyError" in str(
        refused.refused
    )
    assert "Traceback" in caplog.text
    assert (landed.refused, landed.current.vintage) == (None, "2020")
