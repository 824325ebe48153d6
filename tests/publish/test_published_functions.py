"""Functions of the published file: copied with their descriptions, usable wherever the file is opened, kept by a rollback."""

from pathlib import Path

import duckdb
import pytest

from orchestration import paths
from orchestration.defs import published
from orchestration.ingest.errors import BadInput

FUNCTIONS = """
    create macro numbers_below
    (top) as table (select number from numbers where number < top),
    (bottom, top) as table (select number from numbers where number >= bottom and number < top);
    comment on macro table numbers_below is 'One row per number. It''s short.';
    create macro "areas of" ("a status") as table (select area_code from areas where value_status = "a status");
    comment on macro table "areas of" is 'One row per area.';
"""


@pytest.fixture
def publication(build) -> published.Publication:
    build(1, FUNCTIONS)
    return published.publish()


def test_functions_are_published_with_all_their_parameters_and_their_descriptions(publication):
    assert publication.functions == ["areas of(a status)", "numbers_below(bottom, top)", "numbers_below(top)"]
    assert published.current() == publication
    with duckdb.connect(str(paths.published_database()), read_only=True) as con:
        described = con.execute(
            "select distinct function_name, comment from duckdb_functions() "
            "where function_type = 'table_macro' and not internal order by all"
        ).fetchall()
    assert described == [("areas of", "One row per area."), ("numbers_below", "One row per number. It's short.")]


def test_functions_work_in_the_published_file_itself(publication):
    with duckdb.connect(str(paths.published_database()), read_only=True) as con:
        assert con.execute("select count(*) from numbers_below(7)").fetchall() == [(7,)]
        assert con.execute("select count(*) from numbers_below(?, ?)", [3, 7]).fetchall() == [(4,)]
        assert con.execute("""select * from "areas of"('suppressed')""").fetchall() == [("UKJ1",)]


def test_functions_work_where_the_file_is_attached_under_another_name_and_used(publication):
    with duckdb.connect() as con:
        con.execute(f"attach '{paths.published_database()}' as another (read_only)")
        con.execute("use another")
        assert con.execute("select count(*) from numbers_below(7)").fetchall() == [(7,)]
        assert con.execute("create temp table kept as select * from another.numbers_below(7)").fetchall() == [(7,)]


def test_functions_do_not_move_the_file_to_a_later_format(publication):
    with duckdb.connect() as con:
        con.execute(f"attach '{paths.published_database()}' as published (read_only)")
        tags = con.execute("select tags from duckdb_databases() where database_name = 'published'").fetchone()[0]
    assert tags["storage_version"] == "v1.2.0+"


def test_a_rollback_brings_back_the_functions_of_its_publication(build, publication):
    build(2, FUNCTIONS.replace("number < top", "number <= top"))
    published.publish()
    with duckdb.connect(str(paths.published_database()), read_only=True) as con:
        assert con.execute("select count(*) from numbers_below(7)").fetchall() == [(8,)]
    assert published.rollback() == publication
    with duckdb.connect(str(paths.published_database()), read_only=True) as con:
        assert con.execute("select count(*) from numbers_below(7)").fetchall() == [(7,)]


def test_a_publication_of_before_there_were_functions_is_still_known(build):
    build(1)
    entry = published.publish()
    described = paths.parquet() / "build.json"
    described.write_text(described.read_text().replace(',\n  "functions": []', ""))
    assert "functions" not in described.read_text()
    assert published.current() == entry


@pytest.mark.parametrize(
    ("extra", "problem"),
    [
        ("create macro lost() as table (select * from numbers);", r"the function lost\(\) is not described"),
        ("create macro lost() as table (select * from staging.stg_things);", "stg_things.* does not exist"),
    ],
)
def test_a_function_that_nobody_could_use_is_not_published(build, extra, problem):
    build(1)
    published.publish()
    before = published.current()
    build(2, extra)
    with pytest.raises(BadInput, match=problem):
        published.publish()
    assert published.current() == before


def test_verify_names_a_function_that_has_lost_its_table(publication, tmp_path):
    copy = tmp_path / "copy.duckdb"
    copy.write_bytes(paths.published_database().read_bytes())
    with duckdb.connect(str(copy)) as con:
        con.execute("drop table numbers")
    tables = {name: rows for name, rows in publication.tables.items() if name != "numbers"}
    with pytest.raises(BadInput, match=r"the function numbers_below\(.*\) cannot be used.*numbers does not exist"):
        published.verify(copy, tables, publication.functions)


def test_verify_names_the_function_that_is_missing(publication):
    database: Path = paths.published_database()
    with pytest.raises(BadInput, match=r"see another\(\)\)"):
        published.verify(database, publication.tables, [*publication.functions, "another()"])
    with pytest.raises(BadInput, match=r"see numbers_below\(top\)\)"):
        published.verify(database, publication.tables, publication.functions[:2])


VIEWS = """
    create table aardvarks (value double);
    comment on column aardvarks.value is 'Something else of the same name.';
    create view areas_with_value as select areas.*, areas.value * 2 as doubled from areas where value is not null;
    comment on view areas_with_value is 'One row per area with a value.';
    comment on column areas_with_value.doubled is 'Twice the value.';
"""


def test_views_are_published_with_descriptions_and_take_those_of_their_columns_from_the_tables(build):
    build(1, VIEWS)
    publication = published.publish()
    assert publication.views == ["areas_with_value"]
    with duckdb.connect(str(paths.published_database()), read_only=True) as con:
        assert con.execute("select area_code, doubled from areas_with_value").fetchall() == [("UKH1", 4.4)]
        comments = con.execute(
            "select column_name, comment from duckdb_columns() where table_name = 'areas_with_value' and comment is not null"
        ).fetchall()
    assert dict(comments) == {"value": "Null where suppressed.", "doubled": "Twice the value."}
    assert not (paths.parquet() / "areas_with_value.parquet").exists()


@pytest.mark.parametrize(
    ("extra", "said"),
    [
        ("create view bare as select 1 as one", "the view bare is not described"),
        (
            "create table gone as select 1 as one; create view lost as select * from gone; "
            "comment on view lost is 'One row.'; drop table gone",
            "lost",
        ),
    ],
)
def test_a_view_that_is_not_described_or_cannot_be_used_is_refused(build, extra, said):
    build(1, extra)
    with pytest.raises(BadInput, match=said):
        published.publish()
    assert not paths.published_database().exists()
