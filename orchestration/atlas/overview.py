"""The first page: where regions differ most, what is in the warehouse, how fresh it is,
and what revisions changed."""

from typing import Any

from orchestration.atlas.maps import USUAL_PERIODS
from orchestration.atlas.warehouse import Warehouse
from orchestration.quoting import text

# Shown first where they are there; other indicators are on the map page.
HEADLINES = (
    "income_disposable_per_head",
    "productivity_gross_value_added_per_hour",
    "health_healthy_life_expectancy_female",
    "work_employment_rate",
)
FLIPS_SHOWN = 15


def answers(warehouse: Warehouse) -> dict[str, Any]:
    """What is on the page, figure by figure."""
    return {
        "headlines": [shown for indicator in HEADLINES if (shown := _headline(warehouse, indicator))],
        "build": warehouse.ask("select * from builds order by built_at desc limit 1"),
        "freshness": warehouse.ask("""select freshness_status, count(*) as datasets,
    max(last_landed_at) as last_landed_at, max(newest_released) as newest_released
from freshness
group by freshness_status
order by datasets desc"""),
        "coverage": warehouse.ask("""select theme, coverage_status, count(*) as periods
from coverage
where coverage_kind = 'figures'
group by theme, coverage_status
order by theme, coverage_status"""),
        "gaps": warehouse.ask("""select theme, subject, coverage_status, reason, would_come_from
from coverage
where coverage_kind = 'gap'
-- Gaps of subjects before codes of areas that are in no list.
order by theme = 'areas', theme, subject"""),
        "flips": warehouse.ask(f"""select measures.title as measure, area_name as overtaking_area,
    overtaken_area_name as overtaken_area, period_label, rank_flips.unit_id, difference_before, difference_after,
    difference_before_share, difference_after_share, is_beyond_interval, reason, from_released, released,
    release_id
from rank_flips
inner join dim_measures as measures using (measure_id)
where area_level = 'itl1' and industry_code = 'all' and edition_pair = 'successive'
order by released desc, abs(difference_after_share) desc, measure_id, period_label, overtaking_area_code,
    overtaken_area_code
limit {FLIPS_SHOWN}"""),
        "verdicts": warehouse.ask("""select
    case when verdict like 'depends on%' then 'depends on what is counted' else verdict end as verdict,
    count(*) as claims
from claim_verdicts
group by all
order by claims desc"""),
    }


def _headline(warehouse: Warehouse, indicator: str) -> dict[str, Any] | None:
    """The figures of the regions in the period that the map page opens on; None where there is none."""
    chosen = f"indicator_id = {text(indicator)} and area_level = 'itl1' and is_latest"
    periods = warehouse.ask(
        f"select period_label from ({USUAL_PERIODS}) where indicator_id = {text(indicator)} and area_level = 'itl1' "
        "order by figures desc, area_code_system limit 1"
    ).rows
    if not periods:
        return None
    return {
        "indicator_id": indicator,
        "figures": warehouse.ask(f"""select area_code, area_name, period_label, value, unit_id, value_status,
    reason, value_low, value_high, interval_kind, rank, rank_low, rank_high, n_ranked, comparator_value, released,
    release_id
from indicator_values
where {chosen} and period_label = {text(periods[0][0])}
order by rank nulls last, area_code"""),
    }
