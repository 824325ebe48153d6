"""A wrong formula must not pass: each fault is written into the macros and has to be noticed by the committed cases.

`faults/<method>.yml` lists wrong formulas: what is wrong, the text of the macros it replaces, and what it puts there.
Where the formula is Python, `module` names the module of `orchestration.methods` whose text is replaced instead.
"""

import importlib
import types
from pathlib import Path

import pytest
import yaml
from harness.cases import COMMITTED, Case, discover
from harness.comparison import differences
from harness.compute import IMPLEMENTED, compute
from harness.macros import macro_text

FAULTS = {
    file.stem: yaml.safe_load(file.read_text(encoding="utf-8"))
    for file in sorted(Path(__file__).with_name("faults").glob("*.yml"))
}
EACH = [pytest.param(method, fault, id=f"{method}: {fault['fault']}") for method in FAULTS for fault in FAULTS[method]]


@pytest.mark.parametrize(("method", "fault"), EACH)
def test_fault_is_noticed(method: str, fault: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    module = importlib.import_module(f"orchestration.methods.{fault['module']}") if "module" in fault else None
    right = Path(module.__file__).read_text(encoding="utf-8") if module else macro_text()
    assert fault["right"] in right, "the text that this fault replaces is no longer there"
    wrong = right.replace(fault["right"], fault["wrong"])
    if module is None:
        assert _problems(method, wrong)
    else:
        _put_in_place(module, wrong, monkeypatch)
        assert _problems(method, macro_text())


def _put_in_place(module: types.ModuleType, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The functions of a module as another text has them, for one test."""
    broken = types.ModuleType(module.__name__)
    exec(compile(text, module.__file__, "exec"), broken.__dict__)
    for name, value in vars(broken).items():
        if callable(value) and getattr(value, "__module__", None) == module.__name__:
            monkeypatch.setattr(module, name, value)


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
