"""One polite HTTP client for every source: named, paced, patient, and not content with HTTP 200.

Not here: what a reply means (sources), where bytes are kept (landing), how pages become one release (crawl). The HTTP
library is imported where it is used: it takes half a second, which a refresh without a network need not spend.
"""

import hashlib
import io
import logging
import os
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import BinaryIO
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from orchestration.ingest.errors import UNREACHABLE, BadInput

USER_AGENT = "levelup/0.1 (open warehouse of UK regional statistics)"
SECRET = (
    r"(?:uid|sig(?:nature)?|(?:(?:api|auth|access|client|subscription)[-_]?)?key|(?:(?:access|auth)[-_]?)?token"
    r"|(?:client[-_]?)?secret|password)"
)
IS_SECRET = re.compile(SECRET, re.IGNORECASE)
# A reply may quote the address that was asked for, in an encoding of its own.
QUOTED_SECRET = re.compile(rf"\b({SECRET})=[^&\s\"'<>]+", re.IGNORECASE)
CHECKED_BYTES = 16_384
SHOWN_BYTES = 200
MAX_REDIRECTS = 5

Check = Callable[[bytes, str], str | None]
Write = Callable[[], AbstractContextManager[BinaryIO]]

log = logging.getLogger(__name__)


def base_url(source: str, default: str) -> str:
    """Address of a publisher's service: LEVELUP_BASE_URL_<SOURCE> where set (say, a local server), else ``default``."""
    return (os.environ.get(f"LEVELUP_BASE_URL_{source.upper()}") or default).rstrip("/")


def key(source: str) -> str:
    """The user's key to a publisher's service, LEVELUP_KEY_<SOURCE>; "" where there is none."""
    return os.environ.get(f"LEVELUP_KEY_{source.upper()}", "")


def pace() -> float:
    """What scales pauses and rates, LEVELUP_PACE: below 1 only for servers of one's own. BadInput if no number."""
    given = os.environ.get("LEVELUP_PACE") or "1"
    if not re.fullmatch(r"[0-9]+(\.[0-9]+)?", given):
        raise BadInput(
            source="warehouse",
            dataset="refresh",
            problem=f"LEVELUP_PACE is {given!r}, which is not a number like 1 or 0.001",
            remedy="Unset it: every publisher is then asked at its own pace",
        )
    return float(given)


def no_page(first: bytes, content_type: str) -> str | None:
    """The check of any reply that is not a web page: what is wrong with its first bytes, None where nothing is."""
    start = first.lstrip(b"\xef\xbb\xbf \t\r\n")[:15].lower()
    if not start:
        return "is empty"
    if start.startswith((b"<!doctype html", b"<html")):
        return "is a web page"
    return None


@dataclass(frozen=True, kw_only=True)
class Manners:
    """How a publisher is to be asked; times in seconds.

    ``rates`` are numbers of requests and the time in which no more may be sent to one host; all of them hold. After a
    broken connection, 429 or 5xx there are ``attempts`` in all, with a pause that doubles from ``first_pause`` to
    ``longest_pause``, or as long as Retry-After says; where it says more than ``longest_pause``, that was the last.
    After a reply that its check refuses there are ``second_looks`` more, each after ``look_pause``. ``connect``,
    ``read`` and ``whole`` bound the making of a connection, each silence, and the body of one reply.
    """

    rates: tuple[tuple[int, float], ...] = ((1, 1.0),)
    attempts: int = 4
    first_pause: float = 2.0
    longest_pause: float = 120.0
    second_looks: int = 2
    look_pause: float = 20.0
    connect: float = 10.0
    read: float = 60.0
    whole: float = 900.0


@dataclass(frozen=True, kw_only=True)
class Request:
    """One question to a publisher, and what counts as an answer to it.

    ``check`` gets the first bytes (16 KiB at most) and the content type, and returns what is wrong or None. An answer
    has one of ``statuses`` and at most ``largest`` bytes once decompressed. With ``etag`` or ``last_modified`` of an
    earlier receipt the publisher may answer 304: nothing has changed. ``redirects`` is a pattern of whole names of
    further hosts to which it may lead.
    """

    source: str
    dataset: str
    url: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    accept: str = "*/*"
    check: Check = no_page
    manners: Manners = field(default_factory=Manners)
    largest: int = 256 * 1024 * 1024
    statuses: tuple[int, ...] = (200,)
    etag: str = ""
    last_modified: str = ""
    redirects: str = ""

    def __post_init__(self) -> None:
        try:
            parts = urlsplit(self.url)
            is_address = parts.scheme in ("http", "https") and bool(parts.hostname)
        except ValueError:
            is_address = False
        if not is_address:
            raise BadInput(
                source=self.source,
                dataset=self.dataset,
                problem="the publisher's address does not begin with http:// or https:// and a host",
                remedy=f"Correct LEVELUP_BASE_URL_{self.source.upper()}, or the base_url that the dataset declares",
            )

    @property
    def address(self) -> str:
        """The whole address, secrets included: for the wire alone."""
        query = urlencode(self.parameters, safe=",*")
        return self.url + (("&" if "?" in self.url else "?") + query if query else "")

    @property
    def shown(self) -> str:
        """The whole address without user name, password or the value of any secret parameter."""
        parts = urlsplit(self.address)
        query = [(name, "***" if IS_SECRET.fullmatch(name) else value) for name, value in parse_qsl(parts.query, True)]
        host = parts.netloc.rpartition("@")[2]
        return urlunsplit((parts.scheme, host, parts.path, urlencode(query, safe=",*"), ""))

    def hide(self, text: str) -> str:
        """A text from elsewhere, in which secrets of this request may be quoted, without them."""
        parts = urlsplit(self.address)
        text = QUOTED_SECRET.sub(r"\1=***", text)
        secrets = [value for name, value in parse_qsl(parts.query) if IS_SECRET.fullmatch(name)]
        for secret in filter(None, [*secrets, parts.username, parts.password]):
            text = text.replace(secret, "***").replace(quote(secret, safe=""), "***")
        return text


@dataclass(frozen=True)
class Receipt:
    """What is known of one reply: where and when it was had, and the SHA-256 of its bytes. Holds no secret.

    ``total_count`` is what the publisher says a list has in all (X-Total-Count), as text; "" where it does not say.
    """

    url: str
    status: int
    fetched_at: str
    content_type: str
    etag: str
    last_modified: str
    bytes: int
    sha256: str
    total_count: str = ""

    @property
    def is_unchanged(self) -> bool:
        """The publisher said that nothing has changed since the validators it was given, and sent nothing."""
        return self.status == 304


@dataclass(frozen=True)
class Reply:
    """The bytes of an answer and their receipt."""

    content: bytes
    receipt: Receipt


class NoAnswer(BadInput):
    """A publisher gave no answer. ``status`` is that of its last reply, None where none came: some mean something.

    ``is_down`` where it could not be reached, did not reply whole or is too busy, which can pass by itself; not where
    it replied with something else than was asked for. ``wait`` is the pause in seconds that it asked for, if it did.
    """

    def __init__(self, *, status: int | None, is_down: bool = False, wait: float | None = None, **about) -> None:
        super().__init__(**about)
        self.status, self.is_down, self.wait = status, is_down, wait
        if is_down:
            self.refusal_kind = UNREACHABLE


class _Failed(Exception):
    """One attempt without an answer: ``missing`` (none came whole), ``unreachable`` (no connection), ``refused`` by its
    check, ``wrong`` to ask again.

    ``wait`` is the pause that the publisher asked for.
    """

    def __init__(self, problem: str, kind: str = "wrong", wait: float | None = None, status: int | None = None) -> None:
        super().__init__(problem)
        self.kind, self.wait, self.status = kind, wait, status


class Client:
    """Asks publishers, one request at a time. ``pace`` scales every pause and rate; close it, or use it in ``with``.

    Proxies and certificates of the environment are used where there are any. A redirect is followed on the same host,
    and to hosts that the request allows.
    """

    def __init__(self, pace: float = 1.0) -> None:
        import httpx2

        self.pace = pace
        self._http = httpx2.Client(
            headers={"User-Agent": USER_AGENT},
            follow_redirects=True,
            max_redirects=MAX_REDIRECTS,
            event_hooks={"request": [self._before_sending]},
        )
        self._limiters: dict[tuple, object] = {}
        # A publisher that could not be reached is not waited for again by each of its datasets.
        self._unreachable: set[str] = set()
        for name in ("httpx2", "httpcore2"):
            # They log whole addresses, keys included; what may be said is logged here.
            logging.getLogger(name).setLevel(logging.WARNING)

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()
        for limiter in self._limiters.values():
            limiter.close()

    def get(self, request: Request) -> Reply:
        """An answer in memory. NoAnswer where there is none, after all attempts."""
        content = b""

        @contextmanager
        def memory() -> Iterator[BinaryIO]:
            nonlocal content
            buffer = io.BytesIO()
            yield buffer
            content = buffer.getvalue()

        receipt = self.download(request, memory)
        return Reply(content, receipt)

    def download(self, request: Request, write: Write) -> Receipt:
        """Stream an answer into the file that ``write`` opens, anew for each attempt. NoAnswer where there is none.

        ``write`` is left by an exception where the answer turns out not to be one: what has been written is void then.
        On 304 it is not called.
        """
        import stamina

        manners, looks, attempts = request.manners, 0, 0
        host = urlsplit(request.url).netloc
        if host in self._unreachable:
            raise _no_answer(request, _Failed("was not asked: the host could not be reached before", "missing"), 0)

        def pause(error: Exception) -> bool | float:
            nonlocal looks
            if not isinstance(error, _Failed) or error.kind == "wrong":
                return False
            if error.kind == "refused":
                looks += 1
                return looks <= manners.second_looks and manners.look_pause * self.pace
            if error.wait is None:
                return True
            return error.wait <= manners.longest_pause and error.wait * self.pace

        try:
            for attempt in stamina.retry_context(
                on=pause,
                attempts=manners.attempts,
                timeout=None,
                wait_initial=manners.first_pause * self.pace,
                wait_max=manners.longest_pause * self.pace,
                wait_jitter=manners.first_pause * self.pace / 4,
            ):
                with attempt:
                    attempts = attempt.num
                    return self._ask(request, write)
        except _Failed as failure:
            if failure.kind == "unreachable":
                self._unreachable.add(host)
            raise _no_answer(request, failure, attempts) from None
        raise AssertionError("an attempt returns or raises")

    def _ask(self, request: Request, write: Write) -> Receipt:
        """One attempt. _Failed, redacted, where there is no answer."""
        import httpx2

        manners = request.manners
        headers = {"Accept": request.accept}
        if request.etag:
            headers["If-None-Match"] = request.etag
        if request.last_modified:
            headers["If-Modified-Since"] = request.last_modified
        try:
            with self._http.stream(
                "GET",
                request.address,
                headers=headers,
                timeout=httpx2.Timeout(manners.read, connect=manners.connect),
                extensions={"levelup": (urlsplit(request.url), request)},
            ) as response:
                receipt = self._receive(request, response, write)
        except (httpx2.InvalidURL, httpx2.TooManyRedirects, httpx2.UnsupportedProtocol) as error:
            raise _Failed(request.hide(f"could not be asked for ({error})")) from None
        except httpx2.RequestError as error:
            # Often without a text of its own: the name says what kind it was.
            said = f"{type(error).__name__}: {error}".removesuffix(": ")
            kind = "unreachable" if isinstance(error, httpx2.ConnectError) else "missing"
            raise _Failed(request.hide(f"gave no whole reply ({said})"), kind) from None
        log.info("%s answered %s with %s bytes", request.shown, receipt.status, receipt.bytes)
        return receipt

    def _receive(self, request: Request, response, write: Write) -> Receipt:
        """The answer in a response whose headers have arrived; _Failed where it is none."""
        headers, status = response.headers, response.status_code
        digest, size, first = hashlib.sha256(), 0, b""
        conditional = request.etag or request.last_modified
        chunks = _in_time(response, time.monotonic() + request.manners.whole)

        def receipt() -> Receipt:
            fetched_at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
            told = (headers.get(name, "") for name in ("content-type", "etag", "last-modified"))
            total = headers.get("x-total-count", "")
            return Receipt(request.shown, status, fetched_at, *told, size, digest.hexdigest(), total)

        if "," in headers.get("content-encoding", ""):
            # Each packing multiplies by a thousand, and a reply is measured only after all of them.
            raise _Failed("packed its reply more than once, as no honest server does", status=status)
        if status == 304 and conditional:
            return receipt()
        if status not in request.statuses:
            problem = f"answered {status}" + _start(chunks, request)
            if status != 429 and status < 500:
                raise _Failed(problem, status=status)
            wait = retry_after(headers.get("retry-after", ""))
            asked = "" if wait is None else f", asking for a pause of {wait:,.0f} seconds"
            raise _Failed(problem + asked, "missing", wait, status)

        def check() -> None:
            if problem := request.check(first[:CHECKED_BYTES], headers.get("content-type", "")):
                raise _Failed(
                    f"answered {status}, but the reply {problem}" + _start([first], request), "refused", status=status
                )

        checked = False
        with write() as file:
            for chunk in chunks:
                size += len(chunk)
                if size > request.largest:
                    raise _Failed(f"sent more than the {request.largest:,} bytes that are allowed here")
                if not checked:
                    first += chunk
                    if len(first) >= CHECKED_BYTES:
                        check()
                        checked = True
                digest.update(chunk)
                file.write(chunk)
            if not checked:
                check()
        return receipt()

    def _before_sending(self, sent) -> None:
        """Called for each request on the wire, redirected ones too: keeps to the host, and to its pace."""
        asked, request = sent.extensions["levelup"]
        manners, host = request.manners, sent.url.host
        is_allowed = host == asked.hostname or (request.redirects and re.fullmatch(request.redirects, host))
        if not is_allowed or (asked.scheme == "https" and sent.url.scheme != "https"):
            raise _Failed(f"redirects to {sent.url.scheme}://{host}, which is not where it was asked for")
        limiter = self._limiters.get((asked.hostname, manners.rates))
        if limiter is None:
            from pyrate_limiter import Limiter, Rate

            rates = [Rate(number, max(1, round(seconds * self.pace * 1000))) for number, seconds in manners.rates]
            limiter = self._limiters[asked.hostname, manners.rates] = Limiter(rates, buffer_ms=1)
        limiter.try_acquire(asked.hostname)


def retry_after(header: str) -> float | None:
    """Seconds that a Retry-After header asks for, as a number or as an HTTP date; None where it says nothing usable."""
    if header.strip().isdecimal():
        return float(header)
    try:
        moment = parsedate_to_datetime(header)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _in_time(response, deadline: float) -> Iterator[bytes]:
    """The chunks of a reply as they come, so that one which only drips is noticed; _Failed after the deadline."""
    for chunk in response.iter_bytes():
        if time.monotonic() > deadline:
            raise _Failed("took too long over its reply", "missing")
        yield chunk


def _start(chunks: Iterable[bytes], request: Request) -> str:
    """How a reply that is no answer begins, cleaned for a message; "" where it is empty."""
    first = b""
    for chunk in chunks:
        first += chunk
        # More than is shown: a secret that reaches over the edge must be whole to be found.
        if len(first) >= CHECKED_BYTES:
            break
    text = request.hide(first[:CHECKED_BYTES].decode("utf-8", "replace"))
    text = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return f", beginning {text[:SHOWN_BYTES]!r}" if text else ""


def _no_answer(request: Request, failure: _Failed, attempts: int) -> NoAnswer:
    """What a person is told: who was asked for what, what came of it, and what to do."""
    tries = f" ({attempts} attempts)" if attempts > 1 else ""
    is_down = failure.kind in ("missing", "unreachable")
    if failure.kind == "refused":
        remedy = (
            "Wait a while and refresh again; if the reply stays the same, open the address in a browser, and correct "
            f"the query or the expected layout in orchestration/sources/{request.source}"
        )
    elif is_down:
        remedy = (
            "Check that this machine reaches the address, and refresh again later; without a network refresh from the "
            "bundled figures or an archive"
        )
    else:
        remedy = (
            f"Open the address in a browser; correct LEVELUP_BASE_URL_{request.source.upper()} where it is set, or "
            f"orchestration/sources/{request.source}"
        )
    return NoAnswer(
        status=failure.status,
        is_down=is_down,
        wait=failure.wait,
        source=request.source,
        dataset=request.dataset,
        problem=f"{request.shown} {failure}{tries}",
        remedy=f"{remedy}. Nothing that has landed was changed",
    )
