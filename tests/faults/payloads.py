"""Replies of publishers, spoilt one at a time, and what a refresh makes of each: refused, harmless, told, silent or crash.

Every connector is asked for real, over sockets, against its fake. A mutation stands for as long as its refresh lasts, so
that asking again does not heal it. Where it falls is drawn from a seed. Nothing of the code under test is replaced.
"""

import csv
import io
import json
import os
import re
import shutil
import signal
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from random import Random

import polars as pl
from stamina.instrumentation import get_on_retry_hooks, set_on_retry_hooks
from werkzeug import Request, Response

from orchestration.ingest.checks import check_table
from orchestration.ingest.dataset import AssetPath, Dataset
from orchestration.ingest.download import Client
from orchestration.ingest.errors import BadInput
from orchestration.ingest.landing import read_payload, stored_names
from orchestration.ingest.refresh import Outcome, Tables, refresh_all, refresh_dataset
from orchestration.sources import datasets
from tests.fakes.publishers import Publishers, serving_everyone
from tests.faults.report import Counts

FORBIDDEN = ("silent", "crash")
LONGEST = 20
MARKERS = (
    "c",
    "..",
    "-",
    "[x]",
    "#N/A",
    "NaN",
    "inf",
    "1e999",
    "=cmd|' /C calc'!A0",
    "n/a",
    "supressed",
    "12abc",
    "½",
    "٣",
)
NUMBER = re.compile(r"(?<![\w.#&\-/:])-?[0-9]+(?:\.[0-9]+)?(?![\w.%/:-])")
PAGE = b"<!DOCTYPE html><html><head><title>Service unavailable</title></head><body>Please try later</body></html>"
Spoil = Callable[[bytes, Random], bytes | None]


# Bytes of any kind.


def flip_a_bit(content: bytes, random: Random) -> bytes | None:
    """One bit of one byte."""
    if not content:
        return None
    place = random.randrange(len(content))
    return content[:place] + bytes([content[place] ^ 1 << random.randrange(8)]) + content[place + 1 :]


def cut_anywhere(content: bytes, random: Random) -> bytes | None:
    """The end is missing."""
    return content[: random.randrange(1, len(content))] if len(content) > 1 else None


def cut_at_a_line(content: bytes, random: Random) -> bytes | None:
    """Whole lines are missing from the end, so that each that is left is whole."""
    ends = [found.end() for found in re.finditer(rb"\n", content)][:-1]
    return content[: random.choice(ends)] if ends and not content.startswith(b"PK") else None


def null_bytes(content: bytes, random: Random) -> bytes:
    """Some zero bytes in the middle."""
    place = random.randrange(len(content) + 1)
    return content[:place] + b"\0" * random.randrange(1, 9) + content[place:]


def web_page(content: bytes, random: Random) -> bytes:
    """A web page with status 200."""
    return PAGE


def error_in_json(content: bytes, random: Random) -> bytes:
    """An error with status 200."""
    return random.choice(
        (
            b'{"error": {"code": 400, "message": "Invalid"}}',
            b'{"status": "error", "results": []}',
            b"[]",
            b"{}",
            b"null",
        )
    )


def nothing(content: bytes, random: Random) -> bytes:
    """An empty reply."""
    return b""


# Text, also that inside of zips.


def in_text(spoil: Callable[[str, Random], str | None]) -> Spoil:
    """The text of a reply, or of one part of the zip that it is."""

    def inside(content: bytes, random: Random) -> bytes | None:
        if not content.startswith(b"PK\x03\x04"):
            try:
                text = spoil(content.decode("utf-8"), random)
                return None if text is None else text.encode("utf-8", "surrogatepass")
            except UnicodeDecodeError:
                return None
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        names = [name for name in parts if re.search(r"(sheet\d*|sharedStrings|content)\.xml$|\.csv$", name)]
        random.shuffle(names)
        for name in names:
            changed = inside(parts[name], random)
            if changed not in (None, parts[name]):
                return zipped(parts | {name: changed})
        return None

    inside.__doc__ = spoil.__doc__
    return inside


def zipped(parts: dict[str, bytes]) -> bytes:
    """A zip of these files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def a_number(change: Callable[[str, Random], str]) -> Callable[[str, Random], str | None]:
    """One number of a text, at random, is another."""

    def spoil(text: str, random: Random) -> str | None:
        places = [found.span() for found in NUMBER.finditer(text)]
        if not places:
            return None
        start, end = random.choice(places)
        return text[:start] + change(text[start:end], random) + text[end:]

    return spoil


def another_digit(number: str, random: Random) -> str:
    """One digit is another."""
    place = random.choice([place for place, letter in enumerate(number) if letter.isdigit()])
    return number[:place] + random.choice([d for d in "0123456789" if d != number[place]]) + number[place + 1 :]


def a_marker(number: str, random: Random) -> str:
    """A word where a number stood."""
    return random.choice(MARKERS)


def numbers_in_thousands(text: str, random: Random) -> str | None:
    """Every number of a column, or of a key, times a thousand or a million."""
    if not (chosen := column(text, random)):
        return None
    factor = random.choice(("000", "000000"))
    return chosen(lambda cell: cell + factor if re.fullmatch(r"-?[1-9][0-9]*", cell) else cell)


def with_separators(number: str, random: Random) -> str:
    """A thousands separator, or a decimal comma."""
    return random.choice(('"1,234"', "1,234", "1 234", "1.234,5"))


def cells_of(text: str) -> list[list[str]] | None:
    """The records of a CSV; None where a text is none."""
    if text.lstrip("\ufeff \r\n")[:1] in ("{", "[", "<", ""):
        return None
    records = list(csv.reader(io.StringIO(text, newline="")))
    width = max((len(record) for record in records), default=0)
    return records if width > 1 and sum(len(record) == width for record in records) > 1 else None


def as_csv(records: list[list[str]]) -> str:
    """Records as text."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows(records)
    return buffer.getvalue()


def column(text: str, random: Random) -> Callable[[Callable[[str], str]], str] | None:
    """One column of a CSV or one key of a JSON: what maps its cells and gives the text back."""
    records = cells_of(text)
    if records:
        width = max(map(len, records))
        rows = [place for place, record in enumerate(records) if len(record) == width]
        numeric = [c for c in range(width) if any(re.fullmatch(r"-?[0-9.]+", records[row][c]) for row in rows)]
        if not numeric:
            return None
        chosen = random.choice(numeric)

        def mapped(change: Callable[[str], str]) -> str:
            for row in rows:
                records[row][chosen] = change(records[row][chosen])
            return as_csv(records)

        return mapped
    keys = sorted(set(re.findall(r'"([^"\\]+)": ?-?[0-9]', text)))
    if not keys:
        return None
    key = random.choice(keys)
    return lambda change: re.sub(
        rf'("{re.escape(key)}": ?)(-?[0-9]+)(?![0-9.eE])', lambda found: found[1] + change(found[2]), text
    )


def columns_trade_names(text: str, random: Random) -> str | None:
    """Two columns have each other's name."""
    if records := cells_of(text):
        width = max(map(len, records))
        header = next(record for record in records if len(record) == width)
        one, other = random.sample(range(width), 2)
        header[one], header[other] = header[other], header[one]
        return as_csv(records)
    keys = sorted(set(re.findall(r'"([^"\\]+)":', text)))
    if len(keys) < 2:
        return None
    one, other = random.sample(keys, 2)
    trade = {one: other, other: one}
    return re.sub(r'"([^"\\]+)":', lambda found: f'"{trade.get(found[1], found[1])}":', text)


def a_column_moves(text: str, random: Random) -> str | None:
    """A column stands elsewhere, under its name."""
    if not (records := cells_of(text)):
        return None
    width = max(map(len, records))
    one, other = random.sample(range(width), 2)
    for record in records:
        if len(record) == width:
            record.insert(other, record.pop(one))
    return as_csv(records)


def a_column_is_renamed(text: str, random: Random) -> str | None:
    """A column has another name."""
    if records := cells_of(text):
        header = next(record for record in records if len(record) == max(map(len, records)))
        header[random.randrange(len(header))] += random.choice((" ", "_new", "2"))
        return as_csv(records)
    keys = sorted(set(re.findall(r'"([^"\\]+)":', text)))
    return text.replace(f'"{random.choice(keys)}":', '"renamed":') if keys else None


def a_column_is_gone(text: str, random: Random) -> str | None:
    """A column is missing, with its name."""
    if records := cells_of(text):
        width = max(map(len, records))
        gone = random.randrange(width)
        return as_csv([r[:gone] + r[gone + 1 :] if len(r) == width else r for r in records])
    try:
        value = json.loads(text)
    except ValueError:
        return None
    keys = sorted(set(re.findall(r'"([^"\\]+)":', text)))
    if not keys:
        return None
    gone = random.choice(keys)

    def without(value: object) -> object:
        if isinstance(value, dict):
            return {key: without(each) for key, each in value.items() if key != gone}
        return [without(each) for each in value] if isinstance(value, list) else value

    return json.dumps(without(value))


def lists_of(text: str) -> tuple[object, list[list]] | None:
    """A JSON value and the lists of objects in it, outermost first; None where a text is none."""
    try:
        value = json.loads(text)
    except ValueError:
        return None
    found: list[list] = []

    def walk(value: object) -> None:
        if isinstance(value, list):
            if value and all(isinstance(each, dict) for each in value):
                found.append(value)
            for each in value:
                walk(each)
        elif isinstance(value, dict):
            for each in value.values():
                walk(each)

    walk(value)
    return (value, found) if found else None


def rows_of(text: str) -> list[str]:
    """What repeats in a text and is a row: rows of a sheet, elements of a list in XML, lines."""
    for pattern in (r"<row[ >].*?</row>", r"<table:table-row.*?</table:table-row>", r"<fullTrial.*?</fullTrial>"):
        if rows := re.findall(pattern, text, re.DOTALL):
            return rows
    return [line for line in text.split("\n")[1:] if line.strip()] if "\n" in text else []


def a_row_is_repeated(text: str, random: Random) -> str | None:
    """A row, or record, stands twice."""
    if found := lists_of(text):
        chosen = random.choice(found[1])
        chosen.append(random.choice(chosen))
        return json.dumps(found[0])
    rows = rows_of(text)
    if not rows:
        return None
    row = random.choice(rows)
    return text.replace(row, row + ("" if row.startswith("<") else "\n") + row, 1)


def a_row_is_gone(text: str, random: Random) -> str | None:
    """A row, or record, is missing."""
    if found := lists_of(text):
        chosen = random.choice(found[1])
        chosen.pop(random.randrange(len(chosen)))
        return json.dumps(found[0])
    rows = rows_of(text)
    row = random.choice(rows) if rows else ""
    return text.replace(row + ("" if row.startswith("<") else "\n"), "", 1) if row else None


def no_rows(text: str, random: Random) -> str | None:
    """A page with its header or frame, and no record."""
    if found := lists_of(text):
        found[1][0].clear()
        return json.dumps(found[0])
    return text.split("\n")[0] + "\n" if cells_of(text) else None


def rows_trade_a_cell(text: str, random: Random) -> str | None:
    """Two rows have each other's value of a column: the areas are swapped."""
    if records := cells_of(text):
        width = max(map(len, records))
        rows = [record for record in records if len(record) == width][1:]
        pairs = [
            (one, other, place) for place in range(width) for one, other in pairwise(rows) if one[place] != other[place]
        ]
        if not pairs:
            return None
        one, other, place = random.choice(pairs)
        one[place], other[place] = other[place], one[place]
        return as_csv(records)
    places = [found.span() for found in NUMBER.finditer(text)]
    if len(places) < 2:
        return None
    (a, b), (c, d) = sorted(random.sample(places, 2))
    return text[:a] + text[c:d] + text[b:c] + text[a:b] + text[d:]


def a_huge_cell(text: str, random: Random) -> str | None:
    """Ten million letters where a number stood."""
    return a_number(lambda number, random: "9" * 10_000_000)(text, random)


def a_huge_word(text: str, random: Random) -> str | None:
    """A word of ten million letters."""
    words = [found.span() for found in re.finditer(r"[A-Za-z]{4,}", text)]
    if not words:
        return None
    start, end = random.choice(words)
    return text[:start] + "x" * 10_000_000 + text[end:]


def in_utf_16(content: bytes, random: Random) -> bytes | None:
    """Another encoding."""
    return None if content.startswith(b"PK") else content.decode("utf-8", "replace").encode("utf-16")


def latin_1(content: bytes, random: Random) -> bytes | None:
    """A letter as Latin-1 has it."""
    if content.startswith(b"PK"):
        return None
    place = random.randrange(len(content) + 1)
    return content[:place] + b"\xe9" + content[place:]


def two_marks(content: bytes, random: Random) -> bytes | None:
    """A byte-order mark before whatever there is."""
    return None if content.startswith(b"PK") else b"\xef\xbb\xbf" + content


KINDS: dict[str, Spoil] = {
    "bit flip": flip_a_bit,
    "cut anywhere": cut_anywhere,
    "cut at a line": cut_at_a_line,
    "null bytes": null_bytes,
    "web page": web_page,
    "error in JSON": error_in_json,
    "nothing": nothing,
    "UTF-16": in_utf_16,
    "Latin-1": latin_1,
    "byte-order mark": two_marks,
    "another digit": in_text(a_number(another_digit)),
    "thousandfold": in_text(a_number(lambda number, random: number + "000")),
    "column thousandfold": in_text(numbers_in_thousands),
    "other sign": in_text(a_number(lambda number, random: number[1:] if number[0] == "-" else f"-{number}")),
    "marker": in_text(a_number(a_marker)),
    "separators": in_text(a_number(with_separators)),
    "names traded": in_text(columns_trade_names),
    "column moved": in_text(a_column_moves),
    "column renamed": in_text(a_column_is_renamed),
    "column gone": in_text(a_column_is_gone),
    "row repeated": in_text(a_row_is_repeated),
    "row gone": in_text(a_row_is_gone),
    "no rows": in_text(no_rows),
    "cells traded": in_text(rows_trade_a_cell),
    "huge number": in_text(a_huge_cell),
    "huge word": in_text(a_huge_word),
}
# These need another reply of the same refresh.
AMONG_PAGES = ("page repeated", "pages traded")
# The values themselves are others: one file alone cannot show it, the release before can.
ABOUT_VALUES = {
    "another digit",
    "thousandfold",
    "column thousandfold",
    "other sign",
    "cells traded",
    "bit flip",
    "row gone",
}


@dataclass
class Spoilt:
    """A fake whose reply at ``target`` (path and query) is ``spoil``ed; says never that nothing has changed.

    ``replies`` are those of status 200 since the last ``reset``, by path and query.
    """

    fake: object
    target: str = ""
    spoil: Callable[[bytes], bytes] | None = None
    replies: dict[str, bytes] = field(default_factory=dict)

    def reset(self, target: str = "", spoil: Callable[[bytes], bytes] | None = None) -> None:
        """Spoil another reply from now on, or none."""
        self.target, self.spoil, self.replies = target, spoil, {}

    def answer(self, request: Request) -> Response:
        """The reply of the fake, or what has become of it."""
        for header in ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE"):
            request.environ.pop(header, None)
        good = self.fake.answer(request)
        address = request.full_path
        if good.status_code != 200:
            return good
        body = good.get_data()
        self.replies[address] = body
        if self.spoil and address == self.target:
            good.set_data(self.spoil(body))
        return good


@dataclass(frozen=True)
class Attempt:
    """One mutation and what became of it. ``said`` is the error, or what the check says."""

    number: int
    kind: str
    dataset: str
    reply: str
    outcome: str
    said: str = ""

    def __str__(self) -> str:
        return f"{self.number} {self.kind} in {self.dataset} at {self.reply[:90]}: {self.outcome} ({self.said[:300]})"


class Harness:
    """Every publisher, what landed of each dataset from its good replies, and refreshes against spoilt ones."""

    def __init__(self, publishers: Publishers, client: Client, folder: Path) -> None:
        self._fakes = {source: Spoilt(fake) for source, fake in publishers.fakes.items()}
        publishers.fakes.update(self._fakes)
        self._client, self._good, self._raw = client, folder / "good", folder / "raw"
        self.datasets = [dataset for dataset in datasets() if dataset.fetch]
        os.environ["LEVELUP_RAW"] = str(self._good)
        everything = {dataset.asset_path for dataset in datasets()}
        outcomes = list(refresh_all(datasets(), everything, "live", None, client))
        assert not [str(outcome.refused) for outcome in outcomes if outcome.refused]
        landed = {outcome.dataset.asset_path for outcome in outcomes if outcome.landed}
        self.archivable = [each for each in datasets() if each.asset_path in landed and not each.bundled_files]
        # The replies that each dataset takes, and which of them are kept as they are.
        self._replies: dict[AssetPath, dict[str, bytes]] = {}
        self._kept: dict[AssetPath, list[str]] = {}

    def attempt(self, number: int, seed: int, first: bool = False) -> Attempt:
        """Mutation ``number``: its dataset, kind and place follow from it and the seed. ``first``: nothing has landed."""
        random = Random(f"{seed} {number}")
        dataset = self.datasets[number % len(self.datasets)]
        replies = self._learn(dataset)
        kinds = [*KINDS, *AMONG_PAGES]
        for _ in range(100):
            kind = random.choice(kinds)
            kept = self._kept[dataset.asset_path]
            address = random.choice(kept if kept and random.random() < 0.8 else sorted(replies))
            others = [body for other, body in replies.items() if other != address and other in kept]
            if kind in AMONG_PAGES:
                spoilt = random.choice(others) if others and address in kept else None
            else:
                spoilt = KINDS[kind](replies[address], random)
            if spoilt is not None and spoilt != replies[address]:
                break
        else:
            raise AssertionError(f"nothing of {dataset.name} can be spoilt")
        outcome, said = self._try(dataset, address, spoilt, first)
        return Attempt(number, kind, "/".join(dataset.asset_path), address, outcome, said)

    def _learn(self, dataset: Dataset) -> dict[str, bytes]:
        if dataset.asset_path not in self._replies:
            fake = self._fakes[dataset.source]
            fake.reset()
            self._start(dataset, first=True)
            outcome = refresh_dataset(dataset, "live", None, Tables(), self._client)
            hashes = {
                file["sha256"]
                for landed in outcome.landed
                for file in json.loads((landed.path / "release.json").read_bytes())["files"]
            }
            self._replies[dataset.asset_path] = dict(fake.replies)
            self._kept[dataset.asset_path] = sorted(
                address for address, body in fake.replies.items() if sha256(body).hexdigest() in hashes
            )
        return self._replies[dataset.asset_path]

    def _start(self, dataset: Dataset, first: bool) -> None:
        """A raw/ with what landed of the dataset, which its connector does not know any more that it has."""
        shutil.rmtree(self._raw, ignore_errors=True)
        for reference in dataset.foreign_keys:
            place = self._raw.joinpath(*reference.dataset)
            place.parent.mkdir(parents=True, exist_ok=True)
            if not place.exists():
                place.symlink_to(self._good.joinpath(*reference.dataset))
        os.environ["LEVELUP_RAW"] = str(self._raw)
        if first:
            return
        place = self._raw.joinpath(*dataset.asset_path)
        shutil.copytree(self._good.joinpath(*dataset.asset_path), place)
        for manifest in place.glob("*/release.json"):
            entry = json.loads(manifest.read_bytes())
            manifest.write_text(json.dumps({**entry, "requests": []}))
            shutil.rmtree(manifest.parent / "payload")
            (manifest.parent / "payload").mkdir()

    def _try(self, dataset: Dataset, address: str, spoilt: bytes, first: bool) -> tuple[str, str]:
        self._start(dataset, first)
        fake = self._fakes[dataset.source]
        fake.reset(address, lambda good: spoilt)
        try:
            with self._listed(dataset, address, spoilt):
                return self._become(
                    dataset, lambda: refresh_dataset(dataset, "live", None, Tables(), self._client), self._good, first
                )
        finally:
            fake.reset()

    def archived(self, number: int, seed: int, honest: bool) -> Attempt:
        """Mutation ``number`` of a file in an archive from which it has landed. ``honest``: release.json has its hash."""
        random = Random(f"archive {seed} {number}")
        dataset = self.archivable[number % len(self.archivable)]
        archive, truth = self._raw.with_name("archive"), self._raw.with_name("truth")
        for folder in (archive, truth, self._raw):
            shutil.rmtree(folder, ignore_errors=True)
        self._start(dataset, first=True)
        newest = sorted(self._good.joinpath(*dataset.asset_path).glob("*/release.json"))[-1].parent
        place = archive.joinpath(*dataset.asset_path, newest.name)
        shutil.copytree(newest, place)
        refresh_dataset(dataset, "archive", archive, Tables())
        shutil.copytree(self._raw.joinpath(*dataset.asset_path), truth.joinpath(*dataset.asset_path))
        files = _as_published(place)
        while True:
            kind, file = random.choice(list(KINDS)), random.choice(files)
            content = file.read_bytes()
            spoilt = KINDS[kind](content, random)
            if spoilt not in (None, content):
                break
        file.write_bytes(spoilt)
        if honest:
            entry = json.loads((place / "release.json").read_bytes())
            listed = {each.name: sha256(each.read_bytes()).hexdigest() for each in files}
            entry |= {"sha256": listed, "files": [{"name": name, "sha256": sha} for name, sha in listed.items()]}
            entry["fetched_at"] = ""
            (place / "release.json").write_text(json.dumps(entry))
        outcome, said = self._become(dataset, lambda: refresh_dataset(dataset, "archive", archive, Tables()), truth)
        if not honest and outcome != "refused":
            outcome, said = "silent", "the archive has other bytes than its release.json says"
        return Attempt(number, kind, "/".join(dataset.asset_path), file.name, outcome, said)

    def payload(self, dataset: Dataset) -> dict[str, bytes]:
        """The files of what landed of a dataset first."""
        folder = sorted(self._good.joinpath(*dataset.asset_path).glob("*/payload"))[0]
        return {name: read_payload(folder.parent, name) for name in stored_names(folder.parent)}

    def _become(
        self, dataset: Dataset, refresh: Callable[[], Outcome], truth: Path, first: bool = False
    ) -> tuple[str, str]:
        """What becomes of a refresh, by the tables that would be right; and what is said of it."""
        before = self._landed(dataset)
        try:
            with no_longer_than(LONGEST):
                outcome = refresh()
        except BadInput as error:
            is_clear = (error.source, error.dataset) == dataset.asset_path and error.remedy and len(str(error)) < 4000
            is_whole = self._landed(dataset) == before and not self._drafts()
            return ("refused" if is_clear and is_whole else "crash"), str(error)
        except (Exception, TooLong) as error:
            return "crash", f"{type(error).__name__}: {error}"
        if self._drafts():
            return "crash", "half of a release is left"
        good = [self._table(dataset, path) for path in truth.joinpath(*dataset.asset_path).glob("*/table.parquet")]
        other = [
            landed
            for landed in outcome.landed
            if landed.is_new and not any(self._table(dataset, landed.table_path).equals(right) for right in good)
        ]
        if not other:
            return "harmless", ""
        if first:
            return "unseen", _difference(good, self._table(dataset, other[0].table_path))
        if all(landed.unexpected for landed in other):
            return "told", other[0].unexpected
        return "silent", next(str(landed.changes) for landed in other if not landed.unexpected)

    @contextmanager
    def _listed(self, dataset: Dataset, address: str, spoilt: bytes) -> Iterator[None]:
        """Half of the time a publisher who lists hashes lists those of the spoilt file: it is his own mistake."""
        folders = getattr(self._fakes[dataset.source].fake, "folders", {})
        folder, _, name = address.removeprefix("/raw/").rstrip("?").partition("/")
        if name not in folders.get(folder, {}) or sha256(spoilt).digest()[0] % 2:
            yield
            return
        kept = folders[folder][name]
        folders[folder][name] = spoilt
        try:
            yield
        finally:
            folders[folder][name] = kept

    def _landed(self, dataset: Dataset) -> dict[str, bytes]:
        folder = self._raw.joinpath(*dataset.asset_path)
        files = [path for path in folder.rglob("*") if path.is_file() and "empty" not in path.parts]
        return {str(path.relative_to(folder)): path.read_bytes() for path in files}

    def _drafts(self) -> list[Path]:
        return [path for path in self._raw.glob(".landing/*") if path.name != "pages"]

    @staticmethod
    def _table(dataset: Dataset, path: Path) -> pl.DataFrame:
        return pl.read_parquet(path).select(dataset.columns).sort(dataset.columns)


def _difference(good: list[pl.DataFrame], table: pl.DataFrame) -> str:
    """The first difference from the nearest of the good tables, in a few words."""
    known = {row for each in good for row in each.rows()}
    other = [row for row in table.rows() if row not in known]
    near = (
        max(known, key=lambda row: sum(a == b for a, b in zip(row, other[0], strict=True)), default=()) if other else ()
    )
    if not near:
        return f"{table.height} rows"
    pairs = zip(table.columns, near, other[0], strict=True)
    return "; ".join(f"{name} {str(was)[:40]!r} → {str(now)[:40]!r}" for name, was, now in pairs if was != now)


def read(
    dataset: Dataset, files: dict[str, bytes], random: Random, spoilt: tuple[str, bytes] | None = None
) -> tuple[str, str, str]:
    """One file of a payload ``spoilt`` and read without landing: kind, ``refused``, ``table`` or ``crash``, and why."""
    kind = "given"
    while spoilt is None or spoilt[1] in (None, files[spoilt[0]]):
        kind, name = random.choice(list(KINDS)), random.choice(sorted(files))
        spoilt = name, KINDS[kind](files[name], random)
    name, content = spoilt
    try:
        with no_longer_than(LONGEST):
            check_table(dataset, dataset.parse(files | {name: content}))
    except BadInput as error:
        return kind, "refused", str(error)
    except (Exception, TooLong) as error:
        return kind, "crash", f"{dataset.name}, {name}: {type(error).__name__}: {error}"
    return kind, "table", ""


class TooLong(BaseException):
    """No exception that a client would take for one of its own, and ask again."""


@contextmanager
def no_longer_than(seconds: int) -> Iterator[None]:
    """TooLong where what is done takes longer."""

    def stop(*_: object) -> None:
        raise TooLong(f"longer than {seconds} s")

    earlier = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, earlier)


def _as_published(release: Path) -> list[Path]:
    """Lay the payload of a release out as its publisher's files, whether they lie gzipped or not; returns them."""
    files = {name: read_payload(release, name) for name in stored_names(release)}
    shutil.rmtree(release / "payload")
    (release / "payload").mkdir()
    for name, content in files.items():
        (release / "payload" / name).write_bytes(content)
    return sorted((release / "payload").iterdir())


@contextmanager
def harness() -> Iterator[Harness]:
    """A harness whose publishers are served until the end of the ``with``; the environment is as before then."""
    kept, hooks = dict(os.environ), get_on_retry_hooks()
    # That it asks again is not news here.
    set_on_retry_hooks([])
    try:
        with (
            tempfile.TemporaryDirectory() as folder,
            serving_everyone() as publishers,
            Client(pace=0.001) as client,
        ):
            os.environ.update(publishers.environment)
            yield Harness(publishers, client, Path(folder))
    finally:
        os.environ.clear()
        os.environ.update(kept)
        set_on_retry_hooks(hooks)


def attempts(number: int, seed: int) -> Iterator[Attempt]:
    """Mutations over all connectors in turn, each tenth in an archive whose release.json has its hash, or has not."""
    with harness() as ready:
        for place in range(number):
            if place % 10 == 9:
                yield ready.archived(place // 10, seed, honest=place % 20 == 19)
            else:
                yield ready.attempt(place, seed)


def soak(number: int, seed: int) -> Counts:
    """Spoil ``number`` payloads, over all connectors in turn."""
    counts = Counts("mutated payloads", FORBIDDEN)
    for attempt in attempts(number, seed):
        counts.add(attempt.outcome, str(attempt))
    return counts


def first_arrivals(number: int, seed: int) -> Iterator[Attempt]:
    """Mutations of what has never landed, so that nothing is there to hold it against."""
    with harness() as ready:
        for place in range(number):
            yield ready.attempt(place, seed, first=True)


def main(number: int, seed: int, first: bool) -> None:
    """Print what became of each kind, and every attempt with a forbidden outcome; or, of first arrivals, unseen."""
    kinds: Counter[tuple[str, str]] = Counter()
    for attempt in (first_arrivals if first else attempts)(number, seed):
        kinds[attempt.kind, attempt.outcome] += 1
        if attempt.outcome in (*FORBIDDEN, "unseen"):
            print(attempt, flush=True)
    outcomes = sorted({outcome for _, outcome in kinds} | set(FORBIDDEN))
    print(f"{'':<22}", *(f"{outcome:>9}" for outcome in outcomes))
    for kind in [*KINDS, *AMONG_PAGES]:
        print(f"{kind:<22}", *(f"{kinds[kind, outcome]:>9}" for outcome in outcomes))
    print(f"{'all':<22}", *(f"{sum(n for (_, o), n in kinds.items() if o == outcome):>9}" for outcome in outcomes))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), "first" in sys.argv)
