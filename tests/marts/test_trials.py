"""What must never be made of trial registrations: from the project's manifest, and of what is published."""

import re

import duckdb
import pytest

READ_FROM = r"stg_(clinicaltrials_gov|isrctn|who_ictrp)__|stg_official_figures__clinical_trial_sample|int_trial_|trials$|trial_sites$"
# Tables whose rows say of themselves that they are, or would be, of a sample.
LABELLED = {
    "ind_trials",
    "int_collaboration_links",
    "int_ics_measures",
    "trial_breadth",
    "trial_designs",
    "trial_features",
    "trial_network",
    "trial_network_areas",
    "trial_site_matches",
    "trials_by_place",
}
# Has sites of trials to be drawn from; what is made of them is labelled.
DRAWN_FROM = {"int_collaboration_frame"}
# Takes numbers of trials without their places, to look up limits.
LIMITS = {"int_poisson_limits"}


@pytest.fixture(scope="module")
def ask(built_warehouse):
    """Asks the published file one question; a single value comes back bare."""
    con = duckdb.connect(str(built_warehouse.database), read_only=True)

    def one(query: str):
        rows = con.execute(query).fetchall()
        return rows[0][0] if len(rows) == 1 and len(rows[0]) == 1 else rows

    yield one
    con.close()


def test_no_observation_or_coverage_rests_on_registered_trials_and_what_does_is_labelled(built_warehouse):
    nodes = built_warehouse.manifest["nodes"]
    models = {key: node for key, node in nodes.items() if node["resource_type"] == "model"}
    assert any(node["name"] == "trials" for node in models.values())
    resting = {
        node["name"]
        for node in models.values()
        for parent in node["depends_on"]["nodes"]
        if parent in models and re.match(READ_FROM, models[parent]["name"])
    }
    assert {name for name in resting if not re.match(READ_FROM, name)} == LABELLED | LIMITS | DRAWN_FROM


def test_a_sample_of_trials_gives_no_number_by_place_and_one_row_says_why(ask):
    rows = """select area_level, count(*), count(value), sum(n_cells), count(rank), min(value_status), max(value_status),
            count(distinct period_label), bool_and(starts_with(reason, 'sample: '))
        from indicator_values where starts_with(indicator_id, 'trials_') group by area_level order by area_level"""
    told = ("not_applicable", "not_applicable", 1, True)
    assert ask(rows) == [("country", 18, 0, 0, 0, *told), ("itl1", 264, 0, 0, 0, *told), ("itl2", 1012, 0, 0, 0, *told)]
    assert ask(
        """select count(*), count(value), count(interventional_trial_count), bool_and(starts_with(reason, 'sample: '))
        from trial_designs"""
    ) == [(413, 0, 0, True)]
    assert ask(
        """select count(*), count(trial_count), count(betweenness), bool_and(starts_with(reason, 'sample: '))
        from trial_network_areas"""
    ) == [(58, 0, 0, True)]


def test_what_rests_on_the_sample_carries_the_terms_of_the_register(ask):
    named = ask(
        """select distinct publisher, licence from dim_releases
        where release_id in (select release_id from trials_by_place union select release_id from trial_features)"""
    )
    assert named == [("US National Library of Medicine", "ClinicalTrials.gov terms and conditions")]


def test_which_areas_share_a_trial_of_a_sample_is_not_told(ask):
    pairs = "select area_level, count(*), count(shared_trial_count), min(value_status) from trial_network group by all"
    assert ask(pairs) == [("itl1", 66, 0, "not_applicable")]


def test_what_trials_of_the_sample_are_like_is_told_without_a_place(ask):
    got = ask(
        """select feature_id, not_applicable_count, known_count, unknown_count, yes_count, value_status
        from trial_features where all_trial_count = 255 order by feature_id"""
    )
    assert got == [
        ("biological", 23, 232, 0, 22, "sample"),
        ("early_phase", 23, 232, 0, 23, "sample"),
        ("index", 23, 184, 48, None, "sample"),
        ("industry_sponsor", 0, 255, 0, 112, "sample"),
        ("masked_double", 23, 183, 49, 53, "sample"),
        ("monitoring_committee", 23, 0, 232, 0, "missing"),
        ("phase_1", 83, 149, 23, 23, "sample"),
        ("phase_2", 83, 149, 23, 35, "sample"),
        ("phase_3", 83, 149, 23, 72, "sample"),
        ("phase_4", 83, 149, 23, 19, "sample"),
        ("randomised", 23, 183, 49, 147, "sample"),
        ("three_arms", 23, 66, 166, 23, "sample"),
    ]
