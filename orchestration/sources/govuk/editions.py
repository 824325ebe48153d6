"""Editions of a statistic on GOV.UK, each landed as the cells of its attached tables, for want of a recorded layout.

One row per cell that holds anything: nothing of a workbook is lost, and nothing of it is guessed. E-mail addresses,
telephone numbers and names of statisticians are blanked in the table.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import polars as pl

from orchestration.ingest import landing
from orchestration.ingest.cells import CELL_COLUMNS, CELL_KEY, read_cells
from orchestration.ingest.crawl import Crawl
from orchestration.ingest.dataset import Dataset, Release, Unavailable
from orchestration.ingest.download import Client
from orchestration.ingest.errors import BadInput
from orchestration.ingest.tables import SOURCE_COLUMNS
from orchestration.sources.govuk import BASE_URL, SOURCE, licence
from orchestration.sources.govuk.content import Page, bad, file_name, file_request, read_item, read_page

ITEM = "content_item.json"
COLUMNS = (
    "EDITION",
    "EDITION_TITLE",
    "SERIES",
    "PUBLIC_UPDATED_AT",
    "ATTACHMENT",
    "ATTACHMENT_TITLE",
    *CELL_COLUMNS,
)
KEY = ("ATTACHMENT", *CELL_KEY)


@dataclass(frozen=True)
class Statistic:
    """A statistic that has a page for each edition: ``known`` paths, and what a path of another edition looks like.

    ``series`` tells the series of an edition from its path, "" where it cannot.
    """

    dataset: str
    known: Sequence[str]
    pattern: str
    series: Callable[[str], str]

    def fetch(self, client: Client, base_url: str) -> list[Release] | Unavailable:
        """Every edition that has not landed in its present state, one release each; the vintage is its first day.

        BadInput where a page or a file cannot be had, or changes meanwhile.
        """
        pages, gone = self._editions(client, base_url)
        new = [page for page in pages if not _has_landed(page, self.dataset)]
        if not new:
            told = [f"{len(pages)} editions have landed as they are: nothing fetched"] if pages else []
            return Unavailable("; ".join([*told, *gone]))
        state = {"address": base_url, **{page.path: f"{page.updated} {sorted(page.attachments)}" for page in new}}
        crawl = Crawl(client, (SOURCE, self.dataset), state)
        files = {page.path: self._fetch_edition(client, crawl, base_url, page) for page in new}
        whole = crawl.release(vintage="2000", vintage_basis="")
        return [self._release(whole, page, files[page.path], gone) for page in new]

    def _editions(self, client: Client, base_url: str) -> tuple[list[Page], list[str]]:
        """Pages of all editions, known ones and those in their collections; and what is said of those taken down."""
        pages, gone, collections, asked = {}, [], [], set()
        waiting = list(self.known)
        while waiting:
            path = waiting.pop(0)
            if path in asked:
                continue
            asked.add(path)
            page = read_page(client, base_url, path, self.dataset, missing_ok=True)
            if page is None:
                gone.append(f"{path} is not there any more")
            elif page.withdrawn:
                gone.append(f"{page.path} was withdrawn ({page.withdrawn})")
            elif page.attachments:
                pages[page.path] = page
            for collection in page.collections if page else []:
                if collection not in collections:
                    collections.append(collection)
                    listed = read_page(client, base_url, collection, self.dataset, missing_ok=True)
                    waiting += [each for each in listed.documents if self._is_edition(each)] if listed else []
        if not pages:
            problem = f"no edition has a table attached: {'; '.join(gone) or 'the pages have no attachments'}"
            raise bad(self.dataset, problem, "Find the statistic on www.gov.uk and correct the paths of its editions")
        return sorted(pages.values(), key=lambda page: (page.first_published, page.path)), gone

    def _is_edition(self, path: str) -> bool:
        return re.fullmatch(self.pattern, path) is not None

    def _fetch_edition(self, client: Client, crawl: Crawl, base_url: str, page: Page) -> dict[str, str]:
        """The files of an edition: name in the payload to name in the crawl."""
        stem = page.path.rsplit("/", 1)[-1]
        names: dict[str, str] = {}
        for address in page.attachments:
            name = plain_name(file_name(address))
            if name in names:
                problem = f"{page.path} has two attachments called {name}"
                raise bad(self.dataset, problem, "Tell them apart in orchestration/sources/govuk/editions.py", name)
            names[name] = f"{stem}__{name}"
            try:
                crawl.page(names[name], file_request(base_url, address, self.dataset))
            except BadInput:
                after = read_page(client, base_url, page.path, self.dataset, missing_ok=True)
                if after is not None and set(after.attachments) == set(page.attachments):
                    raise
                problem = f"the files of {page.path} were replaced while they were fetched"
                raise bad(self.dataset, problem, "Refresh again: a replaced file has a new address", name) from None
        after = read_page(client, base_url, page.path, self.dataset)
        if (after.updated, set(after.attachments)) != (page.updated, set(page.attachments)):
            crawl.discard()
            raise bad(self.dataset, f"{page.path} was changed while it was fetched", "Refresh again")
        return names

    def _release(self, whole: Release, page: Page, names: Mapping[str, str], gone: Sequence[str]) -> Release:
        """One edition out of the release that the crawl made of all."""
        files = {name: whole.files[crawled] for name, crawled in names.items()}
        file_of = {crawled: name for name, crawled in names.items()}
        requests = [{**each, "file": file_of[each["file"]]} for each in whole.requests if each["file"] in file_of]
        return replace(
            whole,
            files={**files, ITEM: page.content},
            requests=tuple(requests),
            vintage=page.first_published,
            vintage_basis=f"day the edition was first published; last changed {page.updated}",
            title=page.title,
            publisher_url=f"{BASE_URL}{page.path}",
            media_type="application/vnd.oasis.opendocument.spreadsheet",
            note="; ".join(gone),
        )

    def parse(self, files: Mapping[str, bytes]) -> pl.DataFrame:
        """The cells of every table of an edition, with the page's title and series, as COLUMNS and source columns.

        Files are the content item (``content_item.json``) and its attachments. BadInput where one is missing, or the
        series of the edition is not known.
        """
        about = {"source": SOURCE, "dataset": self.dataset}
        if ITEM not in files or len(files) < 2:
            problem = f"a release is {ITEM}, the page's content item, and at least one attached table"
            raise BadInput(**about, problem=problem, remedy="Fetch the edition again, or add the content item to it")
        page = Page(read_item(files[ITEM], ITEM, self.dataset), files[ITEM], "")
        path = str(page.item.get("base_path") or "")
        if not (series := self.series(path)):
            problem = f"it cannot be told which series the edition {path!r} belongs to"
            remedy = "Find out whether its method is that of an earlier edition; say so where the dataset is declared"
            raise BadInput(**about, file=ITEM, problem=problem, remedy=remedy)
        titles = {plain_name(file_name(address)): title for address, title in page.attachments.items()}
        tables = [
            read_cells(files[name], name, **about).with_columns(
                EDITION=pl.lit(path, dtype=pl.String),
                EDITION_TITLE=pl.lit(page.title or None, dtype=pl.String),
                SERIES=pl.lit(series, dtype=pl.String),
                PUBLIC_UPDATED_AT=pl.lit(page.updated or None, dtype=pl.String),
                ATTACHMENT=pl.lit(name, dtype=pl.String),
                ATTACHMENT_TITLE=pl.lit(titles.get(name) or None, dtype=pl.String),
            )
            for name in sorted(set(files) - {ITEM})
        ]
        return pl.concat(tables).select(*COLUMNS, *SOURCE_COLUMNS)


def cell_dataset(statistic: Statistic, department: str, title: str, description: str, cadence: str) -> Dataset:
    """The declaration of a statistic that lands cell by cell; ``description`` is what else there is to know of it."""
    return Dataset(
        source=SOURCE,
        name=statistic.dataset,
        title=f"{title}: tables as published, cell by cell",
        description="One row per filled cell of the tables attached to an edition, by attachment, sheet, row and "
        "column, the first used column being 1. Their layout is not recorded, so nothing in them is interpreted. "
        f"{description}",
        publisher=department,
        homepage=f"{BASE_URL}{statistic.known[-1]}",
        licence=licence(department),
        cadence=cadence,
        fresh_within=timedelta(days=430),
        columns=COLUMNS,
        parse=statistic.parse,
        fetch=statistic.fetch,
        base_url=BASE_URL,
        key=KEY,
        required=tuple(column for column in COLUMNS if column not in ("SHEET", "ATTACHMENT_TITLE", "EDITION_TITLE")),
        kinds=("ods", "xlsx", "csv"),
    )


def plain_name(name: str) -> str:
    """A file name of GOV.UK in letters that a payload may have."""
    return re.sub(r"[^A-Za-z0-9_.,()+ -]", "_", name)


def _has_landed(page: Page, dataset: str) -> bool:
    """Whether a release holds this page as it is: its last change and the addresses of its files."""
    for landed in landing.releases_at((SOURCE, dataset)):
        try:
            content = landing.payload_file(landed, ITEM)
            old = Page(read_item(content, ITEM, dataset), content, "")
        except BadInput:
            continue
        known = (old.item.get("base_path"), old.updated, set(old.attachments))
        if known == (page.item.get("base_path"), page.updated, set(page.attachments)):
            return True
    return False
