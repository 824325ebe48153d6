"""A new sector needs rows of three seeds and nothing else: added to a copy of the project, it is in the tables analysts open."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

ROOT = Path(__file__).resolve().parents[2]
ROWS = {
    "sectors": ["hospitality,Hospitality,Hotels and restaurants."],
    "sector_definitions": [
        "hospitality,section_i,Section I,true,The whole of section I.,",
        "hospitality,two_divisions,Divisions 55 and 56,false,The same industries by division.,",
        "hospitality,half_of_restaurants,Hotels and half of restaurants,false,A share of an industry counts.,",
    ],
    "sector_industries": [
        "hospitality,section_i,sic2007_section:I,1",
        "hospitality,two_divisions,sic2007:55,1",
        "hospitality,two_divisions,sic2007:56,1",
        "hospitality,half_of_restaurants,sic2007:55,1",
        "hospitality,half_of_restaurants,sic2007:56,0.5",
    ],
}
AFFECTED = [
    "int_employment_by_area_and_industry", "int_employment_by_area_and_sector", "int_sector_employment_against_base",
    "ind_location_quotient", "ind_cluster_strength", "com_values", "com_ranks", "indicator_values", "dim_sectors",
    "dim_sector_industries", "cluster_indicators", "sector_definition_effects",
]  # fmt: skip


@pytest.fixture(scope="module")
def ask(built_warehouse, tmp_path_factory):
    """Asks a copy of the warehouse whose seeds have the rows, built by one dbt command over the models they reach."""
    folder = tmp_path_factory.mktemp("sector")
    place = built_warehouse.copy(folder / "place")
    project = folder / "dbt_project"
    shutil.copytree(ROOT / "dbt_project", project, ignore=shutil.ignore_patterns("target", "logs"))
    for name, rows in ROWS.items():
        with (project / "seeds" / f"{name}.csv").open("a", encoding="utf-8") as seed:
            seed.write("\n".join(rows) + "\n")
    done = subprocess.run(
        [sys.executable, "-c", "from dbt.cli.main import cli; cli()", "build", "--exclude-resource-type", "test",
         "--exclude-resource-type", "unit_test", "--select", *ROWS, *AFFECTED],
        env={**os.environ, **place.environment, "DBT_LOG_PATH": str(folder / "logs")},
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:]
    with duckdb.connect(str(place.build), read_only=True) as con:
        yield lambda query: con.execute(query).fetchall()


def test_a_sector_added_by_rows_is_listed_with_its_definitions_and_industries(ask) -> None:
    listed = ask(
        "select definition_version, is_default, industry_count from dim_sectors where sector_id = 'hospitality' order by 1"
    )
    assert listed == [("half_of_restaurants", False, 2), ("section_i", True, 1), ("two_divisions", False, 2)]
    names = ask("select industry_name from sector_industries where definition_version = 'section_i'")
    assert names == [("Accommodation and food service activities",)]


def test_a_sector_added_by_rows_has_the_jobs_of_its_industries_by_weight(ask) -> None:
    [(hotels, restaurants)] = ask(
        """select sum(value) filter (where industry_code = 'sic2007:55'), sum(value) filter (where industry_code = 'sic2007:56')
        from observations where measure_id = 'employment_jobs' and area_code = 'UKH1' and period_label = '2021'"""
    )
    jobs = ask(
        """select definition_version, jobs from cluster_indicators
        where sector_id = 'hospitality' and area_code = 'UKH1' and period_label = '2021' and is_latest order by 1"""
    )
    assert jobs == [
        ("half_of_restaurants", hotels + restaurants / 2),
        ("section_i", hotels + restaurants),
        ("two_divisions", hotels + restaurants),
    ]


def test_a_sector_added_by_rows_is_ranked_and_compared_over_its_definitions(ask) -> None:
    [(areas, ranked, years)] = ask(
        """select count(distinct area_code), max(n_ranked), count(distinct period_label) from cluster_indicators
        where sector_id = 'hospitality' and definition_version = 'section_i' and area_level = 'itl2'"""
    )
    assert (areas, ranked, years) == (40, 40, 7)
    effects = ask(
        """select definition_version, rank_difference, n_definitions, n_definitions_computed, reason from sector_definition_effects
        where sector_id = 'hospitality' and area_code = 'UKH1' and definition_version = 'two_divisions' and period_label in ('2018', '2021')
        order by period_label"""
    )
    without = "parts_not_published: this release has no figure for any industry of the definition in this period"
    assert effects == [("two_divisions", None, 3, 1, without), ("two_divisions", 0, 3, 3, None)]
