"""Lists of NHS trusts that others have made from the service's files; in an archive only."""

from collections.abc import Mapping
from datetime import timedelta

import polars as pl

from orchestration.ingest.dataset import Dataset, Pattern
from orchestration.ingest.tables import choose_columns, read_csv_as_found
from orchestration.sources.nhs_ods import HOMEPAGE, LICENCE, SOURCE

POINTS, SUCCESSION = "nhs_trust_points", "nhs_trust_succession"
# The two digits in a name are the year of the list of trusts.
POINT_NAMES = {
    "nhs_trust_name": r"nhs_trusts?[0-9]{2}_name",
    "nhs_trust_code": r"nhs_trusts?([0-9]{2})_code",
    "status": "status",
    "longitude": "longitude",
    "latitude": "latitude",
}
SUCCESSION_NAMES = {"old_code": "old_code", "new_code": "new_code", "date": "date"}
DEGREES = Pattern(r"^-?[0-9]+(\.[0-9]+)?(e-?[0-9]+)?$", "a number of degrees")
ODS_CODE = Pattern(r"^[A-Z0-9]{2,8}$", "an ODS code")


def parse_nhs_trust_points(files: Mapping[str, bytes]) -> pl.DataFrame:
    """Trusts with coordinates, as text; ``nhs_trust_code_YEAR`` is the year in the column's name."""
    return _read(files, POINT_NAMES, POINTS)


def parse_nhs_trust_succession(files: Mapping[str, bytes]) -> pl.DataFrame:
    """Pairs of codes with the day on which one followed the other, as text."""
    return _read(files, SUCCESSION_NAMES, SUCCESSION)


def _read(files: Mapping[str, bytes], names: Mapping[str, str], dataset: str) -> pl.DataFrame:
    about = {"source": SOURCE, "dataset": dataset}
    return pl.concat(
        choose_columns(read_csv_as_found(content, name, **about), names, name, **about)
        for name, content in sorted(files.items())
    )


DATASETS = [
    Dataset(
        source=SOURCE,
        name=POINTS,
        title="NHS trusts with coordinates and status",
        description="One row per NHS trust of England, open or closed, at the coordinates of its headquarters' "
        "postcode (WGS 84).",
        live_instead="supplied by nhs_ods/nhs_trusts when live",
        publisher="NHS England, via geographr",
        homepage=HOMEPAGE,
        licence=LICENCE,
        cadence="irregular",
        fresh_within=timedelta(days=3 * 366),
        columns=("nhs_trust_name", "nhs_trust_code", "nhs_trust_code_YEAR", "status", "longitude", "latitude"),
        parse=parse_nhs_trust_points,
        key=("nhs_trust_code",),
        required=("nhs_trust_name", "nhs_trust_code", "status", "longitude", "latitude"),
        vocabularies={"status": ("open", "closed")},
        patterns={"nhs_trust_code": ODS_CODE, "longitude": DEGREES, "latitude": DEGREES},
        # England and a little around it: degrees the wrong way round, or metres, are outside.
        bands={"longitude": (-7, 3), "latitude": (49, 56.5)},
    ),
    Dataset(
        source=SOURCE,
        name=SUCCESSION,
        title="Succession of NHS organisations",
        description="One row per old code, new code and day. Organisations and sites of every kind, not trusts alone; "
        "one may be followed by several, and a few rows name the same code twice.",
        live_instead="archive only: the lists of successors are made by third parties from a directory of NHS England",
        publisher="NHS England, via geographr",
        homepage=HOMEPAGE,
        licence=LICENCE,
        cadence="irregular",
        fresh_within=timedelta(days=2 * 366),
        columns=tuple(SUCCESSION_NAMES),
        parse=parse_nhs_trust_succession,
        key=("old_code", "new_code", "date"),
        required=("old_code", "new_code", "date"),
        dates=("date",),
        patterns={"old_code": ODS_CODE, "new_code": ODS_CODE},
    ),
]
