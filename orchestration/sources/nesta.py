"""Nesta: its grouping of four-digit industries into segments, from the indicators it made for the government."""

from collections.abc import Mapping
from datetime import timedelta

import polars as pl

from orchestration.ingest.crawl import fetches_file
from orchestration.ingest.dataset import Dataset, Licence, Pattern, Rule
from orchestration.ingest.tables import read_only_csv

SOURCE = "nesta"
COLUMNS = ("clust", "sic_4", "descr", "category", "name", "cluster")


def parse_industry_segments_by_sic_class(files: Mapping[str, bytes]) -> pl.DataFrame:
    """The one file of a release as COLUMNS and source columns."""
    return read_only_csv(files, COLUMNS, source=SOURCE, dataset="industry_segments_by_sic_class")


DATASETS = [
    Dataset(
        source=SOURCE,
        name="industry_segments_by_sic_class",
        title="Nesta industry segments of the classes of SIC 2007",
        description="One row per SIC 2007 class (four digits) with the segment that Nesta put it in: classes that "
        "employ people of like occupations. 72 segments of 4 kinds; no segment is called life sciences.",
        publisher="Nesta",
        homepage="https://github.com/nestauk/beis-indicators",
        licence=Licence(
            name="MIT",
            url="https://opensource.org/license/mit",
            attribution="Nesta, beis-indicators (MIT).",
        ),
        cadence="once, in 2021",
        fresh_within=timedelta(days=3650),
        columns=COLUMNS,
        parse=parse_industry_segments_by_sic_class,
        fetch=fetches_file(
            SOURCE,
            "industry_segments_by_sic_class",
            "ds/data/raw/sic_4_industry_segment_lookup.csv",
            begins=b"clust,sic_4,",
        ),
        base_url="https://raw.githubusercontent.com/nestauk/beis-indicators/HEAD",
        key=("sic_4",),
        required=COLUMNS,
        vocabularies={"category": ("services", "manufacture", "primary", "construction")},
        patterns={
            "clust": Pattern(r"^[0-9]{1,3}$", "the number of a segment"),
            "sic_4": Pattern(
                r"^[0-9]{4}$",
                "a class of four digits (0111, not 111: what reads it as a number loses its leading zero)",
            ),
        },
        rules=(
            Rule(
                "the cluster is not its category and its name joined by an underscore",
                pl.col("cluster") != pl.col("category") + "_" + pl.col("name"),
                ("cluster", "category", "name"),
            ),
        ),
    )
]
