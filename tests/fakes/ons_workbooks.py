"""Workbooks in the layouts of the Office for National Statistics, with made-up areas and figures: sheets of rows.

Each function gives the sheets by name, to be changed by a test and then saved with ``tests.fakes.workbooks.xlsx``.
"""

from tests.fakes.ons import FakeOns, edition_page, landing_page
from tests.fakes.workbooks import Sheets, xlsx

YEARS = (2019, 2020, 2021)
NOTES = [["Notes"], ["Contact", "A Person, person@example.org"]]
AREAS = (("UK", "UK", "United Kingdom"), ("ITL1", "TLC", "North East"), ("ITL2", "TLC1", "Tees Valley and Durham"))
GDP_TITLES = {
    1: "Gross Value Added (Balanced) at current basic prices, pounds million",
    2: "Value Added Tax (VAT) on products, pounds million",
    3: "Other taxes on products, pounds million",
    4: "Subsidies on products, pounds million",
    5: "Gross Domestic Product (GDP) at current market prices, pounds million",
    6: "Total resident population numbers, persons [note 4]",
    7: "Gross Domestic Product (GDP) per head at current market prices, pounds",
    8: "Whole economy GVA implied deflators, 2019 equals 100 [note 1,2]",
    9: "Gross Domestic Product (GDP) chained volume measures (CVM) index, 2019 equals 100 [note 1]",
    10: "Gross Domestic Product (GDP) chained volume measures (CVM) in 2019 money value, pounds million [note 1,3]",
    11: "Gross Domestic Product (GDP) chained volume measures (CVM) in 2019 money value, per head, pounds [note 1]",
    12: "Gross Domestic Product (GDP) chained volume measures (CVM) annual growth rates, percentage [note 1]",
    13: "Gross Domestic Product (GDP) chained volume measures (CVM) per head annual growth rates, percentage [note 5]",
}
GDP_VALUES = {"pounds million": (2_000_000, 60_000, 20_000), "persons": (67_000_000, 2_600_000, 1_200_000)}
INDUSTRIES = (("Total", "All industries"), ("A (1-3)", "Agriculture, forestry and fishing"), ("2-3", "Forestry"))


def gross_domestic_product() -> Sheets:
    """Thirteen tables, each with three areas; growth per head of the last year is withheld."""
    sheets: Sheets = {"Information": [["Regional GDP"]], "Contents": [["Contents"]], "Notes": NOTES}
    for place, title in GDP_TITLES.items():
        unit = next((unit for unit in GDP_VALUES if title.split(" [")[0].endswith(unit)), "")
        values = GDP_VALUES.get(unit, (100.5, 98, 97.25))
        rows = [[*area, *(value + year for year in range(3))] for area, value in zip(AREAS, values, strict=True)]
        if place == 13:
            rows = [[*row[:-1], "u"] for row in rows]
        sheets[f"Table {place}"] = [[f"Table {place}: {title}"], ["ITL", "ITL code", "Region name", *YEARS], *rows]
    return sheets


def industry_by_region(area_words: tuple[str, str] = ("ITL code", "Region name"), gap: str = " ") -> Sheets:
    """Twelve tables, three areas at most; a volume is withheld, and a note stands below each table."""
    words = {
        "a": "chained volume measures index, 2022 equals 100 [note 1]",
        "b": "chained volume measures in 2022 money value, pounds million [note 2]",
        "c": "current price estimates, pounds million",
        "d": "implied deflators, 2022 equals 100 [note 3]",
    }
    areas = {"1": (("UK", "United Kingdom"), ("TLC", "North East")), "2": (("TLC3", "Tees Valley"),)}
    areas["3"] = (("TLC31", "Hartlepool"),)
    names = {"1": "ITL1 and UK", "2": "ITL2", "3": "ITL3"}
    sheets: Sheets = {"Information": [["Regional GVA"]], "Contents": [["Contents"]], "Notes": NOTES}
    for level in "123":
        for kind, title in words.items():
            head = [f"Table {level}{kind}: {names[level]}, {title}"]
            value = {"UK": 2_400_000} if kind in "bc" else {}
            rows = [
                [*area, *industry, *(value.get(area[0], 90) + year / 10 for year in range(3))]
                for area in areas[level]
                for industry in INDUSTRIES
            ]
            if (level, kind) == ("3", "a"):
                rows[-1][-1] = "u"
            header = [*area_words, "SIC07 code", "SIC07 description", *YEARS]
            sheets[f"Table{gap}{level}{kind}"] = [head, header, *rows, ["Some cells are withheld."]]
    return sheets


def industry_by_district(region: str = "TLC North East", district: str = "E06000001") -> Sheets:
    """Four tables of one region, one district, three industries."""
    base = f"Regional gross value added (balanced) by industry: local authorities by ITL1 region: {region}, "
    titles = {
        "CVM Index": "chained volume measures index, 2019 equals 100",
        "CVM Pounds": "chained volume measures in 2019 money value, pounds million [note 1]",
        "Current Price": "current prices, pounds million",
        "Implied Deflator": "implied deflator, 2019 equals 100 [note 2]",
    }
    header = ["ITL1 region", "LAD code", "LA name", "SIC07", "SIC07 description", *YEARS]
    rows = [["North East", district, f"District {district}", *industry, 10, 11, 12] for industry in INDUSTRIES]
    return {"Information": [["GVA"]], "Notes": NOTES} | {
        sheet: [[base + title], header, *rows] for sheet, title in titles.items()
    }


def productivity(repeats_unit: bool = False) -> Sheets:
    """Twelve tables; years above the names and a unit under each, or (from 2025 on) the unit in each header."""
    tail = "; ITL2 and ITL3 subregions, 2019 - 2021"
    prices = ("Current Price (smoothed)", "Current Price (unsmoothed)")
    kinds = {
        1: (prices[0], " indices", "index", "UK=100"),
        2: (prices[1], " indices", "index", "UK=100"),
        3: (prices[0], " (£)", "£", None),
        4: (prices[1], " (£)", "£", None),
        5: ("Chained Volume (unsmoothed)", " indices", "index", "2020=100"),
    }
    titles = {
        f"{letter}{place}": (f"Table {letter}{place}: {price} GVA (B) per {by}{kind}{tail}", unit, note)
        for letter, by in (("A", "hour worked"), ("B", "filled job"))
        for place, (price, kind, unit, note) in kinds.items()
    }
    titles["Productivity Hours"] = ("Productivity Hours Worked per Week; ITL2 (constrained to ITL1)", "hours", None)
    titles["Productivity Jobs"] = ("Productivity Jobs; ITL2 and ITL3 subregions (constrained to ITL1)", "jobs", None)
    sheets: Sheets = {"Contents": [["Summary"]]}
    for sheet, (title, unit, note) in titles.items():
        value = 50_000 if sheet.startswith("B") and unit == "£" else 40 if unit == "£" else 99.5
        words = {"index": "Index", "£": "Pounds", "hours": "Hours", "jobs": "Jobs"}
        names = ["ITL level", "ITL code", "Region name"]
        above, header = [None, None, None, *YEARS], [*names, unit, unit, unit]
        if repeats_unit:
            above, header = [None], [*names, *(f"{words[unit]} {year}" for year in YEARS)]
        rows = [[*area, value, value + 1, value + 2] for area in AREAS]
        notes = [[None], ["Note 1: Data are current price."], [None], ["Source: Office for National Statistics"]]
        sheets[sheet] = [[title], ["Including ITL1"], [note], above, header, *rows, *notes]
    return sheets


def business_demography() -> Sheets:
    """Every table, two areas or two industries each; two numbers without a label are left under one table."""
    about = [["This worksheet contains one table"], ["Units: Counts (control rounded to base 5)"]]
    areas = (("K02000001 ", "UNITED KINGDOM"), ("E06000001", "Hartlepool "))
    industries = ("05 : Mining of coal and lignite", "    051 : Mining of hard coal")
    counts = {
        "1": "Count Of Births Of New Enterprises",
        "2": "Count Of Deaths Of Enterprises",
        "3": "Count Of Active Enterprises",
    }
    survival = ["1-year survival", "1-year      per cent", "2-year survival", "2-year      per cent"]
    sheets: Sheets = {"Cover": [["COVERSHEET"]], "Contents": [["Contents"]], "Notes": NOTES, "Industry Definition": []}
    for place, title in counts.items():
        for letter, years in (("a", [2022]), ("b", [2023, 2024])):
            value = 2_900_000 if place == "3" else 300_000
            rows = [[*areas[0], *(value for _ in years)], [*areas[1], *(305 for _ in years)]]
            sheet = f"Table {place}.1{letter}"
            sheets[sheet] = [[f"{sheet} - {title} For {years} District"], *about, [None, None, *years], *rows]
        rows = [[industry, 0, 5] for industry in industries]
        sheet = f"Table {place}.2"
        sheets[sheet] = [[f"{sheet} - {title} For 2023 To 2024 Standard"], *about, [None, 2023, 2024], *rows]
    title = "Survival Of Newly Born Enterprises"
    for place, names in (("4.1", ("North East", "Total")), ("4.2", ("Production", "Total"))):
        block = [[name, 100, 90, 90.0, ":", ":"] for name in names]
        rows = [["2022"], *block, ["2023"], *block]
        sheets[f"Table {place}"] = [[f"Table {place} - {title} Region"], *about, [None, "Births", *survival], *rows]
    rows = [[*area, 100, 90, 90.0, ":", ":"] for area in areas]
    head = [None, None, "2022 Births", *survival]
    sheets["Table 5.1a"] = [[f"Table 5.1a - {title} District"], *about, head, *rows]
    rows = [[industry, 100, 90, 90.0, ":", ":"] for industry in industries]
    sheets["Table 5.2a"] = [[f"Table 5.2a - {title} Standard"], *about, [None, "2022 Births", *survival], *rows]
    title = "Employer Demography: Counts Of Births, Deaths And Active Employers In 2024"
    parts = ["Births", "Deaths", "Active"]
    rows = [[*area, 20, 15, 200] for area in areas]
    head = [[None, None, "2024 Employer Demography"], [None, None, *parts]]
    sheets["Table 6.1"] = [[f"Table 6.1 - {title}"], *about, *head, *rows]
    rows = [[industry, 20, 15, 200] for industry in industries]
    head = [[None, "2024 Employer Demography"], [None, *parts]]
    sheets["Table 6.2"] = [[f"Table 6.2 - {title}"], *about, *head, *rows]
    growth = {"1": "Count Of High Growth Enterprises", "3": "Count Of Active Enterprises With 10+ Employees"}
    for place, title in growth.items():
        rows = [[*area, 10] for area in areas]
        stray = [[None, None, 0], [None, None, 10]] if place == "1" else []
        sheets[f"Table 7.{place}a"] = [
            [f"Table 7.{place}a - {title} For 2024"],
            *about,
            [None, None, 2024],
            *rows,
            *stray,
        ]
        rows, place = [[industry, 0] for industry in industries], str(int(place) + 1)
        sheets[f"Table 7.{place}"] = [[f"Table 7.{place} - {title} For 2024"], *about, [None, 2024], *rows]
    sheets["Table 8"] = [["Table 8 -  Revisions since last publication"], ["Year", "Active "], ["2022", 0]]
    sheets["Table 9"] = [["Table 9 - Adjustments Made To Deaths Figures"]]
    return sheets


def living_wage_jobs(notes: str = "Notes") -> Sheets:
    """One workbook: notes, and two sheets with two places, a place without a code, a legend and footnotes."""
    legend = [None, "Key", "Statistical robustness"]
    rows = [
        [None, None, "% earning below Living Wage Foundation rates"],
        [None, None, "Jobs", "Per cent"],
        ["Description", "Code", "(thousand)"],
        ["United Kingdom ", "K02000001", 3495, 12.2],
        ["Hartlepool", "E06000001", "x", 14.5, *legend],
        ["Not Classified", "", ":", None],
        ["a  Employees on adult rates."],
        ["Source: Annual Survey of Hours and Earnings, Office for National Statistics."],
    ]
    title = "Table 7 LWF.1 lwfmgx - For {} employee jobsa: United Kingdom, 2022"
    return {notes: NOTES} | {sheet: [[title.format(sheet.lower())], [], *rows] for sheet in ("All", "Male")}


ACCOUNTS = "/economy/grossvalueaddedgva/datasets/nominalandrealregionalgrossvalueaddedbalancedbyindustry"
PRODUCT = "/economy/grossdomesticproductgdp/datasets/regionalgrossdomesticproductallnutslevelregions"
PRODUCTIVITY = (
    "/employmentandlabourmarket/peopleinwork/labourproductivity/datasets/subregionalproductivitylabourproductivity"
    "gvaperhourworkedandgvaperfilledjobindicesbyuknuts2andnuts3subregions"
)
DEMOGRAPHY = "/businessindustryandtrade/business/activitysizeandlocation/datasets/businessdemographyreferencetable"
# Each dataset: its page, the name of its file, a good workbook, a release later than any known and its rows.
WORKBOOKS = {
    "regional_gross_value_added_by_industry": (
        ACCOUNTS,
        "regionalgrossvalueaddedbalancedbyindustryandallinternationalterritoriallevelsitlregions.xlsx",
        industry_by_region,
        144,
    ),
    "regional_gross_domestic_product_all_itl_regions": (
        PRODUCT,
        "regionalgrossdomesticproductgdpbyallitlregions.xlsx",
        gross_domestic_product,
        117,
    ),
    "subregional_productivity_itl": (PRODUCTIVITY, "labourproductivityitls1.xlsx", productivity, 108),
    "business_demography_births_deaths_and_survivals": (
        DEMOGRAPHY,
        "businessdemographyexceltables2025.xlsx",
        business_demography,
        110,
    ),
}
RELEASED = "2026-06-15T23:00:00.000Z"


def publish(site: FakeOns, name: str, released: str = RELEASED, file: str = "", content: bytes = b"") -> str:
    """Puts an edition of a dataset on the site; returns the path of its file."""
    page, known, make, _ = WORKBOOKS[name]
    edition = f"{page}/current"
    site.pages[page] = landing_page(edition)
    site.pages[edition] = edition_page(edition, released, file or known)
    path = f"{edition}/{file or known}"
    site.files[path] = content or xlsx(make())
    return path
