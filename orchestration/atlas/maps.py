"""The map page: a script for each indicator with its figures of every period, definition, level and release."""

from collections.abc import Iterator

from orchestration.atlas.packing import file_name, script
from orchestration.atlas.warehouse import Warehouse
from orchestration.quoting import text

# What a query on the page shows, in this order, and the columns that it chooses rows by.
SHOWN = (
    "area_code", "area_name", "period_label", "value", "unit_id", "value_status", "reason", "is_direction_known",
    "value_low", "value_high", "interval_kind", "reliability", "rank", "rank_low", "rank_high", "n_ranked", "tier",
    "comparator_value", "address_basis", "released", "release_id",
)  # fmt: skip
CHOSEN_BY = (
    "sector_id", "definition_version", "area_level", "area_code_system", "period_start", "period_end", "is_latest",
    "latest_from", "latest_until",
)  # fmt: skip
COLUMNS = ", ".join((*CHOSEN_BY, *SHOWN))


def scripts(warehouse: Warehouse) -> Iterator[tuple[str, str]]:
    """Path and text of the script of every indicator."""
    for (measure,) in warehouse.ask("select distinct ics_measure_id from ics_profile_measures order by 1").rows:
        name = f"systems/{file_name(measure)}"
        yield name, script(name, {"figures": warehouse.ask(_of_systems(measure))}, warehouse.build_id)
    for (indicator,) in warehouse.ask("select distinct indicator_id from indicator_values order by 1").rows:
        figures = warehouse.ask(_of_indicator(indicator))
        name = f"indicators/{file_name(indicator)}"
        yield name, script(name, {"figures": figures, "shown": SHOWN}, warehouse.build_id)


def _of_indicator(indicator: str) -> str:
    return f"""select {COLUMNS} from indicator_values where indicator_id = {text(indicator)}
union all
select {COLUMNS} from indicator_vintages where indicator_id = {text(indicator)}
order by area_level, area_code_system, sector_id, definition_version, period_start, period_label, is_latest desc,
    latest_from, rank nulls last, area_code"""


def _of_systems(measure: str) -> str:
    return f"""select area_code, area_name, value, unit_id, value_status, reason, period_start, period_end,
    address_basis, released, release_id
from ics_profile_measures
where ics_measure_id = {text(measure)}
order by area_code"""
