"""The Spatial Hub of Scotland as it behaves on the wire: a WFS with made-up hospitals that wants a key.

A reply carries the time of asking, so that no two are the same.
"""

import itertools
import json

from werkzeug import Request, Response

from tests.fakes.server import Fault

KEY = "b85-5ecret"


class FakeSpatialHub:
    """Hospitals as properties. ``faults`` spoil the replies one after another, None leaving one as it is."""

    def __init__(self) -> None:
        self.uploaded = "2026-01-31"
        self.system = "urn:ogc:def:crs:EPSG::27700"
        self.missing = 0
        self.hospitals = [self.hospital(1, "A111H"), self.hospital(2, "ZZ26007", postcode="<Null>", type="<Null>")]
        self.asked: list[dict[str, str]] = []
        self.faults: list[Fault | None] = []
        self._clock = itertools.count()

    def answer(self, request: Request) -> Response:
        """The reply to one request."""
        self.asked.append(dict(request.args))
        if request.path != "/sh_hosp/wfs" or request.args.get("authkey") != KEY:
            return Response("Access Denied", 403, content_type="text/html")
        good = Response(json.dumps(self.collection()), 200, content_type="application/json;charset=UTF-8")
        fault = self.faults.pop(0) if self.faults else None
        return fault(good) if fault else good

    def collection(self) -> dict:
        """Every feature, but for the ``missing`` last."""
        features = [self.feature(hospital) for hospital in self.hospitals]
        return {
            "type": "FeatureCollection",
            "features": features[: len(features) - self.missing],
            "totalFeatures": len(features),
            "numberMatched": len(features),
            "numberReturned": len(features) - self.missing,
            "timeStamp": f"2026-11-24T12:00:{next(self._clock):02}.678Z",
            "crs": {"type": "name", "properties": {"name": self.system}},
        }

    def hospital(self, fid: int, code: str, **others: object) -> dict:
        """Properties of one hospital."""
        return {
            "sh_date_uploaded": self.uploaded,
            "hbname": "NHS Ayrshire and Arran",
            "hbcode": "S08000015",
            "sitecode": code,
            "sitename": f"Hospital {fid}",
            "postcode": "KA2 0BE",
            "address": "Kilmarnock Road",
            "tenure": "Owned",
            "type": "Acute Hospital",
            "uprn": "127068021",
            "x": 239_900 + fid,
            "y": 638_553.5,
            "fid": fid,
            **others,
        }

    @staticmethod
    def feature(properties: dict) -> dict:
        """One feature."""
        return {
            "type": "Feature",
            "id": f"pub_hosp.{properties['fid']}",
            "geometry": {"type": "Point", "coordinates": [properties["x"], properties["y"]]},
            "geometry_name": "geom",
            "properties": properties,
            "bbox": [properties["x"], properties["y"], properties["x"], properties["y"]],
        }
