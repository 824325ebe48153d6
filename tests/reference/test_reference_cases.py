"""Every reference case that is found, through the project's own methods on DuckDB; a method without an adapter fails."""

from collections.abc import Callable

import pytest
from harness.cases import Case, discover
from harness.comparison import differences
from harness.compute import compute

CASES = list(discover())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.label)
def test_case_is_reproduced(case: Case, record_property: Callable[[str, object], None]) -> None:
    record_property("reference_method", case.method)
    tables = compute(case.method, case.inputs(), case.parameters)
    problems = [
        f"{wanted.table}: {problem}" for wanted in case.expectations() for problem in differences(wanted, tables)
    ]
    assert not problems, "\n".join([case.label, *problems])
