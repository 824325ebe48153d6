"""Which landed releases may be removed, and what a release must not be for that. Decides; nothing is removed here.

A release may go only where three things hold: a later one has taken its place within its vintage, a long time ago;
nothing that is published names it; and published rows carry that later one as where they landed. The last is what makes
the second mean anything: of a lookup, which no row of its own leads back to, it cannot be told which release a number
came from.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta

from orchestration.ingest.landing import Landed

SUPERSEDED_FOR = timedelta(days=365)


def superseded(releases: Sequence[Landed], now: datetime, for_long: timedelta = SUPERSEDED_FOR) -> dict[Landed, Landed]:
    """Releases of one dataset that another replaced within its vintage at least so long ago, each with that other.

    ``releases`` are all of the dataset, in any order.
    """
    newest = {release.vintage: release for release in sorted(releases, key=_arrival)}
    return {
        release: successor
        for release in releases
        if (successor := newest[release.vintage]) is not release and now - _time(successor) >= for_long
    }


def removable(replaced: dict[Landed, Landed], named: Collection[str], carried: Collection[str]) -> Iterator[Landed]:
    """Those of the ``superseded`` that nothing published came from.

    ``named`` are the ids that publications name anywhere, ``carried`` those that rows have as where they landed.
    """
    for release, successor in replaced.items():
        if release.release_id not in named and successor.release_id in carried:
            yield release


def _arrival(release: Landed) -> tuple[datetime, str]:
    return _time(release), release.release_id


def _time(release: Landed) -> datetime:
    return datetime.fromisoformat(release.fetched_at)
