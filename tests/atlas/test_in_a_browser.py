"""The atlas in headless Chromium: what is drawn, what is asked for, what the keyboard reaches, what is downloaded."""

import random
import re
import shutil
from urllib.parse import urlencode

import duckdb
import pytest
from axe_playwright_python.sync_playwright import Axe

from orchestration.atlas.packing import unpacked
from tests.atlas.conftest import (
    FORMULA,
    HOSTILE,
    TABLES,
    asked,
    choose,
    downloaded,
    plain,
    write_published,
    write_site,
)

PAGES = {
    "index.html": "headline", "maps.html": "ranking", "claims.html": "readings", "sources.html": "releases", "places.html": None, "sectors.html": None,
    "places/TLC.html": "gaps", "places/TLI.html": "gaps", "places/TLK.html": "trend", "places/E47000001.html": "gaps", "sectors/life_sciences.html": "ranking",
}  # fmt: skip


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_every_page_draws_without_complaint_and_asks_no_host(tab_of, site, width, scheme):
    tab = tab_of(site, color_scheme=scheme)
    tab.page.set_viewport_size({"width": width, "height": 800})
    for address, figure in PAGES.items():
        page = tab.open(address, is_drawn=figure is not None)
        if figure:
            assert tab.figure(figure).count() == 1, address
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
            f"{address} is wider than the window"
        )
        assert page.evaluate("document.documentElement.lang") == "en-GB"
    assert tab.complaints == []
    assert {
        address for address in tab.requests if not address.startswith(("file:", "data:", "blob:", "about:"))
    } == set()


def test_pages_of_a_web_host_ask_that_host_only(tab, served):
    tab.page.goto(f"{served}/maps.html")
    tab.page.wait_for_selector("#page[data-ready]")
    tab.page.goto(f"{served}/places/TLC.html")
    tab.page.wait_for_selector("#page[data-ready]")
    assert tab.complaints == []
    assert all(address.startswith((served, "data:", "blob:")) for address in tab.requests)


def test_a_request_that_a_page_would_make_elsewhere_is_stopped_by_the_page(tab):
    page = tab.open("index.html")
    assert page.evaluate("fetch('https://example.org/').then(() => 'asked', () => 'refused')") == "refused"
    assert any("Content Security Policy" in said for said in tab.complaints)


def test_a_downloaded_file_is_the_answer_of_the_query_shown(tab, published):
    for address, figure in (
        ("maps.html", "ranking"),
        ("places/TLC.html", "gaps"),
        ("places/TLC.html", "clusters"),
        ("sectors/life_sciences.html#definition=wide", "effects"),
        ("index.html", "headline"),
        ("claims.html", "readings"),
    ):
        tab.open(address)
        rows = downloaded(tab, figure)
        expected = asked(published, tab.sql(figure))
        assert len(rows) == len(expected) > 0, figure
        for shown, row in zip(rows, expected, strict=True):
            assert shown.keys() == row.keys()
            for column, value in row.items():
                if value is None:
                    assert shown[column] == ""
                elif isinstance(value, bool):
                    assert shown[column] == str(value).lower()
                elif isinstance(value, (int, float)):
                    assert float(shown[column]) == value
                else:
                    assert shown[column] == str(value)


def test_a_downloaded_file_holds_no_formula(tab):
    tab.open("places/TLC.html")
    [row] = downloaded(tab, "listed")
    assert row["asset_name"] == f"'{FORMULA}"


def test_hostile_names_are_shown_as_they_are_and_do_nothing(tab):
    for address in (
        "maps.html",
        "maps.html#period=2019",
        "places/TLI.html",
        "sectors/life_sciences.html",
        "claims.html",
        "sources.html",
        "index.html",
    ):
        page = tab.open(address)
        for button in page.locator('button[data-view="table"], button[data-view="sql"]').all():
            button.click()
        for summary in page.locator("details > summary").all():
            summary.click()
        assert page.locator("main img").count() == 0
        assert (
            page.evaluate("[...document.querySelectorAll('a')].filter(link => /^javascript/i.test(link.href)).length")
            == 0
        )
    assert tab.complaints == []
    page = tab.open("places/TLI.html")
    assert page.locator("h1").inner_text() == HOSTILE
    assert page.title().startswith(HOSTILE)


def test_sql_with_a_hostile_name_in_it_can_be_run_and_harms_nothing(tab_of, tmp_path):
    database = tmp_path / "levelup.duckdb"
    write_published(database)
    with duckdb.connect(str(database)) as con:
        con.execute("update indicator_values set period_label = ? where period_label = '2022'", [HOSTILE])
        con.execute(
            "update indicator_values set indicator_id = ? where indicator_id = 'income_disposable_per_head'",
            ["../../x'; drop table claims; --"],
        )
        con.execute(
            "update dim_indicators set indicator_id = ? where indicator_id = 'income_disposable_per_head'",
            ["../../x'; drop table claims; --"],
        )
    tab = tab_of(write_site(database, tmp_path / "site"))
    tab.open("maps.html")
    tab.page.select_option("#choose-indicator", "../../x'; drop table claims; --")
    tab.page.wait_for_function("document.querySelector('[data-figure=map] h3')?.textContent === 'Income per head'")
    choose(tab, "period", HOSTILE)
    tab.page.wait_for_selector('[data-figure="map"] .mark')
    rows = asked(database, tab.sql("map"))
    assert {row["area_code"]: row["value"] for row in rows} == {
        "E12000001": 20500.0,
        "E12000007": None,
        "E12000009": 24000.0,
    }
    assert tab.complaints == []


def test_the_keyboard_alone_reaches_every_control_and_every_mark(tab):
    page = tab.open("maps.html")
    wanted = set(
        page.evaluate("""() => {
        const reachable = [...document.querySelectorAll('a, button, select, input, [tabindex="0"], summary')]
            .filter(each => each.checkVisibility() && !each.disabled);
        reachable.forEach((each, at) => { each.dataset.stop = at; });
        return reachable.map(each => each.dataset.stop);
    }""")
    )
    reached = set()
    for _ in range(len(wanted) + 10):
        page.keyboard.press("Tab")
        stop = page.evaluate("document.activeElement?.dataset?.stop ?? null")
        if stop:
            reached.add(stop)
            # Whoever is there can see it.
            assert page.evaluate(
                "document.activeElement.tagName === 'g' || getComputedStyle(document.activeElement).outlineStyle !== 'none' || document.activeElement.className === 'skip'"
            )
    assert wanted - reached == set()
    tab.figure("map").locator(".mark[tabindex='0']").focus()
    visited = []
    for _ in range(3):
        visited.append(page.evaluate("document.activeElement.dataset.area"))
        assert page.locator(".tip:visible").count() == 1
        page.keyboard.press("ArrowRight")
    assert set(visited) == {"E12000001", "E12000007", "E12000009"}
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    assert page.locator("#detail").inner_text() != ""
    page.locator('[data-figure="map"] button[data-view="table"]').focus()
    page.keyboard.press("Enter")
    assert page.locator('[data-figure="map"] table').is_visible()


def test_a_screen_reader_finds_names_for_charts_marks_tables_and_controls(tab):
    page = tab.open("maps.html")
    assert page.get_by_role("group", name=re.compile("^Income per head. Use the arrow keys")).count() == 1
    mark = page.get_by_role("img", name=re.compile(r"^South West: £24,000 per head; rank 1 of 2"))
    assert mark.count() == 2
    for label in ("Indicator", "Areas", "Sector and definition", "Period", "Known on"):
        assert page.get_by_label(label, exact=True).count() == 1
    unnamed = page.evaluate(
        "[...document.querySelectorAll('button, a, select')].filter(each => each.checkVisibility() && !(each.textContent.trim() || each.labels?.length || each.getAttribute('aria-label'))).length"
    )
    assert unnamed == 0
    tab.figure("map").locator('button[data-view="table"]').click()
    assert (
        tab.figure("map").locator("th[scope=col]").count()
        == tab.figure("map").locator("tbody tr").first.locator("th, td").count()
    )
    assert (
        page.get_by_role("navigation", name="Pages").get_by_role("link", name="Maps").get_attribute("aria-current")
        == "page"
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_that_keeps_anybody_out(tab_of, site, scheme):
    """Deque's axe-core: names, roles, contrast, headings, landmarks; on every page, with each of its views open."""
    tab = tab_of(site, color_scheme=scheme)
    found = []
    for address, figure in {**PAGES, "claims.html#C01": "readings", "maps.html#drawn=boundaries": "map"}.items():
        page = tab.open(address, is_drawn=figure is not None)
        for view in ("chart", "table", "sql"):
            for button in page.locator(f'button[data-view="{view}"]').all():
                button.click()
            for problem in Axe().run(page).response["violations"]:
                found.append((address, view, problem["id"], problem["nodes"][0]["html"][:120]))
    assert found == []


@pytest.mark.parametrize(
    ("unit", "value", "printed"),
    [
        ("gbp_per_head", 1545, "£1,545 per head"), ("ratio", 2.973, "2.97"), ("share", 0.1234, "12.3%"), ("gbp", 2.5e9, "£2.50 billion"), ("jobs", 17600, "17,600 jobs"),
        ("percentage_points", -1.25, "−1.3 points"), ("years", 61.24, "61.2 years"), ("gbp_per_hour", 34.3, "£34.30 an hour"), ("flag", 1, "yes"), ("never heard of it", 12.5, "12.50"), ("gbp", -1545, "−£1,545"),
        ("ratio", 0.0004, "0.0004"), ("jobs", 0, "0 jobs"), ("stars", 1, "1 star"), ("stars", 2, "2 stars"), ("count", 25.21, "25.2"), ("count", 25, "25"), ("people", 1, "1 person"),
    ],
)  # fmt: skip
def test_numbers_are_printed_with_their_units_as_in_britain(tab, unit, value, printed):
    page = tab.open("index.html")
    assert page.evaluate("([unit, value]) => atlas.format.long(unit, value)", [unit, value]) == printed


def test_names_of_areas_have_their_capitals(tab):
    page = tab.open("index.html")
    said = page.evaluate("['outside_greater_south_east', 'itl2_areas', 'united_kingdom'].map(atlas.format.areas)")
    assert said == ["Outside Greater South East", "ITL2 areas", "United Kingdom"]


def test_empty_tables_give_pages_that_say_so_and_no_blank_chart(tab_of, published, tmp_path):
    database = tmp_path / "levelup.duckdb"
    shutil.copy(published, database)
    with duckdb.connect(str(database)) as con:
        for table in TABLES:
            if table not in ("dim_areas", "builds", "dim_sectors"):
                con.execute(f"delete from {table}")
    tab = tab_of(write_site(database, tmp_path / "site"))
    for address, figure in PAGES.items():
        page = tab.open(address, is_drawn=figure is not None)
        assert (
            page.locator("svg:visible").evaluate_all(
                "all => all.filter(svg => !svg.querySelector('.mark, .tile, .dot, .bar')).length"
            )
            == 0
        )
        if figure:
            assert page.locator(".empty:visible").count() > 0, address
    assert "indicator_values of this build has no row" in tab.open("maps.html").locator("#results").inner_text()
    assert tab.complaints == []


def test_claims_are_found_by_words_and_show_their_query_and_figure(tab, published):
    page = tab.open("claims.html")
    page.fill("#words", "nothing like this")
    assert page.locator("#count").inner_text() == "No claim matches."
    page.fill("#words", "income")
    assert page.locator("#count").inner_text() == "1 of 1 claims"
    page.locator("#C01 > summary").click()
    page.locator("#C01 .query > summary").click()
    [row] = asked(published, page.locator("#C01 pre").inner_text())
    assert page.locator("#C01 .reading-figure strong").get_attribute("data-value") == plain(row["value"])
    assert page.locator("#C01 .reading-figure strong").inner_text() == "£20,500 per head"


def test_a_quotation_within_a_quotation_has_single_marks(tab_of, published, tmp_path):
    database = tmp_path / "levelup.duckdb"
    shutil.copy(published, database)
    with duckdb.connect(str(database)) as con:
        con.execute("update claim_verdicts set statement = '“unique assets” of regions'")
    page = tab_of(write_site(database, tmp_path / "site")).open("claims.html")
    assert page.locator("#C01 .statement").inner_text() == "“‘unique assets’ of regions”"


def test_the_copy_button_copies_the_query_that_is_shown(tab):
    tab.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = tab.open("maps.html")
    sql = tab.sql("map")
    tab.figure("map").get_by_role("button", name="Copy").click()
    page.wait_for_function("document.querySelector('[data-figure=map] .said').textContent === 'Copied'")
    assert page.evaluate("navigator.clipboard.readText()") == sql


def test_a_script_that_is_missing_is_said_on_the_page(tab_of, site, tmp_path):
    copied = shutil.copytree(site, tmp_path / "copied")
    (copied / "data" / "indicators" / "income_disposable_per_head.js").unlink()
    page = tab_of(copied).open("maps.html", is_drawn=False)
    page.wait_for_selector("[role=alert]")
    assert (
        "income_disposable_per_head.js is missing: was the whole folder copied?"
        in page.locator("[role=alert]").inner_text()
    )


def test_a_script_that_is_missing_later_leaves_no_figure_of_the_choice_before(tab_of, site, tmp_path):
    copied = shutil.copytree(site, tmp_path / "copied")
    (copied / "data" / "indicators" / "employment_location_quotient.js").unlink()
    (copied / "data" / "places" / "TLK.js").unlink()
    tab = tab_of(copied)
    page = tab.open("maps.html")
    page.select_option("#choose-indicator", "employment_location_quotient")
    page.wait_for_selector("[role=alert]")
    assert page.locator(".figure").count() == 0
    page = tab.open("places/TLC.html")
    page.select_option("#peer", "TLK")
    page.wait_for_selector("[role=alert]")
    assert page.locator(".figure").count() == 0


def test_a_page_takes_no_script_of_another_build(tab_of, site, tmp_path):
    copied = shutil.copytree(site, tmp_path / "copied")
    script = copied / "data" / "indicators" / "employment_location_quotient.js"
    script.write_text(script.read_text().replace("0f0f0f0f-made-up", "1f1f1f1f-made-up"))
    page = tab_of(copied).open("maps.html")
    page.select_option("#choose-indicator", "employment_location_quotient")
    page.wait_for_selector("[role=alert]")
    assert "another atlas has taken the place" in page.locator("[role=alert]").inner_text()


@pytest.fixture(scope="session")
def whole_site(built_warehouse, tmp_path_factory):
    """The site of a whole refresh from the bundled figures."""
    return write_site(built_warehouse.database, tmp_path_factory.mktemp("whole_site"))


def test_the_site_of_the_bundled_figures_is_small(whole_site):
    assert sum(path.stat().st_size for path in whole_site.rglob("*") if path.is_file()) < 10_000_000
    assert len(list((whole_site / "places").glob("*.html"))) == 12 + 46 + 24 + 42


def test_ten_random_marks_are_what_the_query_beside_them_gives(tab_of, whole_site, built_warehouse):
    drawing, tab, tried = random.Random(7), tab_of(whole_site), set()
    scripts = sorted((whole_site / "data" / "indicators").glob("*.js"))
    while len(tried) < 10:
        script = drawing.choice(scripts)
        levels = ("itl1", "itl2", "combined_authority")
        rows = [
            row
            for row in unpacked(script.read_text())["figures"]["rows"]
            if row["is_latest"] and row["value"] is not None and row["area_level"] in levels
        ]
        if not rows:
            continue
        row = drawing.choice(rows)
        choice = {
            "indicator": script.stem,
            "level": f"{row['area_level']}|{row['area_code_system']}",
            "definition": f"{row['sector_id']}|{row['definition_version']}",
            "period": row["period_label"],
        }
        tab.open(f"maps.html#{urlencode(choice)}")
        mark = drawing.choice([mark for mark in tab.marks("ranking") if mark["kind"] == "figure"])
        answer = {each["area_code"]: each for each in asked(built_warehouse.database, tab.sql("ranking"))}
        assert float(mark["value"]) == answer[mark["area"]]["value"]
        assert len(answer) == len(tab.marks("ranking"))
        assert mark["label"].startswith(f"{answer[mark['area']]['area_name']}: ")
        tried.add((script.stem, mark["area"]))
    assert tab.complaints == []


def test_pages_of_the_bundled_figures_draw_without_complaint(tab_of, whole_site):
    tab = tab_of(whole_site)
    for address in (
        "index.html",
        "maps.html",
        "places/TLC.html",
        "places/TLH4.html",
        "places/E54000008.html",
        "places/W42000001.html",
        "sectors/life_sciences.html",
        "claims.html",
        "sources.html",
    ):
        tab.open(address)
        assert tab.page.locator("section.figure").count() > 0
    assert tab.complaints == []
