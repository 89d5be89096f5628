"""PDFs with a text layer: characters to lines, wrapped lines joined. Scripts in a PDF are never run."""

import ctypes
import re
import statistics
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pypdfium2
import pypdfium2.raw as pdfium

from competency_frameworks.model import Problem
from competency_frameworks.reading.document import Document, DocumentFormat, rows, unreadable, written
from competency_frameworks.reading.lines import Line

_MOST_PAGES = 200
"""Source: our own; a role description has up to 30 pages."""
_TOO_LONG = (
    f"The PDF has more than {_MOST_PAGES} pages; a role description has a few. Save those as a PDF of their own."
)
_LOCKED = "This PDF is locked with a password. Save it without one and try again."
_BROKEN = "This PDF is damaged. Open it, print it to a new PDF and try again."
_SCANNED = (
    "This PDF holds pictures of its pages and no text, so it was probably scanned. "
    "Use a copy with text, or paste the words."
)
_SCANNED_PAGES = "No text was found on page {}: probably a picture. What it says was not read."
_RUNNING = "“{}” stands at the edge of most pages; only its first place was read."
_PAGE_NUMBER = re.compile(r"(?:page\s+)?[-–—|\s]*\d{1,3}(?:\s*(?:/|of)\s*\d{1,3})?[-–—|\s]*", re.IGNORECASE)
_MARK = re.compile(r"(?:[-–—•‣·*▪◦●■○]|\d{1,3}[.)])\s+(?=\S)")
_BARE_MARK = re.compile(r"[-–—•‣·*▪◦●■○]|\d{1,3}[.)]")
_BOLD = 600
"""Source: the weights of fonts in CSS and OpenType; 600 is the lightest that is called bold."""
_LARGER = 1.12
"""A heading's size against that of most words. Source: measured on documents set by Word and Typst."""
_FURTHEST = 1.75
"""Distance of two lines of a paragraph against their size; most are set at 1.15 to 1.5."""
_CELL_GAP = 1.8
"""Width of the gap between two cells of a table's row against the size of its letters. Source: our own."""
_CELL_END = "\t"
_RAGGED = 0.35
"""Share of the width that a typesetter may leave empty at the right. Source: measured on documents set by Typst."""
_ENDS = (".", "!", "?", ":", ";")


@dataclass
class _Row:
    """One printed line; sizes in points, `left` and `right` from the left edge of the page, `base` from its bottom."""

    page: int
    base: float
    left: float
    right: float
    size: float
    text: str = ""
    bold: list[bool] = field(default_factory=list)
    marked: bool = False
    first_word: float = 0.0

    @property
    def is_bold(self) -> bool:
        """Whether all its words are bold."""
        shown = [bold for bold, letter in zip(self.bold, self.text, strict=True) if not letter.isspace()]
        return bool(shown) and all(shown)


def read_pdf(data: bytes) -> Document:
    """Lines of a PDF."""
    try:
        opened = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).casefold() or "security" in str(error).casefold()
        return unreadable(DocumentFormat.PDF, _LOCKED if locked else _BROKEN)
    try:
        if len(opened) > _MOST_PAGES:
            return unreadable(DocumentFormat.PDF, _TOO_LONG)
        return _document(opened)
    except pypdfium2.PdfiumError:
        return unreadable(DocumentFormat.PDF, _BROKEN)
    finally:
        opened.close()


def _document(opened: pypdfium2.PdfDocument) -> Document:
    pages = [_rows(opened, number) for number in range(1, len(opened) + 1)]
    empty = [number for number, rows in enumerate(pages, 1) if not rows]
    if len(empty) == len(pages):
        return unreadable(DocumentFormat.PDF, _SCANNED)
    body, running = _running(pages)
    problems = [Problem(None, _SCANNED_PAGES.format(number)) for number in empty]
    problems += [
        Problem(None, _RUNNING.format(text))
        for text in dict.fromkeys(row.text.strip() for row in running)
        if not _PAGE_NUMBER.fullmatch(text)
    ]
    numbers = [Line(0, row.text.strip(), page=row.page) for row in running if _PAGE_NUMBER.fullmatch(row.text.strip())]
    return written(DocumentFormat.PDF, [*_lines(body), *numbers], problems)


def _running(pages: list[list[_Row]]) -> tuple[list[_Row], list[_Row]]:
    """The rows of the text, and those above and below it: page numbers, and what most pages begin or end with."""
    edges = [{id(row): row for row in (*rows[:1], *rows[-2:])} for rows in pages]
    seen = Counter(_edge(row) for page in edges for row in page.values())
    body: list[_Row] = []
    running: list[_Row] = []
    for printed, edge in zip(pages, edges, strict=True):
        for row in printed:
            text = row.text.strip()
            often = seen[_edge(row)] > max(2, len(pages) // 2) and row.page > 1
            is_running = id(row) in edge and (often or (len(printed) > 2 and _PAGE_NUMBER.fullmatch(text)))
            (running if is_running else body).append(row)
    return body, running


def _edge(row: _Row) -> tuple[str, int]:
    """What a row says but for its numbers, and how high it stands."""
    return re.sub(r"\d+", "#", row.text.strip()), round(row.base)


def _rows(opened: pypdfium2.PdfDocument, number: int) -> list[_Row]:
    """The printed lines of a page in the order of its text."""
    page = opened[number - 1]
    text = page.get_textpage()
    try:
        found: list[_Row] = []
        for index in range(text.count_chars()):
            _place(found, text.raw, index, number)
        return [_trimmed(row) for row in found if row.text.strip()]
    finally:
        text.close()
        page.close()


def _place(rows: list[_Row], text: object, index: int, page: int) -> None:
    """Adds a character to its line; a line ends where the next character stands lower or starts anew on the left."""
    letter = chr(min(pdfium.FPDFText_GetUnicode(text, index), 0xFFFE))
    if letter in "\r\n\x00\ufffe":
        return
    letter = "-" if letter in "\x02\u00ad" else letter
    edges = [ctypes.c_double() for _ in range(4)]
    pdfium.FPDFText_GetCharBox(text, index, *(ctypes.byref(edge) for edge in edges))
    left, right, _, _ = (edge.value for edge in edges)
    x, base = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetCharOrigin(text, index, ctypes.byref(x), ctypes.byref(base))
    row = rows[-1] if rows else None
    if letter.isspace():
        if row is not None and row.text and not row.text[-1].isspace():
            row.text, row.bold = row.text + " ", [*row.bold, False]
        return
    size = pdfium.FPDFText_GetFontSize(text, index) or 10.0
    if row is None or abs(row.base - base.value) > 0.5 * max(size, row.size) or left < row.left - size:
        row = _Row(page, base.value, left, right, size)
        rows.append(row)
    if left - row.right > _CELL_GAP * size and not _BARE_MARK.fullmatch(row.text.strip()):
        row.text, row.bold = row.text.rstrip() + _CELL_END, [*row.bold[: len(row.text.rstrip())], False]
    row.text += letter
    row.bold.append(pdfium.FPDFText_GetFontWeight(text, index) >= _BOLD)
    row.right, row.size = max(row.right, right), max(row.size, size)
    if " " not in row.text.strip():
        row.first_word = right - row.left


def _trimmed(row: _Row) -> _Row:
    mark = _MARK.match(row.text)
    if mark:
        return replace(row, text=row.text[mark.end() :], bold=row.bold[mark.end() :], marked=True)
    return row


def _lines(printed: list[_Row]) -> Iterator[Line]:
    """Printed lines to lines as their writer meant them."""
    found = _with_marks(printed)
    usual = statistics.median([row.size for row in found for _ in row.text])
    margin = max(row.right for row in found)
    held: list[_Row] = []
    for row in found:
        if held and not _runs_on(held[-1], row, held[0], margin):
            yield _line(held, usual)
            held = []
        held.append(row)
    yield _line(held, usual)


def _with_marks(rows: list[_Row]) -> list[_Row]:
    """List marks that were set apart from their words belong to the line beside or below them."""
    joined: list[_Row] = []
    for row in rows:
        last = joined[-1] if joined else None
        if last and _BARE_MARK.fullmatch(last.text.strip()) and abs(last.base - row.base) < row.size:
            joined[-1] = replace(row, marked=True)
        else:
            joined.append(row)
    return joined


def _runs_on(above: _Row, row: _Row, first: _Row, margin: float) -> bool:
    """Whether a line continues the one above: its first word would not have fitted there, or the sentence goes on."""
    if (
        row.marked
        or _CELL_END in row.text
        or abs(above.size - row.size) > 0.1 * row.size
        or above.is_bold != row.is_bold
    ):
        return False
    if row.page != above.page:
        return row.text[0].islower() and not above.text.rstrip().endswith(_ENDS)
    if _CELL_END in first.text:  # below a table's row, a line further right goes on in its last cell
        return _CELL_END not in row.text and row.left > first.left + 3 * row.size and row.base < above.base
    lower = 0 < above.base - row.base < _FURTHEST * row.size
    full = above.right + 0.2 * row.size + row.first_word > margin - 1
    goes_on = not above.text.rstrip().endswith(_ENDS) and not row.text[0].isupper()
    full = full or (goes_on and above.right > margin - _RAGGED * (margin - first.left))
    indented = row.left >= first.left - 2 or first is above
    return lower and full and indented


def _line(held: list[_Row], usual: float) -> Line:
    first = held[0]
    if _CELL_END in first.text:
        *before, last = first.text.split(_CELL_END)
        found = rows([[cell] for cell in (*before, " ".join([last, *(row.text.strip() for row in held[1:])]))])
        return replace(found[0], page=first.page, marked=first.marked)
    text = " ".join(row.text.strip() for row in held)
    text = re.sub(r"(?<=\w)([-/]) (?=[a-z])|(?<=\w)/ (?=\w)", lambda found: found.group(0).strip(), text)
    larger = first.size > usual * _LARGER
    heading = 0 if first.marked else 2 if larger else 6 if all(row.is_bold for row in held) else 0
    lead = "" if heading or not first.bold or not first.bold[0] else _lead(first)
    return Line(0, text, first.marked, page=first.page, heading=heading, lead=lead if len(lead) < len(text) else "")


def _lead(row: _Row) -> str:
    bold = ""
    for letter, is_bold in zip(row.text, row.bold, strict=True):
        if not is_bold and not letter.isspace():
            break
        bold += letter
    return bold.strip(": .")
