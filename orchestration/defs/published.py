"""Publication: from the build to the files that analysts open, in one step; and back to an earlier one. No Dagster.

The only module that writes warehouse/ outside warehouse/build/. What is there:

    publications/<number>/    levelup.duckdb, and parquet/ with csv/ and build.json (what was published); never changed
    publications/order.json   the publications that are kept, the newest first
    published                 a link to the one in place: replacing it is the moment of publication
    levelup.duckdb, parquet, csv   links through ``published``: database and sets are never of two publications

A reader that holds the file open keeps the build it opened; one that opens it now gets the new one. A publication or a
rollback that is interrupted leaves what was published in place, and the next one clears what it left behind.
"""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import duckdb

from orchestration import connection, paths
from orchestration.defs import open_files
from orchestration.ingest.errors import BadInput, Damage, disk_refusal
from orchestration.quoting import identifier, text

# Readers are older than the writer: a file of this version opens in every DuckDB from 1.2 on.
STORAGE_VERSION = "v1.2.0"
HISTORY = "builds"
DATABASE = "levelup.duckdb"
# The publication in place, and two to go back to.
KEPT = 3
AS_IT_WAS = "the published file is as it was"


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
    # sha256 of each file beside the database, by its place in the folder.
    files: dict[str, str] = field(default_factory=dict)


class _View(NamedTuple):
    """A view as the catalogue has it."""

    name: str
    definition: str
    comment: str | None


class _Copied(NamedTuple):
    """What a draft holds: rows by table, signatures of functions, names of views."""

    tables: dict[str, int]
    functions: list[str]
    views: list[str]


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
    draft = _draft()
    try:
        tidy()
        with connection.writing() as con:
            con.execute(f"attach {text(paths.build_database())} as build (read_only)")
            build_id = _build_id(con)
            in_place = current()
            if in_place and in_place.build_id == build_id:
                return in_place
            (draft / "parquet").mkdir(parents=True)
            identity, copied = _copy(con, draft, build_id)
        publication = _sealed(draft, identity, copied)
        _put_in_place(draft, keep=in_place is not None)
    except (OSError, duckdb.Error) as error:
        problem = f"the build could not be published ({' '.join(str(error).split())})"
        raise disk_refusal(error, AS_IT_WAS) or _bad(
            problem, f"{AS_IT_WAS.capitalize()}; put the cause right and run again"
        ) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return publication


def current() -> Publication | None:
    """The publication in place; None where there is none, or its file or Parquet set are not what was published."""
    names = _order()
    if not names or _wrong_doors():
        return None
    publication, damage = _examined(names[0])
    return None if damage else publication


def rollback() -> Publication:
    """Put the publication before this one back; this one becomes the oldest that is kept. BadInput if there is none.

    As many rollbacks as there are publications kept lead back to where one started. One that is damaged is passed over.
    """
    try:
        tidy()
        names = _order()
        if len(names) < 2:
            problem = "there is no earlier publication to go back to"
            raise _bad(problem, "Nothing was changed; publish twice before rolling back")
        for name in names[1:]:
            publication, damage = _examined(name)
            if publication and not damage:
                _point(name)
                return publication
        raise _bad("the earlier publications are damaged", "Nothing was changed; run a refresh to publish anew")
    except OSError as error:
        raise disk_refusal(error, AS_IT_WAS) or error from error


def tidy() -> None:
    """Remove what was interrupted or is no longer kept, and mend the links that lead to the publication in place.

    For whoever holds the lock of a refresh: what another one is making would go too.
    """
    for place in leftovers():
        if place.is_dir() and not place.is_symlink():
            shutil.rmtree(place, ignore_errors=place in (_draft(), paths.spill()))
        else:
            place.unlink(missing_ok=True)
    if _order():
        _hang_doors()


def leftovers() -> list[Path]:
    """What ``tidy`` removes."""
    places = [_draft(), paths.spill(), *map(_new, (_link(), *_doors())), *packages().glob("*.part")]
    if names := _order():
        places.append(_new(_order_file()))
        places += [folder for folder in _publications().glob("*/") if folder.name not in names[:KEPT]]
        # Where publications lay before each had a folder of its own: nothing leads there any more.
        places += [paths.warehouse() / "sets", paths.warehouse() / "previous"]
    return [place for place in places if place.exists() or place.is_symlink()]


def packages() -> Path:
    """Where publications are packed to be handed on."""
    return paths.warehouse() / "packages"


def kept() -> list[Path]:
    """The published files that are in place or can be rolled back to."""
    files = [_publications() / name / DATABASE for name in _order()[:KEPT]]
    if not files and paths.published_database().exists():
        files = [paths.published_database(), *(paths.warehouse() / "previous").glob("*.duckdb")]
    return files


def examine() -> tuple[list[Publication], list[Damage]]:
    """The publications that are kept, the one in place first, and all that is wrong with them. Changes nothing."""
    names = _order()
    if not names:
        where = paths.published_database()
        return [], [Damage(_shown(where), "nothing is published", "Refresh (make) to publish")]
    damage = [
        Damage(_shown(door), f"it does not lead to {_shown(paths.warehouse() / target)}", "Refresh, which mends it")
        for door, target in _wrong_doors().items()
    ]
    found = []
    for name in names:
        publication, wrong = _examined(name)
        database = _publications() / name / DATABASE
        if publication and not wrong:
            try:
                verify(database, publication.tables, publication.functions, publication.views)
                _verify_identity(database, publication)
            except (BadInput, duckdb.Error) as error:
                wrong = [Damage(_shown(database), getattr(error, "problem", str(error)), _remedy(name == names[0]))]
            wrong += [
                Damage(_shown(stray), "it is no part of the publication", "Remove it")
                for stray in sorted(set(_files(_publications() / name)) - set(contents(publication, database.parent)))
            ]
        found += [publication] if publication else []
        damage += wrong
    return found, damage


def contents(publication: Publication, folder: Path) -> list[Path]:
    """The files of a publication in its folder: those that it has hashes of, and the one that says so."""
    return sorted(folder / name for name in (DATABASE, "parquet/build.json", *publication.files))


def verify(database: Path, tables: Mapping[str, int], functions: Iterable[str] = (), views: Iterable[str] = ()) -> None:
    """BadInput unless a file holds exactly these tables, functions and views, each usable, and no NaN or infinity.

    Tables have the number of rows that is named with them; functions and views find the tables and columns they read.
    """
    with connection.reading(database) as con:
        found = _tables(con, database.stem)
        if found != dict(tables):
            wrong = sorted(name for name in {*found, *tables} if found.get(name) != tables.get(name))
            raise _bad(
                f"{database.name} does not hold what was built (see {', '.join(wrong)})", "Refresh again to build anew"
            )
        made = [(_signature(each), each.comment, _call(each)) for each in _functions(con, database.stem)]
        _verify_callables(con, "function", made, functions)
        seen = [(view.name, view.comment, identifier(view.name)) for view in _views(con, database.stem)]
        _verify_callables(con, "view", seen, views)
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


def _verify_identity(database: Path, publication: Publication) -> None:
    """BadInput unless a file is of the build that build.json says."""
    with connection.reading(database) as con:
        found = con.execute(
            f"select built_at::varchar, fingerprint from {HISTORY} where build_id = ?", [publication.build_id]
        ).fetchall()
    if found != [(publication.built_at, publication.fingerprint)]:
        raise _bad("build.json names another build, or another time of it, than the file", "Refresh again")


def _verify_callables(
    con: duckdb.DuckDBPyConnection, kind: str, found: Iterable[tuple[str, str | None, str]], expected: Iterable[str]
) -> None:
    """BadInput unless exactly the expected ones are there, described, and each can be bound.

    Each that was found comes as what tells it from the others, its comment, and how it is asked.
    """
    there = list(found)
    if wrong := sorted({name for name, _, _ in there} ^ set(expected)):
        problem = f"the file does not hold the {kind}s that were built (see {', '.join(wrong)})"
        raise _bad(problem, "Refresh again to build anew")
    for name, comment, asked in there:
        if not comment:
            raise _bad(f"the {kind} {name} is not described", "Describe it where it is made")
        try:
            # Binding names what is missing, without reading a row.
            con.execute(f"describe select * from {asked}")
        except duckdb.Error as error:
            problem = f"the {kind} {name} cannot be used ({' '.join(str(error).split())})"
            raise _bad(problem, "Mend it where it is made") from error


def _call(function: _Function) -> str:
    return f"{identifier(function.name)}({', '.join(['null'] * len(function.parameters))})"


def _copy(con: duckdb.DuckDBPyConnection, draft: Path, build_id: str) -> tuple[tuple[str, str, str], _Copied]:
    """Write draft/levelup.duckdb and draft/parquet/ from the attached build; returns its id, time and fingerprint."""
    con.execute(f"attach {text(draft / DATABASE)} as draft (storage_version '{STORAGE_VERSION}')")
    history = _attach_history(con)
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
            # The newest row is the newest build, even where the clock has been put back since the last.
            con.execute(
                f"update {place} set built_at = greatest(built_at, (select max(built_at) + interval 1 microsecond "
                f"from {place} where build_id <> ?)) where build_id = ?",
                [build_id, build_id],
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
    identity = con.execute(
        f"select build_id, built_at::varchar, fingerprint from draft.main.{HISTORY} where build_id = ?", [build_id]
    ).fetchone()
    _write_open_files(con, draft / "parquet", rows, identity)
    con.execute("checkpoint draft")
    con.execute("detach draft")
    return identity, _Copied(rows, sorted(map(_signature, functions)), [view.name for view in views])


def _write_open_files(
    con: duckdb.DuckDBPyConnection, folder: Path, rows: dict[str, int], identity: tuple[str, str, str]
) -> None:
    """Describe the Parquet set, and write the CSV set into its folder csv/: one link leads to both."""
    open_files.describe(con, "draft", rows, folder, "parquet", identity[:2])
    written = open_files.write_csv(con, "draft", rows, folder / "csv")
    open_files.describe(con, "draft", {name: rows[name] for name in written}, folder / "csv", "csv", identity[:2])


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
    """Make the views in the draft. Their columns are described where they are made, or as in a table that they read."""
    described: dict[str, dict[str, str]] = {}
    for table, column, comment in con.execute(
        "select table_name, column_name, comment from duckdb_columns() "
        "where database_name = 'build' and schema_name = 'main' and comment is not null"
    ).fetchall():
        described.setdefault(table, {})[column] = comment
    for view in views:
        con.execute(view.definition)
        if view.comment:
            con.execute(f"comment on view {identifier(view.name)} is {text(view.comment)}")
        # In the order in which it names them: what it is about comes first, what that is looked up in after.
        read = [name for name in re.findall(r"\w+", view.definition) if name in described and name != view.name]
        columns = con.execute("select column_name from duckdb_columns() where table_name = ?", [view.name]).fetchall()
        for (name,) in columns:
            comments = (described.get(table, {}).get(name) for table in (view.name, *read, *described))
            if comment := next(filter(None, comments), None):
                con.execute(f"comment on column {identifier(view.name)}.{identifier(name)} is {text(comment)}")


def _attach_history(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Attach the newest publication that can be read; returns the columns of its ``builds``, [] where there is none."""
    for database in (paths.published_database(), *(_publications() / name / DATABASE for name in _order()[1:])):
        try:
            con.execute(f"attach {text(database.resolve())} as earlier (read_only)")
            found = con.execute(f"select column_name from (describe earlier.main.{HISTORY})").fetchall()
            con.execute(f"select count(*) from earlier.main.{HISTORY}").fetchall()
            return [row[0] for row in found]
        except duckdb.Error:
            con.execute("detach database if exists earlier")
    return []


def _sealed(draft: Path, identity: tuple[str, str, str], copied: _Copied) -> Publication:
    """Check the draft, write its build.json and see all of it to the disk."""
    database, parquet = draft / DATABASE, draft / "parquet"
    verify(database, *copied)
    publication = Publication(
        *identity,
        sha256=_sha256(database),
        bytes=database.stat().st_size,
        **copied._asdict(),
        files={
            path.relative_to(draft).as_posix(): _sha256(path) for path in sorted(parquet.rglob("*")) if path.is_file()
        },
    )
    (parquet / "build.json").write_text(json.dumps(asdict(publication), indent=2) + "\n")
    for path in (database, *parquet.rglob("*"), parquet, draft):
        _sync(path)
    return publication


def _put_in_place(draft: Path, keep: bool) -> None:
    """Make a publication of the draft; ``keep`` says whether the one in place is worth going back to."""
    earlier = _order()[0 if keep else 1 :]
    _publications().mkdir(exist_ok=True)
    name = f"{max((int(folder.name) for folder in _publications().glob('[0-9]*/')), default=0) + 1:06d}"
    os.replace(draft, _publications() / name)
    # Until the link is replaced this reads as if the new one had been rolled back.
    order = _new(_order_file())
    order.write_text(json.dumps([name, *earlier][:KEPT]) + "\n")
    _sync(order)
    os.replace(order, _order_file())
    _sync(_publications())
    _point(name)
    tidy()


def _point(name: str) -> None:
    """Put a publication in place: the one replacement of the link is the moment of publication, and of a rollback."""
    # What someone wrote beside the old file must not be replayed into the new one.
    for database in (paths.published_database(), _publications() / name / DATABASE):
        database.with_suffix(".duckdb.wal").unlink(missing_ok=True)
    _replace_link(_link(), f"publications/{name}")
    _hang_doors()
    _sync(paths.warehouse())


def _order() -> list[str]:
    """Names of the publications that are kept, the one in place first, then as rollbacks come to them; [] if none is.

    Which is in place is the link's to say, in what order the others are the file's: they need not change together.
    """
    there = sorted((folder.name for folder in _publications().glob("[0-9]*/")), reverse=True)
    in_place = Path(os.readlink(_link())).name if _link().is_symlink() else ""
    if in_place not in there:
        return []
    try:
        noted = [name for name in json.loads(_order_file().read_bytes()) if name in there]
    except (OSError, ValueError, TypeError):
        noted = there
    if in_place not in noted:
        return [in_place, *noted]
    turn = noted.index(in_place)
    return noted[turn:] + noted[:turn]


def _examined(name: str) -> tuple[Publication | None, list[Damage]]:
    """What a publication says of itself, None where that cannot be read, and the files that are not as it says."""
    folder = _publications() / name
    remedy = _remedy(_link().is_symlink() and Path(os.readlink(_link())).name == name)
    described = folder / "parquet" / "build.json"
    try:
        publication = Publication(**json.loads(described.read_bytes()))
        expected = {DATABASE: publication.sha256, **publication.files}
        missing = [name for name in publication.tables if f"parquet/{name}.parquet" not in expected]
        if missing:
            raise ValueError(f"it has no hash of {missing[0]}.parquet")
    except (OSError, ValueError, TypeError, KeyError) as error:
        return None, [Damage(_shown(described), f"it cannot be read ({error!r:.200})", remedy)]
    damage = []
    for file, sha256 in expected.items():
        try:
            actual = _sha256(folder / file)
        except OSError as error:
            damage.append(Damage(_shown(folder / file), f"it cannot be read ({error.strerror})", remedy))
            continue
        if actual != sha256:
            problem = f"its sha256 is {actual[:16]}…, but {sha256[:16]}… was published"
            damage.append(Damage(_shown(folder / file), problem, remedy))
    left = folder / f"{DATABASE}.wal"
    if left.exists():
        damage.append(Damage(_shown(left), "a program has opened the published file to write", remedy))
    return publication, damage


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() or path.is_symlink()]


def _remedy(in_place: bool) -> str:
    if in_place:
        return "Refresh, which publishes anew (make refresh), or go back to an earlier publication (make rollback)"
    return "A rollback passes it over, and newer publications take its place: nothing has to be done"


def _publications() -> Path:
    return paths.warehouse() / "publications"


def _order_file() -> Path:
    return _publications() / "order.json"


def _draft() -> Path:
    return paths.warehouse() / ".publishing"


def _link() -> Path:
    """The link to the publication in place."""
    return paths.warehouse() / "published"


def _doors() -> dict[Path, str]:
    """What analysts open, and where it leads."""
    return {
        paths.published_database(): f"published/{DATABASE}",
        paths.parquet(): "published/parquet",
        paths.csv(): "published/parquet/csv",
    }


def _wrong_doors() -> dict[Path, str]:
    return {
        door: target for door, target in _doors().items() if not (door.is_symlink() and os.readlink(door) == target)
    }


def _hang_doors() -> None:
    for door, target in _wrong_doors().items():
        _replace_link(door, target)


def _replace_link(link: Path, target: str) -> None:
    """Make a link lead elsewhere, in one step."""
    draft = _new(link)
    draft.unlink(missing_ok=True)
    draft.symlink_to(target)
    os.replace(draft, link)


def _new(place: Path) -> Path:
    """What is about to replace a file or link."""
    return place.with_name(f".{place.name}.new")


def _build_id(con: duckdb.DuckDBPyConnection) -> str:
    """Which build is attached: the one row of its ``builds``."""
    rows = con.execute(f"select build_id from build.main.{HISTORY}").fetchall()
    if len(rows) != 1:
        raise _bad(f"its table builds has {len(rows)} rows and so does not say which build it is", "Refresh again")
    return rows[0][0]


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


def _shown(path: Path) -> str:
    """A path within the warehouse, without where that is."""
    return f"{paths.warehouse().name}/{path.relative_to(paths.warehouse()).as_posix()}"


def _bad(problem: str, remedy: str) -> BadInput:
    return BadInput(source="warehouse", dataset="publication", problem=problem, remedy=remedy)
