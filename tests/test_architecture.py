"""The rules of the house, read from the code: who may import whom, who may write where, what everything is called."""

import ast
import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
CODE = ROOT / "orchestration"
FILES = sorted(CODE.rglob("*.py"))

# What a package may import of ours, and of the frameworks. Everything else of either is forbidden to it.
MAY_IMPORT = {
    "paths": set(),
    "quoting": set(),
    "ingest": {"orchestration.paths", "orchestration.ingest"},
    "sources": {"orchestration.ingest"},
    "methods": {"orchestration.methods"},
    "atlas": {"orchestration.atlas", "orchestration.quoting", "orchestration.connection", "orchestration.ingest", "duckdb"},
    "defs": {
        "orchestration.paths", "orchestration.atlas", "orchestration.quoting", "orchestration.connection", "orchestration.ingest",
        "orchestration.sources", "orchestration.defs", "dagster", "dagster_dbt", "duckdb", "sqlalchemy",
    },
    "definitions": {"dagster"},
    "connection": {"orchestration.paths", "orchestration.ingest", "duckdb"},
    "console": {"orchestration.paths", "orchestration.ingest", "orchestration.defs", "orchestration.connection", "duckdb"},
    "prompt": {"orchestration.paths", "orchestration.quoting", "orchestration.ingest", "orchestration.console",
               "orchestration.connection", "duckdb"},
    "explain": {"orchestration.paths", "orchestration.quoting", "orchestration.ingest", "orchestration.connection", "duckdb"},
    "pages": {"dagster_webserver"},
    "__main__": {"orchestration.paths", "orchestration.ingest", "orchestration.defs", "orchestration.definitions",
                 "orchestration.console", "orchestration.prompt", "orchestration.explain"},
}  # fmt: skip
GUARDED = ("orchestration", "dagster", "dagster_dbt", "dagster_webserver", "dbt", "duckdb", "sqlalchemy")
# Modules of defs that run without Dagster, so that the command line can roll back or refuse a second refresh at once.
WITHOUT_DAGSTER = (
    "published", "open_files", "packaging", "lock", "dbt_command", "dbt_child", "failures", "fingerprint", "alerting", "watch",
    "lineage", "atlases",
)  # fmt: skip
WRITING = {
    "mkdir", "makedirs", "write_text", "write_bytes", "write_parquet", "write_csv", "replace", "rename", "unlink",
    "rmtree", "rmdir", "copy", "copy2", "copytree", "link", "symlink_to", "touch", "mkdtemp", "truncate",
}  # fmt: skip
MAY_WRITE = {
    "orchestration/ingest/landing/cleaning.py": "raw/",
    "orchestration/ingest/landing/compaction.py": "raw/",
    "orchestration/ingest/landing/disk.py": "raw/",
    "orchestration/ingest/landing/notes.py": "raw/",
    "orchestration/ingest/landing/pages.py": "raw/",
    "orchestration/ingest/landing/payloads.py": "raw/",
    "orchestration/ingest/landing/writing.py": "raw/",
    "orchestration/defs/published.py": "warehouse/",
    "orchestration/defs/packaging.py": "warehouse/packages/",
    "orchestration/defs/open_files.py": "files of the set that published makes",
    "orchestration/defs/atlases.py": "warehouse/atlas",
    "orchestration/defs/lock.py": "the lock file",
    "orchestration/defs/serving.py": "Dagster's home",
    "orchestration/defs/warehouse.py": "the folder of dbt's build",
    "orchestration/defs/dbt_command.py": "dbt's artefacts",
    "orchestration/__main__.py": "Dagster's home and the logs",
    "orchestration/defs/prune.py": "old logs, and leftovers beside dbt's build",
    "orchestration/defs/history.py": "files of runs that Dagster has forgotten",
}


def package(path: Path) -> str:
    """The first part of a module's name under orchestration."""
    return path.relative_to(CODE).parts[0].removesuffix(".py")


def imports(tree: ast.AST) -> set[str]:
    """Full names of all modules that a module imports, at its head or later; ``from a import b`` counts as a.b."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide who knows whom"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def forbidden(path: Path, code: str) -> set[str]:
    allowed = MAY_IMPORT.get(package(path), set())
    if package(path) == "sources":
        # A publisher of many tables has a package of its own, whose modules may share.
        allowed = allowed | {f"orchestration.sources.{path.relative_to(CODE).parts[1].removesuffix('.py')}"}
    return {
        name
        for name in imports(ast.parse(code))
        if name.split(".")[0] in GUARDED and not any(name == a or name.startswith(f"{a}.") for a in allowed)
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(CODE)))
def test_modules_import_only_what_their_package_may_know(path):
    assert forbidden(path, path.read_text()) == set()


def test_forbidden_imports_are_seen():
    source = CODE / "sources" / "nomis" / "bres.py"
    assert forbidden(source, "from orchestration.sources.nomis import api") == set()
    assert forbidden(source, "import dagster as dg") == {"dagster"}
    assert forbidden(source, "def f():\n    from orchestration.defs import raw") == {"orchestration.defs.raw"}
    assert forbidden(source, "from orchestration.sources import official_figures") == {
        "orchestration.sources.official_figures"
    }
    assert forbidden(CODE / "ingest" / "x.py", "from orchestration.sources import datasets") == {
        "orchestration.sources.datasets"
    }
    assert forbidden(CODE / "defs" / "x.py", "import dbt.cli.main") == {"dbt.cli.main"}
    assert forbidden(CODE / "methods" / "x.py", "import numpy, duckdb") == {"duckdb"}


@pytest.mark.parametrize("name", WITHOUT_DAGSTER)
def test_parts_of_defs_that_run_before_dagster_do_not_import_it(name):
    found = imports(ast.parse((CODE / "defs" / f"{name}.py").read_text()))
    assert not any(module.startswith("dagster") for module in found)
    ours = {module.split(".")[2] for module in found if module.startswith("orchestration.defs.")}
    assert ours <= set(WITHOUT_DAGSTER)


def writes(code: str) -> set[str]:
    """Names of calls that write, remove or move files."""
    found = set()
    for node in ast.walk(ast.parse(code)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        name = node.func.attr
        if name == "open" and any(isinstance(a, ast.Constant) and re.search("[wax+]", str(a.value)) for a in node.args):
            found.add("open")
        # Only files are replaced with two arguments by a module; text is replaced by a string's own method.
        if name in WRITING and (
            name != "replace" or (isinstance(node.func.value, ast.Name) and node.func.value.id == "os")
        ):
            found.add(name)
        # A table's columns are renamed by a dictionary.
        if name == "rename" and node.args and _is_dictionary(node.args[0]):
            found.discard(name)
    return found


def _is_dictionary(node: ast.AST) -> bool:
    is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "dict"
    return is_call or isinstance(node, (ast.Dict, ast.DictComp))


def test_only_landing_writes_raw_and_only_publication_writes_warehouse():
    writers = {str(path.relative_to(ROOT)) for path in FILES if writes(path.read_text())}
    assert writers <= set(MAY_WRITE)
    assert {"orchestration/ingest/landing/writing.py", "orchestration/defs/published.py"} <= writers


def test_writing_is_seen():
    assert writes("from pathlib import Path\nPath('x').write_text('y')") == {"write_text"}
    assert writes("with path.open('wb') as f: pass") == {"open"}
    assert writes("import os\nos.replace(a, b)") == {"replace"}
    assert writes("path.rename(other)") == {"rename"}
    assert writes("text.replace('a', 'b')\ntable.rename({'a': 'b'})") == set()


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(CODE)))
def test_every_module_says_what_is_in_it(path):
    assert ast.get_docstring(ast.parse(path.read_text()))


def test_public_functions_and_classes_have_docstrings():
    # dbt and Dagster name some functions; what they do is said where they are declared.
    missing = [
        f"{path.relative_to(ROOT)}:{node.name}"
        for path in FILES
        for node in ast.parse(path.read_text()).body
        if isinstance(node, (ast.FunctionDef, ast.ClassDef))
        and not node.name.startswith("_")
        and not node.decorator_list
        and not ast.get_docstring(node)
    ]
    assert missing == []


def test_no_module_is_called_after_nothing():
    banned = {"utils", "util", "helpers", "helper", "common", "misc", "process", "data"}
    assert {path.stem for path in FILES} & banned == set()


def test_tests_mirror_the_tree_and_are_no_packages():
    assert list((ROOT / "tests").rglob("__init__.py")) == []
    for folder in ("defs", "ingest", "sources", "methods"):
        assert (CODE / folder).is_dir()
        assert list((ROOT / "tests" / folder).glob("test_*.py")) != []


def test_test_names_are_sentences():
    short = [
        f"{path.relative_to(ROOT)}:{node.name}"
        for path in (ROOT / "tests").rglob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_") and node.name.count("_") < 3
    ]
    assert short == []


class OneOfEach(yaml.CSafeLoader):
    """Reads YAML as everybody does, but for a key that is written twice, of which the last would win in silence."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict:
        written = [key.value for key, _ in node.value]
        if twice := {key for key in written if written.count(key) > 1}:
            raise yaml.constructor.ConstructorError(problem=f"{twice} twice", problem_mark=node.start_mark)
        return super().construct_mapping(node, deep)


def test_no_file_of_settings_says_the_same_key_twice():
    named = [CODE / "dagster.yaml", ROOT / "deploy" / "compose.yaml", *(ROOT / "dbt_project").glob("*.yml")]
    for path in [*named, *(ROOT / "dbt_project" / "models").rglob("*.yml")]:
        assert yaml.load(path.read_text(encoding="utf-8"), OneOfEach), path
    for text in ("a: 1\na: 2", "a: {b: 1, b: 2}", "- {a: 1, b: [{c: 1, c: 2}]}"):
        with pytest.raises(yaml.constructor.ConstructorError, match="twice"):
            yaml.load(text, OneOfEach)


def test_no_file_names_a_package_index_or_a_path_of_one_machine():
    suspicious = re.compile(r"index-url\s*=|--(extra-)?index-url|/home/|/Users/|/work/|/tmp/[a-z]")
    found = []
    for path in [
        *ROOT.glob("*.*"),
        ROOT / "Makefile",
        *ROOT.glob(".ci/*"),
        *FILES,
        *(ROOT / "dbt_project").rglob("*.*"),
    ]:
        parts = path.relative_to(ROOT).parts
        if path.is_file() and not {"target", "logs", "dbt_packages", ".git"} & set(parts) and path.suffix != ".pyc":
            lines = path.read_text(errors="replace").splitlines()
            found += [f"{'/'.join(parts)}:{number}" for number, line in enumerate(lines, 1) if suspicious.search(line)]
    assert found == []
