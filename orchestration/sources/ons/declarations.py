"""What the declarations of the office's datasets share: terms, fetches, and the forms and bands of published cells."""

import re
from collections.abc import Callable

import polars as pl

from orchestration.ingest.dataset import Dataset, Pattern, Release, Rule, Unavailable
from orchestration.ingest.download import Client
from orchestration.sources.ons import BASE_URL, LICENCE, PUBLISHER, SOURCE
from orchestration.sources.ons.website import fetch_files, no_workbook

# Shorthand in square brackets is the service-wide convention; letters and signs without brackets are older.
MARKERS = ("[x]", "[c]", "[z]", "[u]", "[w]", "[low]", "x", "c", "z", "u", "..", ".", ":", "-", "*", "~")
NUMBER = r"-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?|-?[0-9]+(\.[0-9]+)?"
CELL = Pattern(
    rf"^({NUMBER}|{'|'.join(re.escape(marker) for marker in MARKERS)})$",
    f"a number, with or without thousands separators, or one of the markers {' '.join(MARKERS)}",
)
YEAR = r"(19|20)[0-9]{2}"
IS_YEAR = Pattern(rf"^{YEAR}$", "a year")
# Total, letters of sections, divisions, spans of both. They overlap: no sum over all of them means anything.
INDUSTRY = Pattern(
    r"^(Total|68IMP|[A-Z]{1,4}(-[A-Z]{1,2})?( \([0-9; -]+\))?|[0-9]{1,2}(-[0-9]{1,2})?)$",
    "an industry code of the regional accounts",
)


def office_dataset(name: str, title: str, description: str, page: str, **about) -> Dataset:
    """A dataset of the office, with the address of its page; ``about`` is the rest of its declaration."""
    return Dataset(
        source=SOURCE,
        name=name,
        title=title,
        description=description,
        publisher=PUBLISHER,
        homepage=f"{BASE_URL}{page}",
        licence=LICENCE,
        **about,
    )


def fetches(
    dataset: str, page: str, wanted: str, not_before: str
) -> Callable[[Client, str], list[Release] | Unavailable]:
    """A fetch of the newest workbook below a page of the website, whatever its name, if it matches ``wanted``.

    An edition from before ``not_before``, the latest one known when this was written, means that the page has moved.
    """

    def fetch(client: Client, base_url: str) -> list[Release] | Unavailable:
        return fetch_files(
            client,
            base_url,
            page,
            dataset=dataset,
            wanted=[wanted],
            not_before=not_before,
            check=no_workbook,
            media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        )

    return fetch


def as_many_rows(of: tuple[str, ...], among: tuple[str | pl.Expr, ...]) -> Rule:
    """A rule: a full table has as many rows for each ``of`` as for any other ``among`` those that are alike."""
    rows = pl.len().over(*of)
    return Rule(
        f"rows are missing: others have more of them than this {' and '.join(of)}", rows < rows.max().over(*among), of
    )


def number(column: str = "value") -> pl.Expr:
    """The number in a text column, thousands separators removed; null where it is a marker."""
    return pl.col(column).str.replace_all(",", "", literal=True).cast(pl.Float64, strict=False)


def band(where: pl.Expr, low: float, high: float, said: str, *columns: str, column: str = "value") -> Rule:
    """A rule: numbers of some rows lie within bounds far beyond what is plausible, so that a change of unit shows."""
    problem = f"{said} lies outside {low:,.0f} to {high:,.0f}: the unit may have changed"
    return Rule(problem, where & number(column).is_between(low, high).not_(), (column, *columns))
