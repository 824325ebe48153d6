"""A wrong formula must not pass: each fault is written into the macros and has to be noticed by the committed cases."""

from pathlib import Path

import pytest
import yaml
from harness.cases import COMMITTED, Case, discover
from harness.comparison import differences
from harness.compute import IMPLEMENTED, compute
from harness.macros import macro_text

FAULTS = yaml.safe_load(Path(__file__).with_name("faults.yml").read_text(encoding="utf-8"))
EACH = [pytest.param(method, fault, id=f"{method}: {fault['fault']}") for method in FAULTS for fault in FAULTS[method]]


@pytest.mark.parametrize(("method", "fault"), EACH)
def test_fault_is_noticed(method: str, fault: dict[str, str]) -> None:
    assert fault["right"] in macro_text(), "the macros no longer hold the text that this fault replaces"
    assert _problems(method, macro_text().replace(fault["right"], fault["wrong"]))


@pytest.mark.parametrize("method", sorted(IMPLEMENTED))
def test_unbroken_macros_pass_the_committed_cases(method: str) -> None:
    assert not _problems(method, macro_text())


def test_every_implemented_method_has_a_fault_and_a_committed_case() -> None:
    assert FAULTS.keys() == IMPLEMENTED
    assert {case.method for case in _committed()} >= IMPLEMENTED


def _committed() -> list[Case]:
    return [case for case in discover() if case.folder.is_relative_to(COMMITTED)]


def _problems(method: str, text: str) -> list[str]:
    problems = []
    for case in _committed():
        if case.method == method:
            tables = compute(method, case.inputs(), case.parameters, macro_text=text)
            problems += [problem for wanted in case.expectations() for problem in differences(wanted, tables)]
    return problems
