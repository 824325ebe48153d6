"""Readers during publications, in short; ``make soak`` has two hundred publications and eight readers."""

import random

import duckdb

from orchestration import paths
from orchestration.defs import published
from tests.fakes.builds import write_build
from tests.faults.publications import publish_under_readers


def test_ten_publications_under_three_readers_show_them_no_error(tmp_path):
    publications, reads = publish_under_readers(tmp_path, random.Random(6), publications=10, readers=3)
    assert publications.outcomes == {"in place": 10}
    assert reads.failed == 0, reads.examples
    assert reads.outcomes["held"] == reads.outcomes["new connections"] == reads.outcomes["Parquet sets"] > 10


def test_a_new_connection_sees_the_new_build_even_while_its_process_holds_the_old(tmp_path, monkeypatch):
    monkeypatch.setenv("LEVELUP_WAREHOUSE", str(tmp_path))
    write_build(1, rows=10)
    published.publish()
    with duckdb.connect(str(paths.published_database()), read_only=True) as held:
        write_build(2, rows=10)
        published.publish()
        with duckdb.connect(str(paths.published_database()), read_only=True) as con:
            assert con.execute("select max(build_number) from numbers").fetchall() == [(2,)]
        assert held.execute("select max(build_number) from numbers").fetchall() == [(1,)]
