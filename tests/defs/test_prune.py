"""Pruning: what may go goes, what a published number came from stays, and whoever is interrupted has lost nothing."""

import json
import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from orchestration import paths
from orchestration.defs import forgetting, history, provenance, prune, published
from orchestration.ingest import landing

LATER = datetime.now(UTC) + timedelta(days=4000)


@pytest.fixture
def raw(tmp_path, monkeypatch) -> Path:
    """An empty raw/, with nothing published."""
    monkeypatch.setenv("LEVELUP_RAW", str(tmp_path / "raw"))
    monkeypatch.setenv("LEVELUP_WAREHOUSE", str(tmp_path / "warehouse"))
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "dagster"))
    (tmp_path / "dagster").mkdir()
    shutil.copy(paths.root() / "orchestration" / "dagster.yaml", tmp_path / "dagster")
    return tmp_path / "raw"


def write_release(raw: Path, release_id: str, fetched_at: str) -> None:
    """What pruning looks at of a landed release."""
    folder = raw / release_id
    (folder / "payload").mkdir(parents=True)
    (folder / "table.parquet").write_bytes(b"table")
    vintage = folder.name.split("_")[0]
    entry = {"release_id": release_id, "vintage": vintage, "fetched_at": fetched_at, "rows": 1, "payload_sha256": "0"}
    (folder / "release.json").write_text(json.dumps({**entry, "files": []}))


def write_published(place: Path, *statements: str) -> Path:
    place.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(place)) as con:
        con.execute("create table dim_releases (release_id varchar, landed_release_id varchar)")
        for statement in statements:
            con.execute(statement)
    return place


def ids(raw: Path) -> list[str]:
    return sorted(str(path.parent.relative_to(raw)) for path in raw.glob("[!.]*/*/*/release.json"))


def test_release_is_named_by_itself_by_its_edition_and_within_lists(tmp_path):
    place = write_published(
        tmp_path / "levelup.duckdb",
        "insert into dim_releases values ('toy/a/own@2020', 'toy/a/2020_1'), ('toy/b/2020_2', 'toy/b/2020_2'), "
        "('toy/c/2020_3', 'toy/c/2020_3'), ('toy/d/2020_4', 'toy/d/2020_4')",
        "create table observations as select 'toy/a/own@2020' as release_id, 1.5 as value",
        "create table claims as select ['toy/b/2020_2', 'elsewhere'] as landed_release_ids",
        "create table scores as select {'inputs': 'toy/x/2019_9 | toy/c/2020_3'} as provenance",
    )
    asked = {"toy/a/2020_1", "toy/b/2020_2", "toy/c/2020_3", "toy/d/2020_4"}
    assert provenance.named(asked, [place]) == (asked - {"toy/d/2020_4"}, {"toy/b/2020_2"})


def test_published_file_that_cannot_be_read_names_everything_and_so_does_none_at_all(tmp_path):
    (tmp_path / "levelup.duckdb").write_bytes(b"no database")
    assert provenance.named({"toy/a/2020_1"}, [tmp_path / "levelup.duckdb"]) == ({"toy/a/2020_1"}, set())
    assert provenance.named({"toy/a/2020_1"}, []) == ({"toy/a/2020_1"}, set())


def test_release_that_any_kept_publication_names_stays(raw, tmp_path, monkeypatch):
    for number, name in enumerate(("2020_1", "2020_2", "2020_3"), 1):
        write_release(raw, f"toy/counts/{name}", f"202{number}-01-01T00:00:00Z")
        write_release(raw, f"toy/lookup/{name}", f"202{number}-01-01T00:00:00Z")
    new = write_published(
        tmp_path / "new.duckdb", "create table numbers as select 'toy/counts/2020_3' as landed_release_id"
    )
    old = write_published(tmp_path / "old.duckdb", "create table numbers as select 'toy/counts/2020_1' as release_id")
    monkeypatch.setattr(published, "kept", lambda: [new, old])
    [gone] = prune.removable_releases(LATER)
    assert gone.release_id == "toy/counts/2020_2"
    assert list(prune.removable_releases(datetime(2023, 6, 1, tzinfo=UTC))) == []

    landing.remove(gone)
    assert ids(raw) == [f"toy/{name}" for name in (
        "counts/2020_1", "counts/2020_3", "lookup/2020_1", "lookup/2020_2", "lookup/2020_3"
    )]  # fmt: skip
    assert landing.leftovers() == []


def test_removal_that_is_killed_leaves_a_release_or_a_draft(raw, monkeypatch):
    write_release(raw, "toy/counts/2020_1", "2021-01-01T00:00:00Z")
    [release] = landing.releases_at(("toy", "counts"))

    class Killed(BaseException):
        """The process ends at once."""

    def killed(*_, **__):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", killed)
        with pytest.raises(Killed):
            landing.remove(release)
    assert ids(raw) == ["toy/counts/2020_1"]
    with monkeypatch.context() as patch:
        patch.setattr("orchestration.ingest.landing.cleaning.sync_folder", killed)
        with pytest.raises(Killed):
            landing.remove(release)
    assert ids(raw) == []
    [left] = landing.leftovers()
    landing.clear(left)
    assert landing.leftovers() == []


def test_pages_go_when_their_crawl_is_over_and_what_it_became_is_remembered(raw):
    fresh, landed, old = (landing.Pages(("toy", name)) for name in ("fresh", "landed", "old"))
    for pages in (fresh, landed, old):
        pages.begin({"updated": "today"})
        with pages.write("1.csv") as file:
            file.write(b"1")
        pages.keep("1.csv", {})
    landed.complete("0")
    write_release(raw, "toy/landed/2020_1", "2999-01-01T00:00:00Z")
    state = old.folder / "crawl.json"
    state.write_text(json.dumps({**json.loads(state.read_text()), "started_at": "2020-01-01T00:00:00Z"}))
    (raw / ".landing" / "toy.counts.2020_1").mkdir()
    landing.keep_note("pauses", {"toy": 1})
    assert [str(left.relative_to(raw / ".landing")) for left in landing.leftovers()] == [
        "toy.counts.2020_1",
        "pages/toy/landed/1.csv",
        "pages/toy/landed/1.csv.receipt",
        "pages/toy/old/1.csv",
        "pages/toy/old/1.csv.receipt",
        "pages/toy/old/crawl.json",
    ]


@pytest.fixture
def instance(raw):
    """A Dagster instance in which a was made three times and b with the first of them, with a check against each."""

    @dg.asset(check_specs=[dg.AssetCheckSpec("whole", asset="a")])
    def a():
        return dg.MaterializeResult(check_results=[dg.AssetCheckResult(passed=True)])

    @dg.asset
    def b():
        pass

    with dg.DagsterInstance.get() as instance:
        instance.made = [dg.materialize(assets, instance=instance).dagster_run.run_id for assets in ([a, b], [a], [a])]
        yield instance


def test_runs_are_forgotten_but_for_those_that_made_what_there_is(instance, raw):
    first, second, third = instance.made
    assert list(history.old_runs(instance, datetime(2020, 1, 1, tzinfo=UTC))) == []
    assert list(history.old_runs(instance, LATER)) == [second]
    assert history.run_bytes(second) > 10_000

    history.forget(instance, second)
    history.give_back(raw.parent / "dagster")
    assert {record.dagster_run.run_id for record in instance.get_run_records()} == {first, third}
    assert history.run_bytes(second) == 0
    assert not list((raw.parent / "dagster").rglob(f"*{second}*"))
    with instance.event_log_storage.index_connection() as connection:
        for table in ("event_logs", "asset_check_executions"):
            [(rows,)] = connection.exec_driver_sql(f"select count(*) from {table} where run_id = ?", (second,))
            assert rows == 0, table
    assert instance.get_latest_materialization_event(dg.AssetKey("b")).run_id == first
    assert instance.get_latest_materialization_event(dg.AssetKey("a")).run_id == third
    assert list(history.old_runs(instance, LATER)) == []


def test_every_week_old_runs_are_forgotten_by_themselves(instance, raw, monkeypatch):
    first, _, third = instance.made
    monkeypatch.setattr(prune, "RUNS_FOR", -timedelta(days=1))
    landed = raw / "toy" / "counts" / "2020_1" / "release.json"
    write_release(raw, "toy/counts/2020_1", "2001-01-01T00:00:00Z")
    done = forgetting.forget.execute_in_process(instance=instance)
    left = {record.dagster_run.run_id for record in instance.get_run_records()}
    assert (done.success, left, landed.exists()) == (True, {first, third, done.run_id}, True)


def test_forgetting_that_is_killed_is_done_by_the_next(instance, monkeypatch):
    second = instance.made[1]

    class Killed(BaseException):
        """The process ends at once."""

    def killed(*_, **__):
        raise Killed

    moments = (instance.compute_log_manager, "delete_logs"), (instance.run_storage, "delete_run"), (Path, "unlink")
    for storage, name in moments:
        with monkeypatch.context() as patch:
            patch.setattr(storage, name, killed)
            with pytest.raises(Killed):
                history.forget(instance, second)
        assert list(history.old_runs(instance, LATER)) == [second]
    history.forget(instance, second)
    assert list(history.old_runs(instance, LATER)) == []


def replaced_twins(raw: Path) -> set[str]:
    """Beside each release one of the same vintage that came earlier and holds the same; returns their ids."""
    made = set()
    for manifest in list(raw.glob("[!.]*/*/*/release.json")):
        entry = json.loads(manifest.read_bytes())
        twin = manifest.parent.with_name(f"{entry['vintage']}_00000000")
        shutil.copytree(manifest.parent, twin)
        entry |= {
            "release": twin.name,
            "release_id": str(twin.relative_to(raw)),
            "fetched_at": "2001-01-01T00:00:00Z",
            "payload_sha256": "0",
        }
        (twin / "release.json").write_text(json.dumps(entry))
        made.add(entry["release_id"])
    return made


def test_every_release_in_the_published_file_survives_and_replaced_ones_go(built_warehouse, tmp_path, monkeypatch):
    place = built_warehouse.copy(tmp_path / "place")
    for name, value in place.environment.items():
        monkeypatch.setenv(name, value)
    twins = replaced_twins(place.raw)
    with duckdb.connect(str(place.database), read_only=True) as con:
        registered = {name for (name,) in con.execute("select landed_release_id from release_files").fetchall()}
        observed = {name for (name,) in con.execute("select distinct landed_release_id from observations").fetchall()}
    with history.opened() as instance:
        kinds = {kind.kind: kind for kind in prune.prunable(LATER)}
        assert ids(place.raw) == sorted(registered | twins)
        for kind in prune.prunable(LATER):
            kind.remove()
        left = set(ids(place.raw))
        assert registered <= left
        goes = {os.path.dirname(name) for name in twins - left}
        assert {os.path.dirname(name) for name in observed} <= goes
        # Lookups, which no published row landed with, keep what was replaced.
        assert "official_figures/area_links" not in goes
        assert kinds["releases replaced a year ago that nothing published names"].count == len(goes)
        # Today's runs made what there is: they stay however late it is.
        assert instance.get_runs_count() == 1
        assert sum(kind.bytes for kind in prune.prunable(LATER)) == 0
    assert published.current() is not None


def test_prune_shows_first_and_removes_when_told_to(built_warehouse, tmp_path):
    place = built_warehouse.copy(tmp_path / "place")
    draft = place.raw / ".landing" / "toy.counts.2020_1"
    draft.mkdir(parents=True)
    (draft / "half").write_bytes(bytes(3_000_000))
    shown = place.run("prune")
    assert (shown.returncode, draft.exists()) == (0, True)
    assert "make prune YES=1" in shown.stdout and " 3.0 MB" in shown.stdout
    done = place.run("prune", "--yes")
    assert (done.returncode, draft.exists()) == (0, False)
    assert place.run("verify").returncode == 0


@pytest.mark.whole_chain
def test_after_a_prune_a_build_from_nothing_gives_the_same_numbers(built_warehouse, tmp_path, monkeypatch):
    place = built_warehouse.copy(tmp_path / "place")
    for name, value in place.environment.items():
        monkeypatch.setenv(name, value)
    twins = replaced_twins(place.raw)
    for kind in prune.prunable(LATER):
        kind.remove()
    assert len(twins & set(ids(place.raw))) < len(twins)
    # Those of lookups, which stay, are no part of the build that is compared with.
    for twin in twins & set(ids(place.raw)):
        shutil.rmtree(place.raw / twin)
    done = place.run("refresh", "--force")
    assert done.returncode == 0, done.stderr
    with duckdb.connect() as con:
        con.execute(f"attach '{built_warehouse.database}' as before (read_only)")
        con.execute(f"attach '{place.database}' as after (read_only)")
        for table in ("observations", "indicator_values", "cluster_indicators", "revisions"):
            for one, other in (("before", "after"), ("after", "before")):
                query = f"select count(*) from (from {one}.{table} except all from {other}.{table})"
                assert con.execute(query).fetchone() == (0,), table
