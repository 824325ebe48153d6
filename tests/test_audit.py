"""The audit of dependencies: a weakness fails, and what nobody could be asked about is said."""

import importlib.machinery
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

PLACE = Path(__file__).resolve().parent.parent / ".ci" / "audit"
WEAK = {"name": "old", "version": "1", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2"]}]}
SOUND = {"name": "new", "version": "2", "vulns": []}
UNKNOWN = {"name": "rare", "skip_reason": "not found"}


@pytest.fixture(scope="module")
def audit() -> ModuleType:
    loader = importlib.machinery.SourceFileLoader("audit", str(PLACE))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("audit", loader))
    loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("found", "code", "said"),
    [
        ([WEAK, SOUND], 1, ["old 1: PYSEC-1, mended in 2", "2 of 2 audited, 1 known weaknesses"]),
        ([SOUND], 0, ["1 of 1 audited, 0 known weaknesses"]),
        ([SOUND, UNKNOWN], 0, ["1 of 2 audited", "NOT AUDITED, unknown to the index at hand: rare"]),
        ([UNKNOWN], 0, ["NOT AUDITED, the index at hand has advisories of none of the 1"]),
    ],
)
def test_a_weakness_fails_and_what_is_unknown_is_said(audit, capsys, found, code, said):
    assert audit.report(found) == code
    printed = capsys.readouterr().out
    assert all(part in printed for part in said), printed


def test_where_nobody_answers_it_says_so_in_one_line(audit, monkeypatch, capsys):
    monkeypatch.setattr(audit, "COMMAND", ["-c", "import sys; sys.exit('Traceback ...\\nno such host')"])
    monkeypatch.setattr(sys, "argv", ["audit"])
    assert audit.main() == 0
    assert (
        capsys.readouterr().out == "Dependencies: NOT AUDITED, the advisory service cannot be reached (no such host)\n"
    )
