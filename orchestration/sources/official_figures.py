"""Compiled official figures that come with the repository (raw/bundled): observations, code lists, places and assets.

The figures come from many publishers; each row names its own in ``source_id``, and ``sources`` holds their licences.
What the columns mean is in raw/bundled/README.md. Nothing is selected, converted or joined here.
"""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import PurePosixPath

import polars as pl

from orchestration.ingest.dataset import Dataset, ForeignKey, Licence, Pattern, Rule
from orchestration.ingest.tables import read_csv_text

SOURCE = "official_figures"


def _words(text: str) -> tuple[str, ...]:
    """The words of a text: column names and vocabularies read better without forty quotation marks."""
    return tuple(text.split())


COMPILED = {
    "publisher": "Compiled from UK official statistics",
    "homepage": "https://www.ons.gov.uk/",
    "licence": Licence(
        name="Open Government Licence v3.0 and others; see dim_sources for each figure",
        url="https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
        attribution="Contains public sector information licensed under the Open Government Licence v3.0, and figures "
        "from other publishers under the terms given for each in dim_sources",
    ),
}
# Files all of whose rows are of one publication carry its own terms, as ``sources`` has them.
REF_RESULTS = {
    "publisher": "Research England, SFC, HEFCW, DfE NI",
    "homepage": "https://results2021.ref.ac.uk/",
    "licence": Licence(
        name="CC BY 4.0",
        url="https://creativecommons.org/licenses/by/4.0/",
        attribution="Source: REF 2021 results, Research England, Scottish Funding Council, HEFCW and Department for "
        "the Economy, licensed CC BY 4.0",
    ),
}
TRIAL_RECORDS = {
    "publisher": "US National Library of Medicine",
    "homepage": "https://clinicaltrials.gov/",
    "licence": Licence(
        name="ClinicalTrials.gov terms and conditions",
        url="https://clinicaltrials.gov/about-site/terms-conditions",
        attribution="Source: ClinicalTrials.gov, US National Library of Medicine",
    ),
}
AREA_SYSTEMS = _words("gss itl2025 itl2021 nuts2016 icb2022 icb2024 lcrn iso3166 aggregate")
AREA_LEVELS = _words("country nation itl1 itl2 itl3 combined_authority lad icb lcrn aggregate")
STATUSES = _words("final provisional estimated suppressed rounded sample")
ADDRESS_BASES = _words("workplace residence registered_office lead_organisation participant performer site unknown")
PARTIAL_DATE = Pattern(r"^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$", "YYYY, YYYY-MM or YYYY-MM-DD")
YEAR = Pattern(r"^[0-9]{4}$", "a year")
WHOLE_NUMBER = Pattern(r"^[0-9]+$", "a whole number")
UKPRN = Pattern(r"^[0-9]{8}$", "a UKPRN of eight digits")

TO_SOURCES = ForeignKey(("source_id",), (SOURCE, "sources"), ("source_id",))
TO_MEASURES = ForeignKey(("measure_id",), (SOURCE, "measures"), ("measure_id",))


def _to_areas(*columns: str) -> ForeignKey:
    """A reference to areas by code and system, or by code alone where the file leaves the system out."""
    return ForeignKey(columns, (SOURCE, "areas"), ("area_code", "area_code_system")[: len(columns)])


TO_AREAS = _to_areas("area_code", "area_code_system")


def _figures(file: str, title: str, description: str, columns: str, terms: Mapping = COMPILED, **checks) -> Dataset:
    """The dataset of one bundled CSV file: named like the file, with the columns given as words."""
    path = PurePosixPath(file)
    names = _words(columns)

    def parse(files: Mapping[str, bytes]) -> pl.DataFrame:
        tables = [read_csv_text(files[name], name, names, source=SOURCE, dataset=path.stem) for name in sorted(files)]
        return pl.concat(tables)

    return Dataset(
        source=SOURCE,
        name=path.stem,
        title=title,
        description=description,
        cadence="when a new edition of the pack is brought in",
        fresh_within=timedelta(days=365),
        columns=names,
        parse=parse,
        bundled_files=(file,),
        **terms,
        **checks,
    )


def _observations(name: str, title: str, description: str) -> Dataset:
    """One of the observation files: one row per measure, area, industry, period, release, address basis and source."""
    is_suppressed = pl.col("value_status") == "suppressed"
    return _figures(
        f"observations/{name}.csv",
        title,
        description,
        "measure_id area_code area_code_system industry_code industry_code_system period_start period_end period_label "
        "value value_status released address_basis source_id note",
        key=_words(
            "measure_id area_code area_code_system industry_code period_start period_end released address_basis "
            "source_id"
        ),
        required=_words(
            "measure_id area_code area_code_system period_start period_end period_label value_status address_basis "
            "source_id"
        ),
        vocabularies={"value_status": STATUSES, "address_basis": ADDRESS_BASES, "area_code_system": AREA_SYSTEMS},
        numbers=("value",),
        dates=("period_start", "period_end"),
        patterns={"released": PARTIAL_DATE},
        rules=(
            Rule(
                "value must be empty where value_status is suppressed, and only there",
                pl.col("value").is_null() != is_suppressed,
                ("value", "value_status"),
            ),
            Rule(
                "the period ends before it starts",
                pl.col("period_end") < pl.col("period_start"),
                ("period_start", "period_end"),
            ),
            Rule(
                "industry_code and industry_code_system must be given together",
                pl.col("industry_code").is_null() != pl.col("industry_code_system").is_null(),
                ("industry_code", "industry_code_system"),
            ),
        ),
        foreign_keys=(
            TO_MEASURES,
            TO_AREAS,
            ForeignKey(
                ("industry_code", "industry_code_system"),
                (SOURCE, "industries"),
                ("industry_code", "industry_code_system"),
            ),
            TO_SOURCES,
        ),
    )


def _tiles(name: str, title: str, columns: str, *foreign_keys: ForeignKey) -> Dataset:
    """A tile-grid layout: one row per area, no two on the same tile."""
    return _figures(
        f"places/{name}.csv",
        title,
        "One row per area. Row 0 is north; the layout keeps geography only roughly.",
        columns,
        key=("tile_row", "tile_col"),
        required=_words(columns),
        patterns={"tile_row": WHOLE_NUMBER, "tile_col": WHOLE_NUMBER},
        foreign_keys=(TO_AREAS, *foreign_keys),
    )


CODE_LISTS = [
    _figures(
        "sources.csv",
        "Sources of the official figures",
        "One row per publication: publisher, page, release date where known, licence and attribution.",
        "source_id publisher title url released licence attribution note",
        key=("source_id",),
        required=("source_id", "publisher", "title", "url", "licence", "attribution"),
        patterns={"released": PARTIAL_DATE},
    ),
    _figures(
        "measures.csv",
        "Measures",
        "One row per measure: unit, whether areas may be added up, and which direction is better.",
        "measure_id title unit_id description aggregation higher_is_better theme",
        key=("measure_id",),
        required=("measure_id", "title", "unit_id", "aggregation", "theme"),
        vocabularies={"aggregation": ("sum", "none"), "higher_is_better": ("0", "1")},
    ),
    _figures(
        "industries.csv",
        "Industry and other classification codes",
        "One row per code: industries, and the funders, partner kinds, trial phases and specialties beside them.",
        "industry_code industry_code_system name parent_code",
        key=("industry_code",),
        required=("industry_code", "industry_code_system", "name"),
        foreign_keys=(ForeignKey(("parent_code",), (SOURCE, "industries"), ("industry_code",)),),
    ),
    _figures(
        "places/areas.csv",
        "Areas",
        "One row per area code and coding system, with its level, parent, boundary year and validity.",
        "area_code area_code_system name level parent_code boundary_year valid_from valid_to",
        key=("area_code", "area_code_system"),
        required=("area_code", "area_code_system", "name", "level"),
        vocabularies={"area_code_system": AREA_SYSTEMS, "level": AREA_LEVELS},
        dates=("valid_from", "valid_to"),
        patterns={"boundary_year": YEAR},
        foreign_keys=(_to_areas("parent_code"),),
    ),
    _figures(
        "places/area_links.csv",
        "Links between areas",
        "One row per pair of areas of different systems or years; the weight is the part of the first in the second.",
        "from_code from_system to_code to_system weight basis note",
        key=("from_code", "from_system", "to_code", "to_system"),
        required=("from_code", "from_system", "to_code", "to_system", "weight", "basis"),
        vocabularies={"basis": ("exact", "best_fit", "population")},
        numbers=("weight",),
        rules=(
            Rule(
                "weight must be above 0 and at most 1",
                pl.col("weight").cast(pl.Float64, strict=False).is_between(0, 1, closed="right").not_(),
                ("weight",),
            ),
        ),
        foreign_keys=(_to_areas("from_code", "from_system"), _to_areas("to_code", "to_system")),
    ),
    _tiles("tiles_icb", "Tile grid of integrated care boards", "area_code area_code_system name tile_row tile_col"),
    _tiles(
        "tiles_itl1",
        "Tile grid of regions and nations",
        "area_code area_code_system gss_code name tile_row tile_col",
        _to_areas("gss_code"),
    ),
    _tiles("tiles_itl2", "Tile grid of ITL2 areas", "area_code area_code_system name tile_row tile_col"),
]

OBSERVATIONS = [
    _observations(
        "clinical_trials",
        "Clinical trial and study figures",
        "Trials started, studies supported and participants, by nation, research network or country.",
    ),
    _observations(
        "economy_and_pay",
        "Economy, pay and enterprise figures",
        "Gross value added, productivity, income, pay, employment and business demography, by region and district.",
    ),
    _observations(
        "employment_by_industry",
        "Employment by industry",
        "Jobs by section, division and life-science class, NUTS2 (2016), Great Britain: sums of rounded cells.",
    ),
    _observations(
        "investment",
        "Inward investment and exports",
        "Foreign direct investment projects, jobs and positions, and exports. Regions do not always add to the UK.",
    ),
    _observations(
        "life_sciences_industry",
        "Life sciences industry",
        "Employment, turnover, sites and investment of the sector. 2023/24 uses a new method: do not compare it.",
    ),
    _observations(
        "research_and_development",
        "Research and development expenditure",
        "Research spending of business, government, universities and charities by region. Editions differ in method.",
    ),
    _observations(
        "research_funding",
        "Research funding and projects",
        "Grants, projects and tax relief by region of the lead organisation, participant or registered office.",
    ),
    _observations(
        "revisions",
        "Earlier editions of the figures",
        "Values as they stood in earlier editions of series whose current edition is in the other observation files.",
    ),
    _observations(
        "skills_health_infrastructure",
        "Skills, health and infrastructure figures",
        "Qualifications, apprenticeships, wellbeing, life expectancy, transport and coverage, by region and district.",
    ),
]

ASSETS = [
    _figures(
        "assets/catapults_and_science_parks.csv",
        "Catapults and science parks",
        "One row per organisation name and postcode in research project records.",
        "name kind postcode area_code area_code_system area_basis records source_id note",
        key=("name", "postcode", "area_code"),
        required=("name", "kind", "area_code", "area_code_system", "area_basis", "source_id"),
        patterns={"records": WHOLE_NUMBER},
        foreign_keys=(TO_AREAS, TO_SOURCES),
    ),
    _figures(
        "assets/clinical_trial_sample_studies.csv",
        "Sample of trial records: studies",
        "One row per study of a sample chosen by other people's searches: never a level or share of UK trials.",
        "nct_id start_date phase study_type allocation masking arms intervention_types lead_sponsor_class enrolment "
        "status last_update value_status export source_id",
        terms=TRIAL_RECORDS,
        key=("nct_id",),
        required=("nct_id", "value_status", "source_id"),
        vocabularies={"value_status": ("sample",)},
        patterns={
            "nct_id": Pattern(r"^NCT[0-9]{8}$", "NCT and eight digits"),
            "start_date": PARTIAL_DATE,
            "last_update": PARTIAL_DATE,
            "arms": WHOLE_NUMBER,
            "enrolment": WHOLE_NUMBER,
        },
        foreign_keys=(TO_SOURCES,),
    ),
    _figures(
        "assets/clinical_trial_sample_sites.csv",
        "Sample of trial records: sites",
        "One row per UK site of a sampled study. Coordinates are city centres; blank facilities were withheld.",
        "nct_id facility city postcode lat lon coordinate_basis value_status source_id",
        terms=TRIAL_RECORDS,
        key=("nct_id", "facility", "city", "postcode"),
        required=("nct_id", "value_status", "source_id"),
        vocabularies={"value_status": ("sample",)},
        numbers=("lat", "lon"),
        foreign_keys=(ForeignKey(("nct_id",), (SOURCE, "clinical_trial_sample_studies"), ("nct_id",)), TO_SOURCES),
    ),
    _figures(
        "assets/ics_cluster_mentions.csv",
        "Integrated care systems that mention clusters",
        "The one published count of integrated care documents that mention clusters, ready for board-level coding.",
        "area_code area_code_system icb_code document_type document_date as_of documents_mentioning_clusters_count "
        "documents_read_count mentions_clusters coder source_id note",
        key=("area_code", "area_code_system", "icb_code", "document_type", "as_of", "coder"),
        required=("area_code", "area_code_system", "document_type", "source_id"),
        vocabularies={"mentions_clusters": ("0", "1")},
        patterns={
            "document_date": PARTIAL_DATE,
            "as_of": PARTIAL_DATE,
            "documents_mentioning_clusters_count": WHOLE_NUMBER,
            "documents_read_count": WHOLE_NUMBER,
        },
        foreign_keys=(TO_AREAS, TO_SOURCES),
    ),
    _figures(
        "assets/life_sciences_opportunity_zones.csv",
        "Life sciences opportunity zones",
        "One row per zone: seven designated, and one named by a minister that is on neither published list.",
        "name area_code area_code_system county designated status source_id note",
        key=("name",),
        required=("name", "area_code", "area_code_system", "status", "source_id"),
        vocabularies={"status": ("designated", "disputed")},
        patterns={"designated": PARTIAL_DATE},
        foreign_keys=(TO_AREAS, TO_SOURCES),
    ),
    _figures(
        "assets/panel_claims.csv",
        "Claims of the panel note",
        "One row per claim of the 2021 panel note: short quotation, measure, stated value and rule of comparison.",
        "claim_id quote measure_id stated_value comparison_rule seed_reference source_id",
        key=("claim_id",),
        required=("claim_id", "quote", "comparison_rule", "source_id"),
        numbers=("stated_value",),
        patterns={"claim_id": Pattern(r"^C[0-9]{2,3}$", "C and a number")},
        foreign_keys=(TO_MEASURES, TO_SOURCES),
    ),
    _figures(
        "assets/ref2021_life_science_units.csv",
        "REF 2021, units of assessment 1 to 6",
        "One row per institution, unit and submission: staff submitted and shares of four- and three-star work.",
        "ukprn institution unit_of_assessment unit_name submission joint_submission submitted_fte four_star_share "
        "three_star_share four_star_fte three_star_fte region_code source_id",
        terms=REF_RESULTS,
        key=("ukprn", "unit_of_assessment", "submission"),
        required=("ukprn", "institution", "unit_of_assessment", "unit_name", "source_id"),
        numbers=("submitted_fte", "four_star_share", "three_star_share", "four_star_fte", "three_star_fte"),
        patterns={"ukprn": UKPRN, "unit_of_assessment": WHOLE_NUMBER},
        foreign_keys=(_to_areas("region_code"), TO_SOURCES),
    ),
    _figures(
        "assets/universities.csv",
        "Universities",
        "One row per provider: postcode, coordinates, region and district.",
        "ukprn name postcode lat lon region_code district_code_2022 area_basis source_id",
        key=("ukprn",),
        required=("ukprn", "name", "source_id"),
        numbers=("lat", "lon"),
        patterns={"ukprn": UKPRN},
        foreign_keys=(_to_areas("region_code"), _to_areas("district_code_2022"), TO_SOURCES),
    ),
]

DATASETS = [*CODE_LISTS, *OBSERVATIONS, *ASSETS]
