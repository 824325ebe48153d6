"""A server of files: each with the validators that its publisher gives, and 304 where nothing has changed.

The files, of stations, airports, ports and reference lists, are small and made up.
"""

import hashlib
import json
from dataclasses import dataclass, field

from werkzeug import Request, Response

from tests.fakes.server import Fault

STATIONS = b"""stationName,lat,long,crsCode,iataAirportCode,constituentCountry
"Aber, Road",51.575363,-3.23089,ABR,,wales
Heathrow Halt,51.471618,-0.454037,HWH,LHR,england
"""
AIRPORTS = rb"""1,"Belfast \"City\" Airport","Belfast","United Kingdom","BHD","EGAC",54.61,-5.87,15,0,"E","Europe/London","airport","OurAirports"
2,"Rothera","Rothera","United Kingdom",\N,"EGAR",-67.5,-68.1,9,\N,\N,\N,"airport","OurAirports"
3,"Goroka Airport","Goroka","Papua New Guinea","GKA","AYGA",-6.08,145.39,5282,10,"U","Pacific/Port_Moresby","airport","OurAirports"
"""
PORTS = json.dumps(
    {
        "GBABD": {
            "name": "Aberdeen",
            "coordinates": [-2.1, 57.13],
            "city": "Aberdeen",
            "province": "Aberdeen City",
            "country": "United Kingdom",
            "alias": [],
            "regions": [],
            "timezone": "Europe/London",
            "unlocs": ["GBABD"],
            "code": "41650",
        },
        "GBEIL": {
            "name": "Shieldaig",
            "city": "Shieldaig",
            "country": "United Kingdom",
            "alias": [],
            "regions": [],
            "unlocs": ["GBEIL"],
        },
    }
).encode()
PROVIDERS = (
    b"\xef\xbb\xbfUKPRN,PROVIDER_NAME,VIEW_NAME,SORT_NAME,ALIAS,FLAT_NAME_NUMBER,BUILDING_NAME_NUMBER,LOCALITY,"
    b"STREET_NAME,TOWN,POSTCODE,WEBSITE_URL,WIKIPEDIA_URL,GROUPS,LONGITUDE,LATITUDE,EASTING,NORTHING,GTR_ID,HESA_ID\r\n"
    b"10000001,UNIVERSITY OF SOMEWHERE,University of Somewhere,Somewhere,,,,,,Somewhere,SM1 1AA,http://example.org,,,"
    b"-2.5,53.5,400000,400000,,0017\r\n"
)
SEGMENTS = b"clust,sic_4,descr,category,name,cluster\n1,0111,Growing of cereals,primary,farming,primary_farming\n"
OUTCODES = b"id,outcode,latitude,longitude,\n2,AB10,57.13514,-2.11731,\n"
AUTHORITIES = b"".join(
    [
        b"local-authority-code,official-name,nice-name,gss-code,start-date,end-date,replaced-by,nation,region,"
        b"local-authority-type,local-authority-type-name,county-la,combined-authority,alt-names,former-gss-codes,notes,"
        b"current-authority,BS-6879,ecode,even-older-register-and-code,gov-uk-slug,area,pop-2020,x,y,lat,long,powers,"
        b"lower-or-unitary,mapit-area-code,ofcom,old-ons-la-code,old-register-and-code,open-council-data-id,os-file,os,"
        b"snac,wdtk-id\n",
        b"SOM,Somewhere Council,Somewhere,E06000001,1974-04-01,,,England,North East,UA,Unitary authority,,,,,,True",
        b"," * 4 + b",10,20000" + b",,,54.6,-1.2" + b"," * 11 + b"\n",
    ]
)
NUTS = {
    "Changes detailed NUTS 2016-2021": [
        [
            "Code 2016", "Code 2021", "Country", "NUTS level 1", "NUTS level 2", "NUTS level 3", "Change codes*",
            "Change comments", "NUTS level", "Country order", "Region order (NUTS 2016)", "Region order (NUTS 2021)",
        ],
        ["UKN10", "UKN0A", None, None, None, "Derry", "2", "recode", 3, 28, 1, 1],
    ],
}  # fmt: skip


@dataclass
class File:
    """Bytes at a path. ``etag`` and ``modified`` are sent where they are not empty."""

    content: bytes
    etag: str = ""
    modified: str = ""
    content_type: str = "text/plain; charset=utf-8"


@dataclass
class FakeFiles:
    """Files by path. ``asked`` has the path, If-None-Match and If-Modified-Since of every request.

    ``faults`` spoil the replies one after another, None leaving one as it is.
    """

    files: dict[str, File] = field(default_factory=dict)
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    faults: list[Fault | None] = field(default_factory=list)

    def put(self, path: str, content: bytes) -> None:
        """A file as GitHub serves raw ones: with an ETag of its bytes, and without Last-Modified."""
        self.files[path] = File(content, etag=f'W/"{hashlib.sha256(content).hexdigest()}"')

    def answer(self, asked: Request) -> Response:
        """The reply to one request."""
        etag, modified = (asked.headers.get(name, "") for name in ("If-None-Match", "If-Modified-Since"))
        self.asked.append((asked.path, etag, modified))
        file = self.files.get(asked.path)
        if file is None:
            return Response("404: Not Found", 404, content_type="text/plain")
        headers = {name: value for name, value in (("ETag", file.etag), ("Last-Modified", file.modified)) if value}
        # As RFC 9110 has it: If-Modified-Since counts only where If-None-Match is not sent.
        if (etag and etag == file.etag) or (not etag and modified and modified == file.modified):
            return Response(b"", 304, headers)
        good = Response(file.content, 200, headers, content_type=file.content_type)
        fault = self.faults.pop(0) if self.faults else None
        return fault(good) if fault else good
