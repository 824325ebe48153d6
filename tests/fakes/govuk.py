"""GOV.UK as its Content API behaves on the wire, with made-up statistics.

A sub-route is a 303 to the address of the page, a page taken down a 410 with a body, a page that moved a 200 of the
schema ``redirect``. Files have addresses of their own, and a replaced file gets a new one.
"""

import json
from collections.abc import Callable

from werkzeug import Request, Response

from tests.fakes.server import Fault

ODS = "application/vnd.oasis.opendocument.spreadsheet"
TYPES = {"ods": ODS, "csv": "text/csv", "pdf": "application/pdf"}


class FakeGovuk:
    """Pages and files. ``asked`` lists the paths that were asked for.

    ``faults`` spoil replies by path, the first time each is asked for; ``before`` is called before the request for a
    file of that number, the first being 1. ``slots`` is how many requests are still processed before a 429.
    """

    def __init__(self) -> None:
        self.pages: dict[str, dict] = {}
        self.files: dict[str, bytes] = {}
        self.asked: list[str] = []
        self.faults: dict[str, Fault] = {}
        self.before: dict[int, Callable[[], object]] = {}
        self.slots = 10**6
        self.host = ""

    @property
    def file_requests(self) -> list[str]:
        """Names of the files that were asked for."""
        return [path.rsplit("/", 1)[-1] for path in self.asked if not path.startswith("/api/")]

    def answer(self, request: Request) -> Response:
        """The reply to one request."""
        self.asked.append(request.path)
        self.host = request.host_url.rstrip("/")
        self.slots -= 1
        if self.slots < 0:
            self.slots = 10**6
            return Response("Too many requests", 429, {"Retry-After": "1"})
        if request.path.startswith("/api/content/"):
            reply = self.page(request.path.removeprefix("/api/content"))
        else:
            if change := self.before.get(len(self.file_requests)):
                change()
            content = self.files.get(request.path)
            reply = Response("Not found", 404, content_type="text/html")
            if content is not None:
                reply = Response(content, 200, content_type=TYPES[request.path.rsplit(".", 1)[-1]])
        fault = self.faults.pop(request.path, None)
        return fault(reply) if fault else reply

    def page(self, path: str) -> Response:
        """The content item of a page, or what there is instead."""
        item = self.pages.get(path)
        if item is None:
            parent = next((known for known in self.pages if path.startswith(f"{known}/")), None)
            if parent:
                return Response("", 303, {"Location": f"{self.host}/api/content{parent}"})
            return Response("", 404)
        status = 410 if item["schema_name"] == "gone" else 200
        text = json.dumps(item).replace("{host}", self.host)
        return Response(text, status, {"Cache-Control": "public, max-age=300"}, content_type="application/json")

    def add_page(self, path: str, title: str, updated: str = "2025-06-26T08:30:00Z", **changes) -> dict:
        """A live publication, without attachments so far."""
        self.pages[path] = {
            "base_path": path,
            "content_id": "5f5e1bb5-7631-11e4-a3cb-005056011aef",
            "document_type": "official_statistics",
            "schema_name": "publication",
            "title": title,
            "locale": "en",
            "first_published_at": updated,
            "public_updated_at": updated,
            "updated_at": updated,
            "withdrawn_notice": {},
            "details": {"body": "<div class='govspeak'><p>Tables.</p></div>", "attachments": []},
            "links": {},
            **changes,
        }
        return self.pages[path]

    def add_file(self, path: str, name: str, content: bytes, title: str = "Tables") -> str:
        """Attach a file to a page under an address of its own; returns the address without its host."""
        address = f"/media/{len(self.files) + 1:024x}/{name}"
        self.files[address] = content
        self.pages[path]["details"]["attachments"].append(
            {
                "attachment_type": "file",
                "id": name,
                "title": title,
                "url": f"{{host}}{address}",
                "accessible": False,
                "alternative_format_contact_email": "accessible-formats@example.gov.uk",
                "content_type": TYPES[name.rsplit(".", 1)[-1]],
                "file_size": len(content),
                "filename": name,
            }
        )
        return address

    def replace_files(self, path: str, content: bytes, updated: str) -> None:
        """Replace every file of a page: each gets a new address, the old one is gone, and the page says when."""
        page = self.pages[path]
        old, page["details"]["attachments"] = page["details"]["attachments"], []
        for entry in old:
            self.files.pop(entry["url"].removeprefix("{host}"))
            # The next number would otherwise be that of the file just removed.
            self.files[f"/was{len(self.files)}{entry['filename']}"] = b""
            self.add_file(path, entry["filename"], content, entry["title"])
        page["public_updated_at"] = page["updated_at"] = updated

    def collect(self, path: str, members: list[str]) -> None:
        """A collection of pages, to which each of them points. It also names one that is not public."""
        item = self.add_page(path, "Collection", schema_name="document_collection", details={"collection_groups": []})
        item["links"] = {"documents": [{"base_path": member, "title": member} for member in members]}
        item["details"]["collection_groups"] = [{"title": "Results", "body": "", "documents": ["0000", "0001"]}]
        for member in members:
            if member in self.pages:
                self.pages[member]["links"] = {"document_collections": [{"base_path": path}]}

    def move(self, path: str, destination: str) -> None:
        """Leave a redirect where a page was, which is found under another path."""
        self.pages[destination] = {**self.pages.get(path, {}), "base_path": destination}
        self.pages[path] = {
            "base_path": path,
            "content_id": None,
            "document_type": "redirect",
            "schema_name": "redirect",
            "title": None,
            "public_updated_at": "2025-01-01T00:00:00Z",
            "withdrawn_notice": {},
            "details": {},
            "links": {},
            "redirects": [{"path": path, "type": "exact", "destination": f"{destination}?query=answer#fragment"}],
        }

    def take_down(self, path: str, explanation: str = "Published in error", instead: str = "") -> None:
        """Unpublish a page."""
        self.pages[path] = {
            "base_path": path,
            "document_type": "gone",
            "schema_name": "gone",
            "title": None,
            "details": {
                "explanation": f"<div class='govspeak'><p>{explanation}</p></div>",
                "alternative_path": instead,
            },
            "links": {},
        }
