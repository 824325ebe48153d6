"""Every publisher of a live refresh at once, each as its own fake on a port of its own.

What a publisher replies is its fake's business; here is only who there is, and what all of them can be made to do.
"""

import csv
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from werkzeug import Request, Response
from werkzeug.serving import WSGIRequestHandler, make_server

from orchestration import paths
from orchestration.sources import datasets
from orchestration.sources.govuk import inward_investment, life_sciences
from orchestration.sources.ons import published_tables
from orchestration.sources.ons.explore_local_statistics import INDICATORS, Indicator
from orchestration.sources.open_geography.services import SERVICES
from tests.fakes import nomis
from tests.fakes.arcgis import FakeArcGIS, FakeItems, Layer
from tests.fakes.clinicaltrials_gov import FakeClinicalTrialsGov
from tests.fakes.files import AIRPORTS, AUTHORITIES, NUTS, OUTCODES, PORTS, PROVIDERS, SEGMENTS, STATIONS, FakeFiles
from tests.fakes.govuk import FakeGovuk
from tests.fakes.hesa import FakeHesa
from tests.fakes.innovate_uk import FakeInnovateUk
from tests.fakes.isrctn import FakeIsrctn
from tests.fakes.layers import itl_rows, levels, members, outline_of, outlined, small_areas
from tests.fakes.nhs_ods import FakeODS
from tests.fakes.nihr import FakeNihr
from tests.fakes.ons import FakeOns, csv_file, edition_page, landing_page, metadata_file, row
from tests.fakes.ons_workbooks import RELEASED, WORKBOOKS, publish
from tests.fakes.postcodes import EDITION, zipped
from tests.fakes.ref import FakeRef, every_institution, workbook
from tests.fakes.server import Fault
from tests.fakes.spatial_hub import KEY, FakeSpatialHub
from tests.fakes.ukri_gtr import FakeGateway
from tests.fakes.workbooks import Sheets, ods, xlsx

# Where a publisher's service lies below its host.
PATHS = {"clinicaltrials_gov": "/api/v2", "isrctn": "/api", "nomis": "/api/v01"}
PATHS["nihr"] = "/api/explore/v2.1/catalog/datasets"
TABLES = (
    nomis.BRES,
    nomis.ENTERPRISES,
    nomis.LOCAL_UNITS,
    nomis.POPULATION,
    nomis.PERCENTAGES,
    nomis.RESIDENT_PAY,
    nomis.WORKPLACE_PAY,
)
# One indicator of each subject, by its folder, as the publisher calls it.
INDICATOR_NAMES = {
    "apprenticeships": "Apprenticeship starts (England)",
    "average-travel-time": "Drive to work",
    "business-demography": "Business births",
    "employment-rate": "Employment rate",
    "employment-rate-ni": "Employment rate (Northern Ireland)",
    "foreign-direct-investment": "Inward foreign direct investment",
    "further-education-and-skills-learner-achievements": "Further education and skills learner achievements",
    "further-education-and-skills-participation": "Further education and skills participation",
    "gcses-in-english-and-maths": "GCSEs in English and Maths",
    "gdp-per-head": "Gross domestic product per head at current market price",
    "gross-disposable-household-income-per-head": "Gross disposable household income",
    "gross-value-added": "Gross value added per hour worked",
    "homicide-offences": "Homicide Offences",
    "housing-affordability-ratio": "Housing affordability ratio (residence-based)",
    "modelled-unemployment": "Modelled unemployment rate",
    "network-coverage-4g": "4G coverage",
    "network-coverage-5g": "5G coverage",
    "premises-below-30": "Premises below 30Mbps",
    "public-electric-vehicle-chargers": "Public electric vehicle chargers",
    "pupils-at-expected-standards-by-end-of-primary-school": (
        "Pupils meeting the expected standard in reading, writing and maths"
    ),
    "qualifications-level-3-or-above": "Level 3 or above qualifications (Great Britain)",
    "qualifications-level-3-or-above-ni": "Level 3 or above qualifications (Northern Ireland)",
    "railway-station-walk": "Residents within a 30 minute walk of their nearest railway station",
    "research-and-development-business": "Business expenditure on research and development",
    "research-and-development-public-funded": "Public-funded expenditure on research and development",
}


class WholeNomis:
    """Nomis with all tables that a connector asks for, by their number."""

    def __init__(self) -> None:
        self.tables = {table.id: nomis.FakeNomis(table=table) for table in TABLES}

    def answer(self, request: Request) -> Response:
        """The reply of the table that is asked for."""
        table = request.path.rpartition("/dataset/")[2].partition(".")[0].partition("/")[0]
        return self.tables[table].answer(request) if table in self.tables else Response("not found", 404)


@dataclass
class Publishers:
    """The fakes by source, and their addresses. ``asked`` counts the requests to each.

    ``faults`` spoil every reply of a publisher; who is in ``addresses`` under a port that is closed cannot be reached.
    """

    fakes: dict[str, object]
    addresses: dict[str, str] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    faults: dict[str, Fault] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """What a refresh must be told to ask these publishers, and nobody else."""
        everyone = {dataset.source for dataset in datasets() if dataset.fetch}
        # A source that has no fake yet finds nobody, and is not looked for on the network. Nobody listens at port 9.
        asked = dict.fromkeys(everyone, "http://127.0.0.1:9") | self.addresses
        told = {f"LEVELUP_BASE_URL_{source.upper()}": address for source, address in asked.items()}
        proxies = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
        spared = dict.fromkeys([*proxies, *map(str.lower, proxies)], "")
        return {**told, **spared, "LEVELUP_KEY_PUBLIC_HEALTH_SCOTLAND": KEY}

    def answer(self, source: str, request: Request) -> Response:
        """The reply of a publisher to one request."""
        self.asked[source] += 1
        good = self.fakes[source].answer(request)
        return self.faults[source](good) if source in self.faults else good


def everyone() -> dict[str, object]:
    """A fake for every source with a live connector, with something of each of its datasets."""
    return {
        "clinicaltrials_gov": FakeClinicalTrialsGov(),
        "eurostat": shelf("/NUTS2016-NUTS2021.xlsx", xlsx(regions())),
        "free_map_tools": shelf("/postcode-outcodes.csv", OUTCODES),
        "govuk": govuk(),
        "hesa": FakeHesa(),
        "hesa_providers": shelf("/data/learning-providers-plus.csv", PROVIDERS),
        "innovate_uk": FakeInnovateUk(),
        "isrctn": FakeIsrctn(),
        "mysociety": shelf("/data/packages/uk_la_future/uk_local_authorities_future.csv", AUTHORITIES),
        "nesta": shelf("/ds/data/raw/sic_4_industry_segment_lookup.csv", SEGMENTS),
        "nhs_ods": FakeODS(),
        "nihr": FakeNihr(),
        "nomis": WholeNomis(),
        "ons": ons(),
        "open_geography": WholeOpenGeography(),
        "openflights": shelf("/airports.dat", AIRPORTS),
        "public_health_scotland": FakeSpatialHub(),
        "ref": ref(),
        "sea_ports": shelf("/ports.json", PORTS),
        "trainline_stations": shelf("/stations.csv", STATIONS),
        "ukri_gtr": FakeGateway(),
    }


def shelf(path: str, content: bytes) -> FakeFiles:
    """A server of one file."""
    files = FakeFiles()
    files.put(path, content)
    return files


def regions() -> Sheets:
    """The correspondence of NUTS with every region of level 3 there was: the warehouse holds it against their number."""
    with (paths.root() / "raw" / "bundled" / "places" / "areas.csv").open(encoding="utf-8") as file:
        areas = [row for row in csv.DictReader(file) if row["area_code_system"] == "nuts2016"]
    parents = [area["area_code"] for area in areas if area["level"] == "itl2" and area["area_code"] < "UKZ"]
    codes = [parent + digit for digit in "12345" for parent in parents][:179]
    (sheet, (header, _)), *_ = NUTS.items()
    rows = [[code, code, None, None, None, f"Region {code}", None, None, 3, 28, 1, 1] for code in codes]
    return {sheet: [header, *rows]}


def govuk() -> FakeGovuk:
    """Every edition of every statistic that is known by its address, with one file of tables."""
    site = FakeGovuk()
    statistics = (inward_investment.RESULTS, life_sciences.SECTOR, life_sciences.COMPETITIVENESS)
    pages = [page for statistic in statistics for page in statistic.known]
    for place, page in enumerate(pages):
        site.add_page(page, f"Statistics {place}", f"20{17 + place}-06-26T08:30:00Z")
        sheets = {"Notes": [["Results"], [None]], "1": [["Region", "Projects"], ["North East", 52 + place]]}
        site.add_file(page, "tables.ods", ods(sheets), "Data tables")
    return site


def ons() -> FakeOns:
    """The website with all its workbooks, and the repository with every subject."""
    site = FakeOns()
    for name in WORKBOOKS:
        publish(site, name)
    for dataset in published_tables.DATASETS:
        page = dataset.homepage.removeprefix("https://www.ons.gov.uk")
        edition = f"{page}/current"
        site.pages |= {page: landing_page(edition), edition: edition_page(edition, RELEASED, "tables2026.xlsx")}
        site.files[f"{edition}/tables2026.xlsx"] = xlsx({"Table 1": [["Region", "£ million"], ["North East", 412.5]]})
    for indicator in INDICATORS:
        site.folders[indicator.folder] = subject(indicator)
    return site


def subject(indicator: Indicator) -> dict[str, bytes]:
    """The files of a subject: three areas, in the first of its units and within its band."""
    unit, (_, high) = next(iter(indicator.units.items()))
    name, areas = (
        INDICATOR_NAMES[indicator.folder],
        {"K02000001": "Country", "E92000001": "Country", "E12000001": "Region"},
    )
    rows = [
        row(area, "2024-01-01/P1Y", f"{high / 40 + place:.1f}", geography=level, unit=unit, indicator=name)
        for place, (area, level) in enumerate(areas.items())
    ]
    sign, percent = ("GBPSign" if unit.startswith("£") else None), ("%" if unit == "%" else None)
    metadata = metadata_file(label=name, prefix=sign, suffix=percent, subText=unit)
    return {f"{indicator.folder}.csv": csv_file(rows), f"{indicator.folder}.json": metadata}


def ref() -> FakeRef:
    """REF 2021 with as many institutions and people as it had: the warehouse holds it against both."""
    site = FakeRef()
    site.content = workbook(every_institution(157, 76_132.07))
    return site


class WholeOpenGeography:
    """The layers that are asked for, and beside them the items of ArcGIS Online with the postcode lookup."""

    def __init__(self) -> None:
        lookups = {
            "local_authority_district_to_itl_lookup": itl_rows(25),
            "local_authority_district_to_combined_authority_lookup": members(25),
            "lsoa_to_icb_and_local_authority_lookup": small_areas(25),
            "local_authority_district_to_region_lookup": [levels(25, LAD="E08000001", RGN="E12000002")],
            "sub_icb_location_to_icb_lookup": [levels(23, SICBL="E38000006", ICB="E54000061", NHSER="E40000003")],
            "integrated_care_board_list": [levels(23, ICB="E54000061")],
        }
        outlines = {
            "local_authority_district_boundaries_super_generalised": outlined(25, max_record_count=10),
            "local_authority_district_boundaries_ultra_generalised": outline_of("LAD23", "E08000001"),
            "region_boundaries_ultra_generalised": outline_of("RGN22", "E12000001"),
            "combined_authority_boundaries_ultra_generalised": outline_of("CAUTH23", "E47000001"),
            "combined_authority_boundaries_generalised": outline_of("CAUTH25", "E47000001"),
            "integrated_care_board_boundaries_generalised": outline_of("ICB23", "E54000061"),
            **{f"itl{n}_boundaries_ultra_generalised": outline_of(f"ITL{n}25", "TLC31"[: 2 + n]) for n in (1, 2, 3)},
        }
        layers = {name: Layer(rows, max_record_count=10) for name, rows in lookups.items()} | outlines
        self.layers = FakeArcGIS({SERVICES[name].name: layer for name, layer in layers.items()})
        self.items = FakeItems()
        self.items.put("b" * 32, "National Statistics Postcode Lookup (May 2026) for the UK", zipped(EDITION))

    def answer(self, request: Request) -> Response:
        """The reply to one request."""
        is_item = request.path == "/search" or request.path.startswith("/content/")
        return (self.items if is_item else self.layers).answer(request)


class Silent(WSGIRequestHandler):
    """Says nothing of the requests that it handles."""

    def log(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def serving_everyone(fakes: dict[str, object] | None = None) -> Iterator[Publishers]:
    """All publishers, served until the end of the ``with``."""
    publishers = Publishers(fakes or everyone())
    servers = []
    for source in publishers.fakes:
        application = Request.application(lambda request, source=source: publishers.answer(source, request))
        server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=Silent)
        # The default is to look for the end twice a second: too slow for so many.
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        publishers.addresses[source] = f"http://127.0.0.1:{server.server_port}{PATHS.get(source, '')}"
        servers.append(server)
    try:
        yield publishers
    finally:
        for server in servers:
            server.shutdown()
            server.server_close()
