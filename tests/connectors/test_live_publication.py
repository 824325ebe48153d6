"""``refresh --from live`` on the command line with every publisher made up: landed, built, tested, published; then again,
when two of them have changed their layout.

Takes minutes, so only when asked for: ``pytest -m whole_chain``.
"""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass

import dagster as dg
import duckdb
import pytest

from orchestration.sources import datasets
from tests.conftest import Place
from tests.fakes.files import PORTS, STATIONS
from tests.fakes.publishers import Publishers, serving_everyone

pytestmark = pytest.mark.whole_chain

LIVE = {"/".join(dataset.asset_path) for dataset in datasets() if dataset.fetch}
STATIONS_DATASET, PORTS_DATASET = "trainline_stations/railway_stations_great_britain", "sea_ports/ports_united_kingdom"

# The only region that the fakes have is neither London nor the sum of its one part, and their editions are of fixed days.
WARNING = {
    "assert_the_area_left_out_is_the_highest", "assert_itl2_value_added_sums_to_itl1", "newest_editions_are_recent",
}  # fmt: skip


@dataclass(frozen=True)
class Refreshed:
    """An installation after a refresh, and what the command said."""

    place: Place
    done: subprocess.CompletedProcess[str]

    def ask(self, query: str) -> list[tuple]:
        """Rows of the published file."""
        with duckdb.connect(str(self.place.database), read_only=True) as con:
            return con.execute(query).fetchall()

    def coverage(self) -> dict[str, tuple[str, str]]:
        """Status and reason of each dataset."""
        rows = self.ask(
            "select subject, coverage_status, reason from coverage where coverage_kind = 'dataset' order by subject"
        )
        return {subject: told for subject, *told in rows}

    def warned(self) -> set[str]:
        """Tests of the dbt project that warned."""
        results = json.loads((self.place.target / "run_results.json").read_bytes())["results"]
        return {result["unique_id"].split(".")[2] for result in results if result["status"] == "warn"}


@pytest.fixture(scope="module")
def publishers() -> Iterator[Publishers]:
    """Every publisher."""
    with serving_everyone() as publishers:
        yield publishers


def refreshed(place: Place, publishers: Publishers) -> Refreshed:
    """A live refresh on the command line."""
    return Refreshed(
        place, place.run("refresh", "--from", "live", **{**publishers.environment, "LEVELUP_PACE": "0.001"})
    )


@pytest.fixture(scope="module")
def first(publishers, tmp_path_factory) -> Refreshed:
    """The first refresh, of publishers that behave."""
    return refreshed(Place(tmp_path_factory.mktemp("live") / "place"), publishers)


@pytest.fixture(scope="module")
def second(first, publishers, tmp_path_factory) -> Refreshed:
    """Another one, after stations have a new column and ports, of which nothing has landed, a new field."""
    place = first.place.copy(tmp_path_factory.mktemp("drifted") / "place")
    shutil.rmtree(place.raw / "sea_ports")
    header, _, rest = STATIONS.partition(b"\n")
    wider = header + b",stepFree\n" + b"".join(line + b",yes\n" for line in rest.splitlines())
    ports = json.loads(PORTS)
    ports["GBABD"]["draught"] = 9
    publishers.fakes["trainline_stations"].put("/stations.csv", wider)
    publishers.fakes["sea_ports"].put("/ports.json", json.dumps(ports).encode())
    return refreshed(place, publishers)


def last_check(place: Place, dataset: str):
    """The last evaluation of as_declared of a dataset in Dagster's history."""
    with dg.DagsterInstance.from_config(place.environment["DAGSTER_HOME"]) as instance:
        key = dg.AssetCheckKey(dg.AssetKey(dataset.split("/")), "as_declared")
        [record] = instance.event_log_storage.get_asset_check_execution_history(key, limit=1)
        return record.event.dagster_event.asset_check_evaluation_data


def test_everything_that_the_publishers_send_is_published(first):
    assert first.done.returncode == 0, first.done.stderr
    assert re.search(r"Tests +\d+ run, none failed", first.done.stdout)
    assert first.warned() == WARNING
    coverage = first.coverage()
    assert {coverage[dataset][0] for dataset in LIVE} == {"present"}
    assert {status for status, _ in coverage.values()} == {"present", "absent"}
    instead = {dataset.live_instead for dataset in datasets()}
    assert {reason for status, reason in coverage.values() if status == "absent"} <= instead


def test_figures_of_the_publishers_are_observations_and_marts(first):
    sources = "select distinct regexp_extract(release_id, '^[^/]+/[^/]+') from observations"
    found = {source for (source,) in first.ask(sources)}
    assert {
        "nomis/bres_employment",
        "nomis/population_estimates",
        "nomis/uk_business_counts_enterprises",
        "ons/explore_local_statistics_employment_rate",
        "ons/regional_gross_domestic_product_all_itl_regions",
        "ons/business_demography_births_deaths_and_survivals",
    } <= found
    assert first.ask("select count(*) from trials where registry like 'clinicaltrials%'") != [(0,)]
    assert [count for (count,) in first.ask("select count(*) from railway_stations")] == [2]


def test_command_says_which_datasets_are_refused_and_ends_with_1(second):
    assert second.done.returncode == 1
    assert "Traceback" not in second.done.stdout + second.done.stderr
    assert re.search(r"Refused +2 datasets", second.done.stdout)
    said = second.done.stderr.strip().splitlines()
    assert len([line for line in said if line]) == 2, said
    assert any(line.startswith(STATIONS_DATASET) and "stepFree" in line for line in said)
    assert any(line.startswith(PORTS_DATASET) and "draught" in line for line in said)


def test_check_of_a_refused_dataset_has_failed_and_that_of_another_has_not(second):
    for dataset, field in ((STATIONS_DATASET, "stepFree"), (PORTS_DATASET, "draught")):
        check = last_check(second.place, dataset)
        assert not check.passed and field in check.metadata["refused"].value
    assert last_check(second.place, "nomis/bres_employment").passed


def test_rest_is_published_and_coverage_says_what_is_stale_or_absent(first, second):
    coverage = second.coverage()
    assert coverage[STATIONS_DATASET][0] == "stale" and "stepFree" in coverage[STATIONS_DATASET][1]
    assert coverage[PORTS_DATASET][0] == "absent" and "draught" in coverage[PORTS_DATASET][1]
    rest = LIVE - {STATIONS_DATASET, PORTS_DATASET}
    assert {coverage[dataset][0] for dataset in rest} == {"present"}
    query = "select build_id from builds"
    assert first.ask(query) != second.ask(query)
    stations = "select * from railway_stations order by all"
    assert first.ask(stations) == second.ask(stations)
    assert second.ask("select count(*) from sea_ports") == [(0,)]
