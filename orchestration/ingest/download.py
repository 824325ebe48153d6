"""What a live connector is given: a client and a base address. The HTTP client itself is not here yet."""

import os
from typing import Protocol


class Client(Protocol):
    """The one thing a ``fetch_<dataset>`` needs of HTTP."""

    def get(self, url: str, *, accept: str = "*/*") -> bytes:
        """Body of a successful reply. Raises BadInput when the publisher does not answer usefully after retries."""
        ...


def base_url(source: str, default: str) -> str:
    """Address of a publisher's service: LEVELUP_BASE_URL_<SOURCE> where set (say, a local server), else ``default``."""
    return (os.environ.get(f"LEVELUP_BASE_URL_{source.upper()}") or default).rstrip("/")
