"""Alerts: what one says, which have been told, and where they are sent. No Dagster, and nothing of what is wrong.

A sink is anything with a ``name`` and ``send(alert)``, which raises NotDelivered; ``sinks`` is the list to add one to.
"""

import asyncio
import hashlib
import json
import logging
import os
import re
import time
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Protocol

KINDS = ("failure", "layout_drift", "staleness", "reconciliation_break", "unusual_revision")
WEBHOOK = "LEVELUP_ALERT_WEBHOOK"
PAGES = "LEVELUP_UI_URL"
LONGEST = 2_000
# More of one kind at a time are one message: a machine that was off for a month must not send two hundred.
MOST_AT_ONCE = 5
# What a webhook has not taken for so long is given up, and the log says so.
KEPT_FOR = timedelta(days=7)
ATTEMPTS = 3
# Of an attempt as a whole, and of all of a tick together. Dagster ends a tick after 60 s, and what it has sent is
# forgotten then: with the look before, and all attempts of an alert that was begun last, this has to stay below.
SECONDS_PER_ATTEMPT = 5.0
SECONDS_PER_TICK = 30.0


@dataclass(frozen=True, kw_only=True)
class Alert:
    """One thing that somebody should look at. ``kind`` is one of KINDS; ``subject`` is what it is about.

    ``text`` is one paragraph that says what to do. ``when`` is UTC, ISO 8601. ``link`` is a path in Dagster's pages.
    While it stands it is told once for each ``cause``. ``occasion`` tells this time from another that the same is
    wrong, where ``when`` is but the time of the look.
    """

    kind: str
    subject: str
    title: str
    text: str
    when: str
    link: str = ""
    run_id: str = ""
    cause: str = ""
    occasion: str = ""

    @property
    def key(self) -> str:
        """What it is that stands or recovers."""
        return f"{self.kind} {self.subject}"

    @property
    def id(self) -> str:
        """The same whenever this is told of one occasion, so that a receiver can tell a repeated one."""
        return hashlib.sha256(f"{self.key} {self.occasion or self.when}".encode()).hexdigest()[:16]

    @property
    def address(self) -> str:
        """The page that shows it, where LEVELUP_UI_URL says where Dagster's pages are; otherwise the path."""
        return os.environ.get(PAGES, "").rstrip("/") + self.link if self.link else ""


@dataclass
class Memory:
    """What the next look must know: alerts that stand and were told, with their cause, and what a sink has not taken.

    ``runs`` are the finished runs, and ``editions`` the pairs of editions, that were looked at; None before the first.
    """

    told: dict[str, str] = field(default_factory=dict)
    unsent: dict[str, list[Alert]] = field(default_factory=dict)
    runs: list[str] | None = None
    editions: list[str] | None = None

    @classmethod
    def read(cls, text: str | None) -> "Memory":
        """The memory as ``written`` left it; an empty one where there is none, or none that can be read."""
        try:
            entry = json.loads(text or "{}")
            unsent = {name: [Alert(**alert) for alert in alerts] for name, alerts in entry.pop("unsent", {}).items()}
            return cls(unsent=unsent, **entry)
        except (ValueError, TypeError, AttributeError):
            return cls()

    def written(self) -> str:
        """The memory as text."""
        return json.dumps(asdict(self))

    def news(self, standing: Iterable[Alert], unknown: Collection[str] = ()) -> list[Alert]:
        """Those that were not told with this cause. What stands no longer is forgotten, and would be told again.

        Nothing of the ``unknown`` kinds is forgotten: whether it stands could not be seen.
        """
        now: dict[str, Alert] = {}
        for alert in standing:
            now.setdefault(alert.key, alert)
        new = [alert for key, alert in now.items() if self.told.get(key) != alert.cause]
        kept = {key: cause for key, cause in self.told.items() if key.split(" ")[0] in unknown}
        self.told = kept | {key: alert.cause for key, alert in now.items()}
        return new


class NotDelivered(Exception):
    """A sink did not take an alert; its text holds no address. ``is_down`` where it would not take another either."""

    def __init__(self, problem: str, is_down: bool) -> None:
        super().__init__(problem)
        self.is_down = is_down


class Sink(Protocol):
    """Where alerts go."""

    name: str

    def send(self, alert: Alert) -> None:
        """Hand over one alert. NotDelivered where that cannot be done."""


class Webhook:
    """Posts alerts as JSON: ``text`` for receivers that show a line of chat, and every field for those that read it."""

    name = "webhook"

    def __init__(self, address: str) -> None:
        self._address = address

    def send(self, alert: Alert) -> None:
        """Post an alert, with few attempts. The address may be a secret: nothing that is raised or logged holds it."""
        import httpx2
        import stamina

        for name in ("httpx2", "httpcore2"):
            logging.getLogger(name).setLevel(logging.WARNING)
        if not re.match(r"https?://[^/]", self._address):
            raise NotDelivered(f"{WEBHOOK} is not an address that begins with http:// or https://", is_down=True)
        try:
            for attempt in stamina.retry_context(
                on=lambda error: isinstance(error, NotDelivered) and error.is_down,
                attempts=ATTEMPTS,
                wait_initial=0.2,
                wait_max=1.0,
                wait_jitter=0.1,
                # Looking up a name cannot be broken off, and may take longer than an attempt.
                timeout=ATTEMPTS * SECONDS_PER_ATTEMPT,
            ):
                with attempt:
                    asyncio.run(_post(self._address, alert))
        except httpx2.InvalidURL:
            raise NotDelivered(f"{WEBHOOK} is not an address", is_down=True) from None


async def _post(address: str, alert: Alert) -> None:
    """One attempt, which ends when its time is over, however the receiver spends it. What it answers is not read."""
    import httpx2

    try:
        # The client's own limits are of each silence: a header now and then would keep them waiting.
        async with (
            asyncio.timeout(SECONDS_PER_ATTEMPT),
            httpx2.AsyncClient(timeout=None) as http,
            http.stream("POST", address, json=body(alert)) as response,
        ):
            status = response.status_code
    except TimeoutError:
        problem = f"the webhook gave no answer within {SECONDS_PER_ATTEMPT:g} seconds"
        raise NotDelivered(problem, is_down=True) from None
    except httpx2.RequestError as error:
        raise NotDelivered(f"the webhook cannot be reached ({type(error).__name__})", is_down=True) from None
    if not 200 <= status < 300:
        raise NotDelivered(f"the webhook answered {status}", is_down=status == 429 or status >= 500)


def body(alert: Alert) -> dict[str, str]:
    """What is posted. In ``text`` nothing that a publisher sent can become a link, or call everybody in a channel."""
    said = f"levelup, {alert.kind.replace('_', ' ')}: {alert.title}\n{alert.text}"
    if alert.address:
        said += f"\n{alert.address}"
    for letter, written in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        said = said.replace(letter, written)
    return {
        "text": said,
        "id": alert.id,
        "kind": alert.kind,
        "subject": alert.subject,
        "title": alert.title,
        "detail": alert.text,
        "when": alert.when,
        "link": alert.address,
        "run_id": alert.run_id,
    }


def sinks() -> list[Sink]:
    """Where alerts go besides the log: a webhook where LEVELUP_ALERT_WEBHOOK is set."""
    address = os.environ.get(WEBHOOK, "").strip()
    return [Webhook(address)] if address else []


def tell(memory: Memory, alerts: Sequence[Alert], to: Sequence[Sink], log: logging.Logger, now: datetime) -> None:
    """Log new alerts, and send them to each sink after those that it has not taken yet. Raises nothing of a sink.

    What a sink does not take stays in the memory, for the next time; so does what there is no time for.
    """
    for alert in alerts:
        log.warning("Alert, %s: %s. %s", alert.kind.replace("_", " "), alert.title, alert.text)
    unsent = {}
    for sink in to:
        waiting = together([*memory.unsent.get(sink.name, []), *alerts])
        if left := _send(sink, waiting, log, now, SECONDS_PER_TICK / len(to)):
            unsent[sink.name] = left
    memory.unsent = unsent


def _send(sink: Sink, waiting: list[Alert], log: logging.Logger, now: datetime, seconds: float) -> list[Alert]:
    """Send to one sink, for so long; returns what it has not taken."""
    left, is_down, end = [], False, time.monotonic() + seconds
    for alert in waiting:
        try:
            if is_down:
                raise NotDelivered("it was not tried, as the one before failed", is_down=True)
            if time.monotonic() > end:
                raise NotDelivered("it was not tried yet, as those before took their time", is_down=False)
            sink.send(alert)
        except Exception as error:
            # A sink that somebody adds may raise anything; what it says could hold its secret.
            said = str(error) if isinstance(error, NotDelivered) else f"a fault of the sink: {type(error).__name__}"
            is_down = not isinstance(error, NotDelivered) or error.is_down
            if now - datetime.fromisoformat(alert.when) > KEPT_FOR:
                log.error("Alert %s (%s) is given up after %s days: %s", alert.id, alert.title, KEPT_FOR.days, said)
                continue
            log.warning("Alert %s (%s) waits for the %s: %s", alert.id, alert.title, sink.name, said)
            left.append(alert)
    return left


def together(alerts: Sequence[Alert]) -> list[Alert]:
    """The alerts, oldest kind first; more than MOST_AT_ONCE of a kind as one."""
    found = []
    for kind, group in groupby(sorted(alerts, key=lambda alert: KINDS.index(alert.kind)), lambda alert: alert.kind):
        members = list(group)
        if len(members) <= MOST_AT_ONCE:
            found += members
            continue
        found.append(
            Alert(
                kind=kind,
                subject=f"{len(members)} subjects",
                title=f"{len(members)} alerts of the kind {kind.replace('_', ' ')}",
                text=paragraph("; ".join(f"{member.title} ({member.subject})" for member in members)),
                when=max(member.when for member in members),
                link=members[-1].link,
                run_id=members[-1].run_id,
                occasion=" ".join(sorted({member.id for member in members})),
            )
        )
    return found


def paragraph(text: str) -> str:
    """A text from elsewhere as one line of printable letters, not too long for a message."""
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return line if len(line) <= LONGEST else line[: LONGEST - 2] + " …"


def moment(seconds: float | datetime) -> str:
    """A time as alerts have it."""
    found = seconds if isinstance(seconds, datetime) else datetime.fromtimestamp(seconds, UTC)
    return found.strftime("%Y-%m-%dT%H:%M:%S+00:00")
