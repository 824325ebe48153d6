"""A server of files: each with the validators that its publisher gives, and 304 where nothing has changed."""

import hashlib
from dataclasses import dataclass, field

from werkzeug import Request, Response

from tests.fakes.server import Fault


@dataclass
class File:
    """Bytes at a path. ``etag`` and ``modified`` are sent where they are not empty."""

    content: bytes
    etag: str = ""
    modified: str = ""
    content_type: str = "text/plain; charset=utf-8"


@dataclass
class FakeFiles:
    """Files by path. ``asked`` has the path, If-None-Match and If-Modified-Since of every request.

    ``faults`` spoil the replies one after another, None leaving one as it is.
    """

    files: dict[str, File] = field(default_factory=dict)
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    faults: list[Fault | None] = field(default_factory=list)

    def put(self, path: str, content: bytes) -> None:
        """A file as GitHub serves raw ones: with an ETag of its bytes, and without Last-Modified."""
        self.files[path] = File(content, etag=f'W/"{hashlib.sha256(content).hexdigest()}"')

    def answer(self, asked: Request) -> Response:
        """The reply to one request."""
        etag, modified = (asked.headers.get(name, "") for name in ("If-None-Match", "If-Modified-Since"))
        self.asked.append((asked.path, etag, modified))
        file = self.files.get(asked.path)
        if file is None:
            return Response("404: Not Found", 404, content_type="text/plain")
        headers = {name: value for name, value in (("ETag", file.etag), ("Last-Modified", file.modified)) if value}
        # As RFC 9110 has it: If-Modified-Since counts only where If-None-Match is not sent.
        if (etag and etag == file.etag) or (not etag and modified and modified == file.modified):
            return Response(b"", 304, headers)
        good = Response(file.content, 200, headers, content_type=file.content_type)
        fault = self.faults.pop(0) if self.faults else None
        return fault(good) if fault else good
