"""The check that warns while the release in use is more than an ordinary revision of the one before it."""

from pathlib import Path

import dagster as dg
import pytest

from orchestration.defs import raw
from orchestration.ingest.landing import Landed
from orchestration.ingest.refresh import Outcome
from orchestration.sources import datasets

CHANGES = {"since": "a/b/2020_1", "rows_gone": 0, "rows_added": 2, "cells_changed": 1, "first": ["x was '1', is '2'"]}


@pytest.fixture
def check():
    """The check of a dataset whose current release has these changes."""

    def evaluate(changes: dict | None) -> dg.AssetCheckResult:
        landed = Landed("a/b/2020_2", "2020", "", Path("somewhere"), 1, "0", changes=changes or {})
        return raw._changed(Outcome(datasets()[0], (), None if changes is None else landed))

    return evaluate


def test_release_that_is_more_than_a_revision_fails_its_check_as_a_warning(check):
    result = check({**CHANGES, "unexpected": "1 cells differ from a/b/2020_1, which has the same date (x 1)"})
    assert (result.passed, result.severity) == (False, dg.AssetCheckSeverity.WARN)
    assert result.description.startswith("1 cells differ")
    assert result.metadata["cells_changed"].value == 1
    assert "was '1', is '2'" in result.metadata["first"].value


@pytest.mark.parametrize("changes", [None, {}, {**CHANGES, "unexpected": ""}])
def test_first_release_ordinary_revision_and_nothing_at_all_pass_their_check(check, changes):
    assert check(changes).passed


def test_every_dataset_has_the_check_beside_as_declared():
    names = {(spec.asset_key, spec.name) for spec in raw.landing.check_specs}
    for dataset in datasets():
        key = dg.AssetKey(list(dataset.asset_path))
        assert {(key, "as_declared"), (key, "changed_as_expected")} <= names
