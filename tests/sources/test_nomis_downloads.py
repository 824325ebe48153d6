"""Downloads of Nomis: stacked panels read as one long table, and refused when anything in them is not as known."""

from collections.abc import Callable

import pytest

from orchestration.ingest.checks import check_table
from orchestration.ingest.dataset import Dataset
from orchestration.ingest.errors import BadInput
from orchestration.sources import datasets
from tests.fakes.workbooks import declaring_one_cell, ods, with_entity_bomb, xlsx

COPYRIGHT = "ONS Crown Copyright Reserved [from Nomis on 24 April 2023]"
LEGEND = [
    ["! Estimate and confidence interval not available since the group sample size is zero or disclosive (0-2)."],
    ["* Estimate and confidence interval unreliable since the group sample size is small (3-9)."],
    ["~ Estimate is less than 500."],
    ["- These figures are missing."],
]
Rows = list[list]


def declared(name: str) -> Dataset:
    return next(each for each in datasets() if each.asset_path == ("nomis", name))


def survey_panel(year: str = "2021") -> Rows:
    """Two cells of table T01 for four areas, one of them unreliable by its interval alone."""
    return [
        ["annual population survey"],
        [COPYRIGHT],
        [None],
        ["date", f"Jan {year}-Dec {year}"],
        ["confidence", "95% confidence interval (+/-)"],
        [None],
        [
            "Area",
            "T01:22 (Aged 16-64 - All : All People )",
            None,
            None,
            "T01:28 (In employment : All People )",
            None,
            None,
        ],
        [None, "number", "Flags", "conf", "number", "Flags", "conf"],
        ["country:England", 34728600, None, 189900, 26169200, None, 164900],
        ["ladu:Aldermere", 1800, None, "*", "!", None, "!"],
        ["lep:The Fens", "~", None, "*", 4100, None, "*"],
        ["User Defined Geography:Vale: West-LSIP", "-", None, "-", 900, None, 300],
        [None],
        *LEGEND,
        ["Responses are weighted to official population projections."],
        [None],
        [None],
    ]


def counts_panel(industry: str = "Total", year: str = "2022") -> Rows:
    """Enterprises of two areas in five sizes."""
    return [
        ["UK Business Counts - enterprises by industry and employment size band"],
        [COPYRIGHT],
        [None],
        ["date", year],
        ["industry", industry],
        ["legal status", "Total"],
        [None],
        ["Area", "Total", "Micro (0 to 9)", "Small (10 to 49)", "Medium-sized (50 to 249)", "Large (250+)"],
        ["country:England", 2318060, 2073890, 199135, 36050, 8985],
        ["ladu:Aldermere", 73150, 65885, 6070, 985, 0],
        [None],
        ["All figures are rounded to avoid disclosure."],
        [None],
        [None],
    ]


def pay_panel() -> Rows:
    """Jobs and median pay of two districts, with codes, and the total that the website adds."""
    return [
        ["annual survey of hours and earnings - resident analysis"],
        ["ONS Crown Copyright Reserved [from Nomis on 5 December 2024]"],
        [None],
        ["date", 2024],
        ["sex", "Total"],
        ["pay", "Annual pay - gross"],
        ["confidence", "Standard error as a percentage of the figure"],
        [None],
        ["local authority: district / unitary (as of April 2023)", None, "Number of jobs", None, "Median", None],
        [None, None, "number", "conf %", "number", "conf %"],
        ["Aldermere", "E06000901", 27000, 9.9, 27504, 7.6],
        ["Bexcombe", "E07000902", 38000, 9.4, "#", "#"],
        ["Column Total", None, "-", "-", "-", "-"],
        [None],
        ["# These figures are suppressed as statistically unreliable."],
        ["- These figures are missing."],
        ["Figures for Number of Jobs are for indicative purposes only."],
    ]


SURVEY = "annual_population_survey_employment_and_activity"
COUNTS = "uk_business_counts_enterprises_by_size"
BROAD = "uk_business_counts_enterprises_by_industry_and_size"
PAY = "annual_survey_of_hours_and_earnings_resident_pay"
PANELS: dict[str, Callable[[], Rows]] = {
    SURVEY: survey_panel,
    COUNTS: counts_panel,
    BROAD: lambda: counts_panel("3 : Manufacturing (C)"),
    PAY: pay_panel,
}


def read(name: str, *panels: Rows, write=xlsx):
    """The table of a workbook of these panels, checked as a refresh checks it."""
    dataset = declared(name)
    table = dataset.parse({"download.xlsx": write({"Data": [row for panel in panels for row in panel]})})
    check_table(dataset, table)
    return table


def refusal(name: str, *panels: Rows) -> BadInput:
    with pytest.raises(BadInput) as caught:
        read(name, *panels)
    assert (caught.value.source, caught.value.dataset, caught.value.file) == ("nomis", name, "download.xlsx")
    assert caught.value.remedy
    return caught.value


def test_figure_and_interval_stay_together_as_text_with_the_row_of_the_sheet():
    table = read(SURVEY, survey_panel())
    assert table.select("AREA", "CELL", "NUMBER", "FLAGS", "CONF", "source_row").rows()[:4] == [
        ("country:England", "T01:22 (Aged 16-64 - All : All People )", "34728600", None, "189900", 9),
        ("country:England", "T01:28 (In employment : All People )", "26169200", None, "164900", 9),
        ("ladu:Aldermere", "T01:22 (Aged 16-64 - All : All People )", "1800", None, "*", 10),
        ("ladu:Aldermere", "T01:28 (In employment : All People )", "!", None, "!", 10),
    ]
    assert table.select("EXTRACTED", "DATE", "CONFIDENCE", "AREA_TYPE", "AREA_CODE").unique().rows() == [
        ("24 April 2023", "Jan 2021-Dec 2021", "95% confidence interval (+/-)", "Area", None)
    ]


def test_panels_below_one_another_keep_what_they_are_about():
    table = read(BROAD, counts_panel("3 : Manufacturing (C)"), counts_panel("4 : Construction (F)"))
    assert table.height == 2 * 2 * 5
    assert table["INDUSTRY"].unique().sort().to_list() == ["3 : Manufacturing (C)", "4 : Construction (F)"]
    assert table.filter(AREA="ladu:Aldermere", SIZEBAND="Large (250+)")["NUMBER"].to_list() == ["0", "0"]
    assert table["source_row"].unique().sort().to_list() == [9, 10, 23, 24]


def test_codes_of_areas_are_kept_where_the_download_has_them():
    table = read(PAY, pay_panel())
    assert table.select("AREA", "AREA_CODE", "ITEM", "NUMBER", "CONF").rows() == [
        ("Aldermere", "E06000901", "Number of jobs", "27000", "9.9"),
        ("Aldermere", "E06000901", "Median", "27504", "7.6"),
        ("Bexcombe", "E07000902", "Number of jobs", "38000", "9.4"),
        ("Bexcombe", "E07000902", "Median", "#", "#"),
        ("Column Total", None, "Number of jobs", "-", "-"),
        ("Column Total", None, "Median", "-", "-"),
    ]


def test_other_years_cells_and_columns_of_the_same_layout_are_read():
    other = survey_panel("2024")
    other[6:8] = [["Area", None, "T01:40 (Aged 16-64 - Inactive : All People )", None], [None, None, "number", "conf"]]
    other[8:12] = [["Aldermere", "E06000901", 1000, 100]]
    table = read(SURVEY, survey_panel(), other)
    assert table.filter(DATE="Jan 2024-Dec 2024").select("AREA_CODE", "NUMBER", "FLAGS", "CONF").rows() == [
        ("E06000901", "1000", None, "100")
    ]


def test_panel_that_lacks_an_area_of_those_above_is_refused():
    short = counts_panel("4 : Construction (F)")
    del short[9]
    error = refusal(BROAD, counts_panel("3 : Manufacturing (C)"), short)
    assert (error.row, error.problem) == (15, "the panel and one above do not have the same areas: ladu:Aldermere")


def test_panel_that_is_cut_off_below_its_table_is_refused():
    assert "it may be cut off" in refusal(COUNTS, counts_panel()[:10]).problem


def test_panel_that_lacks_a_size_is_refused():
    error = refusal(COUNTS, [row[:5] for row in counts_panel()])
    assert (error.row, error.problem) == (8, "there is no column Large (250+)")


@pytest.mark.parametrize("name", PANELS)
def test_sheet_that_declares_one_cell_is_read_whole(name):
    whole = read(name, PANELS[name]())
    assert read(name, PANELS[name](), write=lambda sheets: declaring_one_cell(xlsx(sheets))).equals(whole)
    assert read(name, PANELS[name](), write=ods).equals(whole)


def changed(panel: Rows, row: int, column: int, value) -> Rows:
    """The panel with one cell changed; rows and columns from 1."""
    panel[row - 1] = [*panel[row - 1], *[None] * (column - len(panel[row - 1]))]
    panel[row - 1][column - 1] = value
    return panel


@pytest.mark.parametrize(
    ("name", "row", "column", "value", "at", "says"),
    [
        (SURVEY, 1, 1, "annual survey of hours and earnings", 1, "the panel is about 'annual survey of hours"),
        (SURVEY, 2, 1, "ONS Crown Copyright Reserved", 1, "does not begin with a title and a line of copyright"),
        (SURVEY, 4, 1, "quarter", 4, "above the table stand quarter, confidence, not date, confidence"),
        (SURVEY, 4, 2, "Apr 2021-Mar 2022", 9, "DATE is not a calendar year"),
        (SURVEY, 5, 2, "90% confidence interval (+/-)", 9, "CONFIDENCE is not one of 95%"),
        (SURVEY, 7, 2, "T02:1 (Aged 16-64 : All People )", 7, "the columns are about 'T02:1"),
        (SURVEY, 7, 5, "T01:22 (Aged 16-64 - All : All People )", 7, "not known here or repeated"),
        (SURVEY, 8, 4, "error", 8, "a column is called 'error', not one of number, Flags, conf"),
        (SURVEY, 8, 4, "Flags", 8, "a column is called 'Flags'"),
        (SURVEY, 9, 3, "r", 9, "FLAGS is not empty"),
        (SURVEY, 9, 2, "34,728,600", 9, "NUMBER is not a number or a known marker"),
        (SURVEY, 9, 2, None, 9, "NUMBER is empty"),
        (SURVEY, 9, 2, 34728600000, 9, "NUMBER is outside the plausible band"),
        (SURVEY, 9, 8, 1, 9, "a cell beyond the header"),
        (SURVEY, 10, 1, "country:England", 9, "several rows have the same key"),
        (SURVEY, 10, 2, "*", 10, "NUMBER cannot be *"),
        (SURVEY, 10, 7, 200, 10, "CONF must be the same marker as NUMBER"),
        (SURVEY, 10, 7, "%", 10, "CONF is not a number or a known marker"),
        (SURVEY, 10, 7, "#", 10, "no note explains the marker '#'"),
        (
            SURVEY,
            15,
            1,
            "* Figures of one hundred people and over.",
            15,
            "the note explains the marker '*' as 'Figures",
        ),
        (SURVEY, 15, 1, "$ Embargoed.", 15, "the note explains the marker '$' as 'Embargoed'"),
        (SURVEY, 15, 1, "Nothing.", 10, "no note explains the marker '*'"),
        (SURVEY, 18, 2, 5, 18, "a row below the table is neither blank nor a note"),
        (COUNTS, 8, 6, "Huge (1000+)", 8, "the columns are about 'Huge (1000+)'"),
        (COUNTS, 8, 6, None, 9, "a cell beyond the header"),
        (COUNTS, 5, 2, "3 : Manufacturing (C)", 9, "INDUSTRY is not the total of all industries"),
        (COUNTS, 6, 2, "Company", 9, "LEGAL_STATUS is not one of Total"),
        (COUNTS, 9, 2, 2318.06, 9, "NUMBER is not a whole number"),
        (COUNTS, 9, 2, "-", 9, "no note explains the marker '-'"),
        (BROAD, 5, 2, "Manufacturing", 9, "INDUSTRY is not a number, a colon"),
        (PAY, 11, 5, 27.5, 11, "the unit may have changed"),
        (PAY, 11, 2, None, 11, "only the row Column Total is without a code"),
        (PAY, 11, 2, "Tees", 11, "AREA_CODE is not a GSS area code"),
        (PAY, 12, 6, 5, 12, "must both be given or have the same marker"),
        (
            SURVEY,
            2,
            1,
            COPYRIGHT.replace("24 April", "31 April"),
            2,
            "the day of the extract, '31 April 2023', is in no calendar",
        ),
    ],
)
def test_anything_that_is_not_as_known_is_refused_with_its_row(name, row, column, value, at, says):
    error = refusal(name, changed(PANELS[name](), row, column, value))
    assert says in str(error)
    assert error.row == at


def test_second_panel_of_another_kind_is_refused():
    assert refusal(SURVEY, survey_panel(), counts_panel()).row == 21


def test_panel_that_repeats_is_refused():
    assert "several rows have the same key" in str(refusal(COUNTS, counts_panel(), counts_panel()))


def test_blank_row_inside_a_table_is_refused_rather_than_ending_it():
    panel = counts_panel()
    panel.insert(9, [None])
    assert "neither blank nor a note" in str(refusal(COUNTS, panel))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "not a workbook: it is empty"),
        (b"<!DOCTYPE html><html>Sorry</html>", "this is not a workbook"),
        (xlsx({"Data": counts_panel()})[:900], "truncated or corrupt"),
        (with_entity_bomb(xlsx({"Data": counts_panel()})), "document type"),
        (xlsx({"Data": counts_panel(), "Notes": [["x"]]}), "has the sheets Data, Notes where a download has one"),
        (xlsx({"Data": [["Sorry, the service is busy"]]}), "does not begin with a title"),
    ],
)
def test_file_that_is_no_download_is_refused(content, says):
    with pytest.raises(BadInput) as caught:
        declared(COUNTS).parse({"download.xlsx": content})
    assert says in str(caught.value)
    assert caught.value.file == "download.xlsx"


def test_release_without_files_is_refused():
    with pytest.raises(BadInput, match="no files"):
        declared(COUNTS).parse({})
