"""Where the patients of NHS trusts live: catchments by the Office for Health Improvement and Disparities.

Two tables in one layout, of trusts by integrated care board and by local authority; compiled by others, and read from
an archive only.
"""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial

import polars as pl

from orchestration.ingest.dataset import Dataset, Licence, Pattern, Rule
from orchestration.ingest.tables import choose_columns, read_csv_as_found

SOURCE = "ohid_catchments"
LICENCE = Licence(
    name="Open Government Licence v3.0",
    url="https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    attribution="Contains public sector information (OHID trust catchment populations) licensed under the Open "
    "Government Licence v3.0.",
)
# What rounding to 15 digits can do to a sum of hundreds, and no more.
TOLERANCE = 1e-6


def parse_patient_share(files: Mapping[str, bytes], *, dataset: str, area: str) -> pl.DataFrame:
    """Shares of trusts' patients by area, as text; the years in the names of the codes become columns.

    ``area`` is the word for an area in the publisher's columns, icb or ltla.
    """
    about = {"source": SOURCE, "dataset": dataset}
    names = {
        "nhs_trust_code": r"nhs_trusts?([0-9]{2})_code",
        f"{area}_code": rf"{area}([0-9]{{2}})_code",
        f"proportion_trust_came_from_{area}": f"proportion_trust_came_from_{area}",
    }
    return pl.concat(
        choose_columns(read_csv_as_found(content, name, **about), names, name, **about)
        for name, content in sorted(files.items())
    )


def _catchments(name: str, area: str, areas: str, code: Pattern) -> Dataset:
    share = f"proportion_trust_came_from_{area}"
    whole = pl.col(share).cast(pl.Float64, strict=False).sum().over("nhs_trust_code", "source_file")
    return Dataset(
        source=SOURCE,
        name=name,
        title=f"Share of each NHS trust's patients by {areas}",
        description=f"One row per NHS trust and {areas}: share (0 to 1) of the trust's patients who live there. The "
        "shares of a trust add up to 1; pairs without patients have no row. Not every trust has a catchment.",
        live_instead="archive only: data of an R package; no file of the publisher has a lasting address",
        publisher="Office for Health Improvement and Disparities, via geographr",
        homepage="https://www.gov.uk/government/organisations/office-for-health-improvement-and-disparities",
        licence=LICENCE,
        cadence="irregular",
        fresh_within=timedelta(days=3 * 366),
        columns=("nhs_trust_code", "nhs_trust_code_YEAR", f"{area}_code", f"{area}_code_YEAR", share),
        parse=partial(parse_patient_share, dataset=name, area=area),
        key=("nhs_trust_code", f"{area}_code"),
        required=("nhs_trust_code", f"{area}_code", share),
        patterns={
            "nhs_trust_code": Pattern(r"^[RT][A-Z0-9]{2}$", "the code of an NHS trust"),
            f"{area}_code": code,
            share: Pattern(r"^[0-9]+(\.[0-9]+)?(e-[0-9]+)?$", "a number, which may have an exponent"),
        },
        # A share, not per cent.
        bands={share: (0, 1 + TOLERANCE)},
        rules=(
            Rule(
                "the shares of the trust do not add up to 1: a row is missing or repeated, or the unit has changed",
                (whole - 1).abs() > TOLERANCE,
                ("nhs_trust_code",),
            ),
        ),
    )


DATASETS = [
    _catchments(
        "nhs_trust_to_icb_patient_share",
        "icb",
        "integrated care board",
        Pattern(r"^E54[0-9]{6}$", "the GSS code of an integrated care board"),
    ),
    _catchments(
        "nhs_trust_to_local_authority_patient_share",
        "ltla",
        "lower-tier local authority",
        Pattern(r"^[EWSN]0[0-9]{7}$", "the GSS code of a local authority"),
    ),
]
