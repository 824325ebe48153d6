"""Which releases may go: only those replaced long ago, of which it is known that no published number came from them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from orchestration.ingest.landing import Landed
from orchestration.ingest.retention import removable, superseded

NOW = datetime(2030, 1, 1, tzinfo=UTC)


def landed(name: str, vintage: str, fetched_at: str) -> Landed:
    return Landed(f"toy/counts/{name}", vintage, fetched_at, Path(name), 1, name)


OLD = landed("a", "2020", "2021-01-01T00:00:00Z")
REPLACED = landed("b", "2020", "2022-01-01T00:00:00Z")
NEWEST = landed("c", "2020", "2023-01-01T00:00:00.5Z")
OTHER = landed("d", "2021", "2021-01-01T00:00:00Z")


def test_only_what_was_replaced_within_its_vintage_is_superseded():
    assert superseded([OTHER, NEWEST, OLD, REPLACED], NOW) == {OLD: NEWEST, REPLACED: NEWEST}
    assert superseded([OLD, OTHER], NOW) == {}
    assert superseded([], NOW) == {}


def test_what_was_replaced_a_short_while_ago_is_kept_however_old_it_is():
    soon = datetime(2024, 1, 1, tzinfo=UTC) - timedelta(days=1)
    assert superseded([OLD, NEWEST], soon) == {}
    assert superseded([OLD, NEWEST], soon + timedelta(days=2)) == {OLD: NEWEST}


def test_a_release_that_came_back_is_the_newest_and_stays():
    back = landed("a", "2020", "2024-01-01T00:00:00Z")
    assert superseded([back, NEWEST], NOW) == {NEWEST: back}


@pytest.mark.parametrize(
    ("named", "carried", "goes"),
    [
        ({NEWEST.release_id}, {NEWEST.release_id}, [OLD, REPLACED]),
        ({NEWEST.release_id, OLD.release_id}, {NEWEST.release_id}, [REPLACED]),
        # No row carries even the newest: of such a dataset it cannot be told what came from which release.
        ({NEWEST.release_id}, set(), []),
        (set(), set(), []),
        ({OLD.release_id}, {OLD.release_id}, []),
    ],
)
def test_what_publications_name_stays_and_so_does_what_they_could_not_name(named, carried, goes):
    assert list(removable({OLD: NEWEST, REPLACED: NEWEST}, named, carried)) == goes
