"""The SQL that dbt ran, run by bare DuckDB in a new file: ``python -m bench.bare BUILD TARGET PLACE``.

Every model is run in the order of ``run_results.json``, then every test as one count. What is not SQL, the seeds and
the Python model, is copied from dbt's build. Prints a JSON line with the seconds of models and tests.
"""

import json
import os
import re
import sys
import time
from pathlib import Path

import duckdb

# As in dbt_project/profiles.yml, so that both work in the same room.
MEMORY = os.environ.get("LEVELUP_MEMORY_LIMIT", "600MB")


def main(build: Path, target: Path, place: Path) -> None:
    """Build again what is in ``build`` from the SQL in ``target``, into a new file in the folder ``place``."""
    results = json.loads((target / "run_results.json").read_bytes())["results"]
    nodes = json.loads((target / "manifest.json").read_bytes())["nodes"]
    done = [nodes[result["unique_id"]] for result in results if result["unique_id"] in nodes]
    started = time.monotonic()
    # The SQL names the database as dbt did: after its file. Sources are read relative to the project.
    con = duckdb.connect(
        str(place / "levelup.duckdb"), config={"memory_limit": MEMORY, "preserve_insertion_order": "false"}
    )
    con.execute(f"attach '{build}' as original (read_only)")
    for schema in sorted({node["schema"] for node in done if node["resource_type"] != "test"}):
        con.execute(f'create schema if not exists "{schema}"')
    for node in done:
        if node["resource_type"] == "test":
            continue
        name = f'"{node["schema"]}"."{node["alias"]}"'
        script = target / "run" / node["package_name"] / node["original_file_path"]
        if node["resource_type"] == "seed" or script.suffix == ".py":
            con.execute(f"create table {name} as select * from original.{name}")
        else:
            con.execute(re.sub(r'__dbt_tmp"', '"', script.read_text()))
    models = time.monotonic()
    for node, result in ((nodes[r["unique_id"]], r) for r in results if r["unique_id"] in nodes):
        if node["resource_type"] == "test":
            con.execute(f"select count(*) from (\n{result['compiled_code']}\n)").fetchall()
    con.close()
    print(json.dumps({"models": models - started, "tests": time.monotonic() - models}))


if __name__ == "__main__":
    os.chdir(os.environ["DBT_PROJECT_DIR"])
    main(*map(Path, sys.argv[1:]))
