"""JSON and XML, strictly."""

import pytest

from orchestration.ingest.documents import read_json, read_json_lines, read_xml, records_table
from orchestration.ingest.errors import BadInput

ABOUT = {"source": "toy", "dataset": "counts"}
BOMB = b'<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "x"><!ENTITY b "&a;&a;&a;&a;">]><b>&b;</b>'


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", r"empty \(HTTP 200"),
        (b"<html>", "a web page or XML, not JSON"),
        (b'{"a": 1', "not whole JSON"),
        (b'{"a": 1} Streaming interrupted', "not whole JSON"),
        (b'{"a": NaN}', "NaN is not JSON"),
        (b'{"a": 1, "a": 2}', "the key 'a' stands twice"),
        (b'{"a": "\xff"}', "is not UTF-8"),
        (b"[" * 100_000, "not whole JSON"),
        (rb'{"a": "\ud83d"}', "surrogates not allowed"),
        (b'{"a": 1e999}', "too large a number"),
    ],
)
def test_what_is_no_json_is_refused(content, problem):
    with pytest.raises(BadInput, match=problem):
        read_json(content, "a.json", **ABOUT)


def test_json_lines_name_the_line():
    assert read_json_lines(b'{"a": 1}\n{"a": 2}\n\n', "a.jsonl", **ABOUT) == [{"a": 1}, {"a": 2}]
    with pytest.raises(BadInput, match=r"file a\.jsonl, row 2: the text is not whole JSON"):
        read_json_lines(b'{"a": 1}\n{"a": \n', "a.jsonl", **ABOUT)


def test_line_separators_inside_a_text_end_no_line():
    text = "one\u2028two\x85three"
    assert read_json_lines(f'{{"a": "{text}"}}\n'.encode(), "a.jsonl", **ABOUT) == [{"a": text}]


def test_records_become_text_and_nothing_is_guessed():
    records = [{"a": "01", "b": 1.50, "c": None}, {"a": "", "b": True, "c": [{"d": 1}]}]
    table = records_table(records, ("a", "b", "c"), "a.json", **ABOUT)
    assert table.rows() == [("01", "1.5", None, "a.json", 1), (None, "true", '[{"d":1}]', "a.json", 2)]


def test_unknown_field_is_refused_or_left_out_as_declared():
    with pytest.raises(BadInput, match="row 2: unknown fields 'contact'"):
        records_table([{"a": "1"}, {"a": "2", "contact": "x"}], ("a",), "a.json", **ABOUT)
    table = records_table([{"a": "2", "contact": "x"}], ("a",), "a.json", **ABOUT, others="drop")
    assert table.columns == ["a", "source_file", "source_row"]
    with pytest.raises(BadInput, match="row 1: the record is list, not an object"):
        records_table([[]], ("a",), "a.json", **ABOUT)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", r"empty \(HTTP 200"),
        (BOMB, "declares a document type"),
        (b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>', "declares a document type"),
        (b"<all><trial>", "not whole XML"),
        (b"plain", "not whole XML"),
    ],
)
def test_what_is_no_xml_is_refused(content, problem):
    with pytest.raises(BadInput, match=problem):
        read_xml(content, "a.xml", **ABOUT)


def test_xml_comes_as_a_tree():
    assert read_xml(b'<all totalCount="0"/>', "a.xml", **ABOUT).get("totalCount") == "0"
