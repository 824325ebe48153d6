"""The vocabulary of ingestion: what a dataset is, and what one release of it is. Nothing here reads or writes.

One ``Dataset`` declaration feeds the Dagster asset, ``release.json``, ``dim_releases`` and the attribution line.
"""

import hashlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property

import polars as pl

from orchestration.ingest.download import Client

AssetPath = tuple[str, str]
# How the basis of a vintage begins where the publisher does not date the release: the next day is no new edition.
UNDATED = "day of fetching"


@dataclass(frozen=True)
class Licence:
    """Terms of reuse. ``attribution`` must be shown wherever a number from the dataset is shown."""

    name: str
    url: str
    attribution: str


@dataclass(frozen=True)
class ForeignKey:
    """``columns`` must occur as ``to_columns`` of ``dataset`` (source, name), unless one of them is empty.

    ``derived`` gives the columns among them that the publisher leaves to be understood.
    """

    columns: tuple[str, ...]
    dataset: AssetPath
    to_columns: tuple[str, ...]
    derived: Mapping[str, pl.Expr] = field(default_factory=dict)


@dataclass(frozen=True)
class Pattern:
    """A regular expression (Rust syntax) that every non-empty value of a column matches, and what it says in words."""

    regex: str
    meaning: str


@dataclass(frozen=True, eq=False)
class Rule:
    """A check of several columns of a row: ``broken`` is true where it fails; ``columns`` are quoted in the error."""

    problem: str
    broken: pl.Expr
    columns: tuple[str, ...]


def no_address(*columns: str) -> Rule:
    """No text of these columns holds an e-mail address, which may be a person's: no name of a place has one."""
    address = r"[A-Za-z0-9._%+-]@[A-Za-z0-9-]+\.[A-Za-z]"
    broken = pl.any_horizontal(pl.col(column).str.contains(address) for column in columns)
    # Named, not quoted: the address must not go on into messages and records.
    return Rule(f"an e-mail address stands in {' or '.join(columns)}; remove it from the file", broken, ())


def day_exists(column: str, form: str = "%Y-%m-%d", *, only: str = "") -> Rule:
    """What a filled cell begins with is a day of the calendar, written as ``form`` (as for strptime).

    A month or year alone is its first day where ``form`` is ISO. ``only`` cells that this regular expression matches.
    A pattern lets 30 February pass; the cast in staging does not, and there one cell stops every dataset.
    """
    width = {"%Y%m%d": 8}.get(form, 10)
    text = pl.col(column) + pl.col(column).str.len_chars().replace_strict({4: "-01-01", 7: "-01"}, default="")
    missing = text.str.slice(0, width).str.to_date(form, strict=False).is_null()
    return Rule(
        f"{column} is a day that does not exist",
        pl.col(column).is_not_null() & missing & pl.col(column).str.contains(only),
        (column,),
    )


def payload_digest(sha256: Mapping[str, str]) -> str:
    """One digest of a whole payload: SHA-256 over the lines "name hash", in name order."""
    return hashlib.sha256("".join(f"{name} {sha256[name]}\n" for name in sorted(sha256)).encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Release:
    """One edition of a dataset as it arrived: the publisher's bytes and what is known about them.

    ``files`` maps plain file names to bytes. ``origin`` is ``bundled``, ``archive`` or ``live``. ``kind`` is
    ``original``, ``extract`` or ``derived``. Empty publisher, title, publisher_url, licence and attribution mean "as
    the dataset declares"; an empty ``fetched_at`` (UTC, ISO 8601, Z) means "at the moment of landing". ``requests`` are
    the receipts of what was asked of a publisher, without secrets. ``stated_rows`` is the number of rows that came with
    the release, where one did: shown beside the number landed, since some count the rows of sheets or files.
    """

    vintage: str
    vintage_basis: str
    files: Mapping[str, bytes]
    origin: str
    kind: str = "original"
    transformation: str = "none: bytes as published"
    media_type: str = "text/csv"
    publisher: str = ""
    title: str = ""
    publisher_url: str = ""
    licence: str = ""
    attribution: str = ""
    note: str = ""
    copied_from: str = ""
    fetched_at: str = ""
    requests: tuple[Mapping[str, object], ...] = ()
    stated_rows: int | None = None

    @cached_property
    def sha256(self) -> dict[str, str]:
        """Hash of each file, in name order."""
        return {name: hashlib.sha256(self.files[name]).hexdigest() for name in sorted(self.files)}

    @cached_property
    def payload_sha256(self) -> str:
        """One digest of the whole payload."""
        return payload_digest(self.sha256)

    @property
    def name(self) -> str:
        """Folder name of the release: vintage and the first 8 hex digits of the payload digest."""
        return f"{self.vintage}_{self.payload_sha256[:8]}"

    @property
    def order(self) -> tuple[str, str]:
        """Sorts releases by vintage, then by arrival; one still to be landed arrives after all those that have."""
        return self.vintage, self.fetched_at or "9999"


@dataclass(frozen=True)
class Unavailable:
    """Nothing of a dataset is supplied, and why."""

    reason: str


@dataclass(frozen=True, kw_only=True, eq=False)
class Dataset:
    """One table of one publisher: identity, terms, how to read it and what must be true of it.

    ``parse`` takes the payload (file name to bytes) and returns the publisher's ``columns`` as text, in that order,
    then ``source_file`` (String) and ``source_row`` (Int64, header = 1); it needs nothing but the bytes and raises
    BadInput. ``bundled_files`` are paths under the bundled folder. ``fetch`` takes a client and a base address and
    returns releases, or says why there is none to fetch. A dataset without it says in ``live_instead`` why that is, and
    which other one has the figures in a live refresh.

    ``record`` are the columns that tell one row of the publisher's files from another: a table can have several rows
    for each, such as one per year of a row of a sheet.

    Checks: ``key`` is unique (empty parts are equal to one another); ``required`` columns are never empty;
    ``vocabularies``, ``numbers`` (finite plain decimals), ``bands`` (lowest and highest plausible value of a number),
    ``dates`` (ISO) and ``patterns`` apply to non-empty values; then ``rules`` and ``foreign_keys``.

    ``known_changes``: name of a release to why it differs as it does from the one before, where ``changes`` would
    refuse or tell of it and somebody has looked.

    ``period`` is the column that says which year, month or day a row is about: none begins after the release's own day.
    Datasets of targets and projections, which look ahead, leave it out.
    """

    source: str
    name: str
    title: str
    description: str
    publisher: str
    homepage: str
    licence: Licence
    cadence: str
    fresh_within: timedelta
    columns: tuple[str, ...]
    parse: Callable[[Mapping[str, bytes]], pl.DataFrame]
    bundled_files: tuple[str, ...] = ()
    fetch: Callable[[Client, str], list[Release] | Unavailable] | None = None
    base_url: str = ""
    live_instead: str = ""
    key: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    vocabularies: Mapping[str, Collection[str]] = field(default_factory=dict)
    numbers: tuple[str, ...] = ()
    bands: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    dates: tuple[str, ...] = ()
    patterns: Mapping[str, Pattern] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    kinds: tuple[str, ...] = ("csv",)
    record: tuple[str, ...] = ("source_file", "source_row")
    family: str = ""
    known_changes: Mapping[str, str] = field(default_factory=dict)
    period: str = ""

    @property
    def asset_path(self) -> AssetPath:
        """(source, name): folder, asset key, dbt source and staging model are all derived from it."""
        return self.source, self.name

    @property
    def staged_as(self) -> AssetPath:
        """(source, name) of its table in dbt: its own, or that of its family, which one staging model reads whole."""
        return self.source, self.family or self.name
