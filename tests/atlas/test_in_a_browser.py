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
    EARLIER,
    FORMULA,
    HOSTILE,
    RELEASE,
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
    said = page.evaluate("atlas.format.capitals('residents outside greater south east, of the londoners in wales')")
    assert said == "residents outside Greater South East, of the londoners in Wales"


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


@pytest.mark.parametrize(
    "statement", ["update dim_areas set tile_row = null, tile_col = null", "delete from dim_indicators"]
)
def test_without_a_grid_or_a_catalogue_the_first_page_has_its_figures_still(tab_of, changed, tmp_path, statement):
    tab = tab_of(write_site(changed(statement), tmp_path / "site"))
    for address in ("index.html", "maps.html", "places/TLC.html", "sectors/life_sciences.html"):
        tab.open(address)
    tab.open("index.html")
    assert {mark["area"]: mark["value"] for mark in tab.marks("headline")} == {
        "E12000001": "20500",
        "E12000007": "",
        "E12000009": "24000",
    }
    assert tab.complaints == []


def test_a_table_says_of_every_figure_that_is_missing_why(tab_of, changed, tmp_path):
    database = changed(
        "update cluster_indicators set location_quotient = null, value_status = 'suppressed' where area_code = 'E12000001'",
        "update claims set computed_value = null, value_status = 'not_applicable'",
    )
    tab = tab_of(write_site(database, tmp_path / "site"))
    for address, figure, column, said in (
        ("sectors/life_sciences.html", "ranking", "location_quotient", "suppressed [c]"),
        ("claims.html", "readings", "computed_value", "not applicable [z]"),
    ):
        tab.open(address)
        tab.figure(figure).locator('button[data-view="table"]').click()
        cells = tab.figure(figure).locator(f'td[data-column="{column}"]').all_inner_texts()
        assert said in cells
        assert "–" not in cells


def test_the_unit_in_a_table_is_that_of_what_is_printed_and_in_the_file_that_of_the_query(tab_of, changed, tmp_path):
    tab = tab_of(write_site(changed("update claims set computed_value = 0.013, unit_id = 'share'"), tmp_path / "site"))
    tab.open("claims.html")
    row = tab.figure("readings").locator("tbody tr")
    assert row.locator('[data-column="computed_value"]').inner_text() == "1.3%"
    assert row.locator('[data-column="unit_id"]').inner_text() == "Per cent"
    assert "Per cent (in the CSV a share, 0 to 1)" in tab.figure("readings").locator(".facts").inner_text()
    [row] = downloaded(tab, "readings")
    assert (row["computed_value"], row["unit_id"]) == ("0.013", "share")


def test_readings_of_claims_have_release_source_and_each_part_of_their_status_in_words(tab_of, changed, tmp_path):
    several = f"update claims set value_status = 'final; not_applicable', release_ids = '{RELEASE}; {EARLIER}'"
    tab = tab_of(write_site(changed(several), tmp_path / "site"))
    tab.open("claims.html")
    facts = tab.figure("readings").locator(".facts").inner_text()
    assert "final; not applicable" in facts
    assert "Made-up figures, 2024, 1 March 2024; Made-up figures, 2023, 1 March 2023" in facts
    assert "nobody" in facts
    assert "not_applicable" not in tab.figure("readings").locator("tbody").inner_text()


def test_what_would_turn_or_hide_a_text_is_left_out_and_an_empty_name_is_its_code(tab_of, changed, tmp_path):
    tables = ("dim_areas", "indicator_values", "levelling_up_indicators", "cluster_indicators")
    database = changed(
        *(f"update {table} set area_name = chr(8238) || 'North' || chr(7) || 'East' where area_name = 'North East'" for table in tables),
        *(f"update {table} set area_name = '' where area_name = 'South West'" for table in tables),
    )  # fmt: skip
    tab = tab_of(write_site(database, tmp_path / "site"))
    for address in ("maps.html", "places/TLC.html#peer=TLK", "sectors/life_sciences.html", "index.html"):
        page = tab.open(address)
        for button in page.locator('button[data-view="table"]').all():
            button.click()
        labels = page.evaluate(
            "[...document.querySelectorAll('[aria-label]')].map(each => each.getAttribute('aria-label')).join()"
        )
        assert not re.search("[\u202e\x07]", page.locator("main").text_content() + labels), address
        empty = "[...document.querySelectorAll('main a')].filter(link => link.checkVisibility() && !link.textContent.trim()).length"
        assert page.evaluate(empty) == 0, address
    tab.open("maps.html")
    tab.figure("map").locator('button[data-view="table"]').click()
    assert tab.figure("map").locator('tr[data-area="E12000009"] a').inner_text() == "E12000009"
    assert tab.complaints == []


def test_an_address_that_is_malformed_or_of_nothing_opens_the_page(tab):
    for address in ("claims.html", "sources.html", "maps.html", "places/TLC.html", "sectors/life_sciences.html"):
        for wrong in ("#%E0%A4%A", "#no-such-part", "#%22%5D"):
            tab.open(f"{address}{wrong}")
    assert tab.complaints == []


def test_an_address_pasted_on_a_page_is_followed(tab):
    page = tab.open("claims.html")
    page.evaluate("location.hash = 'C01'")
    page.wait_for_selector("#C01[open]")
    page = tab.open("sources.html")
    page.evaluate("location.hash = 'income_disposable_per_head'")
    page.wait_for_selector("#income_disposable_per_head[open]")
    page = tab.open("sectors/life_sciences.html")
    page.evaluate("location.hash = 'definition=wide'")
    page.wait_for_function("document.querySelector('input[value=wide]').checked")
    assert "wide" in tab.figure("ranking").locator(".subtitle").inner_text()
    assert page.locator("#said").inner_text() == "wide list, Regions and nations (ITL 1), 2021: 2 areas"
    assert f"No row for this choice: {HOSTILE}." in tab.figure("map").locator(".note").all_text_contents()
    assert tab.figure("map").locator('.legend [data-kind="absent"]').count() == 1


def test_with_forced_colours_the_view_that_is_shown_is_told_from_the_others(tab_of, site):
    page = tab_of(site, forced_colors="active").open("maps.html")
    ground = "name => getComputedStyle(document.querySelector(`[data-figure=map] button[data-view=${name}]`)).backgroundColor"
    assert page.evaluate(ground, "chart") != page.evaluate(ground, "table")


def test_on_paper_no_chart_is_higher_than_a_page_and_no_table_is_cut(tab_of, changed, tmp_path):
    many = "insert into levelling_up_indicators by name select rows.* replace ('i' || range as indicator_id, 'Indicator ' || range as title) from levelling_up_indicators as rows, range(80) where area_code = 'E12000001' and period_label = '2022'"
    tab = tab_of(write_site(changed(many), tmp_path / "site"))
    page = tab.open("places/TLC.html")
    page.set_viewport_size({"width": 718, "height": 1000})
    page.wait_for_timeout(300)
    high = "document.querySelector('[data-figure=gaps] svg[role=group]').getBoundingClientRect().height"
    assert page.evaluate(high) > 1000
    tab.figure("gaps").locator('button[data-view="table"]').click()
    tab.figure("gaps").locator('button[data-view="chart"]').click()
    page.emulate_media(media="print")
    assert 0 < page.evaluate(high) <= 235 / 25.4 * 96 + 1
    page.emulate_media(media="screen")
    tab.figure("gaps").locator('button[data-view="table"]').click()
    page.emulate_media(media="print")
    scroll = "(() => { const panel = document.querySelector('[data-figure=gaps] .scroll'); return [panel.scrollWidth - panel.clientWidth, panel.scrollHeight - panel.clientHeight]; })()"
    assert page.evaluate(scroll) == [0, 0]
    assert page.evaluate("getComputedStyle(document.querySelector('#h-gaps')).breakAfter") == "avoid"


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
