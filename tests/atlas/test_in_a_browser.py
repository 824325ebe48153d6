"""The atlas in headless Chromium: what is drawn, what is asked for, what the keyboard reaches, what is downloaded."""

import csv
import json
import random
import re
import shutil
from pathlib import Path
from urllib.parse import urlencode

import duckdb
import pytest
from axe_playwright_python.sync_playwright import Axe

from orchestration.atlas.packing import unpacked
from tests.atlas.conftest import FORMULA, HOSTILE, TABLES, Tab, write_published, write_site

PAGES = {
    "index.html": "headline", "maps.html": "ranking", "claims.html": "readings", "sources.html": "releases", "places.html": None, "sectors.html": None,
    "places/TLC.html": "gaps", "places/TLI.html": "gaps", "places/TLK.html": "trend", "places/E47000001.html": "gaps", "sectors/life_sciences.html": "ranking",
}  # fmt: skip
LOCATION_QUOTIENT = "maps.html#indicator=employment_location_quotient&definition=life_sciences%7Cnarrow"


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


def test_choosing_another_indicator_period_or_definition_changes_map_table_and_address(tab, published):
    tab.open("maps.html")
    seen = []
    for control, value in (
        (None, None), ("period", "2021"), ("indicator", "employment_location_quotient"), ("definition", "life_sciences|wide"),
    ):  # fmt: skip
        if control:
            choose(tab, control, value)
            tab.page.wait_for_function(f"document.querySelector('#choose-{control}').value === {json.dumps(value)}")
        tab.page.wait_for_selector('[data-figure="map"] .mark')
        drawn = {mark["area"]: mark["value"] for mark in tab.marks("map")}
        rows = asked(published, tab.sql("map"))
        assert drawn == {row["area_code"]: "" if row["value"] is None else plain(row["value"]) for row in rows}
        assert {mark["area"]: mark["value"] for mark in tab.marks("ranking")} == drawn
        tab.figure("map").locator('button[data-view="table"]').click()
        cells = (
            tab.figure("map")
            .locator('td[data-column="value"]')
            .evaluate_all("cells => cells.map(cell => cell.dataset.raw)")
        )
        assert sorted(cells) == sorted(drawn.values())
        seen.append((json.dumps(drawn, sort_keys=True), tab.page.url))
    assert len({drawn for drawn, _ in seen}) == len(seen)
    assert len({address for _, address in seen}) == len(seen)


def test_an_address_with_a_choice_opens_on_that_choice(tab):
    tab.open("maps.html#indicator=employment_location_quotient&definition=life_sciences%7Cwide&period=2021")
    assert "wide" in tab.figure("map").locator(".subtitle").inner_text()
    assert {mark["area"]: mark["value"] for mark in tab.marks("map")} == {"E12000001": "1.3", "E12000009": "1.9"}


def test_a_suppressed_figure_is_drawn_and_said_to_be_suppressed_and_never_as_low(tab):
    tab.open("maps.html")
    marks = {mark["area"]: mark for mark in tab.marks("map")}
    withheld = marks["E12000007"]
    assert withheld["kind"] == "suppressed"
    assert "suppressed [c], input suppressed: too few answers" in withheld["label"]
    tile = tab.figure("map").locator('.mark[data-area="E12000007"] rect')
    assert tile.get_attribute("fill").startswith("url(#suppressed-")
    assert not re.search(r"\b[qd]\d", tile.get_attribute("class"))
    lowest = tab.figure("map").locator('.mark[data-area="E12000001"] rect')
    assert lowest.get_attribute("fill") is None
    assert re.search(r"\bq0\b", lowest.get_attribute("class"))
    assert tab.figure("map").locator('.legend [data-kind="suppressed"]').inner_text().strip() == "suppressed [c]"
    tab.figure("map").locator('button[data-view="table"]').click()
    assert (
        "suppressed [c]" in tab.figure("map").locator('tr[data-area="E12000007"] td[data-column="value"]').inner_text()
    )


def test_a_missing_figure_and_an_area_without_a_row_are_told_apart(tab):
    tab.open("maps.html#period=2019")
    kinds = {mark["area"]: mark["kind"] for mark in tab.marks("map")}
    assert kinds == {"E12000001": "figure", "E12000009": "missing"}
    assert tab.figure("map").locator('rect[data-kind="absent"]').count() == 1
    assert set(
        tab.figure("map").locator(".legend [data-kind]").evaluate_all("items => items.map(item => item.dataset.kind)")
    ) == {"missing", "absent"}


def test_figures_as_known_on_an_earlier_day_are_those_of_that_release(tab, published):
    tab.open("maps.html#period=2022")
    now = {mark["area"]: mark["value"] for mark in tab.marks("map")}
    choose(tab, "known", "2023-03-01")
    tab.page.wait_for_function("location.hash.includes('known')")
    then = {mark["area"]: mark["value"] for mark in tab.marks("map")}
    assert len(tab.marks("ranking")) == len(then) == 2
    assert (now["E12000001"], then["E12000001"]) == ("20500", "25000")
    rows = asked(published, tab.sql("map"))
    assert {row["area_code"]: row["value"] for row in rows} == {"E12000001": 25000.0, "E12000009": 24000.0}
    assert "indicator_values_as_of('2023-03-01')" in tab.sql("map")


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


def test_a_place_and_its_peers_come_from_one_query_that_can_be_run(tab, published):
    tab.open("places/TLC.html")
    tab.page.select_option("#peer", "TLK")
    tab.page.wait_for_selector("#peers li")
    for figure in ("gaps", "clusters", "trend"):
        rows = asked(published, tab.sql(figure))
        assert {row["area_code"] for row in rows} == {"E12000001", "E12000009"}, figure
        tab.figure(figure).locator('button[data-view="chart"]').click()
        column = "index_value" if figure == "gaps" else "value"
        drawn = {mark["value"] for mark in tab.marks(figure)} - {""}
        whole = {plain(row["comparator_value"]) for row in rows} if figure == "trend" else set()
        assert drawn == {plain(row[column]) for row in rows if row[column] is not None} | whole, figure
    assert "peer=TLK" in tab.page.url


def test_no_line_is_drawn_across_a_break_or_a_missing_period(tab):
    tab.open("places/TLC.html")
    segments = tab.figure("trend").locator('path[data-segment="North East"]')
    # 2019 stands before the break of 2020, 2021 and 2022 after it.
    assert [
        path.count("L") for path in segments.evaluate_all("paths => paths.map(path => path.getAttribute('d'))")
    ] == [0, 1]
    assert tab.figure("trend").locator("line.break").count() == 1
    assert "Break, 1 January 2020: a new survey" in tab.figure("trend").inner_text()
    tab.open("places/TLK.html")
    segments = tab.figure("trend").locator('path[data-segment="South West"]')
    # 2014 and 2015, 2017 after a year without a row, 2019 without a figure, 2021 and 2022.
    assert [
        path.count("L") for path in segments.evaluate_all("paths => paths.map(path => path.getAttribute('d'))")
    ] == [1, 0, 1]


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


def test_marks_of_a_place_say_the_status_of_their_figure(tab):
    tab.open("places/TLK.html")
    marks = [mark for mark in tab.marks("gaps") if mark["kind"] == "figure"]
    assert marks
    assert not any("not applicable" in mark["label"] for mark in marks)


def test_two_addresses_of_one_measure_have_a_line_each_and_a_missing_index_its_reason_in_the_table_too(tab):
    tab.open("places/TLC.html")
    labels = {mark["label"].partition(":")[0]: mark for mark in tab.marks("helix")}
    assert labels.keys() == {"Research projects, by lead organisation", "Research projects, by participant"}
    assert labels["Research projects, by lead organisation"]["kind"] == "not_applicable"
    tab.figure("helix").locator('button[data-view="table"]').click()
    [cells] = [
        row.locator("th, td").all_inner_texts()
        for row in tab.figure("helix").locator("tbody tr").all()
        if "by lead organisation" in row.inner_text()
    ]
    assert "not applicable [z]" in cells
    assert cells[-1] == "not defined: no country figure"


def test_what_a_figure_is_compared_with_is_called_a_country_only_where_it_is_one(tab_of, published, tmp_path):
    database = tmp_path / "levelup.duckdb"
    shutil.copy(published, database)
    with duckdb.connect(str(database)) as con:
        con.execute(
            "insert into indicator_values by name select * replace ('K02000001' as area_code, 'United Kingdom' as area_name, 'country' as area_level, 21500.0 as value) from indicator_values where indicator_id = 'income_disposable_per_head' and area_code = 'E12000001' and period_label = '2022' and is_latest"
        )
    tab = tab_of(write_site(database, tmp_path / "site"))
    tab.open("maps.html#period=2022")
    assert tab.figure("ranking").locator(".reference-name").text_content() == "UK £21.5k"
    tab.open(LOCATION_QUOTIENT)
    assert tab.figure("ranking").locator(".reference-name").text_content() == "compared with 1"


def test_a_measure_of_health_systems_may_have_the_name_of_an_indicator(tab):
    tab.open("maps.html#indicator=systems/income_disposable_per_head")
    assert {mark["area"]: mark["value"] for mark in tab.marks("ranking")} == {"E54000001": "7"}
    choose(tab, "indicator", "income_disposable_per_head")
    tab.page.wait_for_function(
        "document.querySelector('[data-figure=ranking] h3').textContent.startsWith('Income per head')"
    )
    assert "E12000009" in {mark["area"] for mark in tab.marks("ranking")}


def test_a_choice_that_another_indicator_lacks_gives_way_to_the_usual_one(tab):
    tab.open("maps.html#period=2022")
    choose(tab, "indicator", "employment_location_quotient")
    tab.page.wait_for_function(
        "document.querySelector('[data-figure=ranking] h3').textContent.startsWith('Location quotient')"
    )
    assert tab.page.locator("#choose-definition").input_value() == "life_sciences|narrow"
    assert tab.page.locator("#choose-period").input_value() == "2021"


def test_peers_are_other_places_of_the_same_kind_and_each_once(tab):
    page = tab.open("places/TLC.html#peer=TLK&peer=TLK&peer=TLC&peer=E47000001&peer=TLI")
    assert page.locator("#peers li").count() == 2


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


def test_facts_beside_a_figure_say_unit_period_status_interval_release_and_source(tab):
    tab.open(LOCATION_QUOTIENT)
    facts = dict(
        tab.figure("ranking")
        .locator(".facts > div")
        .evaluate_all(
            "divs => divs.map(div => [div.querySelector('dt').textContent, div.querySelector('dd').textContent])"
        )
    )
    assert facts == {
        "Unit": "Ratio",
        "Period": "2021",
        "Status": "rounded",
        "Interval": "what rounding leaves open",
        "Release": "Made-up figures, 2024, 1 March 2024",
        "Source": "nobody",
    }
    assert tab.figure("ranking").locator(".group-name").all_text_contents() == ["Tier 1", "Tier 2"]


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


def test_an_area_without_figures_says_why_and_a_very_long_name_fits(tab):
    page = tab.open("places/E47000001.html")
    assert "This is a gap in the published figures, not a nought." in page.locator("#gaps").inner_text()
    assert "the employment survey is there for regions and ITL 2 areas" in page.locator("#clusters").inner_text()
    tab.page.set_viewport_size({"width": 360, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


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
