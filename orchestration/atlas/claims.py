"""The ledger of claims: every claim with its verdict, every reading of it with its figure, query and releases."""

from orchestration.atlas.warehouse import Answer, Warehouse


def answers(warehouse: Warehouse) -> dict[str, Answer]:
    """Verdicts, and the readings that they rest on."""
    return {
        "verdicts": warehouse.ask("""select claim_id, claim_kind, claim_family, statement, statement_kind, tested,
    stated_value, comparison_rule, verdict, verdict_reason, entry_count, tested_count, held_count, not_held_count,
    missing_datasets, would_come_from, seed_reference, source_id
from claim_verdicts
order by claim_id"""),
        "readings": warehouse.ask("""select claim_id, variant_id, definition, definition_version, detail, source,
    area_basis, period_label, computed_value, unit_id, computed_low, computed_high, interval_kind, value_status,
    reason, result, tested_condition, has_vote, caveat, missing_dataset, sql, release_ids, released
from claims
order by claim_id, variant_id"""),
        "sources": warehouse.ask(
            "select source_id, publisher, title, publisher_url, licence from dim_sources order by source_id"
        ),
    }
