"""NHS England, its website and NHSX: hospitals with coordinates, and how organisations stand on data security.

Both tables were compiled by others and are read from an archive only.
"""

from collections.abc import Mapping
from datetime import timedelta

import polars as pl

from orchestration.ingest.containers import decompressed
from orchestration.ingest.dataset import Dataset, Licence, Pattern, day_exists
from orchestration.ingest.tables import choose_columns, read_csv_as_found, read_csv_text

SOURCE = "nhs_england"
HOSPITALS, SECURITY = "hospital_points", "data_security_status_by_organisation"
LICENCE = Licence(
    name="Open Government Licence v3.0",
    url="https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    attribution="Contains information from NHS England (formerly NHS Digital) licensed under the Open Government "
    "Licence v3.0.",
)
HOSPITAL_COLUMNS = ("hospital_name", "lon", "lat")
# R writes the number of a row under an empty name; two digits in a name are the year of the codes below it.
SECURITY_NAMES = {
    "row_number": "row_number",
    "Code": "Code",
    "Name": "Name",
    "Postcode": "Postcode",
    "Start": "Start",
    "Close": "Close",
    "Sector": "Sector",
    "CCGCD": "CCG([0-9]{2})CD",
    "CCGNM": "CCG[0-9]{2}NM",
    "STPCD": "STP([0-9]{2})CD",
    "STPyyCDH": "STP[0-9]{2}CDH",
    "STPNM": "STP[0-9]{2}NM",
    "NHSERCD": "NHSER([0-9]{2})CD",
    "NHSERCDH": "NHSER[0-9]{2}CDH",
    "NHSERNM": "NHSER[0-9]{2}NM",
    "STPCDH": "STPCDH",
    "latitude": "latitude",
    "longitude": "longitude",
    "SuccessorCode": r"Successor\.Code",
    "OrganisationName": r"Organisation\.Name",
    "LatestStatus": r"Latest\.Status",
    "DateOfPublication": r"Date\.Of\.Publication",
    "PrimarySector": r"Primary\.Sector",
    "CommissionerFromODS": r"Commissioner\.\.From\.ODS\.",
    "SuccessorStatus": r"Successor\.Status",
    "FinalStatus": r"Final\.Status",
    "ShortStatus": r"Short\.Status",
}
STANDARDS = "(Standards Met|Standards Exceeded|Standards Not Met|Approaching Standards)"
STATUS = Pattern(rf"^[0-9]{{2}}/[0-9]{{2}} {STANDARDS}$|^Not Published$", "a year and a status of the toolkit")
DEGREES = Pattern(r"^-?[0-9]+(\.[0-9]+)?(e-?[0-9]+)?$", "a number of degrees")
ODS_CODE = Pattern(r"^[A-Z0-9]{3,5}$", "an ODS code")


def parse_hospital_points(files: Mapping[str, bytes]) -> pl.DataFrame:
    """Hospitals with coordinates, as text."""
    return pl.concat(
        read_csv_text(content, name, HOSPITAL_COLUMNS, source=SOURCE, dataset=HOSPITALS)
        for name, content in sorted(files.items())
    )


def parse_data_security_status_by_organisation(files: Mapping[str, bytes]) -> pl.DataFrame:
    """Organisations with their status, as text, under names without dots; years of codes in columns of their own."""
    about = {"source": SOURCE, "dataset": SECURITY}
    tables = []
    for name, content in sorted(files.items()):
        text = decompressed(content, name, **about).removeprefix(b"\xef\xbb\xbf")
        if text.startswith(b'"",'):
            text = b'"row_number",' + text.removeprefix(b'"",')
        table = read_csv_as_found(text, name.removesuffix(".gz"), **about)
        tables.append(choose_columns(table, SECURITY_NAMES, name, **about).with_columns(source_file=pl.lit(name)))
    return pl.concat(tables)


DATASETS = [
    Dataset(
        source=SOURCE,
        name=HOSPITALS,
        title="Hospitals of England with coordinates",
        description="One row per hospital and place, public and private, without a code; names repeat (1,061 rows and "
        "1,031 names in 2022). WGS 84.",
        publisher="NHS.uk, via geographr",
        homepage="https://www.nhs.uk/about-us/nhs-website-datasets/",
        licence=LICENCE,
        cadence="irregular",
        fresh_within=timedelta(days=3 * 366),
        live_instead="archive only: made by a third party out of a list that is no longer offered",
        columns=HOSPITAL_COLUMNS,
        parse=parse_hospital_points,
        key=HOSPITAL_COLUMNS,
        required=HOSPITAL_COLUMNS,
        patterns={"lon": DEGREES, "lat": DEGREES},
        bands={"lon": (-7, 3), "lat": (49, 56.5)},
    ),
    Dataset(
        source=SOURCE,
        name=SECURITY,
        title="Data Security and Protection Toolkit: status by organisation",
        description="One row per organisation and successor: trusts, clinical commissioning groups and support units "
        "of England, open or closed. An organisation followed by two has two rows.",
        publisher="NHSX (now NHS England)",
        homepage="https://www.dsptoolkit.nhs.uk/",
        licence=LICENCE,
        cadence="yearly",
        fresh_within=timedelta(days=2 * 366),
        live_instead="archive only: compiled by a third party; no file of the publisher has a lasting address",
        columns=(
            *("row_number", "Code", "Name", "Postcode", "Start", "Close", "Sector"),
            *("CCGCD", "CCGCD_YEAR", "CCGNM", "STPCD", "STPCD_YEAR", "STPyyCDH", "STPNM"),
            *("NHSERCD", "NHSERCD_YEAR", "NHSERCDH", "NHSERNM", "STPCDH", "latitude", "longitude"),
            *("SuccessorCode", "OrganisationName", "LatestStatus", "DateOfPublication", "PrimarySector"),
            *("CommissionerFromODS", "SuccessorStatus", "FinalStatus", "ShortStatus"),
        ),
        parse=parse_data_security_status_by_organisation,
        key=("Code", "SuccessorCode"),
        required=("row_number", "Code", "Name", "Sector", "FinalStatus", "ShortStatus"),
        vocabularies={
            "Sector": ("Trust", "CCG", "CSU"),
            "PrimarySector": (
                "NHS Trust",
                "CCG / Integrated Care Board (ICB)",
                "Commissioning Support Unit (CSU)",
            ),
        },
        dates=("Start", "Close"),
        patterns={
            "Code": ODS_CODE,
            "SuccessorCode": ODS_CODE,
            "CCGCD": Pattern(r"^E38[0-9]{6}$", "the GSS code of a clinical commissioning group"),
            "STPCD": Pattern(r"^E54[0-9]{6}$", "the GSS code of a sustainability and transformation partnership"),
            "NHSERCD": Pattern(r"^E40[0-9]{6}$", "the GSS code of an NHS England region"),
            "DateOfPublication": Pattern(r"^[0-9]{2}/[0-9]{2}/[0-9]{4}$", "a date written as DD/MM/YYYY"),
            "LatestStatus": STATUS,
            "SuccessorStatus": STATUS,
            "FinalStatus": STATUS,
            "ShortStatus": Pattern(rf"^{STANDARDS}$|^Not Published$", "a status of the toolkit"),
            "latitude": DEGREES,
            "longitude": DEGREES,
        },
        bands={"longitude": (-7, 3), "latitude": (49, 56.5)},
        rules=(day_exists("DateOfPublication", "%d/%m/%Y"),),
    ),
]
