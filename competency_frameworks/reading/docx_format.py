"""Word documents (.docx): paragraphs and tables to lines. Macros are never run, nothing is fetched."""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import docx
from docx.oxml.ns import qn

from competency_frameworks.model import Problem
from competency_frameworks.reading.document import Document, DocumentFormat, rows, unreadable, written
from competency_frameworks.reading.lines import Line

_MOST_UNPACKED = 40 * 1024 * 1024
"""Bytes once unpacked. Source: our own; the words of a long role description have under 1 MB."""
_MOST_PARTS = 2_000
_NOT_WORD = "This is a zip file but not a Word document. Save the role description as .docx and try again."
_BROKEN = "This Word document is damaged. Open it in Word, save it again as .docx and try again."
_BOMB = "This file unpacks to far more than a document holds, so it was not opened. Save it again from Word."
_MACROS = "This document holds macros, so it was not opened. Save it as .docx, which has none, and try again."
_LOCKED = "This document is locked with a password. Save it without one and try again."
_AROUND = "The top or bottom of the page says “{}”. It was not read; move it into the text if it matters."
_BOXES = "A text box says “{}”. It was not read; move it into the text if it matters."
_DELETED = "Words that somebody marked as deleted were left out. Accept or reject the changes in Word."
_MARK = re.compile(r"(?:[-–—•‣·*▪◦●]|\d{1,3}[.)])\s+(?=\S)")
_BOX = qn("w:txbxContent")
_SECOND_COPY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_LOST = {qn("w:del"), qn("w:moveFrom"), _BOX, _SECOND_COPY}


def read_docx(data: bytes) -> Document:
    """Lines of a Word document."""
    refusal = _refusal(data)
    if refusal:
        return unreadable(DocumentFormat.DOCX, refusal)
    try:
        opened = docx.Document(io.BytesIO(data))
        lines = list(_lines(opened.element.body, _styles(opened)))
        return written(DocumentFormat.DOCX, lines, _missed(opened))
    except Exception:  # a damaged file fails in as many ways as there are parts
        return unreadable(DocumentFormat.DOCX, _BROKEN)


def _refusal(data: bytes) -> str:
    """Why the zip file is not opened; judged from its list of parts, without unpacking."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return _BROKEN
    names = {part.filename for part in parts}
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNPACKED:
        return _BOMB
    if any(part.flag_bits & 1 for part in parts):
        return _LOCKED
    if any(name.casefold().endswith("vbaproject.bin") for name in names):
        return _MACROS
    return "" if "word/document.xml" in names else _NOT_WORD


def _styles(opened: Any) -> dict[str, tuple[int, bool]]:
    """By style: the level of heading (0 = none) and whether its paragraphs are items of a list."""
    found = {}
    for style in opened.styles:
        name = str(style.name or "").casefold()
        level = re.fullmatch(r"heading (\d)", name)
        heading = int(level.group(1)) if level else 1 if name == "title" else 2 if name == "subtitle" else 0
        numbered = style.element.find(f"{qn('w:pPr')}/{qn('w:numPr')}") is not None
        found[style.style_id] = heading, not heading and (numbered or name.startswith("list"))
    return found


def _lines(parent: Any, styles: dict[str, tuple[int, bool]]) -> Iterator[Line]:
    for child in parent:
        if child.tag == qn("w:p"):
            yield from _paragraph(child, styles)
        elif child.tag == qn("w:tbl"):
            yield from _table(child, styles)
        elif child.tag == qn("w:sdt"):
            content = child.find(qn("w:sdtContent"))
            yield from _lines(content, styles) if content is not None else ()


def _paragraph(paragraph: Any, styles: dict[str, tuple[int, bool]]) -> Iterator[Line]:
    """A paragraph's lines: more than one where its writer broke the line."""
    properties = paragraph.find(qn("w:pPr"))
    style = properties.find(qn("w:pStyle")) if properties is not None else None
    heading, listed = styles.get(style.get(qn("w:val")), (0, False)) if style is not None else (0, False)
    numbered = properties is not None and properties.find(qn("w:numPr")) is not None
    for index, pieces in enumerate(_rows(paragraph)):
        text = " ".join("".join(words for words, _ in pieces).split())
        mark = _MARK.match(text)
        marked = not heading and bool(mark or (index == 0 and (listed or numbered)))
        text = text[mark.end() :] if mark and marked else text
        lead = _lead(pieces)
        bold_alone = bool(lead) and len(lead) >= len(text) - 1 and not marked
        level = heading or (6 if bold_alone else 0)
        lead = lead[mark.end() :] if mark and marked else lead
        yield Line(
            0, text, marked, heading=level, lead="" if bold_alone or len(lead) >= len(text) else lead.strip(": .")
        )


def _rows(paragraph: Any) -> list[list[tuple[str, bool]]]:
    """The paragraph's words with whether they are bold, by line."""
    rows: list[list[tuple[str, bool]]] = [[]]
    for run in paragraph.iter(qn("w:r")):
        if any(above.tag in _LOST for above in run.iterancestors()):
            continue
        bold = run.find(f"{qn('w:rPr')}/{qn('w:b')}")
        is_bold = bold is not None and bold.get(qn("w:val")) not in ("0", "false", "none")
        for part in run:
            if part.tag == qn("w:t"):
                rows[-1].append((part.text or "", is_bold))
            elif part.tag in (qn("w:tab"), qn("w:noBreakHyphen")):
                rows[-1].append((" " if part.tag == qn("w:tab") else "-", is_bold))
            elif part.tag in (qn("w:br"), qn("w:cr")):
                rows.append([])
    return rows


def _lead(pieces: list[tuple[str, bool]]) -> str:
    bold = ""
    for words, is_bold in pieces:
        if words.strip() and not is_bold:
            break
        bold += words
    return " ".join(bold.split())


def _table(table: Any, styles: dict[str, tuple[int, bool]]) -> Iterator[Line]:
    """Rows as "label | value". The second and later paragraphs of a two-celled row's value are items below it."""
    for one in table.iter(qn("w:tr")):
        if next(one.iterancestors(qn("w:tbl"))) is not table:
            continue
        cells = [list(_lines(cell, styles)) for cell in one.findall(f".//{qn('w:tc')}") if _row_of(cell) is one]
        if sum(any(line.text for line in cell) for cell in cells) == 1:
            yield from (line for cell in cells for line in cell)
        else:
            yield from rows([[line.text for line in cell] for cell in cells])


def _row_of(cell: Any) -> Any:
    return next(cell.iterancestors(qn("w:tr")))


def _missed(opened: Any) -> list[Problem]:
    """What the document says outside its text."""
    body = opened.element.body
    messages = [_BOXES.format(_said(box)) for box in body.iter(_BOX) if _said(box) and not _is_second_copy(box)]
    for section in opened.sections:
        for part in (section.header, section.footer):
            if not part.is_linked_to_previous and (said := _said(part._element)):
                messages.append(_AROUND.format(said))
    if any(_said(one, qn("w:delText")) for one in body.iter(qn("w:del"))):
        messages.append(_DELETED)
    return [Problem(None, message) for message in dict.fromkeys(messages)]


def _said(element: Any, tag: str = qn("w:t")) -> str:
    return " ".join("".join(part.text or "" for part in element.iter(tag)).split())[:200]


def _is_second_copy(box: Any) -> bool:
    return any(above.tag == _SECOND_COPY for above in box.iterancestors())
