"""Lookups from one kind of area to another, and lists of areas: one row per pair or area, in the codes of one year."""

from orchestration.sources.open_geography import (
    BOARD,
    COUNT,
    DISTRICT,
    GSS,
    ITL,
    ITL_OR_NA,
    LAU1,
    NUTS3_OR_NA,
    ODS,
    TWO_DIGITS,
)
from orchestration.sources.open_geography.layouts import code, in_two_editions, lookup, name, nhs_code

LAD = {"LADCD": code("LAD", "ltla"), "LADNM": name("LAD", "ltla")}
ICB = {"ICBCD": code("ICB"), "ICBCDH": nhs_code("ICB"), "ICBNM": name("ICB")}
SUB_ICB = {"SICBLCD": code("SICBL"), "SICBLCDH": nhs_code("SICBL"), "SICBLNM": name("SICBL")}
ITL_PATTERN = dict.fromkeys(("ITL3CD", "ITL2CD", "ITL1CD"), ITL)


def _itl(*levels: int) -> dict[str, str]:
    """Code and name columns of levels of ITL."""
    return {f"ITL{level}{part}": made(f"ITL{level}") for level in levels for part, made in (("CD", code), ("NM", name))}


def _editions(level: str, dataset: str, title: str, description: str, *spellings: str, **further):
    """A lookup between two editions of one level."""
    spelled = spellings or (level,)
    fields = {
        f"{level}{part}_{side}": f"{side}_{made(*spelled)}"
        for side in ("FROM", "TO")
        for part, made in (("CD", code), ("NM", name))
    }
    key = (f"{level}CD_FROM", f"{level}CD_TO")
    rename = in_two_editions("|".join(spelled))
    return lookup(dataset, title, description, fields, rename=rename, key=key, **further)


DATASETS = [
    lookup(
        "local_authority_district_to_itl_lookup",
        "Local authority districts to ITL 3, 2 and 1",
        "One row per district, LAU 1 area and ITL 3 area. A district can lie in several ITL 3 areas (Highland, Argyll "
        "and Bute, North Ayrshire; in ITL 2021 also Cumberland and Westmorland and Furness).",
        LAD | {"LAU1CD": code("LAU1"), "LAU1NM": name("LAU1")} | _itl(3, 2, 1),
        key=("LADCD", "LAU1CD", "ITL3CD"),
        patterns={"LADCD": DISTRICT, "LAU1CD": LAU1, **ITL_PATTERN},
    ),
    lookup(
        "local_authority_district_to_combined_authority_lookup",
        "Local authority districts to combined authorities, England",
        "One row per district that belongs to a combined authority.",
        LAD | {"CAUTHCD": code("CAUTH"), "CAUTHNM": name("CAUTH")},
        key=("LADCD",),
        patterns={"LADCD": DISTRICT, "CAUTHCD": GSS},
    ),
    lookup(
        "local_authority_district_to_region_lookup",
        "Local authority districts to regions, England",
        "One row per district of England.",
        LAD | {"RGNCD": code("RGN"), "RGNNM": name("RGN")},
        key=("LADCD",),
        patterns={"LADCD": DISTRICT, "RGNCD": GSS},
    ),
    lookup(
        "local_authority_district_to_local_health_board_lookup",
        "Local authority districts to local health boards, Wales",
        "One row per district of Wales.",
        LAD | {"LHBCD": code("LHB"), "LHBNM": name("LHB")},
        live_instead="archive only: no service of this lookup is on record",
        key=("LADCD",),
        patterns={"LADCD": DISTRICT, "LHBCD": GSS},
    ),
    lookup(
        "local_authority_district_to_icb_lsoa_counts",
        "Local authority districts to integrated care boards, by number of 2011 small areas, England",
        "One row per district and integrated care board that share small areas (LSOA).",
        LAD | {"ICBCD": code("ICB"), "ICBNM": name("ICB"), "LSOA_COUNT": r"n_lsoa(\d\d)"},
        live_instead="supplied by open_geography/lsoa_to_icb_and_local_authority_lookup when live",
        key=("LADCD", "ICBCD"),
        numbers=("LSOA_COUNT",),
        bands={"LSOA_COUNT": (1, 10_000)},
        patterns={"LADCD": DISTRICT, "ICBCD": GSS, "LSOA_COUNT": COUNT, "LADCD_YEAR": TWO_DIGITS},
    ),
    _editions(
        "LAD",
        "local_authority_district_successors",
        "Local authority districts of one year to those of the next",
        "One row per district of the older year and the district of the newer year that holds it.",
        "LAD",
        "ltla",
        live_instead="archive only: no service of this lookup is on record",
        patterns={"LADCD_FROM": DISTRICT, "LADCD_TO": DISTRICT},
    ),
    _editions(
        "ITL2",
        "itl2_between_editions_lookup",
        "ITL 2 areas of one edition to those of the next",
        "One row per pair of overlapping ITL 2 areas of two editions. TL codes are reused with another meaning.",
        live_instead="archive only: no service of this lookup is on record",
        patterns={"ITL2CD_FROM": ITL, "ITL2CD_TO": ITL},
    ),
    _editions(
        "ITL3",
        "itl3_between_editions_lookup",
        "ITL 3 areas of one edition to those of the next",
        "One row per pair of overlapping ITL 3 areas of two editions. TL codes are reused with another meaning. "
        "Sheffield is TLE32 here and TLE36 in the district lookup of April 2025.",
        live_instead="archive only: no service of this lookup is on record",
        patterns={"ITL3CD_FROM": ITL, "ITL3CD_TO": ITL},
    ),
    lookup(
        "nuts3_to_itl3_lookup",
        "NUTS 3 areas (2016) to ITL 3 areas (2021), Great Britain",
        "One row per NUTS 3 area. Made by hand by a third party; Great Britain only.",
        {
            "NUTS3CD": r"GEOGRAPHY_CODE_NUTS(\d{4})",
            "NUTS3NM": r"GEOGRAPHY_NAME",
            "ITL3CD": r"GEOGRAPHY_CODE_ITL3(\d\d)",
        },
        live_instead="archive only: made by hand by a third party",
        key=("NUTS3CD",),
        patterns={"NUTS3CD": NUTS3_OR_NA, "ITL3CD": ITL_OR_NA},
    ),
    lookup(
        "integrated_care_board_list",
        "Integrated care boards, England",
        "One row per integrated care board, with its GSS and NHS codes.",
        ICB,
        key=("ICBCD",),
        patterns={"ICBCD": GSS, "ICBCDH": ODS, "ICBNM": BOARD},
    ),
    lookup(
        "sub_icb_location_to_icb_lookup",
        "Sub-ICB locations to integrated care boards, England",
        "One row per sub-ICB location. Files of the service also have the region of NHS England.",
        SUB_ICB | ICB | {"NHSERCD": code("NHSER"), "NHSERCDH": nhs_code("NHSER"), "NHSERNM": name("NHSER")},
        optional=("NHSERCD", "NHSERCDH", "NHSERNM"),
        key=("SICBLCD",),
        patterns={"SICBLCD": GSS, "SICBLCDH": ODS, "ICBCD": GSS, "ICBCDH": ODS, "ICBNM": BOARD},
    ),
    lookup(
        "lsoa_to_icb_and_local_authority_lookup",
        "Small areas (LSOA) to sub-ICB locations, integrated care boards and local authority districts, England",
        "One row per small area of England. Some editions have no district, or no cancer alliance.",
        {"LSOACD": code("LSOA"), "LSOANM": name("LSOA")}
        | SUB_ICB
        | ICB
        | {"CALCD": code("CAL"), "CALNM": name("CAL")}
        | LAD,
        optional=("CALCD", "CALNM", "LADCD", "LADNM"),
        key=("LSOACD",),
        patterns={"LSOACD": GSS, "SICBLCD": GSS, "ICBCD": GSS, "LADCD": DISTRICT},
        known_changes={"2024_5fb5b6ce": "an edition without districts"},
    ),
]
