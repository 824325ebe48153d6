"""A local server on a real socket, and the ways in which a reply goes wrong. What a publisher replies is not here."""

import re
import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

Fault = Callable[[Response], Response]


@contextmanager
def serving(answer: Callable[[Request], Response]) -> Iterator[str]:
    """Serve every request through ``answer``; yields the address. A slow reply does not hold up the next one."""
    with HTTPServer(host="127.0.0.1", threaded=True) as server:
        server.expect_request(re.compile(".*")).respond_with_handler(answer)
        yield server.url_for("").rstrip("/")


def status(code: int, text: str = "", **headers: str) -> Fault:
    """Another status; underscores of header names stand for dashes."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda good: Response(text, code, named)


def empty(good: Response) -> Response:
    """Nothing, with status 200."""
    return Response(b"", 200, content_type=good.content_type)


def web_page(good: Response) -> Response:
    """A web page, with status 200."""
    return Response("<!DOCTYPE html>\n<html><body>Sorry, too busy.</body></html>", 200, content_type="text/html")


def sentence(text: str) -> Fault:
    """Plain words, with status 200."""
    return lambda good: Response(text, 200, content_type="text/plain")


def dropped(good: Response) -> Response:
    """The first half, and then a closed connection."""
    body = good.get_data()
    half = Response(body[: len(body) // 2], 200, content_type=good.content_type)
    half.headers["Content-Length"] = str(len(body))
    return half


def slow(seconds: float) -> Fault:
    """The reply as it should be, after a silence."""

    def wait(good: Response) -> Response:
        time.sleep(seconds)
        return good

    return wait


def dripping(seconds: float, parts: int) -> Fault:
    """The reply in many parts, with a silence before each."""

    def drip(good: Response) -> Response:
        body = good.get_data()
        size = -(-len(body) // parts)

        def pieces() -> Iterator[bytes]:
            for start in range(0, len(body), size):
                time.sleep(seconds)
                yield body[start : start + size]

        return Response(pieces(), 200, content_type=good.content_type)

    return drip


def endless(good: Response) -> Response:
    """The right status, and then a reply without an end."""

    def pieces() -> Iterator[bytes]:
        while True:
            yield b"x" * 65_536

    return Response(pieces(), 200, content_type=good.content_type)


@contextmanager
def dripping_headers(seconds: float) -> Iterator[str]:
    """Every request is answered by a header each so many seconds, and never by the last of them; yields the address."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            try:
                self.request.sendall(b"HTTP/1.1 200 OK\r\n")
                while True:
                    time.sleep(seconds)
                    self.request.sendall(b"X-More: 1\r\n")
            except OSError:
                pass  # The other side has had enough.

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

    with Server(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
