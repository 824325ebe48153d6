"""Small workbooks as publishers save them, and the ways in which one is spoilt."""

import io
import re
import zipfile
from collections.abc import Callable, Sequence

Sheets = dict[str, Sequence[Sequence[str | float | None]]]


def xlsx(sheets: Sheets) -> bytes:
    """An .xlsx workbook; None is an empty cell."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def ods(sheets: Sheets) -> bytes:
    """An .ods workbook; None is an empty cell."""
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table, TableCell, TableRow
    from odf.text import P

    book = OpenDocumentSpreadsheet()
    for name, rows in sheets.items():
        table = Table(name=name)
        for row in rows:
            line = TableRow()
            for value in row:
                is_number = isinstance(value, int | float)
                cell = TableCell(valuetype="float", value=value) if is_number else TableCell(valuetype="string")
                if value is None:
                    cell = TableCell()
                else:
                    cell.addElement(P(text=str(value)))
                line.addElement(cell)
            table.addElement(line)
        book.spreadsheet.addElement(table)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def with_part(workbook: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The workbook with the parts whose path matches ``part`` changed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            content = old.read(member)
            new.writestr(member.filename, change(content) if re.fullmatch(part, member.filename) else content)
    return buffer.getvalue()


def declaring_one_cell(workbook: bytes) -> bytes:
    """An .xlsx workbook whose sheets say that they consist of A1."""
    one = b'<dimension ref="A1"'
    return with_part(workbook, r"xl/worksheets/sheet1\.xml", lambda xml: re.sub(rb'<dimension ref="[^"]*"', one, xml))


def with_entity_bomb(workbook: bytes) -> bytes:
    """A workbook whose content declares entities that grow."""
    bomb = b'<!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    return with_part(
        workbook,
        r"content\.xml|xl/worksheets/sheet1\.xml",
        lambda xml: re.sub(rb"(<\?xml[^>]*\?>)?", lambda found: found.group(0) + bomb, xml, count=1),
    )
