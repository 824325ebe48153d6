"""How far apart areas are, whether they come closer, and how they come through a recession."""

from harness.macros import Macros
from harness.panels import Tables, completed, panel


def inequality(macros: Macros, inputs: Tables, parameters: dict) -> Tables:
    """Without the weight's column every area counts once; without groups nothing is within or between."""
    values = inputs["values"]
    if int(parameters.get("quantile_type", 7)) != 7:
        raise ValueError("only quantiles of type 7 are implemented")
    weight = parameters.get("weight", "population")
    grouped = "input_values"
    if "group_code" not in values.columns:
        grouped = macros.view("grouped", "select *, cast(null as varchar) as group_code from input_values")
    settings = {"partition_by": panel(values), "weight": weight if weight in values.columns else "1"}
    return {
        "inequality": macros.call("inequality", grouped, **settings),
        "groups": macros.call("inequality_groups", grouped, **settings),
    }


def convergence(macros: Macros, inputs: Tables, parameters: dict) -> Tables:
    """By default between the first and the last period, and the spread of every period."""
    values = inputs["values"]
    periods = sorted(values["period"].unique().drop_nulls())
    within = [name for name in panel(values) if name != "period"]
    weight = "population" if parameters.get("weighted") else "1"
    wanted = ", ".join(f"'{period}'" for period in parameters.get("sigma_periods", periods))
    spread = macros.view("spread", f"select * from input_values where period in ({wanted})")
    pairs = parameters.get("period_pairs", [[periods[0], periods[-1]]])
    return {
        "beta": macros.call("convergence_beta", "input_values", pairs, partition_by=within, weight=weight),
        "sigma": macros.call(
            "convergence_sigma",
            spread,
            partition_by=[*within, "period"],
            weight=weight,
            **macros.settings("convergence_sigma", parameters),
        ),
    }


def resilience(macros: Macros, inputs: Tables, parameters: dict) -> Tables:
    """A missing row is a true zero."""
    within = [name for name in panel(inputs["employment"]) if name != "period"]
    axes = [{"input_employment": [name]} for name in ("area_code", "industry_code", "period")]
    cells = completed(macros, *axes, partition_by=within)
    turning_points = [str(parameters[name]) for name in ("peak", "trough", "end")]
    return {"area": macros.call("resilience", cells, *turning_points, partition_by=within)}


ADAPTERS = {
    "convergence": convergence,
    "inequality": inequality,
    "resilience": resilience,
}
