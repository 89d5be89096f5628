"""Reads an uploaded file into passages. What cannot be read comes back as words that say what to do."""

import re
from dataclasses import dataclass

from backend.adapters.reading_apart import read_lines_apart
from competency_frameworks.reading.formats import ENDINGS
from conversations.chunking import Chunk, Line, cut

# No database keeps a NUL, and marks that turn the direction of reading could hide what a passage says.
UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b\u202a-\u202e\u2066-\u2069]")
ACCEPT = ",".join(ENDINGS)
ACCEPTED = "Word (.docx), PDF with text, a web page (.html), Markdown (.md) or plain text (.txt), up to 5 MB."


@dataclass(frozen=True)
class ReadDocument:
    """The passages in order, none when nothing could be read; `problems` in words."""

    passages: tuple[Chunk, ...]
    problems: tuple[str, ...]


def read_passages(file_name: str, data: bytes) -> ReadDocument:
    """Reads one file."""
    document = read_lines_apart(file_name, data)
    lines = (
        Line(UNSEEN.sub("", f"- {each.text}" if each.marked else each.text), each.number, each.page, bool(each.heading))
        for each in document.lines
    )
    return ReadDocument(cut(lines), tuple(each.message for each in document.problems))
