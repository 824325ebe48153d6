"""Sources and methods: every release with licence and attribution, every indicator with formula and caveat."""

from orchestration.atlas.warehouse import Answer, Warehouse


def answers(warehouse: Warehouse) -> dict[str, Answer]:
    """What is on the page, table by table."""
    return {
        "licences": warehouse.ask("""select licence, publisher, attribution, count(*) as releases,
    max(released) as newest_released
from dim_releases
group by licence, publisher, attribution
order by releases desc, publisher, licence, attribution"""),
        "releases": warehouse.ask("""select release_id, publisher, title, released, released_precision, licence,
    attribution, publisher_url, origin, fetched_at, sha256, observation_count
from dim_releases
order by publisher, title, released desc, release_id"""),
        "freshness": warehouse.ask("""select publisher, title, cadence, freshness_status, newest_released,
    newest_period_end, last_landed_at, reason
from freshness
order by publisher, title"""),
        "indicators": warehouse.ask("""select theme, indicator_id, title, subtitle, unit_title, formula, caveat,
    citation, is_experimental, status_rule_text
from dim_indicators
order by theme, title, indicator_id"""),
        "breaks": warehouse.ask("""select measures.title as measure, severity, compared_by, broken_on,
    dim_breaks.reason, citation, citation_url
from dim_breaks
inner join dim_measures as measures using (measure_id)
order by measure, broken_on"""),
    }
