"""Which columns of its parents each column of a model comes from, read off its compiled SQL. No Dagster.

dagster-dbt can compute this too, but resolves a model anew for each of its columns: for the marts alone that takes as
long as building them. Here a model is resolved once, and what was found is kept beside dbt's artefacts until its
compiled SQL or the columns of its parents change. What sqlglot cannot read has no lineage, and stops nothing.
"""

import hashlib
import json
import logging
from collections.abc import Mapping
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import Scope, build_scope

from orchestration.defs import dbt_command

# (schema, table) of a model, seed or source.
Table = tuple[str, str]
# Name of a column to the columns that it comes from, each as (schema, table, column).
Lineage = dict[str, list[tuple[str, str, str]]]
# Written into the digest: what an earlier version of this module found is not kept.
VERSION = 1
KEPT = "lineage.json"

log = logging.getLogger(__name__)


class Lineages:
    """Lineage of the models of one manifest; ``columns`` are those of every table and source that is known."""

    def __init__(self, manifest: Mapping[str, Any], columns: Mapping[Table, list[str]]) -> None:
        self._manifest, self._columns = manifest, columns
        self._kept = _kept()
        self._found: dict[str, tuple[str, Lineage]] = {}

    def of(self, unique_id: str) -> Lineage:
        """Where the columns of a model come from; {} where it has no compiled SQL, or none that can be read."""
        node = self._manifest["nodes"][unique_id]
        path = dbt_command.target() / "compiled" / node["package_name"] / node["original_file_path"]
        if node["resource_type"] != "model" or node["language"] != "sql" or not path.exists():
            return {}
        sql, known = path.read_text(), {}
        for parent_id in node["depends_on"]["nodes"]:
            parent = self._manifest["nodes"].get(parent_id) or self._manifest["sources"][parent_id]
            table = parent["schema"], parent.get("alias") or parent["identifier"]
            # dbt reads a source by a function over files; what follows needs a name.
            sql = sql.replace(parent["relation_name"], ".".join(table))
            known[table] = self._columns.get(table, [])
        digest = hashlib.sha256(json.dumps([VERSION, sql, sorted(known.items())]).encode()).hexdigest()
        kept_digest, lineage = self._kept.get(unique_id, ("", {}))
        if kept_digest != digest:
            try:
                lineage = read_lineage(sql, known)
            except Exception as error:
                # A dialect that sqlglot half knows breaks it in many ways, and none of them is worth a build.
                log.info("no column lineage of %s: %r", unique_id, error)
                lineage = {}
        self._found[unique_id] = digest, lineage
        return lineage

    def keep(self) -> None:
        """Keep what was found for the next build."""
        dbt_command.keep(KEPT, json.dumps({**self._kept, **self._found}))


def read_lineage(sql: str, known: Mapping[Table, list[str]]) -> Lineage:
    """Where the columns of a query come from, given the columns of the tables that it reads."""
    schema: dict[str, dict[str, dict[str, str]]] = {}
    for (name, table), columns in known.items():
        if columns:
            schema.setdefault(name, {})[table] = dict.fromkeys(columns, "varchar")
    query = sqlglot.parse_one(sql, dialect="duckdb")
    for table in query.find_all(exp.Table):
        table.set("catalog", None)
    resolved = qualify(
        query, schema=schema, dialect="duckdb", validate_qualify_columns=False, identify=False, quote_identifiers=False
    )
    scope = build_scope(resolved)
    found = _columns_of(scope, {}) if scope else {}
    return {name: sorted(columns) for name, columns in found.items()}


def _columns_of(scope: Scope, found: dict[int, dict[str, set]]) -> dict[str, set]:
    """Where each column of a query comes from; ``found`` has the queries within it that were read already."""
    if id(scope) in found:
        return found[id(scope)]
    # A recursive query finds itself empty: its columns come from where it starts.
    found[id(scope)] = {}
    if scope.set_operation_scopes:
        left, right = (_columns_of(branch, found) for branch in scope.set_operation_scopes)
        if scope.expression.args.get("by_name"):
            columns = {name: left.get(name, set()) | right.get(name, set()) for name in left | right}
        else:
            others = [*right.values(), *[set()] * len(left)]
            columns = {name: found_in | others[place] for place, (name, found_in) in enumerate(left.items())}
    else:
        columns = {
            selected.alias_or_name: _columns_in(selected, scope, found)
            for selected in getattr(scope.expression, "selects", [])
        }
    found[id(scope)] = columns
    return columns


def _columns_in(selected: exp.Expression, scope: Scope, found: dict[int, dict[str, set]]) -> set:
    """Where the columns that an expression names come from."""
    columns = set()
    sources = {name: source for inner in scope.subquery_scopes for name, source in inner.sources.items()}
    sources |= scope.sources
    for column in selected.find_all(exp.Column):
        source = sources.get(column.table)
        if isinstance(source, Scope):
            columns |= _columns_of(source, found).get(column.name, set())
        elif isinstance(source, exp.Table) and source.db:
            columns.add((source.db, source.name, column.name))
    return columns


def _kept() -> dict[str, tuple[str, Lineage]]:
    try:
        entries = json.loads((dbt_command.target() / KEPT).read_bytes())
        return {unique_id: (digest, lineage) for unique_id, (digest, lineage) in entries.items()}
    except (OSError, ValueError, AttributeError):
        return {}
