"""Names and texts as they become part of SQL or of a CSV file: the one place where they do. Runs nothing."""

import re
from pathlib import Path

# A spreadsheet takes a cell that begins so for a formula (OWASP, CSV injection).
FORMULA = ("=", "+", "-", "@", "\t", "\r")
NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]*)?([eE][+-]?[0-9]+)?")


def identifier(name: str) -> str:
    """A table, column, function or catalogue, quoted."""
    return '"' + name.replace('"', '""') + '"'


def text(value: str | Path) -> str:
    """A text literal."""
    return "'" + str(value).replace("'", "''") + "'"


def neutral(column: str) -> str:
    """A text column as an expression whose cells no spreadsheet takes for formulas.

    What could be one gets an apostrophe. A number written as text, -0.5 for instance, stays as it is.
    """
    first = ", ".join(f"chr({ord(letter)})" for letter in FORMULA)
    is_number = f"regexp_full_match({identifier(column)}, {text(NUMBER.pattern)})"
    is_formula = f"left({identifier(column)}, 1) in ({first}) and not {is_number}"
    return f"case when {is_formula} then chr(39) || {identifier(column)} else {identifier(column)} end"


def neutral_cell(value: object) -> object:
    """``neutral`` for one value on its way into a CSV file."""
    is_formula = isinstance(value, str) and value.startswith(FORMULA) and not NUMBER.fullmatch(value)
    return f"'{value}" if is_formula else value
