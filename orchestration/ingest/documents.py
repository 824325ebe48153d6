"""JSON, JSON Lines and XML, read strictly, and records as a table of text. What a field means is not known here."""

import io
import json
import math
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import polars as pl

from orchestration.ingest.containers import OBTAIN_AGAIN, decompressed
from orchestration.ingest.errors import BadInput

# An escape of half a character, which is none by itself: no text can be written with it.
SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


def read_json(content: bytes, name: str, *, source: str, dataset: str) -> Any:
    """A JSON document, gunzipped first where the name ends in .gz.

    BadInput where it is not JSON, is a web page, holds a key twice, or is cut short.
    """
    text = _text(content, name, source, dataset)
    return _loads(text, name, None, source, dataset)


def read_json_lines(content: bytes, name: str, *, source: str, dataset: str) -> list[Any]:
    """One JSON value per line; blank lines at the end only. BadInput names the line."""
    # Ended by this character alone: a text inside a value may hold other line separators of Unicode.
    lines = io.StringIO(_text(content, name, source, dataset).rstrip(), newline="\n")
    return [_loads(line, name, row, source, dataset) for row, line in enumerate(lines, start=1)]


def read_xml(content: bytes, name: str, *, source: str, dataset: str):
    """The root element (lxml) of an XML document. A document type is refused: bombs need one."""
    from lxml import etree

    content = decompressed(content, name, source=source, dataset=dataset)
    if not content.strip():
        raise _bad(name, None, "the file is empty (HTTP 200 is not success)", source, dataset)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _bad(name, getattr(error, "lineno", None), f"this is not whole XML ({error})", source, dataset) from None
    if root.getroottree().docinfo.doctype:
        problem = "the XML declares a document type, as entity bombs and web pages do"
        raise _bad(name, 1, problem, source, dataset)
    return root


def records_table(
    records: Sequence[Mapping[str, Any]],
    columns: Collection[str],
    name: str,
    *,
    source: str,
    dataset: str,
    others: str = "refuse",
    first_row: int = 1,
) -> pl.DataFrame:
    """Records as a table of text with ``columns``, ``source_file`` and ``source_row`` (first record = ``first_row``).

    A missing or null field is null; objects and lists become JSON. ``others`` says what happens to a field that is no
    column: ``refuse`` or ``drop``. BadInput where a record is no object or has an unknown field.
    """
    wanted = list(columns)
    known = set(wanted)
    for row, record in enumerate(records, start=first_row):
        if not isinstance(record, Mapping):
            raise _bad(name, row, f"the record is {type(record).__name__}, not an object", source, dataset)
        if others == "refuse" and (unknown := set(record) - known):
            problem = f"unknown fields {', '.join(sorted(map(repr, unknown)))}"
            remedy = "Decide what the new field means and declare it as a column, or as one to leave out"
            raise BadInput(source=source, dataset=dataset, file=name, row=row, problem=problem, remedy=remedy)
    table = pl.DataFrame(
        {column: pl.Series([as_text(record.get(column)) for record in records], dtype=pl.String) for column in wanted}
    )
    return table.with_columns(
        source_file=pl.lit(name, dtype=pl.String),
        source_row=pl.int_range(first_row, first_row + len(records), dtype=pl.Int64),
    )


def as_text(value: Any) -> str | None:
    """A JSON value as text: words and numbers as they are, the rest as JSON; "" is nothing."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def misshapen(value: Any, shape: Any, path: str = "") -> str:
    """The path of the first part of a JSON value that is not of this shape, "" where all are.

    Null fits every shape, but is no entry of a list. A shape is a type, a dictionary of shapes by key (other keys may
    be anything), or a list of the shape of each entry.
    """
    if value is None:
        return ""
    if isinstance(shape, type):
        return "" if isinstance(value, shape) else path or "the document"
    if not isinstance(value, type(shape)):
        return path or "the document"
    if isinstance(shape, list):
        places = ((f"{path}[{place}]", each) for place, each in enumerate(value))
        found = (place if each is None else misshapen(each, shape[0], place) for place, each in places)
    else:
        found = (misshapen(value.get(key), each, f"{path}.{key}".lstrip(".")) for key, each in shape.items())
    return next(filter(None, found), "")


def _loads(text: str, name: str, row: int | None, source: str, dataset: str) -> Any:
    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(items)
        if len(found) < len(items):
            repeated = next(key for key, count in Counter(key for key, _ in items).items() if count > 1)
            raise _bad(name, row, f"the key {repeated!r} stands twice in one object", source, dataset)
        return found

    def number(word: str) -> float:
        if math.isinf(value := float(word)):
            raise ValueError(f"{word} is too large a number")
        return value

    def no_number(word: str) -> None:
        raise ValueError(f"{word} is not JSON")

    try:
        value = json.loads(text, object_pairs_hook=pairs, parse_constant=no_number, parse_float=number)
        if SURROGATE.search(text):
            json.dumps(value, ensure_ascii=False).encode()
        return value
    except (ValueError, RecursionError) as error:
        row = row or getattr(error, "lineno", None)
        said = "empty (HTTP 200 is not success)" if not text.strip() else f"not whole JSON ({error})"
        raise _bad(name, row, f"the text is {said}", source, dataset) from None


def _text(content: bytes, name: str, source: str, dataset: str) -> str:
    content = decompressed(content, name, source=source, dataset=dataset)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _bad(name, line, f"byte {error.start} (line {line}) is not UTF-8", source, dataset) from None
    if text.lstrip()[:1] == "<":
        raise _bad(name, None, "the file is a web page or XML, not JSON (HTTP 200 is not success)", source, dataset)
    return text


def _bad(name: str, row: int | None, problem: str, source: str, dataset: str) -> BadInput:
    return BadInput(source=source, dataset=dataset, file=name, row=row, problem=problem, remedy=OBTAIN_AGAIN)
