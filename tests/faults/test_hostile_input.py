"""Files, replies, folders and words that somebody made to do harm: each is refused or harmless, in bounded time and memory.

What follows from damage alone is tested beside each reader; here is what only an enemy sends.
"""

import bz2
import gzip
import io
import json
import os
import random
import re
import shutil
import signal
import struct
import subprocess
import tarfile
import zipfile
from contextlib import nullcontext
from pathlib import Path
from urllib.parse import urlsplit

import duckdb
import httpx2
import polars as pl
import pytest
from rich.console import Console
from werkzeug import Response

from orchestration.console import answer
from orchestration.explain import Question, trace
from orchestration.ingest import containers, isolated, landing, origins, tables
from orchestration.ingest.containers import check_office_file, read_tar, read_zip
from orchestration.ingest.documents import read_json, read_json_lines, read_xml, records_table
from orchestration.ingest.download import Client, Manners, Request
from orchestration.ingest.errors import LONGEST_PROBLEM, BadInput
from orchestration.ingest.origins import archived_releases
from orchestration.ingest.refresh import refresh_all
from orchestration.ingest.tables import read_csv_as_found, read_csv_text, read_parquet_text
from orchestration.ingest.workbooks import read_sheet
from orchestration.prompt import ask
from tests.conftest import ROOT
from tests.fakes.server import serving
from tests.faults.report import Counts
from tests.ingest.conftest import archive, make_dataset, raw  # noqa: F401
from tests.ingest.test_containers import tarred, zipped
from tests.ingest.test_workbooks import workbook

ABOUT = {"source": "toy", "dataset": "counts"}
# So long that whatever takes the square of it would not come back.
MANY = 300_000


# Workbooks and Parquet files: compiled readers, in a process of their own.


def parquet(**columns) -> bytes:
    buffer = io.BytesIO()
    pl.DataFrame(columns).write_parquet(buffer)
    return buffer.getvalue()


def still_reads() -> bool:
    """Whether the next honest file is read."""
    return read_parquet_text(parquet(a=["x"]), "a.parquet", **ABOUT)["a"].to_list() == ["x"]


def test_workbook_with_a_cell_at_the_end_of_the_world_is_refused_and_the_next_file_is_read():
    far = workbook(change=lambda name, part: part.replace(b'r="B3"', b'r="XFD1048576"') if "sheet1" in name else part)
    with pytest.raises(BadInput, match=r"sheet 'Table 1' cannot be read \(its reader crashed"):
        read_sheet(far, "a.xlsx", "Table 1", **ABOUT)
    assert still_reads()


def test_parquet_with_any_bytes_changed_is_read_or_refused_and_never_ends_the_refresh():
    good = parquet(a=["x", "y", "z"] * 50, b=[1, 2, 3] * 50, c=[1.5, None, 2.0] * 50)
    counts = Counts("Parquet files with bytes changed", forbidden=("escaped",))
    draw = random.Random(20)
    for attempt in range(150):
        changed = bytearray(good)
        for _ in range(draw.randint(1, 3)):
            changed[draw.randrange(len(changed))] = draw.randrange(256)
        try:
            read_parquet_text(bytes(changed), "a.parquet", **ABOUT)
            counts.add("read")
        except BadInput:
            counts.add("refused")
        except BaseException as error:
            counts.add("escaped", f"{attempt}: {error!r}")
    assert (counts.tried, counts.failed, counts.examples) == (150, 0, [])
    assert counts.outcomes["refused"] > 50
    assert still_reads()


def test_parquet_of_few_bytes_and_very_many_rows_is_refused():
    buffer = io.BytesIO()
    pl.DataFrame({"a": pl.repeat(True, isolated.MOST_CELLS + 1, dtype=pl.Boolean, eager=True)}).write_parquet(buffer)
    assert len(buffer.getvalue()) < 1_000_000
    with pytest.raises(BadInput, match="it has 100,000,001 rows of 1 columns; 100,000,000 cells are allowed"):
        read_parquet_text(buffer.getvalue(), "a.parquet", **ABOUT)
    assert still_reads()


def test_reader_that_hangs_is_ended_and_the_next_file_is_read(monkeypatch):
    assert still_reads()
    hanging = isolated._reader
    os.kill(hanging.pid, signal.SIGSTOP)
    with monkeypatch.context() as patch:
        patch.setattr(isolated, "MOST_SECONDS", 0.2)
        with pytest.raises(BadInput, match="took too long"):
            read_parquet_text(parquet(a=["x"]), "a.parquet", **ABOUT)
    assert hanging.poll() == -signal.SIGKILL
    assert still_reads()


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="the system shows no environment of a process")
def test_process_that_opens_strangers_files_has_no_key(monkeypatch):
    monkeypatch.setenv("LEVELUP_KEY_TOY", "0x5ecret")
    if isolated._reader:
        isolated._reader.kill()
        isolated._reader.wait()
    assert still_reads()
    environment = Path(f"/proc/{isolated._reader.pid}/environ").read_bytes()
    assert b"PYTHONPATH" in environment
    assert b"0x5ecret" not in environment


PROLOG = b'<!DOCTYPE x [<!ENTITY a "aa">]>'


@pytest.mark.parametrize(
    ("part", "content"),
    [
        ("xl/sheet.xml", b"<!--" + b"x" * 5000 + b"-->" + PROLOG + b"<x>&a;</x>"),
        ("xl/sheet.xml", ('<?xml version="1.0" encoding="utf-16"?>' + PROLOG.decode() + "<x>&a;</x>").encode("utf-16")),
        ("xl/sheet.xml", b" " * 5000 + PROLOG + b"<x/>"),
        ("xl/SHEET.XML", PROLOG + b"<x/>"),
        ("content.xml", PROLOG + b"<x/>"),
    ],
)
def test_document_type_that_hides_in_a_workbook_is_found(part, content):
    with pytest.raises(BadInput, match="declares a document type"):
        check_office_file(zipped({part: content}), "a.xlsx", **ABOUT)


# What files are packed in.


def test_zip_packed_by_a_method_that_cannot_be_bounded_is_refused():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_BZIP2) as file:
        file.writestr("a.csv", bytes(100_000))
    for open_ in (read_zip, check_office_file):
        with pytest.raises(BadInput, match="packed with method 12, not deflate"):
            open_(buffer.getvalue(), "a.zip", **ABOUT)


def test_zip_of_very_many_members_is_refused_before_it_is_opened(monkeypatch):
    entry = struct.pack("<4sHHHHHHIIIHHHHHII", b"PK\1\2", 20, 20, 0, 0, 0, 33, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    monkeypatch.setattr(zipfile, "ZipFile", lambda *_: pytest.fail("it was opened"))
    with pytest.raises(BadInput, match="it has 20,001 members; 20,000 are allowed"):
        read_zip(entry * 20_001, "a.zip", **ABOUT)


def test_zip_inside_a_zip_is_bytes_and_is_not_opened():
    inner = zipped({"bomb": bytes(5000)})
    assert read_zip(zipped({"inner.zip": inner}), "a.zip", **ABOUT, largest=2000) == {"inner.zip": inner}


def test_members_that_overlap_as_in_a_quine_or_a_bomb_are_bounded():
    content = bytearray(zipped({"a.csv": bytes(5000), "b.csv": bytes(5000)}))
    second = content.index(b"PK\x01\x02", content.index(b"PK\x01\x02") + 1)
    content[second + 42 : second + 46] = (0).to_bytes(4, "little")
    with pytest.raises(BadInput, match=r"truncated or corrupt|more bytes than are allowed"):
        read_zip(bytes(content), "a.zip", **ABOUT, largest=12_000)


def negative() -> bytes:
    """A tar whose one member has minus 256 bytes."""
    header = bytearray(tarfile.TarInfo("x").tobuf())
    header[124:136] = b"\xff" * 11 + b"\x00"
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    return bytes(header) + bytes(1024)


def long_header() -> bytes:
    """A tar whose extended header, which is read whole, is longer than all that may be unpacked."""
    header = tarfile.TarInfo("x")
    header.type, header.size = b"x", 50 * 1024**2
    return gzip.compress(header.tobuf() + bytes(header.size), 1)


def folders(number: int) -> bytes:
    folder = tarfile.TarInfo("same")
    folder.type = tarfile.DIRTYPE
    return gzip.compress(folder.tobuf() * number, 1)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (negative(), "is a link or a device, not a file"),
        (long_header(), "more bytes than are allowed"),
        (folders(20_001), "has 20,001 members"),
        (bz2.compress(tarred((tarfile.TarInfo("a.csv"), b"1"), mode="w")), "truncated or corrupt"),
    ],
)
def test_tar_made_to_fill_memory_or_never_to_end_is_refused(content, problem):
    with pytest.raises(BadInput, match=problem):
        read_tar(content, "a.tar.gz", **ABOUT, largest=1000)


# Text.


@pytest.mark.parametrize("line", ["x" * (containers.LARGEST // 1024**2 * 20_000), "x" * 200_000 + ',"1"'])
def test_line_longer_than_any_is_refused(line):
    with pytest.raises(BadInput, match=r"field larger than field limit"):
        read_csv_text(f"a,b\n{line},1\n".encode(), "a.csv", ("a", "b"), **ABOUT)


def test_file_of_line_ends_is_refused_before_they_are_lines(monkeypatch):
    monkeypatch.setattr(tables, "MOST_LINES", 1000)
    assert read_csv_text(b"a\n" + b"1\n" * 999, "a.csv", ("a",), **ABOUT).height == 999
    with pytest.raises(BadInput, match="more than 1,000 lines"):
        read_csv_text(b"a\n" + b"\n" * 1000, "a.csv", ("a",), **ABOUT)


def test_header_of_very_many_names_is_refused_in_a_paragraph():
    names = ",".join(f"k{number}" for number in range(MANY))
    with pytest.raises(BadInput, match="the columns are not the expected ones: missing a, b; unexpected 'k0'") as error:
        read_csv_text(f"{names}\n".encode(), "a.csv", ("a", "b"), **ABOUT)
    assert len(error.value.problem) == LONGEST_PROBLEM + 1
    with pytest.raises(BadInput, match="the header has 'a' more than once"):
        read_csv_as_found(b"a," * MANY + b"a\n", "a.csv", **ABOUT)


def test_ragged_table_is_refused_at_its_first_wrong_record():
    with pytest.raises(BadInput, match="the row has 1 fields where the header has 2") as error:
        read_csv_text(b"a,b\n1\n" + b"1,2\n" * 1000 + b'"', "a.csv", ("a", "b"), **ABOUT)
    assert error.value.row == 2


@pytest.mark.parametrize("depth", [900, 1000, 3000, 100_000])
def test_nested_json_is_text_or_refused_at_any_depth(depth):
    content = b'[{"a":' + b"[" * depth + b"]" * depth + b"}]"
    try:
        read = records_table(read_json(content, "a.json", **ABOUT), ("a",), "a.json", **ABOUT)["a"].to_list()
    except BadInput as refusal:
        read = refusal.problem[:29]
    assert read in (["[" * depth + "]" * depth], "the text is not whole JSON (m")


def test_number_of_very_many_digits_is_refused_and_one_of_many_is_kept():
    with pytest.raises(BadInput, match="not whole JSON"):
        read_json(b'[{"a":' + b"9" * 5000 + b"}]", "a.json", **ABOUT)
    records = read_json(b'[{"a":' + b"9" * 4000 + b"}]", "a.json", **ABOUT)
    assert records_table(records, ("a",), "a.json", **ABOUT)["a"][0] == "9" * 4000


def test_object_of_very_many_keys_is_searched_once_for_one_that_stands_twice():
    content = b"{" + b",".join(b'"k%d":1' % number for number in range(MANY)) + b',"k%d":1}' % (MANY - 1)
    with pytest.raises(BadInput, match=f"'k{MANY - 1}' stands twice"):
        read_json(content, "a.json", **ABOUT)


def test_lines_of_json_stop_at_the_first_that_is_blank():
    assert read_json_lines(b"\n" * 1_000_000, "a.jsonl", **ABOUT) == []
    with pytest.raises(BadInput, match=r"row 2: the text is empty"):
        read_json_lines(b"1\n\n" + b"\n" * 1_000_000 + b"2", "a.jsonl", **ABOUT)


LOL = b"".join(b'<!ENTITY a%d "%s">' % (level, b"&a%d;" % (level - 1) * 10) for level in range(1, 10))


@pytest.mark.parametrize(
    "content",
    [
        b'<!DOCTYPE l [<!ENTITY a0 "lol">' + LOL + b"]><l>&a9;</l>",
        b'<!DOCTYPE l [<!ENTITY a0 "lol">' + LOL + b']><l x="&a9;"/>',
        b'<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/hostname"> %p;]><x/>',
        b'<!DOCTYPE x [<!ENTITY p SYSTEM "file:///etc/hostname">]><x>&p;</x>',
        '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x [<!ENTITY a "x">]><x>&a;</x>'.encode("utf-16"),
        b"<a>" * 100_000,
        b"<a>&undeclared;</a>",
    ],
)
def test_entities_of_any_kind_are_refused(content):
    with pytest.raises(BadInput):
        read_xml(content, "a.xml", **ABOUT)


def test_inclusions_and_style_sheets_are_not_followed(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("kept to ourselves")
    content = f"""<?xml-stylesheet type="text/xsl" href="file://{secret}"?>
        <x xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="file://{secret}" parse="text"/></x>"""
    assert "".join(read_xml(content.encode(), "a.xml", **ABOUT).itertext()).strip() == ""


# Replies.


def refused(respond, **changes) -> str:
    """What is said of a reply that a server at a socket of its own makes."""
    manners = Manners(rates=((1000, 1.0),), attempts=1, second_looks=0)
    with serving(respond) as address, Client(0.001) as client, pytest.raises(BadInput) as error:
        client.get(Request(**ABOUT, url=f"{address}/a.csv", manners=manners, **changes))
    return error.value.problem


def test_reply_packed_twice_is_not_unpacked():
    body = gzip.compress(gzip.compress(bytes(50_000_000)))
    assert len(body) < 1000
    said = refused(lambda asked: Response(body, 200, {"Content-Encoding": "gzip, gzip"}), largest=10**9)
    assert "packed its reply more than once" in said


@pytest.mark.parametrize(
    "place",
    [
        "file:///etc/hostname",
        "http://169.254.169.254/latest/meta-data",
        "http://[::1]/a.csv",
        "//localhost/a.csv",
        "http://127.0.0.1@localhost/a.csv",
        "gopher://127.0.0.1/a",
        "http://127.0.0.1.example.org/a.csv",
    ],
)
def test_redirect_to_another_place_is_not_followed(place):
    said = refused(lambda asked: Response("", 302, {"Location": place}))
    assert "which is not where it was asked for" in said or "could not be asked for" in said


def test_redirect_from_https_to_http_is_not_followed():
    request = Request(**ABOUT, url="https://example.org/a.csv")
    with Client() as client:
        for address, problem in (
            ("http://example.org/b.csv", "redirects to http://example.org"),
            ("https://example.org/b.csv", ""),
        ):
            sent = httpx2.Request("GET", address, extensions={"levelup": (urlsplit(request.url), request)})
            with pytest.raises(Exception, match=problem) if problem else nullcontext():
                client._before_sending(sent)


def test_very_long_header_is_no_answer():
    assert "gave no whole reply" in refused(lambda asked: Response("a", 200, {"ETag": "x" * 2_000_000}))


def test_header_that_would_break_a_line_is_not_sent():
    assert "gave no whole reply" in refused(lambda asked: Response("a"), etag='"one"\r\nX-Other: two')


# A folder that calls itself an archive.


@pytest.fixture
def supplied(make_dataset, archive):  # noqa: F811
    """What is said of the archive when its one dataset is read."""

    def read() -> str:
        with pytest.raises(BadInput) as error:
            archived_releases(make_dataset(), archive.root)
        return error.value.problem

    return read


@pytest.mark.parametrize("linked", ["counts.csv", "release.json", "payload", ""])
def test_link_out_of_an_archive_is_not_followed(archive, supplied, tmp_path, linked):  # noqa: F811
    folder = archive()
    if linked == "payload":
        (folder / "payload").mkdir()
        (folder / "counts.csv").rename(folder / "payload" / "counts.csv")
    inside = folder / linked if linked else folder
    inside.rename(tmp_path / "outside")
    inside.symlink_to(tmp_path / "outside")
    assert "a link leads out of the archive" in supplied()


def test_link_inside_an_archive_and_a_link_to_it_are_followed(archive, make_dataset, tmp_path):  # noqa: F811
    folder = archive()
    (folder / "counts.csv").rename(archive.root / "kept.csv")
    (folder / "counts.csv").symlink_to(archive.root / "kept.csv")
    (tmp_path / "linked").symlink_to(archive.root)
    assert len(archived_releases(make_dataset(), tmp_path / "linked")) == 1


@pytest.mark.parametrize("name", ["counts.csv", "release.json"])
def test_pipe_in_an_archive_is_not_waited_for(archive, supplied, name):  # noqa: F811
    place = archive() / name
    place.unlink()
    os.mkfifo(place)
    assert "is not a file" in supplied() or "without release.json" in supplied()


def test_file_of_an_archive_that_is_too_large_is_not_read(archive, supplied, monkeypatch):  # noqa: F811
    with (archive() / "counts.csv").open("r+b") as file:
        file.truncate(origins.LARGEST + 1)
    monkeypatch.setattr(Path, "read_bytes", lambda place: place.open("rb").read(10_000))
    assert "are allowed" in supplied()


def test_packed_file_of_a_replayed_raw_store_is_bounded(archive, supplied, monkeypatch):  # noqa: F811
    folder = archive()
    (folder / "payload").mkdir()
    (folder / "counts.csv").unlink()
    (folder / "payload" / f"counts.csv{landing.PACKED}").write_bytes(gzip.compress(bytes(5000)))
    monkeypatch.setattr("orchestration.ingest.landing.payloads.LARGEST", 1000)
    assert "it holds more than the 1,000 bytes" in supplied()


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, '{"a": ' * 100_000, '{"rows": ' + "9" * 5000 + "}"],
)
def test_release_json_of_any_depth_is_refused(archive, supplied, text):  # noqa: F811
    (archive() / "release.json").write_text(text)
    assert "release.json cannot be used" in supplied()


def test_half_a_character_in_release_json_is_refused_before_anything_is_written(archive, supplied):  # noqa: F811
    folder = archive()
    entry = json.loads((folder / "release.json").read_bytes())
    (folder / "release.json").write_text(json.dumps({**entry, "title": "\ud83d"}))
    assert "release.json cannot be used" in supplied()


@pytest.mark.parametrize("name", ["x" * 201, "..", "a/b", "\x1b[2J.csv", "a\n.csv", "-rf", "con\u202evsc.csv"])
def test_name_that_is_no_plain_name_stops_one_dataset_and_not_the_refresh(raw, make_dataset, make_release_of, name):  # noqa: F811
    bad = make_dataset(fetch=lambda client, address: [make_release_of(name)])
    (outcome,) = refresh_all([bad], {bad.asset_path}, "live", None, client=object())
    assert "this is not a plain file name" in outcome.refused.problem
    assert all(letter.isprintable() for letter in str(outcome.refused))
    assert not list(raw.rglob("*.csv"))


@pytest.fixture
def make_release_of():
    from orchestration.ingest.dataset import Release

    return lambda name: Release(vintage="2020", vintage_basis="made up", files={name: b"x"}, origin="live")


@pytest.mark.parametrize("vintage", ["../../outside", "2020/..", "2020\n", "２０２０", "2020-01-01_x", "/etc"])
def test_vintage_never_becomes_a_path(raw, archive, make_dataset, vintage):  # noqa: F811
    archive(**{"vintage": "2020"})
    manifest = archive.root / "toy" / "counts" / "2020" / "release.json"
    manifest.write_text(json.dumps({**json.loads(manifest.read_bytes()), "vintage": vintage}))
    dataset = make_dataset()
    (outcome,) = refresh_all([dataset], {dataset.asset_path}, "archive", archive.root)
    assert "is not a date or a year" in outcome.refused.problem


# What reaches a person, a shell or a query.


def test_reader_that_panics_stops_its_dataset_alone(raw, make_dataset, archive, caplog):  # noqa: F811
    def parse(files):
        raise pl.exceptions.PanicException("index out of bounds")

    archive()
    dataset = make_dataset(parse=parse)
    (outcome,) = refresh_all([dataset], {dataset.asset_path}, "archive", archive.root)
    assert "a fault of the program" in outcome.refused.problem


def test_error_is_one_paragraph_that_steers_no_terminal():
    error = BadInput(**ABOUT, file="\x1b]0;x\x07.csv", problem="a\u202eb\x1b[2J\n" + "y" * 10_000, remedy="Look")
    assert all(letter.isprintable() for letter in str(error))
    assert len(str(error)) < LONGEST_PROBLEM + 200


@pytest.mark.parametrize("cell", ["[x]", "[/]", "[link=file:///etc]x[/link]", "\x1b[2Jx", "a\u202eb"])
def test_cell_is_shown_as_it_is_and_steers_no_terminal(cell):
    screen = io.StringIO()
    with duckdb.connect() as con:
        con.execute("create table t as select ?::varchar as said", [cell])
        Console(file=screen, width=100).print(answer(con, "select said from t"))
    assert "".join(letter if letter.isprintable() else " " for letter in cell) in screen.getvalue()
    assert "\x1b" not in screen.getvalue()


HOSTILE = ["'; drop table kept; --", '"; touch spoilt; `touch spoilt` $(touch spoilt)', "é\u202e[/x]", "x" * 100_000]


@pytest.fixture
def published(tmp_path, monkeypatch) -> Path:
    """A published file whose trace_value says what it was asked."""
    monkeypatch.setenv("LEVELUP_WAREHOUSE", str(tmp_path))
    with duckdb.connect(str(tmp_path / "levelup.duckdb")) as con:
        con.execute("create table kept as select 1 as one")
        con.execute(
            "create macro trace_value(item, area, period) as table "
            "select 'not_found' as kind, concat_ws('|', item, area, period) as explanation"
        )
    return tmp_path


@pytest.mark.parametrize("words", HOSTILE)
def test_words_of_a_question_reach_the_query_as_they_are(published, words):
    with pytest.raises(BadInput) as error:
        trace(Question(words, words, words))
    assert error.value.problem.startswith("|".join([words] * 3)[:LONGEST_PROBLEM])
    with duckdb.connect(str(published / "levelup.duckdb"), read_only=True) as con:
        assert con.execute("select count(*) from kept").fetchall() == [(1,)]


@pytest.mark.parametrize(
    "query",
    [
        "select * from read_text('{secret}')",
        "select * from '{secret}'",
        "copy kept to '{written}'",
        "attach '{written}' as other",
        "export database '{written}'",
        "set enable_external_access = true",
        "set memory_limit = '1TB'",
        "install httpfs",
        "load httpfs",
        "drop table kept",
        "copy (select 1) to '/dev/stdout'",
    ],
)
def test_prompt_reads_no_other_file_and_writes_none(published, capsys, query):
    secret, written = published / "secret.csv", published / "written.csv"
    secret.write_text("kept to ourselves\n")
    assert ask(query.format(secret=secret, written=written)) == 1
    assert "ourselves" not in "".join(capsys.readouterr())
    assert not written.exists()


@pytest.mark.skipif(not shutil.which("make"), reason="there is no make")
@pytest.mark.parametrize("words", HOSTILE[:3])
@pytest.mark.parametrize("given", ["as an argument", "in the environment"])
def test_make_passes_words_on_as_they_were_typed(tmp_path, words, given):
    told = tmp_path / "told"
    words += "$(shell touch spoilt)$$HOME"
    told.write_text("#!/bin/sh\nprintf '%s\\n' \"$@\"\n")
    told.chmod(0o755)
    command = ["make", "-s", "-f", str(ROOT / "Makefile"), "-o", "setup", "explain", f"python={told}"]
    typed = [f"AREA={words}"] if given == "as an argument" else []
    environment = {**os.environ, **({} if typed else {"AREA": words})}
    done = subprocess.run([*command, *typed], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    lines = done.stdout.splitlines()
    assert lines[lines.index("--area") + 1] == words
    assert [place.name for place in tmp_path.iterdir()] == ["told"]


def test_no_text_of_a_seed_or_file_becomes_sql_in_the_dbt_project():
    runs = re.compile(r"\b(run_query|load_result|adapter\.execute|query|query_table|getenv|getvariable)\s*\(")
    reads = re.compile(r"\b(read_[a-z]+|glob)\s*\(|\b(attach|install|copy)\s+[a-z'(]", re.IGNORECASE)
    found = []
    for path in (ROOT / "dbt_project").rglob("*.sql"):
        if {"target", "dbt_packages"} & set(path.parts):
            continue
        code = re.sub(r"\{#.*?#\}", "", path.read_text(), flags=re.DOTALL)
        found += [f"{path.name}: {match.group()}" for match in runs.finditer(code)]
        # Asked with names of contracts and patterns of the project; its answer goes into a message, never into SQL.
        found = [each for each in found if each != "persons.sql: run_query("]
        if "published" in path.parts:
            found += [f"{path.name}: {match.group()}" for match in reads.finditer(code)]
    assert found == []
    assert runs.search("{% set rows = run_query('select 1') %}")
    assert reads.search("select * from read_csv('x')")
