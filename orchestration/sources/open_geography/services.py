"""The layers of the ArcGIS service that are asked for, by dataset: the one place for names, which carry a year.

What a layer holds follows from the dataset of the same name. The newest service whose name fits is looked for in the
list of all; the name known when this was written is asked for where that list cannot be had.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DATE = r"(?P<month>[a-z]{3})[a-z]*_(?P<year>20\d\d)"


@dataclass(frozen=True)
class Service:
    """A feature service; ``has_outlines`` says whether the geometry of its features is wanted.

    ``pattern`` is of whole names, in any case and without a version (_V2), with groups ``year`` and perhaps ``month``.
    """

    name: str
    pattern: str
    has_outlines: bool = False

    def newest(self, names: Iterable[str]) -> str | None:
        """The name among these that fits and is the newest, by year, month and version; None where none fits."""
        fitting = [(age, name) for name in names if (age := self._age(name))]
        return max(fitting)[1] if fitting else None

    def _age(self, name: str) -> tuple[int, int, int] | None:
        found = re.fullmatch(rf"(?:{self.pattern})(?:_V(?P<version>\d+))?", name, re.IGNORECASE)
        if not found:
            return None
        told = found.groupdict()
        month = told.get("month")
        return (
            int(told["year"][-2:]),
            MONTHS.index(month.lower()) if month and month.lower() in MONTHS else -1,
            int(told["version"] or 0),
        )


def _outlines(name: str, level: str, ending: str) -> Service:
    """Boundaries, whose services have had two forms of name: LAD_MAY_2025_UK_BSC and Regions_December_2022_EN_BUC."""
    return Service(name, rf"(?:{level})_{DATE}_(?:Boundaries_)?{ending}", has_outlines=True)


SERVICES = {
    "local_authority_district_to_itl_lookup": Service(
        "ITL125_ITL225_ITL325_LAU125_LAD25_UK_LU", r"ITL1\d\d_ITL2\d\d_ITL3\d\d_LAU1\d\d_LAD(?P<year>\d\d)_UK_LU"
    ),
    "local_authority_district_to_combined_authority_lookup": Service(
        "LAD25_CAUTH25_EN_LU", r"LAD(?P<year>\d\d)_CAUTH\d\d_EN_LU"
    ),
    "local_authority_district_to_region_lookup": Service("LAD25_RGN25_EN_LU_v2", r"LAD(?P<year>\d\d)_RGN\d\d_EN_LU"),
    "lsoa_to_icb_and_local_authority_lookup": Service(
        "LSOA21_SICBL25_ICB25_CAL25_LAD25_EN_LU",
        r"LSOA\d\d_SICBL\d\d_ICB(?P<year>\d\d)(?:_CAL\d\d)?(?:_LAD\d\d)?_EN_LU",
    ),
    "sub_icb_location_to_icb_lookup": Service(
        "SICBL23_ICB23_NHSER23_EN_LU", r"SICBL(?P<year>\d\d)_ICB\d\d(?:_NHSER\d\d)?_EN_LU"
    ),
    "integrated_care_board_list": Service("ICB_APR_2023_EN_NC", rf"ICB_{DATE}_EN_NC"),
    "local_authority_district_boundaries_super_generalised": _outlines(
        "LAD_MAY_2025_UK_BSC_V2", "LAD|Local_Authority_Districts", "UK_BSC"
    ),
    "local_authority_district_boundaries_ultra_generalised": _outlines(
        "Local_Authority_Districts_December_2023_Boundaries_UK_BUC", "LAD|Local_Authority_Districts", "UK_BUC"
    ),
    "region_boundaries_ultra_generalised": _outlines("Regions_December_2022_EN_BUC", "RGN|Regions", "EN_BUC"),
    "combined_authority_boundaries_ultra_generalised": _outlines(
        "Combined_Authorities_December_2023_Boundaries_EN_BUC", "CAUTH|Combined_Authorities", "EN_BUC"
    ),
    "combined_authority_boundaries_generalised": _outlines(
        "CAUTH_MAY_2025_EN_BGC", "CAUTH|Combined_Authorities", "EN_BGC"
    ),
    "integrated_care_board_boundaries_generalised": _outlines(
        "Integrated_Care_Boards_April_2023_EN_BGC", "ICB|Integrated_Care_Boards", "EN_BGC"
    ),
    **{
        f"itl{level}_boundaries_ultra_generalised": _outlines(
            f"ITL{level}_JAN_2025_UK_BUC", f"ITL{level}|International_Territorial_Level_{level}", "UK_BUC"
        )
        for level in (1, 2, 3)
    },
}
