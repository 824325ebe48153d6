"""The smallest areas: population centroids of small areas (LSOA)."""

from orchestration.sources.open_geography import BANDS_OF_DEGREES
from orchestration.sources.open_geography.layouts import lookup

DATASETS = [
    lookup(
        "lsoa_population_centroids",
        "Population centroids of small areas (LSOA, data zones, Northern Irish super output areas)",
        "One row per small area of the 2011 or 2021 census. Built by a third party from ONS files.",
        {"LSOACD": "LSOACD", "latitude": "latitude", "longitude": "longitude", "LSOA11CD": "lsoa11cd"},
        optional=("LSOA11CD",),
        live_instead="archive only: put together by a third party out of files of several publishers",
        key=("LSOACD",),
        numbers=("latitude", "longitude"),
        bands=BANDS_OF_DEGREES,
    ),
]
