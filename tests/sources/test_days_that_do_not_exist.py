"""Days that are in no calendar and parts of people: refused as they land, for staging would stop every dataset."""

import polars as pl
import pytest

from orchestration.ingest.checks import _declared
from orchestration.sources import datasets

ELS = "explore_local_statistics_research_and_development_business"


@pytest.mark.parametrize(
    ("dataset", "column", "good", "bad"),
    [
        (ELS, "period", "2024-02-29/P1Y", "2023-02-29/P1Y"),
        (ELS, "period", "2024", "2024-06-31"),
        (ELS, "period", "2024-02", "2024-02-30T00:00:00/P1Y"),
        ("studies_download_csv", "StartDate", "2024-02", "2025-02-30"),
        ("studies_download_csv", "EnrollmentCount", "230", "230.5"),
        ("studies", "EnrollmentCount", "0", "12.6"),
        ("trial_registrations", "recruitmentStart", "2024-02-29T00:00:00.000Z", "2021-02-30T00:00:00.000Z"),
        ("trial_registrations", "targetEnrolment", "12", "12.6"),
        ("covid19_trial_registrations", "Date_registration3", "20200229", "20200230"),
        ("data_security_status_by_organisation", "DateOfPublication", "28/02/2022", "31/02/2022"),
        ("south_yorkshire_biotechnology_companies", "IncorporationDate", "29/02/2020", "31/02/2020"),
        ("south_yorkshire_biotechnology_companies", "Employees_thisyear", "1", "1.5"),
        ("funded_projects", "Project Start Date", "45000", "2023-02-30"),
        ("organisations", "n_roles", "4185", "99999999999"),
    ],
)
def test_a_cell_that_staging_could_not_cast_is_refused_as_it_lands(dataset, column, good, bad):
    found = next(each for each in datasets() if each.name == dataset and column in each.columns)
    schema = dict.fromkeys(found.columns, pl.String)
    table = pl.DataFrame([{**dict.fromkeys(schema), column: value} for value in (good, bad, None)], schema=schema)
    about = [check for check in _declared(found) if column in check.columns]
    broken = [table.select(check.broken.fill_null(False)).to_series().to_list() for check in about]
    assert [any(each) for each in zip(*broken, strict=True)] == [False, True, False]
