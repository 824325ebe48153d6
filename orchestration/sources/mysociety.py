"""mySociety: names and codes of local authorities, the replaced ones included."""

from collections.abc import Mapping
from datetime import timedelta

import polars as pl

from orchestration.ingest.crawl import fetches_file
from orchestration.ingest.dataset import Dataset, Licence, Pattern, Rule
from orchestration.ingest.tables import read_only_csv

SOURCE = "mysociety"
CORE = (
    "local-authority-code",
    "official-name",
    "nice-name",
    "gss-code",
    "start-date",
    "end-date",
    "replaced-by",
    "nation",
    "region",
    "local-authority-type",
    "local-authority-type-name",
    "county-la",
    "combined-authority",
    "alt-names",
    "former-gss-codes",
    "notes",
    "current-authority",
)
COLUMNS = (
    *CORE,
    "BS-6879",
    "ecode",
    "even-older-register-and-code",
    "gov-uk-slug",
    "area",
    "pop-2020",
    "x",
    "y",
    "lat",
    "long",
    "powers",
    "lower-or-unitary",
    "mapit-area-code",
    "ofcom",
    "old-ons-la-code",
    "old-register-and-code",
    "open-council-data-id",
    "os-file",
    "os",
    "snac",
    "wdtk-id",
)


def parse_uk_local_authorities(files: Mapping[str, bytes]) -> pl.DataFrame:
    """The one file of a release as COLUMNS and source columns."""
    return read_only_csv(files, COLUMNS, source=SOURCE, dataset="uk_local_authorities")


DATASETS = [
    Dataset(
        source=SOURCE,
        name="uk_local_authorities",
        title="Local authorities of the United Kingdom, including replaced ones",
        description="One row per local authority, combined ones and those that no longer exist included, by "
        "mySociety's own code. The GSS code is the latest one; earlier ones stand in former-gss-codes. A successor is "
        "named where one authority replaced several.",
        publisher="mySociety",
        homepage="https://github.com/mysociety/uk_local_authority_names_and_codes",
        licence=Licence(
            name="CC BY 4.0 (data), MIT (repository)",
            url="https://creativecommons.org/licenses/by/4.0/",
            attribution="mySociety UK local authority names and codes, CC BY 4.0.",
        ),
        cadence="when authorities change",
        fresh_within=timedelta(days=1100),
        columns=COLUMNS,
        parse=parse_uk_local_authorities,
        fetch=fetches_file(
            SOURCE,
            "uk_local_authorities",
            "data/packages/uk_la_future/uk_local_authorities_future.csv",
            begins=b"local-authority-code,",
        ),
        base_url="https://raw.githubusercontent.com/mysociety/uk_local_authority_names_and_codes/HEAD",
        key=("local-authority-code",),
        required=("local-authority-code", "official-name", "nice-name", "nation", "local-authority-type"),
        vocabularies={
            "nation": ("England", "Scotland", "Wales", "Northern Ireland"),
            "current-authority": ("True", "False"),
            "lower-or-unitary": ("True", "False"),
        },
        dates=("start-date", "end-date"),
        numbers=("area", "pop-2020", "x", "y", "lat", "long"),
        bands={
            "area": (0.0, 100_000.0),
            "pop-2020": (500.0, 100_000_000.0),
            "x": (1_000.0, 700_000.0),
            "y": (1_000.0, 1_300_000.0),
            "lat": (49.0, 61.5),
            "long": (-9.0, 2.5),
        },
        patterns={
            "local-authority-code": Pattern(
                r"^[A-Z0-9]{2,6}(-[A-Z]{1,3})?$", "a code of mySociety: capitals and digits, NIR-A"
            ),
            "gss-code": Pattern(r"^[EWSN][0-9]{8}$", "a GSS code"),
        },
        rules=(
            Rule(
                "an authority that has been replaced is marked as a current one",
                (pl.col("current-authority") == "True") & pl.col("replaced-by").is_not_null(),
                ("replaced-by", "current-authority"),
            ),
        ),
    )
]
