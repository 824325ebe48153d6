"""What relatedness, complexity and concentration promise and no case states: nulls, absent inputs, small worlds, identities."""

import itertools

import numpy as np
import polars as pl
import pytest
from harness.compute import compute
from harness.macros import Macros
from polars.testing import assert_frame_equal


def table(columns: str, *rows: tuple) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=columns.split(), orient="row", infer_schema_length=None)


def rows_by(got: pl.DataFrame, *keys: str) -> dict:
    return {tuple(row[key] for key in keys): row for row in got.iter_rows(named=True)}


def only_nulls(got: pl.DataFrame, *columns: str) -> bool:
    return got.height > 0 and all(got[column].null_count() == got.height for column in columns)


RANDOM = np.random.default_rng(3)
CELLS = [
    (area, industry, int(jobs) * 5)
    for (area, industry), jobs in zip(
        itertools.product("ABCDEFG", "klmnopqr"), RANDOM.integers(0, 60, 56) * RANDOM.integers(0, 2, 56), strict=True
    )
]
EMPLOYMENT = table("area_code industry_code value", *CELLS)
MEASURES = ["cooccurrence", "proximity", "rel_prob", "rel_association", "rel_cosine", "rel_jaccard"]
DENSITIES = ["rel_density", "rel_density_excl", "rel_density_excl_binary"]


def test_rows_that_are_zero_and_rows_that_are_missing_give_the_same() -> None:
    without = EMPLOYMENT.filter(pl.col("value") > 0)
    for method, output, keys in (
        ("relatedness", "proximity", ("industry_a", "industry_b")),
        ("relatedness", "density", ("area_code", "industry_code")),
        ("complexity", "area", ("area_code",)),
        ("ellison_glaeser", "coagglomeration", ("industry_a", "industry_b")),
    ):
        full, sparse = (compute(method, {"employment": given}, {})[output] for given in (EMPLOYMENT, without))
        assert_frame_equal(full.sort(keys), sparse.sort(keys))


def test_an_unknown_cell_leaves_everything_of_its_year_unknown_and_nothing_of_another() -> None:
    unknown = EMPLOYMENT.with_columns(
        period=pl.lit("2020"),
        value=pl.when((pl.col("area_code") == "A") & (pl.col("industry_code") == "k")).then(None).otherwise("value"),
    )
    both = pl.concat([unknown, EMPLOYMENT.with_columns(period=pl.lit("2021")).select(unknown.columns)])
    related = compute("relatedness", {"employment": both}, {})
    complex_ = compute("complexity", {"employment": both}, {"sign_anchor": "diversity"})
    for got, columns in (
        (related["proximity"], MEASURES), (related["density"], DENSITIES),
        (complex_["area"], ["mor_k0", "eci", "fitness"]), (complex_["industry"], ["ubiquity", "pci"]),
    ):  # fmt: skip
        assert only_nulls(got.filter(pl.col("period") == "2020"), *columns)
        known = got.filter(pl.col("period") == "2021")
        assert not only_nulls(known, columns[-1])
        assert known.height * 2 == got.height


def test_an_unknown_cell_leaves_the_other_pairs_of_a_given_base_known() -> None:
    base = EMPLOYMENT.group_by("area_code").agg(pl.col("value").sum())
    unknown = pl.concat([EMPLOYMENT, table("area_code industry_code value", ("A", "s", None), ("B", "s", 5))])
    inputs = {"employment": unknown, "base": base}
    got = compute("ellison_glaeser", inputs, {"base": "base_table"})["coagglomeration"]
    with_s = pl.any_horizontal(pl.col("industry_a", "industry_b") == "s")
    assert only_nulls(got.filter(with_s), "egk_coag")
    alone = compute("ellison_glaeser", {"employment": EMPLOYMENT}, {"base": "employment"})["coagglomeration"]
    keys = ("industry_a", "industry_b")
    assert_frame_equal(got.filter(~with_s).sort(keys), alone.sort(keys))


def test_proximity_lies_between_nothing_and_one_and_density_too() -> None:
    got = compute("relatedness", {"employment": EMPLOYMENT}, {})
    assert got["proximity"].height == 28
    assert got["proximity"]["proximity"].is_between(0, 1 + 1e-12).all()
    assert got["density"]["rel_density"].is_between(0, 1 + 1e-12).all()
    assert got["density"]["rel_density_excl"].is_between(0, 100 * (1 + 1e-12)).all()


def test_an_area_specialised_in_everything_related_has_full_density() -> None:
    cells = [("A", "k", 50), ("A", "l", 50), ("B", "m", 60), ("B", "n", 40)]
    got = compute("relatedness", {"employment": table("area_code industry_code value", *cells)}, {})
    density = rows_by(got["density"], "area_code", "industry_code")
    assert [density["A", "k"][name] for name in DENSITIES] == [1, 100, 100]
    assert [density["B", "k"][name] for name in DENSITIES] == [0, 0, 0]


def test_one_area_is_compared_with_itself_and_has_no_complexity() -> None:
    one = table("area_code industry_code value", ("A", "k", 5), ("A", "l", 10))
    assert compute("relatedness", {"employment": one}, {})["proximity"]["proximity"].to_list() == [1]
    got = compute("complexity", {"employment": one}, {"sign_anchor": "diversity"})
    assert got["area"].select("mor_k0", "eci").rows() == [(2, None)]
    shares = compute("ellison_glaeser", {"employment": one}, {"base": "employment"})
    assert only_nulls(shares["coagglomeration"], "egk_coag")
    assert only_nulls(shares["group"], "egk_coag_group")


def test_one_industry_has_no_pair_and_is_all_that_lies_around_it() -> None:
    one = table("area_code industry_code value", ("A", "k", 5), ("B", "k", 10))
    got = compute("relatedness", {"employment": one}, {})
    assert got["proximity"].height == 0
    assert got["density"].select(DENSITIES).rows() == [(1, None, None)] * 2


def test_without_a_named_sign_rule_a_given_anchor_decides() -> None:
    anchor = table("area_code value", *((area, number) for number, area in enumerate("ABCDEFG")))
    named, unnamed, turned = (
        compute("complexity", {"employment": EMPLOYMENT, "anchor": given}, parameters)["area"]
        for given, parameters in (
            (anchor, {"sign_anchor": "anchor"}), (anchor, {}), (anchor.with_columns(-pl.col("value")), {})
        )
    )  # fmt: skip
    assert_frame_equal(named, unnamed)
    flipped = {key: -row["eci"] for key, row in rows_by(turned, "area_code").items()}
    assert {key: row["eci"] for key, row in rows_by(named, "area_code").items()} == pytest.approx(flipped)


def test_a_sign_rule_that_is_not_known_is_refused() -> None:
    with pytest.raises(ValueError, match="anchor or diversity"):
        compute("complexity", {"employment": EMPLOYMENT}, {"sign_anchor": "ubiquity"})


def test_sign_by_an_anchor_that_is_not_given_leaves_the_index_open_and_the_rest_known() -> None:
    got = compute("complexity", {"employment": EMPLOYMENT}, {"sign_anchor": "anchor"})
    assert only_nulls(got["area"], "eci")
    assert only_nulls(got["industry"], "pci")
    assert got["area"].select("mor_k0", "mor_k2", "fitness").null_count().row(0) == (0, 0, 0)


def test_coagglomeration_of_all_industries_outweighs_their_own_concentration() -> None:
    with Macros() as macros:
        macros.load("jobs", EMPLOYMENT)
        base = macros.view("base", "select area_code, sum(value) as value from jobs group by area_code")
        own = rows_by(macros.call("raw_concentration", "jobs", base), "industry_code")
        pairs = macros.call("coagglomeration", "jobs", base)
    within = sum(row["e_i"] ** 2 * row["eg_g"] / (1 - row["x_squared"]) for row in own.values())
    between = sum(
        2 * own[a,]["e_i"] * own[b,]["e_i"] * value
        for a, b, value in pairs.select("industry_a", "industry_b", "egk_coag").rows()
    )
    assert within > 0
    assert between == pytest.approx(-within)


def test_index_of_a_group_is_the_weighted_mean_of_its_pairs() -> None:
    grouped = EMPLOYMENT.with_columns(
        industry_group=pl.when(pl.col("industry_code") < "o").then(pl.lit("first")).otherwise(pl.lit("second"))
    )
    got = compute("ellison_glaeser", {"employment": grouped}, {"base": "employment"})
    jobs = dict(EMPLOYMENT.group_by("industry_code").agg(pl.col("value").sum()).rows())
    expected = {}
    for name, members in (("first", "klmn"), ("second", "opqr")):
        weighted = [
            (jobs[a] * jobs[b], value)
            for a, b, value in got["coagglomeration"].select("industry_a", "industry_b", "egk_coag").rows()
            if a in members and b in members
        ]
        expected[name] = sum(weight * value for weight, value in weighted) / sum(weight for weight, _ in weighted)
    assert dict(got["group"].select("industry_group", "egk_coag_group").rows()) == pytest.approx(expected)


def test_plants_alone_give_coagglomeration_and_a_plant_of_its_own_has_no_gamma() -> None:
    plants = table(
        "industry_code plant_id area_code value", ("k", 1, "A", 5), ("l", 2, "B", 5), ("l", 3, "A", 5), ("m", 4, "B", 0)
    )
    got = compute("ellison_glaeser", {"plants": plants}, {"base": "plants"})
    industry = rows_by(got["industry"], "industry_code")
    assert (industry["k",]["plant_hhi"], industry["k",]["eg_gamma"]) == (1, None)
    assert industry["l",]["eg_gamma"] == pytest.approx((1 / 18 - 2 / 9) / (4 / 9 * 1 / 2))
    assert (industry["m",]["n_plants"], industry["m",]["eg_g"]) == (1, None)
    assert got["coagglomeration"].height == 3
    assert only_nulls(got["coagglomeration"].filter(pl.col("industry_b") == "m"), "egk_coag")


def test_an_unknown_plant_leaves_its_industry_unknown() -> None:
    plants = table(
        "industry_code plant_id area_code value",
        ("k", 1, "A", None),
        ("k", 2, "B", 5),
        ("l", 3, "A", 5),
        ("l", 4, "B", 9),
    )
    base = table("area_code value", ("A", 1), ("B", 1))
    got = rows_by(compute("ellison_glaeser", {"plants": plants, "base": base}, {})["industry"], "industry_code")
    assert [got["k",][name] for name in ("eg_g", "plant_hhi", "eg_gamma", "eg_z")] == [None] * 4
    assert got["l",]["eg_g"] == pytest.approx(2 * (2 / 14) ** 2)
