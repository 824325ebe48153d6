"""What a composite index depends on: draws, scenarios, coherence, and the whole over panels."""

from dataclasses import replace

import numpy as np
import pytest

from orchestration.methods import composite, composite_analysis

NAN = float("nan")
DRAWS = composite_analysis.Draws(base=16, replicates=2, weights=16, errors=8, seed=7)
CHOICES = {
    "treatment": ["winsorise", "none"],
    "normalisation": ["minmax", "zscore", "rank"],
    "aggregation": ["geometric", "arithmetic", "harmonic"],
}


@pytest.fixture
def panel() -> composite_analysis.Panel:
    """Ten areas, three indicators in two pillars."""
    values = np.random.default_rng(3).normal(50, 10, (10, 3))
    return composite_analysis.Panel(
        values=values,
        low=values - 5,
        high=values + 5,
        interval_kind=np.full(values.shape, "sampling"),
        groups=[None] * 10,
        directions=np.array([1.0, 1.0, -1.0]),
        levels=np.array([1, 1, 1, 2, 2, 3]),
        parents=np.array([3, 3, 4, 5, 5, -1]),
        weights=np.ones(6),
        choices=CHOICES,
        rule={"skewness_limit": 2, "kurtosis_limit": 3.5, "winsorise_max": 5},
        scale={"lower": 1, "upper": 100, "mean": 50, "sd": 10},
        weight_variation=0.25,
    )


def found(panel: composite_analysis.Panel, analysis: str, statistic: str, node: int | None = None) -> dict:
    return {
        (scenario, area): value
        for kind, area, of_node, scenario, name, value in composite_analysis.analysed(panel, DRAWS)
        if (kind, name) == (analysis, statistic) and node in (None, of_node)
    }


def test_every_combination_of_choices_is_tried_and_each_pillar_left_out_once(panel) -> None:
    shifts = found(panel, "rank_shift", "mean_absolute_rank_shift")
    assert len(shifts) == 2 * 3 * 3 + 2 + 2
    assert shifts[("winsorise/minmax/geometric", -1)] == 0
    assert {("without/3", -1), ("without/4", -1)} <= shifts.keys()


def test_the_index_without_a_pillar_is_the_other_pillar(panel) -> None:
    scores = found(panel, "scenario", "score")
    pillar = found(panel, "base", "score", node=3)
    assert [scores[("without/4", area)] for area in range(10)] == pytest.approx(
        [pillar[("base", area)] for area in range(10)]
    )


def test_a_scenario_is_the_chain_with_its_choices(panel) -> None:
    scores = found(panel, "scenario", "score")
    leaves = composite.normalised(panel.values, panel.directions, "zscore", mean=50, sd=10)
    first = leaves[:, :2].mean(axis=1)
    harmonic = 2 / (1 / first + 1 / leaves[:, 2])
    assert [scores[("none/zscore/harmonic", area)] for area in range(10)] == pytest.approx(harmonic.tolist())


def test_values_without_interval_do_not_err_and_the_others_err_by_their_interval(panel) -> None:
    low, high, kinds = panel.low.copy(), panel.high.copy(), panel.interval_kind.astype("<U8")
    low[:, 0] = high[:, 0] = NAN
    kinds[:, 2] = "rounding"
    given = replace(panel, low=low, high=high, interval_kind=kinds)
    drawn = composite_analysis.drawn_values(given, 4000, np.random.default_rng(1))
    assert drawn.shape == (4001, 10, 3)
    assert np.array_equal(drawn[0], panel.values)
    assert np.array_equal(drawn[7, :, 0], panel.values[:, 0])
    assert drawn[1:, :, 1].std(axis=0) == pytest.approx(np.full(10, 5 / 1.96), rel=0.06)
    even = drawn[1:, :, 2]
    assert np.all((even >= low[:, 2]) & (even <= high[:, 2]))
    assert even.std(axis=0) == pytest.approx(np.full(10, 10 / np.sqrt(12)), rel=0.06)


def test_weights_vary_by_their_share_and_the_first_set_is_the_scheme() -> None:
    drawn = composite_analysis.drawn_weights(np.array([1.0, 4.0]), 0.25, 2000, np.random.default_rng(1))
    assert drawn[0].tolist() == [1, 4]
    assert np.all((drawn >= [0.75, 3]) & (drawn <= [1.25, 5]))
    assert drawn.min(axis=0) == pytest.approx([0.75, 3], rel=0.01)
    assert drawn.max(axis=0) == pytest.approx([1.25, 5], rel=0.01)


def test_what_does_nothing_has_no_sensitivity(panel) -> None:
    exact = replace(panel, low=np.full((10, 3), NAN), weight_variation=0.0)
    totals = found(exact, "sensitivity", "st")
    assert (totals[("input_error", -1)], totals[("weights", -1)]) == (0, 0)
    shifts = found(exact, "rank_shift", "mean_absolute_rank_shift")
    assert (shifts[("input_error", -1)], shifts[("weights", -1)]) == (0, 0)
    assert totals[("normalisation", -1)] > 0.1
    fixed = replace(exact, choices={factor: choices[:1] for factor, choices in CHOICES.items()})
    assert all(np.isnan(value) for value in found(fixed, "sensitivity", "s1").values())


def test_percentiles_of_ranks_are_ranks_that_occur() -> None:
    ranks = np.array([[1, 2, NAN]] * 90 + [[2, 1, NAN]] * 10, dtype=float)
    spread = composite_analysis.spread(ranks, 4)
    assert spread["rank_median"][:2].tolist() == [1, 2]
    assert spread["rank_p5"][:2].tolist() == [1, 1]
    assert spread["rank_p95"][:2].tolist() == [2, 2]
    assert spread["top_quarter_share"][:2].tolist() == [0.9, 0.1]
    assert all(np.isnan(values[2]) for values in spread.values())
    three = composite_analysis.spread(np.array([[3.0], [1.0], [2.0]]), 8)
    assert [three[name][0] for name in ("rank_p5", "rank_median", "rank_p95")] == [1, 2, 3]
    assert three["top_quarter_share"][0] == pytest.approx(2 / 3)


def test_rank_shift_is_the_mean_of_places_over_areas_that_have_both() -> None:
    base = np.array([1.0, 2.0, 3.0, NAN])
    shifts = composite_analysis.rank_shift(np.array([[3.0, 2.0, 1.0, 4.0], [NAN] * 4]), base)
    assert shifts[0] == pytest.approx(4 / 3)
    assert np.isnan(shifts[1])


def test_alpha_of_equal_columns_is_one_and_of_opposed_ones_negative() -> None:
    one = np.arange(6.0)
    other = np.array([0.0, 2, 1, 3, 5, 4])
    assert composite_analysis.cronbach_alpha(np.column_stack([one, one, one])) == pytest.approx(1)
    # 2 (1 - (3.5 + 3.5) / 0.8): variances 3.5, covariance -15.5 / 5.
    assert composite_analysis.cronbach_alpha(np.column_stack([one, other[::-1]])) == pytest.approx(-15.5)
    assert np.isnan(composite_analysis.cronbach_alpha(np.column_stack([one, -one])))
    assert np.isnan(composite_analysis.cronbach_alpha(one[:, np.newaxis]))


def test_correlation_needs_three_areas_that_differ() -> None:
    assert composite_analysis.correlation([1, 2, 3, NAN], [2, 4, 6, 1]) == pytest.approx(1)
    assert np.isnan(composite_analysis.correlation([1, 2], [1, 2]))
    assert np.isnan(composite_analysis.correlation([1, 2, 3], [5, 5, 5]))


def test_the_same_seed_gives_the_same_results_and_no_value_is_infinite(panel) -> None:
    first, second = (list(composite_analysis.analysed(panel, DRAWS)) for _ in range(2))
    assert np.array_equal([row[5] for row in first], [row[5] for row in second], equal_nan=True)
    assert not np.isinf([row[5] for row in first]).any()


def tables() -> tuple[dict, dict, dict, dict]:
    """One scheme on two panels; an area of the first is left out, and one of the second has a gap that is filled."""
    panels = {
        "panel_id": ["a", "b"], "scheme_id": ["s", "s"], "treatment": ["none"] * 2, "normalisation": ["rank"] * 2,
        "aggregation": ["arithmetic"] * 2, "skewness_limit": [2.0] * 2, "kurtosis_limit": [3.5] * 2,
        "winsorise_max": [5] * 2, "score_lower": [0.0] * 2, "score_upper": [100.0] * 2, "z_mean": [50.0] * 2,
        "z_sd": [10.0] * 2, "weight_variation": [0.25] * 2, "base_draws": [4] * 2, "replicates": [2] * 2,
        "weight_draws": [2] * 2, "error_draws": [2] * 2, "seed": [1] * 2,
    }  # fmt: skip
    nodes = {
        "scheme_id": ["s"] * 5, "node_id": ["x", "y", "p", "q", "illustration"],
        "parent_id": ["p", "q", "illustration", "illustration", None], "level": [1, 1, 2, 2, 3],
        "weight": [1.0] * 5, "direction": [1, -1, 1, 1, 1],
    }  # fmt: skip
    choices = {
        "factor": [factor for factor, names in CHOICES.items() for _ in names],
        "choice_id": [name for names in CHOICES.values() for name in names],
    }
    rows = [
        (panel, area, node, "R", value, NAN, NAN, "none", included)
        for panel, areas in (("a", "ABCD"), ("b", "ABC"))
        for number, area in enumerate(areas)
        for node, value, included in (
            ("x", float(number), not (panel == "a" and area == "D")),
            ("y", NAN if (panel, area) == ("b", "C") else float(number), not (panel == "a" and area == "D")),
        )
    ]
    names = ("panel_id", "area_code", "node_id", "group_code", "value", "value_low", "value_high", "interval_kind",
             "is_included")  # fmt: skip
    cells = dict(zip(names, zip(*rows, strict=True), strict=True))
    text = {"parent_id": np.ma.masked_equal(np.array(["p", "q", "illustration", "illustration", ""], dtype=object), "")}
    return tuple(
        {name: np.array(column, dtype=object if isinstance(column[0], str) else None) for name, column in table.items()}
        | (text if "parent_id" in table else {})
        for table in (panels, nodes, choices, cells)
    )


def test_panels_are_analysed_by_themselves_and_areas_left_out_are_not_in_them() -> None:
    results = composite_analysis.by_panel(*tables())
    rows = [dict(zip(results, row, strict=True)) for row in zip(*results.values(), strict=True)]
    assert {row["area_code"] for row in rows if row["panel_id"] == "a"} == {"", "A", "B", "C"}
    base = {
        (row["panel_id"], row["area_code"], row["node_id"]): row["value"]
        for row in rows
        if (row["analysis"], row["statistic"]) == ("base", "score")
    }
    assert [base["a", area, "x"] for area in "ABC"] == [0, 50, 100]
    assert [base["a", area, "y"] for area in "ABC"] == [100, 50, 0]
    assert [base["a", area, "illustration"] for area in "ABC"] == [50, 50, 50]
    # The gap of C is the mean of the region, 0.5, between A and B; lower is better.
    assert [base["b", area, "y"] for area in "ABC"] == [100, 0, 50]
    scenarios = {row["scenario"] for row in rows if row["analysis"] == "rank_shift"}
    assert {"none/rank/arithmetic", "without/p", "without/q"} <= scenarios


def test_no_panels_give_no_rows() -> None:
    empty = {name: column[:0] for name, column in tables()[0].items()}
    results = composite_analysis.by_panel(empty, *tables()[1:])
    assert {name: len(column) for name, column in results.items()} == dict.fromkeys(results, 0)
    assert results["value"].dtype == np.float64
