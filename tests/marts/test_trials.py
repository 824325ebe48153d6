"""What must never be made of trial registrations, read from the project's manifest."""

import re

READ_FROM = r"stg_(clinicaltrials_gov|isrctn|who_ictrp)__|int_trial_(?!participants)|trials$|trial_sites$"


def test_no_indicator_observation_or_coverage_rests_on_registered_trials(built_warehouse):
    nodes = built_warehouse.manifest["nodes"]
    models = {key: node for key, node in nodes.items() if node["resource_type"] == "model"}
    assert any(node["name"] == "trials" for node in models.values())
    resting = {
        node["name"]
        for node in models.values()
        for parent in node["depends_on"]["nodes"]
        if parent in models and re.match(READ_FROM, models[parent]["name"])
    }
    assert {name for name in resting if not re.match(READ_FROM, name)} == set()
