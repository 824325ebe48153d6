"""Does a computed table hold what a case expects? The rules of the cases' README, and only those."""

import math

import polars as pl
from harness.cases import Expectation

SHOWN = 10


def differences(expected: Expectation, tables: dict[str, pl.DataFrame]) -> list[str]:
    """What is wrong with the computed table, one sentence each, at most the first ten; empty when it passes."""
    if expected.table not in tables:
        return [f"there is no table {expected.table}"]
    got = tables[expected.table]
    absent = [name for name in [*expected.keys, *expected.values] if name not in got.columns]
    if absent:
        return [f"table {expected.table} has no column {', '.join(absent)}"]
    wanted_rows, repeated = _by_key(expected.read(), expected.keys)
    got_rows, got_repeated = _by_key(got, expected.keys)
    found = [f"key {key} is repeated in the expected file" for key in repeated]
    found += [f"key {key} is computed more than once" for key in got_repeated]
    found += [f"key {key} is expected and not computed" for key in wanted_rows.keys() - got_rows.keys()]
    found += [f"key {key} is computed and not expected" for key in got_rows.keys() - wanted_rows.keys()]
    for key in wanted_rows.keys() & got_rows.keys():
        for name, tolerance in expected.values.items():
            problem = _difference(wanted_rows[key][name], got_rows[key][name], tolerance)
            if problem:
                found.append(f"{name} at {key}: {problem}")
    return sorted(found)[:SHOWN] + ([f"and {len(found) - SHOWN} more"] if len(found) > SHOWN else [])


def _by_key(table: pl.DataFrame, keys: list[str]) -> tuple[dict[tuple, dict], list[tuple]]:
    rows: dict[tuple, dict] = {}
    repeated = []
    for row in table.iter_rows(named=True):
        key = tuple(None if row[name] is None else str(row[name]) for name in keys)
        if key in rows:
            repeated.append(key)
        rows[key] = row
    return rows, repeated


def _difference(wanted: str | None, got: object, tolerance: dict[str, float]) -> str | None:
    if got is None or wanted is None:
        return None if got is wanted else f"expected {wanted}, computed {got}"
    if isinstance(got, str):
        return None if got == wanted else f"expected {wanted!r}, computed {got!r}"
    number = float(got)
    if not math.isfinite(number):
        return f"computed {number}"
    try:
        target = float(wanted)
    except ValueError:
        return f"expected the text {wanted!r}, computed the number {number}"
    if "abs_tol" in tolerance:
        allowed = float(tolerance["abs_tol"])
    else:
        allowed = float(tolerance["rel_tol"]) * abs(target) + 1e-12
    return None if abs(number - target) <= allowed else f"expected {target!r}, computed {number!r}"
