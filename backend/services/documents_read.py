"""Reads an uploaded file into passages. What cannot be read comes back as words that say what to do."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from backend.adapters.reading_apart import read_lines_apart
from competency_frameworks.reading.document import Document, DocumentFormat
from competency_frameworks.reading.formats import ENDINGS
from conversations.chunking import Chunk, Line, cut

# No database keeps a NUL, and marks that turn the direction of reading could hide what a passage says.
UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b\u202a-\u202e\u2066-\u2069]")
ACCEPT = ",".join(ending for ending in ENDINGS if ending != ".json")
ACCEPTED = "Word (.docx), PDF with text, a web page (.html), Markdown (.md) or plain text (.txt), up to 5 MB."

NOT_JSON = "A data file (.json) holds no sentences to quote. Upload the document it was made from."


@dataclass(frozen=True)
class ReadDocument:
    """The passages in order, none when nothing could be read; `problems` in words."""

    passages: tuple[Chunk, ...]
    problems: tuple[str, ...]


def read_passages(file_name: str, data: bytes) -> ReadDocument:
    """Reads one file."""
    document = read_lines_apart(file_name, data)
    if document.format is DocumentFormat.JSON:
        return ReadDocument((), (NOT_JSON,))
    return ReadDocument(cut(_lines(document)), tuple(each.message for each in document.problems))


def _lines(document: Document) -> Iterator[Line]:
    if document.format is DocumentFormat.TEXT:  # its own rows: there the numbers of clauses still stand
        for number, text in enumerate(re.split(r"\r\n?|\n", document.text), 1):
            yield Line(UNSEEN.sub("", text), number)
        return
    for each in document.lines:
        text = f"- {each.text}" if each.marked else each.text
        yield Line(UNSEEN.sub("", text), each.number, each.page, bool(each.heading))
