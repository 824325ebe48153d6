"""What publishers wrap files in: gzip, zip, tar. Opened in memory, within bounds; no name from inside becomes a path.

A bomb, a path out of the folder, a link, an encrypted or a damaged member is refused: no honest release has any.
"""

import gzip
import io
import lzma
import re
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from orchestration.ingest.errors import BadInput
from orchestration.ingest.rich_text import MARKS, raised_in_a_figure

OBTAIN_AGAIN = "Obtain the file again from its publisher, or restore the last good copy"
# Far above any release known (the largest holds 90 MB of text), far below what would fill a small machine.
LARGEST = 1024**3
MOST_MEMBERS = 20_000
TAR_HEADERS = 32 * 1024**2
GZIP, CENTRAL_ENTRY = b"\x1f\x8b", b"PK\x01\x02"
ROOT_ELEMENT = re.compile(rb"<[A-Z_]")
# A text that many cells share is there as often as they are: one of megabytes is a bomb. Excel ends at 32,767 letters.
CELLS = re.compile(r"(sheet[0-9]*|sharedStrings|content)\.xml$")
LONGEST_TEXT = 2**18
DAMAGE = (
    OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, tarfile.TarError, NotImplementedError,
    # Of a place before the beginning, to which a spoilt directory of a zip file points.
    ValueError,
)  # fmt: skip


def decompressed(content: bytes, name: str, *, source: str, dataset: str, largest: int = LARGEST) -> bytes:
    """Content of a payload file, gunzipped where the name ends in .gz. BadInput where it is damaged or too large."""
    if not name.endswith(".gz"):
        return content
    try:
        with gzip.open(io.BytesIO(content)) as file:
            inner = file.read(largest + 1)
    except DAMAGE as error:
        problem = f"the gzip is truncated or corrupt ({error})"
        raise _bad(source, dataset, name, problem) from None
    if len(inner) > largest:
        raise _bad(source, dataset, name, f"the gzip holds more than the {largest:,} bytes that are allowed")
    return inner


def read_zip(content: bytes, name: str, *, source: str, dataset: str, largest: int = LARGEST) -> dict[str, bytes]:
    """Files of a zip by their path inside it, in path order. BadInput where it is damaged, hostile or too large."""
    return dict(zip_files(content, name, source=source, dataset=dataset, largest=largest))


def zip_files(
    content: bytes, name: str, *, source: str, dataset: str, largest: int = LARGEST, only: str = ".*"
) -> Iterator[tuple[str, bytes]]:
    """Files of a zip whose whole path matches ``only`` (in any case), one by one: path and bytes, in path order.

    BadInput where the zip is damaged, any member is hostile, or those that match hold more than ``largest`` bytes.
    """
    left = largest
    try:
        with _open_zip(content, name, source, dataset) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            for member in members:
                # Mode of a symbolic link, in the upper half of the attributes that Unix writes.
                _check_member(member.filename, (member.external_attr >> 28) != 0xA, name, source, dataset)
            wanted = [member for member in members if re.fullmatch(only, member.filename, re.IGNORECASE)]
            _check_size(len(wanted), sum(member.file_size for member in wanted), largest, name, source, dataset)
            for member in sorted(wanted, key=lambda member: member.filename):
                with archive.open(member) as file:
                    # What a header claims is not what there is: the bound holds for the bytes themselves.
                    inner = _bounded(file, left, name, source, dataset)
                left -= len(inner)
                yield member.filename, inner
    except DAMAGE as error:
        raise _bad(source, dataset, name, f"the zip is truncated or corrupt ({error})") from None


def read_tar(content: bytes, name: str, *, source: str, dataset: str, largest: int = LARGEST) -> dict[str, bytes]:
    """Files of a tar, gzipped or not, by their path inside it, in path order. BadInput as for ``read_zip``."""
    found: dict[str, bytes] = {}
    members, size = 0, 0
    opened = gzip.GzipFile(fileobj=io.BytesIO(content)) if content.startswith(GZIP) else io.BytesIO(content)
    try:
        # As a stream: the bound holds for headers and padding too, which can be as long as they say.
        with tarfile.open(fileobj=_Bounded(opened, largest + TAR_HEADERS), mode="r|") as archive:
            for member in archive:
                members, size = members + 1, size + max(member.size, 0)
                _check_size(members, size, largest, name, source, dataset)
                if member.isdir():
                    continue
                _check_member(member.name, member.isfile() and member.size >= 0, name, source, dataset)
                found[member.name] = archive.extractfile(member).read()
    except DAMAGE as error:
        raise _bad(source, dataset, name, f"the tar is truncated or corrupt ({error})") from None
    return dict(sorted(found.items()))


def check_office_file(content: bytes, name: str, *, source: str, dataset: str, largest: int = LARGEST) -> None:
    """BadInput unless a workbook that is a zip (xlsx, ods) is whole, no bomb, and declares no document type.

    Nor may a footnote be raised beside a figure, which would read as its last digit.
    """
    has_marks = False
    try:
        with _open_zip(content, name, source, dataset) as archive:
            members = archive.infolist()
            size = sum(member.file_size for member in members)
            _check_size(len(members), size, largest, name, source, dataset)
            for member in members:
                _check_member(member.filename, True, name, source, dataset)
                if member.filename.lower().endswith((".xml", ".rels")) and member.file_size:
                    with archive.open(member) as file:
                        first = file.read(4096)
                        # What stands before the root element must be seen whole, in an encoding that is understood.
                        if b"<!DOCTYPE" in first.upper() or not ROOT_ELEMENT.search(first.upper()):
                            problem = f"its part {member.filename!r} declares a document type, as entity bombs do"
                            raise _bad(source, dataset, name, problem)
                        if CELLS.search(member.filename):
                            longest, marked = _texts_of(first, file)
                            has_marks = has_marks or marked
                            if longest > LONGEST_TEXT:
                                problem = f"a cell in its part {member.filename!r} is longer than any program writes"
                                raise _bad(source, dataset, name, problem)
            if has_marks and (place := raised_in_a_figure(archive)):
                problem = f"a footnote is raised beside the figure in {place}, so that the two read as one number"
                remedy = "Write the footnote in a cell of its own in a copy, and say so in its release.json"
                raise BadInput(source=source, dataset=dataset, file=name, problem=problem, remedy=remedy)
    except DAMAGE as error:
        raise _bad(source, dataset, name, f"the workbook is truncated or corrupt ({error})") from None


class _Bounded:
    """A file of which no more than so many bytes are read."""

    def __init__(self, file, left: int) -> None:
        self._file, self._left = file, left

    def read(self, size: int) -> bytes:
        """The next bytes; TarError where they are more than are allowed."""
        content = self._file.read(size)
        self._left -= len(content)
        if self._left < 0:
            raise tarfile.ReadError("it unpacks to more bytes than are allowed")
        return content


def _open_zip(content: bytes, name: str, source: str, dataset: str) -> zipfile.ZipFile:
    """A zip of not too many members, none of them encrypted or packed in a way that cannot be bounded."""
    # Before it is opened, which takes a kilobyte of memory for each.
    if (members := content.count(CENTRAL_ENTRY)) > MOST_MEMBERS:
        _check_size(members, 0, LARGEST, name, source, dataset)
    archive = zipfile.ZipFile(io.BytesIO(content))
    for member in archive.infolist():
        if member.flag_bits & 1:
            raise _bad(source, dataset, name, f"the zip's member {member.filename!r} is encrypted")
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            # A few kilobytes of bzip2 unpack to gigabytes in one step.
            problem = f"the zip's member {member.filename!r} is packed with method {member.compress_type}, not deflate"
            raise _bad(source, dataset, name, problem)
    return archive


def _texts_of(first: bytes, file) -> tuple[int, bool]:
    """Of XML, of which ``first`` has been read: its longest run of bytes without the start of a tag, and whether it has
    MARKS. What is longer than LONGEST_TEXT is not read to its end.
    """
    longest, run, chunk, last, has_marks = 0, 0, first, b"", False
    while chunk and longest <= LONGEST_TEXT:
        before, *tags = chunk.split(b"<")
        longest = max(longest, run + len(before), *map(len, tags), 0)
        run = len(tags[-1]) if tags else run + len(before)
        has_marks = has_marks or MARKS.search(last + chunk) is not None
        last, chunk = chunk[-30:], file.read(2**20)
    return longest, has_marks


def _bounded(file, left: int, name: str, source: str, dataset: str) -> bytes:
    inner = file.read(left + 1)
    if len(inner) > left:
        raise _bad(source, dataset, name, "it unpacks to more bytes than are allowed")
    return inner


def _check_member(path: str, is_plain_file: bool, name: str, source: str, dataset: str) -> None:
    parts = PurePosixPath(path.replace("\\", "/"))
    if not is_plain_file:
        raise _bad(source, dataset, name, f"its member {path!r} is a link or a device, not a file")
    if parts.is_absolute() or ".." in parts.parts or path[1:2] == ":" or "\0" in path:
        raise _bad(source, dataset, name, f"its member {path!r} points out of the folder")


def _check_size(members: int, size: int, largest: int, name: str, source: str, dataset: str) -> None:
    if members > MOST_MEMBERS:
        raise _bad(source, dataset, name, f"it has {members:,} members; {MOST_MEMBERS:,} are allowed")
    if size > largest:
        raise _bad(source, dataset, name, f"it unpacks to {size:,} bytes; {largest:,} are allowed")


def _bad(source: str, dataset: str, name: str, problem: str) -> BadInput:
    return BadInput(source=source, dataset=dataset, file=name, problem=problem, remedy=OBTAIN_AGAIN)
