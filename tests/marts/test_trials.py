"""What must never be made of trial registrations: from the project's manifest, and of what is published."""

import re

import duckdb
import pytest

READ_FROM = r"stg_(clinicaltrials_gov|isrctn|who_ictrp)__|stg_official_figures__clinical_trial_sample|int_trial_|trials$|trial_sites$"
# Tables that say of each row whether it is a sample.
LABELLED = {"ind_trials", "trial_designs", "trial_network", "trial_network_areas"}
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
    assert {name for name in resting if not re.match(READ_FROM, name)} == LABELLED | LIMITS


def test_every_number_of_a_sample_of_trials_is_labelled_and_none_is_ranked_or_per_head(ask):
    known = (
        "select distinct value_status from indicator_values where indicator_id like 'trials_%' and value is not null"
    )
    assert ask(known) == "sample"
    assert ask("select count(rank) + count(tier) from indicator_values where indicator_id like 'trials_%'") == 0
    assert ask(
        "select count(*), count(value) from indicator_values where indicator_id = 'trials_per_100k_residents'"
    ) == [(364, 0)]
    for table in sorted(LABELLED - {"ind_trials"}):
        known = "where value is not null" if table == "trial_designs" else ""
        assert ask(f"select distinct value_status from {table} {known}") == "sample"


def test_studies_of_the_compiled_sample_count_once_and_sites_add_up(ask):
    totals = """select indicator_id, value from indicator_values
        where area_code = 'K02000001' and period_label = '1999 to 2026' and indicator_id like 'trials_%_count' or
            area_code = 'K02000001' and period_label = '1999 to 2026' and indicator_id = 'trials_count' order by indicator_id"""
    assert dict(ask(totals)) == {
        "trials_count": 255,
        "trials_phase_not_applicable_count": 83,
        "trials_phase_unknown_count": 23,
        "trials_phased_count": 149,
        "trials_sites_count": 1231,
    }
    assert ask(
        """select sum(site_count) + max(unplaced_site_count) = max(level_site_count), max(level_site_count)
        from trial_network_areas where area_level = 'itl1'"""
    ) == [(True, 1231)]


def test_districts_are_not_told_apart_where_most_sites_have_no_postcode(ask):
    got = ask(
        """select count(*), count(trial_count), count(betweenness), min(reason) from trial_network_areas
        where area_level = 'local_authority'"""
    )
    assert got == [(361, 0, 0, "places_incomplete: 527 of 1231 sites are in no area of this level")]


def test_what_the_registry_does_not_say_is_counted_and_is_not_no(ask):
    got = ask(
        """select flag_id, known_count, unknown_count, yes_count from trial_designs
        where area_code = 'K02000001' and period_label = '1999 to 2026' and flag_id <> 'index' order by flag_id"""
    )
    assert got == [
        ("biological", 232, 0, 22),
        ("early_phase", 232, 0, 23),
        ("masked_double", 183, 49, 53),
        ("monitoring_committee", 0, 232, 0),
        ("randomised", 183, 49, 147),
        ("three_arms", 66, 166, 23),
    ]
