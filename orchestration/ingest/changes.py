"""What a new release changes in the one before it: rows gone and added, cells that differ, by how much.

A digit that flips inside a number cannot be seen in one file. It is seen against the release before: what cannot be
a publication is refused here, what may be a silent correction or damage on the way is told. Nothing is written.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from itertools import combinations
from pathlib import Path

import polars as pl

from orchestration.ingest.cells import CELL_KEY
from orchestration.ingest.dataset import UNDATED, Dataset, Release
from orchestration.ingest.errors import BadInput
from orchestration.ingest.landing import Landed

# Thousands for units, or pence for pounds: no statistic moves so far as a whole from one release to the next.
SLIP = 20
# Of fewer cells in common the middle one may be an outlier: that is told, and not refused.
FEWEST = 3
# Of one date no publisher withdraws most rows; a file cut short loses them.
KEPT_SHARE = 0.5
# Beyond an ordinary revision: so many of the cells in common more than doubled or halved, or one that is so far off.
DOUBLED_SHARE, DOUBLED, OFF = 0.1, 2, 100
# A table, sheet, measure or year of a long table can be wrong by itself, too small a part to move the whole column.
# So many of its cells say so, by their median or by their share; a column of the key with more values has no groups.
FEWEST_OF_A_GROUP, GROUP_SLIP, MOST_GROUPS = 30, 3, 1000
NUMERIC_SHARE = 0.9
FIRST = 5
SHOWN = 60


@dataclass(frozen=True)
class Before:
    """The release that a new one is held against. ``table`` may be lazy: it is read a column at a time."""

    release_id: str
    vintage: str
    origin: str
    table: pl.LazyFrame


@dataclass(frozen=True)
class Changes:
    """The differences of a release from ``since``, a release id. ``edition``: ``same``, ``later`` or ``earlier``.

    ``columns``: cells in common that differ, by column. ``ratios``: column of numbers to the median of now / before.
    ``first`` are the first differences in words. ``unexpected`` says what is more than an ordinary revision; "" where
    nothing is, or where the dataset declares that it is known.
    """

    since: str
    edition: str
    rows_before: int
    rows: int
    rows_gone: int
    rows_added: int
    columns: Mapping[str, int] = field(default_factory=dict)
    ratios: Mapping[str, float] = field(default_factory=dict)
    largest: float | None = None
    first: tuple[str, ...] = ()
    unexpected: str = ""

    @property
    def cells_changed(self) -> int:
        """Cells in common that differ, in all columns together."""
        return sum(self.columns.values())

    def entry(self) -> dict:
        """As it stands in release.json."""
        return {**asdict(self), "cells_changed": self.cells_changed, "first": list(self.first)}


@dataclass(frozen=True)
class _Column:
    """One column over the rows in common: texts, what of it are numbers, and the key and file of each row."""

    name: str
    texts: pl.DataFrame
    is_numeric: bool
    rows: pl.DataFrame

    @cached_property
    def numbers(self) -> pl.DataFrame:
        """Cells that hold a number both times, and not zero before: ``before``, ``now``, ``ratio``."""
        return (
            self.texts.select(_number("before"), _number("now"))
            .filter(pl.col("before").is_finite() & pl.col("now").is_finite() & (pl.col("before") != 0))
            .with_columns(ratio=pl.col("now") / pl.col("before"))
        )


def compare(dataset: Dataset, release: Release, table: pl.DataFrame, before: Before) -> Changes | None:
    """The differences of a release from the one before it, None where the two tables cannot be compared.

    BadInput where they are none that a publisher can mean: all numbers of a column on another scale, or most rows gone
    under the same date. A release among the dataset's ``known_changes`` is neither refused nor told.
    """
    is_same = release.vintage == before.vintage or (
        release.origin == before.origin and release.vintage_basis.startswith(UNDATED)
    )
    edition = "same" if is_same else "earlier" if release.vintage < before.vintage else "later"
    known = before.table.collect_schema().names()
    if any(column not in known for column in dataset.key or dataset.columns):
        return None
    held = _by_key if dataset.key else _whole_rows
    changes, columns = held(dataset, table, before, edition)
    if release.name in dataset.known_changes:
        return changes
    # An extract from an archive has other rows than what the publisher sends, with nobody having changed a figure.
    is_copy = release.origin != before.origin
    if not is_copy:
        _refuse(dataset, release, changes, columns)
    is_placed = set(CELL_KEY) <= set(dataset.key)
    return replace(changes, unexpected="; ".join(_unexpected(changes, columns, is_copy, is_placed)))


def _by_key(dataset: Dataset, table: pl.DataFrame, before: Before, edition: str) -> tuple[Changes, Sequence[_Column]]:
    """Rows are the same where their key is."""
    key = list(dataset.key)
    old = before.table.select(key).collect().with_row_index("_before").unique(key, keep="first", maintain_order=True)
    new = table.select(*key, *[name for name in ("source_file",) if name not in key]).with_row_index("_now")
    pairs = new.join(old, on=key, how="inner", nulls_equal=True, maintain_order="left")
    gone = old.join(new, on=key, how="anti", nulls_equal=True, maintain_order="left")
    added = new.join(old, on=key, how="anti", nulls_equal=True, maintain_order="left")
    known = set(before.table.collect_schema().names())
    columns, counts, first = [], {}, []
    for name in dataset.columns:
        if name in key or name not in known:
            continue
        texts = pl.DataFrame(
            {
                "before": before.table.select(name).collect()[name].gather(pairs["_before"]),
                "now": table[name].gather(pairs["_now"]),
            }
        )
        differs = texts["before"].ne_missing(texts["now"])
        if not differs.any():
            continue
        counts[name] = int(differs.sum())
        columns.append(_Column(name, texts, _is_numeric(texts), pairs.drop("_before", "_now")))
        for place in differs.arg_true().head(FIRST):
            row = table.row(pairs["_now"][place], named=True)
            was, now = texts.row(place)
            first.append(f"{_place(row)}, {_quoted(key, row)}: {name} was {_shown(was)}, is {_shown(now)}")
    first += [f"gone: {_quoted(key, row)}" for row in gone.head(FIRST).iter_rows(named=True)]
    first += [f"added: {_quoted(key, row)}" for row in added.head(FIRST).iter_rows(named=True)]
    numeric = [column for column in columns if column.is_numeric and column.numbers.height]
    ratios = {column.name: _digits(column.numbers["ratio"].median()) for column in numeric}
    # As far from one in either direction.
    furthest = [column.numbers["ratio"].abs().replace(0, None).log().abs().max() for column in numeric]
    largest = max((far for far in furthest if far is not None), default=None)
    return Changes(
        before.release_id,
        edition,
        old.height,
        table.height,
        gone.height,
        added.height,
        counts,
        ratios,
        None if largest is None else _digits(math.exp(largest)),
        tuple(first[:FIRST]),
    ), columns


def _whole_rows(
    dataset: Dataset, table: pl.DataFrame, before: Before, edition: str
) -> tuple[Changes, Sequence[_Column]]:
    """Without a key a row is itself or another."""
    names = list(dataset.columns)
    old = before.table.select(names).collect()
    counted = [each.group_by(names, maintain_order=True).len() for each in (old, table.select(names))]
    gone, added = (
        mine.join(other, on=names, how="left", nulls_equal=True, maintain_order="left", suffix="_other")
        .with_columns(more=pl.col("len").cast(pl.Int64) - pl.col("len_other").fill_null(0).cast(pl.Int64))
        .filter(pl.col("more") > 0)
        for mine, other in (counted, counted[::-1])
    )
    first = [
        f"{said}: {_quoted(names, row)}"
        for said, rows in (("gone", gone), ("added", added))
        for row in rows.head(FIRST).iter_rows(named=True)
    ]
    counts = old.height, table.height, int(gone["more"].sum()), int(added["more"].sum())
    return Changes(before.release_id, edition, *counts, first=tuple(first[:FIRST])), ()


def _refuse(dataset: Dataset, release: Release, changes: Changes, columns: Sequence[_Column]) -> None:
    """BadInput for what cannot be a publication."""
    remedy = (
        f"Look at the publisher's page. If the file is right, declare {release.name} in the dataset's known_changes, "
        f"in orchestration/sources/{dataset.source}, and refresh again"
    )

    def refuse(problem: str) -> None:
        file = ", ".join(sorted(release.files)[:3])
        raise BadInput(source=dataset.source, dataset=dataset.name, file=file, problem=problem, remedy=remedy)

    # Cells known by their place alone may be others in another edition.
    is_placed = set(CELL_KEY) <= set(dataset.key) and changes.edition != "same"
    for column in [] if is_placed else columns:
        ratio = changes.ratios.get(column.name)
        enough = changes.edition == "same" or column.numbers.height >= FEWEST
        if ratio is not None and enough and not 1 / SLIP <= ratio <= SLIP:
            refuse(
                f"{column.name} is {ratio:,.4g} times what it was in {changes.since} (median of "
                f"{column.numbers.height:,} cells in common): a changed unit, or damage; {changes.first[0]}"
            )
    if changes.edition == "same" and changes.rows_before > FEWEST and changes.rows < KEPT_SHARE * changes.rows_before:
        refuse(
            f"{changes.rows:,} rows are left of the {changes.rows_before:,} of {changes.since}, which has the same date"
        )


def _unexpected(changes: Changes, columns: Sequence[_Column], is_copy: bool, is_placed: bool) -> Iterator[str]:
    """What is more than an ordinary revision, in words, without a value of any cell but of keys."""
    if changes.edition == "same":
        if changes.cells_changed:
            by_column = ", ".join(f"{name} {count:,}" for name, count in changes.columns.items())
            yield f"{changes.cells_changed:,} cells differ from {changes.since}, which has the same date ({by_column})"
        if not is_copy and (changes.rows_gone or changes.rows_added):
            yield (
                f"{changes.rows_gone:,} rows of {changes.since} are gone and {changes.rows_added:,} are added, under "
                "the same date"
            )
        return
    if changes.edition == "later" and changes.rows < KEPT_SHARE * changes.rows_before:
        yield f"{changes.rows:,} rows are left of the {changes.rows_before:,} of {changes.since}"
    if changes.rows_before - changes.rows_gone < KEPT_SHARE * changes.rows_before:
        # Of other records, or other codes, the few that are the same say nothing.
        return
    for column in columns:
        numbers = column.numbers if column.is_numeric else column.texts.head(0)
        if numbers.height:
            ratio = numbers["ratio"]
            doubled = int((~ratio.abs().is_between(1 / DOUBLED, DOUBLED)).sum())
            off = int((~ratio.abs().is_between(1 / OFF, OFF) & (ratio != 0)).sum())
            negative = int((numbers["now"] < 0).sum()) if (numbers["before"] > 0).all() else 0
            if doubled >= max(FEWEST, DOUBLED_SHARE * numbers.height):
                yield f"{column.name} more than doubled or halved in {doubled:,} of {numbers.height:,} cells"
            elif off:
                yield f"{column.name} is {OFF} times as much or as little in {off:,} of {numbers.height:,} cells"
            elif not is_placed and (said := _off_group(column)):
                yield said
            if negative:
                yield f"{column.name} is below zero in {negative:,} cells, where it never was"
        filled = column.texts.filter(pl.col("before").is_not_null())
        emptied = filled["now"].null_count()
        if emptied > max(FEWEST, KEPT_SHARE * filled.height):
            yield f"{column.name} is empty now in {emptied:,} of {filled.height:,} cells that had something"


def _off_group(column: _Column) -> str:
    """The largest group of rows, by one or two columns of the key, in which a column is off, in words; "" if none."""
    cells = column.rows.with_columns(column.texts.select(_before=_number("before"), _now=_number("now"))).filter(
        pl.col("_before").is_finite() & (pl.col("_before") != 0)
    )
    ratio = pl.col("_now") / pl.col("_before")
    middle = pl.col("_middle").abs()
    named = [name for name in column.rows.columns if cells[name].n_unique() <= MOST_GROUPS]
    for names in [(), *combinations(named, 1), *combinations(named, 2)]:
        # Of one place in one year small counts do double: by two columns it is most of the cells that count.
        share = DOUBLED_SHARE if len(names) < 2 else KEPT_SHARE
        off = (
            cells.group_by(names or pl.lit(0).alias("_all"))
            .agg(
                _cells=pl.len(),
                _middle=ratio.median(),
                _doubled=(~ratio.abs().is_between(1 / DOUBLED, DOUBLED)).sum(),
                _emptied=pl.col("_now").is_null().sum(),
            )
            .filter(
                (pl.col("_cells") >= FEWEST_OF_A_GROUP)
                & (
                    (~middle.is_between(1 / GROUP_SLIP, GROUP_SLIP))
                    | (pl.max_horizontal("_doubled", "_emptied") > share * pl.col("_cells"))
                )
            )
            .sort(pl.col("_cells"), *names, descending=[True, *[False] * len(names)])
        )
        if off.height:
            worst = off.row(0, named=True)
            # Of an empty group the middle is none.
            times = "" if worst["_middle"] is None else f"{worst['_middle']:,.3g} times what it was (median), "
            others = f", and other such groups: {off.height - 1}" if off.height > 1 else ""
            where = f" where {_quoted(names, worst)}" if names else ""
            return (
                f"{column.name} is {times}more than doubled, halved or zero in {worst['_doubled']:,} and no number in "
                f"{worst['_emptied']:,} of {worst['_cells']:,} cells{where}{others}"
            )
    return ""


def _number(column: str) -> pl.Expr:
    """A text as a number, thousands separators aside; null where it is none."""
    return pl.col(column).str.replace_all(",", "", literal=True).cast(pl.Float64, strict=False)


def _is_numeric(texts: pl.DataFrame) -> bool:
    """Whether nearly all that stood in a column were numbers."""
    filled = texts.select("before").drop_nulls()
    return filled.height > 0 and filled.select(_number("before").is_not_null().mean()).item() >= NUMERIC_SHARE


def _digits(number: float) -> float:
    """As many digits as a reader of a ratio needs."""
    return float(f"{number:.6g}")


def _place(row: Mapping[str, object]) -> str:
    return f"{row['source_file']} row {row['source_row']}"


def _quoted(names: Sequence[str], row: Mapping[str, object]) -> str:
    return _cut(", ".join(f"{name} {_shown(row[name])}" for name in names if row[name] is not None), 4 * SHOWN)


def _shown(value: object) -> str:
    return "empty" if value is None else repr(_cut(str(value), SHOWN))


def _cut(text: str, most: int) -> str:
    """A text that fits into a message, on one line."""
    text = " ".join(text[: most + 1].split())
    return text if len(text) <= most else f"{text[:most]} …"


def predecessor(
    dataset: Dataset, release: Release, landed: Sequence[Landed], supplied: Sequence[tuple[Release, pl.DataFrame]]
) -> Before | None:
    """The release before this one among those that have ``landed`` and those ``supplied`` with it, None if first.

    Where all others are of later vintages it is the earliest of them.
    """
    known = [
        ((old.vintage, old.fetched_at), old.payload_sha256, old.release_id, old.origin, old.table_path)
        for old in landed
    ]
    known += [
        (new.order, new.payload_sha256, "/".join((*dataset.asset_path, new.name)), new.origin, table)
        for new, table in supplied
    ]
    others = sorted((item for item in known if item[1] != release.payload_sha256), key=lambda item: item[0])
    if not others:
        return None
    (vintage, _), _, release_id, origin, table = ([others[0]] + [item for item in others if item[0] < release.order])[
        -1
    ]
    return Before(release_id, vintage, origin, pl.scan_parquet(table) if isinstance(table, Path) else table.lazy())
