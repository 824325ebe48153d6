"""Boundaries: one row per area, with its outline as GeoJSON geometry text, and in which coordinates that is.

GeoJSON as published or as the service sends it, and one TopoJSON file, whose shared arcs are put together here.
"""

import json
from collections.abc import Iterator, Mapping

import polars as pl

from orchestration.ingest.dataset import Dataset, Pattern, Rule
from orchestration.ingest.documents import read_json, records_table
from orchestration.ingest.records import value_at
from orchestration.ingest.tables import choose_columns
from orchestration.sources.open_geography import GSS, ITL, SOURCE, TWO_DIGITS, YEAR
from orchestration.sources.open_geography.layouts import (
    bad,
    code,
    columns_of,
    declared,
    name,
    one_vintage,
    together,
    without_what_is_not_kept,
)

WGS84, NATIONAL_GRID = "EPSG:4326", "EPSG:27700"
# Names of coordinate systems in files; GeoJSON that names none is in WGS84 (RFC 7946).
SYSTEMS = {
    None: WGS84,
    "urn:ogc:def:crs:OGC:1.3:CRS84": WGS84,
    **dict.fromkeys((WGS84, "urn:ogc:def:crs:EPSG::4326"), WGS84),
    **dict.fromkeys((NATIONAL_GRID, "urn:ogc:def:crs:EPSG::27700"), NATIONAL_GRID),
}
# What a coordinate of the United Kingdom can be: west, south, east, north.
EXTENTS = {WGS84: (-9.5, 49.0, 3.0, 61.5), NATIONAL_GRID: (-200_000, -50_000, 750_000, 1_300_000)}
# Lists round the points of a polygon, and of several.
DEPTHS = {"Polygon": 2, "MultiPolygon": 3}
LARGEST_OUTLINE = 16 * 1024 * 1024
OUTLINE = ("CRS", "GEOMETRY_TYPE", "GEOMETRY")
# Present in the files of the service alone: the place of a label, in both systems.
LABEL_PLACE = {"BNG_E": "BNG_E", "BNG_N": "BNG_N", "LONG": "LONG", "LAT": "LAT"}
LABEL_BANDS = {
    field: (EXTENTS[system][side], EXTENTS[system][side + 2])
    for field, system, side in (
        ("LONG", WGS84, 0),
        ("LAT", WGS84, 1),
        ("BNG_E", NATIONAL_GRID, 0),
        ("BNG_N", NATIONAL_GRID, 1),
    )
}
WHOLE_PLACE = Rule(
    f"of {', '.join(LABEL_PLACE)} some are there and some are missing",
    pl.sum_horizontal(pl.col(*LABEL_PLACE).is_null()).is_between(1, len(LABEL_PLACE) - 1),
    tuple(LABEL_PLACE),
)


def boundaries(dataset: str, title: str, description: str, code_column: str, *levels: str, **further) -> Dataset:
    """A dataset of outlines of one level, whose files are GeoJSON or pages of the service; further checks and fetch."""
    fields = {
        code_column: code(*levels),
        f"{code_column.removesuffix('CD')}NM": name(*levels),
        **LABEL_PLACE,
    }

    def parse(files: Mapping[str, bytes]) -> pl.DataFrame:
        tables = []
        for file in sorted(files):
            content = read_json(files[file], file, source=SOURCE, dataset=dataset)
            features = _features(content, file, dataset)
            if not features:
                # A page of the service without features, which it sends now and then before the next.
                continue
            crs = _system(content, file, dataset)
            records = [
                {**feature["properties"], **_outline(feature.get("geometry"), crs, row, file, dataset)}
                for row, feature in enumerate(features, start=1)
            ]
            found = dict.fromkeys(field for record in records for field in record)
            table = records_table(records, found, file, source=SOURCE, dataset=dataset)
            table = without_what_is_not_kept(table, file, dataset)
            wanted = {**fields, **{column: column for column in OUTLINE}}
            optional = tuple(LABEL_PLACE)
            tables.append(choose_columns(table, wanted, file, source=SOURCE, dataset=dataset, optional=optional))
        return one_vintage(together(tables, dataset), dataset)

    about = {
        "columns": (*columns_of(fields), *OUTLINE),
        "parse": parse,
        "key": (code_column,),
        "required": (code_column, f"{code_column}_YEAR", *OUTLINE),
        "numbers": tuple(LABEL_PLACE),
        "bands": LABEL_BANDS,
        "rules": (WHOLE_PLACE,),
        "patterns": {code_column: GSS, f"{code_column}_YEAR": TWO_DIGITS},
        "kinds": ("geojson",),
    }
    return declared(dataset, title, description, **about | further)


def _features(content, file: str, dataset: str) -> list:
    """The features of a collection, each with properties."""
    features = content.get("features") if isinstance(content, Mapping) else None
    if not isinstance(features, list) or not all(
        isinstance(f, Mapping) and isinstance(f.get("properties"), Mapping) for f in features
    ):
        remedy = "Obtain the file again, as GeoJSON: the service's own JSON, with rings and attributes, is not read"
        raise bad(dataset, "it is not GeoJSON with features (errors come as HTTP 200)", remedy, file)
    return features


def _system(content: Mapping, file: str, dataset: str) -> str:
    """The coordinate system of a collection."""
    crs = content.get("crs")
    named = value_at(crs, "properties.name") if crs else None
    if (crs and named is None) or not isinstance(named, str | None) or named not in SYSTEMS:
        remedy = "Convert the file, or declare the system in orchestration/sources/open_geography/boundaries.py"
        raise bad(dataset, f"its coordinate system {named!r} is not a known one", remedy, file)
    return SYSTEMS[named]


def _outline(geometry, crs: str, row: int, file: str, dataset: str) -> dict[str, str]:
    """System, kind and text of a geometry. BadInput where it is no polygon, too large, or out of the country."""
    if not isinstance(geometry, Mapping) or geometry.get("type") not in tuple(DEPTHS):
        raise bad(dataset, "the feature has no polygon", "Obtain the file again", file, row)
    west, south, east, north = EXTENTS[crs]
    try:
        points = list(_points(geometry["coordinates"], DEPTHS[geometry["type"]]))
    except (KeyError, IndexError, TypeError, ValueError):
        raise bad(dataset, "the coordinates of the feature are not whole", "Obtain the file again", file, row) from None
    for x, y in points:
        if not (west <= x <= east and south <= y <= north):
            problem = f"the point {x}, {y} is not in the United Kingdom in {crs}, in which the file says it is"
            raise bad(dataset, problem, "Find out in which coordinate system the file is", file, row)
    text = json.dumps({"type": geometry["type"], "coordinates": geometry["coordinates"]}, separators=(",", ":"))
    if len(text) > LARGEST_OUTLINE:
        problem = f"the outline has {len(text):,} characters; {LARGEST_OUTLINE:,} are allowed"
        raise bad(dataset, problem, "Use a more generalised edition of the boundaries", file, row)
    return {"CRS": crs, "GEOMETRY_TYPE": geometry["type"], "GEOMETRY": text}


def _points(coordinates, depth: int) -> Iterator[tuple[float, float]]:
    """The points of lists nested ``depth`` deep. TypeError or ValueError where one is not two numbers, or not there."""
    if not isinstance(coordinates, list):
        raise TypeError("a list is missing")
    if depth:
        for part in coordinates:
            yield from _points(part, depth - 1)
        return
    x, y = coordinates[:2]
    if not all(isinstance(number, int | float) for number in (x, y)):
        raise TypeError("a point is two numbers")
    yield x, y


TOPOLOGY = ("OBJECT", "AREACD", "AREANM", "START", "END", *OUTLINE)


def parse_uk_boundaries_topojson(files: Mapping[str, bytes]) -> pl.DataFrame:
    """Each area of each object of a topology as TOPOLOGY (text), source_row counting areas through the objects."""
    dataset = "uk_boundaries_topojson"
    tables = []
    for file in sorted(files):
        topology = read_json(files[file], file, source=SOURCE, dataset=dataset)
        if not isinstance(topology, Mapping) or topology.get("type") != "Topology":
            raise bad(dataset, "it is not a TopoJSON topology", "Obtain the file again", file)
        records: list[dict] = []
        try:
            arcs = _arcs(topology)
            for layer, collection in topology["objects"].items():
                for geometry in collection["geometries"]:
                    shape = {"type": geometry["type"], "coordinates": _shape(geometry, arcs)}
                    properties = {field.upper(): value for field, value in geometry["properties"].items()}
                    outline = _outline(shape, WGS84, len(records) + 1, file, dataset)
                    records.append({"OBJECT": layer, **properties, **outline})
        except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
            problem = f"the topology is not whole: area {len(records) + 1} cannot be put together ({error!r})"
            raise bad(dataset, problem, "Obtain the file again", file) from None
        tables.append(records_table(records, TOPOLOGY, file, source=SOURCE, dataset=dataset))
    return together(tables, dataset)


def _arcs(topology: Mapping) -> list[list[list[float]]]:
    """The arcs of a topology as points: each is a chain of whole steps, scaled and shifted."""
    (scale_x, scale_y), (shift_x, shift_y) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for step_x, step_y in arc:
            x, y = x + step_x, y + step_y
            points.append([round(x * scale_x + shift_x, 5), round(y * scale_y + shift_y, 5)])
        arcs.append(points)
    return arcs


def _shape(geometry: Mapping, arcs: list) -> list:
    """Coordinates of a geometry from the numbers of its arcs; ~n is arc n backwards. Rings share their joints."""

    def ring(numbers: list[int]) -> list:
        points: list = []
        for number in numbers:
            arc = arcs[number] if number >= 0 else arcs[~number][::-1]
            points += arc[1:] if points else arc
        return points

    if geometry["type"] == "Polygon":
        return [ring(numbers) for numbers in geometry["arcs"]]
    return [[ring(numbers) for numbers in polygon] for polygon in geometry["arcs"]]


DATASETS = [
    *(
        boundaries(
            f"{level}_boundaries_ultra_generalised",
            f"{words} boundaries, ultra generalised (500 m)",
            f"One row per area: {words}. CRS says in which coordinates the outline is; LONG and LAT are WGS84.",
            column,
            spelling,
            *others,
        )
        for level, words, column, spelling, *others in (
            ("combined_authority", "combined authorities, England", "CAUTHCD", "CAUTH"),
            ("local_authority_district", "local authority districts, United Kingdom", "LADCD", "LAD"),
            ("region", "regions, England", "RGNCD", "RGN"),
        )
    ),
    boundaries(
        "local_authority_district_boundaries_super_generalised",
        "Local authority district boundaries, super generalised (200 m)",
        "One row per area: local authority districts, United Kingdom. From the service alone: since 2025 it has this "
        "edition in place of the ultra generalised one.",
        "LADCD",
        "LAD",
    ),
    boundaries(
        "combined_authority_boundaries_generalised",
        "Combined authority boundaries, generalised (20 m)",
        "One row per area: combined authorities, England. From the service alone, for years without an "
        "ultra generalised edition.",
        "CAUTHCD",
        "CAUTH",
    ),
    boundaries(
        "integrated_care_board_boundaries_generalised",
        "Integrated care board boundaries, generalised",
        "One row per area: integrated care boards, England. The archived one a third party saved from an R object.",
        "ICBCD",
        "ICB",
    ),
    *(
        boundaries(
            f"itl{level}_boundaries_ultra_generalised",
            f"ITL {level} boundaries, ultra generalised (500 m)",
            f"One row per ITL {level} area. Coordinates of the archived ones were rounded to three decimals by a third "
            "party.",
            f"ITL{level}CD",
            f"ITL{level}",
            patterns={f"ITL{level}CD": ITL, f"ITL{level}CD_YEAR": TWO_DIGITS},
        )
        for level in (1, 2, 3)
    ),
    declared(
        "uk_boundaries_topojson",
        "Boundaries of districts, counties, regions and nations since 2014, in one topology",
        "One row per area of each object (ltla, utla, cauth, cty, mcty, rgn, ctry, uk), with the first and last year "
        "of its code and its outline put together from the shared arcs. The archive counts the four parts of the file.",
        live_instead="supplied by the boundaries of each level when live",
        columns=TOPOLOGY,
        parse=parse_uk_boundaries_topojson,
        key=("OBJECT", "AREACD"),
        required=("OBJECT", "AREACD", "AREANM", *OUTLINE),
        patterns={"AREACD": GSS, "START": YEAR, "END": YEAR, "OBJECT": Pattern(r"^[a-z]+$", "the name of an object")},
        kinds=("json",),
    ),
]
