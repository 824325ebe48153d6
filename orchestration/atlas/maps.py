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
# The period that is shown of itself: the newest in which at least half of the areas have a figure, or else any.
USUAL_PERIODS = """with periods as (
    select indicator_id, area_level, area_code_system, sector_id, definition_version, period_label, period_end,
        period_start, count(distinct area_code) as areas,
        count(distinct area_code) filter (where value is not null) as figures
    from indicator_values
    where is_latest
    group by all
),

of_all as (
    select *, max(areas) over (
        partition by indicator_id, area_level, area_code_system, sector_id, definition_version
    ) as all_areas
    from periods
)

select indicator_id, area_level, area_code_system, sector_id, definition_version, period_label, figures
from of_all
qualify row_number() over (
    partition by indicator_id, area_level, area_code_system, sector_id, definition_version
    order by 2 * figures >= all_areas desc, figures > 0 desc, period_end desc, period_start desc, period_label
) = 1"""


def scripts(warehouse: Warehouse) -> Iterator[tuple[str, str]]:
    """Path and text of the script of every indicator."""
    for (measure,) in warehouse.ask("select distinct ics_measure_id from ics_profile_measures order by 1").rows:
        name = f"systems/{file_name(measure)}"
        yield name, script(name, {"figures": warehouse.ask(_of_systems(measure))}, warehouse.build_id)
    usual = warehouse.ask(f"{USUAL_PERIODS}\norder by all").parted("indicator_id")
    # Pages write queries with this function, which is asked nowhere else: a file without it is refused here.
    warehouse.ask("select area_code from indicator_values_as_of(current_date) limit 0")
    for (indicator,) in warehouse.ask("select distinct indicator_id from indicator_values order by 1").rows:
        figures = warehouse.ask(_of_indicator(indicator))
        name = f"indicators/{file_name(indicator)}"
        periods = {"|".join(key or "" for key in row[1:5]): row[5] for row in usual.get(indicator, [])}
        yield name, script(name, {"figures": figures, "shown": SHOWN, "usual": periods}, warehouse.build_id)


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
