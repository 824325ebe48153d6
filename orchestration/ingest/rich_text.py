"""Footnotes raised beside a figure in a cell of a workbook: read as text, ``248520`` with a raised ``1`` is 2485201.

What is raised could be dropped only by guessing, so such a cell is found and the workbook refused. A raised mark beside
words, as in most headers, does no harm.
"""

import re
import zipfile

# Somewhere in the file there are raised letters: most workbooks have none.
MARKS = re.compile(rb"vertAlign|text-position")
FIGURE = re.compile(rb"\s*-?\s*[0-9][0-9,.\s]*%?\s*")
TEXT_ENDS, TEXT_BEGINS = re.compile(rb"</(?:\w+:)?(?:si|is)>"), re.compile(rb"<(?:\w+:)?(?:si|is)(?:\s[^>]*)?>")
RUN_BEGINS = re.compile(rb"<(?:\w+:)?r(?:\s[^>]*)?>")
IS_RAISED = re.compile(rb"vertAlign\s[^>]*val=[\"'](?:super|sub)script")
TEXT = re.compile(rb"<(?:\w+:)?t(?:\s[^>]*)?>([^<]*)</")
CELL_BEGINS = re.compile(rb"<(?:\w+:)?c\s([^>]*)>")
SHARED_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*)>\s*<(?:\w+:)?v>([0-9]+)</")
REFERENCE = re.compile(rb"(?:^|\s)r=[\"']([A-Z]+[0-9]+)[\"']")
OPEN_CELL_ENDS, OPEN_CELL_BEGINS = b"</table:table-cell>", b"<table:table-cell"
OPEN_RAISED = re.compile(rb"style:text-position=[\"'](?:super|sub|[1-9-])")
OPEN_STYLE = re.compile(rb"<style:style\s[^>]*style:name=[\"']([^\"']*)[\"']")
OPEN_SPAN = re.compile(rb"<text:span\s[^>]*text:style-name=[\"']([^\"']*)[\"'][^>]*>([^<]*)</text:span>")
OPEN_SHEET = re.compile(rb"<table:table\s[^>]*table:name=[\"']([^\"']*)[\"']")
TAG = re.compile(rb"<[^>]*>")


def raised_in_a_figure(archive: zipfile.ZipFile) -> str:
    """Sheet and cell of the first figure of a workbook that has a raised or lowered part; "" where none has."""
    names = archive.namelist()
    if "content.xml" in names:
        return _raised_in_open_document(archive.read("content.xml"))
    sheets = [name for name in names if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name)]
    shared = archive.read("xl/sharedStrings.xml") if "xl/sharedStrings.xml" in names else b""
    texts = TEXT_ENDS.split(shared)[:-1] if b"vertAlign" in shared else []
    raised = {place: figure for place, text in enumerate(texts) if (figure := _raised_figure(text))}
    for name in sheets:
        sheet = archive.read(name)
        for attributes, place in SHARED_CELL.findall(sheet) if raised else ():
            if re.search(rb"\bt=[\"']s[\"']", attributes) and int(place) in raised:
                return _said(_sheet_name(archive, name), attributes, raised[int(place)])
        for text in TEXT_ENDS.split(sheet)[:-1] if b"vertAlign" in sheet else ():
            if figure := _raised_figure(text):
                return _said(_sheet_name(archive, name), b"".join(CELL_BEGINS.findall(text)[-1:]), figure)
    return ""


def _raised_figure(text: bytes) -> bytes:
    """What a shared or inline text reads as, if that is a figure and a part of it is raised; otherwise nothing."""
    if not IS_RAISED.search(text):
        return b""
    runs = RUN_BEGINS.split(TEXT_BEGINS.split(text)[-1])
    parts = [(bool(IS_RAISED.search(run)), b"".join(TEXT.findall(run))) for run in runs]
    whole = b"".join(part for _, part in parts)
    is_mixed = len({is_raised for is_raised, part in parts if part.strip()}) > 1
    return whole if is_mixed and FIGURE.fullmatch(whole) else b""


def _raised_in_open_document(content: bytes) -> str:
    styles = {
        name[-1]
        for style in content.split(b"</style:style>")[:-1]
        if OPEN_RAISED.search(style) and (name := OPEN_STYLE.findall(style))
    }
    sheet = b""
    for cell in content.split(OPEN_CELL_ENDS)[:-1] if styles else ():
        sheet = (OPEN_SHEET.findall(cell) or [sheet])[-1]
        inside = cell[max(cell.rfind(OPEN_CELL_BEGINS), 0) :]
        raised = b"".join(text for style, text in OPEN_SPAN.findall(inside) if style in styles)
        whole = TAG.sub(b"", inside)
        is_text = re.search(rb"office:value-type=[\"']string[\"']", inside.partition(b">")[0])
        if is_text and raised.strip() and raised != whole and FIGURE.fullmatch(whole):
            return f"sheet {_words(sheet)!r}, the cell that reads {_words(whole)!r}"
    return ""


def _said(sheet: str, attributes: bytes, figure: bytes) -> str:
    found = REFERENCE.search(attributes)
    return f"sheet {sheet!r}, cell {_words(found[1]) if found else 'without a place'} that reads {_words(figure)!r}"


def _sheet_name(archive: zipfile.ZipFile, part: str) -> str:
    """What people see of a part of a workbook; the part itself where the workbook does not say."""
    try:
        book, links = archive.read("xl/workbook.xml"), archive.read("xl/_rels/workbook.xml.rels")
    except KeyError:
        return part
    for link in re.findall(rb"<Relationship\s[^>]*>", links):
        target, identity = (re.search(rb"\b%s=[\"']([^\"']*)" % name, link) for name in (b"Target", b"Id"))
        if target and identity and _words(target[1]).rpartition("/")[2] == part.rpartition("/")[2]:
            for sheet in re.findall(rb"<(?:\w+:)?sheet\s[^>]*>", book):
                name = re.search(rb"\bname=[\"']([^\"']*)", sheet)
                if name and re.search(rb":id=[\"']%s[\"']" % re.escape(identity[1]), sheet):
                    return _words(name[1])
    return part


def _words(text: bytes) -> str:
    return text.decode("utf-8", "replace")[:60]
