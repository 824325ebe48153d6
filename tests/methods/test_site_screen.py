"""Probabilities of site classes: without error they are the class itself, and they move as the errors say."""

import numpy as np
import pytest

from orchestration.methods.site_screen import (
    CLASSES,
    Input,
    Thresholds,
    mid_percentiles,
    of_schemes,
    screen,
    site_classes,
)

NAN = float("nan")


def test_tied_values_share_the_mean_place_and_unknown_ones_have_none() -> None:
    got = mid_percentiles(np.array([[3.0, 1.0, 1.0, NAN, 9.0], [2.0, 2.0, 2.0, 2.0, NAN], [1.0, NAN, NAN, NAN, NAN]]))
    assert got[0].tolist() == pytest.approx([2 / 3, 1 / 6, 1 / 6, NAN, 1], nan_ok=True)
    assert got[1].tolist() == pytest.approx([0.5, 0.5, 0.5, 0.5, NAN], nan_ok=True)
    assert np.isnan(got[2]).all()


@pytest.mark.parametrize(
    ("strength", "visibility", "name"),
    [
        (0.6, 0.5, "existing_strength_visible"),
        (1.0, 0.9, "existing_strength_visible"),
        (0.6, 0.49, "hidden_excellence"),
        (0.39, 0.39, "greenfield"),
        (0.39, 0.4, "mixed"),
        (0.4, 0.39, "mixed"),
        (0.59, 0.6, "over_exposed"),
        (0.0, 0.6, "over_exposed"),
        (0.59, 0.59, "mixed"),
    ],
)
def test_thresholds_belong_to_the_class_above_them(strength: float, visibility: float, name: str) -> None:
    assert CLASSES[site_classes(np.array(strength), np.array(visibility), Thresholds())] == name


def test_a_percentile_that_is_unknown_has_no_class() -> None:
    assert site_classes(np.array([NAN, 0.5]), np.array([0.5, NAN]), Thresholds()).tolist() == [-1, -1]


def inputs(cv: float, visibility_cv: float | None = None) -> list[Input]:
    return [
        Input("jobs", np.array([10.0, 20, 30, 40, 50]), cv, 1, is_strength=True),
        Input(
            "zones", np.array([5.0, 4, 3, 2, 1]), cv if visibility_cv is None else visibility_cv, 1, is_strength=False
        ),
    ]


def test_without_error_each_area_has_the_class_of_its_figures_for_sure() -> None:
    got = screen(inputs(0), draws=20, seed=1, thresholds=Thresholds())
    assert got["p_over_exposed"].tolist() == [1, 1, 0, 0, 0]
    assert got["p_mixed"].tolist() == [0, 0, 1, 0, 0]
    assert got["p_hidden_excellence"].tolist() == [0, 0, 0, 1, 1]
    assert got["gap_low"].tolist() == got["gap_high"].tolist() == [-1, -0.5, 0, 0.5, 1]
    assert got["gap_half_width"].tolist() == [0] * 5


def test_probabilities_add_up_to_one_and_errors_take_certainty_away() -> None:
    small, large = (screen(inputs(cv), draws=2000, seed=1, thresholds=Thresholds()) for cv in (0.02, 0.5))
    for got in (small, large):
        assert sum(got[f"p_{name}"] for name in CLASSES).tolist() == pytest.approx([1] * 5)
    assert small["p_hidden_excellence"][4] == 1
    assert 0.5 < large["p_hidden_excellence"][4] < 0.95
    assert large["gap_half_width"].min() > small["gap_half_width"].max()


def test_probability_of_passing_the_next_area_is_that_of_two_normal_errors() -> None:
    pair = [
        Input("jobs", np.array([100.0, 110.0]), 0.1, 1, is_strength=True),
        Input("zones", np.array([1.0, 2.0]), 0, 1, is_strength=False),
    ]
    got = screen(pair, draws=20000, seed=3, thresholds=Thresholds())
    # P(100 + 10 z > 110 + 11 z') = 1 - Phi(10 / sqrt(10^2 + 11^2)) = 0.2505
    assert got["p_hidden_excellence"][0] == pytest.approx(0.2505, abs=0.01)
    assert got["p_existing_strength_visible"][1] == pytest.approx(0.7495, abs=0.01)


def test_an_unknown_input_leaves_its_area_without_probabilities_and_the_others_among_themselves() -> None:
    jobs, zones = inputs(0)
    got = screen([jobs, zones._replace(values=np.array([5.0, NAN, 3, 2, 1]))], 10, 1, Thresholds())
    assert np.isnan(got["p_mixed"]).tolist() == [False, True, False, False, False]
    assert got["visibility_pctile_low"].tolist() == pytest.approx([1, NAN, 2 / 3, 1 / 3, 0], nan_ok=True)


def test_weights_decide_between_inputs_that_disagree() -> None:
    jobs, zones = inputs(0)
    against = Input("papers", jobs.values[::-1], 0, 3, is_strength=True)
    got = screen([jobs, against, zones], 5, 1, Thresholds())
    assert got["strength_pctile_low"].tolist() == [1, 0.75, 0.5, 0.25, 0]


def test_a_negative_figure_keeps_its_sign() -> None:
    below = Input("position", np.array([-100.0, -1, 0, 1, 100]), 0.1, 1, is_strength=True)
    got = screen([below, inputs(0)[1]], 50, 1, Thresholds())
    assert got["strength_pctile_high"].tolist() == [0, 0.25, 0.5, 0.75, 1]


def test_a_scheme_with_nothing_to_be_seen_by_is_refused() -> None:
    with pytest.raises(ValueError, match="each need an input"):
        screen(inputs(0)[:1], 5, 1, Thresholds())


def rows(scheme: str, zones: list[float]) -> dict[str, np.ndarray]:
    size = len(zones)
    areas = [f"A{number}" for number in range(size)]
    texts = {
        "scheme_id": [scheme] * 2 * size,
        "component_id": ["jobs"] * size + ["zones"] * size,
        "area_code": areas * 2,
        "role": ["strength"] * size + ["visibility"] * size,
        "period_label": ["2021"] * 2 * size,
        "input_release_ids": ["r1"] * 2 * size,
    }
    numbers = {"weight": 1.0, "cv": 0.1, "strong": 0.6, "visible": 0.5, "weak": 0.4, "over_exposed": 0.6, "draws": 100}
    values = np.array([*range(1, size + 1), *zones], dtype=np.float64)
    return (
        {name: np.array(column, dtype=object) for name, column in texts.items()}
        | {name: np.full(2 * size, number) for name, number in numbers.items()}
        | {"value": values}
    )


def test_schemes_are_screened_apart_and_areas_without_a_class_have_no_row() -> None:
    first, second = rows("one", [3, 2, 1]), rows("two", [1, NAN, 3])
    both = {name: np.concatenate([first[name], second[name]]) for name in first}
    got = of_schemes(both)
    assert list(zip(got["scheme_id"], got["area_code"], strict=True)) == [
        ("one", "A0"), ("one", "A1"), ("one", "A2"), ("two", "A0"), ("two", "A2"),
    ]  # fmt: skip
    alone = of_schemes(first)
    assert alone["seed"][0] == got["seed"][0] != got["seed"][3]
    assert alone["p_hidden_excellence"].tolist() == got["p_hidden_excellence"][:3].tolist()
    assert got["draws"].tolist() == [100] * 5


def test_no_schemes_are_columns_without_rows() -> None:
    empty = {name: column[:0] for name, column in rows("one", [1, 2]).items()}
    assert {column.shape for column in of_schemes(empty).values()} == {(0,)}
