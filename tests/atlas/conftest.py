"""A published file of a few made-up rows, with everything in it that a page could trip over, and a browser to look.

Its tables have the columns that the marts declare, so that a column that changes there is missing here too.
"""

import csv
import functools
import json
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from datetime import date
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import duckdb
import pytest
import yaml

from orchestration.atlas.site import files

ROOT = Path(__file__).resolve().parents[2]
MARTS = ROOT / "dbt_project" / "models" / "marts"
HOSTILE = """</script><img src=x onerror="alert('!')">'; drop table claims; --"""
FORMULA = '=HYPERLINK("http://example.org","win")'
RELEASE = "made_up/figures/edition_2@2024-03-01"
EARLIER = "made_up/figures/edition_1@2023-03-01"
OUTLINES = "made_up/outlines/edition_1@2025"
TABLES = (
    "area_boundaries", "area_links", "builds", "claim_verdicts", "claims", "cluster_indicators", "coverage", "dim_areas",
    "dim_breaks", "dim_indicators", "dim_measures", "dim_releases", "dim_sectors", "dim_sources", "dim_units", "freshness",
    "helix_profiles", "ics_profile_measures", "indicator_inputs", "indicator_values", "indicator_vintages", "levelling_up_indicators",
    "rank_flips", "regional_assets", "sector_definition_effects",
)  # fmt: skip
REGIONS = (
    ("E12000001", "TLC", "North East", 0, 2),
    ("E12000007", "TLI", HOSTILE, 1, 1),
    ("E12000009", "TLK", "South West", 1, 0),
)
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def write_published(database: Path) -> None:
    """A made-up published file."""
    with duckdb.connect(str(database)) as con:
        for name in TABLES:
            declared = yaml.safe_load((MARTS / f"{name}.yml").read_text())["models"][0]["columns"]
            columns = ", ".join(f'"{column["name"]}" {column["data_type"]}' for column in declared)
            con.execute(f"create table {name} ({columns})")
        for name, rows in made_up_rows().items():
            for row in rows:
                con.execute(
                    f"insert into {name} by name select {', '.join(f'? as {key}' for key in row)}", [*row.values()]
                )
        con.execute(
            "create view indicators_named as select indicator_values.*, theme, form, dim_indicators.caveat from indicator_values join dim_indicators using (indicator_id) where is_latest"
        )
        con.execute(
            "create table sector_members as select sector_id, definition_version, definition_title, is_default, 'sic2007:21.10' as industry_code, 'Pharmaceuticals' as industry_name, 1.0 as weight from dim_sectors"
        )
        con.execute(
            "create macro indicator_values_as_of(as_of_date) as table (select * from indicator_values where latest_from <= as_of_date::date and (latest_until is null or latest_until > as_of_date::date))"
        )
        profile = "'cluster' as section, null as item_group, null as item_id, 'x' as title, sector_id, definition_version, area_code, area_code_system, area_name, period_label, location_quotient as value, 'ratio' as unit_id, value_status, reason, location_quotient_low as value_low, location_quotient_high as value_high, interval_kind, 1.0::double as comparator_value, rank, rank_low, rank_high, n_ranked, cluster_class as finding, probability_of_class as probability_of_finding, address_basis, released, release_id"
        con.execute(
            f"create macro place_profile(place) as table (select {profile} from cluster_indicators join dim_areas using (area_code, area_code_system, area_name) where dim_areas.comparable_area_code = (select any_value(comparable_area_code) from dim_areas as areas where areas.area_code = place) union all by name select 'asset' as section, 'assets_university' as item_id, 'Universities' as title, area_code, area_code_system, area_name, 'list of 2021' as period_label, 1.0::double as value, 'count' as unit_id, 'final' as value_status, 0.5::double as comparator_value from dim_areas where area_code = 'E12000001' and place = 'TLC')"
        )


def made_up_rows() -> dict[str, list[dict]]:
    """Rows by table: three regions, one of which has a name that is an attack and a figure that is withheld."""
    released = {"released": date(2024, 3, 1), "release_id": RELEASE, "is_latest": True, "address_basis": "residence"}

    def period(year: int) -> dict:
        return {"period_start": date(year, 1, 1), "period_end": date(year, 12, 31), "period_label": str(year)}

    def figure(at: int, year: int, value: float | None, **more: object) -> dict:
        code, _, name, *_ = REGIONS[at]
        return {
            "indicator_id": "income_disposable_per_head", "title": "Income per head", "sector_id": "all", "definition_version": "as_published",
            "area_code": code, "area_code_system": "gss", "area_name": name, "area_level": "itl1", **period(year), "value": value,
            "unit_id": "gbp_per_head", "direction": 1, "value_status": "final", "interval_kind": "none", "comparator_value": 21500.0,
            **released, "latest_from": date(2024, 3, 1), **more,
        }  # fmt: skip

    withheld = {"value_status": "suppressed", "reason": "input_suppressed: too few answers"}
    earlier = {
        "is_latest": False,
        "release_id": EARLIER,
        "released": date(2023, 3, 1),
        "latest_from": date(2023, 3, 1),
        "latest_until": date(2024, 3, 1),
    }
    values = [
        figure(0, 2021, 20000.0, rank=2, n_ranked=2), figure(1, 2021, None, **withheld), figure(2, 2021, 23000.47, rank=1, n_ranked=2),
        figure(0, 2022, 20500.0, rank=2, n_ranked=2), figure(1, 2022, None, **withheld), figure(2, 2022, 24000.0, rank=1, n_ranked=2),
        figure(0, 2022, 25000.0, rank=1, n_ranked=2, **earlier), figure(2, 2022, 24000.0, rank=2, n_ranked=2, **earlier),
        figure(0, 2019, 19000.0), figure(2, 2019, None, value_status="partial", reason=f"parts_not_published: {HOSTILE}"),
        figure(0, 2022, 26000.0, **{**earlier, "latest_from": date(2022, 3, 1), "latest_until": date(2023, 3, 1)}),
        figure(2, 2014, 21000.0), figure(2, 2015, 21500.0), figure(2, 2017, 22000.0),
    ]  # fmt: skip
    for version, shift in (("narrow", 0.0), ("wide", 0.5)):
        values += [
            figure(at, 2021, quotient + shift, indicator_id="employment_location_quotient", title="Location quotient", sector_id="life_sciences", definition_version=version,
                   unit_id="ratio", value_status="rounded", value_low=quotient + shift - 0.2, value_high=quotient + shift + 0.2, interval_kind="rounding", rank=rank, rank_low=1, rank_high=2, n_ranked=2, tier=tier, comparator_value=1.0)
            for at, quotient, rank, tier in ((0, 0.8, 2, 2), (2, 1.4, 1, 1))
        ]  # fmt: skip
    clusters = [
        {"sector_id": row["sector_id"], "definition_version": row["definition_version"], "definition_title": row["definition_version"], "area_code": row["area_code"],
         "area_code_system": "gss", "area_name": row["area_name"], "area_level": "itl1", **period(2021), "location_quotient": row["value"], "location_quotient_low": row["value_low"],
         "location_quotient_high": row["value_high"], "interval_kind": "rounding", "value_status": "rounded", "cluster_class": "strong cluster" if row["value"] > 1 else "not specialised",
         "probability_of_class": 0.9, "rank": row["rank"], "rank_low": 1, "rank_high": 2, "n_ranked": 2, "tier": row["tier"], "jobs": 1545.0, **released}
        for row in values if row["sector_id"] == "life_sciences"
    ]  # fmt: skip
    effects = [
        {**{key: row[key] for key in row if key not in ("probability_of_class", "cluster_class", "tier", "jobs")}, "default_location_quotient": row["location_quotient"] - 0.5,
         "default_definition_version": "narrow", "is_default": False, "is_class_changed": row["area_code"] == "E12000001", "default_rank": row["rank"], "rank_difference": 0}
        for row in clusters if row["definition_version"] == "wide"
    ]  # fmt: skip
    gaps = [
        {**{key: row[key] for key in row if key not in ("sector_id", "latest_from", "latest_until", "definition_version")}, "theme": "income",
         "index_value": None if row["value"] is None else round(100 * row["value"] / 21500, 1), "caveat": HOSTILE}
        for row in values if row["indicator_id"].startswith("income") and row["is_latest"]
    ]  # fmt: skip
    areas = [
        {"area_code": code, "area_code_system": system, "boundary_year": 2025 if system == "itl2025" else None, "area_name": name, "area_level": "itl1", "comparable_area_code": gss,
         "comparable_area_code_system": "gss", "tile_row": row if system == "itl2025" else None, "tile_col": col if system == "itl2025" else None}
        for gss, itl, name, row, col in REGIONS for code, system in ((gss, "gss"), (itl, "itl2025"))
    ]  # fmt: skip
    long_name = "Borough of " + "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch and " * 4 + "District"
    areas.append(
        {
            "area_code": "E47000001",
            "area_code_system": "gss",
            "area_name": long_name,
            "area_level": "combined_authority",
            "comparable_area_code": "E47000001",
            "comparable_area_code_system": "gss",
        }
    )

    def outline(
        code: str, system: str, place: str, year: int, coordinates: list, kind: str = "Polygon", **more: object
    ) -> dict:
        return {
            "area_code": code, "area_code_system": system, "boundary_year": year, "area_name": HOSTILE, "area_level": "itl1", "comparable_area_code": place,
            "comparable_area_code_system": "gss", "boundary_set": "made_up", "generalisation": "generalised", "is_preferred": True, "coordinate_system": "EPSG:27700",
            "geometry_type": kind, "geometry": json.dumps({"type": kind, "coordinates": coordinates}), "release_id": OUTLINES, **more,
        }  # fmt: skip

    def square(west: float, south: float, size: float) -> list:
        return [[west + x * size, south + y * size] for x, y in ((0, 0), (1, 0), (1, 1), (0, 1), (0, 0))]

    # The second in degrees and under another code of the same place, with an island; of the third only an older edition.
    boundaries = [
        outline("E12000001", "gss", "E12000001", 2025, [square(400_000, 500_000, 60_000), square(420_000, 520_000, 10_000)]),
        outline("E12000001", "gss", "E12000001", 2026, [square(0, 0, 1000)], is_preferred=False),
        outline("TLI", "itl2025", "E12000007", 2025, [[square(-0.5, 51.3, 0.7)], [square(1.0, 51.3, 0.1)]], "MultiPolygon", coordinate_system="EPSG:4326"),
        outline("TLK", "itl2021", "TLK", 2021, [square(300_000, 100_000, 50_000)], comparable_area_code_system="itl2021"),
        outline("E92000001", "gss", "E92000001", 2025, [square(100_000, 0, 550_000)], area_level="nation"),
    ]  # fmt: skip
    return {
        "area_boundaries": boundaries,
        "area_links": [{"from_area_code": "E06000001", "from_area_code_system": "gss", "from_area_level": "local_authority", "to_area_code": code, "to_area_code_system": system, "to_area_level": level, "basis": "exact"} for code, system, level in (("E47000001", "gss", "combined_authority"), ("TLC", "itl2025", "itl1"))],
        "dim_areas": areas,
        "builds": [{"build_id": "0f0f0f0f-made-up", "built_at": "2024-03-02 10:00:00", "refreshed_from": "bundled", "release_count": 2, "observation_count": 10, "indicator_value_count": len(values)}],
        "dim_units": [{"unit_id": "gbp_per_head", "title": "Pounds per resident"}, {"unit_id": "ratio", "title": "Ratio"}],
        "dim_releases": [{"release_id": key, "title": f"Made-up figures, {key[-10:-6]}", "publisher": HOSTILE, "publisher_url": "javascript:alert(1)", "licence": "Open Government Licence v3.0", "attribution": "Source: nobody", "released": day} for key, day in ((RELEASE, date(2024, 3, 1)), (EARLIER, date(2023, 3, 1)))] + [{"release_id": OUTLINES, "title": "Made-up outlines", "publisher": "A publisher", "licence": "Open Government Licence v3.0", "attribution": "Contains OS data (c) Crown copyright and database right 2025."}],
        "dim_indicators": [
            {"indicator_id": "income_disposable_per_head", "theme": "income", "form": "value", "title": "Income per head", "subtitle": "Per resident", "unit_id": "gbp_per_head", "unit_title": "Pounds per resident", "direction": 1, "is_experimental": False, "formula": "x", "caveat": HOSTILE},
            {"indicator_id": "employment_location_quotient", "theme": "clusters", "form": "value", "title": "Location quotient", "subtitle": "Share over share", "unit_id": "ratio", "unit_title": "Ratio", "direction": 1, "is_experimental": False, "formula": "(e_ri / e_r) / (e_i / E)"},
        ],
        "indicator_inputs": [{"indicator_id": "income_disposable_per_head", "input_order": 1, "symbol": "x", "measure_id": "income"}],
        "helix_profiles": [
            {"strand": "academia", "measure_id": "projects", "title": "Research projects", "sector_id": "all", "definition_version": "as_published", "area_code": "E12000001", "area_code_system": "gss",
             "area_name": "North East", "area_level": "itl1", **period(2022), "value": value, "unit_id": "count", "value_status": "final", "uk_index": index,
             "index_reason": None if index else "not_defined: no country figure", **released, "address_basis": basis}
            for basis, value, index in (("lead_organisation", 2.0, None), ("participant", 23.0, 130.0))
        ],
        "ics_profile_measures": [{"ics_measure_id": "income_disposable_per_head", "title": "Income of the board", "area_code": "E54000001", "area_name": "A board", "value": 7.0, "unit_id": "count", "value_status": "final", "release_id": RELEASE}],
        "dim_measures": [{"measure_id": "income", "title": "Income"}],
        "dim_sectors": [{"sector_id": "life_sciences", "definition_version": version, "sector_title": "Life sciences", "definition_title": f"{version} list", "is_default": version == "narrow", "sector_description": HOSTILE, "definition_description": "A list"} for version in ("narrow", "wide")],
        "dim_breaks": [{"break_id": "b", "measure_id": "income", "area_code_system": "all", "severity": "break", "compared_by": "period", "broken_on": date(2020, 1, 1), "reason": "a new survey"}],
        "dim_sources": [{"source_id": "paper", "publisher": "A publisher", "title": HOSTILE, "publisher_url": "javascript:alert(2)"}],
        "indicator_values": values, "cluster_indicators": clusters, "sector_definition_effects": effects, "levelling_up_indicators": gaps,
        "regional_assets": [{"asset_kind": "university", "asset_kind_title": "University", "source_title": "A list", "landed_release_id": RELEASE, "asset_name": FORMULA, "itl1_code": "TLC", "source_url": "https://example.org/list"}],
        "claim_verdicts": [{"claim_id": "C01", "claim_kind": "panel", "claim_family": "headline_numbers", "statement": HOSTILE, "statement_kind": "quote", "tested": "Income", "verdict": "does not hold", "verdict_reason": "It is less.", "source_id": "paper"}],
        "claims": [{"claim_id": "C01", "variant_id": "one", "definition": "Income of 2022", "area_basis": "north_east", "period_label": "2022", "computed_value": 20500.0, "unit_id": "gbp_per_head", "value_status": "final", "result": "does not hold", "release_ids": RELEASE, "sql": "select value from indicator_values where area_code = 'E12000001' and period_label = '2022' and is_latest"}],
        "freshness": [{"publisher": "A publisher", "title": "Figures", "freshness_status": "fresh"}],
        "coverage": [{"coverage_kind": "figures", "theme": "economy", "coverage_status": "complete"}, {"coverage_kind": "gap", "theme": "economy", "subject": "Pay", "reason": HOSTILE}],
    }  # fmt: skip


def write_site(database: Path, folder: Path) -> Path:
    """The site of a published file, in a folder."""
    for name, text in files(database):
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up published file; for reading only."""
    database = tmp_path_factory.mktemp("made_up") / "levelup.duckdb"
    write_published(database)
    return database


@pytest.fixture
def changed(published: Path, tmp_path: Path) -> Callable[..., Path]:
    """Copies the made-up published file and runs statements on the copy; gives its path."""

    def copied(*statements: str) -> Path:
        database = tmp_path / "changed.duckdb"
        shutil.copy(published, database)
        with duckdb.connect(str(database)) as con:
            for statement in statements:
                con.execute(statement)
        return database

    return copied


@pytest.fixture(scope="session")
def site(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the made-up published file."""
    return write_site(published, tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="module")
def browser() -> Iterator:
    """A headless browser of this machine. Skips without one, unless LEVELUP_BROWSER=required says that one has to be.

    Closed with its module: its driver keeps an event loop running, beside which others, Dagster's for one, cannot.
    """
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        problem = "no Chromium on this machine (apt-get install chromium, or .ci/browser): the atlas was not looked at"
        pytest.fail(problem) if os.environ.get("LEVELUP_BROWSER") == "required" else pytest.skip(problem)
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as driver:
        # Its sandbox needs rights that containers seldom give; nothing but our own files is opened.
        started = driver.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield started
        started.close()


class Tab:
    """A page in the browser, with all that it complained of and asked for elsewhere."""

    def __init__(self, page, site: Path):
        self.page, self._site = page, site
        self.complaints: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda said: self.complaints.append(said.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", lambda dialog: (self.complaints.append(f"dialog {dialog.message}"), dialog.dismiss()))
        page.on("requestfailed", lambda request: self.complaints.append(f"failed {request.url}"))
        page.on("request", lambda request: self.requests.append(request.url))

    def open(self, address: str, is_drawn: bool = True):
        """Open a page of the site from disk, and wait until it says that it is drawn."""
        self.page.goto("about:blank")
        self.page.goto(f"{self._site.as_uri()}/{address}")
        if is_drawn:
            self.page.wait_for_selector("#page[data-ready]", timeout=60_000)
        return self.page

    def figure(self, name: str):
        """A figure by its name."""
        return self.page.locator(f'[data-figure="{name}"]').first

    def sql(self, name: str) -> str:
        """The query that a figure shows."""
        figure = self.figure(name)
        figure.locator('button[data-view="sql"]').click()
        return figure.locator(".panel-sql pre").inner_text()

    def marks(self, name: str) -> list[dict]:
        """What the marks of a figure carry."""
        return (
            self.figure(name)
            .locator(".mark[role=img]")
            .evaluate_all("marks => marks.map(mark => ({...mark.dataset, label: mark.getAttribute('aria-label')}))")
        )


@pytest.fixture
def tab_of(browser) -> Iterator[Callable[[Path], Tab]]:
    """Opens a tab on a site; what a test opened is closed after it."""
    contexts = []

    def opened(site: Path, **options: object) -> Tab:
        contexts.append(browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True, **options))
        return Tab(contexts[-1].new_page(), site)

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def tab(tab_of, site: Path) -> Tab:
    """A tab on the made-up site."""
    return tab_of(site)


@pytest.fixture
def served(site: Path) -> Iterator[str]:
    """The made-up site at an address, as any web host has it."""
    handler = functools.partial(SimpleHTTPRequestHandler, directory=str(site))
    handler.log_message = lambda *_: None
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def asked(database: Path, sql: str) -> list[dict]:
    with duckdb.connect(str(database), read_only=True) as con:
        cursor = con.execute(sql)
        columns = [column[0] for column in cursor.description]
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def plain(number: float) -> str:
    """A number as JavaScript prints it."""
    return str(int(number)) if number == int(number) else repr(number)


def downloaded(tab: Tab, figure: str) -> list[dict[str, str]]:
    with tab.page.expect_download() as waiting:
        tab.figure(figure).get_by_role("button", name="Download CSV").click()
    with open(waiting.value.path(), newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def choose(tab: Tab, control: str, value: str) -> None:
    tab.page.select_option(f"#choose-{control}", value)
    tab.page.wait_for_timeout(50)
