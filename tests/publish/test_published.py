"""Publication on small builds: what is copied, what is kept, what is refused, and what a rollback brings back."""

import errno
import hashlib
import json
from pathlib import Path

import duckdb
import pytest

from orchestration import paths
from orchestration.defs import published
from orchestration.ingest.errors import BadInput


def ask(query: str, database: Path | None = None) -> list[tuple]:
    with duckdb.connect(str(database or paths.published_database()), read_only=True) as con:
        return con.execute(query).fetchall()


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def earlier(number: int = 1) -> Path:
    """Folder of the publication that so many rollbacks lead to."""
    return paths.warehouse() / "publications" / published._order()[number]


def newest(database: Path | None = None) -> str:
    return ask("select build_id from builds order by built_at desc limit 1", database)[0][0]


def test_publication_keeps_types_constraints_and_comments(build):
    build(1)
    published.publish()
    columns = ask(
        "select column_name, data_type, is_nullable, comment from duckdb_columns() "
        "where table_name = 'areas' order by column_index"
    )
    assert columns == [
        ("area_code", "VARCHAR", False, None),
        ("value", "DOUBLE", True, "Null where suppressed."),
        ("value_status", "VARCHAR", False, None),
        ("since", "DATE", True, None),
    ]
    assert ask("select comment from duckdb_tables() where table_name = 'areas'") == [("One row per area. It's short.",)]


def test_publication_keeps_suppressed_cells_null(build):
    build(1)
    published.publish()
    assert ask("select value, value_status from areas where area_code = 'UKJ1'") == [(None, "suppressed")]


def test_only_schema_main_is_published(build):
    build(1)
    publication = published.publish()
    assert publication.tables == {"areas": 2, "builds": 1, "numbers": 1000}
    assert ask("select distinct schema_name from duckdb_tables()") == [("main",)]


def test_parquet_set_holds_the_same_tables(build):
    build(2)
    publication = published.publish()
    files = {path.stem for path in paths.parquet().glob("*.parquet")}
    assert files == set(publication.tables)
    for table, rows in publication.tables.items():
        assert duckdb.sql(f"select count(*) from '{paths.parquet() / table}.parquet'").fetchall() == [(rows,)]


def test_published_file_opens_in_older_clients(build):
    build(1)
    published.publish()
    with duckdb.connect() as con:
        con.execute(f"attach '{paths.published_database()}' as published (read_only)")
        tags = con.execute("select tags from duckdb_databases() where database_name = 'published'").fetchone()[0]
    # 1.2.0 and later.
    assert tags["storage_version"] == "v1.2.0+"


def test_builds_accumulate_over_publications(build):
    for number in (1, 2, 3):
        build(number)
        published.publish()
    assert ask("select build_id, fingerprint from builds order by built_at") == [
        ("build-1", "print-1"), ("build-2", "print-2"), ("build-3", "print-3"),
    ]  # fmt: skip
    assert published.current().build_id == "build-3"


def test_a_column_that_earlier_builds_lacked_is_null_for_them(build):
    build(1)
    published.publish()
    build(2, "alter table builds add column dbt_version varchar; update builds set dbt_version = '1.11'; "
             "alter table builds alter column dbt_version set not null;")  # fmt: skip
    published.publish()
    assert ask("select build_id, dbt_version from builds order by built_at") == [("build-1", None), ("build-2", "1.11")]


def test_the_same_build_is_published_once(build):
    build(1)
    first = published.publish()
    before = digest(paths.published_database())
    assert published.publish() == first
    assert digest(paths.published_database()) == before
    assert len(published._order()) == 1


def test_a_damaged_file_is_published_anew_and_not_kept(build):
    build(1)
    published.publish()
    with paths.published_database().open("r+b") as file:
        file.truncate(20_000)
    assert published.current() is None
    published.publish()
    assert newest() == "build-1"
    assert published.current().build_id == "build-1"
    assert len(list((paths.warehouse() / "publications").glob("*/"))) == 1


def test_a_missing_parquet_file_is_noticed(build):
    build(1)
    published.publish()
    (paths.parquet() / "areas.parquet").unlink()
    assert published.current() is None


def test_two_earlier_publications_are_kept(build):
    for number in (1, 2, 3, 4):
        build(number)
        published.publish()
    assert newest() == "build-4"
    assert len(list((paths.warehouse() / "publications").glob("*/"))) == 3
    for back, number in ((1, 3), (2, 2)):
        assert newest(earlier(back) / "levelup.duckdb") == f"build-{number}"
        rows = duckdb.sql(f"select count(*) from '{earlier(back)}/parquet/numbers.parquet'").fetchall()
        assert rows == [(1000 * number,)]


def test_rollback_brings_back_file_and_parquet_set_and_goes_round(build):
    for number in (1, 2, 3):
        build(number)
        published.publish()
    original = digest(paths.published_database())
    seen = []
    for _ in range(3):
        restored = published.rollback()
        assert restored.build_id == newest()
        assert duckdb.sql(f"select max(build_number) from '{paths.parquet()}/numbers.parquet'").fetchall() == [
            (int(newest().removeprefix("build-")),)
        ]
        seen.append(restored.build_id)
    assert seen == ["build-2", "build-1", "build-3"]
    assert digest(paths.published_database()) == original


def test_rollback_with_one_earlier_publication_swaps_the_two(build):
    for number in (1, 2):
        build(number)
        published.publish()
    assert [published.rollback().build_id for _ in range(2)] == ["build-1", "build-2"]


def test_rollback_without_an_earlier_publication_is_refused(build):
    build(1)
    published.publish()
    with pytest.raises(BadInput, match="no earlier publication"):
        published.rollback()
    assert newest() == "build-1"


def test_a_build_that_does_not_exist_is_refused(warehouse):
    with pytest.raises(BadInput, match="no build to publish"):
        published.publish()


@pytest.mark.parametrize("value", ["'nan'::double", "'infinity'::double", "'-infinity'::double"])
def test_nan_and_infinity_are_refused_at_the_door(build, value):
    build(1)
    published.publish()
    before = digest(paths.published_database())
    build(2, f"insert into areas values ('UKI3', {value}, 'final', null);")
    with pytest.raises(BadInput, match=r"areas\.value holds NaN or infinity in 1 rows"):
        published.publish()
    assert digest(paths.published_database()) == before


def test_verify_names_the_table_that_differs(build):
    build(1)
    publication = published.publish()
    with pytest.raises(BadInput, match="see areas"):
        published.verify(paths.published_database(), {**publication.tables, "areas": 3})


def test_a_full_disk_publishes_nothing_and_leaves_nothing_behind(build, monkeypatch):
    build(1)
    published.publish()
    before = digest(paths.published_database())
    build(2)

    def full(source, target):
        raise OSError(errno.ENOSPC, "No space left on device", str(target))

    with monkeypatch.context() as patched:
        patched.setattr(published.os, "replace", full)
        with pytest.raises(BadInput, match="No space left on device"):
            published.publish()
    assert digest(paths.published_database()) == before
    assert not (paths.warehouse() / ".publishing").exists()


def test_what_someone_wrote_beside_the_old_file_is_not_replayed_into_the_new_one(build):
    build(1)
    published.publish()
    paths.published_database().with_suffix(".duckdb.wal").write_bytes(b"left by a client that opened the file to write")
    build(2)
    published.publish()
    assert newest() == "build-2"


def test_build_json_says_what_was_published(build):
    build(1)
    published.publish()
    entry = json.loads((paths.parquet() / "build.json").read_bytes())
    assert entry["build_id"] == "build-1"
    assert entry["fingerprint"] == "print-1"
    assert entry["sha256"] == digest(paths.published_database())
    assert entry["bytes"] == paths.published_database().stat().st_size


def flip(file: Path) -> None:
    """Flip one bit in the middle of a file."""
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


@pytest.mark.parametrize(
    ("file", "remedy"),
    [
        ("levelup.duckdb", "Refresh, which publishes anew"),
        ("parquet/numbers.parquet", "Refresh, which publishes anew"),
        ("publications/000001/levelup.duckdb", "A rollback passes it over"),
        ("publications/000002/parquet/areas.parquet", "A rollback passes it over"),
    ],
)
def test_a_flipped_bit_is_named_with_its_file_and_what_to_do(build, file, remedy):
    for number in (1, 2, 3):
        build(number)
        published.publish()
    assert published.examine()[1] == []
    flip(paths.warehouse() / file)
    [damage] = published.examine()[1]
    assert damage.file.endswith(Path(file).name)
    assert "its sha256 is " in damage.problem
    assert damage.remedy.startswith(remedy)


@pytest.mark.parametrize("name", ["parquet/zz.parquet", "parquet/csv/zz.csv", "notes.txt"])
def test_a_file_that_was_not_published_is_named(build, name):
    build(1)
    published.publish()
    stray = paths.published_database().resolve().parent / name
    stray.write_bytes(b"mine")
    [damage] = published.examine()[1]
    assert (damage.file, damage.remedy) == (f"warehouse/publications/000001/{name}", "Remove it")


@pytest.mark.parametrize("change", [{"built_at": "2020-01-01 01:00:00"}, {"fingerprint": "print-0"}, {"build_id": "x"}])
def test_a_description_of_another_build_is_named(build, change):
    build(1)
    published.publish()
    described = paths.parquet() / "build.json"
    described.write_text(json.dumps(json.loads(described.read_bytes()) | change))
    [damage] = published.examine()[1]
    assert "names another build, or another time of it" in damage.problem


def test_a_file_that_is_not_listed_any_more_is_named(build):
    build(1)
    published.publish()
    described = paths.parquet() / "build.json"
    entry = json.loads(described.read_bytes())
    del entry["files"]["parquet/datapackage.json"]
    described.write_text(json.dumps(entry))
    [damage] = published.examine()[1]
    assert damage.file.endswith("parquet/datapackage.json")


def test_all_that_is_damaged_is_named_and_a_rollback_passes_it_over(build):
    for number in (1, 2, 3):
        build(number)
        published.publish()
    flip(paths.published_database())
    flip(earlier(1) / "levelup.duckdb")
    (earlier(1) / "parquet" / "areas.parquet").unlink()
    found, damage = published.examine()
    assert [publication.build_id for publication in found] == ["build-3", "build-2", "build-1"]
    assert len(damage) == 3
    assert published.current() is None
    assert published.rollback().build_id == "build-1"
    assert newest() == "build-1"
    flip(paths.published_database())
    with pytest.raises(BadInput, match="the earlier publications are damaged"):
        published.rollback()


def test_a_damaged_parquet_file_is_published_anew_by_the_next(build):
    build(1)
    published.publish()
    flip(paths.parquet() / "numbers.parquet")
    assert published.current() is None
    published.publish()
    assert published.examine()[1] == []


def test_the_history_is_read_from_an_earlier_publication_where_the_last_is_damaged(build):
    for number in (1, 2):
        build(number)
        published.publish()
    paths.published_database().write_bytes(b"no database any more")
    build(3)
    published.publish()
    assert ask("select build_id from builds order by built_at") == [("build-1",), ("build-3",)]


def test_a_file_put_in_place_of_the_link_is_noticed_and_mended(build):
    build(1)
    published.publish()
    copy = paths.warehouse() / "copy.duckdb"
    copy.write_bytes(paths.published_database().read_bytes())
    copy.replace(paths.published_database())
    assert "does not lead to" in published.examine()[1][0].problem
    assert published.current() is None
    published.tidy()
    assert published.current().build_id == "build-1"


def test_the_newest_build_stays_the_newest_where_the_clock_has_been_put_back(build):
    for number in (50, 2, 1):
        build(number)
        published.publish()
    assert newest() == published.current().build_id == "build-1"
    assert ask("select build_id from builds order by built_at") == [("build-50",), ("build-2",), ("build-1",)]
    assert published.rollback().build_id == newest() == "build-2"


def test_a_lost_order_of_publications_leaves_the_one_in_place_and_all_others(build):
    for number in (1, 2, 3):
        build(number)
        published.publish()
    (paths.warehouse() / "publications" / "order.json").write_text("[")
    assert published.current().build_id == "build-3"
    assert [published.rollback().build_id for _ in range(3)] == ["build-2", "build-1", "build-3"]
