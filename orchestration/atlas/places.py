"""The page of a place: what the published file says of it, section by section, each by a query of its own."""

from collections.abc import Iterator

from orchestration.atlas.packing import script
from orchestration.atlas.subjects import Place
from orchestration.atlas.warehouse import Answer, Warehouse
from orchestration.quoting import identifier, text

# Sections of the function place_profile that are shown as it has them.
SECTIONS = ("cluster", "asset", "trial", "health_system")
PROFILE = """item_group, item_id, title, sector_id, definition_version, area_code, area_code_system, area_name,
    period_label, value, unit_id, value_status, reason, value_low, value_high, interval_kind, comparator_value, rank,
    rank_low, rank_high, n_ranked, finding, probability_of_finding, address_basis, released, release_id"""
# The column of regional_assets that names the area, by level.
ASSET_COLUMNS = {"itl1": "itl1_code", "itl2": "itl2_code", "icb": "icb_code"}


def scripts(warehouse: Warehouse, places: list[Place]) -> Iterator[tuple[str, str]]:
    """Path and text of the script of every place."""
    for place in places:
        content = {"code": place.code, "older": place.older, **answers(warehouse, place)}
        yield place.file, script(place.file, content, warehouse.build_id)


def answers(warehouse: Warehouse, place: Place) -> dict[str, Answer]:
    """What is said of a place, by section."""
    # One question instead of one for each section: the same rows, and a quarter of the time.
    profile = warehouse.ask(f"select section, {PROFILE}\nfrom place_profile({text(place.code)})")
    sections = profile.parted("section")
    return {
        "gaps": warehouse.ask(_gaps(place)),
        "helix": warehouse.ask(_helix(place)),
        "investment": warehouse.ask(_investment(place)),
        "listed": warehouse.ask(_listed(place)),
        **{
            section: Answer(
                f"select {PROFILE}\nfrom place_profile({text(place.code)})\nwhere section = {text(section)}",
                profile.columns[1:],
                [row[1:] for row in sections.get(section, [])],
            )
            for section in SECTIONS
        },
    }


def _keys(place: Place) -> str:
    return ", ".join(f"({text(code)}, {text(system)})" for code, system in place.keys)


def _gaps(place: Place) -> str:
    return f"""select theme, indicator_id, title, area_code, area_name, period_label, period_end, value, unit_id,
    value_status, reason, value_low, value_high, interval_kind, comparator_value, index_value, index_low, index_high,
    index_reason, direction, rank, rank_low, rank_high, n_ranked, tier, reliability, address_basis, released,
    release_id, caveat
from levelling_up_indicators
where is_latest and (area_code, area_code_system) in ({_keys(place)})
qualify row_number() over (
    partition by indicator_id, address_basis order by (value is not null) desc, period_end desc, area_code
) = 1
order by theme, title, address_basis"""


def _helix(place: Place) -> str:
    return f"""select strand, measure_id, title, sector_id, definition_version, area_code, area_code_system,
    area_name, period_label, period_end, value, unit_id, value_status, reason, value_low, value_high, interval_kind,
    comparator_value, uk_index, index_reason, rank, rank_low, rank_high, n_ranked, address_basis, released,
    release_id
from helix_profiles
where is_latest and (area_code, area_code_system) in ({_keys(place)})
qualify row_number() over (
    partition by strand, measure_id, sector_id, definition_version, address_basis
    order by (value is not null) desc, period_end desc, area_code
) = 1 and (measure_id is not null or count(measure_id) over (partition by strand) = 0)
order by strand, title, address_basis"""


def _investment(place: Place) -> str:
    return f"""select theme, indicator_id, title, area_code, area_name, period_label, period_end, value, unit_id,
    value_status, reason, value_low, value_high, interval_kind, comparator_value, rank, rank_low, rank_high, n_ranked,
    tier, address_basis, released, release_id, caveat
from indicators_named
where theme in ('investment', 'research', 'innovation') and form = 'value'
    and (area_code, area_code_system) in ({_keys(place)})
qualify row_number() over (
    partition by indicator_id, sector_id, definition_version, address_basis
    order by (value is not null) desc, period_end desc, area_code
) = 1
order by theme, title, address_basis"""


def _listed(place: Place) -> str:
    if column := ASSET_COLUMNS.get(place.level):
        # A board's code is that of the same board in both editions that assets have.
        within = f"{identifier(column)} in ({', '.join(map(text, place.codes))})"
    else:
        within = f"""local_authority_code in (
    select from_area_code from area_links
    where from_area_level = 'local_authority' and (to_area_code, to_area_code_system) in ({_keys(place)})
)"""
    return f"""select asset_kind_title, asset_name, asset_status, list_completeness, asset_from, dated, placed_by,
    placement_confidence, note, publisher, licence, source_title, source_url, landed_release_id as release_id
from regional_assets
where {within}
order by asset_kind_title, asset_name"""
