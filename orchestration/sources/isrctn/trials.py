"""Trials of the ISRCTN registry: fetched in windows of time, and two archived examples of its records.

The interface has no pages. Each window is asked for its number of trials, halved while that is large, and compared with
what came. A reply cannot be had without the names of contacts; they stay in the payload.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import partial

from orchestration.ingest.crawl import Crawl
from orchestration.ingest.dataset import Dataset, Licence, Pattern, Release, Unavailable, day_exists
from orchestration.ingest.download import Client, Manners, Request, no_page
from orchestration.ingest.errors import BadInput
from orchestration.sources.isrctn import SOURCE
from orchestration.sources.isrctn.records import COLUMNS, bad, parse_trials, read_reply

DATASET, REPLY = "trial_registrations", "trial_registrations_query_reply"
MANNERS = Manners(rates=((1, 1.0),))
QUERY = 'recruitmentCountry:"United Kingdom"'
# The earliest lastEdited of the registry, and how many trials (20 kB each) one reply may hold.
FIRST_DAY, WINDOW_TRIALS = date(2005, 11, 10), 500


def fetch_trial_registrations(client: Client, base_url: str) -> list[Release] | Unavailable:
    """Every trial that recruits in the United Kingdom, as one release of the day on which it was asked for.

    The registry has no detector of changes: its number of trials and the day stand for one, and equal bytes are no new
    release. BadInput where the windows do not add up to the registry's count.
    """
    today = datetime.now(UTC).date()
    total = _count(client, base_url, QUERY)
    state = {"totalCount": str(total), "day": str(today), "address": base_url, "query": QUERY}
    crawl = Crawl(client, (SOURCE, DATASET), state)
    if landed := crawl.landed:
        return Unavailable(f"fetched today, with as many trials, as {landed.release_id}: nothing fetched")
    # The last window reaches beyond today: a trial edited meanwhile is in it.
    windows, received = [(FIRST_DAY, today + timedelta(days=2))], 0
    while windows:
        start, end = windows.pop()
        query = f"{QUERY} AND lastEdited GE {start}T00:00:00.000Z AND lastEdited LT {end}T00:00:00.000Z"
        count = _count(client, base_url, query)
        if count > WINDOW_TRIALS and end - start > timedelta(days=1):
            middle = start + (end - start) // 2
            windows += [(middle, end), (start, middle)]
        elif count:
            received += _fetch_window(crawl, base_url, query, f"trials_{start}_{end}.xml", count)
    after = _count(client, base_url, QUERY)
    if not received == total == after:
        crawl.discard()
        problem = f"the registry counts {total:,} trials, then {after:,}; its windows of time hold {received:,}"
        raise bad(DATASET, f"{problem}: trials were edited meanwhile, or have no date")
    return [
        crawl.release(
            vintage=str(today),
            vintage_basis="day of the query",
            kind="extract",
            transformation=f"trials of the query {QUERY}, in windows of lastEdited",
            media_type="application/xml",
        )
    ]


def _fetch_window(crawl: Crawl, base_url: str, query: str, name: str, count: int) -> int:
    """How many trials the reply for a window holds; one kept from before is asked for again if the window changed."""
    # More than were counted: one that is edited at this moment has a place.
    request = _request(f"{base_url}/query/format/default", {"q": query, "limit": str(count + WINDOW_TRIALS)})
    for look in range(2):
        try:
            total, records = read_reply(crawl.page(name, request), name, DATASET)
            if total != len(records):
                problem = f"the reply holds {len(records):,} trials where it counts {total:,} (totalCount): it was cut"
                raise bad(DATASET, problem, name)
        except BadInput:
            crawl.discard(name)
            raise
        if total == count:
            break
        if not look:
            crawl.discard(name)
    return total


def _count(client: Client, base_url: str, query: str) -> int:
    """How many trials a query has."""
    reply = client.get(_request(f"{base_url}/query/format/default", {"q": query, "limit": "0"}))
    return read_reply(reply.content, "the count", DATASET)[0]


def _no_trials(first: bytes, content_type: str) -> str | None:
    return no_page(first, content_type) or (None if b"allTrials" in first else "is not a list of trials")


def _request(url: str, parameters: Mapping[str, str]) -> Request:
    return Request(
        source=SOURCE,
        dataset=DATASET,
        url=url,
        parameters=parameters,
        accept="application/xml",
        check=_no_trials,
        manners=MANNERS,
    )


MOMENTS = ("lastUpdated", "overallEndDate", "recruitmentStart", "recruitmentEnd")


def _declare(name: str, title: str, description: str, **more) -> Dataset:
    """A dataset of registry records. Both have the same columns and checks."""
    moment = Pattern(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z$", "a moment, as YYYY-MM-DDThh:mm:ssZ")
    return Dataset(
        source=SOURCE,
        name=name,
        title=title,
        description=f"One row per trial. {description}",
        publisher="ISRCTN registry (BMC, Springer Nature)",
        homepage="https://www.isrctn.com/page/api",
        licence=Licence(
            name="ISRCTN terms (CC BY 4.0, wording not confirmed)",
            url="https://www.isrctn.com/page/terms",
            attribution="Source: ISRCTN registry, www.isrctn.com. Modified: personal data removed.",
        ),
        cadence="daily",
        fresh_within=timedelta(days=30),
        columns=COLUMNS,
        key=("isrctn",),
        required=("isrctn", "title"),
        numbers=("targetEnrolment", "totalFinalEnrolment"),
        bands=dict.fromkeys(("targetEnrolment", "totalFinalEnrolment"), (0, 1e9)),
        patterns={
            "isrctn": Pattern(r"^[0-9]{8}$", "eight digits"),
            **dict.fromkeys(MOMENTS, moment),
            **dict.fromkeys(
                ("targetEnrolment", "totalFinalEnrolment"), Pattern(r"^[0-9]+$", "a whole number of people")
            ),
        },
        rules=tuple(map(day_exists, MOMENTS)),
        kinds=("xml", "json"),
        **more,
    )


DATASETS = [
    _declare(
        DATASET,
        "ISRCTN registry: trials",
        "A live release holds every trial that recruits in the United Kingdom; an archive's is the result of somebody "
        "else's search, never a level or share of trial activity.",
        parse=partial(parse_trials, dataset=DATASET, whole=True),
        fetch=fetch_trial_registrations,
        base_url="https://www.isrctn.com/api",
    ),
    _declare(
        REPLY,
        "ISRCTN registry: a captured reply, cut",
        "It counts more trials than it holds (searchTotalCount): an example of the format, never a level or share.",
        live_instead="supplied by isrctn/trial_registrations when live",
        parse=partial(parse_trials, dataset=REPLY, whole=False),
    ),
]
