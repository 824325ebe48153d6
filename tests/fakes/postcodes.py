"""Editions of the postcode lookup, in the layouts of two years, with made-up postcodes."""

import io
import zipfile

HEADER_2025 = [
    "pcd7",
    "pcd8",
    "pcds",
    "dointr",
    "doterm",
    "usrtypind",
    "east1m",
    "north1m",
    "gridind",
    "oa21cd",
    "cty25cd",
    "ced25cd",
    "lad25cd",
    "wd25cd",
    "nhser24cd",
    "ctry25cd",
    "rgn25cd",
    "pcon24cd",
    "ttwa15cd",
    "itl25cd",
    "npark16cd",
    "lsoa21cd",
    "msoa21cd",
    "wz11cd",
    "sicbl24cd",
    "bua24cd",
    "ruc21ind",
    "oac11ind",
    "oac21ind",
    "lat",
    "long",
    "lep21cd1",
    "lep21cd2",
    "pfa23cd",
    "imd20ind",
    "icb23cd",
]
HEADER_2021 = [
    "pcd",
    "pcd2",
    "pcds",
    "dointr",
    "doterm",
    "usertype",
    "oseast1m",
    "osnrth1m",
    "osgrdind",
    "oa11",
    "cty",
    "ced",
    "laua",
    "ward",
    "hlthau",
    "nhser",
    "ctry",
    "rgn",
    "pcon",
    "eer",
    "teclec",
    "ttwa",
    "pct",
    "itl",
    "park",
    "lsoa11",
    "msoa11",
    "wz11",
    "ccg",
    "bua11",
    "buasd11",
    "ru11ind",
    "oac11",
    "lat",
    "long",
    "lep1",
    "lep2",
    "pfa",
    "imd",
    "calncv",
    "stp",
]


def table(*postcodes: str, header: list[str] = HEADER_2025, **others: str) -> bytes:
    """A CSV of postcodes, all in one district."""
    cells = {"dointr": "198001", "lat": "53.5", "long": "-2.0", "usertype": "0", "usrtypind": "0"}
    cells |= {"lad25cd": "E08000001", "laua": "E08000001"} | others
    rows = [[postcode if name.startswith("pcd") else cells.get(name, "") for name in header] for postcode in postcodes]
    return "".join(",".join(f'"{cell}"' for cell in row) + "\r\n" for row in [header, *rows]).encode()


def zipped(files: dict[str, bytes]) -> bytes:
    """Files in a zip, by path."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    return buffer.getvalue()


AB, HX = ("AB1 0AA", "AB1 0AB"), ("HX1 1AA",)
EDITION = {
    "Data/NSPL_MAY_2026_UK.csv": table(*AB, *HX),
    "Data/NSPL_MAY_2026_UK.txt": b"the same again",
    "Data/multi_csv/NSPL_MAY_2026_UK_AB.csv": table(*AB),
    "Data/multi_csv/NSPL_MAY_2026_UK_HX.csv": table(*HX),
    "Documents/LAD names and codes UK.csv": b"LAD25CD,LAD25NM\r\nE08000001,Somewhere\r\n",
    "User Guide/NSPL User Guide.pdf": b"%PDF",
}
