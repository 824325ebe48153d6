"""Puts the harness within reach of its tests, and prints the table of methods at the end of a session."""

import sys
from collections import Counter
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from harness.cases import SHARED, discover

outcomes: dict[str, Counter] = {}


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    properties = dict(report.user_properties)
    if report.when == "call" and "reference_method" in properties:
        outcomes.setdefault(properties["reference_method"], Counter())[report.outcome] += 1


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not outcomes:
        return
    found = Counter(case.method for case in discover())
    terminalreporter.section("reference cases")
    terminalreporter.write_line(f"{'method':<26}{'cases':>6}  result")
    for method in sorted(found):
        results = outcomes.get(method, Counter())
        words = ", ".join(f"{count} {outcome}" for outcome, count in sorted(results.items())) or "not run"
        terminalreporter.write_line(f"{method:<26}{found[method]:>6}  {words}")
    if not SHARED.is_dir():
        terminalreporter.write_line(
            "The folder shared/reference/cases is not beside the repository: only committed cases were run."
        )
