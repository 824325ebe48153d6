"""What all pages need to know: units, releases, indicators, breaks, and the places that have a page."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from orchestration.atlas import outlines
from orchestration.atlas.packing import file_name
from orchestration.atlas.warehouse import Answer, Warehouse
from orchestration.quoting import text

# Levels whose areas have a page, with the system of codes that names the page.
PAGE_LEVELS = {
    "itl1": ("ITL 1 regions and nations", "itl2025"),
    "itl2": ("ITL 2 areas", "itl2025"),
    "combined_authority": ("Combined authorities and city regions", "gss"),
    "icb": ("Integrated care systems", "icb2022"),
}
# In which regions an area lies, whole or in part: codes of ITL begin with that of their region.
REGIONS = """select area_code as place, left(area_code, 3) as region
from dim_areas
where area_level = 'itl2' and area_code_system = 'itl2025'
union
select from_area_code, to_area_code
from area_links
where from_area_level = 'icb' and from_area_code_system = 'icb2022' and to_area_level = 'itl1'
union
select districts.to_area_code, regions.to_area_code
from area_links as districts
inner join area_links as regions using (from_area_code, from_area_code_system)
where districts.to_area_level = 'combined_authority' and regions.to_area_level = 'itl1'
order by all"""


@dataclass(frozen=True)
class Place:
    """An area with a page: the code that names it, every code it has with its system, older areas, and regions."""

    code: str
    name: str
    level: str
    keys: tuple[tuple[str, str], ...]
    older: tuple[str, ...] = field(default=())
    regions: tuple["Place", ...] = field(default=())

    @property
    def codes(self) -> tuple[str, ...]:
        """Its codes alone; of some systems they are used again for other places."""
        return tuple(dict.fromkeys(code for code, _ in self.keys))

    @property
    def file(self) -> str:
        """Name of its page and its script."""
        return f"places/{file_name(self.code)}"


def places(warehouse: Warehouse) -> list[Place]:
    """Every area with a page, by level and name."""
    levels = ", ".join(f"({text(level)}, {text(system)})" for level, (_, system) in PAGE_LEVELS.items())
    own = warehouse.ask(
        "select area_level, area_code, area_name, comparable_area_code, comparable_area_code_system from dim_areas "
        f"where (area_level, area_code_system) in ({levels}) order by area_level, area_name, area_code"
    )
    same = warehouse.ask(
        "select comparable_area_code || '|' || comparable_area_code_system as place, area_code, area_code_system "
        "from dim_areas where comparable_area_code is not null group by all order by all"
    ).parted("place")
    older = warehouse.ask(
        "select to_area_code, from_areas.area_name from area_links "
        "inner join dim_areas as from_areas on from_area_code = from_areas.area_code "
        "and from_area_code_system = from_areas.area_code_system where from_area_code_system = 'itl2021' "
        "and to_area_code_system = 'itl2025' and from_area_level = 'itl2' and basis <> 'exact' order by all"
    ).parted("to_area_code")
    within = warehouse.ask(REGIONS).parted("place")
    found: dict[str, Place] = {}
    regions: dict[str, Place] = {}
    for level, code, name, comparable, system in sorted(own.rows, key=lambda row: row[0] != "itl1"):
        keys = {(code, PAGE_LEVELS[level][1]), *(row[1:] for row in same.get(f"{comparable}|{system}", []))}
        inside = {region.code: region for row in within.get(code, []) if (region := regions.get(row[1]))}
        before = tuple(row[1] for row in older.get(code, []))
        place = Place(code, (name or "").strip() or code, level, tuple(sorted(keys)), before, tuple(inside.values()))
        found[code] = place
        regions |= dict.fromkeys(place.codes, place) if level == "itl1" else {}
    turn = {level: number for number, level in enumerate(PAGE_LEVELS)}
    return sorted(found.values(), key=lambda place: (turn[place.level], place.name, place.code))


def subjects(warehouse: Warehouse, pages: list[Place]) -> Mapping[str, Any]:
    """What assets/*.js look up on every page, as ``base``."""
    return {
        "built": warehouse.build.get("built_at"),
        "units": dict(warehouse.ask("select unit_id, title from dim_units order by unit_id").rows),
        "releases": warehouse.ask(
            "select release_id, title, publisher, released, licence, attribution from dim_releases order by release_id"
        ),
        "indicators": warehouse.ask(
            "select indicator_id, theme, form, title, subtitle, measure_id, unit_id, direction, is_experimental, "
            "comparator_area_code, formula, caveat, status_rule_text from dim_indicators "
            "where indicator_id in (select indicator_id from indicator_values) order by theme, title, indicator_id"
        ),
        "systems": warehouse.ask(
            "select distinct ics_measure_id as indicator_id, 'health_systems' as theme, 'value' as form, title, "
            "'' as subtitle, unit_id, null as comparator_area_code, null as caveat, false as is_experimental, "
            "null as formula, null as status_rule_text from ics_profile_measures order by title"
        ),
        "sectors": warehouse.ask(
            "select sector_id, sector_title, definition_version, definition_title, definition_description, is_default "
            "from dim_sectors order by sector_title, is_default desc, definition_title"
        ),
        "breaks": warehouse.ask(
            "select measure_id, area_code_system, excepted_area_code, severity, compared_by, broken_on, reason, "
            "citation from dim_breaks order by measure_id, broken_on"
        ),
        "inputs": warehouse.ask(
            "select distinct indicator_id, measure_id from indicator_inputs where measure_id is not null order by all"
        ),
        # What counts of assets were counted from.
        "lists": warehouse.ask(
            "select distinct 'assets_' || asset_kind as item_id, landed_release_id as release_id, source_title "
            "from regional_assets order by all"
        ),
        "tiles": tiles(warehouse),
        "outlined": [f"{level}|{system}" for level, system in outlines.offered(warehouse)],
        "places": [
            {"code": place.code, "name": place.name, "level": place.level, "codes": place.codes, "file": place.file}
            for place in pages
        ],
    }


def tiles(warehouse: Warehouse) -> Answer:
    """Which tiles an area fills: its own, or, where boundaries moved, those where it has its largest part."""
    return warehouse.ask("""
with own as (
    select
        areas.area_level, areas.area_code, areas.area_code_system, tiles.area_code as tile,
        tiles.area_name, tiles.tile_row, tiles.tile_col
    from dim_areas as areas
    inner join dim_areas as tiles using (comparable_area_code, comparable_area_code_system)
    where tiles.tile_row is not null and areas.area_level = tiles.area_level
),

grids as (
    select area_level, area_code as tile, area_name, tile_row, tile_col from dim_areas where tile_row is not null
),

-- Areas of 2016 have the boundaries of 2021.
moved as (
    select grids.area_level, older.area_code, older.area_code_system, grids.tile, grids.area_name,
        grids.tile_row, grids.tile_col
    from grids
    inner join area_links on grids.tile = area_links.to_area_code and area_links.from_area_level = grids.area_level
    inner join dim_areas as links
        on area_links.from_area_code = links.area_code and area_links.from_area_code_system = links.area_code_system
    inner join dim_areas as older using (comparable_area_code, comparable_area_code_system)
    where area_links.from_area_code_system = 'itl2021' and area_links.to_area_code_system = 'itl2025'
    qualify row_number() over (
        partition by grids.tile, older.area_code_system order by area_links.weight desc, older.area_code
    ) = 1
)

select * from own
union all
select * from moved
where (area_level, area_code_system, tile) not in (select (area_level, area_code_system, tile) from own)
order by all""")
