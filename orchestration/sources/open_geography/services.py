"""The layers of the ArcGIS service that are asked for, by dataset: the one place for names, which carry a year.

What a layer holds follows from the dataset of the same name; when ONS publishes the codes of another year, the name of
its service is changed here and nowhere else.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Service:
    """A feature service; ``has_outlines`` says whether the geometry of its features is wanted."""

    name: str
    has_outlines: bool = False


SERVICES = {
    "local_authority_district_to_itl_lookup": Service("ITL125_ITL225_ITL325_LAU125_LAD25_UK_LU"),
    "local_authority_district_to_combined_authority_lookup": Service("LAD25_CAUTH25_EN_LU"),
    "lsoa_to_icb_and_local_authority_lookup": Service("LSOA21_SICBL25_ICB25_CAL25_LAD25_EN_LU"),
    "local_authority_district_boundaries_super_generalised": Service("LAD_MAY_2025_UK_BSC_V2", has_outlines=True),
}
