"""Foreign direct investment and research expenditure: workbooks that land cell by cell, for want of a recorded layout.

All workbooks of the newest edition below a page are one release. What a page address is known from, and the day of the
latest edition known there, stand here and nowhere else: an older page of the same statistic often stays up beside it.
"""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial

import polars as pl

from orchestration.ingest.cells import CELL_COLUMNS, CELL_KEY, read_cells
from orchestration.ingest.dataset import Dataset
from orchestration.ingest.errors import BadInput
from orchestration.ingest.tables import SOURCE_COLUMNS
from orchestration.sources.ons import BASE_URL, SOURCE
from orchestration.sources.ons.declarations import office_dataset
from orchestration.sources.ons.website import fetch_files, no_workbook

COLUMNS = ("ATTACHMENT", *CELL_COLUMNS)
WORKBOOK = r".*\.(xlsx|xls|ods)"
RESEARCH = "/economy/governmentpublicsectorandtaxes/researchanddevelopmentexpenditure/datasets"
INVESTMENT = "/economy/nationalaccounts/balanceofpayments/datasets"


def parse_cells(files: Mapping[str, bytes], dataset: str) -> pl.DataFrame:
    """The filled cells of every workbook of an edition as COLUMNS (text) and source columns. BadInput without any."""
    if not files:
        problem = "the release has no workbook"
        raise BadInput(source=SOURCE, dataset=dataset, problem=problem, remedy="Fetch the edition again")
    tables = [
        read_cells(files[name], name, source=SOURCE, dataset=dataset).with_columns(ATTACHMENT=pl.lit(name))
        for name in sorted(files)
    ]
    return pl.concat(tables).select(*COLUMNS, *SOURCE_COLUMNS)


def _published(name: str, title: str, description: str, page: str, not_before: str, cadence: str) -> Dataset:
    """A statistic whose workbooks land cell by cell; an edition from before ``not_before`` means that it has moved."""
    return office_dataset(
        name,
        f"{title}: workbooks as published, cell by cell",
        "One row per filled cell of the workbooks of an edition, by workbook, sheet, row and column, the first used "
        f"column being 1. Their layout is not recorded, so nothing in them is interpreted. {description}",
        page,
        cadence=cadence,
        fresh_within=timedelta(days=430),
        columns=COLUMNS,
        parse=partial(parse_cells, dataset=name),
        fetch=partial(
            fetch_files,
            page=page,
            dataset=name,
            wanted=(WORKBOOK,),
            several=True,
            not_before=not_before,
            check=no_workbook,
        ),
        base_url=BASE_URL,
        key=("ATTACHMENT", *CELL_KEY),
        required=COLUMNS,
        kinds=("xlsx",),
    )


DATASETS = [
    _published(
        "foreign_direct_investment_positions",
        "Foreign direct investment involving UK companies, by UK country and region, inward",
        "Positions, flows and earnings by place. Areas do not add to the United Kingdom: part of a position is at no "
        "place. explore_local_statistics_foreign_direct_investment has the positions alone, as rows.",
        f"{INVESTMENT}/foreigndirectinvestmentinvolvingukcompaniesbyukcountryandregiondirectionalinward",
        "2023-04-19",
        "yearly",
    ),
    _published(
        "business_enterprise_research_and_development",
        "Business enterprise research and development, United Kingdom",
        "The office has restated its editions: never chain them. explore_local_statistics_research_and_development_"
        "business has the spending by place, as rows.",
        f"{RESEARCH}/businessenterpriseresearchanddevelopmentukdesignatedasofficialstatistics",
        "2025-11-01",
        "yearly, in November or December",
    ),
    _published(
        "gross_domestic_expenditure_on_research_and_development",
        "Gross domestic expenditure on research and development, United Kingdom",
        "By who performs and who pays. Since 2025 on another page; the old one stopped in 2015.",
        f"{RESEARCH}/ukgrossdomesticexpenditureonresearchanddevelopment2021designatedasofficialstatistics",
        "2025-01-01",
        "yearly",
    ),
    _published(
        "public_funded_expenditure_on_research_and_development",
        "UK public-funded gross regional capital and non-capital expenditure on research and development",
        "explore_local_statistics_research_and_development_public_funded has the spending by place, as rows.",
        f"{RESEARCH}/ukpublicfundedgrossregionalcapitalandnoncapitalexpenditureonresearchanddevelopment",
        "2024-06-01",
        "yearly",
    ),
]
