"""Tables that a third party derived from every project record of the Gateway, as the API gave them in April 2018.

Parquet or CSV with exactly the declared columns. What a column means is the Gateway's; the counts of outputs and the
choice of one fund per project are the deriver's.
"""

from collections.abc import Callable, Mapping

import polars as pl

from orchestration.ingest.dataset import Dataset, Pattern, Rule
from orchestration.ingest.errors import BadInput
from orchestration.ingest.tables import read_csv_text, read_parquet_text
from orchestration.sources.ukri_gtr import ABOUT, FUND_TYPES, GUID, POUNDS, POUNDS_BAND, SOURCE, STATUSES

COLUMNS = {
    "projects": (
        "project_id",
        "grant_reference",
        "title",
        "status",
        "grant_category",
        "fund_start",
        "fund_end",
        "fund_type",
        "value_pounds",
        "funder",
        "n_funds",
        "lead_org_id",
        "lead_org",
        "lead_department",
        "lead_city",
        "lead_county",
        "lead_postcode",
        "lead_region",
        "lead_country",
        "lead_type",
        "n_org_roles",
        "n_collab",
        "abstract_len",
        "n_spinouts",
        "n_publications",
        "n_ip",
        "xml_bytes",
    ),
    "organisation_roles": (
        "file",
        "role_type",
        "org_id",
        "org_name",
        "city",
        "postcode",
        "region",
        "country",
        "roles",
        "offer_grant",
        "project_cost",
    ),
    "organisations": (
        "org_id",
        "org_name",
        "city",
        "postcode",
        "region",
        "country",
        "n_roles",
        "n_address_variants",
    ),
    "project_classifications": ("file", "kind", "id", "text", "percentage"),
}
ROLES = ("LEAD_RO", "LEAD_PARTICIPANT", "PARTICIPANT", "COLLABORATOR", "PROJECT_PARTNER", "CO_FUNDER", "FELLOW")
ROLE = f"(?:{'|'.join(ROLES)})"
COUNT = Pattern(r"^[0-9]{1,9}$", "a count of fewer than ten digits")
# As the Gateway writes them: with a decimal point, and an exponent from ten million on (1.1257358E7).
AMOUNT = Pattern(r"^[0-9]+(\.[0-9]+)?(E[0-9]+)?$", "an amount in pounds as the Gateway writes it (5000.0, 1.1257358E7)")
PERCENTAGE = Pattern(r"^[0-9]+(\.[0-9]+)?$", "a percentage")


def parse_derived_table(name: str) -> Callable[[Mapping[str, bytes]], pl.DataFrame]:
    """The parser of one of COLUMNS: its files, in name order, as text plus source_file and source_row.

    BadInput where a file is neither Parquet nor CSV, or has other columns.
    """

    def parse(files: Mapping[str, bytes]) -> pl.DataFrame:
        if not files:
            problem = "the release has no files"
            raise BadInput(source=SOURCE, dataset=name, problem=problem, remedy="Obtain it again from its origin")
        return pl.concat(_read(name, file, files[file]) for file in sorted(files))

    return parse


def _read(name: str, file: str, content: bytes) -> pl.DataFrame:
    """One file of a derived table."""
    columns = COLUMNS[name]
    if not file.endswith(".parquet"):
        return read_csv_text(content, file, columns, source=SOURCE, dataset=name)
    table = read_parquet_text(content, file, source=SOURCE, dataset=name)
    found = [column for column in table.columns if column not in ("source_file", "source_row")]
    if sorted(found) != sorted(columns):
        missing, added = sorted(set(columns) - set(found)), sorted(set(found) - set(columns))
        raise BadInput(
            source=SOURCE,
            dataset=name,
            file=file,
            row=1,
            problem=f"the columns are not the expected ones: missing {missing}, unexpected {added}",
            remedy="Derive the table again with these columns, or change declaration and staging model together",
        )
    return table.select(*columns, "source_file", "source_row")


def _derived(name: str, **about) -> Dataset:
    """The declaration of a derived table."""
    return Dataset(
        **ABOUT,
        name=name,
        columns=COLUMNS[name],
        parse=parse_derived_table(name),
        cadence="once: a crawl of April 2018; the API datasets of this source go on from there",
        kinds=("parquet", "csv"),
        **about,
    )


DATASETS = [
    _derived(
        "projects",
        title="Gateway to Research projects, April 2018",
        description="One row per project. Award or expenditure in pounds, dates of the fund, funder, and the lead "
        "organisation with the address of its head office. The value is stated for the lead alone; the region is a "
        "label that can contradict the postcode; awards and expenditure (fund_type) must not be added; 2018 is part of "
        "a year.",
        live_instead="supplied by ukri_gtr/api_projects when live",
        key=("project_id",),
        required=(
            "project_id",
            "grant_reference",
            "title",
            "status",
            "fund_type",
            "value_pounds",
            "funder",
            "lead_org_id",
        ),
        vocabularies={"status": STATUSES, "fund_type": FUND_TYPES, "lead_type": ("RO", "P")},
        dates=("fund_start", "fund_end"),
        patterns={
            "project_id": GUID,
            "lead_org_id": GUID,
            "value_pounds": POUNDS,
            **dict.fromkeys(("n_funds", "n_org_roles", "n_collab", "abstract_len"), COUNT),
            **dict.fromkeys(("n_spinouts", "n_publications", "n_ip", "xml_bytes"), COUNT),
        },
        rules=(
            # One project of 75,105 ends before it begins; many are columns that have changed places.
            Rule(
                "many projects end before they begin: are start and end in each other's place?",
                (pl.col("fund_end") < pl.col("fund_start"))
                & ((pl.col("fund_end") < pl.col("fund_start")).mean() > 0.05),
                ("fund_start", "fund_end"),
            ),
        ),
        bands={"value_pounds": POUNDS_BAND},
    ),
    _derived(
        "organisation_roles",
        title="Gateway to Research: roles of organisations in projects, April 2018",
        description="One row per project and organisation, with all roles it has there joined by a bar. Offer and cost "
        "exist for participants in projects of Innovate UK only (29,638 of 193,557 rows in 2018).",
        live_instead="supplied by ukri_gtr/api_projects when live",
        key=("file", "org_id"),
        required=("file", "org_id", "org_name", "roles"),
        vocabularies={"role_type": ("gtr:organisationParticipantRole",)},
        patterns={
            "file": GUID,
            "org_id": GUID,
            "roles": Pattern(rf"^{ROLE}(?:\|{ROLE})*$", f"one or more of {', '.join(ROLES)}, joined by a bar"),
            "offer_grant": AMOUNT,
            "project_cost": AMOUNT,
        },
        rules=(
            Rule(
                "offer_grant and project_cost must be given for participants (role_type) and for nobody else",
                (pl.col("role_type").is_null() != pl.col("offer_grant").is_null())
                | (pl.col("role_type").is_null() != pl.col("project_cost").is_null()),
                ("role_type", "offer_grant", "project_cost"),
            ),
        ),
        bands={"offer_grant": POUNDS_BAND, "project_cost": POUNDS_BAND},
    ),
    _derived(
        "organisations",
        title="Gateway to Research organisations, April 2018",
        description="One row per organisation identifier, with the most complete address found. One body can have "
        "several identifiers; postcodes abroad and placeholder bodies occur.",
        live_instead="supplied by ukri_gtr/api_organisations when live",
        key=("org_id",),
        required=("org_id", "org_name"),
        patterns={"org_id": GUID, "n_roles": COUNT, "n_address_variants": COUNT},
    ),
    _derived(
        "project_classifications",
        title="Gateway to Research: subjects, topics, health categories and research activities, April 2018",
        description="One row per project, kind of classification and class. Percentages of one kind add to about 100 "
        "for a project, so adding them or the project's value over classes or kinds counts it several times.",
        live_instead="supplied by ukri_gtr/api_projects when live",
        key=("file", "kind", "id"),
        required=("file", "kind", "id", "text"),
        vocabularies={"kind": ("subject", "topic", "health", "activity")},
        patterns={"file": GUID, "id": GUID, "percentage": PERCENTAGE},
        bands={"percentage": (0.0, 10_000.0)},
    ),
]
