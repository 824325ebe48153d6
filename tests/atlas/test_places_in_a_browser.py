"""The page of a place in headless Chromium: its figures beside those of peers, and what is known of none."""

import pytest

from tests.atlas.conftest import asked, plain, write_site

OLD = (
    "insert into levelling_up_indicators by name select * replace ('old' as indicator_id, 'An old figure' as title) "
    "from levelling_up_indicators where indicator_id like 'income%' and area_code = 'E12000009' and period_label = '2014'",
    "update levelling_up_indicators set area_code = 'E12000001', area_name = 'North East' where indicator_id = 'old'",
)


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


def test_peers_are_other_places_of_the_same_kind_and_each_once(tab):
    page = tab.open("places/TLC.html#peer=TLK&peer=TLK&peer=TLC&peer=E47000001&peer=TLI")
    assert page.locator("#peers li").count() == 2


def test_an_area_without_figures_says_why_and_a_very_long_name_fits(tab):
    page = tab.open("places/E47000001.html")
    assert "This is a gap in the published figures, not a nought." in page.locator("#gaps").inner_text()
    assert "the employment survey is there for regions and ITL 2 areas" in page.locator("#clusters").inner_text()
    tab.page.set_viewport_size({"width": 360, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_figure_of_another_period_says_so_beside_its_name_and_an_old_one_is_marked(tab_of, changed, tmp_path):
    tab = tab_of(write_site(changed(*OLD), tmp_path / "site"))
    page = tab.open("places/TLC.html")
    names = tab.figure("gaps").locator(".row-name").all_text_contents()
    assert {"An old figure, 2014 *", "Income per head, 2022"} <= set(names)
    assert "* A period that ended more than five years before this atlas was made" in page.locator("#gaps").inner_text()
    [old] = [mark for mark in tab.marks("gaps") if mark["label"].startswith("An old figure")]
    assert "2014" in old["label"]
    assert "more than five years old" in old["label"]
    tab.figure("gaps").locator('button[data-view="table"]').click()
    cells = tab.figure("gaps").locator('td[data-column="period_label"]').all_inner_texts()
    assert {"2014 *", "2022"} <= set(cells)


def test_places_whose_newest_figures_are_of_different_periods_are_said_to_be(tab_of, changed, tmp_path):
    older = "delete from levelling_up_indicators where area_code = 'E12000009' and period_label > '2015'"
    tab = tab_of(write_site(changed(older), tmp_path / "site"))
    tab.open("places/TLC.html#peer=TLK")
    assert "Income per head, 2022 against 2015 *" in tab.figure("gaps").locator(".row-name").all_text_contents()
    tab.open("places/TLC.html#peer=TLI")
    names = tab.figure("gaps").locator(".row-name").all_text_contents()
    assert not any("against" in name for name in names)


def test_a_peer_with_the_same_figure_hides_no_mark_and_keys_begin_with_the_place_itself(tab_of, changed, tmp_path):
    tab = tab_of(write_site(changed("update levelling_up_indicators set index_value = 90"), tmp_path / "site"))
    page = tab.open("places/TLC.html#peer=TLK")
    first = tab.figure("gaps").locator(".mark.figure[data-series]")
    drawn = first.evaluate_all(
        "marks => marks.map(mark => [mark.dataset.series, mark.getBBox().y + mark.getBBox().height / 2, mark.querySelector('.dot').getBBox().x])"
    )
    line = drawn[:2]
    # The own mark lies on top, so it comes last in the drawing, and the other beside it.
    assert [series for series, *_ in line] == ["South West", "North East"]
    assert abs(line[0][1] - line[1][1]) >= 4
    tab.figure("gaps").locator(".mark[tabindex='0']").focus()
    reached = []
    for _ in range(2):
        reached.append(page.evaluate("document.activeElement.dataset.series"))
        page.keyboard.press("ArrowDown")
    assert reached == ["North East", "South West"]


@pytest.mark.parametrize("address", ["places/TLC.html#assets", "places/TLC.html#peer=TLK&part=assets"])
def test_an_address_of_a_section_leads_there_and_stays(tab, address):
    page = tab.open(address)
    assert page.url.endswith(address)
    page.wait_for_function("Math.abs(document.querySelector('#h-assets').getBoundingClientRect().top) < 120")


def test_the_contents_of_a_place_keep_its_peers_in_the_address(tab):
    page = tab.open("places/TLC.html#peer=TLK")
    page.locator('nav.contents a[href="#clusters"]').click()
    page.wait_for_function("location.hash === '#peer=TLK&part=clusters'")
    page.wait_for_function("Math.abs(document.querySelector('#h-clusters').getBoundingClientRect().top) < 120")
    assert page.locator("#peers li").all_inner_texts() == ["South West ×"]


def test_an_address_pasted_on_the_page_of_a_place_changes_its_peers(tab):
    page = tab.open("places/TLC.html")
    page.evaluate("location.hash = 'peer=TLK'")
    page.wait_for_selector("#peers li")
    assert page.locator("#said").inner_text() == "North East beside South West, the United Kingdom"


def test_whoever_takes_a_peer_away_by_keyboard_goes_on_beside_it(tab):
    page = tab.open("places/TLC.html#peer=TLK&peer=TLI")
    page.locator("#peers button").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("#peers li").count() == 1
    assert page.evaluate("document.activeElement.closest('#peers') !== null")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "peer"


def test_counts_of_assets_say_which_lists_they_were_counted_from(tab):
    tab.open("places/TLC.html")
    for figure in ("assets", "listed"):
        facts = tab.figure(figure).locator(".facts").inner_text()
        assert "Made-up figures, 2024, 1 March 2024" in facts, figure
        assert "nobody" in facts, figure


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("North East", "the North East"),
        ("East (England)", "East (England)"),
        ("West of England", "the West of England"),
        ("London", "London"),
        ("North Eastern Scotland", "North Eastern Scotland"),
    ],
)
def test_a_direction_has_an_article(tab, name, said):
    assert tab.open("index.html").evaluate("name => atlas.format.placed(name)", name) == said
