"""Layers of an ArcGIS feature service, page by page. What their fields mean is not known here.

HTTP 200 is not success: errors come as JSON with status 200, and a page may hold fewer rows than asked for, or none,
with a flag that there is more. The rows received move on; the flag, and not their number, says when to stop; and the
service's own count says whether they are all there.
"""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime

from orchestration.ingest.crawl import Crawl
from orchestration.ingest.dataset import Release, Unavailable
from orchestration.ingest.documents import read_json
from orchestration.ingest.download import Client, Manners, NoAnswer, Request, no_page
from orchestration.ingest.errors import BadInput
from orchestration.sources.open_geography import SOURCE
from orchestration.sources.open_geography.services import Service

MANNERS = Manners(rates=((2, 1.0),), look_pause=15.0)
# A page of outlines that is too large fails as an error in a 200: a smaller page helps, another look does not.
OUTLINE_MANNERS = Manners(rates=((2, 1.0),), second_looks=0)
LIST_MANNERS = Manners(rates=((2, 1.0),), second_looks=0)
MOST_ROWS = 2000
REMEDY = (
    "Compare the service with the Open Geography Portal and correct its name in "
    "orchestration/sources/open_geography/services.py"
)


def fetch_layer(dataset: str, service: Service, client: Client, base_url: str) -> list[Release] | Unavailable:
    """All features of the first layer of the newest service that fits, as one release.

    Its vintage is the newest year in the layer's field names.
    Asks when the layer was last edited, and for nothing else if that state has landed. A layer that does not say is
    fetched each time; the same bytes land once. BadInput where the service does not answer, changes meanwhile, or sends
    fewer features than it counts.
    """
    layer, about = _first_layer(client, f"{base_url}/{_newest(client, base_url, service, dataset)}", dataset)
    edited = _edited(about)
    state = {"lastEditDate": edited, "address": layer, "fields": json.dumps(_field_names(about))}
    crawl = Crawl(client, (SOURCE, dataset), state)
    if edited and (landed := crawl.landed):
        return Unavailable(f"not edited since {edited}, which has landed as {landed.release_id}: nothing fetched")
    count = _count(client, layer, dataset)
    received = _fetch_pages(crawl, layer, about, service, dataset, count)
    if received != count:
        crawl.discard()
        problem = f"{layer} sent {received:,} features and counts {count:,}"
        raise _bad(dataset, problem, "Refresh again; nothing that has landed was changed")
    if _edited(_description(client, layer, dataset)) != edited:
        crawl.discard()
        raise _bad(dataset, f"{layer} was edited while it was fetched", "Refresh again")
    year = _newest_year(about, dataset)
    said = f"last edited {edited}" if edited else "the layer does not say when it was last edited"
    return [crawl.release(vintage=year, vintage_basis=f"year of the codes; {said}", media_type="application/json")]


def _newest(client: Client, base_url: str, service: Service, dataset: str) -> str:
    """The name of the newest service that fits; the known one where there is no list. BadInput where none fits."""
    try:
        listed = client.get(_request(dataset, base_url, {"f": "json"}, LIST_MANNERS)).content
    except NoAnswer as failure:
        if failure.status is None:
            raise
        return service.name
    about = read_json(listed, "list of services", source=SOURCE, dataset=dataset)
    services = about.get("services") if isinstance(about, Mapping) else None
    if not isinstance(services, list):
        return service.name
    names = [str(each.get("name")) for each in services if isinstance(each, Mapping)]
    # In a folder of the server a name has the folder before it.
    if name := service.newest(name.rpartition("/")[2] for name in names):
        return name
    problem = f"none of the {len(names):,} services is called like {service.name}"
    raise _bad(dataset, problem, REMEDY)


def _first_layer(client: Client, server: str, dataset: str) -> tuple[str, Mapping]:
    """Address and description of a service's first layer, which is mostly, but not always, number 0."""
    layer = f"{server}/FeatureServer/0"
    try:
        return layer, _description(client, layer, dataset)
    except BadInput:
        try:
            reply = client.get(_request(dataset, f"{server}/FeatureServer", {"f": "json"}, LIST_MANNERS))
            about = read_json(reply.content, "service description", source=SOURCE, dataset=dataset)
            first = min(int(each["id"]) for each in [*(about.get("layers") or []), *(about.get("tables") or [])])
        except (BadInput, AttributeError, KeyError, TypeError, ValueError):
            first = 0
        if first == 0:
            raise
    layer = f"{server}/FeatureServer/{first}"
    return layer, _description(client, layer, dataset)


def _fetch_pages(crawl: Crawl, layer: str, about: Mapping, service: Service, dataset: str, count: int) -> int:
    """Every page, by the rows received; returns how many there were in all, or that there were more than ``count``."""
    size = min(about["maxRecordCount"], MOST_ROWS)
    offset, more = 0, True
    while more and offset <= count:
        # The size is part of the name: a page that comes back smaller is another question.
        name = f"page_{offset:07}_{size:04}.{'geojson' if service.has_outlines else 'json'}"
        try:
            content = crawl.page(name, _page_request(layer, about, service, offset, size, dataset))
        except NoAnswer as failure:
            if not service.has_outlines or size == 1 or failure.status is None:
                raise
            size = max(1, size // 2)
            continue
        try:
            rows, more = _page_size(content, name, dataset)
        except BadInput:
            crawl.discard(name)
            raise
        if more and rows == 0:
            if size == 1:
                crawl.discard()
                problem = f"{layer} says that there is more after feature {offset:,} and sends nothing"
                raise _bad(dataset, problem, "Refresh again later")
            size = max(1, size // 2)
        offset += rows
    return offset


def _page_request(layer: str, about: Mapping, service: Service, offset: int, size: int, dataset: str) -> Request:
    """The question for one page, in the order of the layer's own numbers."""
    shape = {"f": "geojson", "outSR": "4326"} if service.has_outlines else {"f": "json", "returnGeometry": "false"}
    parameters = {
        "where": "1=1",
        "outFields": "*",
        "orderByFields": str(about["objectIdField"]),
        "resultOffset": str(offset),
        "resultRecordCount": str(size),
        **shape,
    }
    return _request(dataset, f"{layer}/query", parameters, OUTLINE_MANNERS if service.has_outlines else MANNERS)


def _page_size(content: bytes, name: str, dataset: str) -> tuple[int, bool]:
    """Features of a page, and whether there are more: said at the top of JSON, or under ``properties`` of GeoJSON."""
    page = read_json(content, name, source=SOURCE, dataset=dataset)
    features = page.get("features") if isinstance(page, Mapping) else None
    if not isinstance(features, list):
        raise _bad(dataset, "the page has no list of features", "Refresh again", name)
    told = page.get("properties")
    told = told if isinstance(told, Mapping) else {}
    return len(features), bool(page.get("exceededTransferLimit") or told.get("exceededTransferLimit"))


def _description(client: Client, layer: str, dataset: str) -> Mapping:
    """What the service says of a layer. BadInput where it lacks what a crawl needs."""
    try:
        reply = client.get(_request(dataset, layer, {"f": "json"}))
    except NoAnswer as failure:
        if failure.status == 200:
            raise _bad(dataset, failure.problem, REMEDY) from None
        raise
    about = read_json(reply.content, "layer description", source=SOURCE, dataset=dataset)
    told = about if isinstance(about, Mapping) else {}
    fields, most, edited = told.get("fields"), told.get("maxRecordCount"), told.get("editingInfo") or {}
    told_well = {
        "objectIdField": isinstance(told.get("objectIdField"), str),
        "maxRecordCount": type(most) is int and most > 0,
        "fields": isinstance(fields, list)
        and all(isinstance(field, Mapping) and isinstance(field.get("name"), str) for field in fields),
        "editingInfo": isinstance(edited, Mapping) and _is_moment(edited.get("lastEditDate")),
    }
    if missing := [name for name, is_told in told_well.items() if not is_told]:
        raise _bad(dataset, f"{layer} does not say its {', '.join(missing)}", REMEDY)
    return about


def _is_moment(milliseconds: object) -> bool:
    """Whether this is a time of this century in milliseconds, or none at all."""
    return milliseconds is None or (type(milliseconds) is int and 0 <= milliseconds < 4_102_444_800_000)


def _count(client: Client, layer: str, dataset: str) -> int:
    """How many features a layer has, by its own count."""
    parameters = {"where": "1=1", "returnCountOnly": "true", "f": "json"}
    reply = client.get(_request(dataset, f"{layer}/query", parameters))
    told = read_json(reply.content, "count", source=SOURCE, dataset=dataset)
    if not isinstance(told, Mapping) or not isinstance(told.get("count"), int):
        raise _bad(dataset, f"{layer} does not say how many features it has", "Refresh again later")
    return told["count"]


def _edited(about: Mapping) -> str:
    """When a layer was last edited (UTC), its change detector; "" where it does not say."""
    told = about.get("editingInfo")
    moment = told.get("lastEditDate") if isinstance(told, Mapping) else None
    if not isinstance(moment, int) or not 0 < moment < 1e14:
        return ""
    return datetime.fromtimestamp(moment / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _field_names(about: Mapping) -> list[str]:
    return [field["name"] for field in about["fields"]]


def _newest_year(about: Mapping, dataset: str) -> str:
    """The newest year of codes that a layer's fields name: LAD25CD is 2025."""
    years = [found[1] for name in _field_names(about) if (found := re.fullmatch(r"\w+(\d\d)CD", name.upper()))]
    if not years:
        raise _bad(dataset, f"no field is a code with its year ({', '.join(_field_names(about))})", REMEDY)
    return f"20{max(years)}"


def no_error(first: bytes, content_type: str) -> str | None:
    """What is wrong with the start of a reply: the service sends its errors as JSON with status 200."""
    if problem := no_page(first, content_type):
        return problem
    if not first.lstrip().startswith(b"{"):
        return "is not JSON"
    if re.match(rb'\s*{\s*"error"', first):
        return "is an error"
    return None


def _request(dataset: str, url: str, parameters: Mapping[str, str], manners: Manners = MANNERS) -> Request:
    return Request(
        source=SOURCE,
        dataset=dataset,
        url=url,
        parameters=parameters,
        accept="application/json",
        check=no_error,
        manners=manners,
    )


def _bad(dataset: str, problem: str, remedy: str, file: str = "") -> BadInput:
    return BadInput(source=SOURCE, dataset=dataset, file=file, problem=problem, remedy=remedy)
