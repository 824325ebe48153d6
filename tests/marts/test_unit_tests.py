"""The unit tests beside the models: made-up rows in, expected rows out. A refresh leaves them out, so they run here."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_every_unit_test_beside_a_model_passes(built_warehouse, tmp_path) -> None:
    place = built_warehouse.copy(tmp_path / "place")
    done = subprocess.run(
        [sys.executable, "-c", "from dbt.cli.main import cli; cli()", "test", "--select", "test_type:unit"],
        env={**os.environ, **place.environment, "DBT_LOG_PATH": str(tmp_path / "logs")},
        cwd=ROOT / "dbt_project",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]
    expected = (ROOT / "dbt_project" / "models").rglob("*.yml")
    count = sum(text.count("\n    model: ") for text in (path.read_text() for path in expected))
    assert count >= 5
    assert f"Done. PASS={count} WARN=0 ERROR=0 SKIP=0" in done.stdout
