"""The cookbook: each block of Python gives what the SQL above it gives, in the published files."""

import csv
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import duckdb
import polars as pl
import pytest

from tests.documents.results import ROOT

PAGE = (ROOT / "docs/cookbook.md").read_text(encoding="utf-8")
PYTHON = re.compile(r"```python\n(.*?)```", re.DOTALL)
R = re.compile(r"```r\n(.*?)```", re.DOTALL)
SQL = re.compile(r"```sql\n(.*?)```", re.DOTALL)
PRELUDE, *RECIPES = re.split(r"^## ", PAGE, flags=re.MULTILINE)


@pytest.fixture(scope="module")
def names(built_warehouse, tmp_path_factory) -> Callable[[], dict]:
    """What the page defines first, run in a folder where the published files are where it says."""
    folder = tmp_path_factory.mktemp("analyst")
    (folder / "warehouse").symlink_to(built_warehouse.warehouse)
    [prelude] = PYTHON.findall(PRELUDE)
    prelude = prelude.replace('"warehouse/', f'"{folder}/warehouse/')

    def defined() -> dict:
        scope: dict = {}
        exec(compile(prelude, "cookbook", "exec"), scope)
        return scope

    return defined


def test_there_are_twenty_questions_each_with_sql_its_result_and_python():
    assert [recipe.split(".")[0] for recipe in RECIPES] == [str(number) for number in range(1, 21)]
    for recipe in RECIPES:
        assert recipe.splitlines()[0].endswith("?")
        assert (
            len(SQL.findall(recipe)),
            len(PYTHON.findall(recipe)),
            len(re.findall(r"^\| ---", recipe, re.MULTILINE)),
        ) == (1, 1, 1)


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.splitlines()[0][:40])
def test_python_gives_what_sql_gives(built_warehouse, names, recipe):
    scope = names()
    [code], [query] = PYTHON.findall(recipe), SQL.findall(recipe)
    exec(compile(code, recipe.splitlines()[0], "exec"), scope)
    with duckdb.connect(str(built_warehouse.database), read_only=True) as con:
        result = con.execute(query)
        columns, rows = [column[0] for column in result.description], result.fetchall()
    answer: pl.DataFrame = scope["answer"]
    assert answer.columns == columns
    assert len(rows) > 0
    assert [tuple(map(plain, row)) for row in answer.rows()] == [tuple(map(plain, row)) for row in rows]


@pytest.mark.skipif(not shutil.which("Rscript"), reason="no R on this machine (apt-get install r-base-core)")
def test_r_by_itself_reads_the_csv_set_as_sql_reads_the_file(built_warehouse, tmp_path):
    (tmp_path / "warehouse").symlink_to(built_warehouse.warehouse)
    [code] = [block for block in R.findall(PRELUDE) if "read.csv" in block]
    (tmp_path / "try.R").write_text(f"{code}\nwrite.csv(answer, row.names = FALSE)\n", encoding="utf-8")
    done = subprocess.run(
        ["Rscript", "--vanilla", "try.R"], cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    query = SQL.findall(RECIPES[0])[0].replace("round(index_value, 1) as uk_is_100", "index_value")
    with duckdb.connect(str(built_warehouse.database), read_only=True) as con:
        rows = con.execute(query).fetchall()
    answer = [*csv.reader(done.stdout.splitlines())][1:]
    assert len(answer) == len(rows) == 12
    for (name, *numbers), (expected_name, *expected) in zip(answer, rows, strict=True):
        assert name == expected_name
        assert [float(number) for number in numbers] == expected


def plain(value: object) -> object:
    """A number as both engines print it; half cents are rounded either way."""
    return pytest.approx(value, abs=0.0011, rel=1e-9) if isinstance(value, float) else value


def test_the_page_of_the_warehouse_leads_here():
    assert "cookbook.md" in Path(ROOT / "warehouse/README.md").read_text(encoding="utf-8")
