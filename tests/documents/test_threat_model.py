"""The page on threats names what holds them: files that exist, and a test for each."""

import re

from tests.documents.results import ROOT

PAGE = (ROOT / "docs/threat-model.md").read_text(encoding="utf-8")
PLACE = re.compile(r"`((?:orchestration|tests|dbt_project|deploy|\.ci)/[^`*]+|Makefile|requirements\.lock)`")


def threats() -> list[list[str]]:
    """Rows of the table of threats: threat, what it is to, what holds it, its tests."""
    table = PAGE.partition("## From whom, and what holds")[2].partition("\n## ")[0]
    rows = [line.strip("| ").split(" | ") for line in table.splitlines() if line.startswith("| ")]
    return rows[1:]


def test_every_file_that_the_page_names_exists():
    named = PLACE.findall(PAGE)
    assert len(named) > 40
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_every_threat_has_a_test_that_holds_it():
    assert len(threats()) > 15
    for threat, assets, _, held in threats():
        assert set(assets.split(", ")) <= set(re.findall(r"^\| \*\*(\w+)\*\* \|", PAGE, re.MULTILINE)), threat
        tests = PLACE.findall(held)
        assert tests, threat
        assert all(re.match(r"tests/(.*/)?test_\w+\.py$", name) for name in tests), threat
