"""What the adapters of composite and Sobol indices do with what no case states: panels, gaps, options left out."""

import math

import polars as pl
import pytest
from harness.compute import compute

NODES = pl.DataFrame(
    {
        "indicator_id": ["X", "Y", "TOP"],
        "level": [1, 1, 2],
        "parent_id": ["TOP", "TOP", None],
        "weight": [1, 1, 1],
        "direction": [1, -1, 1],
    }
)


def values(**columns: list) -> pl.DataFrame:
    """Rows of area, indicator and value from one list per indicator."""
    return pl.DataFrame(
        [(f"A{number}", name, value) for name, cells in columns.items() for number, value in enumerate(cells)],
        schema={"area_code": pl.String, "indicator_id": pl.String, "value": pl.Float64},
        orient="row",
    )


def index(table: pl.DataFrame, parameters: dict, nodes: pl.DataFrame = NODES, **further: pl.DataFrame) -> list[tuple]:
    inputs = {"values": table, "indicators": nodes, **further}
    return compute("composite", inputs, parameters)["index"].sort("area_code").rows()


def test_every_parameter_may_be_left_out() -> None:
    assert index(values(X=[1, 2, 3], Y=[1, 2, 4]), {}) == [
        ("A0", 50, 2),
        ("A1", pytest.approx((50 + 200 / 3) / 2), 1),
        ("A2", 50, 2),
    ]


@pytest.mark.parametrize("nothing", [None, "none"])
def test_none_is_written_as_a_word_or_not_at_all(nothing: str | None) -> None:
    rows = index(values(X=[1, 2, None], Y=[1, 2, 4]), {"impute": nothing, "treat": nothing})
    assert rows[2] == ("A2", None, None)
    assert rows[0][1:] == (50, 2)


def test_a_row_that_is_missing_is_a_missing_value_and_no_zero() -> None:
    whole = values(X=[1, 2, 3], Y=[1, 2, 4])
    cut = whole.filter((pl.col("area_code") != "A2") | (pl.col("indicator_id") != "X"))
    assert index(cut, {})[2] == ("A2", None, None)
    groups = pl.DataFrame({"area_code": ["A0", "A1", "A2"], "group_code": ["g", "g", "g"]})
    filled = compute("composite", {"values": cut, "indicators": NODES, "areas": groups}, {"impute": "group_mean"})
    assert filled["imputed"].filter(area_code="A2", indicator_id="X")["value"].item() == 1.5
    assert filled["index"].filter(area_code="A2")["composite_score"].item() == pytest.approx(25)


def test_an_imputation_that_is_not_known_is_refused() -> None:
    with pytest.raises(ValueError, match="group_mean or none"):
        index(values(X=[1, 2], Y=[1, 2]), {"impute": "median"})


def test_groups_that_are_not_given_fill_nothing() -> None:
    assert index(values(X=[1, 2, None], Y=[1, 2, 4]), {"impute": "group_mean"})[2] == ("A2", None, None)


def test_one_area_has_no_score_and_no_rank() -> None:
    assert index(values(X=[1], Y=[2]), {"normalise": {"method": "zscore", "mean": 0, "sd": 1}}) == [("A0", None, None)]


def test_an_indicator_without_any_value_leaves_no_index() -> None:
    assert index(values(X=[1, 2], Y=[None, None]), {}) == [("A0", None, None), ("A1", None, None)]


def test_a_denominator_of_zero_or_without_a_row_is_unknown() -> None:
    nodes = NODES.with_columns(denominator_id=pl.Series(["D", None, None]))
    below = pl.DataFrame({"area_code": ["A0", "A1", "A3"], "denominator_id": ["D"] * 3, "value": [2, 4, 0]})
    tables = {"values": values(X=[2, 2, 2, 2], Y=[1, 2, 3, 4]), "indicators": nodes, "denominators": below}
    computed = compute("composite", tables, {})
    ratios = computed["imputed"].filter(indicator_id="X").sort("area_code")["value"].to_list()
    assert ratios == [1, 0.5, None, None]
    assert computed["index"].sort("area_code")["composite_rank"].to_list() == [1, 2, None, None]


def test_periods_are_computed_by_themselves() -> None:
    early, late = values(X=[1, 2], Y=[2, 1]), values(X=[100, 0], Y=[0, 1])
    both = pl.concat([early.with_columns(period=pl.lit("2019")), late.with_columns(period=pl.lit("2020"))])
    table = compute("composite", {"values": both, "indicators": NODES}, {})["index"]
    got = dict(zip(table.select("area_code", "period").rows(), table["composite_score"], strict=True))
    assert got == {("A0", "2019"): 0, ("A1", "2019"): 100, ("A0", "2020"): 100, ("A1", "2020"): 0}


def test_limits_of_the_treatment_are_those_given_and_its_moments_are_before_it() -> None:
    series = [*range(1, 11), 30]
    inputs = {"values": values(X=series, Y=series), "indicators": NODES}
    strict = {"skewness_limit": 1, "kurtosis_limit": 1, "winsorise_max": 3, "fallback": "none"}
    loose, tight = (compute("composite", inputs, {"treat": rule}) for rule in ({"winsorise_max": 0}, strict))
    assert loose["moments"]["outlier_flag"].to_list() == tight["moments"]["outlier_flag"].to_list() == [1, 1]
    assert tight["treated"].filter(indicator_id="X")["value"].max() == 10
    assert loose["treated"].filter(indicator_id="X")["value"].max() == pytest.approx(math.log(29 * 1.01))
    assert tight["moments"]["skewness"].to_list() == loose["moments"]["skewness"].to_list()


def test_four_levels_take_one_mean_each_and_the_last_goes_on() -> None:
    nodes = pl.DataFrame(
        {
            "indicator_id": ["X", "Y", "P", "Q", "TOP"],
            "level": [1, 1, 2, 3, 4],
            "parent_id": ["P", "P", "Q", "TOP", None],
            "weight": [3, 1, 5, 7, 1],
            "direction": [1, 1, 1, 1, 1],
        }
    )
    scale = {"method": "minmax", "lower": 1, "upper": 4}
    rows = index(values(X=[0, 1], Y=[1, 0]), {"normalise": scale, "aggregate": ["gmean", "amean"]}, nodes)
    assert [row[1] for row in rows] == pytest.approx([4**0.25, 4**0.75])


def sobol_of(factors: list[tuple], **parameters) -> dict[str, tuple]:
    table = pl.DataFrame(factors, schema=["factor", "lower", "upper", "coefficient"], orient="row")
    return {row[0]: row[1:] for row in compute("sobol", {"factors": table}, parameters)["sobol"].rows()}


def test_factors_of_ishigami_go_by_their_number_and_a_fourth_does_nothing() -> None:
    bounds = (-math.pi, math.pi, None)
    got = sobol_of([(name, *bounds) for name in ("x4", "x2", "x3", "x1")], function="ishigami", a=7, b=0.1, n_base=4096)
    assert got["x1"] == pytest.approx((0.3139, 0.5576), abs=0.003)
    assert got["x2"] == pytest.approx((0.4424, 0.4424), abs=0.003)
    assert got["x3"] == pytest.approx((0, 0.2437), abs=0.003)
    assert got["x4"] == pytest.approx((0, 0), abs=1e-3)


def test_other_constants_of_ishigami_shift_the_shares() -> None:
    got = sobol_of([(f"x{i}", -math.pi, math.pi, None) for i in (1, 2, 3)], function="ishigami", a=5, b=0, n_base=1024)
    variance = 0.5 + 25 / 8
    assert got["x1"] == pytest.approx((0.5 / variance, 0.5 / variance), abs=0.005)
    assert got["x3"] == (0, 0)


def test_a_sum_in_which_nothing_varies_has_no_indices() -> None:
    assert sobol_of([("one", 1, 1, 2), ("two", 0, 1, 0)], function="linear", n_base=64) == {
        "one": (None, None),
        "two": (None, None),
    }


def test_a_function_that_is_not_known_is_refused() -> None:
    with pytest.raises(ValueError, match="ishigami or linear"):
        sobol_of([("x1", 0, 1, 1)], function="g", n_base=64)
