"""Replies of publishers that were changed on their way, for every live connector, and what becomes of them.

Each attempt spoils one reply of one dataset's fetch, and offers what comes of it to a raw store in which the unspoilt
release has landed: as a publisher's silent correction, or damage, would arrive.

    refused     one clear error that names the dataset; nothing landed
    harmless    what landed has the very figures of the unspoilt release, or nothing was made of the spoilt reply
    told        it landed, and the check changed_as_expected says that it differs from the release before
    revision    it landed under another date: figures that differ are rows of ``revisions``, as those of any edition
    silent      other figures, and nothing says so
    crash       a fault of the program, or something half there
    slow        more than SLOW seconds
"""

import io
import json
import logging
import random
import re
import shutil
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import polars as pl
import pytest
import stamina
from werkzeug import Response

from orchestration.ingest import landing, origins
from orchestration.ingest.dataset import AssetPath, Dataset
from orchestration.ingest.download import Client, base_url
from orchestration.ingest.errors import BadInput, ReaderFault
from orchestration.ingest.refresh import Outcome, refresh_all
from orchestration.sources import datasets
from tests.fakes.publishers import Publishers, serving_everyone
from tests.faults.report import Counts

FORBIDDEN = ("silent", "crash", "slow")
SLOW = 60.0
LIVE = [dataset for dataset in datasets() if dataset.fetch]
MARKERS = [
    "c",
    "..",
    "-",
    "#N/A",
    "NaN",
    "inf",
    "1e999",
    "=cmd|' /C calc'!A0",
    "[x]",
    "Sorry",
    "1,234",
    "1 234",
    "٣",
    "½",
]
DIGIT = re.compile(rb"(?<=[\d.>,\"])\d(?=[\d.<,\"\r\n])")
NUMBER = re.compile(rb'(?<=[,>":\t ])\d[\d.]*(?=[,<"\r\n}\]])')

Mutation = Callable[[bytes, random.Random], bytes]


def bit_flip(content: bytes, rng: random.Random) -> bytes:
    spoilt = bytearray(content)
    spoilt[rng.randrange(len(spoilt))] ^= 1 << rng.randrange(8)
    return bytes(spoilt)


def many_bit_flips(content: bytes, rng: random.Random) -> bytes:
    for _ in range(20):
        content = bit_flip(content, rng)
    return content


def cut_anywhere(content: bytes, rng: random.Random) -> bytes:
    return content[: rng.randrange(len(content))]


def cut_at_a_line_end(content: bytes, rng: random.Random) -> bytes:
    lines = content.splitlines(keepends=True)
    return b"".join(lines[: rng.randrange(1, len(lines))]) if len(lines) > 1 else content[: len(content) // 2]


def lines_dropped(content: bytes, rng: random.Random) -> bytes:
    lines = content.splitlines(keepends=True)
    if len(lines) < 3:
        return content[: len(content) // 2]
    place = rng.randrange(1, len(lines))
    return b"".join(lines[:place] + lines[place + 1 + rng.randrange(3) :])


def line_repeated(content: bytes, rng: random.Random) -> bytes:
    lines = content.splitlines(keepends=True)
    place = rng.randrange(len(lines))
    return b"".join([*lines[: place + 1], *lines[place:]])


def lines_swapped(content: bytes, rng: random.Random) -> bytes:
    lines = content.splitlines(keepends=True)
    if len(lines) > 2:
        one, two = rng.sample(range(1, len(lines)), 2)
        lines[one], lines[two] = lines[two], lines[one]
    return b"".join(lines)


def _columns(content: bytes, change: Callable[[list[bytes]], list[bytes]]) -> bytes:
    lines = [change(line.split(b",")) for line in content.splitlines()]
    return b"\n".join(b",".join(cells) for cells in lines) + b"\n"


def column_dropped(content: bytes, rng: random.Random) -> bytes:
    place = rng.randrange(max(1, content.split(b"\n")[0].count(b",") + 1))
    return _columns(content, lambda cells: cells[:place] + cells[place + 1 :])


def columns_swapped(content: bytes, rng: random.Random) -> bytes:
    count = content.split(b"\n")[0].count(b",") + 1
    one, two = rng.randrange(count), rng.randrange(count)

    def swap(cells: list[bytes]) -> list[bytes]:
        if max(one, two) < len(cells):
            cells[one], cells[two] = cells[two], cells[one]
        return cells

    return _columns(content, swap)


def values_swapped_under_their_headers(content: bytes, rng: random.Random) -> bytes:
    head, _, rest = content.partition(b"\n")
    return head + b"\n" + columns_swapped(rest, rng) if rest else columns_swapped(content, rng)


def header_renamed(content: bytes, rng: random.Random) -> bytes:
    head, newline, rest = content.partition(b"\n")
    words = re.findall(rb"[A-Za-z_]{3,}", head)
    return head.replace(rng.choice(words), b"Renamed", 1) + newline + rest if words else b"x" + content


def digit_changed(content: bytes, rng: random.Random) -> bytes:
    places = [match.start() for match in DIGIT.finditer(content)]
    if not places:
        return bit_flip(content, rng)
    place = rng.choice(places)
    other = rng.choice([digit for digit in b"0123456789" if digit != content[place]])
    return content[:place] + bytes([other]) + content[place + 1 :]


def _number(content: bytes, rng: random.Random, change: Callable[[bytes], bytes]) -> bytes:
    matches = list(NUMBER.finditer(content))
    if not matches:
        return bit_flip(content, rng)
    match = rng.choice(matches)
    return content[: match.start()] + change(match[0]) + content[match.end() :]


def a_number_times_thousand(content: bytes, rng: random.Random) -> bytes:
    return _number(content, rng, lambda number: number.partition(b".")[0] + b"000")


def a_sign_flipped(content: bytes, rng: random.Random) -> bytes:
    return _number(content, rng, lambda number: b"-" + number)


def a_marker_in_place_of_a_number(content: bytes, rng: random.Random) -> bytes:
    return _number(content, rng, lambda number: rng.choice(MARKERS).encode())


def a_number_emptied(content: bytes, rng: random.Random) -> bytes:
    return _number(content, rng, lambda number: b"")


def a_huge_cell(content: bytes, rng: random.Random) -> bytes:
    return _number(content, rng, lambda number: b"9" * 3_000_000)


def all_numbers_times_thousand(content: bytes, rng: random.Random) -> bytes:
    return NUMBER.sub(lambda match: match[0].partition(b".")[0] + b"000", content)


def null_bytes(content: bytes, rng: random.Random) -> bytes:
    place = rng.randrange(len(content))
    return content[:place] + b"\0" * 5 + content[place:]


def in_utf_16(content: bytes, rng: random.Random) -> bytes:
    return content.decode("latin-1").encode("utf-16")


def in_latin_1(content: bytes, rng: random.Random) -> bytes:
    place = rng.randrange(len(content))
    return content[:place] + "é£".encode("latin-1") + content[place:]


def with_a_byte_order_mark(content: bytes, rng: random.Random) -> bytes:
    return b"\xef\xbb\xbf" + content


def windows_line_ends(content: bytes, rng: random.Random) -> bytes:
    return content.replace(b"\n", b"\r\n")


def a_web_page(content: bytes, rng: random.Random) -> bytes:
    return b"<!DOCTYPE html>\n<html><body>We are busy.</body></html>"


def an_error_in_json(content: bytes, rng: random.Random) -> bytes:
    return json.dumps({"error": {"code": 500, "message": "Invalid or missing input parameters."}}).encode()


def an_empty_list_in_json(content: bytes, rng: random.Random) -> bytes:
    return rng.choice([b"[]", b"{}", b"null", b'{"results":[]}', b'{"features":[]}'])


def nothing(content: bytes, rng: random.Random) -> bytes:
    return b""


MUTATIONS: tuple[Mutation, ...] = (
    bit_flip, many_bit_flips, cut_anywhere, cut_at_a_line_end, lines_dropped, line_repeated, lines_swapped,
    column_dropped, columns_swapped, values_swapped_under_their_headers, header_renamed, digit_changed,
    a_number_times_thousand, a_sign_flipped, a_marker_in_place_of_a_number, a_number_emptied, a_huge_cell,
    all_numbers_times_thousand, null_bytes, in_utf_16, in_latin_1, with_a_byte_order_mark, windows_line_ends,
    a_web_page, an_error_in_json, an_empty_list_in_json, nothing,
)  # fmt: skip


def spoil(content: bytes, mutation: Mutation, rng: random.Random) -> bytes:
    """A reply after a mutation; of a zip file or workbook mostly one of its parts, packed anew."""
    if not content or not zipfile.is_zipfile(io.BytesIO(content)) or rng.random() < 0.3:
        return mutation(content, rng) if content else content
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        parts = [name for name in old.namelist() if old.getinfo(name).file_size]
        sheets = [name for name in parts if re.search(r"sheet\d|content\.xml|sharedStrings|\.csv$", name)] or parts
        chosen = rng.choice(sheets)
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, mutation(part, rng) if name == chosen else part)
    return packed.getvalue()


class World:
    """All publishers, and two raw stores: one in which everything has landed, one without the dataset that is tried."""

    def __init__(self, folder: Path, publishers: Publishers, client: Client) -> None:
        self.publishers, self.client = publishers, client
        self.landed, self.kept, self.empty = folder / "landed", folder / "kept", folder / "empty"
        self.replies: dict[AssetPath, int] = {}
        with self.raw(self.landed):
            paths = {dataset.asset_path for dataset in datasets()}
            outcomes = list(refresh_all(datasets(), paths, "live", None, client))
        assert not [outcome for outcome in outcomes if outcome.refused]
        shutil.copytree(self.landed, self.kept)
        shutil.copytree(self.landed, self.empty)

    @contextmanager
    def raw(self, place: Path) -> Iterator[None]:
        """Work on a raw store."""
        with pytest.MonkeyPatch.context() as environment:
            for name, value in {**self.publishers.environment, "LEVELUP_RAW": str(place)}.items():
                environment.setenv(name, value)
            yield

    def fetch(self, dataset: Dataset, fault: Callable[[Response], Response] | None = None):
        """What the connector makes of the replies; a BadInput instead where it refuses one."""
        shutil.rmtree(self.empty.joinpath(*dataset.asset_path), ignore_errors=True)
        shutil.rmtree(self.empty / ".landing", ignore_errors=True)
        if fault:
            self.publishers.faults[dataset.source] = fault
        try:
            with self.raw(self.empty):
                return dataset.fetch(self.client, base_url(dataset.source, dataset.base_url))
        except BadInput as refusal:
            return refusal
        finally:
            self.publishers.faults.clear()
            self.client._unreachable.clear()

    def replies_of(self, dataset: Dataset) -> int:
        """How many replies with a body a whole fetch of a dataset has."""
        if dataset.asset_path not in self.replies:
            seen: list[Response] = []
            self.fetch(dataset, lambda good: (seen.append(good), good)[1])
            self.replies[dataset.asset_path] = sum(bool(good.get_data()) for good in seen)
        return self.replies[dataset.asset_path]

    def offer(self, dataset: Dataset, found: object) -> Outcome:
        """Offer what was fetched to the raw store in which everything has landed; which is as it was before."""
        place = self.kept.joinpath(*dataset.asset_path)
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(self.landed.joinpath(*dataset.asset_path), place)

        def supplied(*_: object) -> object:
            if isinstance(found, Exception):
                raise found
            return found

        with self.raw(self.kept), patch.object(origins, "releases", supplied):
            [outcome] = refresh_all(datasets(), {dataset.asset_path}, "live", None, self.client)
        return outcome


def try_one(world: World, dataset: Dataset, mutation: Mutation, rng: random.Random) -> tuple[str, str]:
    """Spoil one reply of a dataset; returns the outcome and where to look."""
    chosen, seen, spoilt = rng.randrange(max(1, world.replies_of(dataset))), 0, {}

    def fault(good: Response) -> Response:
        nonlocal seen
        body = good.get_data()
        if not body:
            return good
        seen += 1
        if seen == chosen + 1:
            spoilt[body] = spoil(body, mutation, rng)
        # A second look at the same thing finds it no better.
        if body not in spoilt:
            return good
        headers = [(name, value) for name, value in good.headers.items() if name.lower() != "content-length"]
        return Response(spoilt[body], good.status_code, headers)

    about = f"{'/'.join(dataset.asset_path)}, reply {chosen + 1}, {mutation.__name__}"
    started = time.monotonic()
    try:
        found = world.fetch(dataset, fault)
    except Exception as error:
        found = error
    outcome = world.offer(dataset, found)
    if time.monotonic() - started > SLOW:
        return "slow", about
    return told_of(world, dataset, outcome), f"{about}: {outcome.refused or outcome.current}"


def told_of(world: World, dataset: Dataset, outcome: Outcome) -> str:
    """What became of a spoilt reply."""
    error = outcome.refused
    new = [landed for landed in outcome.landed if landed.is_new]
    if error is not None:
        whole = (error.source, error.dataset) == dataset.asset_path and error.remedy and "\n" not in str(error)
        return "refused" if whole and not isinstance(error, ReaderFault) and not new else "crash"
    if not new:
        return "harmless"
    with world.raw(world.landed):
        before = landing.landed_releases(dataset)
    truth = {release.vintage: figures(dataset, release) for release in before}
    for landed in new:
        now = figures(dataset, landed)
        if any(now.equals(each) for each in truth.values()):
            continue
        if landed.unexpected:
            return "told"
        if landed.vintage not in truth and landed.changes:
            return "revision"
        return "silent"
    return "harmless"


def figures(dataset: Dataset, landed: landing.Landed) -> pl.DataFrame:
    """The publisher's columns of a landed table, in an order that does not depend on that of the file."""
    columns = list(dataset.columns)
    return pl.read_parquet(landed.table_path, columns=columns).select(columns).sort(columns)


def try_many(world: World, number: int, seed: int) -> tuple[Counts, dict[str, Counts]]:
    """Spoil so many replies, every dataset and every mutation in turn; returns all counts, and those by mutation."""
    rng = random.Random(f"{seed} payloads")
    counts, by_mutation = Counts("payloads changed on their way", FORBIDDEN), {}
    pairs = [
        (LIVE[place % len(LIVE)], MUTATIONS[(place * 7 + place // len(LIVE)) % len(MUTATIONS)])
        for place in range(number)
    ]
    rng.shuffle(pairs)
    for dataset, mutation in pairs:
        outcome, example = try_one(world, dataset, mutation, rng)
        counts.add(outcome, example)
        by_mutation.setdefault(mutation.__name__, Counts(mutation.__name__, FORBIDDEN)).add(outcome, example)
    return counts, by_mutation


@contextmanager
def world(folder: Path) -> Iterator[World]:
    """All publishers, and everything landed once."""
    # Thousands of replies are asked for again; what nobody foresaw is still logged.
    logging.disable(logging.WARNING)
    stamina.instrumentation.set_on_retry_hooks([])
    try:
        with serving_everyone() as publishers, Client(pace=0.0001) as client:
            yield World(folder, publishers, client)
    finally:
        stamina.instrumentation.set_on_retry_hooks(None)
        logging.disable(logging.NOTSET)


def soak(number: int, seed: int) -> Counts:
    """The long form: ``number`` changed payloads."""
    with tempfile.TemporaryDirectory(prefix="levelup-payloads-") as folder, world(Path(folder)) as made:
        counts, _ = try_many(made, number, seed)
    return counts


if __name__ == "__main__":
    import sys

    with tempfile.TemporaryDirectory() as place, world(Path(place)) as tried:
        total, parts = try_many(tried, int(sys.argv[1]), int(sys.argv[2]))
    for part in parts.values():
        print(part.line())
    print(total.line(), *total.examples, sep="\n  ")
