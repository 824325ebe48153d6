"""Where an area stands among the others."""

from harness.macros import Macros
from harness.panels import Tables, panel


def gap_to_uk(macros: Macros, inputs: Tables, parameters: dict) -> Tables:
    within = [name for name in panel(inputs["values"]) if name != "period"]
    settings = macros.settings("gap_to_uk", parameters)
    return {"gap": macros.call("gap_to_uk", "input_values", partition_by=within, **settings)}


def levelling_up_mad(macros: Macros, inputs: Tables, parameters: dict) -> Tables:
    with_polarity = "select input_values.*, polarity from input_values left join input_indicators using (indicator_id)"
    scored = macros.view("scored", with_polarity)
    settings = macros.settings("levelling_up_mad", parameters)
    return {"gap": macros.call("levelling_up_mad", scored, partition_by=panel(inputs["values"]), **settings)}


def ranking(macros: Macros, inputs: Tables, parameters: dict) -> Tables:
    settings = macros.settings("ranking", parameters)
    return {"ranks": macros.call("ranking", "input_values", partition_by=panel(inputs["values"]), **settings)}


def rank_intervals(macros: Macros, inputs: Tables, parameters: dict) -> Tables:
    settings = macros.settings("rank_intervals", parameters)
    return {"ranks": macros.call("rank_intervals", "input_values", partition_by=panel(inputs["values"]), **settings)}


def correlation(macros: Macros, inputs: Tables, parameters: dict) -> Tables:
    within = [name for name in panel(inputs["values"]) if name not in ("x", "y")]
    return {"correlations": macros.call("correlation", "input_values", partition_by=within, **parameters)}


def outcome_gap(macros: Macros, inputs: Tables, parameters: dict) -> Tables:
    columns = macros.rendered("outcome_gap", "value", "low", "high", "uk", "england", "direction", "'unknown'")
    return {"gap": macros.query(f"select area_code, {columns} from input_values")}


ADAPTERS = {
    "correlation": correlation,
    "gap_to_uk": gap_to_uk,
    "levelling_up_mad": levelling_up_mad,
    "outcome_gap": outcome_gap,
    "rank_intervals": rank_intervals,
    "ranking": ranking,
}
