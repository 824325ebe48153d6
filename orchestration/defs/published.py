"""Publication: from the build to the files that analysts open, in one swap; and back to an earlier one. No Dagster.

The only module that writes warehouse/ outside warehouse/build/. What is there:

    levelup.duckdb            the published build; only ever replaced whole
    parquet -> sets/<set>     its tables as Parquet files, and build.json, which says what was published
    previous/levelup-1.duckdb, parquet-1, levelup-2.duckdb, parquet-2    the two publications before it

A reader that holds the file open keeps the build it opened; one that opens it now gets the new one. A publication
that is interrupted leaves the published file as it was, and the next one clears what it left behind.
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import duckdb

from orchestration import paths
from orchestration.ingest.errors import BadInput
from orchestration.quoting import identifier, text

# Readers are older than the writer: a file of this version opens in every DuckDB from 1.2 on.
STORAGE_VERSION = "v1.2.0"
HISTORY = "builds"
SLOTS = 3


@dataclass(frozen=True)
class Publication:
    """What was published: the build (newest row of ``builds``), the file's hash and size, rows by table, functions."""

    build_id: str
    built_at: str
    fingerprint: str
    sha256: str
    bytes: int
    tables: dict[str, int]
    # Each with its parameters, as in "observations_as_of(as_of_date)".
    functions: list[str] = field(default_factory=list)
    views: list[str] = field(default_factory=list)


class _View(NamedTuple):
    """A view as the catalogue has it."""

    name: str
    definition: str
    comment: str | None


class _Function(NamedTuple):
    """A table function as the catalogue has it; one of several parameter lists has a row for each."""

    name: str
    parameters: list[str]
    definition: str
    comment: str | None


def publish() -> Publication:
    """Copy schema main of the build to a new file and a new Parquet set, check them, and put them in place of the old.

    Tables keep their types, NOT NULL constraints and comments, functions their comments; ``builds`` also keeps the rows
    of the publication it replaces. A build that is in place already is left alone. Raises BadInput, and changes
    nothing, where there is no build or the disk refuses.
    """
    if not paths.build_database().exists():
        raise _bad("there is no build to publish", "Run a refresh first")
    draft = paths.warehouse() / ".publishing"
    shutil.rmtree(draft, ignore_errors=True)
    try:
        with duckdb.connect() as con:
            con.execute(f"attach {text(paths.build_database())} as build (read_only)")
            newest = _newest_build(con, "build")
            in_place = current()
            if in_place and in_place.build_id == newest[0]:
                return in_place
            (draft / "parquet").mkdir(parents=True)
            copied = _copy(con, draft, earlier=_slot(0)[0])
        publication = _sealed(draft, newest, copied)
        _swap(draft, keep=in_place is not None)
    except (OSError, duckdb.Error) as error:
        problem = f"the build could not be published ({' '.join(str(error).split())})"
        raise _bad(problem, "The published file is as it was; put the cause right and run again") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return publication


def current() -> Publication | None:
    """The publication in place; None where there is none, or its file or Parquet set are not what was published."""
    database, parquet = _slot(0)
    try:
        entry = Publication(**json.loads((parquet / "build.json").read_bytes()))
        whole = entry.sha256 == _sha256(database) and all(
            (parquet / f"{name}.parquet").exists() for name in entry.tables
        )
    except (OSError, ValueError, TypeError):
        return None
    return entry if whole else None


def rollback() -> Publication:
    """Put the publication before this one back; this one becomes the oldest that is kept. BadInput if there is none.

    As many rollbacks as there are publications kept lead back to where one started.
    """
    if not _slot(1)[0].exists():
        raise _bad(
            "there is no earlier publication to go back to", "Nothing was changed; publish twice before rolling back"
        )
    held = paths.warehouse() / ".publishing"
    shutil.rmtree(held, ignore_errors=True)
    held.mkdir()
    _link(_slot(0)[0], held / "levelup.duckdb")
    names = [_set_name(slot) for slot in range(SLOTS)]
    os.replace(_slot(1)[0], _slot(0)[0])
    _point(0, names[1])
    last = 1
    if _slot(2)[0].exists():
        os.replace(_slot(2)[0], _slot(1)[0])
        _point(1, names[2])
        last = 2
    os.replace(held / "levelup.duckdb", _slot(last)[0])
    _point(last, names[0])
    held.rmdir()
    restored = current()
    if restored is None:
        raise _bad("the earlier publication is damaged", "Roll back once more, or run a refresh to publish again")
    return restored


def verify(database: Path, tables: Mapping[str, int], functions: Iterable[str] = (), views: Iterable[str] = ()) -> None:
    """BadInput unless a file holds exactly these tables, functions and views, each usable, and no NaN or infinity.

    Tables have the number of rows that is named with them; functions and views find the tables and columns they read.
    """
    with duckdb.connect(str(database), read_only=True) as con:
        found = _tables(con, database.stem)
        if found != dict(tables):
            wrong = sorted(name for name in {*found, *tables} if found.get(name) != tables.get(name))
            raise _bad(
                f"{database.name} does not hold what was built (see {', '.join(wrong)})", "Refresh again to build anew"
            )
        _verify_functions(con, database, functions)
        _verify_views(con, database, views)
        doubles = con.execute(
            "select table_name, column_name from duckdb_columns() where schema_name = 'main' "
            "and data_type in ('DOUBLE', 'FLOAT') and table_name not in (select view_name from duckdb_views())"
        ).fetchall()
        for table, column in doubles:
            count = con.execute(
                f"select count(*) from {identifier(table)} where not isfinite({identifier(column)})"
            ).fetchone()[0]
            if count:
                raise _bad(
                    f"{table}.{column} holds NaN or infinity in {count} rows",
                    "Mend the model: null with a status instead",
                )


def _verify_functions(con: duckdb.DuckDBPyConnection, database: Path, functions: Iterable[str]) -> None:
    """BadInput unless the open file has exactly these functions, described, and each can be bound."""
    found = _functions(con, database.stem)
    signatures = {_signature(function) for function in found}
    if wrong := sorted(signatures ^ set(functions)):
        raise _bad(
            f"{database.name} does not hold the functions that were built (see {', '.join(wrong)})",
            "Refresh again to build anew",
        )
    for function in found:
        if not function.comment:
            raise _bad(f"the function {function.name} is not described", "Describe it where it is made")
        try:
            # Binding names what is missing, without reading a row.
            con.execute(
                f"describe select * from {identifier(function.name)}({', '.join(['null'] * len(function.parameters))})"
            )
        except duckdb.Error as error:
            problem = f"the function {function.name} cannot be used ({' '.join(str(error).split())})"
            raise _bad(problem, "Mend it where it is made") from error


def _verify_views(con: duckdb.DuckDBPyConnection, database: Path, views: Iterable[str]) -> None:
    """BadInput unless the open file has exactly these views, described, and each can be bound."""
    found = _views(con, database.stem)
    if wrong := sorted({view.name for view in found} ^ set(views)):
        raise _bad(
            f"{database.name} does not hold the views that were built (see {', '.join(wrong)})",
            "Refresh again to build anew",
        )
    for view in found:
        if not view.comment:
            raise _bad(f"the view {view.name} is not described", "Describe it where it is made")
        try:
            con.execute(f"describe select * from {identifier(view.name)}")
        except duckdb.Error as error:
            problem = f"the view {view.name} cannot be used ({' '.join(str(error).split())})"
            raise _bad(problem, "Mend it where it is made") from error


class _Copied(NamedTuple):
    """What a draft holds: rows by table, signatures of functions, names of views."""

    tables: dict[str, int]
    functions: list[str]
    views: list[str]


def _copy(con: duckdb.DuckDBPyConnection, draft: Path, earlier: Path) -> _Copied:
    """Write draft/levelup.duckdb and draft/parquet/ from the attached build."""
    con.execute(f"attach {text(draft / 'levelup.duckdb')} as draft (storage_version '{STORAGE_VERSION}')")
    history = _attach_history(con, earlier)
    for table in _tables(con, "build"):
        columns = con.execute(
            "select column_name, data_type, is_nullable, comment from duckdb_columns() "
            "where database_name = 'build' and schema_name = 'main' and table_name = ? order by column_index",
            [table],
        ).fetchall()
        kept = history if table == HISTORY else []
        # A column that the earlier builds did not have is unknown for them.
        free = {name for name, *_ in columns if kept and name not in kept}
        types = ", ".join(
            f"{identifier(name)} {kind}{'' if nullable or name in free else ' not null'}"
            for name, kind, nullable, _ in columns
        )
        place = f"draft.main.{identifier(table)}"
        con.execute(f"create table {place} ({types})")
        con.execute(f"insert into {place} select * from build.main.{identifier(table)}")
        if kept:
            shared = ", ".join(identifier(name) for name, *_ in columns if name in kept)
            con.execute(
                f"insert into {place} by name select {shared} from earlier.main.{HISTORY} "
                f"where build_id not in (select build_id from build.main.{HISTORY})"
            )
        comment = con.execute(
            "select comment from duckdb_tables() "
            "where database_name = 'build' and schema_name = 'main' and table_name = ?",
            [table],
        ).fetchone()[0]
        if comment:
            con.execute(f"comment on table {place} is {text(comment)}")
        for name, _, _, comment in columns:
            if comment:
                con.execute(f"comment on column {place}.{identifier(name)} is {text(comment)}")
        con.execute(
            f"copy {place} to {text(draft / 'parquet' / f'{table}.parquet')} (format parquet, compression zstd)"
        )
    rows = _tables(con, "draft")
    built = _tables(con, "build")
    if {**rows, HISTORY: 0} != {**built, HISTORY: 0}:
        raise _bad("the copy does not hold what was built", "Refresh again")
    functions, views = _functions(con, "build"), _views(con, "build")
    con.execute("use draft")
    _copy_functions(con, functions)
    _copy_views(con, views)
    con.execute("use memory")
    con.execute("checkpoint draft")
    con.execute("detach draft")
    return _Copied(rows, sorted(map(_signature, functions)), [view.name for view in views])


def _copy_functions(con: duckdb.DuckDBPyConnection, functions: list[_Function]) -> None:
    """Make the functions in the draft; they name their tables without a catalogue, as the file may have any name."""
    for name, overloads in groupby(functions, key=lambda function: function.name):
        variants = list(overloads)
        bodies = ", ".join(
            f"({', '.join(map(identifier, variant.parameters))}) as table ({variant.definition})"
            for variant in variants
        )
        con.execute(f"create macro {identifier(name)} {bodies}")
        if variants[0].comment:
            con.execute(f"comment on macro table {identifier(name)} is {text(variants[0].comment)}")


def _copy_views(con: duckdb.DuckDBPyConnection, views: list[_View]) -> None:
    """Make the views in the draft. Their columns are described as any column of the build of the same name."""
    described = dict(
        con.execute(
            "select column_name, any_value(comment) from duckdb_columns() "
            "where database_name = 'build' and schema_name = 'main' and comment is not null group by column_name"
        ).fetchall()
    )
    for view in views:
        con.execute(view.definition)
        if view.comment:
            con.execute(f"comment on view {identifier(view.name)} is {text(view.comment)}")
        columns = con.execute("select column_name from duckdb_columns() where table_name = ?", [view.name]).fetchall()
        for (name,) in columns:
            if name in described:
                con.execute(f"comment on column {identifier(view.name)}.{identifier(name)} is {text(described[name])}")


def _attach_history(con: duckdb.DuckDBPyConnection, earlier: Path) -> list[str]:
    """Attach the publication to be replaced; returns the columns of its ``builds``, [] where it cannot be read."""
    if not earlier.exists():
        return []
    try:
        con.execute(f"attach {text(earlier)} as earlier (read_only)")
        return [row[0] for row in con.execute(f"select column_name from (describe earlier.main.{HISTORY})").fetchall()]
    except duckdb.Error:
        return []


def _sealed(draft: Path, newest: tuple[str, str, str], copied: _Copied) -> Publication:
    """Check the draft, write its build.json and see all of it to the disk."""
    database = draft / "levelup.duckdb"
    verify(database, *copied)
    publication = Publication(*newest, sha256=_sha256(database), bytes=database.stat().st_size, **copied._asdict())
    (draft / "parquet" / "build.json").write_text(json.dumps(asdict(publication), indent=2) + "\n")
    for path in (database, *(draft / "parquet").iterdir(), draft / "parquet", draft):
        _sync(path)
    return publication


def _swap(draft: Path, keep: bool) -> None:
    """Put the draft in place. The one replacement of levelup.duckdb is the moment of publication."""
    sets = paths.warehouse() / "sets"
    sets.mkdir(exist_ok=True)
    name = Path(tempfile.mkdtemp(dir=sets)).name
    os.replace(draft / "parquet", sets / name)
    if keep:
        _slot(1)[0].parent.mkdir(exist_ok=True)
        _link(_slot(0)[0], draft / "previous.duckdb")
        if _slot(1)[0].exists():
            os.replace(_slot(1)[0], _slot(2)[0])
            _point(2, _set_name(1))
        os.replace(draft / "previous.duckdb", _slot(1)[0])
        _point(1, _set_name(0))
    os.replace(draft / "levelup.duckdb", _slot(0)[0])
    # What someone wrote beside the old file must not be replayed into the new one.
    _slot(0)[0].with_suffix(".duckdb.wal").unlink(missing_ok=True)
    _point(0, name)
    _sync(paths.warehouse())
    in_use = {_set_name(slot) for slot in range(SLOTS)}
    for folder in sets.iterdir():
        if folder.name not in in_use:
            shutil.rmtree(folder)


def _slot(number: int) -> tuple[Path, Path]:
    """The database and the Parquet link of the publication in place (0) or of one before it (1, 2)."""
    if number == 0:
        return paths.published_database(), paths.parquet()
    previous = paths.warehouse() / "previous"
    return previous / f"levelup-{number}.duckdb", previous / f"parquet-{number}"


def _set_name(number: int) -> str:
    """Name of the Parquet set that belongs to a slot; "" where there is none."""
    link = _slot(number)[1]
    return Path(os.readlink(link)).name if link.is_symlink() else ""


def _point(number: int, name: str) -> None:
    """Make the Parquet link of a slot point to a set, in one step: the set is never half old and half new."""
    link = _slot(number)[1]
    draft = link.with_name(f".{link.name}.new")
    draft.unlink(missing_ok=True)
    if not name:
        link.unlink(missing_ok=True)
        return
    draft.symlink_to(os.path.relpath(paths.warehouse() / "sets" / name, link.parent))
    os.replace(draft, link)


def _link(source: Path, place: Path) -> None:
    """A second name for a file, or a copy where the disk knows no second names."""
    try:
        os.link(source, place)
    except OSError:
        shutil.copy2(source, place)


def _newest_build(con: duckdb.DuckDBPyConnection, catalog: str) -> tuple[str, str, str]:
    """build_id, built_at and fingerprint of the newest row of ``builds``."""
    row = con.execute(
        f"select build_id, built_at::varchar, fingerprint from {identifier(catalog)}.main.{HISTORY} "
        "order by built_at desc limit 1"
    ).fetchone()
    if row is None:
        raise _bad("the build does not say which it is: its table builds is empty", "Refresh again to build anew")
    return row


def _tables(con: duckdb.DuckDBPyConnection, catalog: str) -> dict[str, int]:
    """Rows of each table of schema main, by name."""
    names = con.execute(
        "select table_name from duckdb_tables() where database_name = ? and schema_name = 'main' order by table_name",
        [catalog],
    ).fetchall()
    return {
        name: con.execute(f"select count(*) from {identifier(catalog)}.main.{identifier(name)}").fetchone()[0]
        for (name,) in names
    }


def _functions(con: duckdb.DuckDBPyConnection, catalog: str) -> list[_Function]:
    """Table functions of schema main, by name and number of parameters."""
    rows = con.execute(
        "select function_name, parameters, macro_definition, comment from duckdb_functions() "
        "where database_name = ? and schema_name = 'main' and function_type = 'table_macro' and not internal "
        "order by function_name, len(parameters)",
        [catalog],
    ).fetchall()
    return [_Function(*row) for row in rows]


def _views(con: duckdb.DuckDBPyConnection, catalog: str) -> list[_View]:
    """Views of schema main, by name."""
    rows = con.execute(
        "select view_name, sql, comment from duckdb_views() "
        "where database_name = ? and schema_name = 'main' and not internal order by view_name",
        [catalog],
    ).fetchall()
    return [_View(*row) for row in rows]


def _signature(function: _Function) -> str:
    return f"{function.name}({', '.join(function.parameters)})"


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: Path) -> None:
    """See a file or a folder's entries to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _bad(problem: str, remedy: str) -> BadInput:
    return BadInput(source="warehouse", dataset="publication", problem=problem, remedy=remedy)
