"""The cookbook: each block of Python, and of R, gives what the SQL of its question gives, in the published files."""

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
IN_R = (ROOT / "docs/cookbook-in-r.md").read_text(encoding="utf-8")
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


@pytest.mark.parametrize("day", ["2021, 6, 30", "2023, 11, 24", "2024, 12, 31", "2026, 11, 28"])
def test_polars_finds_what_was_known_on_any_day_as_the_function_does(names, day):
    scope = names()
    [code] = PYTHON.findall(RECIPES[5])
    assert "pl.date(2024, 12, 31)" in code
    exec(compile(code.replace("2024, 12, 31", day), "cookbook", "exec"), scope)
    cells = "indicator_id, area_code, area_code_system, sector_id, definition_version, period_label, address_basis, release_id, value"
    by_function = scope["ask"](f"select {cells} from indicator_values_as_of(make_date({day}))")
    assert sorted(by_function.rows(), key=str) == sorted(scope["known"].select(cells.split(", ")).rows(), key=str)


@pytest.mark.skipif(not shutil.which("Rscript"), reason="no R on this machine (apt-get install r-base-core)")
def test_r_by_itself_answers_from_the_csv_set_as_sql_does_from_the_file(built_warehouse, tmp_path):
    (tmp_path / "warehouse").symlink_to(built_warehouse.warehouse)
    prelude, *in_r = re.split(r"^## ", IN_R, flags=re.MULTILINE)
    recipes = {recipe.splitlines()[0]: recipe for recipe in RECIPES}
    answered = {recipe.splitlines()[0]: R.findall(recipe) for recipe in in_r}
    assert len(answered) >= 10
    script = R.findall(prelude)
    for number, [code] in enumerate(answered.values()):
        script += [code, f'write.csv(answer, "{number}.csv", row.names = FALSE, na = "")']
    (tmp_path / "try.R").write_text("\n".join(script), encoding="utf-8")
    done = subprocess.run(
        ["Rscript", "--vanilla", "try.R"], cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    with duckdb.connect(str(built_warehouse.database), read_only=True) as con:
        for number, question in enumerate(answered):
            result = con.execute(SQL.findall(recipes[question])[0])
            columns, rows = [column[0] for column in result.description], result.fetchall()
            with (tmp_path / f"{number}.csv").open(encoding="utf-8", newline="") as file:
                header, *answer = csv.reader(file)
            assert header == columns, question
            assert [[*map(as_csv, row)] for row in rows] == [
                [as_number(cell) if isinstance(value, float) else cell for cell, value in zip(cells, row, strict=True)]
                for cells, row in zip(answer, rows, strict=True)
            ], question


def as_csv(value: object) -> object:
    """A value as it stands in a CSV file; of a number whatever comes near enough."""
    return plain(value) if isinstance(value, float) else "" if value is None else str(value)


def as_number(cell: str) -> object:
    return float(cell) if cell else cell


def plain(value: object) -> object:
    """A number as both engines print it; half cents are rounded either way."""
    return pytest.approx(value, abs=0.0011, rel=1e-9) if isinstance(value, float) else value


def test_the_page_of_the_warehouse_leads_here():
    assert "cookbook.md" in Path(ROOT / "warehouse/README.md").read_text(encoding="utf-8")
