"""A document as lines, whatever its format."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from competency_frameworks.model import Problem
from competency_frameworks.reading.lines import Line


class DocumentFormat(StrEnum):
    """The formats the reader knows; each has a file of its own."""

    TEXT = "plain text"
    MARKDOWN = "Markdown"
    HTML = "web page"
    DOCX = "Word document"
    PDF = "PDF"
    JSON = "JSON"


@dataclass(frozen=True)
class Document:
    """The lines that are not blank, in order, and what could not be read.

    `text` shows the document with a line's number being its row, so that a page can point at it. It is the file's own
    text for plain text and Markdown, and written from the lines for the others. No lines: nothing could be read.
    """

    format: DocumentFormat
    text: str = ""
    lines: tuple[Line, ...] = ()
    problems: tuple[Problem, ...] = ()


def unreadable(document_format: DocumentFormat, message: str) -> Document:
    """A document nothing could be read from, and why."""
    return Document(document_format, problems=(Problem(None, message),))


def written(document_format: DocumentFormat, lines: Iterable[Line], problems: Iterable[Problem] = ()) -> Document:
    """A document whose text is written from its lines, which are numbered anew; blank ones are left out."""
    kept = (replace(line, text=" ".join(line.text.split())) for line in lines)
    numbered = tuple(replace(line, number=number) for number, line in enumerate((one for one in kept if one.text), 1))
    text = "\n".join(f"- {line.text}" if line.marked else line.text for line in numbered)
    return Document(document_format, text, numbered, tuple(problems))


def rows(cells: Sequence[Sequence[str]]) -> list[Line]:
    """A table's row as lines: "label | value". `cells` are its cells from the left, each with its paragraphs.

    Where there are two cells, the value's second and later paragraphs are items below the row. Empty cells count; a
    row with words in one cell only is a plain line.
    """
    said = [[words for part in cell if (words := " ".join(part.split()))] for cell in cells]
    filled = [cell for cell in said if cell]
    if len(filled) < 2:
        return [Line(0, part) for cell in filled for part in cell]
    if len(said) == 2 and len(said[0]) == 1:
        label, (value, *items) = said[0][0], said[1]
        return [_row((label, value)), *(Line(0, item, marked=True) for item in items)]
    return [_row(tuple("; ".join(cell) for cell in said))]


def _row(cells: tuple[str, ...]) -> Line:
    return Line(0, " | ".join(cells).strip(), cells=cells)
