"""What publishers wrap files in, as it should be and as it should not."""

import gzip
import io
import tarfile
import zipfile

import pytest

from orchestration.ingest.containers import check_office_file, decompressed, read_tar, read_zip
from orchestration.ingest.errors import BadInput

ABOUT = {"source": "toy", "dataset": "counts"}


def zipped(members: dict[str, bytes], **options) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, **options) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return buffer.getvalue()


def tarred(*members: tuple[tarfile.TarInfo, bytes], mode: str = "w:gz") -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as file:
        for member, content in members:
            member.size = len(content)
            file.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


def link() -> tarfile.TarInfo:
    member = tarfile.TarInfo("a.csv")
    member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
    return member


def zipped_link() -> bytes:
    member = zipfile.ZipInfo("a.csv")
    member.external_attr = 0o120777 << 16
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr(member, "/etc/passwd")
    return buffer.getvalue()


def encrypted() -> bytes:
    """A zip whose one member says that it is encrypted, in both of its headers."""
    content = bytearray(zipped({"a.csv": b"1"}))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def test_members_come_by_path_in_order():
    assert list(read_zip(zipped({"b/2.csv": b"2", "1.csv": b"1"}), "a.zip", **ABOUT).items()) == [
        ("1.csv", b"1"),
        ("b/2.csv", b"2"),
    ]
    tar = tarred((tarfile.TarInfo("b/2.xml"), b"2"), (tarfile.TarInfo("1.xml"), b"1"))
    assert list(read_tar(tar, "a.tar.gz", **ABOUT).items()) == [("1.xml", b"1"), ("b/2.xml", b"2")]
    assert read_tar(tarred((tarfile.TarInfo("1.xml"), b"1"), mode="w"), "a.tar", **ABOUT) == {"1.xml": b"1"}


def test_gzip_is_opened_by_its_name_and_bounded():
    assert decompressed(gzip.compress(b"text"), "a.csv.gz", **ABOUT) == b"text"
    assert decompressed(b"text", "a.csv", **ABOUT) == b"text"
    with pytest.raises(BadInput, match="holds more than the 1,000 bytes"):
        decompressed(gzip.compress(bytes(1001)), "a.csv.gz", **ABOUT, largest=1000)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (zipped({"../a.csv": b"1"}), r"'\.\./a.csv' points out of the folder"),
        (zipped({"/etc/a.csv": b"1"}), "points out of the folder"),
        (zipped({"..\\a.csv": b"1"}), "points out of the folder"),
        (zipped({"C:\\a.csv": b"1"}), "points out of the folder"),
        (zipped_link(), "is a link or a device"),
        (encrypted(), "'a.csv' is encrypted"),
        (zipped({"a.csv": bytes(2000)}), "unpacks to 2,000 bytes; 1,000 are allowed"),
        (zipped({"a.csv": b"x" * 100})[:-30], "truncated or corrupt"),
        (zipped({"a.csv": b"x" * 900}).replace(b"PK\x03\x04", b"PK\x03\x09", 1), "truncated or corrupt"),
        (b"", "truncated or corrupt"),
        (b"<!DOCTYPE html>", "truncated or corrupt"),
    ],
)
def test_hostile_or_damaged_zip_is_refused(content, problem):
    with pytest.raises(BadInput, match=problem) as error:
        read_zip(content, "a.zip", **ABOUT, largest=1000)
    assert (error.value.file, error.value.source) == ("a.zip", "toy")


def test_zip_that_understates_its_size_is_refused():
    content = bytearray(zipped({"a.csv": bytes(5000)}))
    for place in (22, content.index(b"PK\x01\x02") + 24):
        content[place : place + 4] = (10).to_bytes(4, "little")
    with pytest.raises(BadInput, match=r"corrupt|more bytes than are allowed"):
        read_zip(bytes(content), "a.zip", **ABOUT, largest=1000)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (tarred((tarfile.TarInfo("../a.csv"), b"1")), "points out of the folder"),
        (tarred((tarfile.TarInfo("/a.csv"), b"1")), "points out of the folder"),
        (tarred((link(), b"")), "is a link or a device"),
        (tarred((tarfile.TarInfo("a.csv"), bytes(2000))), "unpacks to 2,000 bytes"),
        (tarred((tarfile.TarInfo("a.csv"), bytes(range(256)) * 3))[:60], "truncated or corrupt"),
        (b"no tar", "truncated or corrupt"),
    ],
)
def test_hostile_or_damaged_tar_is_refused(content, problem):
    with pytest.raises(BadInput, match=problem):
        read_tar(content, "a.tar.gz", **ABOUT, largest=1000)


def test_workbook_whose_xml_declares_entities_is_refused():
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    with pytest.raises(BadInput, match=r"'xl/sheet.xml' declares a document type"):
        check_office_file(zipped({"xl/sheet.xml": bomb}), "a.xlsx", **ABOUT)
    check_office_file(zipped({"xl/sheet.xml": b"<x/>"}), "a.xlsx", **ABOUT)
