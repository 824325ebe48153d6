"""Statistics of the Office for Life Sciences: the bioscience and health technology sector, and competitiveness.

The sector statistics for 2023 to 2024 are made by a new method, "in development": they are a series of their own and
must not be set beside the earlier ones, which were not made anew.
"""

import re

from orchestration.sources.govuk.editions import Statistic, cell_dataset

OFFICE = "Office for Life Sciences"
OFFICIAL, IN_DEVELOPMENT = "official_statistics_2009_to_2021", "in_development_from_2023_to_2024"
INDICATORS = "life_sciences_competitiveness_indicators"
SECTOR_PATH = r"/government/statistics/bioscience-and-health-technology-sector-statistics-(20[0-9]{2})([a-z0-9-]*)"
INDICATORS_PATH = (
    r"/government/(statistics|publications)/"
    r"life-sciences-(competitiveness-indicators|sector-data)(-20[0-9]{2})?[a-z0-9-]*"
)


def sector_series(path: str) -> str:
    """The series of an edition of the sector statistics, by its year; "" where the path is not one of theirs."""
    found = re.fullmatch(SECTOR_PATH, path)
    if not found:
        return ""
    return IN_DEVELOPMENT if int(found.group(1)) >= 2023 else OFFICIAL


def indicators_series(path: str) -> str:
    """The one series of the competitiveness indicators; "" where the path is not one of theirs."""
    return INDICATORS if re.fullmatch(INDICATORS_PATH, path) else ""


SECTOR = Statistic(
    dataset="bioscience_and_health_technology_statistics",
    known=(
        "/government/statistics/bioscience-and-health-technology-sector-statistics-2020",
        "/government/statistics/bioscience-and-health-technology-sector-statistics-2021",
        "/government/statistics/bioscience-and-health-technology-sector-statistics-2023-to-2024",
    ),
    pattern=SECTOR_PATH,
    series=sector_series,
)
COMPETITIVENESS = Statistic(
    dataset="life_sciences_competitiveness_indicators",
    known=(
        "/government/publications/life-sciences-sector-data-2023",
        "/government/publications/life-sciences-sector-data-2024",
        "/government/publications/life-sciences-competitiveness-indicators-2026",
    ),
    pattern=INDICATORS_PATH,
    series=indicators_series,
)


DATASETS = [
    cell_dataset(
        SECTOR,
        OFFICE,
        "Bioscience and health technology sector statistics",
        "SERIES tells the editions up to 2021 from the new, not comparable series that begins with 2023 to 2024.",
        "yearly; none for 2022",
    ),
    cell_dataset(
        COMPETITIVENESS,
        OFFICE,
        "Life sciences competitiveness indicators",
        "Earlier editions were called life sciences sector data.",
        "yearly",
    ),
]
