"""Names and texts as they stand in SQL: the one place where either becomes part of a statement. Runs nothing."""

from pathlib import Path

# A spreadsheet takes a cell that begins so for a formula (OWASP, CSV injection).
FORMULA = ("=", "+", "-", "@", "\t", "\r")


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
    is_formula = f"left({identifier(column)}, 1) in ({first}) and try_cast({identifier(column)} as double) is null"
    return f"case when {is_formula} then chr(39) || {identifier(column)} else {identifier(column)} end"
