"""Every reference case of an implemented method, through the project's own macros on DuckDB."""

from collections.abc import Callable

import pytest
from harness.cases import Case, discover
from harness.comparison import differences
from harness.compute import IMPLEMENTED, compute

CASES = [case for case in discover() if case.method in IMPLEMENTED]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.label)
def test_case_is_reproduced(case: Case, record_property: Callable[[str, object], None]) -> None:
    record_property("reference_method", case.method)
    tables = compute(case.method, case.inputs(), case.parameters)
    problems = [
        f"{wanted.table}: {problem}" for wanted in case.expectations() for problem in differences(wanted, tables)
    ]
    assert not problems, "\n".join([case.label, *problems])
