"""The page of a sector: where it is under each definition, what the choice of definition changes, what is in it."""

from collections.abc import Iterator

from orchestration.atlas.packing import file_name, script
from orchestration.atlas.warehouse import Warehouse
from orchestration.quoting import text

RANKING = (
    "definition_version", "definition_title", "area_code", "area_name", "period_label", "location_quotient",
    "location_quotient_low", "location_quotient_high", "interval_kind", "value_status", "reason", "jobs", "jobs_low",
    "jobs_high", "cluster_class", "probability_of_class", "cluster_stars", "rank", "rank_low", "rank_high", "n_ranked",
    "tier", "address_basis", "released", "release_id",
)  # fmt: skip
EFFECTS = (
    "definition_version", "definition_title", "area_code", "area_name", "period_label", "location_quotient",
    "location_quotient_low", "location_quotient_high", "interval_kind", "value_status", "reason", "rank", "rank_low",
    "rank_high", "default_location_quotient", "default_rank", "rank_difference", "is_rank_difference_known",
    "is_strong_cluster", "default_is_strong_cluster", "is_class_changed", "n_definitions_computed",
    "n_definitions_strong", "rank_best", "rank_worst", "address_basis", "released", "release_id",
)  # fmt: skip
CHOSEN_BY = ("area_level", "area_code_system")
RANKING_COLUMNS, EFFECTS_COLUMNS = (", ".join((*CHOSEN_BY, *columns)) for columns in (RANKING, EFFECTS))
ORDER = "area_level, area_code_system, period_label, definition_version, rank nulls last, area_code"


def sectors(warehouse: Warehouse) -> list[dict[str, str]]:
    """Sectors with a page: all that have figures or definitions, but not the whole economy."""
    rows = warehouse.ask(
        "select sector_id, any_value(sector_title) as title, any_value(sector_description) as description "
        "from dim_sectors where sector_id <> 'all' group by sector_id order by title"
    ).dictionaries()
    return [{**row, "file": f"sectors/{file_name(row['sector_id'])}"} for row in rows]


def scripts(warehouse: Warehouse) -> Iterator[tuple[str, str]]:
    """Path and text of the script of every sector."""
    for sector in sectors(warehouse):
        chosen = f"sector_id = {text(sector['sector_id'])}"
        members = warehouse.ask(f"""select definition_version, definition_title, is_default, industry_code,
    industry_name, weight
from sector_members
where {chosen}
order by is_default desc, definition_version, industry_code""")
        content = {
            "sector_id": sector["sector_id"],
            "ranking": warehouse.ask(
                f"select {RANKING_COLUMNS} from cluster_indicators where {chosen} and is_latest order by {ORDER}"
            ),
            "effects": warehouse.ask(
                f"select {EFFECTS_COLUMNS} from sector_definition_effects where {chosen} and is_latest order by {ORDER}"
            ),
            "members": members,
            "shown": {"ranking": RANKING, "effects": EFFECTS},
        }
        yield sector["file"], script(sector["file"], content, warehouse.build_id)
