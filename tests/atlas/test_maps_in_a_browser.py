"""The map page in headless Chromium: what is chosen, what is drawn for it, and what is said beside it."""

import json
import re
import shutil

import duckdb

from tests.atlas.conftest import HOSTILE, asked, choose, plain, write_site

LOCATION_QUOTIENT = "maps.html#indicator=employment_location_quotient&definition=life_sciences%7Cnarrow"


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
    assert f"No row for this choice: {HOSTILE}." in tab.figure("map").locator(".note").all_text_contents()
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


def test_a_screen_reader_is_told_of_a_change_of_what_is_shown(tab):
    page = tab.open("maps.html")
    said = page.locator("#said[role=status]")
    assert said.inner_text() == "Income per head, Regions and nations (ITL 1), 2022: 3 areas, 1 without a figure"
    choose(tab, "period", "2019")
    page.wait_for_function("document.querySelector('#said').textContent.includes('2019')")
    assert said.inner_text() == "Income per head, Regions and nations (ITL 1), 2019: 2 areas, 1 without a figure"


def test_an_address_pasted_on_the_map_page_changes_the_choice(tab):
    page = tab.open("maps.html")
    page.evaluate("location.hash = 'indicator=employment_location_quotient&definition=life_sciences%7Cwide'")
    page.wait_for_function("document.querySelector('#choose-definition').value === 'life_sciences|wide'")
