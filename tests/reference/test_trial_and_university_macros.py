"""What the macros of trials, designs and universities promise models and no case states: partitions, zeros, identities."""

import itertools

import polars as pl
import pytest
from harness.compute import compute
from harness.macros import Macros
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal


@pytest.fixture
def macros():
    with Macros() as session:
        yield session


def relation(columns: str, *rows: tuple) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=columns.split(), orient="row", infer_schema_length=None)


SITES = relation(
    "trial_id area_code phase sponsor_class flag_id value subject_code weight",
    *(
        (f"t{number % 7}", area, f"PHASE{number % 4 + 1}", "INDUSTRY" if number % 3 else "OTHER", flag, number % 2, flag, 2)
        for number, (area, flag) in enumerate(itertools.product("ABCD", ("f1", "f2", "f3")))
    ),
).unique(subset=["trial_id", "area_code", "flag_id"], maintain_order=True)  # fmt: skip
MACROS = {
    "trial_areas": {},
    "trial_edges": {},
    "trial_multi_share": {},
    "trial_phase_mix": {},
    "trial_design_shares": {},
    "trial_design_index": {"weights": "weights"},
    "university_advantage": {"provider": "area_code"},
    "university_concentration": {"provider": "area_code"},
    "subject_concentration": {},
    "proportions": {"successes": "value", "trials": "weight"},
}


@pytest.mark.parametrize("macro", MACROS)
def test_a_partition_is_computed_as_if_alone_even_when_its_name_is_null(macros: Macros, macro: str) -> None:
    macros.load("weights", relation("flag_id weight", ("f1", 1), ("f2", 2), ("f3", 3)))
    alone = SITES if macro != "proportions" else SITES.unique("area_code", maintain_order=True)
    other = alone.with_columns(value=1 - pl.col("value"), phase=pl.lit("PHASE4"))
    both = [alone.with_columns(release_id=pl.lit("r1")), other.with_columns(release_id=pl.lit(None, pl.String))]
    first = macros.call(macro, macros.load("alone", alone), **MACROS[macro])
    together = macros.call(
        macro, macros.load("together", pl.concat(both)), partition_by=["release_id"], **MACROS[macro]
    )
    kept = together.filter(pl.col("release_id") == "r1").select(first.columns)
    assert together.height == 2 * first.height > 0
    keys = [name for name, kind in first.schema.items() if kind == pl.String]
    assert_frame_equal(kept.sort(keys), first.sort(keys), check_dtypes=False)


def test_phases_are_read_however_a_registry_joins_them(macros: Macros) -> None:
    words = {
        "PHASE1": "n_phase1",
        "EARLY_PHASE1": "n_phase1",
        "Phase 1": "n_phase1",
        "PHASE1/PHASE2": "n_phase1_phase2",
        "PHASE1|PHASE2": "n_phase1_phase2",
        "phase2": "n_phase2",
        "PHASE2|PHASE3": "n_phase2_phase3",
        "PHASE3": "n_phase3",
        "PHASE4": "n_phase4",
        "NA": "n_na",
        "n/a": "n_na",
        None: "n_phase_unknown",
        "": "n_phase_unknown",
    }
    rows = [("t", f"area {place}", word, "OTHER") for place, word in enumerate(words)]
    macros.load("sites", relation("trial_id area_code phase sponsor_class", *rows))
    got = {row["area_code"]: row for row in macros.call("trial_phase_mix", "sites").iter_rows(named=True)}
    counts = sorted({*words.values()})
    for place, word in enumerate(words):
        assert [name for name in counts if got[f"area {place}"][name]] == [words[word]], word


def test_a_sponsor_without_a_class_is_not_another_kind_of_sponsor(macros: Macros) -> None:
    rows = (("t1", "A", "NA", "INDUSTRY"), ("t2", "A", "NA", None), ("t3", "A", "NA", "OTHER"))
    macros.load("sites", relation("trial_id area_code phase sponsor_class", *rows))
    got = macros.call("trial_phase_mix", "sites").row(0, named=True)
    assert (got["share_industry"], got["share_industry_known"]) == (pytest.approx(1 / 3), 0.5)
    assert (got["n_phased"], got["share_early"]) == (0, None)


def test_association_is_one_where_areas_share_as_much_as_chance_gives(macros: Macros) -> None:
    macros.load("edges", relation("area_a area_b n_shared_trials", ("A", "B", 2), ("A", "C", 2), ("B", "C", 2)))
    got = macros.call("network_association", "edges")
    # All strengths are 4 and all edges together 6: 4 * 4 / 12.
    assert got["association"].to_list() == pytest.approx([1.5] * 3)
    macros.load("edges", relation("area_a area_b n_shared_trials", ("A", "B", 9), ("C", "D", 1)))
    got = macros.call("network_association", "edges").sort("area_a")
    assert got["association"].to_list() == pytest.approx([9 * 20 / 81, 20])


def test_sites_may_come_without_phase_sponsor_and_population() -> None:
    sites = relation("trial_id area_code", ("t", "A"), ("t", "B"), ("u", "A"))
    got = compute("trial_network", {"sites": sites}, {})
    assert got["phase_mix"].sort("area_code")["n_phase_unknown"].to_list() == [2, 1]
    assert got["phase_mix"]["trials_100k"].to_list() == [None, None]
    assert got["edges"].select("area_a", "area_b", "n_shared_trials").rows() == [("A", "B", 1)]


def test_edges_may_be_given_both_ways_round_with_weights_and_an_area_alone() -> None:
    edges = relation("area_a area_b n_shared_trials", ("B", "A", 1), ("A", "B", 1), ("B", "C", 4), ("D", None, None))
    nodes = compute("trial_network", {"edges": edges}, {"input": "edges"})["nodes"].sort("area_code")
    assert nodes.select("area_code", "degree", "trial_strength").rows() == [
        ("A", 1, 2), ("B", 2, 6), ("C", 1, 4), ("D", 0, 0),
    ]  # fmt: skip
    assert nodes["trial_betw"].to_list() == pytest.approx([0, 1 / 3, 0, 0])


def test_distance_may_count_shared_trials_by_their_size_and_no_other_is_taken() -> None:
    big = [("t", area) for area in "ABCD"]
    sites = {"sites": relation("trial_id area_code", *big, ("u", "A"), ("u", "B"), ("v", "B"), ("v", "C"))}
    nodes = compute("trial_network", sites, {"distance": "1/fractional_weight", "normalised": False})["nodes"]
    # Between A and C: 3/4 + 3/4 by way of B, 3 without.
    assert dict(nodes.select("area_code", "trial_betw").rows())["B"] == 1
    with pytest.raises(ValueError, match="1/n_shared_trials or 1/fractional_weight"):
        compute("trial_network", sites, {"distance": "n_shared_trials"})


def test_providers_may_have_several_areas_or_none() -> None:
    fte = relation(
        "provider_code area_code subject_code value", ("U", "X", "a", 1), ("U", "Y", "a", 3), ("V", "X", "b", 4)
    )
    got = compute("university_expertise", {"fte": fte}, {})
    rca = {row[:2]: row[2] for row in got["rca"].select("provider_code", "subject_code", "uni_rca").rows()}
    assert rca == {("U", "a"): 2, ("U", "b"): 0, ("V", "a"): 0, ("V", "b"): 2}
    spread = {row[0]: row[1] for row in got["subject"].select("subject_code", "subj_spatial_hhi").rows()}
    assert spread == {"a": pytest.approx((1 + 9) / 16), "b": 1}
    nowhere = compute("university_expertise", {"fte": fte.drop("area_code")}, {})["subject"]
    assert nowhere.sort("subject_code").select("value", "subj_spatial_hhi").rows() == [(4, None), (4, None)]


members = st.dictionaries(
    st.sampled_from([f"t{number}" for number in range(8)]), st.sets(st.sampled_from("ABCDEF"), min_size=1), min_size=1
)


@settings(max_examples=30, deadline=None, database=None)
@given(members)
def test_a_shared_trial_adds_one_to_the_fractional_strength_of_each_of_its_areas(trials: dict[str, set[str]]) -> None:
    rows = [(trial, area, "PHASE2", "OTHER") for trial, areas in trials.items() for area in sorted(areas)]
    sites = relation("trial_id area_code phase sponsor_class", *rows)
    got = compute("trial_network", {"sites": sites}, {})
    nodes, edges = got["nodes"], got["edges"]
    assert nodes["trial_strength_frac"].to_list() == pytest.approx(nodes["n_multi_region_trials"].to_list())
    assert nodes["trial_strength"].sum() == 2 * (edges["n_shared_trials"].sum() or 0)
    assert nodes["degree"].sum() == 2 * edges.height
    assert ((nodes["trial_betw"] >= 0) & (nodes["trial_betw"] <= 1)).all()


@settings(max_examples=30, deadline=None, database=None)
@given(st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), min_size=1, max_size=20))
def test_an_interval_holds_its_share_and_stays_within_nothing_and_all(counts: list[tuple[int, int]]) -> None:
    rows = [(f"a{place}", min(pair), max(pair)) for place, pair in enumerate(counts)]
    got = compute("proportions", {"counts": relation("area_code successes trials", *rows)}, {})["proportions"]
    for row in got.drop_nulls().iter_rows(named=True):
        assert 0 <= row["share_lo"] <= row["share"] <= row["share_hi"] <= 1
        assert row["share_hi"] > row["share_lo"]
    assert got["share"].null_count() == sum(trials == 0 for _, _, trials in rows)


@settings(max_examples=30, deadline=None, database=None)
@given(st.lists(st.lists(st.integers(0, 50), min_size=3, max_size=3), min_size=1, max_size=6))
def test_a_providers_advantages_average_one(providers: list[list[int]]) -> None:
    rows = [(f"u{u}", "X", f"s{s}", fte) for u, subjects in enumerate(providers) for s, fte in enumerate(subjects)]
    got = compute("university_expertise", {"fte": relation("provider_code area_code subject_code value", *rows)}, {})
    whole = sum(map(sum, providers))
    averages = (
        got["rca"]
        .group_by("provider_code")
        .agg((pl.col("uni_rca") * pl.col("subject_value")).sum().alias("average"), pl.col("provider_value").first())
    )
    for _, average, size in averages.rows():
        assert average == pytest.approx(whole if size else 0)
    for hhi, effective in got["provider"].select("uni_hhi", "uni_eff_n").drop_nulls().rows():
        assert hhi * effective == pytest.approx(1)
        assert 1 / 3 - 1e-9 <= hhi <= 1 + 1e-9
