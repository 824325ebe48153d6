"""Nomis, the ONS service for labour market statistics: the Business Register and Employment Survey so far.

Nomis cuts long replies short with status 200, so pages carry RECORD_OFFSET and RECORD_COUNT and are checked against
them here, while they are fetched and when they are read. Values stay text; what a status means for a value is decided
in staging.
"""

import csv
import json
from collections.abc import Mapping
from datetime import datetime, timedelta

import polars as pl

from orchestration.ingest.crawl import Crawl
from orchestration.ingest.dataset import Dataset, ForeignKey, Licence, Pattern, Release, Rule, Unavailable
from orchestration.ingest.download import Check, Client, Manners, Request, key, no_page
from orchestration.ingest.errors import BadInput
from orchestration.ingest.tables import read_csv_text

SOURCE = "nomis"
# Limits are not published; the service answers too many requests with something that is no table.
MANNERS = Manners(rates=((1, 1.0),), look_pause=30.0)
# What a reply may have without a key. Pages go on by the rows received, so that a lower limit does no harm.
PAGE_ROWS = 25_000
BRES_ID = "NM_189_1"
# A code of this service is a multiple of 4,194,304 and an index; the multiple names the kind: 36 for sections of
# SIC 2007, 35 for divisions, 33 for classes and so, though not seen yet, 32 for subclasses. Any other code is refused.
BRES_QUERY = {
    "industry": "TYPE32",
    "employment_status": "4",
    "measure": "1",
    "measures": "20100",
}
# Figures for the areas of ITL 2021 begin with 2022; earlier years have the same areas by their codes of NUTS 2016.
BRES_AREAS = {"nuts2_2016": ("TYPE438", 2015, 2021), "itl2_2021": ("TYPE429", 2022, 9999)}
BRES_COLUMNS = (
    "DATE",
    "GEOGRAPHY_CODE",
    "GEOGRAPHY_NAME",
    "INDUSTRY_CODE",
    "INDUSTRY_NAME",
    "EMPLOYMENT_STATUS_NAME",
    "MEASURES_NAME",
    "OBS_VALUE",
    "OBS_STATUS",
    "OBS_STATUS_NAME",
    "RECORD_OFFSET",
    "RECORD_COUNT",
)
# The statuses seen for this survey. Any other fails until someone has looked at what it means.
BRES_STATUSES = {"A": "Normal Value", "Q": "These figures are missing."}


def fetch_bres_employment(client: Client, base_url: str) -> list[Release] | Unavailable:
    """Employment of every year, area and 5-digit industry as one release, whose vintage is the day of the last update.

    Asks when the dataset was last updated, and for nothing else if that state has landed. BadInput where Nomis does not
    answer, or changes its data meanwhile.
    """
    dataset = "bres_employment"
    updated = last_updated(client, base_url, BRES_ID, dataset)
    query = {**BRES_QUERY, "select": ",".join(BRES_COLUMNS).lower()}
    state = {"LastUpdated": updated, "address": base_url, "query": json.dumps([query, BRES_AREAS, PAGE_ROWS])}
    crawl = Crawl(client, (SOURCE, dataset), state)
    if landed := crawl.landed:
        return Unavailable(f"not updated since {updated}, which has landed as {landed.release_id}: nothing fetched")
    years = _years(client, base_url, BRES_ID, dataset)
    for areas, (geography, first, last) in BRES_AREAS.items():
        dates = [str(year) for year in years if first <= year <= last]
        if dates:
            chosen = {**query, "geography": geography, "date": ",".join(dates)}
            _fetch_pages(crawl, f"{base_url}/dataset/{BRES_ID}.data.csv", chosen, f"{dataset}_{areas}", dataset)
    after = last_updated(client, base_url, BRES_ID, dataset)
    if after != updated:
        crawl.discard()
        raise _bad(dataset, f"{BRES_ID} was updated while it was fetched ({updated}, then {after})", "Refresh again")
    return [crawl.release(vintage=updated[:10], vintage_basis=f"LastUpdated of {BRES_ID} on Nomis, {updated}")]


def last_updated(client: Client, base_url: str, dataset_id: str, dataset: str) -> str:
    """When Nomis last updated a dataset, "YYYY-MM-DD hh:mm:ss": its change detector. BadInput where it does not say."""
    definition = _structure(client, f"{base_url}/dataset/{dataset_id}.def.sdmx.json", dataset)
    try:
        annotations = definition["keyfamilies"]["keyfamily"][0]["annotations"]["annotation"]
        (updated,) = (a["annotationtext"] for a in annotations if a["annotationtitle"] == "LastUpdated")
        datetime.strptime(updated, "%Y-%m-%d %H:%M:%S")
        return updated
    except (KeyError, IndexError, TypeError, ValueError):
        problem = f"the definition of {dataset_id} does not say when it was last updated"
        raise _bad(dataset, problem, "Compare the reply with what last_updated expects of it") from None


def _years(client: Client, base_url: str, dataset_id: str, dataset: str) -> list[int]:
    """The years for which a dataset has figures, in order."""
    codes = _structure(client, f"{base_url}/dataset/{dataset_id}/time.def.sdmx.json", dataset)
    try:
        return sorted(int(code["value"]) for code in codes["codelists"]["codelist"][0]["code"])
    except (KeyError, IndexError, TypeError, ValueError):
        problem = f"the list of years of {dataset_id} cannot be read"
        raise _bad(dataset, problem, "Compare the reply with what _years expects of it") from None


def _structure(client: Client, url: str, dataset: str) -> dict:
    """The content of a metadata reply."""
    reply = client.get(_request(dataset, url, {}, "application/json", _no_json))
    try:
        return json.loads(reply.content)["structure"]
    except (ValueError, KeyError, TypeError) as error:
        problem = f"{reply.receipt.url} answered with metadata that cannot be read ({error!r})"
        raise _bad(dataset, problem, "Refresh again later") from None


def _fetch_pages(crawl: Crawl, url: str, query: Mapping[str, str], stem: str, dataset: str) -> None:
    """Every page of one query, by the rows received, each checked as it arrives."""
    offset, total = 0, None
    while total is None or offset < total:
        paging = {"recordoffset": str(offset), "recordlimit": str(PAGE_ROWS)}
        name = f"{stem}_{offset:07}.csv"
        content = crawl.page(name, _request(dataset, url, {**query, **paging}, "text/csv", _no_bres_table))
        try:
            rows, count = _page_size(content, name, offset, dataset)
        except BadInput:
            crawl.discard(name)
            raise
        if total not in (None, count):
            crawl.discard()
            problem = f"RECORD_COUNT changes from {total:,} to {count:,}: the data changed between two pages"
            raise _bad(dataset, problem, "Refresh again", name)
        offset, total = offset + rows, count


def _page_size(content: bytes, name: str, offset: int, dataset: str) -> tuple[int, int]:
    """Rows of a page and of its whole query. BadInput unless the rows run on from ``offset`` and agree on the total."""
    page = read_csv_text(content, name, BRES_COLUMNS, source=SOURCE, dataset=dataset)
    counts = page["RECORD_COUNT"].unique().to_list()
    expected = [str(row) for row in range(offset, offset + page.height)]
    if page.is_empty() or page["RECORD_OFFSET"].to_list() != expected or len(counts) > 1 or not _is_count(counts[0]):
        problem = f"the page asked for from row {offset:,} is empty, or its RECORD_OFFSET or RECORD_COUNT do not fit"
        raise _bad(dataset, problem, "Refresh again", name)
    return page.height, int(counts[0])


def _is_count(text: str | None) -> bool:
    return text is not None and text.isdecimal()


def _no_bres_table(first: bytes, content_type: str) -> str | None:
    """What is wrong with the start of a data reply; Nomis sends empty text, pages and sentences with status 200."""
    if problem := no_page(first, content_type):
        return problem
    header = next(csv.reader([first.decode("utf-8-sig", "replace").splitlines()[0]]))
    return None if tuple(header) == BRES_COLUMNS else "does not begin with the columns asked for"


def _no_json(first: bytes, content_type: str) -> str | None:
    """What is wrong with the start of a metadata reply."""
    return no_page(first, content_type) or (None if first.lstrip().startswith(b"{") else "is not JSON")


def _request(dataset: str, url: str, parameters: Mapping[str, str], accept: str, check: Check) -> Request:
    """A request to Nomis, with the user's key where there is one (LEVELUP_KEY_NOMIS)."""
    uid = {"uid": key(SOURCE)} if key(SOURCE) else {}
    return Request(
        source=SOURCE,
        dataset=dataset,
        url=url,
        parameters={**parameters, **uid},
        accept=accept,
        check=check,
        manners=MANNERS,
    )


def _bad(dataset: str, problem: str, remedy: str, file: str = "") -> BadInput:
    return BadInput(source=SOURCE, dataset=dataset, file=file, problem=problem, remedy=remedy)


def parse_bres_employment(files: Mapping[str, bytes]) -> pl.DataFrame:
    """The pages of one or more queries, files in name order, as BRES_COLUMNS (text) plus source_file and source_row.

    A query may be spread over files. BadInput where a file is not such a CSV, or a query does not have exactly its
    RECORD_COUNT rows in order.
    """
    if not files:
        problem = "the release has no files"
        raise BadInput(source=SOURCE, dataset="bres_employment", problem=problem, remedy="Fetch it again")
    table = pl.concat(
        read_csv_text(files[name], name, BRES_COLUMNS, source=SOURCE, dataset="bres_employment")
        for name in sorted(files)
    )
    check_pages(table, "bres_employment")
    return table


def check_pages(table: pl.DataFrame, dataset: str) -> None:
    """BadInput unless RECORD_OFFSET runs 0, 1, … RECORD_COUNT - 1 once for each query, through the files in order.

    A query starts where the offset is 0. Nomis gives no other sign that a reply was cut at its cap of rows.
    """

    def bad(row: dict, problem: str) -> BadInput:
        return BadInput(
            source=SOURCE,
            dataset=dataset,
            file=row["source_file"],
            row=row["source_row"],
            problem=problem,
            remedy="Fetch every page of the query again and name the files so that they sort in order",
        )

    if table.is_empty():
        raise BadInput(
            source=SOURCE,
            dataset=dataset,
            problem="there are no rows below the header (HTTP 200 is not success)",
            remedy="Check the query's parameters and fetch it again",
        )
    pages = table.select("source_file", "source_row", "RECORD_OFFSET", "RECORD_COUNT").with_columns(
        offset=pl.col("RECORD_OFFSET").cast(pl.Int64, strict=False),
        count=pl.col("RECORD_COUNT").cast(pl.Int64, strict=False),
    )
    if row := _first(pages.filter(pl.col("offset").is_null() | pl.col("count").is_null())):
        found = f"RECORD_OFFSET {row['RECORD_OFFSET']!r} and RECORD_COUNT {row['RECORD_COUNT']!r}"
        raise bad(row, f"{found} must be whole numbers")
    pages = pages.with_columns(
        expected=pl.col("offset").shift(1, fill_value=-1) + 1,
        query=(pl.col("offset") == 0).cum_sum(),
    )
    queries = pages.group_by("query", maintain_order=True).agg(
        pl.all().last(), rows=pl.len(), counts=pl.col("count").n_unique()
    )
    if row := _first(pages.filter(pl.col("offset") != pl.col("expected"), pl.col("offset") != 0)):
        problem = f"RECORD_OFFSET is {row['offset']:,} where {row['expected']:,} of {row['count']:,} comes next"
        raise bad(row, f"{problem}: a page is missing, repeated or truncated")
    if row := _first(queries.filter(pl.col("counts") > 1)):
        raise bad(row, "RECORD_COUNT changes within the query ending here: the data changed between two pages")
    if row := _first(queries.filter(pl.col("rows") != pl.col("count"))):
        problem = f"the query ending here has {row['rows']:,} rows, but RECORD_COUNT says {row['count']:,}"
        raise bad(row, f"{problem}: truncated page")


def _first(table: pl.DataFrame) -> dict | None:
    """The first row of a table by column name; None where it has none."""
    return table.row(0, named=True) if table.height else None


# As in dbt_project/macros/areas.sql: TL codes in Nomis tables up to 2024 are ITL 2021.
AREA_CODE_SYSTEM = (
    pl.when(pl.col("GEOGRAPHY_CODE").str.starts_with("UK"))
    .then(pl.lit("nuts2016"))
    .when(pl.col("GEOGRAPHY_CODE").str.starts_with("TL"))
    .then(pl.lit("itl2021"))
    .otherwise(pl.lit("gss"))
)

DATASETS = [
    Dataset(
        source=SOURCE,
        name="bres_employment",
        title="Business Register and Employment Survey: employment by industry",
        description="One row per area, 5-digit SIC 2007 industry and year, Great Britain. Values are rounded by the "
        "publisher, so parts do not add to totals; a missing value has status Q and is never zero.",
        publisher="Office for National Statistics",
        homepage="https://www.nomisweb.co.uk/datasets/newbres6pub",
        licence=Licence(
            name="Open Government Licence v3.0",
            url="https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
            attribution="Source: Office for National Statistics, via Nomis. Licensed under the Open Government Licence "
            "v3.0.",
        ),
        cadence="yearly, in autumn",
        fresh_within=timedelta(days=400),
        columns=BRES_COLUMNS,
        parse=parse_bres_employment,
        fetch=fetch_bres_employment,
        base_url="https://www.nomisweb.co.uk/api/v01",
        key=("DATE", "GEOGRAPHY_CODE", "INDUSTRY_CODE"),
        required=tuple(column for column in BRES_COLUMNS if column != "OBS_VALUE"),
        vocabularies={"EMPLOYMENT_STATUS_NAME": ("Employment",), "MEASURES_NAME": ("Value",)},
        numbers=("OBS_VALUE",),
        patterns={
            "DATE": Pattern(r"^(19|20)[0-9]{2}$", "a year"),
            "GEOGRAPHY_CODE": Pattern(
                r"^UK[A-Z0-9]{2,3}$|^TL[A-Z0-9]{1,3}$|^[EWSNK][0-9]{8}$", "a NUTS, ITL or GSS area code"
            ),
            "INDUSTRY_CODE": Pattern(
                r"^[0-9]{5}$",
                "a SIC code of five digits (01110, not 1110: what reads it as a number loses its leading zero)",
            ),
        },
        rules=(
            Rule(
                "INDUSTRY_NAME does not begin with the INDUSTRY_CODE and a colon (one may have lost its leading zero)",
                pl.col("INDUSTRY_NAME").str.starts_with(pl.col("INDUSTRY_CODE") + " : ").not_(),
                ("INDUSTRY_CODE", "INDUSTRY_NAME"),
            ),
            Rule(
                "OBS_STATUS and its name are not a pair known for this survey (A, Normal Value; Q, These figures are "
                "missing.)",
                pl.col("OBS_STATUS").replace_strict(BRES_STATUSES, default="").ne(pl.col("OBS_STATUS_NAME")),
                ("OBS_STATUS", "OBS_STATUS_NAME"),
            ),
            Rule(
                "OBS_VALUE must be given where OBS_STATUS is A and empty where it is Q",
                pl.col("OBS_VALUE").is_null() != (pl.col("OBS_STATUS") == "Q"),
                ("OBS_VALUE", "OBS_STATUS"),
            ),
            Rule("a number of jobs cannot be negative", pl.col("OBS_VALUE").str.starts_with("-"), ("OBS_VALUE",)),
        ),
        foreign_keys=(
            ForeignKey(
                ("GEOGRAPHY_CODE", "area_code_system"),
                ("official_figures", "areas"),
                ("area_code", "area_code_system"),
                {"area_code_system": AREA_CODE_SYSTEM},
            ),
        ),
    )
]
