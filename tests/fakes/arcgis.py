"""An ArcGIS feature service as it behaves on the wire, with made-up areas.

Errors are JSON with status 200. A page ends at the service's own limit, whatever was asked for; that there is more is
said at the top of JSON and under ``properties`` of GeoJSON, and is not said at all on the last page. A page of outlines
that is too large is an error. Field names carry a year.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field

from werkzeug import Request, Response

from tests.fakes.server import Fault


@dataclass
class Layer:
    """One layer: rows by field name, in order, and an outline for each where it has any.

    ``edited`` is None where the layer does not say when it was edited. ``largest_page`` is the most rows of outlines
    that do not fail. ``empty_once`` are offsets of which the first page comes back without a row, but with the flag.
    ``short`` cuts every page to so many rows. ``number`` is that of the layer, which is not always 0.
    """

    rows: list[dict]
    outlines: list[dict] | None = None
    object_id: str = "ObjectId"
    max_record_count: int = 1000
    edited: int | None = 1_750_000_000_000
    largest_page: int = 10_000
    short: int = 10_000
    empty_once: set[int] = field(default_factory=set)
    empty_always: bool = False
    counts: int | None = None
    number: int = 0


class FakeArcGIS:
    """Services by name. ``asked`` lists path and parameters; ``faults`` spoil data replies one after another, None
    leaving one as it is; ``before`` is called before the data request of that number, the first being 1. Whether there
    is a list of services is ``is_listed``; other servers that are listed too are in ``others``.
    """

    def __init__(self, layers: dict[str, Layer]) -> None:
        self.layers = layers
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.faults: list[Fault | None] = []
        self.before: dict[int, Callable[[], object]] = {}
        self.is_listed = True
        self.others: list[dict[str, str]] = []

    @property
    def pages(self) -> list[tuple[int, int]]:
        """Offset and size of each data request."""
        return [
            (int(asked["resultOffset"]), int(asked["resultRecordCount"]))
            for path, asked in self.asked
            if path.endswith("/query") and "returnCountOnly" not in asked
        ]

    def answer(self, request: Request) -> Response:
        """The reply to one request."""
        asked = dict(request.args.items())
        self.asked.append((request.path, asked))
        service, _, rest = request.path.strip("/").partition("/FeatureServer")
        layer = self.layers.get(service)
        if not service and self.is_listed:
            services = [{"name": name, "type": "FeatureServer"} for name in self.layers]
            return _reply({"currentVersion": 11.5, "services": [*services, *self.others]})
        if layer is not None and not rest:
            return _reply({"layers": [{"id": layer.number, "name": service}], "tables": []})
        number, _, rest = rest.removeprefix("/").partition("/")
        if layer is None or number != str(layer.number):
            return _reply({"error": {"code": 400, "message": "Invalid URL", "details": ["Invalid URL"]}})
        if rest != "query":
            return _reply(self.description(layer))
        if asked.get("where") != "1=1":
            details = ["'where' clause is invalid."]
            return _reply({"error": {"code": 400, "message": "Cannot perform query.", "details": details}})
        if asked.get("returnCountOnly") == "true":
            return _reply({"count": len(layer.rows) if layer.counts is None else layer.counts})
        if change := self.before.get(len(self.pages)):
            change()
        good = self.page(layer, asked)
        fault = self.faults.pop(0) if self.faults else None
        return fault(good) if fault else good

    @staticmethod
    def description(layer: Layer) -> dict:
        """What the service says of a layer."""
        about = {
            "currentVersion": 11.5,
            "id": layer.number,
            "type": "Feature Layer",
            "objectIdField": layer.object_id,
            "maxRecordCount": layer.max_record_count,
            "fields": _fields(layer),
        }
        return about | ({"editingInfo": {"lastEditDate": layer.edited}} if layer.edited is not None else {})

    @staticmethod
    def page(layer: Layer, asked: dict[str, str]) -> Response:
        """The features from resultOffset on, in the format that was asked for."""
        offset, wanted = int(asked["resultOffset"]), int(asked["resultRecordCount"])
        is_geojson = asked["f"] == "geojson"
        size = min(wanted, layer.max_record_count, layer.short)
        if is_geojson and size > layer.largest_page:
            return _reply({"error": {"code": 400, "message": "", "details": ["Error performing query operation"]}})
        if layer.empty_always or offset in layer.empty_once:
            layer.empty_once.discard(offset)
            size = 0
        chosen = range(offset, min(offset + size, len(layer.rows)))
        more = {"exceededTransferLimit": True} if offset + size < len(layer.rows) else {}
        rows = [{**layer.rows[place], layer.object_id: place + 1} for place in chosen]
        if is_geojson:
            features = [
                {"type": "Feature", "id": row[layer.object_id], "geometry": layer.outlines[place], "properties": row}
                for place, row in zip(chosen, rows, strict=True)
            ]
            crs = {"type": "name", "properties": {"name": "EPSG:4326"}}
            said = {"properties": more} if more else {}
            return _reply({"type": "FeatureCollection", "crs": crs, **said, "features": features})
        envelope = {"objectIdFieldName": layer.object_id, "globalIdFieldName": "", "fields": _fields(layer)}
        return _reply({**envelope, **more, "features": [{"attributes": row} for row in rows]})


@dataclass
class FakeItems:
    """ArcGIS Online: items by id, with their metadata and bytes. ``storage`` is where a file is sent for, if elsewhere.

    ``asked`` lists the paths asked for; ``faults`` spoil the files sent.
    """

    items: dict[str, tuple[dict, bytes]] = field(default_factory=dict)
    storage: str = ""
    asked: list[str] = field(default_factory=list)
    faults: list[Fault | None] = field(default_factory=list)

    def put(self, identity: str, title: str, content: bytes, modified: int | None = 1_750_000_000_000) -> None:
        """An item; one of that id is replaced."""
        about = {"id": identity, "owner": "ONSGeography_data", "type": "CSV Collection", "title": title}
        self.items[identity] = (about | ({} if modified is None else {"modified": modified}), content)

    def answer(self, request: Request) -> Response:
        """The reply to one request."""
        self.asked.append(request.path)
        if request.path == "/search":
            found = (
                [about for about, _ in self.items.values()] if "owner:ONSGeography_data" in request.args["q"] else []
            )
            return _reply({"query": request.args["q"], "total": len(found), "nextStart": -1, "results": found})
        _, content = self.items.get(request.path.removesuffix("/data").rpartition("/")[2], ({}, None))
        if content is None:
            return _reply({"error": {"code": 400, "messageCode": "CONT_0001", "message": "Item does not exist."}})
        if self.storage and not request.path.startswith("/stored"):
            return Response(
                "", 302, {"Location": f"{self.storage}/stored{request.path}?X-Amz-Signature=not-to-be-kept"}
            )
        good = Response(content, 200, content_type="application/zip")
        fault = self.faults.pop(0) if self.faults else None
        return fault(good) if fault else good


def _fields(layer: Layer) -> list[dict]:
    names = [*(layer.rows[0] if layer.rows else ()), layer.object_id]
    return [{"name": name, "type": "esriFieldTypeString", "alias": name, "length": 255} for name in names]


def _reply(content: dict) -> Response:
    return Response(json.dumps(content), 200, content_type="application/json; charset=utf-8")
