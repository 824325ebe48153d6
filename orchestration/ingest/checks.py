"""The checks a dataset declares, run on a parsed table before anything reaches raw/. The first failure raises BadInput.

Not here: checks of a file's own structure (``parse`` does those) and of meaning across datasets (dbt tests do those).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import polars as pl

from orchestration.ingest.containers import OBTAIN_AGAIN
from orchestration.ingest.dataset import AssetPath, Dataset, Release
from orchestration.ingest.errors import BadInput
from orchestration.ingest.tables import SOURCE_COLUMNS

# No exponent, plus sign, thousands separator, "inf" or "nan": what remains reads the same in every engine.
DECIMAL = r"^-?[0-9]+(\.[0-9]+)?$"
ISO_DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"

Lookup = Callable[[AssetPath], pl.DataFrame | None]


def check_not_empty(dataset: Dataset, release: Release, table: pl.DataFrame) -> None:
    """BadInput where a release has no rows: a header alone is what is left of a file, or an answer to a bad question.

    Landed, it would take the place of the last good release.
    """
    if table.is_empty():
        raise BadInput(
            source=dataset.source,
            dataset=dataset.name,
            file=", ".join(sorted(release.files)),
            problem=f"the release {release.vintage} has no rows (HTTP 200 is not success)",
            remedy=OBTAIN_AGAIN,
        )


def check_periods(dataset: Dataset, release: Release, table: pl.DataFrame) -> None:
    """BadInput where a row is about a ``period`` that begins after the release came out: nobody has observed it.

    Of what is no date, such as "Jan 2022-Dec 2022", the first year counts, and of a vintage its last day.
    """
    if not dataset.period:
        return
    text = pl.col(dataset.period)
    begins = pl.coalesce(
        text.str.extract(r"^([0-9]{4}-[0-9]{2}-[0-9]{2})"),
        text.str.extract(r"^([0-9]{4}-(?:0[1-9]|1[0-2]))$") + "-01",
        text.str.extract(r"([0-9]{4})") + "-01-01",
    )
    last_day = release.vintage + "-12-31"[len(release.vintage) - 4 :]
    _refuse(
        dataset,
        table.filter(begins > last_day),
        f"{dataset.period} begins after the release of {release.vintage} came out",
        f"{OBTAIN_AGAIN}. If the publisher projects, declare no period in orchestration/sources/{dataset.source}",
        dataset.period,
    )


def check_table(dataset: Dataset, table: pl.DataFrame) -> None:
    """Everything declared about single rows and the key. BadInput names the first offending row and counts the rest."""
    expected = {**dict.fromkeys(dataset.columns, pl.String), **SOURCE_COLUMNS}
    if dict(table.schema) != expected or table.columns != list(expected):
        raise TypeError(f"parse of {'/'.join(dataset.asset_path)} returned {table.schema}, not {expected}")
    checks = list(_declared(dataset))
    # All at once, over columns in parallel: whether any row offends. The rows are looked for where one does.
    offends = table.lazy().select(check.broken.any().alias(str(place)) for place, check in enumerate(checks)).collect()
    for place, check in enumerate(checks):
        if offends[str(place)][0]:
            _refuse(dataset, table.filter(check.broken), check.problem, check.remedy, *check.columns)


@dataclass(frozen=True, eq=False)
class _Check:
    """True of ``broken`` where a row offends; ``columns`` are quoted in the error."""

    broken: pl.Expr
    problem: str
    remedy: str
    columns: tuple[str, ...]


def _declared(dataset: Dataset) -> Iterator[_Check]:
    """What a dataset declares, in the order in which it is checked."""
    declared_in = f"orchestration/sources/{dataset.source}"

    def remedy(ours: str, change: str) -> str:
        """What to do about a bundled file, which people here write, or about a publisher's, which nobody here may."""
        if dataset.bundled_files:
            return ours
        return f"{OBTAIN_AGAIN}. If the publisher means it so, {change} in {declared_in} and the staging model together"

    for column in dataset.required:
        words = remedy("Fill it in", "declare that it may be empty")
        yield _Check(pl.col(column).is_null(), f"{column} is empty", words, ())
    for column, words in dataset.vocabularies.items():
        yield _Check(
            pl.col(column).is_in(list(words)).not_(),
            f"{column} is not one of {', '.join(sorted(words))}",
            remedy(
                f"Correct the row, or decide what the new word means and add it in {declared_in}",
                "decide what the new word means and declare it",
            ),
            (column,),
        )
    for column in dataset.numbers:
        yield _Check(
            pl.col(column).str.contains(DECIMAL).not_() | _float(column).is_finite().not_(),
            f"{column} is not a plain decimal number",
            remedy(
                "Write digits with an optional minus sign and decimal point, and put markers in the status column",
                "declare its markers",
            ),
            (column,),
        )
    for column, (low, high) in dataset.bands.items():
        # Thousands separators are the publisher's typography; whether they may stand there is a pattern's business.
        yield _Check(
            _float(column, pl.col(column).str.replace_all(",", "", literal=True)).is_between(low, high).not_(),
            f"{column} is outside the plausible band from {low:,g} to {high:,g}",
            f"Look whether the publisher has changed the unit; the band is declared in {declared_in}",
            (column,),
        )
    for column in dataset.dates:
        words = remedy("Write it as YYYY-MM-DD", "declare its form")
        text = pl.col(column)
        no_date = text.str.contains(ISO_DATE).not_() | text.str.to_date("%Y-%m-%d", strict=False).is_null()
        yield _Check(text.is_not_null() & no_date, f"{column} is not a date", words, (column,))
    for column, pattern in dataset.patterns.items():
        yield _Check(
            pl.col(column).str.contains(pattern.regex).not_(),
            f"{column} is not {pattern.meaning}",
            remedy(f"Correct the row; the form is declared in {declared_in}", "declare the form"),
            (column,),
        )
    for rule in dataset.rules:
        yield _Check(rule.broken, rule.problem, remedy("Correct the row", "change the rule"), rule.columns)
    if dataset.key:
        repeated = pl.struct(dataset.key).is_duplicated()
        words = remedy("Keep one row per key", "declare the key")
        yield _Check(repeated, "several rows have the same key", words, dataset.key)


def check_foreign_keys(dataset: Dataset, table: pl.DataFrame, lookup: Lookup) -> None:
    """Every reference resolves in the table that ``lookup`` gives for the other dataset (None: it has never landed)."""
    for reference in dataset.foreign_keys:
        target = table if reference.dataset == dataset.asset_path else lookup(reference.dataset)
        name = "/".join(reference.dataset)
        if target is None:
            raise BadInput(
                source=dataset.source,
                dataset=dataset.name,
                problem=f"it refers to {name}, of which nothing has landed",
                remedy=f"Land {name} first",
            )
        complete = table.with_columns(**reference.derived).filter(
            pl.all_horizontal(pl.col(reference.columns).is_not_null())
        )
        known = target.select(reference.to_columns).unique()
        unresolved = complete.join(
            known, left_on=reference.columns, right_on=reference.to_columns, how="anti", maintain_order="left"
        )
        remedy = f"Correct the row, or add the missing entry to {name}"
        if not dataset.bundled_files:
            remedy = f"{OBTAIN_AGAIN}, and {name} with it, which may be of an earlier edition"
        _refuse(dataset, unresolved, f"no entry in {name}", remedy, *reference.columns)


def _float(column: str, text: pl.Expr | None = None) -> pl.Expr:
    """A text column as double, null where it is no number; a number too long for a double becomes infinite."""
    return (pl.col(column) if text is None else text).cast(pl.Float64, strict=False)


def _refuse(dataset: Dataset, offending: pl.DataFrame, problem: str, remedy: str, *shown: str) -> None:
    """BadInput about the first of the offending rows, quoting its ``shown`` columns; nothing where no row offends."""
    if offending.is_empty():
        return
    first = offending.row(0, named=True)
    quoted = ", ".join(f"{column} {'empty' if first[column] is None else repr(first[column])}" for column in shown)
    count = f"{offending.height:,} rows offend" if offending.height > 1 else "1 row offends"
    raise BadInput(
        source=dataset.source,
        dataset=dataset.name,
        file=first["source_file"],
        row=first["source_row"],
        problem=f"{problem} ({quoted}; {count})" if quoted else f"{problem} ({count})",
        remedy=remedy,
    )
