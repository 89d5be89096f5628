"""Reads an uploaded file into passages. What cannot be read comes back as words that say what to do."""

import re
from dataclasses import dataclass

from competency_frameworks.reading.plain_text import decode
from conversations.chunking import Chunk, Line, cut

# No database keeps a NUL, and marks that turn the direction of reading could hide what a passage says.
UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b\u202a-\u202e\u2066-\u2069]")
ACCEPT = ".txt,.md,text/plain,text/markdown"
ACCEPTED = "Plain text (.txt) or Markdown (.md), up to 5 MB."


@dataclass(frozen=True)
class ReadDocument:
    """The passages in order, none when nothing could be read; `problems` in words."""

    passages: tuple[Chunk, ...]
    problems: tuple[str, ...]


def read_passages(file_name: str, data: bytes) -> ReadDocument:
    """Reads one file."""
    text, problems = decode(data)
    lines = (Line(UNSEEN.sub("", words), number) for number, words in enumerate(re.split(r"\r\n?|\n", text), 1))
    return ReadDocument(cut(lines), tuple(each.message for each in problems))
