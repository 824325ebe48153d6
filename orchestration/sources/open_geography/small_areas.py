"""The smallest places: postcodes with the areas they lie in, and population centroids of small areas."""

from orchestration.ingest.dataset import Pattern
from orchestration.sources.open_geography import BANDS_OF_DEGREES
from orchestration.sources.open_geography.layouts import lookup

MONTH = Pattern(r"^(19|20)[0-9]{2}(0[1-9]|1[0-2])$", "a month as YYYYMM")
POSTCODE = Pattern(r"^[A-Z]{1,2}[0-9][0-9A-Z]? [0-9][A-Z]{2}$", "a postcode with one space")
SMALL_AREA = Pattern(
    r"^[EWSN][0-9]{8}$|^[0-9]{2}[A-Z]{2}[0-9]{2}[A-Z][0-9]$", "the code of a small area (Northern Ireland: 95GG01S1)"
)
# Editions since 2021 differ in these: a geography ended, was renamed, or has codes of another census.
NOT_IN_EVERY_EDITION = (
    "hlthau", "nhser", "eer", "teclec", "pct", "park", "ccg", "bua", "buasd", "lep1", "lep2", "calncv", "stp", "wz",
    "ruind", "oac", "ced", "imd",
)  # fmt: skip


def _of(area: str, beginning: str) -> Pattern:
    """Codes of one kind of area, or the pseudo codes that stand for it where a country has none."""
    return Pattern(rf"^(?:(?:{beginning})[0-9]{{6}}|[EWSNLM]99999999)$", f"the GSS code of {area}, or a pseudo code")


def _coded(*fields: str) -> dict[str, str]:
    """Fields that editions since 2025 call by their codes and year: nhser24cd is nhser."""
    return {field: rf"{field}(?:\d\dcd)?" for field in fields}


POSTCODE_FIELDS = {
    "pcd": "pcd7?",
    "pcd2": "pcd2|pcd8",
    **{field: field for field in ("pcds", "dointr", "doterm", "usertype")},
    "oseast1m": "(?:os)?east1m",
    "osnrth1m": "osnrth1m|north1m",
    "osgrdind": "osgrdind|gridind",
    "oa": r"oa(\d\d)(?:cd)?",
    **_coded("cty", "ced"),
    "laua": r"laua|lad\d\dcd",
    "ward": r"ward|wd\d\dcd",
    **_coded("hlthau", "nhser", "ctry", "rgn", "pcon", "eer", "teclec", "ttwa", "pct", "itl"),
    "park": r"n?park(?:\d\dcd)?",
    "lsoa": r"lsoa(\d\d)(?:cd)?",
    "msoa": r"msoa(\d\d)(?:cd)?",
    "wz": r"wz(\d\d)(?:cd)?",
    "ccg": r"(?:ccg|sicbl)(?:\d\dcd)?",
    "bua": r"bua(\d\d)(?:cd)?",
    "buasd": r"buasd(\d\d)(?:cd)?",
    "ruind": r"ruc?(\d\d)ind",
    "oac": r"oac(\d\d)(?:ind)?",
    "lat": "lat",
    "long": "long",
    "lep1": r"lep1|lep\d\dcd1",
    "lep2": r"lep2|lep\d\dcd2",
    **_coded("pfa"),
    "imd": r"imd(?:\d\dind)?",
    "calncv": r"calncv|cal\d\dcd",
    "stp": r"(?:stp|icb)(?:\d\dcd)?",
}

DATASETS = [
    lookup(
        "national_statistics_postcode_lookup",
        "National Statistics Postcode Lookup",
        "One row per postcode, live or terminated. The archived edition holds six postcode areas only, so a postcode "
        "that is absent may be right. A postcode without a grid reference has latitude 99.999999.",
        POSTCODE_FIELDS,
        optional=NOT_IN_EVERY_EDITION,
        key=("pcds",),
        required=("pcd", "pcds", "dointr", "usertype", "lat", "long"),
        vocabularies={"usertype": ("0", "1")},
        patterns={
            "pcds": POSTCODE,
            "dointr": MONTH,
            "doterm": MONTH,
            "oseast1m": Pattern(r"^ *[0-9]{1,6}$", "metres east"),
            "osnrth1m": Pattern(r"^ *[0-9]{1,7}$", "metres north"),
            "osgrdind": Pattern(r"^[1-9]$", "how exact a grid reference is, 1 to 9"),
            "laua": _of("a district", "[EWSN](?:06|07|08|09|12)"),
            "rgn": _of("a region of England", "E12"),
            "ctry": _of("a country", "[EWSN]92|L93|M83"),
            "pcon": _of("a constituency", "E14|W07|S14|N0[56]"),
        },
        numbers=("lat", "long"),
        # 99.999999 and 0 stand for a postcode without a grid reference.
        bands={"lat": (49.0, 100.0), "long": (-9.5, 3.0)},
        cadence="four times a year",
        homepage="https://geoportal.statistics.gov.uk/search?tags=PRD_NSPL",
    ),
    lookup(
        "lsoa_population_centroids",
        "Population centroids of small areas (LSOA, data zones, Northern Irish super output areas)",
        "One row per small area of the 2011 or 2021 census. Built by a third party from ONS files.",
        {"LSOACD": "LSOACD", "latitude": "latitude", "longitude": "longitude", "LSOA11CD": "lsoa11cd"},
        optional=("LSOA11CD",),
        key=("LSOACD",),
        patterns={"LSOACD": SMALL_AREA, "LSOA11CD": SMALL_AREA},
        numbers=("latitude", "longitude"),
        bands=BANDS_OF_DEGREES,
    ),
]
