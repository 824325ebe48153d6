"""SQL is made of names and texts that cannot leave their quotes, and of nothing that came from elsewhere."""

import ast
import csv

import duckdb
import pytest

from orchestration.quoting import identifier, neutral, neutral_cell, text
from tests.test_architecture import CODE, FILES

HOSTILE = [
    'a"b',
    "it's",
    "x'; drop table kept; --",
    'x"; drop table kept; --',
    "''",
    '""',
    "\\'",
    "é\u202e\x00"[:2],
    "n" * 5000,
]
CELLS = {
    "=1+1": "'=1+1", "+44 20": "'+44 20", "-": "'-", "-0.5": "-0.5", "+3": "+3", "-1e9": "-1e9", "@sum": "'@sum", "\tx": "'\tx",
    "-0.5=cmd": "'-0.5=cmd", "inf": "inf", "-inf": "'-inf", "a=1": "a=1", "": "", "'=1": "'=1", "\r=1": "'\r=1",
}  # fmt: skip
# Calls that put a text into SQL safely, and what is ours by its making.
QUOTING = {"identifier", "text", "neutral"}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_or_text_stays_a_name_or_a_text(name):
    with duckdb.connect() as con:
        con.execute("create table kept as select 1 as one")
        con.execute(f"create table t as select {text(name)} as {identifier(name)}")
        result = con.execute(f"select {identifier(name)} from t")
        assert (result.description[0][0], result.fetchall()) == (name, [(name,)])
        assert con.execute("select count(*) from kept").fetchall() == [(1,)]


def test_sql_and_python_neutralise_the_same_cells():
    with duckdb.connect() as con:
        for cell, expected in CELLS.items():
            assert neutral_cell(cell) == expected
            said = con.execute(f"select {neutral('said')} from (select ?::varchar as said)", [cell]).fetchall()
            assert said == [(expected,)], cell
    assert [neutral_cell(value) for value in (None, -0.5, 3)] == [None, -0.5, 3]


def executed(tree: ast.AST) -> list[ast.AST]:
    """First arguments of every call of ``execute``, ``executemany``, ``sql``, ``query``, and the atlas's ``ask``."""
    return [
        node.args[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("execute", "executemany", "sql", "query", "ask")
        and node.args
    ]


def loose(tree: ast.AST, query: ast.AST) -> list[str]:
    """Parts of a query that are put into it without quoting, as source."""
    if isinstance(query, ast.Constant):
        return []
    if isinstance(query, ast.JoinedStr):
        parts = [value.value for value in query.values if isinstance(value, ast.FormattedValue)]
        return [ast.unparse(part) for part in parts if not is_safe(tree, part)]
    if isinstance(query, ast.BinOp):
        return loose(tree, query.left) + loose(tree, query.right)
    return [] if is_safe(tree, query) else [ast.unparse(query)]


def is_safe(tree: ast.AST, part: ast.AST) -> bool:
    """Whether a part of a query is quoted, a constant of the module, or made of such parts under a name."""
    if isinstance(part, ast.Constant):
        return True
    if isinstance(part, ast.Name):
        if part.id.isupper():
            return True
        made = [
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == part.id
        ]
        return bool(made) and all(not loose(tree, value) for value in made)
    if isinstance(part, ast.IfExp):
        return is_safe(tree, part.body) and is_safe(tree, part.orelse)
    if isinstance(part, ast.JoinedStr):
        return not loose(tree, part)
    if isinstance(part, ast.Call):
        if isinstance(part.func, ast.Name) and part.func.id in QUOTING:
            return True
        made = [
            node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == ast.unparse(part.func)
        ]
        if made:
            # A query that a function of the module makes.
            returned = [node.value for node in ast.walk(made[0]) if isinstance(node, ast.Return)]
            return bool(returned) and all(not loose(tree, value) for value in returned)
        if isinstance(part.func, ast.Attribute) and part.func.attr == "format":
            return is_safe(tree, part.func.value) and all(is_safe(tree, keyword.value) for keyword in part.keywords)
        if isinstance(part.func, ast.Attribute) and part.func.attr == "join" and part.args:
            return is_joined_safely(tree, part.args[0])
    return False


def is_joined_safely(tree: ast.AST, parts: ast.AST) -> bool:
    if isinstance(parts, ast.GeneratorExp | ast.ListComp):
        return is_safe(tree, parts.elt)
    if isinstance(parts, ast.List | ast.Tuple):
        return all(is_safe(tree, part.value if isinstance(part, ast.Starred) else part) for part in parts.elts)
    if isinstance(parts, ast.Call) and ast.unparse(parts.func) == "map":
        return ast.unparse(parts.args[0]) in QUOTING
    if isinstance(parts, ast.BinOp):
        return all(is_joined_safely(tree, side) for side in (parts.left, parts.right))
    return False


# Parts that are not quoted, with why nothing else can come of them.
OWN = {
    "orchestration/atlas/warehouse.py": {"sql": "what the pages ask, each of which is looked at here"},
    "orchestration/prompt.py": {"query": "what the person at the prompt typed, on a connection that is shut"},
    "orchestration/console.py": {"query": "a constant, or what the person at the prompt typed"},
    "orchestration/explain.py": {"question.sql": "arguments of one function, each a text"},
    "orchestration/defs/failures.py": {"sql": "what dbt compiled of a test of ours"},
    "orchestration/defs/warehouse.py": {"place.read_text()": "what dbt compiled of a test of ours"},
    "orchestration/defs/event_log.py": {"plans": "a statement of SQLAlchemy, bound"},
    "orchestration/defs/history.py": {
        "table.delete().where(table.c.run_id == run_id)": "a statement of SQLAlchemy, bound"
    },
    "orchestration/defs/published.py": {
        "types": "names that are quoted, and types of DuckDB's catalogue",
        "bodies": "functions of the build, which dbt made of our macros",
        "view.definition": "views of the build, which dbt made of our macros",
        "asked": "the quoted name of a function or view, with nulls for parameters",
    },
}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(CODE)))
def test_sql_is_made_of_constants_and_quoted_parts_only(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = {part for query in executed(tree) for part in loose(tree, query)}
    assert found == set(OWN.get(str(path.relative_to(CODE.parent)), {}))


def test_a_query_with_a_loose_part_is_noticed():
    code = "def f(con, name):\n    con.execute(f'select * from {name}')\n    con.execute('select ' + name)\n    con.execute(f'select {identifier(name)}')\n"
    tree = ast.parse(code)
    assert [part for query in executed(tree) for part in loose(tree, query)] == ["name", "name"]


def test_a_csv_cell_of_any_text_comes_back_whole(tmp_path):
    place = tmp_path / "out.csv"
    with place.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([neutral_cell(cell)] for cell in CELLS)
    with place.open(newline="", encoding="utf-8") as file:
        assert [row[0] if row else "" for row in csv.reader(file)] == list(CELLS.values())
