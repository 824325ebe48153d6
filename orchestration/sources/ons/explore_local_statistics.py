"""Explore Local Statistics of the Office for National Statistics: one small file per subject, all of one form.

A subject is a folder of the publisher's data repository with a CSV file and its metadata as JSON; ``INDICATORS`` has a
line for each, and a line is all that another one needs. Two headers are in use, an older one with capitals and the
present one; both become the present one. What a status means for a value, and units, are left to staging.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import PurePath

import polars as pl

from orchestration.ingest.dataset import Dataset, Pattern, Rule, day_exists, no_address
from orchestration.ingest.documents import read_json
from orchestration.ingest.errors import BadInput
from orchestration.ingest.tables import SOURCE_COLUMNS, choose_columns, read_csv_as_found
from orchestration.sources.ons import LICENCE, PUBLISHER, SOURCE
from orchestration.sources.ons.data_repository import REPOSITORY_URL, fetch_folder
from orchestration.sources.ons.indicator_metadata import (
    LOOK,
    METADATA,
    declared_columns,
    described_indicators,
    is_unit_of,
)

FAMILY = "explore_local_statistics"
# Name in the present header, as a pattern that also fits the older one ("Value" is older still). Order varies in both.
HEADER = {
    "areacd": "areacd",
    "areanm": "areanm",
    "geography": "geography",
    "indicator": "indicator",
    "period": "period",
    "observation": "observation|value",
    "measure": "measure",
    "unit": "unit",
    "lci_95": r"lci_95|lower confidence interval \(95%\)",
    "uci_95": r"uci_95|upper confidence interval \(95%\)",
    "status": "status|observation status",
    "notes": "notes",
}
# In files up to 2024, and left out: they place a whole subject among the missions of a white paper.
LEFT_OUT = ("Variable Name", "Mission", "Category", "Polarity")
COLUMNS = (*HEADER, *METADATA)
# Not available, confidential, not applicable, of low reliability: the shorthand of the Government Statistical Service.
STATUSES = ("x", "c", "z", "u")
PER_100K = "Rate per 100,000 population"


@dataclass(frozen=True)
class Indicator:
    """A subject: its folder, and for each unit in its file the lowest and highest plausible value in that unit.

    The highest is ten times or more, but less than a hundred times, what the file's largest value is: it catches
    thousands for units either way. ``misprint`` is a unit that the metadata contradicts, rightly.
    """

    folder: str
    units: Mapping[str, tuple[float, float]]
    misprint: str = ""

    @property
    def dataset(self) -> str:
        """Name of its dataset."""
        return f"{FAMILY}_{self.folder.replace('-', '_')}"


INDICATORS = (
    Indicator("apprenticeships", {PER_100K: (5, 100_000)}),
    Indicator("average-travel-time", {"mins": (0.5, 480)}),
    Indicator("business-demography", {"%": (0, 100), "Number of enterprises": (0, 30_000_000)}),
    Indicator("employment-rate", {"%": (0, 100)}),
    Indicator("employment-rate-ni", {"%": (0, 100)}),
    Indicator("foreign-direct-investment", {"£ million": (-500_000, 20_000_000)}),
    Indicator("further-education-and-skills-learner-achievements", {PER_100K: (10, 200_000)}),
    Indicator("further-education-and-skills-participation", {PER_100K: (10, 200_000)}),
    Indicator("gcses-in-english-and-maths", {"%": (0, 100)}),
    Indicator("gdp-per-head", {"£": (500, 100_000_000)}),
    Indicator("gross-disposable-household-income-per-head", {"£": (500, 2_000_000)}),
    Indicator("gross-value-added", {"£": (1, 1_500_000)}),
    Indicator("homicide-offences", {"Rate per 1,000,000 population": (0, 1_000)}),
    Indicator("housing-affordability-ratio", {"%": (0.5, 400)}, misprint="%"),
    Indicator("modelled-unemployment", {"%": (0, 100)}),
    Indicator("network-coverage-4g", {"%": (0, 100)}),
    Indicator("network-coverage-5g", {"%": (0, 100)}),
    Indicator("premises-below-30", {"%": (0, 100)}),
    Indicator("public-electric-vehicle-chargers", {PER_100K: (0, 15_000)}),
    Indicator("pupils-at-expected-standards-by-end-of-primary-school", {"%": (0, 100)}),
    Indicator("qualifications-level-3-or-above", {"%": (0, 100)}),
    Indicator("qualifications-level-3-or-above-ni", {"%": (0, 100)}),
    Indicator("railway-station-walk", {"%": (0, 100)}),
    Indicator("research-and-development-business", {"£ million": (0, 1_000_000)}),
    Indicator("research-and-development-public-funded", {"£ million": (0, 500_000)}),
)


def parse_indicator(files: Mapping[str, bytes], indicator: Indicator) -> pl.DataFrame:
    """The rows of a subject's CSV file as COLUMNS (text), each with the metadata of its indicator, and their source.

    BadInput where there is not one CSV file and one JSON file, the header is not one of those known, or the two files
    do not describe the same indicators, columns and units.
    """
    dataset, found = indicator.dataset, sorted(files, key=_suffix)
    if [_suffix(name) for name in found] != [".csv", ".json"]:
        problem = f"the release has {', '.join(found) or 'no files'}, not one CSV file and its metadata as JSON"
        raise _bad(dataset, problem, "Fetch it again")
    name, metadata_name = found
    where = {"source": SOURCE, "dataset": dataset}
    cells = read_csv_as_found(files[name], name, **where)
    table = choose_columns(cells.drop(LEFT_OUT, strict=False), HEADER, name, **where, optional=("notes",))
    if table.is_empty():
        raise _bad(dataset, "there are no rows below the header (HTTP 200 is not success)", "Fetch it again", name)

    metadata = read_json(files[metadata_name], metadata_name, **where)
    if differing := _meant(declared_columns(metadata) or cells.columns[:-2]) ^ _meant(cells.columns[:-2]):
        problem = f"{metadata_name} and the header do not have the same columns: {', '.join(sorted(differing))}"
        raise _bad(dataset, problem, LOOK, name, 1)
    described = described_indicators(metadata, metadata_name, table["indicator"].unique().to_list(), dataset)
    for row in table.unique(["indicator", "unit"], keep="first", maintain_order=True).iter_rows(named=True):
        about, unit = described[row["indicator"]], row["unit"] or ""
        if unit != indicator.misprint and not is_unit_of(unit, about):
            told = {field: about[field] for field in ("unit", "prefix", "suffix", "subText") if about[field]}
            problem = f"{row['indicator']!r} is in {unit!r}, but {metadata_name} says {told}"
            raise _bad(dataset, problem, LOOK, name, row["source_row"])
    known = pl.DataFrame(
        [{"indicator": entry, **{field: about[field] for field in METADATA}} for entry, about in described.items()],
        schema=dict.fromkeys(("indicator", *METADATA), pl.String),
    )
    return table.join(known, on="indicator", how="left", maintain_order="left").select(*COLUMNS, *SOURCE_COLUMNS)


def _meant(columns: Iterable[str]) -> set[str]:
    """Names of columns as HEADER has them, without notes and those that are left out, which come and go."""
    found = {next((k for k, v in HEADER.items() if re.fullmatch(v, each, re.IGNORECASE)), each) for each in columns}
    return found - {"notes", *LEFT_OUT}


def _suffix(name: str) -> str:
    return PurePath(name.lower().removesuffix(".gz")).suffix


def _bad(dataset: str, problem: str, remedy: str, file: str = "", row: int | None = None) -> BadInput:
    return BadInput(source=SOURCE, dataset=dataset, file=file, row=row, problem=problem, remedy=remedy)


def _number(column: str) -> pl.Expr:
    return pl.col(column).cast(pl.Float64, strict=False)


def _unit_rules(units: Mapping[str, tuple[float, float]]) -> tuple[Rule, ...]:
    """For each unit: its values lie in the band, and the largest of the file is not far below the band."""
    value, rules = _number("observation"), []
    for unit, (low, high) in units.items():
        of_unit = pl.col("unit") == unit
        largest = value.filter(of_unit).abs().max()
        outside = f"the observation is not between {low:,} and {high:,} {unit}: has the unit changed?"
        small = f"the largest observation in {unit} is below {high / 100:,}: has the unit changed?"
        rules += [
            Rule(outside, of_unit & ((value < low) | (value > high)), ("observation", "unit")),
            Rule(small, of_unit & (value.abs() == largest) & (largest < high / 100), ("observation", "unit")),
        ]
    return tuple(rules)


RULES = (
    Rule(
        "an empty observation needs a status, and a status x, c or z an empty observation",
        (pl.col("observation").is_null() & pl.col("status").is_null())
        | (pl.col("observation").is_not_null() & pl.col("status").is_in(["x", "c", "z"])),
        ("observation", "status"),
    ),
    Rule(
        "the observation does not lie between its confidence limits, or one of them is missing",
        (_number("observation") < _number("lci_95"))
        | (_number("observation") > _number("uci_95"))
        | (pl.col("lci_95").is_null() != pl.col("uci_95").is_null()),
        ("observation", "lci_95", "uci_95"),
    ),
)


def dataset_of(indicator: Indicator) -> Dataset:
    """The declaration of a subject's dataset."""
    return Dataset(
        source=SOURCE,
        name=indicator.dataset,
        title=f"Explore Local Statistics: {indicator.folder.replace('-', ' ')}",
        description="One row per area, indicator and period, in the publisher's unit, with its 95% confidence limits "
        "where it has them and the metadata of its indicator. Countries, nations, regions, ITL areas and districts "
        "stand in one column; an area without a code has the code na.",
        publisher=PUBLISHER,
        homepage="https://www.ons.gov.uk/explore-local-statistics/",
        licence=LICENCE,
        cadence="as its sources are, mostly yearly",
        fresh_within=timedelta(days=500),
        family=FAMILY,
        columns=COLUMNS,
        parse=partial(parse_indicator, indicator=indicator),
        fetch=partial(fetch_folder, folder=indicator.folder, dataset=indicator.dataset),
        base_url=REPOSITORY_URL,
        period="period",
        key=("areacd", "areanm", "indicator", "measure", "period"),
        required=("areacd", "areanm", "geography", "indicator", "period", "measure", "unit"),
        vocabularies={"unit": tuple(indicator.units), "status": STATUSES, "experimentalStatistic": ("T", "F")},
        numbers=("observation", "lci_95", "uci_95"),
        patterns={
            "areacd": Pattern(r"^[EWSNK][0-9]{8}$|^TL[A-Z0-9]{1,3}$|^na$", "a GSS or ITL code, or na for none"),
            "period": Pattern(
                r"^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01])(T00:00:00)?(/P[1-9][0-9]?[YM])?)?)?$",
                "a year, a month, a day, or a first day and a length in years or months such as 2024-01-01/P1Y",
            ),
        },
        rules=(*RULES, *_unit_rules(indicator.units), no_address("areanm", "notes"), day_exists("period")),
    )


DATASETS = [dataset_of(indicator) for indicator in INDICATORS]
