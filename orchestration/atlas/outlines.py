"""What the map page draws areas by: a script for each level and coding system that has outlines, and one for the land.

An area is drawn with an outline of its own boundary edition, or of a code that names the same place (dim_areas says so:
``comparable_area_code``); without one it is not drawn, and the page names it.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from orchestration.atlas.national_grid import eastings_northings
from orchestration.atlas.packing import file_name, script
from orchestration.atlas.warehouse import Warehouse
from orchestration.quoting import text

# Drawn to 100 m, of which a pixel has sixteen. Counted from a corner north-west of it, downwards as on screens.
UNIT = 100
WEST, NORTH = -200_000, 1_300_000
NATIONAL_GRID = "EPSG:27700"
# Below this share of its areas a level has no map of boundaries: most of it would be a hole.
LEAST_SHARE = 0.5
# Of levels that England alone has, or nearly, the map shows England.
ENGLISH, ENGLAND = ("combined_authority", "icb"), "E92000001"
NATIONS = """select area_code, coordinate_system, geometry from area_boundaries
where area_level = 'nation' and is_preferred
order by area_code"""
# Areas with figures, under the level at which they are compared.
WITH_FIGURES = """
    select distinct area_level, area_code_system, area_code from indicator_values where is_latest
    union
    select distinct 'icb', 'icb2022', area_code from ics_profile_measures"""


def scripts(warehouse: Warehouse) -> Iterator[tuple[str, str]]:
    """Path and text of the script of each level and coding system that has a map, and of the land; none without any."""
    levels = offered(warehouse)
    nations = warehouse.ask(NATIONS).dictionaries() if levels else []
    land = {nation["area_code"]: _rings(nation) for nation in nations}
    for level, system in levels:
        name = f"outlines/{file_name(f'{level}.{system}')}"
        areas = warehouse.ask(_of_level(level, system)).dictionaries()
        rings = [_rings(area) for area in areas]
        about = [land[code] for code in land if code == ENGLAND or level not in ENGLISH]
        shapes = [_shape(area, drawn) for area, drawn in zip(areas, rings, strict=True)]
        yield name, script(name, {"frame": _frame(rings + about), "shapes": shapes}, warehouse.build_id)
    if levels:
        steps = [_steps(ring) for rings in land.values() for ring in rings]
        yield "outlines/land", script("outlines/land", {"rings": steps}, warehouse.build_id)


def offered(warehouse: Warehouse) -> list[tuple[str, str]]:
    """Levels, each with the coding system, at least half of whose areas with figures have an outline."""
    return warehouse.ask(f"""
with with_figures as ({WITH_FIGURES}
),

drawn as (
    select distinct areas.area_code, areas.area_code_system
    from dim_areas as areas
    inner join area_boundaries using (comparable_area_code, comparable_area_code_system)
)

select with_figures.area_level, with_figures.area_code_system
from with_figures
left join drawn using (area_code, area_code_system)
where with_figures.area_level not in ('country', 'aggregate')
group by all
having count(drawn.area_code) >= {LEAST_SHARE} * count(*)
order by all""").rows


def _of_level(level: str, system: str) -> str:
    """Areas of a level with the outline of each: of its own code, else the newest of a code of the same place.

    GSS codes end one by one, and others take their place; codes of ITL end all at once, with their boundary set.
    """
    return f"""
with with_figures as ({WITH_FIGURES}
),

areas as (
    select * from dim_areas
    where area_code_system = {text(system)} and (area_level = {text(level)} or area_code in (
        select area_code from with_figures where area_level = {text(level)} and area_code_system = {text(system)}
    ))
),

earlier as (
    select to_area_code as area_code, list(from_area_code order by from_area_code) as codes
    from area_links
    where from_area_code_system = {text(system)} and to_area_code_system = {text(system)}
        and from_area_level = to_area_level
    group by to_area_code
)

select
    areas.area_code, areas.area_name, outlines.coordinate_system, outlines.geometry, outlines.release_id,
    areas.area_code_system = 'gss'
        and (outlines.last_year is not null or areas.valid_to is not null) as is_ended,
    earlier.codes as earlier
from areas
inner join area_boundaries as outlines using (comparable_area_code, comparable_area_code_system)
left join earlier on areas.area_code = earlier.area_code
where outlines.is_preferred
qualify row_number() over (
    partition by areas.area_code
    order by outlines.area_code_system = areas.area_code_system desc, outlines.boundary_year desc,
        outlines.area_code_system
) = 1
order by areas.area_code"""


def _shape(area: Mapping[str, Any], rings: list[np.ndarray]) -> dict[str, Any]:
    return {
        "code": area["area_code"],
        "name": area["area_name"],
        "release": area["release_id"],
        "ended": area["is_ended"],
        "earlier": area["earlier"] or [],
        "rings": [_steps(ring) for ring in rings],
    }


def _rings(area: Mapping[str, Any]) -> list[np.ndarray]:
    """The rings of an outline on the national grid: (corners, 2) whole units each, the last corner not the first again.

    What shrinks to less than a triangle is left out, unless nothing else is left.
    """
    geometry = json.loads(area["geometry"])
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    rings = []
    for ring in (ring for polygon in polygons for ring in polygon):
        corners = np.asarray([corner[:2] for corner in ring], dtype=float)
        if area["coordinate_system"] != NATIONAL_GRID:
            corners = np.column_stack(eastings_northings(corners[:, 0], corners[:, 1]))
        units = np.rint((corners - (WEST, NORTH)) / (UNIT, -UNIT)).astype(int)
        rings.append(units[np.any(units != np.roll(units, -1, axis=0), axis=1)])
    return [ring for ring in rings if len(ring) > 2] or rings[:1]


def _steps(ring: np.ndarray) -> list[int]:
    """A ring as its first corner and the steps from corner to corner: x, y, x, y."""
    return np.diff(ring, axis=0, prepend=[[0, 0]]).ravel().tolist()


def _frame(shapes: list[list[np.ndarray]]) -> list[int]:
    """West, north, width and height of all shapes, in units, with 5 km round them."""
    corners = np.concatenate([ring for rings in shapes for ring in rings])
    west, north = (corners.min(axis=0) - 50).tolist()
    east, south = (corners.max(axis=0) + 50).tolist()
    return [west, north, east - west, south - north]
