"""The publisher's files of a release folder, as they came or gzipped: their names, reading and storing.

A payload file lies in ``payload/`` as it came or, where that is notably smaller, gzipped, its name followed by PACKED,
which no publisher's file can end in. Equal files of a source share their place where the disk knows second names.
"""

import errno
import gzip
import hashlib
import os
import re
from pathlib import Path
from typing import BinaryIO

from orchestration import paths
from orchestration.ingest.containers import LARGEST
from orchestration.ingest.dataset import AssetPath
from orchestration.ingest.errors import BadInput
from orchestration.ingest.landing.disk import write_file

# Shorter than any disk allows, with what is put after it while a file is written.
PLAIN_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.,()+ -]{0,199}")
# No plain name has a tilde; whoever looks at the folder can unpack the file by hand.
PACKED = "~.gz"
# Nine tenths: less is not worth unpacking. Level 9 takes three times as long, for a thousandth of the store.
NOTABLY_SMALLER, LEVEL = 0.9, 6


def stored_names(folder: Path) -> list[str]:
    """Names of the publisher's files in a release folder, each once, however it is stored."""
    return sorted({file.name.removesuffix(PACKED) for file in (folder / "payload").iterdir()})


def stored_as(folder: Path, name: str) -> str:
    """What one of the publisher's files is called in the payload folder, where it may lie gzipped."""
    packed = f"{name}{PACKED}"
    return packed if not (folder / "payload" / name).exists() and (folder / "payload" / packed).exists() else name


def open_payload(folder: Path, name: str) -> BinaryIO:
    """The publisher's bytes of one file of a release folder, as a stream.

    FileNotFoundError where there is none; reading a damaged one raises any of ``containers.DAMAGE``.
    """
    try:
        return (folder / "payload" / name).open("rb")
    except FileNotFoundError:
        return gzip.open(folder / "payload" / f"{name}{PACKED}")
    except NotADirectoryError as error:
        # What lies inside a zip is called after it: data.zip/table.csv.
        raise FileNotFoundError(error.errno, error.strerror, error.filename) from None


def read_payload(folder: Path, name: str) -> bytes:
    """``open_payload``, read to its end, which must come within the bounds of ``containers``."""
    with open_payload(folder, name) as file:
        content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise OSError(errno.EFBIG, f"it holds more than the {LARGEST:,} bytes that are allowed", name)
    return content


def gzipped(content: bytes) -> bytes | None:
    """The bytes gzipped, the same at any time; None where they would not be notably smaller."""
    small = gzip.compress(content, LEVEL, mtime=0)
    return small if len(small) < NOTABLY_SMALLER * len(content) else None


def as_gzip(packed: bytes) -> dict[str, str]:
    """What release.json says of a file that is not stored as it came. The hash tells what unpacking would forgive."""
    return {"stored": "gzip", "stored_sha256": hashlib.sha256(packed).hexdigest()}


class StoredFiles:
    """The files that lie in the raw store for one source, by size: a file like one of them is not written again."""

    def __init__(self, source: str) -> None:
        self._of_size: dict[int, list[Path]] = {}
        for place in paths.raw().glob(f"{source}/*/*/payload/*"):
            self._of_size.setdefault(place.stat().st_size, []).append(place)

    def write(self, place: Path, content: bytes) -> None:
        """Write a file, or give one that holds these very bytes a second name, where the disk knows such."""
        for equal in self._of_size.setdefault(len(content), []):
            # What the disk has spoilt since is no equal: it is the bytes that are compared.
            if equal.read_bytes() == content and linked(equal, place):
                return
        write_file(place, content)
        self._of_size[len(content)].append(place)


def linked(equal: Path, place: Path) -> bool:
    """Give a file a second name; False where the disk knows no such."""
    try:
        os.link(equal, place)
    except OSError:
        return False
    return True


def not_plain(path: AssetPath, name: str) -> BadInput:
    """What is said of a name that cannot become a path."""
    return BadInput(
        source=path[0],
        dataset=path[1],
        file=name[:100],
        problem="this is not a plain file name",
        remedy="Use letters, digits, dots, dashes and underscores, 200 at most, without folders",
    )
