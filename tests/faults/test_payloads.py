"""Spoilt replies of every publisher, in a short form: each is refused, harmless or told. ``make soak`` tries a thousand."""

import random
from collections.abc import Iterator

import pytest

from orchestration.ingest import changes
from tests.faults import payloads
from tests.faults.payloads import LIVE, MUTATIONS, World, try_many, try_one


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> Iterator[World]:
    with payloads.world(tmp_path_factory.mktemp("payloads")) as made:
        yield made


def test_no_spoilt_reply_of_any_publisher_is_accepted_in_silence(world):
    counts, by_mutation = try_many(world, len(MUTATIONS) * 4, seed=11)
    assert set(by_mutation) == {mutation.__name__ for mutation in MUTATIONS}
    assert counts.examples == []
    assert counts.tried == len(MUTATIONS) * 4
    assert counts.outcomes["refused"] > counts.tried / 2
    assert counts.outcomes["told"] >= 1


def test_a_changed_digit_would_be_accepted_in_silence_without_the_comparison(world, monkeypatch):
    """The harness notices what it is for: figures that differ, of which nothing is said."""
    monkeypatch.setattr(changes, "compare", lambda *_: None)
    rng, outcomes = random.Random("without comparison"), set()
    dataset = next(dataset for dataset in LIVE if dataset.asset_path == ("nomis", "bres_employment"))
    for _ in range(12):
        outcome, _ = try_one(world, dataset, payloads.digit_changed, rng)
        outcomes.add(outcome)
    assert "silent" in outcomes


def test_an_unspoilt_reply_is_harmless(world):
    for dataset in LIVE[:5]:
        outcome, example = try_one(world, dataset, lambda content, rng: content, random.Random(1))
        assert outcome == "harmless", example
