"""Readers across publications, with the very code that warehouse/README.md shows them."""

import re
import subprocess
import sys
import threading
from pathlib import Path

import duckdb
import pytest

from orchestration import paths
from orchestration.defs import published

PAGE = (Path(__file__).resolve().parents[2] / "warehouse" / "README.md").read_text(encoding="utf-8")
NEWEST = "select build_id from builds order by built_at desc limit 1"
NUMBERS = "select distinct build_number, count(*) over () from numbers"


@pytest.fixture
def shown(warehouse, monkeypatch) -> dict:
    """What the Python of the page defines, run beside a warehouse as from the repository's folder."""
    monkeypatch.chdir(warehouse.parent)
    names: dict = {}
    for block in re.findall(r"^```python\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE):
        if "class " in block or "def " in block:
            exec(block.split("\n\n\npublished = ")[0], names)
    return names


def publish(build, number: int) -> None:
    build(number)
    published.publish()


def test_a_program_that_runs_for_weeks_moves_on_with_each_publication(build, shown):
    publish(build, 1)
    reader = shown["Published"]()
    for number in (1, 2, 3):
        publish(build, number)
        with reader.build() as con:
            assert con.execute(NEWEST).fetchall() == [(f"build-{number}",)]
            assert con.execute(NUMBERS).fetchall() == [(number, 1000 * number)]


def test_within_one_block_every_question_is_answered_by_one_build(build, shown):
    publish(build, 1)
    reader = shown["Published"]()
    with reader.build() as con:
        assert con.execute(NUMBERS).fetchall() == [(1, 1000)]
        publish(build, 2)
        assert con.execute(NUMBERS).fetchall() == [(1, 1000)]
    with reader.build() as con:
        assert con.execute(NUMBERS).fetchall() == [(2, 2000)]


def test_threads_of_one_program_see_whole_builds_while_others_are_published(build, shown):
    publish(build, 1)
    reader, seen, done = shown["Published"](), set(), threading.Event()
    enough = [threading.Event() for _ in range(4)]

    def ask(answered: threading.Event) -> None:
        while not done.is_set():
            with reader.build() as con:
                [(number, rows)] = con.execute(NUMBERS).fetchall()
                seen.add((number, rows, con.execute(NEWEST).fetchall()[0][0]))
            answered.set()

    threads = [threading.Thread(target=ask, args=(answered,)) for answered in enough]
    for thread in threads:
        thread.start()
    for number in (2, 3, 4):
        publish(build, number)
        for answered in enough:
            answered.clear()
            assert answered.wait(60)
    done.set()
    for thread in threads:
        thread.join()
    assert seen <= {(number, 1000 * number, f"build-{number}") for number in (1, 2, 3, 4)}
    assert (4, 4000, "build-4") in seen


def test_a_program_goes_back_with_a_rollback(build, shown):
    publish(build, 1)
    publish(build, 2)
    reader = shown["Published"]()
    with reader.build() as con:
        assert con.execute(NEWEST).fetchall() == [("build-2",)]
    published.rollback()
    with reader.build() as con:
        assert con.execute(NUMBERS).fetchall() == [(1, 1000)]


def test_a_kept_connection_keeps_its_build_and_a_new_one_sees_the_new(build, warehouse):
    publish(build, 1)
    file = str(paths.published_database())
    kept = duckdb.connect(file, read_only=True)
    publish(build, 2)
    # The link leads to another file by now, which DuckDB knows from the one that is open.
    with duckdb.connect(file, read_only=True) as again:
        assert again.execute(NUMBERS).fetchall() == [(2, 2000)]
    assert kept.execute(NUMBERS).fetchall() == [(1, 1000)]
    kept.close()


def test_an_attached_file_moves_on_when_it_is_attached_anew(build, tmp_path):
    publish(build, 1)
    attach = f"attach '{paths.published_database()}' as levelup (read_only)"
    query = "select distinct build_number from levelup.numbers"
    with duckdb.connect(str(tmp_path / "own.duckdb")) as own:
        own.execute(attach)
        own.execute(f"create table kept as {query}")
        publish(build, 2)
        assert own.execute(query).fetchall() == [(1,)]
        own.execute("detach levelup")
        own.execute(attach)
        assert own.execute(query).fetchall() == [(2,)]
        assert own.execute("from kept").fetchall() == [(1,)]


def test_the_pair_of_file_and_parquet_set_is_of_one_build(build, shown):
    for number in (1, 2):
        publish(build, number)
        con, folder = shown["open_pair"]()
        with con:
            assert con.execute(NUMBERS).fetchall() == [(number, 1000 * number)]
            assert duckdb.sql(f"select count(*) from '{folder}/numbers.parquet'").fetchall() == [(1000 * number,)]
    # The folder stays while newer builds come.
    publish(build, 3)
    assert duckdb.sql(f"select count(*) from '{folder}/numbers.parquet'").fetchall() == [(2000,)]


def test_processes_with_the_file_open_do_not_hinder_each_other_nor_a_publication(build):
    publish(build, 1)
    reader = (
        "import duckdb, sys; con = duckdb.connect(sys.argv[1], read_only=True); print(1, flush=True); input(); "
        f"print(con.execute('{NUMBERS}').fetchall())"
    )
    command = [sys.executable, "-c", reader, str(paths.published_database())]
    readers = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    assert [each.stdout.readline() for each in readers] == ["1\n"] * 3
    publish(build, 2)
    assert [each.communicate("\n")[0] for each in readers] == ["[(1, 1000)]\n"] * 3
