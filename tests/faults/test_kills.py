"""Processes killed at random instants and at chosen steps, in short; ``make soak`` does more of it, and whole refreshes."""

import os
import random
import signal

import pytest

from orchestration.defs import published
from orchestration.ingest import store
from tests.fakes.builds import write_build
from tests.fakes.nomis import FakeNomis
from tests.faults import kills, refreshes
from tests.faults.report import Counts


@pytest.fixture
def rng() -> random.Random:
    return random.Random(20)


@pytest.fixture
def counts():
    """Counts whose forbidden outcomes fail the test."""
    counts = Counts("kills", kills.FORBIDDEN)
    yield counts
    assert counts.failed == 0, counts.examples


class Few(kills.Publications):
    rows = 500


def test_a_rollback_killed_before_each_of_its_steps_leaves_one_whole_publication(tmp_path, rng, counts):
    world = Few(tmp_path, rng, "roll_back")
    steps = kills.kill_at_every_step(world, counts)
    assert steps == counts.tried
    # The last of them is the one that matters: until it is done the publication before it is in place.
    assert counts.outcomes == {"before": steps}


def test_a_publication_killed_at_steps_along_its_way_leaves_one_whole_publication(tmp_path, rng, counts):
    world = Few(tmp_path, rng, "publish")
    step = 1
    while world.attempt(counts, step=step):
        step += 3
    assert counts.tried > 6
    assert set(counts.outcomes) == {"before", "after"}


def test_the_first_publication_killed_anywhere_is_all_there_or_not_at_all(tmp_path, monkeypatch):
    for step in range(14, 32, 2):
        folder = tmp_path / str(step)
        monkeypatch.setenv("LEVELUP_WAREHOUSE", str(folder))
        write_build(1, rows=10)
        kills.killed(kills.victims.start("publish", {"LEVELUP_WAREHOUSE": str(folder)}, step), kills.PATIENCE)
        in_place = published.current()
        # Missing, or whole: the links may still be missing, and the next refresh hangs them.
        assert (folder / "levelup.duckdb").exists() <= (folder / "published").exists()
        if in_place is None and (folder / "published").exists():
            published.tidy()
            in_place = published.current()
        assert in_place is None or published.examine()[1] == []
        published.publish()
        assert {path.name for path in folder.iterdir()} == {
            "build",
            "csv",
            "levelup.duckdb",
            "parquet",
            "published",
            "publications",
        }


def test_publications_killed_at_random_leave_one_whole_publication(tmp_path, rng, counts):
    kills.kill_at_random(Few(tmp_path, rng), counts, 3)


def test_landings_of_the_bundled_figures_killed_at_random_leave_whole_releases(tmp_path, rng, counts):
    world = kills.BundledLandings(tmp_path, rng)
    kills.kill_at_random(world, counts, 2)
    assert world.attempt(counts, step=45)


def test_live_landings_killed_at_random_leave_whole_releases(tmp_path, rng, counts):
    fake = FakeNomis(cap=4)
    with kills.quietly_serving(fake) as address:
        world = kills.LiveLandings(tmp_path, rng, fake, address)
        kills.kill_at_random(world, counts, 2)
        # Around the moment at which the draft becomes a release.
        for step in (44, 48, 52):
            world.attempt(counts, step=step)


def test_a_refresh_killed_while_dbt_builds_takes_dbt_with_it_and_hinders_no_later_one(built_warehouse, tmp_path):
    place = built_warehouse.copy(tmp_path / "place")
    first = refreshes.start(place, "--force")
    refreshes.wait_for_dbt(first)
    # Two at once: the second is refused by the first, not by its lock file.
    second = place.run("refresh")
    assert second.returncode == 1
    assert f"another refresh is at work (process {first.pid})" in second.stderr
    assert len(second.stderr.strip().splitlines()) == 1
    first.send_signal(signal.SIGKILL)
    assert first.wait(kills.PATIENCE) == -signal.SIGKILL
    assert refreshes.dbt_is_gone(first.pid)
    with kills.environment(**place.environment):
        assert published.examine()[1] == []
        assert store.examine().damage == []
    # The lock file of the dead is no lock, and what it held of Dagster's pools is given back.
    third = place.run("refresh")
    assert third.returncode == 0, third.stderr
    assert "Nothing changed since build" in third.stdout
    assert refreshes.under_way(place) == []


def test_a_build_that_the_system_ends_is_said_to_have_run_out_of_memory(built_warehouse, tmp_path):
    place = built_warehouse.copy(tmp_path / "place")
    refresh = refreshes.start(place, "--force")
    refreshes.wait_for_dbt(refresh)
    # As the kernel does it to the largest process.
    [dbt] = refreshes.dbt_of(refresh.pid)
    os.kill(dbt, signal.SIGKILL)
    _, said = refresh.communicate(timeout=kills.PATIENCE)
    assert refresh.returncode == 1
    assert said.strip() == (
        "warehouse/dbt: dbt was ended from outside (SIGKILL) while it built, as a system does that has run out of memory. "
        "Let it have 3 GB (`dmesg`, or the log of the container, says what was ended and why), and refresh again; "
        "nothing was published."
    )
    with kills.environment(**place.environment):
        assert published.examine()[1] == []


def test_a_refresh_that_is_told_to_stop_stops_with_dbt_and_says_so(built_warehouse, tmp_path):
    place = built_warehouse.copy(tmp_path / "place")
    refresh = refreshes.start(place, "--force")
    refreshes.wait_for_dbt(refresh)
    refresh.send_signal(signal.SIGTERM)
    _, errors = refresh.communicate(timeout=kills.PATIENCE)
    assert refresh.returncode == 130, errors
    assert "Stopped; what is published stays whole" in errors
    assert "Traceback" not in errors
    assert refreshes.dbt_is_gone(refresh.pid)
