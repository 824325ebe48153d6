"""Spoilt payloads over all connectors, in the short form: none is accepted silently, none is a fault of the program."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.ingest import changes, origins
from orchestration.ingest.dataset import Dataset
from orchestration.sources import datasets
from tests.faults.payloads import FORBIDDEN, KINDS, Attempt, Harness, harness, read

SEED = 2026
# What one file alone shows, whatever came before it: refused at first arrival, or read as what it was.
STRUCTURAL = {"cut anywhere", "null bytes", "web page", "error in JSON", "nothing", "UTF-16", "Latin-1", "column moved"}


@pytest.fixture(scope="module")
def ready() -> Iterator[Harness]:
    """Every publisher, and what landed of it."""
    with harness() as ready:
        yield ready


def forbidden(tried: list[Attempt]) -> list[str]:
    return [str(attempt) for attempt in tried if attempt.outcome in FORBIDDEN]


@pytest.fixture(scope="module")
def tried(ready) -> list[Attempt]:
    """A mutation of each dataset with a connector."""
    return [ready.attempt(number, SEED) for number in range(len(ready.datasets))]


def test_no_spoilt_reply_of_any_connector_is_accepted_silently(ready, tried):
    assert forbidden(tried) == []
    assert {attempt.dataset for attempt in tried} == {"/".join(each.asset_path) for each in ready.datasets}
    outcomes = Counter(attempt.outcome for attempt in tried)
    assert outcomes["refused"] > 30 and outcomes["told"] > 2


def test_spoilt_file_of_an_archive_is_refused_by_its_hash_and_told_of_without(ready):
    by_hash = [ready.archived(number, SEED, honest=False) for number in range(8)]
    assert {attempt.outcome for attempt in by_hash} == {"refused"}
    honest = [ready.archived(number, SEED, honest=True) for number in range(16)]
    assert forbidden(honest) == []
    assert {"refused", "told"} <= {attempt.outcome for attempt in honest}


def test_what_is_wrong_in_its_structure_is_refused_when_nothing_has_landed_before(ready):
    tried = [ready.attempt(number, SEED + 1, first=True) for number in range(50)]
    assert forbidden(tried) == []
    passed = [str(attempt) for attempt in tried if attempt.outcome == "unseen" and attempt.kind in STRUCTURAL]
    assert passed == []


def test_without_the_comparison_spoilt_values_would_be_silent(ready, tried, monkeypatch):
    told = [attempt.number for attempt in tried if attempt.outcome == "told"]
    monkeypatch.setattr(changes, "compare", lambda *_: None)
    assert {ready.attempt(number, SEED).outcome for number in told} == {"silent"}


@pytest.fixture(scope="module")
def payloads(ready) -> list[tuple[Dataset, dict[str, bytes]]]:
    """A payload of every dataset with a connector."""
    return [(dataset, ready.payload(dataset)) for dataset in ready.archivable]


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(number=st.integers(0, 10**6), seed=st.integers(0, 10**6))
def test_every_reader_gives_a_table_or_one_clear_refusal(payloads, number, seed):
    dataset, files = payloads[number % len(payloads)]
    _, outcome, said = read(dataset, files, Random(seed))
    assert outcome != "crash", said


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(number=st.integers(0, 10**6), content=st.binary(max_size=300))
def test_bytes_without_sense_are_refused_by_every_reader(payloads, number, content):
    dataset, files = payloads[number % len(payloads)]
    name = sorted(files)[number % len(files)]
    outcome = read(dataset, files, Random(number), spoilt=(name, content))
    assert outcome[1] == "refused", outcome


@pytest.mark.needs_archive
def test_readers_of_the_archive_give_a_table_or_one_clear_refusal(archive: Path):
    crashed = []
    for dataset in datasets():
        for release in origins.archived_releases(dataset, archive)[:1]:
            small = sum(map(len, release.files.values())) < 1_000_000
            for number in range(2 if small else 0):
                _, outcome, said = read(dataset, dict(release.files), Random(f"{dataset.name} {number}"))
                crashed += [said] if outcome == "crash" else []
    assert crashed == []


def test_each_kind_of_mutation_changes_something_of_a_table_and_is_repeatable():
    text = b"code,year,value,status\n" + b"".join(b"%03d,2020,%d,final\n" % (n, 1000 + n) for n in range(1, 9))
    for kind, spoil in KINDS.items():
        assert any(spoil(text, Random(seed)) not in (None, text) for seed in range(9)), kind
        assert spoil(text, Random(3)) == spoil(text, Random(3)), kind
