"""The data service of Nomis: tables by the page, complete by their own count. No dataset is declared here.

How a reply is read and what makes it whole is in ``pages``.

Confirmed by recorded replies: paging, the cap, ``select``, ``LastUpdated``, empty text for a bad code, a web page for a
code list that is too large, and that the kind of a code is the code divided by 4,194,304. Not confirmed: that
``industry=TYPE32`` means subclasses, as the kinds that are on record suggest (36 sections, 35 divisions, 33 classes).
It is asked for only where the list of industries cannot be had, and rows that are no subclasses are refused.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import polars as pl

from orchestration.ingest.crawl import Crawl
from orchestration.ingest.dataset import Release, Unavailable
from orchestration.ingest.download import Check, Client, Manners, Request, key, no_page
from orchestration.ingest.errors import BadInput
from orchestration.sources.nomis import SOURCE
from orchestration.sources.nomis.pages import (
    bad,
    check_header_of,
    check_pages,
    check_together,
    page_size,
    read_files,
)

# Limits are not published; the service answers too many requests with something that is no table.
MANNERS = Manners(rates=((1, 1.0),), look_pause=30.0)
# What a reply may have without a key. Pages go on by the rows received, so that a lower limit does no harm.
PAGE_ROWS = 25_000
ROWS_PER_KIND = 4_194_304
SUBCLASS = re.compile(r"[0-9]{5} : ")
# Where the list of industries is a web page, with whatever status.
ASSUMED_SUBCLASSES = "TYPE32"
LIST_STATUSES = (200, 413, 500)


@dataclass(frozen=True, kw_only=True)
class ApiTable:
    """One table of the service and what is asked of it.

    ``id`` is the publisher's (NM_189_1). ``columns`` are those of the reply; they are selected, unless ``is_whole``,
    which asks for every column there is. ``query`` names each dimension but area, date and, with ``by_subclass``,
    industry. ``areas`` maps the stem of a file name to a geography and the first and last year asked of it. ``dates``
    is a regular expression of the periods that are asked for. ``together`` are the measures that each cell must have.
    """

    dataset: str
    id: str
    columns: tuple[str, ...]
    query: Mapping[str, str]
    areas: Mapping[str, tuple[str, int, int]]
    dates: str = "[0-9]{4}"
    is_whole: bool = False
    by_subclass: bool = False
    together: tuple[str, ...] = field(default=())

    def parse(self, files: Mapping[str, bytes]) -> pl.DataFrame:
        """The pages of one or more queries, files in name order, as ``columns`` (text), source_file and source_row.

        A query may be spread over files. BadInput where a file is not such a CSV, a query does not have exactly its
        RECORD_COUNT rows in order, or a cell lacks one of the measures that stand together.
        """
        table = read_files(files, self.columns, self.dataset)
        check_pages(table, self.dataset)
        if self.together:
            check_together(table, self.together, self.dataset)
        return table

    def fetch(self, client: Client, base_url: str) -> list[Release] | Unavailable:
        """Everything that is asked as one release, whose vintage is the day of the last update.

        Asks when the table was last updated, and for nothing else if that state has landed. BadInput where Nomis does
        not answer, or changes its data meanwhile.
        """
        updated = last_updated(client, base_url, self.id, self.dataset)
        select = {} if self.is_whole else {"select": ",".join(self.columns).lower()}
        query = {**self.query, **select}
        asked = [query, self.areas, self.dates, self.by_subclass, PAGE_ROWS]
        crawl = Crawl(
            client,
            (SOURCE, self.dataset),
            {"LastUpdated": updated, "address": base_url, "query": json.dumps(asked)},
        )
        if landed := crawl.landed:
            return Unavailable(f"not updated since {updated}, which has landed as {landed.release_id}: nothing fetched")
        periods = self._periods(client, base_url)
        note = ""
        if self.by_subclass:
            query["industry"], note = self._subclasses(client, base_url)
        for areas, (geography, first, last) in self.areas.items():
            dates = [period for period in periods if first <= int(period[:4]) <= last]
            if dates:
                chosen = {**query, "geography": geography, "date": ",".join(dates)}
                self._fetch_pages(crawl, f"{base_url}/dataset/{self.id}.data.csv", chosen, f"{self.dataset}_{areas}")
        after = last_updated(client, base_url, self.id, self.dataset)
        if after != updated:
            crawl.discard()
            problem = f"{self.id} was updated while it was fetched ({updated}, then {after})"
            raise bad(self.dataset, problem, "Refresh again")
        basis = f"LastUpdated of {self.id} on Nomis, {updated}"
        return [crawl.release(vintage=updated[:10], vintage_basis=basis, note=note)]

    def _periods(self, client: Client, base_url: str) -> list[str]:
        """The periods that the table has and this dataset wants, in order."""
        structure = _structure(client, f"{base_url}/dataset/{self.id}/time.def.sdmx.json", self.dataset)
        try:
            found = sorted(str(code["value"]) for code in structure["codelists"]["codelist"][0]["code"])
        except (KeyError, IndexError, TypeError):
            found = []
        wanted = [period for period in found if re.fullmatch(self.dates, period)]
        if not wanted:
            problem = f"the list of years of {self.id} cannot be read"
            raise bad(self.dataset, problem, "Compare the reply with what _periods expects of it")
        return wanted

    def _subclasses(self, client: Client, base_url: str) -> tuple[str, str]:
        """The kind of industry that subclasses are, from the table's own list, and a note where it had to be assumed.

        The list may be too large for Nomis, which then sends a web page instead.
        """
        url = f"{base_url}/dataset/{self.id}/industry.def.sdmx.json"
        request = _request(self.dataset, url, {}, "application/json", _anything, LIST_STATUSES)
        content = client.get(request).content
        if no_page(content, "") or not content.lstrip().startswith(b"{"):
            note = f"Nomis sent no list of industries: {ASSUMED_SUBCLASSES} was assumed to be the subclasses."
            return ASSUMED_SUBCLASSES, note
        try:
            codes = json.loads(content)["structure"]["codelists"]["codelist"][0]["code"]
            kinds = {
                int(code["value"]) // ROWS_PER_KIND for code in codes if SUBCLASS.match(code["description"]["value"])
            }
        except (ValueError, KeyError, IndexError, TypeError, RecursionError):
            kinds = set()
        if not kinds:
            problem = f"the list of industries of {self.id} has no subclass, which begins with five digits and a colon"
            raise bad(self.dataset, problem, "Compare the reply with what _subclasses expects of it")
        return ",".join(f"TYPE{kind}" for kind in sorted(kinds)), ""

    def _fetch_pages(self, crawl: Crawl, url: str, query: Mapping[str, str], stem: str) -> None:
        """Every page of one query, by the rows received, each checked as it arrives."""
        offset, total = 0, None
        while total is None or offset < total:
            paging = {"recordoffset": str(offset), "recordlimit": str(PAGE_ROWS)}
            name = f"{stem}_{offset:07}.csv"
            content = crawl.page(
                name, _request(self.dataset, url, {**query, **paging}, "text/csv", check_header_of(self.columns))
            )
            try:
                rows, count = page_size(content, name, offset, self.columns, self.dataset)
            except BadInput:
                crawl.discard(name)
                raise
            if total not in (None, count):
                crawl.discard()
                problem = f"RECORD_COUNT changes from {total:,} to {count:,}: the data changed between two pages"
                raise bad(self.dataset, problem, "Refresh again", name)
            offset, total = offset + rows, count


def last_updated(client: Client, base_url: str, table_id: str, dataset: str) -> str:
    """When Nomis last updated a table, "YYYY-MM-DD hh:mm:ss": its change detector. BadInput where it does not say."""
    definition = _structure(client, f"{base_url}/dataset/{table_id}.def.sdmx.json", dataset)
    try:
        annotations = definition["keyfamilies"]["keyfamily"][0]["annotations"]["annotation"]
        (updated,) = (a["annotationtext"] for a in annotations if a["annotationtitle"] == "LastUpdated")
        datetime.strptime(updated, "%Y-%m-%d %H:%M:%S")
        return updated
    except (KeyError, IndexError, TypeError, ValueError):
        problem = f"the definition of {table_id} does not say when it was last updated"
        raise bad(dataset, problem, "Compare the reply with what last_updated expects of it") from None


def _structure(client: Client, url: str, dataset: str) -> dict:
    """The content of a metadata reply."""
    reply = client.get(_request(dataset, url, {}, "application/json", _no_json))
    try:
        return json.loads(reply.content)["structure"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        problem = f"{reply.receipt.url} answered with metadata that cannot be read ({error!r})"
        raise bad(dataset, problem, "Refresh again later") from None


def _no_json(first: bytes, content_type: str) -> str | None:
    """What is wrong with the start of a metadata reply."""
    return no_page(first, content_type) or (None if first.lstrip().startswith(b"{") else "is not JSON")


def _anything(first: bytes, content_type: str) -> None:
    """Accepts every reply: what it is decides what happens next."""


def _request(
    dataset: str,
    url: str,
    parameters: Mapping[str, str],
    accept: str,
    check: Check,
    statuses: tuple[int, ...] = (200,),
) -> Request:
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
        statuses=statuses,
    )
