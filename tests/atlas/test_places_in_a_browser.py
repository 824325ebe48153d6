"""The page of a place in headless Chromium: its figures beside those of peers, and what is known of none."""

from tests.atlas.conftest import asked, plain


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
