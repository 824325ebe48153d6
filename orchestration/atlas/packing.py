"""Answers on their way into a browser: columns, gzipped, in scripts. A page opened from disk can load nothing else."""

import base64
import gzip
import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from orchestration.atlas.warehouse import Answer
from orchestration.ingest.errors import BadInput

# What a file system, an address and a script tag take as it is.
PLAIN = re.compile(r"[A-Za-z0-9_.-]+")


def packed(answer: Answer) -> dict[str, Any]:
    """An answer by columns: texts once each, a column of one value as that value."""
    columns = zip(*answer.rows, strict=True) if answer.rows else ([] for _ in answer.columns)
    return {
        "sql": answer.sql,
        "columns": answer.columns,
        "count": len(answer.rows),
        "values": [_column(list(column)) for column in columns],
    }


def script(name: str, content: Mapping[str, Any], build: str) -> str:
    """A script that hands ``content`` over under ``name``, the address it has itself; answers in it are packed.

    ``build`` is that of the published file: a page that was opened before takes no script of another one.
    """
    try:
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=_packed_or_plain)
    except ValueError as error:
        problem = f"the published file holds NaN or infinity in what {name} shows"
        remedy = "Run make verify; what publishes a file refuses such a number"
        raise BadInput(source="warehouse", dataset="atlas", problem=problem, remedy=remedy) from error
    body = base64.b64encode(gzip.compress(text.encode(), 6, mtime=0)).decode()
    return f'atlas.receive("{name}",{json.dumps(build)},"{body}");\n'


def unpacked(text: str) -> dict[str, Any]:
    """What a script hands over, answers as lists of dictionaries beside their SQL: for whoever reads one in Python."""
    body = text.rsplit('"', 2)[1]
    content = json.loads(gzip.decompress(base64.b64decode(body)))
    return {
        key: _rows(value) if isinstance(value, dict) and "values" in value else value for key, value in content.items()
    }


def file_name(name: str) -> str:
    """A name as one part of an address: where it is not plain, letters become their numbers (base.js has the same)."""
    return name if PLAIN.fullmatch(name) and set(name) != {"."} else "".join(map(_letter, name))


def _packed_or_plain(value: Any) -> Any:
    return packed(value) if isinstance(value, Answer) else _plain(value)


def _letter(letter: str) -> str:
    return letter if PLAIN.fullmatch(letter) and letter not in "._" else f"_{ord(letter):x}_"


def _column(values: list[Any]) -> Any:
    # A hundred thousand cells are a second or two: what is done to each of them is done once for each that differs.
    if values and values.count(values[0]) == len(values):
        return {"all": _plain(values[0])}
    kinds = set(map(type, values)) - {type(None)}
    if kinds <= {int, float, bool}:
        return values
    values = [_plain(value) for value in values] if kinds & {list, Decimal} else values
    if kinds <= {Decimal}:
        return values
    place = {
        value: number for number, value in enumerate(value for value in dict.fromkeys(values) if value is not None)
    }
    place_of = {**place, None: -1}
    return {"texts": [_plain(value) for value in place], "at": [place_of[value] for value in values]}


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return value.isoformat(sep=" ", timespec="seconds")
        case date():
            return value.isoformat()
        case Decimal():
            return float(value)
        case list():
            return "; ".join(map(str, value))
        case None | bool() | int() | float() | str():
            return value
    raise TypeError(f"no cell of a figure: {value!r}")


def _rows(packed_answer: Mapping[str, Any]) -> dict[str, Any]:
    count, columns = packed_answer["count"], []
    for column in packed_answer["values"]:
        if isinstance(column, dict) and "all" in column:
            columns.append([column["all"]] * count)
        elif isinstance(column, dict):
            columns.append([column["texts"][at] if at >= 0 else None for at in column["at"]])
        else:
            columns.append(column)
    rows = [dict(zip(packed_answer["columns"], row, strict=True)) for row in zip(*columns, strict=True)]
    return {"sql": packed_answer["sql"], "rows": rows}
