"""Parquet files and workbooks, read in a process of its own: on some files compiled readers abort, hang or fill memory.

Such a file ends that process and is refused; the refresh goes on. What the cells mean is not known here.
"""

import atexit
import io
import json
import os
import subprocess
import sys
import threading
from contextlib import suppress
from typing import BinaryIO

import polars as pl

from orchestration import paths

# Many times what the largest release known takes. Memory is that of addresses, of which no more can be had.
MOST_SECONDS = 300.0
MOST_MEMORY = 4 * 1024**3
MOST_CELLS = 100_000_000

_alone = threading.Lock()
_reader: subprocess.Popen | None = None


class Unreadable(Exception):
    """A file that a reader refuses, or that was the end of it; the message is for people."""


def read_parquet(content: bytes) -> pl.DataFrame:
    """A Parquet file. Unreadable where it is damaged or unpacks to more than is allowed."""
    return pl.read_ipc(_ask("parquet", content))


def sheet_names(content: bytes) -> list[str]:
    """Names of a workbook's sheets, in order. Unreadable where it is damaged."""
    return json.loads(_ask("names", content))


def read_sheet(content: bytes, sheet: str) -> pl.DataFrame:
    """All cells of a sheet as text, blank rows included. Unreadable where it is damaged or unpacks to too much."""
    return pl.read_ipc(_ask("sheet", content, sheet))


def _ask(kind: str, content: bytes, sheet: str = "") -> bytes:
    """The answer of the reading process, which is started where none is at work."""
    global _reader
    with _alone:
        if _reader is None or _reader.poll() is not None:
            _reader = _start()
        ends = threading.Timer(MOST_SECONDS, _reader.kill)
        ends.start()
        try:
            _send(_reader.stdin, {"kind": kind, "sheet": sheet}, content)
            about, answer = _receive(_reader.stdout)
        except (OSError, EOFError):
            # 137 and the like say little to a person; what it was is one of three.
            _reader.kill()
            _reader.wait()
            raise Unreadable("its reader crashed, took too long, or ran out of memory over it") from None
        finally:
            ends.cancel()
    if "refused" in about:
        raise Unreadable(about["refused"])
    return answer


def _start() -> subprocess.Popen:
    search = os.pathsep.join(filter(None, [str(paths.root()), os.environ.get("PYTHONPATH")]))
    # Keys to publishers and addresses for alerts are no business of a process that opens strangers' files.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LEVELUP_")}
    reader = subprocess.Popen(
        [sys.executable, "-m", __name__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        # Backtraces of a compiled reader tell a person nothing.
        stderr=subprocess.DEVNULL,
        env={**environment, "PYTHONPATH": search, "POLARS_MAX_THREADS": "2"},
    )
    atexit.register(reader.kill)
    return reader


def _send(pipe: BinaryIO, about: dict, content: bytes) -> None:
    pipe.write(json.dumps({**about, "bytes": len(content)}).encode() + b"\n")
    pipe.write(content)
    pipe.flush()


def _receive(pipe: BinaryIO) -> tuple[dict, bytes]:
    """What was sent; EOFError where the other side is gone."""
    line = pipe.readline()
    if not line.endswith(b"\n"):
        raise EOFError
    about = json.loads(line)
    content = pipe.read(about["bytes"])
    if len(content) < about["bytes"]:
        raise EOFError
    return about, content


def _serve() -> None:
    """Answer one question after another, until nobody asks any more."""
    _limit()
    questions, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    # What a library prints must not come among the answers.
    os.dup2(2, 1)
    with suppress(EOFError, BrokenPipeError):
        while True:
            about, content = _receive(questions)
            try:
                answer = _read(about["kind"], content, about["sheet"])
            except (Exception, pl.exceptions.PanicException) as error:
                said = (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
                _send(answers, {"refused": said}, b"")
            else:
                _send(answers, {}, answer)


def _limit() -> None:
    """Bound the memory of this process, and let it be the first to go where the machine has none left."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    with suppress(OSError), open("/proc/self/oom_score_adj", "r+") as score:
        score.write("1000")


def _read(kind: str, content: bytes, sheet: str) -> bytes:
    if kind == "parquet":
        found = pl.scan_parquet(io.BytesIO(content))
        # What it says of itself, before a row is read: a few bytes can stand for any number of rows.
        _check_size(found.select(pl.len()).collect().item(), len(found.collect_schema()))
        table = found.collect()
    else:
        import fastexcel

        reader = fastexcel.read_excel(content)
        if kind == "names":
            return json.dumps(reader.sheet_names).encode()
        table = reader.load_sheet(
            sheet, header_row=None, skip_rows=0, dtypes="string", skip_whitespace_tail_rows=True
        ).to_polars()
    _check_size(*table.shape)
    buffer = io.BytesIO()
    table.write_ipc(buffer)
    return buffer.getvalue()


def _check_size(rows: int, columns: int) -> None:
    if rows * columns > MOST_CELLS:
        raise ValueError(f"it has {rows:,} rows of {columns:,} columns; {MOST_CELLS:,} cells are allowed")


if __name__ == "__main__":
    _serve()
