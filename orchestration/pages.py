"""Dagster's web server with a guard before it, which refuses what other web pages make a browser send.

Dagster has no password, takes changes by GET and looks at no origin. Who can reach the port is not decided here, but
by what it listens on (orchestration/defs/serving.py).
"""

import argparse
import re
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})
READING = frozenset({"GET", "HEAD"})
# Of RFC 6455: against the policy of the server.
POLICY = 1008

UNKNOWN_NAME = (
    400,
    "This is no address of these pages: open them where they are served, or say in LEVELUP_UI_URL where that is.",
)
ANOTHER_PAGE = 403, "Another web page asked for this, not one of these; where a proxy shows these, LEVELUP_UI_URL says."
BY_LINK = 405, "GraphQL is asked by POST here, so that no link can change anything."
NOT_JSON = 415, "POST takes application/json here, which no form of another page can send."


class Guard:
    """ASGI middleware that lets through what people open, what these pages ask, and programs that are no browser.

    ``host`` is what the server listens on; ``address`` where a proxy shows it, such as ``https://levelup.example.org``.
    """

    def __init__(self, app: ASGIApp, host: str, address: str = "") -> None:
        at = urlsplit(address.lower())
        self.app = app
        # Browsers leave out the port that a scheme has anyway.
        standard = {"http": ":80", "https": ":443"}.get(at.scheme, "")
        self.origin = f"{at.scheme}://{at.netloc.removesuffix(standard)}" if address else None
        self.direct = LOOPBACK_NAMES | {host.lower()}
        if at.scheme == "http" and _name(at.netloc) in LOOPBACK_NAMES:
            # On this machine the port tells our pages from those of another program.
            self.origin = None
        self.names = self.direct | ({_name(at.netloc)} if address else set())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request that is refused with one sentence, close a WebSocket that is; pass on the others."""
        if scope["type"] in ("http", "websocket") and (refused := self.refusal(scope)):
            status, sentence = refused
            if scope["type"] == "websocket":
                # Before it is accepted: the server says 403, and no page could read more.
                await send({"type": "websocket.close", "code": POLICY})
            else:
                await PlainTextResponse(sentence, status)(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def refusal(self, scope: Scope) -> tuple[int, str] | None:
        """Status and sentence for what is refused."""
        headers = Headers(scope=scope)
        # A name that somebody else has pointed to this machine would make their page one of ours.
        if _name(headers.get("host", "")) not in self.names:
            return UNKNOWN_NAME
        if self._is_foreign(scope, headers):
            return ANOTHER_PAGE
        if scope["type"] == "websocket":
            return None
        if scope["method"] not in READING:
            is_json = headers.get("content-type", "").partition(";")[0].strip().lower() == "application/json"
            return None if is_json else NOT_JSON
        # To whom HTML is acceptable, Dagster shows a page to type queries into, and runs none.
        if scope["path"].endswith("/graphql") and "text/html" not in headers.get("accept", ""):
            return BY_LINK
        return None

    def _is_foreign(self, scope: Scope, headers: Headers) -> bool:
        """Whether a page of another origin asks. A program that is no browser says nothing of origins."""
        if (origin := headers.get("origin")) is not None:
            host = headers["host"].lower()
            own = {self.origin, f"http://{host}"} if _name(host) in self.direct else {self.origin}
            return origin.lower() not in own
        opened = ("GET", "navigate", "document")
        asked = scope.get("method"), headers.get("sec-fetch-mode"), headers.get("sec-fetch-dest")
        return headers.get("sec-fetch-site") in ("cross-site", "same-site") and asked != opened


def _name(authority: str) -> str:
    return re.sub(r":\d+$", "", authority).lower()


def serve(host: str, address: str, settings: list[str]) -> None:
    """Run Dagster's web server behind the guard, with ``settings`` of its command line, until interrupted."""
    from dagster_webserver import cli

    make = cli.create_app_from_workspace_process_context

    def make_guarded(*arguments, **more):
        app = make(*arguments, **more)
        app.add_middleware(Guard, host=host, address=address)
        return app

    cli.create_app_from_workspace_process_context = make_guarded
    cli.cli(["--host", host, *settings], prog_name="dagster-webserver", auto_envvar_prefix="DAGSTER_WEBSERVER")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m orchestration.pages", allow_abbrev=False)
    parser.add_argument("--host", required=True)
    parser.add_argument("--address", default="", help="where a proxy shows the pages")
    known, others = parser.parse_known_args()
    serve(known.host, known.address, others)
