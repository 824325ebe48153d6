"""The single entry of the cases: a method's inputs and parameters → its output tables, through the project's methods.

An adapter (`adapters/<family>.py`, discovered) says only what a case means: which rows are the base, that a missing row
is a true zero, that each period of a panel is computed by itself. Every formula is in the macros or in
`orchestration.methods`.
"""

import importlib
from collections.abc import Callable
from pathlib import Path

from harness.macros import Macros
from harness.panels import Tables

ADAPTERS: dict[str, Callable[[Macros, Tables, dict], Tables]] = {
    method: adapter
    for file in sorted(Path(__file__).with_name("adapters").glob("*.py"))
    for method, adapter in importlib.import_module(f"harness.adapters.{file.stem}").ADAPTERS.items()
}
IMPLEMENTED = frozenset(ADAPTERS)


def compute(method: str, inputs: Tables, parameters: dict, macro_text: str | None = None) -> Tables:
    """Output tables of one method, by name, from inputs as `cases.typed` leaves them; a null parameter is not given.

    Raises KeyError for a method that is not in IMPLEMENTED.
    """
    adapter = ADAPTERS[method]
    given = {name: value for name, value in parameters.items() if value is not None}
    with Macros(macro_text) as macros:
        for name, table in inputs.items():
            macros.load(f"input_{name}", table)
        return adapter(macros, inputs, given)
