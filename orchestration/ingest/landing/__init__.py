"""From bytes to a release folder, atomically. The only package that writes raw/.

Parsing and checking happen in ``refresh``; what may be removed again is decided in ``retention``.
"""

from orchestration.ingest.landing.cleaning import clear, leftovers, remove, tidy
from orchestration.ingest.landing.compaction import compact
from orchestration.ingest.landing.disk import manifest_sha256
from orchestration.ingest.landing.notes import keep_note, note
from orchestration.ingest.landing.pages import Pages
from orchestration.ingest.landing.payloads import (
    PACKED,
    PLAIN_NAME,
    open_payload,
    read_payload,
    stored_as,
    stored_names,
)
from orchestration.ingest.landing.releases import (
    EMPTY,
    Landed,
    by_payload,
    landed_releases,
    latest,
    outdated,
    payload,
    payload_file,
    payload_names,
    receipts,
    releases_at,
    returned,
    said,
    stored_sha256,
)
from orchestration.ingest.landing.writing import acknowledge, check_names, land, land_empty, renew, replace_table

__all__ = [
    "EMPTY",
    "PACKED",
    "PLAIN_NAME",
    "Landed",
    "Pages",
    "acknowledge",
    "by_payload",
    "check_names",
    "clear",
    "compact",
    "keep_note",
    "land",
    "land_empty",
    "landed_releases",
    "latest",
    "leftovers",
    "manifest_sha256",
    "note",
    "open_payload",
    "outdated",
    "payload",
    "payload_file",
    "payload_names",
    "read_payload",
    "receipts",
    "releases_at",
    "remove",
    "renew",
    "replace_table",
    "returned",
    "said",
    "stored_as",
    "stored_names",
    "stored_sha256",
    "tidy",
]
