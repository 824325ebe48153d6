"""What the comments of the published file say against what is in it: they list the values there are, and name what a reader has."""

import re
from collections.abc import Iterator

import duckdb
import pytest

QUOTED = re.compile(r"`([^`]+)`")
# A column with more values than this is not listed in words.
LISTED = 25
# Comments that give some of the values as examples, and why not all.
EXAMPLES = {
    ("claims", "verdict"): "depends on … says on what, in words of its own",
    ("claim_verdicts", "verdict"): "depends on … says on what, in words of its own",
    ("composite_scenarios", "scenario_id"): "joined of three choices, of which one example shows the order",
    ("trials", "phase"): "joined as the registry writes them",
    ("trials", "registry"): "any that the WHO's platform passes on",
    ("trials", "sponsor_class"): "the registry's own words",
    ("trial_sites", "registry"): "any that the WHO's platform passes on",
    ("trial_site_matches", "registry"): "any that the WHO's platform passes on",
}


@pytest.fixture(scope="module")
def con(built_warehouse) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(built_warehouse.database), read_only=True) as con:
        yield con


def test_a_comment_that_lists_values_lists_those_of_the_column(con):
    assert unlisted(con) == {}


def test_a_value_that_is_not_listed_is_found_and_an_example_is_not():
    con = duckdb.connect()
    con.execute("""
        create table counts as select unnest(['pass', 'moved', null, 'from_a']) as result, 'x' as other, unnest(range(4)) as n;
        comment on column counts.result is 'What came of it: `pass`, `from_…` or `fail`; see `other`.';
        comment on column counts.other is 'As `n`, in `counts`, not `y`.';
    """)
    assert unlisted(con) == {("counts", "result"): ["moved"]}
    con.execute("update counts set result = 'fail' where result = 'moved'")
    assert unlisted(con) == {}


def test_comments_name_no_seed_and_no_model_that_is_not_in_the_file(con, built_warehouse):
    published = {name for (name,) in con.execute("select table_name from duckdb_tables()").fetchall()}
    hidden = {
        node["name"]
        for node in built_warehouse.manifest["nodes"].values()
        if node["resource_type"] in ("seed", "model")
    }
    hidden -= published | {name for (name,) in con.execute("select column_name from duckdb_columns()").fetchall()}
    assert len(hidden) > 100
    told = con.execute("""
        select table_name, column_name, comment from duckdb_columns() where comment is not null and not internal
        union all select table_name, '', comment from duckdb_tables() where comment is not null
        union all select view_name, '', comment from duckdb_views() where comment is not null and not internal
        union all select distinct function_name, '', comment from duckdb_functions() where comment is not null and not internal
    """).fetchall()
    assert len(told) > 1500
    # A name of one word can be meant as the word, unless it is quoted.
    named = {
        (table, column): hidden & {*QUOTED.findall(comment), *re.findall(r"\w+_\w+", comment)}
        for table, column, comment in told
    }
    assert {place: names for place, names in named.items() if names} == {}
    assert [place for *place, comment in told if re.search(r"\bseeds? `|\bin a seed\b|\bvariable `", comment)] == []


def unlisted(con: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], list[str]]:
    """Values of text columns that the comment does not list, where it lists values: two quoted words or more beside
    names of tables and columns. A quoted word that ends in … stands for all that begin with the rest."""
    columns = con.execute("""
        select table_name, column_name, coalesce(comment, ''), data_type from duckdb_columns()
        where not internal and table_name in (select table_name from duckdb_tables())
    """).fetchall()
    names = {name for table, column, *_ in columns for name in (table, column)}
    found = {}
    for table, column, comment, kind in columns:
        words = QUOTED.findall(comment)
        if kind != "VARCHAR" or len({*words} - names) < 2 or (table, column) in EXAMPLES:
            continue
        values = con.execute(f'select distinct "{column}" from "{table}" where "{column}" is not null').fetchall()
        beginnings = tuple(word.rstrip("….") for word in words if word.endswith(("…", "...")))
        missing = sorted(value for (value,) in values if value not in words and not value.startswith(beginnings))
        if missing and len(values) <= LISTED:
            found[table, column] = missing
    return found
