"""Companies House: a selection of companies from its register. No officer or other person is ever read here."""

from collections.abc import Mapping
from datetime import timedelta

import polars as pl

from orchestration.ingest.dataset import Dataset, Licence, Pattern, day_exists
from orchestration.ingest.tables import read_only_csv

SOURCE = "companies_house"
SIC = tuple(f"SICCode.SicText_{number}" for number in range(1, 5))
PUBLISHED = ("Company", "localauthority_name", "Postcode", "Employees_thisyear", "IncorporationDate", *SIC, "geometry")
COLUMNS = (*PUBLISHED, "repetition")


def parse_south_yorkshire_biotechnology_companies(files: Mapping[str, bytes]) -> pl.DataFrame:
    """The one file of a release as PUBLISHED, ``repetition`` and source columns.

    The file has companies more than once: ``repetition`` counts identical records, from 1.
    """
    table = read_only_csv(files, PUBLISHED, source=SOURCE, dataset="south_yorkshire_biotechnology_companies")
    counted = pl.int_range(1, pl.len() + 1).over(PUBLISHED).cast(pl.String)
    return table.with_columns(repetition=counted).select(*COLUMNS, "source_file", "source_row")


DATASETS = [
    Dataset(
        source=SOURCE,
        name="south_yorkshire_biotechnology_companies",
        title="Biotechnology companies of South Yorkshire from the Companies House register",
        description="One row per company as a third party selected it: registered in South Yorkshire, research in "
        "biotechnology (72110) among its codes. Some companies stand in it more than once, some of them with other "
        "numbers of employees. Illustrative: a registered office is not a place of work.",
        live_instead="archive only: a selection that a third party made and geocoded from the monthly company data",
        publisher="Companies House",
        homepage="https://download.companieshouse.gov.uk/en_output.html",
        licence=Licence(
            name="Companies House register data, free to reuse",
            url="https://www.gov.uk/guidance/companies-house-data-products",
            attribution="Contains Companies House data.",
        ),
        cadence="once, in 2023",
        fresh_within=timedelta(days=3650),
        columns=COLUMNS,
        parse=parse_south_yorkshire_biotechnology_companies,
        key=COLUMNS,
        required=("Company", "Postcode", "IncorporationDate", SIC[0]),
        numbers=("Employees_thisyear",),
        bands={"Employees_thisyear": (0.0, 1_000_000.0)},
        patterns={
            "Postcode": Pattern(r"^[A-Z]{1,2}[0-9][0-9A-Z]? [0-9][A-Z]{2}$", "a postcode with its space"),
            "IncorporationDate": Pattern(
                r"^(0[1-9]|[12][0-9]|3[01])/(0[1-9]|1[0-2])/(18|19|20)[0-9]{2}$", "a day written dd/mm/yyyy"
            ),
            "geometry": Pattern(
                r"^c\(-?[0-9]+(\.[0-9]+)?, -?[0-9]+(\.[0-9]+)?\)$", "'c(longitude, latitude)', as R writes a point"
            ),
            **dict.fromkeys(SIC, Pattern(r"^(NA|None Supplied|[0-9]{5} - .+)$", "a code of five digits with its name")),
            "Employees_thisyear": Pattern(r"^[0-9]+$", "a whole number of people"),
        },
        rules=(day_exists("IncorporationDate", "%d/%m/%Y"),),
    )
]
