"""How long a publisher that gives no answer is left alone: pauses that double from a quarter of an hour to a day.

Pure: what is known of the publishers goes in, what is known after a look comes out. Where it is kept is in landing, who
looks is in refresh. Only a publisher that cannot be reached or does not answer is left alone; one whose file is refused
did answer.

Clocks jump. What was noted by a clock that was ahead of this one is not waited for, so that no pause is longer than a
day of anybody's time.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from orchestration.ingest.dataset import AssetPath
from orchestration.ingest.download import NoAnswer

FIRST_PAUSE = timedelta(minutes=15)
LONGEST_PAUSE = timedelta(days=1)
# A publisher that comes and goes begins with the first pause each time: this bounds it all the same.
TRIES_PER_DAY = 8
DAY = timedelta(days=1)
TIME = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True)
class Silence:
    """What is known of a publisher that gave no answer: ``failures`` in a row, ``since`` the first of them.

    ``datasets`` are those that got no answer, and are not asked for before ``next_try``. ``tries`` are the moments of
    the last day in which it gave none; they are known for a day after it has answered, with no failures.
    """

    failures: int
    since: datetime
    next_try: datetime
    tries: tuple[datetime, ...]
    datasets: frozenset[str]

    def is_pausing(self, now: datetime) -> bool:
        """Whether the pause goes on; not where it was noted by a clock that was ahead of ``now``."""
        noted_ahead = self.next_try - now > LONGEST_PAUSE or any(moment > now for moment in self.tries)
        return self.failures > 0 and now < self.next_try and not noted_ahead


Silences = Mapping[str, Silence]


def pause_after(failures: int) -> timedelta:
    """The pause after so many failures in a row."""
    return min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(failures - 1, 16))


def pausing(silences: Silences, now: datetime) -> dict[AssetPath, Silence]:
    """The datasets that are not to be asked for now, with what is known of their publisher."""
    return {
        (source, name): silence
        for source, silence in silences.items()
        if silence.is_pausing(now)
        for name in silence.datasets
    }


def ended(silences: Silences, now: datetime) -> dict[str, Silence]:
    """The publishers that can be tried again: they have given no answer, and their pause is over."""
    return {source: silence for source, silence in silences.items() if silence.failures and not silence.is_pausing(now)}


def after_look(
    silences: Silences, answers: Mapping[AssetPath, NoAnswer | None], known: Collection[AssetPath], now: datetime
) -> dict[str, Silence]:
    """What is known after a look. ``answers`` has who was asked, with None for those that got an answer of any kind.

    Of datasets that were not asked what was known stays, unless they are no longer among the ``known``.
    """
    now = now.replace(microsecond=0)
    found = {}
    for source in sorted({*silences, *(source for source, _ in answers)}):
        before = silences.get(source)
        asked = {name: failure for (owner, name), failure in answers.items() if owner == source}
        failed = {name: failure for name, failure in asked.items() if failure is not None}
        old = {name for name in (before.datasets if before else ()) if name not in asked and (source, name) in known}
        # Moments that are still to come were noted by another clock.
        tries = tuple(moment for moment in (before.tries if before else ()) if now - DAY < moment <= now)
        if failed:
            found[source] = _failed(before, now, tries, frozenset(old | failed.keys()), failed.values())
        elif old:
            found[source] = replace(before, datasets=frozenset(old))
        elif tries:
            found[source] = Silence(0, now, now, tries, frozenset())
    return found


def _failed(
    before: Silence | None,
    now: datetime,
    tries: tuple[datetime, ...],
    datasets: frozenset[str],
    failures: Collection[NoAnswer],
) -> Silence:
    count = 1 + (before.failures if before else 0)
    since = before.since if before and before.failures and before.since <= now else now
    tries = (*tries, now)[-TRIES_PER_DAY:]
    # Some publishers say themselves when they want to be asked again.
    wanted = timedelta(seconds=max((min(failure.wait or 0.0, DAY.total_seconds()) for failure in failures), default=0))
    next_try = now + min(LONGEST_PAUSE, max(pause_after(count), wanted))
    if len(tries) == TRIES_PER_DAY:
        next_try = max(next_try, tries[0] + DAY)
    return Silence(count, since, next_try, tries, datasets)


def as_entry(silences: Silences) -> dict[str, dict]:
    """What is known, as it is written to disk."""
    return {
        source: {
            "failures": silence.failures,
            "since": silence.since.strftime(TIME),
            "next_try": silence.next_try.strftime(TIME),
            "tries": [moment.strftime(TIME) for moment in silence.tries],
            "datasets": sorted(silence.datasets),
        }
        for source, silence in silences.items()
    }


def from_entry(entry: object) -> dict[str, Silence]:
    """What was written to disk. What cannot be read is not known: its publisher is asked as any other."""
    found = {}
    for source, known in entry.items() if isinstance(entry, dict) else ():
        try:
            found[source] = Silence(
                int(known["failures"]),
                _moment(known["since"]),
                _moment(known["next_try"]),
                tuple(map(_moment, known["tries"])),
                frozenset(map(str, known["datasets"])),
            )
        except (KeyError, TypeError, ValueError, OverflowError):
            continue
    return found


def _moment(text: str) -> datetime:
    return datetime.strptime(text, TIME).replace(tzinfo=UTC)
